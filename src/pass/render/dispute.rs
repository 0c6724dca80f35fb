//! Where other SDKs of the vendor answer otherwise than the reference.

use crate::leaf::text_set;
use crate::ruleset::{Disputed, Pointer, Ruleset, Verdict};
use crate::trace::{End, Fact, Node, Span};

/// What other SDKs do at the node of `span`, where that could have been another answer.
pub(super) fn told<'r>(ruleset: &'r Ruleset<'_>, span: &Span<'_>) -> Vec<&'r str> {
    let at = place(span);
    let disputes = ruleset.disputes.iter().filter(|dispute| dispute.at == at);
    disputes.filter(|dispute| is_met(&dispute.when, span)).map(|dispute| dispute.says.as_ref()).collect()
}

fn place(span: &Span<'_>) -> Pointer {
    match span.node {
        Node::Flag(flag, _) => flag.at,
        Node::Arm(arm, _) => arm.at,
        Node::Branch(arm) => arm.at,
        Node::Condition(condition) => condition.at,
        Node::Segment(segment) => segment.at,
        Node::Split(split) => split.at,
    }
}

fn is_met(when: &Disputed<'_>, span: &Span<'_>) -> bool {
    match when {
        Disputed::Entered => true,
        Disputed::Yes => span.verdict() == Some(Verdict::Yes),
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
    matches!(span.end, End::Slice(_)) && hits || span.inner.iter().any(is_overridden)
}
