//! FF774: a condition on texts compares with a truth value, or with the text of one.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::{Kind, NodeId};
use crate::provider::phaseflag::condition::Asks;
use crate::provider::phaseflag::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF774",
    name: "truth-as-text",
    severity: Severity::Warning,
    what: "A condition on texts compares with a truth value, or with the text of one.",
    why: "Python writes truth values as `True` and `False`, and JavaScript and Go as `true` and `false`: \
          an attribute that is a truth value equals the one spelling in one SDK and the other in the next.",
    help: "send such attributes as texts, and compare with `yes` and `no`",
    example: r#"{"attribute": "beta", "operator": "is", "value": "true"}
                                                 ^ an attribute `true` equals this in some SDKs alone"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let Some(walk) = Walk::of(subject) else { return };
    for asked in walk.asked().filter(|asked| matches!(asked.asks, Asks::Equal | Asks::OneOf)) {
        let operands = walk.operands(&asked);
        let is_truth = |node: &NodeId| match walk.syntax.kind(*node) {
            Kind::Bool => true,
            Kind::Text => matches!(walk.syntax.raw(*node), r#""true""# | r#""false""# | r#""True""# | r#""False""#),
            _ => false,
        };
        // With both spellings in a list it holds everywhere.
        let mut texts: Vec<String> =
            operands.iter().filter(|node| is_truth(node)).map(|node| walk.told(*node)).collect();
        texts.sort_unstable();
        texts.dedup();
        let has_other = |text: &str| texts.iter().any(|other| other != text && other.eq_ignore_ascii_case(text));
        for operand in operands.iter().filter(|node| is_truth(node)) {
            let told = walk.told(*operand);
            if has_other(&told) {
                continue;
            }
            let said = if walk.syntax.kind(*operand) == Kind::Text {
                format!(
                    "an attribute that is a truth value is not written as `{told}` by all SDKs, so it equals this in some alone"
                )
            } else {
                format!(
                    "the truth value becomes the text `{told}`, so the text `{}` does not equal it",
                    told.to_ascii_lowercase()
                )
            };
            findings.add(Finding::new(&RULE, walk.at(*operand), said));
        }
    }
}
