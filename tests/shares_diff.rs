//! Exact shares of a diff are those that are counted: over one id of every bucket where there are whole buckets, and over many
//! ids where buckets are fractions.

#[allow(dead_code, reason = "the other tests use more of it")]
#[path = "support/differ.rs"]
mod differ;
#[allow(dead_code, reason = "the other tests use more of it")]
#[path = "support/lint_gen.rs"]
mod lint_gen;
#[path = "support/ramps.rs"]
mod ramps;
#[path = "support/sides.rs"]
mod sides;

use differ::Listed;
use ffctl::context::Env;
use ffctl::leaf::tree::Tree;
use ffctl::provider::{Provider, by_name};
use ffctl::ruleset::Ruleset;
use lint_gen::Dice;
use ramps::{PLANS, Ramp, population};
use serde_json::Value;
use sides::{Counts, NOW};

/// The most combinations of buckets that a population is asked for.
const MOST: u64 = 10_000;
const FLAG: &str = "f";

#[derive(Debug, Default)]
struct Tally {
    pairs: usize,
    exact: usize,
    reaching: usize,
    /// Where the same happens to all populations, and so an exact share of everybody can be told.
    of_all: usize,
    exact_of_all: usize,
    wrong: Vec<String>,
}

/// What happens to each population, over ids of each combination of buckets.
fn counted(provider: &Provider, (old, new): (&Ruleset<'_>, &Ruleset<'_>), env: &Env) -> Option<Vec<[f64; 3]>> {
    let ids = sides::one_of_each(&[(old, FLAG), (new, FLAG)], MOST)?;
    let reads = |ruleset: &Ruleset<'_>| {
        let id = ruleset.flag(FLAG).unwrap();
        ruleset.reads(id).into_iter().any(|it| ruleset.attributes.get(it).name.ends_with("company"))
    };
    // Who is hashed by two attributes has an id in each of them, and every combination of both.
    let by_both = reads(old) || reads(new);
    if by_both && ids.len() > 100 {
        return None;
    }
    let others = if by_both { &ids[..] } else { &ids[..1] };
    let count = |plan| {
        let template = population(provider.name, plan);
        let mut counts = Counts::default();
        for (id, other) in ids.iter().flat_map(|id| others.iter().map(move |other| (id, other))) {
            let context = sides::filled(&template, [id, other]);
            counts.add(sides::moves(provider, (old, new), FLAG, &Tree::of(&context), env).unwrap());
        }
        counts.shares()
    };
    Some([None].into_iter().chain(PLANS.map(Some)).map(count).collect())
}

fn alike(one: &[f64; 3], other: &[f64; 3], by: f64) -> bool {
    one.iter().zip(other).all(|(one, other)| (one - other).abs() <= by)
}

/// What is wrong with an entry, where each population moves as counted.
fn refutes(entry: Option<&Listed>, counted: &[[f64; 3]]) -> Option<&'static str> {
    let moves = counted.iter().filter(|shares| shares.iter().any(|share| *share > 0.0)).count();
    let Some(entry) = entry else { return (moves > 0).then_some("it is not listed") };
    if entry.is_any(&["none"]) && moves > 0 {
        return Some("somebody changes");
    }
    let is_gain_only = counted.iter().all(|[_, loses, swaps]| loses + swaps == 0.0);
    if entry.is_any(&["gains"]) && !is_gain_only {
        return Some("not all gain");
    }
    if !entry.exact {
        return None;
    }
    let same = counted.iter().filter(|shares| alike(shares, &entry.shares, 1e-6)).count();
    match entry.basis.as_str() {
        "everybody" if same < counted.len() => Some("another share of everybody"),
        "reaching" if same < moves || same == 0 => Some("another share of whom it reaches"),
        "everybody" | "reaching" => None,
        _ => Some("exact, and counted"),
    }
}

/// As many pairs as there are two hundreds in `FFCTL_CASES`.
fn try_dialect(name: &str) {
    let cases: Option<usize> = std::env::var("FFCTL_CASES").ok().and_then(|cases| cases.parse().ok());
    let pairs = cases.map_or(16, |cases| cases / 200);
    let provider = by_name(name).unwrap();
    let env = Env::new(NOW.parse().unwrap(), 1);
    let mut tally = Tally::default();
    for seed in 1.. {
        if tally.pairs >= pairs || !tally.wrong.is_empty() {
            break;
        }
        let mut dice = Dice::new(seed);
        let before = Ramp::new(&mut dice);
        let after = before.changed(&mut dice);
        let (old, new) = (before.document(name).to_string(), after.document(name).to_string());
        let done = sides::with_both(provider, &old, &new, |old, new| {
            let Some(counted) = counted(provider, (old, new), &env) else { return };
            let listed = differ::listed(provider, (old, new), &env);
            let entry = listed.iter().find(|entry| entry.flag == FLAG);
            tally.pairs += 1;
            if let Some(entry) = entry.filter(|entry| entry.exact) {
                tally.exact += 1;
                tally.reaching += usize::from(entry.basis == "reaching");
            }
            if counted.iter().all(|shares| alike(shares, &counted[0], 1e-9)) && !alike(&counted[0], &[0.0; 3], 1e-9) {
                tally.of_all += 1;
                tally.exact_of_all += usize::from(entry.is_some_and(|entry| entry.exact));
            }
            if let Some(why) = refutes(entry, &counted) {
                let whole = entry.map(|entry| &entry.whole);
                tally.wrong.push(format!(
                    "seed {seed}: {why}\ncounted {counted:?}\nsaid {whole:#?}\nold {before:?}\nnew {after:?}"
                ));
            }
        });
        done.unwrap_or_else(|refusal| panic!("{name}: {refusal}\n{old}\n{new}"));
    }
    assert!(tally.wrong.is_empty(), "{name}, {}", tally.wrong.join("\n\n"));
    assert!(tally.exact * 8 >= pairs, "{name}: hardly any exact share: {tally:?}");
    assert!(tally.exact_of_all * 10 >= tally.of_all * 7, "{name}: what is the same for all is not exact: {tally:?}");
}

