//! FF346: what only the variants of features have.

use super::super::walk;
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF346",
    name: "ignored-in-strategy-variant",
    severity: Severity::Warning,
    what: "A variant of a strategy has overrides, or a stickiness that is not that of its strategy. It is an info where that \
           stickiness is `default`.",
    why: "Variants of strategies are dealt out by the group and the stickiness of the strategy's parameters, and they know \
          no overrides: whoever is listed there gets a variant by hash like everybody else.",
    help: "set the stickiness in the strategy's parameters, and give listed users a strategy of their own",
    example: r#"{"name": "blue", "weight": 1000, "overrides": [{"contextName": "userId", "values": ["qa"]}]}
                                              ^ variants of strategies have no overrides"#,
    fixing: Fixing::Safe,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    walk::strategies(subject, &mut |strategy| {
        let Some(list) = subject.member(strategy.at, "variants") else { return };
        let counts = walk::parameter(subject, strategy.at, "stickiness");
        let word = counts.as_ref().map_or("default", |(_, word)| word.as_ref());
        for variant in subject.inside(list) {
            if walk::length(subject, variant, "overrides") > 0 {
                let at = subject.nearest(variant, "overrides");
                let said = "variants of strategies have no overrides, so nobody gets this one by being listed";
                // Whom it names is to be seen by whoever mends it.
                findings.add(Finding::new(&RULE, at.key(), said));
            }
            if let Some((at, other)) =
                walk::member_text(subject, variant, "stickiness").filter(|(_, other)| other != word)
            {
                let severity = if other == "default" { Severity::Info } else { Severity::Warning };
                let said = format!("sticky on `{word}` as the strategy's parameters say; `{other}` is not looked at");
                let finding = Finding::new(&RULE, at, said).severity(severity).fix(walk::removed(at, "it"));
                let place = counts.as_ref().map_or(strategy.at, |(at, _)| *at);
                findings.add(finding.label(place, "this one counts"));
            }
        }
    });
}
