//! The trace as a tree for machines: `{"node", "pointer", ..., "verdict", "facts", "inner"}`.

use serde_json::{Map, Value, json};

use super::{dispute, fraction, phrase};
use crate::context::{Lack, Store};
use crate::eval::Decision;
use crate::leaf::tree::Tree;
use crate::ruleset::{
    Algorithm, Condition, Digested, Digests, Flag, Hash, Layout, Logic, Pointer, Relation, Role, Ruleset, SeedPart,
    Split, Test, Typed, Verdict, View,
};
use crate::trace::{End, Fact, Node, Recorder, Span};

/// The tree of the span of a flag, or of a span in it.
pub(super) fn render(ruleset: &Ruleset<'_>, span: &Span<'_>) -> Value {
    branch(ruleset, None, span)
}

/// The tree of a span that was entered while `around` was evaluated.
fn branch(ruleset: &Ruleset<'_>, around: Option<&Flag<'_>>, span: &Span<'_>) -> Value {
    let mut tree = Map::new();
    let mut flag = around;
    match span.node {
        Node::Flag(entered, view) => {
            flag = Some(entered);
            let view = if view == View::Choice { "choice" } else { "served" };
            head(&mut tree, ruleset, "flag", entered.at);
            tree.extend([("key".into(), json!(entered.key)), ("view".into(), json!(view))]);
            if let Some(origin) = entered.facts.origin {
                tree.insert("origin".into(), json!(origin));
            }
        }
        Node::Arm(arm, number) => {
            head(&mut tree, ruleset, "arm", arm.at);
            tree.extend([
                ("number".into(), json!(number)),
                ("role".into(), json!(role(arm.role))),
                ("name".into(), json!(arm.name)),
                ("title".into(), json!(arm.title)),
            ]);
            if let Role::Broken(fault) = arm.role {
                let fault = ruleset.fault(fault);
                let problem =
                    json!({"message": fault.message, "sdk": fault.sdk, "pointer": ruleset.pointers.path(fault.at)});
                tree.insert("problem".into(), problem);
            }
        }
        Node::Branch(arm) => head(&mut tree, ruleset, "branch", arm.at),
        Node::Condition(condition) => {
            head(&mut tree, ruleset, "condition", condition.at);
            condition_members(&mut tree, ruleset, condition);
        }
        Node::Segment(segment) => {
            head(&mut tree, ruleset, "segment", segment.at);
            tree.extend([("key".into(), json!(segment.key)), ("name".into(), json!(segment.name))]);
        }
        Node::Split(split) => {
            head(&mut tree, ruleset, "split", split.at);
            split_members(&mut tree, ruleset, flag, (split, span));
        }
    }
    let mut beware = dispute::told(ruleset, flag, span);
    if let (Node::Split(split), Some(flag)) = (span.node, flag) {
        beware.extend(fraction::rounding(ruleset, flag, split, span));
    }
    if !beware.is_empty() {
        tree.insert("beware".into(), json!(beware));
    }
    if !span.facts.is_empty() {
        let facts = span.facts.iter().filter(|fact| !matches!(fact, Fact::Bucket(_)));
        tree.insert("facts".into(), facts.map(|fact| fact_value(ruleset, fact)).collect());
    }
    if !span.inner.is_empty() {
        tree.insert("inner".into(), span.inner.iter().map(|inner| branch(ruleset, flag, inner)).collect());
    }
    match span.end {
        End::Verdict(verdict) => verdict_members(&mut tree, ruleset, verdict),
        End::Slice(slice) => {
            tree.insert("slice".into(), json!(slice));
        }
        End::Decision(decision) => {
            if let Some(flag) = flag {
                tree.insert("not_evaluated".into(), not_evaluated(flag, span));
            }
            tree.insert("decision".into(), flag.map_or(Value::Null, |flag| decision_value(ruleset, flag, &decision)));
        }
    }
    Value::Object(tree)
}

/// The numbers of the rules behind the one that was taken.
fn not_evaluated(flag: &Flag<'_>, span: &Span<'_>) -> Value {
    let entered = span.inner.iter().filter_map(|inner| match inner.node {
        Node::Arm(_, number) => Some(number),
        _ => None,
    });
    let next = entered.max().map_or(flag.rules.end, |last| last + 1).max(flag.rules.start);
    (next..flag.rules.end).collect()
}

