//! What a diff says of two documents, in the form that it is written in.

use ffctl::context::Env;
use ffctl::pass::diff::edits::edits;
use ffctl::pass::diff::{Pair, compare};
use ffctl::provider::{Dialect, Provider};
use ffctl::ruleset::Ruleset;
use serde_json::Value;

/// So many contexts a sample has where shares are not exact.
const SAMPLE: usize = 100;

/// A flag of a diff.
#[derive(Debug, Clone)]
pub(crate) struct Listed {
    pub(crate) flag: String,
    pub(crate) change: String,
    pub(crate) classes: Vec<String>,
    pub(crate) exact: bool,
    /// Gains, losses, swaps.
    pub(crate) shares: [f64; 3],
    /// Of what they are shares.
    pub(crate) basis: String,
    pub(crate) witnesses: Vec<Shows>,
    pub(crate) dependents: Vec<String>,
    pub(crate) edits: usize,
    /// All of it, for messages.
    pub(crate) whole: Value,
}

/// A witness.
#[derive(Debug, Clone)]
pub(crate) struct Shows {
    pub(crate) class: String,
    pub(crate) context: Value,
    pub(crate) old: Value,
    pub(crate) new: Value,
}

impl Listed {
    fn read(whole: &Value) -> Listed {
        let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{whole:#}")).to_owned();
        let texts = |value: &Value| value.as_array().unwrap().iter().map(text).collect::<Vec<_>>();
        let share = |name: &str| whole[name].as_f64().unwrap_or_else(|| panic!("{name} in {whole:#}"));
        let witness = |one: &Value| Shows {
            class: text(&one["class"]),
            context: one["context"].clone(),
            old: one["old"].clone(),
            new: one["new"].clone(),
        };
        Listed {
            flag: text(&whole["flag"]),
            change: text(&whole["change"]),
            classes: texts(&whole["classes"]),
            exact: whole["exact"].as_bool().unwrap(),
            shares: [share("gains"), share("loses"), share("swaps")],
            basis: text(&whole["of"]["kind"]),
            witnesses: whole["witnesses"].as_array().unwrap().iter().map(witness).collect(),
            dependents: texts(&whole["dependents"]),
            edits: whole["edits"].as_array().unwrap().len(),
            whole: whole.clone(),
        }
    }

    /// Whether one of these is among its classes.
    pub(crate) fn is_any(&self, classes: &[&str]) -> bool {
        self.classes.iter().any(|class| classes.contains(&class.as_str()))
    }
}

/// What a diff of the two says.
pub(crate) fn listed<'a>(
    provider: &Provider,
    (old, new): (&'a Ruleset<'a>, &'a Ruleset<'a>),
    env: &'a Env,
) -> Vec<Listed> {
    let pair = Pair { old, new, native: Dialect::native(&provider.dialect), env };
    let edits = edits(old, new);
    let flags: Vec<_> = edits.flags.iter().collect();
    let diffs = compare(&pair, &flags, SAMPLE);
    diffs.iter().map(|diff| Listed::read(&serde_json::to_value(diff).unwrap())).collect()
}
