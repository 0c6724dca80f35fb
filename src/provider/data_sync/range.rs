//! What a rule or the default serves: ranges of users, and the part of each that takes part in an experiment (spec sections
//! 4.2, 4.3, 4.9, 7.2, 7.5 and 8.1).

use super::lowering::Lowering;
use crate::leaf::python;
use crate::leaf::tree::Tree;
use crate::ruleset::{
    About, Absent, Bucketing, Cut, Experiment, FaultId, Hash, Layout, Pointer, Rest, SeedPart, Served, Slice, Split,
    Subject, Text, Value, VariationId,
};

/// The bucket of a user is a share of `2^31`.
const CUT: Cut = Cut::Fraction { bits: 31 };

/// A list of ranges in the making.
pub(crate) struct Ranges<'s> {
    split: Split<'s>,
    /// From where to where each goes.
    extents: Vec<Option<(f64, f64)>>,
    /// Whether a range was met beyond which nobody gets.
    is_closed: bool,
}

/// How users are hashed for experiments.
pub(crate) struct Experiments<'s> {
    /// What is hashed.
    pub(crate) seed: Vec<SeedPart<'s>>,
    /// Where the share stands.
    pub(crate) at: Pointer,
}

/// Hashing by a subject, called `asked` in the source.
pub(crate) fn sticky<'s>(asked: Text<'s>, by: Subject, seed: Vec<SeedPart<'s>>, is_ascii: bool) -> Bucketing<'s> {
    Bucketing { asked, by: vec![by], absent: Absent::NoPick, seed, hash: Hash::Md5 { is_ascii }, cut: CUT }
}

impl<'s> Ranges<'s> {
    /// No range yet. Who is in none gets what `rest` says.
    pub(crate) fn new(bucketing: Bucketing<'s>, rest: Rest, at: Pointer) -> Ranges<'s> {
        let split = Split { overrides: Vec::new(), bucketing, slices: Vec::new(), layout: Layout::Ranged, rest, at };
        Ranges { split, extents: Vec::new(), is_closed: false }
    }

    pub(crate) fn bucketing(&self) -> &Bucketing<'s> {
        &self.split.bucketing
    }

    /// Adds a range, of which the SDK asks first who takes part in an experiment, and then what it serves; no range where asking
    /// for it is the fault that it serves.
    pub(crate) fn add(
        &mut self,
        range: Option<&Tree<'s>>,
        experiment: Result<Experiment<'s>, FaultId>,
        serves: Result<VariationId, FaultId>,
        at: Pointer,
    ) {
        if self.is_closed {
            return;
        }
        let (from, upto, takes_all) = range.map_or((0, u64::MAX, true), extent);
        self.extents.push(range.and_then(edges));
        self.is_closed = range.is_none();
        let weight = range.map_or(Value::NULL, Value::of_tree);
        let (serves, experiment) = match experiment {
            Ok(experiment) => (Served::from(serves), experiment),
            Err(fault) => (Served::Fault(fault), Experiment::Nobody),
        };
        self.split.slices.push(Slice { from, takes_all, experiment, ..Slice::new(weight, upto, serves, at) });
    }

