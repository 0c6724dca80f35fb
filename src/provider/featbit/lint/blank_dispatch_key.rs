//! FF384: a blank attribute to split users by.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::python;
use crate::provider::data_sync::lint::walk::{around, splits};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF384",
    name: "blank-dispatch-key",
    severity: Severity::Error,
    what: "Users are split by an attribute whose name is blank.",
    why: "The SDK for Python looks for an attribute of that very name, which nobody has, and hashes the key of the flag alone: all \
          users are in one bucket, and one variation is served to everybody. The evaluation server and the SDKs for .NET and Rust \
          take a blank name for the user's key.",
    help: "make it null, so that the user's key is hashed, or name an attribute",
    example: r#"{"dispatchKey": " ", "variations": [{"id": "on", "rollout": [0, 0.5]}, {"id": "off", "rollout": [0.5, 1]}]}
                ^ nobody has an attribute of this name, so everybody is in one bucket"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    splits(subject, &mut |_, _, split| {
        if split.is_trivial() || !python::strip(&split.bucketing.asked).is_empty() {
            return;
        }
        let at = subject.nearest(around(subject, subject.at(split.at)), "dispatchKey");
        let said =
            "nobody has an attribute with a blank name, so everybody is in one bucket and gets the same variation";
        findings.add(Finding::new(&RULE, at, said));
    });
}
