//! What a diff proves: no context makes a move that a proof excludes, and exact shares are those that are counted.
//!
//! The known failures of other tools in `fixtures/diff` have their classes and shares in a table that was counted with the vendors'
//! SDKs. Beside them there are generated pairs of rulesets of each dialect, asked for as many contexts as `FFCTL_CASES` says.

#[allow(dead_code, reason = "the other tests use more of it")]
#[path = "support/diff_gen.rs"]
mod diff_gen;
#[allow(dead_code, reason = "the other tests use more of it")]
#[path = "support/lint_gen.rs"]
mod lint_gen;
#[allow(dead_code, reason = "the other tests use more of it")]
#[path = "support/sides.rs"]
mod sides;

use std::fs;
use std::path::Path;

use ffctl::context::{Env, Slot};
use ffctl::leaf::tree::Tree;
use ffctl::pass::answer::Move;
use ffctl::pass::diff::edits::edits;
use ffctl::pass::diff::{Basis, Pair, Proof, Shares, compare, effect};
use ffctl::provider::{Provider, by_name};
use ffctl::ruleset::{Reached, Ruleset};
use lint_gen::{Dice, FLAGS, MAKERS};
use serde_json::Value;
use sides::{Counts, NOW};

/// So many contexts each pair is asked for.
const CONTEXTS: usize = 60;
/// So many ids are tried where a share is counted.
const IDS: usize = 400;

