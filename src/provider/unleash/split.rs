//! Who gets which share: rollouts of strategies and weights of variants (spec sections 3, 6 and 8).

use super::constraint;
use super::context::FIELDS;
use super::lowering::{Lowering, ON, Trouble};
use super::wire::{Override, Payload, Str, Strategy, StrategyVariant, Variant};
use super::wording::{FIELD, PROPERTY};
use crate::leaf::text_set::TextSet;
use crate::ruleset::{
    self, About, Absence, Absent, Bucketing, Condition, Cut, Fault, FaultCode, Hash, Layout, Logic, Pointer, Relation,
    Rest, SeedPart, Slice, Split, Subject, Test, Text, Variation, Verdict,
};

/// Rollouts hash with this seed.
const ROLLOUT_SEED: u32 = 0;
/// Variants hash with this seed.
const VARIANT_SEED: u32 = 86_028_157;
/// A rollout has so many buckets, counted from 1.
const PERCENT: Cut = Cut::Modulo { modulus: 100, first: 1 };
/// A random identifier is one of so many.
const IDENTIFIERS: u32 = 9_999;
/// gradualRolloutRandom draws one of so many.
const RANDOM_BUCKETS: u32 = 99;
/// Joins group and identifier.
const COLON: SeedPart<'static> = SeedPart::Literal(":");

/// A percentage as the engine reads it: a whole number without a sign but `+`.
///
/// `Ok(None)` where the text is none, which makes the strategy false; an error above 100, which the flag does not survive.
fn percentage(strategy: &Strategy<'_>, name: &str) -> Result<Option<u32>, String> {
    let Some(number) = strategy.parameter(name).and_then(|text| text.parse::<usize>().ok()) else { return Ok(None) };
    match u32::try_from(number) {
        Ok(percent @ 0..=100) => Ok(Some(percent)),
        _ => Err(format!("`{name}` is {number}, which is above 100")),
    }
}

fn no_percentage(name: &'static str) -> Logic<'static> {
    let why = match name {
        "rollout" => "`rollout` is missing or no whole number",
        _ => "`percentage` is missing or no whole number",
    };
    Logic::Never { about: About::Rollout, why: why.into() }
}

/// The test of `flexibleRollout`.
pub(super) fn flexible<'s>(
    lowering: &mut Lowering<'s>,
    strategy: &Strategy<'s>,
    at: Pointer,
) -> Result<Logic<'s>, Trouble> {
    let parameters = lowering.pointers().member(at, "parameters");
    let rollout_at = lowering.pointers().member(parameters, "rollout");
    let percent =
        percentage(strategy, "rollout").map_err(|message| Trouble::new(About::Rollout, message, rollout_at))?;
    let Some(percent) = percent else { return Ok(no_percentage("rollout")) };
    let asked = strategy.parameter("stickiness").cloned();
    let random = Absent::DrawIdentifier { up_to: IDENTIFIERS };
    let (by, absent) = match asked.as_deref() {
        None | Some("default") => (lowering.default_stickiness(), random),
        Some("random") => (Vec::new(), random),
        Some(name) => {
            let at = lowering.pointers().member(parameters, "stickiness");
            constraint::quotable("stickiness", name, at)?;
            (vec![lowering.subject(&asked.clone().unwrap_or_default())], Absent::NoPick)
        }
    };
    let seed = match strategy.parameter("groupId") {
        Some(group) => SeedPart::Group(group_id(lowering, group, parameters)?),
        None => SeedPart::AskedFlag,
    };
    let asked = asked.unwrap_or(Text::Borrowed("default"));
    Ok(gate(percent, Bucketing::murmur3(asked, by, absent, seed, ROLLOUT_SEED, PERCENT), rollout_at))
}

