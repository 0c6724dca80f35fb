//! FF442: a flag that is older than its kind is meant to become.

use chrono::{DateTime, Utc};

use super::super::walk;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF442",
    name: "past-lifetime",
    severity: Severity::Info,
    what: "A flag is older than the server expects of its type, or it is of a type that is meant to stay and marked stale.",
    why: "The server expects release and experiment flags to be gone after 40 days, operational ones after 7, sunset ones \
          after 90. An old flag is evaluated like a new one; it is the code behind both its branches that grows old.",
    help: "remove the flag with the branch that is not taken, or change its type",
    example: r#"{"name": "beta", "type": "release", "createdAt": "2024-05-17T08:30:00Z"}
                                                 ^ a release flag of 594 days"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (flag, at) in walk::flags(subject) {
        let Some(kind) = flag.facts.kind.as_deref() else { continue };
        let days = match kind {
            "release" | "experiment" => 40,
            "operational" => 7,
            "sunset" => 90,
            "kill-switch" | "permission" => {
                if flag.facts.stale {
                    let said = format!("a `{kind}` flag is meant to stay, and this one is marked stale");
                    findings.add(Finding::new(&RULE, subject.nearest(at, "type"), said));
                }
                continue;
            }
            _ => continue,
        };
        let Some((at, text)) = walk::member_text(subject, at, "createdAt").filter(|_| !flag.facts.stale) else {
            continue;
        };
        let Ok(created) = text.parse::<DateTime<Utc>>() else { continue };
        let age = subject.now.signed_duration_since(created).num_days();
        if age > days {
            let said =
                format!("the flag is {age} days old, and the server expects a `{kind}` flag to be gone after {days}");
            findings.add(Finding::new(&RULE, at, said));
        }
    }
}
