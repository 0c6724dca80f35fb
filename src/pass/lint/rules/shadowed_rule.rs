//! FF201: a rule that never decides, since an earlier one takes everybody who satisfies it.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::logic::{Prover, Reach, words};
use crate::pass::lint::parts::{self, is_rule};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF201",
    name: "shadowed-rule",
    severity: Severity::Warning,
    what: "A rule never decides: whoever satisfies it satisfies an earlier rule, or stands in an earlier list of users, and \
           that one always serves something.",
    why: "Rules are tried in order, and the first that holds decides. What this one serves is served to nobody by it, \
          however it reads in the dashboard.",
    help: "put the narrower rule first, or remove it",
    example: r#"{"op": "in", "attribute": "country", "values": ["NO"]}
^ rule 2 never decides: rule 1 takes `NO` and `SE` already"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let ruleset = subject.ruleset;
    let prover = Prover::new(ruleset);
    for flag in ruleset.flags.iter().filter(|flag| flag.body.arms.len() > 2) {
        prover.begin();
        for shadow in prover.shadows(flag) {
            let (Some(arm), Some(by)) = (flag.body.arms.get(shadow.arm), flag.body.arms.get(shadow.by)) else {
                continue;
            };
            if !is_rule(arm.role) {
                continue;
            }
            let (name, earlier) = (parts::arm(ruleset, flag, shadow.arm), parts::arm(ruleset, flag, shadow.by));
            let said = match shadow.reach {
                // Another rule finds those.
                Reach::Everybody | Reach::TheSame => continue,
                Reach::Together => {
                    format!(
                        "{name} never decides, since each value that it asks for is taken already, by {earlier} and others"
                    )
                }
                Reach::More => {
                    let why = words::implication(ruleset, &shadow.why);
                    let why = why.map(|why| format!(": {why}")).unwrap_or_default();
                    format!("{name} never decides, since {earlier} already takes everybody who satisfies it{why}")
                }
            };
            findings.add(
                Finding::new(&RULE, subject.at(arm.at), said).label(subject.at(by.at), format!("{earlier} takes them")),
            );
        }
    }
}
