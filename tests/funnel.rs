//! The funnel over files of contexts, against counts made by hand.
//!
//! The buckets behind the numbers were worked out from the vendors' descriptions with `MurmurHash3` and SHA-1 of another
//! language; `MurmurHash3("g:u5") % 100 + 1` is 19, and so on.

use std::fmt::Write as _;

use ffctl::context::Env;
use ffctl::pass::rollout::funnel::{Counted, Funnel, Group, Part, Piece, User};
use ffctl::provider::{Asked, Input, Wanted, by_name};
use ffctl::source::Document;
use ffctl::source::contexts::{Contexts, Says};

/// Eighteen users, of whom every second is in Norway; one without a key, one who stands twice, one with a blank key.
fn users(key: &str, country: &str) -> String {
    let mut csv = format!("{key},{country}\n");
    for number in 1..=18 {
        writeln!(csv, "u{number},{}", if number % 2 == 0 { "NO" } else { "SE" }).unwrap();
    }
    csv + ",NO\nu3,SE\n   ,NO\n"
}

/// What is counted of `csv` at the flag `f`, the country standing in the second column.
fn count(provider: &str, document: &str, csv: &str) -> Counted {
    let dialect = &by_name(provider).unwrap().dialect;
    let documents = [Document::new("case", document)];
    let ruleset = (dialect.load)(&Input::new(&documents, Wanted::All)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("users.csv");
    std::fs::write(&path, csv).unwrap();
    let mut contexts = Contexts::open(&path, None).unwrap();
    let mut funnel = Funnel::new(&ruleset, ruleset.flag("f").unwrap());
    let env = Env::new("2026-06-01T12:00:00Z".parse().unwrap(), 0);
    let headings: Vec<String> = contexts.columns().unwrap().iter().map(|column| column.name.clone()).collect();
    while let Some(record) = contexts.next().unwrap() {
        let record = record.unwrap();
        let Says::Attributes(attributes) = record.says else { panic!("a row has attributes") };
        let cell = |name: &str| {
            let cell = attributes.iter().find(|(column, _)| column == name);
            cell.and_then(|(_, value)| value.as_text()).map(str::to_owned)
        };
        let (id, group) = (cell(&headings[0]), cell(&headings[1]));
        let context = (dialect.compose)(Asked { attributes, ..Asked::default() }).unwrap();
        // One dialect has no contexts without a key.
        let Ok(bound) = (dialect.bind)(&context, &ruleset) else { continue };
        funnel.count(&bound, &env, User { id: id.as_deref(), line: record.line, group: group.as_deref() });
    }
    funnel.told(Some(&headings[1]))
}

/// A group in lines.
fn told(group: &Group) -> String {
    let mut text = format!("{} {}", group.contexts, pieces(&group.outcomes));
    for (name, count) in [("failed", group.failed), ("refused", group.refused), ("drawn", group.drawn)] {
        if count > 0 {
            write!(text, " {name}={count}").unwrap();
        }
    }
    for rule in &group.rules {
        write!(text, "\n{}: {} taken {} decided {}", rule.rule, rule.reached, rule.taken, rule.decided).unwrap();
        parts(&rule.conditions, 1, &mut text);
        if let Some(split) = &rule.split {
            write!(
                text,
                "\n  => {} {} rest {} lacking {}",
                split.reached,
                pieces(&split.slices),
                split.rest,
                split.lacking
            )
            .unwrap();
        }
    }
    text
}

fn parts(parts: &[Part], level: usize, text: &mut String) {
    for part in parts {
        let Part { asks, reached, yes, no, unknown, .. } = part;
        write!(text, "\n{}{asks}: {reached} = {yes} + {no} + {unknown}", "  ".repeat(level)).unwrap();
        if let Some(split) = &part.split {
            write!(text, " ({} lacking, {} named)", split.lacking, split.named).unwrap();
        }
        self::parts(&part.conditions, level + 1, text);
    }
}

fn pieces(pieces: &[Piece]) -> String {
    let told: Vec<String> = pieces.iter().map(|piece| format!("{}={}", piece.variation, piece.contexts)).collect();
    told.join(" ")
}

fn group<'c>(counted: &'c Counted, value: &str) -> &'c Group {
    counted.groups.iter().find(|group| group.value.as_deref() == Some(value)).unwrap()
}

fn assert_ids(counted: &Counted, absent: u64) {
    let ids = &counted.ids;
    assert_eq!((ids.repeated, ids.blank, ids.absent), (1, 1, absent));
    assert_eq!((ids.first_repeated[0].id.as_str(), ids.first_repeated[0].line), ("u3", 21));
    assert_eq!(ids.first_blank, Some(22));
}

