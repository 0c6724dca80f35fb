//! What a ruleset holds, flag by flag: state, kind, rules in a phrase, rollout, prerequisites.

use std::borrow::Cow;
use std::collections::HashSet;

use serde::Serialize;

use crate::ruleset::{
    Arm, Condition, Disputed, FaultId, Flag, Layout, Logic, Relation, Role, Ruleset, SegmentId, Serve, Served, Split,
    Test, ToldBy, Variation,
};

/// Stands before the name of a segment in which a rule does not want its users.
const OUTSIDE: &str = "not ";

/// One flag.
#[derive(Debug, Serialize)]
pub struct Row<'r> {
    /// Its key.
    pub flag: &'r str,
    /// Its state.
    pub state: State,
    /// The vendor's word for its kind.
    #[serde(rename = "type")]
    pub kind: Option<&'r str>,
    /// The project it belongs to.
    pub project: Option<&'r str>,
    /// What its authors say of it.
    pub description: Option<&'r str>,
    /// The vendor's word for its state, where an evaluation does not look at that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ignored_state: Option<&'r str>,
    /// Whether it is due for removal.
    pub stale: bool,
    /// Whether an SDK reports each evaluation of it.
    pub impressions: bool,
    /// Its rules in their order.
    pub rules: Vec<Rule<'r>>,
    /// Percentage options of the flag itself, where it has some.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub options: Option<Options<'r>>,
    /// What it can serve: the names of what there is beside on and off, or the values, each once.
    pub variations: Vec<Cow<'r, str>>,
    /// The flags that it depends on.
    pub prerequisites: Vec<&'r str>,
    /// Why it cannot be evaluated, where it cannot.
    pub problem: Option<&'r str>,
    /// Which of several sources serves it, where one was laid over another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<&'static str>,
    /// Where it stands.
    pub pointer: String,
}

/// Shares of a population, each with what it is served.
#[derive(Debug, Serialize)]
pub struct Options<'r> {
    /// The shares in percent, in their order.
    pub shares: Vec<f64>,
    /// What each share is served.
    pub variations: Vec<Cow<'r, str>>,
    /// The percentage of the population that gets none of them, where the shares leave some out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_out: Option<f64>,
    /// What the shares are sticky on.
    pub stickiness: &'r str,
}

/// The state of a flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Its switch is on, or it has none.
    On,
    /// Its switch is off.
    Off,
    /// It has a piece that the reference cannot use.
    Broken,
}

impl State {
    /// The state in a word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            State::On => "on",
            State::Off => "off",
            State::Broken => "broken",
        }
    }
}

/// One rule.
#[derive(Debug, Serialize)]
pub struct Rule<'r> {
    /// The vendor's name of it.
    pub name: Option<&'r str>,
    /// What its authors call it.
    pub title: Option<&'r str>,
    /// Its share of the population in percent, where it has one.
    pub rollout: Option<f64>,
    /// What the share is sticky on, in the vendor's words.
    pub stickiness: Option<&'r str>,
    /// How many conditions it has beside its own test and its segments.
    pub conditions: usize,
    /// The segments it asks for.
    pub segments: Vec<Cow<'r, str>>,
    /// What it says of segments that an evaluation does not look at.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ignored: Vec<Cow<'r, str>>,
    /// The names of what it serves, where that is its own list.
    pub variations: Vec<Cow<'r, str>>,
    /// The value that it serves, where values tell variations apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serves: Option<Cow<'r, str>>,
    /// The percentage options that it serves, where it has some.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub options: Option<Options<'r>>,
    /// Why it is never taken, where that is known.
    pub never: Option<&'r str>,
    /// Whether it asks nothing, and so takes everybody.
    #[serde(skip_serializing_if = "is_false")]
    pub everybody: bool,
    /// Where other SDKs of the vendor read one of its conditions otherwise, whatever the context.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub beware: Vec<&'r str>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde wants it so")]
