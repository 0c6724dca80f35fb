//! FF105: segments that lead to each other in a circle.

use crate::finding::{At, Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::graph;
use crate::ruleset::{Logic, Verdict};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF105",
    name: "segment-cycle",
    severity: Severity::Error,
    what: "The rules of a segment ask for the segment itself, by way of others or directly.",
    why: "Who is in it cannot be told. Depending on the vendor the evaluation of each flag that asks for it fails, or the SDK \
          goes round until its stack is used up and takes the user for outside.",
    help: "take one of the conditions out",
    example: r#"{"key": "a", "rules": [{"clauses": [{"op": "segmentMatch", "values": ["b"]}]}]}
                                                                      ^ the segment `a` leads back to itself: a -> b -> a"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let ruleset = subject.ruleset;
    let mut edges: Vec<Vec<usize>> = vec![Vec::new(); ruleset.segments.len()];
    for (segment, edges) in ruleset.segments.iter().zip(&mut edges) {
        segment.body.each(&mut |condition| {
            if let Logic::Segment(id) = condition.logic {
                edges.push(id);
            }
        });
    }
    for way in graph::circles(&edges) {
        let Some(segment) = ruleset.segments.get(way[0]) else { continue };
        let name = |id: usize| {
            let segment = ruleset.segments.get(id);
            segment.map_or("", |segment| segment.name.as_deref().unwrap_or(&segment.key))
        };
        let step = |pair: &[usize]| -> Option<At> {
            let mut found = None;
            ruleset.segments.get(pair[0])?.body.each(&mut |condition| {
                if matches!(condition.logic, Logic::Segment(id) if id == pair[1]) {
                    found = found.or(Some(subject.at(condition.at)));
                }
            });
            found
        };
        let mut steps = way.windows(2).filter_map(|pair| Some((pair[0], step(pair)?)));
        let at = steps.next().map_or_else(|| subject.at(segment.at), |(_, at)| at);
        let follows = match segment.cycle {
            Some(Verdict::Fault(fault)) => ruleset.fault(fault).sdk,
            _ => {
                "whoever is looked up in it is taken for outside, once the SDK has gone round until its stack is used up"
            }
        };
        let said =
            format!("the segment `{}` leads back to itself: {}; {follows}", name(way[0]), graph::told(&way, name));
        let finding = Finding::new(&RULE, at, said);
        let labelled =
            |finding: Finding, (id, at): (usize, At)| finding.label(at, format!("`{}` leads on here", name(id)));
        findings.add(steps.take(5).fold(finding, labelled));
    }
}
