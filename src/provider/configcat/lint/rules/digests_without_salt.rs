//! FF550: a config has conditions on digests, and no salt to make them with.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::NodeId;
use crate::provider::configcat::comparator::Asks;
use crate::provider::configcat::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF550",
    name: "digests-without-salt",
    severity: Severity::Error,
    what: "A config has conditions on digests, and no salt to make them with.",
    why: "A digest is made of the value, the salt `p.s` and the key of the setting. Without a salt some \
          SDKs fail the setting; the one for Python hashes with an empty one, so that digests of common \
          addresses can be looked up, and matches nothing where they were made with another.",
    help: "download the config with its preferences, or write the conditions in clear text",
    example: r#"{"f": {"beta": {"t": 0, "v": {"b": false}, "r": [{"c": [{"u": {"a": "Email", "c": 16, "l": ["9f86..."]}}], ...}]}}}
^ there is no salt `p.s`, so digests are not compared as they were made"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for walk in Walk::v6(subject) {
        let preferences = walk.syntax.get(NodeId::ROOT, "p");
        let salt = preferences.and_then(|preferences| walk.syntax.get(preferences, "s"));
        // A salt that is no text is told as a member of another type.
        if salt.is_some_and(|salt| walk.syntax.as_text(salt).is_none_or(|salt| !salt.is_empty())) {
            continue;
        }
        if let Some(asked) = walk.asked().find(|asked| matches!(asked.asks, Asks::Hashed(_) | Asks::HashedIs)) {
            let at = walk.at(salt.or(preferences).unwrap_or(NodeId::ROOT));
            let what = if salt.is_some() { "the salt `p.s` is empty" } else { "there is no salt `p.s`" };
            let said = format!("{what}, so conditions on digests fail, or match only what was hashed without one");
            findings.add(Finding::new(&RULE, at, said).label(walk.at(asked.node), "the first condition on digests"));
        }
    }
}
