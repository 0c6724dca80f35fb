//! The laws of the walker, on hand-made models.

mod unheeded;
use proptest::prelude::*;

use super::*;
use crate::leaf::text_set::TextSet;
use crate::ruleset::{
    Absence, Absent, Bucketing, Cut, Facts, Fault, FaultCode, Override, Pointer, Reach, Relation, Role, Segment, Slice,
    Subject, Test, Value, Variation, Wording,
};
use crate::trace::Recorder;

const VERDICTS: [Code; 4] = [Code::Yes, Code::No, Code::Unknown, Code::Fault];

/// A verdict to be made by a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Code {
    Yes,
    No,
    Unknown,
    Fault,
}

/// A ruleset to be filled, with one attribute `a` and one fault.
struct Model {
    ruleset: Ruleset<'static>,
    at: Pointer,
    fault: FaultId,
    a: Subject,
}

impl Model {
    fn new() -> Model {
        let mut ruleset = Ruleset::new("none", &Wording::PLAIN);
        let at = ruleset.pointers.document(0);
        let fault = ruleset.add_fault(Fault::new(FaultCode::General, "x", "y", at));
        let a = Subject { attribute: ruleset.attributes.intern("".into(), "a".into()), absence: Absence::Missing };
        Model { ruleset, at, fault, a }
    }

    fn condition(&self, logic: Logic<'static>) -> Condition<'static> {
        Condition::new(self.at, logic)
    }

    /// A condition with that verdict.
    fn says(&self, code: Code) -> Condition<'static> {
        self.condition(match code {
            Code::Yes => Logic::Const(true),
            Code::No => Logic::Const(false),
            Code::Fault => Logic::Broken(self.fault),
            Code::Unknown => Logic::Test(self.test(&[], Verdict::Unknown)),
        })
    }

