//! Segments in the trace: lists, rules, conditions, and lists that are kept outside.

use super::pen::Pen;
use super::phrase::{self, Seen};
use super::text::{has_more, parts};
use crate::context::{Lack, Store, hashed};
use crate::ruleset::{Condition, Logic, Membership, Relation, Role, Verdict};
use crate::trace::{Fact, Node, Span};

impl Pen<'_, '_, '_> {
    /// A condition in which an error is taken for an answer, behind what stands on the line already.
    pub(super) fn settled(&mut self, span: &Span<'_>, level: usize, (verdict, skipping): (&str, &str)) {
        let Some(inner) = span.inner.first() else { return };
        if let Node::Condition(Condition { logic: Logic::Never { why, .. }, .. }) = inner.node {
            self.append(&format!("User IS IN SEGMENT => {verdict}, {why}{skipping}"));
            return self.disputes(None, span, level + 1);
        }
        let swallowed = self.swallowed(inner, span);
        self.condition(inner, level, swallowed.is_none() && !skipping.is_empty());
        if let Some(why) = swallowed {
            self.append(&format!(", taken for {verdict}: {why}{skipping}"));
        }
        self.disputes(None, span, level + 1);
    }

    /// What went wrong in `asked`, where that is taken for an answer in `span` around it.
    fn swallowed(&self, asked: &Span<'_>, span: &Span<'_>) -> Option<String> {
        match (asked.verdict(), span.verdict()) {
            (Some(Verdict::Fault(fault)), Some(Verdict::Yes | Verdict::No | Verdict::Unknown)) => {
                let message = &self.told.ruleset.fault(fault).message;
                Some(format!("the SDK swallows the error ({message}), and looks at no further segment"))
            }
            _ => None,
        }
    }

    /// That a user is not to be in one segment, behind what stands on the line already.
    pub(super) fn outside(&mut self, span: &Span<'_>, level: usize, (verdict, skipping): (&str, &str)) {
        let (mut asked, mut settled) = (span.inner.first(), None);
        while let Some(inner) = asked.filter(|inner| is_settled(inner)) {
            (asked, settled) = (inner.inner.first(), Some(inner));
        }
        let Some(asked) = asked else { return };
        let Node::Condition(condition) = asked.node else { return };
        match &condition.logic {
            Logic::Never { why, .. } => self.append(&format!("User IS NOT IN SEGMENT => {verdict}, {why}{skipping}")),
            Logic::Segment(id) => {
                let named = phrase::segment(&self.told.ruleset.segments[*id]);
                self.append(&format!("User IS NOT IN SEGMENT {named}"));
                self.block(level, |pen| pen.segment(asked, level + 1));
                let why = self.swallowed(asked, span).map(|why| format!(": {why}")).unwrap_or_default();
                self.append(&format!(" => {verdict}{why}{skipping}"));
            }
            _ => {}
        }
        if let Some(settled) = settled {
            self.disputes(None, settled, level + 1);
        }
    }

    /// The segment that a condition asks for, from the span of the condition.
    pub(super) fn segment(&mut self, span: &Span<'_>, level: usize) {
        let Some(entered) = span.inner.first() else {
            return self.line(
                level,
                "It is being evaluated already, and asked for in a circle: the user counts as outside of it.",
            );
        };
        let Node::Segment(segment) = entered.node else { return };
        self.line(level, &format!("Evaluating segment {} at {}:", segment.key, (self.told.locate)(segment.at)));
        if let Some(body) = entered.inner.first().filter(|body| is_list(body)) {
            self.listed_segment(body, level);
            let result = match entered.verdict() {
                Some(Verdict::Yes) => "User IS IN SEGMENT",
                Some(Verdict::Fault(_)) => "fault",
                _ => "User IS NOT IN SEGMENT",
            };
            self.line(level, &format!("Segment evaluation result: {result}."));
            return;
        }
        let conditions = parts(entered);
        if conditions.is_empty() {
            self.line(level, "It has no conditions, so everybody is in it.");
        }
        let last = conditions.len().saturating_sub(1);
        for (place, condition) in conditions.iter().enumerate() {
            let skips =
                place == last && condition.verdict() != Some(Verdict::Yes) && has_more(entered, conditions.len());
            self.line(level, if place == 0 { "- IF " } else { "  AND " });
            self.condition(condition, level + 1, skips);
        }
        let result = match entered.verdict() {
            Some(Verdict::Yes) => "User IS IN SEGMENT".to_owned(),
            _ => self.missed(conditions).unwrap_or_else(|| "User IS NOT IN SEGMENT".to_owned()),
        };
        self.line(level, &format!("Segment evaluation result: {result}."));
    }

    /// The body of a segment that is made of lists and rules, kept outside or not.
    fn listed_segment(&mut self, body: &Span<'_>, level: usize) {
        if let Node::Condition(Condition { logic: Logic::Membership(list), .. }) = body.node {
            self.line(level, "- ");
            self.membership(body, list, level + 1);
            return;
        }
        if body.inner.is_empty() {
            self.line(level, "It lists nobody and has no rules.");
        }
        for branch in &body.inner {
            let Node::Branch(arm) = branch.node else { continue };
            let name = match (arm.role, arm.name.as_deref(), arm.title.as_deref()) {
                (Role::Rule, Some(id), _) => format!("rule '{id}' AND"),
                (Role::Rule, None, Some(title)) => format!("rule \"{title}\" AND"),
                (Role::Rule, None, None) => "rule".to_owned(),
                (_, name, _) => name.unwrap_or("list").to_owned(),
            };
            let conditions = parts(branch);
            self.line(level, &format!("- IF {name} "));
            let told = conditions
                .iter()
                .filter(|condition| !is_presence(condition) || condition.verdict() != Some(Verdict::Yes));
            for (place, condition) in told.enumerate() {
                if place > 0 {
                    self.line(level + 1, "AND ");
                }
                self.condition(condition, level + 1, false);
            }
            let outcome = self.came_out(branch, conditions, "MATCH");
            self.line(level + 1, &format!("THEN {} => {outcome}", if arm.then { "in" } else { "out" }));
            self.disputes(None, branch, level + 1);
        }
    }

    /// A list of members that is kept outside.
    pub(super) fn membership(&mut self, span: &Span<'_>, list: &Membership<'_>, level: usize) {
        let reference = list.reference.as_deref().unwrap_or("of no generation");
        let seen = phrase::seen(span);
        let key = match seen {
            Some(Seen { value: Some(value), .. }) => format!(" for '{value}', stored as {}", hashed(value)),
            Some(Seen { subject, lack, .. }) => {
                format!(": {}", phrase::lacking(self.told.ruleset, subject, lack.unwrap_or(Lack::Attribute)))
            }
            None => String::new(),
        };
        let fact = span.facts.iter().find_map(|fact| match fact {
            Fact::Member { store, known } => Some((*store, *known)),
            _ => None,
        });
        let known = match fact {
            None => "nobody is asked",
            Some(_) if list.reference.is_none() => "out, since the segment has no generation",
            Some((_, Some(true))) => "in",
            Some((_, Some(false))) => "out",
            Some((Some(Store::NotConfigured), None)) => "unknown, since no store is given",
            Some((_, None)) => "unknown",
        };
        let stale = if let Some((Some(Store::Stale), _)) = fact { ", and the store is not up to date" } else { "" };
        self.append(&format!("BIG SEGMENT {reference}{key} => {known}{stale}"));
        if let Some(rules) = span.inner.first() {
            self.line(level, "Its rules decide:");
            self.listed_segment(rules, level + 1);
        }
    }
}

/// Whether a condition asks only whether something is there.
fn is_presence(span: &Span<'_>) -> bool {
    matches!(span.node, Node::Condition(Condition { logic: Logic::Test(test), .. }) if matches!(test.relation, Relation::Present))
}

/// Whether an error in a condition is taken for an answer.
fn is_settled(span: &Span<'_>) -> bool {
    matches!(span.node, Node::Condition(Condition { logic: Logic::Settle { .. }, .. }))
}

/// Whether the body of a segment is made of lists and rules.
fn is_list(body: &Span<'_>) -> bool {
    matches!(body.node, Node::Condition(Condition { logic: Logic::List(_) | Logic::Membership(_), .. }))
}
