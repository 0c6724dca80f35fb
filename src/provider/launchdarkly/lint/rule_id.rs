//! FF863: rules that cannot be told apart.

use std::collections::HashMap;

use super::walk::{Here, flags};
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF863",
    name: "rule-id",
    severity: Severity::Info,
    what: "A rule of a flag has no `id`, or that of another rule of the same flag.",
    why: "The SDK tells by `ruleId` which rule matched. The number of a rule, which it tells as well, changes whenever a rule is \
          put in front, so reports cannot tell such rules apart over time.",
    help: "give each rule an `id` of its own",
    example: r#"{"rules": [{"id": "r1", ...}, {"id": "r1", ...}]}
                                     ^ an earlier rule has the id `r1`, too"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (flag, _) in flags(subject).filter(|(_, flag)| !flag.rules.is_empty()) {
        let mut seen: HashMap<_, Here<'_>> = HashMap::new();
        let mut without: Option<Here<'_>> = None;
        let mut count = 0;
        for rule in flag.items("rules") {
            let Some(id) = rule.get("id").filter(|id| id.text().is_some_and(|id| !id.is_empty())) else {
                without = without.or(Some(rule));
                count += 1;
                continue;
            };
            let name = id.text().unwrap_or_default();
            match seen.get(&name) {
                Some(earlier) => {
                    let said = format!("an earlier rule has the id `{name}`, too, so reasons cannot tell them apart");
                    findings.add(Finding::new(&RULE, id.at(), said).label(earlier.at(), "it has it first"));
                }
                None => {
                    seen.insert(name, id);
                }
            }
        }
        if let Some(rule) = without {
            let said = match count {
                1 => "this rule has no `id`, so reasons tell it by its number alone".to_owned(),
                count => {
                    format!("this rule and {} more have no `id`, so reasons tell them by their number alone", count - 1)
                }
            };
            findings.add(Finding::new(&RULE, rule.at(), said));
        }
    }
}
