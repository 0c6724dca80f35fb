//! The modern layout of an evaluation log, without anything that the vendor's SDK does not say.
//!
//! Reference: the grammar and the examples of the ConfigCat specification, section 9. Indentation is counted up and down as
//! the SDK does it, since where an evaluation breaks off, or a segment is empty, its text shows that.

use super::{Told, phrase};
use crate::ruleset::{Condition, Flag, FlagUse, Logic, Role, Segment, Serve, Split, Verdict};
use crate::trace::{End, Fact, Node, Span};

const SKIPPING: &str = ", skipping the remaining AND conditions";
const IGNORED: &str = "The current targeting rule is ignored and the evaluation continues with the next rule.";

/// The evaluation, without the records around it.
pub(super) fn render(told: &Told<'_, '_>) -> String {
    let mut pen = Pen { told, text: String::new(), indent: 0 };
    pen.append(&format!("Evaluating '{}'", told.flag.key));
    if let Some(user) = told.user {
        pen.append(&format!(" for User '{user}'"));
    }
    pen.indent = 1;
    if pen.flag(told.span).is_some() {
        let value = told.value_text();
        pen.line(&format!("Returning '{value}'."));
    }
    pen.text
}

/// Writes; every part gives `None` where the evaluation ended in a fault.
struct Pen<'t, 'r> {
    told: &'t Told<'t, 'r>,
    text: String,
    indent: usize,
}

/// What came of a condition.
struct Outcome {
    holds: bool,
    /// Why it cannot be evaluated.
    error: Option<String>,
}

impl Pen<'_, '_> {
    fn append(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn line(&mut self, text: &str) {
        self.text.push('\n');
        for _ in 0..self.indent {
            self.text.push_str("  ");
        }
        self.text.push_str(text);
    }

    fn outdent(&mut self) {
        self.indent = self.indent.saturating_sub(1);
    }

    fn flag(&mut self, span: &Span<'_>) -> Option<()> {
        let Node::Flag(flag, _) = span.node else { return Some(()) };
        let is_taken = |role, inner: &Span<'_>| {
            matches!(inner.node, Node::Arm(arm, _) if arm.role == role) && inner.verdict() == Some(Verdict::Yes)
        };
        if span.inner.iter().any(|inner| is_taken(Role::Nobody, inner)) {
            return Some(());
        }
        if !flag.rules.is_empty() {
            let rules = self.told.ruleset.wording.rules;
            self.line(&format!("Evaluating {rules} and applying the first match if any:"));
        }
        for inner in &span.inner {
            match inner.node {
                Node::Arm(arm, _) if arm.role == Role::Rule => self.rule(flag, inner)?,
                Node::Arm(arm, _) if arm.role == Role::Options => {
                    self.options(flag, inner)?;
                }
                _ => {}
            }
        }
        has_no_fault(span)
    }

    fn rule(&mut self, flag: &Flag<'_>, span: &Span<'_>) -> Option<()> {
        let Node::Arm(arm, _) = span.node else { return Some(()) };
        if let (Logic::All(parts), Some(all)) = (&arm.when.logic, span.inner.first()) {
            if !self.conditions(flag, (parts.len(), all), arm.then)? {
                return Some(());
            }
            if let Serve::Variation(_) = arm.then {
                return Some(());
            }
        } else {
            has_no_fault(span)?;
        }
        self.indent += 1;
        if !self.options(flag, span)? {
            self.line(IGNORED);
        }
        self.outdent();
        Some(())
    }

