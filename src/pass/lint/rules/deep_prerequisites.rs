//! FF111: a long chain of prerequisites.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::{graph, place};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF111",
    name: "deep-prerequisites",
    severity: Severity::Warning,
    what: "A flag depends on others by a chain of more than five. It is told of the flag at which the chain begins.",
    why: "Each evaluation goes through the whole chain, and a change of any flag in it can change the answer of the first \
          one, where nobody sees why. SDKs that recurse give up at a depth of their own.",
    help: "depend on the flags that matter directly",
    example: r#"{"key": "a", "prerequisites": [{"key": "b", "variation": 0}]}
                                       ^ `a` depends on others by a chain of 6: a -> b -> c -> d -> e -> f -> g"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

/// A chain of so many others is still let pass.
const MOST: usize = 5;

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let ruleset = subject.ruleset;
    let mut asked = graph::asked(ruleset);
    asked.retain(|asked| asked.using.flag.is_ok());
    if asked.len() <= MOST {
        return;
    }
    let edges = graph::edges(&asked, ruleset.flags.len());
    let (depths, nexts) = depths(&edges);
    let mut is_asked = vec![false; edges.len()];
    edges.iter().flatten().for_each(|to| is_asked[*to] = true);
    for (flag, depth) in depths.iter().enumerate() {
        let Some(depth) = depth.filter(|depth| *depth > MOST && !is_asked[flag]) else { continue };
        let way: Vec<usize> = std::iter::successors(Some(flag), |flag| nexts[*flag]).take(graph::SHOWN + 1).collect();
        let key = |id: usize| ruleset.flags.get(id).map_or("", |flag| flag.key.as_ref());
        // They are in the order of flags.
        let own = asked.get(asked.partition_point(|asked| asked.flag < flag)..).unwrap_or_default();
        let Some(step) = own.iter().find(|asked| asked.other == nexts[flag]) else { continue };
        let said = format!("`{}` depends on others by a chain of {depth}: {}", key(flag), graph::told(&way, key));
        let at = place::holding(subject, subject.at(step.condition.at), &step.using.key);
        findings.add(Finding::new(&RULE, at, said));
    }
}

/// Of each flag how long its longest chain is and where that leads first; nothing of what leads into a circle.
fn depths(edges: &[Vec<usize>]) -> (Vec<Option<usize>>, Vec<Option<usize>>) {
    let mut asked_by: Vec<Vec<usize>> = vec![Vec::new(); edges.len()];
    for (from, edges) in edges.iter().enumerate() {
        for to in edges {
            asked_by[*to].push(from);
        }
    }
    let mut open: Vec<usize> = edges.iter().map(Vec::len).collect();
    let (mut depths, mut nexts) = (vec![None; edges.len()], vec![None; edges.len()]);
    let mut done: Vec<usize> = (0..edges.len()).filter(|flag| open[*flag] == 0).collect();
    while let Some(flag) = done.pop() {
        let deepest = edges[flag].iter().copied().max_by_key(|to| (depths[*to], std::cmp::Reverse(*to)));
        nexts[flag] = deepest;
        depths[flag] = Some(deepest.and_then(|to| depths[to]).map_or(0, |depth| depth + 1));
        for above in &asked_by[flag] {
            open[*above] -= 1;
            if open[*above] == 0 {
                done.push(*above);
            }
        }
    }
    (depths, nexts)
}
