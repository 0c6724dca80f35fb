//! The shares of the hash space that the rules of a flag deal out, worked out from its splits alone.

use serde::{Serialize, Serializer};

use super::mix::{Dealt, mix};
use super::walk::takes_all;
use super::{Found, Name, Portions, Purpose};
use crate::pass::space::Space;
use crate::ruleset::{
    Absence, Absent, Arm, Bucketing, Condition, Cut, Dry, Flag, FlagId, Logic, Relation, Rest, Role, Ruleset, Serve,
    Served, Split, Subject, VariationId,
};

/// What the rules of a flag deal out.
#[derive(Debug, Clone, Serialize)]
pub struct FlagShares {
    /// Its key.
    pub flag: String,
    /// Whether its switch is off, so that nobody comes to its rules.
    pub off: bool,
    /// The flags that it depends on, whose own splits are not looked at.
    pub prerequisites: Vec<String>,
    /// Every split that decides about it, once.
    pub splits: Vec<SplitShares>,
    /// Its rules in order: what they come to, all their splits taken together.
    pub rules: Vec<RuleShares>,
}

/// What one split deals out.
#[derive(Debug, Clone, Serialize)]
pub struct SplitShares {
    /// Where it stands.
    pub pointer: String,
    /// What it is sticky on, as the source spells it.
    pub by: String,
    /// What it is for.
    #[serde(serialize_with = "purpose")]
    pub purpose: Purpose,
    /// The rules that it belongs to, as places in [`FlagShares::rules`].
    pub rules: Vec<usize>,
    /// The segment that it stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub segment: Option<String>,
    /// The share of each variation; what passes a gate is `true`.
    pub shares: Portions,
    /// The share that gets none of them.
    pub rest: f64,
    /// The share for which the evaluation fails.
    pub fails: f64,
    /// Whether the shares are exact.
    pub exact: bool,
    /// The number of buckets; none where a bucket is a part of the whole.
    pub buckets: Option<u64>,
    /// Users who get a slice whatever their bucket.
    pub overrides: Vec<Overridden>,
    /// What becomes of those who have nothing to be hashed, in a sentence.
    pub absent: String,
    /// The weights as they stand in the source.
    pub weights: Vec<String>,
    /// Whether buckets decide at all; not where everybody is in the first slice whatever theirs.
    #[serde(skip)]
    pub buckets_decide: bool,
}

/// Users who get a slice whatever their bucket.
#[derive(Debug, Clone, Serialize)]
pub struct Overridden {
    /// Who they are, in a phrase.
    pub who: String,
    /// What they are served.
    pub variation: String,
    /// The same as its dialect tells variations apart.
    #[serde(skip)]
    pub told: String,
    /// Where that stands.
    pub pointer: String,
}

/// What a rule deals out to those who meet its conditions.
#[derive(Debug, Clone, Serialize)]
pub struct RuleShares {
    /// What it is called: "strategy 2".
    pub rule: String,
    /// The vendor's name of it, such as a strategy's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What its authors call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Where it stands.
    pub pointer: String,
    /// Its place among the arms of the flag.
    #[serde(skip)]
    pub arm: usize,
    /// Its splits, as places in [`FlagShares::splits`].
    pub splits: Vec<usize>,
    /// Whether it asks anything beside its splits, so that the shares are of those who meet that.
    pub conditional: bool,
    /// Why nobody meets what it asks, in a phrase, where the source names what the reference cannot read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub never: Option<String>,
    /// The share of each variation.
    pub shares: Portions,
    /// The share that gets nothing by it.
    pub rest: f64,
    /// What becomes of them, in a phrase; nothing where nobody is left over.
    pub rest_goes: Option<String>,
    /// The share for which the evaluation fails.
    pub fails: f64,
    /// Whether the shares are exact.
    pub exact: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde wants it so")]
fn purpose<S: Serializer>(purpose: &Purpose, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(match purpose {
        Purpose::Gate => "gate",
        Purpose::Serves => "variations",
    })
}

/// What becomes of a part of the population.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lands {
    /// It is served this.
    On(Name),
    /// Nothing is served; what comes next decides.
    Rest,
    /// The evaluation fails.
    Fails,
}

impl Lands {
    /// What it is called.
    pub(super) fn name(self) -> Name {
        let plain = |word: &str| Name { variation: word.to_owned(), told: word.to_owned() };
        match self {
            Lands::On(name) => name,
            Lands::Rest => plain("rest"),
            Lands::Fails => plain("fails"),
        }
    }
}

