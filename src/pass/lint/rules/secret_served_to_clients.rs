//! FF503: an internal address among what a flag serves.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::sensitive::internal_host;
use crate::ruleset::Flag;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF503",
    name: "secret-served-to-clients",
    severity: Severity::Info,
    what: "A variation serves an address that only a network of your own knows. It is a warning where the document says that \
           the flag is open to clients, such as browsers. Secrets are found anywhere in a document by a rule of their own.",
    why: "An SDK in a browser or an app gets the values of the flags that are open to it, and anybody can read them there: \
          they tell what is inside of the network.",
    help: "serve a name for the address and let the server look it up, or close the flag to clients",
    example: r#"{"key": "api-host", "clientSide": true, "variations": ["http://10.20.0.7"]}
                                                       ^ the value names `10.20.0.7`, which is internal"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for flag in &subject.ruleset.flags {
        let severity = if is_open(flag) { Severity::Warning } else { Severity::Info };
        for variation in &flag.variations {
            let payload = variation.payload.as_ref().map(|payload| payload.value.as_ref());
            let found = internal_host(variation.value.json()).or_else(|| internal_host(payload?));
            if let Some(host) = found {
                let who = match severity {
                    Severity::Warning => "the flag is open to clients, so anybody can read it",
                    _ => "whoever the flag is served to can read it",
                };
                let said = format!("the value names `{host}`, which only a network of your own knows; {who}");
                findings.add(Finding::new(&RULE, subject.at(variation.at), said).severity(severity));
            }
        }
    }
}

/// Whether a document says that a flag is open to clients.
fn is_open(flag: &Flag<'_>) -> bool {
    let says = |name: &str| name == "clientSide" || name == "clientSideAvailability";
    flag.facts.own.iter().any(|(name, value)| says(name) && value.json().contains("true"))
}
