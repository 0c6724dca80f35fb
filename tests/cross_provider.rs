//! One logical ruleset in six dialects: the same questions get the same answers.
//!
//! `fixtures/cross` holds the ruleset once in each dialect, and [`logical`] says what it means: who the people are,
//! whom each flag is for, and which dialects cannot say that. The answers are written down from that meaning and from
//! the specifications; none was taken from ffctl. Where dialects answer one question differently, [`DIFFERENCES`] has
//! the answer of each.

#[path = "support/ask.rs"]
mod ask;
#[path = "support/logical.rs"]
mod logical;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use chrono::{DateTime, Utc};
use ffctl::context::Env;
use ffctl::leaf::tree::Tree;
use ffctl::provider::{ALL, Asked, Dialect, Input, Wanted, by_name, detect};
use ffctl::ruleset::Ruleset;
use ffctl::source::Document;
use logical::{DIFFERENCES, Difference, EVERYBODY, FLAGS, Flag, HALF, Kind, PEOPLE, differs};
use serde_json::{Map, Value, json};

/// How a dialect writes what is known of a person, and how its SDK gives a value.
struct Form {
    dialect: &'static str,
    /// The members that hold the key.
    key: &'static [&'static str],
    /// The member that holds the attributes, where they have one of their own.
    within: Option<&'static str>,
    /// Attributes with a name of their own.
    renamed: &'static [(&'static str, &'static str)],
    /// What every context has.
    fixed: &'static [(&'static str, &'static str)],
    /// A moment.
    moment: fn(&str) -> Value,
    /// The value in the SDK's own answer, given whether the flag serves truth values, or texts, numbers and JSON.
    value: fn(&Value, Kind) -> Value,
}

const PLAIN: Form = Form {
    dialect: "",
    key: &["key"],
    within: None,
    renamed: &[],
    fixed: &[],
    moment: |text| text.into(),
    value: |native, _| native["value"].clone(),
};

const FORMS: [Form; 6] = [
    Form { dialect: "unleash", key: &["userId"], within: Some("properties"), value: of_variant, ..PLAIN },
    Form {
        dialect: "configcat",
        key: &["Identifier"],
        renamed: &[("country", "Country"), ("email", "Email")],
        moment: |text| text.parse::<DateTime<Utc>>().map_or_else(|_| text.into(), |at| at.timestamp().into()),
        ..PLAIN
    },
    Form { dialect: "launchdarkly", fixed: &[("kind", "user")], ..PLAIN },
    Form { dialect: "phaseflag", key: &["user_id"], within: Some("attributes"), ..PLAIN },
    Form { dialect: "featbit", key: &["key", "name"], ..PLAIN },
    Form { dialect: "ffc", value: |native, kind| of_text(&native["value"], kind), ..PLAIN },
];

/// A flag of Unleash is on or off; everything else is the payload of its variant.
fn of_variant(native: &Value, kind: Kind) -> Value {
    if kind == Kind::Truth { native["enabled"].clone() } else { of_text(&native["variant"]["payload"]["value"], kind) }
}

/// A value that comes as a text.
fn of_text(text: &Value, kind: Kind) -> Value {
    let written = if kind == Kind::Text { None } else { text.as_str() };
    written.and_then(|written| serde_json::from_str(written).ok()).unwrap_or_else(|| text.clone())
}

impl Form {
    /// The native context of somebody of whom this is known.
    fn context(&self, key: &str, known: &Map<String, Value>) -> Value {
        let attributes = known.iter().map(|(name, value)| {
            let renamed = self.renamed.iter().find(|(logical, _)| logical == name);
            let value = match value {
                Value::String(text) if name == "signedUp" => (self.moment)(text),
                other => other.clone(),
            };
            (renamed.map_or(name.as_str(), |(_, native)| native).to_owned(), value)
        });
        let attributes: Map<String, Value> = attributes.collect();
        let mut context: Map<String, Value> = self.key.iter().map(|&name| (name.to_owned(), key.into())).collect();
        context.extend(self.fixed.iter().map(|&(name, value)| (name.to_owned(), value.into())));
        match self.within {
            Some(member) => {
                context.insert(member.to_owned(), attributes.into());
            }
            None => context.extend(attributes),
        }
        context.into()
    }
}

