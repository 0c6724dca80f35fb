//! Flags: from the members of a document to arms (spec sections 5 and 7).

use super::option;
use super::user::KEY;
use crate::leaf::python;
use crate::leaf::text_set::TextSet;
use crate::leaf::tree::Tree;
use crate::provider::data_sync::{
    Experiments, Lowering, Ranges, always, arm, broken, conditions, experiment, look_up, no_range, sticky,
};
use crate::ruleset::{
    About, Absence, Arm, Condition, Disputed, Experiment, Facts, FaultId, Flag, FlagUse, Logic, Pointer, Relation,
    Rest, Role, SeedPart, Serve, Spreads, Test, Text, Unusable, VariationId, Verdict, View,
};

/// The status by which a flag is off.
const DISABLED: &str = "Disabled";

/// Options of flags: their ids and values.
type Options<'s> = Vec<(Tree<'s>, Tree<'s>)>;

/// A flag, and what is known of all.
pub(super) struct Parts<'t, 's> {
    tree: &'t Tree<'s>,
    /// The member `ff`.
    core: Result<&'t Tree<'s>, FaultId>,
    /// What it serves.
    pub(super) options: &'t Options<'s>,
    /// What each flag serves, by its number.
    all: &'t [Options<'s>],
    /// What is missing, and read whenever something is served.
    pub(super) name: Option<FaultId>,
    /// What it is to whoever is in no range.
    no_range: FaultId,
    at: Pointer,
    core_at: Pointer,
}

impl<'t, 's> Parts<'t, 's> {
    pub(super) fn new(
        lowering: &mut Lowering<'s>,
        tree: &'t Tree<'s>,
        all: &'t [Options<'s>],
        number: usize,
        at: Pointer,
    ) -> Parts<'t, 's> {
        let core = lowering.member(tree, "ff", at);
        let core_at = lowering.place(at, "ff");
        let name = core.and_then(|core| {
            lowering.member(core, "keyName", core_at)?;
            lowering.member(core, "name", core_at)
        });
        let dependent =
            lowering.raises_about(About::Rollout, "a prerequisite has no rollout range that holds the user", at);
        let default_at = lowering.place(core_at, "defaultRulePercentageRollouts");
        let no_range = no_range(lowering, Spreads::As(dependent), default_at);
        Parts { tree, core, options: &all[number], all, name: name.err(), no_range, at, core_at }
    }
}

/// Lowers one flag.
pub(super) fn lower<'s>(lowering: &mut Lowering<'s>, key: Text<'s>, parts: &Parts<'_, 's>) -> Flag<'s> {
    let mut flag = Lowering::flag(key, facts(parts), parts.at);
    flag.variations = option::variations(lowering, parts.tree, parts.options, parts.at);
    let core = match parts.core {
        Ok(core) => core,
        Err(fault) => {
            flag.body.arms.push(arm(Role::Switch, broken(fault, parts.at), Serve::Nothing, parts.at));
            return flag;
        }
    };
    // Nothing is wrong with what is not served: neither is the flag off, nor can another one turn it off.
    let may_be_off = !flag.facts.enabled || parts.tree.get("ffp").and_then(Tree::as_list) != Some(&[]);
    let off = if may_be_off {
        serve(option::served(lowering, parts, (core, "variationOptionWhenDisabled"), parts.core_at))
    } else {
        option::find(parts, core, "variationOptionWhenDisabled").map_or(Serve::Nothing, Serve::Variation)
    };
    if let (Serve::Variation(off), true) = (off, flag.facts.enabled) {
        flag.facts.when_off = Some(off);
    }
    switch(lowering, &mut flag, parts, (core, off));
    prerequisites(lowering, &mut flag, parts, (core, off));
    targets(lowering, &mut flag, parts);
    let first = flag.body.arms.len();
    rules(lowering, &mut flag, parts);
    flag.rules = first..flag.body.arms.len();
    let list = Rollouts {
        name: "defaultRulePercentageRollouts",
        included: "isDefaultRulePercentageRolloutsIncludedInExpt",
        rest: Rest::Fail { fault: parts.no_range, serving: None },
    };
    let then = roll(lowering, &mut flag, parts, (core, list), parts.core_at);
    let at = lowering.place(parts.core_at, "defaultRulePercentageRollouts");
    flag.body.arms.push(arm(Role::Otherwise, always(at), then, at));
    flag
}

