//! README's table of what is covered of each dialect, counted from the code and the fixtures.
//!
//! `FFCTL_UPDATE=1 cargo test --test coverage` writes it anew.

#[path = "support/census.rs"]
mod census;
#[path = "support/forms.rs"]
mod forms;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use census::{Census, Compares, Trait};
use ffctl::leaf::tree::Tree;
use ffctl::provider::api::Changes;
use ffctl::provider::{ALL, Asked, Dialect, Input, Provider, Wanted, detect};
use ffctl::source::Document;

const BEGIN: &str = "<!-- coverage: FFCTL_UPDATE=1 cargo test --test coverage -->\n";
const END: &str = "<!-- /coverage -->\n";
const NONE: &str = "-";

/// The packages of the vendors' SDKs for Python; PhaseFlag has none.
const PACKAGES: [&str; 5] =
    ["UnleashClient", "configcat-client", "launchdarkly-server-sdk", "fb-python-sdk", "ffc-server-python-sdk"];

fn path(path: impl AsRef<Path>) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(file: impl AsRef<Path>) -> String {
    let path = path(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A dialect, and all that is counted of it.
struct Column {
    provider: &'static Provider,
    dialect: &'static Dialect,
    census: Census,
}

impl Column {
    fn new(provider: &'static Provider) -> Column {
        let dialect = &provider.dialect;
        Column { provider, dialect, census: census::take(provider.name, dialect) }
    }

    fn has(&self, what: Trait) -> String {
        yes(self.census.traits.contains(&what))
    }

    fn compares(&self, what: Compares) -> String {
        yes(self.census.operators.iter().any(|(.., compares)| *compares == what))
    }

    /// By the form of the document, where the dialect has several. Operators that are spelled alike count once, unless
    /// the source tells them apart: it has a number for each.
    fn operators(&self) -> String {
        let are_numbered = self.provider.name == "configcat";
        let mut forms: Vec<&str> = self.census.operators.iter().map(|(form, ..)| *form).collect();
        forms.dedup();
        let counts = forms.into_iter().rev().map(|form| {
            let of_form = self.census.operators.iter().filter(|(other, ..)| *other == form);
            if are_numbered && form == "v6" {
                of_form.count().to_string()
            } else {
                of_form.map(|(_, name, _)| name).collect::<BTreeSet<_>>().len().to_string()
            }
        });
        counts.collect::<Vec<_>>().join(" + ")
    }

    fn segments(&self) -> String {
        match (Trait::Segments, Trait::UnheededSegments) {
            (heeded, _) if self.census.traits.contains(&heeded) => "yes".to_owned(),
            (_, unheeded) if self.census.traits.contains(&unheeded) => "unheeded".to_owned(),
            _ => NONE.to_owned(),
        }
    }

    /// Whether splits differ in what they are sticky on.
    fn stickiness(&self) -> String {
        yes(self.census.stickiness.len() > 1)
    }

    /// The forms of documents that are read, each of which is tried.
    fn forms(&self) -> String {
        let forms = forms::forms(self.provider.name);
        for (form, text) in forms {
            let known = detect(text).map(|(provider, _)| provider.name);
            assert_eq!(known, Some(self.provider.name), "whose {form} this is");
            self.assert_read(form, Document::new("form", *text));
        }
        let archive = self.provider.environments.as_ref().and_then(|known| (known.unpack)(&forms::archive(), None));
        let archives = archive.into_iter().map(|document| self.assert_read("archive", document.unwrap()));
        number(forms.len() + archives.count())
    }

    fn assert_read(&self, form: &str, document: Document) {
        let documents = [document];
        match (self.dialect.load)(&Input::new(&documents, Wanted::All)) {
            Ok(ruleset) => assert!(ruleset.flag("a").is_some(), "{}: {form} has no flag", self.provider.name),
            Err(refusal) => panic!("{}: {form} is refused: {refusal:?}", self.provider.name),
        }
    }

    /// The rows of the table of documents that are refused.
    fn refused(&self) -> String {
        let table = read(format!("fixtures/{}/refused/README.md", self.provider.name));
        let rows = table.lines().skip_while(|line| !line.starts_with("|---")).skip(1);
        number(rows.filter(|line| line.starts_with('|')).count())
    }

    /// Whether what a context marks as private is left out where a context is shown.
    fn private(&self) -> String {
        let context = r#"{"kind": "user", "key": "u", "email": "hidden", "_meta": {"privateAttributes": ["email"]}}"#;
        let shown = (self.dialect.public)(&Tree::read(context).unwrap()).to_string();
        yes(!shown.contains("hidden"))
    }

    /// Whether what a context has in vain is told: values and places that the SDK does not see.
    fn strays(&self) -> String {
        let contexts = [
            r#"{"key": "u", "name": "u", "x": [1]}"#,
            r#"{"userId": "u", "user_id": "u", "attributes": {}, "properties": {"x": [1]}, "plan": "pro"}"#,
            r#"{"Identifier": "u", "email": "u@shop.test"}"#,
        ];
        let documents = [Document::new("demo", self.dialect.demo)];
        let ruleset = (self.dialect.load)(&Input::new(&documents, Wanted::All)).unwrap();
        yes(contexts.iter().any(|context| {
            let base = Some(Tree::read(context).unwrap());
            let context = (self.dialect.compose)(Asked { base, ..Asked::default() }).unwrap_or(Tree::Null);
            (self.dialect.bind)(&context, &ruleset).is_ok_and(|bound| !bound.strays().is_empty())
        }))
    }

    /// The versions of the SDK that answers are compared with, as its environments install them.
    fn versions(&self) -> Vec<String> {
        let run = read("tests/differential/run");
        let mut sections = Vec::new();
        for line in run.lines() {
            match line.strip_suffix(')') {
                Some(name) if !name.contains(' ') => sections.push((name, Vec::new())),
                _ => sections.iter_mut().last().into_iter().for_each(|(_, lines)| lines.push(line)),
            }
        }
        let own = |name: &str| name == self.provider.name || name.starts_with(&format!("{}-", self.provider.name));
        let lines = sections.iter().filter(|(name, _)| own(name)).flat_map(|(_, lines)| lines);
        let words = lines.flat_map(|line| line.split(['"', ' ', '(']));
        let pinned = words.filter_map(|word| word.split_once("=="));
        pinned.filter(|(package, _)| PACKAGES.contains(package)).map(|(_, version)| version.to_owned()).collect()
    }

    /// How the client of the API notices changes.
    fn changes(&self) -> String {
        match self.dialect.api.changes {
            Changes::Polled => "asking",
            Changes::PolledOrFollowed(_) => "both",
            Changes::Followed(_) => "stream",
        }
        .to_owned()
    }

    /// How many answers `.ci/run` compares with those of the SDK.
    fn compared(&self) -> String {
        let run = read(".ci/run");
        let (mut seeds, mut count) = (0, 0);
        for line in run.lines().map(str::trim) {
            let words: Vec<&str> = line.split(' ').collect();
            if let Some(list) = line.strip_prefix("for seed in ") {
                seeds = list.trim_end_matches("; do").split(' ').count();
            }
            if words.windows(2).any(|two| two == ["tests/differential/run", self.provider.name]) {
                let at = words.iter().position(|word| *word == "--comparisons").unwrap();
                // Each of several SDKs is compared.
                count += seeds * words[at + 1].parse::<usize>().unwrap() * self.versions().len().max(1);
            }
        }
        number(count)
    }

    /// Flags that `fixtures/cross` has in this dialect.
    fn common(&self) -> String {
        let documents = [Document::new("cross", read(format!("fixtures/cross/{}.json", self.provider.name)))];
        number((self.dialect.load)(&Input::new(&documents, Wanted::All)).unwrap().keys().count())
    }
}

fn yes(is_so: bool) -> String {
    if is_so { "yes" } else { NONE }.to_owned()
}

fn number(number: usize) -> String {
    if number == 0 { NONE.to_owned() } else { number.to_string() }
}

/// What a row tells of a dialect.
type Cell = fn(&Column) -> String;

const ROWS: &[(&str, Cell)] = &[
    ("version of the SDK", |column| match column.versions().as_slice() {
        [] => NONE.to_owned(),
        versions => versions.join(", "),
    }),
    ("forms of documents", Column::forms),
    ("documents refused as the SDK does", Column::refused),
    ("an environment is chosen", |column| yes(column.provider.environments.is_some())),
    ("another document laid over it, ways", |column| number(column.dialect.overrides.len())),
    ("operators on attributes", Column::operators),
    ("- for numbers", |column| column.compares(Compares::Numbers)),
    ("- for versions", |column| column.compares(Compares::Versions)),
    ("- for moments", |column| column.compares(Compares::Moments)),
    ("- for patterns", |column| column.compares(Compares::Patterns)),
    ("- for networks", |column| column.compares(Compares::Networks)),
    ("- for digests", |column| column.compares(Compares::Digests)),
    ("segments", Column::segments),
    ("- with members kept elsewhere", |column| yes(column.dialect.memberships.is_some())),
    ("prerequisites", |column| column.has(Trait::Prerequisites)),
    ("individual targets beside rules", |column| column.has(Trait::Targets)),
    ("hash of rollouts", |column| column.census.hashes.iter().copied().collect::<Vec<_>>().join(", ")),
    ("rollouts by any attribute", Column::stickiness),
    ("experiments", |column| column.has(Trait::Experiments)),
    ("typed calls, types", |column| number(column.dialect.typed.as_ref().map_or(0, |calls| calls.types.len()))),
    ("state for client-side SDKs", |column| yes(column.dialect.state.is_some())),
    ("secure mode", |column| yes(column.dialect.sign.is_some())),
    ("private attributes are hidden", Column::private),
    ("what the SDK does not see is told", Column::strays),
    ("trace is the log of the SDK", |column| {
        let documents = [Document::new("demo", column.dialect.demo)];
        yes((column.dialect.load)(&Input::new(&documents, Wanted::All)).unwrap().wording.log.is_some())
    }),
    ("trace says where SDKs differ", |column| column.has(Trait::Disputes)),
    ("changes of the API come by", Column::changes),
    ("the server evaluates, too", |column| yes(column.dialect.api.evaluate.is_some())),
    ("flags of the common ruleset", Column::common),
    ("cases", |column| number(column.census.cases)),
    ("answers in them", |column| number(column.census.requests)),
    ("answers compared in every run", Column::compared),
];

/// The table, with its columns as wide as their widest cells.
fn table() -> String {
    let columns: Vec<Column> = ALL.into_iter().map(Column::new).collect();
    let head = [""].into_iter().chain(columns.iter().map(|column| column.provider.title)).map(str::to_owned);
    let rows = ROWS.iter().map(|(name, cell)| {
        let cells = columns.iter().map(cell);
        [(*name).to_owned()].into_iter().chain(cells).collect::<Vec<String>>()
    });
    let lines: Vec<Vec<String>> = [head.collect()].into_iter().chain(rows).collect();
    let widths: Vec<usize> =
        (0..=columns.len()).map(|at| lines.iter().map(|line| line[at].chars().count()).max().unwrap()).collect();
    let written = lines.iter().map(|line| {
        let cells = line.iter().zip(&widths).map(|(cell, &width)| format!("{cell:<width$}"));
        format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
    });
    let mut written: Vec<String> = written.collect();
    let rules = widths.iter().map(|&width| "-".repeat(width + 2));
    written.insert(1, format!("|{}|\n", rules.collect::<Vec<_>>().join("|")));
    written.concat()
}

/// README before the table, the table, and README after it.
fn around(readme: &str) -> [&str; 3] {
    let (before, rest) = readme.split_once(BEGIN).expect("README has the beginning of the table");
    let (held, after) = rest.split_once(END).expect("README has the end of the table");
    [before, held, after]
}

#[test]
fn the_table_of_the_readme_is_what_is_there() {
    let table = table();
    if std::env::var_os("FFCTL_UPDATE").is_some() {
        let readme = read("README.md");
        let [before, _, after] = around(&readme);
        fs::write(path("README.md"), [before, BEGIN, &table, END, after].concat()).unwrap();
    }
    let readme = read("README.md");
    let [_, held, _] = around(&readme);
    let stale: Vec<&str> = table.lines().filter(|line| !held.lines().any(|other| other == *line)).collect();
    assert!(
        held == table,
        "the table is stale: FFCTL_UPDATE=1 cargo test --test coverage\n{}\nare not in README",
        stale.join("\n")
    );
}

/// A terminal of 120 columns shows every line of it whole.
#[test]
fn the_table_is_narrow_enough() {
    let table = table();
    let widest = table.lines().map(|line| line.chars().count()).max().unwrap();
    assert!(widest <= 120, "{widest} columns");
    assert_eq!(table.lines().count(), ROWS.len() + 2);
}

/// What is counted of fixtures must not become less without a word: there are so many operators, and so many SDKs.
#[test]
fn no_operator_and_no_sdk_is_overlooked() {
    let columns: Vec<Column> = ALL.into_iter().map(Column::new).collect();
    let operators: Vec<String> = columns.iter().map(Column::operators).collect();
    assert_eq!(operators, ["19", "36 + 18", "14", "11", "16", "16"]);
    let versions: Vec<usize> = columns.iter().map(|column| column.versions().len()).collect();
    assert_eq!(versions, [1, 2, 1, 0, 1, 1]);
}
