//! FF108: a prerequisite that wants what the other flag never serves.

use super::constant_flag::decides;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::outcome::{Outcomes, Verdicts};
use crate::pass::lint::{graph, place};
use crate::ruleset::{ValueType, Variation, View};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF108",
    name: "prerequisite-never-met",
    severity: Severity::Warning,
    what: "A flag wants another to serve what no rule, share, list or default of that one can lead to. It is an info where that one \
           is a plain switch: boolean, and without rules.",
    why: "The prerequisite is met for nobody: what it guards is off for everybody, whatever the context.",
    help: "want what the other flag serves, or let it serve what is wanted",
    example: r#"{"p": {"f": "theme", "c": 0, "v": {"s": "dark"}}}
                               ^ `theme` never serves `dark`, so the condition never holds"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let ruleset = subject.ruleset;
    let mut outcomes = Outcomes::of(ruleset);
    for asked in graph::asked(ruleset) {
        let using = asked.using;
        let Some(other) = using.flag.ok().and_then(|id| ruleset.flags.get(id)) else { continue };
        // A wish for any answer is none; what is off is told as that, and what is not there as that.
        let is_open = using.wish.is_empty() || using.fault.is_some() || !other.facts.enabled;
        let is_unknown = match using.view {
            View::Served => asked.is_prerequisite() && using.wanted.iter().all(|id| *id >= other.variations.len()),
            View::Choice => {
                let names = |wish: &str| other.variations.iter().any(|held| held.name.as_deref() == Some(wish));
                !using.wish.iter().any(|wish| names(wish))
            }
        };
        if is_open || is_unknown || outcomes.flag_use(using).has(Verdicts::YES) {
            continue;
        }
        let wish = using.wish.iter().map(|wish| format!("`{wish}`")).collect::<Vec<_>>().join(" or ");
        let verb = using.operator.map_or_else(|| "serves".to_owned(), str::to_lowercase);
        let what = match (using.view, using.operator) {
            (View::Choice, _) => format!("the rules of `{}` never choose {wish}", using.key),
            (View::Served, None) => format!("`{}` never gives what is wanted of it, {wish}", using.key),
            (View::Served, Some(_)) => format!("that `{}` {verb} {wish} is never so", using.key),
        };
        let said = format!("{what}, {}", asked.unmet(ruleset));
        let at = subject.at(asked.condition.at);
        let first = using.wish.first().map_or("", AsRef::as_ref);
        let found = place::holding(subject, at, first);
        let found = if found == at { place::holding(subject, at, &using.key) } else { found };
        let own = place::key(subject, subject.at(other.at), &other.key);
        let finding = Finding::new(&RULE, found, said).label(own, "this is the flag that is asked");
        // A switch that is off is there to be turned on.
        let is_bool = |variation: &Variation<'_>| variation.value.value_type() == ValueType::Bool;
        let is_switch = !decides(other) && !other.variations.is_empty() && other.variations.iter().all(is_bool);
        findings.add(if is_switch { finding.severity(Severity::Info) } else { finding });
    }
}
