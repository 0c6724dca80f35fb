//! Who is in, as text for people and as records.
//!
//! Three kinds of numbers stand apart here, each under a heading that says which it is: shares of the hash space, counts of the
//! users that were given, and shares of a sample.

mod funnel;
mod rows;
mod text;

use std::io::{self, Write};

use serde::Serialize;

use super::Paint;
use crate::pass::rollout::funnel::Counted;
use crate::pass::rollout::joint::Joint;
use crate::pass::rollout::ramp::Ramp;
use crate::pass::rollout::sample::Sampled;
use crate::pass::rollout::totals::Totals;
use crate::pass::rollout::work::Work;
use crate::pass::rollout::{Bucket, FlagShares};
use crate::ruleset::{ToldBy, Value};

/// How it is written who is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum RolloutFormat {
    /// Tables and bars
    Text,
    /// One document
    Json,
    /// A record a line: the users that are given, or else the shares
    Ndjson,
    /// The same records as rows, with a heading
    Csv,
}

/// Who is in, of one flag or of several.
#[derive(Debug)]
pub struct Rollouts {
    /// What the source is called.
    pub source: String,
    /// The dialect.
    pub provider: &'static str,
    /// What tells variations apart for a person.
    pub told_by: ToldBy,
    /// How a flag is called that others depend on, and several of them.
    pub prerequisites: (&'static str, &'static str),
    /// The flags in the order in which they were asked for.
    pub flags: Vec<FlagRollout>,
    /// What several flags deal to the same users.
    pub joint: Vec<Joint>,
    /// How many combinations of their rules are not told.
    pub joint_left_out: usize,
}

/// Who is in of one flag.
#[derive(Debug, Serialize)]
pub struct FlagRollout {
    /// What its rules deal out.
    #[serde(flatten)]
    pub shares: FlagShares,
    /// The users that were given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub users: Option<Vec<UserRow>>,
    /// How many of them got what.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub totals: Option<Totals>,
    /// What the users of a file went through.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub funnel: Option<Counted>,
    /// What users that are made up are served.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sample: Option<Sampled>,
    /// Who is added step by step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ramp: Option<Ramp>,
}

/// Where one user lies.
#[derive(Debug, Clone, Serialize)]
pub struct UserRow {
    /// The user.
    pub user: String,
    /// The bucket that decided; none where no bucket did.
    pub bucket: Option<Bucket>,
    /// What is served.
    pub value: Value<'static>,
    /// The name of the variation.
    pub variant: Option<String>,
    /// The percentage at which the user enters; none where no bucket of a hash decided.
    pub enters_at: Option<f64>,
    /// Where the split stands that decided.
    pub pointer: Option<String>,
    /// The rule that it belongs to, or which decided without one.
    pub rule: Option<String>,
    /// What decided in place of the hash of a bucket, in a phrase.
    pub why: Option<&'static str>,
    /// What went wrong, where something did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// All splits that the evaluation went through.
    pub walked: Vec<WalkedRow>,
}

/// A split that an evaluation went through.
#[derive(Debug, Clone, Serialize)]
pub struct WalkedRow {
    /// Where it stands.
    pub pointer: String,
    /// The rule that it belongs to.
    pub rule: String,
    /// The bucket, where there is one.
    pub bucket: Option<Bucket>,
    /// The percentage at which the user enters it.
    pub enters_at: Option<f64>,
    /// What it gives; `rest` where it gives nothing.
    pub gives: String,
    /// How the bucket was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub work: Option<Work>,
}

#[derive(Serialize)]
struct Single<'r> {
    schema: &'static str,
    source: &'r str,
    provider: &'static str,
    #[serde(flatten)]
    flag: &'r FlagRollout,
}

#[derive(Serialize)]
struct Several<'r> {
    schema: &'static str,
    source: &'r str,
    provider: &'static str,
    flags: &'r [FlagRollout],
    joint: &'r [Joint],
    #[serde(skip_serializing_if = "is_none")]
    joint_left_out: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde wants it so")]
fn is_none(count: &usize) -> bool {
    *count == 0
}

const SCHEMA: &str = "ffctl.rollout/1";

/// Writes who is in.
///
/// # Errors
/// Nothing can be written to `out`.
pub fn write_rollouts(format: RolloutFormat, rollouts: &Rollouts, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    let Rollouts { source, provider, flags, joint, joint_left_out, .. } = rollouts;
    match format {
        RolloutFormat::Text => text::write(rollouts, paint, out)?,
        RolloutFormat::Json => {
            match flags.as_slice() {
                [flag] => serde_json::to_writer_pretty(&mut *out, &Single { schema: SCHEMA, source, provider, flag })?,
                _ => serde_json::to_writer_pretty(
                    &mut *out,
                    &Several { schema: SCHEMA, source, provider, flags, joint, joint_left_out: *joint_left_out },
                )?,
            }
            writeln!(out)?;
        }
        RolloutFormat::Ndjson => rows::ndjson(flags, out)?,
        RolloutFormat::Csv => rows::csv(flags, out)?,
    }
    out.flush()
}
