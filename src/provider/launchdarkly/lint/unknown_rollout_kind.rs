//! FF366: a rollout of an unknown kind.

use super::walk::rollouts;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF366",
    name: "unknown-rollout-kind",
    severity: Severity::Warning,
    what: "The `kind` of a rollout is neither `rollout` nor `experiment`.",
    why: "The SDK takes it for a plain rollout: nobody takes part in an experiment. That for Rust cannot read it, and finds the \
          flag malformed when it gets there.",
    help: "write `rollout` or `experiment`, in lower case",
    example: r#"{"kind": "Experiment", "seed": 61, "variations": [...]}
         ^ `Experiment` is no kind of rollouts, so this is a plain one"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (_, rollout) in rollouts(subject) {
        let Some(kind) = rollout.get("kind") else { continue };
        let Some(name) = kind.text().filter(|name| !matches!(&**name, "" | "rollout" | "experiment")) else { continue };
        let said =
            format!("`{name}` is no kind of rollouts, so this is a plain one, and the SDK for Rust finds it malformed");
        findings.add(Finding::new(&RULE, kind.at(), said));
    }
}
