//! FF230: variants of a feature that no strategy serves.

use std::collections::BTreeSet;

use super::super::walk;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::ruleset::Serve;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF230",
    name: "unused-feature-variants",
    severity: Severity::Warning,
    what: "A feature has variants, and each of its strategies has variants of its own.",
    why: "The variants of the feature are served where the strategy that is true has none. Here every strategy has some, so \
          a change of the feature's weights or payloads is seen by nobody.",
    help: "remove them, or remove those of the strategies",
    example: r#"{"variants": [{"name": "old", "weight": 1000}],
 ^ no strategy serves these
 "strategies": [{"name": "default", "variants": [{"name": "new", "weight": 1000}]}]}"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    // A child that wants variants sees those of the feature where no strategy of the parent is true.
    let wanted: BTreeSet<&str> = walk::dependencies(subject)
        .filter(|(_, arm)| walk::length(subject, subject.at(arm.at), "variants") > 0)
        .filter_map(|(_, arm)| arm.name.as_deref())
        .collect();
    for flag in &subject.ruleset.flags {
        let (Serve::Split(choice), rules) = (flag.choice, flag.rules()) else { continue };
        let is_served = rules.is_empty() || rules.iter().any(|arm| arm.then == flag.choice);
        if is_served || walk::is_broken(flag) || wanted.contains(flag.key.as_ref()) {
            continue;
        }
        if let Some(split) = flag.splits.get(choice) {
            let said = "every strategy has variants of its own, so those of the feature are served to nobody";
            findings.add(Finding::new(&RULE, subject.at(split.at).key(), said));
        }
    }
}
