//! What changed in a single test: operands of a list by what came and went, anything else by what it was and is.

use std::mem::discriminant;

use super::pen::Pen;
use super::words;
use crate::ruleset::{Digests, Entry, Pointer, Relation, Test, Verdict};

/// A test and its place.
type At<'a> = (&'a Test<'a>, Pointer);

impl<'a> Pen<'a> {
    /// Tells what changed in a test of `whose`.
    pub(super) fn test(&mut self, (old, old_at): At<'a>, (new, new_at): At<'a>, whose: &str) {
        let word = self.new_side().wording.condition;
        let head = words::test_head(self.new_side(), new);
        let of = format!("{whose}: the {word} {head}");
        let same_question = words::test_head(self.old(), old) == head
            && old.inverted == new.inverted
            && discriminant(&old.relation) == discriminant(&new.relation);
        let lists = words::items(old).zip(words::items(new)).filter(|_| same_question);
        let lists = lists.filter(|(old, new)| self.in_target_list || old.len() > 1 || new.len() > 1);
        let (was, is) = (words::test(self.old(), old), words::test(self.new_side(), new));
        if let Some((old_items, new_items)) = lists {
            let (gained, lost) = words::gained_and_lost(&old_items, &new_items);
            let quote = |items: &[&str]| words::some(items.iter().map(|item| words::quoted(item)));
            let what = match (gained.is_empty(), lost.is_empty(), self.in_target_list) {
                (false, false, true) => format!("{whose}: {} added, {} removed", quote(&gained), quote(&lost)),
                (false, true, true) => format!("{whose}: {} added", quote(&gained)),
                (true, false, true) => format!("{whose}: {} removed", quote(&lost)),
                (false, false, false) => {
                    format!("{of} now also has {}, and no longer {}", quote(&gained), quote(&lost))
                }
                (false, true, false) => format!("{of} now also has {}", quote(&gained)),
                (true, false, false) => format!("{of} no longer has {}", quote(&lost)),
                (true, true, _) if old_items == new_items => String::new(),
                (true, true, _) => format!("{of} has the same values in another order, or some of them twice"),
            };
            if !what.is_empty() {
                self.tell_both(old_at, new_at, what);
            }
        } else if was != is {
            self.tell_both(old_at, new_at, format!("{whose}: the {word} {was} is now {is}"));
        }
        self.relation_details(&old.relation, &new.relation, (old_at, new_at), &of);
        if old.negated != new.negated && was == is {
            self.tell_both(old_at, new_at, format!("{of} is turned round"));
        }
        if self.same.attribute(old.subject.attribute, new.subject.attribute)
            && old.subject.absence != new.subject.absence
        {
            self.tell_both(old_at, new_at, format!("{of} reads a missing attribute otherwise now"));
        }
        let is_other = was != is && !same_question;
        let verdicts = [
            (old.absent, new.absent, "where the attribute is missing"),
            (old.failed, new.failed, "of a value that cannot be read"),
            (old.raised, new.raised, "of a value of a kind that cannot be compared"),
        ];
        // Another question has other answers to these.
        for (old, new, when) in verdicts.into_iter().filter(|_| !is_other) {
            if !self.same.verdict(old, new) {
                let what = format!("{of} {} {when}, and {} before", verdict(new), verdict(old));
                self.tell_both(old_at, new_at, what);
            }
        }
    }

    /// What the operands do not tell.
    fn relation_details(&mut self, old: &Relation<'_>, new: &Relation<'_>, at: (Pointer, Pointer), of: &str) {
        match (old, new) {
            (Relation::Has { folded: old, .. }, Relation::Has { folded: new, .. })
                if old.is_some() != new.is_some() =>
            {
                self.letter_case(new.is_some(), at, of);
            }
            (Relation::Matches(old), Relation::Matches(new)) if old.ignores_case() != new.ignores_case() => {
                self.letter_case(new.ignores_case(), at, of);
            }
            (Relation::Digest(old), Relation::Digest(new)) => self.digests(old, new, at, of),
            _ => {}
        }
    }

    fn letter_case(&mut self, is_ignored: bool, at: (Pointer, Pointer), of: &str) {
        let counts = if is_ignored { "no longer looks at letter case" } else { "looks at letter case now" };
        self.tell_both(at.0, at.1, format!("{of} {counts}"));
    }

    fn digests(&mut self, old: &Digests<'_>, new: &Digests<'_>, at: (Pointer, Pointer), of: &str) {
        if old.salt != new.salt {
            self.tell_both(at.0, at.1, format!("{of}: the salt of its hashed values changed"));
        }
        let (was, is) = (spelled(old), spelled(new));
        let (gained, lost) = words::gained_and_lost(&was, &is);
        if (gained.len(), lost.len()) != (0, 0) {
            let what = format!("{of}: of its hashed values {} came and {} went", gained.len(), lost.len());
            self.tell_both(at.0, at.1, what);
        }
    }
}

/// The digests as texts that are compared and never shown.
fn spelled(digests: &Digests<'_>) -> Vec<String> {
    let whole = digests.set.items().iter().map(ToString::to_string);
    let parts = digests.entries.iter().map(|entry| match entry {
        Entry::Part { length, digest } => format!("{length} {digest}"),
        Entry::Broken(_) => String::new(),
    });
    whole.chain(parts).collect()
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Yes => "holds",
        Verdict::No => "does not hold",
        Verdict::Unknown => "cannot be told",
        Verdict::Fault(_) => "ends the evaluation",
    }
}
