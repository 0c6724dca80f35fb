//! Where other SDKs of the vendor, or its server, decide otherwise than the reference (spec section 9).
//!
//! What they are known to do is data of the dialect; where there is nothing to say, the text is empty. Those columns of the
//! specification were read in sources and not run.

use std::ops::Range;

use super::lowering::Lowering;
use crate::leaf::python::{self, Pattern};
use crate::leaf::tree::Tree;
use crate::ruleset::{Cut, Dispute, Disputed, Pointer, Reading};

/// What is said of each construct.
pub(crate) struct Elsewhere {
    /// A negative operator, and the attribute is absent.
    pub(crate) negation_of_absent: &'static str,
    /// An empty operand, and the attribute is absent.
    pub(crate) empty_operand: &'static str,
    /// Operators that mean something else.
    pub(crate) operators: &'static [(&'static str, &'static str)],
    /// A list that is none, and a value that is looked for in it.
    pub(crate) broken_list: &'static str,
    /// A pattern that Python refuses.
    pub(crate) invalid_pattern: &'static str,
    /// How patterns are searched for.
    pub(crate) patterns: &'static [(OfPattern, &'static str)],
    /// How numbers are read.
    pub(crate) numbers: &'static [(OfNumber, &'static str)],
    /// A condition on a segment that has an operator.
    pub(crate) operator_on_segment: &'static str,
    /// Spellings of the user's key that are none.
    pub(crate) key_spellings: (&'static [&'static str], &'static str),
    /// A rule without conditions.
    pub(crate) empty_rule: &'static str,
    /// A segment that is asked for by the rule of another.
    pub(crate) nested_segment: &'static str,
    /// A segment that is not there.
    pub(crate) missing_segment: &'static str,
    /// A segment that is archived.
    pub(crate) archived_segment: &'static str,
    /// A rule of which no range holds the user.
    pub(crate) dry_rule: &'static str,
    /// A default of which no range holds the user.
    pub(crate) dry_default: &'static str,
    /// An attribute by whose name users are dispatched, which is blank.
    pub(crate) blank_dispatch: &'static str,
    /// Ranges that hold their upper edge, and one from 0 that holds everybody from this share on.
    pub(crate) edges: Option<(f64, &'static str)>,
    /// Another hash, behind which its bucket stands.
    pub(crate) hash: Option<(OfText, &'static str)>,
    /// What cannot be hashed.
    pub(crate) unhashed: &'static str,
}

/// The hash of a text.
pub(crate) type OfText = fn(&str) -> u32;
/// How a number is read out of a value.
pub(crate) type OfNumber = fn(&Tree<'_>) -> Option<f64>;
/// The pattern that is searched for in place of another; nothing where there is none.
pub(crate) type OfPattern = fn(&str) -> Option<Pattern>;

/// A dialect of which nothing is known.
pub(crate) const NOWHERE: Elsewhere = Elsewhere {
    negation_of_absent: "",
    empty_operand: "",
    operators: &[],
    broken_list: "",
    invalid_pattern: "",
    patterns: &[],
    numbers: &[],
    operator_on_segment: "",
    key_spellings: (&[], ""),
    empty_rule: "",
    nested_segment: "",
    missing_segment: "",
    archived_segment: "",
    dry_rule: "",
    dry_default: "",
    blank_dispatch: "",
    edges: None,
    hash: None,
    unhashed: "",
};

impl<'s> Lowering<'s> {
    /// Notes that others decide otherwise at `at`, where there is something to say.
    pub(crate) fn dispute(&mut self, at: Pointer, when: Disputed<'s>, says: &'static str) {
        if !says.is_empty() {
            self.ruleset.disputes.push(Dispute { at, when, says: says.into() });
        }
    }

    /// What others make of a test of this operator with this operand.
    pub(super) fn dispute_test(&mut self, at: Pointer, (operator, negated): (&str, bool), value: &Tree<'s>) {
        let elsewhere = self.grammar.elsewhere;
        if negated {
            self.dispute(at, Disputed::Lacks, elsewhere.negation_of_absent);
        } else if ["Equal", "Contains"].contains(&operator) && value.as_text() == Some("") {
            self.dispute(at, Disputed::Lacks, elsewhere.empty_operand);
        }
        if let Some((_, says)) = elsewhere.operators.iter().find(|(named, _)| *named == operator) {
            self.dispute(at, Disputed::Found, says);
            self.dispute(at, Disputed::Lacks, says);
        }
    }

    /// What others make of a property of this name.
    pub(super) fn dispute_property(&mut self, at: Pointer, property: &Tree<'s>) {
        let (spellings, says) = self.grammar.elsewhere.key_spellings;
        if property.as_text().is_some_and(|name| spellings.contains(&name)) {
            self.dispute(at, Disputed::Asked, says);
        }
    }

    /// What others make of a pattern.
    pub(super) fn dispute_pattern(&mut self, at: Pointer, source: &str) {
        for (pattern, says) in self.grammar.elsewhere.patterns {
            if let Some(pattern) = pattern(source) {
                self.dispute(at, Disputed::Read(Reading::Pattern(Box::new(pattern))), says);
            }
        }
    }

    /// What others make of a comparison with a number.
    pub(super) fn dispute_number(&mut self, at: Pointer, value: &Tree<'s>) {
        for (read, says) in self.grammar.elsewhere.numbers {
            self.dispute(at, Disputed::Read(Reading::Number { read: *read, to: read(value) }), says);
        }
    }

    /// What others make of ranges; those of a rule, or of the default.
    pub(crate) fn dispute_ranges(&mut self, at: Pointer, cut: Cut, ranges: &[Option<(f64, f64)>], is_default: bool) {
        let elsewhere = self.grammar.elsewhere;
        let says = if is_default { elsewhere.dry_default } else { elsewhere.dry_rule };
        self.dispute(at, Disputed::Dry, says);
        self.dispute(at, Disputed::Unhashed, elsewhere.unhashed);
        if let Some((whole, says)) = elsewhere.edges {
            let ranges = ranges.iter().map(|range| range.map_or(0..0, |range| with_edge(cut, range, whole)));
            self.dispute(at, Disputed::Recut(ranges.collect()), says);
        }
        if let Some((hash, says)) = elsewhere.hash {
            self.dispute(at, Disputed::Hashed(hash), says);
        }
    }
}

/// The buckets of a range that holds its upper edge.
#[expect(clippy::float_cmp, reason = "a range from 0 is one from 0 exactly")]
fn with_edge(cut: Cut, (from, upto): (f64, f64), whole: f64) -> Range<u64> {
    if from == 0.0 && upto > whole {
        return 0..u64::MAX;
    }
    let past = cut.upto(upto);
    // A bucket lies exactly on the edge where the edge is one.
    let is_on = upto >= 0.0 && cut.share(past) == upto;
    cut.upto(from)..past.saturating_add(u64::from(is_on))
}

/// A number in plain decimal digits, as most languages read one.
pub(crate) fn plain_number(value: &Tree<'_>) -> Option<f64> {
    let text = python::text(value);
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    text.parse().ok().filter(|number: &f64| is_plain && number.is_finite())
}

/// A number of digits alone.
pub(crate) fn digits(value: &Tree<'_>) -> Option<f64> {
    let text = python::text(value);
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_that_hold_their_upper_edge() {
        let cut = Cut::Fraction { bits: 31 };
        let half = 1 << 30;
        assert_eq!(with_edge(cut, (0.0, 0.5), 0.99999), 0..half + 1);
        assert_eq!(with_edge(cut, (0.5, 1.0), 0.99999), half..(1 << 31) + 1);
        assert_eq!(with_edge(cut, (0.0, 0.1), 0.99999), 0..cut.upto(0.1));
        assert_eq!(with_edge(cut, (0.0, 0.999_999), 0.99999), 0..u64::MAX);
    }

    #[test]
    fn numbers_of_other_languages() {
        let read = |json: &str| {
            let value = Tree::read(json).unwrap();
            (plain_number(&value), digits(&value))
        };
        assert_eq!(read("\"1.5\""), (Some(1.5), None));
        assert_eq!(read("7"), (Some(7.0), Some(7.0)));
        assert_eq!(read("\"1_0\""), (None, None));
        assert_eq!(read("\"inf\""), (None, None));
        assert_eq!(read("true"), (None, None));
    }
}