#[test]
fn the_known_failures_of_other_tools_have_the_classes_and_shares_of_the_table() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/diff");
    let table = fs::read_to_string(folder.join("expected.tsv")).unwrap();
    let mut failures = Vec::new();
    for line in table.lines().filter(|line| !line.starts_with('#')).skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [fixture, flag, change, classes, basis, _, shares @ ..] = &cells[..] else { panic!("{line}") };
        if change.is_empty() {
            continue;
        }
        let provider = by_name(fixture.split_once('-').unwrap().0).unwrap();
        let read = |name| fs::read_to_string(folder.join(fixture).join(name)).unwrap();
        let told = sides::with_both(provider, &read("old.json"), &read("new.json"), |old, new| {
            let env = Env::new(NOW.parse().unwrap(), 1);
            let pair = Pair { old, new, native: provider.dialect.native(), env: &env };
            let edits = edits(old, new);
            let all: Vec<_> = edits.flags.iter().collect();
            compare(&pair, &all, 1000).into_iter().find(|diff| diff.flag == **flag)
        });
        let Some(diff) = told.unwrap_or_else(|refusal| panic!("{fixture}: {refusal}")) else {
            if !classes.contains("none?") {
                failures.push(format!("{fixture} {flag}: it is not told"));
            }
            continue;
        };
        let spelled: Vec<String> = diff.classes.iter().map(|class| json(class).trim_matches('"').to_owned()).collect();
        let wanted: Vec<&str> = classes.split(',').filter(|class| !class.ends_with('?')).collect();
        let allowed = |class: &String| classes.split(',').any(|one| one.trim_end_matches('?') == class);
        if !spelled.iter().all(allowed) || !wanted.iter().all(|class| spelled.iter().any(|one| one == class)) {
            failures.push(format!("{fixture} {flag}: {spelled:?}, wanted {classes}"));
        }
        let share = |place: usize| -> f64 { shares[place].parse().unwrap() };
        let want = Shares { gains: share(0), loses: share(1), swaps: share(2) };
        let is_it = match &diff.effect.of {
            Basis::Everybody => *basis == "everybody",
            Basis::Reaching { .. } => *basis == "reaching",
            _ => false,
        };
        let is_met = is_it && near(diff.effect.shares, want);
        if !is_met && !["-", "sample"].contains(basis) {
            failures.push(format!("{fixture} {flag}: {:?}, wanted {basis} {want:?}\n  {:?}", diff.effect, diff.parts));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

fn near(one: Shares, other: Shares) -> bool {
    let near = |one: f64, other: f64| (one - other).abs() < 1e-9;
    near(one.gains, other.gains) && near(one.loses, other.loses) && near(one.swaps, other.swaps)
}

/// What was seen.
#[derive(Debug, Default)]
struct Seen {
    asked: usize,
    proved: usize,
    unchanged: usize,
    exact: usize,
    changed: usize,
    incomplete: usize,
}

/// The context with another id in place of each that a user may have.
fn with_id(context: &Value, id: &str) -> Value {
    const IDS: [&str; 7] = ["userId", "sessionId", "Identifier", "key", "user_id", "session_id", "keyId"];
    let mut context = context.clone();
    for member in context.as_object_mut().into_iter().flatten() {
        if IDS.contains(&member.0.as_str()) && member.1.is_string() {
            *member.1 = id.into();
        }
    }
    context
}

/// Ids that have nothing in common, since hashes of some vendors keep much of what ids have; rules treat them all alike, since
/// none of the letters is one that they ask for.
fn id(number: usize) -> String {
    let mut mixed = (number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    mixed ^= mixed >> 32;
    std::iter::once('q').chain((0..16).map(|place| char::from(b'd' + (mixed >> (4 * place) & 15) as u8))).collect()
}

/// Whether whatever is hashed is an id of [`id`]: somebody else is told apart.
fn is_hashed_by_id(provider: &Provider, ruleset: &Ruleset<'_>, key: &str, context: &Tree<'_>) -> bool {
    let Some(flag) = ruleset.flag(key) else { return true };
    let Ok(bound) = (provider.dialect.bind)(context, ruleset) else { return false };
    let mut is_it = bound.refused().is_none();
    ruleset.each_reached(flag, &mut |reached| {
        if let Reached::Split(split) = reached {
            let there = split.bucketing.by.iter().map(|subject| bound.get(subject.attribute));
            let first = there.into_iter().find(|slot| !matches!(slot, Slot::Absent(_)));
            is_it &= matches!(first, Some(Slot::Text(text, _)) if text.starts_with('q'));
        }
    });
    is_it
}

fn try_pair(
    provider: &Provider,
    (old, new): (&Ruleset<'_>, &Ruleset<'_>),
    mut contexts: impl FnMut() -> Value,
    seed: u64,
    seen: &mut Seen,
    failures: &mut Vec<String>,
) {
    let mut env = Env::new(NOW.parse().unwrap(), seed);
    let proofs: Vec<(&str, Proof)> = {
        let pair = Pair { old, new, native: provider.dialect.native(), env: &env };
        FLAGS.iter().map(|key| (*key, effect(&pair, old.flag(key), new.flag(key)))).collect()
    };
    for (_, proof) in &proofs {
        seen.proved += usize::from(proof.complete);
        seen.incomplete += usize::from(!proof.complete);
        seen.unchanged += usize::from(proof.complete && proof.moves.is_empty());
        seen.changed += usize::from(!proof.moves.is_empty());
        seen.exact += usize::from(!proof.moves.is_empty() && proof.shares.is_some());
    }
    for number in 0..CONTEXTS {
        let context = contexts();
        let tree = Tree::of(&context);
        env.ordinal = number as u64;
        env.answers.insert("own".to_owned(), number % 2 == 0);
        for (key, proof) in &proofs {
            let Some(moved) = sides::moves(provider, (old, new), key, &tree, &env) else { continue };
            seen.asked += 1;
            if moved != Move::Stays && proof.excludes(moved) {
                failures.push(format!("{} {key}: {moved:?} is excluded, and {context} shows it", provider.name));
            }
            let Some((shares, basis)) = proof.shares.as_ref().filter(|_| number < 4 && !proof.moves.is_empty()) else {
                continue;
            };
            let tree = with_id(&context, &id(0));
            if !is_hashed_by_id(provider, old, key, &Tree::of(&tree))
                || !is_hashed_by_id(provider, new, key, &Tree::of(&tree))
            {
                continue;
            }
            let mut counts = Counts::default();
            for number in 0..IDS {
                let context = with_id(&context, &id(number));
                if let Some(moved) = sides::moves(provider, (old, new), key, &Tree::of(&context), &env) {
                    counts.add(moved);
                }
            }
            let got = counts.shares();
            let wanted = [shares.gains, shares.loses, shares.swaps];
            let is_it = got.iter().zip(wanted).all(|(got, want)| (got - want).abs() < 0.11);
            let is_nothing = got.iter().all(|got| *got == 0.0);
            if !(is_it || matches!(basis, Basis::Reaching { .. }) && is_nothing) {
                failures.push(format!("{} {key}: {wanted:?} of {basis:?} is {got:?} for {context}", provider.name));
            }
        }
    }
}

fn try_dialect(name: &str) {
    let cases = std::env::var("FFCTL_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(17_000);
    let provider = by_name(name).unwrap();
    let maker = MAKERS.iter().find(|maker| maker.provider == name).unwrap();
    let mut seen = Seen::default();
    let mut failures = Vec::new();
    let mut seed = 1;
    while seen.asked < cases && failures.len() < 3 {
        let mut dice = Dice::new(seed);
        let old = (maker.document)(&mut dice);
        let (new, kinds) = diff_gen::changed(&old, &mut dice);
        let before = failures.len();
        // What a vendor's SDK refuses to load is not compared.
        let _ = sides::with_both(provider, &old.to_string(), &new.to_string(), |old, new| {
            try_pair(provider, (old, new), || (maker.context)(&mut dice), seed, &mut seen, &mut failures);
        });
        if failures.len() > before {
            failures.push(format!("seed {seed}, {kinds:?}\n{old}\n{new}"));
        }
        seed += 1;
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(seen.proved > seen.incomplete * 10, "{name}: {seen:?}");
    assert!(seen.unchanged > 20 && seen.exact > 5 && seen.changed > 20, "{name}: {seen:?}");
}

#[test]
fn proofs_hold_for_unleash() {
    try_dialect("unleash");
}

#[test]
fn proofs_hold_for_configcat() {
    try_dialect("configcat");
}

#[test]
fn proofs_hold_for_launchdarkly() {
    try_dialect("launchdarkly");
}

#[test]
fn proofs_hold_for_phaseflag() {
    try_dialect("phaseflag");
}

#[test]
fn proofs_hold_for_featbit() {
    try_dialect("featbit");
}

#[test]
fn proofs_hold_for_featureflag_co() {
    try_dialect("ffc");
}
