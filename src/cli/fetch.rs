//! `ffctl fetch`

use std::path::PathBuf;

use super::api::{self, How, Taken, Upstream, told_age};
use super::{Outcome, Streams, args, load, put, watch};
use crate::provider;
use crate::source::config::seconds;
use crate::source::remote::{Remote, Wish};
use crate::source::secret::SecretFrom;
use crate::source::{self, Config, Locator, Problem};

/// Download a ruleset from a vendor's API, and keep a copy.
#[derive(Debug, clap::Args)]
#[command(after_help = after_help())]
pub(super) struct Args {
    /// `@NAME` of the config file, or an http(s) URL; default: the API of `--provider`, else `FFCTL_SOURCE`, else the config file's `default`
    #[arg(value_name = "SRC")]
    source: Option<String>,
    /// Where to write it, whole or not at all; `-`, and the default, is standard output
    #[arg(short = 'o', long = "output", value_name = "FILE")]
    file: Option<PathBuf>,
    /// Wait for changes, and tell each one on a line of its own; with `-o` the file follows them
    #[arg(long)]
    watch: bool,
    /// How often to ask for changes where they are not sent; default: as often as the vendor's SDK
    #[arg(long, value_name = "SECONDS", requires = "watch")]
    interval: Option<f64>,
    #[command(flatten)]
    api: Api,
    /// How changes are told
    #[arg(long, value_enum, default_value_t, requires = "watch", help_heading = "Output")]
    format: watch::Format,
    #[command(flatten)]
    pub(super) output: args::Output,
}

/// An API, where the config file does not say it.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "API")]
struct Api {
    /// Whose API it is
    #[arg(short, long, value_name = "NAME")]
    provider: Option<String>,
    /// Its address; default: the vendor's own, where there is one
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// The environment variable that holds the secret
    #[arg(long, value_name = "VARIABLE", visible_aliases = ["token-env", "sdk-key-env", "api-key-env"])]
    secret_env: Option<String>,
    /// A command that prints the secret
    #[arg(long, value_name = "COMMAND", conflicts_with = "secret_env", visible_aliases = ["token-command", "sdk-key-command", "api-key-command"])]
    secret_command: Option<String>,
    /// Only the flags of this project; repeatable
    #[arg(long, value_name = "NAME")]
    project: Vec<String>,
    /// Only the flags whose names begin so
    #[arg(long, value_name = "TEXT")]
    name_prefix: Option<String>,
    /// Only the flags with this tag, TYPE:VALUE; repeatable
    #[arg(long, value_name = "TAG")]
    tag: Vec<String>,
    /// Ask for changes instead of whole documents
    #[arg(long)]
    delta: bool,
    /// Which generation of config files
    #[arg(long, value_name = "v5|v6")]
    config_version: Option<String>,
    /// Where the data are kept
    #[arg(long, value_name = "global|eu")]
    data_governance: Option<String>,
    /// The key of a payload filter
    #[arg(long, value_name = "KEY")]
    filter: Option<String>,
    /// How it is carried: `poll`, `stream` or `websocket`, as far as the vendor has it
    #[arg(long, value_name = "HOW")]
    via: Option<String>,
    /// The address of streams, where it is another one
    #[arg(long, value_name = "URL")]
    stream_url: Option<String>,
    /// What the application is called to the server
    #[arg(long, value_name = "NAME")]
    app_name: Option<String>,
    /// A header of each request; repeatable
    #[arg(long = "header", short = 'H', value_name = "NAME:VALUE", value_parser = header)]
    headers: Vec<(String, String)>,
    /// How long one request may take; default: 30
    #[arg(long, value_name = "SECONDS")]
    timeout: Option<f64>,
    /// How often a request that failed for now is sent again; default: 3
    #[arg(long, value_name = "N")]
    retries: Option<u32>,
    /// The most that an answer may have; default: 512
    #[arg(long, value_name = "MIB")]
    max_size: Option<u64>,
    /// The config file; default: the nearest `ffctl.yaml` upwards, then the user's
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Never touch the network: write the copy that is kept
    #[arg(long, conflicts_with = "watch")]
    offline: bool,
}

/// Where the secret comes from, for each provider.
fn after_help() -> String {
    let variables = provider::ALL.map(|provider| provider.dialect.api.variable);
    format!(
        "The secret comes from the environment variable of the vendor's name for it ({}), unless another is named; it is never \
         read from the command line and never shown.",
        variables.join(", ")
    )
}

