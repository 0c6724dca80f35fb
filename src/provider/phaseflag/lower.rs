//! Flags: from the members of a document to arms (spec sections 6, 8 and 9).
//!
//! Prerequisites come first; each is an arm that serves the default where it is not met. Then the rules by priority,
//! and the default last. The status of a flag and the segments of its rules play no part, and are kept to be told.

use super::condition;
use super::lowering::{Lowering, Segments, text};
use super::rollout;
use super::shape::{list, truthy};
use super::variations::{Variations, default_id};
use super::wording::CIRCULAR;
use crate::leaf::python;
use crate::leaf::tree::Tree;
use crate::ruleset::{
    About, Arm, Condition, DecisionList, Disputed, Dry, Facts, Fault, FaultCode, Flag, FlagUse, Logic, Pointer, Role,
    Segment, SegmentId, Serve, Text, Unusable, Verdict, View,
};

/// A flag that is to be lowered.
pub(super) struct Source<'t, 's> {
    pub(super) key: Text<'s>,
    pub(super) tree: &'t Tree<'s>,
    pub(super) at: Pointer,
    /// Its variations.
    pub(super) variations: Variations<'s>,
    /// By which flags its prerequisites lead in a circle.
    pub(super) circle: Option<String>,
}

const NOT_ASKED: &str = "no shipped SDK asks for prerequisites, nor does the relay: they go on with the rules";
const NOT_THERE: &str = "the API server takes a flag that is not there for one that is not as wished";
const NOT_ACTIVE: &str = "the API server takes a flag that is not active for one that is not as wished";
const ONE_LEVEL: &str = "the API server follows one level only: it looks at the rules of that flag alone";
const UNSTABLE: &str = "the SDK for Go may swap rules of equal priority, since its sort is not stable from 13 rules on";
const INACTIVE: &str = "the relay serves the default variation for the reason flag_inactive, and the API server sends no \
                        SDK a flag that is not active";
const WITHOUT_STATUS: &str =
    "the relay takes a flag without a status for one that is not active, and serves its default variation";
const EVERYBODY: &str =
    "no SDK looks at the segment, so this rule matches EVERYBODY; the API server takes only who is in it";
const SEGMENT_TOO: &str = "the API server asks for the segment, too, and does not take this rule";

/// Lowers one flag; `all` has those that are lowered, in the order of their ids.
pub(super) fn flag<'s>(
    lowering: &mut Lowering<'s>,
    all: &[Source<'_, 's>],
    number: usize,
    origin: Option<&'static str>,
) {
    let Source { key, tree, at, variations, circle } = &all[number];
    let mut flag = Flag {
        key: key.clone(),
        at: *at,
        facts: facts(tree, origin),
        variations: Vec::new(),
        splits: Vec::new(),
        body: DecisionList { arms: Vec::new() },
        rules: 0..0,
        choice: Serve::Nothing,
        on_fault: None,
        externals: Vec::new(),
    };
    note_status(lowering, tree, *at);
    if let Some(circle) = circle {
        let at = lowering.member(*at, "prerequisites");
        let message = format!("its prerequisites lead in a circle: {circle}");
        let fault = Fault::new(FaultCode::General, message, CIRCULAR, at);
        let fault = lowering.ruleset.add_fault(Fault { about: About::Cycle, ..fault });
        // The variation behind all others: it is null, and has neither id nor key.
        flag.body.arms.push(arm(Role::Broken(fault), always(at), Serve::Variation(variations.all.len()), at));
    } else {
        let default_at = lowering.member(*at, "default_variation_id");
        let default = variations.find(&default_id(tree)).map_or(Serve::Nothing, Serve::Variation);
        prerequisites(lowering, all, (tree, default), &mut flag);
        let first = flag.body.arms.len();
        rules(lowering, (tree, variations), &mut flag);
        flag.rules = first..flag.body.arms.len();
        flag.body.arms.push(arm(Role::Otherwise, always(default_at), default, default_at));
    }
    lowering.ruleset.add_flag(flag);
}

