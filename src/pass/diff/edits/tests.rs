//! Hand-made models that differ in what no document shows alone.

use super::edits;
use crate::pass::diff::Change;
use crate::ruleset::{
    Arm, Condition, DecisionList, Dry, Facts, Flag, FlagUse, Logic, Role, Ruleset, Serve, Value, Variation, Verdict,
    View, Wording,
};

/// A flag `f` that serves true, once `change` has made of it what it will.
fn flag(change: impl FnOnce(&mut Flag<'static>)) -> Ruleset<'static> {
    let mut ruleset = Ruleset::new("x", &Wording::PLAIN);
    let at = ruleset.pointers.document(0);
    let at = ruleset.pointers.member(at, "f");
    let otherwise = Arm {
        role: Role::Otherwise,
        name: None,
        title: None,
        when: Condition::new(at, Logic::Const(true)),
        has_own_test: false,
        then: Serve::Variation(1),
        in_experiment: false,
        dry: Dry::Next,
        at,
    };
    let mut flag = Flag {
        key: "f".into(),
        at,
        facts: Facts { enabled: true, ..Facts::default() },
        variations: [Value::FALSE, Value::TRUE].map(|value| Variation::new(None, value, at)).into(),
        splits: Vec::new(),
        body: DecisionList { arms: vec![otherwise] },
        rules: 0..0,
        choice: Serve::Nothing,
        on_fault: None,
        externals: Vec::new(),
    };
    change(&mut flag);
    ruleset.add_flag(flag);
    ruleset
}

#[test]
fn whatever_differs_is_told_though_there_is_no_word_for_it() {
    type Make = fn(&mut Flag<'static>);
    let cases: [(Make, &[&str]); 9] = [
        (|_| {}, &[]),
        (|flag| flag.facts.own = vec![("version", Value::TRUE)], &[]),
        (|flag| flag.facts.own = vec![("tracked", Value::TRUE)], &["`tracked` is `true`, was not there"]),
        (|flag| flag.on_fault = Some(0), &["the flag changed in a way that has no word here"]),
        (|flag| flag.rules = 0..1, &["the flag changed in a way that has no word here"]),
        (
            |flag| flag.body.arms[0].has_own_test = true,
            &["the default (fallthrough) changed in a way that has no word here"],
        ),
        (
            |flag| flag.body.arms[0].then = Serve::Variation(0),
            &["the default (fallthrough) serves `false`, was `true`"],
        ),
        (
            |flag| flag.body.arms[0].role = Role::Override,
            &["override added: `true`", "the default (fallthrough) removed, which served `true`"],
        ),
        (
            |flag| flag.variations[0].is_default = true,
            &["what the flag can serve changed in a way that has no word here"],
        ),
    ];
    for (change, want) in cases {
        let (old, new) = (flag(|_| {}), flag(change));
        let told: Vec<String> =
            edits(&old, &new).flags.into_iter().flat_map(|flag| flag.edits).map(|edit| edit.what).collect();
        assert_eq!(told, want);
    }
}

#[test]
fn a_change_reaches_whatever_leads_to_it() {
    let chain = |served: usize| {
        let mut ruleset = flag(|flag| flag.body.arms[0].then = Serve::Variation(served));
        let at = ruleset.flags[0].at;
        for (number, key) in ["g", "h"].into_iter().enumerate() {
            let asks = FlagUse {
                key: ruleset.flags[number].key.clone(),
                flag: Ok(number),
                view: View::Served,
                wanted: vec![1],
                wish: vec!["true".into()],
                operator: None,
                cycle: Verdict::No,
                fault: None,
            };
            let mut other = flag(|_| {}).flags.remove(0);
            other.key = key.into();
            other.body.arms[0].when = Condition::new(at, Logic::Flag(asks));
            ruleset.add_flag(other);
        }
        ruleset
    };
    let (old, new) = (chain(1), chain(0));
    let found = edits(&old, &new);
    let told: Vec<(&str, Option<&str>, Vec<&str>)> = found
        .flags
        .iter()
        .map(|flag| {
            assert_eq!((flag.change, flag.edits.len()), (Change::Changed, 1));
            let dependents = flag.dependents.iter().map(String::as_str).collect();
            (flag.key.as_str(), flag.edits[0].via.as_deref(), dependents)
        })
        .collect();
    let want = [("f", None, vec!["g", "h"]), ("g", Some("flag `f`"), vec!["h"]), ("h", Some("flag `f`"), vec![])];
    assert_eq!(told, want);
}
