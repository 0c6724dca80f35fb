//! What a diff claims holds of every context: a flag that is not listed answers as before, "no change" is nobody's, "only
//! gains" has no loser, and every witness is served what the diff shows.
//!
//! Rulesets are generated for each dialect, and a few things of each changed as people change them. They are asked for as many
//! contexts of each dialect as `FFCTL_CASES` says; the walker, which answers as the vendors' SDKs do, says who is right.

#[path = "support/diff_gen.rs"]
mod diff_gen;
#[allow(dead_code, reason = "the other tests use more of it")]
#[path = "support/differ.rs"]
mod differ;
#[path = "support/lint_gen.rs"]
mod lint_gen;
#[allow(dead_code, reason = "the other tests use more of it")]
#[path = "support/sides.rs"]
mod sides;

use std::collections::{BTreeMap, BTreeSet};

use diff_gen::Kind;
use differ::{Listed, Shows};
use ffctl::context::Env;
use ffctl::leaf::tree::Tree;
use ffctl::pass::answer::{Answer, Move};
use ffctl::provider::{Asked, Provider, by_name};
use ffctl::ruleset::Ruleset;
use lint_gen::{Dice, MAKERS};
use serde_json::Value;
use sides::NOW;

/// So many contexts each pair is asked for.
const CONTEXTS: usize = 100;
/// Of them so many for flags that are not listed.
const OTHERS: usize = 20;

/// The classes that pairs of nearly every dialect have.
const ALL: [&str; 3] = ["none", "gains", "loses"];

/// What was met, and what speaks against the diff.
#[derive(Default)]
struct Tally {
    /// Contexts that flags were asked for that are listed.
    asked: usize,
    pairs: usize,
    classes: BTreeMap<String, usize>,
    exact: usize,
    kinds: BTreeSet<Kind>,
    moved: usize,
    /// Flags of which somebody loses, or is served something else, though no class and no doubt says so.
    unsaid: usize,
    wrong: Vec<String>,
}

/// What a witness shows.
fn shown(witness: &Shows) -> Move {
    match witness.class.as_str() {
        "gains" => Move::Gains,
        "loses" => Move::Loses,
        _ => Move::Swaps,
    }
}

/// Whether a diff shows an answer as it is.
fn is_shown(answer: &Answer<'_>, shown: &Value) -> bool {
    let value = answer.value.map_or(Value::Null, |value| serde_json::from_str(value.json()).unwrap());
    shown["value"] == value
        && shown["variant"].as_str() == answer.variant
        && shown["default"] == answer.value.is_none()
        && shown["failed"] == answer.failed
}

/// What is wrong with a witness, from its context as it is written.
fn refutes(
    provider: &Provider,
    (old, new): (&Ruleset<'_>, &Ruleset<'_>),
    key: &str,
    witness: &Shows,
    env: &Env,
) -> Option<String> {
    let text = witness.context.to_string();
    let base = Tree::read(&text).map_err(|error| format!("{error:?}"));
    let base = match base {
        Ok(base) => base,
        Err(error) => return Some(format!("no JSON: {error}")),
    };
    let context = match (provider.dialect.compose)(Asked { base: Some(base), ..Asked::default() }) {
        Ok(context) => context,
        Err(error) => return Some(format!("no context: {error}")),
    };
    let bind = |ruleset| (provider.dialect.bind)(&context, ruleset);
    let (Ok(before), Ok(after)) = (bind(old), bind(new)) else { return Some("it cannot be bound".to_owned()) };
    let (before, after) = (sides::answer(old, key, &before, env), sides::answer(new, key, &after, env));
    if !is_shown(&before, &witness.old) || !is_shown(&after, &witness.new) {
        return Some(format!("{before} became {after}"));
    }
    let moved = before.moves_to(&after);
    (moved != shown(witness)).then(|| format!("{before} became {after}: {moved:?}"))
}

/// What is wrong with an entry by itself.
fn odd(entry: &Listed) -> Option<&'static str> {
    let mut sorted = entry.classes.clone();
    let place = |class: &String| {
        let order = ["none", "gains", "loses", "reshuffles", "type-change", "breaks-dependents", "undecided"];
        order.iter().position(|one| one == class)
    };
    sorted.sort_by_key(place);
    let total: f64 = entry.shares.iter().sum();
    let has = |class: &str| entry.is_any(&[class]);
    if entry.classes.is_empty() || sorted != entry.classes {
        return Some("the classes are not in order");
    }
    if has("none") && entry.is_any(&["gains", "loses", "reshuffles", "undecided"]) {
        return Some("nobody changes, and somebody does");
    }
    if has("gains") && entry.is_any(&["loses", "reshuffles", "undecided"]) {
        return Some("only gains, and more");
    }
    if has("none") && total != 0.0 || !(0.0..=1.0 + 1e-9).contains(&total) {
        return Some("shares that cannot be");
    }
    if entry.exact && total == 0.0 && !has("none") {
        return Some("somebody changes, and exactly nobody");
    }
    if entry.edits == 0 {
        return Some("no edit");
    }
    for class in ["gains", "loses"] {
        if has(class) && !entry.witnesses.iter().any(|witness| witness.class == class) {
            return Some("a class without a witness");
        }
    }
    None
}

