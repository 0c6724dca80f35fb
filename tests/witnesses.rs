//! Contexts that show a change are the smallest ones that do, also where the change is small, deep, or far from the flag.
//!
//! What must be said is worked out by hand from the rules; which ids lie in a bucket by asking for one id after the other.

use ffctl::context::{Env, Said};
use ffctl::leaf::tree::Tree;
use ffctl::pass::answer::Move;
use ffctl::pass::diff::Pair;
use ffctl::pass::diff::search::{Lead, witnesses};
use ffctl::pass::diff::trial::Trial;
use ffctl::pass::ids::id;
use ffctl::pass::space::Space;
use ffctl::provider::{Input, Wanted, by_name};
use ffctl::ruleset::{Reached, Ruleset};
use ffctl::source::Document;
use serde_json::{Value, json};

const ALL: [Move; 3] = [Move::Gains, Move::Loses, Move::Swaps];

/// Calls `then` with the two rulesets.
fn with<R>(provider: &str, old: &Value, new: &Value, then: impl FnOnce(&Pair<'_>) -> R) -> R {
    let dialect = &by_name(provider).unwrap().dialect;
    let env = Env::new("2026-06-01T12:00:00Z".parse().unwrap(), 0);
    let documents = [old, new].map(|document| [Document::new("made", document.to_string())]);
    let [old, new] = documents.each_ref().map(|of| (dialect.load)(&Input::new(of, Wanted::All)).unwrap());
    then(&Pair { old: &old, new: &new, native: dialect.native(), env: &env })
}

fn found(pair: &Pair<'_>, wanted: &[Move], leads: &[Lead<'_>]) -> Vec<(Move, String)> {
    let found = witnesses(pair, pair.old.flag("f"), pair.new.flag("f"), wanted, leads);
    found.into_iter().map(|(moves, witness)| (moves, witness.context.to_string())).collect()
}

fn unleash(strategies: &Value) -> Value {
    json!({"version": 2, "features": [{"name": "f", "enabled": true, "strategies": strategies}]})
}

fn launchdarkly(flag: &Value, segments: &Value) -> Value {
    let mut whole = json!({"key": "f", "version": 1, "on": true, "variations": [true, false], "offVariation": 1, "salt": "s",
                           "targets": [], "rules": [], "prerequisites": [], "fallthrough": {"variation": 1}});
    for (name, value) in flag.as_object().unwrap() {
        whole[name] = value.clone();
    }
    json!({"flags": {"f": whole}, "segments": segments})
}