#[test]
fn shares_of_unleash_are_those_of_all_buckets() {
    try_dialect("unleash");
}

#[test]
fn shares_of_configcat_are_those_of_all_buckets() {
    try_dialect("configcat");
}

#[test]
fn shares_of_phaseflag_are_those_of_all_buckets() {
    try_dialect("phaseflag");
}

#[test]
fn shares_of_launchdarkly_are_those_of_every_hundredth() {
    try_dialect("launchdarkly");
}

#[test]
fn shares_of_featbit_are_those_of_every_hundredth() {
    try_dialect("featbit");
}

#[test]
fn shares_of_featureflag_co_are_those_of_every_hundredth() {
    try_dialect("ffc");
}

/// Edges that lie on no hundredth, in dialects where buckets are fractions: the first and the second edge on both sides.
const EDGES: [([f64; 2], [f64; 2]); 3] = [
    ([0.333_33, 0.666_67], [0.412_34, 0.666_67]),
    ([0.1, 0.55], [0.1, 0.123_45]),
    ([0.037_5, 0.037_5], [0.0, 0.962_5]),
];

/// The document of a dialect with a split at these edges in place of the one that it has for everybody.
fn with_edges(name: &str, edges: [f64; 2]) -> Value {
    let step = ramps::Step { plan: None, shares: [10, 20, 70], gate: 100, by_company: false };
    let ramp = Ramp { key: FLAG, rules: Vec::new(), last: step, seed: "s", is_on: true };
    let mut document = ramp.document(name);
    let all = [0.0, edges[0], edges[1], 1.0];
    let (at, range) = match name {
        "launchdarkly" => ("/flags/f/fallthrough/rollout/variations", "weight"),
        "featbit" => ("/data/featureFlags/0/fallthrough/variations", "rollout"),
        _ => ("/data/featureFlags/0/ff/defaultRulePercentageRollouts", "rolloutPercentage"),
    };
    for (place, slice) in document.pointer_mut(at).unwrap().as_array_mut().unwrap().iter_mut().enumerate() {
        let (from, upto) = (all[place], all[place + 1]);
        slice[range] = if name == "launchdarkly" {
            let weights = [from, upto].map(|edge| format!("{:.0}", edge * 100_000.0).parse::<u32>().unwrap());
            (weights[1] - weights[0]).into()
        } else {
            vec![from, upto].into()
        };
    }
    document
}

/// Counts `ids` ids, of which the shares may be off by `by`.
fn try_fractions(ids: usize, by: f64) {
    let env = Env::new(NOW.parse().unwrap(), 1);
    for name in ["launchdarkly", "featbit", "ffc"] {
        let provider = by_name(name).unwrap();
        let template = population(name, None);
        for (before, after) in EDGES {
            let (old, new) = (with_edges(name, before).to_string(), with_edges(name, after).to_string());
            let done = sides::with_both(provider, &old, &new, |old, new| {
                let listed = differ::listed(provider, (old, new), &env);
                let entry = listed.iter().find(|entry| entry.flag == FLAG).unwrap();
                let mut counts = Counts::default();
                for number in 0..ids {
                    let context = sides::filled(&template, [&format!("user-{number}"), "x"]);
                    counts.add(sides::moves(provider, (old, new), FLAG, &Tree::of(&context), &env).unwrap());
                }
                let said = &entry.whole;
                assert!(entry.exact && entry.basis == "everybody", "{name} {before:?} {after:?}: {said:#}");
                assert!(
                    alike(&counts.shares(), &entry.shares, by),
                    "{name} {before:?} {after:?}: {counts:?}, but {said:#}"
                );
            });
            done.unwrap();
        }
    }
}

/// So many ids are within two hundredths of what is exact, five standard deviations at worst.
#[test]
fn shares_of_fractions_are_near_those_of_many_ids() {
    try_fractions(16_000, 0.02);
}

/// A million ids, within a thousandth.
#[test]
#[ignore = "it takes minutes; `.ci/run` runs it"]
fn shares_of_fractions_are_those_of_a_million_ids() {
    try_fractions(1_000_000, 0.001);
}
