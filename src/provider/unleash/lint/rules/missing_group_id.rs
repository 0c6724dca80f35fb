//! FF340: a rollout that hashes the name of its flag.

use std::collections::BTreeSet;

use super::super::walk;
use crate::finding::{At, Change, Check, Finding, Findings, Fix, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF340",
    name: "missing-group-id",
    severity: Severity::Warning,
    what: "A flexibleRollout of a part of the users has no `groupId`. It is an error where other flags depend on the flag.",
    why: "The name of the flag is hashed then, so that a copy of the flag under another name deals its users out anew. \
          Worse, while the flag is evaluated as a parent it is the name of the child that is hashed: the child sees \
          another part of the users in the rollout than the flag itself serves.",
    help: "write the name of the flag as `groupId`",
    example: r#"{"name": "flexibleRollout", "parameters": {"rollout": "25", "stickiness": "default"}}
                                          ^ there is no `groupId`, so the name of the flag is hashed"#,
    fixing: Fixing::Safe,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let parents: BTreeSet<&str> = walk::dependencies(subject).filter_map(|(_, arm)| arm.name.as_deref()).collect();
    walk::strategies(subject, &mut |strategy| {
        if strategy.name != "flexibleRollout" || walk::parameter(subject, strategy.at, "groupId").is_some() {
            return;
        }
        let Some(at) = subject.member(strategy.at, "parameters").filter(|_| hashes(subject, strategy.at)) else {
            return;
        };
        let key = &strategy.flag.key;
        if parents.contains(key.as_ref()) {
            let said = format!(
                "there is no `groupId`, so flags that depend on `{key}` hash their own names and see other users in \
                 this rollout than `{key}` serves"
            );
            let fix =
                with_group(subject, at, key).map(|change| Fix::risky("write the flag's name as `groupId`", change));
            let finding = Finding::new(&RULE, at, said).severity(Severity::Error);
            findings.add(Finding { fix, ..finding });
        } else {
            let said = format!(
                "there is no `groupId`, so the name `{key}` is hashed, and the flag under another name has other users"
            );
            let fix =
                with_group(subject, at, key).map(|change| Fix::safe("write the flag's name as `groupId`", change));
            findings.add(Finding { fix, ..Finding::new(&RULE, at, said) });
        }
    });
}

/// Whether a part of the users is taken by a hash.
fn hashes(subject: &Subject<'_, '_>, strategy: At) -> bool {
    let is_random = walk::parameter(subject, strategy, "stickiness").is_some_and(|(_, word)| word == "random");
    let percent = walk::percentage(subject, strategy, "rollout");
    !is_random && percent.is_some_and(|percent| 0 < percent && percent < 100)
}

/// The parameters with the flag's name as group; nothing where the engine could not quote that.
fn with_group(subject: &Subject<'_, '_>, at: At, key: &str) -> Option<Vec<Change>> {
    let inner = subject.syntax(at)?.raw(at.node).strip_prefix('{')?;
    let group = serde_json::Value::from(key);
    let is_quotable = !key.contains(['"', '\\']);
    let json = format!(r#"{{"groupId": {group}, {}"#, inner.trim_start());
    is_quotable.then(|| vec![Change::Replace { document: at.document, node: at.node, json }])
}
