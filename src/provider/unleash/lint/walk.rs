//! The way from the rule model to what its documents say beside it: strategies, their parameters, constraints.
//!
//! Only what is alive is walked: flags that the engine keeps, and strategies that an export would serve.

use std::borrow::Cow;

use super::super::constraint;
use crate::finding::{At, Change, Fix, Subject};
use crate::leaf::syntax::{Kind, NodeId, Syntax};
use crate::ruleset::{Arm, Flag, Role, Serve};

/// A strategy as it is written.
pub(super) struct Strategy<'r, 's> {
    /// Its flag.
    pub(super) flag: &'r Flag<'s>,
    /// Where it stands.
    pub(super) at: At,
    /// Its name.
    pub(super) name: Cow<'r, str>,
}

/// The flags and their places.
pub(super) fn flags<'r, 's>(subject: &Subject<'r, 's>) -> impl Iterator<Item = (&'r Flag<'s>, At)> {
    let ruleset = subject.ruleset;
    ruleset.flags.iter().map(|flag| (flag, subject.at(flag.at)))
}

/// Calls `see` with each strategy.
pub(super) fn strategies<'r, 's>(subject: &Subject<'r, 's>, see: &mut impl FnMut(Strategy<'r, 's>)) {
    each(subject, &mut |flag, at| {
        let name = member_text(subject, at, "name").map(|(_, name)| name).unwrap_or_default();
        see(Strategy { flag, at, name });
    });
}

/// Calls `see` with each strategy and its flag.
fn each<'r, 's>(subject: &Subject<'r, 's>, see: &mut impl FnMut(&'r Flag<'s>, At)) {
    for (flag, at) in flags(subject) {
        if let Some(list) = subject.member(at, "strategies") {
            items(subject, list).for_each(|at| see(flag, at));
        }
    }
    // An export keeps them beside the flags, with those that the server does not serve.
    for list in roots(subject).filter_map(|root| subject.member(root, "featureStrategies")) {
        for at in items(subject, list) {
            let flag = member_text(subject, at, "featureName").and_then(|(_, key)| subject.ruleset.flag(&key));
            if let Some(flag) = flag.and_then(|flag| subject.ruleset.flags.get(flag))
                && !is_true(subject, at, "disabled")
            {
                see(flag, at);
            }
        }
    }
}

/// The items of a list.
fn items<'r>(subject: &Subject<'r, '_>, list: At) -> impl Iterator<Item = At> + use<'r> {
    let items = subject.syntax(list).map(|syntax| syntax.children(list.node)).unwrap_or_default();
    items.iter().map(move |node| At { node: *node, is_key: false, ..list })
}

/// Calls `see` with each list of constraints: those of strategies, and those of segments.
pub(super) fn constraint_lists(subject: &Subject<'_, '_>, see: &mut impl FnMut(At)) {
    each(subject, &mut |_, strategy| subject.member(strategy, "constraints").into_iter().for_each(&mut *see));
    for segment in segments(subject) {
        subject.member(segment, "constraints").into_iter().for_each(&mut *see);
    }
}

/// Calls `see` with each constraint and its operator.
pub(super) fn constraints<'r>(subject: &Subject<'r, '_>, see: &mut impl FnMut(At, Cow<'r, str>)) {
    constraint_lists(subject, &mut |list| {
        for at in items(subject, list) {
            if let Some((_, operator)) = member_text(subject, at, "operator") {
                see(at, operator);
            }
        }
    });
}

/// The definitions of segments in all documents.
pub(super) fn segments(subject: &Subject<'_, '_>) -> Vec<At> {
    let mut found = Vec::new();
    for root in roots(subject) {
        found.extend(subject.member(root, "segments").map(|list| subject.inside(list)).unwrap_or_default());
        for event in events(subject, root) {
            found.extend(subject.member(event, "segment"));
            found.extend(subject.member(event, "segments").map(|list| subject.inside(list)).unwrap_or_default());
        }
    }
    found
}

/// The events of a delta document.
pub(super) fn events(subject: &Subject<'_, '_>, root: At) -> Vec<At> {
    subject.member(root, "events").map(|list| subject.inside(list)).unwrap_or_default()
}

