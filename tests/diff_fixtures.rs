//! The known failures of tools that compare flags: what changes in each pair of `fixtures/diff`, and for whom.
//!
//! `fixtures/diff/expected.tsv` says it, worked out by hand. Here the walker is asked for an id of every bucket, so that the
//! table is right for the walker; `tests/differential/diff` asks the vendors' SDKs.

#[allow(dead_code, reason = "the other tests use more of it")]
#[path = "support/differ.rs"]
mod differ;
#[path = "support/sides.rs"]
mod sides;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use differ::Listed;
use ffctl::context::Env;
use ffctl::leaf::tree::Tree;
use ffctl::provider::{Provider, by_name};
use ffctl::ruleset::Ruleset;
use serde_json::Value;
use sides::{Counts, NOW};

/// The most contexts that are asked for a line of the table.
const MOST: u64 = 100_000;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/diff")
}

/// Contexts of a line, and what changes for them.
struct Who {
    context: Value,
    shares: [f64; 3],
}

/// A flag of a fixture, and what changes of it.
struct Row {
    fixture: String,
    flag: String,
    change: String,
    classes: String,
    basis: String,
    who: Vec<Who>,
}

fn rows() -> Vec<Row> {
    let text = fs::read_to_string(folder().join("expected.tsv")).unwrap();
    let mut rows: Vec<Row> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')).skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [fixture, flag, change, classes, basis, context, shares @ ..] = &cells[..] else { panic!("{line}") };
        let share = |place: usize| shares[place].parse().unwrap_or_else(|_| panic!("{line}"));
        let who = Who { context: serde_json::from_str(context).unwrap(), shares: [share(0), share(1), share(2)] };
        match rows.last_mut() {
            Some(last) if change.is_empty() => last.who.push(who),
            _ => {
                let [fixture, flag, change, classes, basis] =
                    [fixture, flag, change, classes, basis].map(|it| (*it).to_owned());
                rows.push(Row { fixture, flag, change, classes, basis, who: vec![who] });
            }
        }
    }
    rows
}

/// The provider of a fixture, and its documents.
fn pair(fixture: &str) -> (&'static Provider, String, String) {
    let provider = by_name(fixture.split_once('-').unwrap().0).unwrap();
    let read = |name| fs::read_to_string(folder().join(fixture).join(name)).unwrap();
    (provider, read("old.json"), read("new.json"))
}

/// What changes for the contexts of a line, one of each combination of buckets.
fn counted(provider: &Provider, old: &Ruleset<'_>, new: &Ruleset<'_>, flag: &str, who: &Who) -> Counts {
    let ids = match sides::holes(&who.context) {
        0 => vec![String::new()],
        _ => {
            sides::one_of_each(&[(old, flag), (new, flag)], MOST).unwrap_or_else(|| panic!("{flag}: too many buckets"))
        }
    };
    let others: &[String] = if sides::holes(&who.context) == 2 { &ids } else { &ids[..1] };
    let env = Env::new(NOW.parse().unwrap(), 1);
    let mut counts = Counts::default();
    for (id, other) in ids.iter().flat_map(|id| others.iter().map(move |other| (id, other))) {
        let context = sides::filled(&who.context, [id, other]);
        let moved = sides::moves(provider, (old, new), flag, &Tree::of(&context), &env);
        counts.add(moved.unwrap_or_else(|| panic!("no context: {context}")));
    }
    counts
}

/// Every pair is in the table, and the walker moves as it says.
#[test]
fn the_walker_moves_as_the_table_says() {
    let mut failures = Vec::new();
    let rows = rows();
    for row in &rows {
        let (provider, old, new) = pair(&row.fixture);
        let done = sides::with_both(provider, &old, &new, |old, new| {
            for who in &row.who {
                let counts = counted(provider, old, new, &row.flag, who);
                if counts.shares().iter().zip(who.shares).any(|(got, want)| (got - want).abs() > 1e-9) {
                    failures.push(format!("{} {} {}: {counts:?}", row.fixture, row.flag, who.context));
                }
            }
        });
        done.unwrap_or_else(|refusal| panic!("{}: {refusal}", row.fixture));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    let told: BTreeSet<&str> = rows.iter().map(|row| row.fixture.as_str()).collect();
    assert!(told.len() >= 87, "only {} pairs are in the table", told.len());
}

/// What is wrong with an entry.
fn refutes(row: &Row, entry: Option<&Listed>) -> Option<String> {
    let Some(entry) = entry else {
        return (row.classes != "none?").then(|| "it is not listed".to_owned());
    };
    let wanted: Vec<&str> = row.classes.split(',').collect();
    let is_said = |class: &&str| entry.is_any(&[class.trim_end_matches('?')]);
    let is_wanted = |class: &String| wanted.iter().any(|wanted| wanted.trim_end_matches('?') == class);
    let musts = wanted.iter().filter(|class| !class.ends_with('?') || **class == "none?");
    if !musts.clone().all(is_said) || !entry.classes.iter().all(is_wanted) || entry.change != row.change {
        return Some(format!("{:?} is wanted", row.classes));
    }
    let near = |want: &[f64; 3]| want.iter().zip(entry.shares).all(|(want, got)| (want - got).abs() < 1e-6);
    let is_met = match row.basis.as_str() {
        "-" => true,
        "sample" => !entry.exact && entry.basis == "sample",
        basis => entry.exact && entry.basis == basis && near(&row.who[0].shares),
    };
    (!is_met).then(|| format!("{} of {} is wanted", row.basis, Value::from(row.who[0].shares.to_vec())))
}

/// The diff says of every pair what the table does, and nothing of other flags.
#[test]
fn the_diff_says_what_the_table_does() {
    let env = Env::new(NOW.parse().unwrap(), 1);
    let rows = rows();
    let fixtures: BTreeSet<&str> = rows.iter().map(|row| row.fixture.as_str()).collect();
    let mut failures = Vec::new();
    for fixture in fixtures {
        let (provider, old, new) = pair(fixture);
        let done = sides::with_both(provider, &old, &new, |old, new| {
            let listed = differ::listed(provider, (old, new), &env);
            let own: Vec<&Row> = rows.iter().filter(|row| row.fixture == fixture).collect();
            for row in &own {
                let entry = listed.iter().find(|entry| entry.flag == row.flag);
                if let Some(why) = refutes(row, entry) {
                    let said = entry.map(|entry| &entry.whole);
                    failures.push(format!("{fixture} {}: {why}, said is {said:#?}", row.flag));
                }
            }
            let others = listed.iter().filter(|entry| own.iter().all(|row| row.flag != entry.flag));
            failures.extend(others.map(|entry| format!("{fixture}: {} is listed", entry.flag)));
        });
        done.unwrap();
    }
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures.join("\n"));
}
