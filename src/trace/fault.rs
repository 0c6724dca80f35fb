//! What ended an evaluation, in the words of the vendor's SDK.

use super::{End, Fact, Node, Span};
use crate::ruleset::{Condition, FaultId, Logic, Ruleset, Verdict};

/// What the SDK says of the fault with which `span` was left; `None` where there is none, or it says nothing.
#[must_use]
pub fn fault_words(ruleset: &Ruleset<'_>, span: &Span<'_>) -> Option<String> {
    let mut chain: Vec<String> = Vec::new();
    let mut at = span;
    let mut fault = fault(at)?;
    loop {
        if let Node::Flag(flag, _) = at.node {
            chain.push(format!("'{}'", flag.key));
        }
        let Some((inner, deeper)) = at.inner.iter().rev().find_map(|inner| Some((inner, self::fault(inner)?))) else {
            break;
        };
        (at, fault) = (inner, deeper);
    }
    if let Some(Fact::Raised(words)) = at.facts.iter().find(|fact| matches!(fact, Fact::Raised(_))) {
        return Some(words.clone());
    }
    let words = ruleset.fault(fault).says.as_ref()?;
    match at.node {
        Node::Condition(Condition { logic: Logic::Flag(wanted), .. }) if wanted.cycle == Verdict::Fault(fault) => {
            chain.push(format!("'{}'", wanted.key));
            Some(words.replace("{chain}", &chain.join(" -> ")))
        }
        _ => Some(words.to_string()),
    }
}

fn fault(span: &Span<'_>) -> Option<FaultId> {
    match span.end {
        End::Verdict(Verdict::Fault(fault)) => Some(fault),
        End::Decision(decision) => decision.fault,
        _ => None,
    }
}
