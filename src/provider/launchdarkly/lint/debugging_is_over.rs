//! FF461: debugging that ended.

use super::walk::{Here, flags};
use crate::finding::{Change, Check, Finding, Findings, Fix, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF461",
    name: "debugging-is-over",
    severity: Severity::Info,
    what: "`debugEventsUntilDate` lies in the past.",
    why: "Until that moment an SDK reports each evaluation of the flag in full. Once it has passed the member does nothing.",
    help: "remove the member, or set a later moment",
    example: r#"{"key": "checkout", "debugEventsUntilDate": 1577836800000}
                                            ^ that was in 2020"#,
    fixing: Fixing::Unsafe,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    #[expect(clippy::cast_precision_loss, reason = "the moment is exact for some hundred thousand years")]
    let now = subject.now.timestamp_millis() as f64;
    for (flag, _) in flags(subject) {
        let Some(until) = flag.get("debugEventsUntilDate") else { continue };
        if until.number().is_some_and(|until| 0.0 < until && until < now) {
            let said = format!("debugging ended {}, so this has no effect", day(until));
            // What the state of all flags tells clients has the member, too.
            let change = Change::Remove { document: until.document, node: until.node };
            findings.add(Finding::new(&RULE, until.at(), said).fix(Fix::risky("remove the member", vec![change])));
        }
    }
}

/// The day of a moment in milliseconds since 1970.
fn day(until: Here<'_>) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "what is cut off is less than a millisecond")]
    let moment = until.number().and_then(|until| chrono::DateTime::from_timestamp_millis(until as i64));
    moment.map_or_else(|| "long ago".to_owned(), |moment| format!("on {}", moment.format("%Y-%m-%d")))
}
