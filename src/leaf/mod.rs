//! Pure functions under the rule model: hashes, sets of texts, numbers, patterns, networks, random draws, names, plain
//! text, JSON as a tree, YAML, and Python's way with values.
//!
//! This module decides single facts about values ("which bucket", "is it in this network"). It knows no flag, no
//! rule and no vendor; a vendor's choice between two behaviours is a value handed in. Each file names the published
//! vectors or the library that its answers come from.

pub mod binomial;
pub mod bucket;
pub mod construct;
pub mod digest;
pub mod draw;
pub mod interval;
pub mod moment;
pub mod names;
pub mod network;
pub mod number;
pub mod pattern;
pub mod plain;
pub mod python;
pub mod sample;
pub mod sensitive;
pub mod syntax;
pub mod text_set;
pub mod tree;
pub mod yaml;