fn head(tree: &mut Map<String, Value>, ruleset: &Ruleset<'_>, node: &str, at: Pointer) {
    let (document, pointer) = ruleset.pointers.resolve(at);
    tree.extend([("node".into(), json!(node)), ("pointer".into(), json!(pointer))]);
    if document > 0 {
        tree.insert("document".into(), json!(document));
    }
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Switch => "switch",
        Role::Nobody => "nobody",
        Role::Prerequisite => "prerequisite",
        Role::Target => "target",
        Role::Rule => "rule",
        Role::Strategy => "strategy",
        Role::Options => "options",
        Role::Otherwise => "otherwise",
        Role::Override => "override",
        Role::Broken(_) => "broken",
    }
}

fn condition_members(tree: &mut Map<String, Value>, ruleset: &Ruleset<'_>, condition: &Condition<'_>) {
    let kind = match &condition.logic {
        Logic::Const(_) => "const",
        Logic::Nobody { .. } => "nobody",
        Logic::All(_) => "all",
        Logic::Any(_) => "any",
        Logic::Not(_) => "not",
        Logic::Settle { .. } => "settle",
        Logic::List(_) => "list",
        Logic::Test(_) => "test",
        Logic::Segment(_) => "segment",
        Logic::Membership(_) => "membership",
        Logic::Flag(_) => "flag",
        Logic::Gate(_) => "gate",
        Logic::External { .. } => "external",
        Logic::Unheeded(_) => "unheeded",
        Logic::Never { .. } => "never",
        Logic::Broken(_) => "broken",
    };
    tree.insert("kind".into(), json!(kind));
    match &condition.logic {
        Logic::Test(test) => {
            let attribute = ruleset.attributes.get(test.subject.attribute);
            tree.extend([
                ("attribute".into(), json!(attribute.name)),
                ("scope".into(), json!(attribute.scope)),
                ("operator".into(), json!(test.operator)),
                ("operand".into(), operand(test)),
                ("inverted".into(), json!(test.inverted)),
            ]);
        }
        Logic::Flag(wanted) => {
            tree.extend([("flag".into(), json!(wanted.key)), ("wish".into(), json!(wanted.wish))]);
            if let Some(operator) = wanted.operator {
                tree.insert("operator".into(), json!(operator));
            }
        }
        Logic::Membership(membership) => {
            tree.insert("reference".into(), json!(membership.reference));
        }
        Logic::External { name, .. } => {
            tree.insert("name".into(), json!(name));
        }
        Logic::Never { why, .. } => {
            tree.insert("why".into(), json!(why));
        }
        _ => {}
    }
}

/// What a value is compared with, and as what.
fn operand(test: &Test<'_>) -> Value {
    let mut told = match &test.relation {
        Relation::OneOf(set) | Relation::AnyItem(set) => json!({"values": set.items()}),
        Relation::Has { texts, folded, .. } => json!({"values": texts, "ignores_case": folded.is_some()}),
        Relation::Search(sought) => json!({"as": "pattern", "reach": sought.reach}),
        Relation::Matches(pattern) => json!({"pattern": pattern.source(), "ignores_case": pattern.ignores_case()}),
        Relation::Number { invalid: Some(text), .. } => json!({"invalid": text}),
        Relation::Number { to, .. } => json!({"number": to.to_string()}),
        Relation::Version { to, .. } => json!({"version": to.to_string()}),
        Relation::Instant { to, .. } => json!({"instant": to.to_rfc3339()}),
        Relation::Within(networks) => {
            json!({"networks": networks.entries(), "skipped": networks.skipped().collect::<Vec<_>>()})
        }
        Relation::Is(text) => json!({"text": text}),
        Relation::PartOf(whole) => json!({"whole": whole}),
        Relation::Lowered(word) => json!({"word": word}),
        Relation::Seconds { to, .. } => json!({"seconds": to}),
        Relation::Digest(digests) => digests_value(digests),
        Relation::Typed(typed) => typed_operand(typed),
        Relation::Release { .. } => json!({"as": "version"}),
        Relation::Versions(_) | Relation::Unusable { .. } | Relation::Present => json!({}),
    };
    if let Some(operand) = &test.operand {
        told["source"] = operand.value.to_json();
    }
    told
}

