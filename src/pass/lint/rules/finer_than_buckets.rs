//! FF310: weights that are finer than what they are counted in.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::place;
use crate::pass::lint::shares::{changed, weights};
use crate::pass::lint::walk::splits;
use crate::ruleset::Cut;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF310",
    name: "finer-than-buckets",
    severity: Severity::Warning,
    what: "A weight has a fraction, where the population is cut into buckets that are larger than that.",
    why: "A user has one of so many buckets, and an entry holds whole buckets. A fraction moves the edge of the entry to the \
          next bucket: 0.5 % of 100 buckets are 1 % of the users, or none.",
    help: "use weights of whole buckets",
    example: r#""p": [{"p": 33.3}, {"p": 66.7}]
            ^ there are 100 buckets: entry 1 gets 34 %, not 33.3 %"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    splits(subject.ruleset, &mut |used| {
        let Cut::Modulo { modulus, .. } = used.split.bucketing.cut else { return };
        let Some(weights) = weights(&used).filter(|weights| !weights.is_odd()) else { return };
        let is_fraction = |weight: &Option<f64>| weight.is_some_and(|weight| weight.fract() != 0.0);
        let first = weights.each.iter().position(is_fraction).and_then(|place| used.split.slices.get(place));
        // What is past the whole changes shares, too, and is told as that.
        let Some(slice) = first.filter(|_| weights.total().is_some_and(|total| total <= 1.0)) else { return };
        let changed = changed(subject, &used, &weights);
        if !changed.is_empty() {
            let said = format!("there are {modulus} buckets, which a fraction does not divide: {changed}");
            findings.add(Finding::new(&RULE, place::weight(subject, slice), said));
        }
    });
}
