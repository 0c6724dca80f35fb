//! FF886: a type of variations that does not exist.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::provider::data_sync::lint::walk::raw;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF886",
    name: "unknown-type",
    severity: Severity::Warning,
    what: "The type of a flag is none of `boolean`, `string`, `number` and `json`.",
    why: "The SDK casts a value by the type of its flag, whatever the caller asks for, and what it does not know is a text: instead \
          of a truth value the caller gets the text `false`, which counts as true.",
    help: "use one of the four types, in small letters",
    example: r#"{"key": "checkout", "variationType": "Boolean", "variations": [{"id": "on", "value": "true"}]}
                                     ^ there is no type `Boolean`, so the values are served as texts"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for flag in &subject.ruleset.flags {
        if matches!(flag.facts.kind.as_deref(), Some("boolean" | "string" | "number" | "json")) {
            continue;
        }
        let Some(at) = subject.member(subject.at(flag.at), "variationType") else { continue };
        let kind = raw(subject, at).trim_matches('"');
        let said = format!("there is no type `{kind}`, so the values are served as texts");
        let found = Finding::new(&RULE, at, said);
        let known = ["boolean", "string", "number", "json"].into_iter().find(|known| known.eq_ignore_ascii_case(kind));
        findings.add(match known {
            Some(known) => found.help(format!("did you mean `{known}`?")),
            None => found,
        });
    }
}
