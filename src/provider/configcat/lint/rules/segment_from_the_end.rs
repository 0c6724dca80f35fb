//! FF150: a condition names a segment by a negative index, or by a truth value.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::{Kind, NodeId};
use crate::provider::configcat::document;
use crate::provider::configcat::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF150",
    name: "segment-from-the-end",
    severity: Severity::Error,
    what: "A condition names a segment by a negative index, or by a truth value.",
    why: "The SDK for Python counts such an index from the end of the list and asks another segment than \
          the file seems to say; the other SDKs find no segment, and the setting fails.",
    help: "name the segment by its place in the list `s`, from 0",
    example: r#"{"s": {"s": -1, "c": 0}}
            ^ the index is negative: one SDK takes the last segment, the others none"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for walk in Walk::v6(subject) {
        for used in walk.conditions().filter_map(|condition| walk.given(condition, "s")) {
            let Some(index) = walk.syntax.get(used, "s") else { continue };
            let raw = walk.syntax.raw(index);
            let is_odd = match walk.syntax.kind(index) {
                Kind::Number => raw.starts_with('-') && raw != "-0",
                Kind::Bool => true,
                _ => false,
            };
            let segments = walk.list(NodeId::ROOT, "s");
            let taken =
                document::segment(&walk.syntax.tree(used), segments.len()).and_then(|place| segments.get(place));
            // One that leads nowhere makes the SDK refuse the document.
            if let Some(taken) = taken.filter(|_| is_odd) {
                let said = format!(
                    "`{raw}` is no place in the list of segments: the SDK for Python takes the marked one, and the others fail"
                );
                findings.add(Finding::new(&RULE, walk.at(index), said).label(walk.at(*taken), "this one is taken"));
            }
        }
    }
}
