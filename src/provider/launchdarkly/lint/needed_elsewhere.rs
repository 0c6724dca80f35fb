//! FF063: a member that one SDK alone asks for.

use super::walk::{Here, are_files, shelves};
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF063",
    name: "needed-elsewhere",
    severity: Severity::Info,
    what: "A flag of a payload lacks a member, or has `null` for it, without which the SDK for Rust does not read it. It is told once \
           for a payload.",
    why: "Most SDKs take such a member for empty. That for Rust refuses the whole payload for it, and has no flags at all then. \
          What the service sends has all of them; what is written by hand often has not.",
    help: "add the members, empty as they may be",
    example: r#"{"key": "checkout", "version": 3, "on": true, "variations": [true], "fallthrough": {"variation": 0}}
 ^ the SDK for Rust needs `salt`, `prerequisites`, `targets` and `rules`"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

const NEEDED: [&str; 6] = ["salt", "variations", "prerequisites", "targets", "rules", "fallthrough"];

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    if are_files(subject) {
        return;
    }
    let mut found = Vec::new();
    for (shelf, _) in shelves(subject).into_iter().filter(|(_, are_flags)| *are_flags) {
        for flag in shelf.inside().filter(|flag| !flag.is_true("deleted")) {
            found.extend(look(flag));
        }
    }
    // One flag is enough for the payload to be refused.
    let others = found.len().saturating_sub(1);
    if let Some(mut first) = found.into_iter().next() {
        match others {
            0 => {}
            1 => first.message.push_str("; another flag lacks some, too"),
            _ => first.message.push_str(&format!("; {others} other flags lack some, too")),
        }
        findings.add(first);
    }
}

fn look(flag: Here<'_>) -> Option<Finding> {
    let missing: Vec<&str> = NEEDED.into_iter().filter(|name| flag.get(name).is_none()).collect();
    let said = match missing.as_slice() {
        [] => match flag.items("rules").find(|rule| rule.get("trackEvents").is_none()) {
            Some(rule) => {
                let said = "the SDK for Rust needs `trackEvents` in each rule, and refuses the whole payload";
                return Some(Finding::new(&RULE, rule.at(), said));
            }
            None => return None,
        },
        [one] => format!("the SDK for Rust needs `{one}`, and refuses the whole payload"),
        [some @ .., last] => {
            format!("the SDK for Rust needs `{}` and `{last}`, and refuses the whole payload", some.join("`, `"))
        }
    };
    Some(Finding::new(&RULE, flag.at().key(), said))
}
