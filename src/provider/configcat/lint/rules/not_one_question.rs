//! FF253: a condition asks nothing, or more than one thing.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::Kind;
use crate::provider::configcat::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF253",
    name: "not-one-question",
    severity: Severity::Error,
    what: "A condition asks nothing, or more than one thing.",
    why: "A condition asks one thing: of the user (`u`), of a segment (`s`) or of another flag (`p`). The \
          SDK for Python takes one that asks nothing for true and looks at the first of several; others \
          fail the setting.",
    help: "write one condition for each thing that is asked",
    example: r#""c": [{}]
      ^ the condition asks nothing, so it holds for everybody"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for walk in Walk::v6(subject) {
        for condition in walk.conditions().filter(|condition| walk.syntax.kind(*condition) == Kind::Object) {
            let asked: Vec<_> =
                ["u", "s", "p"].into_iter().filter_map(|name| Some((name, walk.given(condition, name)?))).collect();
            match asked.as_slice() {
                [] => {
                    let said = "the condition asks nothing of user (`u`), segment (`s`) or flag (`p`), so it holds for everybody, or the setting fails";
                    findings.add(Finding::new(&RULE, walk.at(condition), said));
                }
                [(first, node), (second, other), ..] => {
                    let said = format!(
                        "the condition asks `{first}` and `{second}`, so `{second}` counts for nothing, or the setting fails"
                    );
                    let finding = Finding::new(&RULE, walk.at(*other).key(), said);
                    findings.add(finding.label(walk.at(*node).key(), "this is asked"));
                }
                [_] => {}
            }
        }
    }
}
