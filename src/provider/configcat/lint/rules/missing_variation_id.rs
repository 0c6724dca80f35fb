//! FF850: some of the values that a setting serves have a variation id, and others have none.

use super::served;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::provider::configcat::document::Form;
use crate::provider::configcat::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF850",
    name: "missing-variation-id",
    severity: Severity::Warning,
    what: "Some of the values that a setting serves have a variation id, and others have none.",
    why: "The id goes to analytics with each answer, and a value can be found by it. Answers without one \
          are gaps in the numbers, and look-ups by id never find them.",
    help: "give each value an id of its own",
    example: r#"{"t": 0, "v": {"b": false}, "i": "a1", "p": [{"p": 10, "v": {"b": true}}, {"p": 90, "v": {"b": false}, "i": "a1"}]}
                                             ^ this value has no variation id, and others of the setting have"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for walk in Walk::all(subject).iter().filter(|walk| walk.form != Form::Simple) {
        for setting in walk.settings {
            let (mut first, mut count, mut named) = (None, 0_usize, None);
            served::each(walk, *setting, &mut |holder| {
                if let Some(id) = walk.given(holder, "i") {
                    named.get_or_insert(id);
                } else {
                    first.get_or_insert(holder);
                    count += 1;
                }
            });
            if let (Some(first), Some(named)) = (first, named) {
                let more = if count > 1 { format!(", nor have {} more", count - 1) } else { String::new() };
                let said = format!(
                    "this value has no variation id{more}, and others of the setting have, so its answers are missing in statistics"
                );
                // The setting itself is all of it; its value is what is meant.
                let at = if first == *setting { walk.syntax.get(first, "v").unwrap_or(first) } else { first };
                findings.add(Finding::new(&RULE, walk.at(at), said).label(walk.at(named), "this one has an id"));
            }
        }
    }
}
