//! The trace as annotated text: the modern layout, with what the values were and where everything stands.

use super::pen::Pen;
use super::split::share;
use super::{Told, dispute, phrase};
use crate::context::Lack;
use crate::eval::Decision;
use crate::ruleset::{
    Arm, Condition, FaultId, Flag, FlagUse, Logic, Raises, Relation, Role, Serve, Unusable, Value, VariationId,
    Verdict, View,
};
use crate::trace::{End, Fact, Node, Span};

/// Said in place of the conditions behind one that decided.
const SKIPPING: &str = ", skipping the remaining AND conditions";

/// The whole trace.
pub(super) fn render(told: &Told<'_, '_>) -> String {
    let mut pen = Pen::new(told);
    pen.line(0, &format!("Evaluating '{}' for User '{}'", told.flag.key, told.context));
    pen.facts();
    pen.flag(told.span, 1);
    pen.outcome();
    pen.into_text()
}

impl Pen<'_, '_, '_> {
    /// What is known of the flag before it is evaluated.
    fn facts(&mut self) {
        let flag = self.told.flag;
        let facts = &flag.facts;
        let mut known = Vec::new();
        known.extend(facts.kind.as_ref().map(|kind| format!("type {kind}")));
        known.extend(facts.project.as_ref().map(|project| format!("project {project}")));
        known.extend(facts.state.as_ref().map(|state| format!("status {state}, which the SDK does not look at")));
        known.extend(facts.stale.then(|| "stale".to_owned()));
        let known = if known.is_empty() { String::new() } else { format!(" ({})", known.join(", ")) };
        self.line(1, &format!("Found{known} at {}.", (self.told.locate)(flag.at)));
        self.broken(flag, 1);
    }

    /// Why the rules of a flag could not be lowered, where they could not.
    fn broken(&mut self, flag: &Flag<'_>, level: usize) {
        for arm in &flag.body.arms {
            if let Role::Broken(fault) = arm.role {
                let fault = self.told.ruleset.fault(fault);
                let word = self.told.ruleset.wording.broken;
                self.line(level, &format!("{word}: {} ({}).", fault.message, (self.told.locate)(fault.at)));
                self.line(level, &format!("That decides: {}.", fault.sdk));
            }
        }
    }

    /// The arms of a flag, from the span of the flag.
    fn flag(&mut self, span: &Span<'_>, level: usize) {
        let Node::Flag(flag, _) = span.node else { return };
        let wording = self.told.ruleset.wording;
        let mut heading = None;
        let rules_told = std::mem::take(&mut self.rules_told);
        for arm_span in &span.inner {
            let Node::Arm(arm, number) = arm_span.node else {
                // What is served when no rule was taken, in the view of a dependant.
                self.split(flag, arm_span, level);
                continue;
            };
            match arm.role {
                Role::Switch => {
                    let place = flag.facts.environment.as_ref().map(|name| format!(" for the environment '{name}'"));
                    self.line(level, &format!("The flag is disabled in this document{}.", place.unwrap_or_default()));
                }
                Role::Prerequisite => {
                    if heading.replace(arm.role).is_none() {
                        self.line(
                            level,
                            &format!("Evaluating {}, all of which must be as wished:", wording.prerequisites),
                        );
                    }
                    self.prerequisite(arm_span, level);
                    self.disputes(Some(flag), arm_span, level);
                }
                Role::Override => self.line(level, "The value was laid over the flag, and is served as it is."),
                Role::Broken(_) | Role::Nobody => {}
                Role::Target => {
                    if heading.replace(arm.role) != Some(Role::Target) {
                        self.line(level, "Evaluating targets and applying the first match if any:");
                    }
                    self.target_list(flag, arm_span, level);
                }
                Role::Otherwise => {
                    let was_dry =
                        span.inner.iter().any(|inner| is_rule(inner) && inner.verdict() == Some(Verdict::Yes));
                    self.otherwise(flag, arm_span, was_dry, level);
                }
                Role::Rule | Role::Strategy | Role::Options if rules_told => {
                    if heading.replace(Role::Rule) != Some(Role::Rule) {
                        self.line(level, &format!("The {} come out as above.", wording.rules));
                    }
                }
                Role::Rule | Role::Strategy | Role::Options => {
                    if heading.replace(Role::Rule) != Some(Role::Rule) {
                        self.line(level, &format!("Evaluating {} and applying the first match if any:", wording.rules));
                    }
                    self.rule(flag, arm_span, number, level);
                }
            }
        }
        self.not_asked(flag, span, level);
        if !rules_told {
            self.passed_over(flag, span, level);
        }
        self.disputes(Some(flag), span, level);
    }

    /// The flags behind one that was not as wished.
    fn not_asked(&mut self, flag: &Flag<'_>, span: &Span<'_>, level: usize) {
        let last = span.inner.last().map(|arm| (arm.node, arm.verdict()));
        let Some((Node::Arm(arm, number), Some(Verdict::Yes))) = last else { return };
        if arm.role != Role::Prerequisite {
            return;
        }
        let word = self.told.ruleset.wording.prerequisite;
        for arm in flag.body.arms[number + 1..].iter().filter(|arm| arm.role == Role::Prerequisite) {
            arm.when.each(&mut |condition| {
                if let Logic::Flag(wanted) = &condition.logic {
                    self.line(
                        level,
                        &format!("- Flag '{}': not evaluated, an earlier {word} was not as wished", wanted.key),
                    );
                }
            });
        }
    }

    /// A list of users who get one variation.
    fn target_list(&mut self, flag: &Flag<'_>, span: &Span<'_>, level: usize) {
        let Node::Arm(arm, _) = span.node else { return };
        let Some(condition) = span.inner.first() else { return };
        self.line(level, "- IF ");
        self.condition(condition, level + 1, false);
        let outcome = self.came_out(span, std::slice::from_ref(condition), "MATCH");
        let place = (self.told.locate)(arm.at);
        self.line(level + 1, &format!("THEN {} => {outcome} ({place})", self.target(flag, arm.then)));
        self.disputes(Some(flag), span, level + 1);
    }

    /// Where other SDKs of the vendor answer otherwise.
    pub(super) fn disputes(&mut self, flag: Option<&Flag<'_>>, span: &Span<'_>, level: usize) {
        for says in dispute::told(self.told.ruleset, flag, span) {
            self.line(level, &format!("- Beware: {says}."));
        }
    }

    /// The rules behind the one that was taken.
    fn passed_over(&mut self, flag: &Flag<'_>, span: &Span<'_>, level: usize) {
        let rule = self.told.ruleset.wording.rule;
        let reached = span.inner.iter().filter_map(|inner| match inner.node {
            Node::Arm(_, number) => Some(number),
            _ => None,
        });
        let Some(last) = reached.max().filter(|last| flag.rules.contains(last)) else { return };
        for number in last + 1..flag.rules.end {
            let arm = &flag.body.arms[number];
            let place = number - flag.rules.start + 1;
            let name = name_of(arm);
            let text =
                format!("- {rule} {place} of {}{name}: not evaluated, an earlier {rule} matched", flag.rules.len());
            self.line(level, &text);
        }
    }

    fn otherwise(&mut self, flag: &Flag<'_>, span: &Span<'_>, was_dry: bool, level: usize) {
        let wording = self.told.ruleset.wording;
        let text = if flag.rules.is_empty() {
            format!("The flag has no {}.", wording.rules)
        } else {
            format!("No {} {}.", wording.rule, if was_dry { "gave anything" } else { "matched" })
        };
        self.line(level, &text);
        self.served(flag, span, level);
    }

    fn rule(&mut self, flag: &Flag<'_>, span: &Span<'_>, number: usize, level: usize) {
        let Node::Arm(arm, _) = span.node else { return };
        let rule = self.told.ruleset.wording.rule;
        let title =
            arm.title.as_ref().filter(|_| arm.name.is_some()).map(|title| format!(" \"{title}\"")).unwrap_or_default();
        let place = number - flag.rules.start + 1;
        let head = format!("- IF {rule} {place} of {}{}{title}", flag.rules.len(), name_of(arm));
        let conditions = if arm.has_own_test { parts(span) } else { asking(parts(span)) };
        let last = conditions.len().saturating_sub(1);
        for (place, condition) in conditions.iter().enumerate() {
            let skips = place == last && condition.verdict() != Some(Verdict::Yes) && has_more(span, conditions.len());
            if place == 0 && arm.has_own_test {
                self.line(level, &head);
                self.own_test(condition, level + 1, skips);
            } else if place == 0 {
                self.line(level, &format!("{head} AND "));
                self.condition(condition, level + 1, skips);
            } else {
                self.line(level + 1, "AND ");
                self.condition(condition, level + 1, skips);
            }
        }
        if conditions.is_empty() {
            self.line(level, &format!("{head}, which asks nothing"));
        }
        let outcome = self.came_out(span, conditions, "MATCH, applying rule");
        self.line(level + 1, &format!("THEN {} => {outcome}", self.target(flag, arm.then)));
        self.served(flag, span, level + 1);
        if let (Serve::Dry, Some(Verdict::Yes)) = (arm.then, span.verdict()) {
            self.line(
                level + 1,
                &format!("The {rule} serves nothing, so the evaluation goes on with what comes next."),
            );
        }
        self.disputes(Some(flag), span, level + 1);
    }

    /// What a rule serves: its value where there is only one, else what it chooses from.
    fn target(&self, flag: &Flag<'_>, serve: Serve) -> String {
        let served: Vec<VariationId> = match serve {
            Serve::Variation(variation) => vec![variation],
            Serve::Split(split) => {
                flag.splits[split].slices.iter().filter_map(|slice| slice.serves.variation()).collect()
            }
            Serve::Nothing | Serve::Dry | Serve::Fault(_) => Vec::new(),
        };
        let values: Vec<&Value<'_>> = served.iter().map(|id| &flag.variations[*id].value).collect();
        match values.split_first() {
            None if matches!(serve, Serve::Dry | Serve::Split(_)) => "nothing".to_owned(),
            None => "the default".to_owned(),
            Some((first, rest)) if rest.iter().all(|value| value == first) => phrase::quoted(&first.text()),
            Some(_) => self.told.ruleset.wording.variations.to_owned(),
        }
    }

    /// The split that a taken arm serves.
    fn served(&mut self, flag: &Flag<'_>, arm: &Span<'_>, level: usize) {
        for span in arm.inner.iter().filter(|inner| matches!(inner.node, Node::Split(_))) {
            let role = if let Node::Arm(arm, _) = arm.node { Some(arm.role) } else { None };
            self.split_of(flag, span, role, level);
            self.disputes(Some(flag), span, level);
        }
    }

    /// The test that a rule makes of its own, behind its name.
    fn own_test(&mut self, span: &Span<'_>, level: usize, skips: bool) {
        let Node::Condition(condition) = span.node else { return };
        let skipping = if skips { SKIPPING } else { "" };
        match &condition.logic {
            Logic::Const(holds) => self.append(&format!(" => {holds}")),
            Logic::Never { why, .. } => self.append(&format!(" => false, {why}{skipping}")),
            Logic::External { ordinal, name } => {
                self.append(&format!(" => {}{skipping}", self.answered(span, *ordinal, name)));
            }
            _ => {
                self.append(" AND ");
                self.condition(span, level, skips);
            }
        }
    }

    fn answered(&self, span: &Span<'_>, ordinal: usize, name: &str) -> String {
        let external = self.told.ruleset.wording.external;
        let number = ordinal + 1;
        let Some(Fact::Answered { name: asked, answer, .. }) = span.facts.first() else { return String::new() };
        let verdict = answer.unwrap_or_default();
        let given = if answer.is_some() { "the answer given for" } else { "no answer was given for" };
        match asked {
            Some(asked) if asked == name => format!("{verdict}, {given} this {external} (number {number})"),
            // Answers go by number, and the numbers are those of the flag that was asked for.
            Some(asked) => {
                format!("{verdict}, {given} '{asked}', which is {external} number {number} of the asked flag")
            }
            None => {
                format!("{verdict}, since the asked flag has no {external} number {number} whose answer would count")
            }
        }
    }

    /// How a rule with these conditions came out.
    pub(super) fn came_out(&self, span: &Span<'_>, conditions: &[Span<'_>], yes: &str) -> String {
        match span.verdict() {
            Some(Verdict::Yes) => yes.to_owned(),
            Some(Verdict::Fault(_)) => "fault".to_owned(),
            _ => self.missed(conditions).unwrap_or_else(|| "no match".to_owned()),
        }
    }

    /// Why a rule cannot be evaluated, where it failed for lack of an attribute.
    pub(super) fn missed(&self, conditions: &[Span<'_>]) -> Option<String> {
        let (subject, lack) = conditions.last().and_then(phrase::missing)?;
        Some(format!("cannot evaluate, {}", phrase::lacking(self.told.ruleset, subject, lack)))
    }

    /// One condition, behind what stands on the line already.
    pub(super) fn condition(&mut self, span: &Span<'_>, level: usize, skips: bool) {
        let Node::Condition(condition) = span.node else { return };
        let ruleset = self.told.ruleset;
        let skipping = if skips { SKIPPING } else { "" };
        let verdict = phrase::verdict(span.verdict());
        match &condition.logic {
            Logic::Const(holds) => self.append(&format!("{holds} => {verdict}{skipping}")),
            Logic::Nobody { .. } => self.append(&format!("no context => {verdict}{skipping}")),
            Logic::Never { why, .. } => self.append(&format!("FALSE => false, {why}{skipping}")),
            Logic::Broken(fault) => self.append(&format!("=> {}", self.fault(*fault))),
            Logic::Unheeded(_) => {
                span.inner.iter().for_each(|inner| self.condition(inner, level, false));
                self.append(", which the SDK does not look at");
            }
            Logic::External { ordinal, name } => {
                self.append(&format!("'{name}' => {}{skipping}", self.answered(span, *ordinal, name)));
            }
            Logic::Test(test) if matches!(test.relation, Relation::Present) => {
                let seen = phrase::seen(span);
                let lack = seen.and_then(|seen| seen.lack);
                let text = match lack {
                    Some(lack) => phrase::lacking(ruleset, test.subject, lack),
                    None => format!("{} is there", phrase::attribute(ruleset, test.subject)),
                };
                self.append(&format!("{text} => {verdict}{skipping}"));
            }
            Logic::Test(test) => {
                let because = phrase::because(ruleset, test, span, self.told.context, self.told.strays);
                self.append(&format!("{} => {verdict}{skipping}", phrase::test(ruleset, test)));
                self.line(level + 1, &because);
                self.disputes(None, span, level + 1);
            }
            Logic::Gate(split) => {
                self.append(&share(split));
                self.block(level, |pen| {
                    for inner in &span.inner {
                        pen.gate(split, inner, level + 1);
                    }
                });
                self.append(&format!(" => {verdict}{skipping}"));
            }
            Logic::Segment(id) => {
                let named = phrase::segment(&ruleset.segments[*id]);
                self.append(&format!("User IS IN SEGMENT {named}"));
                self.block(level, |pen| pen.segment(span, level + 1));
                self.append(&format!(" => {verdict}{skipping}"));
            }
            Logic::Flag(wanted) => self.flag_use(span, wanted, level),
            Logic::Membership(list) => self.membership(span, list, level),
            Logic::Settle { .. } => self.settled(span, level, (verdict, skipping)),
            Logic::Not(inner) if phrase::asked_segment(inner).is_some() => {
                self.outside(span, level, (verdict, skipping));
            }
            Logic::Not(inner) if matches!(&inner.logic, Logic::Test(test) if matches!(test.relation, Relation::Present)) =>
            {
                let Some(seen) = span.inner.first().and_then(phrase::seen) else { return };
                let lack = seen.lack.unwrap_or(Lack::Attribute);
                self.append(&phrase::lacking(ruleset, seen.subject, lack));
            }
            Logic::All(_) | Logic::Any(_) | Logic::Not(_) | Logic::List(_) => {
                self.append(connective(condition));
                self.block(level, |pen| {
                    for inner in &span.inner {
                        pen.line(level + 1, "- ");
                        pen.condition(inner, level + 1, false);
                    }
                });
                self.append(&format!(" => {verdict}{skipping}"));
            }
        }
    }

    fn fault(&self, id: FaultId) -> String {
        let fault = self.told.ruleset.fault(id);
        format!("{} ({}); {}", fault.message, (self.told.locate)(fault.at), fault.sdk)
    }

    /// A block in parentheses.
    pub(super) fn block(&mut self, level: usize, inside: impl FnOnce(&mut Self)) {
        self.line(level, "(");
        inside(self);
        self.line(level, ")");
    }

    /// An arm that turns the flag off unless another flag is as wished: `Not(All(wishes))`, or of a single wish `Not`.
    fn prerequisite(&mut self, arm: &Span<'_>, level: usize) {
        let inside = arm.inner.first().map(|not| not.inner.as_slice()).unwrap_or_default();
        let wishes = match inside {
            [all] if matches!(all.node, Node::Condition(Condition { logic: Logic::All(_), .. })) => &all.inner,
            wishes => wishes,
        };
        for (number, wish) in wishes.iter().enumerate() {
            self.line(level, "- ");
            // The second wish is of the same flag; only draws could make its rules come out differently.
            self.rules_told = number > 0 && !phrase::has_draws(arm);
            self.condition(wish, level + 1, false);
        }
        self.rules_told = false;
        if arm.verdict() == Some(Verdict::Yes) {
            self.append(&format!(", {}", self.told.ruleset.wording.unmet));
        }
    }

    fn flag_use(&mut self, span: &Span<'_>, wanted: &FlagUse<'_>, level: usize) {
        let ruleset = self.told.ruleset;
        let wording = ruleset.wording;
        let (verb, noun) = match wanted.view {
            View::Served => ("IS", String::new()),
            View::Choice => ("CHOOSES", format!("{} ", wording.variation)),
        };
        let wish = match wanted.wish.as_slice() {
            [] => "OF ANY NAME".to_owned(),
            [one] => phrase::quoted(one),
            many => format!("ONE OF {}", phrase::listed(many)),
        };
        let verb = wanted.operator.unwrap_or(verb);
        self.append(&format!("Flag '{}' {verb} {noun}{wish}", wanted.key));
        let why = match wanted.flag {
            Err(Unusable::Missing) => ", there is no such flag in this document".to_owned(),
            Err(Unusable::Skipped) => ", there is no such flag in this document, so it is skipped".to_owned(),
            Err(Unusable::Off) => {
                format!(", the {} is off, and then nothing that it serves counts", wording.prerequisite)
            }
            Err(Unusable::HasPrerequisites) => {
                format!(", it has {} of its own, and the vendor follows one level only", wording.prerequisites)
            }
            Ok(_) if span.verdict() == Some(Verdict::Yes) && fell_back(span) => {
                format!(", although the {} fell back to {}", wording.prerequisite, wording.fallback)
            }
            Ok(_) => String::new(),
        };
        if let Some(entered) = span.inner.first() {
            self.block(level, |pen| pen.nested(entered, level + 1, wanted.view));
        }
        self.append(&format!(" => {}{why}", phrase::verdict(span.verdict())));
    }

    fn nested(&mut self, span: &Span<'_>, level: usize, view: View) {
        let Node::Flag(flag, _) = span.node else { return };
        let wording = self.told.ruleset.wording;
        let regardless = if view == View::Choice { ", whether it is on or off" } else { "" };
        self.line(level, &format!("Evaluating {} '{}'{regardless}:", wording.prerequisite, flag.key));
        self.broken(flag, level);
        self.flag(span, level);
        if let End::Decision(decision) = span.end {
            let who = capitalised(wording.prerequisite);
            let name = decision.variation.and_then(|id| flag.variations[id].name.as_ref());
            let text = match (view, name) {
                (View::Served, _) => format!("{who} evaluation result: {}.", self.result(flag, &decision)),
                (View::Choice, Some(name)) => format!("{who} would choose {} '{name}'.", wording.variation),
                (View::Choice, None) => format!("{who} has no {} to choose.", wording.variation),
            };
            self.line(level, &text);
        }
    }

    fn result(&self, flag: &Flag<'_>, decision: &Decision) -> String {
        let Some(variation) = decision.variation.map(|id| &flag.variations[id]) else { return "no value".to_owned() };
        let value = phrase::quoted(&variation.value.text());
        match &variation.name {
            Some(name) => format!("{value}, {} '{name}'", self.told.ruleset.wording.variation),
            None => value,
        }
    }

    /// What is served, last.
    fn outcome(&mut self) {
        let Some(decision) = self.told.decision() else { return };
        let flag = self.told.flag;
        let wording = self.told.ruleset.wording;
        if let Some(fault) = decision.fault {
            let fault = self.fault(fault);
            self.line(1, &format!("Fault: {fault}."));
        }
        let variation = decision.variation.map(|id| &flag.variations[id]);
        match variation.and_then(|variation| Some((variation.name.as_ref()?, &variation.payload))) {
            Some((name, Some(payload))) => {
                self.line(
                    1,
                    &format!("Serving {} '{name}', payload {} '{}'.", wording.variation, payload.kind, payload.value),
                );
            }
            Some((name, None)) => self.line(1, &format!("Serving {} '{name}'.", wording.variation)),
            None => {
                let id = variation.and_then(|variation| variation.id.as_ref());
                let missing = id.map(|id| format!(": there is none of the id {}", phrase::quoted(&id.text())));
                self.line(1, &format!("Serving no {}{}.", wording.variation, missing.unwrap_or_default()));
            }
        }
        if self.told.span.facts.contains(&Fact::Cut) {
            self.line(1, "The trace is cut: it has more nodes than a person would read.");
        }
        if flag.facts.impressions {
            self.line(1, "An SDK reports this evaluation (impression data).");
        }
        let raises = decision.fault.is_some_and(|fault| self.told.ruleset.fault(fault).raises != Raises::No);
        if let Some((call, native)) = wording.detail.zip(self.told.native).filter(|_| !raises) {
            self.line(1, &format!("{call} gives {native}."));
        }
        let remade = self.told.remade(variation.is_some());
        let text = match (raises, remade) {
            (true, _) => "Returning nothing: the SDK raises to its caller.".to_owned(),
            (false, None) => format!("Returning '{}'.", self.told.returned.text()),
            (false, Some(default)) => {
                format!("Returning '{}', which the SDK makes of the default {default}.", self.told.returned.text())
            }
        };
        self.line(1, &text);
    }
}

