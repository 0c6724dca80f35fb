//! FF713: a number that not every language holds.

use crate::finding::{At, Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::Kind;
use crate::leaf::tree::Tree;
use crate::pass::lint::place;
use crate::pass::lint::walk::tests;
use crate::ruleset::{Relation, Typed};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF713",
    name: "imprecise-number",
    severity: Severity::Warning,
    what: "An operand or a value is a whole number beyond 2^53 (9007199254740992).",
    why: "Many SDKs keep numbers as 64-bit floating-point numbers, which hold whole numbers exactly only up to there. Beyond it \
          neighbours become one: two ids count as equal, or the value that is served ends in other digits.",
    help: "write it as a text; ids are no numbers to calculate with",
    example: r#"{"attribute": "account", "op": "in", "values": [9007199254740993]}
                                                ^ SDKs that keep numbers as floats read 9007199254740992"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

/// All whole numbers up to here have a floating-point number of their own.
const EXACT: f64 = 9_007_199_254_740_992.0;

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    tests(subject.ruleset, &mut |test, condition| match &test.relation {
        Relation::Number { to, .. } | Relation::Seconds { to, .. } if to.abs() > EXACT => {
            add(subject, place::operands(subject, subject.at(condition.at)), findings);
        }
        Relation::Typed(typed) => match &**typed {
            Typed::Equal { others, .. } => {
                for token in others.iter().filter_map(large) {
                    add(subject, place::operand(subject, subject.at(condition.at), token, None), findings);
                }
            }
            Typed::Number { to, .. } => {
                let is_large = |to: &Option<Result<f64, _>>| matches!(to, Some(Ok(to)) if to.abs() > EXACT);
                for (number, _) in to.iter().enumerate().filter(|(_, to)| is_large(to)) {
                    add(subject, place::item(subject, subject.at(condition.at), number), findings);
                }
            }
            _ => {}
        },
        _ => {}
    });
    for variation in subject.ruleset.flags.iter().flat_map(|flag| &flag.variations) {
        if is_large(variation.value.json()) {
            let said =
                "the value is a whole number beyond 2^53, and SDKs that keep numbers as floats serve other digits";
            findings.add(Finding::new(&RULE, subject.at(variation.at), said));
        }
    }
}

fn large<'t>(tree: &'t Tree<'_>) -> Option<&'t str> {
    if let Tree::Number(token) = tree { Some(token.as_ref()).filter(|token| is_large(token)) } else { None }
}

/// Whether a token is a whole number beyond the exact ones.
fn is_large(token: &str) -> bool {
    let digits = token.strip_prefix('-').unwrap_or(token);
    digits.len() > 15
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && digits.parse::<u128>().map_or(true, |number| number > 1 << 53)
}

/// Adds a finding where a whole number stands.
fn add(subject: &Subject<'_, '_>, at: At, findings: &mut Findings) {
    let Some(syntax) = subject.syntax(at).filter(|syntax| syntax.kind(at.node) == Kind::Number) else { return };
    let token = syntax.raw(at.node);
    if is_large(token) {
        let said =
            format!("`{token}` is beyond 2^53, and to SDKs that keep numbers as floats it equals its neighbours");
        findings.add(Finding::new(&RULE, at, said));
    }
}
