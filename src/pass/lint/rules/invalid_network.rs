//! FF705: a network that is none.

use std::collections::HashSet;

use crate::finding::{At, Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::faults::told;
use crate::pass::lint::follows::where_nothing_fits;
use crate::pass::lint::place;
use crate::pass::lint::walk::tests;
use crate::ruleset::{About, Relation};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF705",
    name: "invalid-network",
    severity: Severity::Error,
    what: "An entry of a list of networks is neither an address nor a network. It is a warning where others of the list can be \
           read.",
    why: "An SDK passes over what it cannot read, without a word: nobody is in that network, and where no entry can be read the \
          condition holds for nobody, or turned round for everybody.",
    help: "write an address, or a network such as `10.0.0.0/8`",
    example: r#"{"contextName": "remoteAddress", "operator": "IN_CIDR", "values": ["10.0.0.0/33"]}
                                                                   ^ `10.0.0.0/33` is no network"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    told(subject, &RULE, About::Network, |_| true, findings);
    tests(subject.ruleset, &mut |test, condition| {
        let Relation::Within(networks) = &test.relation else { return };
        let mut seen: HashSet<&str> = HashSet::new();
        let skipped: HashSet<&str> = networks.skipped().collect();
        let is_all = networks.entries().iter().all(|entry| skipped.contains(entry.as_ref()));
        for (number, entry) in networks.entries().iter().enumerate() {
            if !skipped.contains(entry.as_ref()) || !seen.insert(entry) {
                continue;
            }
            let own = subject.at(condition.at);
            let at = match place::operand(subject, own, entry, Some(number)) {
                at if at == own => joined(subject, own, entry),
                at => at,
            };
            let finding = if is_all {
                Finding::new(&RULE, at, format!("`{entry}` is no network, {}", where_nothing_fits(test)))
            } else {
                let said = format!("`{entry}` is no network, so it is passed over and nobody is in it");
                Finding::new(&RULE, at, said).severity(Severity::Warning)
            };
            findings.add(finding);
        }
    });
}

/// The text of a member's member that holds `entry` among others, parted by commas; else `at`.
fn joined(subject: &Subject<'_, '_>, at: At, entry: &str) -> At {
    let holds = |at: &At| {
        let text = subject.syntax(*at).and_then(|syntax| syntax.as_text(at.node));
        text.is_some_and(|text| text.split(',').any(|piece| piece.trim() == entry))
    };
    let inner = subject.inside(at).into_iter().flat_map(|member| subject.inside(member));
    inner.into_iter().find(holds).unwrap_or(at)
}
