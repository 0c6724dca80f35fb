//! FF883: a key that the server would not take.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF883",
    name: "key-charset",
    severity: Severity::Warning,
    what: "The key of a flag has characters other than letters, digits, dots, hyphens and underscores.",
    why: "SDKs look a key up as it stands, so that it is found by whoever spells it just so. The server lets nobody enter such a \
          key: the flag was made elsewhere, and cannot be brought back there under its key, which is hashed for every rollout.",
    help: "use letters, digits, `.`, `-` and `_`; a new key means new buckets for everybody",
    example: r#"{"key": "checkout page", "isEnabled": true}
        ^ ` ` is no character for a key"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for flag in &subject.ruleset.flags {
        // Blanks around a key and characters that are not seen are a matter of their own.
        if flag.key.trim() != flag.key || flag.key.chars().any(is_hidden) {
            continue;
        }
        let is_odd = |c: &char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'));
        if let Some(odd) = flag.key.chars().find(is_odd) {
            let said = format!("`{odd}` is no character for a key, so the server would not take the flag");
            findings.add(Finding::new(&RULE, subject.nearest(subject.at(flag.at), "key"), said));
        }
    }
}

fn is_hidden(c: char) -> bool {
    let is_mark = matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}' | '\u{feff}');
    c.is_control() || is_mark
}
