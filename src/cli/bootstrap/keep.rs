//! Which flags of a source are kept.

use std::collections::HashSet;

use crate::cli::load::Loaded;
use crate::cli::run::unknown_flag;
use crate::leaf::names::nearest;
use crate::provider::Wanted;
use crate::provider::bootstrap::{Bootstrap, Selection};
use crate::ruleset::Ruleset;
use crate::source::Problem;

/// Which flags are kept. Of several values of one option any is enough; different options must all be met.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Flags to keep, with all that they need")]
pub(super) struct Options {
    /// Flags by key, several with commas between; repeatable
    #[arg(long, value_name = "FLAG")]
    flags: Vec<String>,
    /// Flags with a tag, where the documents tell tags; repeatable
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    /// Flags of a project, where the documents tell projects; repeatable
    #[arg(long = "project", value_name = "NAME")]
    projects: Vec<String>,
}

/// The flags that are kept.
pub(super) enum Kept {
    /// All.
    All,
    /// Those with these keys.
    Some(Vec<String>),
}

impl Options {
    /// Whether all flags are kept.
    pub(super) fn is_open(&self) -> bool {
        self.flags.is_empty() && self.tags.is_empty() && self.projects.is_empty()
    }

    /// Where nothing can be chosen.
    pub(super) fn none(&self, why: &str) -> Result<(), Problem> {
        if self.is_open() {
            return Ok(());
        }
        Err(Problem::new("there is nothing to choose from")
            .why(why)
            .help("leave `--flags`, `--tag` and `--project` out"))
    }
}

impl Kept {
    /// The flags of a source that the options name.
    pub(super) fn of(options: &Options, loaded: &Loaded, bootstrap: &Bootstrap) -> Result<Kept, Problem> {
        if options.is_open() {
            return Ok(Kept::All);
        }
        let ruleset = loaded.ruleset(Wanted::All)?;
        let named: Vec<&str> = options.flags.iter().flat_map(|text| keys_in(&ruleset, text)).collect();
        if let Some(key) = named.iter().find(|key| ruleset.flag(key).is_none()) {
            return Err(unknown_flag(&ruleset, key));
        }
        let mut keys: Vec<String> = ruleset.served().map(|flag| flag.key.to_string()).collect();
        if !options.flags.is_empty() {
            let named: HashSet<&str> = named.into_iter().collect();
            keys.retain(|key| named.contains(key.as_str()));
        }
        if !options.projects.is_empty() {
            let of_projects = of_projects(&ruleset, &options.projects, loaded)?;
            keys.retain(|key| of_projects.contains(key));
        }
        if !options.tags.is_empty() {
            let tagged = tagged(&ruleset, &options.tags, loaded, bootstrap)?;
            keys.retain(|key| tagged.contains(key));
        }
        if keys.is_empty() {
            return Err(Problem::new("no flag is left")
                .why("different options must all be met, and no flag meets these")
                .help("leave one of `--flags`, `--tag` and `--project` out"));
        }
        Ok(Kept::Some(keys))
    }

    /// What is to be loaded.
    pub(super) fn wanted(&self) -> Wanted<'_> {
        match self {
            Kept::All => Wanted::All,
            Kept::Some(keys) => Wanted::Flags(keys),
        }
    }
}

/// The keys that a value of `--flags` names: itself, where a flag is called so, else what stands between its commas.
fn keys_in<'t>(ruleset: &Ruleset<'_>, text: &'t str) -> Vec<&'t str> {
    if ruleset.flag(text).is_some() { vec![text] } else { text.split(',').collect() }
}

/// The flags of some projects.
fn of_projects(ruleset: &Ruleset<'_>, wanted: &[String], loaded: &Loaded) -> Result<HashSet<String>, Problem> {
    let flags =
        ruleset.served().filter_map(|flag| Some((flag.key.to_string(), flag.facts.project.as_ref()?.to_string())));
    chosen(flags.collect(), wanted, "project", loaded)
}

/// The flags with some tags.
fn tagged(
    ruleset: &Ruleset<'_>,
    wanted: &[String],
    loaded: &Loaded,
    bootstrap: &Bootstrap,
) -> Result<HashSet<String>, Problem> {
    let input = loaded.input(Wanted::All);
    let pairs = match bootstrap.tags {
        Some(tags) => tags(&Selection { input: &input, ruleset }).map_err(|refusal| loaded.problem(refusal))?,
        None => Vec::new(),
    };
    chosen(pairs, wanted, "tag", loaded)
}

/// The flags of those pairs whose second part is wanted.
fn chosen(
    pairs: Vec<(String, String)>,
    wanted: &[String],
    noun: &str,
    loaded: &Loaded,
) -> Result<HashSet<String>, Problem> {
    if pairs.is_empty() {
        return Err(Problem::new(format!("no flag of `{}` tells its {noun}", loaded.name))
            .why(format!(
                "`--{noun}` goes by what the documents of {} say, and these say nothing of it",
                loaded.provider.title
            ))
            .help("name the flags with `--flags`"));
    }
    for name in wanted {
        if !pairs.iter().any(|(_, held)| held == name) {
            let close = nearest(name, pairs.iter().map(|(_, held)| held.as_str()));
            let problem = Problem::new(format!("no flag has the {noun} `{name}`"));
            return Err(match close.first() {
                Some(close) => problem.help(format!("did you mean `{close}`?")),
                None => problem.help("`ffctl list` shows the flags of the source"),
            });
        }
    }
    Ok(pairs.into_iter().filter(|(_, held)| wanted.contains(held)).map(|(key, _)| key).collect())
}
