//! Words of a command that a person pastes into a shell.

use crate::leaf::plain::printable;

/// A word as a shell takes it for one, on one line. What cannot stand in a line is written as a JSON escape, which means the
/// same inside of a context.
#[must_use]
pub fn shell_word(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@=,+~".contains(c);
    if !text.is_empty() && !text.starts_with(['~', '=']) && text.chars().all(is_plain) {
        return text.to_owned();
    }
    let mut word = String::with_capacity(text.len() + 2);
    for c in text.chars() {
        match c {
            '\'' => word.push_str("'\\''"),
            c if printable(c.encode_utf8(&mut [0; 4])).len() > c.len_utf8() => {
                let mut units = [0; 2];
                let escapes = c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}"));
                word.extend(escapes);
            }
            c => word.push(c),
        }
    }
    format!("'{word}'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_one_for_a_shell() {
        let cases = [
            ("flags.json", "flags.json"),
            ("git:HEAD~1:a.json", "git:HEAD~1:a.json"),
            ("it's", "'it'\\''s'"),
            ("", "''"),
            ("~x", "'~x'"),
            ("-x", "-x"),
            ("a b$(c)`d`", "'a b$(c)`d`'"),
            ("a\u{202e}b", "'a\\u202eb'"),
            ("a\u{7f}", "'a\\u007f'"),
        ];
        for (text, want) in cases {
            assert_eq!(shell_word(text), want, "{text}");
        }
    }
}
