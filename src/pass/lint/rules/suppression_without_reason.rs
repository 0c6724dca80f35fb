//! FF903: a suppression that does not say why.

use crate::finding::{At, Check, Finding, Fixing, Rule, Severity};

/// The rule.
pub static RULE: Rule = Rule {
    code: "FF903",
    name: "suppression-without-reason",
    severity: Severity::Info,
    what: "A suppression in the config file gives no reason. It suppresses all the same.",
    why: "Whoever reads it later cannot tell whether what it hides is meant or forgotten, and nobody dares to remove it; until \
          then the flag goes on being evaluated with what was found in it.",
    help: "say why with `reason`",
    example: "    - { flag: checkout, code: FF402 }
      ^ the suppression of FF402 does not say why",
    fixing: Fixing::None,
    check: Check::Outside,
};

/// What is said of a suppression of `code`.
#[must_use]
pub fn finding(at: At, code: &str) -> Finding {
    let message = format!("the suppression of {code} does not say why, so nobody can tell whether it is still meant");
    Finding::new(&RULE, at, message)
}
