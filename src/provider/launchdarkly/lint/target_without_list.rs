//! FF261: an entry of `contextTargets` for users that leads to no list.

use super::walk::{Here, flags, kind};
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
    for (flag, _) in flags(subject).filter(|(flag, _)| flag.has_items("contextTargets")) {
        let entries = || flag.items("contextTargets");
        // Without any entry that stays, `targets` would be looked at.
        let is_safe = !flag.has_items("targets") || entries().any(|entry| leads_nowhere(flag, entry).is_none());
        for entry in entries() {
            let Some(variation) = leads_nowhere(flag, entry) else { continue };
            let said = format!("`targets` has no entry with the variation {variation}, so this takes nobody");
            let change = Change::Remove { document: entry.document, node: entry.node };
            let mut finding = Finding::new(&RULE, entry.at(), said);
            if is_safe {
                finding = finding.fix(Fix::safe("remove the entry", vec![change]));
            }
            findings.add(finding);
        }
    }
}

/// The variation for which an entry for users looks for keys in vain.
fn leads_nowhere(flag: Here<'_>, entry: Here<'_>) -> Option<usize> {
    let variation = entry.variation().filter(|_| kind(entry, "contextKind") == "user")?;
    let is_led = entry.has_items("values") || flag.items("targets").any(|other| other.variation() == Some(variation));
    (!is_led).then_some(variation)
}