    /// Whether `a` is one of `items`.
    fn test(&self, items: &[&'static str], absent: Verdict) -> Test<'static> {
        let relation = Relation::OneOf(TextSet::new(items.iter().map(|item| (*item).into()).collect()));
        Test { absent, ..Test::new(self.a, "IN".into(), relation, Verdict::No) }
    }

    fn arm<T>(&self, when: Condition<'static>, then: T) -> Arm<'static, T> {
        Arm {
            role: Role::Rule,
            name: None,
            title: None,
            when,
            has_own_test: false,
            then,
            in_experiment: false,
            dry: Dry::Next,
            at: self.at,
        }
    }

    /// A flag that serves variation 1 when `when` says yes, and 0 otherwise.
    fn flag(&self, when: Condition<'static>) -> Flag<'static> {
        self.flag_of(vec![self.arm(when, Serve::Variation(1)), self.arm(self.says(Code::Yes), Serve::Variation(0))])
    }

    fn flag_of(&self, arms: Vec<Arm<'static, Serve>>) -> Flag<'static> {
        let variation = |value: u8| Variation::new(None, Value::of(&value.into()), self.at);
        let rules = 0..arms.len() - 1;
        Flag {
            key: "flag".into(),
            at: self.at,
            facts: Facts::default(),
            variations: (0..4).map(variation).collect(),
            splits: Vec::new(),
            body: DecisionList { arms },
            rules,
            choice: Serve::Variation(3),
            on_fault: Some(2),
            externals: Vec::new(),
        }
    }

    /// What a flag of these arms, and of that split, decides for a context that says nothing but `u`.
    fn decide_for_nothing(self, arms: Vec<Arm<'static, Serve>>, split: Option<Split<'static>>) -> Decision {
        let mut flag = self.flag_of(arms);
        flag.splits.extend(split);
        flag.on_fault = None;
        self.decide(flag, Some("u"))
    }

    /// What the flag decides for a context that says `a`.
    fn decide(mut self, flag: Flag<'static>, a: Option<&str>) -> Decision {
        let id = self.ruleset.add_flag(flag);
        decide(&self.ruleset, id, a)
    }

    /// The verdict of a condition for a context that says nothing.
    fn verdict(self, condition: Condition<'static>) -> Code {
        let fault = self.fault;
        let flag = self.flag(condition);
        let mut model = self;
        let id = model.ruleset.add_flag(flag);
        let mut recorder = Recorder::default();
        evaluate(&model.ruleset, id, &Bound::new(1), &env(), &mut recorder);
        match recorder.into_span().unwrap().inner[0].verdict().unwrap() {
            Verdict::Yes => Code::Yes,
            Verdict::No => Code::No,
            Verdict::Unknown => Code::Unknown,
            Verdict::Fault(id) => {
                assert_eq!(id, fault);
                Code::Fault
            }
        }
    }
}

fn env() -> Env {
    Env::new("2026-01-01T00:00:00Z".parse().unwrap(), 0)
}

fn decide(ruleset: &Ruleset<'_>, flag: FlagId, a: Option<&str>) -> Decision {
    let mut bound = Bound::new(ruleset.attributes.all().len());
    if let Some(text) = a {
        bound.set(0, text.into());
    }
    evaluate(ruleset, flag, &bound, &env(), &mut ())
}

#[test]
fn all_returns_the_first_verdict_that_is_not_yes() {
    for one in VERDICTS {
        for other in VERDICTS {
            let model = Model::new();
            let all = model.condition(Logic::All(vec![model.says(one), model.says(other)]));
            assert_eq!(model.verdict(all), if one == Code::Yes { other } else { one }, "{one:?} and {other:?}");
        }
    }
    let model = Model::new();
    let none = model.condition(Logic::All(Vec::new()));
    assert_eq!(model.verdict(none), Code::Yes);
}

#[test]
fn any_returns_the_first_verdict_that_is_not_no() {
    for one in VERDICTS {
        for other in VERDICTS {
            let model = Model::new();
            let any = model.condition(Logic::Any(vec![model.says(one), model.says(other)]));
            assert_eq!(model.verdict(any), if one == Code::No { other } else { one }, "{one:?} or {other:?}");
        }
    }
    let model = Model::new();
    let none = model.condition(Logic::Any(Vec::new()));
    assert_eq!(model.verdict(none), Code::No);
}

#[test]
fn not_swaps_yes_and_no_and_lets_the_rest_pass() {
    let cases =
        [(Code::Yes, Code::No), (Code::No, Code::Yes), (Code::Unknown, Code::Unknown), (Code::Fault, Code::Fault)];
    for (inner, want) in cases {
        let model = Model::new();
        let not = model.condition(Logic::Not(Box::new(model.says(inner))));
        assert_eq!(model.verdict(not), want, "not {inner:?}");
    }
}

#[test]
fn settle_replaces_what_is_neither_yes_nor_no() {
    let cases = [(Code::Yes, Code::Yes), (Code::No, Code::No), (Code::Unknown, Code::No), (Code::Fault, Code::Yes)];
    for (inner, want) in cases {
        let model = Model::new();
        let inner = Box::new(model.says(inner));
        let settled = model.condition(Logic::Settle { inner, unknown: Verdict::No, fault: Verdict::Yes });
        assert_eq!(model.verdict(settled), want);
    }
}

#[test]
fn a_list_takes_the_first_yes_and_passes_unknown_over() {
    let cases = [
        (vec![(Code::Yes, true)], Code::Yes),
        (vec![(Code::Yes, false), (Code::Yes, true)], Code::No),
        (vec![(Code::Unknown, true), (Code::Yes, true)], Code::Yes),
        (vec![(Code::No, true)], Code::No),
        (vec![(Code::Unknown, true)], Code::No),
        (vec![(Code::No, true), (Code::Fault, true), (Code::Yes, true)], Code::Fault),
        (vec![], Code::No),
    ];
    for (arms, want) in cases {
        let model = Model::new();
        let told = format!("{arms:?}");
        let arms = arms.into_iter().map(|(code, then)| model.arm(model.says(code), then)).collect();
        let list = model.condition(Logic::List(Box::new(DecisionList { arms })));
        assert_eq!(model.verdict(list), want, "{told}");
    }
}

#[test]
fn a_flag_takes_the_first_yes_and_ends_at_a_fault() {
    let cases = [
        (Code::Yes, (Some(1), None, Reason::Static)),
        (Code::No, (Some(0), None, Reason::TargetingMatch)),
        (Code::Unknown, (Some(0), None, Reason::TargetingMatch)),
    ];
    for (code, (variation, fault, reason)) in cases {
        let model = Model::new();
        let flag = model.flag(model.says(code));
        let decision = model.decide(flag, None);
        assert_eq!((decision.variation, decision.fault, decision.reason), (variation, fault, reason), "{code:?}");
    }
    let model = Model::new();
    let fault = model.fault;
    let flag = model.flag(model.says(Code::Fault));
    let decision = model.decide(flag, None);
    assert_eq!((decision.variation, decision.fault, decision.reason), (Some(2), Some(fault), Reason::Error));
}

#[test]
fn a_test_has_its_own_verdicts_for_absence_and_negation() {
    for (a, negated, absent, want) in [
        (Some("x"), false, Verdict::No, 1),
        (Some("x"), true, Verdict::No, 0),
        (Some("y"), true, Verdict::No, 1),
        (None, true, Verdict::No, 0),
        (None, false, Verdict::Yes, 1),
    ] {
        let model = Model::new();
        let test = Test { negated, ..model.test(&["x"], absent) };
        let flag = model.flag(model.condition(Logic::Test(test)));
        assert_eq!(model.decide(flag, a).variation, Some(want), "{a:?} negated {negated}");
    }
}

#[test]
fn a_flag_that_is_being_evaluated_already_is_a_cycle() {
    let mut model = Model::new();
    let uses = |flag| FlagUse {
        key: "flag".into(),
        flag: Ok(flag),
        view: View::Served,
        wanted: vec![0, 1, 2, 3],
        wish: Vec::new(),
        cycle: Verdict::No,
        operator: None,
        fault: None,
    };
    // 0 needs 1, and 1 needs 0: seen from 0, the second look at 0 says no, so 1 serves 0, which satisfies.
    let first = model.flag(model.condition(Logic::Flag(uses(1))));
    let second = model.flag(model.condition(Logic::Flag(FlagUse { wanted: vec![1], ..uses(0) })));
    model.ruleset.add_flag(first);
    model.ruleset.add_flag(second);
    assert_eq!(decide(&model.ruleset, 0, None).variation, Some(1));
    assert_eq!(decide(&model.ruleset, 1, None).variation, Some(0));
}

#[test]
fn the_choice_of_a_flag_is_its_rules_alone() {
    for (rule, want) in [(Code::Yes, 1), (Code::No, 3)] {
        let mut model = Model::new();
        // The switch is off, which what is served shows and the choice does not.
        let switch = Arm { role: Role::Switch, ..model.arm(model.says(Code::Yes), Serve::Variation(0)) };
        let arms = vec![
            switch,
            model.arm(model.says(rule), Serve::Variation(1)),
            model.arm(model.says(Code::Yes), Serve::Variation(0)),
        ];
        let parent = Flag { rules: 1..2, ..model.flag_of(arms) };
        let wanted = |view, variation| FlagUse {
            key: "parent".into(),
            flag: Ok(0),
            view,
            wanted: vec![variation],
            wish: Vec::new(),
            cycle: Verdict::No,
            operator: None,
            fault: None,
        };
        let chooses = model.condition(Logic::Flag(wanted(View::Choice, want)));
        let serves = model.condition(Logic::Flag(wanted(View::Served, 0)));
        let child = model.flag(model.condition(Logic::All(vec![chooses, serves])));
        model.ruleset.add_flag(parent);
        let child = model.ruleset.add_flag(child);
        assert_eq!(decide(&model.ruleset, child, None).variation, Some(1));
    }
}

/// A split of `weights` over variations 0, 1, ..., sticky on `a`, in 1000 buckets.
fn split(model: &Model, weights: &[u32], absent: Absent) -> Split<'static> {
    let mut upto = 0;
    let slices = weights
        .iter()
        .enumerate()
        .map(|(variation, weight)| {
            upto += weight;
            Slice::new(crate::ruleset::Value::whole((*weight).into()), u64::from(upto), variation, model.at)
        })
        .collect();
    Split {
        overrides: Vec::new(),
        bucketing: Bucketing {
            asked: "a".into(),
            by: vec![model.a],
            absent,
            seed: vec![
                crate::ruleset::SeedPart::Group("g".into()),
                crate::ruleset::SeedPart::Literal(":"),
                crate::ruleset::SeedPart::Identifier,
            ],
            hash: crate::ruleset::Hash::Murmur3(0),
            cut: Cut::Modulo { modulus: 1000, first: 1 },
        },
        slices,
        layout: crate::ruleset::Layout::Stacked,
        rest: Rest::NoPick,
        at: model.at,
    }
}

#[test]
fn a_dry_arm_goes_to_the_next_one_or_to_the_last() {
    for (dry, want) in [(Dry::Next, 2), (Dry::Otherwise, 0)] {
        let model = Model::new();
        let dealt = Arm { dry, ..model.arm(model.says(Code::Yes), Serve::Split(0)) };
        let next = model.arm(model.says(Code::Yes), Serve::Variation(2));
        let last = model.arm(model.says(Code::Yes), Serve::Variation(0));
        let mut flag = model.flag_of(vec![dealt, next, last]);
        flag.splits.push(split(&model, &[], Absent::NoPick));
        assert_eq!(model.decide(flag, Some("u")).variation, Some(want), "{dry:?}");
    }
}

#[test]
fn an_override_goes_over_the_bucket() {
    let model = Model::new();
    let mut flag = model.flag_of(vec![
        model.arm(model.says(Code::Yes), Serve::Split(0)),
        model.arm(model.says(Code::Yes), Serve::Variation(0)),
    ]);
    let when = model.condition(Logic::Test(model.test(&["vip"], Verdict::No)));
    let dealt = Split { overrides: vec![Override { when, slice: 1 }], ..split(&model, &[1000, 0], Absent::NoPick) };
    flag.splits.push(dealt);
    let mut model = model;
    let id = model.ruleset.add_flag(flag);
    assert_eq!(decide(&model.ruleset, id, Some("vip")).variation, Some(1));
    assert_eq!(decide(&model.ruleset, id, Some("other")).variation, Some(0));
}

#[test]
fn a_split_without_buckets_takes_its_rest() {
    let model = Model::new();
    let fault = model.fault;
    let mut flag = model.flag_of(vec![
        model.arm(model.says(Code::Yes), Serve::Split(0)),
        model.arm(model.says(Code::Yes), Serve::Variation(0)),
    ]);
    let mut dealt = split(&model, &[0], Absent::NoPick);
    dealt.bucketing.cut = Cut::Modulo { modulus: 0, first: 1 };
    dealt.rest = Rest::Fail { fault, serving: Some(3) };
    flag.splits.push(dealt);
    let decision = model.decide(flag, Some("u"));
    assert_eq!((decision.variation, decision.fault), (Some(3), Some(fault)));
}

/// A tree of conditions with a known verdict, by the laws alone.
#[derive(Debug, Clone)]
enum Tree {
    Leaf(Code),
    All(Vec<Tree>),
    Any(Vec<Tree>),
    Not(Box<Tree>),
    Segment(Box<Tree>),
}

impl Tree {
    fn strategy() -> impl Strategy<Value = Tree> {
        let leaf = prop::sample::select(&VERDICTS[..]).prop_map(Tree::Leaf);
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Tree::All),
                prop::collection::vec(inner.clone(), 0..4).prop_map(Tree::Any),
                inner.clone().prop_map(|tree| Tree::Not(Box::new(tree))),
                inner.prop_map(|tree| Tree::Segment(Box::new(tree))),
            ]
        })
    }

