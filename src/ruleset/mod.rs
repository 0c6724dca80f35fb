//! The rule model: what every vendor's ruleset is lowered to, and all that evaluation and the passes know.
//!
//! This module decides what a flag *is*: a list of [arms](Arm), of which the first whose condition says yes decides
//! which [variation](Variation) is served. It refuses to know where a flag came from, how a file is read, or how an
//! answer is printed. Structure (order, fall-through, negation, faults) is data here; arithmetic is a named behaviour
//! of [`crate::leaf`], chosen when the file is lowered.
//!
//! # How the six dialects fit
//!
//! Checked on paper against the behaviour specification of each vendor's reference SDK before the model was written, and
//! brought up to date with what was built.
//!
//! | | shape in this model |
//! |---|---|
//! | Unleash | `Switch` when off, one `Prerequisite` per parent, one `Strategy` per strategy (own test, constraints and segments in one [`Logic::All`]; a rollout is a [`Logic::Gate`]), `Otherwise` off. Variants are the variations behind "off" and "on"; a strategy serves its own split or the flag's. An uncompilable flag has one `Broken` arm in place of its strategies |
//! | ConfigCat | a `Rule` per targeting rule, whose percentage options are a [`Split`] with [`Dry::Next`]; `Options` for the setting's own; `Otherwise` its plain value. A segment is a [`Logic::All`], so that "cannot evaluate" leaks out of it; a prerequisite flag is a [`Logic::Flag`] among the conditions; a hashed comparator is a [`Relation::Digest`] that keeps its salt. What the SDK raises on is a fault where it would raise ([`Logic::Broken`], [`Relation::Unusable`], [`Serve::Fault`], [`Slice::serves`]). A v5 config has a `Nobody` arm in front, which serves the plain value where there is no user |
//! | LaunchDarkly | `Switch` to the off variation, `Prerequisite` arms that fall to it, `Target` arms, `Rule` arms, `Otherwise` the fallthrough. A negated clause is a [`Test`] with `negated` whose absent attribute is [`Verdict::Unknown`], so `negate` does not touch it; its values are [`Typed`], since nothing is converted. A segment is a [`Logic::List`], which settles unknowns arm by arm, and may lead to others ([`Segment::cycle`]); a big one is a [`Logic::Membership`]. A context kind is the scope of an attribute. Buckets are fractions ([`Cut::Fraction`]), 0 for want of the attribute ([`Absent::Lowest`]); who lacks the kind is taken by an override, for there is no bucket then. The last entry takes what is left ([`Rest::Last`]). A fault that only this flag has does not spread ([`Fault::spreads`]) |
//! | PhaseFlag | `Prerequisite` arms that serve the default, one that does not exist being [`Unusable::Skipped`]; rules sorted by priority when lowered, [`Dry::Next`] after a rollout that picks nothing and [`Serve::Dry`] for a rule that serves nothing; `Otherwise` the default. A circle of prerequisites that can be reached is found when lowering and makes the flag `Broken`. What a rule says of a segment is [`Logic::Unheeded`]; a dangling id is a [`Variation`] without a name. An override is a second flag of the same key, which takes over the look-up and nothing else ([`Ruleset::served`]) |
//! | FeatBit | `Switch` when off, `Target` and `Rule` arms, `Otherwise`. What is served is a [`Split`] of ranges ([`Layout::Ranged`]), each [`Slice`] with the bucket at which it begins; a range from 0 to 1 takes everybody, also without a bucket ([`Slice::takes_all`]). A rule whose ranges leave the user out goes on with [`Dry::Otherwise`]; a default that does is a [`Rest::Fail`], on which the SDK raises ([`Fault::raises`]). An attribute to dispatch by that is absent is hashed as empty ([`Absence::Empty`]). Who takes part in an experiment is a split of its own ([`Experiment::Share`]). A missing member is a [`Logic::Broken`] or a fault at the place where the SDK would read it; whatever is wrong in a segment makes the condition that asks for it no ([`Logic::Settle`]), and so does a circle ([`Segment::cycle`]). A user that the SDK refuses is refused once there is a flag ([`crate::context::Refused`]) |
//! | featureflag.co | as FeatBit, with prerequisites as arms that serve what the flag serves when it is off (each wants some variations of another flag, and a fault of that one is another fault here, [`Spreads::As`]), rules without clauses that never hold, the user's key alone as seed, and keys that cannot be hashed since they are not ASCII ([`Hash::Md5`]) |
//!
//! Two things cost more than a row, and shaped the model:
//!
//! * **A flag can be looked at in two ways.** An Unleash child that names variants of its parent means the variant that
//!   the parent *would* choose, on or off. So a [`FlagUse`] says which [`View`] it takes: what the flag serves, or what
//!   its rules alone would choose ([`Flag::rules`], then [`Flag::choice`]).
//! * **The flag that was asked for matters inside its parents.** Unleash hashes a parent's rollout without `groupId`
//!   with the child's name, and numbers the answers of custom strategies by the child. [`SeedPart::AskedFlag`] and
//!   [`Logic::External`] say so; the walker carries the asked flag along.
//!
//! ConfigCat brought values that are no text ([`crate::context::Other`]), "no user" beside "attribute missing"
//! ([`Logic::Nobody`]), an absent attribute that reads as empty ([`Absence::Empty`], which FeatBit needs as well), and
//! weights in the source's own spelling. LaunchDarkly brought values that are compared as they are, experiments, and nodes at
//! which the vendor's SDKs differ ([`Dispute`]). Its fractions are whole numbers here: a share of `2^60` is exact as one, and so
//! is each edge. PhaseFlag brought conditions that are told and not heeded, rules that serve nothing, and disputes about
//! single tests. FeatBit and featureflag.co brought slices that lie where they like, with gaps and overlaps, contexts that are
//! refused by the reference, how far segments and flags may lead to others ([`Reach`]), and more kinds of disputes.
//!
//! Negation is a property of a [`Test`] and not only a node around it ([`Logic::Not`] exists as well): each vendor
//! answers "what if the attribute is absent, or cannot be read" per operator *and* negation, and a row of verdicts says
//! that without nesting.
//!
//! # What survives lowering
//!
//! Raw weights, order, the vendor's spelling of an operator, and a [`Pointer`] into the source for every node, so that
//! a trace can be told in the vendor's words and a finding can point at its line. Text is borrowed from the source
//! where it needs no unescaping.

