//! `ffctl list`

use crate::pass;
use crate::provider::Wanted;
use crate::report::{ListFormat, write_flags};

use super::{Outcome, Streams, args, load};

/// Flags of a ruleset: state, type, rules, rollout, dependencies.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    source: args::Source,
    /// How to write them
    #[arg(long, value_enum, default_value_t = ListFormat::Table, help_heading = "Output")]
    format: ListFormat,
    #[command(flatten)]
    pub(super) output: args::Output,
}

pub(super) fn run(args: &Args, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    load::one_reader(&args.source, None, None)?;
    let loaded = load::load(&args.source, streams)?;
    let ruleset = loaded.ruleset(Wanted::All)?;
    ruleset.notes.iter().for_each(|note| streams.messages.warn(note));
    let rows = pass::list::list(&ruleset);
    write_flags(args.format, &ruleset, &rows, &loaded.name, streams.paint, streams.out)?;
    Ok(Outcome::Done)
}