    fn lower(&self, model: &mut Model) -> Condition<'static> {
        match self {
            Tree::Leaf(code) => model.says(*code),
            Tree::All(inner) => {
                let inner = inner.iter().map(|tree| tree.lower(model)).collect();
                model.condition(Logic::All(inner))
            }
            Tree::Any(inner) => {
                let inner = inner.iter().map(|tree| tree.lower(model)).collect();
                model.condition(Logic::Any(inner))
            }
            Tree::Not(inner) => {
                let inner = Box::new(inner.lower(model));
                model.condition(Logic::Not(inner))
            }
            Tree::Segment(inner) => {
                let body = inner.lower(model);
                model.ruleset.segments.push(Segment { key: "s".into(), name: None, body, cycle: None, at: model.at });
                model.condition(Logic::Segment(model.ruleset.segments.len() - 1))
            }
        }
    }

    fn verdict(&self) -> Code {
        let until = |inner: &[Tree], through| inner.iter().map(Tree::verdict).find(|code| *code != through);
        match self {
            Tree::Leaf(code) => *code,
            Tree::All(inner) => until(inner, Code::Yes).unwrap_or(Code::Yes),
            Tree::Any(inner) => until(inner, Code::No).unwrap_or(Code::No),
            Tree::Not(inner) => match inner.verdict() {
                Code::Yes => Code::No,
                Code::No => Code::Yes,
                other => other,
            },
            Tree::Segment(inner) => inner.verdict(),
        }
    }
}

