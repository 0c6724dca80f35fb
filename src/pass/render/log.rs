//! A trace as the records that the vendor's SDK logs: what is wrong, in the order in which it was met, then the evaluation.
//!
//! The words are those of the ruleset ([`crate::ruleset::LogWording`]); which record is written when is decided here.

use super::{Told, classic, default_text, phrase};
use crate::leaf::python;
use crate::ruleset::{
    Digested, Entry, Flag, LogWording, Logic, Raises, Reads, Record, Relation, Role, Serve, Test, Value, Verdict,
};
use crate::trace::{Node, Span, fault_words};

/// The records, the evaluation itself last.
pub(super) fn render(told: &Told<'_, '_>, log: &LogWording, evaluation: &str) -> String {
    let mut records = Records { told, log, lines: Vec::new() };
    records.flag(told.span);
    records.outcome();
    let fault = told.decision().and_then(|decision| decision.fault).map(|id| told.ruleset.fault(id).raises);
    if fault != Some(Raises::Unlogged) {
        records.push(&log.told, &[("log", evaluation)]);
    }
    records.lines.join("\n")
}

struct Records<'t, 'r> {
    told: &'t Told<'t, 'r>,
    log: &'t LogWording,
    lines: Vec<String>,
}

/// What is written once a flag at most.
struct Once<'r> {
    flag: &'r str,
    nobody: bool,
    no_sticky: bool,
}

impl<'r> Records<'_, 'r> {
    fn push(&mut self, record: &Record, values: &[(&str, &str)]) {
        self.lines.push(record.line(&record.message(values)));
    }

    fn flag(&mut self, span: &Span<'r>) {
        let Node::Flag(flag, _) = span.node else { return };
        let mut once = Once { flag: &flag.key, nobody: false, no_sticky: false };
        if self.log.nobody_at_once && self.told.user.is_none() && has_nobody(flag) {
            self.nobody(&mut once);
        }
        for arm in &span.inner {
            self.node(arm, &mut once);
        }
    }

    fn node(&mut self, span: &Span<'r>, once: &mut Once<'r>) {
        match span.node {
            Node::Flag(..) => return self.flag(span),
            Node::Split(split) if !split.slices.is_empty() => self.split(span, &split.bucketing.asked, once),
            Node::Condition(condition) => match &condition.logic {
                Logic::Test(test) => self.test(test, span, once),
                Logic::Nobody { .. } if self.told.user.is_none() && span.verdict() != Some(Verdict::Yes) => {
                    self.nobody(once);
                }
                _ => {}
            },
            _ => {}
        }
        for inner in &span.inner {
            self.node(inner, once);
        }
    }

    fn nobody(&mut self, once: &mut Once<'_>) {
        if !std::mem::replace(&mut once.nobody, true) {
            self.push(&self.log.nobody, &[("flag", once.flag)]);
        }
    }

    fn split(&mut self, span: &Span<'_>, attribute: &str, once: &mut Once<'_>) {
        if self.told.user.is_none() {
            return self.nobody(once);
        }
        let is_missing = matches!(phrase::seen(span), Some(seen) if seen.value.is_none());
        if let (true, Some(record)) = (is_missing && !once.no_sticky, &self.log.no_sticky) {
            once.no_sticky = true;
            self.push(record, &[("flag", once.flag), ("attribute", attribute)]);
        }
    }

    fn test(&mut self, test: &Test<'_>, span: &Span<'_>, once: &mut Once<'_>) {
        if self.told.user.is_none() {
            return self.nobody(once);
        }
        let Some(seen) = phrase::seen(span) else { return };
        let attribute = &self.told.ruleset.attributes.get(seen.subject.attribute).name;
        let condition = phrase::asked(self.told.ruleset, test);
        let spelled = seen.spelled.or(seen.value).unwrap_or_default();
        let values = [
            ("condition", condition.as_str()),
            ("flag", once.flag),
            ("attribute", attribute.as_ref()),
            ("value", spelled),
        ];
        if seen.value.is_none() {
            if let Some(record) = &self.log.no_attribute {
                self.push(record, &values);
            }
            return;
        }
        if let (true, Some(record)) = (seen.spelled.is_some() && compares_text(&test.relation), &self.log.converted) {
            self.push(record, &values);
        }
        if let (Some(reason), Some(record)) = (phrase::unread(self.told.ruleset, span), &self.log.invalid) {
            let reason = [("reason", reason.as_str())];
            self.push(record, &[&values[..], &reason].concat());
        }
        if let (Some(Verdict::Unknown), Some(record)) = (span.verdict(), &self.log.skipped) {
            let rule = classic::rule_of_test(self.told.ruleset, test, span);
            self.push(record, &[("rule", &rule)]);
        }
    }

    /// What is logged of the answer itself.
    fn outcome(&mut self) {
        let Some(decision) = self.told.decision() else { return };
        let flag = self.told.flag;
        let default = default_text(self.told.default);
        if decision.fault.is_some() {
            let reason = fault_words(self.told.ruleset, self.told.span).unwrap_or_default();
            let raises = decision.fault.is_some_and(|id| self.told.ruleset.fault(id).raises != Raises::No);
            if let Some(record) = self.log.failed.as_ref().filter(|_| !raises) {
                self.push(record, &[("flag", &flag.key), ("reason", &reason), ("default", &default)]);
            }
            return;
        }
        let (Some(given), Some(variation)) =
            (self.told.default.filter(|given| **given != Value::NULL), decision.variation)
        else {
            return;
        };
        let value = flag.variations[variation].value.tree();
        let (own, given) = (python::type_name(&value), python::type_name(&given.tree()));
        let is_number = |kind| matches!(kind, "int" | "float");
        if let (true, Some(record)) = (own != given && !(is_number(own) && is_number(given)), &self.log.mistyped) {
            self.push(record, &[("default", &default), ("type", own), ("default_type", given)]);
        }
    }
}

fn has_nobody(flag: &Flag<'_>) -> bool {
    flag.body.arms.iter().any(|arm| arm.role == Role::Nobody && !matches!(arm.then, Serve::Fault(_)))
}

/// Whether a value that is no text is turned into one before it is compared.
fn compares_text(relation: &Relation<'_>) -> bool {
    match relation {
        Relation::OneOf(_) | Relation::PartOf(_) | Relation::Is(_) | Relation::Has { .. } => true,
        Relation::Digest(digests) => match digests.of {
            Digested::Whole => true,
            Digested::Items => false,
            Digested::Start | Digested::End => matches!(digests.entries.first(), Some(Entry::Part { .. })),
        },
        Relation::Unusable { reads, .. } => *reads == Reads::Text,
        _ => false,
    }
}
