//! Segments: who is listed, who matches a rule, and whose membership is kept outside (spec section 9).

use super::clause;
use super::lowering::{self, Known, Lowering};
use super::rollout::{self, Hashed};
use super::wording::USER;
use crate::leaf::python;
use crate::leaf::text_set::TextSet;
use crate::leaf::tree::Tree;
use crate::ruleset::{
    About, Arm, Condition, DecisionList, Disputed, Dry, Logic, Membership, Pointer, Relation, Role, SeedPart, Segment,
    SegmentId, Test, Text, Verdict,
};

impl<'s> Lowering<'s> {
    /// The segment of that key, to be lowered by [`lower_named`]; nothing where there is none.
    pub(super) fn segment(&mut self, key: &Text<'s>) -> Option<SegmentId> {
        let known = self.segments.get_mut(key)?;
        if known.id.is_none() {
            known.id = Some(self.named.len());
            self.named.push(key.clone());
        }
        known.id
    }
}

/// Lowers the segments that rules have named, those that they name in turn included.
pub(super) fn lower_named(lowering: &mut Lowering<'_>) {
    while let Some(key) = lowering.named.get(lowering.ruleset.segments.len()).cloned() {
        let Some(Known { part, at, .. }) = lowering.segments.get_mut(&key) else { return };
        // It was checked, and each is lowered once.
        let (tree, at) = (part.take().unwrap_or(Tree::Null), *at);
        // A segment is looked up by the key that it is held under, and hashed by its own.
        let own = lowering::text(&tree, "key").unwrap_or_else(|| key.clone());
        let segment = lower(lowering, &own, &tree, at);
        lowering.ruleset.segments.push(segment);
    }
}

/// Lowers the segments that no rule names.
pub(super) fn lower_others<'s>(lowering: &mut Lowering<'s>, keys: &[Text<'s>]) {
    for key in keys {
        lowering.segment(key);
    }
    lower_named(lowering);
}

fn lower<'s>(lowering: &mut Lowering<'s>, key: &Text<'s>, tree: &Tree<'s>, at: Pointer) -> Segment<'s> {
    let rules = lowering::list(tree, "rules");
    let cycle = rules.iter().any(clause::ask_segments).then(|| {
        Verdict::Fault(lowering.aborts(About::Cycle, format!("the segment `{key}` leads back to itself"), at))
    });
    let body = if lowering::is_true(tree, "unbounded") {
        let kind = lowering::kind_or_user(tree, "unboundedContextKind");
        let generation = lowering::present(tree, "generation").map(|generation| match generation {
            Tree::Bool(value) => u8::from(*value).to_string(),
            number => python::text(number).into_owned(),
        });
        let arms = self::rules(lowering, (key, tree), at);
        let otherwise = Condition::new(at, Logic::List(Box::new(DecisionList { arms })));
        let reference = generation.map(|generation| format!("{key}.g{generation}").into());
        Logic::Membership(Box::new(Membership { subject: lowering.key(kind), reference, otherwise }))
    } else {
        let mut arms = Vec::new();
        for (plain, contexts, is_in) in
            [("included", "includedContexts", true), ("excluded", "excludedContexts", false)]
        {
            listed(lowering, tree, (plain, contexts), is_in, at, &mut arms);
        }
        arms.extend(self::rules(lowering, (key, tree), at));
        Logic::List(Box::new(DecisionList { arms }))
    };
    Segment { key: key.clone(), name: None, body: Condition::new(at, body), cycle, at }
}

/// The lists of keys that are in, or out.
fn listed<'s>(
    lowering: &mut Lowering<'s>,
    tree: &Tree<'s>,
    (plain, contexts): (&'static str, &'static str),
    is_in: bool,
    at: Pointer,
    arms: &mut Vec<Arm<'s, bool>>,
) {
    let mut list = |lowering: &mut Lowering<'s>, kind, keys: &[Tree<'s>], name: &'static str, at| {
        if !keys.is_empty() {
            let is_disputed = kind == USER && name == contexts;
            let mut when = keyed(lowering, kind, keys, at);
            if is_disputed {
                // Whether the context is a user alone tells a trace whether other SDKs agree.
                let kinds = Test::new(lowering.kinds(), "is present".into(), Relation::Present, Verdict::No);
                when = Condition::new(at, Logic::All(vec![when, Condition::new(at, Logic::Test(kinds))]));
            }
            arms.push(arm(Role::Target, Some(name.into()), when, is_in, at));
        }
    };
    let plain_at = lowering.member(at, plain);
    list(lowering, USER.into(), lowering::list(tree, plain), plain, plain_at);
    let contexts_at = lowering.member(at, contexts);
    for (number, target) in lowering::list(tree, contexts).iter().enumerate() {
        let at = lowering.item(contexts_at, number);
        let kind = lowering::kind_or_user(target, "contextKind");
        if kind == USER {
            lowering.dispute(
                at,
                Disputed::YesOfOne,
                "the SDK for Go passes this list over where the context is a user and nothing else",
            );
        }
        list(lowering, kind, lowering::list(target, "values"), contexts, at);
    }
}

/// That the key of a kind of contexts is one of these.
pub(super) fn keyed<'s>(lowering: &mut Lowering<'s>, kind: Text<'s>, keys: &[Tree<'s>], at: Pointer) -> Condition<'s> {
    let keys = keys.iter().filter_map(|key| if let Tree::Text(key) = key { Some(key.clone()) } else { None });
    let relation = Relation::OneOf(TextSet::new(keys.collect()));
    let test = Test::new(lowering.key(kind), "is one of".into(), relation, Verdict::No);
    Condition::new(at, Logic::Test(test))
}

fn rules<'s>(lowering: &mut Lowering<'s>, (key, tree): (&Text<'s>, &Tree<'s>), at: Pointer) -> Vec<Arm<'s, bool>> {
    let salt = lowering::text(tree, "salt").unwrap_or_default();
    let rules_at = lowering.member(at, "rules");
    let mut arms = Vec::new();
    for (number, rule) in lowering::list(tree, "rules").iter().enumerate() {
        let at = lowering.item(rules_at, number);
        let mut conditions = clause::all(lowering, rule, at);
        if let Some(weight) = lowering::present(rule, "weight") {
            let seed = vec![SeedPart::Group(key.clone()), SeedPart::Literal("."), SeedPart::Group(salt.clone())];
            let hashed = Hashed::of(rule, "rolloutContextKind", seed, at);
            let weight_at = lowering.member(at, "weight");
            if !clause::guarantee(rule, &hashed.kind) {
                let says = "of contexts that lack the kind the SDK for Go lets none in, and that for Rust all, if the weight is \
                            above 0";
                lowering.dispute(at, Disputed::Overridden, says);
            }
            let gate = rollout::gate(lowering, &hashed, weight, weight_at);
            conditions.push(Condition::new(weight_at, gate));
        }
        let when = Condition::new(at, Logic::All(conditions));
        arms.push(arm(Role::Rule, lowering::text(rule, "id"), when, true, at));
    }
    arms
}

fn arm<'s>(role: Role, name: Option<Text<'s>>, when: Condition<'s>, then: bool, at: Pointer) -> Arm<'s, bool> {
    Arm { role, name, title: None, when, has_own_test: false, then, in_experiment: false, dry: Dry::Next, at }
}
