//! Numbers: how they are written, and how texts are read as numbers.
//!
//! A number token is the spelling of a number in JSON, or one of the words `NaN`, `Infinity` and `-Infinity` that
//! `json.loads` takes too. Rust reads decimal digits to the nearest float and writes the shortest digits that read
//! back, as `CPython` does; only ties between digits and the layout of the exponent are settled here.

use std::borrow::Cow;
use std::cmp::Ordering;

/// The code points of the digit zero of every script but ASCII, from Unicode 14; the other nine follow it.
static ZEROS: [u32; 65] = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20,
    0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0,
    0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0,
    0x11450, 0x114d0, 0x11650, 0x116c0, 0x11730, 0x118e0, 0x11950, 0x11c50, 0x11d50, 0x11da0, 0x16a60, 0x16ac0,
    0x16b50, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e950, 0x1fbf0,
];

/// The most digits that `int(text)` takes: `sys.int_info.default_max_str_digits`.
pub(super) const MOST_DIGITS: usize = 4300;

/// The value of a decimal digit of any script: `unicodedata.decimal(c)`, which is also what `\d` of `re` matches.
pub(super) fn decimal_digit(c: char) -> Option<u8> {
    if let Some(byte) = u8::try_from(c).ok().filter(u8::is_ascii) {
        return byte.is_ascii_digit().then(|| byte - b'0');
    }
    let point = u32::from(c);
    let zero = ZEROS[..ZEROS.partition_point(|zero| *zero <= point)].last()?;
    u8::try_from(point - zero).ok().filter(|digit| *digit < 10)
}

/// `repr(number)`: the shortest digits that read back as `number`, with an exponent where it is below -4 or above 15.
#[must_use]
pub fn float_text(number: f64) -> String {
    if number.is_nan() {
        return "nan".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "inf".to_owned() } else { "-inf".to_owned() };
    }
    let is_plain = number == 0.0 || (1e-4..1e16).contains(&number.abs());
    let text = if is_plain { number.to_string() } else { format!("{number:e}") };
    let text = even_digits(number, &text).unwrap_or(text);
    if !is_plain {
        return match text.split_once('e').and_then(|(digits, power)| Some((digits, power.parse::<i32>().ok()?))) {
            Some((digits, power)) => format!("{digits}e{power:+03}"),
            None => text,
        };
    }
    if text.contains('.') { text } else { text + ".0" }
}

/// `text`, the shortest spelling of `number`, with digits that are as near and even in the last place, where there are
/// any.
///
/// Of two shortest spellings that are equally near Rust takes the greater and `CPython` the even one. Two are equally
/// near only where they have 16 digits or more, a fraction among them; rounding to a number of digits settles ties as
/// `CPython`.
fn even_digits(number: f64, text: &str) -> Option<String> {
    let (digits, has_power) = text.split_once('e').map_or((text, false), |(digits, _)| (digits, true));
    let (whole, fraction) = digits.split_once('.')?;
    if whole.len() + fraction.len() < 16 {
        return None;
    }
    let places = fraction.len();
    let rounded = if has_power { format!("{number:.places$e}") } else { format!("{number:.places$}") };
    (rounded.parse() == Ok(number)).then_some(rounded)
}

/// `repr(number)` without the fraction of a whole number, with an exponent where `repr` has one; `NaN`, `Infinity` and
/// `-Infinity` for what is no number.
///
/// In Python: `repr(x) if 'e' in repr(x) else str(int(x)) if x.is_integer() else repr(x)`.
#[must_use]
pub fn whole_float_text(number: f64) -> String {
    if !number.is_finite() {
        return json_float_text(number);
    }
    if number == 0.0 {
        return "0".to_owned();
    }
    let mut text = float_text(number);
    if text.ends_with(".0") {
        text.truncate(text.len() - 2);
    }
    text
}

/// `json.dumps(number)`.
pub(super) fn json_float_text(number: f64) -> String {
    if number.is_nan() {
        "NaN".to_owned()
    } else if number == f64::INFINITY {
        "Infinity".to_owned()
    } else if number == f64::NEG_INFINITY {
        "-Infinity".to_owned()
    } else {
        float_text(number)
    }
}

/// Whether `json.loads` makes an `int` of a number token: where it has neither a point nor an exponent.
#[must_use]
pub fn is_int(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|byte| byte == b'-' || byte.is_ascii_digit())
}

/// `str(json.loads(token))` of a number token. The digits of an integer are kept whatever their number.
#[must_use]
pub fn number_text(token: &str) -> Cow<'_, str> {
    match json_number(token) {
        Number::Int(digits) => Cow::Borrowed(digits),
        Number::Float(number) => Cow::Owned(float_text(number)),
    }
}

