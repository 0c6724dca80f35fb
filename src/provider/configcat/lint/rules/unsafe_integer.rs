//! FF853: a value is a whole number past 2^53 - 1, where not all SDKs can tell numbers apart.

use super::served;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::python;
use crate::leaf::syntax::{Kind, NodeId};
use crate::provider::configcat::document::Form;
use crate::provider::configcat::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF853",
    name: "unsafe-integer",
    severity: Severity::Warning,
    what: "A value is a whole number past 2^53 - 1, where not all SDKs can tell numbers apart.",
    why: "JavaScript has no whole numbers past that: its SDK refuses the whole config, and then every flag \
          gives its default there, while the other SDKs serve the number.",
    help: "serve the number as text",
    example: r#"{"t": 2, "v": {"i": 9007199254740993}}
                    ^ `9007199254740993` is past 2^53 - 1, so the SDK for JavaScript refuses the whole config"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

/// The greatest whole number that every SDK tells from the next.
const MOST: u64 = (1 << 53) - 1;

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for walk in Walk::all(subject) {
        let mut look = |value: NodeId| {
            if walk.syntax.kind(value) != Kind::Number {
                return;
            }
            let token = walk.syntax.raw(value);
            let digits = token.trim_start_matches(['-', '+']);
            if python::is_int(token) && digits.len() > 15 && digits.parse::<u64>().map_or(true, |number| number > MOST)
            {
                let said = format!("`{token}` is past 2^53 - 1, so the SDK for JavaScript refuses the whole config");
                findings.add(Finding::new(&RULE, walk.at(value), said));
            }
        };
        for setting in walk.settings {
            match walk.form {
                Form::Simple => look(*setting),
                Form::V5 => {}
                Form::V6 | Form::Empty => served::each(&walk, *setting, &mut |holder| {
                    let value = walk.syntax.get(holder, "v");
                    value.and_then(|value| walk.syntax.get(value, "i")).iter().for_each(|value| look(*value));
                }),
            }
        }
    }
}
