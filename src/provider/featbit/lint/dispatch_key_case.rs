//! FF383: an attribute to split users by that is spelled otherwise in conditions.

use std::collections::{BTreeSet, HashMap};

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::provider::data_sync::lint::walk::{around, splits, tests};
use crate::ruleset::AttributeId;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF383",
    name: "dispatch-key-case",
    severity: Severity::Warning,
    what: "Users are split by an attribute that conditions spell in another letter case, and none spells so.",
    why: "Attributes are looked up letter by letter. Users who have the one spelling lack the other: the key of the flag alone is \
          hashed for them, and all of them are in one bucket and get the same variation.",
    help: "spell it as the conditions do",
    example: r#"{"dispatchKey": "Company", "variations": [{"id": "on", "rollout": [0, 0.5]}, {"id": "off", "rollout": [0.5, 1]}]}
                ^ conditions ask for `company`, and whoever has that alone is in one bucket with all others"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let attributes = &subject.ruleset.attributes;
    let mut asked: BTreeSet<AttributeId> = BTreeSet::new();
    tests(subject, &mut |_, test| {
        asked.insert(test.subject.attribute);
    });
    // Of several spellings the first counts.
    let spelled: HashMap<String, &str> = asked
        .iter()
        .rev()
        .map(|id| attributes.get(*id).name.as_ref())
        .map(|name| (name.to_lowercase(), name))
        .collect();
    splits(subject, &mut |_, _, split| {
        let Some(by) = split.bucketing.by.first().filter(|_| !split.is_trivial()) else { return };
        let name = attributes.get(by.attribute).name.as_ref();
        if asked.contains(&by.attribute) || subject.traits.standard.contains(&name) {
            return;
        }
        let Some(other) = spelled.get(&name.to_lowercase()) else { return };
        let at = subject.nearest(around(subject, subject.at(split.at)), "dispatchKey");
        let said =
            format!("conditions ask for `{other}`, and whoever lacks `{name}` is in one bucket with all others who do");
        findings.add(Finding::new(&RULE, at, said).help(format!("did you mean `{other}`?")));
    });
}
