//! FF303: a share of nothing.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::place;
use crate::pass::lint::shares::{range, served, weights};
use crate::pass::lint::walk::{SplitUse, splits};
use crate::ruleset::Layout;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF303",
    name: "zero-weight",
    severity: Severity::Info,
    what: "An entry of a rollout has the weight 0, or a rollout lets 0 % in. It is a warning where nobody gets in and no \
           other rule follows.",
    why: "No bucket is below a weight of 0, so the entry is never served by the rollout, and a rule that lets 0 % in is never \
          taken, whatever else it asks.",
    help: "remove it, or give it a share",
    example: r#"{"name": "flexibleRollout", "parameters": {"rollout": "0", "groupId": "checkout"}}
                                                      ^ the rollout lets 0 % in, so the rule is never taken"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    splits(subject.ruleset, &mut |used| match used.split.layout {
        Layout::Ranged => ranges(subject, &used, findings),
        Layout::Stacked if used.is_gate => gate(subject, &used, findings),
        Layout::Stacked => stack(subject, &used, findings),
    });
}

fn ranges(subject: &Subject<'_, '_>, used: &SplitUse<'_, '_>, findings: &mut Findings) {
    for (number, slice) in used.split.slices.iter().enumerate() {
        #[expect(clippy::float_cmp, reason = "a range of nothing has the same number twice")]
        let is_nothing = range(slice).is_some_and(|(from, upto)| from == upto);
        if is_nothing {
            let said = format!("the range is empty, so {} is never served by it", served(subject, used, number));
            findings.add(Finding::new(&RULE, place::weight(subject, slice), said));
        }
    }
}

fn gate(subject: &Subject<'_, '_>, used: &SplitUse<'_, '_>, findings: &mut Findings) {
    let Some(slice) = used.split.slices.first() else { return };
    if weights(used).is_none_or(|weights| weights.sum != 0.0 || weights.is_odd()) {
        return;
    }
    let rule = subject.ruleset.wording.rule;
    let said = if used.split.overrides.is_empty() {
        format!("the rollout lets 0 % in, so the {rule} is never taken")
    } else {
        format!("the rollout lets 0 % in, so the {rule} is taken for those alone who have nothing to be hashed by")
    };
    let is_followed = used.flag.zip(used.arm).is_some_and(|(flag, arm)| {
        let place = flag.rules().iter().position(|rule| std::ptr::eq(rule, arm));
        place.is_some_and(|place| place + 1 < flag.rules().len())
    });
    let severity = if is_followed { Severity::Info } else { Severity::Warning };
    findings.add(Finding::new(&RULE, place::weight(subject, slice), said).severity(severity));
}

fn stack(subject: &Subject<'_, '_>, used: &SplitUse<'_, '_>, findings: &mut Findings) {
    let Some(weights) = weights(used).filter(|weights| weights.sum > 0.0) else { return };
    let split = used.split;
    for (number, share) in split.shares().into_iter().enumerate() {
        let is_zero = weights.each.get(number).copied().flatten() == Some(0.0);
        let is_forced = split.overrides.iter().any(|entry| entry.slice == number);
        if let Some(slice) = split.slices.get(number)
            && is_zero
            && share <= 0.0
            && !is_forced
        {
            let said = format!("the weight is 0, so {} is never served by this rollout", served(subject, used, number));
            findings.add(Finding::new(&RULE, place::weight(subject, slice), said));
        }
    }
}
