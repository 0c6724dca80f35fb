//! Splits: whether one takes everybody or nobody, and whether it can be left without a slice.

use crate::ruleset::{Absent, Cut, Hash, Rest, Served, Split, Values};

/// Whether everybody gets a slice of it that serves something, or ends the evaluation.
pub(super) fn is_never_dry(split: &Split<'_>, values: Values) -> bool {
    if split.slices.iter().any(|slice| slice.serves == Served::Nothing) {
        return false;
    }
    let first_takes_all = split.slices.first().is_some_and(|slice| slice.takes_all);
    let catches_rest = match split.rest {
        Rest::NoPick => false,
        Rest::Last => !split.slices.is_empty(),
        Rest::Fail { .. } => true,
    };
    if split.bucketing.cut.buckets() == 0 {
        return catches_rest;
    }
    first_takes_all || has_bucket(split, values) && (catches_rest || is_covered(split))
}

/// Whether everybody has a bucket, or is at least not passed over for want of one.
fn has_bucket(split: &Split<'_>, values: Values) -> bool {
    match split.bucketing.absent {
        Absent::NoPick => false,
        Absent::Lowest => true,
        Absent::DrawIdentifier { .. } | Absent::DrawBucket => values != Values::Json,
    }
}

/// Whether each bucket is in a slice.
fn is_covered(split: &Split<'_>) -> bool {
    let everything_is_hashed = !matches!(split.bucketing.hash, Hash::Md5 { is_ascii: true });
    // A fraction may round up to the whole, which is in no slice that ends there.
    let is_modulo = matches!(split.bucketing.cut, Cut::Modulo { .. });
    everything_is_hashed && is_modulo && split.pieces().iter().all(|(_, _, slice)| slice.is_some())
}

/// Whether a gate lets in everybody.
pub(super) fn lets_everybody_in(gate: &Split<'_>, values: Values) -> bool {
    let Some(first) = gate.slices.first() else { return false };
    let buckets = gate.bucketing.cut.buckets();
    if !gate.overrides.is_empty() || buckets == 0 || !matches!(first.serves, Served::Variation(_)) {
        return false;
    }
    let everything_is_hashed = !matches!(gate.bucketing.hash, Hash::Md5 { is_ascii: true });
    let is_whole = first.from == 0
        && match gate.bucketing.cut {
            Cut::Modulo { .. } => first.upto >= buckets,
            Cut::Fraction { .. } => first.upto > buckets,
        };
    first.takes_all || has_bucket(gate, values) && everything_is_hashed && is_whole
}

/// Whether a gate lets in nobody.
pub(super) fn never_lets_in(gate: &Split<'_>) -> bool {
    let is_empty = gate.slices.first().is_none_or(|first| !first.takes_all && first.upto <= first.from);
    let is_overridden = gate.overrides.iter().any(|entry| entry.slice == 0);
    is_empty && !is_overridden && (gate.rest != Rest::Last || gate.slices.len() > 1)
}

/// Whether a split puts a context into the same bucket each time.
pub(super) fn is_steady(split: &Split<'_>) -> bool {
    matches!(split.bucketing.absent, Absent::NoPick | Absent::Lowest)
}

/// Whether a gate lets in whoever another lets in: both hash the same, and its share is not smaller.
pub(super) fn is_within(one: &Split<'_>, other: &Split<'_>) -> bool {
    let (bucketing, same) = (&one.bucketing, &other.bucketing);
    let ([first], [wider]) = (&*one.slices, &*other.slices) else { return false };
    bucketing.by == same.by
        && bucketing.seed == same.seed
        && bucketing.hash == same.hash
        && bucketing.cut == same.cut
        && bucketing.absent == same.absent
        && is_steady(one)
        && one.overrides.is_empty()
        && other.overrides.is_empty()
        && one.rest == Rest::NoPick
        && other.rest == Rest::NoPick
        && matches!((first.serves, wider.serves), (Served::Variation(_), Served::Variation(_)))
        && !first.takes_all
        && wider.from <= first.from
        && first.upto <= wider.upto
}
