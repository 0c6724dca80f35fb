//! FF350: a setting names an attribute for percentage options, and has no such options.

use crate::finding::{Change, Check, Finding, Findings, Fix, Fixing, Rule, Severity, Subject};
use crate::provider::configcat::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF350",
    name: "idle-bucketing-attribute",
    severity: Severity::Info,
    what: "A setting names an attribute for percentage options, and has no such options.",
    why: "The attribute is hashed to choose among percentage options and for nothing else. Without options \
          it has no effect, though it reads as if answers depended on it.",
    help: "remove `a`, or add the options",
    example: r#"{"t": 0, "v": {"b": false}, "a": "Company"}
                                 ^ nothing is split by `Company`"#,
    fixing: Fixing::Safe,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for walk in Walk::v6(subject) {
        for setting in walk.settings {
            let Some(attribute) = walk.given(*setting, "a") else { continue };
            let Some(name) = walk.syntax.as_text(attribute) else { continue };
            let has_options =
                |holder| walk.given(holder, "p").is_some_and(|list| !walk.syntax.children(list).is_empty());
            if !has_options(*setting) && !walk.list(*setting, "r").iter().any(|rule| has_options(*rule)) {
                let said = format!("the setting has no percentage options, so nothing is split by `{name}`");
                let fix = Fix::safe("remove it", vec![Change::Remove { document: walk.document, node: attribute }]);
                findings.add(Finding::new(&RULE, walk.at(attribute), said).fix(fix));
            }
        }
    }
}