/// The ruleset in one dialect.
struct Said<'r> {
    form: &'r Form,
    dialect: &'static Dialect,
    ruleset: Ruleset<'r>,
}

impl Said<'_> {
    fn has(&self, flag: &str) -> bool {
        self.ruleset.flag(flag).is_some()
    }

    fn answer(&self, flag: &str, kind: Kind, key: &str, known: &Map<String, Value>) -> Value {
        let context = self.form.context(key, known).to_string();
        let base = Some(Tree::read(&context).unwrap());
        let context = (self.dialect.compose)(Asked { base, ..Asked::default() }).unwrap();
        let bound = (self.dialect.bind)(&context, &self.ruleset).unwrap();
        let env = Env::new("2026-06-01T12:00:00Z".parse().unwrap(), 0);
        let native = ask::ask(self.dialect, &self.ruleset, flag, (&bound, &env), None).native;
        (self.form.value)(&native, kind)
    }

    /// The answer for one of the people.
    fn answer_for(&self, flag: &str, kind: Kind, person: &str) -> Value {
        let (_, known) = PEOPLE.iter().find(|(name, _)| *name == person).unwrap();
        self.answer(flag, kind, person, &serde_json::from_str(known).unwrap())
    }
}

/// Calls `then` with the ruleset in all dialects.
fn in_all_dialects(then: impl FnOnce(&[Said<'_>])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/cross");
    let read = |form: &Form| {
        let text = fs::read_to_string(folder.join(form.dialect).with_extension("json")).unwrap();
        assert_eq!(detect(&text).map(|(provider, _)| provider.name), Some(form.dialect));
        [Document::new(form.dialect, text)]
    };
    let documents = FORMS.each_ref().map(read);
    let said = FORMS.iter().zip(&documents).map(|(form, documents)| {
        let dialect = &by_name(form.dialect).unwrap().dialect;
        let ruleset = (dialect.load)(&Input::new(documents, Wanted::All)).unwrap_or_else(|refusal| {
            panic!("{} is refused: {refusal:?}", form.dialect);
        });
        Said { form, dialect, ruleset }
    });
    then(&said.collect::<Vec<_>>());
}

fn assert_none(failures: &[String]) {
    assert!(failures.is_empty(), "{} failed:\n{}", failures.len(), failures.join("\n"));
}

/// Equal; numbers by value.
fn same(one: &Value, other: &Value) -> bool {
    one == other || one.is_number() && one.as_f64() == other.as_f64()
}

#[test]
fn the_same_questions_get_the_same_answers_in_every_dialect() {
    in_all_dialects(|said| {
        let mut asked = 0;
        let mut failures = Vec::new();
        for flag in FLAGS {
            for (person, known) in PEOPLE.iter().filter(|(person, _)| !differs(flag.key, person)) {
                let want = flag.wanted(person);
                for one in said.iter().filter(|one| flag.can_be_said_in(one.form.dialect)) {
                    asked += 1;
                    let got = one.answer_for(flag.key, flag.kind(), person);
                    if !same(&want, &got) {
                        let (dialect, key, about) = (one.form.dialect, flag.key, flag.about);
                        failures.push(format!("{dialect}, `{key}` ({about}) for {person}, {known}: {got}, not {want}"));
                    }
                }
            }
        }
        assert!(asked > 1000, "only {asked} questions were asked");
        assert_none(&failures);
    });
}

#[test]
fn where_dialects_differ_each_answers_as_its_specification_says() {
    in_all_dialects(|said| {
        let mut failures = Vec::new();
        for Difference { flag, people, about, answers } in DIFFERENCES {
            let told: BTreeSet<bool> = answers.iter().map(|(_, value, _)| *value).collect();
            assert_eq!(told.len(), 2, "`{flag}` ({about}): the dialects agree, so this belongs to the other table");
            let listed: Vec<&str> = answers.iter().map(|(dialect, ..)| *dialect).collect();
            let having: Vec<&str> = said.iter().filter(|one| one.has(flag)).map(|one| one.form.dialect).collect();
            assert_eq!(listed, having, "`{flag}` ({about}): the dialects that have the flag");
            for (one, (dialect, want, section)) in said.iter().filter(|one| one.has(flag)).zip(*answers) {
                for person in *people {
                    let got = one.answer_for(flag, Kind::Truth, person);
                    if got != json!(want) {
                        failures.push(format!("{dialect}, `{flag}` ({about}) for {person}: {got}, but {section}"));
                    }
                }
            }
        }
        assert_none(&failures);
    });
}

#[test]
fn every_file_has_the_flags_that_its_dialect_can_express() {
    in_all_dialects(|said| {
        assert_eq!(FORMS.map(|form| form.dialect), ALL.map(|provider| provider.name));
        for one in said {
            let dialect = one.form.dialect;
            let asked_of = |flag: &&Flag| {
                let rows = DIFFERENCES.iter().filter(|row| row.flag == flag.key);
                flag.can_be_said_in(dialect)
                    || rows.flat_map(|row| row.answers).any(|(answering, ..)| *answering == dialect)
            };
            let want: BTreeSet<&str> = FLAGS.iter().filter(asked_of).map(|flag| flag.key).chain([HALF]).collect();
            let got: BTreeSet<&str> = one.ruleset.keys().collect();
            assert_eq!(got, want, "{dialect}");
        }
    });
}

#[test]
fn the_tables_name_people_and_dialects_that_exist() {
    let people: Vec<&str> = PEOPLE.iter().map(|(name, _)| *name).collect();
    assert_eq!(people, EVERYBODY);
    let served = FLAGS.iter().flat_map(|flag| flag.serves).flat_map(|(_, people)| *people);
    let unknown = served.chain(DIFFERENCES.iter().flat_map(|row| row.people)).find(|name| !people.contains(name));
    assert_eq!(unknown, None);
    for flag in FLAGS {
        for (dialect, why) in flag.without {
            assert!(by_name(dialect).is_ok() && !why.is_empty(), "`{}` in {dialect}", flag.key);
        }
    }
    let keys: BTreeSet<&str> = FLAGS.iter().map(|flag| flag.key).collect();
    assert_eq!(keys.len(), FLAGS.len());
    assert!(DIFFERENCES.iter().all(|row| keys.contains(row.flag)));
}

/// A rollout takes about half of two thousand users, whatever else is known of them, and every dialect others.
#[test]
fn half_of_the_users_are_in_and_each_dialect_has_its_own_half() {
    const USERS: usize = 2000;
    let keys: Vec<String> = (0..USERS).map(|number| format!("user-{number}")).collect();
    in_all_dialects(|said| {
        let mut halves: BTreeMap<Vec<bool>, &str> = BTreeMap::new();
        for one in said {
            let dialect = one.form.dialect;
            let ask = |key: &str, known: &Map<String, Value>| {
                let value = one.answer(HALF, Kind::Truth, key, known);
                value.as_bool().unwrap_or_else(|| panic!("{dialect} answers {value} for {key}"))
            };
            let known = serde_json::from_str(PEOPLE[0].1).unwrap();
            let half: Vec<bool> = keys.iter().map(|key| ask(key, &Map::new())).collect();
            let again: Vec<bool> = keys.iter().rev().map(|key| ask(key, &known)).collect();
            assert!(half.iter().eq(again.iter().rev()), "{dialect} answers otherwise when it is asked again");
            let count = half.iter().filter(|is_in| **is_in).count();
            assert!(count.abs_diff(USERS / 2) <= USERS / 20, "{dialect} takes {count} of {USERS}");
            // A key outside of ASCII cannot be hashed everywhere (featureflag.co, section 7.2: no range has it).
            let is_hashed = one.answer(HALF, Kind::Truth, "æsa", &Map::new()).is_boolean();
            assert_eq!(is_hashed, dialect != "ffc", "{dialect}");
            if let Some(other) = halves.insert(half, dialect) {
                panic!("{dialect} takes the very users that {other} takes");
            }
        }
        assert_eq!(halves.len(), ALL.len());
    });
}
