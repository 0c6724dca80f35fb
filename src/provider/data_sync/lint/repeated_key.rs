//! FF880: two flags, or two segments, of one key in a message.

use std::collections::HashMap;

use super::form::form;
use super::walk::{is_archived, items, messages, text};
use crate::finding::{At, Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF880",
    name: "repeated-key",
    severity: Severity::Error,
    what: "Two flags, or two segments, of one message have the same key or id.",
    why: "The SDK keeps what it reads under the key, so that the last one replaces those before it without a word. Where the last \
          one is archived there is no such flag, and every caller gets the default.",
    help: "keep one of them, or give the other one a key of its own",
    example: r#"[{"key": "beta", "isEnabled": true}, {"key": "beta", "isEnabled": false}]
          ^ another flag `beta` stands behind this one and replaces it"#,
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
            for (item, at) in &keys {
                let Some(key) = text(subject, *at) else { continue };
                let Some((other, other_at)) = last.get(&key).filter(|(other, _)| other != item) else { continue };
                let follows = if is_archived(subject, *other) {
                    format!("archives it, so there is no such {noun}")
                } else {
                    "replaces it".to_owned()
                };
                let said = format!("another {noun} `{key}` stands behind this one and {follows}");
                findings.add(Finding::new(&RULE, *at, said).label(*other_at, "this one counts"));
            }
        }
    }
}
