//! Shares of the hash space against brute force: every bucket where they can be gone through, many hashed users elsewhere.

use std::collections::BTreeMap;

use ffctl::context::Env;
use ffctl::eval::evaluate;
use ffctl::pass::rollout::joint::{Dealer, Relation, joint};
use ffctl::pass::rollout::walk::{How, walk};
use ffctl::pass::rollout::{Found, Purpose, enters_at, found, shares::shares};
use ffctl::provider::{ALL, Asked, Input, Provider, Wanted};
use ffctl::ruleset::{Cut, Rest, Ruleset, Split};
use ffctl::source::Document;

fn env() -> Env {
    Env::new("2026-07-01T00:00:00Z".parse().unwrap(), 0)
}

fn each_demo(see: impl Fn(&Provider, &Ruleset<'_>)) {
    for provider in ALL {
        let documents = [Document::new("demo", provider.dialect.demo)];
        let ruleset = (provider.dialect.load)(&Input::new(&documents, Wanted::All)).unwrap();
        see(provider, &ruleset);
    }
}

fn picked(split: &Split<'_>, bucket: u64) -> Option<usize> {
    let last = (split.rest == Rest::Last).then(|| split.slices.len().checked_sub(1)).flatten();
    split.slice(Some(bucket)).or(last)
}

/// What a bucket gets, in the names of records.
fn gets(ruleset: &Ruleset<'_>, flag: usize, found: &Found<'_>, bucket: u64) -> String {
    let slice = picked(found.split, bucket);
    match (slice, found.purpose) {
        (Some(0), Purpose::Gate) => "true".to_owned(),
        (Some(slice), Purpose::Serves) => match found.split.slices[slice].serves.variation() {
            Some(variation) => {
                let served = &ruleset.flags[flag].variations[variation];
                served.name.as_deref().map_or_else(|| served.value.text().into_owned(), str::to_owned)
            }
            None => "left".to_owned(),
        },
        _ => "left".to_owned(),
    }
}

#[test]
fn shares_are_those_of_all_buckets_or_of_many_users() {
    const USERS: u32 = 20_000;
    each_demo(|provider, ruleset| {
        let mut splits = 0;
        for id in 0..ruleset.flags.len() {
            let found = found(ruleset, id);
            let told = shares(ruleset, id, &found);
            for (found, told) in found.iter().zip(&told.splits) {
                splits += 1;
                let bucketing = &found.split.bucketing;
                let mut counts: BTreeMap<String, u32> = BTreeMap::new();
                let (whole, slack) = match bucketing.cut {
                    Cut::Modulo { modulus, .. } => {
                        for bucket in 0..modulus {
                            *counts.entry(gets(ruleset, id, found, bucket.into())).or_default() += 1;
                        }
                        (modulus, 1e-12)
                    }
                    cut @ Cut::Fraction { .. } => {
                        for user in 0..USERS {
                            let hash = bucketing.hash("asked", &format!("user-{user}"), |_, hash| hash);
                            *counts.entry(gets(ruleset, id, found, cut.bucket(hash))).or_default() += 1;
                        }
                        // Four standard deviations of a half.
                        (USERS, 4.0 * (0.25 / f64::from(USERS)).sqrt())
                    }
                };
                let near = |name: &str, share: f64| {
                    let counted = f64::from(counts.get(name).copied().unwrap_or_default()) / f64::from(whole);
                    assert!(
                        (counted - share).abs() <= slack,
                        "{} {}: {name} {counted}, not {share}",
                        provider.name,
                        told.pointer
                    );
                };
                told.shares.all().iter().for_each(|portion| near(&portion.variation, portion.share));
                near("left", told.rest + told.fails);
            }
        }
        assert!(splits > 1, "{} has {splits} splits", provider.name);
    });
}

/// A walk and a plain evaluation come to the same, and who enters at a percentage is in from there on.
#[test]
fn walks_are_evaluations_and_edges_are_where_users_enter() {
    let env = env();
    each_demo(|provider, ruleset| {
        let dialect = &provider.dialect;
        for id in 0..ruleset.flags.len() {
            let found = found(ruleset, id);
            for user in 0..200 {
                let asked = Asked { user: Some(format!("user-{user}")), ..Asked::default() };
                let native = (dialect.compose)(asked).unwrap();
                let bound = (dialect.bind)(&native, ruleset).unwrap();
                let walk = walk(ruleset, id, &found, &bound, &env);
                assert_eq!(walk.decision, evaluate(ruleset, id, &bound, &env, &mut ()));
                for step in walk.steps.iter().filter(|step| step.placed == How::Hashed) {
                    let (split, bucket) = (found[step.split].split, step.bucket.unwrap());
                    assert_eq!(step.picked, picked(split, bucket), "{} user-{user}", provider.name);
                    let (at, cut) = (enters_at(split.bucketing.cut, bucket), split.bucketing.cut);
                    if let (Cut::Modulo { .. }, Some(first)) =
                        (cut, split.slices.first().filter(|slice| slice.from == 0))
                    {
                        let configured = cut.share(first.upto.min(cut.buckets())) * 100.0;
                        assert_eq!(step.picked == Some(0), at <= configured + 1e-9, "{} user-{user}", provider.name);
                    }
                }
            }
        }
    });
}

const GROUPS: &str = r#"{"version": 1, "features": [
  {"name": "tenth", "enabled": true, "strategies": [
    {"name": "flexibleRollout", "parameters": {"rollout": "10", "stickiness": "userId", "groupId": "g"}}]},
  {"name": "dealt", "enabled": true, "strategies": [
    {"name": "flexibleRollout", "parameters": {"rollout": "50", "stickiness": "userId", "groupId": "g"},
     "variants": [{"name": "a", "weight": 300, "stickiness": "userId"}, {"name": "b", "weight": 700, "stickiness": "userId"}]}]},
  {"name": "odd", "enabled": true, "strategies": [
    {"name": "flexibleRollout", "parameters": {"rollout": "100", "stickiness": "userId", "groupId": "g"},
     "variants": [{"name": "x", "weight": 30, "stickiness": "userId"}, {"name": "y", "weight": 20, "stickiness": "userId"}]}]}
]}"#;