fn header(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once([':', '=']).ok_or("write NAME:VALUE")?;
    if name.trim().is_empty() {
        return Err("the name is empty; write NAME:VALUE".to_owned());
    }
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

/// What is to be fetched.
enum Target {
    /// A document that is served to everybody, or a file.
    Plain(Locator),
    /// A vendor's API.
    Api(Box<Upstream>),
}

/// What the config file says of a name.
enum Said {
    Api(Box<Remote>, Option<&'static provider::Provider>),
    Plain(Locator),
}

pub(super) fn run(args: &Args, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let upstream = match args.api.target(args.source.as_deref(), streams)? {
        Target::Api(upstream) => upstream,
        Target::Plain(locator) => return plain(args, &locator, streams),
    };
    let taken = if args.api.offline {
        upstream.offline()?
    } else {
        let held = upstream.held();
        upstream.ask(held.as_ref(), streams.messages).map_err(|unanswered| {
            match held.filter(|_| unanswered.is_passing) {
                None => unanswered.problem,
                Some(entry) => {
                    let copy = format!("there is a copy, and `--offline` takes it: {}", told_age(&entry));
                    unanswered.problem.also(&copy)
                }
            }
        })?
    };
    let file = args.file.as_deref().filter(|file| !super::is_stdout(file));
    let is_quiet_copy = args.watch && file.is_none();
    if !is_quiet_copy {
        put(args.file.as_deref(), &taken.text, streams)?;
    }
    streams.messages.note(&told(&upstream, &taken, args));
    if args.watch {
        let interval = args.interval.map(seconds).transpose()?.unwrap_or(upstream.api.interval);
        return watch::run(&upstream, taken, file, interval, args.format, streams);
    }
    Ok(Outcome::Done)
}

/// What a person is told of it.
fn told(upstream: &Upstream, taken: &Taken, args: &Args) -> String {
    let name = &upstream.endpoint.name;
    let how = match taken.how {
        How::Fetched => format!("`{name}` was fetched from {}", taken.record.url),
        How::Confirmed => format!("`{name}` has not changed since {}", taken.record.fetched_at),
        How::Kept | How::StandsIn => format!("`{name}` is the copy fetched at {}", taken.record.fetched_at),
    };
    let version = taken.record.version.as_ref().map(|version| format!(", version {version}")).unwrap_or_default();
    let etag = taken.record.etag.as_ref().map(|etag| format!(", ETag {etag}")).unwrap_or_default();
    let flags = match taken.flags {
        None => String::new(),
        Some(1) => ", 1 flag".to_owned(),
        Some(count) => format!(", {count} flags"),
    };
    let file = args.file.as_ref().map(|path| format!(", in `{}`", path.display())).unwrap_or_default();
    format!("{how}{flags}{version}{etag}{file}")
}

/// Fetches a document that is served to everybody.
fn plain(args: &Args, locator: &Locator, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    args.api.none()?;
    if args.watch {
        return Err(Problem::new("a plain address cannot be followed")
            .why("only a vendor's API says when something changed")
            .help("name the API, with `@NAME` or `--provider`")
            .into());
    }
    let opened = source::open(locator, &Config::default(), args.api.offline, &load::demo)?;
    let document = opened.content.document()?;
    let text = document.text;
    put(args.file.as_deref(), &text, streams)?;
    Ok(Outcome::Done)
}

impl Api {
    fn target(&self, source: Option<&str>, streams: &Streams<'_>) -> Result<Target, Problem> {
        let variable = || std::env::var("FFCTL_SOURCE").ok().filter(|text| !text.is_empty());
        let named = source.map(str::to_owned).or_else(|| variable().filter(|_| self.provider.is_none()));
        let provider = self.provider.as_deref().map(provider::by_name).transpose()?;
        let (remote, provider) = match named.as_deref().map(Locator::parse) {
            Some(Locator::Named(name)) => match self.configured(&Config::load(self.config.as_deref())?, &name)? {
                Said::Api(remote, configured) => (*remote, provider.or(configured)),
                Said::Plain(locator) => return Ok(Target::Plain(locator)),
            },
            Some(Locator::Url(url)) if provider.is_some() => {
                if self.url.is_some() {
                    return Err(Problem::new("two addresses are given").help("leave one of them out"));
                }
                let name = provider.map(|provider| provider.name).unwrap_or_default();
                (Remote { name: name.to_owned(), url: Some(url), ..Remote::default() }, provider)
            }
            Some(locator @ Locator::Url(_)) => return Ok(Target::Plain(locator)),
            Some(other) => {
                return Err(Problem::new(format!("`{}` is nothing to be fetched", other.label()))
                    .why("what is fetched is on the network")
                    .help("give `@NAME` of ffctl.yaml, an http(s) URL, or `--provider NAME`"));
            }
            None if provider.is_some() => {
                let name = provider.map(|provider| provider.name).unwrap_or_default();
                (Remote { name: name.to_owned(), ..Remote::default() }, provider)
            }
            None => {
                let config = Config::load(self.config.as_deref())?;
                let name = config.default.clone().ok_or_else(|| {
                    Problem::new("what to fetch is not said")
                        .help("give `@NAME` of ffctl.yaml, an http(s) URL, or `--provider NAME`")
                })?;
                match self.configured(&config, &name)? {
                    Said::Api(remote, configured) => (*remote, configured),
                    Said::Plain(locator) => return Ok(Target::Plain(locator)),
                }
            }
        };
        let provider = api::whose(provider, &Locator::parse(&remote.name))?;
        let remote = self.over(remote)?;
        Ok(Target::Api(Box::new(Upstream::new(remote, provider, self.offline, streams.messages)?)))
    }

    /// What the config file says of a name. With an option of an API on the command line it is one.
    fn configured(&self, config: &Config, name: &str) -> Result<Said, Problem> {
        let name = name.strip_prefix('@').unwrap_or(name);
        let entry = config.source(name)?;
        let provider = entry.provider.as_deref().map(provider::by_name).transpose()?;
        let is_asked = self.provider.is_some() || self.given().is_some();
        let remote = if is_asked { Some(entry.api(name)?) } else { entry.remote(name)? };
        Ok(match remote {
            Some(remote) => Said::Api(Box::new(remote), provider),
            None => Said::Plain(entry.locator(name)?),
        })
    }

    /// The first option that only an API has a use for.
    fn given(&self) -> Option<String> {
        let own = [
            ("--url", self.url.is_some()),
            ("--secret-env", self.secret_env.is_some()),
            ("--secret-command", self.secret_command.is_some()),
            ("--header", !self.headers.is_empty()),
            ("--timeout", self.timeout.is_some()),
            ("--retries", self.retries.is_some()),
            ("--max-size", self.max_size.is_some()),
        ];
        let own = own.into_iter().find(|(_, is_given)| *is_given).map(|(option, _)| option.to_owned());
        own.or_else(|| self.wishes().first().map(|(wish, _)| wish.option()))
    }

    /// A document that is served to everybody is asked for as it is.
    fn none(&self) -> Result<(), Problem> {
        let Some(option) = self.given() else { return Ok(()) };
        Err(Problem::new(format!("`{option}` is for the API of a vendor, and a plain document is asked for"))
            .why("without a provider nobody knows how the API is asked")
            .help("name the provider with `--provider`, or leave the option out"))
    }

    /// What is wanted.
    fn wishes(&self) -> Vec<(Wish, Vec<String>)> {
        let one = |value: &Option<String>| value.iter().cloned().collect::<Vec<_>>();
        let all = [
            (Wish::Project, self.project.clone()),
            (Wish::NamePrefix, one(&self.name_prefix)),
            (Wish::Tag, self.tag.clone()),
            (Wish::Delta, if self.delta { vec!["true".to_owned()] } else { Vec::new() }),
            (Wish::ConfigVersion, one(&self.config_version)),
            (Wish::DataGovernance, one(&self.data_governance)),
            (Wish::Filter, one(&self.filter)),
            (Wish::Via, one(&self.via)),
            (Wish::StreamUrl, one(&self.stream_url)),
            (Wish::AppName, one(&self.app_name)),
        ];
        all.into_iter().filter(|(_, values)| !values.is_empty()).collect()
    }

    /// What the command line says goes over what the config file says.
    fn over(&self, remote: Remote) -> Result<Remote, Problem> {
        let mut remote = remote;
        remote.wishes.extend(self.wishes());
        let given = self.secret_env.clone().map(SecretFrom::Variable);
        let given = given.or_else(|| self.secret_command.clone().map(SecretFrom::Command));
        remote.headers = self.headers.iter().cloned().chain(remote.headers).collect();
        Ok(Remote {
            url: self.url.clone().or(remote.url),
            secret: given.or(remote.secret),
            timeout: self.timeout.map(seconds).transpose()?.or(remote.timeout),
            retries: self.retries.or(remote.retries),
            max_size: self.max_size.or(remote.max_size),
            ..remote
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_have_a_name_and_a_value() {
        for (text, want) in [
            ("X-A: b", Some(("X-A", "b"))),
            ("X-A=b", Some(("X-A", "b"))),
            ("X-A:b=c:d", Some(("X-A", "b=c:d"))),
            ("X-A", None),
            (": b", None),
        ] {
            let want = want.map(|(name, value)| (name.to_owned(), value.to_owned()));
            assert_eq!(header(text).ok(), want, "{text}");
        }
    }
}
