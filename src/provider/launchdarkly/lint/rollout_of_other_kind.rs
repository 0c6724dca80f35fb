//! FF361: a rollout over a kind of contexts for which its rule does not ask.

use super::walk::{Here, kind, rollouts, unfit_kind};
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF361",
    name: "rollout-of-other-kind",
    severity: Severity::Warning,
    what: "A rule asks for contexts of one kind, and its rollout is over contexts of another kind.",
    why: "A context can match the rule without having a part of the rollout's kind. It has no bucket then, and gets the first \
          entry of the rollout, even where that has no weight: the shares are not those that are written.",
    help: "give the rollout the kind of the clauses, or ask for its kind in a clause, too",
    example: r#"{"clauses": [{"contextKind": "user", ...}], "rollout": {"contextKind": "org", ...}}
                                                                       ^ the clauses ask for `user`, not for `org`"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

/// The kind that is there for certain where a clause holds. A segment may ask for any, which is not looked into.
fn asked(clause: Here<'_>) -> Option<std::borrow::Cow<'_, str>> {
    if clause.word("op")? == "segmentMatch" {
        return None;
    }
    match &*clause.word("attribute")? {
        "kind" => None,
        "/kind" if clause.word("contextKind").is_some() => None,
        _ => Some(kind(clause, "contextKind")),
    }
}

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (holder, rollout) in rollouts(subject) {
        let own = kind(rollout, "contextKind");
        let mut others = holder.items("clauses").map(asked);
        // A clause of which that cannot be told leaves the rule alone.
        let Some(Some(other)) = others.next() else { continue };
        if other == own || others.any(|other| other.is_none_or(|other| other == own)) || unfit_kind(&own).is_some() {
            continue;
        }
        let said =
            format!("the clauses ask for a `{other}`, and who is no `{own}` has no bucket, so it gets the first entry");
        findings.add(Finding::new(&RULE, rollout.nearest("contextKind"), said));
    }
}
