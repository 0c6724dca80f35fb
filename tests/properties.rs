//! Properties of Unleash's front-end and the walker over generated documents and contexts.
//!
//! What the answers *are* is settled by `tests/unleash.rs` and by the differential test; here stands what holds of any
//! answers. Counter-examples become cases in `fixtures/unleash/cases`.

#[path = "support/ask.rs"]
mod ask;
#[path = "support/unleash_gen.rs"]
mod unleash_gen;

use ffctl::context::Env;
use ffctl::eval::{Decision, evaluate};
use ffctl::leaf::tree::Tree;
use ffctl::provider::{Dialect, Input, Wanted, by_name};
use ffctl::ruleset::Ruleset;
use ffctl::source::Document;
use ffctl::trace::Recorder;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};
use unleash_gen::{
    CUSTOM, FLAGS, anything, built_in_strategy, context, document, harm, mutate, reordered, strategy, to_text,
};

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

fn dialect() -> &'static Dialect {
    &by_name("unleash").unwrap().dialect
}

fn env() -> Env {
    let mut env = Env::new("2026-06-01T12:00:00Z".parse().unwrap(), 7);
    env.answers.extend(CUSTOM.map(|(name, answer)| (name.to_owned(), answer)));
    env
}

fn documents(text: impl Into<String>) -> [Document; 1] {
    [Document::new("generated", text)]
}

/// Everything that can be told of an answer without the numbers that a ruleset gives to its parts.
#[derive(Debug, PartialEq)]
struct Told {
    native: Value,
    reason: &'static str,
    is_drawn: bool,
    arm: Option<usize>,
    fault: Option<String>,
}

fn decide(ruleset: &Ruleset<'_>, flag: usize, context: &Tree<'_>) -> Option<Decision> {
    let bound = (dialect().bind)(context, ruleset).ok()?;
    Some(evaluate(ruleset, flag, &bound, &env(), &mut ()))
}

fn tell(ruleset: &Ruleset<'_>, flag: &str, context: &Tree<'_>) -> Option<Told> {
    let id = ruleset.flag(flag)?;
    let decision = decide(ruleset, id, context)?;
    let fault = decision.fault.map(|fault| {
        let fault = ruleset.fault(fault);
        format!("{} at {}", fault.message, ruleset.pointers.path(fault.at))
    });
    let bound = (dialect().bind)(context, ruleset).ok()?;
    let native = ask::ask(dialect(), ruleset, flag, (&bound, &env()), None).native;
    Some(Told { native, reason: decision.reason.name(), is_drawn: decision.drawn, arm: decision.arm, fault })
}

/// The answers of all flags of a document.
fn answers(document: &Value, context: &Value) -> Vec<Option<Told>> {
    let documents = documents(document.to_string());
    let ruleset = (dialect().load)(&Input::new(&documents, Wanted::All)).unwrap();
    let context = Tree::of(context);
    FLAGS.iter().map(|flag| tell(&ruleset, flag, &context)).collect()
}

/// Loads the text and evaluates all that it holds, with and without a trace.
fn exercise(text: String, context: &Value) {
    let documents = documents(text);
    let Ok(ruleset) = (dialect().load)(&Input::new(&documents, Wanted::All)) else { return };
    let context = Tree::of(context);
    let Ok(bound) = (dialect().bind)(&context, &ruleset) else { return };
    for flag in &ruleset.flags {
        ask::ask(dialect(), &ruleset, &flag.key, (&bound, &env()), None);
    }
}

/// The document with the strategies of its first flag replaced.
fn with_strategies(document: &Value, strategies: Vec<Value>) -> Value {
    let mut document = document.clone();
    document["features"][0]["strategies"] = Value::Array(strategies);
    document
}

