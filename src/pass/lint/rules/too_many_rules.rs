//! FF216: a flag that has grown too large.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::logic::words;
use crate::ruleset::{Logic, Relation};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF216",
    name: "too-many-rules",
    severity: Severity::Warning,
    what: "A flag has more than 100 rules, or more than 1000 items in the lists of its rules and of its users.",
    why: "Rules are tried one by one for each evaluation, and each instance of an SDK downloads the whole flag with every \
          change and keeps it in memory. Nobody can tell any more who gets what.",
    help: "let a segment, or an attribute that the application sets, say who is meant",
    example: r#"{"key": "beta", "targets": [{"values": ["user-1", "user-2", "..."], "variation": 1}]}
        ^ the flag has 1200 items in its lists"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

const MOST_RULES: usize = 100;
const MOST_OPERANDS: usize = 1000;

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let ruleset = subject.ruleset;
    for flag in &ruleset.flags {
        let rules = flag.rules().len();
        let mut operands = 0;
        for arm in &flag.body.arms {
            arm.when.each(&mut |condition| {
                operands += match &condition.logic {
                    Logic::Test(test) if !matches!(test.relation, Relation::Present) => words::operands(test),
                    _ => 0,
                };
            });
        }
        let said = if rules > MOST_RULES {
            format!("the flag has {rules} {}, which are tried one by one", ruleset.wording.rules)
        } else if operands > MOST_OPERANDS {
            format!("the flag has {operands} items in its lists, which each SDK instance keeps in memory")
        } else {
            continue;
        };
        findings.add(Finding::new(&RULE, subject.at(flag.at), said));
    }
}