/// The documents.
pub(super) fn roots(subject: &Subject<'_, '_>) -> impl Iterator<Item = At> + use<> {
    (0..subject.documents.len()).map(|document| At::node(document, NodeId::ROOT))
}

/// The text that stands at `at`.
pub(super) fn text<'r>(subject: &Subject<'r, '_>, at: At) -> Option<Cow<'r, str>> {
    subject.syntax(at)?.as_text(at.node)
}

/// The member of an object that is a text.
pub(super) fn member_text<'r>(subject: &Subject<'r, '_>, at: At, name: &str) -> Option<(At, Cow<'r, str>)> {
    let at = subject.member(at, name)?;
    Some((at, text(subject, at)?))
}

/// The parameter of a strategy.
pub(super) fn parameter<'r>(subject: &Subject<'r, '_>, strategy: At, name: &str) -> Option<(At, Cow<'r, str>)> {
    member_text(subject, subject.member(strategy, "parameters")?, name)
}

/// Whether a member is `true`.
pub(super) fn is_true(subject: &Subject<'_, '_>, at: At, name: &str) -> bool {
    let is_true = |syntax: &Syntax<'_>, at: At| syntax.kind(at.node) == Kind::Bool && syntax.raw(at.node) == "true";
    subject.member(at, name).and_then(|at| Some(is_true(subject.syntax(at)?, at))).unwrap_or_default()
}

/// How many items the list in a member has.
pub(super) fn length(subject: &Subject<'_, '_>, at: At, name: &str) -> usize {
    let count = |at: At| {
        let syntax = subject.syntax(at)?;
        (syntax.kind(at.node) == Kind::List).then(|| syntax.children(at.node).len())
    };
    subject.member(at, name).and_then(count).unwrap_or_default()
}

/// The texts of the list in a member, with their places.
pub(super) fn texts<'r>(subject: &Subject<'r, '_>, at: At, name: &str) -> Vec<(At, Cow<'r, str>)> {
    let items = subject.member(at, name).map(|list| subject.inside(list)).unwrap_or_default();
    items.into_iter().filter_map(|at| Some((at, text(subject, at)?))).collect()
}

/// The dependencies of all flags, each with its flag.
pub(super) fn dependencies<'r, 's>(
    subject: &Subject<'r, 's>,
) -> impl Iterator<Item = (&'r Flag<'s>, &'r Arm<'s, Serve>)> + use<'r, 's> {
    let ruleset = subject.ruleset;
    let arms = |flag: &'r Flag<'s>| flag.body.arms.iter().map(move |arm| (flag, arm));
    ruleset.flags.iter().flat_map(arms).filter(|(_, arm)| arm.role == Role::Prerequisite)
}

/// The flag that a dependency is about.
pub(super) fn parent<'r, 's>(subject: &Subject<'r, 's>, dependency: &Arm<'_, Serve>) -> Option<&'r Flag<'s>> {
    let ruleset = subject.ruleset;
    ruleset.flags.get(ruleset.flag(dependency.name.as_ref()?)?)
}

/// Whether a flag has pieces that could not be lowered.
pub(super) fn is_broken(flag: &Flag<'_>) -> bool {
    flag.body.arms.iter().any(|arm| matches!(arm.role, Role::Broken(_)))
}

/// The places and texts of a strategy's own constraints and segments, to be compared with those of another.
pub(super) fn conditions<'r>(subject: &Subject<'r, '_>, strategy: At) -> Vec<&'r str> {
    let lists = ["constraints", "segments"].into_iter().filter_map(|name| subject.member(strategy, name));
    let items = lists.flat_map(|list| subject.inside(list));
    items.filter_map(|at| Some(subject.syntax(at)?.raw(at.node))).collect()
}

/// A strategy of the engine's own.
pub(super) struct BuiltIn {
    /// Its name.
    pub(super) name: &'static str,
    /// The parameters that it reads.
    pub(super) parameters: &'static [&'static str],
    /// What is to be used in place of it, where the vendor says so.
    pub(super) instead: Option<&'static str>,
}

