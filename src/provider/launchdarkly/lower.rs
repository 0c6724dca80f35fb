//! Flags: from the members of a document to arms (spec section 6).

use super::clause;
use super::lowering::{self, Lowering};
use super::rollout;
use super::segment::keyed;
use super::wording::USER;
use crate::leaf::python;
use crate::leaf::text_set::TextSet;
use crate::leaf::tree::Tree;
use crate::ruleset::{
    About, Arm, Condition, DecisionList, Disputed, Dry, Facts, FaultId, Flag, FlagUse, Logic, Payload, Pointer, Role,
    Serve, Text, Unusable, Value, Variation, VariationId, Verdict, View,
};

/// The names of variations: their places.
const PLACES: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

/// Lowers one flag.
pub(super) fn flag<'s>(lowering: &mut Lowering<'s>, key: &Text<'s>, tree: &Tree<'s>, at: Pointer) {
    let mut flag = Flag {
        key: key.clone(),
        at,
        facts: facts(tree),
        variations: variations(lowering, tree, at),
        splits: Vec::new(),
        body: DecisionList { arms: Vec::new() },
        rules: 0..0,
        choice: Serve::Nothing,
        on_fault: None,
        externals: Vec::new(),
    };
    let off_at = lowering.member(at, "offVariation");
    let off = match lowering::present(tree, "offVariation") {
        None => Serve::Nothing,
        Some(index) => lowering.serve(&flag, index, off_at),
    };
    if !flag.facts.enabled {
        let at = lowering.member(at, "on");
        flag.body.arms.push(arm(Role::Switch, None, always(at), off, at));
    } else if let Serve::Variation(off) = off {
        flag.facts.when_off = Some(off);
    }
    prerequisites(lowering, tree, &mut flag, off, at);
    targets(lowering, tree, &mut flag, at);
    let salt = lowering::text(tree, "salt").unwrap_or_default();
    let first = flag.body.arms.len();
    let rules_at = lowering.member(at, "rules");
    for (number, rule) in lowering::list(tree, "rules").iter().enumerate() {
        let at = lowering.item(rules_at, number);
        let conditions = clause::all(lowering, rule, at);
        let then = served(lowering, &mut flag, (rule, &salt), at);
        let when = Condition::new(at, Logic::All(conditions));
        flag.body.arms.push(arm(Role::Rule, lowering::text(rule, "id"), when, then, at));
    }
    flag.rules = first..flag.body.arms.len();
    let at = lowering.member(at, "fallthrough");
    let nothing = Tree::Object(Vec::new());
    let fallthrough = lowering::present(tree, "fallthrough").unwrap_or(&nothing);
    let then = served(lowering, &mut flag, (fallthrough, &salt), at);
    flag.body.arms.push(arm(Role::Otherwise, None, always(at), then, at));
    lowering.ruleset.add_flag(flag);
}

impl<'s> Lowering<'s> {
    /// The variation at a place that the document gives.
    pub(super) fn variation(&mut self, flag: &Flag<'s>, place: &Tree<'s>, at: Pointer) -> Result<VariationId, FaultId> {
        let count = flag.variations.len();
        lowering::index(place).filter(|place| *place < count).ok_or_else(|| {
            let shown = python::dumps(place);
            self.malformed(About::Variation, format!("there is no variation {shown}; the flag has {count}"), at)
        })
    }

    fn serve(&mut self, flag: &Flag<'s>, place: &Tree<'s>, at: Pointer) -> Serve {
        match self.variation(flag, place, at) {
            Ok(variation) => Serve::Variation(variation),
            Err(fault) => Serve::Fault(fault),
        }
    }
}

