//! FF181: a flag that is a prerequisite of itself.

use crate::finding::{Change, Check, Finding, Findings, Fix, Fixing, Rule, Severity, Subject};
use crate::provider::data_sync::lint::walk::{items, raw};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF181",
    name: "own-prerequisite",
    severity: Severity::Warning,
    what: "A flag names itself among its prerequisites.",
    why: "The SDK passes over a prerequisite whose id is that of the flag, so that it asks nothing. Where another flag was meant, \
          that one is not asked, and this one is served to users who were to be kept out.",
    help: "remove it, or name the flag that was meant",
    example: r#"{"ff": {"id": "FF__1__1__1__buy"}, "ffp": [{"prerequisiteFeatureFlagId": "FF__1__1__1__buy"}]}
                                                                         ^ this is the flag itself"#,
    fixing: Fixing::Safe,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for flag in &subject.ruleset.flags {
        let at = subject.at(flag.at);
        let entries = items(subject, at, "ffp");
        if entries.is_empty() {
            continue;
        }
        let Some(own) = subject.member(at, "ff").and_then(|core| subject.member(core, "id")) else { continue };
        for entry in entries {
            let Some(id) = subject.member(entry, "prerequisiteFeatureFlagId") else { continue };
            if raw(subject, id) == raw(subject, own) {
                let said =
                    format!("`{}` is the flag itself, so the SDK passes over it", raw(subject, id).trim_matches('"'));
                let change = Change::Remove { document: entry.document, node: entry.node };
                findings.add(
                    Finding::new(&RULE, id, said)
                        .label(own, "the id of the flag")
                        .fix(Fix::safe("remove it", vec![change])),
                );
            }
        }
    }
}
