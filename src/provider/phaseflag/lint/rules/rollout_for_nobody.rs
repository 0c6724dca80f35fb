//! FF371: a rule with a rollout holds only where both the user's and the session's key are missing.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::NodeId;
use crate::provider::phaseflag::condition::Asks;
use crate::provider::phaseflag::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF371",
    name: "rollout-for-nobody",
    severity: Severity::Warning,
    what: "A rule with a rollout holds only where both the user's and the session's key are missing.",
    why: "A rollout hashes the user's key, or the session's in its absence. Who has neither has no bucket \
          and is never in, so such a rule serves nobody.",
    help: "serve a variation, or ask for something else",
    example: r#""conditions": [{"attribute": "user_id", "operator": "not_contains", "value": ""},
               {"attribute": "session_id", "operator": "not_contains", "value": ""}], "percentage_rollout": {...}
                                                                                      ^ nobody has a bucket here"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let Some(walk) = Walk::of(subject) else { return };
    for rule in walk.rules() {
        let Some(rollout) = walk.truthy(rule, "percentage_rollout") else { continue };
        if walk.truthy(rule, "variation_id").is_some() {
            continue;
        }
        let missing = |name: &str| {
            walk.list(rule, "conditions").iter().copied().find(|condition| is_missing(&walk, *condition, name))
        };
        if let Some((user, session)) = missing("user_id").zip(missing("session_id")) {
            let said = "the rule holds where neither user nor session has a key, so its rollout finds no bucket and takes in nobody";
            findings.add(
                Finding::new(&RULE, walk.at(rollout).key(), said)
                    .label(walk.at(user), "only without a user's key")
                    .label(walk.at(session), "only without a session's key"),
            );
        }
    }
}

/// Whether a condition holds only where the attribute of that name is missing: every text has the empty one in it.
fn is_missing(walk: &Walk<'_>, condition: NodeId, name: &str) -> bool {
    walk.one(condition).is_some_and(|asked| {
        let is_empty = asked.value.is_some_and(|value| walk.syntax.raw(value) == "\"\"");
        asked.attribute.as_deref() == Some(name) && asked.asks == Asks::Contains && asked.negated && is_empty
    })
}
