//! What is told and does not decide, what is skipped, and what serves nothing.

use super::*;
use crate::ruleset::{Layout, Served};

#[test]
fn what_is_not_heeded_always_holds_and_is_evaluated_only_to_be_told() {
    for code in VERDICTS {
        let model = Model::new();
        let unheeded = model.condition(Logic::Unheeded(Box::new(model.says(code))));
        assert!(unheeded.is_constant);
        assert_eq!(model.verdict(unheeded), Code::Yes, "{code:?}");
        let model = Model::new();
        let flag = model.flag(model.condition(Logic::Unheeded(Box::new(model.says(code)))));
        let mut ruleset = model.ruleset;
        let id = ruleset.add_flag(flag);
        let mut recorder = Recorder::default();
        let told = evaluate(&ruleset, id, &Bound::new(1), &env(), &mut recorder);
        assert_eq!(told, evaluate(&ruleset, id, &Bound::new(1), &env(), &mut ()), "{code:?}");
        assert_eq!(told.variation, Some(1), "{code:?}");
        let span = recorder.into_span().unwrap();
        assert!(span.inner[0].inner[0].inner[0].verdict().is_some(), "{code:?} is not told");
    }
}

#[test]
fn a_flag_that_is_skipped_satisfies() {
    let model = Model::new();
    let wanted = FlagUse {
        key: "other".into(),
        flag: Err(Unusable::Skipped),
        view: View::Served,
        wanted: Vec::new(),
        wish: Vec::new(),
        cycle: Verdict::No,
        operator: None,
        fault: None,
    };
    let flag = model.flag(model.condition(Logic::Flag(wanted)));
    assert_eq!(model.decide(flag, None).variation, Some(1));
}

#[test]
fn behind_an_arm_that_serves_nothing_at_all_the_next_is_tried() {
    let model = Model::new();
    let arms = vec![
        model.arm(model.says(Code::Yes), Serve::Dry),
        model.arm(model.says(Code::Yes), Serve::Split(0)),
        model.arm(model.says(Code::Yes), Serve::Variation(2)),
        model.arm(model.says(Code::Yes), Serve::Variation(0)),
    ];
    let cut = Cut::Modulo { modulus: 100, first: 0 };
    let bucketing = Bucketing {
        asked: "a".into(),
        by: vec![model.a],
        absent: Absent::NoPick,
        seed: vec![crate::ruleset::SeedPart::Identifier],
        hash: crate::ruleset::Hash::Djb2,
        cut,
    };
    let slices = vec![Slice::new(Value::whole(100), 100, Served::Nothing, model.at)];
    let (overrides, layout, rest, at) = (Vec::new(), Layout::Stacked, Rest::NoPick, model.at);
    let split = Split { overrides, bucketing, slices, layout, rest, at };
    let decision = model.decide_for_nothing(arms, Some(split));
    assert_eq!((decision.variation, decision.arm), (Some(2), Some(2)));
}

#[test]
fn a_flag_that_cannot_be_used_never_satisfies() {
    for why in [Unusable::Missing, Unusable::HasPrerequisites] {
        let model = Model::new();
        let wanted = FlagUse {
            key: "other".into(),
            flag: Err(why),
            view: View::Served,
            wanted: vec![0, 1, 2, 3],
            wish: Vec::new(),
            cycle: Verdict::Yes,
            operator: None,
            fault: None,
        };
        let flag = model.flag(model.condition(Logic::Flag(wanted)));
        assert_eq!(model.decide(flag, None).variation, Some(0));
    }
}
