//! FF261: an entry of `contextTargets` for users that leads to no list.

use super::walk::{flags, kind};
use crate::finding::{Change, Check, Finding, Findings, Fix, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF261",
    name: "target-without-list",
    severity: Severity::Info,
    what: "An entry of `contextTargets` for users has no keys, and there is no entry of `targets` with its variation.",
    why: "Such an entry stands for the keys in `targets` with the same variation. There are none, so it takes nobody.",
    help: "remove the entry, or list the keys in `targets`",
    example: r#"{"targets": [], "contextTargets": [{"contextKind": "user", "variation": 1, "values": []}]}
                                            ^ `targets` has no entry with the variation 1"#,
    fixing: Fixing::Safe,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (flag, _) in flags(subject) {
        for entry in flag.items("contextTargets").filter(|entry| kind(*entry, "contextKind") == "user") {
            let Some(variation) = entry.variation() else { continue };
            if entry.has_items("values") || flag.items("targets").any(|other| other.variation() == Some(variation)) {
                continue;
            }
            // The last entry stays: without any, `targets` would be looked at.
            let is_only = flag.items("contextTargets").count() == 1 && flag.has_items("targets");
            let said = format!("`targets` has no entry with the variation {variation}, so this takes nobody");
            let change = Change::Remove { document: entry.document, node: entry.node };
            let mut finding = Finding::new(&RULE, entry.at(), said);
            if !is_only {
                finding = finding.fix(Fix::safe("remove the entry", vec![change]));
            }
            findings.add(finding);
        }
    }
}
