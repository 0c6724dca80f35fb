//! `eval --all --format ld-state`: the state of all flags for one context, from which a client-side SDK starts.

use std::io::Write;

use super::Outcome;
use super::run::{NO_STORE, Run};
use crate::context::{Env, Store};
use crate::eval::evaluate;
use crate::leaf::tree::Tree;
use crate::provider::{Answered, StateOptions};
use crate::source::Problem;

/// What goes into the state.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "State of all flags")]
pub(super) struct Options {
    /// Only flags that are marked for client-side SDKs
    #[arg(long)]
    client_side_only: bool,
    /// Why each value is what it is
    #[arg(long)]
    with_reasons: bool,
    /// Versions and reasons only of flags that are tracked or debugged
    #[arg(long)]
    details_only_for_tracked_flags: bool,
}

impl Options {
    /// Whether the options go with the format, and that with `--all`.
    pub(super) fn check(&self, is_state: bool, all: bool) -> Result<(), Problem> {
        if is_state && !all {
            return Err(Problem::new("`--format ld-state` is the state of all flags").help("give `--all` with it"));
        }
        let has_options = self.client_side_only || self.with_reasons || self.details_only_for_tracked_flags;
        if has_options && !is_state {
            return Err(Problem::new("what goes into a state is said, and no state is asked for")
                .why("`--client-side-only`, `--with-reasons` and `--details-only-for-tracked-flags` are of the state of all flags")
                .help("give `--all --format ld-state` with it"));
        }
        Ok(())
    }

    /// Evaluates all flags and writes their state.
    pub(super) fn write(
        &self,
        run: &Run<'_>,
        context: &Tree<'_>,
        env: &Env,
        out: &mut dyn Write,
    ) -> anyhow::Result<Outcome> {
        let wanted = Wanted {
            client_side_only: self.client_side_only,
            with_reasons: self.with_reasons,
            details_only_for_tracked: self.details_only_for_tracked_flags,
            order: Order::OfSource,
        };
        let State { tree, outcome } = make(run, context, env, wanted)?;
        writeln!(out, "{}", serde_json::to_string_pretty(&tree)?)?;
        Ok(outcome)
    }
}

/// What goes into a state.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    client_side_only: bool,
    with_reasons: bool,
    details_only_for_tracked: bool,
    order: Order,
}

/// How the flags of a state are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    /// As in the source, which is what the SDK does.
    OfSource,
    /// By key.
    ByKey,
}

/// What a client-side SDK starts from, in an order that does not hang on the source.
pub(super) const CLIENT_SIDE: Wanted =
    Wanted { client_side_only: true, with_reasons: false, details_only_for_tracked: false, order: Order::ByKey };

/// The state of all flags.
pub(super) struct State {
    /// The state itself.
    pub(super) tree: Tree<'static>,
    /// Whether all flags could be evaluated.
    pub(super) outcome: Outcome,
}

/// Evaluates all flags. What cannot be evaluated is told.
pub(super) fn make(run: &Run<'_>, context: &Tree<'_>, env: &Env, wanted: Wanted) -> Result<State, Problem> {
    let make = run.loaded.dialect.state.ok_or_else(|| {
        Problem::new("there is no state of all flags to print")
            .why("the vendor has no such format")
            .help("take another `--format`, such as json")
    })?;
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of this age are exact")]
    let options = StateOptions {
        client_side_only: wanted.client_side_only,
        with_reasons: wanted.with_reasons,
        details_only_for_tracked: wanted.details_only_for_tracked,
        now: env.now().timestamp_millis() as f64,
    };
    let bound = match (run.loaded.dialect.bind)(context, run.ruleset) {
        Ok(bound) => bound,
        Err(error) => {
            run.messages.error(&Problem::from(error));
            return Ok(State { tree: make(None, &options), outcome: Outcome::Unevaluated });
        }
    };
    run.note_strays(&bound);
    let decisions: Vec<_> =
        (0..run.ruleset.flags.len()).map(|id| evaluate(run.ruleset, id, &bound, env, &mut ())).collect();
    let mut answers: Vec<Answered<'_>> =
        decisions.iter().enumerate().map(|(id, decision)| run.decided(id, decision, None, None)).collect();
    if wanted.order == Order::ByKey {
        answers.sort_by(|one, other| one.flag.key.cmp(&other.flag.key));
    }
    for answered in &answers {
        if answered.decision.store == Some(Store::NotConfigured) && env.memberships.is_none() {
            run.messages.warn(&format!("the value of `{}` may be another: {NO_STORE}", answered.flag.key));
        }
    }
    let failed = decisions.iter().any(|decision| decision.fault.is_some());
    let outcome = if failed { Outcome::Unevaluated } else { Outcome::Done };
    Ok(State { tree: make(Some(&answers), &options), outcome })
}
