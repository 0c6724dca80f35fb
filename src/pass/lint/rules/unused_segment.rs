//! FF106: a segment to which nothing refers.

use std::collections::BTreeSet;

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::ruleset::{Condition, Logic, SegmentId};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF106",
    name: "unused-segment",
    severity: Severity::Info,
    what: "No rule and no other segment refers to a segment.",
    why: "It decides nothing, and each SDK instance loads it and keeps it in memory all the same.",
    help: "remove it, or refer to it",
    example: r#"{"segments": [{"id": 7, "constraints": []}], "features": []}
              ^ nothing refers to the segment `7`"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let ruleset = subject.ruleset;
    let mut used: BTreeSet<SegmentId> = BTreeSet::new();
    let mut see = |condition: &Condition<'_>| {
        if let Logic::Segment(id) = condition.logic {
            used.insert(id);
        }
    };
    for flag in &ruleset.flags {
        flag.body.arms.iter().for_each(|arm| arm.when.each(&mut see));
    }
    ruleset.segments.iter().for_each(|segment| segment.body.each(&mut see));
    for (_, segment) in ruleset.segments.iter().enumerate().filter(|(id, _)| !used.contains(id)) {
        let said = format!("nothing refers to the segment `{}`", segment.name.as_ref().unwrap_or(&segment.key));
        findings.add(Finding::new(&RULE, subject.at(segment.at), said));
    }
}
