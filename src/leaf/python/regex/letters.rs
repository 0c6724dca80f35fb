//! What kind of character a code point is, and its letter case.
//!
//! Code points are numbers, for a pattern can name a surrogate (`\ud800`), which no text holds.

use std::sync::LazyLock;

use super::tables::{CONTINUE, LOWER, SAME, START, UPPER, WORD};
use crate::leaf::python::number::decimal_digit;

/// `c.isalnum() or c == '_'`
pub(super) fn is_word(point: u32) -> bool {
    match u8::try_from(point) {
        Ok(byte) if byte.is_ascii() => byte.is_ascii_alphanumeric() || byte == b'_',
        _ => is_yes(&WORD, point),
    }
}

/// `c.isdecimal()`
pub(super) fn is_digit(point: u32) -> bool {
    char::from_u32(point).is_some_and(|c| decimal_digit(c).is_some())
}

/// `c.isspace()`
pub(super) fn is_space(point: u32) -> bool {
    char::from_u32(point).is_some_and(|c| c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}'))
}

/// `c.isalpha()`: of what is a letter or a number, the letters.
pub(super) fn is_alpha(c: char) -> bool {
    is_word(u32::from(c)) && !c.is_numeric() && c != '_'
}

/// `name.isidentifier()`
pub(super) fn is_identifier(name: &str) -> bool {
    let mut points = name.chars().map(u32::from);
    points.next().is_some_and(|point| is_word(point) != is_yes(&START, point))
        && points.all(|point| is_word(point) != is_yes(&CONTINUE, point))
}

fn is_yes(changes: &[u32], point: u32) -> bool {
    changes.partition_point(|change| *change <= point) % 2 == 1
}

/// The lower case of a letter; anything else stays as it is.
pub(super) fn lower(point: u32) -> u32 {
    if point < 0x80 {
        return ascii_lower(point);
    }
    let row = LOWER[..LOWER.partition_point(|row| row.0 <= point)].last();
    match row {
        Some(&(first, last, step, delta)) if point <= last && (point - first).is_multiple_of(step) => {
            point.saturating_add_signed(delta)
        }
        _ => point,
    }
}

/// The lower case of an ASCII letter; anything else stays as it is.
pub(super) fn ascii_lower(point: u32) -> u32 {
    u8::try_from(point).map_or(point, |byte| u32::from(byte.to_ascii_lowercase()))
}

/// The upper case of a letter, of several letters the first; anything else stays as it is.
pub(super) fn upper(point: u32) -> u32 {
    match UPPER.binary_search_by_key(&point, |row| row.0) {
        Ok(at) => UPPER[at].1,
        Err(_) => RAISED.binary_search_by_key(&point, |row| row.0).map_or(point, |at| RAISED[at].1),
    }
}

/// Lower cases, each with the first letter that has it.
static RAISED: LazyLock<Vec<(u32, u32)>> = LazyLock::new(|| {
    let mut rows: Vec<(u32, u32)> = lowered_within(0, u32::MAX).map(|(up, low)| (low, up)).collect();
    rows.sort_unstable();
    rows.dedup_by_key(|row| row.0);
    rows
});

/// Whether the lower or the upper case of a code point is another one.
pub(super) fn is_cased(point: u32) -> bool {
    lower(point) != point || upper(point) != point
}

/// Whether a range holds a code point that has case.
pub(super) fn holds_case(first: u32, last: u32) -> bool {
    lowered_within(first, last).next().is_some()
        || RAISED.iter().any(|(low, _)| (first..=last).contains(low))
        || UPPER.iter().any(|(point, up)| (first..=last).contains(point) && point != up)
}

/// The letters from `first` to `last` that have a lower case, each with it.
pub(super) fn lowered_within(first: u32, last: u32) -> impl Iterator<Item = (u32, u32)> {
    let rows = LOWER.iter().filter(move |row| row.0 <= last && first <= row.1);
    let letters = rows.flat_map(|&(from, to, step, delta)| {
        (from..=to).step_by(step as usize).map(move |point| (point, point.saturating_add_signed(delta)))
    });
    letters.filter(move |(point, _)| (first..=last).contains(point))
}

/// The other lower-case letters that share the upper case of one.
pub(super) fn same(point: u32) -> &'static [u32] {
    SAME.binary_search_by_key(&point, |row| row.0).map_or(&[], |at| SAME[at].1)
}

/// All lower-case letters that share their upper case with others, each with these.
pub(super) fn all_same() -> impl Iterator<Item = (u32, &'static [u32])> {
    SAME.iter().copied()
}
