//! FF263: a rule whose clauses ask for several kinds of contexts.

use std::borrow::Cow;

use super::walk::{Here, kind, rules};
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF263",
    name: "several-kinds",
    severity: Severity::Info,
    what: "The clauses of a rule read contexts of several kinds.",
    why: "A clause does not hold where the context has no part of its kind, negated or not. So only a context of several kinds, \
          which has all of those at once, can match the rule.",
    help: "make sure that the callers pass such contexts, or ask for one kind only",
    example: r#"{"clauses": [{"contextKind": "user", ...}, {"contextKind": "org", ...}]}
                                                           ^ only a context that is `user` and `org` at once matches"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for rule in rules(subject) {
        let mut first: Option<(Cow<'_, str>, Here<'_>)> = None;
        for clause in rule.items("clauses").filter(|clause| asks(*clause)) {
            let own = kind(clause, "contextKind");
            match &first {
                None => first = Some((own, clause)),
                Some((other, earlier)) if *other != own => {
                    let said = format!("only a context that is `{other}` and `{own}` at once matches the rule");
                    let label = format!("this asks for a `{other}`");
                    let at = clause.nearest("contextKind");
                    findings.add(Finding::new(&RULE, at, said).label(earlier.nearest("contextKind"), label));
                    break;
                }
                Some(_) => {}
            }
        }
    }
}

/// Whether a clause reads an attribute of its kind.
fn asks(clause: Here<'_>) -> bool {
    clause.word("op").is_some_and(|operator| operator != "segmentMatch")
        && clause.word("attribute").is_some_and(|attribute| attribute != "kind")
}
