//! FF007: documents without flags.

use crate::finding::{At, Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::NodeId;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF007",
    name: "empty-document",
    severity: Severity::Info,
    what: "There is no flag in the documents. It is an error where not even the list of flags is there, so that the SDK takes \
           them for no ruleset at all.",
    why: "Every flag is unknown, and whoever asks gets the caller's default. Often the file was filtered by a project or a \
          tag that has no flags, or the flags are in a member of another name.",
    help: "check where the file comes from",
    example: r#"{"version": 2, "features": []}
^ there are no flags in it, so every flag gives the caller's default"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let ruleset = subject.ruleset;
    let at = At::node(0, NodeId::ROOT);
    if ruleset.is_absent {
        let said =
            "there is no list of flags in it, so the SDK takes it for no ruleset and serves the caller's defaults";
        findings.add(Finding::new(&RULE, at, said).severity(Severity::Error));
    } else if ruleset.keys().next().is_none() {
        findings.add(Finding::new(&RULE, at, "there are no flags in it, so every flag gives the caller's default"));
    }
}