mod attribute;
mod condition;
mod digest;
mod dispute;
mod fault;
mod list;
mod pointer;
mod split;
mod typed;
mod value;
mod wording;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use foldhash::fast::FixedState;

pub use attribute::{Attribute, AttributeId, Attributes};
pub use condition::{
    Absence, Compare, Condition, FlagUse, Logic, Membership, Operand, Place, Reads, Relation, Shown, Subject, Test,
    Unusable, Verdict, Versions, View,
};
pub use digest::{Algorithm, Digested, Digests, Entry};
pub use dispute::{Dispute, Disputed, Reading};
pub use fault::{About, Fault, FaultCode, FaultId, Raises, Spreads};
pub use list::{Arm, DecisionList, Dry, Role, Serve};
pub use pointer::{Last, Pointer, Pointers};
pub use split::{Absent, Bucketing, Cut, Experiment, Hash, Layout, Override, Rest, SeedPart, Served, Slice, Split};
pub use typed::{PatternOperand, Search, Typed};
pub use value::{Value, ValueType};
pub use wording::{Level, LogWording, Record, Style, ToldBy, Values, Wording, fill};

/// A piece of text, borrowed from the source document where that is possible.
pub type Text<'s> = Cow<'s, str>;

/// A place in [`Ruleset::flags`].
pub type FlagId = usize;
/// A place in [`Ruleset::segments`].
pub type SegmentId = usize;
/// A place in [`Flag::variations`].
pub type VariationId = usize;
/// A place in [`Flag::splits`].
pub type SplitId = usize;

/// Everything that evaluation needs of one source.
#[derive(Debug)]
pub struct Ruleset<'s> {
    /// The dialect's name, for output.
    pub provider: &'static str,
    /// The dialect's words, for traces and tables.
    pub wording: &'static Wording,
    /// The form of the dialect that the source is in, where there are several that answer differently.
    pub form: &'static str,
    /// The flags in the order of the source.
    pub flags: Vec<Flag<'s>>,
    /// The keys of all flags in the order of the source, where some were not asked to be lowered.
    pub order: Vec<Text<'s>>,
    /// The segments in the order of the source.
    pub segments: Vec<Segment<'s>>,
    /// What a context is read against.
    pub attributes: Attributes<'s>,
    /// Where the nodes stand.
    pub pointers: Pointers<'s>,
    /// How far flags may lead to other flags; without bounds where lowering keeps them shallow.
    pub reach: Option<Reach>,
    /// What can go wrong in an evaluation, each known since lowering but for the words of what the reference raises.
    pub faults: Vec<Fault>,
    /// Whether the source holds no ruleset at all, so that the reference asks for the default whatever the key.
    pub is_absent: bool,
    /// What a person should know of the document itself, such as a shape that no SDK would load.
    pub notes: Vec<String>,
    /// Where other SDKs of the vendor answer otherwise.
    pub disputes: Vec<Dispute<'s>>,
    index: HashMap<Text<'s>, FlagId, FixedState>,
}

