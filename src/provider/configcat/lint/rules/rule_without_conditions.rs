//! FF252: a targeting rule has no conditions.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::Kind;
use crate::provider::configcat::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF252",
    name: "rule-without-conditions",
    severity: Severity::Error,
    what: "A targeting rule has no conditions.",
    why: "The SDK for Python never serves the value of such a rule, but its percentage options to \
          everybody; other SDKs serve its value to everybody.",
    help: "give the rule a condition, or make its value the one of the setting",
    example: r#""r": [{"s": {"v": {"b": true}}}]
      ^ the rule has no conditions, so its value is served to nobody by one SDK and to everybody by others"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for walk in Walk::v6(subject) {
        for rule in walk.rules().filter(|rule| walk.syntax.kind(*rule) == Kind::Object) {
            let conditions = walk.given(rule, "c");
            let is_empty = |list| walk.syntax.kind(list) == Kind::List && walk.syntax.children(list).is_empty();
            if conditions.is_none_or(is_empty) {
                let follows = match walk.given(rule, "s") {
                    Some(_) => "the SDK for Python serves its value to nobody, and others to everybody",
                    None => "its options are for everybody, or for nobody, as the SDK has it",
                };
                let said = format!("the rule has no conditions: {follows}");
                findings.add(Finding::new(&RULE, conditions.map_or(walk.at(rule), |list| walk.at(list).key()), said));
            }
        }
    }
}