    /// The split, once others' way with its ranges is noted.
    pub(crate) fn finish(self, lowering: &mut Lowering<'s>) -> Split<'s> {
        let Split { at, rest, .. } = self.split;
        lowering.dispute_ranges(at, CUT, &self.extents, rest != Rest::NoPick);
        self.split
    }
}

/// From where to where a range goes; what cannot be compared goes nowhere.
fn edges(range: &Tree<'_>) -> Option<(f64, f64)> {
    let items = range.as_list()?;
    items.first().and_then(number).zip(items.get(1).and_then(number))
}

/// The first bucket in a range, the first one past it, and whether everybody is in it.
fn extent(range: &Tree<'_>) -> (u64, u64, bool) {
    match edges(range) {
        #[expect(clippy::float_cmp, reason = "the reference compares exactly")]
        Some((from, upto)) => (CUT.upto(from), CUT.upto(upto), from == 0.0 && upto == 1.0),
        None => (0, 0, false),
    }
}

/// A number as one with a point; one past all measure is infinite.
fn number(value: &Tree<'_>) -> Option<f64> {
    match value {
        Tree::Bool(truth) => Some(f64::from(u8::from(*truth))),
        Tree::Number(token) => Some(
            python::token_float(token)
                .unwrap_or_else(|| if token.starts_with('-') { f64::NEG_INFINITY } else { f64::INFINITY }),
        ),
        _ => None,
    }
}

/// What the width of a range divides a share into, as Python divides: whole numbers of any size with each other, but none past
/// all measure with a number that has a point.
fn quotient(share: &Tree<'_>, edges: &[Tree<'_>], width: f64) -> Option<f64> {
    let float = number(share)?;
    let is_huge = |value: &Tree<'_>| matches!(value, Tree::Number(token) if python::token_float(token).is_none());
    if !is_huge(share) && !edges.iter().take(2).any(is_huge) {
        return Some(float / width);
    }
    if !is_whole(share) || !edges.iter().take(2).all(is_whole) {
        return None;
    }
    // The width is that of the edge past all measure; without one the quotient is past all measure, too.
    let widest =
        edges.iter().take(2).filter(|edge| is_huge(edge)).map(parts).max_by(|one, other| one.1.cmp(&other.1))?;
    let (digits, power) = parts(share);
    Some(float.signum() * digits / widest.0 * 10_f64.powi(power - widest.1))
}

/// The digits of a whole number behind a point, without its sign, and the power of ten that goes with them.
fn parts(value: &Tree<'_>) -> (f64, i32) {
    let Tree::Number(token) = value else { return (number(value).unwrap_or_default(), 0) };
    let digits = token.trim_start_matches('-');
    let read = format!("0.{digits}").parse().unwrap_or_default();
    (read, i32::try_from(digits.len()).unwrap_or(i32::MAX))
}

fn is_whole(value: &Tree<'_>) -> bool {
    match value {
        Tree::Bool(_) => true,
        Tree::Number(token) => python::is_int(token),
        _ => false,
    }
}

/// Who of a range takes part in an experiment, given the share of all users that is to do so.
pub(crate) fn experiment<'s>(
    lowering: &mut Lowering<'s>,
    (entry, range): (&Tree<'s>, &Tree<'s>),
    bucketing: &Bucketing<'s>,
    Experiments { seed, at }: Experiments<'s>,
) -> Result<Experiment<'s>, FaultId> {
    if python::equal(entry, &Tree::Number("0".into())) {
        return Ok(Experiment::Nobody);
    }
    let Tree::List(edges) = range else { return Ok(Experiment::Nobody) };
    let [Some(from), Some(upto)] = [0, 1].map(|place| edges.get(place).and_then(number)) else {
        return Ok(Experiment::Nobody);
    };
    let width = upto - from;
    if width == 0.0 {
        return Ok(Experiment::Nobody);
    }
    let Some(quotient) = quotient(entry, edges, width) else {
        return Err(lowering.raises_about(About::Rollout, "`exptRollout` is no number that can be divided", at));
    };
    let (upper, spelled) = match quotient {
        upper if upper > 1.0 => (1.0, "1".to_owned()),
        upper => (upper, python::float_text(upper)),
    };
    let spelled = if upper.is_finite() { Tree::Number(spelled.into()) } else { Tree::Text(spelled.into()) };
    let range = Tree::List(vec![Tree::Number("0".into()), spelled]);
    let bucketing = Bucketing { asked: bucketing.asked.clone(), by: bucketing.by.clone(), seed, ..*bucketing };
    let mut ranges = Ranges::new(bucketing, Rest::NoPick, at);
    #[expect(clippy::float_cmp, reason = "the reference compares exactly")]
    let takes_all = upper == 1.0;
    let slice = Slice { takes_all, ..Slice::new(Value::of_tree(&range), CUT.upto(upper), 0, at) };
    ranges.split.slices.push(slice);
    Ok(Experiment::Share(Box::new(ranges.split)))
}