fn facts<'s>(tree: &Tree<'s>, origin: Option<&'static str>) -> Facts<'s> {
    let state = tree.get("status").map(|status| match status {
        Tree::Text(status) => status.clone(),
        other => Text::Owned(python::text(other).into_owned()),
    });
    Facts {
        enabled: true,
        kind: Some(text(tree, "flag_type").unwrap_or("boolean".into())),
        environment: text(tree, "environment"),
        description: text(tree, "description").or_else(|| text(tree, "name")),
        state: state.filter(|state| state != "active"),
        origin,
        ..Facts::default()
    }
}

fn note_status<'s>(lowering: &mut Lowering<'s>, tree: &Tree<'s>, at: Pointer) {
    match tree.get("status") {
        None => lowering.dispute(at, Disputed::Entered, WITHOUT_STATUS),
        Some(status) if status.as_text() != Some("active") => lowering.dispute(at, Disputed::Entered, INACTIVE),
        Some(_) => {}
    }
    let rules = list(tree, "targeting_rules");
    let is_equal = |pair: &[usize]| order(&rules[pair[0]], &rules[pair[1]]).is_eq();
    if rules.len() >= 13 && sorted(rules).windows(2).any(is_equal) {
        lowering.dispute(at, Disputed::Entered, UNSTABLE);
    }
}

fn prerequisites<'s>(
    lowering: &mut Lowering<'s>,
    all: &[Source<'_, 's>],
    (tree, default): (&Tree<'s>, Serve),
    flag: &mut Flag<'s>,
) {
    let list_at = lowering.member(flag.at, "prerequisites");
    for (number, prerequisite) in list(tree, "prerequisites").iter().enumerate() {
        let at = lowering.item(list_at, number);
        let wanted_key = prerequisite.get("variation_key").unwrap_or(&Tree::Null);
        let id = text(prerequisite, "flag_key").and_then(|key| lowering.ids.get(&key).copied());
        let key = match prerequisite.get("flag_key") {
            Some(Tree::Text(key)) => key.clone(),
            other => Text::Owned(other.map_or_else(String::new, python::dumps)),
        };
        let using = FlagUse {
            key,
            flag: id.ok_or(Unusable::Skipped),
            view: View::Served,
            wanted: id.map_or_else(Vec::new, |id| all[id].variations.keyed(wanted_key)),
            wish: vec![match wanted_key {
                Tree::Text(key) => key.clone(),
                other => Text::Owned(python::dumps(other)),
            }],
            operator: None,
            // A flag in a circle is never evaluated.
            cycle: Verdict::No,
            fault: None,
        };
        let met = Condition::new(at, Logic::Flag(using));
        let when = Condition::new(at, Logic::Not(Box::new(met)));
        flag.body.arms.push(arm(Role::Prerequisite, when, default, at));
        lowering.dispute(at, Disputed::Taken, NOT_ASKED);
        match id.map(|id| all[id].tree.get("status")) {
            None => lowering.dispute(at, Disputed::Entered, NOT_THERE),
            Some(Some(status)) if status.as_text() != Some("active") => {
                lowering.dispute(at, Disputed::Passed, NOT_ACTIVE);
            }
            Some(_) => lowering.dispute(at, Disputed::FellBack, ONE_LEVEL),
        }
    }
}

