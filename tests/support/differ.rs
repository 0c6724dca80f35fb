//! What a diff says of two documents, in the form that it is written in.

use ffctl::context::Env;
use ffctl::provider::Provider;
use ffctl::ruleset::Ruleset;
use serde_json::Value;

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
pub(crate) fn listed(provider: &Provider, (old, new): (&Ruleset<'_>, &Ruleset<'_>), env: &Env) -> Vec<Listed> {
    Vec::new()
}