/// `float(json.loads(token))` of a number token; `None` where an integer is too large for a float.
#[must_use]
pub fn token_float(token: &str) -> Option<f64> {
    let token = if token == "-0" { "0" } else { token };
    token.parse::<f64>().ok().filter(|number| number.is_finite() || !is_int(token))
}

/// What `json.loads` makes of a number token.
pub(super) enum Number<'t> {
    /// An `int` by its digits and, unless it is zero, its minus sign.
    Int(&'t str),
    /// A `float`.
    Float(f64),
}

/// `json.loads(token)` of a number token; a text that is none counts as NaN.
pub(super) fn json_number(token: &str) -> Number<'_> {
    if is_int(token) {
        return Number::Int(if token == "-0" { "0" } else { token });
    }
    Number::Float(token.parse().unwrap_or(f64::NAN))
}

/// How `json.loads(one)` and `json.loads(other)` of two number tokens compare, by their exact values; NaN stands in no order.
#[must_use]
pub fn number_order(one: &str, other: &str) -> Option<Ordering> {
    match (json_number(one), json_number(other)) {
        (Number::Int(one), Number::Int(other)) => Some(digits_order(one, other)),
        (Number::Float(one), Number::Float(other)) => one.partial_cmp(&other),
        (Number::Int(digits), Number::Float(number)) => int_order(digits, number),
        (Number::Float(number), Number::Int(digits)) => int_order(digits, number).map(Ordering::reverse),
    }
}

/// How an integer compares with a float.
fn int_order(digits: &str, number: f64) -> Option<Ordering> {
    if !number.is_finite() {
        return 0.0_f64.partial_cmp(&number);
    }
    // The digits of the whole part of a float are its exact value, however many there are.
    let whole = digits_order(digits, &format!("{:.0}", number.trunc() + 0.0));
    whole.then(if number.fract() == 0.0 { Ordering::Equal } else { 0.0_f64.total_cmp(&number.fract()) }).into()
}

/// How two integers compare by their digits.
fn digits_order(one: &str, other: &str) -> Ordering {
    match (one.strip_prefix('-'), other.strip_prefix('-')) {
        (None, None) => (one.len(), one).cmp(&(other.len(), other)),
        (Some(one), Some(other)) => (other.len(), other).cmp(&(one.len(), one)),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
    }
}

/// `float(text)`; `None` where Python raises `ValueError`.
///
/// White space around the number, a sign, single underscores between digits, decimal digits of any script, and `inf`,
/// `infinity` and `nan` in any case are taken. What is too large is infinite. The white space is that of Unicode;
/// unlike `str.strip`, `float` refuses U+001C to U+001F.
#[must_use]
pub fn parse_float(text: &str) -> Option<f64> {
    let text = text.trim();
    if text.bytes().all(|byte| byte.is_ascii() && byte != b'_') {
        return text.parse().ok();
    }
    let mut plain = String::with_capacity(text.len());
    let mut before = ' ';
    for c in text.chars() {
        let c = decimal_digit(c).map_or(c, |digit| char::from(b'0' + digit));
        match (before, c) {
            _ if !c.is_ascii() => return None,
            (_, '_') if !before.is_ascii_digit() => return None,
            ('_', _) if !c.is_ascii_digit() => return None,
            (_, '_') => {}
            _ => plain.push(c),
        }
        before = c;
    }
    if before == '_' { None } else { plain.parse().ok() }
}