proptest! {
    #![proptest_config(cases(192))]

    #[test]
    fn damaged_documents_never_panic(mut document in document(), harm in harm(), context in context()) {
        mutate(&mut document, harm);
        exercise(to_text(&document), &context);
    }

    #[test]
    fn documents_that_end_anywhere_never_panic(document in document(), end in any::<Index>(), context in context()) {
        let text = document.to_string();
        let bytes = &text.as_bytes()[..end.index(text.len())];
        exercise(String::from_utf8_lossy(bytes).into_owned(), &context);
    }

    #[test]
    fn any_json_for_a_context_never_panics(document in document(), context in anything()) {
        exercise(document.to_string(), &context);
    }
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn evaluation_is_deterministic(document in document(), context in context()) {
        prop_assert_eq!(answers(&document, &context), answers(&document, &context));
    }

    #[test]
    fn a_trace_changes_no_decision(document in document(), context in context()) {
        let documents = documents(document.to_string());
        let ruleset = (dialect().load)(&Input::new(&documents, Wanted::All)).unwrap();
        let context = Tree::of(&context);
        let bound = (dialect().bind)(&context, &ruleset).unwrap();
        for flag in 0..ruleset.flags.len() {
            let silent = evaluate(&ruleset, flag, &bound, &env(), &mut ());
            let traced = evaluate(&ruleset, flag, &bound, &env(), &mut Recorder::default());
            prop_assert_eq!(silent, traced, "{}", ruleset.flags[flag].key);
        }
    }

    #[test]
    fn lowering_the_wanted_flags_alone_changes_no_answer(document in document(), context in context()) {
        let documents = documents(document.to_string());
        let all = (dialect().load)(&Input::new(&documents, Wanted::All)).unwrap();
        let context = Tree::of(&context);
        for flag in FLAGS {
            let wanted = [flag.to_owned()];
            let some = (dialect().load)(&Input::new(&documents, Wanted::Flags(&wanted))).unwrap();
            prop_assert_eq!(tell(&some, flag, &context), tell(&all, flag, &context), "{}", flag);
        }
    }

    #[test]
    fn the_order_of_a_contexts_members_changes_no_answer(
        document in document(), context in context(), by in any::<usize>(),
    ) {
        prop_assert_eq!(answers(&document, &context), answers(&document, &reordered(&context, by)));
    }

    #[test]
    fn raising_a_rollout_turns_nobody_off(
        document in document(),
        mut strategies in prop::collection::vec(strategy(), 0..3),
        mut raised in built_in_strategy(),
        place in any::<Index>(),
        shares in (0..=100_u8, 0..=100_u8),
        context in context(),
    ) {
        raised["name"] = json!("flexibleRollout");
        let place = place.index(strategies.len() + 1);
        strategies.insert(place, raised);
        let [low, high] = [shares.0.min(shares.1), shares.0.max(shares.1)].map(|share| {
            let mut strategies = strategies.clone();
            strategies[place]["parameters"]["rollout"] = json!(share.to_string());
            answers(&with_strategies(&document, strategies), &context).swap_remove(0).unwrap().native["enabled"] == true
        });
        prop_assert!(!low || high);
    }

    // Custom strategies are left out behind the unconditional one: their numbers decide which of the application's
    // answers the custom strategies of a parent get.
    #[test]
    fn what_stands_behind_an_unconditional_strategy_may_stand_in_any_order(
        document in document(),
        before in prop::collection::vec(strategy(), 0..2),
        (behind, moved) in prop::collection::vec(built_in_strategy(), 2..4)
            .prop_flat_map(|behind| (Just(behind.clone()), Just(behind).prop_shuffle())),
        context in context(),
    ) {
        let on: Vec<Value> = [behind, moved]
            .into_iter()
            .map(|behind| {
                let strategies = before.iter().cloned().chain([json!({"name": "default"})]).chain(behind).collect();
                let told = answers(&with_strategies(&document, strategies), &context);
                told.into_iter().map(|told| told.unwrap().native["enabled"].clone()).collect()
            })
            .collect();
        prop_assert_eq!(&on[0], &on[1]);
    }
}

/// Properties of flags that are all off would say little.
#[test]
fn generated_flags_are_on_and_off_for_many_reasons() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    use std::collections::BTreeMap;

    let mut runner = TestRunner::deterministic();
    let mut seen: BTreeMap<(bool, &str), usize> = BTreeMap::new();
    for _ in 0..200 {
        let (document, context) = (document(), context()).new_tree(&mut runner).unwrap().current();
        for told in answers(&document, &context).into_iter().flatten() {
            *seen.entry((told.native["enabled"] == true, told.reason)).or_default() += 1;
        }
    }
    let wanted = [
        (true, "TARGETING_MATCH"),
        (true, "SPLIT"),
        (true, "STATIC"),
        (false, "DISABLED"),
        (false, "DEFAULT"),
        (false, "ERROR"),
    ];
    for key in wanted {
        assert!(seen.get(&key).copied().unwrap_or_default() >= 20, "{key:?} is rare: {seen:?}");
    }
}