/// A dialect, the documents before and after, and what is found.
type Case = (&'static str, Value, Value, &'static [(Move, &'static str)]);

#[test]
fn only_what_the_change_needs_is_said() {
    let asks = |conditions: Value| unleash(&json!([{"name": "default", "constraints": conditions}]));
    let segment = |ids: &Value| json!({"s": {"key": "s", "version": 1, "included": ids, "excluded": [], "rules": []}});
    let in_segment = json!({"rules": [{"variation": 0, "clauses": [
        {"contextKind": "user", "attribute": "", "op": "segmentMatch", "values": ["s"], "negate": false}]}]});
    let many: Vec<String> = (0..10_000).map(|number| format!("key-{number}")).collect();
    let more: Vec<String> = many.iter().cloned().chain(["added".to_owned()]).collect();
    let target = |keys: &[String]| launchdarkly(&json!({"targets": [{"values": keys, "variation": 0}]}), &json!({}));
    let off = unleash(&json!([{"name": "unknown"}]));
    let cases: Vec<Case> = vec![
        ("unleash", off.clone(), asks(json!([])), &[(Move::Gains, "{}")]),
        (
            "unleash",
            off.clone(),
            asks(json!([
                {"contextName": "country", "operator": "IN", "values": ["SE", "NO"]},
                {"contextName": "plan", "operator": "IN", "values": ["pro"]},
            ])),
            &[(Move::Gains, r#"{"properties":{"country":"SE","plan":"pro"}}"#)],
        ),
        (
            "unleash",
            asks(json!([{"contextName": "mail", "operator": "REGEX", "value": "^[a-z]+@example\\.com$"}])),
            off.clone(),
            &[(Move::Loses, r#"{"properties":{"mail":"a@example.com"}}"#)],
        ),
        // What one side alone mentions is tried first.
        ("launchdarkly", target(&many), target(&more), &[(Move::Gains, r#"{"kind":"user","key":"added"}"#)]),
        (
            "launchdarkly",
            launchdarkly(&in_segment, &segment(&json!(["a", "b"]))),
            launchdarkly(&in_segment, &segment(&json!(["b"]))),
            &[(Move::Loses, r#"{"kind":"user","key":"a"}"#)],
        ),
    ];
    for (provider, old, new, want) in cases {
        let got = with(provider, &old, &new, |pair| found(pair, &ALL, &[]));
        let want: Vec<(Move, String)> = want.iter().map(|(moves, context)| (*moves, (*context).to_owned())).collect();
        assert_eq!(got, want, "{new}");
    }
}

#[test]
fn all_conditions_of_a_rule_are_met_at_once() {
    let conditions = json!([
        {"contextName": "country", "operator": "IN", "values": ["SE", "NO"]},
        {"contextName": "plan", "operator": "NOT_IN", "values": ["free"]},
        {"contextName": "age", "operator": "NUM_GT", "value": "18"},
        {"contextName": "version", "operator": "SEMVER_GT", "value": "1.2.3"},
        {"contextName": "mail", "operator": "STR_ENDS_WITH", "values": ["@a.com", "@b.com"]},
        {"contextName": "since", "operator": "DATE_AFTER", "value": "2026-01-01T00:00:00Z"},
    ]);
    let old = unleash(&json!([{"name": "unknown"}]));
    let new = unleash(&json!([{"name": "default", "constraints": conditions}]));
    let got = with("unleash", &old, &new, |pair| found(pair, &ALL, &[]));
    let [(Move::Gains, context)] = got.as_slice() else { panic!("{got:?}") };
    let context: Value = serde_json::from_str(context).unwrap();
    // What is absent is none of the texts.
    let names: Vec<&String> = context["properties"].as_object().unwrap().keys().collect();
    assert!(names.iter().all(|name| *name != "plan"), "{context}");
    assert_eq!(names.len(), 5, "{context}");
}

#[test]
fn of_the_ids_that_change_a_short_one_is_told() {
    let percent = |percent: &str, group: &str| {
        unleash(&json!([{"name": "flexibleRollout",
                         "parameters": {"rollout": percent, "stickiness": "userId", "groupId": group}}]))
    };
    let cases = [
        (percent("50", "f"), percent("49", "f"), vec![Move::Loses]),
        (percent("50", "f"), percent("75", "f"), vec![Move::Gains]),
        (percent("50", "f"), percent("50", "g"), vec![Move::Gains, Move::Loses]),
        (percent("0", "f"), percent("0", "g"), vec![]),
    ];
    for (old, new, want) in cases {
        with("unleash", &old, &new, |pair| {
            let got = found(pair, &ALL, &[]);
            assert_eq!(got.iter().map(|(moves, _)| *moves).collect::<Vec<_>>(), want);
            let trial = Trial::new(pair, pair.old.flag("f"), pair.new.flag("f"));
            for (moves, context) in got {
                let told: Value = serde_json::from_str(&context).unwrap();
                let told = told["userId"].as_str().unwrap();
                let by_hand = (1..10_000).map(id).find(|id| {
                    let context = json!({"userId": id}).to_string();
                    trial.of(&Tree::read(&context).unwrap()).unwrap().moves == moves
                });
                assert_eq!(told.len(), by_hand.unwrap().len(), "{context}");
            }
        });
    }
}

/// The first space that the flag looks at.
fn space(ruleset: &Ruleset<'_>) -> Space {
    let flag = ruleset.flag("f").unwrap();
    let mut found = None;
    ruleset.each_reached(flag, &mut |node| {
        if let Reached::Split(split) = node {
            found = Space::first(&split.bucketing, "f", &ruleset.attributes);
        }
    });
    found.unwrap()
}

#[test]
fn leads_are_followed() {
    let share = |share: u32| {
        json!({"rules": [{
            "clauses": [{"contextKind": "user", "attribute": "plan", "op": "startsWith", "values": ["pro"], "negate": false}],
            "rollout": {"contextKind": "user", "bucketBy": "key", "variations": [
                {"variation": 0, "weight": share}, {"variation": 1, "weight": 100_000 - share}]}}]})
    };
    let (old, new) = (launchdarkly(&share(50_000), &json!({})), launchdarkly(&share(50_050), &json!({})));
    with("launchdarkly", &old, &new, |pair| {
        let space = space(pair.old);
        let cut = space.cut;
        let buckets = vec![(space, cut.upto(0.5)..cut.upto(0.5005))];
        let plan = || ("user".into(), "plan".into());
        let said = |value: &'static str| {
            let (scope, name) = plan();
            Said { scope, name, value: Tree::Text(value.into()) }
        };
        let gains = |said: Vec<Said<'static>>, open| Lead { moves: Move::Gains, said, open, buckets: buckets.clone() };
        for lead in [gains(vec![said("professional")], vec![]), gains(vec![], vec![plan()])] {
            let got = found(pair, &[Move::Gains], &[lead]);
            let [(Move::Gains, context)] = got.as_slice() else { panic!("{got:?}") };
            assert!(context.contains(r#""plan":"pro"#), "{context}");
        }
        // Without one it is found as well.
        assert_eq!(found(pair, &ALL, &[]).len(), 1);
        // Nothing is wanted, so that nothing is tried.
        assert_eq!(found(pair, &[], &[]), []);
    });
}
