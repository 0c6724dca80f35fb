//! How the vendor's other implementations read values and hash (spec sections 4, 7.2 and 13): in JavaScript, and in Go,
//! which is the relay's language, too.

use std::fmt::Write as _;

use crate::leaf::python;
use crate::leaf::tree::Tree;

/// `String(value)` of JavaScript.
pub(super) fn javascript_text(value: &Tree<'_>) -> String {
    match value {
        Tree::Null => "null".to_owned(),
        Tree::Bool(truth) => truth.to_string(),
        Tree::Number(token) => javascript_number_text(double(token)),
        Tree::Text(text) => text.to_string(),
        Tree::List(items) => {
            let texts = items.iter().map(|item| if item.is_null() { String::new() } else { javascript_text(item) });
            texts.collect::<Vec<_>>().join(",")
        }
        Tree::Object(_) => "[object Object]".to_owned(),
    }
}

/// `fmt.Sprint(value)` of Go.
pub(super) fn go_text(value: &Tree<'_>) -> String {
    match value {
        Tree::Null => "<nil>".to_owned(),
        Tree::Bool(truth) => truth.to_string(),
        Tree::Number(token) => go_number_text(double(token)),
        Tree::Text(text) => text.to_string(),
        Tree::List(items) => {
            let texts: Vec<String> = items.iter().map(go_text).collect();
            format!("[{}]", texts.join(" "))
        }
        Tree::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by(|one, other| one.0.cmp(&other.0));
            let texts: Vec<String> = members.iter().map(|(name, value)| format!("{name}:{}", go_text(value))).collect();
            format!("map[{}]", texts.join(" "))
        }
    }
}

/// The text of a user's or a session's key in Go: an empty one is missing.
pub(super) fn go_key_text(value: &Tree<'_>) -> Option<String> {
    Some(go_text(value)).filter(|text| !text.is_empty())
}

/// `Number(value)` of JavaScript, of what can be told.
pub(super) fn javascript_number(value: &Tree<'_>) -> Option<f64> {
    match value {
        Tree::Bool(truth) => Some(f64::from(u8::from(*truth))),
        Tree::Number(token) => Some(double(token)),
        Tree::Text(text) => javascript_float(text),
        Tree::List(_) => javascript_float(&javascript_text(value)),
        Tree::Null | Tree::Object(_) => None,
    }
}

/// `strconv.ParseFloat` of Go, behind a look at the type.
pub(super) fn go_number(value: &Tree<'_>) -> Option<f64> {
    match value {
        Tree::Number(token) => Some(double(token)),
        Tree::Text(text) => python::parse_float(text).filter(|_| text.is_ascii() && text.trim() == *text),
        _ => None,
    }
}

/// The nearest floating-point number, which JSON is read as in either.
fn double(token: &str) -> f64 {
    token.parse().unwrap_or(f64::NAN)
}

fn javascript_float(text: &str) -> Option<f64> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let radix = |digits: &str, radix| u64::from_str_radix(digits, radix).ok().filter(|_| !digits.starts_with('+'));
    let prefixed = match text.get(..2).map(str::to_ascii_lowercase).as_deref() {
        Some("0x") => Some(radix(&text[2..], 16)),
        Some("0o") => Some(radix(&text[2..], 8)),
        Some("0b") => Some(radix(&text[2..], 2)),
        _ => None,
    };
    #[expect(clippy::cast_precision_loss, reason = "JavaScript rounds likewise")]
    if let Some(number) = prefixed {
        return number.map(|number| number as f64);
    }
    match text {
        "" => Some(0.0),
        "Infinity" | "+Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        _ if text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte)) => text.parse().ok(),
        _ => None,
    }
}

/// The exponent of a number, and how it is written with one: mantissa and exponent.
fn parts(number: f64) -> (i32, String) {
    let text = format!("{number:e}");
    match text.split_once('e') {
        Some((mantissa, exponent)) => (exponent.parse().unwrap_or_default(), mantissa.to_owned()),
        None => (0, text),
    }
}

fn javascript_number_text(number: f64) -> String {
    if !number.is_finite() {
        return if number.is_nan() {
            "NaN"
        } else if number > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        }
        .to_owned();
    }
    if number == 0.0 {
        return "0".to_owned();
    }
    match parts(number) {
        (-6..=20, _) => number.to_string(),
        (exponent, mantissa) => format!("{mantissa}e{exponent:+}"),
    }
}

