//! FF857: an override gives a setting another type than it has in the config.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::python;
use crate::leaf::syntax::{Kind, NodeId};
use crate::provider::configcat::document::Form;
use crate::provider::configcat::lint::walk::Walk;
use crate::provider::configcat::value::TYPES;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF857",
    name: "override-of-other-type",
    severity: Severity::Warning,
    what: "An override gives a setting another type than it has in the config.",
    why: "The override replaces the setting with its type. Callers ask for the type of the config: they \
          get their default in place of the value, or a value they cannot use.",
    help: "write the override as a value of the type that the setting has",
    example: r#"{"flags": {"checkout": "on"}}
                       ^ `checkout` is a bool in the config, and a string here"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let walks = Walk::all(subject);
    let [remote, local] = walks.as_slice() else { return };
    for setting in local.settings {
        let Some(key) = local.syntax.key(*setting) else { continue };
        let Some(settings) = remote.settings.first().and_then(|first| remote.syntax.parent(*first)) else { return };
        let Some(other) = remote.syntax.get(settings, &key) else { continue };
        let (Some(own), Some(replaced)) = (kind(local, *setting), kind(remote, other)) else { continue };
        if own != replaced {
            let said = format!(
                "`{key}` is a {replaced} in the config and a {own} here, so callers get a value that they did not ask for"
            );
            findings.add(
                Finding::new(&RULE, local.at(*setting), said).label(remote.at(other), "the setting of the config"),
            );
        }
    }
}

/// The type of a setting, where that is known.
fn kind(walk: &Walk<'_>, setting: NodeId) -> Option<&'static str> {
    if walk.form == Form::V6 {
        return TYPES.get(usize::try_from(walk.whole(setting, "t")?).ok()?).map(|(name, ..)| *name);
    }
    let value = if walk.form == Form::Simple { setting } else { walk.syntax.get(setting, "v")? };
    match walk.syntax.kind(value) {
        Kind::Bool => Some("bool"),
        Kind::Text => Some("string"),
        Kind::Number => Some(if python::is_int(walk.syntax.raw(value)) { "int" } else { "double" }),
        _ => None,
    }
}
