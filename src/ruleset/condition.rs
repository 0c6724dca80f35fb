//! Conditions: what a rule asks of a context.

use std::cmp::Ordering;

use chrono::{DateTime, Utc};
use semver::Version;

use super::{
    About, AttributeId, DecisionList, Digests, FaultId, FlagId, Pointer, Search, SegmentId, Split, Text, Typed, Value,
    VariationId,
};
use crate::leaf::network::Networks;
use crate::leaf::number::Numbers;
use crate::leaf::pattern::Pattern;
use crate::leaf::python;
use crate::leaf::text_set::TextSet;

/// What a condition says of a context.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It holds.
    Yes,
    /// It does not hold.
    No,
    /// It cannot be told, and the reference treats that unlike "does not hold".
    Unknown,
    /// The evaluation ends here.
    Fault(FaultId),
}

impl Verdict {
    /// `Yes` or `No`.
    #[must_use]
    pub fn of(holds: bool) -> Verdict {
        if holds { Verdict::Yes } else { Verdict::No }
    }

    /// Swaps `Yes` and `No`; what is neither passes through.
    #[must_use]
    pub fn negate(self) -> Verdict {
        match self {
            Verdict::Yes => Verdict::No,
            Verdict::No => Verdict::Yes,
            other => other,
        }
    }
}

/// A condition and its place.
#[derive(Debug)]
pub struct Condition<'s> {
    /// Where it stands.
    pub at: Pointer,
    /// Whether it asks nothing of a context.
    pub is_constant: bool,
    /// What it asks.
    pub logic: Logic<'s>,
}

