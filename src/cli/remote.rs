//! `ffctl eval --remote`: the answers that the server of a vendor gives itself, to be held against those that are found here.

use super::api::{self, Upstream};
use super::run::note_strays;
use super::{Streams, args, context, load};
use crate::leaf::tree::Tree;
use crate::provider;
use crate::provider::api::Declined;
use crate::report::{Answer, Messages};
use crate::ruleset::{self, Ruleset, Wording};
use crate::source::{Locator, Problem};

/// What a server answers.
pub(super) struct Answers {
    /// Its answers, as far as it gave any.
    pub(super) given: Vec<Answer>,
    /// What went wrong then.
    pub(super) failed: Option<Problem>,
}

/// A server that evaluates.
pub(super) struct Server {
    upstream: Upstream,
    evaluate: provider::api::Evaluate,
    /// What the source is called.
    pub(super) name: String,
}

impl Server {
    /// The server of the source.
    pub(super) fn new(args: &args::Source, streams: &Streams<'_>) -> Result<Server, Problem> {
        let (locators, config) = load::locators(args, None)?;
        let [locator] = locators.as_slice() else {
            return Err(Problem::new("only one server can be asked").help("give one `--source`"));
        };
        let Locator::Named(name) = locator else { return Err(no_api(locator)) };
        let entry = config.source(name)?;
        let Some(remote) = entry.remote(name.strip_prefix('@').unwrap_or(name))? else { return Err(no_api(locator)) };
        let whose = args.provider.as_deref().or(entry.provider.as_deref()).map(provider::by_name).transpose()?;
        let upstream = Upstream::new(remote, api::whose(whose, locator)?, false, streams.messages)?;
        let evaluate = upstream.api.evaluate.ok_or_else(|| {
            Problem::new(format!("the servers of {} do not evaluate flags for `--remote`", upstream.provider.title))
                .why("they give the rules to their SDKs, which evaluate")
                .help("leave `--remote` out: the answers are those of the SDK")
        })?;
        Ok(Server { upstream, evaluate, name: locator.label() })
    }

    /// Its answers for these flags, up to the first for which it fails.
    pub(super) fn answers(
        &self,
        flags: &[String],
        options: &args::Context,
        default: Option<&ruleset::Value<'_>>,
        messages: Messages,
    ) -> Result<Answers, Problem> {
        let provider = self.upstream.provider;
        let dialect = &provider.dialect;
        let native: Tree<'_> = (dialect.compose)(context::asked(options, dialect)?)?;
        // No rules are there; what the context is by itself is seen without them.
        note_strays(messages, &(dialect.bind)(&native, &Ruleset::new(provider.name, &Wording::PLAIN))?);
        self.upstream.note_clear_text(messages);
        let network = self.upstream.network(messages)?;
        let mut told: Vec<String> = Vec::new();
        let mut answers = Answers { given: Vec::new(), failed: None };
        for flag in flags {
            let evaluated = (self.evaluate)(&self.upstream.endpoint, &network, flag, &native);
            let mut evaluated = match evaluated {
                Ok(evaluated) => evaluated,
                Err(failure) => {
                    answers.failed = Some(self.upstream.problem(&network, &failure));
                    break;
                }
            };
            for note in std::mem::take(&mut evaluated.notes) {
                if !told.contains(&note) {
                    messages.warn(&note);
                    told.push(note);
                }
            }
            let declined = evaluated.declined.clone();
            let answer = Answer::of_server(provider, dialect, flag, default, evaluated);
            let message = answer.error.as_ref().map(|error| error.message.as_str()).unwrap_or_default();
            match declined {
                Some(Declined::NoFlag) => {
                    messages.error(&Problem::new(message).help("`ffctl list` shows the flags of its ruleset"));
                }
                Some(Declined::Other(_)) => {
                    messages.error(&format_args!("the server gives no answer for `{flag}`: {message}"));
                }
                None => {}
            }
            answers.given.push(answer);
        }
        Ok(answers)
    }
}

fn no_api(locator: &Locator) -> Problem {
    Problem::new(format!("`{}` is no API, so there is no server to ask", locator.label()))
        .why("`--remote` has the server of a vendor evaluate")
        .help("name the API in ffctl.yaml, with `provider` and the variable of its secret, and give `--source @NAME`")
}
