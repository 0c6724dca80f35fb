//! FF660: a segment whose members are kept outside of the document.

use super::walk::segments;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF660",
    name: "members-kept-outside",
    severity: Severity::Info,
    what: "A segment is unbounded: who is in it is kept in a store outside of the document.",
    why: "An SDK without that store, or one whose store is not reached, goes on with the rules of the segment and tells \
          NOT_CONFIGURED or STORE_ERROR. So the same document gives different answers in different places, here included.",
    help: "give the memberships with `--big-segments` where flags are evaluated from this document",
    example: r#"{"key": "vips", "version": 4, "unbounded": true, "generation": 2}
                                           ^ who is in `vips` is kept outside of the document"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (here, segment) in segments(subject) {
        if here.is_true("unbounded") && here.get("generation").is_some() {
            let said = format!(
                "who is in `{}` is kept outside of the document, so its answers depend on the store that an SDK has",
                segment.key
            );
            findings.add(Finding::new(&RULE, here.nearest("unbounded"), said));
        }
    }
}
