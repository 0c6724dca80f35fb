//! FF754: an attribute is compared as text, and elsewhere as a version, a number or a list.

use std::collections::HashMap;

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::python;
use crate::leaf::syntax::NodeId;
use crate::provider::configcat::comparator::Asks;
use crate::provider::configcat::document::Form;
use crate::provider::configcat::lint::walk::Asked;
use crate::provider::configcat::lint::walk::Walk;
use crate::ruleset::Digested;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF754",
    name: "attribute-read-two-ways",
    severity: Severity::Warning,
    what: "An attribute is compared as text, and elsewhere as a version, a number or a list.",
    why: "The comparator decides how the value is read. As text `2.0` is not `2.0.0` and `10` is not \
          `10.0`, and a list is the text of its JSON: who matches the one condition need not match the \
          other.",
    help: "use comparators of one family for an attribute",
    example: r#"{"a": "Version", "c": 0, "l": ["2.0.0"]}
                      ^ `Version` is compared as text here, and as a version elsewhere"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

/// How an attribute is read elsewhere, with the condition that reads it so.
#[derive(Default)]
struct Families {
    list: Option<NodeId>,
    version: Option<NodeId>,
    number: Option<NodeId>,
}

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for walk in Walk::all(subject) {
        let all: Vec<Asked<'_>> = walk.asked().collect();
        let mut families: HashMap<&str, Families> = HashMap::new();
        for asked in &all {
            let Some(name) = asked.attribute.as_deref() else { continue };
            let family = |families: &mut Families| match asked.asks {
                Asks::AnyItem | Asks::Hashed(Digested::Items) => families.list.get_or_insert(asked.node).to_owned(),
                Asks::Version(_) | Asks::VersionOneOf => families.version.get_or_insert(asked.node).to_owned(),
                Asks::Number(_) => families.number.get_or_insert(asked.node).to_owned(),
                _ => asked.node,
            };
            if !matches!(asked.asks, Asks::OneOf | Asks::Is) {
                family(families.entry(name).or_default());
            }
        }
        for asked in all.iter().filter(|asked| matches!(asked.asks, Asks::OneOf | Asks::Is)) {
            let Some(name) = asked.attribute.as_deref() else { continue };
            let Some(Families { list, version, number }) = families.get(name) else { continue };
            let (other, word) = if let Some(list) = list {
                (list, "a list")
            } else if let Some(version) =
                version.as_ref().filter(|_| are_all(&walk, asked, |item| python::Version::parse(item).is_some()))
            {
                (version, "a version")
            } else if let Some(number) =
                number.as_ref().filter(|_| are_all(&walk, asked, |item| item.parse::<f64>().is_ok()))
            {
                (number, "a number")
            } else {
                continue;
            };
            let comparator = if walk.form == Form::V5 { "t" } else { "c" };
            let at = walk.syntax.get(asked.node, comparator).unwrap_or(asked.node);
            let said = format!(
                "`{name}` is compared as text here and as {word} elsewhere, so what is the same there need not be the same here"
            );
            findings.add(Finding::new(&RULE, walk.at(at), said).label(walk.at(*other), format!("as {word}")));
        }
    }
}

/// Whether a condition on text has items, and all are so.
fn are_all(walk: &Walk<'_>, asked: &Asked<'_>, is: impl Fn(&str) -> bool) -> bool {
    if walk.form == Form::V5 {
        return walk.text(asked.node, "c").is_some_and(|text| text.split(',').all(|item| is(python::strip(item))));
    }
    if let Asks::Is = asked.asks {
        return walk.text(asked.node, "s").is_some_and(|text| is(&text));
    }
    let items = walk.list(asked.node, "l");
    !items.is_empty() && items.iter().all(|item| walk.syntax.as_text(*item).is_some_and(|item| is(&item)))
}
