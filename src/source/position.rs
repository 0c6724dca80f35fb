//! From a place in the model to a place in the text: line, column, bytes.
//!
//! Looked up only when somebody is to see it, by one scan of the document.

use std::ops::Range;

use super::json::{Cursor, Kind};

/// The line and the column, in characters, both from 1, of the byte at `offset`.
#[must_use]
pub fn line_and_column(text: &[u8], offset: usize) -> (usize, usize) {
    let before = &text[..offset.min(text.len())];
    let start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
    let line = memchr::memchr_iter(b'\n', before).count() + 1;
    let column = String::from_utf8_lossy(&before[start..]).chars().count() + 1;
    (line, column)
}

/// The offset of a line and a column counted in bytes, both from 1, as `serde_json` counts them.
#[must_use]
pub fn offset(text: &str, line: usize, column: usize) -> usize {
    let start = match line.checked_sub(2) {
        None => 0,
        Some(nth) => memchr::memchr_iter(b'\n', text.as_bytes()).nth(nth).map_or(text.len(), |at| at + 1),
    };
    (start + column.saturating_sub(1)).min(text.len())
}

/// The bytes of the value at a JSON pointer; where an object has the member twice, of the last one.
#[must_use]
pub fn find(text: &str, pointer: &str) -> Option<Range<usize>> {
    let mut cursor = Cursor::new(text);
    for step in pointer.split('/').skip(1) {
        cursor = child(cursor, &step.replace("~1", "/").replace("~0", "~"))?;
    }
    cursor.kind()?;
    let start = cursor.offset();
    Some(start..cursor.skip()?)
}

fn child<'t>(mut cursor: Cursor<'t>, step: &str) -> Option<Cursor<'t>> {
    let kind = cursor.kind()?;
    cursor.enter()?;
    let mut found = None;
    match kind {
        Kind::Object => {
            while let Some(Some(key)) = cursor.key() {
                if key == step {
                    found = Some(cursor);
                }
                if cursor.skip().is_none() {
                    break;
                }
            }
        }
        Kind::Array => {
            let wanted: usize = step.parse().ok()?;
            for _ in 0..wanted {
                cursor.item()?;
                cursor.skip()?;
            }
            found = cursor.item()?.then_some(cursor);
        }
        _ => {}
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "{\n  \"a\": [1, {\"b/c\": \"x, ]}\\\"\"}, [ ]],\n  \"é\\n\": null, \"a2\": -1.5e3,\"d\":1,\"d\":2\n}";

    #[test]
    fn pointers_lead_to_the_bytes_of_their_value() {
        let cases = [
            ("/a/0", "1"),
            ("/a/1", "{\"b/c\": \"x, ]}\\\"\"}"),
            ("/a/1/b~1c", "\"x, ]}\\\"\""),
            ("/a/2", "[ ]"),
            ("/é\n", "null"),
            ("/a2", "-1.5e3"),
            ("/d", "2"),
            ("", TEXT),
        ];
        for (pointer, want) in cases {
            assert_eq!(find(TEXT, pointer).map(|range| &TEXT[range]), Some(want), "{pointer}");
        }
        for pointer in ["/b", "/a/3", "/a/x", "/a/0/0", "/a2/x"] {
            assert_eq!(find(TEXT, pointer), None, "{pointer}");
        }
    }

    #[test]
    fn text_that_ends_early_gives_no_place_and_no_panic() {
        for end in 0..TEXT.len() {
            if let Some(text) = TEXT.get(..end) {
                assert_eq!(find(text, "/z"), None);
                let _ = find(text, "/a/1/b~1c");
            }
        }
    }

    #[test]
    fn lines_and_columns_count_characters() {
        let at = TEXT.find("null").unwrap();
        assert_eq!(line_and_column(TEXT.as_bytes(), at), (3, 10));
        assert_eq!(line_and_column(TEXT.as_bytes(), 0), (1, 1));
        assert_eq!(offset("ab\ncd", 2, 2), 4);
        assert_eq!(offset("ab\ncd", 1, 1), 0);
        assert_eq!(offset("ab\ncd", 9, 9), 5);
    }
}
