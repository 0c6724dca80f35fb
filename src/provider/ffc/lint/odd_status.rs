//! FF482: a status that is none.

use crate::finding::{Change, Check, Finding, Findings, Fix, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF482",
    name: "odd-status",
    severity: Severity::Error,
    what: "The status of a flag is neither `Enabled` nor `Disabled`.",
    why: "Only the very text `Disabled` turns a flag off. With any other status, also `disabled` or null, the flag is on, and its \
          rules are served to users.",
    help: "write `Enabled` or `Disabled`",
    example: r#"{"id": "FF__1__1__1__buy", "keyName": "buy", "status": "disabled"}
                                                       ^ `disabled` is no status, so the flag is on"#,
    fixing: Fixing::Unsafe,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for flag in &subject.ruleset.flags {
        let Some(status) = &flag.facts.state else { continue };
        let Some(at) = subject.member(subject.at(flag.at), "ff").and_then(|core| subject.member(core, "status")) else {
            continue;
        };
        let found = Finding::new(&RULE, at, format!("`{status}` is no status, so the flag is on"));
        let known = ["Enabled", "Disabled"].into_iter().find(|known| known.eq_ignore_ascii_case(status));
        findings.add(match known {
            None => found,
            Some(known) => {
                let change = Change::Replace { document: at.document, node: at.node, json: format!("\"{known}\"") };
                let what = format!("write `{known}`");
                // A flag that is on, and is said to be, stays as it is.
                let fix =
                    if known == "Enabled" { Fix::safe(what, vec![change]) } else { Fix::risky(what, vec![change]) };
                found.help(format!("did you mean `{known}`?")).fix(fix)
            }
        });
    }
}
