//! FF215: an empty text that values are compared with, or that is looked for in them.

use crate::finding::{At, Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::logic::{Prover, of_absent, words};
use crate::pass::lint::parts::{self, conjunctions};
use crate::pass::lint::place;
use crate::ruleset::{Absence, Condition, Logic, Place, Relation, Ruleset, Test, Typed, Values, Verdict};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF215",
    name: "empty-operand",
    severity: Severity::Warning,
    what: "A condition asks whether a text contains, starts with or ends with an empty text, or an empty text is among those \
           that it compares a value with. It is an info where that may ask whether the attribute is filled: the empty text \
           stands alone, or in a list of what is ruled out.",
    why: "An empty text is part of every text: the condition holds for everybody who has the attribute, and its contrary for \
          nobody who has it. The other items of the list have no effect. Compared as a whole it equals an attribute that is \
          there and empty, which is not one that is missing; some SDKs take an empty one for missing, and then nothing \
          equals it.",
    help: "remove the empty item",
    example: r#"{"contextName": "email", "operator": "STR_ENDS_WITH", "values": ["@example.com", ""]}
                                                                                 ^ every text ends with nothing"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let ruleset = subject.ruleset;
    let prover = Prover::new(ruleset);
    conjunctions(subject, &prover, &mut |rules| {
        for condition in &rules.parts {
            let Logic::Test(test) = &condition.logic else { continue };
            let finding = match &test.relation {
                Relation::Has { place, texts, .. } if texts.iter().any(|text| text.is_empty()) => {
                    let at = place::operand(subject, subject.at(condition.at), "", None);
                    Finding::new(&RULE, at, part(ruleset, test, *place))
                }
                _ if is_among(test) => {
                    let Some(at) = empty(subject, condition) else { continue };
                    let finding = Finding::new(&RULE, at, whole(ruleset, test));
                    let is_blank = test.subject.absence == Absence::Blank && !is_of_lists(test);
                    let may_be_meant = !is_blank && (test.negated || words::operands(test) == 1);
                    if may_be_meant { finding.severity(Severity::Info) } else { finding }
                }
                _ => continue,
            };
            findings.add(finding);
        }
    });
}

/// What follows where an empty text is looked for in others.
fn part(ruleset: &Ruleset<'_>, test: &Test<'_>, place: Place) -> String {
    let who = match ruleset.wording.values {
        Values::Json => "whose value is a text",
        Values::Texts | Values::Readings => "who has it",
    };
    let name = words::attribute(ruleset, test.subject);
    let verb = match place {
        Place::Start => "starts with",
        Place::End => "ends with",
        Place::Anywhere => "contains",
    };
    let whom = if test.negated { "nobody" } else { "everybody" };
    format!("every {name} {verb} an empty text, so the condition holds for {whom} {who}")
}

/// Whether an empty text is among those that a value is compared with. One that stands alone by the kind of its operator asks
/// for just that, unless nothing equals it.
fn is_among(test: &Test<'_>) -> bool {
    let is_list = match &test.relation {
        Relation::OneOf(_) | Relation::AnyItem(_) => true,
        Relation::Typed(typed) => matches!(**typed, Typed::Equal { .. }),
        Relation::Is(Some(text)) => return text.is_empty() && test.subject.absence == Absence::Blank,
        _ => false,
    };
    is_list && parts::texts(test).iter().any(|text| text.is_empty())
}

fn is_of_lists(test: &Test<'_>) -> bool {
    matches!(test.relation, Relation::AnyItem(_))
}

/// What follows where a value is compared with an empty text as a whole.
fn whole(ruleset: &Ruleset<'_>, test: &Test<'_>) -> String {
    let name = words::attribute(ruleset, test.subject);
    let which = match (test.subject.absence, ruleset.wording.values) {
        _ if is_of_lists(test) => "is a list with an empty item in it",
        (Absence::Blank, _) => {
            let follows = if test.negated { "rules nobody out" } else { "is met by nobody" };
            return format!("an empty {name} counts as missing, so the empty text {follows}");
        }
        (Absence::Empty, _) => "is empty or missing",
        (_, Values::Json) => "is an empty text, or a list with one in it",
        (_, Values::Texts | Values::Readings) => "is there and empty",
    };
    if test.negated {
        let missing =
            if of_absent(test) == Some(Verdict::Yes) { "; where it is missing the condition holds" } else { "" };
        format!("the empty text rules out only contexts where {name} {which}{missing}")
    } else {
        let missing = if of_absent(test) == Some(Verdict::No) { ", and not where it is missing" } else { "" };
        format!("the empty text is met only where {name} {which}{missing}")
    }
}

/// Where the empty text stands: the item of a list, or else the operand as a whole. What has no operand is no condition in
/// the source, but a list of users that is kept elsewhere.
fn empty(subject: &Subject<'_, '_>, condition: &Condition<'_>) -> Option<At> {
    let at = subject.at(condition.at);
    let is_it = |item: &At| subject.syntax(*item).is_some_and(|syntax| place::says(syntax, item.node, ""));
    let item = place::list(subject, at).and_then(|list| subject.inside(list).into_iter().find(is_it));
    item.or_else(|| Some(place::operands(subject, at)).filter(|operands| *operands != at))
}
