//! FF250: the numbers `o` of rules or percentage options are not in the order of the list, stand twice, or are only there for some.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::NodeId;
use crate::provider::configcat::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF250",
    name: "unheeded-order",
    severity: Severity::Warning,
    what: "The numbers `o` of rules or percentage options are not in the order of the list, stand twice, or \
          are only there for some.",
    why: "The SDK takes rules and options as they stand in the list and never looks at `o`; tools that \
          convert such a config to the current format sort by it. The first rule that matches wins, so \
          answers change then.",
    help: "put the list in the order that is meant, and number it from 0",
    example: r#""r": [{"o": 1, "a": "Email", "t": 2, "c": "@a", "v": true}, {"o": 0, "a": "Email", "t": 2, "c": "@b", "v": false}]
                                                                  ^ `o` goes down here, but the list's own order counts"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for walk in Walk::v5(subject) {
        for setting in walk.settings {
            look(&walk, walk.list(*setting, "r"), "rule", findings);
            look(&walk, walk.list(*setting, "p"), "option", findings);
        }
    }
}

/// The first item of a list that is out of order.
fn look(walk: &Walk<'_>, items: &[NodeId], noun: &str, findings: &mut Findings) {
    let orders = || items.iter().map(|item| walk.given(*item, "o").map(|order| (order, walk.whole(*item, "o"))));
    if orders().all(|order| order.is_none()) {
        return;
    }
    let mut last: Option<(NodeId, i64)> = None;
    for (item, order) in items.iter().zip(orders()) {
        let Some((node, order)) = order else {
            let said = format!(
                "this {noun} has no `o` and others have: the list's own order counts, and a converter cannot tell its place"
            );
            findings.add(Finding::new(&RULE, walk.at(*item), said));
            return;
        };
        let Some(order) = order else { return };
        if let Some((before, least)) = last.filter(|(_, last)| order <= *last) {
            let how = if order == least { "stands twice" } else { "goes down" };
            let said = format!(
                "`o` {how} here: the list's own order counts, and a converter that sorts by `o` changes which {noun} is first"
            );
            findings.add(Finding::new(&RULE, walk.at(node), said).label(walk.at(before), "the one before"));
            return;
        }
        last = Some((node, order));
    }
}
