//! What a plain scalar is in YAML 1.1: the resolver and the constructors of `PyYAML`.

use std::fmt::Write as _;

use chrono::NaiveDate;

use crate::leaf::python;

/// What a scalar is meant as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::leaf) enum Meaning {
    Text,
    Null,
    Bool,
    Int,
    Float,
    Date,
    /// `<<`, which merges mappings.
    Merge,
    /// `=`, which Python loads as a name alone.
    Value,
}

impl Meaning {
    /// What it is called.
    pub(super) fn name(self) -> &'static str {
        match self {
            Meaning::Bool => "a boolean",
            Meaning::Int => "a whole number",
            Meaning::Float => "a number",
            Meaning::Date => "a date",
            _ => "a scalar",
        }
    }
}

/// What a plain scalar is meant as.
pub(in crate::leaf) fn meaning(text: &str) -> Meaning {
    if matches!(text, "" | "~" | "null" | "Null" | "NULL") {
        return Meaning::Null;
    }
    let is_bool = matches!(
        text,
        "yes"
            | "Yes"
            | "YES"
            | "no"
            | "No"
            | "NO"
            | "true"
            | "True"
            | "TRUE"
            | "false"
            | "False"
            | "FALSE"
            | "on"
            | "On"
            | "ON"
            | "off"
            | "Off"
            | "OFF"
    );
    match text {
        _ if is_bool => Meaning::Bool,
        "<<" => Meaning::Merge,
        "=" => Meaning::Value,
        _ if !text.starts_with(['-', '+', '.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']) => Meaning::Text,
        _ if is_float(text) => Meaning::Float,
        _ if is_int(text) => Meaning::Int,
        _ if is_timestamp(text) => Meaning::Date,
        _ => Meaning::Text,
    }
}

/// A scalar that is matched front to back.
struct Scan<'t>(&'t [u8]);

impl Scan<'_> {
    /// Skips the bytes that are of a kind, and counts them.
    fn skip(&mut self, is: impl Fn(u8) -> bool) -> usize {
        let count = self.0.iter().take_while(|byte| is(**byte)).count();
        self.0 = &self.0[count..];
        count
    }

    /// Skips one of the bytes, if it is there.
    fn one(&mut self, of: &[u8]) -> bool {
        let found = self.0.first().is_some_and(|byte| of.contains(byte));
        if found {
            self.0 = &self.0[1..];
        }
        found
    }

    /// Skips between `least` and `most` digits.
    fn digits(&mut self, least: usize, most: usize) -> bool {
        let count = self.0.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
        self.0 = &self.0[count..];
        count >= least
    }

    /// Skips parts of base 60: a colon, and one or two digits below 60; whether there are any.
    fn sixties(&mut self) -> bool {
        let mut any = false;
        while let Some(length) = sixty(self.0) {
            self.0 = &self.0[length..];
            any = true;
        }
        any
    }

    fn is_done(&self) -> bool {
        self.0.is_empty()
    }
}

fn sixty(text: &[u8]) -> Option<usize> {
    match text {
        [b':', b'0'..=b'5', b'0'..=b'9', ..] => Some(3),
        [b':', b'0'..=b'9', ..] => Some(2),
        _ => None,
    }
}

fn is_digit(byte: u8) -> bool {
    byte.is_ascii_digit() || byte == b'_'
}

fn is_float(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let mut scan = Scan(unsigned.as_bytes());
    if text.starts_with('.') {
        scan.one(b".");
        return scan.0.first().is_some_and(u8::is_ascii_digit) && scan.skip(is_digit) > 0 && is_exponent(&mut scan);
    }
    if !scan.0.first().is_some_and(u8::is_ascii_digit) {
        return false;
    }
    scan.skip(is_digit);
    let is_sixty = scan.sixties();
    if !scan.one(b".") {
        return false;
    }
    scan.skip(is_digit);
    if is_sixty { scan.is_done() } else { is_exponent(&mut scan) }
}

/// An exponent, whose sign must be there, or nothing.
fn is_exponent(scan: &mut Scan<'_>) -> bool {
    if scan.one(b"eE") && !(scan.one(b"-+") && scan.skip(|byte| byte.is_ascii_digit()) > 0) {
        return false;
    }
    scan.is_done()
}

fn is_int(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let mut scan = Scan(unsigned.as_bytes());
    match unsigned.as_bytes() {
        b"0" => return true,
        [b'0', b'b', ..] => {
            scan.0 = &scan.0[2..];
            return scan.skip(|byte| matches!(byte, b'0' | b'1' | b'_')) > 0 && scan.is_done();
        }
        [b'0', b'x', ..] => {
            scan.0 = &scan.0[2..];
            return scan.skip(|byte| byte.is_ascii_hexdigit() || byte == b'_') > 0 && scan.is_done();
        }
        [b'0', ..] => {
            scan.0 = &scan.0[1..];
            return scan.skip(|byte| matches!(byte, b'0'..=b'7' | b'_')) > 0 && scan.is_done();
        }
        [b'1'..=b'9', ..] => {}
        _ => return false,
    }
    scan.skip(is_digit);
    scan.sixties();
    scan.is_done()
}

