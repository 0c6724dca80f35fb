//! FF211: a rule that serves what is served without it.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::logic::{Prover, words};
use crate::pass::lint::parts::{self, is_rule};
use crate::ruleset::{Arm, Flag, Role, Ruleset, Serve, ToldBy, Variation, VariationId};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF211",
    name: "rule-without-effect",
    severity: Severity::Info,
    what: "A rule, or a list of users, serves what whoever it takes would be served without it: all that stands behind it \
           serves the same.",
    why: "It changes no value, only the reason that is given for it. Mostly it is left over from a rollout that is done, or \
          what it is to serve was forgotten.",
    help: "remove it, or let it serve something else",
    example: r#"{"rules": [{"clauses": [], "variation": 1}], "fallthrough": {"variation": 1}}
            ^ rule 1 serves what is served without it"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let ruleset = subject.ruleset;
    let prover = Prover::new(ruleset);
    for flag in &ruleset.flags {
        let Some((Arm { role: Role::Otherwise, then: Serve::Variation(last), .. }, before)) =
            flag.body.arms.split_last()
        else {
            continue;
        };
        let without: Vec<usize> =
            (0..before.len()).rev().take_while(|place| serves(ruleset, flag, *place, *last)).collect();
        // A flag that serves one thing to everybody is told as a whole.
        let is_all = before.len() - without.len() == before.iter().filter(|arm| arm.role == Role::Switch).count();
        if is_all {
            continue;
        }
        let shadowed = if without.is_empty() {
            Vec::new()
        } else {
            prover.begin();
            prover.shadows(flag).into_iter().map(|shadow| shadow.arm).collect()
        };
        for place in without.into_iter().rev() {
            let Some(arm) = before.get(place) else { continue };
            // Of a rule that never decides that is told.
            if is_rule(arm.role) && shadowed.contains(&place) {
                continue;
            }
            let served = flag.variations.get(*last).map(|variation| words::ticked(&variation.value.text()));
            let served = served.unwrap_or_default();
            let name = parts::arm(ruleset, flag, place);
            let said = format!("{name} serves {served}, which whoever it takes is served without it as well");
            findings.add(Finding::new(&RULE, subject.at(arm.at), said));
        }
    }
}

/// Whether the arm at `place` is one that people write, and serves what `last` is.
fn serves(ruleset: &Ruleset<'_>, flag: &Flag<'_>, place: usize, last: VariationId) -> bool {
    let Some(arm) = flag.body.arms.get(place) else { return false };
    let Serve::Variation(own) = arm.then else { return false };
    (is_rule(arm.role) || arm.role == Role::Target)
        && !arm.in_experiment
        && (own == last || is_same(ruleset, flag.variations.get(own), flag.variations.get(last)))
}

/// Whether two variations give the same to whoever gets them.
fn is_same(ruleset: &Ruleset<'_>, one: Option<&Variation<'_>>, other: Option<&Variation<'_>>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return false };
    let is_named_so = ruleset.wording.told_by == ToldBy::Value || one.name == other.name;
    one.value == other.value && is_named_so && one.payload.is_none() && other.payload.is_none()
}
