//! FF751: the operand of a comparison of numbers has a comma as its decimal sign.

use crate::finding::{Change, Check, Finding, Findings, Fix, Fixing, Rule, Severity, Subject};
use crate::leaf::python;
use crate::provider::configcat::comparator::Asks;
use crate::provider::configcat::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF751",
    name: "decimal-comma",
    severity: Severity::Warning,
    what: "The operand of a comparison of numbers has a comma as its decimal sign.",
    why: "The SDK of this format reads a comma as a point. Readers take it for a sign of thousands, and \
          tools that convert the config read another number, or none; then the rule is passed over for \
          everybody.",
    help: "write the number with a point",
    example: r#"{"a": "Price", "t": 12, "c": "9,99", "v": true}
                             ^ `9,99` is read as 9.99 here, and otherwise elsewhere"#,
    fixing: Fixing::Unsafe,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for walk in Walk::v5(subject) {
        for asked in walk.asked().filter(|asked| matches!(asked.asks, Asks::Number(_))) {
            let Some(operand) = walk.syntax.get(asked.node, "c") else { continue };
            let Some(text) = walk.syntax.as_text(operand).filter(|text| text.contains(',')) else { continue };
            let point = text.replace(',', ".");
            // One that cannot be read at all is told as such.
            if python::parse_float(&point).is_none() {
                continue;
            }
            let said = format!(
                "`{text}` has a comma as its decimal sign: it is read as `{point}` here, and otherwise elsewhere"
            );
            // What a trace shows of the operand changes by it.
            let json = serde_json::Value::from(point.clone()).to_string();
            let change = Change::Replace { document: walk.document, node: operand, json };
            findings.add(Finding::new(&RULE, walk.at(operand), said).fix(Fix::risky("write a point", vec![change])));
        }
    }
}