/// What a value of JSON is compared with.
fn typed_operand(typed: &Typed<'_>) -> Value {
    match typed {
        Typed::Equal { texts, others } => {
            let texts = texts.items().iter().map(|text| json!(text));
            let others = others.iter().map(Tree::to_json);
            json!({"values": texts.chain(others).collect::<Vec<_>>()})
        }
        Typed::Number { .. } => json!({"as": "number"}),
        Typed::Moment { .. } => json!({"as": "moment"}),
        Typed::Version { .. } => json!({"as": "version"}),
        Typed::Pattern { .. } => json!({"as": "pattern"}),
        Typed::Nothing { why, .. } => json!({"nothing": why}),
    }
}

fn store_name(store: Store) -> &'static str {
    match store {
        Store::Healthy => "healthy",
        Store::Stale => "stale",
        Store::NotConfigured => "not configured",
    }
}

/// The buckets of each slice, as the first one and the first one past them.
fn extents(split: &Split<'_>) -> Vec<(u64, u64)> {
    match split.layout {
        Layout::Stacked => split.edges(),
        Layout::Ranged => {
            let buckets = split.bucketing.cut.buckets();
            split.slices.iter().map(|slice| (slice.from, slice.upto.min(buckets))).collect()
        }
    }
}

/// What is digested, how, and with what behind it.
fn digests_value(digests: &Digests<'_>) -> Value {
    let of = match digests.of {
        Digested::Whole => "whole",
        Digested::Start => "start",
        Digested::End => "end",
        Digested::Items => "items",
    };
    let algorithm = match digests.algorithm {
        Algorithm::Sha256 => "sha256",
        Algorithm::Sha1 => "sha1",
    };
    json!({"digests": {"of": of, "algorithm": algorithm, "behind": digests.salt}})
}

fn split_members(
    tree: &mut Map<String, Value>,
    ruleset: &Ruleset<'_>,
    flag: Option<&Flag<'_>>,
    (split, span): (&Split<'_>, &Span<'_>),
) {
    let cut = split.bucketing.cut;
    let mut slices = Vec::new();
    // Where all slices serve the same value, their names alone tell them apart.
    let values = || split.slices.iter().filter_map(|slice| Some(&flag?.variations[slice.serves.variation()?].value));
    let differ = values().zip(values().skip(1)).any(|(one, next)| one != next);
    for (slice, (from, upto)) in split.slices.iter().zip(extents(split)) {
        let served = flag.zip(slice.serves.variation()).map(|(flag, id)| &flag.variations[id]);
        let mut told = json!({
            "weight": slice.weight.to_json(),
            "variant": served.and_then(|served| served.name.as_deref()),
            "from": cut.shown(from),
            "to": (upto > from).then(|| cut.shown(upto - 1)),
            "pointer": ruleset.pointers.path(slice.at),
        });
        if let Some(served) = served.filter(|_| differ) {
            told["value"] = served.value.to_json();
        }
        if let Some(fault) = slice.serves.fault() {
            told["fault"] = json!(ruleset.fault(fault).message);
        }
        let (document, _) = ruleset.pointers.resolve(slice.at);
        if document > 0 {
            told["document"] = json!(document);
        }
        slices.push(told);
    }
    let (group, origin) = match split.bucketing.seed.first() {
        Some(SeedPart::Group(group)) => (Some(group.as_ref()), "source"),
        Some(SeedPart::OwnFlag(key)) => (Some(key.as_ref()), "own flag"),
        Some(SeedPart::AskedFlag) => (None, "asked flag"),
        _ => (None, "none"),
    };
    let hash = match split.bucketing.hash {
        Hash::Murmur3(seed) => json!({"name": "murmur3", "seed": seed}),
        Hash::Sha1 { digits } => json!({"name": "sha1", "bits": digits * 4}),
        Hash::Md5 { .. } => json!({"name": "md5", "bits": 32}),
        Hash::Djb2 => json!({"name": "djb2", "bits": 32}),
    };
    tree.extend([
        ("group".into(), json!({"text": group, "from": origin})),
        ("hash".into(), hash),
        ("stickiness".into(), json!(split.bucketing.asked)),
        ("buckets".into(), json!(cut.buckets())),
        ("slices".into(), Value::Array(slices)),
    ]);
    let bucket = span.facts.iter().find_map(|fact| if let Fact::Bucket(bucket) = fact { Some(*bucket) } else { None });
    if let Some(bucket) = bucket.filter(|_| !phrase::is_private(span)) {
        let edges = split
            .slices
            .iter()
            .flat_map(|slice| [slice.from, slice.upto])
            .filter(|upto| (1..cut.buckets()).contains(upto));
        let nearest = edges.map(|upto| if bucket < upto { upto - bucket } else { bucket - upto + 1 }).min();
        tree.insert("bucket".into(), json!(cut.shown(bucket)));
        tree.insert("to_nearest_boundary".into(), json!(nearest));
    }
}