proptest! {
    #[test]
    fn trees_of_conditions_follow_the_laws(tree in Tree::strategy()) {
        let mut model = Model::new();
        let condition = tree.lower(&mut model);
        prop_assert_eq!(model.verdict(condition), tree.verdict());
    }

    #[test]
    fn raising_the_only_share_of_a_gate_removes_nobody(low in 0_u32..=1000, more in 0_u32..=1000, user in "[a-z0-9]{0,12}") {
        let in_at = |weight: u32| {
            let model = Model::new();
            let gate = model.condition(Logic::Gate(Box::new(split(&model, &[weight], Absent::NoPick))));
            let flag = model.flag(gate);
            model.decide(flag, Some(&user)).variation == Some(1)
        };
        prop_assert!(!in_at(low) || in_at((low + more).min(1000)));
    }

    #[test]
    fn every_bucket_falls_into_one_slice_and_shares_add_up(weights in prop::collection::vec(0_u32..400, 1..5)) {
        let model = Model::new();
        let dealt = split(&model, &weights, Absent::NoPick);
        let total = u64::from(weights.iter().sum::<u32>());
        for bucket in 0..1000 {
            prop_assert_eq!(dealt.slice(Some(bucket)).is_some(), bucket < total);
        }
        let counted: Vec<f64> = (0..weights.len())
            .map(|slice| f64::from(u32::try_from((0..1000).filter(|bucket| dealt.slice(Some(*bucket)) == Some(slice)).count()).unwrap()) / 1000.0)
            .collect();
        for (share, counted) in dealt.shares().into_iter().zip(counted) {
            prop_assert!((share - counted).abs() < 1e-9, "{share} against {counted}");
        }
    }
}

