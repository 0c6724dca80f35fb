//! What an evaluation asks beside the ruleset: of the context, of its bucket, of whoever answers from outside.
//!
//! The walker has the laws and asks a [`World`] for the rest. [`Given`] is the world of one context, the one in which SDKs
//! live. Another world may answer for many contexts at once, so that what is proved of a ruleset is proved of the
//! walker that answers for it.

use super::relate::{self, Related};
use super::seen::{Seen, whole_number};
use crate::context::{Bound, Env, HIDDEN, Slot, Store};
use crate::leaf::draw::Draws;
use crate::ruleset::{Absence, Absent, Bucketing, Flag, Membership, Split, Subject, Test, Verdict};
use crate::trace::{Fact, Sink};

/// Answers what the ruleset alone does not tell. A world answers the same question in the same way throughout an evaluation.
pub trait World<'r> {
    /// Whether there is no context at all.
    fn is_nobody(&mut self) -> bool;
    /// What a test says.
    fn test<S: Sink<'r>>(&mut self, test: &'r Test<'r>, sink: &mut S) -> Verdict;
    /// Where the context lies on the buckets of `split`, while the flag `asked` is evaluated. There are buckets.
    fn place<S: Sink<'r>>(&mut self, split: &'r Split<'r>, asked: &'r Flag<'r>, sink: &mut S) -> Placed;
    /// Whether the context is in a list that is kept outside of the ruleset.
    fn member<S: Sink<'r>>(&mut self, membership: &'r Membership<'r>, sink: &mut S) -> Member;
    /// The answer from outside to the condition of this number in the flag `asked`.
    fn answer<S: Sink<'r>>(&mut self, ordinal: usize, asked: &'r Flag<'r>, sink: &mut S) -> bool;
    /// Whether a random draw had a part in an answer.
    fn drawn(&self) -> bool;
    /// How the store of members was, where it was asked.
    fn store(&self) -> Option<Store>;
}

/// Where a context lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placed {
    /// Nowhere: no slice is picked.
    Nowhere,
    /// In this bucket, counted from 0.
    In(u64),
    /// In no bucket, since it cannot be hashed: only who takes everybody has it.
    Unhashed,
    /// In this slice, whichever buckets it holds. No context lies so; it is what would be if one did.
    Slice(usize),
}

/// Whether a context is in a list that is kept outside of the ruleset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Member {
    /// It is, or is not.
    Known(bool),
    /// Nobody knows: the condition in the ruleset decides.
    Unknown,
}

/// The world of one context.
#[derive(Debug)]
pub struct Given<'w> {
    bound: &'w Bound<'w>,
    env: &'w Env,
    /// Random draws, once one was needed.
    draws: Option<Draws>,
    /// The keys that were looked up in the store of members.
    looked_up: Vec<&'w str>,
    /// How that store was when it was asked last.
    store: Option<Store>,
}

impl<'w> Given<'w> {
    /// The world of the context `bound`.
    #[must_use]
    pub fn new(bound: &'w Bound<'w>, env: &'w Env) -> Given<'w> {
        Given { bound, env, draws: None, looked_up: Vec::new(), store: None }
    }

    /// What the context says of a subject.
    #[inline]
    fn value<'r, S: Sink<'r>>(&self, subject: Subject, sink: &mut S) -> Option<Seen<'w>> {
        let slot = match self.bound.get(subject.attribute) {
            Slot::Text(text, hash) => Some(Seen { text, hash: *hash, other: None, json: None }),
            Slot::Absent(_) => None,
            Slot::Other(other) => Some(Seen { text: &other.text, hash: other.hash, other: Some(other), json: None }),
            Slot::Json(json) => Some(Seen { text: "", hash: 0, other: None, json: Some(json) }),
        };
        let value = match subject.absence {
            Absence::Missing => slot,
            Absence::Blank => slot.filter(|seen| !seen.is_blank()),
            Absence::Now | Absence::Empty if slot.is_some() => slot,
            Absence::Now => {
                let (text, hash) = self.env.now_text();
                Some(Seen { text, hash, other: None, json: None })
            }
            Absence::Empty => (!self.bound.is_nobody()).then_some(Seen { text: "", hash: 0, other: None, json: None }),
        };
        let private = S::LIVE && self.bound.is_private(subject.attribute);
        sink.fact(|| Fact::Saw {
            subject,
            value: value.map(|seen| if private { HIDDEN.to_owned() } else { seen.shown() }),
            spelled: slot.filter(|_| !private).and_then(Seen::spelled),
            clock: slot.is_none() && subject.absence == Absence::Now,
            private,
            json: slot.is_some_and(|seen| seen.json.is_some()),
            lack: match self.bound.get(subject.attribute) {
                Slot::Absent(lack) => Some(*lack),
                _ => None,
            },
        });
        value
    }

    /// Whether the context itself has a value by which `bucketing` finds a bucket. Without one a bucket is drawn, or given, or
    /// found by the empty text.
    #[must_use]
    pub fn hashes(&self, bucketing: &Bucketing<'_>) -> bool {
        let is_there = |subject: &&Subject| {
            subject.absence != Absence::Empty || !matches!(self.bound.get(subject.attribute), Slot::Absent(_))
        };
        match bucketing.by.iter().filter(is_there).find_map(|subject| self.value(*subject, &mut ())) {
            None => false,
            Some(Seen { json: Some(json), .. }) => whole_number(json).is_some(),
            Some(Seen { text, .. }) => bucketing.takes(text),
        }
    }

