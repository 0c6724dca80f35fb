//! JSON that Python reads as YAML 1.1: where `PyYAML` refuses it, or sees another value in it.
//!
//! Only few things in JSON are others in YAML 1.1, so the text need not be read as YAML to find them. The rules are those of
//! the reader, the scanner and the resolver of `PyYAML`; the expectations in the tests were printed by `PyYAML` 6.0.3.

use super::scalar::{self, Meaning};
use crate::leaf::python;
use crate::leaf::tree::Tree;

/// A place where YAML 1.1 does not have what JSON has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// The place, in bytes.
    pub offset: usize,
    /// What is wrong there.
    pub message: String,
}

/// The first place in a text that is JSON at which `PyYAML` stops, or sees another value.
#[must_use]
pub fn mismatch(json: &str) -> Option<Mismatch> {
    find(json).err()
}

/// So many characters at most lie between the quote before a name and the colon behind it.
const LONGEST_NAME: usize = 1024;
/// So many characters of a long name are shown.
const MOST_SHOWN: usize = 24;

fn find(json: &str) -> Result<(), Mismatch> {
    let bytes = json.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        at = match byte {
            b'"' => text(json, at)?,
            b'-' | b'0'..=b'9' => number(json, at)?,
            b'\t' => return wrong(at, "there is a tab, which YAML does not take here"),
            _ => at + 1,
        };
    }
    Ok(())
}

fn wrong<T>(offset: usize, message: impl Into<String>) -> Result<T, Mismatch> {
    Err(Mismatch { offset, message: message.into() })
}

/// Goes over the text in quotes that begins at `start`, and gives its end.
fn text(json: &str, start: usize) -> Result<usize, Mismatch> {
    let bytes = json.as_bytes();
    let mut at = start + 1;
    // The first character that ends a line in YAML, and not in JSON.
    let mut line_end = None;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => break,
            b'\\' => {
                if is_half(&bytes[at + 1..]) {
                    return wrong(at, "a character is escaped as two halves, which YAML does not put together");
                }
                at += 2;
            }
            ..0x7f => at += 1,
            _ => {
                let Some(c) = json[at..].chars().next() else { break };
                if is_refused(c) {
                    let code = u32::from(c);
                    return wrong(at, format!("the character U+{code:04X} stands there, which YAML does not take"));
                }
                if matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}') {
                    line_end = line_end.or(Some(at));
                    if is_folded(json, at, c) {
                        let code = u32::from(c);
                        return wrong(
                            at,
                            format!("the character U+{code:04X} ends a line in YAML, which is then folded"),
                        );
                    }
                }
                at += c.len_utf8();
            }
        }
    }
    let end = at + 1;
    let blanks = bytes.get(end..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let colon = end + blanks;
    if bytes.get(colon) != Some(&b':') {
        return Ok(end);
    }
    if line_end.is_some() || bytes[end..colon].iter().any(|byte| matches!(byte, b'\n' | b'\r')) {
        return wrong(start, "a name and its colon are not on one line of YAML");
    }
    if colon - start > LONGEST_NAME && json[start..colon].chars().count() > LONGEST_NAME {
        let shown: String = json[start + 1..].chars().take(MOST_SHOWN).collect();
        return wrong(
            start,
            format!(
                "the name that begins with `{shown}` is longer, with its quotes, than the {LONGEST_NAME} characters of YAML"
            ),
        );
    }
    Ok(end)
}

/// Whether half of a surrogate pair is escaped: `uD800` to `uDFFF`.
fn is_half(escape: &[u8]) -> bool {
    matches!(escape, [b'u', b'd' | b'D', b'8' | b'9' | b'a'..=b'f' | b'A'..=b'F', ..])
}

/// Whether no YAML may hold the character.
fn is_refused(c: char) -> bool {
    matches!(c, '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}')
}

/// Whether a line end within a value, at `at`, changes what is read: the next line becomes a blank, blanks beside it go
/// lost, and three dashes or dots alone behind it end the document.
fn is_folded(json: &str, at: usize, c: char) -> bool {
    let behind = &json[at + c.len_utf8()..];
    let blank = [' ', '\u{85}', '\u{2028}', '\u{2029}'];
    let is_end = |mark: &str| behind.strip_prefix(mark).is_some_and(|behind| behind.starts_with(blank));
    c == '\u{85}' || json[..at].ends_with(' ') || behind.starts_with([' ', '\u{85}']) || is_end("---") || is_end("...")
}

