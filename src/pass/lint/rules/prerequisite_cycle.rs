//! FF104: flags that depend on each other in a circle.

use std::collections::HashMap;

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::{faults, graph, place};
use crate::ruleset::{About, Fault, Unusable, Verdict};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF104",
    name: "prerequisite-cycle",
    severity: Severity::Error,
    what: "A flag depends on itself, by way of others or directly. It is a warning while a flag of the cycle is off, \
           which breaks it.",
    why: "No flag of the cycle can be evaluated: depending on the vendor the SDK serves the caller's default, null, or \
          takes the flags for off.",
    help: "take one of the prerequisites out",
    example: r#"{"key": "a", "prerequisites": [{"key": "b", "variation": 0}]}
                                       ^ `a` depends on itself: a -> b -> a"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

/// So many of the other flags are pointed at.
const LABELS: usize = 5;

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let ruleset = subject.ruleset;
    let broken = faults::broken(ruleset);
    let is_whole = |fault: &Fault| subject.flag_of(subject.at(fault.at)).is_some_and(&broken);
    // Where lowering knows of it, the flag as a whole cannot be evaluated.
    for met in faults::about(subject, About::Cycle).into_iter().filter(|met| is_whole(met.fault)) {
        findings.add(met.finding(&RULE, subject));
    }
    let asked = graph::asked(ruleset);
    let edges = graph::edges(&asked, ruleset.flags.len());
    let circles = graph::circles(&edges);
    if circles.is_empty() {
        return;
    }
    let by_edge: HashMap<(usize, usize), &graph::Asked<'_, '_>> =
        asked.iter().rev().filter_map(|asked| Some(((asked.flag, asked.other?), asked))).collect();
    for way in circles {
        let key = |flag: usize| ruleset.flags.get(flag).map_or("", |flag| flag.key.as_ref());
        let mut steps = way.windows(2).filter_map(|pair| by_edge.get(&(pair[0], pair[1])).copied());
        let place =
            |asked: &graph::Asked<'_, '_>| place::holding(subject, subject.at(asked.condition.at), &asked.using.key);
        let Some(first) = steps.next() else { continue };
        let steps: Vec<_> = steps.collect();
        let uses = || std::iter::once(first).chain(steps.iter().copied());
        let is_broken = uses().any(|asked| asked.using.flag == Err(Unusable::Off));
        let follows = if is_broken {
            "one of them is off, which breaks the cycle until it is turned on"
        } else if let Verdict::Fault(fault) = first.using.cycle {
            ruleset.fault(fault).sdk
        } else {
            first.unmet(ruleset).trim_start_matches("so ")
        };
        let said = format!("`{}` depends on itself: {}; {follows}", key(way[0]), graph::told(&way, key));
        let mut finding = Finding::new(&RULE, place(first), said);
        if is_broken {
            finding = finding.severity(Severity::Warning);
        }
        for asked in steps.into_iter().take(LABELS) {
            finding = finding.label(place(asked), format!("`{}` asks for `{}` here", key(asked.flag), asked.using.key));
        }
        findings.add(finding);
    }
}