fn is_false(truth: &bool) -> bool {
    !truth
}

/// All flags of `ruleset` in its order.
#[must_use]
pub fn list<'r>(ruleset: &'r Ruleset<'r>) -> Vec<Row<'r>> {
    ruleset.served().map(|flag| row(ruleset, flag)).collect()
}

fn row<'r>(ruleset: &'r Ruleset<'r>, flag: &'r Flag<'r>) -> Row<'r> {
    let problem = flag.body.arms.iter().find_map(|arm| broken(flag, arm));
    let problem = problem.map(|fault| ruleset.fault(fault).message.as_ref());
    let state = match (flag.facts.enabled, problem) {
        (false, _) => State::Off,
        (true, Some(_)) => State::Broken,
        (true, None) => State::On,
    };
    Row {
        flag: &flag.key,
        state,
        kind: flag.facts.kind.as_deref(),
        project: flag.facts.project.as_deref(),
        description: flag.facts.description.as_deref(),
        ignored_state: flag.facts.state.as_deref(),
        stale: flag.facts.stale,
        impressions: flag.facts.impressions,
        rules: flag.rules().iter().map(|arm| rule(ruleset, flag, arm)).collect(),
        options: flag
            .body
            .arms
            .iter()
            .filter(|arm| matches!(arm.role, Role::Options | Role::Otherwise))
            .find_map(|arm| options(ruleset, flag, arm)),
        variations: each_once(flag.variations.iter().filter_map(|variation| told(ruleset, variation))),
        prerequisites: flag.prerequisites(),
        problem,
        source: flag.facts.origin,
        pointer: ruleset.pointers.path(flag.at),
    }
}

/// What is wrong with an arm, where something is whatever the context.
fn broken(flag: &Flag<'_>, arm: &Arm<'_, Serve>) -> Option<FaultId> {
    let mut found = match (arm.role, arm.then) {
        (Role::Broken(fault), _) | (_, Serve::Fault(fault)) => Some(fault),
        (_, Serve::Split(split)) => flag.splits[split].slices.iter().find_map(|slice| slice.serves.fault()),
        _ => None,
    };
    arm.when.each(&mut |condition| match &condition.logic {
        Logic::Broken(fault) | Logic::Test(Test { relation: Relation::Unusable { fault, .. }, .. }) => {
            found = found.or(Some(*fault));
        }
        _ => {}
    });
    found
}

fn rule<'r>(ruleset: &'r Ruleset<'r>, flag: &'r Flag<'r>, arm: &'r Arm<'r, Serve>) -> Rule<'r> {
    let parts: &[Condition<'_>] = match &arm.when.logic {
        Logic::All(parts) => parts,
        _ => std::slice::from_ref(&arm.when),
    };
    let mut rule = Rule {
        name: arm.name.as_deref(),
        title: arm.title.as_deref(),
        rollout: None,
        stickiness: None,
        conditions: 0,
        segments: Vec::new(),
        ignored: Vec::new(),
        variations: Vec::new(),
        serves: None,
        options: None,
        never: None,
        everybody: parts.iter().all(|part| matches!(part.logic, Logic::Const(true))) && !arm.has_own_test,
        beware: beware(ruleset, &arm.when),
    };
    let own = usize::from(arm.has_own_test);
    for (place, part) in parts.iter().enumerate() {
        if let Some(segments) = segments(ruleset, part) {
            rule.segments.extend(segments);
            continue;
        }
        match &part.logic {
            Logic::Gate(split) => {
                rule.rollout = split.shares().first().map(|share| percent(*share));
                rule.stickiness = Some(&split.bucketing.asked);
            }
            Logic::Unheeded(inner) => rule.ignored.push(match &inner.logic {
                Logic::Segment(id) => Cow::Owned(format!("segment {}", segment_name(ruleset, *id))),
                _ => Cow::Borrowed("a segment that is not there"),
            }),
            Logic::Not(_) => rule.conditions += 1,
            Logic::Never { why, .. } => {
                rule.conditions += usize::from(place >= own && parts.len() > 1);
                rule.never = Some(why);
            }
            Logic::Test(_) | Logic::Flag(_) | Logic::Settle { .. } if place >= own => rule.conditions += 1,
            _ => {}
        }
    }
    match arm.then {
        Serve::Split(_) if arm.role == Role::Rule => rule.options = options(ruleset, flag, arm),
        Serve::Split(split) if arm.then != flag.choice => {
            let slices = &flag.splits[split].slices;
            rule.variations =
                slices.iter().filter_map(|slice| told(ruleset, &flag.variations[slice.serves.variation()?])).collect();
        }
        Serve::Dry => rule.serves = Some(Cow::Borrowed("nothing")),
        Serve::Variation(variation) if ruleset.wording.told_by == ToldBy::Value => {
            rule.serves = told(ruleset, &flag.variations[variation]);
        }
        _ => {}
    }
    rule
}

