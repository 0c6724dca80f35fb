//! FF875: the key of a flag is none that the API takes.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::provider::phaseflag::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF875",
    name: "odd-flag-key",
    severity: Severity::Warning,
    what: "The key of a flag is none that the API takes: one of up to 128 lower-case letters, digits, `.`, `_` and `-` \
           that begins with a letter or a digit. With a colon it is an error.",
    why: "A rollout hashes key, colon and user: a colon in the key makes the bucket of one flag and user \
          that of another. Keys that are not ASCII get other buckets from SDK to SDK, and the API refuses \
          all such keys.",
    help: "name the flag with lower-case letters, digits, `.`, `_` and `-`",
    example: r#"{"id": "1", "key": "shop:beta"}
                   ^ the key has a colon, so its rollouts share the buckets of `shop`"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

/// So many characters a key may have.
const MOST: usize = 128;

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let Some(walk) = Walk::of(subject) else { return };
    for flag in walk.flags {
        let Some(node) = walk.syntax.get(*flag, "key") else { continue };
        let Some(key) = walk.syntax.as_text(node) else { continue };
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        let is_good = key.starts_with(is_plain) && key.chars().all(|c| is_plain(c) || matches!(c, '.' | '_' | '-'));
        // What is empty, has blanks around or cannot be seen is told of keys of every vendor.
        if is_good && key.len() <= MOST || key.is_empty() || key.trim() != key || key.chars().any(char::is_control) {
            continue;
        }
        let (said, severity) = if key.contains(':') {
            (
                format!(
                    "the key `{key}` has a colon, so its rollouts share buckets with a flag whose key ends before it"
                ),
                Severity::Error,
            )
        } else if !key.is_ascii() {
            (
                format!("the key `{key}` is not ASCII, so SDKs hash it in several ways and their buckets differ"),
                Severity::Warning,
            )
        } else if key.len() > MOST {
            let start = key.get(..MOST).unwrap_or_default();
            (format!("the key `{start}...` is longer than {MOST} characters, so the API refuses it"), Severity::Warning)
        } else {
            (format!("the API refuses the key `{key}`, so the flag cannot be changed there"), Severity::Warning)
        };
        findings.add(Finding::new(&RULE, walk.at(node), said).severity(severity));
    }
}