fn go_number_text(number: f64) -> String {
    if !number.is_finite() {
        return if number.is_nan() {
            "NaN"
        } else if number > 0.0 {
            "+Inf"
        } else {
            "-Inf"
        }
        .to_owned();
    }
    match parts(number) {
        (-4..=5, _) => number.to_string(),
        (exponent, mut text) => {
            let sign = if exponent < 0 { '-' } else { '+' };
            // Writing to a string cannot fail.
            let _ = write!(text, "e{sign}{:02}", exponent.abs());
            text
        }
    }
}

/// DJB2 over UTF-16 units, as the SDK for JavaScript has it.
pub(super) fn hash_of_units(text: &str) -> u32 {
    djb2(text.encode_utf16().map(u32::from))
}

/// DJB2 over bytes of UTF-8, as the SDK for Go has it.
pub(super) fn hash_of_bytes(text: &str) -> u32 {
    djb2(text.bytes().map(u32::from))
}

fn djb2(units: impl Iterator<Item = u32>) -> u32 {
    units.fold(5381, |hash, unit| hash.wrapping_mul(33).wrapping_add(unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(json: &str) -> Tree<'_> {
        Tree::read(json).unwrap()
    }

    /// `(value, in JavaScript, in Go)`: spec section 4.
    #[test]
    fn values_are_written_as_each_language_does() {
        let cases = [
            ("true", "true", "true"),
            ("null", "null", "<nil>"),
            ("1.0", "1", "1"),
            ("-0.0", "0", "-0"),
            ("0.1", "0.1", "0.1"),
            ("999999", "999999", "999999"),
            ("1000000", "1000000", "1e+06"),
            ("123456789", "123456789", "1.23456789e+08"),
            ("0.00001", "0.00001", "1e-05"),
            ("1e-7", "1e-7", "1e-07"),
            ("1e21", "1e+21", "1e+21"),
            ("9007199254740993", "9007199254740992", "9.007199254740992e+15"),
            ("1e999", "Infinity", "+Inf"),
            (r#"["a", "b", [1, null]]"#, "a,b,1,", "[a b [1 <nil>]]"),
            (r#"{"b": 1, "a": [true]}"#, "[object Object]", "map[a:[true] b:1]"),
        ];
        for (json, javascript, go) in cases {
            let value = tree(json);
            assert_eq!(javascript_text(&value), javascript, "{json}");
            assert_eq!(go_text(&value), go, "{json}");
        }
        assert_eq!(go_key_text(&tree(r#""""#)), None);
    }

    /// `(value, in JavaScript, in Go)`: spec section 13.
    #[test]
    fn numbers_are_read_as_each_language_does() {
        let cases = [
            (r#""""#, Some(0.0), None),
            (r#"" 7 ""#, Some(7.0), None),
            (r#""1_000""#, None, Some(1000.0)),
            (r#""0x10""#, Some(16.0), None),
            (r#""inf""#, None, Some(f64::INFINITY)),
            (r#""Infinity""#, Some(f64::INFINITY), Some(f64::INFINITY)),
            ("true", Some(1.0), None),
            ("[5]", Some(5.0), None),
            ("[5, 6]", None, None),
            (r#""1e3""#, Some(1000.0), Some(1000.0)),
            (r#""٣""#, None, None),
            ("2.5", Some(2.5), Some(2.5)),
            ("null", None, None),
        ];
        for (json, javascript, go) in cases {
            let value = tree(json);
            assert_eq!((javascript_number(&value), go_number(&value)), (javascript, go), "{json}");
        }
    }

    /// `(key and unit, bucket in Go, bucket in JavaScript)`: spec section 7.4.
    #[test]
    fn keys_are_hashed_as_each_language_does() {
        let cases = [
            ("search-v2:u-1", 69, 69),
            ("dark-mode:jos\u{e9}", 39, 44),
            ("dark-mode:jose\u{301}", 73, 37),
            ("dark-mode:ユーザー1", 31, 40),
            ("dark-mode:😀", 90, 68),
            ("тест:пользователь-7", 80, 38),
        ];
        for (input, go, javascript) in cases {
            assert_eq!((hash_of_bytes(input) % 100, hash_of_units(input) % 100), (go, javascript), "{input}");
        }
    }
}