    /// The conditions of a rule, `count` of them; says whether all hold.
    fn conditions(&mut self, flag: &Flag<'_>, (count, all): (usize, &Span<'_>), then: Serve) -> Option<bool> {
        let mut last = Outcome { holds: true, error: None };
        for (number, span) in all.inner.iter().enumerate() {
            self.line(if number == 0 { "- IF " } else { "AND " });
            self.indent += usize::from(number == 0);
            last = self.condition(span, count > 1)?;
        }
        if count > 1 {
            self.line("");
        }
        let target = match then {
            Serve::Variation(variation) => phrase::quoted(&phrase::python(&flag.variations[variation].value)),
            _ => "% options".to_owned(),
        };
        let outcome = match (&last.error, last.holds) {
            (Some(error), _) => error,
            (None, true) => "MATCH, applying rule",
            (None, false) => "no match",
        };
        self.append(&format!("THEN {target} => {outcome}"));
        if last.error.is_some() {
            self.line(IGNORED);
        }
        self.outdent();
        Some(last.holds && last.error.is_none())
    }

    /// One condition of a rule; `is_one_of_many` tells it with its consequence.
    fn condition(&mut self, span: &Span<'_>, is_one_of_many: bool) -> Option<Outcome> {
        let Node::Condition(condition) = span.node else { return None };
        let (outcome, gap) = match &condition.logic {
            Logic::Test(_) => (self.test(span)?, ""),
            Logic::Segment(_) => (self.segment(span, false)?, " "),
            Logic::Not(inner) if matches!(inner.logic, Logic::Segment(_)) => {
                (self.segment(span.inner.first()?, true)?, " ")
            }
            Logic::Flag(wanted) => (self.prerequisite(span, wanted)?, " "),
            _ => {
                has_no_fault(span)?;
                return Some(Outcome { holds: true, error: None });
            }
        };
        if is_one_of_many {
            if outcome.error.is_none() {
                self.append(gap);
            }
            self.consequence(outcome.holds);
        } else if outcome.error.is_none() && !gap.is_empty() {
            self.line("");
        }
        Some(outcome)
    }

    fn consequence(&mut self, holds: bool) {
        self.append(&format!("=> {holds}{}", if holds { "" } else { SKIPPING }));
    }

    fn test(&mut self, span: &Span<'_>) -> Option<Outcome> {
        let Node::Condition(Condition { logic: Logic::Test(test), .. }) = span.node else {
            return has_no_fault(span).map(|()| Outcome { holds: true, error: None });
        };
        let asked = phrase::asked(self.told.ruleset, test);
        self.append(&format!("{asked} "));
        has_no_fault(span)?;
        Some(Outcome { holds: span.verdict() == Some(Verdict::Yes), error: self.error(span) })
    }

    /// Why a test cannot be evaluated.
    fn error(&self, span: &Span<'_>) -> Option<String> {
        if span.verdict() != Some(Verdict::Unknown) {
            return None;
        }
        if self.told.user.is_none() {
            return Some("cannot evaluate, User Object is missing".to_owned());
        }
        let attribute = phrase::attribute(self.told.ruleset, phrase::seen(span)?.subject);
        Some(match phrase::unread(self.told.ruleset, span) {
            Some(reason) => format!("cannot evaluate, the {attribute} attribute is invalid ({reason})"),
            None => format!("cannot evaluate, the {attribute} attribute is missing"),
        })
    }

    /// A condition on a segment, from its span.
    fn segment(&mut self, span: &Span<'_>, negated: bool) -> Option<Outcome> {
        let entered = span.inner.first()?;
        let Node::Segment(segment) = entered.node else { return None };
        let asked = membership(segment, negated);
        let body = entered.inner.first()?;
        if let Node::Condition(Condition { logic: Logic::Nobody { .. }, .. }) = body.node {
            has_no_fault(body)?;
        }
        if self.told.user.is_none() {
            self.append(&format!("{asked} "));
            let error = "cannot evaluate, User Object is missing".to_owned();
            return has_no_fault(span).map(|()| Outcome { holds: false, error: Some(error) });
        }
        self.append(&asked);
        self.line("(");
        self.indent += 1;
        self.line(&format!("Evaluating segment '{}':", segment.key));
        let mut error = None;
        if let Node::Condition(Condition { logic: Logic::All(_), .. }) = body.node {
            let is_guard = |inner: &&Span<'_>| {
                matches!(inner.node, Node::Condition(Condition { logic: Logic::Nobody { .. }, .. }))
            };
            body.inner.iter().filter(is_guard).try_for_each(has_no_fault)?;
            for (number, inner) in body.inner.iter().filter(|inner| !is_guard(inner)).enumerate() {
                self.line(if number == 0 { "- IF " } else { "AND " });
                self.indent += usize::from(number == 0);
                let outcome = self.test(inner)?;
                self.consequence(outcome.holds);
                error = outcome.error;
            }
        } else {
            has_no_fault(body)?;
        }
        self.outdent();
        let is_in = entered.verdict() == Some(Verdict::Yes);
        let holds = error.is_none() && is_in != negated;
        let result = match &error {
            Some(error) => error.as_str(),
            None if is_in => "User IS IN SEGMENT",
            None => "User IS NOT IN SEGMENT",
        };
        self.line(&format!("Segment evaluation result: {result}."));
        let outcome = if error.is_some() { "failed to evaluate".to_owned() } else { format!("evaluates to {holds}") };
        self.line(&format!("Condition ({asked}) {outcome}."));
        self.outdent();
        self.line(")");
        if error.is_some() {
            self.line("");
        }
        // Where its segment cannot be evaluated, the SDK tells what the condition would be for somebody outside.
        let told = if error.is_some() { negated } else { holds };
        Some(Outcome { holds: told, error })
    }

    fn prerequisite(&mut self, span: &Span<'_>, wanted: &FlagUse<'_>) -> Option<Outcome> {
        let entered = span.inner.first()?;
        let value = wanted.wish.first().map(AsRef::as_ref).unwrap_or_default();
        let asked = format!("Flag '{}' {} '{value}'", wanted.key, wanted.operator.unwrap_or_default());
        self.append(&asked);
        self.line("(");
        self.indent += 1;
        self.line(&format!("Evaluating {} '{}':", self.told.ruleset.wording.prerequisite, wanted.key));
        self.flag(entered)?;
        let (Node::Flag(flag, _), End::Decision(decision)) = (entered.node, entered.end) else { return None };
        let served = decision.variation.map(|id| phrase::python(&flag.variations[id].value)).unwrap_or_default();
        self.line(&format!("Prerequisite flag evaluation result: '{served}'."));
        self.line(&format!("Condition ({asked}) evaluates to "));
        has_no_fault(span)?;
        let holds = span.verdict() == Some(Verdict::Yes);
        self.append(&format!("{holds}."));
        self.outdent();
        self.line(")");
        Some(Outcome { holds, error: None })
    }

    /// The options that an arm serves; says whether one was picked.
    fn options(&mut self, flag: &Flag<'_>, arm: &Span<'_>) -> Option<bool> {
        let split = arm.inner.iter().find_map(|inner| match inner.node {
            Node::Split(split) => Some((split, inner)),
            _ => None,
        });
        let Some((split, span)) = split else { return has_no_fault(arm).map(|()| false) };
        if split.slices.is_empty() && split.rest == crate::ruleset::Rest::NoPick {
            return Some(false);
        }
        let picked = self.pick(flag, split, span);
        has_no_fault(span).map(|()| picked)
    }

    fn pick(&mut self, flag: &Flag<'_>, split: &Split<'_>, span: &Span<'_>) -> bool {
        let Some(seen) = phrase::seen(span) else { return false };
        if self.told.user.is_none() {
            self.line("Skipping % options because the User Object is missing.");
            return false;
        }
        let attribute = phrase::attribute(self.told.ruleset, seen.subject);
        let bucket =
            span.facts.iter().find_map(|fact| if let Fact::Bucket(bucket) = fact { Some(bucket) } else { None });
        let Some(bucket) = bucket else {
            self.line(&format!("Skipping % options because the {attribute} attribute is missing."));
            return false;
        };
        self.line(&format!("Evaluating % options based on the {attribute} attribute:"));
        self.line(&format!(
            "- Computing hash in the [0..99] range from {attribute} => {bucket} (this value is sticky and consistent across all SDKs)"
        ));
        let End::Slice(Some(number)) = span.end else { return false };
        let slice = &split.slices[number];
        let Some(variation) = slice.serves.variation() else { return false };
        let value = phrase::python(&flag.variations[variation].value);
        let weight = phrase::python(&slice.weight);
        self.line(&format!("- Hash value {bucket} selects % option {} ({weight}%), '{value}'.", number + 1));
        true
    }
}

/// Whether the user is to be in a segment, or not to be.
fn membership(segment: &Segment<'_>, negated: bool) -> String {
    format!("User IS {}IN SEGMENT '{}'", if negated { "NOT " } else { "" }, segment.key)
}

/// `None` where the node was left with a fault.
fn has_no_fault(span: &Span<'_>) -> Option<()> {
    let is_fault = match span.end {
        End::Verdict(verdict) => matches!(verdict, Verdict::Fault(_)),
        End::Decision(decision) => decision.fault.is_some(),
        End::Slice(_) => false,
    };
    (!is_fault).then_some(())
}
