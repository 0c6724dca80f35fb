//! The rows that every provider's bench has. What differs is the provider's: its name, its flags and its data, which the
//! bench that includes this file holds.

pub(crate) mod users;

use std::path::{Path, PathBuf};
use std::slice::from_ref;
use std::sync::LazyLock;

use chrono::DateTime;
use divan::counter::BytesCount;
use divan::{Bencher, black_box, black_box_drop};
use ffctl::context::{Bound, Env};
use ffctl::eval::evaluate;
use ffctl::leaf::tree::Tree;
use ffctl::provider::{self, Dialect, Input, Wanted};
use ffctl::ruleset::Ruleset;
use ffctl::source::Document;
use ffctl::trace::{Recorder, Sink};

use crate::{FILES, FLAGS, PROVIDER, generate, own};

/// How many contexts take turns: too many to be learned by heart by the branch predictor.
const CONTEXTS: u32 = 4096;
/// Flags that are evaluated together.
const TEN: [&str; 10] = [
    "bool",
    "bool_b",
    "in100",
    "in100_b",
    "in10k",
    "rollout50",
    "rollout50_b",
    "rollout50_c",
    "rules20x3",
    "semver_date",
];
/// The flag that is loaded alone.
const ONE: &str = "flag-05006";

// A sample is one round of all contexts.

#[divan::bench(args = FLAGS, sample_size = CONTEXTS, min_time = 0.5)]
fn silent(bencher: Bencher<'_, '_>, key: &str) {
    let stage = &*STAGE;
    let mut contexts = stage.contexts.iter().cycle();
    bencher.bench_local(|| stage.answer(key, contexts.next(), &mut ()));
}

#[divan::bench(args = FLAGS, sample_size = CONTEXTS, min_time = 0.5)]
fn traced(bencher: Bencher<'_, '_>, key: &str) {
    let stage = &*STAGE;
    let mut contexts = stage.contexts.iter().cycle();
    bencher.bench_local(|| {
        let mut recorder = Recorder::default();
        stage.answer(key, contexts.next(), &mut recorder);
        black_box_drop(recorder.into_span());
    });
}

#[divan::bench(sample_size = CONTEXTS, min_time = 0.5)]
fn ten_flags(bencher: Bencher<'_, '_>) {
    let stage = &*STAGE;
    let mut contexts = stage.contexts.iter().cycle();
    bencher.bench_local(|| stage.ten(contexts.next()));
}

#[divan::bench(sample_size = CONTEXTS, min_time = 0.5)]
fn ten_flags_from_json(bencher: Bencher<'_, '_>) {
    let stage = &*STAGE;
    let mut lines = SOURCE.lines.iter().cycle();
    bencher.bench_local(|| {
        let native = native(lines.next());
        stage.ten(Some(&bind(&native, &stage.ruleset)));
    });
}

#[divan::bench(sample_size = CONTEXTS, min_time = 0.5)]
fn context_from_json(bencher: Bencher<'_, '_>) {
    let stage = &*STAGE;
    let mut lines = SOURCE.lines.iter().cycle();
    bencher.bench_local(|| {
        let native = native(lines.next());
        black_box_drop(bind(&native, &stage.ruleset));
    });
}

#[divan::bench(sample_size = 1, min_time = 2)]
fn load_all(bencher: Bencher<'_, '_>) {
    let document = &SOURCE.big;
    bencher.counter(BytesCount::of_str(&document.text)).bench_local(|| load(black_box(document), Wanted::All));
}

#[divan::bench(sample_size = 1, min_time = 2)]
fn load_one(bencher: Bencher<'_, '_>) {
    let document = &SOURCE.big;
    let wanted = [ONE.to_owned()];
    bencher
        .counter(BytesCount::of_str(&document.text))
        .bench_local(|| load(black_box(document), Wanted::Flags(black_box(&wanted))));
}

/// A ruleset, and contexts that are bound to it.
struct Stage {
    ruleset: Ruleset<'static>,
    contexts: Vec<Bound<'static>>,
    env: Env,
}

/// What everything is made of.
struct Source {
    /// A flag a row.
    small: Document,
    /// Ten thousand flags.
    big: Document,
    /// A context a line.
    lines: Vec<String>,
}

static SOURCE: LazyLock<Source> = LazyLock::new(|| {
    let folder = std::env::var_os("FFCTL_BENCH_DATA").map(PathBuf::from);
    let (small, big, contexts) = if let Some(folder) = &folder {
        let read = |name| read(folder, name);
        let [small, big, contexts] = FILES.map(read);
        (small, big, own(&contexts))
    } else {
        let contexts = users::users(CONTEXTS).map(|user| generate::context(user).to_string() + "\n");
        (generate::small().to_string(), generate::big().to_string(), contexts.collect())
    };
    let lines: Vec<String> = contexts.lines().take(CONTEXTS as usize).map(str::to_owned).collect();
    assert_eq!(lines.len(), CONTEXTS as usize, "there are fewer contexts than take turns");
    let document = |name: &str, text| Document::new(name, text);
    Source { small: document("small", small), big: document("big", big), lines }
});

/// The contexts, read.
static NATIVES: LazyLock<Vec<Tree<'static>>> =
    LazyLock::new(|| SOURCE.lines.iter().map(|line| native(Some(line))).collect());

static STAGE: LazyLock<Stage> = LazyLock::new(|| {
    let ruleset = load(&SOURCE.small, Wanted::All);
    let contexts = NATIVES.iter().map(|native| bind(native, &ruleset)).collect();
    Stage { ruleset, contexts, env: Env::new(DateTime::UNIX_EPOCH, 0) }
});

impl Stage {
    fn answer<'r>(&'r self, key: &str, context: Option<&Bound<'_>>, sink: &mut impl Sink<'r>) {
        let flag = self.ruleset.flag(black_box(key)).expect("the flag is in the ruleset");
        let context = black_box(context.expect("contexts never end"));
        // By reference: a decision is made in full, and not copied once more.
        black_box(&evaluate(&self.ruleset, flag, context, &self.env, sink));
    }

    fn ten(&self, context: Option<&Bound<'_>>) {
        for key in TEN {
            self.answer(key, context, &mut ());
        }
    }
}

fn dialect() -> &'static Dialect {
    &provider::by_name(PROVIDER).expect("the provider is there").dialect
}

fn load<'s>(document: &'s Document, wanted: Wanted<'_>) -> Ruleset<'s> {
    (dialect().load)(&Input::new(from_ref(document), wanted)).expect("the ruleset is one of the provider's")
}

fn native(line: Option<&String>) -> Tree<'_> {
    Tree::read(black_box(line.expect("contexts never end"))).expect("the context is JSON")
}

fn bind<'c>(native: &'c Tree<'c>, ruleset: &Ruleset<'_>) -> Bound<'c> {
    (dialect().bind)(native, ruleset).expect("the context is an object")
}

fn read(folder: &Path, name: &str) -> String {
    let path = folder.join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