/// The places of rules in the order in which they are tried. Python's sort is stable.
fn sorted(rules: &[Tree<'_>]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..rules.len()).collect();
    places.sort_by(|one, other| order(&rules[*one], &rules[*other]));
    places
}

fn order(one: &Tree<'_>, other: &Tree<'_>) -> std::cmp::Ordering {
    python::number_order(priority(one), priority(other)).unwrap_or(std::cmp::Ordering::Equal)
}

/// The priority of a rule, as a token.
fn priority<'t>(rule: &'t Tree<'_>) -> &'t str {
    match rule.get("priority") {
        Some(Tree::Number(token)) => token,
        Some(Tree::Bool(true)) => "1",
        _ => "0",
    }
}

fn rules<'s>(lowering: &mut Lowering<'s>, (tree, variations): (&Tree<'s>, &Variations<'s>), flag: &mut Flag<'s>) {
    let list_at = lowering.member(flag.at, "targeting_rules");
    let rules = list(tree, "targeting_rules");
    for (place, number) in sorted(rules).into_iter().enumerate() {
        let rule = &rules[number];
        let at = lowering.item(list_at, number);
        let mut conditions = condition::all(lowering, rule, at);
        if truthy(rule, "segment_id").is_some() {
            let is_alone = conditions.is_empty();
            conditions.push(segment(lowering, rule, at));
            let (when, says) =
                if is_alone { (Disputed::Entered, EVERYBODY) } else { (Disputed::Unheeded, SEGMENT_TOO) };
            lowering.dispute(at, when, says);
        }
        let when = Condition::new(at, Logic::All(conditions));
        let then = if let Some(id) = truthy(rule, "variation_id") {
            variations.find(id).map_or(Serve::Dry, Serve::Variation)
        } else if let Some(rollout) = truthy(rule, "percentage_rollout") {
            let at = lowering.member(at, "percentage_rollout");
            rollout::serve(lowering, flag, (rollout, variations), at)
        } else {
            Serve::Dry
        };
        let moved = if place == number { String::new() } else { format!(", item {} in the file", number + 1) };
        let name = format!("priority {}{moved}", python::number_text(priority(rule)));
        let arm = Arm { name: Some(name.into()), title: text(rule, "id"), ..arm(Role::Rule, when, then, at) };
        flag.body.arms.push(arm);
    }
}

/// What a rule says of a segment.
fn segment<'s>(lowering: &mut Lowering<'s>, rule: &Tree<'s>, at: Pointer) -> Condition<'s> {
    let at = lowering.member(at, "segment_id");
    let inner = match condition::segment_id(rule) {
        None => {
            let id = rule.get("segment_id").map_or_else(String::new, python::dumps);
            Logic::Never { about: About::Segment, why: format!("{id} is no id of a segment").into() }
        }
        Some(id) => {
            if let Some(segment) = named(lowering, &id) {
                Logic::Segment(segment)
            } else {
                let is_key = lowering.segments.as_ref().is_some_and(|segments| segments.is_key(&id));
                let hint = if is_key { ", but one with this key; rules name segments by id" } else { "" };
                // Where there are no segments at all, they are not sent, and nothing is wrong with the rule.
                let about = if lowering.segments.is_some() { About::Segment } else { About::Context };
                Logic::Never { about, why: format!("the document does not have the segment `{id}`{hint}").into() }
            }
        }
    };
    Condition::new(at, Logic::Unheeded(Box::new(Condition::new(at, inner))))
}

/// Lowers the segments that no rule names, for whoever looks at all that there is.
pub(super) fn unused_segments(lowering: &mut Lowering<'_>) {
    for id in lowering.segments.as_ref().map(Segments::ids).unwrap_or_default() {
        named(lowering, &id);
    }
}

/// The segment of that id, where the document has it.
fn named<'s>(lowering: &mut Lowering<'s>, id: &Text<'s>) -> Option<SegmentId> {
    if let Some(segment) = lowering.named.get(id) {
        return Some(*segment);
    }
    let (tree, at) = lowering.segment(id)?;
    let conditions: Vec<Condition<'s>> = condition::all(lowering, &tree, at);
    let body = Condition::new(at, Logic::All(conditions));
    let segment = Segment { key: id.clone(), name: text(&tree, "name"), body, cycle: None, at };
    lowering.ruleset.segments.push(segment);
    let place = lowering.ruleset.segments.len() - 1;
    lowering.named.insert(id.clone(), place);
    Some(place)
}

/// An arm of a flag.
pub(super) fn arm(role: Role, when: Condition<'_>, then: Serve, at: Pointer) -> Arm<'_, Serve> {
    Arm { role, name: None, title: None, when, has_own_test: false, then, in_experiment: false, dry: Dry::Next, at }
}

/// A condition that always holds.
pub(super) fn always(at: Pointer) -> Condition<'static> {
    Condition::new(at, Logic::Const(true))
}
