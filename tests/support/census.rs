//! What the fixtures of a dialect hold: its cases are counted, and the rulesets in them are lowered and looked through.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use ffctl::provider::{Dialect, Input, Wanted};
use ffctl::ruleset::{Bucketing, Condition, Experiment, Hash, Logic, Relation, Role, Ruleset, Split, Test, Typed};
use ffctl::source::Document;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

/// As much of a case as all dialects have.
#[derive(Deserialize)]
struct Case {
    #[serde(alias = "document")]
    ruleset: Option<Box<RawValue>>,
    text: Option<String>,
    file: Option<PathBuf>,
    #[serde(default)]
    documents: Vec<Box<RawValue>>,
    requests: Vec<IgnoredAny>,
}

/// What was found.
#[derive(Default)]
pub(crate) struct Census {
    pub(crate) cases: usize,
    pub(crate) requests: usize,
    /// Operators by the form of the document: how the model spells each, and what it compares, since the source may
    /// tell two apart that are spelled alike.
    pub(crate) operators: BTreeSet<(&'static str, String, Compares)>,
    /// Something else about the rulesets.
    pub(crate) traits: BTreeSet<Trait>,
    pub(crate) hashes: BTreeSet<&'static str>,
    /// What splits are sticky on.
    pub(crate) stickiness: BTreeSet<String>,
}

/// What an operator compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Compares {
    Texts,
    Digests,
    Lists,
    Numbers,
    Versions,
    Moments,
    Patterns,
    Networks,
}

/// What a ruleset can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Trait {
    Segments,
    /// Segments that are named and not looked at.
    UnheededSegments,
    Prerequisites,
    Targets,
    Experiments,
    /// Places where SDKs of the vendor differ.
    Disputes,
}

/// The rulesets of all cases of a dialect, each lowered and looked through.
pub(crate) fn take(name: &str, dialect: &Dialect) -> Census {
    let mut census = Census::default();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name).join("cases");
    let mut files: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files {
        let cases: Vec<Case> = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        for case in cases {
            census.cases += 1;
            census.requests += case.requests.len();
            let documents = case.documents(&folder);
            if !documents.is_empty() {
                let ruleset = (dialect.load)(&Input::new(&documents, Wanted::All));
                census.add(&ruleset.unwrap_or_else(|refusal| panic!("{}: {refusal:?}", file.display())));
            }
        }
    }
    census
}

impl Case {
    fn documents(&self, folder: &Path) -> Vec<Document> {
        let written = self.ruleset.iter().chain(&self.documents).map(|raw| raw.get().to_owned());
        let read = self.file.iter().map(|path| fs::read_to_string(folder.join(path)).unwrap());
        written.chain(self.text.clone()).chain(read).map(|text| Document::new("case", text)).collect()
    }
}

impl Census {
    fn add(&mut self, ruleset: &Ruleset<'_>) {
        if !ruleset.disputes.is_empty() {
            self.note(Trait::Disputes);
        }
        for flag in &ruleset.flags {
            flag.splits.iter().for_each(|split| self.split(ruleset, split));
            for arm in &flag.body.arms {
                if arm.role == Role::Target {
                    self.note(Trait::Targets);
                }
                if arm.in_experiment {
                    self.note(Trait::Experiments);
                }
                let own = usize::from(arm.has_own_test);
                match &arm.when.logic {
                    Logic::All(inner) => {
                        for inner in inner.iter().skip(own) {
                            self.condition(ruleset, arm.role, inner);
                        }
                    }
                    _ if own == 1 => {}
                    _ => self.condition(ruleset, arm.role, &arm.when),
                }
            }
        }
        for segment in &ruleset.segments {
            self.condition(ruleset, Role::Rule, &segment.body);
        }
    }

    fn note(&mut self, found: Trait) {
        self.traits.insert(found);
    }

    fn condition(&mut self, ruleset: &Ruleset<'_>, role: Role, condition: &Condition<'_>) {
        match &condition.logic {
            Logic::All(inner) | Logic::Any(inner) => {
                for inner in inner {
                    self.condition(ruleset, role, inner);
                }
            }
            Logic::Not(inner) | Logic::Settle { inner, .. } => self.condition(ruleset, role, inner),
            Logic::List(list) => list.arms.iter().for_each(|arm| self.condition(ruleset, arm.role, &arm.when)),
            Logic::Membership(membership) => self.condition(ruleset, role, &membership.otherwise),
            Logic::Unheeded(inner) => inner.each(&mut |inner| {
                if matches!(inner.logic, Logic::Segment(_)) {
                    self.note(Trait::UnheededSegments);
                }
            }),
            Logic::Gate(split) => self.split(ruleset, split),
            Logic::Segment(_) => self.note(Trait::Segments),
            Logic::Flag(_) => self.note(Trait::Prerequisites),
            Logic::Test(test) if [Role::Rule, Role::Strategy].contains(&role) => self.test(ruleset.form, test),
            Logic::Test(_)
            | Logic::Const(_)
            | Logic::Nobody { .. }
            | Logic::External { .. }
            | Logic::Never { .. }
            | Logic::Broken(_) => {}
        }
    }

    fn test(&mut self, form: &'static str, test: &Test<'_>) {
        if let Some(compares) = compares(&test.relation) {
            self.operators.insert((form, test.operator.to_string(), compares));
        }
    }

    fn split(&mut self, ruleset: &Ruleset<'_>, split: &Split<'_>) {
        let Bucketing { by, hash, .. } = &split.bucketing;
        let names = by.iter().map(|subject| {
            let attribute = ruleset.attributes.get(subject.attribute);
            format!("{}/{}", attribute.scope, attribute.name)
        });
        self.stickiness.insert(names.collect::<Vec<_>>().join(" or "));
        self.hashes.insert(match hash {
            Hash::Murmur3(_) => "murmur3",
            Hash::Sha1 { .. } => "sha1",
            Hash::Md5 { .. } => "md5",
            Hash::Djb2 => "djb2",
        });
        if split.slices.iter().any(|slice| !matches!(slice.experiment, Experiment::Nobody)) {
            self.note(Trait::Experiments);
        }
    }
}

/// What a relation compares; nothing where the source names no operator that exists, or an operand that cannot be used.
fn compares(relation: &Relation<'_>) -> Option<Compares> {
    Some(match relation {
        Relation::OneOf(_) | Relation::PartOf(_) | Relation::Is(_) | Relation::Has { .. } | Relation::Lowered(_) => {
            Compares::Texts
        }
        Relation::Digest(_) => Compares::Digests,
        Relation::AnyItem(_) => Compares::Lists,
        Relation::Number { .. } => Compares::Numbers,
        Relation::Version { .. } | Relation::Versions(_) | Relation::Release { .. } => Compares::Versions,
        Relation::Seconds { .. } | Relation::Instant { .. } => Compares::Moments,
        Relation::Matches(_) | Relation::Search(_) => Compares::Patterns,
        Relation::Within(_) => Compares::Networks,
        Relation::Typed(typed) => match **typed {
            Typed::Equal { .. } => Compares::Texts,
            Typed::Number { .. } => Compares::Numbers,
            Typed::Moment { .. } => Compares::Moments,
            Typed::Version { .. } => Compares::Versions,
            Typed::Pattern { .. } => Compares::Patterns,
            Typed::Nothing { .. } => return None,
        },
        Relation::Present | Relation::Unusable { .. } => return None,
    })
}
