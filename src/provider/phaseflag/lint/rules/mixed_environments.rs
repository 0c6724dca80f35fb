//! FF072: flags of several environments are in one document.

use std::borrow::Cow;

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::NodeId;
use crate::provider::phaseflag::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF072",
    name: "mixed-environments",
    severity: Severity::Warning,
    what: "Flags of several environments are in one document.",
    why: "The SDK looks a flag up by its key alone and never at its environment: an application of one \
          environment is served the flags of the others, too.",
    help: "keep a document for each environment",
    example: r#"{"key": "a", "environment": "production"}, {"key": "b", "environment": "staging"}
                                                                       ^ flags of `production` and `staging` are served side by side"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let Some(walk) = Walk::of(subject) else { return };
    let mut first: Option<(NodeId, Cow<'_, str>)> = None;
    for flag in walk.flags {
        let Some(node) = walk.syntax.get(*flag, "environment") else { continue };
        let Some(name) = walk.syntax.as_text(node) else { continue };
        match &first {
            None => first = Some((node, name)),
            Some((other, known)) if *known != name => {
                let said =
                    format!("flags of `{known}` and `{name}` are in one document, and environments are not looked at");
                findings.add(Finding::new(&RULE, walk.at(node), said).label(walk.at(*other), "another one"));
                return;
            }
            Some(_) => {}
        }
    }
}
