//! FF710: a pattern that is found anywhere.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::construct::loose_domain;
use crate::leaf::python::{Finds, Study};
use crate::pass::lint::patterns::patterns;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF710",
    name: "unanchored-pattern",
    severity: Severity::Info,
    what: "A regular expression is tied to neither end of the value, or has a point that stands for any character in what reads \
           like a domain.",
    why: "SDKs search for patterns: one without `^` and `$` is found in the middle of a value, so `no` is found in `norway` and \
          in `casino`. A point that is not escaped stands for any character: `@a.com$` is found in `kim@axcom`.",
    help: "begin it with `^` or end it with `$`, and write `\\.` for a point",
    example: r#"{"contextName": "email", "operator": "REGEX", "value": "@shop"}
                                                       ^ the pattern is tied to neither end"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    patterns(subject.ruleset, &mut |sought| {
        let Some(study) = Study::of(sought.source) else { return };
        let source = sought.source;
        let said = if study.finds == Finds::Everything {
            // A condition that holds for all is told as that.
            return;
        } else if study.finds == Finds::Itself && !source.starts_with("(?") {
            format!("the pattern is the plain text `{source}`, and is found anywhere in a value")
        } else if let Some(name) = loose_domain(source) {
            let other = name.replacen('.', "x", 1).replace('\\', "");
            format!("the point of `{name}` stands for any character, so `{other}` is found, too")
        } else if !study.has_start && !study.has_end {
            format!("the pattern `{source}` is tied to neither end, so it is found anywhere in a value")
        } else {
            return;
        };
        if sought.is_usable() {
            findings.add(Finding::new(&RULE, sought.at(subject), said));
        }
    });
}
