//! Where other SDKs of the vendor answer otherwise than the reference.

use std::ops::Range;

use super::text::fell_back;
use super::{phrase, ranges};
use crate::leaf::text_set;
use crate::leaf::tree::Tree;
use crate::ruleset::{Condition, Cut, Disputed, Flag, Layout, Logic, Pointer, Ruleset, Verdict};
use crate::trace::{End, Fact, Node, Span};

/// What other SDKs do at the node of `span`, where that could have been another answer.
pub(super) fn told(ruleset: &Ruleset<'_>, flag: Option<&Flag<'_>>, span: &Span<'_>) -> Vec<String> {
    let Some((at, is_test)) = place(span) else { return Vec::new() };
    let disputes = ruleset.disputes.iter().filter(|dispute| dispute.at == at && dispute.when.is_of_test() == is_test);
    let met = disputes.filter(|dispute| is_met(&dispute.when, span));
    met.map(|dispute| match dispute.when {
        Disputed::Hashed(hash) => format!("{}{}", dispute.says, otherwise_hashed(flag, span, hash)),
        Disputed::Recut(ref ranges) => format!("{}: {}", dispute.says, served(flag, span, otherwise_cut(span, ranges))),
        _ => dispute.says.to_string(),
    })
    .collect()
}

/// Conditions share the place of what they belong to; whether it is that of a test.
fn place(span: &Span<'_>) -> Option<(Pointer, bool)> {
    match span.node {
        Node::Flag(flag, _) => Some((flag.at, false)),
        Node::Arm(arm, _) => Some((arm.at, false)),
        Node::Branch(arm) => Some((arm.at, false)),
        Node::Condition(Condition { at, logic: Logic::Test(_), .. }) => Some((*at, true)),
        Node::Condition(Condition { at, logic: Logic::Settle { .. }, .. }) => Some((*at, false)),
        Node::Condition(_) => None,
        Node::Segment(segment) => Some((segment.at, false)),
        Node::Split(split) => Some((split.at, false)),
    }
}

/// The bucket by another hash, and what that is served.
fn otherwise_hashed(flag: Option<&Flag<'_>>, span: &Span<'_>, hash: fn(&str) -> u32) -> String {
    let (Node::Split(split), Some((input, _))) = (span.node, hashed(span)) else { return String::new() };
    let cut = split.bucketing.cut;
    let bucket = cut.bucket(u64::from(hash(input)));
    let shown = match cut {
        Cut::Modulo { .. } => cut.shown(bucket).to_string(),
        Cut::Fraction { .. } => cut.share(bucket).to_string(),
    };
    format!("{shown}, which serves {}", served(flag, span, split.slice(Some(bucket))))
}

/// The slice of a bucket where slices are cut so.
fn otherwise_cut(span: &Span<'_>, ranges: &[Range<u64>]) -> Option<usize> {
    let bucket =
        span.facts.iter().find_map(|fact| if let Fact::Bucket(bucket) = fact { Some(bucket) } else { None })?;
    ranges.iter().position(|range| range.contains(bucket))
}

/// What a slice serves, in the words of the dialect.
fn served(flag: Option<&Flag<'_>>, span: &Span<'_>, slice: Option<usize>) -> String {
    let Node::Split(split) = span.node else { return String::new() };
    let served = slice.and_then(|slice| {
        let variation = &flag?.variations[split.slices[slice].serves.variation()?];
        Some(match split.layout {
            Layout::Stacked => phrase::called(variation),
            Layout::Ranged => phrase::quoted(&variation.value.text()),
        })
    });
    served.unwrap_or_else(|| "nothing".to_owned())
}

/// What was hashed, and the hash.
fn hashed<'t>(span: &'t Span<'_>) -> Option<(&'t str, u64)> {
    span.facts.iter().find_map(|fact| match fact {
        Fact::Hashed { input, hash } => Some((input.as_str(), *hash)),
        _ => None,
    })
}

/// The value that was seen, as it stands in the context.
fn value<'t>(span: &'t Span<'_>) -> Option<Tree<'t>> {
    span.facts.iter().find_map(|fact| match fact {
        Fact::Saw { value: Some(text), spelled, private: false, .. } => {
            let json = spelled.as_deref().filter(|json| !json.is_empty()).and_then(|json| Tree::read(json).ok());
            Some(json.unwrap_or(Tree::Text(text.as_str().into())))
        }
        _ => None,
    })
}

