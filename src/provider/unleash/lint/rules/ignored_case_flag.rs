//! FF246: `caseInsensitive` where letter case counts all the same.

use super::super::walk;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF246",
    name: "ignored-case-flag",
    severity: Severity::Warning,
    what: "A constraint has `caseInsensitive: true`, and its operator does not look at that. It is an info where its values \
           have no letters.",
    why: "Only REGEX and the three STR_ operators ignore letter case. IN and NOT_IN compare byte by byte whatever the flag \
          says, so `DE` is not `de`, though the playground of the server shows it otherwise.",
    help: "list every spelling, or use a STR_ operator",
    example: r#"{"contextName": "country", "operator": "IN", "values": ["de"], "caseInsensitive": true}
                                                                                  ^ IN does not look at it"#,
    fixing: Fixing::Safe,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    walk::constraints(subject, &mut |constraint, operator| {
        let heeds = operator == "REGEX" || operator.starts_with("STR_");
        if heeds || !walk::is_known(&operator) || !walk::is_true(subject, constraint, "caseInsensitive") {
            return;
        }
        let has_letters = matches!(operator.as_ref(), "IN" | "NOT_IN")
            && walk::texts(subject, constraint, "values").iter().any(|(_, text)| text.chars().any(char::is_alphabetic));
        let at = subject.nearest(constraint, "caseInsensitive");
        let (severity, follows) = if has_letters {
            (Severity::Warning, "so values in another case are not the same")
        } else {
            (Severity::Info, "so it has no effect")
        };
        let said = format!("`{operator}` does not look at `caseInsensitive`, {follows}");
        let finding = Finding::new(&RULE, at, said).severity(severity);
        // Where letters are compared it tells what was meant, and is not to go unseen.
        findings.add(if has_letters { finding } else { finding.fix(walk::removed(at, "`caseInsensitive`")) });
    });
}
