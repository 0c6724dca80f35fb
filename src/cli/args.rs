//! Options that several subcommands share. What was typed, no more: nothing is opened or looked up here.

use std::path::PathBuf;

use chrono::{DateTime, TimeZone, Utc};
use clap::Args;

use crate::leaf::tree::Tree;
use crate::provider::Behaviour;
use crate::report::ColorWhen;
use crate::ruleset;

/// Where the ruleset comes from.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Source")]
pub(super) struct Source {
    /// A path, `-`, an http(s) URL, `@NAME` of the config file, `git:REV:PATH`, or `demo:PROVIDER`; several are applied in
    /// order, where the vendor's format knows changes
    #[arg(short, long = "source", value_name = "SRC")]
    pub(super) sources: Vec<String>,
    /// The dialect; told from the content when absent
    #[arg(short, long, value_name = "NAME")]
    pub(super) provider: Option<String>,
    /// Which environment, where the source holds several: its key, its id, or PROJECT/KEY
    #[arg(long, value_name = "NAME")]
    pub(super) environment: Option<String>,
    /// A document to lay over the source, flag by flag, where the vendor's SDK has overrides
    #[arg(long = "override", value_name = "SRC")]
    pub(super) overlay: Option<String>,
    /// Which of the two serves a flag; default: local-over-remote
    #[arg(long = "override-behaviour", value_name = "HOW", value_enum, requires = "overlay")]
    pub(super) behaviour: Option<OverrideBehaviour>,
    /// The config file; default: the nearest `ffctl.yaml` upwards, then the user's
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// How old the copy of an API's ruleset may be that is used without asking; default: 60
    #[arg(long, value_name = "SECONDS")]
    pub(super) max_age: Option<f64>,
    /// Never touch the network; of an API the copy is used, whatever its age
    #[arg(long)]
    pub(super) offline: bool,
}

/// How a document is laid over a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum OverrideBehaviour {
    /// Only the flags of the override; the source is not asked
    LocalOnly,
    /// The flags of both; where both have one, that of the override
    LocalOverRemote,
    /// The flags of both; where both have one, that of the source
    RemoteOverLocal,
}

impl From<OverrideBehaviour> for Behaviour {
    fn from(behaviour: OverrideBehaviour) -> Behaviour {
        match behaviour {
            OverrideBehaviour::LocalOnly => Behaviour::LocalOnly,
            OverrideBehaviour::LocalOverRemote => Behaviour::LocalOverRemote,
            OverrideBehaviour::RemoteOverLocal => Behaviour::RemoteOverLocal,
        }
    }
}

/// For whom and when a flag is evaluated.
#[derive(Debug, Args)]
#[command(next_help_heading = "Context")]
pub(super) struct Context {
    /// The user's key in the vendor's own sense
    #[arg(short, long, value_name = "ID")]
    pub(super) user: Option<String>,
    #[command(flatten)]
    pub(super) around: Around,
}

/// What a flag is evaluated with, whoever the user is.
#[derive(Debug, Args)]
#[command(next_help_heading = "Context")]
pub(super) struct Around {
    /// One attribute, as text or as JSON; repeatable
    #[arg(short, long = "attr", value_name = "NAME=TEXT|NAME:=JSON", value_parser = attribute)]
    pub(super) attributes: Vec<(String, Tree<'static>)>,
    /// A whole context in the vendor's native form: JSON, `@FILE`, or `-`; `--user` and `--attr` go over it
    #[arg(long = "context", value_name = "JSON|@FILE|-")]
    pub(super) whole: Option<String>,
    /// The moment of the evaluation (RFC 3339, or seconds since 1970); default: now
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, value_parser = moment)]
    pub(super) at: Option<DateTime<Utc>>,
    /// Where random draws start
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(super) seed: u64,
    /// Who is in big segments: a file {"lastUpToDate"?, "memberships": {KEY: {"SEGMENT.gN": true|false}}}, or `-`
    #[arg(long = "big-segments", value_name = "FILE")]
    pub(super) memberships: Option<String>,
    /// The answer of a custom strategy, where rules name such; repeatable
    #[arg(long = "strategy", value_name = "NAME=true|false", value_parser = answer)]
    pub(super) strategies: Vec<(String, bool)>,
}