/// The test of `gradualRolloutUserId` and `gradualRolloutSessionId`, sticky on `field`.
pub(super) fn gradual<'s>(
    lowering: &mut Lowering<'s>,
    strategy: &Strategy<'s>,
    field: &'static str,
    at: Pointer,
) -> Result<Logic<'s>, Trouble> {
    let parameters = lowering.pointers().member(at, "parameters");
    let percentage_at = lowering.pointers().member(parameters, "percentage");
    let Some(group) = strategy.parameter("groupId") else {
        return Ok(Logic::Never { about: About::Rollout, why: "`groupId` is missing".into() });
    };
    let percent =
        percentage(strategy, "percentage").map_err(|message| Trouble::new(About::Rollout, message, percentage_at))?;
    let Some(percent) = percent else { return Ok(no_percentage("percentage")) };
    let seed = SeedPart::Group(group_id(lowering, group, parameters)?);
    let by = vec![lowering.subject(&Text::Borrowed(field))];
    let bucketing = Bucketing::murmur3(field.into(), by, Absent::NoPick, seed, ROLLOUT_SEED, PERCENT);
    Ok(gate(percent, bucketing, percentage_at))
}

/// The test of `gradualRolloutRandom`: a number in 1..=99 is drawn, and must be below the percentage.
pub(super) fn gradual_random<'s>(lowering: &mut Lowering<'s>, strategy: &Strategy<'s>, at: Pointer) -> Logic<'s> {
    let Some(percent) = strategy.parameter("percentage").and_then(|text| text.parse::<usize>().ok()) else {
        return no_percentage("percentage");
    };
    let parameters = lowering.pointers().member(at, "parameters");
    let at = lowering.pointers().member(parameters, "percentage");
    let upto = u32::try_from(percent).map_or(RANDOM_BUCKETS, |percent| percent.saturating_sub(1).min(RANDOM_BUCKETS));
    let cut = Cut::Modulo { modulus: RANDOM_BUCKETS, first: 1 };
    let seed = SeedPart::Literal("");
    let bucketing = Bucketing::murmur3("random".into(), Vec::new(), Absent::DrawBucket, seed, ROLLOUT_SEED, cut);
    let weight = i64::try_from(percent).unwrap_or(i64::MAX);
    Logic::Gate(Box::new(Split {
        overrides: Vec::new(),
        bucketing,
        slices: vec![Slice::new(ruleset::Value::whole(weight), u64::from(upto), ON, at)],
        layout: Layout::Stacked,
        rest: Rest::NoPick,
        at,
    }))
}

fn gate(percent: u32, bucketing: Bucketing<'_>, at: Pointer) -> Logic<'_> {
    let slices = vec![Slice::new(ruleset::Value::whole(percent.into()), u64::from(percent), ON, at)];
    let layout = Layout::Stacked;
    Logic::Gate(Box::new(Split { overrides: Vec::new(), bucketing, slices, layout, rest: Rest::NoPick, at }))
}

/// A group as the engine hashes it: its own quoting takes a backslash before a quote away.
fn group_id<'s>(lowering: &mut Lowering<'s>, group: &Text<'s>, parameters: Pointer) -> Result<Text<'s>, Trouble> {
    let at = lowering.pointers().member(parameters, "groupId");
    constraint::quotable("groupId", group, at)?;
    Ok(if group.contains("\\\"") { Text::Owned(group.replace("\\\"", "\"")) } else { group.clone() })
}

/// A list of variants that users are dealt out to.
pub(super) struct Deck<'s> {
    /// The group that is hashed.
    pub(super) group: SeedPart<'s>,
    /// The stickiness as the source has it; absent where it has none.
    pub(super) stickiness: Option<Text<'s>>,
    /// The list.
    pub(super) at: Pointer,
}

/// What feature variants and strategy variants share.
pub(super) struct Card<'s> {
    name: Text<'s>,
    weight: i32,
    payload: Option<Payload<'s>>,
    overrides: Vec<Override<'s>>,
}

impl<'s> From<Variant<'s>> for Card<'s> {
    fn from(variant: Variant<'s>) -> Card<'s> {
        let Variant { name: Str(name), weight, payload, overrides, .. } = variant;
        Card { name, weight, payload, overrides: overrides.unwrap_or_default() }
    }
}

impl<'s> From<StrategyVariant<'s>> for Card<'s> {
    fn from(variant: StrategyVariant<'s>) -> Card<'s> {
        let StrategyVariant { name: Str(name), weight, payload, .. } = variant;
        Card { name, weight, payload, overrides: Vec::new() }
    }
}

