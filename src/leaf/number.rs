//! Numbers in texts, as the references read and compare them.
//!
//! What counts as a number in a text, and when two numbers are equal, differs between the references; a row of this
//! table is chosen when a ruleset is lowered.

use std::borrow::Cow;
use std::fmt;

use super::python;

/// How a reference reads and compares numbers.
pub struct Numbers {
    /// What it is called, for traces and debugging.
    pub name: &'static str,
    /// The number that a text says, where it says one.
    pub read: fn(&str) -> Option<f64>,
    /// Why a text says no number: the reader's own words, or the text as it was read.
    pub why: fn(&str) -> String,
    /// Numbers less than this apart are equal; `None` where they must be the same.
    pub tolerance: Option<f64>,
}

/// As Rust's standard library reads a number; equal within one machine epsilon.
pub static RUST: Numbers = Numbers {
    name: "rust",
    read: |text| text.parse().ok(),
    why: |text| text.parse::<f64>().err().map_or(String::new(), |error| error.to_string()),
    tolerance: Some(f64::EPSILON),
};

/// As Python's `float` reads a text whose commas have become points.
pub static PYTHON_COMMA: Numbers = Numbers {
    name: "python, comma as point",
    read: |text| python::parse_float(&with_points(text)),
    why: |text| with_points(text).into_owned(),
    tolerance: None,
};

/// As Python's `float` reads a text.
pub static PYTHON: Numbers = Numbers { name: "python", read: python::parse_float, why: str::to_owned, tolerance: None };

/// As Python's `float` reads a text, rounded to five decimals.
pub static PYTHON_FIVE_DECIMALS: Numbers = Numbers {
    name: "python, five decimals",
    read: |text| python::parse_float(text).map(five_decimals),
    why: str::to_owned,
    tolerance: None,
};

impl fmt::Debug for Numbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl PartialEq for Numbers {
    fn eq(&self, other: &Numbers) -> bool {
        self.name == other.name
    }
}

impl Eq for Numbers {}

impl Numbers {
    /// Whether two numbers are equal. NaN equals nothing; two infinities are not within any tolerance.
    #[must_use]
    pub fn equal(&self, one: f64, other: f64) -> bool {
        match self.tolerance {
            Some(tolerance) => (one - other).abs() < tolerance,
            None => one.partial_cmp(&other).is_some_and(std::cmp::Ordering::is_eq),
        }
    }
}

/// A number rounded to five decimals, as Python rounds: the nearest by its exact decimal value, half to even.
#[must_use]
pub fn five_decimals(number: f64) -> f64 {
    if !number.is_finite() || number.fract() == 0.0 {
        return number;
    }
    format!("{number:.5}").parse().unwrap_or(number)
}

fn with_points(text: &str) -> Cow<'_, str> {
    if text.contains(',') { Cow::Owned(text.replace(',', ".")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `round(number, 5)` of `CPython` gives.
    #[test]
    fn numbers_are_rounded_to_five_decimals() {
        let cases = [
            (1.000_004, 1.0),
            (1.000_005, 1.000_01),
            (1.000_015, 1.000_02),
            (2.675_005, 2.675_01),
            (-1.000_006, -1.000_01),
            (0.000_005, 0.000_01),
            (0.000_015, 0.000_02),
            (123_456_789.123_456_7, 123_456_789.123_46),
            (1e300, 1e300),
            (-7.0, -7.0),
        ];
        for (number, want) in cases {
            assert_eq!(five_decimals(number).to_bits(), f64::to_bits(want), "{number}");
        }
        assert!(five_decimals(f64::NAN).is_nan() && five_decimals(f64::INFINITY).is_infinite());
    }
}
