//! FF854: a key with characters that no key of the dashboard has.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::provider::configcat::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF854",
    name: "odd-setting-key",
    severity: Severity::Warning,
    what: "The key of a setting has characters that the vendor does not allow in keys.",
    why: "Keys are compared letter by letter. What is no letter, digit, `_`, `-` or `.` cannot be entered in the dashboard, so \
          such a key never comes from there and is easily mistyped by callers.",
    help: "name the setting with letters, digits, `_`, `-` and `.`",
    example: r#"{"flags": {"new checkout": true}}
           ^ `new checkout` has characters that no key may have"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for walk in Walk::all(subject) {
        for setting in walk.settings {
            let Some(key) = walk.syntax.key(*setting) else { continue };
            let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
            // Being empty, blanks around, and what cannot be seen is told of keys of every vendor.
            let is_told = key.trim() != key || key.chars().any(char::is_control);
            if let Some(odd) = key.chars().find(|c| !is_allowed(*c)).filter(|_| !is_told) {
                let said = format!(
                    "the key `{key}` has `{odd}`, which no key of the dashboard has, so callers mistype it easily"
                );
                findings.add(Finding::new(&RULE, walk.at(*setting).key(), said));
            }
        }
    }
}