/// The split over a list of variants, whose variations are added to `variations`.
pub(super) fn deal<'s, C: Into<Card<'s>>>(
    lowering: &mut Lowering<'s>,
    cards: Vec<C>,
    deck: Deck<'s>,
    variations: &mut Vec<Variation<'s>>,
) -> Split<'s> {
    let by = match deck.stickiness.as_deref() {
        None | Some("default") => lowering.default_stickiness(),
        // `random` is no special word here: it is looked up like any other property. So is `currentTime`.
        Some(name) if FIELDS.contains(&name) && name != "currentTime" => {
            vec![lowering.lookup(FIELD, deck.stickiness.clone().unwrap_or_default())]
        }
        Some(_) => vec![lowering.lookup(PROPERTY, deck.stickiness.clone().unwrap_or_default())],
    };
    // The engine adds weights up in unsigned 32-bit arithmetic that wraps around.
    let mut total = 0_u32;
    let mut slices = Vec::new();
    let mut overrides = Vec::new();
    for (number, card) in cards.into_iter().map(C::into).enumerate() {
        let at = lowering.pointers().item(deck.at, number);
        total = total.wrapping_add(card.weight.cast_unsigned());
        let weight = ruleset::Value::whole(card.weight.into());
        slices.push(Slice::new(weight, u64::from(total), variations.len(), at));
        overrides.extend(self::overrides(lowering, card.overrides, number, at));
        let payload = card.payload.map(|payload| ruleset::Payload { kind: payload.kind.0, value: payload.value.0 });
        variations.push(Variation { payload, ..Variation::new(Some(card.name), ruleset::Value::TRUE, at) });
    }
    let cut = Cut::Modulo { modulus: total, first: 1 };
    let asked = deck.stickiness.unwrap_or(Text::Borrowed("default"));
    let bucketing = Bucketing::murmur3(asked, by, Absent::DrawBucket, deck.group, VARIANT_SEED, cut);
    let rest = if total == 0 { no_weight(lowering, deck.at) } else { Rest::NoPick };
    Split { overrides, bucketing, slices, layout: Layout::Stacked, rest, at: deck.at }
}

fn no_weight(lowering: &mut Lowering<'_>, at: Pointer) -> Rest {
    let message = "the weights of the variants add up to 0";
    let sdk = "the engine panics; the SDK logs it and answers the disabled variant, while the flag itself is on";
    let fault = Fault { about: About::Rollout, ..Fault::new(FaultCode::General, message, sdk, at) };
    let fault = lowering.add_fault(fault);
    Rest::Fail { fault, serving: Some(ON) }
}

fn overrides<'s>(
    lowering: &mut Lowering<'s>,
    overrides: Vec<Override<'s>>,
    slice: usize,
    variant: Pointer,
) -> Vec<ruleset::Override<'s>> {
    let list = lowering.pointers().member(variant, "overrides");
    overrides
        .into_iter()
        .enumerate()
        .map(|(number, entry)| {
            let Str(name) = entry.context_name;
            let scope = if FIELDS.contains(&name.as_ref()) { FIELD } else { PROPERTY };
            let users = TextSet::new(entry.values.into_iter().map(|Str(text)| text).collect());
            let test = Test::new(lowering.lookup(scope, name), "IN".into(), Relation::OneOf(users), Verdict::No);
            let at = lowering.pointers().item(list, number);
            ruleset::Override { when: Condition::new(at, Logic::Test(test)), slice }
        })
        .collect()
}

impl<'s> Bucketing<'s> {
    fn murmur3(
        asked: Text<'s>,
        by: Vec<Subject>,
        absent: Absent,
        group: SeedPart<'s>,
        seed: u32,
        cut: Cut,
    ) -> Bucketing<'s> {
        Bucketing { asked, by, absent, seed: vec![group, COLON, SeedPart::Identifier], hash: Hash::Murmur3(seed), cut }
    }
}

impl<'s> Lowering<'s> {
    /// userId, else sessionId.
    fn default_stickiness(&mut self) -> Vec<Subject> {
        ["userId", "sessionId"].map(|name| self.lookup(FIELD, name.into())).to_vec()
    }

    /// An attribute without a value of its own in its absence.
    fn lookup(&mut self, scope: &'static str, name: Text<'s>) -> Subject {
        Subject { attribute: self.attribute(scope, name), absence: Absence::Missing }
    }
}
