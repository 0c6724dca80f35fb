//! Moments as pyrfc3339 2.1 reads them, which is `datetime.fromisoformat` of `CPython` 3.11 with `Z` for UTC.
//!
//! That is wider than RFC 3339 (any one character between date and time, ISO weeks, forms without separators, a comma before
//! the fraction, seconds in the offset) and narrower (no second 60, no day 31 in a short month). The parts of a text are
//! read one after the other as the library reads them, since that decides what odd texts mean.

use crate::leaf::bucket;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// Milliseconds since 1970 of the moment that `text` says; `None` where it says none, or does not say its offset from UTC.
#[must_use]
pub fn milliseconds(text: &str) -> Option<f64> {
    let (seconds, micros) = match text.strip_suffix(['Z', 'z']) {
        None => instant(text.as_bytes()),
        Some(local) => bucket::joined(&[local, "+00:00"], instant),
    }?;
    let total = seconds * 1_000_000 + micros;
    Some(in_seconds(total)? * 1000.0)
}

/// So many microseconds in seconds, rounded once, as Python divides integers.
pub(super) fn in_seconds(micros: i64) -> Option<f64> {
    let size = micros.unsigned_abs();
    if size < 1 << f64::MANTISSA_DIGITS {
        #[expect(clippy::cast_precision_loss, reason = "a number of this size is exact")]
        return Some(micros as f64 / 1e6);
    }
    let sign = if micros < 0 { "-" } else { "" };
    format!("{sign}{}.{:06}", size / 1_000_000, size % 1_000_000).parse().ok()
}

/// Seconds since 1970, and microseconds beside them.
fn instant(text: &[u8]) -> Option<(i64, i64)> {
    if text.len() < 7 {
        return None;
    }
    let split = separator(text)?;
    let days = date(text.get(..split)?)?;
    // Without a time there is no offset.
    let behind = text.get(split..)?;
    let first = *behind.first()?;
    let width = match first {
        0..0x80 => 1,
        0xe0..0xf0 => 3,
        0xf0.. => 4,
        _ => 2,
    };
    let time = behind.get(width..)?;
    let sign_at = time.iter().position(|byte| matches!(byte, b'+' | b'-' | b'Z'))?;
    let (clock, _) = clock(time, sign_at)?;
    let [hour, minute, second, micros] = clock;
    if hour > 23 || minute > 59 || second > 59 || time[sign_at] == b'Z' {
        return None;
    }
    let zone = &time[sign_at + 1..];
    let (offset, is_whole) = self::clock(zone, zone.len())?;
    let sign = if time[sign_at] == b'-' { -1 } else { 1 };
    let [hours, minutes, seconds, zone_micros] = offset;
    let offset = hours * 3600 + minutes * 60 + seconds;
    if !is_whole || offset * 1_000_000 + zone_micros >= DAY * 1_000_000 {
        return None;
    }
    let local = days * DAY + hour * 3600 + minute * 60 + second;
    Some((local - sign * offset, micros - sign * zone_micros))
}

