//! FF266: lists in a big segment.

use super::walk::segments;
use crate::finding::{Change, Check, Finding, Findings, Fix, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF266",
    name: "big-segment-with-lists",
    severity: Severity::Warning,
    what: "A segment is unbounded and has lists of keys.",
    why: "Of an unbounded segment the SDK looks up outside who is in it, and looks at its rules where nobody knows. What it \
          includes and excludes itself is passed over.",
    help: "move the keys to the store of big segments, or make the segment a plain one",
    example: r#"{"key": "vips", "unbounded": true, "generation": 2, "included": ["ann"]}
                                                                ^ the segment is unbounded, so this is passed over"#,
    fixing: Fixing::Safe,
    check: Check::Ruleset(check),
};

const LISTS: [&str; 4] = ["included", "excluded", "includedContexts", "excludedContexts"];

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (segment, _) in segments(subject).filter(|(segment, _)| segment.is_true("unbounded")) {
        for list in LISTS.iter().filter(|name| segment.has_items(name)).filter_map(|name| segment.get(name)) {
            let said = format!("the segment is unbounded, so `{}` is passed over", list.name());
            let change = Change::Remove { document: list.document, node: list.node };
            let finding = Finding::new(&RULE, list.at(), said).label(segment.nearest("unbounded"), "it is unbounded");
            findings.add(finding.fix(Fix::safe("remove the list", vec![change])));
        }
    }
}
