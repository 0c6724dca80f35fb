//! FF901: a suppression that matches no finding. Whoever reads the config file knows what was found.

use crate::finding::{At, Check, Finding, Fixing, Rule, Severity};

/// The rule.
pub static RULE: Rule = Rule {
    code: "FF901",
    name: "unused-suppression",
    severity: Severity::Warning,
    what: "A suppression in the config file matches no finding. It is an info where it may be meant for a document that \
           was not looked at: it names no file, and its flag is in none of those that were.",
    why: "The mistake is mended, or the flag is gone; what is left would keep quiet about the same mistake when it comes back, \
          and then nobody hears that users get a wrong answer.",
    help: "remove the suppression, or name the files that it is meant for with `file`",
    example: r#"    - { flag: checkout, code: FF402, reason: "kept for the audit" }
      ^ nothing that was found is FF402 of `checkout`"#,
    fixing: Fixing::None,
    check: Check::Outside,
};

/// What is said of a suppression of `code` for `flag`, or for all of them. It is certain only where all was looked at in which
/// it could match.
#[must_use]
pub fn finding(at: At, code: &str, flag: Option<&str>, is_there: bool, is_certain: bool) -> Finding {
    let why = match flag {
        None => format!("no finding is {code}"),
        Some(flag) if is_there => format!("`{flag}` has no finding {code}"),
        Some(flag) => format!("no document that was looked at has the flag `{flag}`"),
    };
    let finding = Finding::new(&RULE, at, format!("{why}, so nothing is suppressed"));
    if is_certain { finding } else { finding.severity(Severity::Info) }
}