fn facts<'s>(parts: &Parts<'_, 's>) -> Facts<'s> {
    let text = |holder: Option<&Tree<'s>>, name: &str| match holder?.get(name)? {
        Tree::Text(text) if !text.is_empty() => Some(text.clone()),
        _ => None,
    };
    let core = parts.core.ok();
    Facts {
        enabled: core.and_then(|core| core.get("status")).and_then(Tree::as_text) != Some(DISABLED),
        kind: text(core, "type"),
        state: core.and_then(|core| core.get("status")).and_then(odd_status),
        description: text(core, "description"),
        ..Facts::default()
    }
}

/// A status that is none of the two that there are: the flag is on.
fn odd_status<'s>(status: &Tree<'s>) -> Option<Text<'s>> {
    match status {
        Tree::Text(status) if ["Enabled", DISABLED].contains(&status.as_ref()) => None,
        Tree::Text(status) => Some(status.clone()),
        other => Some(Text::Owned(python::dumps(other))),
    }
}

fn serve(served: Result<VariationId, FaultId>) -> Serve {
    served.map_or_else(Serve::Fault, Serve::Variation)
}

fn switch<'s>(
    lowering: &mut Lowering<'s>,
    flag: &mut Flag<'s>,
    parts: &Parts<'_, 's>,
    (core, off): (&Tree<'s>, Serve),
) {
    let at = lowering.place(parts.core_at, "status");
    match lowering.member(core, "status", parts.core_at) {
        Err(fault) => flag.body.arms.push(arm(Role::Switch, broken(fault, at), Serve::Nothing, at)),
        Ok(_) if flag.facts.enabled => {}
        Ok(_) => flag.body.arms.push(arm(Role::Switch, always(at), off, at)),
    }
}

/// Each prerequisite is an arm that serves what the flag serves when it is off, unless it is met.
fn prerequisites<'s>(
    lowering: &mut Lowering<'s>,
    flag: &mut Flag<'s>,
    parts: &Parts<'_, 's>,
    (core, off): (&Tree<'s>, Serve),
) {
    let list_at = lowering.place(parts.at, "ffp");
    let list = match lowering.each(parts.tree, "ffp", parts.at) {
        Ok(list) => list,
        Err(fault) => {
            return flag.body.arms.push(arm(Role::Prerequisite, broken(fault, list_at), Serve::Nothing, list_at));
        }
    };
    for (number, entry) in list.iter().enumerate() {
        let at = lowering.item(list_at, number);
        let when = match prerequisite(lowering, parts, (entry, core), at) {
            Ok(None) => continue,
            Ok(Some(wanted)) => {
                let (when, says) = match wanted.flag {
                    Ok(_) => (Disputed::Passed, COMPARES_VALUE),
                    Err(_) => (Disputed::Entered, CRASHES),
                };
                lowering.dispute(at, when, says);
                let met = Condition::new(at, Logic::Flag(wanted));
                Condition::new(at, Logic::Not(Box::new(met)))
            }
            Err(fault) => broken(fault, at),
        };
        flag.body.arms.push(arm(Role::Prerequisite, when, off, at));
    }
}

const COMPARES_VALUE: &str =
    "the SDK for Go compares the id of what the other flag serves with the value that is wanted, and so meets none";
/// The member that says which variation is wanted, and another spelling of it.
const WISH: &str = "ValueOptionsVariationValue";
const OTHER_WISH: &str = "valueOptionsVariationValue";
const CRASHES: &str = "the SDK for Go crashes for want of the flag";

