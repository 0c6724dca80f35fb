//! Flags: from the members of a document to arms (spec section 4).

use super::cast::{cast, fits};
use crate::leaf::python;
use crate::leaf::text_set::TextSet;
use crate::leaf::tree::Tree;
use crate::provider::data_sync::{
    Experiments, Lowering, Ranges, always, arm, broken, conditions, experiment, no_range, sticky,
};
use crate::ruleset::{
    About, Absence, Arm, Condition, Disputed, Experiment, Facts, FaultId, Flag, Logic, Pointer, Relation, Rest, Role,
    SeedPart, Serve, Spreads, Test, Text, Value, Variation, VariationId, Verdict,
};

/// What a flag serves, and what the SDK reads of it whenever it serves something.
struct Parts<'t, 's> {
    tree: &'t Tree<'s>,
    /// The ids of the variations, in order.
    ids: Vec<(Tree<'s>, VariationId)>,
    /// What is missing, and read before a rule is rolled.
    name: Option<FaultId>,
    /// What is missing, and read last.
    kind: Option<FaultId>,
    at: Pointer,
}

/// Lowers one flag.
pub(super) fn lower<'s>(lowering: &mut Lowering<'s>, key: Text<'s>, tree: &Tree<'s>, at: Pointer) -> Flag<'s> {
    let mut flag = Lowering::flag(key, facts(tree), at);
    let mut parts = Parts { tree, ids: Vec::new(), name: None, kind: None, at };
    parts.name = lowering.member(tree, "name", at).err();
    parts.kind = lowering.member(tree, "variationType", at).err();
    variations(lowering, &mut flag, &mut parts);
    switch(lowering, &mut flag, &parts);
    targets(lowering, &mut flag, &parts);
    let first = flag.body.arms.len();
    rules(lowering, &mut flag, &parts);
    flag.rules = first..flag.body.arms.len();
    let fallthrough = lowering.member(tree, "fallthrough", at);
    let at = lowering.place(at, "fallthrough");
    let then = match fallthrough {
        Ok(fallthrough) => {
            let rest = Rest::Fail { fault: no_range(lowering, Spreads::AsItIs, at), serving: None };
            roll(lowering, &mut flag, &parts, (fallthrough, rest), at)
        }
        Err(fault) => Serve::Fault(fault),
    };
    flag.body.arms.push(arm(Role::Otherwise, always(at), then, at));
    flag
}

fn facts<'s>(tree: &Tree<'s>) -> Facts<'s> {
    let text = |name: &str| match tree.get(name) {
        Some(Tree::Text(text)) if !text.is_empty() => Some(text.clone()),
        _ => None,
    };
    Facts {
        enabled: tree.get("isEnabled").is_some_and(|enabled| !python::is_falsy(enabled)),
        kind: text("variationType"),
        environment: text("envId"),
        description: text("description"),
        impressions: tree.get("insightsEnabled").and_then(Tree::as_bool) != Some(false),
        ..Facts::default()
    }
}

const TWICE: &str = "its id stands twice, and the SDKs for .NET and Rust serve the first one of them";
const UNFIT: &str = "its value is not of the type of the flag and is served as it stands; the evaluation server and the SDKs \
                     for .NET and Rust serve the caller's default";

/// A later variation of an id takes its place.
fn variations<'s>(lowering: &mut Lowering<'s>, flag: &mut Flag<'s>, parts: &mut Parts<'_, 's>) {
    let kind = parts.tree.get("variationType").and_then(Tree::as_text);
    let list_at = lowering.place(parts.at, "variations");
    let list = parts.tree.get("variations").and_then(Tree::as_list).unwrap_or_default();
    for (number, entry) in list.iter().enumerate() {
        let (Some(id), Some(value)) = (entry.get("id"), entry.get("value")) else { continue };
        let at = lowering.item(list_at, number);
        if parts.ids.iter().any(|(held, _)| python::equal(held, id)) {
            lowering.dispute(parts.at, Disputed::Served(number), TWICE);
        }
        if !fits(kind, value) {
            lowering.dispute(parts.at, Disputed::Served(number), UNFIT);
        }
        flag.variations.push(variation(id, cast(kind, value), at));
        parts.ids.push((id.clone(), number));
    }
}

