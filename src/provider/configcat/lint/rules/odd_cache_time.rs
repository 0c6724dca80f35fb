//! FF051: the time of a cache entry lies ahead, is counted in another unit than milliseconds, or is long past.

use crate::finding::{At, Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::NodeId;
use crate::source::Document;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF051",
    name: "odd-cache-time",
    severity: Severity::Warning,
    what: "The time of a cache entry lies ahead, is counted in another unit than milliseconds, or is long \
          past.",
    why: "The SDK takes an entry for fresh as long as its time and the interval of polling are not over: an entry from \
          the future is not fetched again until then, and one whose time is in seconds seems to be of 1970 and is fetched \
          anew at once.",
    help: "write the time as milliseconds since 1970, or let the SDK write the entry",
    example: r#"1767225600
^ the time says 1970 when read as milliseconds
"etag"
{"f": {}}"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;
/// So many days an entry may be old before it is told.
const OLD: i64 = 30;
/// Times below this are counted in seconds: as milliseconds they are of the year 1973 or before.
const SECONDS: i64 = 100_000_000_000;

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let now = subject.now.timestamp_millis();
    for (document, text) in subject.texts.iter().enumerate().filter(|(_, text)| Document::is_cached(text)) {
        let Some(time) = text.lines().next().and_then(|line| line.trim().parse::<i64>().ok()) else { continue };
        let at = At::node(document, NodeId::ROOT);
        let age = now.saturating_sub(time) / DAY;
        findings.add(if time < SECONDS {
            let said = format!(
                "the cache entry's time `{time}` is of 1970 in milliseconds, so the entry is fetched again at once"
            );
            Finding::new(&RULE, at, said)
        } else if age < 0 {
            let said = format!("the cache entry's time `{time}` lies ahead, so the SDK takes it for fresh until then");
            Finding::new(&RULE, at, said)
        } else if age > OLD {
            let said =
                format!("the cache entry was fetched {age} days ago, so its settings may have been changed since");
            Finding::new(&RULE, at, said).severity(Severity::Info).help("fetch the config again")
        } else {
            continue;
        });
    }
}
