//! FF363: an experiment without a seed.

use super::walk::{is_experiment, rollouts};
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF363",
    name: "experiment-without-seed",
    severity: Severity::Warning,
    what: "An experiment has no `seed`.",
    why: "Without a seed the key and the salt of the flag are hashed. Who is in which group then cannot be repeated in another \
          flag or in a second run, and a new salt shuffles everybody while the experiment goes on.",
    help: "give it a `seed`, a whole number of its own",
    example: r#"{"kind": "experiment", "variations": [{"variation": 0, "weight": 50000}, ...]}
         ^ the experiment has no `seed`"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (_, rollout) in rollouts(subject).filter(|(_, rollout)| is_experiment(*rollout)) {
        if rollout.get("seed").is_none() {
            let said = "the experiment has no `seed`, so its groups depend on the key and the salt of the flag";
            findings.add(Finding::new(&RULE, rollout.nearest("kind"), said));
        }
    }
}
