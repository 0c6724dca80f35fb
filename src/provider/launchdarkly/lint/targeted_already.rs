//! FF262: a rule for keys that the targets take before.

use super::walk::{Here, flags, kind};
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::text_set;
use crate::ruleset::{Flag, Logic, Pointer, Relation, Role};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF262",
    name: "targeted-already",
    severity: Severity::Warning,
    what: "A rule asks for certain keys, and each of them is in one of the flag's lists of targets.",
    why: "Targets come before rules. Whoever has such a key is served by a list, and never gets to the rule: nobody does.",
    help: "remove the rule, or take the keys out of the targets",
    example: r#"{"targets": [{"variation": 0, "values": ["ann", "bob"]}],
 "rules": [{"clauses": [{"attribute": "key", "op": "in", "values": ["bob"]}], "variation": 1}]}
                                                                   ^ these keys are targeted already"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (here, flag) in flags(subject) {
        if !flag.body.arms.iter().any(|arm| arm.role == Role::Target) {
            continue;
        }
        for clause in here.items("rules").filter_map(|rule| keys(rule, subject, flag)) {
            let (values, first) = clause;
            let said = match values.items_in().count() {
                1 => "this key is targeted already, so the rule is never reached".to_owned(),
                count => format!("these {count} keys are targeted already, so the rule is never reached"),
            };
            findings.add(Finding::new(&RULE, values.at(), said).label(subject.at(first), "these come before"));
        }
    }
}

/// The values of a clause that asks for keys which are all targeted, and the list that has the first of them.
fn keys<'r>(rule: Here<'r>, subject: &Subject<'r, '_>, flag: &Flag<'_>) -> Option<(Here<'r>, Pointer)> {
    rule.items("clauses").find_map(|clause| {
        if clause.word("op")? != "in" || clause.is_true("negate") {
            return None;
        }
        let attribute = clause.word("attribute")?;
        let is_key = attribute == "key" || attribute == "/key" && clause.word("contextKind").is_some();
        let values = clause.get("values").filter(|_| is_key)?;
        let kind = kind(clause, "contextKind");
        let mut lists = values.items_in().map(|value| listed(subject, flag, &kind, &value.text()?));
        let first = lists.next()??;
        lists.all(|list| list.is_some()).then_some((values, first))
    })
}

/// The list of targets that takes the key.
fn listed(subject: &Subject<'_, '_>, flag: &Flag<'_>, kind: &str, key: &str) -> Option<Pointer> {
    let hashed = text_set::hash(key);
    let targets = flag.body.arms.iter().filter(|arm| arm.role == Role::Target);
    let mut targets = targets.filter(|arm| match &arm.when.logic {
        Logic::Test(test) => match &test.relation {
            Relation::OneOf(keys) => {
                let attribute = subject.ruleset.attributes.get(test.subject.attribute);
                attribute.scope == kind && keys.find(key, hashed).is_some()
            }
            _ => false,
        },
        _ => false,
    });
    targets.next().map(|arm| arm.at)
}