impl<'s> Ruleset<'s> {
    /// An empty ruleset of a dialect.
    #[must_use]
    pub fn new(provider: &'static str, wording: &'static Wording) -> Ruleset<'s> {
        Ruleset {
            provider,
            wording,
            form: "",
            flags: Vec::new(),
            order: Vec::new(),
            segments: Vec::new(),
            attributes: Attributes::default(),
            pointers: Pointers::default(),
            faults: Vec::new(),
            reach: None,
            is_absent: false,
            notes: Vec::new(),
            disputes: Vec::new(),
            index: HashMap::default(),
        }
    }

    /// Adds a flag, and returns where it stands. A later flag of the same key takes the look-up over.
    pub fn add_flag(&mut self, flag: Flag<'s>) -> FlagId {
        let id = self.flags.len();
        self.index.insert(flag.key.clone(), id);
        self.flags.push(flag);
        id
    }

    /// Adds a fault, and returns where it stands.
    pub fn add_fault(&mut self, fault: Fault) -> FaultId {
        self.faults.push(fault);
        FaultId::new(self.faults.len() - 1)
    }

    /// The flags that are served under their keys, in order. Another of the same key may be there for flags that depend on it.
    pub fn served(&self) -> impl Iterator<Item = &Flag<'s>> {
        self.flags.iter().enumerate().filter(|(id, flag)| self.flag(&flag.key) == Some(*id)).map(|(_, flag)| flag)
    }

    /// The flag of that key. Keys are compared byte by byte.
    #[must_use]
    pub fn flag(&self, key: &str) -> Option<FlagId> {
        self.index.get(key).copied()
    }

    /// The fault behind an id of this ruleset.
    #[must_use]
    pub fn fault(&self, id: FaultId) -> &Fault {
        &self.faults[id.index()]
    }

    /// The keys of all flags that the source has, lowered or not, in its order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        let flags: &[Flag<'s>] = if self.order.is_empty() { &self.flags } else { &[] };
        self.order.iter().map(AsRef::as_ref).chain(flags.iter().map(|flag| flag.key.as_ref()))
    }

    /// Calls `see` with everything that an evaluation of `flag` can reach, segments and other flags included.
    pub fn each_reached<'r>(&'r self, flag: FlagId, see: &mut impl FnMut(Reached<'r, 's>)) {
        let mut flags = Queue::from(flag);
        let mut segments = Queue::default();
        while let Some(id) = flags.next() {
            let flag = &self.flags[id];
            let mut waiting: Vec<&'r Condition<'s>> = Vec::new();
            waiting.extend(flag.body.arms.iter().map(|arm| &arm.when));
            for split in &flag.splits {
                see(Reached::Split(split));
                waiting.extend(split.overrides.iter().map(|entry| &entry.when));
            }
            while let Some(condition) = waiting.pop() {
                condition.each(&mut |inner| {
                    match &inner.logic {
                        Logic::Flag(wanted) => wanted.flag.iter().for_each(|id| flags.add(*id)),
                        Logic::Segment(id) => segments.add(*id),
                        Logic::Gate(split) => see(Reached::Split(split)),
                        _ => {}
                    }
                    see(Reached::Condition(inner));
                });
                waiting.extend(segments.next().map(|id| &self.segments[id].body));
            }
        }
    }

    /// Which attributes an evaluation of `flag` can read.
    #[must_use]
    pub fn reads(&self, flag: FlagId) -> BTreeSet<AttributeId> {
        attribute::reads(self, flag)
    }
}

/// How far an evaluation may go from flag to flag, and from segment to segment.
#[derive(Debug, Clone, Copy)]
pub struct Reach {
    /// So many levels there are.
    pub levels: usize,
    /// So many of them each flag takes that is under evaluation.
    pub of_flag: usize,
    /// So many of them each segment takes that may lead to others.
    pub of_segment: usize,
    /// What ends the evaluation when they are used up.
    pub too_deep: FaultId,
    /// So many flags and segments may be entered in all.
    pub visits: usize,
    /// What ends the evaluation past that.
    pub too_long: FaultId,
}

/// What [`Ruleset::each_reached`] comes across.
#[derive(Debug, Clone, Copy)]
pub enum Reached<'r, 's> {
    /// A condition.
    Condition(&'r Condition<'s>),
    /// A split, of a gate or of what an arm serves.
    Split(&'r Split<'s>),
}

/// Places still to be looked at, each once.
#[derive(Debug, Default)]
struct Queue {
    waiting: Vec<usize>,
    added: BTreeSet<usize>,
}

impl Queue {
    fn from(first: usize) -> Queue {
        let mut queue = Queue::default();
        queue.add(first);
        queue
    }

    fn add(&mut self, id: usize) {
        if self.added.insert(id) {
            self.waiting.push(id);
        }
    }

    fn next(&mut self) -> Option<usize> {
        self.waiting.pop()
    }
}

