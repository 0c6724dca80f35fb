//! The shares that a rollout tells are those that are counted: of each rule and split over one id of every bucket (of fractions,
//! of every hundredth), and of two flags together over one id of every combination of buckets.

#[allow(dead_code, reason = "the other tests use more of it")]
#[path = "support/lint_gen.rs"]
mod lint_gen;
#[allow(dead_code, reason = "the other tests use more of it")]
#[path = "support/ramps.rs"]
mod ramps;
#[allow(dead_code, reason = "the other tests use more of it")]
#[path = "support/sides.rs"]
mod sides;

use std::collections::BTreeMap;

use ffctl::context::Env;
use ffctl::eval::{Decision, evaluate};
use ffctl::leaf::tree::Tree;
use ffctl::pass::rollout::joint::{Dealer, Joint, joint};
use ffctl::pass::rollout::{self, FlagShares, Name, Purpose, RuleShares, found};
use ffctl::provider::{Provider, by_name};
use ffctl::ruleset::Ruleset;
use lint_gen::{Dice, MAKERS};
use ramps::{Ramp, population};
use serde_json::Value;
use sides::NOW;

/// The most combinations of buckets that are asked for.
const MOST: u64 = 10_000;
/// So many ramps of each dialect, and of pairs of them.
const RAMPS: u64 = 24;
const REST: &str = "rest";

/// What each context of `template`, filled with every pair of these ids, is decided for the flags of these keys.
fn decisions(
    provider: &Provider,
    ruleset: &Ruleset<'_>,
    keys: &[&str],
    template: &Value,
    ids: [&[String]; 2],
    mut see: impl FnMut(&[Decision]),
) {
    let env = Env::new(NOW.parse().unwrap(), 1);
    for (id, other) in ids[0].iter().flat_map(|id| ids[1].iter().map(move |other| (id, other))) {
        let context = sides::filled(template, [id, other]);
        let tree = Tree::of(&context);
        let bound = (provider.dialect.bind)(&tree, ruleset).unwrap();
        let decide = |key: &&str| evaluate(ruleset, ruleset.flag(key).unwrap(), &bound, &env, &mut ());
        see(&keys.iter().map(decide).collect::<Vec<_>>());
    }
}

/// What a rule serves by this decision, where it is the one that decides.
fn outcome(ruleset: &Ruleset<'_>, key: &str, arm: usize, decision: &Decision) -> String {
    let flag = &ruleset.flags[ruleset.flag(key).unwrap()];
    let served = decision.variation.filter(|_| decision.arm == Some(arm));
    served.map_or(REST.to_owned(), |served| Name::of(ruleset, flag, served).variation)
}

#[expect(clippy::cast_precision_loss, reason = "some thousands")]
fn share(count: usize, all: usize) -> f64 {
    count as f64 / all.max(1) as f64
}

fn near(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-6
}

/// What is wrong with the shares of a rule, given how often each variation was counted.
fn refutes(shares: &FlagShares, rule: &RuleShares, counts: &BTreeMap<String, usize>) -> Option<String> {
    let all: usize = counts.values().sum();
    for (name, count) in counts {
        let told = if name == REST { rule.rest } else { rule.shares.get(name).map_or(0.0, |portion| portion.share) };
        if !near(told, share(*count, all)) {
            return Some(format!("{name} is {told}, and {count} of {all} were counted"));
        }
    }
    let passed = 1.0 - share(counts.get(REST).copied().unwrap_or_default(), all);
    let splits: Vec<_> = rule.splits.iter().map(|place| &shares.splits[*place]).collect();
    let [gate, rest @ ..] = &splits[..] else { return None };
    let told = gate.shares.get("true").map_or(0.0, |portion| portion.share);
    // What a gate lets through is all that the rule serves, where its variants leave nobody out.
    let is_plain = gate.purpose == Purpose::Gate && rest.iter().all(|split| split.rest == 0.0 && split.fails == 0.0);
    if is_plain && !near(told, passed) {
        return Some(format!("the gate lets {told} through, and {passed} were served"));
    }
    (!rule.exact || splits.iter().any(|split| !split.exact)).then(|| "a share that is not exact".to_owned())
}

/// Ids for both holes of a context: those who are hashed by two attributes need each combination.
fn ids_of(ruleset: &Ruleset<'_>, keys: &[&str]) -> Option<[Vec<String>; 2]> {
    let asked: Vec<_> = keys.iter().map(|key| (ruleset, *key)).collect();
    let ids = sides::one_of_each(&asked, MOST)?;
    let by_company = keys.iter().any(|key| {
        let reads = ruleset.reads(ruleset.flag(key).unwrap());
        reads.into_iter().any(|it| ruleset.attributes.get(it).name.ends_with("company"))
    });
    match by_company {
        true if ids.len() > 100 => None,
        true => Some([ids.clone(), ids]),
        false => Some([ids.clone(), ids[..1].to_vec()]),
    }
}