fn try_pair(
    provider: &Provider,
    (old, new): (&Ruleset<'_>, &Ruleset<'_>),
    mut context: impl FnMut() -> Value,
    tally: &mut Tally,
) {
    let mut env = Env::new(NOW.parse().unwrap(), 1);
    let listed = differ::listed(provider, (old, new), &env);
    tally.pairs += 1;
    for entry in &listed {
        entry.classes.iter().for_each(|class| *tally.classes.entry(class.clone()).or_default() += 1);
        tally.exact += usize::from(entry.exact);
        if let Some(why) = odd(entry) {
            tally.wrong.push(format!("{why}: {:#}", entry.whole));
        }
        for witness in &entry.witnesses {
            if let Some(why) = refutes(provider, (old, new), &entry.flag, witness, &env) {
                tally.wrong.push(format!("a witness of {} that is none, {why}: {witness:?}", entry.flag));
            }
        }
    }
    let keys: BTreeSet<&str> = old.keys().chain(new.keys()).collect();
    let mut unsaid = BTreeSet::new();
    for number in 0..CONTEXTS {
        let context = context();
        let tree = Tree::of(&context);
        env.ordinal = number as u64;
        env.answers.insert("own".to_owned(), number % 2 == 0);
        for key in &keys {
            let entry = listed.iter().find(|entry| entry.flag == *key);
            if entry.is_none() && number >= OTHERS {
                continue;
            }
            let Some(moved) = sides::moves(provider, (old, new), key, &tree, &env) else { continue };
            tally.asked += usize::from(entry.is_some());
            if moved == Move::Stays {
                continue;
            }
            tally.moved += 1;
            let is_claimed = match entry {
                None => false,
                Some(entry) if entry.is_any(&["none"]) => false,
                Some(entry) if entry.is_any(&["gains"]) => moved == Move::Gains,
                Some(_) => true,
            };
            if !is_claimed {
                let said = entry.map(|entry| &entry.whole);
                tally.wrong.push(format!("{key}: {moved:?} for {context}, but {said:#?}"));
            }
            let class = if moved == Move::Loses { "loses" } else { "reshuffles" };
            if moved != Move::Gains && entry.is_some_and(|entry| !entry.is_any(&[class, "undecided"])) {
                unsaid.insert(*key);
            }
        }
        if tally.wrong.len() > 2 {
            break;
        }
    }
    tally.unsaid += unsaid.len();
}

fn try_dialect(name: &str, wanted: &[&str]) {
    let cases = std::env::var("FFCTL_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(4_000);
    let provider = by_name(name).unwrap();
    let maker = MAKERS.iter().find(|maker| maker.provider == name).unwrap();
    let mut tally = Tally::default();
    let mut seed = 1;
    while tally.asked < cases && tally.wrong.is_empty() {
        let mut dice = Dice::new(seed);
        let document = (maker.document)(&mut dice);
        let (after, kinds) = diff_gen::changed(&document, &mut dice);
        tally.kinds.extend(kinds.iter().copied());
        let (before, after) = (document.to_string(), after.to_string());
        let done = sides::with_both(provider, &before, &after, |old, new| {
            try_pair(provider, (old, new), || (maker.context)(&mut dice), &mut tally);
        });
        // What the dialect refuses is no ruleset to compare.
        let is_right = done.is_err() || tally.wrong.is_empty();
        assert!(is_right, "{name}, seed {seed}, {kinds:?}:\n{}\nold {before}\nnew {after}", tally.wrong.join("\n\n"));
        seed += 1;
    }
    let Tally { asked, pairs, classes, exact, kinds, moved, unsaid, .. } = &tally;
    let told = format!(
        "{name}: {asked} asked in {pairs} pairs, {moved} moved, {unsaid} unsaid, {exact} exact, {classes:?}, {kinds:?}"
    );
    for class in wanted {
        assert!(classes.get(*class).is_some_and(|met| *met >= 2), "{class} is hardly met: {told}");
    }
    assert!(*unsaid * 50 <= *pairs, "flags change in a way that no class says: {told}");
}

#[test]
fn claims_hold_for_unleash() {
    try_dialect("unleash", &ALL);
}

#[test]
fn claims_hold_for_configcat() {
    try_dialect("configcat", &ALL);
}

#[test]
fn claims_hold_for_launchdarkly() {
    try_dialect("launchdarkly", &ALL);
}

#[test]
fn claims_hold_for_phaseflag() {
    try_dialect("phaseflag", &ALL);
}

#[test]
fn claims_hold_for_featbit() {
    try_dialect("featbit", &ALL);
}

#[test]
fn claims_hold_for_featureflag_co() {
    // Whoever is served a value has the flag on there, so that hardly anybody gains.
    try_dialect("ffc", &["none", "loses", "reshuffles"]);
}

/// What is the same does not differ.
#[test]
fn nothing_differs_from_itself() {
    let env = Env::new(NOW.parse().unwrap(), 1);
    for maker in &MAKERS {
        let provider = by_name(maker.provider).unwrap();
        for seed in 1..200 {
            let document = (maker.document)(&mut Dice::new(seed)).to_string();
            let spaced = serde_json::to_string_pretty(&serde_json::from_str::<Value>(&document).unwrap()).unwrap();
            let done = sides::with_both(provider, &document, &spaced, |old, new| {
                let listed = differ::listed(provider, (old, new), &env);
                assert!(listed.is_empty(), "{} {listed:#?} in {document}", maker.provider);
            });
            assert_eq!(done, Ok(()), "{}", maker.provider);
        }
    }
}
