//! FF251: a targeting rule has both a value and percentage options, or neither.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::{Kind, NodeId};
use crate::provider::configcat::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF251",
    name: "not-one-outcome",
    severity: Severity::Error,
    what: "A targeting rule has both a value and percentage options, or neither.",
    why: "With both, some SDKs serve the value and others fail when the rule matches. With neither, the \
          SDK for Python goes on with the next rule as if this one did not exist, and the others fail.",
    help: "give the rule either `s` or `p`",
    example: r#"{"c": [{"u": {"a": "Email", "c": 2, "l": ["@acme.com"]}}]}
^ the rule has neither `s` nor `p`, so it serves nothing to those who match"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for walk in Walk::v6(subject) {
        for rule in walk.rules().filter(|rule| walk.syntax.kind(*rule) == Kind::Object) {
            match (walk.given(rule, "s"), walk.given(rule, "p")) {
                (None, options) if options.is_none_or(|options| is_empty(&walk, options)) => {
                    let said = "the rule has neither a value `s` nor options `p`, so it is passed over, or fails, for those who match";
                    findings.add(Finding::new(&RULE, walk.at(rule), said));
                }
                (Some(served), Some(options)) if !is_empty(&walk, options) => {
                    let said = "the rule has options `p` beside its value: the value is served, or the setting fails, and the options count for nothing";
                    let finding = Finding::new(&RULE, walk.at(options).key(), said);
                    findings.add(finding.label(walk.at(served).key(), "the value"));
                }
                _ => {}
            }
        }
    }
}

fn is_empty(walk: &Walk<'_>, options: NodeId) -> bool {
    walk.syntax.kind(options) == Kind::List && walk.syntax.children(options).is_empty()
}
