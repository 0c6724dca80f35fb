//! Contexts that show how answers change: each is evaluated anew, from what is written down of it, and what random contexts
//! show is found, too.

#[allow(dead_code, reason = "the other tests use more of it")]
#[path = "support/lint_gen.rs"]
mod lint_gen;

use std::collections::BTreeSet;

use ffctl::context::Env;
use ffctl::eval::evaluate;
use ffctl::leaf::tree::Tree;
use ffctl::pass::answer::{Answer, Move};
use ffctl::pass::diff::sample::sample;
use ffctl::pass::diff::search::witnesses;
use ffctl::pass::diff::trial::{Trial, shown};
use ffctl::pass::diff::{Class, Pair, Witness};
use ffctl::provider::{Asked, Dialect, Input, Wanted, by_name};
use ffctl::ruleset::Ruleset;
use ffctl::source::Document;
use lint_gen::{Dice, FLAGS, MAKERS, Maker};
use serde_json::Value;

const ALL: [Move; 3] = [Move::Gains, Move::Loses, Move::Swaps];

/// So many pairs of each dialect; more where `FFCTL_CASES` says so.
fn pairs() -> u64 {
    std::env::var("FFCTL_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(8)
}

/// The list, or object, of the flags of a document.
fn flags<'d>(provider: &str, document: &'d mut Value) -> &'d mut Value {
    match provider {
        "unleash" => &mut document["features"],
        "configcat" => &mut document["f"],
        "launchdarkly" | "phaseflag" => &mut document["flags"],
        _ => &mut document["data"]["featureFlags"],
    }
}

/// A document, and the same with one flag made anew.
fn pair(maker: &Maker, seed: u64) -> [Value; 2] {
    let old = (maker.document)(&mut Dice::new(2 * seed));
    let mut other = (maker.document)(&mut Dice::new(2 * seed + 1));
    let mut new = old.clone();
    let number = usize::try_from(seed).unwrap() % FLAGS.len();
    let (from, to) = (flags(maker.provider, &mut other), flags(maker.provider, &mut new));
    match to {
        Value::Array(to) => to[number] = from[number].take(),
        Value::Object(to) => to[FLAGS[number]] = from[FLAGS[number]].take(),
        _ => panic!("{}", maker.provider),
    }
    [old, new]
}

/// How the answer of a flag to a context moves, asked as the command line asks.
fn asked(dialect: &Dialect, rulesets: [&Ruleset<'_>; 2], env: &Env, key: &str, context: &str) -> Option<Witness> {
    let base = Tree::read(context).unwrap();
    let composed = (dialect.compose)(Asked { base: Some(base), ..Asked::default() }).ok()?;
    let mut answers = Vec::new();
    for ruleset in rulesets {
        let bound = (dialect.bind)(&composed, ruleset).ok()?;
        answers.push(match ruleset.flag(key).filter(|_| bound.refused().is_none()) {
            Some(id) => Answer::of(ruleset, &ruleset.flags[id], &evaluate(ruleset, id, &bound, env, &mut ())),
            None => Answer::NONE,
        });
    }
    let class = match answers[0].moves_to(&answers[1]) {
        Move::Stays => return None,
        Move::Gains => Class::Gains,
        Move::Loses => Class::Loses,
        Move::Swaps => Class::Reshuffles,
    };
    Some(Witness { class, context: composed.to_owned(), old: shown(&answers[0]), new: shown(&answers[1]) })
}

#[test]
fn witnesses_show_what_they_claim_and_little_is_missed() {
    for maker in MAKERS {
        let dialect = &by_name(maker.provider).unwrap().dialect;
        let env = Env::new("2026-06-01T12:00:00Z".parse().unwrap(), 0);
        let (mut found, mut missed) = (0, Vec::new());
        for seed in 0..pairs() {
            let documents = pair(&maker, seed).map(|document| [Document::new("made", document.to_string())]);
            let [old, new] = documents.each_ref().map(|of| (dialect.load)(&Input::new(of, Wanted::All)).unwrap());
            let pair = Pair { old: &old, new: &new, native: dialect.native(), env: &env };
            let mut dice = Dice::new(seed ^ 0xabcd);
            let contexts: Vec<Value> = (0..300).map(|_| (maker.context)(&mut dice)).collect();
            let changed = FLAGS[usize::try_from(seed).unwrap() % FLAGS.len()];
            // The others may depend on the first one.
            for key in FLAGS.into_iter().filter(|key| *key == changed || changed == FLAGS[0] && seed < 9) {
                let got = witnesses(&pair, old.flag(key), new.flag(key), &ALL, &[]);
                let again =
                    if seed > 4 { None } else { Some(witnesses(&pair, old.flag(key), new.flag(key), &ALL, &[])) };
                let again = again.as_ref().unwrap_or(&got);
                assert_eq!(serde_json::to_string(&told(&got)).unwrap(), serde_json::to_string(&told(again)).unwrap());
                for (moves, witness) in &got {
                    let context = witness.context.to_string();
                    let told = asked(dialect, [&old, &new], &env, key, &context);
                    let told = told.unwrap_or_else(|| panic!("{} {seed} {key}: {context}", maker.provider));
                    assert_eq!((told.class, &told.old, &told.new), (witness.class, &witness.old, &witness.new));
                    assert_eq!(told.class, class(*moves), "{context}");
                    found += 1;
                }
                let shown: BTreeSet<Move> = got.iter().map(|(moves, _)| *moves).collect();
                let trial = Trial::new(&pair, old.flag(key), new.flag(key));
                for context in &contexts {
                    let tried = Tree::read(&context.to_string()).ok().and_then(|tree| {
                        trial
                            .of(&tree)
                            .filter(|tried| tried.moves != Move::Stays && !shown.contains(&tried.moves))
                            .map(|tried| tried.moves)
                    });
                    if let Some(moves) = tried {
                        missed.push(format!("{} {seed} {key} {moves:?}: {context}", maker.provider));
                        break;
                    }
                }
            }
        }
        assert!(found > 3, "{}: {found}", maker.provider);
        assert!(missed.len() * 50 <= found, "{found} found, missed {missed:#?}");
    }
}

fn told(found: &[(Move, Witness)]) -> Vec<&Witness> {
    found.iter().map(|(_, witness)| witness).collect()
}

fn class(moves: Move) -> Class {
    match moves {
        Move::Stays => Class::None,
        Move::Gains => Class::Gains,
        Move::Loses => Class::Loses,
        Move::Swaps => Class::Reshuffles,
    }
}

#[test]
fn samples_are_the_same_in_every_run_and_nothing_moves_between_equals() {
    for maker in MAKERS {
        let dialect = &by_name(maker.provider).unwrap().dialect;
        let env = Env::new("2026-06-01T12:00:00Z".parse().unwrap(), 0);
        let documents = pair(&maker, 1).map(|document| [Document::new("made", document.to_string())]);
        let [old, new] = documents.each_ref().map(|of| (dialect.load)(&Input::new(of, Wanted::All)).unwrap());
        let pair = Pair { old: &old, new: &new, native: dialect.native(), env: &env };
        let same = Pair { new: &old, ..pair };
        for key in FLAGS {
            let count = |pair: &Pair<'_>| sample(pair, pair.old.flag(key), pair.new.flag(key), 500);
            assert_eq!(count(&pair), count(&pair));
            assert_eq!(count(&same).all.changed(), 0);
            assert!(count(&same).all.contexts > 400, "{} {key}", maker.provider);
            assert!(witnesses(&same, old.flag(key), old.flag(key), &[Move::Gains], &[]).is_empty());
        }
    }
}