/// Whether it is a date, or a date and a time.
fn is_timestamp(text: &str) -> bool {
    let mut scan = Scan(text.as_bytes());
    let is_blank = |byte| matches!(byte, b' ' | b'\t');
    if !(scan.digits(4, 4) && scan.one(b"-") && scan.digits(1, 2) && scan.one(b"-") && scan.digits(1, 2)) {
        return false;
    }
    if scan.is_done() {
        return text.len() == "2000-01-01".len();
    }
    if !(scan.one(b"Tt") || scan.skip(is_blank) > 0) {
        return false;
    }
    if !(scan.digits(1, 2) && scan.one(b":") && scan.digits(2, 2) && scan.one(b":") && scan.digits(2, 2)) {
        return false;
    }
    if scan.one(b".") {
        scan.skip(|byte| byte.is_ascii_digit());
    }
    let has_blank = scan.skip(is_blank) > 0;
    if scan.one(b"Z") || scan.is_done() && !has_blank {
        return scan.is_done();
    }
    scan.one(b"-+") && scan.digits(1, 2) && (!scan.one(b":") || scan.digits(2, 2)) && scan.is_done()
}

/// The truth value of a word.
pub(super) fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "true" | "on" => Some(true),
        "no" | "false" | "off" => Some(false),
        _ => None,
    }
}

/// The decimal digits of a whole number.
pub(super) fn int(text: &str) -> Option<String> {
    let plain = text.replace('_', "");
    let digits = plain.strip_prefix(['-', '+']).unwrap_or(&plain);
    let whole = match digits.as_bytes() {
        b"0" => "0".to_owned(),
        [b'0', b'b', ..] => decimal(digits[2..].chars(), 2)?,
        [b'0', b'x', ..] => decimal(digits[2..].chars(), 16)?,
        [b'0', ..] => decimal(digits.chars(), 8)?,
        _ if digits.contains(':') => {
            let mut whole = vec![0];
            for part in digits.split(':') {
                shift(&mut whole, 60, 0);
                // The first part may have any number of digits.
                let part = decimal_limbs(part.chars(), 10)?;
                add(&mut whole, &part);
            }
            written(&whole)
        }
        _ => decimal(digits.chars(), 10)?,
    };
    Some(if plain.starts_with('-') && whole != "0" { format!("-{whole}") } else { whole })
}

/// The most digits of a number in another base: many more than any document has, and few enough for long division.
const MOST_DIGITS: usize = 4300;

/// The decimal digits of a number in another base.
fn decimal(digits: impl Iterator<Item = char>, base: u32) -> Option<String> {
    decimal_limbs(digits, base).map(|limbs| written(&limbs))
}

/// A number in limbs of nine decimal digits, the lowest first.
fn decimal_limbs(digits: impl Iterator<Item = char>, base: u32) -> Option<Vec<u32>> {
    let mut limbs = vec![0];
    let mut count = 0;
    for digit in digits {
        count += 1;
        shift(&mut limbs, base, digit.to_digit(base)?);
    }
    (1..=MOST_DIGITS).contains(&count).then_some(limbs)
}

const LIMB: u64 = 1_000_000_000;

/// The lower limb of a sum, and what is carried.
fn split(sum: u64) -> (u32, u64) {
    (u32::try_from(sum % LIMB).unwrap_or_default(), sum / LIMB)
}

/// `limbs * base + digit`.
fn shift(limbs: &mut Vec<u32>, base: u32, digit: u32) {
    let mut carry = u64::from(digit);
    for limb in limbs.iter_mut() {
        (*limb, carry) = split(u64::from(*limb) * u64::from(base) + carry);
    }
    if carry > 0 {
        limbs.push(split(carry).0);
    }
}

/// `limbs + more`.
fn add(limbs: &mut Vec<u32>, more: &[u32]) {
    limbs.resize(limbs.len().max(more.len()) + 1, 0);
    let mut carry = 0;
    for (place, limb) in limbs.iter_mut().enumerate() {
        (*limb, carry) = split(u64::from(*limb) + u64::from(more.get(place).copied().unwrap_or_default()) + carry);
    }
}

fn written(limbs: &[u32]) -> String {
    let mut digits = String::with_capacity(limbs.len() * 9);
    for limb in limbs.iter().rev() {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{limb:09}");
    }
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() { "0".to_owned() } else { digits.to_owned() }
}

/// A float as `json.dumps` writes it.
pub(super) fn float(text: &str) -> Option<String> {
    let plain = text.replace('_', "").to_ascii_lowercase();
    let sign = if plain.starts_with('-') { -1.0 } else { 1.0 };
    let number = match plain.strip_prefix(['-', '+']).unwrap_or(&plain) {
        ".inf" => return Some(if sign < 0.0 { "-Infinity" } else { "Infinity" }.to_owned()),
        ".nan" => return Some("NaN".to_owned()),
        // As Python sums them up: from the last part to the first.
        digits if digits.contains(':') => {
            let (mut number, mut base) = (0.0, 1.0);
            for part in digits.rsplit(':') {
                number += python::parse_float(part)? * base;
                base *= 60.0;
            }
            number
        }
        digits => python::parse_float(digits)?,
    };
    Some(if number.is_finite() {
        python::float_text(sign * number)
    } else {
        if sign < 0.0 { "-Infinity" } else { "Infinity" }.to_owned()
    })
}

/// Whether a date exists: its day in the calendar, and its time on a clock.
pub(super) fn is_date(text: &str) -> bool {
    let digits = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let parts: Vec<u32> = digits.map_while(|part| part.parse().ok()).take(6).collect();
    let [year, month, day, ref time @ ..] = parts[..] else { return false };
    let is_time = match time {
        [] => true,
        [hour, minute, second] => *hour < 24 && *minute < 60 && *second < 60,
        _ => false,
    };
    let year = i32::try_from(year).ok().filter(|year| (1..=9999).contains(year));
    is_time && year.and_then(|year| NaiveDate::from_ymd_opt(year, month, day)).is_some()
}