#[test]
fn unleash() {
    let document = r#"{"version": 2, "features": [{"name": "f", "enabled": true, "strategies": [
        {"name": "flexibleRollout", "parameters": {"rollout": "50", "stickiness": "userId", "groupId": "g"},
         "constraints": [{"contextName": "country", "operator": "IN", "values": ["NO"]}]},
        {"name": "userWithId", "parameters": {"userIds": "u1,u5"}}
    ]}]}"#;
    let counted = count("unleash", document, &users("userId", "country"));
    assert_eq!(
        told(&counted.all),
        "21 false=16 true=5\n\
         strategy 1: 21 taken 3 decided 3\n  \
           50% sticky on 'userId': 21 = 6 + 15 + 0 (1 lacking, 0 named)\n  \
           User.country IN ['NO']: 6 = 3 + 3 + 0\n\
         strategy 2: 18 taken 2 decided 2\n  \
           User.userId IN ['u1', 'u5']: 18 = 2 + 16 + 0\n\
         whoever is left: 16 taken 16 decided 16"
    );
    // Of those in Norway, u4, u16 and u18 have a bucket up to 50; of the others u5, u9 and u15.
    assert_eq!(
        told(group(&counted, "NO")),
        "11 false=8 true=3\n\
         strategy 1: 11 taken 3 decided 3\n  \
           50% sticky on 'userId': 11 = 3 + 8 + 0 (1 lacking, 0 named)\n  \
           User.country IN ['NO']: 3 = 3 + 0 + 0\n\
         strategy 2: 8 taken 0 decided 0\n  \
           User.userId IN ['u1', 'u5']: 8 = 0 + 8 + 0\n\
         whoever is left: 8 taken 8 decided 8"
    );
    assert_eq!(
        told(group(&counted, "SE")),
        "10 false=8 true=2\n\
         strategy 1: 10 taken 0 decided 0\n  \
           50% sticky on 'userId': 10 = 3 + 7 + 0 (0 lacking, 0 named)\n  \
           User.country IN ['NO']: 3 = 0 + 3 + 0\n\
         strategy 2: 10 taken 2 decided 2\n  \
           User.userId IN ['u1', 'u5']: 10 = 2 + 8 + 0\n\
         whoever is left: 8 taken 8 decided 8"
    );
    assert_ids(&counted, 1);
}

#[test]
fn configcat() {
    let document = r#"{"p": {"u": "https://x.test", "r": 0, "s": "c2FsdA=="}, "f": {"f": {"t": 0, "r": [
        {"c": [{"u": {"a": "Country", "c": 0, "l": ["NO"]}}],
         "p": [{"p": 30, "v": {"b": true}, "i": "on"}, {"p": 70, "v": {"b": false}, "i": "off"}]}
    ], "v": {"b": false}, "i": "plain"}}}"#;
    let counted = count("configcat", document, &users("Identifier", "Country"));
    // u2, u14, u16 and u18 have a bucket below 30; without a key the empty text is hashed, and has 86.
    assert_eq!(
        told(&counted.all),
        "21 plain=10 on=4 off=7\n\
         targeting rule 1: 21 taken 11 decided 11\n  \
           User.Country IS ONE OF ['NO']: 21 = 11 + 10 + 0\n  \
           => 11 on=4 off=7 rest 0 lacking 1\n\
         whoever is left: 10 taken 10 decided 10"
    );
    assert_ids(&counted, 1);
}

#[test]
fn launchdarkly() {
    let document = r#"{"segments": {"norway": {"key": "norway", "version": 1, "salt": "s", "included": ["u1"], "rules": [
        {"clauses": [{"contextKind": "user", "attribute": "country", "op": "in", "values": ["NO"]}]}]}},
      "flags": {"f": {"key": "f", "version": 1, "on": true, "salt": "salt", "variations": ["a", "b"], "offVariation": 1,
        "fallthrough": {"variation": 1}, "rules": [
        {"id": "r", "clauses": [{"attribute": "", "op": "segmentMatch", "values": ["norway"]}],
         "rollout": {"contextKind": "user", "variations": [{"variation": 0, "weight": 40000}, {"variation": 1, "weight": 60000}]}}]}}}"#;
    let counted = count("launchdarkly", document, &users("key", "country"));
    // u1 is in the segment by name, at 0.753; u2, u12 and u18 are below 0.4.
    assert_eq!(
        told(&counted.all),
        "20 0=3 1=17\n\
         targeting rule 1: 20 taken 11 decided 11\n  \
           in segment norway: 20 = 11 + 9 + 0\n    \
             in: included: 20 = 1 + 19 + 0\n      \
               user.key is one of ['u1']: 20 = 1 + 19 + 0\n    \
             in: 19 = 10 + 9 + 0\n      \
               user.country in ['NO']: 19 = 10 + 9 + 0\n  \
           => 11 0=3 1=8 rest 0 lacking 0\n\
         whoever is left: 9 taken 9 decided 9"
    );
    assert_ids(&counted, 0);
}