fn fact_value(ruleset: &Ruleset<'_>, fact: &Fact) -> Value {
    match fact {
        Fact::Saw { subject, value, spelled, clock, private, lack, .. } => {
            let attribute = ruleset.attributes.get(subject.attribute);
            let mut saw = json!({
                "fact": "saw", "attribute": attribute.name, "scope": attribute.scope, "value": value, "clock": clock,
            });
            if let Some(spelled) = spelled {
                saw["spelled"] = json!(spelled);
            }
            if *private {
                saw["private"] = json!(true);
            }
            let why = match lack {
                None | Some(Lack::Attribute) => None,
                Some(Lack::Scope) => Some("no such scope"),
                Some(Lack::Null) => Some("null"),
                Some(Lack::Path) => Some("no object on its path"),
            };
            if let Some(why) = why {
                saw["lack"] = json!(why);
            }
            saw
        }
        Fact::Raised(words) => json!({"fact": "raised", "words": words}),
        Fact::Digested { bytes, digest } => json!({"fact": "digested", "bytes": bytes, "digest": digest}),
        Fact::Hit(item) => json!({"fact": "hit", "item": item}),
        Fact::Matched(range) => json!({"fact": "matched", "from": range.start, "to": range.end}),
        Fact::Unbuilt(why) => json!({"fact": "unbuilt", "why": why}),
        Fact::Compared { value, operand } => json!({"fact": "compared", "value": value, "operand": operand}),
        Fact::Unread { kind, why } => json!({"fact": "unread", "kind": kind, "why": why}),
        Fact::Unhashed(input) => json!({"fact": "unhashed", "input": input}),
        Fact::Hashed { input, hash } => json!({"fact": "hashed", "input": input, "hash": hash}),
        // Told with the split itself, counted as people count it.
        Fact::Bucket(_) => Value::Null,
        Fact::Drawn { number, up_to } => json!({"fact": "drawn", "number": number, "up_to": up_to}),
        Fact::Cut => json!({"fact": "cut", "nodes": Recorder::MOST}),
        Fact::Overridden(number) => json!({"fact": "overridden", "override": number}),
        Fact::Member { store, known } => {
            json!({"fact": "member", "store": store.map(store_name), "known": known})
        }
        Fact::Answered { ordinal, name, answer } => {
            json!({"fact": "answered", "number": ordinal + 1, "name": name, "answer": answer})
        }
    }
}

fn verdict_members(tree: &mut Map<String, Value>, ruleset: &Ruleset<'_>, verdict: Verdict) {
    let word = match verdict {
        Verdict::Yes => "yes",
        Verdict::No => "no",
        Verdict::Unknown => "unknown",
        Verdict::Fault(fault) => {
            tree.insert("fault".into(), json!(ruleset.fault(fault).message));
            "fault"
        }
    };
    tree.insert("verdict".into(), json!(word));
}

fn decision_value(ruleset: &Ruleset<'_>, flag: &Flag<'_>, decision: &Decision) -> Value {
    let variation = decision.variation.map(|id| &flag.variations[id]);
    json!({
        "value": variation.map(|variation| variation.value.to_json()),
        "variant": variation.and_then(|variation| variation.name.as_deref()),
        "reason": decision.reason.name(),
        "arm": decision.arm,
        "drawn": decision.drawn,
        "fault": decision.fault.map(|fault| &ruleset.fault(fault).message),
    })
}
