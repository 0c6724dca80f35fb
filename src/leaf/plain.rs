//! Text from elsewhere, made fit for a line of output.

use std::borrow::Cow;
use std::fmt::{Display, Write as _};

/// `text` with its control characters escaped, so that it can neither move a terminal's cursor nor begin a line of its own.
///
/// Escaped are the control characters of Unicode, the line and paragraph separators, and the marks that turn the direction
/// of writing.
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unfit) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_unfit(c) {
            // Writing to a string cannot fail.
            let _ = match c {
                '\n' => write!(plain, "\\n"),
                '\r' => write!(plain, "\\r"),
                '\t' => write!(plain, "\\t"),
                _ => write!(plain, "\\u{{{:x}}}", u32::from(c)),
            };
        } else {
            plain.push(c);
        }
    }
    Cow::Owned(plain)
}

fn is_unfit(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The words of a parser's error without the place that it repeats at their end.
#[must_use]
pub fn without_place(error: &impl Display) -> String {
    let mut words = error.to_string();
    if let Some(end) = words.rfind(" at line ") {
        words.truncate(end);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped_and_letters_are_not() {
        let cases = [
            ("plain é 日本 😃", "plain é 日本 😃"),
            ("a\nb\r\tc", "a\\nb\\r\\tc"),
            ("\u{1b}[31mred\u{7}", "\\u{1b}[31mred\\u{7}"),
            ("\u{9b}x\u{7f}", "\\u{9b}x\\u{7f}"),
            ("a\u{2028}b\u{202e}c", "a\\u{2028}b\\u{202e}c"),
        ];
        for (text, want) in cases {
            assert_eq!(printable(text), want);
        }
    }

    #[test]
    fn the_place_is_cut_off_an_error() {
        assert_eq!(without_place(&"key must be a string at line 1 column 2"), "key must be a string");
        assert_eq!(without_place(&"nothing else"), "nothing else");
    }
}
