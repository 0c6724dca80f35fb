//! FF844: variants of one list with payloads of different kinds.

use std::borrow::Cow;

use super::super::walk;
use crate::finding::{At, Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::{Kind, NodeId, Syntax};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF844",
    name: "mixed-payloads",
    severity: Severity::Info,
    what: "The variants of one list have payloads of different types, JSON of different shapes, or some have none.",
    why: "One piece of code reads the payload of whatever variant a user gets. What only some of the variants have, it \
          misses for the users of the others.",
    help: "give all variants a payload of the same type and shape",
    example: r#"[{"name": "a", "weight": 500, "payload": {"type": "json", "value": "{\"size\": 1}"}},
 {"name": "b", "weight": 500, "payload": {"type": "string", "value": "big"}}]
                                                  ^ this is `string`, and that of the first variant `json`"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (_, list) in walk::decks(subject) {
        let variants = subject.inside(list);
        let Some((first, others)) = variants.split_first() else { continue };
        let first_place = subject.nearest(*first, "payload");
        // Payloads that all are the same text need not be taken apart.
        for other in others {
            if let Some((at, said)) = difference(subject, *first, *other) {
                findings.add(Finding::new(&RULE, at, said).label(first_place, "the first variant"));
                break;
            }
        }
    }
}

fn difference(subject: &Subject<'_, '_>, first: At, other: At) -> Option<(At, String)> {
    let payload = |variant| {
        let payload = subject.member(variant, "payload")?;
        Some((payload, walk::member_text(subject, payload, "type")?, walk::member_text(subject, payload, "value")?))
    };
    let ((_, (_, kind), (_, value)), (_, (other_at, other_kind), (value_at, other_value))) =
        match (payload(first), payload(other)) {
            (None, None) => return None,
            (Some(_), None) => {
                return Some((other, "this variant has no payload, and the first one has one".to_owned()));
            }
            (None, Some((at, ..))) => {
                return Some((at, "this variant has a payload, and the first one has none".to_owned()));
            }
            (Some(first), Some(other)) => (first, other),
        };
    if kind != other_kind {
        return Some((other_at, format!("the payload is `{other_kind}`, and that of the first variant `{kind}`")));
    }
    if kind != "json" || value == other_value {
        return None;
    }
    let (one, two) = (Syntax::json(value, 0)?, Syntax::json(other_value, 0)?);
    let (one_kind, two_kind) = (one.kind(NodeId::ROOT), two.kind(NodeId::ROOT));
    if one_kind != two_kind {
        let said = format!("the payload is {}, and that of the first variant {}", two_kind.name(), one_kind.name());
        return Some((value_at, said));
    }
    let lacking = |has: &Syntax<'_>, lacks: &Syntax<'_>| {
        let keys = has.children(NodeId::ROOT).iter().filter_map(|member| has.key(*member));
        let missing =
            keys.filter(|_| has.kind(NodeId::ROOT) == Kind::Object).find(|key| lacks.get(NodeId::ROOT, key).is_none());
        missing.map(Cow::into_owned)
    };
    if let Some(key) = lacking(&one, &two) {
        return Some((value_at, format!("the payload has no `{key}`, and that of the first variant has one")));
    }
    lacking(&two, &one)
        .map(|key| (value_at, format!("the payload has `{key}`, and that of the first variant has none")))
}