/// `int(text)`, or the nearest `i64` where that is out of range; `None` where Python raises `ValueError`.
///
/// White space around the number, a sign, single underscores between digits, leading zeros and decimal digits of any
/// script are taken, and at most 4300 digits. The white space is that of [`parse_float`].
#[must_use]
pub fn parse_int(text: &str) -> Option<i64> {
    let text = text.trim();
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut number = 0_i64;
    let mut count = 0;
    let mut is_after_digit = false;
    for c in digits.chars() {
        if c == '_' && is_after_digit {
            is_after_digit = false;
            continue;
        }
        let digit = i64::from(decimal_digit(c)?);
        number = number.saturating_mul(10);
        number = if is_negative { number.saturating_sub(digit) } else { number.saturating_add(digit) };
        count += 1;
        is_after_digit = true;
    }
    (is_after_digit && count <= MOST_DIGITS).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn same(one: Option<f64>, other: Option<f64>) -> bool {
        // NaN is NaN here, and the zeros differ.
        one.map(f64::to_bits) == other.map(f64::to_bits)
            || one.zip(other).is_some_and(|(one, other)| one.is_nan() && other.is_nan())
    }

    #[test]
    fn floats_are_written_as_python_does() {
        let cases = [
            (0.0, "0.0", "0"),
            (-0.0, "-0.0", "0"),
            (2.0, "2.0", "2"),
            (-1.5, "-1.5", "-1.5"),
            (0.1 + 0.2, "0.30000000000000004", "0.30000000000000004"),
            (1e-4, "0.0001", "0.0001"),
            (1e-5, "1e-05", "1e-05"),
            (1.5e-7, "1.5e-07", "1.5e-07"),
            (1e15, "1000000000000000.0", "1000000000000000"),
            (9_999_999_999_999_998.0, "9999999999999998.0", "9999999999999998"),
            (1e16, "1e+16", "1e+16"),
            (-1e21, "-1e+21", "-1e+21"),
            (1.25e100, "1.25e+100", "1.25e+100"),
            (5e-324, "5e-324", "5e-324"),
            (f64::MAX, "1.7976931348623157e+308", "1.7976931348623157e+308"),
            (f64::MIN_POSITIVE, "2.2250738585072014e-308", "2.2250738585072014e-308"),
            (1_125_899_906_842_624.0 + 0.25, "1125899906842624.2", "1125899906842624.2"),
            (1_125_899_906_842_624.0 + 0.75, "1125899906842624.8", "1125899906842624.8"),
            (1.0 / 33_554_432.0, "2.9802322387695312e-08", "2.9802322387695312e-08"),
            (f64::INFINITY, "inf", "Infinity"),
            (f64::NEG_INFINITY, "-inf", "-Infinity"),
            (f64::NAN, "nan", "NaN"),
        ];
        for (number, text, whole) in cases {
            assert_eq!(float_text(number), text);
            assert_eq!(whole_float_text(number), whole);
        }
    }

    #[test]
    fn tokens_are_written_and_converted_as_python_does() {
        let cases = [
            ("0", true, "0", Some(0.0)),
            ("-0", true, "0", Some(0.0)),
            ("7", true, "7", Some(7.0)),
            ("-12", true, "-12", Some(-12.0)),
            ("0.0", false, "0.0", Some(0.0)),
            ("-0.0", false, "-0.0", Some(-0.0)),
            ("1.50", false, "1.5", Some(1.5)),
            ("1E5", false, "100000.0", Some(100_000.0)),
            ("1e400", false, "inf", Some(f64::INFINITY)),
            ("-1e400", false, "-inf", Some(f64::NEG_INFINITY)),
            ("1e-400", false, "0.0", Some(0.0)),
            (
                "123456789012345678901234567890",
                true,
                "123456789012345678901234567890",
                Some(1.234_567_890_123_456_8e29),
            ),
            ("9007199254740993", true, "9007199254740993", Some(9_007_199_254_740_992.0)),
            ("10000000000000000.0", false, "1e+16", Some(1e+16)),
            ("1e16", false, "1e+16", Some(1e+16)),
            ("1125899906842624.25", false, "1125899906842624.2", Some(1_125_899_906_842_624.0 + 0.25)),
            ("1125899906842624.75", false, "1125899906842624.8", Some(1_125_899_906_842_624.0 + 0.75)),
            ("NaN", false, "nan", Some(f64::NAN)),
            ("Infinity", false, "inf", Some(f64::INFINITY)),
            ("-Infinity", false, "-inf", Some(f64::NEG_INFINITY)),
        ];
        for (token, int, text, float) in cases {
            assert_eq!(is_int(token), int, "{token}");
            assert_eq!(number_text(token), text);
            assert!(same(token_float(token), float), "{token}");
        }
    }

    #[test]
    fn tokens_are_ordered_by_their_exact_values() {
        // From the least on; what is between brackets is equal.
        let rising: [&[&str]; 14] = [
            &["-1e400"],
            &["-100000000000000000000000000000000"],
            &["-2", "-2.0"],
            &["-1.5"],
            &["-1"],
            &["-0.5"],
            &["0", "-0", "0.0", "-0.0", "1e-400"],
            &["0.5"],
            &["9"],
            &["10", "1e1"],
            &["9007199254740992", "9007199254740992.0", "9007199254740993.0"],
            &["9007199254740993"],
            &["100000000000000000000000000000000"],
            &["1e400"],
        ];
        for (place, tokens) in rising.iter().enumerate() {
            for (other_place, others) in rising.iter().enumerate() {
                for (token, other) in tokens.iter().flat_map(|token| others.iter().map(move |other| (token, other))) {
                    assert_eq!(number_order(token, other), Some(place.cmp(&other_place)), "{token} {other}");
                }
            }
        }
        assert_eq!(number_order("NaN", "1"), None);
    }

    #[test]
    fn integers_that_no_float_can_hold_are_refused() {
        // The least integer that rounds to two to the power of 1024, and its predecessor.
        let least = "\
             1797693134862315807937289714053034150799341327100378269361737789804449682927647509466490179775872070\
             9633028641669288791094655554785194040263065748867150582068190890200070838367627385484581771153176447\
             5730270069855571366959622842914819860834936475292719074168444365510704342711559699508093042880177904\
             174497792";
        assert_eq!(token_float(least), None);
        assert_eq!(token_float(&format!("{}1", &least[..least.len() - 1])), Some(f64::MAX));
        assert_eq!(token_float(&format!("{least}.0")), Some(f64::INFINITY));
        assert_eq!(token_float(&format!("-1{}", "0".repeat(400))), None);
    }

    #[test]
    fn texts_are_read_as_floats_as_python_does() {
        let cases = [
            ("1", Some(1.0)),
            ("-1.5", Some(-1.5)),
            ("+.5", Some(0.5)),
            ("5.", Some(5.0)),
            ("1e3", Some(1000.0)),
            ("1E-3", Some(0.001)),
            (" \t\n\u{b}\u{c}\r1 ", Some(1.0)),
            ("\u{1c}1", None),
            ("\u{85}1\u{a0}\u{3000}", Some(1.0)),
            ("\u{200b}1", None),
            ("1_000.2_5e1_0", Some(10_002_500_000_000.0)),
            ("1__0", None),
            ("_1", None),
            ("1_", None),
            ("1_.5", None),
            ("1._5", None),
            ("1_e5", None),
            ("inf", Some(f64::INFINITY)),
            ("-Infinity", Some(f64::NEG_INFINITY)),
            ("+INF", Some(f64::INFINITY)),
            ("nan", Some(f64::NAN)),
            ("-NaN", Some(f64::NAN)),
            ("infinit", None),
            ("in_f", None),
            ("1e400", Some(f64::INFINITY)),
            ("-1e400", Some(f64::NEG_INFINITY)),
            ("1e-400", Some(0.0)),
            ("\u{661}\u{662}.\u{665}", Some(12.5)),
            ("\u{967}_\u{967}e\u{661}", Some(110.0)),
            ("²", None),
            ("\u{2167}", None),
            ("", None),
            (".", None),
            ("e5", None),
            ("+", None),
            ("--1", None),
            ("1 2", None),
            ("0x10", None),
            ("1,5", None),
            ("1\u{0}", None),
            ("1\u{2009}", Some(1.0)),
            ("1e99999999999999999999", Some(f64::INFINITY)),
        ];
        for (text, want) in cases {
            assert!(same(parse_float(text), want), "{text:?}: {:?}", parse_float(text));
        }
        assert_eq!(parse_float(&"9".repeat(5000)), Some(f64::INFINITY));
    }

    #[test]
    fn texts_are_read_as_integers_as_python_does() {
        let cases = [
            ("0", Some(0)),
            ("-0", Some(0)),
            ("+7", Some(7)),
            ("007", Some(7)),
            (" 12\n", Some(12)),
            ("\u{1c}1", None),
            ("\u{a0}12\u{3000}", Some(12)),
            ("1_000", Some(1000)),
            ("1__0", None),
            ("_1", None),
            ("1_", None),
            ("-_1", None),
            ("1.0", None),
            ("1e3", None),
            ("", None),
            ("-", None),
            ("- 1", None),
            ("0x10", None),
            ("\u{661}\u{662}", Some(12)),
            ("-\u{967}_\u{967}", Some(-11)),
            ("²", None),
            ("9223372036854775807", Some(i64::MAX)),
            ("9223372036854775808", Some(i64::MAX)),
            ("-9223372036854775808", Some(i64::MIN)),
            ("-99999999999999999999", Some(i64::MIN)),
            ("1\u{0}", None),
        ];
        for (text, want) in cases {
            assert_eq!(parse_int(text), want, "{text:?}");
        }
        assert_eq!(parse_int(&"9".repeat(4300)), Some(i64::MAX));
        assert_eq!(parse_int(&"9".repeat(4301)), None);
        assert_eq!(parse_int(&"0".repeat(4301)), None);
    }

    #[test]
    fn every_decimal_digit_is_known() {
        let digits = ('\0'..=char::MAX).filter(|c| decimal_digit(*c).is_some()).count();
        assert_eq!(digits, 660);
        assert_eq!(['9', '\u{669}', '\u{1d7ff}', '\u{1fbf9}'].map(decimal_digit), [Some(9); 4]);
        assert_eq!(['a', '/', ':', '\u{66a}', '²', '\u{1fbfa}'].map(decimal_digit), [None; 6]);
    }

    proptest! {
        #[test]
        fn texts_of_floats_read_back(bits: u64) {
            let number = f64::from_bits(bits);
            prop_assert!(same(parse_float(&float_text(number)), Some(number)));
            prop_assert!(same(parse_float(&json_float_text(number)), Some(number)));
        }

        #[test]
        fn no_text_is_too_odd(text in r"\PC*", token in "[-+0-9.eE_a-z]{0,12}") {
            for text in [&text, &token] {
                let _ = (parse_float(text), parse_int(text), token_float(text), number_text(text));
            }
        }
    }
}