/// Joint shares against users who are really evaluated. The variants of `dealt` and `odd` are cuts of one hash by 1000 and by 50.
#[test]
fn joint_shares_are_those_of_real_users() {
    const USERS: u32 = 20_000;
    let dialect = &ALL[0].dialect;
    let documents = [Document::new("groups", GROUPS)];
    let ruleset = (dialect.load)(&Input::new(&documents, Wanted::All)).unwrap();
    let env = env();
    for (keys, relation) in [
        (["tenth", "dealt"], Relation::Mixed),
        (["dealt", "odd"], Relation::Mixed),
        (["tenth", "tenth"], Relation::Same),
    ] {
        let flags = keys.map(|key| ruleset.flag(key).unwrap());
        let founds = flags.map(|flag| found(&ruleset, flag));
        let told: Vec<_> = flags.iter().zip(&founds).map(|(flag, found)| shares(&ruleset, *flag, found)).collect();
        let dealers: Vec<Dealer<'_, '_>> =
            (0..2).map(|place| Dealer { flag: flags[place], found: &founds[place], shares: &told[place] }).collect();
        let (joints, left_out) = joint(&ruleset, &dealers);
        assert_eq!((joints.len(), left_out, joints[0].relation), (1, 0, relation), "{keys:?}");
        let mut counts: BTreeMap<Vec<String>, u32> = BTreeMap::new();
        for user in 0..USERS {
            let asked = Asked { user: Some(format!("user-{user}")), ..Asked::default() };
            let native = (dialect.compose)(asked).unwrap();
            let bound = (dialect.bind)(&native, &ruleset).unwrap();
            let served = flags.map(|flag| {
                let decision = evaluate(&ruleset, flag, &bound, &env, &mut ());
                let variation = &ruleset.flags[flag].variations[decision.variation.unwrap()];
                match (variation.name.as_deref(), variation.value.is_on()) {
                    (Some(name), true) => name.to_owned(),
                    (None, true) => "true".to_owned(),
                    (_, false) => "rest".to_owned(),
                }
            });
            *counts.entry(served.to_vec()).or_default() += 1;
        }
        let sum: f64 = joints[0].cells.iter().map(|cell| cell.share).sum();
        assert!((sum - 1.0).abs() < 1e-12 && joints[0].exact);
        for cell in &joints[0].cells {
            let counted = f64::from(counts.remove(&cell.variations).unwrap_or_default()) / f64::from(USERS);
            let slack = 4.0 * (cell.share * (1.0 - cell.share) / f64::from(USERS)).sqrt() + 1e-9;
            assert!(
                (counted - cell.share).abs() <= slack,
                "{keys:?} {:?}: {counted}, not {}",
                cell.variations,
                cell.share
            );
        }
        assert!(counts.is_empty(), "{keys:?}: {counts:?}");
    }
}
