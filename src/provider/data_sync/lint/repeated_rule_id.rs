//! FF282: two rules of one id.

use super::form::form;
use super::walk::raw;
use crate::finding::{At, Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF282",
    name: "repeated-rule-id",
    severity: Severity::Info,
    what: "Two rules of a flag have the same id.",
    why: "No SDK reads the id of a rule, so that both are tried in their order. Whoever edits rules by their ids, as the server \
          does, changes the one and means the other.",
    help: "give each rule an id of its own",
    example: r#"[{"id": "r1", "name": "beta"}, {"id": "r1", "name": "staff"}]
                                      ^ rule 1 has the id `r1`, too"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let name = form(subject).rule_id;
    for flag in subject.ruleset.flags.iter().filter(|flag| flag.rules().len() > 1) {
        let mut seen: Vec<(usize, At, &str)> = Vec::new();
        for (number, arm) in flag.rules().iter().enumerate() {
            let Some(at) = subject.member(subject.at(arm.at), name) else { continue };
            let id = raw(subject, at);
            // An id that is not given is none that two could share.
            if matches!(id, "null" | "\"\"") {
                continue;
            }
            if let Some((first, first_at, _)) = seen.iter().find(|(.., held)| *held == id) {
                let said = format!("rule {} has the id `{}`, too", first + 1, id.trim_matches('"'));
                findings.add(Finding::new(&RULE, at, said).label(*first_at, "the first one"));
            } else if seen.len() < MOST {
                seen.push((number, at, id));
            }
        }
    }
}

/// So many rules of a flag are compared with those behind them.
const MOST: usize = 200;