/// What a slice of a split comes to.
pub(super) fn lands(
    ruleset: &Ruleset<'_>,
    flag: &Flag<'_>,
    found: (Purpose, &Split<'_>),
    slice: Option<usize>,
) -> Lands {
    let (purpose, split) = found;
    let serves = slice.and_then(|slice| split.slices.get(slice)).map(|slice| slice.serves);
    match (serves, purpose, split.rest) {
        (Some(Served::Fault(_)), ..)
        | (None, _, Rest::Fail { serving: None, .. })
        | (None, Purpose::Gate, Rest::Fail { .. }) => Lands::Fails,
        (None, Purpose::Serves, Rest::Fail { serving: Some(served), .. }) => Lands::On(Name::of(ruleset, flag, served)),

        (Some(Served::Variation(variation)), Purpose::Serves, _) => Lands::On(Name::of(ruleset, flag, variation)),
        (Some(Served::Variation(_)), Purpose::Gate, _) if slice == Some(0) => Lands::On(Name::passes()),
        (Some(Served::Nothing | Served::Variation(_)) | None, ..) => Lands::Rest,
    }
}

/// The shares of the rules of `flag`, whose splits are `found`.
#[must_use]
pub fn shares(ruleset: &Ruleset<'_>, flag: FlagId, found: &[Found<'_>]) -> FlagShares {
    let flag = &ruleset.flags[flag];
    let arms: Vec<usize> = (0..flag.body.arms.len())
        .filter(|arm| is_told(flag, *arm) || found.iter().any(|found| found.arms.contains(arm)))
        .collect();
    let rules: Vec<RuleShares> = arms.iter().map(|arm| rule(ruleset, flag, *arm, found)).collect();
    let splits = found.iter().map(|found| {
        let rules = found.arms.iter().filter_map(|arm| arms.iter().position(|told| told == arm)).collect();
        split(ruleset, flag, found, rules)
    });
    FlagShares {
        flag: flag.key.to_string(),
        off: !flag.facts.enabled,
        prerequisites: flag.prerequisites().into_iter().map(str::to_owned).collect(),
        splits: splits.collect(),
        rules,
    }
}

/// Whether an arm is one that people think of as a rule.
fn is_told(flag: &Flag<'_>, arm: usize) -> bool {
    match flag.body.arms[arm].role {
        Role::Rule | Role::Strategy | Role::Options => true,
        // What is left is told where there is something that leaves it.
        Role::Otherwise => arm > 0,
        _ => false,
    }
}

/// What the arm of that number is called.
#[must_use]
pub fn title(ruleset: &Ruleset<'_>, flag: &Flag<'_>, number: usize) -> String {
    let wording = ruleset.wording;
    match flag.body.arms[number].role {
        Role::Rule | Role::Strategy => {
            let same = |arm: &&Arm<'_, Serve>| matches!(arm.role, Role::Rule | Role::Strategy);
            let place = flag.body.arms[..number].iter().filter(same).count();
            format!("{} {}", wording.rule, place + 1)
        }
        Role::Options => "percentage options".to_owned(),
        Role::Otherwise => "whoever is left".to_owned(),
        Role::Switch => "the switch".to_owned(),
        Role::Nobody => "no user".to_owned(),
        Role::Prerequisite => wording.prerequisite.to_owned(),
        Role::Target => "targets".to_owned(),
        Role::Override => "the override".to_owned(),
        Role::Broken(_) => "what cannot be used".to_owned(),
    }
}

/// The splits of an arm that all its users go through: first the gates, then what it serves.
pub(super) fn of_arm<'f, 'r>(found: &'f [Found<'r>], arm: usize) -> Vec<&'f Found<'r>> {
    found.iter().filter(|found| found.is_needed && found.arms.contains(&arm)).collect()
}

/// A split with the space of its buckets.
pub(super) fn dealt<'r>(ruleset: &Ruleset<'_>, asked: &Flag<'_>, split: &'r Split<'r>) -> Dealt<'r> {
    Dealt { split, space: Space::first(&split.bucketing, &asked.key, &ruleset.attributes) }
}

