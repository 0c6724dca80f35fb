//! FF805: keys of flags that differ only by case.

use std::collections::HashMap;

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::place;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF805",
    name: "keys-differ-by-case",
    severity: Severity::Info,
    what: "The keys of two flags differ in nothing but upper and lower case.",
    why: "Keys are compared byte by byte, so these are two flags; whoever takes one for the other gets another answer and \
          sees no error.",
    help: "rename one of them",
    example: r#"{"flags": {"newCheckout": true, "NewCheckout": false}}
                                ^ `NewCheckout` differs from `newCheckout` only by case"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let mut seen = HashMap::with_capacity(subject.ruleset.flags.len());
    for flag in subject.ruleset.served() {
        let first = *seen.entry(flag.key.to_lowercase()).or_insert(flag);
        if first.key != flag.key {
            let at = |flag: &crate::ruleset::Flag<'_>| place::key(subject, subject.at(flag.at), &flag.key);
            let said = format!("`{}` differs from `{}` only by case, and is another flag", flag.key, first.key);
            findings.add(Finding::new(&RULE, at(flag), said).label(at(first), "the other one"));
        }
    }
}
