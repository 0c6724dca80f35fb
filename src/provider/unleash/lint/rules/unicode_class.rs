//! FF645: a class of characters that is wider in some SDKs.

use super::super::walk;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF645",
    name: "unicode-class",
    severity: Severity::Info,
    what: r"A pattern uses `\d`, `\w` or `\b`.",
    why: "In the engine they know the digits and letters of all scripts, in the Node SDK those of ASCII alone: `\\d` finds \
          an Arabic digit in one and not in the other.",
    help: "write the characters that are meant, such as `[0-9]`",
    example: r#"{"contextName": "phone", "operator": "REGEX", "value": "^\\d+$"}
                                                       ^ `\d` is any digit to the engine"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    walk::constraints(subject, &mut |constraint, operator| {
        if operator != "REGEX" {
            return;
        }
        let Some((at, pattern)) = walk::member_text(subject, constraint, "value") else { return };
        if let Some(class) = first_class(&pattern) {
            let said = format!(
                "`\\{class}` knows all scripts in the engine and ASCII alone in the Node SDK, so they differ about other text"
            );
            findings.add(Finding::new(&RULE, at, said));
        }
    });
}

/// The first of the classes that differ.
fn first_class(pattern: &str) -> Option<char> {
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        if letter == '\\'
            && let Some(class @ ('d' | 'D' | 'w' | 'W' | 'b' | 'B')) = letters.next()
        {
            return Some(class);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::first_class;

    #[test]
    fn an_escaped_backslash_is_no_class() {
        let cases = [(r"^\d+$", Some('d')), (r"a\\d", None), (r"\\\w", Some('w')), ("d", None), ("\\", None)];
        for (pattern, want) in cases {
            assert_eq!(first_class(pattern), want, "{pattern}");
        }
    }
}
