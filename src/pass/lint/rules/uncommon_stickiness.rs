//! FF308: a rollout by an attribute that not every context has.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::place;
use crate::pass::lint::walk::{SplitUse, splits};
use crate::ruleset::{Absence, Absent, AttributeId, Condition, Logic, Verdict};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF308",
    name: "uncommon-stickiness",
    severity: Severity::Warning,
    what: "A rollout is sticky on an attribute of the project's own, which a context need not have. It is left alone where the \
           rule asks for that attribute anyway.",
    why: "A context without the attribute has no place of its own in the population. Depending on the vendor it is in no \
          slice, even of 100 %, or all such contexts share one bucket, or a bucket is drawn at each call.",
    help: "see to it that every context has the attribute, or be sticky on what every context has",
    example: r#"{"rollout": "100", "stickiness": "tenant", "groupId": "checkout"}
                                 ^ contexts without `tenant` are in no slice"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    splits(subject.ruleset, &mut |used| {
        if let Some(finding) = of(subject, &used) {
            findings.add(finding);
        }
    });
}

fn of(subject: &Subject<'_, '_>, used: &SplitUse<'_, '_>) -> Option<Finding> {
    let split = used.split;
    let last = split.bucketing.by.last()?;
    let share: f64 = split.shares().iter().sum();
    let is_whole = split.is_trivial() || used.is_gate && share >= 1.0;
    let takes_all = split.slices.iter().any(|slice| slice.takes_all);
    // The model may spell an attribute in its own way.
    let is_known = |name: &str| subject.traits.standard.contains(&name);
    let is_standard = |id: AttributeId| is_known(&subject.ruleset.attributes.get(id).name);
    let has_standard =
        is_known(&split.bucketing.asked) || split.bucketing.by.iter().any(|by| is_standard(by.attribute));
    if has_standard || takes_all || share <= 0.0 {
        return None;
    }
    let follows = match (split.bucketing.absent, last.absence) {
        (_, Absence::Empty) if !is_whole => "all hash the same empty text, so they share one bucket",
        (_, Absence::Empty) => return None,
        (Absent::NoPick, _) if is_whole => "are in no slice, although it is one of 100 %",
        (Absent::NoPick, _) => "are in no slice",
        _ if is_whole => return None,
        (Absent::Lowest, _) => "all have bucket 0, so they get the first entry",
        (Absent::DrawIdentifier { .. } | Absent::DrawBucket, _) => "are dealt out anew at each evaluation",
    };
    if used.arm.is_some_and(|arm| demands(&arm.when, last.attribute)) {
        return None;
    }
    let name = &subject.ruleset.attributes.get(last.attribute).name;
    // A name of blanks, or one that begins with an escaped slash, is told as a reference that is none.
    if name.trim().is_empty() || name.starts_with("/~1") {
        return None;
    }
    let said = format!("the rollout is sticky on `{name}`, which a context need not have: those without it {follows}");
    Some(Finding::new(&RULE, place::sticky(subject, used), said))
}

/// Whether a condition holds for nobody who lacks the attribute.
fn demands(condition: &Condition<'_>, attribute: AttributeId) -> bool {
    match &condition.logic {
        Logic::All(inner) => inner.iter().any(|inner| demands(inner, attribute)),
        Logic::Test(test) => test.subject.attribute == attribute && test.absent != Verdict::Yes,
        _ => false,
    }
}
