//! FF650: the config is of the format v5.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::NodeId;
use crate::provider::configcat::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF650",
    name: "legacy-config",
    severity: Severity::Info,
    what: "The config is of the format v5.",
    why: "Current SDKs read the format v6 and fail each setting of a v5 config. This one is read by SDKs \
          of the generation before, and what they read otherwise (text is trimmed, 0 and false count as \
          missing) changes with the next.",
    help: "download the config in the format v6, or convert the file",
    example: r#"{"f": {"beta": {"v": true}}}
 ^ the config is of the format v5, which current SDKs cannot read"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for walk in Walk::v5(subject) {
        if let Some(settings) = walk.syntax.get(NodeId::ROOT, "f") {
            let said = "the config is of the format v5, so current SDKs serve none of its settings";
            findings.add(Finding::new(&RULE, walk.at(settings).key(), said));
        }
    }
}