/// What is wanted of another flag; nothing where it is the flag itself.
fn prerequisite<'s>(
    lowering: &mut Lowering<'s>,
    parts: &Parts<'_, 's>,
    (entry, core): (&Tree<'s>, &Tree<'s>),
    at: Pointer,
) -> Result<Option<FlagUse<'s>>, FaultId> {
    let id = lowering.member(entry, "prerequisiteFeatureFlagId", at)?;
    let own = lowering.member(core, "id", parts.core_at)?;
    if python::equal(id, own) {
        return Ok(None);
    }
    let found = look_up(id).and_then(|id| lowering.flags.get(&id).copied());
    let id_at = lowering.place(at, "prerequisiteFeatureFlagId");
    let key = match id {
        Tree::Text(id) => Text::Owned(id.splitn(5, "__").nth(4).unwrap_or(id).to_owned()),
        other => Text::Owned(python::text(other).into_owned()),
    };
    let Some(other) = found else {
        let is_unheard = match id {
            Tree::List(_) | Tree::Object(_) => true,
            // The SDK takes the key out of the id to name it in its log.
            Tree::Text(id) => !python::strip(id).is_empty() && id.split("__").nth(4).is_none(),
            _ => false,
        };
        if is_unheard {
            return Err(lowering.raises_about(
                About::Prerequisite,
                "there is no such flag, and the SDK finds no key in its id",
                id_at,
            ));
        }
        return Ok(Some(FlagUse { wish: shown_wish(entry), ..uses(key, Err(Unusable::Missing)) }));
    };
    let option = match (entry.get(WISH), entry.get(OTHER_WISH)) {
        (None, Some(_)) => {
            let message = format!("there is no `{WISH}`; `{OTHER_WISH}` stands there, which the SDK does not read");
            Err(lowering.raises(message, at))
        }
        _ => lowering.member(entry, WISH, at),
    };
    let wish = option.and_then(|option| {
        let at = lowering.place(at, WISH);
        lowering.member(option, "localId", at)
    });
    let mut wanted = uses(key, Ok(other));
    wanted.cycle = Verdict::Fault(lowering.raises_about(About::Cycle, "its prerequisites lead back to it", at));
    match wish {
        Ok(wish) => {
            let options = parts.all[other].iter().enumerate();
            wanted.wanted = options.filter(|(_, (held, _))| python::equal(held, wish)).map(|(id, _)| id).collect();
        }
        Err(fault) => wanted.fault = Some(fault),
    }
    wanted.wish = shown_wish(entry);
    Ok(Some(wanted))
}

/// The variation that is wanted, as far as a person can tell.
fn shown_wish<'s>(entry: &Tree<'_>) -> Vec<Text<'s>> {
    let option = entry.get(WISH).or_else(|| entry.get(OTHER_WISH));
    let id = option.and_then(|option| option.get("localId"));
    vec![id.map_or(Text::Borrowed("unknown"), |id| Text::Owned(python::text(id).into_owned()))]
}

fn uses(key: Text<'_>, flag: Result<usize, Unusable>) -> FlagUse<'_> {
    FlagUse {
        key,
        flag,
        view: View::Served,
        wanted: Vec::new(),
        wish: Vec::new(),
        operator: None,
        cycle: Verdict::No,
        fault: None,
    }
}

fn targets<'s>(lowering: &mut Lowering<'s>, flag: &mut Flag<'s>, parts: &Parts<'_, 's>) {
    let list_at = lowering.place(parts.at, "targetIndividuals");
    let list = match lowering.each(parts.tree, "targetIndividuals", parts.at) {
        Ok(list) => list,
        Err(fault) => return flag.body.arms.push(arm(Role::Target, broken(fault, list_at), Serve::Nothing, list_at)),
    };
    for (number, target) in list.iter().enumerate() {
        let at = lowering.item(list_at, number);
        let when = individuals(lowering, target, at);
        let included = lowering.member(parts.tree, "exptIncludeAllRules", parts.at);
        let served = option::served(lowering, parts, (target, "valueOption"), at);
        let (then, in_experiment) = match (served, included) {
            (Ok(variation), Ok(included)) => {
                (Serve::Variation(variation), included.is_null() || !python::is_falsy(included))
            }
            (_, Err(fault)) | (Err(fault), _) => (Serve::Fault(fault), false),
        };
        flag.body.arms.push(Arm { in_experiment, ..arm(Role::Target, when, then, at) });
    }
}

/// That the user is among individuals. They are looked at one by one, so that a malformed one is met only behind all others.
fn individuals<'s>(lowering: &mut Lowering<'s>, target: &Tree<'s>, at: Pointer) -> Condition<'s> {
    let list = match lowering.each(target, "individuals", at) {
        Ok(list) => list,
        Err(fault) => return broken(fault, at),
    };
    let at = lowering.place(at, "individuals");
    let mut keys = Vec::new();
    let mut malformed = None;
    for (number, individual) in list.iter().enumerate() {
        let at = lowering.item(at, number);
        match lowering.member(individual, "keyId", at) {
            Ok(Tree::Text(key)) => keys.push(key.clone()),
            Ok(_) => {}
            Err(fault) => {
                malformed = Some(broken(fault, at));
                break;
            }
        }
    }
    let relation = Relation::OneOf(TextSet::new(keys));
    let test = Test::new(lowering.key(), "is one of".into(), relation, Verdict::No);
    let listed = Condition::new(at, Logic::Test(test));
    match malformed {
        None => listed,
        Some(malformed) => Condition::new(at, Logic::Any(vec![listed, malformed])),
    }
}

