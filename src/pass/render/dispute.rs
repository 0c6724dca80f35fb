//! Where other SDKs of the vendor answer otherwise than the reference.

use crate::leaf::text_set;
use crate::ruleset::{Disputed, Pointer, Ruleset, Verdict};
use crate::trace::{End, Fact, Node, Span};

/// What other SDKs do at the node of `span`, where that could have been another answer.
pub(super) fn told<'r>(ruleset: &'r Ruleset<'_>, span: &Span<'_>) -> Vec<&'r str> {
    let Some(at) = place(span) else { return Vec::new() };
    let disputes = ruleset.disputes.iter().filter(|dispute| dispute.at == at);
    disputes.filter(|dispute| is_met(&dispute.when, span)).map(|dispute| dispute.says.as_ref()).collect()
}

/// Conditions share the place of what they belong to.
fn place(span: &Span<'_>) -> Option<Pointer> {
    match span.node {
        Node::Flag(flag, _) => Some(flag.at),
        Node::Arm(arm, _) => Some(arm.at),
        Node::Branch(arm) => Some(arm.at),
        Node::Condition(_) => None,
        Node::Segment(segment) => Some(segment.at),
        Node::Split(split) => Some(split.at),
    }
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
        Disputed::Entered => true,
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

/// Whether a split, or one of those inside a rule, took its override.
fn is_overridden(span: &Span<'_>) -> bool {
    let hits = span.facts.iter().any(|fact| matches!(fact, Fact::Overridden(_)));
    let inside = span.inner.iter().filter(|inner| !matches!(inner.node, Node::Segment(_) | Node::Flag(..)));
    matches!(span.end, End::Slice(_)) && hits || inside.into_iter().any(is_overridden)
}
