//! FF840: the name of a flag that the server does not take.

use super::super::walk;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF840",
    name: "key-not-url-friendly",
    severity: Severity::Warning,
    what: "The name of a flag has characters that a URL does not have as they are, or more than 100 of them.",
    why: "SDKs take any name and compare it byte by byte. The server takes only names that can stand in a URL: it did not \
          make this one, and will not import it.",
    help: "use letters and digits of ASCII with `-`, `_`, `.` and `~`, 100 at most; code that asks for the flag has to follow",
    example: r#"{"name": "new checkout", "enabled": true}
         ^ ` ` does not stand in a URL as it is"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

/// The longest name that the server takes.
const MOST: usize = 100;

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (flag, at) in walk::flags(subject) {
        let key = flag.key.as_ref();
        // What no vendor's key should have is told elsewhere.
        if key.trim() != key || key.contains(is_hidden) {
            continue;
        }
        let odd = key.chars().find(|letter| !letter.is_ascii_alphanumeric() && !"-_.!~*'()".contains(*letter));
        let said = match odd {
            Some(odd) => format!("the server takes no name with `{odd}`, which does not stand in a URL as it is"),
            None if matches!(key, "" | "." | "..") => format!("the server takes no flag called `{key}`"),
            None if key.len() > MOST => {
                format!("the name has {} characters, and the server takes {MOST} at most", key.len())
            }
            None => continue,
        };
        let at = subject.member(at, "name").unwrap_or_else(|| at.key());
        findings.add(Finding::new(&RULE, at, said));
    }
}

/// Whether a character cannot be seen.
fn is_hidden(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}' | '\u{feff}')
}
