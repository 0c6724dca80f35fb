//! FF873: a flag is of a type that does not exist.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::provider::phaseflag::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF873",
    name: "unknown-flag-type",
    severity: Severity::Error,
    what: "A flag is of a type that does not exist.",
    why: "The API refuses such a flag, so it cannot be changed there. SDKs never look at the type and \
          serve the values as they are.",
    help: "write `boolean`, `string`, `number` or `json`",
    example: r#"{"id": "1", "key": "beta", "flag_type": "bool"}
                                        ^ there is no type `bool`"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

const TYPES: [&str; 4] = ["boolean", "string", "number", "json"];

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let Some(walk) = Walk::of(subject) else { return };
    for flag in walk.flags {
        let Some(node) = walk.syntax.get(*flag, "flag_type") else { continue };
        let Some(name) = walk.syntax.as_text(node) else { continue };
        if !TYPES.contains(&name.as_ref()) {
            let said = format!(
                "there is no type `{name}`, so the API refuses the flag, and SDKs serve its values as they are"
            );
            let meant = match name.to_ascii_lowercase().as_str() {
                "bool" | "boolean" => Some("boolean"),
                "text" | "str" | "string" => Some("string"),
                "int" | "integer" | "float" | "double" | "number" => Some("number"),
                "json" | "object" => Some("json"),
                _ => None,
            };
            let finding = Finding::new(&RULE, walk.at(node), said);
            findings.add(match meant {
                Some(meant) => finding.help(format!("did you mean `{meant}`?")),
                None => finding,
            });
        }
    }
}
