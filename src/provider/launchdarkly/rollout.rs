//! Who gets which share: percentage rollouts, experiments, and weights of segment rules (spec sections 8 and 9).
//!
//! A context without an individual of the rollout's kind gets the first entry, even where that has no weight, and takes part
//! in no experiment; it is found by an override, since it has no bucket. One without the attribute gets bucket 0.

use super::clause;
use super::lowering::{self, Lowering};
use super::reference::Reference;
use crate::leaf::tree::Tree;
use crate::ruleset::{
    About, Absent, Bucketing, Cut, Disputed, Experiment, FaultId, Flag, Hash, Layout, Logic, Override, Pointer, Rest,
    SeedPart, Serve, Served, Slice, Split, Text, Value,
};

/// A rollout is made of so many parts.
const WHOLE: f64 = 100_000.0;
/// The hash as a part of 2^60, which is what its fifteen hexadecimal digits are.
const FRACTION: Cut = Cut::Fraction { bits: 60 };
const TOO_HEAVY: &str = "the weight is past the range of 64-bit floating-point numbers";

/// Who is hashed, and with what.
pub(super) struct Hashed<'s> {
    /// The kind of contexts.
    pub(super) kind: Text<'s>,
    /// What of them, where that is not the key; or why that is no reference.
    pub(super) by: Option<(Text<'s>, Result<Reference<'s>, &'static str>)>,
    /// In front of what is hashed of the context.
    pub(super) seed: Vec<SeedPart<'s>>,
    /// Where the rollout stands.
    pub(super) at: Pointer,
}

impl<'s> Hashed<'s> {
    /// What `holder` says: `kind` names its member for the kind of contexts.
    pub(super) fn of(holder: &Tree<'s>, kind: &str, seed: Vec<SeedPart<'s>>, at: Pointer) -> Hashed<'s> {
        let named = lowering::kind(holder, kind);
        let by = lowering::kind(holder, "bucketBy").map(|by| (by.clone(), Reference::beside(named.as_deref(), by)));
        Hashed { kind: named.unwrap_or(super::wording::USER.into()), by, seed, at }
    }

    fn bucketing(&self, lowering: &mut Lowering<'s>) -> Bucketing<'s> {
        let reference = self.by.as_ref().and_then(|(_, reference)| reference.as_ref().ok());
        let subject = match reference {
            Some(reference) => lowering.subject(self.kind.clone(), reference),
            None => lowering.key(self.kind.clone()),
        };
        let mut seed = self.seed.clone();
        seed.extend([SeedPart::Literal("."), SeedPart::Identifier]);
        Bucketing {
            asked: self.by.as_ref().map_or(super::wording::KEY.into(), |(asked, _)| asked.clone()),
            by: vec![subject],
            absent: Absent::Lowest,
            seed,
            hash: Hash::Sha1 { digits: 15 },
            cut: FRACTION,
        }
    }

    /// A split of what is hashed; of a reference that is none, one that ends the evaluation of whoever has the kind.
    fn split(
        &self,
        lowering: &mut Lowering<'s>,
        slices: Vec<Slice<'s>>,
        rest: Rest,
        lacking: Option<usize>,
    ) -> Split<'s> {
        let (bucketing, layout) = (self.bucketing(lowering), Layout::Stacked);
        let mut split = Split { overrides: Vec::new(), bucketing, slices, layout, rest, at: self.at };
        if let Some(slice) = lacking {
            let when = lowering.lacks(self.kind.clone(), self.at);
            split.overrides.push(Override { when, slice });
        }
        if let Some((_, Err(why))) = self.by {
            let at = lowering.member(self.at, "bucketBy");
            let fault = lowering.aborts(About::Attribute, format!("`bucketBy` is no reference: {why}"), at);
            split.bucketing.cut = Cut::Modulo { modulus: 0, first: 0 };
            split.rest = Rest::Fail { fault, serving: None };
        }
        split
    }
}

/// What the rollout of a rule or of the fallthrough serves.
pub(super) fn serve<'s>(
    lowering: &mut Lowering<'s>,
    flag: &mut Flag<'s>,
    (holder, rollout, salt): (&Tree<'s>, &Tree<'s>, &Text<'s>),
    at: Pointer,
) -> Serve {
    let list_at = lowering.member(at, "variations");
    let entries = lowering::list(rollout, "variations");
    if entries.is_empty() {
        return Serve::Fault(lowering.malformed(About::Rollout, "the rollout has no variations", list_at));
    }
    let is_experiment = lowering::text(rollout, "kind").is_some_and(|kind| kind == "experiment");
    let seed = match lowering::present(rollout, "seed") {
        Some(seed) => vec![SeedPart::Group(Text::Owned(crate::leaf::python::text(seed).into_owned()))],
        None => vec![SeedPart::OwnFlag(flag.key.clone()), SeedPart::Literal("."), SeedPart::Group(salt.clone())],
    };
    let mut hashed = Hashed::of(rollout, "contextKind", seed, at);
    hashed.by = hashed.by.filter(|_| !is_experiment);
    let mut sum = 0.0;
    let mut slices: Vec<Slice<'s>> = Vec::new();
    let mut rest = Rest::Last;
    let mut lacking = None;
    for (number, entry) in entries.iter().enumerate() {
        let at = lowering.item(list_at, number);
        let weight = entry.get("weight").unwrap_or(&Tree::Null);
        let serves = lowering.variation(flag, entry.get("variation").unwrap_or(&Tree::Null), at);
        let mut slice = Slice::new(Value::of_tree(weight), u64::MAX, serves, at);
        if is_experiment && !lowering::is_true(entry, "untracked") {
            slice.experiment = Experiment::Everybody;
        }
        if let Some(weight) = lowering::float(weight) {
            sum += weight / WHOLE;
            slice.upto = FRACTION.upto(sum);
            // Who lacks the kind has the bucket -1.
            lacking = lacking.or((-1.0 < sum).then_some(number));
            slices.push(slice);
        } else {
            // Whoever gets so far meets it.
            slice.serves = Served::Fault(lowering.raises(About::Rollout, TOO_HEAVY, at));
            lacking = lacking.or(Some(number));
            rest = Rest::NoPick;
            slices.push(slice);
            break;
        }
    }
    let lacking = lacking.unwrap_or(slices.len() - 1);
    let lowest = slices.iter().position(|slice| slice.upto > 0).unwrap_or(slices.len() - 1);
    if lowest != lacking && !clause::guarantee(holder, &hashed.kind) {
        let says = format!(
            "the SDKs for Go and Rust take a context that lacks the kind for one with bucket 0, and serve entry {}",
            lowest + 1
        );
        lowering.dispute(at, Disputed::Overridden, says);
    }
    let split = hashed.split(lowering, slices, rest, Some(lacking));
    flag.splits.push(split);
    Serve::Split(flag.splits.len() - 1)
}

/// The part of a population that a segment rule takes.
pub(super) fn gate<'s>(lowering: &mut Lowering<'s>, hashed: &Hashed<'s>, weight: &Tree<'s>, at: Pointer) -> Logic<'s> {
    let share = lowering::float(weight).map(|weight| weight / WHOLE);
    let fault: Option<FaultId> = share.is_none().then(|| lowering.raises(About::Rollout, TOO_HEAVY, at));
    let upto = share.map_or(u64::MAX, |share| FRACTION.upto(share));
    let slice = Slice::new(Value::of_tree(weight), upto, fault.map_or(Ok(0), Err), at);
    let lacking = share.is_none_or(|share| -1.0 < share).then_some(0);
    Logic::Gate(Box::new(hashed.split(lowering, vec![slice], Rest::NoPick, lacking)))
}
