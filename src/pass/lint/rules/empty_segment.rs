//! FF110: a segment that asks nothing.

use std::collections::HashSet;

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::outcome::{Outcomes, Verdicts};
use crate::ruleset::{Condition, Logic, Relation, SegmentId};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF110",
    name: "empty-segment",
    severity: Severity::Warning,
    what: "A segment that rules ask for has neither conditions nor lists.",
    why: "Depending on the vendor everybody is in such a segment or nobody is, and either is seldom meant: a rule for the \
          members of it is one for all, or for none.",
    help: "say who is in it, or take it out of the rules that ask for it",
    example: r#"{"id": 7, "name": "beta testers", "constraints": []}
                                                 ^ the segment `beta testers` asks nothing, so everybody is in it"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let ruleset = subject.ruleset;
    let mut used: HashSet<SegmentId> = HashSet::new();
    let mut see = |condition: &Condition<'_>| {
        if let Logic::Segment(id) = condition.logic {
            used.insert(id);
        }
    };
    ruleset.flags.iter().flat_map(|flag| &flag.body.arms).for_each(|arm| arm.when.each(&mut see));
    ruleset.segments.iter().for_each(|segment| segment.body.each(&mut see));
    let mut outcomes = Outcomes::of(ruleset);
    for (id, segment) in ruleset.segments.iter().enumerate().filter(|(id, _)| used.contains(id)) {
        if !asks_nothing(&segment.body) {
            continue;
        }
        let says = outcomes.segment(id);
        let follows = match (says.has(Verdicts::YES), says.has(Verdicts::NO)) {
            (true, false) => "so everybody is in it",
            (false, true) => "so nobody is in it",
            _ => continue,
        };
        let name = segment.name.as_ref().unwrap_or(&segment.key);
        let said = format!("the segment `{name}` has neither lists nor conditions, {follows}");
        findings.add(Finding::new(&RULE, subject.at(segment.body.at), said));
    }
}

/// Whether nothing in a condition looks at the context, or only at lists that are empty.
fn asks_nothing(condition: &Condition<'_>) -> bool {
    let mut asks = false;
    condition.each(&mut |condition| {
        asks |= match &condition.logic {
            Logic::Test(test) => !matches!(&test.relation, Relation::OneOf(set) if set.items().is_empty()),
            Logic::All(_) | Logic::Any(_) | Logic::List(_) | Logic::Nobody { .. } | Logic::Const(_) => false,
            _ => true,
        };
    });
    !asks
}