/// The name of an arm, or else what its authors call it, as it stands behind its number.
fn name_of(arm: &Arm<'_, Serve>) -> String {
    match (&arm.name, &arm.title) {
        (Some(name), _) => format!(" '{name}'"),
        (None, Some(title)) => format!(" \"{title}\""),
        (None, None) => " ''".to_owned(),
    }
}

/// Whether another flag that is asked for in it was decided by one that that depends on in turn.
pub(super) fn fell_back(span: &Span<'_>) -> bool {
    span.inner.first().is_some_and(|flag| {
        if !matches!(flag.node, Node::Flag(..)) {
            return fell_back(flag);
        }
        let arms = flag.inner.iter().filter(|arm| arm.verdict() == Some(Verdict::Yes));
        arms.into_iter().any(|arm| matches!(arm.node, Node::Arm(arm, _) if arm.role == Role::Prerequisite))
    })
}

/// Whether it is the span of a rule.
fn is_rule(span: &Span<'_>) -> bool {
    matches!(span.node, Node::Arm(arm, _) if arm.role == Role::Rule)
}

/// The conditions of a rule or a segment that were evaluated: those of its `All`.
pub(super) fn parts<'s, 'r>(span: &'s Span<'r>) -> &'s [Span<'r>] {
    match span.inner.first() {
        Some(all) if matches!(all.node, Node::Condition(Condition { logic: Logic::All(_), .. })) => &all.inner,
        Some(_) => &span.inner[..1],
        None => &[],
    }
}

/// The conditions, where they are not just one that always holds.
fn asking<'s, 'r>(conditions: &'s [Span<'r>]) -> &'s [Span<'r>] {
    match conditions {
        [only] if matches!(only.node, Node::Condition(Condition { logic: Logic::Const(true), .. })) => &[],
        conditions => conditions,
    }
}

/// Whether conditions stand behind the `evaluated` ones.
pub(super) fn has_more(span: &Span<'_>, evaluated: usize) -> bool {
    match span.inner.first().map(|all| all.node) {
        Some(Node::Condition(Condition { logic: Logic::All(all), .. })) => all.len() > evaluated,
        _ => false,
    }
}

fn connective(condition: &Condition<'_>) -> &'static str {
    match condition.logic {
        Logic::Any(_) => "ANY OF",
        Logic::Not(_) => "NOT",
        Logic::List(_) => "FIRST OF",
        _ => "ALL OF",
    }
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
