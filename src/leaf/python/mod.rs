//! How Python reads and writes values: numbers, texts, literals, versions; and its regular expressions.
//!
//! The answers are those of `CPython` 3.11 (`float`, `int`, `str`, `repr`, `==`, the `json` module; Unicode 14) and of
//! the library python-semver 3.0.4. The expectations in the tests of these files were printed by these two.
//!
//! Values come as a [`Tree`](super::tree::Tree), which stands for what `json.loads` makes of the same text. Where
//! Python raises an exception the answer is `None`. Python refuses to convert an integer of more than 4300 digits.

mod instant;
mod iso_date;
mod literal;
mod number;
mod pep440;
mod printable;
mod regex;
mod text;
mod version;

pub use instant::milliseconds;
pub use iso_date::iso_milliseconds;
pub use literal::{dumps, dumps_indented, equal, is_falsy, literal, loads, string_list, text, type_name};
pub use number::{
    float_text, is_int, number_order, number_text, parse_float, parse_int, token_float, whole_float_text,
};
pub use pep440::Release;
pub use regex::{Finds, Pattern, Study, TooMuch, Unfit};
pub use text::{is_printable, strip, text_literal};
pub use version::Version;
