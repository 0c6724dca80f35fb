//! FF103: a prerequisite that does not exist, or that cannot be one.

use std::collections::HashSet;

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::names::nearest;
use crate::pass::lint::{faults, graph, place};
use crate::ruleset::{About, Unusable};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF103",
    name: "unknown-prerequisite",
    severity: Severity::Error,
    what: "A flag depends on one that is not there, or on one that has prerequisites of its own where the vendor allows one \
           level. It is a warning where no evaluation gets there as things are.",
    why: "Such a prerequisite is never met, and the flag is off for everybody, or the evaluation fails. Where the reference \
          SDK skips it, the vendor's server does not.",
    help: "give the flag, or take the prerequisite out; a filter by project or tag may have left it out of the file",
    example: r#"{"prerequisites": [{"key": "payments", "variation": 0}]}
                           ^ there is no flag `payments`, so the flag is off"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

/// Among so many keys one nearby is looked for.
const MOST_KEYS: usize = 500;

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let ruleset = subject.ruleset;
    for met in faults::about(subject, About::Prerequisite) {
        findings.add(met.finding(&RULE, subject));
    }
    let asked = graph::asked(ruleset);
    let edges = graph::edges(&asked, ruleset.flags.len());
    // Flags in a circle are told as such.
    let circles = graph::circles(&edges);
    let circular: HashSet<_> = circles.iter().flat_map(|way| way.windows(2)).map(|pair| (pair[0], pair[1])).collect();
    let mut told = HashSet::new();
    for asked in asked {
        let Err(why) = asked.using.flag else { continue };
        let at = subject.at(asked.condition.at);
        let is_circular = asked.other.is_some_and(|other| circular.contains(&(asked.flag, other)));
        if is_circular || asked.using.key.is_empty() || !told.insert((at, &asked.using.key)) {
            continue;
        }
        let key = asked.using.key.as_ref();
        let wording = ruleset.wording;
        let said = match why {
            Unusable::Missing if key.is_empty() => format!("no flag is named here, {}", asked.unmet(ruleset)),
            Unusable::Skipped if key.is_empty() => "no flag is named here, so the SDK asks nothing of it".to_owned(),
            Unusable::Missing => format!("there is no flag `{key}`, {}", asked.unmet(ruleset)),
            Unusable::Skipped => {
                format!(
                    "there is no flag `{key}`, so the SDK asks nothing of it, and the vendor's server never takes it for met"
                )
            }
            Unusable::HasPrerequisites => {
                format!(
                    "`{key}` has {} of its own, and only one level counts, {}",
                    wording.prerequisites,
                    asked.unmet(ruleset)
                )
            }
            Unusable::Off => continue,
        };
        let finding = Finding::new(&RULE, place::holding(subject, at, key), said);
        let close =
            if why == Unusable::HasPrerequisites { Vec::new() } else { nearest(key, ruleset.keys().take(MOST_KEYS)) };
        findings.add(match (asked.other.and_then(|id| ruleset.flags.get(id)), close.first()) {
            (Some(other), _) => {
                let own = place::key(subject, subject.at(other.at), &other.key);
                finding
                    .label(own, "it depends on others itself")
                    .help("depend on what it depends on, or on nothing of it")
            }
            (None, Some(close)) => finding.help(format!("did you mean `{close}`?")),
            (None, None) => finding,
        });
    }
}