#[test]
fn draws_are_used_only_for_want_of_an_identifier() {
    for (absent, a, drawn) in [
        (Absent::DrawBucket, None, true),
        (Absent::DrawIdentifier { up_to: 9 }, None, true),
        (Absent::DrawIdentifier { up_to: 9 }, Some("u"), false),
        (Absent::NoPick, None, false),
    ] {
        let model = Model::new();
        let gate = model.condition(Logic::Gate(Box::new(split(&model, &[500], absent))));
        let flag = model.flag(gate);
        assert_eq!(model.decide(flag, a).drawn, drawn, "{absent:?} {a:?}");
    }
}

#[test]
fn nobody_is_told_from_somebody_who_says_nothing() {
    for (is_nobody, want) in [(true, 1), (false, 0)] {
        let mut model = Model::new();
        let nobody = model.condition(Logic::Nobody { absent: Verdict::Yes, given: Verdict::No });
        let flag = model.flag(nobody);
        let id = model.ruleset.add_flag(flag);
        let bound = if is_nobody { Bound::nobody(1) } else { Bound::new(1) };
        let decision = evaluate(&model.ruleset, id, &bound, &env(), &mut ());
        assert_eq!(decision.variation, Some(want), "nobody: {is_nobody}");
    }
}

#[test]
fn an_absent_sticky_attribute_may_read_as_empty_but_not_for_nobody() {
    let mut model = Model::new();
    let mut dealt = split(&model, &[1000], Absent::NoPick);
    dealt.bucketing.by = vec![Subject { absence: Absence::Empty, ..model.a }];
    let gate = model.condition(Logic::Gate(Box::new(dealt)));
    let flag = model.flag(gate);
    let id = model.ruleset.add_flag(flag);
    for (bound, want) in [(Bound::new(1), 1), (Bound::nobody(1), 0)] {
        let decision = evaluate(&model.ruleset, id, &bound, &env(), &mut ());
        assert_eq!(decision.variation, Some(want), "nobody: {}", bound.is_nobody());
    }
}

