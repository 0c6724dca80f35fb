//! FF109: prerequisites that want different things of one flag.

use std::collections::HashMap;

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::outcome::{Outcomes, Verdicts};
use crate::pass::lint::{graph, place};
use crate::ruleset::View;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF109",
    name: "prerequisite-conflict",
    severity: Severity::Error,
    what: "A flag names another twice among its prerequisites, and no answer of that one satisfies both.",
    why: "All prerequisites must be met, and a flag gives one answer to a context; so they are met for nobody.",
    help: "keep one of the two; where either is to do, use two rules",
    example: r#"{"prerequisites": [{"key": "plan", "variation": 0}, {"key": "plan", "variation": 1}]}
                                                    ^ `plan` cannot serve this and what is wanted before, so the flag is off"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let ruleset = subject.ruleset;
    let mut outcomes = Outcomes::of(ruleset);
    // Of each pair of flags what is still wanted, and where that was said first.
    let mut wanted: HashMap<(usize, usize, bool), (Vec<usize>, &graph::Asked<'_, '_>)> = HashMap::new();
    let asked = graph::asked(ruleset);
    for asked in asked.iter().filter(|asked| asked.is_prerequisite()) {
        let using = asked.using;
        let (Ok(other), false, None) = (using.flag, using.wish.is_empty(), using.fault) else { continue };
        // What cannot be met by itself is told as that.
        if !outcomes.flag_use(using).has(Verdicts::YES) {
            continue;
        }
        let key = (asked.flag, other, using.view == View::Served);
        let Some((both, first)) = wanted.get_mut(&key) else {
            wanted.insert(key, (using.wanted.clone(), asked));
            continue;
        };
        let is_possible = !both.is_empty();
        both.retain(|id| using.wanted.contains(id));
        if is_possible && both.is_empty() {
            let said = format!(
                "`{}` cannot serve both this and what is wanted of it before, {}",
                using.key,
                asked.unmet(ruleset)
            );
            let at = |asked: &graph::Asked<'_, '_>| {
                place::holding(subject, subject.at(asked.condition.at), &asked.using.key)
            };
            let wish = first.using.wish.join(", ");
            let finding = Finding::new(&RULE, at(asked), said);
            findings.add(finding.label(at(first), format!("here `{wish}` is wanted of it")));
        }
    }
}