/// What a condition asks. The laws of the connectives are those of [`crate::eval`].
#[derive(Debug)]
pub enum Logic<'s> {
    /// Always the same answer.
    Const(bool),
    /// Whether there is a context at all.
    Nobody {
        /// Where there is none.
        absent: Verdict,
        /// Where there is one, whatever it says.
        given: Verdict,
    },
    /// All hold, tried in order.
    All(Vec<Condition<'s>>),
    /// One holds, tried in order.
    Any(Vec<Condition<'s>>),
    /// It does not hold.
    Not(Box<Condition<'s>>),
    /// As the condition inside, with `Unknown` and `Fault` replaced by these verdicts.
    Settle {
        /// The condition.
        inner: Box<Condition<'s>>,
        /// In place of `Unknown`.
        unknown: Verdict,
        /// In place of `Fault`.
        fault: Verdict,
    },
    /// The first arm that is taken says yes or no; without one, no.
    List(Box<DecisionList<'s, bool>>),
    /// One attribute against one operand.
    Test(Test<'s>),
    /// The context is in a segment.
    Segment(SegmentId),
    /// The context is in a list that is kept outside of the ruleset.
    Membership(Box<Membership<'s>>),
    /// Another flag answers in a certain way.
    Flag(FlagUse<'s>),
    /// The context falls into the first slice.
    Gate(Box<Split<'s>>),
    /// The answer comes from outside: the one to the condition of this number in the flag that was asked for.
    External {
        /// The number, from 0.
        ordinal: usize,
        /// What this flag calls it.
        name: Text<'s>,
    },
    /// Always: the source has this condition, and the reference does not look at it. It is evaluated only to be told.
    Unheeded(Box<Condition<'s>>),
    /// Never: the source names something that the reference has no test for.
    Never {
        /// What of it that is about.
        about: About,
        /// Why, in a phrase.
        why: Text<'s>,
    },
    /// Could not be lowered; the evaluation ends when it is reached.
    Broken(FaultId),
}

/// One attribute against one operand.
///
/// `absent`, `failed` and `raised` are final: negation has its part in them already, since vendors answer those cases
/// per operator and negation.
#[derive(Debug)]
pub struct Test<'s> {
    /// Whose value.
    pub subject: Subject,
    /// The operator as the source spells it.
    pub operator: Text<'s>,
    /// What must hold between value and operand.
    pub relation: Relation<'s>,
    /// Whether the relation is turned round.
    pub negated: bool,
    /// Whether the source says "inverted" beside the operator; it labels a trace, `negated` decides.
    pub inverted: bool,
    /// The verdict when the attribute is absent.
    pub absent: Verdict,
    /// The verdict when the value cannot be read as the relation needs it.
    pub failed: Verdict,
    /// The verdict when the reference raises on a value of that kind.
    pub raised: Verdict,
    /// The operand as the source spells it, where the relation alone does not tell.
    pub operand: Option<Box<Operand<'s>>>,
}

/// An operand as the source spells it.
#[derive(Debug)]
pub struct Operand<'s> {
    /// What stands in the source; `null` where it is left out.
    pub value: Value<'s>,
    /// How it is shown.
    pub shown: Shown,
}

/// How an operand is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// As it stands.
    Plain,
    /// As the source spells it, since the reference converts it before it compares.
    Spelled,
    /// Not at all: it is made of digests.
    Masked,
    /// With the moment that it says, as seconds since 1970.
    Moment,
}

impl<'s> Test<'s> {
    /// A test that says `otherwise` where the relation cannot be asked.
    #[must_use]
    pub fn new(subject: Subject, operator: Text<'s>, relation: Relation<'s>, otherwise: Verdict) -> Test<'s> {
        Test {
            subject,
            operator,
            relation,
            negated: false,
            inverted: false,
            absent: otherwise,
            failed: otherwise,
            raised: otherwise,
            operand: None,
        }
    }
}

/// A list of members that is kept outside of the ruleset.
#[derive(Debug)]
pub struct Membership<'s> {
    /// Whose value is looked up; without it the context is not in the list, and nobody is asked.
    pub subject: Subject,
    /// By which name the list is known outside; without one the context is not in it.
    pub reference: Option<Text<'s>>,
    /// What decides where nobody knows.
    pub otherwise: Condition<'s>,
}

/// An attribute, and what its absence reads as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subject {
    /// The attribute.
    pub attribute: AttributeId,
    /// In its absence.
    pub absence: Absence,
}

/// What an absent attribute reads as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absence {
    /// Nothing: it is absent.
    Missing,
    /// The moment of the evaluation, to the second, in UTC.
    Now,
    /// Nothing, and so does a value that the dialect calls blank.
    Blank,
    /// An empty text, unless there is no context at all.
    Empty,
}

/// What is asked of a value. Operands are prepared once.
#[derive(Debug)]
pub enum Relation<'s> {
    /// It equals one of these.
    OneOf(TextSet<'s>),
    /// It is a part of this text.
    PartOf(Text<'s>),
    /// It equals this text; nothing equals an operand that is not there.
    Is(Option<Text<'s>>),
    /// It is a list of texts, and one of its items equals one of these.
    AnyItem(TextSet<'s>),
    /// Its digest, or that of a part of it, is one of these.
    Digest(Box<Digests<'s>>),
    /// It has one of these at a place.
    Has {
        /// The place.
        place: Place,
        /// The texts as the source has them.
        texts: Vec<Text<'s>>,
        /// The same in lower case, where letter case counts for nothing.
        folded: Option<Vec<String>>,
        /// What ends the evaluation where none of them hits: the list goes on with what is no text.
        broken: Option<FaultId>,
    },
    /// In lower case it is this word, which is ASCII.
    Lowered(&'static str),
    /// The pattern is found in it.
    Matches(Pattern<'s>),
    /// As a 64-bit number it compares so with `to`.
    Number {
        /// How.
        compare: Compare,
        /// The operand.
        to: f64,
        /// How texts are read, and what counts as equal.
        by: &'static Numbers,
        /// An operand that is no number; with it nothing can be told.
        invalid: Option<Box<Text<'s>>>,
    },
    /// As seconds since 1970 it compares so with `to`.
    Seconds {
        /// How.
        compare: Compare,
        /// The operand.
        to: f64,
        /// How texts are read.
        by: &'static Numbers,
    },
    /// As a semantic version of 64-bit numbers it compares so with `to`, by precedence.
    Version {
        /// How.
        compare: Compare,
        /// The operand.
        to: Version,
    },
    /// As a semantic version of numbers of any length, white space around it put aside, it compares so with one of
    /// these, by precedence.
    Versions(Box<Versions<'s>>),
    /// As a version of the Python packaging rules it compares so with `to`.
    Release {
        /// How.
        compare: Compare,
        /// The operand, or the text that is none.
        to: Result<Box<python::Release>, Text<'s>>,
    },
    /// As an instant it compares so with `to`.
    Instant {
        /// How.
        compare: Compare,
        /// The operand.
        to: DateTime<Utc>,
    },
    /// As an IP address it lies in one of these.
    Within(Networks<'s>),
    /// A pattern of Python is found in its text.
    Search(Box<Search>),
    /// As a value of JSON it stands in this relation.
    Typed(Box<Typed<'s>>),
    /// It is there, whatever it is.
    Present,
    /// The operand cannot be used: once the value has been read, the evaluation ends.
    Unusable {
        /// As what the value is read before that.
        reads: Reads,
        /// What is wrong.
        fault: FaultId,
    },
}

/// As what a value is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reads {
    /// As nothing: that it is there is enough.
    Nothing,
    /// As text.
    Text,
    /// As a number.
    Number(&'static Numbers),
    /// As a list of texts.
    Items,
    /// As a list of texts, each of which is looked at: without one nothing is wrong, and nothing holds.
    EachItem,
}

/// Versions to compare with.
#[derive(Debug)]
pub struct Versions<'s> {
    /// How.
    pub compare: Compare,
    /// The operands; without one nothing is read and nothing holds.
    pub to: Vec<python::Version<'s>>,
    /// The first operand that is no version; with it nothing can be told.
    pub invalid: Option<Text<'s>>,
}

/// A place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// At its start.
    Start,
    /// At its end.
    End,
    /// Anywhere.
    Anywhere,
}

/// An order between two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Compare {
    /// Below.
    Less,
    /// Below or equal.
    LessOrEqual,
    /// Equal.
    Equal,
    /// Above or equal.
    GreaterOrEqual,
    /// Above.
    Greater,
}

impl Compare {
    /// Whether `order`, of the value to the operand, is what is asked for.
    #[must_use]
    pub fn holds(self, order: Ordering) -> bool {
        match self {
            Compare::Less => order.is_lt(),
            Compare::LessOrEqual => order.is_le(),
            Compare::Equal => order.is_eq(),
            Compare::GreaterOrEqual => order.is_ge(),
            Compare::Greater => order.is_gt(),
        }
    }

    /// The mathematical sign.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Compare::Less => "<",
            Compare::LessOrEqual => "<=",
            Compare::Equal => "==",
            Compare::GreaterOrEqual => ">=",
            Compare::Greater => ">",
        }
    }
}

/// What is asked of another flag.
#[derive(Debug)]
pub struct FlagUse<'s> {
    /// Its key.
    pub key: Text<'s>,
    /// The flag, or why it cannot be used; with an unusable one it does not hold, unless that is skipped.
    pub flag: Result<FlagId, Unusable>,
    /// Which answer of it counts.
    pub view: View,
    /// The variations that satisfy.
    pub wanted: Vec<VariationId>,
    /// What is wanted in the source's words: a state, names, or a value.
    pub wish: Vec<Text<'s>>,
    /// The operator as the source spells it, where it has one.
    pub operator: Option<&'static str>,
    /// When the flag is being evaluated already.
    pub cycle: Verdict,
    /// What ends the evaluation once the other flag has answered, whatever that is.
    pub fault: Option<FaultId>,
}

/// Which answer of another flag counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// What it serves.
    Served,
    /// What its rules would choose, on or off ([`super::Flag::choice`]).
    Choice,
}

/// Why a flag cannot be used as a prerequisite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unusable {
    /// The source does not have it.
    Missing,
    /// The source does not have it, and then the vendor asks nothing of it: the condition holds.
    Skipped,
    /// It has prerequisites of its own, where the vendor allows one level.
    HasPrerequisites,
    /// Its switch is off, where the vendor lets no such flag satisfy another.
    Off,
}

impl<'s> Condition<'s> {
    /// A condition with its place.
    #[must_use]
    pub fn new(at: Pointer, logic: Logic<'s>) -> Condition<'s> {
        let is_constant = match &logic {
            Logic::Const(_) | Logic::Unheeded(_) | Logic::Never { .. } => true,
            Logic::All(inner) | Logic::Any(inner) => inner.iter().all(|condition| condition.is_constant),
            Logic::Not(inner) | Logic::Settle { inner, .. } => inner.is_constant,
            _ => false,
        };
        Condition { at, is_constant, logic }
    }

    /// Calls `see` with this condition and all inside it, without entering segments or other flags.
    pub fn each<'r>(&'r self, see: &mut impl FnMut(&'r Condition<'s>)) {
        see(self);
        match &self.logic {
            Logic::All(inner) | Logic::Any(inner) => inner.iter().for_each(|condition| condition.each(see)),
            Logic::Not(inner) | Logic::Settle { inner, .. } | Logic::Unheeded(inner) => inner.each(see),
            Logic::List(list) => list.arms.iter().for_each(|arm| arm.when.each(see)),
            Logic::Gate(split) => split.overrides.iter().for_each(|entry| entry.when.each(see)),
            Logic::Membership(membership) => membership.otherwise.each(see),
            Logic::Const(_)
            | Logic::Test(_)
            | Logic::Segment(_)
            | Logic::Flag(_)
            | Logic::External { .. }
            | Logic::Nobody { .. }
            | Logic::Never { .. }
            | Logic::Broken(_) => {}
        }
    }
}
