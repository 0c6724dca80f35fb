//! FF347: users who are given two variants by name.

use std::borrow::Cow;
use std::collections::HashMap;

use super::super::walk;
use crate::finding::{At, Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF347",
    name: "repeated-override",
    severity: Severity::Warning,
    what: "The overrides of two variants list the same value, or an override lists none.",
    why: "The first override that fits decides, in the order of the variants: whoever stands in two of them never gets the \
          later one. An override without values fits nobody.",
    help: "keep the value in the variant that is meant",
    example: r#"[{"name": "a", "weight": 0, "overrides": [{"contextName": "userId", "values": ["qa"]}]},
 {"name": "b", "weight": 1000, "overrides": [{"contextName": "userId", "values": ["qa"]}]}]
                                                                                 ^ `qa` gets the variant `a`"#,
    fixing: Fixing::Safe,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for flag in &subject.ruleset.flags {
        let list = walk::feature_variants(subject, flag).map(|list| subject.inside(list)).unwrap_or_default();
        let mut seen: HashMap<(Cow<'_, str>, Cow<'_, str>), (usize, At)> = HashMap::new();
        for (number, variant) in list.iter().enumerate() {
            let entries = subject.member(*variant, "overrides").map(|list| subject.inside(list)).unwrap_or_default();
            for entry in entries {
                let Some((_, name)) = walk::member_text(subject, entry, "contextName") else { continue };
                let values = walk::texts(subject, entry, "values");
                if values.is_empty() {
                    let at = subject.nearest(entry, "values");
                    let said = "the override lists no value, so nobody gets the variant by it";
                    findings.add(Finding::new(&RULE, at, said).fix(walk::removed(entry, "the override")));
                }
                for (at, value) in values {
                    let here = (number, at);
                    let first = *seen.entry((name.clone(), value.clone())).or_insert(here);
                    if first.0 != number {
                        let variant = list.get(first.0).and_then(|at| walk::member_text(subject, *at, "name"));
                        let variant = variant.map(|(_, name)| name).unwrap_or_default();
                        let said = format!("`{name}` `{value}` gets the variant `{variant}`, which lists it before");
                        let finding = Finding::new(&RULE, at, said).label(first.1, "this one comes first");
                        findings.add(finding.fix(walk::removed(at, "the value")));
                    }
                }
            }
        }
    }
}
