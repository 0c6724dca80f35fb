//! FF272: a rule has no priority, and others of the flag have.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::NodeId;
use crate::provider::phaseflag::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF272",
    name: "missing-priority",
    severity: Severity::Warning,
    what: "A rule has no priority, and others of the flag have.",
    why: "A priority that is left out counts as 0, so the rule is tried before those with greater ones, \
          wherever it stands in the list.",
    help: "give the rule a priority",
    example: r#"[{"priority": 10, "variation_id": "on"}, {"variation_id": "off"}]
                                         ^ the rule has no priority, so it is tried first"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let Some(walk) = Walk::of(subject) else { return };
    for flag in walk.flags {
        let rules = walk.list(*flag, "targeting_rules");
        let given = |rule: &NodeId| walk.syntax.get(*rule, "priority");
        let Some(known) = rules.iter().find_map(given) else { continue };
        if let Some(rule) = rules.iter().find(|rule| given(rule).is_none()) {
            let said = "the rule has no priority, which counts as 0, so it is tried before those with greater ones";
            findings.add(Finding::new(&RULE, walk.at(*rule), said).label(walk.at(known), "another rule has one"));
        }
    }
}