/// Whether the value that was seen last is one of JSON that is no text.
fn last_seen(span: &Span<'_>) -> Option<bool> {
    let own = span.facts.iter().rev().find_map(|fact| match fact {
        Fact::Saw { json, .. } => Some(*json),
        _ => None,
    });
    own.or_else(|| span.inner.iter().rev().find_map(last_seen))
}

fn is_met(when: &Disputed<'_>, span: &Span<'_>) -> bool {
    match when {
        Disputed::Entered | Disputed::Asked => true,
        Disputed::Taken => span.verdict() == Some(Verdict::Yes),
        Disputed::Passed => matches!(span.verdict(), Some(Verdict::No | Verdict::Unknown)),
        Disputed::Unheeded => span.verdict() == Some(Verdict::Yes) && passes_over(span),
        Disputed::FellBack => span.inner.iter().any(fell_back),
        Disputed::Hashed(hash) => match (span.node, hashed(span)) {
            (Node::Split(split), Some((input, own))) => {
                let bucket = |hash| split.bucketing.cut.bucket(hash);
                let (other, own) = (bucket(u64::from(hash(input))), bucket(own));
                match split.layout {
                    Layout::Stacked => other != own,
                    Layout::Ranged => split.slice(Some(other)) != split.slice(Some(own)),
                }
            }
            _ => false,
        },
        Disputed::Recut(ranges) => has_bucket(span) && otherwise_cut(span, ranges) != ranges::picked(span),
        Disputed::Dry => ranges::picked(span).is_none() && has_bucket(span),
        Disputed::Unhashed => span.facts.iter().any(|fact| matches!(fact, Fact::Unhashed(_))),
        Disputed::Served(variation) => {
            matches!(span.end, End::Decision(decision) if decision.variation == Some(*variation))
        }
        Disputed::Lacks => value(span).is_none(),
        Disputed::Found => value(span).is_some(),
        Disputed::Holds => value(span).is_some() && span.verdict() == Some(Verdict::Yes),
        Disputed::Read(reading) => {
            let Node::Condition(Condition { logic: Logic::Test(test), .. }) = span.node else { return false };
            let otherwise = value(span).and_then(|value| reading.holds(test, &value));
            otherwise.is_some_and(|holds| holds != (span.verdict() == Some(Verdict::Yes)))
        }
        Disputed::YesOfOne => span.verdict() == Some(Verdict::Yes) && last_seen(span).is_some_and(|is_json| !is_json),
        Disputed::Overridden => is_overridden(span),
        Disputed::Unlike(keys) => {
            let test = span.inner.first();
            let seen = test.and_then(|test| {
                test.facts.iter().find_map(|fact| match fact {
                    Fact::Saw { value: Some(value), .. } => Some(value.as_str()),
                    _ => None,
                })
            });
            seen.is_some_and(|key| {
                keys.find(key, text_set::hash(key)).is_some() != (span.verdict() == Some(Verdict::Yes))
            })
        }
    }
}

fn has_bucket(span: &Span<'_>) -> bool {
    span.facts.iter().any(|fact| matches!(fact, Fact::Bucket(_)))
}

/// Whether a split, or one of those inside a rule, took its override.
fn is_overridden(span: &Span<'_>) -> bool {
    let hits = span.facts.iter().any(|fact| matches!(fact, Fact::Overridden(_)));
    let inside = span.inner.iter().filter(|inner| !matches!(inner.node, Node::Segment(_) | Node::Flag(..)));
    matches!(span.end, End::Slice(_)) && hits || inside.into_iter().any(is_overridden)
}

/// Whether a condition in it that is not heeded does not hold.
fn passes_over(span: &Span<'_>) -> bool {
    span.inner.iter().any(|inner| {
        let is_unheeded = matches!(inner.node, Node::Condition(Condition { logic: Logic::Unheeded(_), .. }));
        is_unheeded && inner.inner.iter().any(|heard| heard.verdict() != Some(Verdict::Yes)) || passes_over(inner)
    })
}
