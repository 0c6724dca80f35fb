//! `eval --secure-mode-hash`: the proof that a context is the client's own. The secret comes from the environment alone.

use super::{Outcome, Streams, args, context};
use crate::provider::{self, Dialect};
use crate::source::Problem;

pub(super) fn run(
    source: &args::Source,
    context: &args::Context,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Outcome> {
    let dialect = dialect(source)?;
    let sign = dialect.sign.as_ref().ok_or_else(|| {
        Problem::new("the vendor's client-side SDKs have no secure mode").help("leave `--secure-mode-hash` out")
    })?;
    let key = std::env::var(sign.key).unwrap_or_default();
    // A line feed at the end of a secret comes from the file that it was read from.
    let key = key.trim();
    if key.is_empty() {
        return Err(Problem::new(format!("the environment variable `{}` is not set", sign.key))
            .why("the hash is made with the SDK key of the environment")
            .help("set it to that key; it is never read from the command line, which others can see")
            .into());
    }
    let native = (dialect.compose)(context::asked(context, dialect)?).map_err(Problem::from)?;
    let hash = (sign.hash)(&native, key).map_err(Problem::from)?;
    writeln!(streams.out, "{hash}")?;
    Ok(Outcome::Done)
}

/// The dialect that is named, or the only one that has a secure mode.
fn dialect(source: &args::Source) -> Result<&'static Dialect, Problem> {
    if let Some(name) = &source.provider {
        return Ok(&provider::by_name(name)?.dialect);
    }
    let mut signing = provider::ALL.into_iter().map(|provider| &provider.dialect);
    signing.rfind(|dialect| dialect.sign.is_some()).ok_or_else(|| {
        Problem::new("no vendor that can be read has a secure mode").help("name the vendor with `--provider`")
    })
}