/// Where the date ends.
fn separator(text: &[u8]) -> Option<usize> {
    let at = |place: usize| text.get(place).copied().unwrap_or_default();
    if text.len() == 7 {
        return Some(7);
    }
    Some(match (at(4), at(5)) {
        (b'-', b'W') if at(8) == b'-' => match text.len() {
            9 => return None,
            // Either a day of the week or, which is likelier before another digit, a hyphen before the time.
            _ if at(10).is_ascii_digit() => 8,
            _ => 10,
        },
        (b'-', b'W') => 8,
        (b'-', _) => 10,
        (b'W', _) => {
            let digits = text[7..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            match 7 + digits {
                end @ ..9 => end,
                end if end % 2 == 0 => 7,
                _ => 8,
            }
        }
        _ => 8,
    })
}

/// Days since 1970 of a date.
fn date(text: &[u8]) -> Option<i64> {
    let year = digits(text, 0, 4)?;
    let at = |place: usize| text.get(place).copied();
    let hyphen = usize::from(at(4) == Some(b'-'));
    let next = 4 + hyphen;
    if at(next) == Some(b'W') {
        let week = digits(text, next + 1, 2)?;
        let mut behind = next + 3;
        let day = if behind < text.len() {
            if hyphen == 1 && at(behind) != Some(b'-') {
                return None;
            }
            behind += hyphen;
            digits(text, behind, 1)?
        } else {
            1
        };
        return of_week(year, week, day);
    }
    let month = digits(text, next, 2)?;
    if hyphen == 1 && at(next + 2) != Some(b'-') {
        return None;
    }
    let day_at = next + 2 + hyphen;
    let day = digits(text, day_at, 2)?;
    let fits = (1..=9999).contains(&year) && (1..=12).contains(&month) && (1..=days_of(year, month)).contains(&day);
    (fits && day_at + 2 == text.len()).then(|| days_since_1970(year, month, day))
}

/// Days since 1970 of a day of an ISO week, the days counted from Monday as 1.
fn of_week(year: i64, week: i64, day: i64) -> Option<i64> {
    let first = days_since_1970(year, 1, 1);
    // 1970 began on a Thursday, which is 3 behind Monday.
    let weekday = (first + 3).rem_euclid(7);
    let has_53 = weekday == 3 || weekday == 2 && is_leap(year);
    let fits =
        (1..=9999).contains(&year) && ((1..=52).contains(&week) || week == 53 && has_53) && (1..=7).contains(&day);
    let monday = if weekday > 3 { first - weekday + 7 } else { first - weekday };
    let days = monday + (week - 1) * 7 + day - 1;
    (fits && (days_since_1970(1, 1, 1)..=days_since_1970(9999, 12, 31)).contains(&days)).then_some(days)
}

/// Hour, minute, second and microsecond in `text[..end]`, and whether nothing stands behind them. What is left out is 0.
fn clock(text: &[u8], end: usize) -> Option<([i64; 4], bool)> {
    let byte = |place: usize| text.get(place).copied().unwrap_or_default();
    let mut parts = [0; 4];
    let mut at = 0;
    let mut has_colons = true;
    for (place, part) in parts.iter_mut().take(3).enumerate() {
        *part = digits(text, at, 2)?;
        at += 2;
        let next = byte(at);
        at += 1;
        if place == 0 {
            has_colons = next == b':';
        }
        if at >= end {
            return Some((parts, next == 0));
        }
        match next {
            b':' if has_colons && place < 2 => {}
            b'.' | b',' => break,
            _ if has_colons => return None,
            _ => at -= 1,
        }
    }
    let width = end.saturating_sub(at).min(6);
    let scale = 10_i64.pow(6 - u32::try_from(width).unwrap_or(6));
    parts[3] = if width == 0 { 0 } else { digits(text, at, width)? * scale };
    let rest = text.get(at + width..).unwrap_or_default();
    let behind = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    Some((parts, behind == rest.len()))
}

/// The number in `count` digits at `from`.
fn digits(text: &[u8], from: usize, count: usize) -> Option<i64> {
    let digits = text.get(from..from + count)?;
    digits.iter().all(u8::is_ascii_digit).then(|| digits.iter().fold(0, |sum, byte| sum * 10 + i64::from(byte - b'0')))
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_of(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from the first of January 1970 to a date of the Gregorian calendar.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March, so that the leap day is the last of its year.
    let year = if month <= 2 { year - 1 } else { year };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `(text, milliseconds)`, printed by pyrfc3339 2.1.1 under `CPython` 3.11.
    #[test]
    fn moments_are_those_of_the_library() {
        for (text, want) in CASES {
            assert_eq!(milliseconds(text), *want, "{text:?}");
        }
    }

    const CASES: &[(&str, Option<f64>)] = &[
        ("2020-01-01T00:00:00Z", Some(1_577_836_800_000.0)),
        ("2020-01-01t00:00:00z", Some(1_577_836_800_000.0)),
        ("2020-01-01 00:00:00Z", Some(1_577_836_800_000.0)),
        ("2020-01-01x00:00:00Z", Some(1_577_836_800_000.0)),
        ("2020-01-01é00:00:00Z", Some(1_577_836_800_000.0)),
        ("2020-01-01T00:00:00", None),
        ("2020-01-01", None),
        ("2020-01-01Z", None),
        ("2020-01-01T03Z", Some(1_577_847_600_000.0)),
        ("2020-01-01T0304Z", Some(1_577_847_840_000.0)),
        ("2020-01-01T030405Z", Some(1_577_847_845_000.0)),
        ("20200101T030405Z", Some(1_577_847_845_000.0)),
        ("20200101030405Z", None),
        ("2020-W01-1T00:00Z", Some(1_577_664_000_000.0)),
        ("2020W011T00Z", Some(1_577_664_000_000.0)),
        ("2020W01T00Z", Some(1_577_664_000_000.0)),
        ("2020-W53-7T00:00Z", Some(1_609_632_000_000.0)),
        ("2019-W53-7T00:00Z", None),
        ("2020-W01-00:00Z", Some(1_577_664_000_000.0)),
        ("2020-01-01T00:00:00.5Z", Some(1_577_836_800_500.0)),
        ("2020-01-01T00:00:00,123456789Z", Some(1_577_836_800_123.456)),
        ("2020-01-01T00:00:00.1234567+02:00", Some(1_577_829_600_123.456)),
        ("2020-01-01T00:00:00.Z", Some(1_577_836_800_000.0)),
        ("2020-01-01T00:00:00.+01", Some(1_577_833_200_000.0)),
        ("2020-01-01T00:00:60Z", None),
        ("2020-01-01T24:00:00Z", None),
        ("2020-02-30T00:00:00Z", None),
        ("2020-13-01T00:00:00Z", None),
        ("0000-01-01T00:00:00Z", None),
        ("0001-01-01T00:00:00Z", Some(-62_135_596_800_000.0)),
        ("0001-01-01T00:00:00+23:59", Some(-62_135_683_140_000.0)),
        ("9999-12-31T23:59:59.999999Z", Some(253_402_300_800_000.0)),
        ("9999-12-31T23:59:59.999999-23:59", Some(253_402_387_140_000.0)),
        ("2020-01-01T00:00:00+24:00", None),
        ("2020-01-01T00:00:00+23:99", None),
        ("2020-01-01T00:00:00+0100", Some(1_577_833_200_000.0)),
        ("2020-01-01T00:00:00+01:02:03", Some(1_577_833_077_000.0)),
        ("2020-01-01T00:00:00+01:02:03.5", Some(1_577_833_076_500.0)),
        ("2020-01-01T00:00:00-00:00", Some(1_577_836_800_000.0)),
        ("2020-01-01T1:00:00Z", None),
        ("2020-01-01T00:0000Z", None),
        ("2020-01-01T0000:00Z", None),
        ("2020-01-01T00:00:00Zjunk", None),
        ("2020-01-01T00:00:00ZZ", None),
        ("2020-01-01T00:00:00Z\n", None),
        (" 2020-01-01T00:00:00Z", None),
        ("1577836800000", None),
        ("2020-01-01T00:00:00+", None),
        ("2020-01-01T+01:00", None),
        ("2020-01-01T00.5Z", Some(1_577_836_800_500.0)),
        ("2020-01-01T00:00.5Z", Some(1_577_836_800_500.0)),
        ("2020-1-01T00:00:00Z", None),
        ("2020-01-01T00:00:00+01:00junk", None),
        ("20200101Z", None),
        ("2020W01Z", None),
        ("2020-001T00:00Z", None),
        ("2038-01-19T03:14:07.999999Z", Some(2_147_483_647_999.999)),
        ("1969-12-31T23:59:59.999Z", Some(-1.0)),
        ("", None),
    ];
}
