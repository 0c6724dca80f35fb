//! `bootstrap --values-for` and `--client-side`: what one context gets, in the form that an SDK starts from.

use super::Maker;
use super::keep::Kept;
use crate::cli::load::Loaded;
use crate::cli::run::{NO_STORE, Run};
use crate::cli::state::{self, State};
use crate::cli::{Outcome, Streams, args, context};
use crate::leaf::tree::{Members, Tree};
use crate::ruleset::Ruleset;
use crate::source::Problem;

/// For whom flags are evaluated.
pub(super) struct Asked<'a> {
    pub(super) context: &'a args::Context,
    /// The context as it stands behind `--values-for`.
    pub(super) whole: Option<&'a str>,
}

impl Asked<'_> {
    /// The context in the vendor's native form.
    fn native(&self, loaded: &Loaded) -> Result<Tree<'static>, Problem> {
        let whole = self.whole.filter(|whole| !whole.is_empty()).or(self.context.around.whole.as_deref());
        let asked = context::asked_over(whole, self.context, loaded.dialect)?;
        (loaded.dialect.compose)(asked).map_err(Problem::from)
    }

    /// The document of the values that the context gets; an outcome where there is one that it does not get.
    pub(super) fn values(
        &self,
        loaded: &Loaded,
        ruleset: &Ruleset<'_>,
        kept: &Kept,
        maker: Maker,
        streams: &Streams<'_>,
    ) -> Result<Result<Tree<'static>, Outcome>, Problem> {
        let make = maker.bootstrap.evaluated.ok_or_else(|| {
            Problem::new(format!("the SDK of {} starts from no file of plain values", maker.provider.title))
                .why("a value alone would not say all that the SDK answers")
                .help("leave `--values-for` out, which writes the rules")
        })?;
        let env = context::env(&self.context.around, loaded.dialect)?;
        let native = self.native(loaded)?;
        let run = Run { loaded, ruleset, messages: streams.messages, default: None, wanted_type: None };
        let bound = (loaded.dialect.bind)(&native, ruleset)?;
        run.note_strays(&bound);
        let keys: Vec<&str> = match kept {
            Kept::All => ruleset.served().map(|flag| flag.key.as_ref()).collect(),
            Kept::Some(keys) => keys.iter().map(String::as_str).collect(),
        };
        run.note_unread(&keys, &self.context.around.attributes, &bound);
        let mut members = Members::new();
        let mut failed = 0;
        for key in keys {
            let answered = run.answer(key, &bound, &env, None);
            let value = Tree::read(answered.answer.value.json()).map(|tree| tree.to_owned());
            match (&answered.answer.error, value) {
                (Some(error), _) => {
                    run.unevaluated(key, error);
                    failed += 1;
                }
                (None, Ok(Tree::Null) | Err(_)) => {
                    run.messages.error(&format_args!("`{key}` has no value for this context, so none can be written"));
                    failed += 1;
                }
                (None, Ok(value)) => members.push((key.to_owned().into(), value)),
            }
            if answered.lacks_store {
                run.messages.warn(&format!("the value of `{key}` may be another: {NO_STORE}"));
            }
            if answered.drawn {
                run.messages.warn(&format!("the value of `{key}` depends on a random draw; `--seed` gives another"));
            }
        }
        if failed > 0 {
            streams.messages.note("nothing was written");
            return Ok(Err(Outcome::Unevaluated));
        }
        let made = make(members).map_err(|refused| {
            Problem::new(format!("the value of `{}` {}", refused.key, refused.message)).help(refused.help)
        })?;
        Ok(Ok(made.to_owned()))
    }

    /// The state of all flags that are marked for clients; an outcome where one of them cannot be evaluated.
    pub(super) fn state(
        &self,
        loaded: &Loaded,
        ruleset: &Ruleset<'_>,
        streams: &Streams<'_>,
    ) -> Result<Result<Tree<'static>, Outcome>, Problem> {
        if loaded.dialect.state.is_none() {
            return Err(Problem::new("there is no state of all flags that a client starts from")
                .why(format!("the client-side SDKs of {} take none", loaded.provider.title))
                .help("leave `--client-side` out, which writes the rules"));
        }
        let env = context::env(&self.context.around, loaded.dialect)?;
        let native = self.native(loaded)?;
        let run = Run { loaded, ruleset, messages: streams.messages, default: None, wanted_type: None };
        let State { tree, outcome } = state::make(&run, &native, &env, state::CLIENT_SIDE)?;
        if outcome != Outcome::Done {
            streams.messages.note("nothing was written");
            return Ok(Err(outcome));
        }
        Ok(Ok(tree))
    }
}
