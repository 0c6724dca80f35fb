//! FF161: a flag that clients are told of, and that depends on one of which they are not.

use super::walk::{Here, flags};
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF161",
    name: "hidden-prerequisite",
    severity: Severity::Warning,
    what: "A flag is there for client-side or mobile SDKs, and a flag that it depends on is not.",
    why: "What a client gets names the prerequisites of each flag. One that is kept from it is a key to it without a value, and \
          whoever evaluates it there gets the default.",
    help: "make both flags available to the same SDKs, or neither",
    example: r#"{"key": "checkout", "prerequisites": [{"key": "beta", "variation": 0}], "clientSide": true}
                                              ^ `beta` is not there for client-side SDKs"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

/// The two kinds of clients: the member that lets them see a flag, and what they are called.
const CLIENTS: [(&str, &str); 2] = [("usingEnvironmentId", "client-side SDKs"), ("usingMobileKey", "mobile SDKs")];

/// Whether such clients see a flag. Where the newer object is left out nothing is known of mobile ones.
fn sees(flag: Here<'_>, member: &str) -> Option<bool> {
    match flag.get("clientSideAvailability") {
        Some(availability) => Some(availability.is_true(member)),
        None if member == "usingEnvironmentId" => Some(flag.is_true("clientSide")),
        None => None,
    }
}

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (here, _) in flags(subject) {
        for wanted in here.items("prerequisites") {
            let Some(key) = wanted.word("key") else { continue };
            let other = subject.ruleset.flag(&key).and_then(|id| subject.ruleset.flags.get(id));
            let other = other.and_then(|flag| Here::new(subject, subject.at(flag.at)));
            let Some(other) = other else { continue };
            let hidden =
                |(member, _): &&(&str, &str)| sees(here, member) == Some(true) && sees(other, member) == Some(false);
            if let Some((_, clients)) = CLIENTS.iter().find(hidden) {
                let own = here.word("key").unwrap_or_default();
                let said = format!(
                    "{clients} are told of `{own}` and not of `{key}`, so to them its prerequisite has no value"
                );
                findings.add(Finding::new(&RULE, wanted.nearest("key"), said));
            }
        }
    }
}
