//! FF362: an attribute by which an experiment is to hash.

use super::walk::{is_experiment, rollouts};
use crate::finding::{Change, Check, Finding, Findings, Fix, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF362",
    name: "experiment-bucket-by",
    severity: Severity::Warning,
    what: "An experiment has a `bucketBy` other than the key.",
    why: "Experiments hash the key of the context, and nothing else. Contexts that share the attribute get different variations \
          all the same.",
    help: "remove `bucketBy`; choose the kind of contexts whose key is to be hashed with `contextKind`",
    example: r#"{"kind": "experiment", "bucketBy": "company", "variations": [...]}
                                   ^ experiments hash the key, so `company` is passed over"#,
    fixing: Fixing::Safe,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (_, rollout) in rollouts(subject).filter(|(_, rollout)| is_experiment(*rollout)) {
        let (Some(by), Some(name)) = (rollout.get("bucketBy"), rollout.word("bucketBy")) else { continue };
        if name == "key" || name == "/key" && rollout.word("contextKind").is_some() {
            continue;
        }
        let change = Change::Remove { document: by.document, node: by.node };
        let finding = Finding::new(&RULE, by.at(), format!("experiments hash the key, so `{name}` is passed over"));
        findings.add(finding.fix(Fix::safe("remove `bucketBy`", vec![change])));
    }
}
