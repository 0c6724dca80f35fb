//! FF707: an operand with blanks around it.

use crate::finding::{Change, Check, Finding, Findings, Fix, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::Kind;
use crate::pass::lint::place;
use crate::pass::lint::walk::tests;
use crate::ruleset::{Place, Relation};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF707",
    name: "blanks-around",
    severity: Severity::Warning,
    what: "A text that values are compared with has blanks at its start or end. It is an info where a text is looked for \
           inside of another, as the blanks may be meant there.",
    why: "Texts are compared letter by letter: ` NO` is not `NO`. What was copied with a blank is met by nobody, or is not \
          left out although the list says so.",
    help: "remove the blanks, unless values have them too",
    example: r#"{"contextName": "country", "operator": "IN", "values": ["SE", " NO"]}
                                                              ^ ` NO` has blanks around it"#,
    fixing: Fixing::Unsafe,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    tests(subject.ruleset, &mut |test, condition| {
        let (items, severity) = match &test.relation {
            Relation::OneOf(set) | Relation::AnyItem(set) => (set.items(), Severity::Warning),
            Relation::Is(Some(text)) => (std::slice::from_ref(text), Severity::Warning),
            Relation::Has { texts, place: Place::Anywhere, .. } => (texts.as_slice(), Severity::Info),
            Relation::Has { texts, .. } => (texts.as_slice(), Severity::Warning),
            _ => return,
        };
        let is_padded = |text: &str| text.trim().len() < text.len();
        let mut padded = items.iter().enumerate().filter(|(_, item)| is_padded(item));
        let Some((number, first)) = padded.next() else { return };
        let more = match padded.count() {
            0 => String::new(),
            more => format!(", and so have {more} more of the list"),
        };
        let at = place::operand(subject, subject.at(condition.at), first, Some(number));
        let what = if first.trim().is_empty() { "is blank" } else { "has blanks around it" };
        let said = format!("`{first}` {what}{more}: only a value with the same blanks is met by it");
        let finding = Finding::new(&RULE, at, said).severity(severity);
        let syntax = subject.syntax(at);
        let is_it = syntax.is_some_and(|syntax| syntax.kind(at.node) == Kind::Text && !first.trim().is_empty());
        findings.add(if is_it && more.is_empty() {
            let json = serde_json::Value::from(first.trim()).to_string();
            let change = Change::Replace { document: at.document, node: at.node, json };
            finding.fix(Fix::risky("remove the blanks", vec![change]))
        } else {
            finding
        });
    });
}
