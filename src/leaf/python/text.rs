//! Texts: white space, which characters can be printed, and literals.

use std::fmt::Write as _;

use super::printable::CHANGES;

/// `text.strip()`: without the white space around it.
///
/// White space is what `str.isspace` says yes to: that of Unicode and the separators U+001C to U+001F.
#[must_use]
pub fn strip(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}'))
}

/// `c.isprintable()`.
#[must_use]
pub fn is_printable(c: char) -> bool {
    if c.is_ascii() {
        return matches!(c, ' '..='~');
    }
    let point = u32::from(c);
    CHANGES.partition_point(|change| *change <= point) % 2 == 1
}

/// `repr(text)`: in single quotes, or in double quotes where it holds single and no double ones.
#[must_use]
pub fn text_literal(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    push_text_literal(&mut literal, text);
    literal
}

/// Adds `repr(text)` to `out`.
pub(super) fn push_text_literal(out: &mut String, text: &str) {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    out.push(quote);
    for c in text.chars() {
        // Writing to a string cannot fail.
        let _ = match (c, u32::from(c)) {
            ('\\', _) => out.write_str("\\\\"),
            ('\n', _) => out.write_str("\\n"),
            ('\r', _) => out.write_str("\\r"),
            ('\t', _) => out.write_str("\\t"),
            _ if c == quote => write!(out, "\\{c}"),
            _ if is_printable(c) => out.write_char(c),
            (_, point @ ..=0xff) => write!(out, "\\x{point:02x}"),
            (_, point @ ..=0xffff) => write!(out, "\\u{point:04x}"),
            (_, point) => write!(out, "\\U{point:08x}"),
        };
    }
    out.push(quote);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_stripped_as_python_does() {
        let cases = [
            ("", ""),
            (" \t\n\u{b}\u{c}\r", ""),
            ("\u{1c}\u{1d}a \u{1e}b\u{1f}", "a \u{1e}b"),
            ("\u{85}\u{a0}\u{1680}a\u{2000}\u{200a}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}", "a"),
            ("\u{200b}a\u{feff}\u{180e}", "\u{200b}a\u{feff}\u{180e}"),
            ("\0a\u{7f}", "\0a\u{7f}"),
        ];
        for (text, want) in cases {
            assert_eq!(strip(text), want, "{text:?}");
        }
    }

    #[test]
    fn exactly_these_characters_are_white_space() {
        let spaces: Vec<u32> =
            ('\0'..=char::MAX).filter(|c| strip(c.encode_utf8(&mut [0; 4])).is_empty()).map(u32::from).collect();
        let mut want = vec![9, 0xa, 0xb, 0xc, 0xd, 0x1c, 0x1d, 0x1e, 0x1f, 0x20, 0x85, 0xa0, 0x1680];
        want.extend(0x2000..=0x200a);
        want.extend([0x2028, 0x2029, 0x202f, 0x205f, 0x3000]);
        assert_eq!(spaces, want);
    }

    #[test]
    fn some_characters_can_be_printed() {
        let cases = [
            (' ', true),
            ('~', true),
            ('\u{7f}', false),
            ('\u{a0}', false),
            ('\u{a1}', true),
            ('\u{ad}', false),
            ('\u{378}', false),
            ('\u{2028}', false),
            ('\u{e000}', false),
            ('\u{feff}', false),
            ('\u{fffd}', true),
            ('😃', true),
            // Assigned by Unicode 15, after CPython 3.11.
            ('\u{1fae8}', false),
            ('\u{e0100}', true),
            ('\u{10ffff}', false),
        ];
        for (c, want) in cases {
            assert_eq!(is_printable(c), want, "{c:?}");
        }
        assert_eq!(('\0'..=char::MAX).filter(|c| is_printable(*c)).count(), 144_516);
        assert!(CHANGES.is_sorted_by(|one, other| one < other));
    }

    #[test]
    fn literals_are_quoted_and_escaped_as_python_does() {
        let cases = [
            ("", "''"),
            ("a", "'a'"),
            ("it's", "\"it's\""),
            ("say \"it's\"", "'say \"it\\'s\"'"),
            ("\"", "'\"'"),
            ("\\ \n\r\t\0\u{1b}\u{7f}", "'\\\\ \\n\\r\\t\\x00\\x1b\\x7f'"),
            ("é日本😃", "'é日本😃'"),
            ("\u{85}\u{a0}\u{ad}\u{200b}\u{2028}\u{feff}", "'\\x85\\xa0\\xad\\u200b\\u2028\\ufeff'"),
            ("\u{1fae8}\u{e0001}\u{10ffff}", "'\\U0001fae8\\U000e0001\\U0010ffff'"),
        ];
        for (text, want) in cases {
            assert_eq!(text_literal(text), want);
        }
    }
}