fn variations<'s>(lowering: &mut Lowering<'s>, tree: &Tree<'s>, at: Pointer) -> Vec<Variation<'s>> {
    let at = lowering.member(at, "variations");
    let is_migration = lowering::present(tree, "migration").is_some();
    let values = lowering::list(tree, "variations").iter().enumerate();
    values
        .map(|(number, value)| {
            let name = PLACES.get(number).map_or_else(|| number.to_string().into(), |place| Text::Borrowed(*place));
            let payload = is_migration.then(|| stage(value)).flatten();
            Variation { payload, ..Variation::new(Some(name), Value::of_tree(value), lowering.item(at, number)) }
        })
        .collect()
}

/// What is read and written in a stage of a migration (spec section 10.5).
fn stage<'s>(value: &Tree<'s>) -> Option<Payload<'s>> {
    const STAGES: [(&str, &str); 6] = [
        ("off", "reads old, writes old"),
        ("dualwrite", "reads old, writes both"),
        ("shadow", "reads both and trusts old, writes both"),
        ("live", "reads both and trusts new, writes both"),
        ("rampdown", "reads new, writes both"),
        ("complete", "reads new, writes new"),
    ];
    let name = value.as_text()?;
    let plan = STAGES.iter().find(|(stage, _)| *stage == name).map(|(_, plan)| *plan);
    let plan = plan.unwrap_or("no stage of a migration, so that a migration call serves its default");
    Some(Payload { kind: "stage".into(), value: plan.into() })
}

/// What the SDK's all-flags state and a list of flags tell.
fn facts<'s>(tree: &Tree<'s>) -> Facts<'s> {
    const TOLD: [&str; 7] = [
        "version",
        "clientSide",
        "trackEvents",
        "trackEventsFallthrough",
        "debugEventsUntilDate",
        "clientSideAvailability",
        "migration",
    ];
    let mut own: Vec<(&'static str, Value<'s>)> =
        TOLD.iter().filter_map(|name| Some((*name, Value::of_tree(tree.get(name)?)))).collect();
    let tracked = lowering::list(tree, "rules").iter().map(|rule| Tree::Bool(lowering::is_true(rule, "trackEvents")));
    let tracked: Vec<Tree<'s>> = tracked.collect();
    if tracked.contains(&Tree::Bool(true)) {
        own.push(("trackEventsRules", Value::of_tree(&Tree::List(tracked))));
    }
    let mut kinds = lowering::list(tree, "variations").iter().map(|value| match value {
        Tree::Bool(_) => "boolean",
        Tree::Number(_) => "number",
        Tree::Text(_) => "string",
        Tree::Null | Tree::List(_) | Tree::Object(_) => "json",
    });
    let first = kinds.next();
    let kind = match (lowering::present(tree, "migration"), first) {
        (Some(_), _) => Some("migration"),
        (None, Some(first)) if kinds.all(|kind| kind == first) => Some(first),
        (None, Some(_)) => Some("mixed"),
        (None, None) => None,
    };
    Facts {
        enabled: lowering::is_true(tree, "on"),
        kind: kind.map(Text::Borrowed),
        impressions: lowering::is_true(tree, "trackEvents"),
        own,
        ..Facts::default()
    }
}

/// Each prerequisite is an arm that serves what the flag serves when it is off, unless it is met.
fn prerequisites<'s>(lowering: &mut Lowering<'s>, tree: &Tree<'s>, flag: &mut Flag<'s>, off: Serve, at: Pointer) {
    let list_at = lowering.member(at, "prerequisites");
    for (number, wanted) in lowering::list(tree, "prerequisites").iter().enumerate() {
        let at = lowering.item(list_at, number);
        let key = lowering::text(wanted, "key").unwrap_or_default();
        let place = wanted.get("variation").unwrap_or(&Tree::Null);
        let other = match lowering.flags.get(&key) {
            None => Err(Unusable::Missing),
            Some((_, false)) => Err(Unusable::Off),
            Some((id, true)) => Ok(*id),
        };
        let cycle = lowering.aborts(About::Cycle, format!("the prerequisite `{key}` leads back to itself"), at);
        let using = FlagUse {
            key,
            flag: other,
            view: View::Served,
            wanted: lowering::index(place).into_iter().collect(),
            wish: vec![python::dumps(place).into()],
            operator: Some("SERVES VARIATION"),
            cycle: Verdict::Fault(cycle),
            fault: None,
        };
        let met = Condition::new(at, Logic::Flag(using));
        let when = Condition::new(at, Logic::Not(Box::new(met)));
        flag.body.arms.push(arm(Role::Prerequisite, None, when, off, at));
    }
}

