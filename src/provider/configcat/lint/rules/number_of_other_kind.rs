//! FF852: a setting of whole numbers has a fraction, or one of fractions has a whole number.

use super::served;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::python;
use crate::leaf::syntax::Kind;
use crate::provider::configcat::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF852",
    name: "number-of-other-kind",
    severity: Severity::Warning,
    what: "A setting of whole numbers has a fraction, or one of fractions has a whole number. The latter is an info.",
    why: "The SDK for Python serves the number as it is written. Others read whole numbers as such and \
          refuse the whole config for a fraction; and a whole number where fractions are meant reaches \
          callers as an integer.",
    help: "write the number as the type of the setting has it, such as `3.0` for a fraction",
    example: r#"{"t": 2, "v": {"i": 3.5}}
                    ^ `3.5` is not written as a whole number, so some SDKs refuse the whole config"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for walk in Walk::v6(subject) {
        for setting in walk.settings {
            let (member, is_whole) = match walk.whole(*setting, "t") {
                Some(2) => ("i", true),
                Some(3) => ("d", false),
                _ => continue,
            };
            served::each(&walk, *setting, &mut |holder| {
                let value = walk.syntax.get(holder, "v").and_then(|value| walk.syntax.get(value, member));
                let Some(value) = value.filter(|value| walk.syntax.kind(*value) == Kind::Number) else { return };
                let token = walk.syntax.raw(value);
                if python::is_int(token) == is_whole {
                    return;
                }
                findings.add(if is_whole {
                    let said =
                        format!("`{token}` is not written as a whole number, so some SDKs refuse the whole config");
                    Finding::new(&RULE, walk.at(value), said)
                } else {
                    let said =
                        format!("`{token}` is a whole number in a setting of fractions, so callers get an integer");
                    Finding::new(&RULE, walk.at(value), said).severity(Severity::Info)
                });
            });
        }
    }
}