/// One flag: its variations, and the list that decides between them.
#[derive(Debug)]
pub struct Flag<'s> {
    /// The key by which it is asked for.
    pub key: Text<'s>,
    /// Where it stands.
    pub at: Pointer,
    /// What the source says of it beside its rules.
    pub facts: Facts<'s>,
    /// What it can serve.
    pub variations: Vec<Variation<'s>>,
    /// The splits that its arms serve; several arms may share one.
    pub splits: Vec<Split<'s>>,
    /// The arms that decide.
    pub body: DecisionList<'s, Serve>,
    /// Which of the arms are its rules, whatever comes before and after them.
    pub rules: Range<usize>,
    /// What [`View::Choice`] gives when no rule is taken.
    pub choice: Serve,
    /// What is served when the evaluation faults; nothing where the caller's default is.
    pub on_fault: Option<VariationId>,
    /// Names of the conditions whose answer comes from outside, by their number in this flag.
    pub externals: Vec<Text<'s>>,
}

impl<'s> Flag<'s> {
    /// The arms that are its rules.
    #[must_use]
    pub fn rules(&self) -> &[Arm<'s, Serve>] {
        self.body.arms.get(self.rules.clone()).unwrap_or_default()
    }

    /// The keys of the flags that this one depends on, in order, each once.
    #[must_use]
    pub fn prerequisites(&self) -> Vec<&str> {
        let mut keys: Vec<&str> = Vec::new();
        for arm in &self.body.arms {
            arm.when.each(&mut |condition| {
                if let Logic::Flag(wanted) = &condition.logic
                    && !keys.contains(&wanted.key.as_ref())
                {
                    keys.push(&wanted.key);
                }
            });
        }
        keys
    }
}

/// What a source says of a flag beside its rules. Evaluation reads none of it.
#[derive(Debug, Default)]
pub struct Facts<'s> {
    /// Whether its switch is on.
    pub enabled: bool,
    /// The vendor's word for its kind, such as `release`.
    pub kind: Option<Text<'s>>,
    /// The project it belongs to.
    pub project: Option<Text<'s>>,
    /// The environment that the document was made for.
    pub environment: Option<Text<'s>>,
    /// What its authors say of it.
    pub description: Option<Text<'s>>,
    /// The vendor's word for its state, where an evaluation does not look at that.
    pub state: Option<Text<'s>>,
    /// Whether it is marked as due for removal.
    pub stale: bool,
    /// Whether an SDK reports each evaluation of it.
    pub impressions: bool,
    /// Which of several sources serves it, where one was laid over another.
    pub origin: Option<&'static str>,
    /// The variation that it serves once its switch is turned off, where it names one and the switch is on.
    pub when_off: Option<VariationId>,
    /// What only the dialect's own answers tell, by name.
    pub own: Vec<(&'static str, Value<'s>)>,
}

/// One thing that a flag can serve.
#[derive(Debug)]
pub struct Variation<'s> {
    /// The vendor's name or id of it, where it has one.
    pub name: Option<Text<'s>>,
    /// The name as the source spells it, where it is no text.
    pub spelled_name: Option<Box<Value<'s>>>,
    /// The vendor's id of it as the source spells it, where it has one beside its name.
    pub id: Option<Box<Value<'s>>>,
    /// The value that a caller gets.
    pub value: Value<'s>,
    /// Whether it stands for the caller's default, whatever that is.
    pub is_default: bool,
    /// What travels with the value.
    pub payload: Option<Payload<'s>>,
    /// What ends the evaluation where a caller would get it; to a flag that depends on this one it is nothing.
    pub fault: Option<FaultId>,
    /// Where it stands.
    pub at: Pointer,
}

impl<'s> Variation<'s> {
    /// A variation with nothing beside its value.
    #[must_use]
    pub fn new(name: Option<Text<'s>>, value: Value<'s>, at: Pointer) -> Variation<'s> {
        Variation { name, spelled_name: None, id: None, value, is_default: false, payload: None, fault: None, at }
    }
}

/// Data that travels with a variation: its kind in the vendor's words, and its text.
#[derive(Debug, Clone)]
pub struct Payload<'s> {
    /// Such as `json`, `csv`, `string` or `number`.
    pub kind: Text<'s>,
    /// The text as it stands in the source.
    pub value: Text<'s>,
}

/// A named condition that several flags share.
#[derive(Debug)]
pub struct Segment<'s> {
    /// The id by which rules name it.
    pub key: Text<'s>,
    /// Its name for people.
    pub name: Option<Text<'s>>,
    /// Who is in it.
    pub body: Condition<'s>,
    /// What it says when it is entered while it is being evaluated; nothing where it leads to no segment.
    pub cycle: Option<Verdict>,
    /// Where it stands.
    pub at: Pointer,
}
