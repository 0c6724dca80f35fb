//! FF804: a key with blanks around it or control characters in it.

use crate::finding::{At, Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::place;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF804",
    name: "odd-key",
    severity: Severity::Warning,
    what: "The key of a flag or a segment is empty, begins or ends with a blank, or has a character in it that cannot be seen.",
    why: "Keys are compared byte by byte: whoever asks for the key as it reads asks for another flag, and gets the caller's \
          default.",
    help: "write the key as it is asked for",
    example: r#"{"key": "checkout "}
        ^ the key `checkout ` has a blank at its end, so whoever asks for `checkout` does not find it"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for flag in &subject.ruleset.flags {
        let at = |key: &str| place::key(subject, subject.at(flag.at), key);
        odd(&flag.key, "the key", at, findings);
    }
    for segment in &subject.ruleset.segments {
        let at = |key: &str| place::key(subject, subject.at(segment.at), key);
        // Where segments need no key, an empty one says nothing.
        if !segment.key.is_empty() || subject.member(subject.at(segment.at), place::KEY).is_some() {
            odd(&segment.key, "the segment's key", at, findings);
        }
    }
}

fn odd(key: &str, what: &str, at: impl Fn(&str) -> At, findings: &mut Findings) {
    let is_hidden = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}' | '\u{feff}')
    };
    let trimmed = key.trim();
    let said = if key.is_empty() {
        format!("{what} is empty, and hardly anybody asks for that")
    } else if trimmed.len() != key.len() {
        let place = match (key.starts_with(char::is_whitespace), key.ends_with(char::is_whitespace)) {
            (true, true) => "blanks around it",
            (true, false) => "a blank in front of it",
            _ => "a blank at its end",
        };
        format!("{what} `{key}` has {place}, so whoever asks for `{trimmed}` does not find it")
            .replace(['\n', '\r', '\t'], " ")
    } else if let Some(letter) = key.chars().find(|letter| is_hidden(*letter)) {
        let code = u32::from(letter);
        let shown: String = key.chars().map(|letter| if is_hidden(letter) { '\u{fffd}' } else { letter }).collect();
        format!("{what} `{shown}` has the character U+{code:04X} in it, which cannot be seen")
    } else {
        return;
    };
    findings.add(Finding::new(&RULE, at(key), said));
}
