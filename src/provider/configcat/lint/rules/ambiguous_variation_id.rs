//! FF851: a variation id stands for different values, or in several settings.

use std::borrow::Cow;
use std::collections::HashMap;

use super::served;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::python;
use crate::leaf::syntax::NodeId;
use crate::provider::configcat::document::Form;
use crate::provider::configcat::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF851",
    name: "ambiguous-variation-id",
    severity: Severity::Error,
    what: "A variation id stands for different values of a setting, or in several settings. The latter is a warning, once for \
           each id.",
    why: "A look-up by variation id gives the first setting and value that have it, in the order of the \
          file; the others are never found, and statistics of the two are mixed.",
    help: "give each value of each setting an id of its own",
    example: r#"{"t": 0, "v": {"b": false}, "i": "a1", "r": [{"c": [...], "s": {"v": {"b": true}, "i": "a1"}}]}
                                                                                       ^ `a1` stands for another value before"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

/// A variation id where it was seen first.
struct Known {
    id: NodeId,
    setting: NodeId,
    value: Option<NodeId>,
    /// Whether it is told that other settings have it, too.
    is_told: bool,
}

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for walk in Walk::all(subject).iter().filter(|walk| walk.form != Form::Simple) {
        let mut known: HashMap<Cow<'_, str>, Known> = HashMap::new();
        for setting in walk.settings {
            served::each(walk, *setting, &mut |holder| {
                let Some(id) = walk.syntax.get(holder, "i") else { return };
                let Some(text) = walk.syntax.as_text(id) else { return };
                let value = walk.syntax.get(holder, "v");
                let new = || Known { id, setting: *setting, value, is_told: false };
                let first = known.entry(text.clone()).or_insert_with(new);
                let (said, severity) = if first.setting != *setting {
                    if std::mem::replace(&mut first.is_told, true) {
                        return;
                    }
                    let key = walk.syntax.key(first.setting).unwrap_or_default();
                    let said = format!(
                        "the variation id `{text}` stands in the setting `{key}` as well, so a look-up by it finds only that one"
                    );
                    (said, Severity::Warning)
                } else if is_same(walk, value, first.value) {
                    return;
                } else {
                    let said = format!(
                        "the variation id `{text}` stands for another value before, so a look-up by it never finds this one"
                    );
                    (said, Severity::Error)
                };
                let finding = Finding::new(&RULE, walk.at(id), said).severity(severity);
                findings.add(finding.label(walk.at(first.id), "this one is found"));
            });
        }
    }
}

fn is_same(walk: &Walk<'_>, one: Option<NodeId>, other: Option<NodeId>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return one == other };
    walk.syntax.raw(one) == walk.syntax.raw(other) || python::equal(&walk.syntax.tree(one), &walk.syntax.tree(other))
}
