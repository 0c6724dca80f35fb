//! Lint: what is wrong in a ruleset, where, and why it matters.
//!
//! This module decides which rules there are for every vendor, and the order of what they find. One file a rule in
//! [`mod@rules`]; a rule that only one format can have is in the folder of its front-end. A rule reports what it can prove from
//! the file, and leaves alone what it cannot.

mod faults;
mod follows;
mod graph;
mod logic;
mod outcome;
mod parts;
mod patterns;
mod place;
mod repeats;
pub mod rules;
mod segments;
mod shape;
mod shares;
mod walk;

use crate::finding::{Check, Finding, Findings, Rule, Subject, Traits};

/// All rules for a dialect, in the order of their codes.
#[must_use]
pub fn rules(traits: &Traits) -> Vec<&'static Rule> {
    let mut rules: Vec<&'static Rule> = rules::ALL.iter().chain(traits.rules).copied().collect();
    rules.sort_by_key(|rule| rule.code);
    rules
}

/// What the rules find of which `wanted` says that they are to look, in the order of documents and places.
///
/// Where the documents are not loaded (`is_loaded`), only the rules look that need no rule model.
#[must_use]
pub fn run(subject: &Subject<'_, '_>, is_loaded: bool, wanted: impl Fn(&Rule) -> bool) -> Vec<Finding> {
    let mut findings = Findings::default();
    for rule in rules(subject.traits).into_iter().filter(|rule| wanted(rule)) {
        match rule.check {
            Check::Ruleset(check) if is_loaded => check(subject, &mut findings),
            Check::Documents(check) => check(subject, &mut findings),
            Check::Ruleset(_) | Check::Outside => {}
        }
    }
    let mut list = findings.into_list();
    repeats::leave_out(subject, &mut list);
    for finding in list.iter_mut().filter(|finding| finding.flag.is_none()) {
        finding.flag = subject.flag_of(finding.at).map(|flag| flag.key.clone().into_owned());
    }
    list.sort_by_key(|finding| (finding.at, finding.rule.code));
    list
}
