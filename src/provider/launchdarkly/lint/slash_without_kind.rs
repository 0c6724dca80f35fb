//! FF760: a path of an attribute where a path is not read.

use super::walk::{Here, clauses, is_experiment, rollouts, rules};
use crate::finding::{Change, Check, Finding, Findings, Fix, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF760",
    name: "slash-without-kind",
    severity: Severity::Warning,
    what: "An attribute begins with a slash, and no kind of contexts stands beside it.",
    why: "Only beside a kind of contexts is an attribute a path. Alone it is a name, as in the time before contexts, the slash \
          included, and hardly anybody has an attribute of that name: a clause never holds, and all get bucket 0.",
    help: "add `\"contextKind\": \"user\"`, or write the name without the slash",
    example: r#"{"attribute": "/address/city", "op": "in", "values": ["Oslo"]}
              ^ without a kind beside it this is a name, and not a path"#,
    fixing: Fixing::Unsafe,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for clause in clauses(subject) {
        let is_segment = clause.word("op").is_some_and(|operator| operator == "segmentMatch");
        if !is_segment && clause.word("contextKind").is_none() {
            look(clause, "attribute", "so the clause holds for hardly anybody", findings);
        }
    }
    let all = "so nobody has a bucket of its own";
    for (_, rollout) in rollouts(subject) {
        if !is_experiment(rollout) && rollout.word("contextKind").is_none() {
            look(rollout, "bucketBy", all, findings);
        }
    }
    for rule in rules(subject).filter(|rule| rule.get("weight").is_some()) {
        if rule.word("rolloutContextKind").is_none() {
            look(rule, "bucketBy", all, findings);
        }
    }
}

fn look(holder: Here<'_>, member: &str, follows: &str, findings: &mut Findings) {
    let Some(value) = holder.get(member) else { return };
    let Some(name) = value.text().filter(|name| name.starts_with('/')) else { return };
    let said = format!("without a kind of contexts beside it `{name}` is a name, and not a path, {follows}");
    let mut finding = Finding::new(&RULE, value.at(), said);
    let bare = name.trim_start_matches('/');
    if !bare.is_empty() && !bare.contains(['/', '~']) {
        let json = serde_json::Value::from(bare).to_string();
        let change = Change::Replace { document: value.document, node: value.node, json };
        finding = finding.fix(Fix::risky("write it without the slash", vec![change]));
    }
    findings.add(finding);
}
