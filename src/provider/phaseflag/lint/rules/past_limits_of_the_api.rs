//! FF275: a rule or a flag is past a limit of the API: a priority outside of 0 to 10000, more than 50 conditions or tags, or a name of an attribute of more than 255 characters.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::python;
use crate::leaf::syntax::Kind;
use crate::provider::phaseflag::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF275",
    name: "past-limits-of-the-api",
    severity: Severity::Warning,
    what: "A rule or a flag is past a limit of the API: a priority outside of 0 to 10000, more than 50 \
          conditions or tags, or a name of an attribute of more than 255 characters.",
    why: "SDKs evaluate it all the same, but the API refuses the flag when it is written back, and so it \
          cannot be changed there.",
    help: "keep to the limits of the API",
    example: r#"{"priority": 20000, "conditions": [], "variation_id": "on"}
             ^ the API takes priorities from 0 to 10000"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

/// The greatest priority.
const PRIORITY: f64 = 10_000.0;
/// So many conditions or tags there may be.
const ITEMS: usize = 50;
/// So many characters a name may have.
const NAME: usize = 255;

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let Some(walk) = Walk::of(subject) else { return };
    for flag in walk.flags {
        if let Some(tags) = walk.syntax.get(*flag, "tags").filter(|tags| walk.syntax.children(*tags).len() > ITEMS) {
            let said = format!(
                "the flag has {} tags, and the API refuses more than {ITEMS}",
                walk.syntax.children(tags).len()
            );
            findings.add(Finding::new(&RULE, walk.at(tags).key(), said));
        }
    }
    for rule in walk.rules() {
        if let Some(priority) = walk.syntax.get(rule, "priority").filter(|node| walk.syntax.kind(*node) == Kind::Number)
            && python::token_float(walk.syntax.raw(priority)).is_none_or(|number| !(0.0..=PRIORITY).contains(&number))
        {
            let said = format!("the API refuses a priority of `{}`; it takes 0 to 10000", walk.syntax.raw(priority));
            findings.add(Finding::new(&RULE, walk.at(priority), said));
        }
        let count = walk.list(rule, "conditions").len();
        if let Some(conditions) = walk.syntax.get(rule, "conditions").filter(|_| count > ITEMS) {
            let said = format!("the rule has {count} conditions, and the API refuses more than {ITEMS}");
            findings.add(Finding::new(&RULE, walk.at(conditions).key(), said));
        }
    }
    for condition in walk.conditions() {
        let Some(name) = walk.syntax.get(condition, "attribute") else { continue };
        if walk.syntax.raw(name).len() > NAME
            && walk.syntax.as_text(name).is_some_and(|name| name.chars().count() > NAME)
        {
            findings.add(Finding::new(&RULE, walk.at(name), "the API refuses a name of more than 255 characters"));
        }
    }
}
