//! FF212: a rule of which each condition rules something out.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::logic::{Prover, is_empty_list, of_absent, words};
use crate::pass::lint::parts::{Owner, conjunctions};
use crate::ruleset::{Logic, Test, Verdict};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF212",
    name: "only-negative",
    severity: Severity::Warning,
    what: "Each condition of a rule rules something out, and none asks for something. It is an info where a context that lacks \
           the attribute does not satisfy the rule.",
    why: "What a negative condition says of a context that lacks the attribute is up to the vendor: with some it holds, and \
          then the rule takes everybody of whom nothing is known, with others it does not, and they are left out.",
    help: "ask for the attribute as well, or make sure that every context has it",
    example: r#"{"conditions": [{"attribute": "country", "operator": "is_not", "value": "NO"}]}
                ^ it holds for every context that lacks `country`, too"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let ruleset = subject.ruleset;
    let is_always_there = |test: &Test<'_>| {
        let name = &ruleset.attributes.get(test.subject.attribute).name;
        of_absent(test).is_none() || subject.traits.always.iter().any(|always| always == name)
    };
    let prover = Prover::new(ruleset);
    conjunctions(subject, &prover, &mut |rules| {
        if !matches!(rules.of, Owner::Arm(..)) || rules.parts.is_empty() {
            return;
        }
        let (mut tests, mut is_shared) = (Vec::new(), false);
        for part in &rules.parts {
            match &part.logic {
                Logic::Test(test) if test.negated && !is_empty_list(&part.logic) => tests.push((*part, test)),
                // A share of those who get there asks for nothing.
                Logic::Gate(_) => is_shared = true,
                _ => return,
            }
        }
        let lacking: Vec<_> = tests.iter().filter(|(_, test)| !is_always_there(test)).collect();
        let Some((first, test)) = lacking.first() else { return };
        let mut names: Vec<String> = lacking.iter().map(|(_, test)| words::attribute(ruleset, test.subject)).collect();
        names.dedup();
        let name = rules.of.name(ruleset);
        let all_hold = lacking.iter().all(|(_, test)| of_absent(test) == Some(Verdict::Yes));
        let finding = if all_hold {
            let names = names.join(" and ");
            let said = if is_shared {
                format!("{name} only rules out, so its rollout takes in contexts that lack {names}, too")
            } else {
                format!("{name} only rules out, so it holds for every context that lacks {names}")
            };
            Finding::new(&RULE, subject.at(first.at), said)
        } else {
            let missing = lacking.iter().find(|(_, test)| of_absent(test) != Some(Verdict::Yes));
            let (at, test) = missing.map_or((first.at, test), |(condition, test)| (condition.at, test));
            let missing = words::attribute(ruleset, test.subject);
            let said = format!("{name} only rules out, and yet contexts that lack {missing} do not match");
            Finding::new(&RULE, subject.at(at), said).severity(Severity::Info)
        };
        findings.add(finding);
    });
}
