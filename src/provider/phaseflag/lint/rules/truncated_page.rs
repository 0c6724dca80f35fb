//! FF071: a page has fewer flags than there are in all.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::provider::phaseflag::lint::walk::Form;
use crate::provider::phaseflag::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF071",
    name: "truncated-page",
    severity: Severity::Warning,
    what: "A page has fewer flags than there are in all.",
    why: "An export holds one page, and pages end after 50 flags if nothing else is asked for. Flags that \
          are not in the file are not found, and their callers get their default.",
    help: "export all pages, or fetch `/sdk/ruleset`",
    example: r#"{"items": [...], "total": 120, "limit": 50, "offset": 0}
                          ^ 50 of 120 flags are in the file"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let Some(walk) = Walk::of(subject) else { return };
    let Some(total) = walk.syntax.get(walk.holder, "total") else { return };
    let count = walk.flags.len();
    if matches!(walk.form, Form::Export | Form::Page)
        && walk.syntax.raw(total).parse::<usize>().is_ok_and(|total| total > count)
    {
        let said = format!("{count} of {} flags are in the file, so the others are not found", walk.syntax.raw(total));
        findings.add(Finding::new(&RULE, walk.at(total), said));
    }
}
