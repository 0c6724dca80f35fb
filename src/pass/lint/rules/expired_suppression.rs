//! FF902: a suppression that has run out.

use chrono::NaiveDate;

use crate::finding::{At, Check, Finding, Fixing, Rule, Severity};

/// The rule.
pub static RULE: Rule = Rule {
    code: "FF902",
    name: "expired-suppression",
    severity: Severity::Warning,
    what: "The last day of a suppression in the config file is over. What it kept quiet about is reported again.",
    why: "Somebody put off a decision to a day, and the day is over: the flag is evaluated as it was then, with all that was \
          found wrong in it.",
    help: "mend what was put off, or give it another day with `until`",
    example: "    - { flag: checkout, code: FF402, reason: \"until the sale is over\", until: 2025-12-31 }
                                                                              ^ the suppression ended on 2025-12-31",
    fixing: Fixing::None,
    check: Check::Outside,
};

/// What is said of a suppression of `code` whose last day was `until`, and which would still match so many findings. Whether
/// all was looked at in which it could match is said by `is_certain`.
#[must_use]
pub fn finding(at: At, code: &str, until: NaiveDate, matches: usize, is_certain: bool) -> Finding {
    let rest = match matches {
        0 if is_certain => "and there is nothing left that it would match".to_owned(),
        0 => "so it suppresses nothing any more".to_owned(),
        1 => "so what it matches is reported again".to_owned(),
        more => format!("so the {more} findings that it matches are reported again"),
    };
    let finding = Finding::new(&RULE, at, format!("the suppression of {code} ended on {until}, {rest}"));
    if matches == 0 && is_certain { finding.help("remove the suppression") } else { finding }
}
