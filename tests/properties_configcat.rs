//! Properties of ConfigCat's front-end and of its logs over generated documents and contexts.
//!
//! What the answers *are* is settled by `tests/configcat.rs` and by the differential test; here stands what holds of any
//! answers. Counter-examples become cases in `fixtures/configcat/cases`.

#[path = "support/ask.rs"]
mod ask;
#[path = "support/configcat_gen.rs"]
mod configcat_gen;
#[allow(dead_code, reason = "of the other dialect's generator only the harm is of use here")]
#[path = "support/unleash_gen.rs"]
mod unleash_gen;

use configcat_gen::{FLAGS, any_document, anything, context, document, harm, old_document, part, setting, simple};
use ffctl::context::Env;
use ffctl::eval::evaluate;
use ffctl::leaf::python;
use ffctl::leaf::tree::Tree;
use ffctl::pass::list;
use ffctl::pass::render::{self, Told};
use ffctl::provider::{Behaviour, Dialect, Input, Wanted, by_name};
use ffctl::ruleset::{Ruleset, Style};
use ffctl::source::Document;
use ffctl::trace::Recorder;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};
use unleash_gen::{mutate, reordered, to_text};

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

fn dialect() -> &'static Dialect {
    &by_name("configcat").unwrap().dialect
}

fn env() -> Env {
    Env::new("2026-06-01T12:00:00Z".parse().unwrap(), 7)
}

/// A document of either format.
fn either() -> impl Strategy<Value = Value> {
    prop_oneof![2 => document(), 1 => old_document()]
}

/// The SDK's own answer and its log.
#[derive(Debug, Clone, PartialEq)]
struct Answer {
    native: Value,
    log: String,
}

/// The answer for a flag that there is; the SDK for v5 configs takes no moments.
fn answer(ruleset: &Ruleset<'_>, flag: &str, context: &Tree<'_>) -> Option<Answer> {
    ruleset.flag(flag)?;
    let bound = (dialect().bind)(context, ruleset).ok()?;
    let native = ask::ask(dialect(), ruleset, flag, (&bound, &env()), None).native;
    Some(Answer { native, log: ask::log(dialect(), ruleset, flag, context, None) })
}

/// The answers of all flags that there are, in order.
fn all(ruleset: &Ruleset<'_>, context: &Value) -> Vec<(String, Option<Answer>)> {
    let context = Tree::of(context);
    ruleset.keys().map(|key| (key.to_owned(), answer(ruleset, key, &context))).collect()
}

/// The answers of a document, with another laid over it.
fn over(remote: &Value, local: &Value, behaviour: Behaviour, context: &Value) -> Vec<(String, Option<Answer>)> {
    let documents = [Document::new("remote", remote.to_string())];
    let overlay = Document::new("local", local.to_string());
    let input = Input { overlay: Some((&overlay, behaviour)), ..Input::new(&documents, Wanted::All) };
    all(&(dialect().load)(&input).unwrap(), context)
}

/// The answers of a document.
fn answers(document: &Value, context: &Value) -> Vec<(String, Option<Answer>)> {
    answers_of_text(document.to_string(), context)
}

fn answers_of_text(text: String, context: &Value) -> Vec<(String, Option<Answer>)> {
    let documents = [Document::new("generated", text)];
    all(&(dialect().load)(&Input::new(&documents, Wanted::All)).unwrap(), context)
}

/// Loads the text, evaluates all that it holds, with and without a trace, and tells it in every way.
fn exercise(text: String, context: &Value) {
    let documents = [Document::new("generated", text)];
    let Ok(ruleset) = (dialect().load)(&Input::new(&documents, Wanted::All)) else { return };
    let rows = list::list(&ruleset);
    assert_eq!(rows.len(), ruleset.flags.len());
    let context = &Tree::of(context);
    let Ok(bound) = (dialect().bind)(context, &ruleset) else { return };
    for flag in &ruleset.flags {
        let asked = ask::ask(dialect(), &ruleset, &flag.key, (&bound, &env()), None);
        let (_, span) = asked.decided.unwrap();
        for style in [Style::Modern, Style::Classic] {
            let user = (dialect().tell)(context, style);
            let told = Told {
                ruleset: &ruleset,
                flag,
                span: &span,
                context,
                user: user.as_deref(),
                returned: &ffctl::ruleset::Value::NULL,
                default: None,
                native: None,
                strays: bound.strays(),
                locate: &|at| ruleset.pointers.path(at),
            };
            let _ = told.text(style);
            let _ = render::tree(told.ruleset, told.span);
        }
    }
}

