//! Public conformance suites, through the library.
//!
//! A suite is a folder `PROVIDER/SUITE` with `ruleset.json` and `cases.jsonl`, whose lines are
//! `{"id", "flag", "context", "default"?, "expect": {...}, "log"?, "about"?}`; `expect` is a part of the SDK's own answer,
//! `log` the whole text of what it logs. The folder of suites is the one that `FFCTL_CONFORMANCE` names, else `../shared/conformance`. Where it is absent nothing
//! is checked, and the test says so.

#[path = "support/ask.rs"]
mod ask;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use ffctl::context::Env;
use ffctl::leaf::tree::Tree;
use ffctl::provider::{ALL, Asked, Dialect, Input, Provider, Wanted};
use ffctl::ruleset::{self, Ruleset};
use ffctl::source::Document;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

#[derive(Deserialize)]
struct Case {
    id: String,
    flag: String,
    #[serde(default)]
    context: Option<Box<RawValue>>,
    #[serde(default)]
    default: Option<Value>,
    /// Lists of members that are kept outside of the ruleset.
    #[serde(default, rename = "bigSegments")]
    memberships: Option<Box<RawValue>>,
    expect: BTreeMap<String, Value>,
    /// What the vendor's SDK logs.
    #[serde(default)]
    log: Option<String>,
    #[serde(default)]
    about: String,
}

/// Where the suites are looked for.
fn folder() -> PathBuf {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/conformance");
    env::var_os("FFCTL_CONFORMANCE").map_or_else(beside, PathBuf::from)
}

/// Says aloud, past the test harness, what is not checked.
fn skip(folder: &Path) {
    let line = format!(
        "\nSKIPPED: {} holds no suites, so the vendors' public conformance cases are NOT checked; set FFCTL_CONFORMANCE \
         to the folder that has them\n",
        folder.display()
    );
    std::io::stderr().write_all(line.as_bytes()).unwrap();
}

fn subfolders(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

/// Equal as JSON values; numbers compare as numbers.
fn same(want: &Value, got: &Value) -> bool {
    match (want, got) {
        (Value::Number(want), Value::Number(got)) => want == got || want.as_f64() == got.as_f64(),
        (Value::Array(want), Value::Array(got)) => {
            want.len() == got.len() && want.iter().zip(got).all(|(want, got)| same(want, got))
        }
        (Value::Object(want), Value::Object(got)) => {
            want.len() == got.len() && want.iter().all(|(name, want)| got.get(name).is_some_and(|got| same(want, got)))
        }
        (want, got) => want == got,
    }
}

/// Members of a reason that are null count as absent.
fn without_nulls(reason: &Value) -> Value {
    match reason {
        Value::Object(members) => {
            let kept = members.iter().filter(|(_, value)| !value.is_null());
            Value::Object(kept.map(|(name, value)| (name.clone(), value.clone())).collect::<Map<_, _>>())
        }
        other => other.clone(),
    }
}

fn meets(case: &Case, native: &Value) -> bool {
    case.expect.iter().all(|(name, want)| {
        let got = native.get(name).cloned().unwrap_or_default();
        same(want, &if name == "reason" { without_nulls(&got) } else { got })
    })
}

/// The native answer to a case, and the text of its trace where the case has one to meet.
fn answer(dialect: &Dialect, ruleset: &Ruleset<'_>, case: &Case) -> Result<(Value, Option<String>), String> {
    let base = case.context.as_ref().map(|context| Tree::read(context.get())).transpose();
    let asked = Asked { base: base.map_err(|error| error.to_string())?, ..Asked::default() };
    let context = (dialect.compose)(asked).map_err(|error| error.to_string())?;
    let bound = (dialect.bind)(&context, ruleset).map_err(|error| error.to_string())?;
    let mut env = Env::new("2026-06-01T12:00:00Z".parse().unwrap(), 0);
    if let (Some(read), Some(raw)) = (dialect.memberships, &case.memberships) {
        let tree = Tree::read(raw.get()).map_err(|error| error.to_string())?;
        env.memberships = Some(read(&tree, env.now()).map_err(|error| error.to_string())?);
    }
    let default = case.default.as_ref().map(ruleset::Value::of);
    let native = ask::ask(dialect, ruleset, &case.flag, (&bound, &env), default.as_ref()).native;
    let log = case.log.as_ref().map(|_| ask::log(dialect, ruleset, &case.flag, &context, default.as_ref()));
    Ok((native, log))
}

/// The cases of one suite: how many there are, and what is told of those that are missed.
fn run(dialect: &Dialect, suite: &Path) -> (usize, Vec<String>) {
    let read = |name: &str| fs::read_to_string(suite.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let lines = read("cases.jsonl");
    let lines = lines.lines().filter(|line| !line.trim().is_empty());
    let cases: Vec<Case> = lines.map(|line| serde_json::from_str(line).unwrap()).collect();
    let documents = [Document::new("ruleset.json", read("ruleset.json"))];
    let ruleset = match (dialect.load)(&Input::new(&documents, Wanted::All)) {
        Ok(ruleset) => ruleset,
        Err(refusal) => return (cases.len(), vec![format!("{} is refused: {}", suite.display(), refusal.message)]),
    };
    let miss = |case: &Case| {
        let got = answer(dialect, &ruleset, case);
        if got.as_ref().is_ok_and(|(native, log)| meets(case, native) && *log == case.log) {
            return None;
        }
        let Case { id, flag, context, expect, about, .. } = case;
        Some(format!("{id}: `{flag}` for {context:?} ({about})\n  want {expect:?}\n  got  {got:?}"))
    };
    (cases.len(), cases.iter().filter_map(miss).collect())
}

#[test]
fn the_vendors_public_suites_are_met() {
    let folder = folder();
    let built: Vec<(&Provider, &Dialect)> = ALL.into_iter().map(|provider| (provider, &provider.dialect)).collect();
    let mut ran = 0;
    let mut misses = Vec::new();
    for (provider, dialect) in built {
        for suite in subfolders(&folder.join(provider.name)) {
            let (cases, missed) = run(dialect, &suite);
            ran += cases;
            misses.extend(missed);
        }
    }
    if ran == 0 {
        return skip(&folder);
    }
    assert!(misses.is_empty(), "{} of {ran} cases are missed:\n{}", misses.len(), misses.join("\n"));
}
