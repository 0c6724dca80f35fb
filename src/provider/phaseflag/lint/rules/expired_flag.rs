//! FF470: a flag is past its date of expiry, or marked as stale or archived.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::provider::phaseflag::lint::walk::Walk;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF470",
    name: "expired-flag",
    severity: Severity::Warning,
    what: "A flag is past its date of expiry, or marked as stale or archived.",
    why: "SDKs look at neither: the flag is evaluated as any other, and code that was to be removed goes on running.",
    help: "remove the flag from code, and then from the ruleset",
    example: r#"{"id": "1", "key": "beta", "expires_at": "2025-06-30T00:00:00Z"}
                                         ^ the flag expired on 2025-06-30 and is evaluated all the same"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let Some(walk) = Walk::of(subject) else { return };
    for flag in walk.flags {
        if let Some(node) = walk.syntax.get(*flag, "expires_at")
            && let Some(end) =
                walk.syntax.as_text(node).and_then(|text| moment(&text)).filter(|end| *end <= subject.now)
        {
            let said = format!("the flag expired on {}, and SDKs evaluate it all the same", end.format("%Y-%m-%d"));
            findings.add(Finding::new(&RULE, walk.at(node), said));
        }
        if let Some(node) = walk.syntax.get(*flag, "lifecycle_stage")
            && let Some(stage) =
                walk.syntax.as_text(node).filter(|stage| matches!(stage.as_ref(), "stale" | "archived"))
        {
            let said = format!("the flag is marked as `{stage}`, and SDKs evaluate it all the same");
            findings.add(Finding::new(&RULE, walk.at(node), said));
        }
    }
}

/// The moment that a text says; without a zone it is one of UTC, and a date is its first moment.
fn moment(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return Some(moment.to_utc());
    }
    let naive = text.parse::<NaiveDateTime>().ok();
    naive.or_else(|| text.parse::<NaiveDate>().ok()?.and_hms_opt(0, 0, 0)).map(|moment| moment.and_utc())
}
