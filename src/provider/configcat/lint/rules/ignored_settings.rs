//! FF050: a file of overrides has settings under `f` beside those under `flags`.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::NodeId;
use crate::provider::configcat::document::Form;
use crate::provider::configcat::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF050",
    name: "ignored-settings",
    severity: Severity::Warning,
    what: "A file of overrides has settings under `f` beside those under `flags`.",
    why: "Where there are `flags`, the SDK makes settings of these and never looks at `f`: whatever stands \
          there is asked for in vain, and its callers get their default.",
    help: "move the settings into one of the two",
    example: r#"{"flags": {"beta": true}, "f": {"search": {"t": 0, "v": {"b": true}}}}
                          ^ `flags` is there, so the settings under `f` do not exist"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for walk in Walk::all(subject).iter().filter(|walk| walk.form == Form::Simple) {
        if let (Some(flags), Some(settings)) =
            (walk.syntax.get(NodeId::ROOT, "flags"), walk.syntax.get(NodeId::ROOT, "f"))
        {
            let said = "`flags` is there as well, so the settings under `f` do not exist for the SDK";
            let finding = Finding::new(&RULE, walk.at(settings).key(), said);
            findings.add(finding.label(walk.at(flags).key(), "these are the settings"));
        }
    }
}
