//! What a diff says of two documents, in the form that it is written in.

use ffctl::context::Env;
use ffctl::pass::answer::Move;
use ffctl::pass::diff::edits::edits;
use ffctl::pass::diff::effect;
use ffctl::pass::diff::sample::sample;
use ffctl::pass::diff::search::{Lead, witnesses};
use ffctl::pass::diff::{Basis, Class, Effect, FlagDiff, Pair, Witness};
use ffctl::provider::{Dialect, Provider};
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
pub(crate) fn listed<'a>(provider: &Provider, (old, new): (&'a Ruleset<'a>, &'a Ruleset<'a>), env: &'a Env) -> Vec<Listed> {
    let native = Dialect::native(&provider.dialect);
    let pair = Pair { old, new, native, env };
    let mut all = Vec::new();
    for edited in &edits(old, new).flags {
        let ids = (old.flag(&edited.key), new.flag(&edited.key));
        let proof = effect(&pair, ids.0, ids.1);
        let wanted: Vec<Move> = if proof.complete { proof.moves.clone() } else { vec![Move::Gains, Move::Loses, Move::Swaps] };
        let leads: Vec<Lead<'_>> = proof.leads.iter().filter(|(_, lead)| !lead.nobody).map(|(moves, lead)| Lead { moves: *moves, said: lead.said.clone(), open: lead.open.clone(), buckets: lead.buckets.clone() }).collect();
        let found = witnesses(&pair, ids.0, ids.1, &wanted, &leads);
        let has = |moves| found.iter().any(|(it, _)| *it == moves);
        let mut classes = Vec::new();
        if proof.complete && proof.moves.is_empty() { classes.push(Class::None); }
        else {
            if has(Move::Gains) && proof.excludes(Move::Loses) && proof.excludes(Move::Swaps) { classes.push(Class::Gains); }
            if has(Move::Loses) { classes.push(Class::Loses); }
            if has(Move::Swaps) || proof.is_rehashed { classes.push(Class::Reshuffles); }
            if [Move::Gains, Move::Loses, Move::Swaps].into_iter().any(|it| !has(it) && !proof.excludes(it)) { 
                classes.retain(|it| *it != Class::Gains);
                classes.push(Class::Undecided); }
        }
        let (shares, exact, of) = match proof.shares { Some((shares, basis)) => (shares, true, basis), None => { let t = sample(&pair, ids.0, ids.1, 200); (t.all.shares(), false, Basis::Sample { contexts: 200 }) } };
        let witnesses: Vec<Witness> = found.into_iter().map(|(_, it)| it).collect();
        let diff = FlagDiff { flag: edited.key.clone(), change: edited.change, renamed: None, classes, effect: Effect { shares, exact, of }, parts: proof.parts, witness: None, witnesses, dependents: Vec::new(), edits: edited.edits.clone() };
        all.push(Listed::read(&serde_json::to_value(&diff).unwrap()));
    }
    all
}
