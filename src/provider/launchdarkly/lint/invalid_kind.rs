//! FF765: a kind of contexts that no context can have.

use super::walk::{Here, flags, is_experiment, rollout, segments, unfit_kind};
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF765",
    name: "invalid-context-kind",
    severity: Severity::Error,
    what: "A kind of contexts is named that no context can have: `multi`, `kind`, or one with other characters than letters, \
           digits, `.`, `_` and `-`.",
    why: "SDKs refuse contexts of such a kind, so none has a part of it: clauses and targets hold for nobody, and a rollout gives \
          everybody its first entry. The SDK for Rust reads the clause as one about users.",
    help: "write the kind as the callers spell it; leave it out for users",
    example: r#"{"contextKind": "my org", "attribute": "plan", "op": "in", "values": ["free"]}
                ^ no context is of the kind `my org`, so the clause never holds"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    const NOBODY: &str = "so nobody is in this list";
    const FIRST: &str = "so everybody gets the first entry";
    for (flag, _) in flags(subject) {
        flag.items("contextTargets").for_each(|target| look(target, "contextKind", NOBODY, findings));
        flag.items("rules").for_each(|rule| clauses(rule, findings));
        for rollout in super::walk::holders(flag).filter_map(rollout) {
            let follows =
                if is_experiment(rollout) { "so nobody takes part, and all get the first entry" } else { FIRST };
            look(rollout, "contextKind", follows, findings);
        }
    }
    for (segment, _) in segments(subject) {
        if segment.is_true("unbounded") {
            look(segment, "unboundedContextKind", "so nobody is in the segment", findings);
        }
        for list in ["includedContexts", "excludedContexts"] {
            segment.items(list).for_each(|target| look(target, "contextKind", NOBODY, findings));
        }
        for rule in segment.items("rules") {
            clauses(rule, findings);
            if rule.get("weight").is_some() {
                look(rule, "rolloutContextKind", "so who is in depends on the SDK", findings);
            }
        }
    }
}

fn clauses(rule: Here<'_>, findings: &mut Findings) {
    for clause in rule.items("clauses") {
        let is_heeded = clause.word("op").is_some_and(|operator| operator != "segmentMatch")
            && clause.word("attribute").is_none_or(|attribute| !matches!(&*attribute, "kind" | "/kind"));
        if is_heeded {
            look(clause, "contextKind", "so the clause never holds, negated or not", findings);
        }
    }
}

fn look(holder: Here<'_>, member: &str, follows: &str, findings: &mut Findings) {
    let Some(value) = holder.get(member) else { return };
    let Some(kind) = value.text().filter(|kind| !kind.is_empty()) else { return };
    if let Some(why) = unfit_kind(&kind) {
        findings.add(Finding::new(
            &RULE,
            value.at(),
            format!("no context is of the kind `{kind}`, which {why}, {follows}"),
        ));
    }
}