fn variation<'s>(id: &Tree<'s>, value: Value<'s>, at: Pointer) -> Variation<'s> {
    let name = match id {
        Tree::Text(id) => id.clone(),
        other => Text::Owned(python::text(other).into_owned()),
    };
    Variation { id: Some(Box::new(Value::of_tree(id))), ..Variation::new(Some(name), value, at) }
}

impl<'s> Parts<'_, 's> {
    /// What is served under an id that stands at `holder[name]`.
    fn served(
        &self,
        lowering: &mut Lowering<'s>,
        flag: &mut Flag<'s>,
        (holder, name): (&Tree<'s>, &'static str),
        at: Pointer,
    ) -> Result<VariationId, FaultId> {
        let id = lowering.member(holder, name, at)?;
        let Some((held, number)) = self.ids.iter().rev().find(|(held, _)| python::equal(held, id)) else {
            let at = lowering.place(at, name);
            return Err(lowering.raises_about(
                About::Variation,
                format!("there is no variation {}", python::dumps(id)),
                at,
            ));
        };
        if let Some(fault) = self.name.or(self.kind) {
            return Err(fault);
        }
        if held == id {
            return Ok(*number);
        }
        // The id that is handed out is spelled as it stands here.
        let Variation { value, at, .. } = &flag.variations[*number];
        flag.variations.push(variation(id, value.clone(), *at));
        Ok(flag.variations.len() - 1)
    }
}

fn switch<'s>(lowering: &mut Lowering<'s>, flag: &mut Flag<'s>, parts: &Parts<'_, 's>) {
    let at = lowering.place(parts.at, "isEnabled");
    match lowering.member(parts.tree, "isEnabled", parts.at) {
        Err(fault) => flag.body.arms.push(arm(Role::Switch, broken(fault, parts.at), Serve::Nothing, parts.at)),
        Ok(_) if flag.facts.enabled => {
            let off = parts.tree.get("disabledVariationId");
            let is_off = |(held, _): &&(Tree<'s>, VariationId)| off.is_some_and(|off| python::equal(held, off));
            flag.facts.when_off = parts.ids.iter().rev().find(is_off).map(|(_, number)| *number);
        }
        Ok(_) => {
            let then = match parts.served(lowering, flag, (parts.tree, "disabledVariationId"), parts.at) {
                Ok(variation) => Serve::Variation(variation),
                Err(fault) => Serve::Fault(fault),
            };
            flag.body.arms.push(arm(Role::Switch, always(at), then, at));
        }
    }
}

fn targets<'s>(lowering: &mut Lowering<'s>, flag: &mut Flag<'s>, parts: &Parts<'_, 's>) {
    let at = lowering.place(parts.at, "targetUsers");
    let list = match lowering.each(parts.tree, "targetUsers", parts.at) {
        Ok(list) => list,
        Err(fault) => return flag.body.arms.push(arm(Role::Target, broken(fault, at), Serve::Nothing, at)),
    };
    for (number, target) in list.iter().enumerate() {
        let at = lowering.item(at, number);
        let keys = match lowering.each(target, "keyIds", at) {
            Ok(keys) => keys,
            Err(fault) => return flag.body.arms.push(arm(Role::Target, broken(fault, at), Serve::Nothing, at)),
        };
        let keys = keys.iter().filter_map(|key| match key.as_ref() {
            Tree::Text(key) => Some(key.clone()),
            _ => None,
        });
        let relation = Relation::OneOf(TextSet::new(keys.collect()));
        let test = Test::new(lowering.key(), "is one of".into(), relation, Verdict::No);
        let keys_at = lowering.place(at, "keyIds");
        let when = Condition::new(keys_at, Logic::Test(test));
        let served = parts.served(lowering, flag, (target, "variationId"), at);
        let included = lowering.member(parts.tree, "exptIncludeAllTargets", parts.at);
        let (then, in_experiment) = match (served, included) {
            (Ok(variation), Ok(included)) => (Serve::Variation(variation), !python::is_falsy(included)),
            (Err(fault), _) | (_, Err(fault)) => (Serve::Fault(fault), false),
        };
        flag.body.arms.push(Arm { in_experiment, ..arm(Role::Target, when, then, at) });
    }
}

