//! FeatBit, from documents to the SDK's own answers, through the library.
//!
//! `fixtures/featbit/cases` holds small rulesets, one for each construct or surprising behaviour, with the answers of the
//! official SDK; `fixtures/featbit/refused` holds documents that it refuses to load, with the place of each fault.
//! `fixtures/featbit/SOURCES.md` says how both were obtained.

#[path = "support/ask.rs"]
mod ask;
#[path = "support/data_sync.rs"]
mod data_sync;
#[path = "support/fixtures.rs"]
mod fixtures;

use std::collections::BTreeSet;
use std::fs;

use ffctl::provider::{Input, Wanted, by_name, detect};
use ffctl::source::Document;

/// The dialect's name, and that of its folder.
const NAME: &str = "featbit";

#[test]
fn every_case_is_answered_as_by_the_official_sdk() {
    data_sync::assert_cases_are_answered(NAME);
}

#[test]
fn the_ranges_that_are_tested_are_those_of_the_official_sdk() {
    data_sync::assert_hashes_are_told(NAME);
}

#[test]
fn every_operator_and_reason_has_a_case() {
    let operators = [
        ["Equal", "NotEqual", "Contains", "NotContain", "IsOneOf", "NotOneOf", "StartsWith", "EndsWith"].as_slice(),
        &["BiggerEqualThan", "BiggerThan", "LessEqualThan", "LessThan", "IsTrue", "IsFalse"],
        &["MatchRegex", "NotMatchRegex", "User is in segment", "User is not in segment"],
    ];
    let reasons = [
        ["flag not found", "user not specified", "error in evaluation", "flag off", "target match"].as_slice(),
        &["rule match", "fall through all rules"],
    ];
    data_sync::assert_all_are_there(NAME, "op", &operators.concat(), &reasons.concat());
}

#[test]
fn cases_are_told_apart_by_what_they_are_about() {
    let mut seen = BTreeSet::new();
    let all = data_sync::cases(NAME).into_iter().map(|(name, _)| name);
    let twice: Vec<String> = all.filter(|name| !seen.insert(name.clone())).collect();
    fixtures::assert_none(&twice);
}

#[test]
fn documents_of_its_own_are_recognised() {
    let text = fs::read_to_string(fixtures::path(NAME, "worked.json")).unwrap();
    assert_eq!(detect(&text).map(|(provider, _)| provider.name), Some(NAME));
}

#[test]
fn refused_documents_are_refused_at_the_place_in_the_table() {
    data_sync::assert_refused_at_their_places(NAME);
}

/// A relay is told of changes as an SDK is; nobody can ask for an empty key; and only a relay's message has environments.
#[test]
fn messages_of_a_relay_and_keys_that_nobody_asks_for() {
    let flag = |key: &str, moment: &str| {
        format!(
            r#"{{"id": "1", "key": "{key}", "name": "n", "updatedAt": "{moment}", "isArchived": false, "variations": [],
                 "isEnabled": true}}"#
        )
    };
    let relay = |kind: &str, flags: &[String]| {
        let item = format!(r#"{{"envId": "e1", "featureFlags": [{}], "segments": []}}"#, flags.join(", "));
        format!(r#"{{"messageType": "data-sync", "data": {{"eventType": "{kind}", "items": [{item}]}}}}"#)
    };
    let flags =
        [flag("a", "2024-01-01T00:00:00Z"), flag("b", "2024-01-01T00:00:00Z"), flag("", "2024-01-01T00:00:00Z")];
    let full = Document::new("full", relay("rp_full", &flags));
    let patch = Document::new("patch", relay("rp_patch", &[flag("a", "2024-02-01T00:00:00Z")]));
    let load = by_name("featbit").unwrap().dialect.load;
    let documents = [full, patch];
    let input = Input { environment: Some("e1"), ..Input::new(&documents, Wanted::All) };
    let ruleset = load(&input).unwrap();
    assert_eq!(["a", "b", ""].map(|key| ruleset.flag(key).is_some()), [true, true, false]);
    let own = r#"{"messageType": "data-sync", "data": {"eventType": "full", "featureFlags": [], "segments": []}}"#;
    let own = [Document::new("own", own)];
    let input = Input { environment: Some("e1"), ..Input::new(&own, Wanted::All) };
    assert!(load(&input).is_err_and(|refusal| refusal.message.contains("`e1`")));
}
