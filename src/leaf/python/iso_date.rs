//! Moments as `isoparse` of dateutil 2.9 reads them.
//!
//! That is ISO 8601 with any one character between date and time, weeks and days of the year, `24:00`, and a fraction that is
//! cut to microseconds. The expectations in the tests were printed by the library.

use chrono::{Datelike, Days, NaiveDate};

use super::instant::in_seconds;

/// Milliseconds since 1970 of the moment that `text` says, to the nearest, half to even; `None` where it says none. Without an
/// offset it is taken for UTC, where Python takes the zone of its machine; the second value tells that it has one.
#[must_use]
pub fn iso_milliseconds(text: &str) -> Option<(i64, bool)> {
    if !text.is_ascii() {
        return None;
    }
    let text = text.as_bytes();
    let (date, end) = date(text)?;
    let clock = if end < text.len() { clock(&text[end + 1..])? } else { Clock::default() };
    let midnight = clock.hour == 24;
    let date = if midnight { date.checked_add_days(Days::new(1)).filter(|date| date.year() <= 9999)? } else { date };
    let hour = if midnight { 0 } else { clock.hour };
    if hour > 23 || clock.minute > 59 || clock.second > 59 {
        return None;
    }
    let epoch = NaiveDate::from_ymd_opt(1970, 1, 1)?;
    let days = date.signed_duration_since(epoch).num_days();
    let seconds = days * 86_400 + i64::from(hour) * 3600 + i64::from(clock.minute) * 60 + i64::from(clock.second);
    let seconds = seconds - i64::from(clock.offset.unwrap_or_default()) * 60;
    let seconds = in_seconds(seconds * 1_000_000 + i64::from(clock.micros))?;
    #[expect(clippy::cast_possible_truncation, reason = "the years are 1 to 9999")]
    Some(((seconds * 1000.0).round_ties_even() as i64, clock.offset.is_some()))
}

/// The digits in `width` bytes from `at` as a number.
fn digits(text: &[u8], at: usize, width: usize) -> Option<u32> {
    let digits = text.get(at..at + width)?;
    let is_number = digits.iter().all(u8::is_ascii_digit);
    is_number.then(|| digits.iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0')))
}

/// A date, and where it ends.
fn date(text: &[u8]) -> Option<(NaiveDate, usize)> {
    match common(text) {
        // Whether there is such a day is looked at only now.
        Some(((year, month, day), end)) => Some((ymd(year, month, day)?, end)),
        None => uncommon(text),
    }
}

fn ymd(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(year).ok().filter(|year| *year > 0)?, month, day)
}

/// `YYYY`, `YYYY-MM`, `YYYY-MM-DD` and `YYYYMMDD`.
fn common(text: &[u8]) -> Option<((u32, u32, u32), usize)> {
    let year = digits(text, 0, 4)?;
    if text.len() == 4 {
        return Some(((year, 1, 1), 4));
    }
    let has_dashes = text[4] == b'-';
    let at = 4 + usize::from(has_dashes);
    let month = digits(text, at, 2)?;
    let at = at + 2;
    if at >= text.len() {
        return has_dashes.then_some(((year, month, 1), at));
    }
    if has_dashes && text[at] != b'-' {
        return None;
    }
    let at = at + usize::from(has_dashes);
    Some(((year, month, digits(text, at, 2)?), at + 2))
}

/// Weeks, and days of the year.
fn uncommon(text: &[u8]) -> Option<(NaiveDate, usize)> {
    let year = i32::try_from(digits(text, 0, 4)?).ok().filter(|year| *year > 0)?;
    let has_dashes = text.get(4) == Some(&b'-');
    let at = 4 + usize::from(has_dashes);
    if text.get(at) != Some(&b'W') {
        let day = digits(text, at, 3)?;
        return Some((NaiveDate::from_yo_opt(year, day)?, at + 3));
    }
    let week = digits(text, at + 1, 2)?;
    let mut at = at + 3;
    let mut day = 1;
    if at < text.len() {
        if (text[at] == b'-') != has_dashes {
            return None;
        }
        at += usize::from(has_dashes);
        day = digits(text, at, 1)?;
        at += 1;
    }
    if !(1..=53).contains(&week) || !(1..=7).contains(&day) {
        return None;
    }
    // A week that the year does not have is counted on into the next one.
    let fourth = NaiveDate::from_ymd_opt(year, 1, 4)?;
    let before = u64::from(fourth.weekday().num_days_from_monday());
    let first = fourth.checked_sub_days(Days::new(before))?;
    let found = first.checked_add_days(Days::new(u64::from((week - 1) * 7 + day - 1)))?;
    ((1..=9999).contains(&first.year()) && found.year() <= 9999).then_some((found, at))
}

/// A time of day.
#[derive(Debug, Clone, Copy, Default)]
struct Clock {
    hour: u32,
    minute: u32,
    second: u32,
    micros: u32,
    /// Minutes east of UTC.
    offset: Option<i32>,
}