/// Lists of keys. Where there are lists for kinds of contexts, they say in which order, and for users by which of the plain
/// lists: the first with the same variation.
fn targets<'s>(lowering: &mut Lowering<'s>, tree: &Tree<'s>, flag: &mut Flag<'s>, at: Pointer) {
    let plain_at = lowering.member(at, "targets");
    let contexts_at = lowering.member(at, "contextTargets");
    let plain = lowering::list(tree, "targets");
    let contexts = lowering::list(tree, "contextTargets");
    // The kind, the keys, what they get.
    let mut lists: Vec<(Text<'s>, &[Tree<'s>], &Tree<'s>, Pointer)> = Vec::new();
    for (number, target) in contexts.iter().enumerate() {
        let kind = lowering::kind_or_user(target, "contextKind");
        let own = lowering::list(target, "values");
        let place = target.get("variation").unwrap_or(&Tree::Null);
        if kind != USER {
            lists.push((kind, own, place, lowering.item(contexts_at, number)));
            continue;
        }
        let is_same = |other: &Tree<'s>| other.get("variation").is_some_and(|other| python::equal(other, place));
        let (keys, at) = match plain.iter().position(is_same) {
            Some(number) => (lowering::list(&plain[number], "values"), lowering.item(plain_at, number)),
            None if own.is_empty() => continue,
            None => (&[][..], lowering.item(contexts_at, number)),
        };
        if !own.is_empty() {
            let keys = own.iter().filter_map(|key| if let Tree::Text(key) = key { Some(key.clone()) } else { None });
            let says = "the SDKs for Go and Rust look at the values of the entry in `contextTargets` itself";
            lowering.dispute(at, Disputed::Unlike(TextSet::new(keys.collect())), says);
        }
        lists.push((kind, keys, place, at));
    }
    if contexts.is_empty() {
        for (number, target) in plain.iter().enumerate() {
            let place = target.get("variation").unwrap_or(&Tree::Null);
            lists.push((USER.into(), lowering::list(target, "values"), place, lowering.item(plain_at, number)));
        }
    }
    for (kind, keys, place, at) in lists {
        let when = keyed(lowering, kind, keys, at);
        let then = lowering.serve(flag, place, at);
        flag.body.arms.push(arm(Role::Target, None, when, then, at));
    }
}

/// What a rule or the fallthrough serves: a variation before a rollout.
fn served<'s>(
    lowering: &mut Lowering<'s>,
    flag: &mut Flag<'s>,
    (holder, salt): (&Tree<'s>, &Text<'s>),
    at: Pointer,
) -> Serve {
    if let Some(place) = lowering::present(holder, "variation") {
        let at = lowering.member(at, "variation");
        return lowering.serve(flag, place, at);
    }
    match lowering::present(holder, "rollout") {
        Some(rollout) => {
            let at = lowering.member(at, "rollout");
            rollout::serve(lowering, flag, (holder, rollout, salt), at)
        }
        None => Serve::Fault(lowering.malformed(About::Rollout, "there is neither a variation nor a rollout", at)),
    }
}

/// An arm of a flag.
fn arm<'s>(role: Role, name: Option<Text<'s>>, when: Condition<'s>, then: Serve, at: Pointer) -> Arm<'s, Serve> {
    Arm { role, name, title: None, when, has_own_test: false, then, in_experiment: false, dry: Dry::Next, at }
}

/// A condition that always holds.
fn always(at: Pointer) -> Condition<'static> {
    Condition::new(at, Logic::Const(true))
}