/// What an arm comes to for whoever falls into `slices` of its splits.
pub(super) fn outcome(
    ruleset: &Ruleset<'_>,
    flag: &Flag<'_>,
    arm: usize,
    (own, slices): (&[&Found<'_>], &[Option<usize>]),
) -> Lands {
    for (found, slice) in own.iter().zip(slices) {
        match lands(ruleset, flag, (found.purpose, found.split), *slice) {
            Lands::On(_) if found.purpose == Purpose::Gate => {}
            end => return end,
        }
    }
    match flag.body.arms[arm].then {
        Serve::Variation(variation) => Lands::On(Name::of(ruleset, flag, variation)),
        Serve::Nothing => Lands::On(Name::default_of_caller()),
        Serve::Fault(_) => Lands::Fails,
        Serve::Dry | Serve::Split(_) => Lands::Rest,
    }
}

fn rule(ruleset: &Ruleset<'_>, flag: &Flag<'_>, number: usize, found: &[Found<'_>]) -> RuleShares {
    let arm = &flag.body.arms[number];
    let own = of_arm(found, number);
    let splits: Vec<Dealt<'_>> = own.iter().map(|found| dealt(ruleset, flag, found.split)).collect();
    let mut shares = Portions::default();
    for name in names(ruleset, flag, number, &own) {
        shares.add(&name, 0.0);
    }
    let (mut rest, mut fails) = (0.0, 0.0);
    let mixed = mix(&splits);
    let mixed = mixed.as_ref();
    for cell in mixed.map(|mixed| mixed.cells.as_slice()).unwrap_or_default() {
        match outcome(ruleset, flag, number, (&own, &cell.slices)) {
            Lands::On(name) => shares.add(&name, cell.share),
            Lands::Rest => rest += cell.share,
            Lands::Fails => fails += cell.share,
        }
    }
    RuleShares {
        rule: title(ruleset, flag, number),
        name: arm.name.as_deref().map(str::to_owned),
        title: arm.title.as_deref().filter(|title| !title.is_empty()).map(str::to_owned),
        pointer: ruleset.pointers.path(arm.at),
        arm: number,
        splits: (0..found.len()).filter(|split| found[*split].arms.contains(&number)).collect(),
        conditional: asks(&arm.when),
        never: never(&arm.when).map(str::to_owned),
        shares,
        rest,
        rest_goes: (rest > 0.0).then(|| goes(ruleset, flag, number, &own)),
        fails,
        exact: mixed.is_some_and(|mixed| mixed.exact),
    }
}

/// What an arm can serve, in the order in which its source has it.
fn names(ruleset: &Ruleset<'_>, flag: &Flag<'_>, arm: usize, own: &[&Found<'_>]) -> Vec<Name> {
    let served = own.iter().filter(|found| found.purpose == Purpose::Serves);
    let served: Vec<VariationId> =
        served.flat_map(|found| &found.split.slices).filter_map(|slice| slice.serves.variation()).collect();
    match flag.body.arms[arm].then {
        Serve::Variation(variation) => vec![Name::of(ruleset, flag, variation)],
        _ => served.into_iter().map(|variation| Name::of(ruleset, flag, variation)).collect(),
    }
}

/// Whether a condition asks anything but whether a gate lets in.
fn asks(condition: &Condition<'_>) -> bool {
    match &condition.logic {
        Logic::Const(true) | Logic::Gate(_) | Logic::Unheeded(_) => false,
        Logic::All(inner) => inner.iter().any(asks),
        Logic::Settle { inner, .. } => asks(inner),
        _ => true,
    }
}

/// Why a condition holds for nobody, where that is plain.
fn never<'r>(condition: &'r Condition<'_>) -> Option<&'r str> {
    match &condition.logic {
        Logic::Never { why, .. } => Some(why),
        Logic::All(inner) => inner.iter().find_map(never),
        Logic::Settle { inner, .. } => never(inner),
        _ => None,
    }
}

/// What becomes of those who get nothing by an arm.
fn goes(ruleset: &Ruleset<'_>, flag: &Flag<'_>, number: usize, own: &[&Found<'_>]) -> String {
    let arms = &flag.body.arms;
    let dry = own.iter().any(|found| found.purpose == Purpose::Serves) && arms[number].dry == Dry::Otherwise;
    let next = if dry { (number + 1).max(arms.len().saturating_sub(1)) } else { number + 1 };
    let served = |name: &Name| format!("served {}", name.told);
    match arms.get(next) {
        None => served(&Name::default_of_caller()),
        Some(arm) if arm.role == Role::Otherwise => match arm.then {
            Serve::Variation(variation) => served(&Name::of(ruleset, flag, variation)),
            Serve::Nothing => served(&Name::default_of_caller()),
            _ => format!("on to {}", title(ruleset, flag, next)),
        },
        Some(_) => format!("on to {}", title(ruleset, flag, next)),
    }
}

fn split(ruleset: &Ruleset<'_>, flag: &Flag<'_>, found: &Found<'_>, rules: Vec<usize>) -> SplitShares {
    let split = found.split;
    let mut shares = Portions::default();
    for slice in &split.slices {
        match (found.purpose, slice.serves.variation()) {
            (Purpose::Gate, _) => shares.add(&Name::passes(), 0.0),
            (Purpose::Serves, Some(variation)) => shares.add(&Name::of(ruleset, flag, variation), 0.0),
            (Purpose::Serves, None) => {}
        }
    }
    let (mut rest, mut fails) = (0.0, 0.0);
    let mixed = mix(&[dealt(ruleset, flag, split)]);
    for cell in mixed.iter().flat_map(|mixed| &mixed.cells) {
        match lands(ruleset, flag, (found.purpose, split), cell.slices[0]) {
            Lands::On(name) => shares.add(&name, cell.share),
            Lands::Rest => rest += cell.share,
            Lands::Fails => fails += cell.share,
        }
    }
    let cut = split.bucketing.cut;
    SplitShares {
        pointer: ruleset.pointers.path(split.at),
        by: split.bucketing.asked.to_string(),
        purpose: found.purpose,
        rules,
        segment: found.segment.map(|segment| segment.name.as_deref().unwrap_or(&segment.key).to_owned()),
        shares,
        rest,
        fails,
        exact: true,
        buckets: matches!(cut, Cut::Modulo { .. }).then(|| cut.buckets()),
        overrides: split
            .overrides
            .iter()
            .map(|entry| {
                let Name { variation, told } = lands(ruleset, flag, (found.purpose, split), Some(entry.slice)).name();
                let pointer = ruleset.pointers.path(entry.when.at);
                Overridden { who: who(ruleset, &entry.when), variation, told, pointer }
            })
            .collect(),
        absent: absent(ruleset, &split.bucketing),
        weights: split.slices.iter().map(|slice| slice.weight.json().to_owned()).collect(),
        buckets_decide: !takes_all(split),
    }
}

/// So many users of an override are told by name.
const TOLD: usize = 5;

/// Who an override is for, in a phrase.
fn who(ruleset: &Ruleset<'_>, when: &Condition<'_>) -> String {
    match &when.logic {
        Logic::Test(test) => {
            let name = named(ruleset, test.subject);
            match &test.relation {
                Relation::OneOf(users) if !test.negated => {
                    let items: Vec<String> = users.items().iter().take(TOLD).map(|item| format!("`{item}`")).collect();
                    let more = users.items().len().saturating_sub(TOLD);
                    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
                    format!("{name} {}{more}", items.join(", "))
                }
                Relation::Present => format!("whoever has no {name}"),
                _ => format!("by their {name}"),
            }
        }
        Logic::Not(inner) => match &inner.logic {
            Logic::Test(test) if matches!(test.relation, Relation::Present) => {
                format!("whoever has no {}", named(ruleset, test.subject))
            }
            _ => "by a condition".to_owned(),
        },
        _ => "by a condition".to_owned(),
    }
}

/// An attribute as a person reads it.
#[must_use]
pub fn named(ruleset: &Ruleset<'_>, subject: Subject) -> String {
    let attribute = ruleset.attributes.get(subject.attribute);
    match attribute.scope.as_ref() {
        scope if ruleset.wording.knows(scope) => format!("`{}`", attribute.name),
        scope => format!("`{}` of `{scope}`", attribute.name),
    }
}

/// What becomes of those who have nothing to be hashed.
fn absent(ruleset: &Ruleset<'_>, bucketing: &Bucketing<'_>) -> String {
    let names: Vec<String> = bucketing.by.iter().map(|subject| named(ruleset, *subject)).collect();
    let is_empty_text = bucketing.by.iter().any(|subject| subject.absence == Absence::Empty);
    let who = match names.as_slice() {
        [] => return "every evaluation draws a bucket anew".to_owned(),
        [one] => format!("whoever has no {one}"),
        [one, other] => format!("whoever has neither {one} nor {other}"),
        _ => format!("whoever has none of {}", names.join(", ")),
    };
    let what = match bucketing.absent {
        _ if is_empty_text => "is hashed as an empty text: all of them share one bucket",
        Absent::NoPick => "is in no slice",
        Absent::DrawIdentifier { .. } | Absent::DrawBucket => "gets another bucket at every evaluation",
        Absent::Lowest => "has the lowest bucket: the first slice",
    };
    format!("{who} {what}")
}
