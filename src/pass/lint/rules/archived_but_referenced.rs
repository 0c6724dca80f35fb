//! FF403: an archived flag or segment that something refers to.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::segments::{Use, uses};
use crate::pass::lint::{faults, graph, place};
use crate::ruleset::About;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF403",
    name: "archived-but-referenced",
    severity: Severity::Error,
    what: "A rule asks for a segment that is archived, or a flag depends on one that is.",
    why: "What is archived is as good as gone: nobody is in such a segment, and a server that sends no archived flags \
          leaves the prerequisite with no flag to ask, while an SDK that still has the flag goes on asking it.",
    help: "take the reference out, or bring back what is archived",
    example: r#"{"property": "User is in segment", "op": null, "value": "[\"5e6f1000\"]"}
                                                        ^ the segment `5e6f1000` is archived, so nobody is in it"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

/// The state of a flag that is.
const ARCHIVED: &str = "archived";

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let ruleset = subject.ruleset;
    for met in faults::about(subject, About::Archived) {
        findings.add(met.finding(&RULE, subject));
    }
    for Use { at, why, is_negated, .. } in uses(ruleset, About::Archived) {
        let follows = if is_negated { "so everybody is taken to be outside of it" } else { "so nobody is in it" };
        findings.add(Finding::new(&RULE, subject.at(at), format!("{why}, {follows}")));
    }
    for asked in graph::asked(ruleset) {
        let Some(other) = asked.other.and_then(|id| ruleset.flags.get(id)) else { continue };
        if !other.facts.state.as_deref().is_some_and(|state| state.eq_ignore_ascii_case(ARCHIVED)) {
            continue;
        }
        let said = format!(
            "`{}` is archived: this SDK asks it all the same, and a server that no longer sends it never takes it for met",
            other.key
        );
        let at = place::holding(subject, subject.at(asked.condition.at), &asked.using.key);
        let state = place::holding(subject, subject.at(other.at), ARCHIVED);
        findings.add(Finding::new(&RULE, at, said).label(state, "it is archived here"));
    }
}
