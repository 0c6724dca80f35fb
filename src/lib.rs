//! ffctl inspects feature-flag rulesets and evaluates them offline, answering what the vendor's own SDK would answer.
//!
//! Data flows one way: a document is found, or fetched, and read ([`source`]), lowered by its vendor's front-end ([`provider`]) to the
//! rule model ([`ruleset`]), and evaluated ([`eval`]) for a context ([`context`]) with a trace ([`trace`]); passes
//! ([`pass`]) read model and trace, and reports ([`report`]) write them down.

#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used))]

#[cfg(feature = "cli")]
pub mod cli;
pub mod context;
pub mod eval;
pub mod finding;
pub mod leaf;
pub mod pass;
pub mod provider;
#[cfg(feature = "cli")]
pub mod report;
pub mod ruleset;
pub mod source;
pub mod trace;