    /// A number in `1..=up_to`.
    #[inline(never)]
    fn draw<'r, S: Sink<'r>>(&mut self, up_to: u32, asked: &Flag<'_>, sink: &mut S) -> u32 {
        let env = self.env;
        let draws = self.draws.get_or_insert_with(|| Draws::new(env.seed, &asked.key, env.ordinal));
        let number = draws.below(up_to) + 1;
        sink.fact(|| Fact::Drawn { number, up_to });
        number
    }
}

impl<'r> World<'r> for Given<'_> {
    fn is_nobody(&mut self) -> bool {
        self.bound.is_nobody()
    }

    #[inline]
    fn test<S: Sink<'r>>(&mut self, test: &'r Test<'r>, sink: &mut S) -> Verdict {
        let Some(seen) = self.value(test.subject, sink) else { return test.absent };
        let related = relate::relates(&test.relation, seen);
        if S::LIVE && !self.bound.is_private(test.subject.attribute) {
            relate::details(&test.relation, seen, |detail| sink.fact(|| detail));
        }
        match related {
            Related::Holds(holds) => Verdict::of(holds != test.negated),
            Related::Unread => test.failed,
            Related::Raised => test.raised,
            Related::Fault(fault) => Verdict::Fault(fault),
        }
    }

    fn place<S: Sink<'r>>(&mut self, split: &'r Split<'r>, asked: &'r Flag<'r>, sink: &mut S) -> Placed {
        let bucketing = &split.bucketing;
        let seen = bucketing.by.iter().find_map(|subject| Some((subject, self.value(*subject, sink)?)));
        let is_private = S::LIVE && seen.is_some_and(|(subject, _)| self.bound.is_private(subject.attribute));
        let bucket = match (seen, bucketing.absent) {
            (Some((_, Seen { text, json: None, .. })), _) if !bucketing.takes(text) => {
                sink.fact(|| Fact::Unhashed(text.to_owned()));
                return Placed::Unhashed;
            }
            (Some((_, Seen { text, json: None, .. })), _) => hash(bucketing, asked, text, is_private, sink),
            (Some((_, Seen { json: Some(json), .. })), absent) => match (whole_number(json), absent) {
                (Some(digits), _) => hash(bucketing, asked, &digits, is_private, sink),
                (None, Absent::Lowest) => 0,
                (None, _) => return Placed::Nowhere,
            },
            (None, Absent::NoPick) => return Placed::Nowhere,
            (None, Absent::DrawIdentifier { up_to }) => {
                let drawn = self.draw(up_to, asked, sink).to_string();
                hash(bucketing, asked, &drawn, false, sink)
            }
            (None, Absent::DrawBucket) => {
                u64::from(self.draw(u32::try_from(bucketing.cut.buckets()).unwrap_or(u32::MAX), asked, sink) - 1)
            }
            (None, Absent::Lowest) => 0,
        };
        sink.fact(|| Fact::Bucket(bucket));
        Placed::In(bucket)
    }

    #[inline(never)]
    fn member<S: Sink<'r>>(&mut self, membership: &'r Membership<'r>, sink: &mut S) -> Member {
        let Some(reference) = &membership.reference else {
            self.store = Some(Store::NotConfigured);
            sink.fact(|| Fact::Member { store: Some(Store::NotConfigured), known: None });
            return Member::Known(false);
        };
        let Some(seen) = self.value(membership.subject, sink) else { return Member::Known(false) };
        let members = self.env.memberships.as_ref();
        // The store is asked once for a key; what it knew then counts.
        let is_new = !self.looked_up.contains(&seen.text);
        if is_new {
            self.looked_up.push(seen.text);
            self.store = Some(members.map_or(Store::NotConfigured, |members| members.store));
        }
        let known = members.and_then(|members| members.get(seen.text, reference));
        let store = self.store.filter(|_| is_new);
        sink.fact(|| Fact::Member { store, known });
        known.map_or(Member::Unknown, Member::Known)
    }

    #[inline(never)]
    fn answer<S: Sink<'r>>(&mut self, ordinal: usize, asked: &'r Flag<'r>, sink: &mut S) -> bool {
        let name = asked.externals.get(ordinal);
        let answer = name.and_then(|name| self.env.answers.get(name.as_ref()).copied());
        sink.fact(|| Fact::Answered { ordinal, name: name.map(ToString::to_string), answer });
        answer == Some(true)
    }

    fn drawn(&self) -> bool {
        self.draws.is_some()
    }

    fn store(&self) -> Option<Store> {
        self.store
    }
}

/// The bucket of the joined seed.
fn hash<'r, S: Sink<'r>>(
    bucketing: &Bucketing<'_>,
    asked: &Flag<'_>,
    identifier: &str,
    is_private: bool,
    sink: &mut S,
) -> u64 {
    let hash = bucketing.hash(&asked.key, identifier, |input, hash| {
        if !is_private {
            sink.fact(|| Fact::Hashed { input: String::from_utf8_lossy(input).into_owned(), hash });
        }
        hash
    });
    bucketing.cut.bucket(hash)
}