fn rules<'s>(lowering: &mut Lowering<'s>, flag: &mut Flag<'s>, parts: &Parts<'_, 's>) {
    let list_at = lowering.place(parts.at, "fftuwmtr");
    let list = match lowering.each(parts.tree, "fftuwmtr", parts.at) {
        Ok(list) => list,
        Err(fault) => return flag.body.arms.push(arm(Role::Rule, broken(fault, list_at), Serve::Nothing, list_at)),
    };
    for (number, rule) in list.iter().enumerate() {
        let at = lowering.item(list_at, number);
        let when = conditions(lowering, rule, at);
        let rollouts =
            Rollouts { name: "valueOptionsVariationRuleValues", included: "isIncludedInExpt", rest: Rest::NoPick };
        let then = roll(lowering, flag, parts, (rule, rollouts), at);
        let title = rule.get(lowering.grammar.title).and_then(Tree::as_text).map(|name| Text::Owned(name.to_owned()));
        flag.body.arms.push(Arm { title, ..arm(Role::Rule, when, then, at) });
    }
}

/// Where the ranges of a rule or of the default stand.
struct Rollouts {
    name: &'static str,
    /// Whether they are part of an experiment.
    included: &'static str,
    rest: Rest,
}

/// What a rule or the default serves, by the ranges that it has.
fn roll<'s>(
    lowering: &mut Lowering<'s>,
    flag: &mut Flag<'s>,
    parts: &Parts<'_, 's>,
    (holder, rollouts): (&Tree<'s>, Rollouts),
    at: Pointer,
) -> Serve {
    let list = lowering.member(holder, rollouts.name, at);
    let whole = lowering.member(parts.tree, "exptIncludeAllRules", parts.at);
    let own = lowering.member(holder, rollouts.included, at);
    let (whole, own) = match (list, whole, own, parts.name) {
        (Ok(_), Ok(whole), Ok(own), None) => (whole, own),
        (Err(fault), ..) | (_, Err(fault), ..) | (_, _, Err(fault), _) | (.., Some(fault)) => {
            return Serve::Fault(fault);
        }
    };
    let list = match lowering.each(holder, rollouts.name, at) {
        Ok(list) => list,
        Err(fault) => return Serve::Fault(fault),
    };
    let list_at = lowering.place(at, rollouts.name);
    let subject = lowering.attribute(&Tree::Text(KEY.into()), Absence::Missing);
    let seed = vec![SeedPart::Identifier];
    let mut ranges = Ranges::new(sticky(KEY.into(), subject, seed, true), rollouts.rest, list_at);
    for (number, entry) in list.iter().enumerate() {
        let at = lowering.item(list_at, number);
        match lowering.member(entry, "rolloutPercentage", at) {
            Err(fault) => ranges.add(None, Ok(Experiment::Nobody), Err(fault), at),
            Ok(range) => {
                let in_experiment = included(lowering, (whole, own), (entry, range), &ranges, at);
                let served = option::served(lowering, parts, (entry, "valueOption"), at);
                ranges.add(Some(range), in_experiment, served, at);
            }
        }
    }
    flag.splits.push(ranges.finish(lowering));
    Serve::Split(flag.splits.len() - 1)
}

/// Who of a range takes part in an experiment (spec section 7.5).
fn included<'s>(
    lowering: &mut Lowering<'s>,
    (whole, own): (&Tree<'s>, &Tree<'s>),
    (entry, range): (&Tree<'s>, &Tree<'s>),
    ranges: &Ranges<'s>,
    at: Pointer,
) -> Result<Experiment<'s>, FaultId> {
    if whole.is_null() || own.is_null() {
        return Ok(Experiment::Everybody);
    }
    let share = lowering.member(entry, "exptRollout", at)?;
    if share.is_null() {
        return Ok(Experiment::Everybody);
    }
    if python::is_falsy(own) {
        return Ok(Experiment::Nobody);
    }
    let at = lowering.place(at, "exptRollout");
    let seed = vec![SeedPart::EncodedIdentifier];
    experiment(lowering, (share, range), ranges.bucketing(), Experiments { seed, at })
}
