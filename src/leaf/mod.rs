//! Pure functions under the rule model: hashes, sets of texts, patterns, networks, random draws, names, plain text.
//!
//! This module decides single facts about values ("which bucket", "is it in this network"). It knows no flag, no
//! rule and no vendor; a vendor's choice between two behaviours is a value handed in. Each file names the published
//! vectors or the library that its answers come from.

pub mod bucket;
pub mod draw;
pub mod names;
pub mod network;
pub mod pattern;
pub mod plain;
pub mod text_set;
