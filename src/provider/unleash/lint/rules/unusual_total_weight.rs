//! FF344: weights of variants that do not add up to 1000.

use super::super::walk;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF344",
    name: "unusual-total-weight",
    severity: Severity::Warning,
    what: "The weights of a list of variants do not add up to 1000.",
    why: "The engine takes each weight as a part of their sum, so that nobody is left out. But servers write lists that add \
          up to 1000, and whoever reads 250 as 25 % is wrong here.",
    help: "write weights that add up to 1000; it moves users where their shares change",
    example: r#"{"variants": [{"name": "a", "weight": 250}, {"name": "b", "weight": 250}]}
             ^ the weights add up to 500: 250 is 50 %"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (_, list) in walk::decks(subject) {
        let items = subject.inside(list);
        let weights: Option<Vec<i64>> = items
            .iter()
            .map(|item| {
                let at = subject.member(*item, "weight")?;
                // What is below 0 has a finding of its own, and a sum of nothing as well.
                subject.syntax(at)?.raw(at.node).parse().ok().filter(|weight| *weight >= 0)
            })
            .collect();
        let Some(weights) = weights else { continue };
        let total: i64 = weights.iter().sum();
        if let Some(first) = weights.into_iter().find(|weight| *weight > 0)
            && total != 1000
        {
            let tenths = first * 1000 / total;
            let said = format!(
                "the weights add up to {total} and not to 1000, so {first} is {}.{} %",
                tenths / 10,
                tenths % 10
            );
            findings.add(Finding::new(&RULE, list.key(), said));
        }
    }
}