/// Rules of random ramps; gives how many were counted.
fn try_rules(name: &str, ramp: &Ramp) -> usize {
    let provider = by_name(name).unwrap();
    let text = ramp.document(name).to_string();
    let mut counted = 0;
    let done = sides::with_both(provider, &text, &text, |ruleset, _| {
        let Some(ids) = ids_of(ruleset, &[ramp.key]) else { return };
        let id = ruleset.flag(ramp.key).unwrap();
        let shares = rollout::shares::shares(ruleset, id, &found(ruleset, id));
        // The rule for everybody is met by who is in no other, and a rule that is not the first of its kind by nobody.
        for (number, step) in ramp.steps().enumerate() {
            let is_first =
                ramp.rules.iter().position(|rule| rule.plan == step.plan).is_none_or(|place| place == number);
            let count = shares.rules.len();
            let rule = match step.plan {
                None => shares.rules.iter().rfind(|rule| !rule.splits.is_empty()),
                Some(_) => shares.rules.iter().filter(|rule| rule.conditional && !rule.splits.is_empty()).nth(number),
            };
            let Some(rule) = rule.filter(|_| is_first && count > 0) else { continue };
            if step.plan.is_none() && rule.conditional {
                continue;
            }
            let template = population(name, step.plan.or(Some("free")));
            let mut counts = BTreeMap::new();
            decisions(provider, ruleset, &[ramp.key], &template, [&ids[0], &ids[1]], |decided| {
                *counts.entry(outcome(ruleset, ramp.key, rule.arm, &decided[0])).or_default() += 1;
            });
            counted += 1;
            if let Some(why) = refutes(&shares, rule, &counts) {
                panic!("{name}, rule {number}: {why}\n{counts:?}\n{rule:#?}\n{ramp:?}\n{text}");
            }
        }
    });
    done.unwrap();
    counted
}

#[test]
fn shares_of_rules_are_those_of_all_buckets() {
    for maker in &MAKERS {
        let mut counted = 0;
        for seed in 1..=RAMPS {
            counted += try_rules(maker.provider, &Ramp::new(&mut Dice::new(seed)));
        }
        assert!(counted >= 16, "{}: only {counted} rules were counted", maker.provider);
    }
}

/// Puts the flag of `other` into `document`, both of one dialect.
fn merge(document: &mut Value, other: &Value) {
    for at in ["/features", "/f", "/flags", "/data/featureFlags"] {
        match (document.pointer_mut(at), other.pointer(at)) {
            (Some(Value::Array(flags)), Some(Value::Array(more))) => flags.extend(more.iter().cloned()),
            (Some(Value::Object(flags)), Some(Value::Object(more))) => {
                flags.extend(more.iter().map(|(key, flag)| (key.clone(), flag.clone())));
            }
            _ => {}
        }
    }
}

/// What is wrong with joint shares, given how often each combination was counted.
fn refutes_joint(told: &Joint, counts: &BTreeMap<Vec<String>, usize>) -> Option<String> {
    let all: usize = counts.values().sum();
    for (names, count) in counts {
        let cell = told.cells.iter().find(|cell| cell.variations == *names);
        let told = cell.map_or(0.0, |cell| cell.share);
        if !near(told, share(*count, all)) {
            return Some(format!("{names:?} is {told}, and {count} of {all} were counted"));
        }
    }
    let sum: f64 = told.cells.iter().map(|cell| cell.share).sum();
    (!near(sum, 1.0) || !told.exact).then(|| format!("all together {sum}"))
}

/// Two flags for everybody: hashed by the same seed, or by two.
#[test]
fn joint_shares_are_those_of_all_combinations() {
    for maker in &MAKERS {
        let provider = by_name(maker.provider).unwrap();
        let mut relations = BTreeMap::new();
        for seed in 1..=RAMPS {
            let mut dice = Dice::new(seed);
            let mut ramps = ["f", "g"].map(|key| Ramp { key, rules: Vec::new(), ..Ramp::new(&mut dice) });
            // Gates and variants are hashed apart, which makes the combinations many.
            for ramp in &mut ramps {
                ramp.last.gate = 100;
            }
            ramps[1].seed = dice.of(&["s", "t"]);
            let mut document = ramps[0].document(maker.provider);
            merge(&mut document, &ramps[1].document(maker.provider));
            let text = document.to_string();
            let done = sides::with_both(provider, &text, &text, |ruleset, _| {
                let keys = ["f", "g"];
                let flags = keys.map(|key| ruleset.flag(key).unwrap());
                let splits = flags.map(|id| found(ruleset, id));
                let shares = [0, 1].map(|place| rollout::shares::shares(ruleset, flags[place], &splits[place]));
                let dealers =
                    [0, 1].map(|place| Dealer { flag: flags[place], found: &splits[place], shares: &shares[place] });
                let (joints, _) = joint(ruleset, &dealers);
                let [told] = &joints[..] else { return };
                *relations.entry(format!("{:?}", told.relation)).or_insert(0) += 1;
                // Its hash tells one flag's bucket from another's, so that not every combination has an id.
                if maker.provider == "phaseflag" {
                    assert!(!told.exact, "{told:#?}");
                    return;
                }
                let Some(ids) = ids_of(ruleset, &keys) else { return };
                let arms = [0, 1].map(|place| {
                    shares[place].rules.iter().find(|rule| rule.pointer == told.rules[place].pointer).unwrap().arm
                });
                let mut counts = BTreeMap::new();
                let template = population(maker.provider, None);
                decisions(provider, ruleset, &keys, &template, [&ids[0], &ids[1]], |decided| {
                    let names = [0, 1].map(|place| outcome(ruleset, keys[place], arms[place], &decided[place]));
                    *counts.entry(names.to_vec()).or_default() += 1;
                });
                if let Some(why) = refutes_joint(told, &counts) {
                    panic!("{}, seed {seed}: {why}\n{counts:?}\n{told:#?}\n{text}", maker.provider);
                }
            });
            done.unwrap();
        }
        assert!(relations.values().sum::<usize>() >= 10, "{}: {relations:?}", maker.provider);
    }
}
