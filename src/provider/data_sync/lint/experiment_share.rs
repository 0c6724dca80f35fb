//! FF381: the share of a range that takes part in an experiment.

use super::walk::{edges, raw, splits};
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::python;
use crate::ruleset::Experiment;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF381",
    name: "experiment-share",
    severity: Severity::Warning,
    what: "The share of users who take part in an experiment is not from 0 to 1. It is an info where it is more than the range \
           holds.",
    why: "The share is divided by the width of the range, and what comes out is cut to 1: whatever is too great means everybody in \
          the range, and what is below 0 means nobody. Values do not depend on it; what is counted for the experiment does.",
    help: "write the share of all users that is to take part, at most as wide as the range; 1 is everybody in it",
    example: r#"{"id": "on", "rollout": [0, 0.5], "exptRollout": 25}
                                                 ^ 25 is no share of users, so everybody in the range takes part"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    splits(subject, &mut |_, _, split| {
        for slice in &split.slices {
            let Experiment::Share(_) = slice.experiment else { continue };
            let Some(at) = subject.member(subject.at(slice.at), "exptRollout") else { continue };
            let shown = raw(subject, at);
            let (Some(share), Some((from, upto))) = (python::token_float(shown), edges(&slice.weight)) else {
                continue;
            };
            let width = upto - from;
            if share < 0.0 {
                let said = format!("{shown} is no share of users, so nobody in the range takes part");
                findings.add(Finding::new(&RULE, at, said));
            } else if share > 1.0 {
                let said = format!("{shown} is no share of users, so everybody in the range takes part");
                findings.add(Finding::new(&RULE, at, said));
            } else if share < 1.0 && share > width + NOISE {
                let said = format!("the range holds less than {shown} of all users, so everybody in it takes part");
                findings.add(Finding::new(&RULE, at, said).severity(Severity::Info));
            }
        }
    });
}

/// By so much a width may be off that was computed from its edges.
const NOISE: f64 = 1e-9;