/// The settings of a document.
fn settings(document: &mut Value) -> &mut serde_json::Map<String, Value> {
    document["f"].as_object_mut().unwrap()
}

/// The flags that `key` asks for, itself included.
fn closure(document: &Value, key: &str) -> Vec<String> {
    let mut reached = vec![key.to_owned()];
    let mut next = 0;
    while let Some(key) = reached.get(next) {
        let mut found = Vec::new();
        for rule in document["f"][key]["r"].as_array().into_iter().flatten() {
            let conditions = rule["c"].as_array().into_iter().flatten();
            found.extend(conditions.filter_map(|condition| condition["p"]["f"].as_str()).map(str::to_owned));
        }
        found.retain(|key| !reached.contains(key));
        reached.extend(found);
        next += 1;
    }
    reached
}

/// The answers that are not in both, or not the same.
fn differing<'a>(
    one: &'a [(String, Option<Answer>)],
    other: &'a [(String, Option<Answer>)],
) -> Vec<&'a (String, Option<Answer>)> {
    one.iter()
        .filter(|answer| !other.contains(answer))
        .chain(other.iter().filter(|answer| !one.contains(answer)))
        .collect()
}

proptest! {
    #![proptest_config(cases(192))]

    #[test]
    fn damaged_documents_never_panic(mut document in either(), harm in harm(), context in context()) {
        mutate(&mut document, harm);
        exercise(to_text(&document), &context);
    }

    #[test]
    fn any_documents_of_the_formats_names_never_panic(document in any_document(), context in context()) {
        exercise(document.to_string(), &context);
    }

    #[test]
    fn any_json_never_panics(document in anything(), context in anything()) {
        exercise(document.to_string(), &context);
        let documents = [Document::new("any", document.to_string())];
        let overlay = Document::new("other", context.to_string());
        let input = Input { overlay: Some((&overlay, Behaviour::LocalOverRemote)), ..Input::new(&documents, Wanted::All) };
        let _ = (dialect().load)(&input);
    }

    #[test]
    fn documents_that_end_anywhere_never_panic(document in either(), end in any::<Index>(), context in context()) {
        let text = document.to_string();
        let bytes = &text.as_bytes()[..end.index(text.len())];
        exercise(String::from_utf8_lossy(bytes).into_owned(), &context);
    }

    #[test]
    fn any_json_for_a_context_never_panics(document in either(), context in anything()) {
        exercise(document.to_string(), &context);
    }
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn a_trace_changes_no_decision(document in either(), context in context()) {
        let documents = [Document::new("generated", document.to_string())];
        let ruleset = (dialect().load)(&Input::new(&documents, Wanted::All)).unwrap();
        let context = Tree::of(&context);
        let Ok(bound) = (dialect().bind)(&context, &ruleset) else { return Ok(()) };
        for flag in 0..ruleset.flags.len() {
            let silent = evaluate(&ruleset, flag, &bound, &env(), &mut ());
            let traced = evaluate(&ruleset, flag, &bound, &env(), &mut Recorder::default());
            prop_assert_eq!(silent, traced, "{}", ruleset.flags[flag].key);
        }
    }

    #[test]
    fn lowering_the_wanted_flags_alone_changes_no_answer(document in either(), context in context()) {
        let documents = [Document::new("generated", document.to_string())];
        let everything = (dialect().load)(&Input::new(&documents, Wanted::All)).unwrap();
        let context = Tree::of(&context);
        for flag in FLAGS {
            let wanted = [flag.to_owned()];
            let some = (dialect().load)(&Input::new(&documents, Wanted::Flags(&wanted))).unwrap();
            prop_assert_eq!(answer(&some, flag, &context), answer(&everything, flag, &context), "{}", flag);
            prop_assert!(some.keys().eq(everything.keys()));
        }
    }

    #[test]
    fn a_flag_that_nobody_asks_for_changes_no_answer(
        document in document(), extra in setting(0), place in 0..=FLAGS.len(), context in context(),
    ) {
        let mut with = document.clone();
        settings(&mut with).shift_insert(place, "extra".to_owned(), extra);
        let told = answers(&with, &context);
        let rest: Vec<_> = told.into_iter().filter(|(key, _)| key != "extra").collect();
        prop_assert_eq!(rest, answers(&document, &context));
    }

    #[test]
    fn a_flag_needs_no_others_than_its_prerequisites(document in document(), context in context()) {
        let told = answers(&document, &context);
        for (key, answer) in told {
            let mut alone = document.clone();
            let held = closure(&document, &key);
            settings(&mut alone).retain(|key, _| held.contains(key));
            let alone = answers(&alone, &context).into_iter().find(|(name, _)| *name == key);
            prop_assert_eq!(alone, Some((key, answer)));
        }
    }

    #[test]
    fn the_order_of_flags_and_members_changes_no_answer(document in either(), context in context(), by in any::<usize>()) {
        let (one, other) = (answers(&document, &context), answers(&reordered(&document, by), &context));
        prop_assert!(differing(&one, &other).is_empty(), "{:?}", differing(&one, &other));
        let natives = |told: Vec<(String, Option<Answer>)>| -> Vec<_> {
            told.into_iter().map(|(_, answer)| answer.map(|answer| answer.native)).collect()
        };
        prop_assert_eq!(natives(one), natives(answers(&document, &reordered(&context, by))));
    }

    #[test]
    fn an_empty_document_over_another_or_under_it_changes_nothing(
        document in prop_oneof![document(), simple()], old in old_document(), context in context(),
    ) {
        let told = answers(&document, &context);
        for empty in [json!({"f": {}}), json!({"flags": {}}), json!({"p": {"s": "x"}})] {
            for behaviour in [Behaviour::LocalOverRemote, Behaviour::RemoteOverLocal] {
                prop_assert_eq!(&over(&document, &empty, behaviour, &context), &told);
                prop_assert_eq!(&over(&empty, &document, behaviour, &context), &told);
            }
            prop_assert!(over(&document, &empty, Behaviour::LocalOnly, &context).is_empty());
        }
        // The SDK for v5 configs forgets the remote side where the local one is empty and the remote one goes first.
        let empty = json!({"flags": {}});
        prop_assert_eq!(over(&old, &empty, Behaviour::LocalOverRemote, &context), answers(&old, &context));
        prop_assert!(over(&old, &empty, Behaviour::RemoteOverLocal, &context).is_empty());
    }

    #[test]
    fn a_merged_document_has_the_keys_of_both(
        remote in part(), local in prop_oneof![part(), simple()], context in context(),
    ) {
        let keys = |told: &[(String, Option<Answer>)]| -> Vec<String> { told.iter().map(|(key, _)| key.clone()).collect() };
        let (far, near) = (keys(&answers(&remote, &context)), keys(&answers(&local, &context)));
        let union = |first: &[String], then: &[String]| -> Vec<String> {
            first.iter().chain(then.iter().filter(|key| !first.contains(key))).cloned().collect()
        };
        let merged = |behaviour| keys(&over(&remote, &local, behaviour, &context));
        prop_assert_eq!(merged(Behaviour::LocalOnly), near.clone());
        prop_assert_eq!(merged(Behaviour::LocalOverRemote), union(&far, &near));
        prop_assert_eq!(merged(Behaviour::RemoteOverLocal), union(&near, &far));
    }

    #[test]
    fn sides_may_change_their_names(
        one in prop_oneof![part(), simple()], other in prop_oneof![part(), simple()], context in context(),
    ) {
        prop_assert_eq!(
            over(&one, &other, Behaviour::LocalOverRemote, &context),
            over(&other, &one, Behaviour::RemoteOverLocal, &context)
        );
        prop_assert_eq!(over(&one, &other, Behaviour::LocalOnly, &context), answers(&other, &context));
    }

    #[test]
    fn a_local_flag_without_prerequisites_answers_as_if_it_were_alone(
        remote in part(), local in prop_oneof![part(), simple()], context in context(),
    ) {
        let merged = over(&remote, &local, Behaviour::LocalOverRemote, &context);
        for answer in answers(&local, &context) {
            if closure(&local, &answer.0).len() == 1 {
                prop_assert!(merged.contains(&answer), "{answer:?} is not in {merged:?}");
            }
        }
    }

    #[test]
    fn the_same_document_in_yaml_gives_the_same_answers(
        document in prop_oneof![document(), old_document(), simple()], context in context(),
    ) {
        let yaml = serde_yaml::to_string(&document).unwrap();
        prop_assert!(!Document::new("x", yaml.as_str()).is_json());
        prop_assert_eq!(answers_of_text(yaml, &context), answers(&document, &context));
    }

    #[test]
    fn a_cache_entry_and_the_config_in_it_give_the_same_answers(document in either(), context in context()) {
        let entry = format!("1686756435844\nW/\"e\"\n{document}");
        prop_assert_eq!(answers_of_text(entry, &context), answers(&document, &context));
    }

    // By the grammar of the log (spec section 9): what is nested is one level further in than the line that opens it, and the
    // last line of an evaluation that came to its end tells the value. Nothing generated has a line break.
    #[test]
    fn a_modern_log_is_indented_level_by_level(document in document(), context in context()) {
        for (key, answer) in answers(&document, &context) {
            let Answer { native, log } = answer.unwrap();
            let records = log.lines().position(|line| line.starts_with("INFO [5000] Evaluating '")).unwrap();
            for line in log.lines().take(records) {
                prop_assert!(line.starts_with("WARNING [300") || line.starts_with("ERROR [2001] "), "{key}: {log}");
            }
            let mut level = 0;
            for line in log.lines().skip(records + 1) {
                let blanks = line.len() - line.trim_start_matches(' ').len();
                prop_assert!(blanks % 2 == 0 && blanks >= 2, "{key}: {log}");
                prop_assert!(blanks / 2 <= level + 1, "{key}: {log}");
                level = blanks / 2;
            }
            if native["error"].is_null() {
                let value = python::text(&Tree::of(&native["value"])).into_owned();
                let end = format!("\n  Returning '{value}'.");
                prop_assert!(log.ends_with(&end), "{key}: {log}");
                prop_assert!(!log.lines().any(|line| line.ends_with(' ')), "{key}: {log}");
                prop_assert_eq!(log.matches("\n  Returning ").count(), 1);
                prop_assert_eq!(log.matches("    (\n").count(), log.lines().filter(|line| line.trim_start().starts_with(')')).count());
            } else {
                prop_assert!(!log.contains("\n  Returning '"), "{key}: {log}");
            }
        }
    }

    #[test]
    fn a_classic_log_has_a_rule_a_line(document in old_document(), context in context()) {
        for (key, answer) in answers(&document, &context) {
            let Some(Answer { native, log }) = answer else { continue };
            let told = python::text(&Tree::of(&native["value"])).into_owned();
            if context.is_null() {
                prop_assert!(log.ends_with(&format!("INFO [5000] Returning [{told}]")), "{key}: {log}");
                continue;
            }
            let (warnings, log) = log.split_once("INFO [5000] ").unwrap();
            let rules: Vec<&str> = log.lines().filter(|line| line.starts_with("Evaluating rule: [")).collect();
            let skipped: Vec<&str> = rules.iter().filter(|line| line.contains("] => SKIP rule. ")).copied().collect();
            let warned: Vec<&str> = warnings.lines().map(|line| line.trim_start_matches("WARNING [0] ")).collect();
            prop_assert_eq!(warned, skipped);
            let start = format!("Evaluating get_value('{key}').\nUser object:\n{{\n");
            prop_assert!(log.starts_with(&start), "{log}");
            if !native["error"].is_null() {
                // The SDK raises in the middle of it.
                prop_assert!(!log.contains("Returning ") && !log.contains("returning: "), "{key}: {log}");
                continue;
            }
            let last = log.lines().last().unwrap();
            let is_rule = rules.last() == Some(&last) && last.ends_with(&format!("] => match, returning: {told}"));
            let tails = [format!("Evaluating % options. Returning {told}"), format!("Returning {told}")];
            prop_assert!(is_rule || tails.iter().any(|tail| tail == last), "{key}: {log}");
        }
    }
}

