//! FF483: what is left of the format with two states.

use crate::finding::{At, Change, Check, Finding, Findings, Fix, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF483",
    name: "two-state-leftover",
    severity: Severity::Warning,
    what: "A flag has members of the format in which flags had two states.",
    why: "No SDK evaluates them: users who are listed there are not targeted, and shares that stand there are not served. Only what \
          stands in the members for variations counts.",
    help: "move what is still meant into the members for variations, and remove these",
    example: r#"{"ff": {"keyName": "buy", "valueWhenDisabled": "false"}, "fftiuForTrue": [{"keyId": "alice"}]}
                          ^ no SDK reads `valueWhenDisabled`"#,
    fixing: Fixing::Safe,
    check: Check::Ruleset(check),
};

/// The members by name, sorted.
const NAMES: [&str; 10] = [
    "defaultRuleValue",
    "fftiuForFalse",
    "fftiuForTrue",
    "percentageRolloutBasedProperty",
    "percentageRolloutForFalse",
    "percentageRolloutForFalseNumber",
    "percentageRolloutForTrue",
    "percentageRolloutForTrueNumber",
    "valueWhenDisabled",
    "variationRuleValue",
];

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for flag in &subject.ruleset.flags {
        let at = subject.at(flag.at);
        let rules = flag.rules().iter().map(|arm| subject.at(arm.at));
        for holder in [Some(at), subject.member(at, "ff")].into_iter().flatten().chain(rules) {
            let Some(syntax) = subject.syntax(holder) else { continue };
            for node in syntax.children(holder.node) {
                let Some(name) = syntax.key(*node).filter(|name| NAMES.binary_search(&name.as_ref()).is_ok()) else {
                    continue;
                };
                let said = format!("`{name}` is of the format with two states, so no SDK reads it");
                let change = Change::Remove { document: holder.document, node: *node };
                let found = Finding::new(&RULE, At::node(holder.document, *node).key(), said);
                findings.add(found.fix(Fix::safe("remove it", vec![change])));
            }
        }
    }
}
