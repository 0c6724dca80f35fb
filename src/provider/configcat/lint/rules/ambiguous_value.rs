//! FF855: a value is written as several types at once.

use super::served;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::NodeId;
use crate::provider::configcat::lint::walk::Walk;
use crate::provider::configcat::value::TYPES;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF855",
    name: "ambiguous-value",
    severity: Severity::Error,
    what: "A value is written as several types at once.",
    why: "A value has one member: `b`, `s`, `i` or `d`. The SDK for Python serves the one that the type of \
          the setting names, and never looks at the others; SDKs that ask for exactly one fail the \
          setting.",
    help: "keep the member that belongs to the type of the setting",
    example: r#"{"t": 0, "v": {"b": true, "s": "true"}}
                          ^ the value is a boolean and a text at once"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for walk in Walk::v6(subject) {
        for setting in walk.settings {
            let own = walk.whole(*setting, "t").and_then(|kind| TYPES.get(usize::try_from(kind).ok()?));
            let mut look =
                |holder: NodeId| {
                    let Some(value) = walk.syntax.get(holder, "v") else { return };
                    let given = TYPES.iter().filter_map(|(_, member, _)| Some((*member, walk.given(value, member)?)));
                    let given: Vec<(&str, NodeId)> = given.collect();
                    if given.len() < 2 {
                        return;
                    }
                    let kept = own.and_then(|(_, own, _)| given.iter().find(|(member, _)| member == own));
                    let other = given.iter().find(|other| Some(*other) != kept);
                    if let Some((name, other)) = other {
                        let said = match kept {
                            Some((kept, _)) => format!(
                                "the value has `{name}` beside `{kept}`, so it is not seen, or the setting fails"
                            ),
                            None => format!("the value has `{name}` and others, so no SDK can tell which is meant"),
                        };
                        let finding = Finding::new(&RULE, walk.at(*other).key(), said);
                        findings.add(kept.iter().fold(finding, |finding, (_, node)| {
                            finding.label(walk.at(*node).key(), "this one is served")
                        }));
                    }
                };
            served::each(&walk, *setting, &mut look);
            let conditions = walk.list(*setting, "r").iter().flat_map(|rule| walk.list(*rule, "c"));
            conditions.filter_map(|condition| walk.given(*condition, "p")).for_each(look);
        }
    }
}
