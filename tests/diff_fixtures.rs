//! The known failures of tools that compare flags: what changes in each pair of `fixtures/diff`, and for whom.
//!
//! `fixtures/diff/expected.tsv` says it, worked out by hand. Here the walker is asked for an id of every bucket, so that the
//! table is right for the walker; `tests/differential/diff` asks the vendors' SDKs.

#[allow(dead_code, reason = "the other tests use more of it")]
#[path = "support/sides.rs"]
mod sides;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

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
    who: Vec<Who>,
}

fn rows() -> Vec<Row> {
    let text = fs::read_to_string(folder().join("expected.tsv")).unwrap();
    let mut rows: Vec<Row> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')).skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [fixture, flag, change, _classes, _basis, context, shares @ ..] = &cells[..] else { panic!("{line}") };
        let share = |place: usize| shares[place].parse().unwrap_or_else(|_| panic!("{line}"));
        let who = Who { context: serde_json::from_str(context).unwrap(), shares: [share(0), share(1), share(2)] };
        match rows.last_mut() {
            Some(last) if change.is_empty() => last.who.push(who),
            _ => {
                let [fixture, flag] = [fixture, flag].map(|it| (*it).to_owned());
                rows.push(Row { fixture, flag, who: vec![who] });
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
    for entry in fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap()) {
        let name = entry.file_name().into_string().unwrap();
        assert!(!entry.path().is_dir() || told.contains(name.as_str()), "{name} is in no line of the table");
    }
}