/// Properties of flags that all serve their default would say little.
#[test]
fn generated_flags_answer_for_many_reasons() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    use std::collections::BTreeMap;

    let mut runner = TestRunner::deterministic();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let wanted = [
        "MATCH, applying rule",
        "no match",
        "attribute is missing",
        "attribute is invalid",
        "=> true",
        "=> false, skipping",
        "User IS IN SEGMENT.",
        "User IS NOT IN SEGMENT.",
        "failed to evaluate.",
        "Evaluating prerequisite flag",
        "DOES NOT EQUAL",
        "selects % option 2",
        "The current targeting rule is ignored",
        "ERROR [2001]",
        "Circular dependency",
        "Prerequisite flag key is missing",
        "WARNING [3001]",
        "WARNING [3003]",
        "WARNING [3004]",
        "WARNING [3005]",
        "match, returning: ",
        "SKIP rule. ",
        "Evaluating % options. Returning",
        "<1 hashed value>",
    ];
    for _ in 0..200 {
        let (document, context) = (either(), context()).new_tree(&mut runner).unwrap().current();
        for answer in answers(&document, &context).into_iter().filter_map(|(_, answer)| answer) {
            for words in wanted.into_iter().filter(|words| answer.log.contains(words)) {
                *seen.entry(words).or_default() += 1;
            }
        }
    }
    for words in wanted {
        assert!(seen.get(words).copied().unwrap_or_default() >= 5, "{words} is rare: {seen:?}");
    }
}