fn rules<'s>(lowering: &mut Lowering<'s>, flag: &mut Flag<'s>, parts: &Parts<'_, 's>) {
    let list_at = lowering.place(parts.at, "rules");
    let list = match lowering.each(parts.tree, "rules", parts.at) {
        Ok(list) => list,
        Err(fault) => return flag.body.arms.push(arm(Role::Rule, broken(fault, list_at), Serve::Nothing, list_at)),
    };
    for (number, rule) in list.iter().enumerate() {
        let at = lowering.item(list_at, number);
        let when = conditions(lowering, rule, at);
        let then = roll(lowering, flag, parts, (rule, Rest::NoPick), at);
        let title = rule.get(lowering.grammar.title).and_then(Tree::as_text).map(|name| Text::Owned(name.to_owned()));
        flag.body.arms.push(Arm { title, ..arm(Role::Rule, when, then, at) });
    }
}

/// What a rule or the default serves, by the ranges that it has.
fn roll<'s>(
    lowering: &mut Lowering<'s>,
    flag: &mut Flag<'s>,
    parts: &Parts<'_, 's>,
    (rule, rest): (&Tree<'s>, Rest),
    at: Pointer,
) -> Serve {
    if let Some(fault) = parts.name {
        return Serve::Fault(fault);
    }
    let list = match lowering.each(rule, "variations", at) {
        Ok(list) => list,
        Err(fault) => return Serve::Fault(fault),
    };
    let list_at = lowering.place(at, "variations");
    let default_key = Tree::Text(super::user::KEY.into());
    let dispatch = rule.get("dispatchKey").filter(|key| !python::is_falsy(key)).unwrap_or(&default_key);
    if dispatch.as_text().is_some_and(|key| python::strip(key).is_empty()) {
        lowering.dispute(list_at, Disputed::Entered, lowering.grammar.elsewhere.blank_dispatch);
    }
    let subject = lowering.attribute(dispatch, Absence::Empty);
    let asked = dispatch.as_text().map_or_else(|| dispatch.to_string(), str::to_owned);
    let seed = vec![SeedPart::OwnFlag(flag.key.clone()), SeedPart::Identifier];
    let mut ranges = Ranges::new(sticky(asked.into(), subject, seed, false), rest, list_at);
    for (number, entry) in list.iter().enumerate() {
        let at = lowering.item(list_at, number);
        match lowering.member(entry, "rollout", at) {
            Err(fault) => ranges.add(None, Ok(Experiment::Nobody), Err(fault), at),
            Ok(range) => {
                let in_experiment = included(lowering, flag, parts, (rule, entry, range), &ranges, at);
                let served = parts.served(lowering, flag, (entry, "id"), at);
                ranges.add(Some(range), in_experiment, served, at);
            }
        }
    }
    flag.splits.push(ranges.finish(lowering));
    Serve::Split(flag.splits.len() - 1)
}

/// Who of a range takes part in an experiment (spec section 4.9).
fn included<'s>(
    lowering: &mut Lowering<'s>,
    flag: &Flag<'s>,
    parts: &Parts<'_, 's>,
    (rule, entry, range): (&Tree<'s>, &Tree<'s>, &Tree<'s>),
    ranges: &Ranges<'s>,
    at: Pointer,
) -> Result<Experiment<'s>, FaultId> {
    let whole = lowering.member(parts.tree, "exptIncludeAllTargets", parts.at)?;
    let own = lowering.member(rule, "includedInExpt", at)?;
    if !python::is_falsy(whole) {
        return Ok(Experiment::Everybody);
    }
    if python::is_falsy(own) {
        return Ok(Experiment::Nobody);
    }
    let share = lowering.member(entry, "exptRollout", at)?;
    let at = lowering.place(at, "exptRollout");
    let seed = vec![SeedPart::Literal("expt"), SeedPart::OwnFlag(flag.key.clone()), SeedPart::Identifier];
    experiment(lowering, (share, range), ranges.bucketing(), Experiments { seed, at })
}
