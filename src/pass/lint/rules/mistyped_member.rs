//! FF004: a member of a wrong type.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::Kind;
use crate::pass::lint::shape::{Misfit, misfits};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF004",
    name: "mistyped-member",
    severity: Severity::Error,
    what: "A member is of another type than its format has there.",
    why: "SDKs with typed readers refuse the whole document for one such member, and then no flag in it is served; others \
          read something into it that is not meant.",
    help: "write it as the type that is named",
    example: r#"{"name": "blue", "weight": "500"}
                           ^ the `weight` of a variant is a number, and this is a text"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    misfits(subject, &mut |misfit| {
        let Misfit::Mistyped { at, member, shape, syntax } = misfit else { return };
        let wanted: Vec<&str> =
            member.kinds.iter().filter(|kind| **kind != Kind::Null).map(|kind| kind.name()).collect();
        let found = syntax.kind(at.node).name();
        let said = format!("`{}` of a {} is {}, and this is {found}", member.name, shape.noun, wanted.join(" or "));
        findings.add(Finding::new(&RULE, at, said).severity(member.mistyped));
    });
}
