//! Passes over the rule model and the trace.
//!
//! Each reads only those and gives back a value or text; none knows a vendor, a file or a terminal. The words of the
//! dialect come with the ruleset ([`crate::ruleset::Wording`]).

pub mod answer;
pub mod diff;
pub mod ids;
pub mod lint;
pub mod list;
pub mod possible;
pub mod render;
pub mod rollout;
pub mod space;
pub mod values;