#[test]
fn what_cannot_be_served_ends_the_flag() {
    let model = Model::new();
    let fault = model.fault;
    let arms = vec![
        model.arm(model.says(Code::Yes), Serve::Fault(fault)),
        model.arm(model.says(Code::Yes), Serve::Variation(0)),
    ];
    let decision = model.decide_for_nothing(arms, None);
    assert_eq!((decision.fault, decision.reason), (Some(fault), Reason::Error));

    let model = Model::new();
    let mut dealt = split(&model, &[1000], Absent::NoPick);
    dealt.slices[0].serves = crate::ruleset::Served::Fault(fault);
    let arms =
        vec![model.arm(model.says(Code::Yes), Serve::Split(0)), model.arm(model.says(Code::Yes), Serve::Variation(0))];
    let decision = model.decide_for_nothing(arms, Some(dealt));
    assert_eq!((decision.variation, decision.fault), (None, Some(fault)));
}

fn reach(levels: usize, visits: usize, fault: FaultId) -> Reach {
    Reach { levels, of_flag: 1, of_segment: 1, too_deep: fault, visits, too_long: fault }
}

/// A chain of `length` flags, each of which wants variation 1 of the next one; the last serves it.
fn chain(length: usize, reach: impl FnOnce(FaultId) -> Option<Reach>) -> (Model, FaultId) {
    let mut model = Model::new();
    let fault = model.fault;
    model.ruleset.reach = reach(fault);
    for place in 0..length {
        let logic = if place + 1 == length {
            Logic::Const(true)
        } else {
            Logic::Flag(FlagUse {
                key: "next".into(),
                flag: Ok(place + 1),
                view: View::Served,
                wanted: vec![1],
                wish: Vec::new(),
                operator: None,
                cycle: Verdict::No,
                fault: None,
            })
        };
        let flag = model.flag(model.condition(logic));
        model.ruleset.add_flag(flag);
    }
    (model, fault)
}

#[test]
fn chains_of_flags_end_where_the_ruleset_says() {
    for (length, levels, ends) in [(5, 6, false), (6, 6, false), (7, 6, true), (40, 6, true)] {
        let (model, fault) = chain(length, |fault| Some(reach(levels, 100, fault)));
        let decision = decide(&model.ruleset, 0, None);
        let want = if ends { Some(fault) } else { None };
        assert_eq!(decision.fault, want, "{length} flags, {levels} levels");
    }
    let (model, fault) = chain(20, |fault| Some(reach(100, 10, fault)));
    assert_eq!(decide(&model.ruleset, 0, None).fault, Some(fault));
    let (model, _) = chain(20, |_| None);
    assert_eq!(decide(&model.ruleset, 0, None).variation, Some(1));
}