/// All strategies of the engine's own.
pub(super) const BUILT_IN: [BuiltIn; 8] = [
    BuiltIn { name: "default", parameters: &[], instead: None },
    BuiltIn { name: "flexibleRollout", parameters: &["rollout", "stickiness", "groupId"], instead: None },
    BuiltIn {
        name: "userWithId",
        parameters: &["userIds"],
        instead: Some("flexibleRollout with a constraint `userId` IN, or a segment"),
    },
    BuiltIn {
        name: "gradualRolloutUserId",
        parameters: &["percentage", "groupId"],
        instead: Some("flexibleRollout with the stickiness `userId`"),
    },
    BuiltIn {
        name: "gradualRolloutSessionId",
        parameters: &["percentage", "groupId"],
        instead: Some("flexibleRollout with the stickiness `sessionId`"),
    },
    BuiltIn {
        name: "gradualRolloutRandom",
        parameters: &["percentage"],
        instead: Some("flexibleRollout with the stickiness `random`"),
    },
    BuiltIn {
        name: "remoteAddress",
        parameters: &["IPs"],
        instead: Some("flexibleRollout with a constraint on `remoteAddress`"),
    },
    BuiltIn {
        name: "applicationHostname",
        parameters: &["hostNames"],
        instead: Some("flexibleRollout with a constraint on a property that holds the host"),
    },
];

/// The strategy of the engine's own of that name.
pub(super) fn built_in(name: &str) -> Option<&'static BuiltIn> {
    BUILT_IN.iter().find(|built_in| built_in.name == name)
}

/// A fix that writes another text, which may change answers.
pub(super) fn replaced(at: At, text: &str) -> Fix {
    let json = serde_json::Value::from(text).to_string();
    Fix::risky(format!("write `{text}`"), vec![Change::Replace { document: at.document, node: at.node, json }])
}

/// A fix that removes a value that nothing reads.
pub(super) fn removed(at: At, what: &str) -> Fix {
    Fix::safe(format!("remove {what}"), vec![Change::Remove { document: at.document, node: at.node }])
}

/// Whether the engine has an operator.
pub(super) fn is_known(operator: &str) -> bool {
    constraint::NAMES.contains(&operator)
}

/// Whether an operator reads `values`; all others read `value`.
pub(super) fn reads_list(operator: &str) -> bool {
    matches!(operator, "IN" | "NOT_IN" | "IN_CIDR") || operator.starts_with("STR_")
}

/// The percentage of a strategy, where it is one that the engine reads.
pub(super) fn percentage(subject: &Subject<'_, '_>, strategy: At, name: &str) -> Option<u32> {
    parameter(subject, strategy, name)?.1.parse().ok().filter(|percent| *percent <= 100)
}

/// Whether it matters to the answers of a flexibleRollout how its users are dealt out.
pub(super) fn deals(subject: &Subject<'_, '_>, strategy: At) -> bool {
    percentage(subject, strategy, "rollout").is_some_and(|percent| 0 < percent && percent < 100)
        || length(subject, strategy, "variants") > 0
}

/// The lists of variants that flags and strategies have, with the flag; those of a feature first.
pub(super) fn decks<'r, 's>(subject: &Subject<'r, 's>) -> Vec<(&'r Flag<'s>, At)> {
    let mut decks = Vec::new();
    for flag in &subject.ruleset.flags {
        decks.extend(feature_variants(subject, flag).map(|at| (flag, at)));
    }
    strategies(subject, &mut |strategy| {
        decks.extend(subject.member(strategy.at, "variants").map(|at| (strategy.flag, at)));
    });
    decks
}

/// The list of a feature's own variants.
pub(super) fn feature_variants(subject: &Subject<'_, '_>, flag: &Flag<'_>) -> Option<At> {
    match flag.choice {
        Serve::Split(split) => flag.splits.get(split).map(|split| subject.at(split.at)),
        _ => None,
    }
}

/// Whether an operator compares with a number, a version or a date.
pub(super) fn compares(operator: &str) -> bool {
    is_known(operator) && ["NUM_", "DATE_", "SEMVER_"].iter().any(|family| operator.starts_with(family))
}

/// Whether the dependency at `at` wants its parent to be off.
pub(super) fn wants_off(subject: &Subject<'_, '_>, at: At) -> bool {
    let enabled = subject.member(at, "enabled").and_then(|at| Some((at, subject.syntax(at)?)));
    enabled.is_some_and(|(at, syntax)| syntax.kind(at.node) == Kind::Bool && syntax.raw(at.node) == "false")
}
