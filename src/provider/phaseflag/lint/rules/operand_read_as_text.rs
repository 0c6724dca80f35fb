//! FF771: the value of a condition on texts is missing, or is a list or an object, or is no text where a pattern is to be.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::Kind;
use crate::provider::phaseflag::condition::Asks;
use crate::provider::phaseflag::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF771",
    name: "operand-read-as-text",
    severity: Severity::Error,
    what: "The value of a condition on texts is missing, or is a list or an object, or is no text where a \
          pattern is to be. Inside a list it is a warning.",
    why: "Such conditions compare texts, and what is none is compared as Python prints it: nothing as \
          `None`, a list with its brackets and quotes. No attribute has that text but by accident.",
    help: "write a text; several texts go with `one_of`",
    example: r#"{"attribute": "plan", "operator": "is", "value": ["pro", "team"]}
                                                 ^ the list is compared as the text `['pro', 'team']`"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let Some(walk) = Walk::of(subject) else { return };
    for asked in walk.asked() {
        if matches!(asked.asks, Asks::Number(_) | Asks::Version(_)) {
            continue;
        }
        let verb = if asked.asks == Asks::Pattern { "searched for" } else { "compared" };
        let Some(value) = asked.value else {
            let said = format!("there is no value, which is {verb} as the text `None`");
            findings.add(Finding::new(&RULE, walk.at(asked.node), said));
            continue;
        };
        let is_list = asked.asks == Asks::OneOf && walk.syntax.kind(value) == Kind::List;
        for operand in walk.operands(&asked) {
            let kind = walk.syntax.kind(operand);
            let is_odd = match kind {
                Kind::Null | Kind::List | Kind::Object => true,
                Kind::Bool | Kind::Number => asked.asks == Asks::Pattern,
                Kind::Text => false,
            };
            if is_odd {
                let (noun, text) = (kind.name(), shortened(&walk.told(operand)));
                let said = format!("the value is {noun}, which is {verb} as the text `{text}`");
                let severity = if is_list { Severity::Warning } else { Severity::Error };
                findings.add(Finding::new(&RULE, walk.at(operand), said).severity(severity));
            }
        }
    }
}

/// The beginning of a long text.
fn shortened(text: &str) -> String {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or(text)),
        None => text.to_owned(),
    }
}
