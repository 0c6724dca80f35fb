//! Whether two tests ask the same of a value: relations with all of their operands.

use super::{Same, each, or_differ};
use crate::ruleset::{Digests, Entry, PatternOperand, Relation, Search, Typed, Versions};

fn number(old: f64, new: f64) -> bool {
    old.to_bits() == new.to_bits()
}

fn numbers(old: Option<f64>, new: Option<f64>) -> bool {
    old.map(f64::to_bits) == new.map(f64::to_bits)
}

impl Same<'_> {
    /// Whether two relations are the same, operands in their order included.
    pub(super) fn relation(&self, old: &Relation<'_>, new: &Relation<'_>) -> bool {
        match old {
            Relation::OneOf(old) => matches!(new, Relation::OneOf(new) if old.items() == new.items()),
            Relation::PartOf(old) => matches!(new, Relation::PartOf(new) if old == new),
            Relation::Is(old) => matches!(new, Relation::Is(new) if old == new),
            Relation::AnyItem(old) => matches!(new, Relation::AnyItem(new) if old.items() == new.items()),
            Relation::Digest(old) => {
                or_differ!(Relation::Digest(new) = new);
                self.digests(old, new)
            }
            Relation::Has { place, texts, folded, broken } => {
                or_differ!(Relation::Has { place: at, texts: new, folded: new_folded, broken: new_broken } = new);
                place == at && texts == new && folded == new_folded && self.may_fault(*broken, *new_broken)
            }
            Relation::Lowered(old) => matches!(new, Relation::Lowered(new) if old == new),
            Relation::Matches(old) => {
                or_differ!(Relation::Matches(new) = new);
                old.source() == new.source() && old.ignores_case() == new.ignores_case()
            }
            Relation::Number { compare, to, by, invalid } => {
                or_differ!(Relation::Number { compare: how, to: new, by: new_by, invalid: none } = new);
                compare == how && number(*to, *new) && by == new_by && invalid == none
            }
            Relation::Seconds { compare, to, by } => {
                or_differ!(Relation::Seconds { compare: how, to: new, by: new_by } = new);
                compare == how && number(*to, *new) && by == new_by
            }
            Relation::Version { compare, to } => {
                or_differ!(Relation::Version { compare: how, to: new } = new);
                compare == how && to == new
            }
            Relation::Versions(old) => {
                or_differ!(Relation::Versions(new) = new);
                let Versions { compare, to, invalid } = &**old;
                *compare == new.compare && *to == new.to && *invalid == new.invalid
            }
            Relation::Release { compare, to } => {
                or_differ!(Relation::Release { compare: how, to: new } = new);
                compare == how && to == new
            }
            Relation::Instant { compare, to } => {
                or_differ!(Relation::Instant { compare: how, to: new } = new);
                compare == how && to == new
            }
            Relation::Within(old) => {
                // What is no network is read as none on both sides.
                matches!(new, Relation::Within(new) if old.entries() == new.entries())
            }
            Relation::Search(old) => {
                or_differ!(Relation::Search(new) = new);
                let Search { pattern, reach, too_much } = &**old;
                *reach == new.reach && self.pattern(pattern, &new.pattern) && self.fault(*too_much, new.too_much)
            }
            Relation::Typed(old) => {
                or_differ!(Relation::Typed(new) = new);
                self.typed(old, new)
            }
            Relation::Present => matches!(new, Relation::Present),
            Relation::Unusable { reads, fault } => {
                or_differ!(Relation::Unusable { reads: as_what, fault: new } = new);
                *reads == *as_what && self.fault(*fault, *new)
            }
        }
    }

    fn digests(&self, old: &Digests<'_>, new: &Digests<'_>) -> bool {
        let Digests { of, algorithm, salt, set, entries, is_single } = old;
        *of == new.of
            && *algorithm == new.algorithm
            && *salt == new.salt
            && set.items() == new.set.items()
            && *is_single == new.is_single
            && each(entries, &new.entries, |old, new| match old {
                Entry::Part { length, digest } => {
                    or_differ!(Entry::Part { length: new_length, digest: new_digest } = new);
                    length == new_length && digest == new_digest
                }
                Entry::Broken(old) => {
                    or_differ!(Entry::Broken(new) = new);
                    self.fault(*old, *new)
                }
            })
    }

    fn typed(&self, old: &Typed<'_>, new: &Typed<'_>) -> bool {
        match old {
            Typed::Equal { texts, others } => {
                or_differ!(Typed::Equal { texts: new, others: new_others } = new);
                texts.items() == new.items() && others == new_others
            }
            Typed::Number { compare, to, overflow } => {
                or_differ!(Typed::Number { compare: how, to: new, overflow: new_overflow } = new);
                let same = each(to, new, |old, new| match (old, new) {
                    (Some(Ok(old)), Some(Ok(new))) => number(*old, *new),
                    (Some(Err(old)), Some(Err(new))) => self.fault(*old, *new),
                    (old, new) => old.is_none() && new.is_none(),
                });
                compare == how && same && self.fault(*overflow, *new_overflow)
            }
            Typed::Moment { compare, to, overflow } => {
                or_differ!(Typed::Moment { compare: how, to: new, overflow: new_overflow } = new);
                let same = each(to, new, |old, new| numbers(*old, *new));
                compare == how && same && self.fault(*overflow, *new_overflow)
            }
            Typed::Version { compare, to } => {
                or_differ!(Typed::Version { compare: how, to: new } = new);
                compare == how && to == new
            }
            Typed::Pattern { any, too_much } => {
                or_differ!(Typed::Pattern { any: new, too_much: new_fault } = new);
                each(any, new, |old, new| self.pattern(old, new)) && self.fault(*too_much, *new_fault)
            }
            Typed::Nothing { about, why } => {
                or_differ!(Typed::Nothing { about: new, why: new_why } = new);
                about == new && why == new_why
            }
        }
    }

    fn pattern(&self, old: &PatternOperand, new: &PatternOperand) -> bool {
        match old {
            PatternOperand::Valid(old) => {
                // Whether letter case counts is the dialect's to say, and so the same on both sides.
                matches!(new, PatternOperand::Valid(new) if old.source() == new.source())
            }
            PatternOperand::Invalid(old) => matches!(new, PatternOperand::Invalid(new) if old == new),
            PatternOperand::Unsupported(old) => {
                or_differ!(PatternOperand::Unsupported(new) = new);
                self.fault(*old, *new)
            }
        }
    }
}