/// The segments that a condition asks for, where it asks for nothing else; of several one is enough, or none may hold.
fn segments<'r>(ruleset: &'r Ruleset<'r>, condition: &'r Condition<'r>) -> Option<Vec<Cow<'r, str>>> {
    match &condition.logic {
        Logic::Segment(id) => Some(vec![Cow::Borrowed(segment_name(ruleset, *id))]),
        Logic::Settle { inner, .. } => segments(ruleset, inner),
        Logic::Any(inner) if inner.len() > 1 => {
            let names: Vec<_> = inner.iter().filter_map(|inner| segments(ruleset, inner)).flatten().collect();
            (names.len() == inner.len()).then(|| vec![Cow::Owned(names.join(" or "))])
        }
        Logic::Not(inner) => {
            let names = segments(ruleset, inner)?;
            Some(names.into_iter().map(|name| Cow::Owned(format!("{OUTSIDE}{name}"))).collect())
        }
        _ => None,
    }
}

/// What other SDKs make of conditions whatever the context.
fn beware<'r>(ruleset: &'r Ruleset<'r>, when: &Condition<'r>) -> Vec<&'r str> {
    let mut places = Vec::new();
    when.each(&mut |condition| places.push(condition.at));
    let asked = ruleset.disputes.iter().filter(|dispute| matches!(dispute.when, Disputed::Asked));
    asked.filter(|dispute| places.contains(&dispute.at)).map(|dispute| dispute.says.as_ref()).collect()
}

fn segment_name<'r>(ruleset: &'r Ruleset<'r>, id: SegmentId) -> &'r str {
    let segment = &ruleset.segments[id];
    segment.name.as_deref().unwrap_or(&segment.key)
}

/// What stands for a variation; nothing where it has no name and needs one.
fn told<'r>(ruleset: &Ruleset<'_>, variation: &'r Variation<'_>) -> Option<Cow<'r, str>> {
    match ruleset.wording.told_by {
        ToldBy::Name => variation.name.as_deref().map(Cow::Borrowed),
        ToldBy::Value => Some(variation.value.text()),
    }
}

fn each_once<'r>(names: impl Iterator<Item = Cow<'r, str>>) -> Vec<Cow<'r, str>> {
    let mut seen = HashSet::new();
    names.filter(|name| seen.insert(name.clone())).collect()
}

/// The percentage options that an arm serves.
fn options<'r>(ruleset: &'r Ruleset<'r>, flag: &'r Flag<'r>, arm: &'r Arm<'r, Serve>) -> Option<Options<'r>> {
    let Serve::Split(split) = arm.then else { return None };
    let split = &flag.splits[split];
    Some(Options {
        shares: split.shares().iter().map(|share| percent(*share)).collect(),
        variations: split
            .slices
            .iter()
            .map(|slice| match slice.serves {
                Served::Variation(variation) => told(ruleset, &flag.variations[variation]).unwrap_or_default(),
                Served::Nothing => Cow::Borrowed("nothing"),
                Served::Fault(_) => Cow::Borrowed("malformed"),
            })
            .collect(),
        left_out: left_out(split),
        stickiness: &split.bucketing.asked,
    })
}