/// How the run talks.
#[derive(Debug, Clone, Copy, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct Output {
    /// When to colour
    #[arg(long, value_name = "WHEN", value_enum, default_value_t)]
    pub(super) color: ColorWhen,
    /// Say nothing but errors beside the result
    #[arg(short, long, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Say how things were found out
    #[arg(short, long)]
    pub(super) verbose: bool,
}

/// What a caller passes as default.
#[expect(clippy::unnecessary_wraps, reason = "clap wants a parser that can fail")]
pub(super) fn default_value(text: &str) -> Result<ruleset::Value<'static>, String> {
    let json = serde_json::from_str(text).map(|json| ruleset::Value::raw(json).to_owned());
    Ok(json.unwrap_or_else(|_| ruleset::Value::of(&text.into())))
}

/// An attribute, its value a text or JSON.
fn attribute(text: &str) -> Result<(String, Tree<'static>), String> {
    let wanted = "write NAME=TEXT for a text, NAME:=JSON for anything else";
    let Some((name, value)) = text.split_once('=') else { return Err(format!("there is no `=`; {wanted}")) };
    let (name, value) = match name.strip_suffix(':') {
        None => (name, Tree::Text(value.to_owned().into())),
        Some(name) => match Tree::read(value) {
            Ok(value) => (name, value.to_owned()),
            Err(error) => {
                let words = error.message;
                return Err(format!("behind `:=` there must be JSON: {words}; a text is written {name}={value}"));
            }
        },
    };
    if name.is_empty() { Err(format!("the name is empty; {wanted}")) } else { Ok((name.to_owned(), value)) }
}

pub(super) fn moment(text: &str) -> Result<DateTime<Utc>, String> {
    if let Ok(seconds) = text.parse::<i64>()
        && let Some(moment) = Utc.timestamp_opt(seconds, 0).single()
    {
        return Ok(moment);
    }
    text.parse().map_err(|error| format!("{error}; write it like 2026-01-31T12:00:00Z"))
}

fn answer(text: &str) -> Result<(String, bool), String> {
    match text.rsplit_once('=') {
        Some((name, "true")) if !name.is_empty() => Ok((name.to_owned(), true)),
        Some((name, "false")) if !name.is_empty() => Ok((name.to_owned(), false)),
        _ => Err("write NAME=true or NAME=false".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_text_or_json() {
        let cases = [
            ("a=b", Some(("a", Tree::Text("b".into())))),
            ("a=b=c", Some(("a", Tree::Text("b=c".into())))),
            ("a=", Some(("a", Tree::Text("".into())))),
            ("a:=7.0", Some(("a", Tree::Number("7.0".into())))),
            ("a:b=7", Some(("a:b", Tree::Text("7".into())))),
            ("a:=\"=\"", Some(("a", Tree::Text("=".into())))),
            ("a", None),
            ("=b", None),
            (":=1", None),
            ("a:=x", None),
            ("a:=", None),
        ];
        for (text, want) in cases {
            let want = want.map(|(name, value)| (name.to_owned(), value));
            assert_eq!(attribute(text).ok(), want, "{text}");
        }
    }

    #[test]
    fn moments_are_dates_or_seconds() {
        let new_year: DateTime<Utc> = "2026-01-01T00:00:00Z".parse().unwrap();
        for text in ["2026-01-01T00:00:00Z", "2026-01-01T01:00:00+01:00", "1767225600"] {
            assert_eq!(moment(text), Ok(new_year), "{text}");
        }
        assert!(moment("tomorrow").is_err());
    }

    #[test]
    fn answers_are_true_or_false() {
        assert_eq!(answer("x=true"), Ok(("x".to_owned(), true)));
        assert_eq!(answer("a=b=false"), Ok(("a=b".to_owned(), false)));
        for text in ["x", "x=1", "=true"] {
            assert!(answer(text).is_err(), "{text}");
        }
    }
}