/// Goes over the number that begins at `start`, and gives its end.
fn number(json: &str, start: usize) -> Result<usize, Mismatch> {
    let is_part = |byte: &u8| matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E' | b'0'..=b'9');
    let end = start + json.as_bytes()[start..].iter().take_while(|byte| is_part(byte)).count();
    let token = &json[start..end];
    // Whole numbers are written alike in both.
    if token.len() < 18 && token.bytes().skip(1).all(|byte| byte.is_ascii_digit()) {
        return Ok(end);
    }
    let in_yaml = match scalar::meaning(token) {
        Meaning::Int => scalar::int(token),
        Meaning::Float => scalar::float(token),
        _ => None,
    };
    let in_json = python::dumps(&Tree::Number(token.into()));
    match in_yaml {
        Some(in_yaml) if in_yaml == in_json => Ok(end),
        Some(in_yaml) => wrong(start, format!("{in_json} in JSON is {in_yaml} in YAML 1.1")),
        None => wrong(start, format!("{in_json} in JSON is \"{token}\" in YAML 1.1")),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::leaf::yaml::Node;

    fn place(json: &str) -> Option<usize> {
        assert!(Tree::read(json).is_ok(), "{json:?}");
        mismatch(json).map(|mismatch| mismatch.offset)
    }

    /// `yaml.safe_load(text) == json.loads(text)` of `PyYAML` 6.0.3 for the same texts.
    #[test]
    fn what_python_reads_differently_is_found() {
        let cases = [
            ("{\"a\":\"\\/\\b\\u001f\"}", None),
            (r#"{"a":"\ud83d\ude00"}"#, Some(6)),
            (r#"{"a":"\\ud83d"}"#, None),
            ("{\"a\":\"\u{1f600}\u{a0}\u{feff}\u{fffd}\"}", None),
            ("{\"a\":\"x\u{7f}\"}", Some(7)),
            ("{\"a\":\"x\u{80}\"}", Some(7)),
            ("{\"a\":\"x\u{9f}\"}", Some(7)),
            ("{\"a\":\"x\u{fffe}\"}", Some(7)),
            ("{\"a\u{ffff}\":1}", Some(3)),
            ("{\"a\":\"x\u{85}y\"}", Some(7)),
            ("{\"a\u{85}\":1}", Some(3)),
            ("{\"a\":\"x\u{2028}y\u{2029}\u{2028}z\"}", None),
            ("{\"a\":\"x \u{2028}y\"}", Some(8)),
            ("{\"a\":\"x\u{2029} y\"}", Some(7)),
            ("{\"a\":\"x\u{2028}--- y\"}", Some(7)),
            ("{\"a\":\"x\u{2028}...\u{2029}y\"}", Some(7)),
            ("{\"a\":\"x\u{2028}...y\u{2029}---\"}", None),
            ("{\"a\u{2028}\":1}", Some(1)),
            ("[\"a\u{2028}\",{\"b\":1}]", None),
            ("{\"a\" :\n1}", None),
            ("{\"a\"\n:1}", Some(1)),
            ("{\"a\"\r:1}", Some(1)),
            ("{\"a\":\t1}", Some(5)),
            ("{\"<<\":{\"b\":1},\"c\":\"=\",\"d\":[\n\"---\",\"on\",\"<<\"]}", None),
            ("[-0,-0.0,1.50,1.5e+5,2E-5,123456789012345678901234567890,1.0e+400]", Some(21)),
            ("[-0,-0.0,1.50,1.5e+5,2.0E-5,123456789012345678901234567890,0.1]", None),
            ("[1e5]", Some(1)),
            ("{\"a\":1,\"a\":{},\"b\":{}}", None),
            ("[1.0E5]", Some(1)),
        ];
        for (json, want) in cases {
            assert_eq!(place(json), want, "{json:?}");
        }
    }

    /// `PyYAML` takes a name of 1022 characters and its quotes; a blank before the colon counts, too.
    #[test]
    fn names_are_not_too_long() {
        for (length, blanks, want) in [(1022, "", None), (1021, " ", None), (1022, " ", Some(1)), (1023, "", Some(1))] {
            for letter in ["k", "\u{e4}", "\u{1f600}"] {
                let json = format!("{{\"{}\"{blanks}:[\"{}\"]}}", letter.repeat(length), "v".repeat(2000));
                assert_eq!(place(&json), want, "{length} {letter}");
            }
        }
    }

    fn json() -> impl Strategy<Value = String> {
        let text = r#"("([ a:#\-.<=,\]\}\[\{'&*!|>%@`?~é😀]|\\n|\\"|\\\\|\\u00e9|\\t){0,4}")"#;
        let number = r"-?(0|[1-9][0-9]{0,19})(\.[0-9]{1,3})?([eE][+-]?[0-9]{1,2})?";
        let leaf = prop_oneof![text, number, Just("true".to_owned()), Just("null".to_owned())];
        let blank = "[ \n]{0,2}";
        leaf.prop_recursive(3, 16, 4, move |inner| {
            let item =
                (blank, inner.clone(), blank).prop_map(|(before, value, behind)| format!("{before}{value}{behind}"));
            let member = (blank, text, " ?", blank, inner, blank);
            // No name stands twice: of two values the first plays no part, however it is read.
            let members = proptest::collection::vec(member, 0..4).prop_map(|members| {
                let member = |(number, (one, name, two, three, value, four)): (usize, (_, String, _, _, _, _))| {
                    format!("{one}\"{number}{}{two}:{three}{value}{four}", &name[1..])
                };
                let members: Vec<String> = members.into_iter().enumerate().map(member).collect();
                format!("{{{}}}", members.join(","))
            });
            prop_oneof![
                proptest::collection::vec(item, 0..4).prop_map(|items| format!("[{}]", items.join(","))),
                members,
            ]
        })
    }

    /// With numbers as Python writes them.
    fn as_python(tree: Tree<'_>) -> Tree<'_> {
        match tree {
            Tree::Number(_) => Tree::Number(python::dumps(&tree).into()),
            Tree::List(items) => Tree::List(items.into_iter().map(as_python).collect()),
            Tree::Object(members) => {
                Tree::Object(members.into_iter().map(|(name, value)| (name, as_python(value))).collect())
            }
            other => other,
        }
    }

    proptest! {
        #[test]
        fn where_nothing_is_found_the_reader_of_yaml_sees_the_same(json in json()) {
            let json = format!("{{\"a\":{json}}}");
            let tree = as_python(Tree::read(&json).unwrap());
            let node = Node::read(&json).map(|node| as_python(node.tree(&mut Vec::new())));
            prop_assert_eq!(mismatch(&json).is_none(), node == Ok(tree), "{}", json);
        }
    }
}