/// The percentage that is in no range.
fn left_out(split: &Split<'_>) -> Option<f64> {
    let pieces = if split.layout == Layout::Ranged { split.pieces() } else { Vec::new() };
    let left: u64 = pieces.iter().filter(|(_, _, slice)| slice.is_none()).map(|(from, upto, _)| upto - from).sum();
    // Less than that is what is left of rounded edges.
    Some(percent(split.bucketing.cut.share(left))).filter(|left| *left > 0.0)
}

fn percent(share: f64) -> f64 {
    (share * 1e6).round() / 1e4
}

impl Row<'_> {
    /// The rules in a phrase.
    #[must_use]
    pub fn rules_phrase(&self, condition: &str) -> String {
        match (self.problem, self.rules.is_empty()) {
            (Some(problem), _) => problem.to_owned(),
            (None, true) => "none".to_owned(),
            (None, false) => {
                let phrases: Vec<String> = self.rules.iter().map(|rule| rule.phrase(condition)).collect();
                phrases.join("; ")
            }
        }
    }

    /// The shares of the rules in percent, in their order.
    #[must_use]
    pub fn rollout_phrase(&self) -> String {
        let share = |rule: &Rule<'_>| match (&rule.options, rule.rollout) {
            (Some(options), _) => (!options.shares.is_empty()).then(|| options.phrase()),
            (None, rollout) => Some(format!("{}%", rollout?)),
        };
        let own = self.options.iter().map(Options::phrase);
        let shares: Vec<String> = self.rules.iter().filter_map(share).chain(own).collect();
        shares.join(", ")
    }
}

impl Options<'_> {
    fn phrase(&self) -> String {
        let shares: Vec<String> = self.shares.iter().map(ToString::to_string).collect();
        let left = self.left_out.map(|left| format!(", {left}% in NO RANGE")).unwrap_or_default();
        format!("{}%{left}", shares.join("/"))
    }
}

impl Rule<'_> {
    fn phrase(&self, condition: &str) -> String {
        let mut details = Vec::new();
        match self.conditions {
            0 => {}
            1 => details.push(format!("1 {condition}")),
            more => details.push(format!("{more} {condition}s")),
        }
        if !self.segments.is_empty() {
            let places: Vec<String> = self.segments.iter().map(|segment| place(segment)).collect();
            details.push(places.join(" and "));
        }
        if !self.ignored.is_empty() {
            let whom = if self.conditions == 0 && self.segments.is_empty() { "EVERYBODY: " } else { "" };
            details.push(format!("{whom}{} is ignored", self.ignored.join(" and ")));
        }
        if !self.variations.is_empty() {
            details.push(self.variations.join("/"));
        }
        if let Some(why) = self.never {
            details.push(format!("never: {why}"));
        }
        if self.everybody && self.ignored.is_empty() && self.serves.as_deref() != Some("nothing") {
            details.push("EVERYBODY: it asks nothing".to_owned());
        }
        if !self.beware.is_empty() {
            details.push("BEWARE: other SDKs read it otherwise".to_owned());
        }
        let name = match (&self.serves, &self.options) {
            (Some(value), _) => value.clone(),
            (None, Some(options)) if options.variations.is_empty() => Cow::Borrowed("nothing"),
            (None, Some(options)) => Cow::Owned(options.variations.join("/")),
            (None, None) => Cow::Borrowed(self.name.unwrap_or("rule")),
        };
        if details.is_empty() { name.into_owned() } else { format!("{name} ({})", details.join(", ")) }
    }
}

/// `in S` or `not in S`.
fn place(segment: &str) -> String {
    match segment.strip_prefix(OUTSIDE) {
        Some(name) => format!("not in {name}"),
        None => format!("in {segment}"),
    }
}
