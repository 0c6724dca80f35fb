//! FF141: a dependency on variants of a parent that is to be off.

use super::super::walk;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::ruleset::Flag;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF141",
    name: "variants-of-parent-that-is-off",
    severity: Severity::Warning,
    what: "A dependency wants its parent to be off (`enabled: false`) and names variants of it.",
    why: "The engine looks at the variant that the parent would give if it were on, and the names must fit even so. Other \
          SDKs of the vendor do not look at them then, and the server never stores both.",
    help: "remove `variants`",
    example: r#"{"feature": "checkout", "enabled": false, "variants": ["blue"]}
                                                      ^ a parent that is to be off gives no variant"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (_, arm) in walk::dependencies(subject) {
        let at = subject.at(arm.at);
        // Of a parent without variants any wish for one is met, by all SDKs.
        let has_none = |parent: &Flag<'_>| parent.variations.iter().all(|variation| variation.name.is_none());
        if walk::parent(subject, arm).is_some_and(has_none) {
            continue;
        }
        if walk::wants_off(subject, at) && walk::length(subject, at, "variants") > 0 {
            let key = arm.name.as_deref().unwrap_or_default();
            let said = format!(
                "`{key}` is to be off here, and its variants count all the same: the dependency fails where the variant \
                 that `{key}` would give is not among these; other SDKs do not look at them"
            );
            let finding = Finding::new(&RULE, subject.nearest(at, "variants"), said);
            findings.add(finding.label(subject.nearest(at, "enabled"), "wanted off"));
        }
    }
}
