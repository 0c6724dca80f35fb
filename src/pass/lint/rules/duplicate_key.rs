//! FF008: two flags, or two segments, with one key in one list.

use std::collections::HashMap;

use crate::finding::{At, Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::{Kind, NodeId, Syntax};
use crate::pass::lint::place;
use crate::ruleset::{Last, Pointer};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF008",
    name: "duplicate-key",
    severity: Severity::Error,
    what: "Two flags, or two segments, of one list have the same key. It is a warning where both are written alike, and where \
           segments have only names, and rules tell them apart by their places.",
    why: "The SDK keeps one of them without a word, and what the other says is never evaluated. Which one differs between \
          SDKs. Where names are no keys, both count, and logs do not tell which one is meant.",
    help: "keep one of them, or give the other a key of its own",
    example: r#"[{"key": "beta", "status": "active"}, {"key": "beta", "status": "draft"}]
         ^ `beta` stands in the list again, and this one does not count"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

/// So many definitions of a list are looked at to see which member is their key.
const SAMPLE: usize = 8;

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let ruleset = subject.ruleset;
    lists(subject, ruleset.flags.iter().map(|flag| (flag.at, flag.key.as_ref())), true, findings);
    let is_key = ruleset.segments.iter().any(|segment| segment.name.as_ref() != Some(&segment.key));
    lists(subject, ruleset.segments.iter().map(|segment| (segment.at, segment.key.as_ref())), is_key, findings);
}

/// The definitions that count, each with its key, by the list that they stand in.
fn lists<'k>(
    subject: &Subject<'_, '_>,
    all: impl Iterator<Item = (Pointer, &'k str)>,
    is_key: bool,
    findings: &mut Findings,
) {
    let mut lists: Vec<(At, Vec<(At, &str)>)> = Vec::new();
    let mut places: HashMap<At, usize> = HashMap::new();
    for (at, key) in all {
        if let Last::Item(list, _) = subject.ruleset.pointers.last(at) {
            let list = subject.at(list);
            let place = *places.entry(list).or_insert(lists.len());
            if place == lists.len() {
                lists.push((list, Vec::new()));
            }
            if let Some((_, held)) = lists.get_mut(place) {
                held.push((subject.at(at), key));
            }
        }
    }
    for (list, held) in lists {
        if let Some(syntax) = subject.syntax(list)
            && syntax.children(list.node).len() > 1
            && let Some(name) = key_member(syntax, &held)
        {
            twice((syntax, list), (&name, is_key), &held, findings);
        }
    }
}

/// The member that is the key of all these: the text itself, or one that ends in it.
fn key_member(syntax: &Syntax<'_>, held: &[(At, &str)]) -> Option<String> {
    let (first, key) = held.first()?;
    let is_whole = |node: NodeId, key: &str| place::says(syntax, node, key);
    let is_end = |node: NodeId, key: &str| syntax.as_text(node).is_some_and(|text| text.ends_with(key));
    let has = |name: &str, is_key: &dyn Fn(NodeId, &str) -> bool| {
        let is_named = |(at, key): &(At, &str)| syntax.get(at.node, name).is_some_and(|node| is_key(node, key));
        held.iter().take(SAMPLE).all(is_named)
    };
    let names = |is_key: &dyn Fn(NodeId, &str) -> bool| {
        let members = syntax.children(first.node).iter().filter(|node| is_key(**node, key));
        members.filter_map(|node| syntax.key(*node)).find(|name| has(name, is_key)).map(std::borrow::Cow::into_owned)
    };
    if key.is_empty() {
        None
    } else if has(place::KEY, &is_whole) {
        Some(place::KEY.to_owned())
    } else {
        names(&is_whole).or_else(|| names(&is_end))
    }
}

fn twice(
    (syntax, list): (&Syntax<'_>, At),
    (name, is_key): (&str, bool),
    held: &[(At, &str)],
    findings: &mut Findings,
) {
    let counts: HashMap<NodeId, &str> = held.iter().map(|(at, key)| (at.node, *key)).collect();
    let spelled = |item: NodeId| {
        let node = syntax.get(item, name)?;
        let text = if syntax.kind(node) == Kind::Text { syntax.as_text(node)? } else { syntax.raw(node).into() };
        Some((node, text))
    };
    let mut in_force: HashMap<_, NodeId> = HashMap::with_capacity(held.len());
    for item in syntax.children(list.node).iter().filter(|item| counts.contains_key(item)) {
        if let Some((_, text)) = spelled(*item) {
            // Where the model has both, the later one took over.
            in_force.insert(text, *item);
        }
    }
    for item in syntax.children(list.node) {
        let Some((node, text)) = spelled(*item) else { continue };
        let Some(other) = in_force.get(&text).filter(|other| *other != item) else { continue };
        let key = counts.get(other).copied().unwrap_or(&text);
        let is_alike = syntax.raw(*item) == syntax.raw(*other);
        let (said, of_other) = if is_key {
            (format!("`{key}` stands twice in the list, and this one does not count"), "this one counts")
        } else {
            (format!("two segments are called `{key}`, and logs do not tell which one is meant"), "this is the other")
        };
        let at = |node| At { node, ..list };
        let finding = Finding::new(&RULE, at(node), said)
            .severity(if is_alike || !is_key { Severity::Warning } else { RULE.severity })
            .label(at(syntax.get(*other, name).unwrap_or(*other)), of_other);
        findings.add(finding);
    }
}
