//! Proofs over hand-made conditions.

use super::*;
use crate::leaf::text_set::TextSet;
use crate::ruleset::{Absence, Arm, Dry, Logic, Place, Role, Subject, Text, Values, Wording};

const TEXTS: Wording = Wording { values: Values::Texts, ..Wording::PLAIN };

fn ruleset(values: Values) -> Ruleset<'static> {
    let wording: &'static Wording = if values == Values::Texts { &TEXTS } else { &Wording::PLAIN };
    Ruleset::new("x", wording)
}

struct Maker<'m>(&'m mut Ruleset<'static>);

impl Maker<'_> {
    fn test(&mut self, relation: Relation<'static>, negated: bool, absent: Verdict) -> Condition<'static> {
        let attribute = self.0.attributes.intern("".into(), "a".into());
        let at = self.0.pointers.document(0);
        let subject = Subject { attribute, absence: Absence::Missing };
        let test = Test { negated, ..Test::new(subject, "op".into(), relation, absent) };
        Condition::new(at, Logic::Test(test))
    }

    fn one_of(&mut self, items: &[&'static str], negated: bool) -> Condition<'static> {
        let items: Vec<Text<'static>> = items.iter().map(|item| Text::Borrowed(*item)).collect();
        self.test(Relation::OneOf(TextSet::new(items)), negated, Verdict::No)
    }

    fn starts(&mut self, part: &'static str, negated: bool) -> Condition<'static> {
        let relation = Relation::Has { place: Place::Start, texts: vec![part.into()], folded: None, broken: None };
        self.test(relation, negated, Verdict::No)
    }

    fn wrapped(
        &mut self,
        logic: impl FnOnce(Vec<Condition<'static>>) -> Logic<'static>,
        inner: Vec<Condition<'static>>,
    ) -> Condition<'static> {
        let at = self.0.pointers.document(0);
        Condition::new(at, logic(inner))
    }
}

#[test]
fn a_list_may_satisfy_what_excludes_each_other_for_one_value() {
    for (values, unless_list) in [(Values::Texts, false), (Values::Json, true)] {
        let mut ruleset = ruleset(values);
        let mut maker = Maker(&mut ruleset);
        let (one, other) = (maker.one_of(&["a", "b"], false), maker.one_of(&["c"], false));
        let (without, starts) = (maker.one_of(&["a", "b", "c"], true), maker.starts("a", false));
        let prover = Prover::new(&ruleset);
        assert_eq!(prover.excludes(&one, &other).map(|found| found.unless_list), Some(unless_list));
        assert_eq!(prover.excludes(&one, &without).map(|found| found.unless_list), Some(false));
        assert!(prover.excludes(&one, &starts).is_none() && prover.excludes(&without, &starts).is_none());
    }
}

#[test]
fn the_order_of_what_may_fault_counts() {
    let mut ruleset = ruleset(Values::Texts);
    let at = ruleset.pointers.document(0);
    let fault = crate::ruleset::Fault::new(crate::ruleset::FaultCode::General, "", "", at);
    let fault = ruleset.add_fault(fault);
    let mut maker = Maker(&mut ruleset);
    let asked = maker.one_of(&["a"], false);
    let broken = |maker: &mut Maker<'_>| maker.wrapped(|_| Logic::Broken(fault), Vec::new());
    let (first, last) = (broken(&mut maker), broken(&mut maker));
    let same = [(); 2].map(|()| maker.one_of(&["a", "b"], false));
    let [one, other] = same;
    let behind = maker.wrapped(Logic::Any, vec![first, one]);
    let before = maker.wrapped(Logic::Any, vec![other, last]);
    let prover = Prover::new(&ruleset);
    assert!(prover.implies(&asked, &behind).is_none());
    assert!(prover.implies(&asked, &before).is_some());
}

#[test]
fn what_is_ruled_out_of_a_list_is_not_led_into_it() {
    let arm = |when: Condition<'static>, then: bool| Arm {
        role: Role::Rule,
        name: None,
        title: None,
        at: when.at,
        when,
        has_own_test: false,
        then,
        in_experiment: false,
        dry: Dry::Next,
    };
    let mut ruleset = ruleset(Values::Texts);
    let mut maker = Maker(&mut ruleset);
    let asked = maker.one_of(&["ab"], false);
    let mut list = |out: &'static str| {
        let arms = vec![arm(maker.one_of(&[out], false), false), arm(maker.starts("a", false), true)];
        maker.wrapped(|_| Logic::List(Box::new(DecisionList { arms })), Vec::new())
    };
    let (with, without) = (list("b"), list("ab"));
    let prover = Prover::new(&ruleset);
    assert!(prover.implies(&asked, &with).is_some());
    assert!(prover.implies(&asked, &without).is_none());
}

#[test]
fn an_absent_attribute_is_part_of_the_proof() {
    let mut ruleset = ruleset(Values::Texts);
    let mut maker = Maker(&mut ruleset);
    let set = |items: &[&'static str]| {
        Relation::OneOf(TextSet::new(items.iter().map(|item| Text::Borrowed(*item)).collect()))
    };
    let holds_for_absent = maker.test(set(&["a", "b"]), true, Verdict::Yes);
    let fails_for_absent = maker.test(set(&["a"]), true, Verdict::No);
    let prover = Prover::new(&ruleset);
    assert!(prover.implies(&holds_for_absent, &fails_for_absent).is_none());
    assert!(prover.implies(&fails_for_absent, &holds_for_absent).is_none());
    let (_, Logic::Test(test)) = (&ruleset, &fails_for_absent.logic) else { panic!("it is a test") };
    assert!(!prover.pairs.never(test) && !prover.pairs.always(test));
}
