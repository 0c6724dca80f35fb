//! FF750: a condition has its operand in another member, or of another kind, than its comparator reads.

use std::collections::HashSet;

use crate::finding::{At, Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::{Kind, NodeId};
use crate::provider::configcat::comparator::Asks;
use crate::provider::configcat::lint::walk::Walk;
use crate::ruleset::About;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF750",
    name: "misplaced-operand",
    severity: Severity::Error,
    what: "A condition has its operand in another member, or of another kind, than its comparator reads. It is a warning where \
           the operand is read all the same.",
    why: "Each comparator reads one of `s`, `d` and `l`. What stands in another is not seen: the SDK \
          compares with nothing, and the condition never holds, or always where it is negative. A text in \
          place of a list is searched for the value as a part of it.",
    help: "write the operand where the comparator reads it",
    example: r#"{"a": "Email", "c": 28, "l": ["kim@acme.test"]}
                        ^ the comparator 28 reads `s`, so this is not seen"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    // What the SDK raises on is told as a fault of the flag.
    let faults: HashSet<At> = subject
        .ruleset
        .faults
        .iter()
        .filter(|fault| fault.about != About::Context)
        .map(|fault| subject.at(fault.at))
        .collect();
    for walk in Walk::v6(subject) {
        for asked in walk.asked() {
            let (member, wanted) = (asked.asks.member(), wanted(asked.asks));
            let (number, own) = (asked.number, walk.given(asked.node, member));
            let mut others = ["s", "d", "l"].into_iter().filter(|other| *other != member);
            let other = others.find_map(|name| Some((name, walk.given(asked.node, name)?)));
            let operand = walk.syntax.get(asked.node, member).unwrap_or(asked.node);
            if faults.contains(&walk.at(operand)) || faults.contains(&walk.at(asked.node)) {
                continue;
            }
            match (own, other) {
                // What Python can read as a number it compares as one.
                (Some(own), _) if wanted == Kind::Number && walk.syntax.kind(own) != wanted => {
                    let found = walk.syntax.kind(own).name();
                    let said = format!(
                        "the comparator {number} reads a number in `{member}`, and this is {found}, for which some SDKs refuse the whole config"
                    );
                    findings.add(Finding::new(&RULE, walk.at(own), said).severity(Severity::Warning));
                }
                (Some(own), _) if walk.syntax.kind(own) != wanted => {
                    let found = walk.syntax.kind(own).name();
                    let follows = match walk.syntax.kind(own) {
                        Kind::Text if matches!(asked.asks, Asks::OneOf) => "every part of it counts as an item",
                        Kind::Text => "each of its letters counts as an item",
                        Kind::Object => "the names of its members count as items",
                        _ => holds(asked.negated),
                    };
                    let wanted = if wanted == Kind::List { "a list of texts" } else { wanted.name() };
                    let said =
                        format!("the comparator {number} reads {wanted} in `{member}`, and this is {found}: {follows}");
                    findings.add(Finding::new(&RULE, walk.at(own), said));
                }
                (Some(own), _) if wanted == Kind::List && odd(&walk, own).is_some() => {
                    let item = odd(&walk, own).unwrap_or(own);
                    let found = walk.syntax.kind(item).name();
                    let said = format!(
                        "the item is {found}, and the comparator {number} compares texts, so nothing equals it"
                    );
                    findings.add(Finding::new(&RULE, walk.at(item), said));
                }
                (Some(_), Some((name, other))) => {
                    let said = format!("the comparator {number} reads `{member}`, so `{name}` beside it is not seen");
                    findings.add(Finding::new(&RULE, walk.at(other).key(), said).severity(Severity::Warning));
                }
                (None, Some((name, other))) => {
                    let said = format!(
                        "the comparator {number} reads `{member}`, so `{name}` is not seen, and {}",
                        holds(asked.negated)
                    );
                    findings.add(Finding::new(&RULE, walk.at(other).key(), said));
                }
                // Nothing in place of a version is told as what is no version.
                (None, None) if matches!(asked.asks, Asks::Version(_)) => {}
                (None, None) => {
                    let said = format!(
                        "the comparator {number} reads `{member}`, which is not there, so {}",
                        holds(asked.negated)
                    );
                    findings.add(Finding::new(&RULE, walk.at(asked.node), said));
                }
                (Some(_), None) => {}
            }
        }
    }
}

fn holds(negated: bool) -> &'static str {
    if negated { "the condition holds for everybody who has the attribute" } else { "the condition holds for nobody" }
}

/// What a comparator reads.
fn wanted(asks: Asks) -> Kind {
    match asks.member() {
        "s" => Kind::Text,
        "d" => Kind::Number,
        _ => Kind::List,
    }
}

/// The first item that is no text.
fn odd(walk: &Walk<'_>, list: NodeId) -> Option<NodeId> {
    walk.syntax.children(list).iter().copied().find(|item| walk.syntax.kind(*item) != Kind::Text)
}
