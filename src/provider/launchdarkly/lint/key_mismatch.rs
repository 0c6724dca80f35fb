//! FF060: a flag or segment whose own key is another than the one under which it stands.

use super::walk::{are_files, shelves};
use crate::finding::{Change, Check, Finding, Findings, Fix, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF060",
    name: "key-mismatch",
    severity: Severity::Error,
    what: "A flag or segment stands under one key, and its own `key` is another.",
    why: "SDKs look it up by one of the two and hash the other: the file data source for Python finds a flag by its own key \
          alone, that for Go by the one under which it stands, and buckets are always those of its own key.",
    help: "make the two the same; was it copied, and only one of them changed?",
    example: r#"{"segments": {"beta": {"key": "beta-users", "version": 1}}}
                              ^ the own key is `beta-users`, and rules find the segment by `beta`"#,
    fixing: Fixing::Unsafe,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let are_files = are_files(subject);
    for (shelf, are_flags) in shelves(subject) {
        for item in shelf.inside() {
            let (Some(key), under) = (item.get("key"), item.name()) else { continue };
            let Some(own) = key.text().filter(|own| *own != under) else { continue };
            let said = match (are_flags, are_files) {
                (true, _) => {
                    format!("the flag under `{under}` has the key `{own}`, and the SDK finds it by that one alone")
                }
                (false, true) => {
                    format!("the segment under `{under}` has the key `{own}`, and rules find it by that one alone")
                }
                (false, false) => format!(
                    "the segment under `{under}` has the key `{own}`: rules find it by the first, and its rollouts are hashed \
                     with the second"
                ),
            };
            let json = serde_json::Value::from(under).to_string();
            let change = Change::Replace { document: key.document, node: key.node, json };
            let fix = Fix::risky("take the key under which it stands", vec![change]);
            findings
                .add(Finding::new(&RULE, key.at(), said).label(item.at().key(), "it stands under this key").fix(fix));
        }
    }
}
