//! FF777: two items of a list are different values with one text.

use std::collections::HashMap;

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::{Kind, NodeId};
use crate::provider::phaseflag::condition::Asks;
use crate::provider::phaseflag::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF777",
    name: "items-of-one-text",
    severity: Severity::Info,
    what: "Two items of a list are different values with one text.",
    why: "Items are compared as text, so a number and the text of it are the same item: the second one \
          adds nobody.",
    help: "keep one of them",
    example: r#"{"attribute": "tier", "operator": "one_of", "value": [1, "1"]}
                                                         ^ this item has the text of another"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let Some(walk) = Walk::of(subject) else { return };
    for asked in walk.asked().filter(|asked| asked.asks == Asks::OneOf) {
        let operands = walk.operands(&asked);
        // Texts alone coincide only where they are equal, which is told of lists of every vendor.
        if operands.iter().all(|operand| walk.syntax.kind(*operand) == Kind::Text) {
            continue;
        }
        let mut seen: HashMap<String, NodeId> = HashMap::new();
        for operand in operands {
            let told = walk.told(operand);
            if let Some(first) = seen.get(&told) {
                if walk.syntax.raw(*first) != walk.syntax.raw(operand) {
                    let said = format!("this item is the text `{told}` as another one is, so it adds nobody");
                    findings.add(Finding::new(&RULE, walk.at(operand), said).label(walk.at(*first), "the other item"));
                }
            } else {
                seen.insert(told, operand);
            }
        }
    }
}
