//! FF753: an item stands twice in a list that is written as one text.

use std::collections::HashMap;

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::python;
use crate::provider::configcat::comparator::Asks;
use crate::provider::configcat::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF753",
    name: "repeated-item",
    severity: Severity::Warning,
    what: "An item stands twice in a list that is written as one text.",
    why: "The SDK of this format cuts the text at commas and trims each item, so the second one adds \
          nobody. Where the two differ by blanks they are two items once the config is converted, for the \
          next format does not trim.",
    help: "keep one of them, without blanks",
    example: r#"{"a": "Country", "t": 0, "c": "NO, SE,NO", "v": true}
                              ^ `NO` stands twice"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for walk in Walk::v5(subject) {
        for asked in walk.asked() {
            if !matches!(asked.asks, Asks::OneOf | Asks::VersionOneOf | Asks::Hashed(_)) {
                continue;
            }
            let Some(operand) = walk.syntax.get(asked.node, "c") else { continue };
            let Some(text) = walk.syntax.as_text(operand).filter(|text| text.contains(',')) else { continue };
            let mut seen: HashMap<&str, &str> = HashMap::new();
            for item in text.split(',') {
                let trimmed = python::strip(item);
                let Some(first) = seen.insert(trimmed, item).filter(|_| !trimmed.is_empty()) else { continue };
                // A blank behind the comma is how lists are written.
                let same = first.trim_start() == item.trim_start();
                let (follows, severity) = if same {
                    ("so the second one adds nobody", Severity::Info)
                } else {
                    (
                        "once with a blank behind it, so they are two items once the config is converted",
                        Severity::Warning,
                    )
                };
                let said = format!("`{trimmed}` stands twice in the list, {follows}");
                findings.add(Finding::new(&RULE, walk.at(operand), said).severity(severity));
                break;
            }
        }
    }
}
