//! FF880: a flag or a segment that is archived by another one of its key.

use std::collections::HashMap;

use super::form::form;
use super::walk::{is_archived, items, messages, text};
use crate::finding::{At, Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF880",
    name: "archived-twin",
    severity: Severity::Error,
    what: "Behind a flag or a segment stands another one of the same key or id in the same list, and that one is archived.",
    why: "The SDK keeps what it reads under the key, so that the last one replaces those before it without a word. Where the last \
          one is archived there is no such flag: every caller gets the default, and nobody is in the segment.",
    help: "remove the archived one, or give it a key of its own",
    example: r#"[{"key": "beta", "isArchived": false}, {"key": "beta", "isArchived": true}]
         ^ the flag `beta` that stands behind this one is archived, so there is no such flag"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for message in messages(subject) {
        for (list, noun, name) in [("featureFlags", "flag", form(subject).key), ("segments", "segment", "id")] {
            let keys = items(subject, message, list);
            let keys: Vec<(At, At)> =
                keys.into_iter().filter_map(|item| Some((item, subject.member(item, name)?))).collect();
            let mut last = HashMap::with_capacity(keys.len());
            for (item, at) in &keys {
                text(subject, *at).and_then(|key| last.insert(key, (*item, *at)));
            }
            if last.len() == keys.len() {
                continue;
            }
            for (item, at) in &keys {
                let Some(key) = text(subject, *at) else { continue };
                let Some((other, other_at)) = last.get(&key).filter(|(other, _)| other != item) else { continue };
                if is_archived(subject, *other) && !is_archived(subject, *item) {
                    let said = format!(
                        "the {noun} `{key}` that stands behind this one is archived, so there is no such {noun}"
                    );
                    findings.add(Finding::new(&RULE, *at, said).label(*other_at, "this one counts"));
                }
            }
        }
    }
}
