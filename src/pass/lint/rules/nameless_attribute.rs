//! FF716: a condition on an attribute that has no name.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::Kind;
use crate::pass::lint::follows::where_absent;
use crate::pass::lint::logic::of_absent;
use crate::pass::lint::place;
use crate::pass::lint::walk::tests;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF716",
    name: "nameless-attribute",
    severity: Severity::Error,
    what: "A condition asks for an attribute without a name: what names it is missing, blank, or no text.",
    why: "Attributes are looked up by their names, and no context has one under none. It is absent for everybody, so the condition \
          says the same of everybody: depending on the vendor it never holds, always does where it is a negation, or has its \
          rule passed over.",
    help: "name the attribute",
    example: r#"{"attribute": "", "operator": "is", "value": "pro"}
              ^ no attribute is named, so the condition never holds"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    tests(subject.ruleset, &mut |test, condition| {
        let name = subject.ruleset.attributes.get(test.subject.attribute).name.as_ref();
        let at = place::attribute(subject, subject.at(condition.at));
        let written = subject.syntax(at).map(|syntax| syntax.kind(at.node));
        let said = match written {
            Some(Kind::Null | Kind::Bool | Kind::Number | Kind::List) => {
                format!("`{name}` is no text and names no attribute")
            }
            _ if name.is_empty() => "no attribute is named".to_owned(),
            _ if name.trim().is_empty() => {
                "the name of the attribute is blank, and nobody has one of that name".to_owned()
            }
            _ => return,
        };
        let follows = where_absent(of_absent(test).unwrap_or(test.absent));
        findings.add(Finding::new(&RULE, at, format!("{said}, {follows}")));
    });
}
