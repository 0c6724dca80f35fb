//! FF265: a big segment that cannot be looked up.

use super::walk::segments;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF265",
    name: "big-segment-without-generation",
    severity: Severity::Error,
    what: "A segment is unbounded and has no `generation`.",
    why: "Who is in an unbounded segment is looked up outside under its key and generation. Without a generation the SDK asks \
          nobody: every context is out, whatever the rules of the segment say, and the status is NOT_CONFIGURED.",
    help: "give it the generation under which its members are stored",
    example: r#"{"key": "vips", "version": 4, "unbounded": true}
                                           ^ there is no `generation`, so nobody is in the segment"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (segment, _) in segments(subject) {
        if segment.is_true("unbounded") && segment.get("generation").is_none() {
            let said = "the segment is unbounded and has no `generation`, so nobody is in it";
            findings.add(Finding::new(&RULE, segment.nearest("unbounded"), said));
        }
    }
}