fn clock(text: &[u8]) -> Option<Clock> {
    if text.len() < 2 {
        return None;
    }
    let mut parts = [0; 4];
    let mut offset = None;
    let mut has_colons = false;
    let mut at = 0;
    for part in 0..6 {
        if at >= text.len() {
            break;
        }
        if matches!(text[at], b'-' | b'+' | b'Z' | b'z') {
            offset = Some(zone(&text[at..])?);
            at = text.len();
            break;
        }
        if part == 1 && text[at] == b':' {
            has_colons = true;
            at += 1;
        } else if part == 2 && has_colons {
            if text[at] != b':' {
                return None;
            }
            at += 1;
        }
        if part < 3 {
            parts[part] = digits(text, at, 2)?;
            at += 2;
        }
        if part == 3 && matches!(text[at], b'.' | b',') {
            let count = text[at + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            if count > 0 {
                let kept = count.min(6);
                parts[3] = digits(text, at + 1, kept)? * 10_u32.pow(6 - u32::try_from(kept).ok()?);
                at += 1 + count;
            }
        }
    }
    let [hour, minute, second, micros] = parts;
    let is_midnight = hour != 24 || (minute, second, micros) == (0, 0, 0);
    (at >= text.len() && is_midnight).then_some(Clock { hour, minute, second, micros, offset })
}

/// Minutes east of UTC.
fn zone(text: &[u8]) -> Option<i32> {
    if matches!(text, b"Z" | b"z") {
        return Some(0);
    }
    let sign = match text[0] {
        b'-' => -1,
        b'+' => 1,
        _ => return None,
    };
    let hours = digits(text, 1, 2)?;
    let minutes = match text.len() {
        3 => 0,
        length @ (5 | 6) => {
            let at = if text[3] == b':' { 4 } else { 3 };
            if length != at + 2 {
                return None;
            }
            digits(text, at, 2)?
        }
        _ => return None,
    };
    (minutes <= 59 && hours <= 23).then_some(sign * i32::try_from(hours * 60 + minutes).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_those_of_the_library() {
        // Text, milliseconds, whether it says its offset; printed by dateutil 2.9.0 with the zone UTC.
        let cases: &[(&str, Option<(i64, bool)>)] = &[
            ("2023-01-19T08:34:54.9928114Z", Some((1_674_117_294_993, true))),
            ("2023-01-19T08:34:54.9925Z", Some((1_674_117_294_992, true))),
            ("2023-01-19T08:34:54.9935Z", Some((1_674_117_294_994, true))),
            ("2023-01-19T08:34:54", Some((1_674_117_294_000, false))),
            ("2023-01-19 08:34:54+08:00", Some((1_674_088_494_000, true))),
            ("2023-01-19x08:34+0800", Some((1_674_088_440_000, true))),
            ("2023-01-19T08-01", Some((1_674_118_800_000, true))),
            ("2023-01-19T0834z", Some((1_674_117_240_000, true))),
            ("2023-01-19T083454,5+00:00", Some((1_674_117_294_500, true))),
            ("2023-01-19T08:3454Z", None),
            ("2023-01-19T0834:54Z", None),
            ("2023-01-19T24:00Z", Some((1_674_172_800_000, true))),
            ("2023-01-19T24:00:01Z", None),
            ("2023-01-19T25:00Z", None),
            ("2023-01-19T08:34:60Z", None),
            ("2023-01-19T08:34:54.Z", None),
            ("2023-01-19T08:34:54Zx", None),
            ("2023-01-19T08:34:54 Z", None),
            ("2023-01-19T", None),
            ("2023-01-19T8", None),
            ("2023", Some((1_672_531_200_000, false))),
            ("2023-02", Some((1_675_209_600_000, false))),
            ("202302", None),
            ("20230228", Some((1_677_542_400_000, false))),
            ("20230229", None),
            ("20240229T01", Some((1_709_168_400_000, false))),
            ("2023-13-01", None),
            ("2023-W05", Some((1_675_036_800_000, false))),
            ("2023W053", Some((1_675_209_600_000, false))),
            ("2023-W05-3", Some((1_675_209_600_000, false))),
            ("2023-W053", None),
            ("2023W05-3", None),
            ("2023-W54", None),
            ("2023-W53-7", Some((1_704_585_600_000, false))),
            ("2020-W53-7", Some((1_609_632_000_000, false))),
            ("2023-059", Some((1_677_542_400_000, false))),
            ("2023059", Some((1_677_542_400_000, false))),
            ("2023-366", None),
            ("2024-366", Some((1_735_603_200_000, false))),
            ("2023-000", None),
            ("2023123", Some((1_683_072_000_000, false))),
            ("0000-01-01", None),
            ("0001-01-01T00:00:00Z", Some((-62_135_596_800_000, true))),
            ("9999-12-31T23:59:59.999999Z", Some((253_402_300_800_000, true))),
            ("9999-12-31T24:00Z", None),
            ("1969-12-31T23:59:59.5Z", Some((-500, true))),
            ("2023-01-19T08:34:54+24:00", None),
            ("2023-01-19T08:34:54+23:59", Some((1_674_030_954_000, true))),
            ("2023-01-19T08:34:54+08:60", None),
            ("2023-01-19T08:34:54+8", None),
            ("2023-01-19T08:34:54+08:0", None),
            ("2023-01-19T08:34:54-00:00", Some((1_674_117_294_000, true))),
            ("1674117294992", None),
            ("", None),
            ("x", None),
            ("2023-01-19T08:34:54.1234567890123Z", Some((1_674_117_294_123, true))),
            ("2023-01-19T08:34:54.0005Z", Some((1_674_117_294_000, true))),
            ("2023-01-19T08:34:54.0015Z", Some((1_674_117_294_002, true))),
            ("２023-01-19", None),
        ];
        for (text, want) in cases {
            assert_eq!(iso_milliseconds(text), *want, "{text:?}");
        }
    }
}
