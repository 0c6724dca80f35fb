//! FF271: two rules of a flag have the same priority.

use std::cmp::Ordering;

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::python;
use crate::leaf::syntax::{Kind, NodeId};
use crate::provider::phaseflag::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF271",
    name: "equal-priorities",
    severity: Severity::Warning,
    what: "Two rules of a flag have the same priority.",
    why: "Rules are sorted by priority, and where that is equal the order of the list decides. Whatever sorts the list anew, such \
          as an export or an edit, changes which rule is first, and with it the answers.",
    help: "give each rule a priority of its own",
    example: r#"[{"priority": 10, "variation_id": "on"}, {"priority": 10, "variation_id": "off"}]
                                                      ^ another rule has the priority 10, so the order of the list decides"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

/// From so many rules on the sort of the SDK for Go may swap equal ones.
const UNSTABLE: usize = 13;

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let Some(walk) = Walk::of(subject) else { return };
    for flag in walk.flags {
        let rules = walk.list(*flag, "targeting_rules");
        // So many are sorted in several ways, which is told as a difference between SDKs.
        if rules.len() >= UNSTABLE {
            continue;
        }
        let priorities = rules.iter().filter_map(|rule| walk.syntax.get(*rule, "priority"));
        let mut sorted: Vec<NodeId> = priorities.filter(|node| walk.syntax.kind(*node) == Kind::Number).collect();
        let order = |one: &NodeId, other: &NodeId| {
            python::number_order(walk.syntax.raw(*one), walk.syntax.raw(*other)).unwrap_or(Ordering::Equal)
        };
        sorted.sort_by(order);
        let equal = sorted.windows(2).find_map(|pair| match pair {
            [one, other] if order(one, other).is_eq() => Some((*one, *other)),
            _ => None,
        });
        if let Some((one, other)) = equal {
            let said = format!(
                "another rule has the priority `{}` too, so the order of the list decides which is first",
                walk.syntax.raw(other)
            );
            findings.add(Finding::new(&RULE, walk.at(other), said).label(walk.at(one), "the other rule"));
        }
    }
}
