//! FF170: a rule names a segment.

use std::collections::HashMap;

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::NodeId;
use crate::provider::phaseflag::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF170",
    name: "unheeded-segment",
    severity: Severity::Error,
    what: "A rule names a segment. It is an error where the rule has no conditions of its own, a warning \
          where it has some, and an info where these say all that the segment says.",
    why: "No SDK looks at segments: they are not sent, or not read. A rule that has nothing beside its \
          segment matches everybody, while the API server takes only who is in it.",
    help: "write the conditions of the segment into the rule",
    example: r#"{"priority": 10, "conditions": [], "segment_id": "beta-testers", "variation_id": "on"}
                                                 ^ no SDK looks at the segment, so the rule matches everybody"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let Some(walk) = Walk::of(subject) else { return };
    let mut segments = HashMap::new();
    for segment in walk.segments {
        if let Some(id) = walk.text(*segment, "id") {
            segments.entry(id).or_insert(*segment);
        }
    }
    for rule in walk.rules() {
        let Some(named) = walk.truthy(rule, "segment_id") else { continue };
        let own = walk.list(rule, "conditions");
        let segment = walk.syntax.as_text(named).and_then(|id| segments.get(&id).copied());
        let (follows, severity) = if segment.is_some_and(|segment| says_all(&walk, own, segment)) {
            ("but the rule has all its conditions", Severity::Info)
        } else if own.is_empty() {
            ("so the rule matches everybody", Severity::Error)
        } else {
            ("so the rule matches by its own conditions alone", Severity::Warning)
        };
        let said = format!("no SDK looks at the segment `{}`, {follows}", walk.told(named));
        let finding = Finding::new(&RULE, walk.at(named), said).severity(severity);
        findings.add(segment.iter().fold(finding, |finding, segment| finding.label(walk.at(*segment), "the segment")));
    }
}

/// Whether a rule has all conditions of a segment, which has some.
fn says_all(walk: &Walk<'_>, own: &[NodeId], segment: NodeId) -> bool {
    let conditions = walk.list(segment, "conditions");
    let has = |condition: &NodeId| {
        let tree = walk.syntax.tree(*condition);
        own.iter().any(|own| walk.syntax.tree(*own) == tree)
    };
    !conditions.is_empty() && conditions.iter().all(has)
}
