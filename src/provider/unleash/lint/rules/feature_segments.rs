//! FF248: segments that are listed beside the strategies.

use std::collections::BTreeSet;

use super::super::walk;
use crate::finding::{At, Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::Kind;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF248",
    name: "feature-segments",
    severity: Severity::Warning,
    what: "A feature lists segments outside of its strategies. It is an info where each strategy lists them as well.",
    why: "The engine reads segments of strategies alone. A list at the feature limits nobody: who is outside of the segment \
          gets the flag all the same.",
    help: "list the segments in each strategy that is meant",
    example: r#"{"name": "beta", "enabled": true, "segments": [7], "strategies": [{"name": "default"}]}
                                              ^ segments of a feature are not read"#,
    fixing: Fixing::Safe,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (_, feature) in walk::flags(subject) {
        let Some(list) = subject.member(feature, "segments") else { continue };
        let is_list = subject.syntax(list).is_some_and(|syntax| syntax.kind(list.node) == Kind::List);
        let own = ids(subject, feature);
        if !is_list || own.is_empty() {
            continue;
        }
        let strategies = subject.member(feature, "strategies").map(|list| subject.inside(list)).unwrap_or_default();
        let repeats = |strategy: &At| own.is_subset(&ids(subject, *strategy));
        let (severity, said) = if !strategies.is_empty() && strategies.iter().all(repeats) {
            (Severity::Info, "segments of a feature are not read; the strategies list them as well")
        } else {
            (Severity::Warning, "segments of a feature are not read, so they limit nobody; only those of strategies do")
        };
        let finding = Finding::new(&RULE, list.key(), said).severity(severity);
        // Where it was to limit somebody it is not to go unseen.
        findings.add(match severity {
            Severity::Info => finding.fix(walk::removed(list, "the list")),
            _ => finding,
        });
    }
}

/// The ids as they are written.
fn ids<'r>(subject: &Subject<'r, '_>, at: At) -> BTreeSet<&'r str> {
    let items = subject.member(at, "segments").map(|list| subject.inside(list)).unwrap_or_default();
    items.into_iter().filter_map(|at| Some(subject.syntax(at)?.raw(at.node))).collect()
}
