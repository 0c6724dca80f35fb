//! featureflag.co, from documents to the SDK's own answers, through the library.
//!
//! `fixtures/ffc/cases` holds small rulesets, one for each construct or surprising behaviour, with the answers of the
//! official SDK; `fixtures/ffc/refused` holds documents that it refuses to load, with the place of each fault.
//! `fixtures/ffc/SOURCES.md` says how both were obtained.

#[path = "support/ask.rs"]
mod ask;
#[path = "support/data_sync.rs"]
mod data_sync;
#[path = "support/fixtures.rs"]
mod fixtures;

use std::collections::BTreeSet;
use std::fs;

use ffctl::provider::detect;

/// The dialect's name, and that of its folder.
const NAME: &str = "ffc";

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
        ["flag not found", "user not specified", "error in evaluation", "flag off", "prerequisite failed"].as_slice(),
        &["target match", "rule match", "fall through all rules"],
    ];
    data_sync::assert_all_are_there(NAME, "operation", &operators.concat(), &reasons.concat());
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
