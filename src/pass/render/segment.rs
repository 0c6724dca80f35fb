//! Segments in the trace: lists, rules, conditions, and lists that are kept outside.

use super::pen::Pen;
use super::phrase::{self, Seen};
use super::text::{has_more, parts};
use crate::context::{Lack, Store, hashed};
use crate::ruleset::{Condition, Logic, Membership, Relation, Role, Verdict};
use crate::trace::{Fact, Node, Span};

impl Pen<'_, '_, '_> {
    /// The segment that a condition asks for, from the span of the condition.
    pub(super) fn segment(&mut self, span: &Span<'_>, level: usize) {
        let Some(entered) = span.inner.first() else { return };
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
            let name = match (arm.role, arm.name.as_deref()) {
                (Role::Rule, Some(id)) => format!("rule '{id}' AND"),
                (_, name) => name.unwrap_or("rule").to_owned(),
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

/// Whether the body of a segment is made of lists and rules.
fn is_list(body: &Span<'_>) -> bool {
    matches!(body.node, Node::Condition(Condition { logic: Logic::List(_) | Logic::Membership(_), .. }))
}
