//! Segments: who is listed, and who matches a rule (spec section 4.5).
//!
//! Whatever the SDK raises on while it looks at the segments of a condition makes the whole condition false at that moment.

use super::access::{self, elements, is_true, look_up};
use super::condition;
use super::lowering::{Lowering, broken};
use crate::leaf::python;
use crate::leaf::text_set::TextSet;
use crate::leaf::tree::Tree;
use crate::ruleset::{
    About, Arm, Condition, DecisionList, Disputed, Dry, Logic, Pointer, Relation, Role, Segment, SegmentId, Test, Text,
    Verdict,
};

/// That the user is in one of the segments of a condition.
pub(super) fn membership<'s>(lowering: &mut Lowering<'s>, condition: &Tree<'s>, at: Pointer) -> Logic<'s> {
    let ids = condition.get("value").and_then(Tree::as_text).and_then(python::loads);
    let Some(ids) = ids else { return never("its value is no list of segments in a text, and never holds") };
    let Some(elements) = elements(&ids).filter(|_| is_true(&ids)) else { return never("it names no segments") };
    let whole = at;
    let at = lowering.place(at, "value");
    let inner = elements.iter().map(|id| {
        let logic = match look_up(id) {
            None => Logic::Broken(lowering.raises_about(
                About::Segment,
                "a list or an object cannot be the id of a segment",
                at,
            )),
            Some(known) => lowering.segment(&known).map_or_else(|| missing(lowering, &known, whole), Logic::Segment),
        };
        Condition::new(at, logic)
    });
    let mut inner: Vec<Condition<'s>> = inner.collect();
    let inner = match (inner.pop(), inner.is_empty()) {
        (Some(only), true) => only,
        (last, _) => Condition::new(at, Logic::Any(inner.into_iter().chain(last).collect())),
    };
    Logic::Settle { inner: Box::new(inner), unknown: Verdict::No, fault: Verdict::No }
}

/// A segment that is not in force.
fn missing<'s>(lowering: &mut Lowering<'s>, id: &str, at: Pointer) -> Logic<'s> {
    let elsewhere = lowering.grammar.elsewhere;
    let name = id.trim_start_matches('\0');
    let (about, why, says) = if lowering.archived.contains(id) {
        (About::Archived, format!("the segment '{name}' is archived"), elsewhere.archived_segment)
    } else {
        (About::Segment, format!("there is no segment '{name}'"), elsewhere.missing_segment)
    };
    lowering.dispute(at, Disputed::Entered, says);
    Logic::Never { about, why: why.into() }
}

fn never<'s>(why: &'static str) -> Logic<'s> {
    Logic::Never { about: About::Operand, why: why.into() }
}

impl Lowering<'_> {
    /// The segment of that id, to be lowered by [`lower_named`]; nothing where there is none.
    fn segment(&mut self, id: &str) -> Option<SegmentId> {
        let (id, known) = self.segments.get_key_value(id).map(|(id, known)| (id.clone(), known.id))?;
        if known.is_some() {
            return known;
        }
        let place = self.named.len();
        if let Some(known) = self.segments.get_mut(&id) {
            known.id = Some(place);
        }
        self.named.push(id);
        Some(place)
    }
}

/// Lowers the segments that rules have named, those that they name in turn included.
pub(crate) fn lower_named(lowering: &mut Lowering<'_>) {
    while let Some(id) = lowering.named.get(lowering.ruleset.segments.len()).cloned() {
        let Some(known) = lowering.segments.get_mut(&id) else { return };
        // It was checked, and each is lowered once.
        let (tree, at) = (known.part.take().unwrap_or(Tree::Null), known.at);
        let segment = lower(lowering, id, &tree, at);
        lowering.ruleset.segments.push(segment);
    }
}

fn lower<'s>(lowering: &mut Lowering<'s>, id: Text<'s>, tree: &Tree<'s>, at: Pointer) -> Segment<'s> {
    let mut arms = Vec::new();
    for (name, is_in) in [("excluded", false), ("included", true)] {
        let when = listed(lowering, tree, name, at);
        arms.push(arm(Role::Target, Some(name.into()), when, is_in));
    }
    let lacks_rules = lowering.grammar.may_lack_rules && tree.get("rules").is_none();
    match lowering.each(tree, "rules", at) {
        Err(_) if lacks_rules => {}
        Err(fault) => arms.push(arm(Role::Rule, None, broken(fault, at), true)),
        Ok(rules) => {
            let rules_at = lowering.place(at, "rules");
            for (number, rule) in rules.iter().enumerate() {
                let at = lowering.item(rules_at, number);
                let when = condition::conditions(lowering, rule, at);
                let mut asks_another = false;
                when.each(&mut |condition| asks_another |= matches!(condition.logic, Logic::Segment(_)));
                if asks_another {
                    lowering.dispute(at, Disputed::Entered, lowering.grammar.elsewhere.nested_segment);
                }
                let title = rule.get(lowering.grammar.title).and_then(Tree::as_text).map(|name| name.to_owned().into());
                arms.push(Arm { title, ..arm(Role::Rule, None, when, true) });
            }
        }
    }
    let mut leads_on = false;
    for arm in &arms {
        arm.when.each(&mut |condition| leads_on |= matches!(condition.logic, Logic::Segment(_)));
    }
    // In the end Python's stack is used up, and the innermost segment is none that the user is in.
    let cycle = leads_on.then_some(Verdict::No);
    let name = match tree.get("name") {
        Some(Tree::Text(name)) => Some(name.clone()),
        _ => None,
    };
    let body = Condition::new(at, Logic::List(Box::new(DecisionList { arms })));
    Segment { key: id, name, body, cycle, at }
}

/// That the user's key is in a list: `key in value[name]`.
fn listed<'s>(lowering: &mut Lowering<'s>, tree: &Tree<'s>, name: &'static str, at: Pointer) -> Condition<'s> {
    let list = match lowering.member(tree, name, at) {
        Ok(list) => list,
        Err(fault) => return broken(fault, at),
    };
    let at = lowering.place(at, name);
    let relation = match list {
        Tree::Text(whole) => Relation::PartOf(whole.clone()),
        list => {
            if let Some(keys) = elements(list) {
                Relation::OneOf(TextSet::new(access::texts(&keys)))
            } else {
                let message = format!("`{name}` is a {}, where a list is needed", access::kind(list));
                return broken(lowering.raises(message, at), at);
            }
        }
    };
    let test = Test::new(lowering.key(), "is one of".into(), relation, Verdict::No);
    Condition::new(at, Logic::Test(test))
}

fn arm<'s>(role: Role, name: Option<Text<'s>>, when: Condition<'s>, then: bool) -> Arm<'s, bool> {
    let at = when.at;
    Arm { role, name, title: None, when, has_own_test: false, then, in_experiment: false, dry: Dry::Next, at }
}
