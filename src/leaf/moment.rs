//! Moments as Python's `datetime.fromtimestamp` makes and prints them; checked against `CPython` 3.11 on Linux.

/// Seconds of a day.
const DAY: i64 = 86_400;

/// The moment `seconds` after 1970 in UTC, cut to milliseconds, such as `2024-01-01T00:00:00.000`. A year has as many digits
/// as it needs.
///
/// # Errors
/// What Python says of a moment that it cannot hold.
pub fn utc(seconds: f64) -> Result<String, String> {
    if seconds.is_nan() {
        return Err("Invalid value NaN (not a number)".to_owned());
    }
    // Python rounds to microseconds, half to even, and only then cuts.
    let whole = seconds.trunc();
    let micros = ((seconds - whole) * 1e6).round_ties_even();
    if !(-9.2e18..=9.2e18).contains(&whole) {
        return Err("timestamp out of range for platform time_t".to_owned());
    }
    #[expect(clippy::cast_possible_truncation, reason = "both are in the range of the type")]
    let (whole, micros) = (whole as i64, micros as i64);
    let (whole, micros) = (whole + micros.div_euclid(1_000_000), micros.rem_euclid(1_000_000));
    let (year, month, day) = date(whole.div_euclid(DAY));
    if i32::try_from(year - 1900).is_err() {
        return Err("[Errno 75] Value too large for defined data type".to_owned());
    }
    if !(1..=9999).contains(&year) {
        return Err(format!("year {year} is out of range"));
    }
    let (second, milli) = (whole.rem_euclid(DAY), micros / 1000);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    Ok(format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}"))
}

/// Year, month and day of the Gregorian calendar, so many days after 1970. Counted in eras of 400 years, from a first of
/// March on, so that the leap day is the last of its year.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day_of_year - (153 * shifted + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `(seconds, what CPython prints)`.
    #[test]
    fn moments_are_printed_as_python_does() {
        let cases = [
            (0.0, Ok("1970-01-01T00:00:00.000")),
            (-62_135_596_800.0, Ok("1-01-01T00:00:00.000")),
            (-62_135_596_801.0, Err("year 0 is out of range")),
            (-6e10, Ok("68-09-03T13:20:00.000")),
            (253_402_300_799.0, Ok("9999-12-31T23:59:59.000")),
            (253_402_300_800.0, Err("year 10000 is out of range")),
            (1e12, Err("year 33658 is out of range")),
            (1e13, Err("year 318857 is out of range")),
            (6.7e16, Err("year 2123147449 is out of range")),
            (6.8e16, Err("[Errno 75] Value too large for defined data type")),
            (9.3e18, Err("timestamp out of range for platform time_t")),
            (-9.3e18, Err("timestamp out of range for platform time_t")),
            (f64::INFINITY, Err("timestamp out of range for platform time_t")),
            (f64::NAN, Err("Invalid value NaN (not a number)")),
            (-1.5, Ok("1969-12-31T23:59:58.500")),
            (1_700_000_000.123_9, Ok("2023-11-14T22:13:20.123")),
            (0.0005, Ok("1970-01-01T00:00:00.000")),
            (951_782_400.0, Ok("2000-02-29T00:00:00.000")),
        ];
        for (seconds, want) in cases {
            assert_eq!(utc(seconds).as_deref().map_err(String::as_str), want, "{seconds}");
        }
    }
}
