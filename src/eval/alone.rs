//! One test asked of one value, without a context: for whoever proves something of tests.

use super::relate::{Related, relates};
use super::seen::Seen;
use crate::leaf::text_set;
use crate::leaf::tree::Tree;
use crate::ruleset::{Absence, Test, Verdict};

/// What `test` says of a text.
#[must_use]
pub fn of_text(test: &Test<'_>, text: &str) -> Verdict {
    if test.subject.absence == Absence::Blank && text.is_empty() {
        return test.absent;
    }
    ask(test, Seen { text, hash: text_set::hash(text), other: None, json: None })
}

/// What `test` says of a value of JSON that is neither a text nor a list.
#[must_use]
pub fn of_item(test: &Test<'_>, item: &Tree<'_>) -> Verdict {
    ask(test, Seen { text: "", hash: 0, other: None, json: Some(item) })
}

fn ask(test: &Test<'_>, seen: Seen<'_>) -> Verdict {
    match relates(&test.relation, seen) {
        Related::Holds(holds) => Verdict::of(holds != test.negated),
        Related::Unread => test.failed,
        Related::Raised => test.raised,
        Related::Fault(fault) => Verdict::Fault(fault),
    }
}
