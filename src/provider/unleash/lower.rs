//! From the state to the rule model (spec sections 4 to 9).
//!
//! Total: every flag gets a place. One that has a piece which the engine cannot compile gets a `Broken` arm in place of its
//! strategies, and is off. Flags that a wanted one depends on are lowered with it; dependencies are attached when all flags
//! stand, since they name variations of a parent.

use std::collections::{HashMap, HashSet};

use super::constraint::{self, quotable};
use super::dependency::Pending;
use super::labelled::Labelled;
use super::lowering::{Lowering, OFF, ON, Trouble, TroubleKind, arm};
use super::split::{self, Deck};
use super::state::{Entry, Placed, State};
use super::wire::{Constraint, Feature, Segment, Str, Strategy};
use crate::leaf::network::Networks;
use crate::leaf::text_set::TextSet;
use crate::provider::Wanted;
use crate::ruleset::{
    self, About, Arm, Condition, DecisionList, Dry, Facts, Fault, FaultCode, FaultId, Flag, Logic, Pointer, Relation,
    Role, Ruleset, SeedPart, Serve, Test, Text, Value, Variation, Verdict,
};

/// What the SDK does with a flag that does not compile.
const UNCOMPILABLE: &str = "the engine cannot compile the flag, so the SDK answers false for it, whatever its other \
                            strategies say";

/// Lowers the flags that are wanted, and those that they depend on.
pub(super) fn lower<'s>(state: State<'s>, wanted: Wanted<'_>) -> Ruleset<'s> {
    let State { ruleset, features, segments, environment } = state;
    let mut lowering = Lowering { ruleset, segments: HashMap::new(), broken: HashMap::new() };
    let features = the_last_of_each(&mut lowering.ruleset, features);
    let keeps_all = matches!(wanted, Wanted::All);
    let wanted = with_parents(&features, wanted);
    let used = used_segments(&features, &wanted);
    for segment in segments.into_iter().filter(|segment| keeps_all || used.contains(&segment.what.what.id)) {
        lowering.add_segment(segment);
    }
    let mut dependencies = Vec::new();
    for (Placed { what, at }, wanted) in features.into_iter().zip(wanted) {
        if !keeps_all {
            lowering.ruleset.order.push(what.feature.name.0.clone());
        }
        if !wanted {
            continue;
        }
        let own = lowering.add_flag(what, at, environment.clone());
        dependencies.push(own);
    }
    lowering.attach(dependencies);
    lowering.ruleset
}

/// Of features that share a name the engine knows the last; the place in the order is that of the last, too.
fn the_last_of_each<'s>(ruleset: &mut Ruleset<'s>, features: Vec<Placed<Entry<'s>>>) -> Vec<Placed<Entry<'s>>> {
    let mut seen = HashSet::new();
    let last: Vec<bool> =
        features.iter().rev().map(|feature| seen.insert(feature.what.feature.name.0.clone())).collect();
    let mut kept = Vec::new();
    for (feature, last) in features.into_iter().zip(last.into_iter().rev()) {
        if last {
            kept.push(feature);
        } else {
            let name = &feature.what.feature.name.0;
            let path = ruleset.pointers.path(feature.at);
            ruleset.notes.push(format!(
                "the flag `{name}` stands more than once; the one at {path} is not the last and does not count"
            ));
        }
    }
    kept
}

/// Which features are wanted, or are parents of wanted ones.
fn with_parents(features: &[Placed<Entry<'_>>], wanted: Wanted<'_>) -> Vec<bool> {
    let asked = |feature: &Feature<'_>| wanted.has(&feature.name.0);
    let parents: HashSet<&str> = features
        .iter()
        .map(|feature| &feature.what.feature)
        .filter(|feature| asked(feature))
        .flat_map(|feature| feature.dependencies.iter().flatten().map(|dependency| dependency.feature.0.as_ref()))
        .collect();
    features
        .iter()
        .map(|feature| asked(&feature.what.feature) || parents.contains(feature.what.feature.name.0.as_ref()))
        .collect()
}

/// The ids of the segments that the wanted features name.
fn used_segments(features: &[Placed<Entry<'_>>], wanted: &[bool]) -> HashSet<i32> {
    features
        .iter()
        .zip(wanted)
        .filter(|(_, wanted)| **wanted)
        .flat_map(|(feature, _)| feature.what.feature.strategies.iter().flatten())
        .flat_map(|strategy| strategy.what.segments.iter().flatten().copied())
        .collect()
}

/// What is known of the SDK's answer where an operand goes on as a rule.
const INJECTED: &str = "ffctl does not run such a rule, so what the SDK answers cannot be told; false is shown";

/// What is known of the SDK's answer where an export does not hold a segment.
const UNTOLD: &str = "the server's document would hold them, so what the SDK answers cannot be told; false is shown";

impl<'s> Lowering<'s> {
    /// Of segments that share an id the last counts. One that the engine cannot compile is kept as the trouble that it
    /// makes for the flags that use it.
    fn add_segment(&mut self, segment: Placed<Labelled<'s, Segment<'s>>>) {
        let Placed { what: Labelled { what: Segment { id, constraints }, label: name }, at } = segment;
        let list = self.pointers().member(at, "constraints");
        let lowered = self.constraints(constraints, list).map(|conditions| {
            let body = Condition::new(list, Logic::All(conditions));
            let segment = ruleset::Segment { key: id.to_string().into(), name, body, cycle: None, at };
            self.ruleset.segments.push(segment);
            self.ruleset.segments.len() - 1
        });
        self.segments.insert(id, lowered);
    }

    /// The conditions of a list of constraints, or all that the engine cannot compile of it.
    fn constraints(&mut self, list: Vec<Constraint<'s>>, at: Pointer) -> Result<Vec<Condition<'s>>, Vec<Trouble>> {
        let mut conditions = Vec::with_capacity(list.len());
        let mut troubles = Vec::new();
        for (number, item) in list.into_iter().enumerate() {
            let at = self.pointers().item(at, number);
            match constraint::lower(self, item, at) {
                Ok(condition) => conditions.push(condition),
                Err(trouble) => troubles.push(trouble),
            }
        }
        if troubles.is_empty() { Ok(conditions) } else { Err(troubles) }
    }

    /// The fault of a trouble; one at the same place is the same.
    fn fault_of(&mut self, Trouble { about, message, at, kind }: Trouble) -> FaultId {
        if let Some(known) = self.broken.get(&at) {
            return *known;
        }
        let is_ours = kind == TroubleKind::Injected;
        let (code, sdk) = match kind {
            TroubleKind::Uncompilable => (FaultCode::ParseError, UNCOMPILABLE),
            TroubleKind::Injected => (FaultCode::ParseError, INJECTED),
            TroubleKind::LeftOut => (FaultCode::General, UNTOLD),
        };
        let fault = self.add_fault(Fault { about, is_ours, ..Fault::new(code, message, sdk, at) });
        self.broken.insert(at, fault);
        fault
    }

    fn add_flag(&mut self, entry: Entry<'s>, at: Pointer, environment: Option<Text<'s>>) -> Pending<'s> {
        let Entry { mut feature, strategies: places, state, dependencies, undefined, is_short: _ } = entry;
        let key = feature.name.0;
        let state_at = state.unwrap_or(at);
        let enabled_at = self.pointers().member(state_at, "enabled");
        let mut flag = Flag {
            key: key.clone(),
            at,
            facts: Facts {
                state: None,
                enabled: feature.enabled,
                kind: feature.kind.map(|Str(kind)| kind),
                project: feature.project.map(|Str(project)| project),
                environment,
                description: feature.description.map(|Str(text)| text),
                stale: feature.stale.unwrap_or_default(),
                impressions: feature.impression_data.unwrap_or_default(),
                origin: None,
                when_off: None,
                own: Vec::new(),
            },
            variations: [Value::FALSE, Value::TRUE].map(|value| Variation::new(None, value, enabled_at)).into(),
            splits: Vec::new(),
            body: DecisionList { arms: Vec::new() },
            rules: 0..0,
            choice: Serve::Variation(ON),
            on_fault: Some(OFF),
            externals: Vec::new(),
        };
        if !feature.enabled {
            flag.body.arms.push(arm(Role::Switch, Condition::new(enabled_at, Logic::Const(true)), OFF, enabled_at));
        }
        let variants = feature.variants.take().unwrap_or_default();
        if !variants.is_empty() {
            let variants_at = self.pointers().member(state_at, "variants");
            let stickiness = variants.first().and_then(|variant| variant.stickiness.clone()).map(|Str(word)| word);
            let deck = Deck { group: SeedPart::OwnFlag(key.clone()), stickiness, at: variants_at };
            let split = split::deal(self, variants, deck, &mut flag.variations);
            flag.splits.push(split);
            flag.choice = Serve::Split(0);
        }
        let strategies = feature.strategies.take().unwrap_or_default();
        let strategies_at = self.pointers().member(at, "strategies");
        let mut body = Body { flag, places, undefined, list: strategies_at };
        self.strategies(&mut body, strategies);
        let id = self.ruleset.add_flag(body.flag);
        let at = self.pointers().member(dependencies.unwrap_or(at), "dependencies");
        Pending { flag: id, dependencies: feature.dependencies.unwrap_or_default(), at }
    }

    /// Adds the arms of the strategies, or the one that says why there are none.
    fn strategies(&mut self, body: &mut Body<'s>, strategies: Vec<Labelled<'s, Strategy<'s>>>) {
        let start = body.flag.body.arms.len();
        let always = Condition::new(body.list, Logic::Const(true));
        if strategies.is_empty() {
            let mut otherwise = arm(Role::Otherwise, always, ON, body.list);
            otherwise.then = body.flag.choice;
            body.flag.body.arms.push(otherwise);
            return;
        }
        let mut arms = Vec::new();
        let mut troubles: Vec<Trouble> = Vec::new();
        for (number, strategy) in strategies.into_iter().enumerate() {
            match self.strategy(body, strategy, number) {
                Ok(arm) => arms.push(arm),
                Err(found) => troubles.extend(found),
            }
        }
        // The first trouble is told; but one that settles the answer goes over one that leaves it open. The others are
        // faults that no evaluation reaches, for whoever wants to mend them all.
        let settled = troubles.iter().position(|trouble| trouble.kind == TroubleKind::Uncompilable).unwrap_or_default();
        let faults: Vec<FaultId> = troubles.into_iter().map(|trouble| self.fault_of(trouble)).collect();
        if let Some(fault) = faults.get(settled).copied() {
            body.flag.body.arms.push(arm(Role::Broken(fault), always, OFF, body.list));
            return;
        }
        body.flag.rules = start..start + arms.len();
        body.flag.body.arms.extend(arms);
        body.flag.body.arms.push(arm(Role::Otherwise, always, OFF, body.list));
    }

    fn strategy(
        &mut self,
        body: &mut Body<'s>,
        strategy: Labelled<'s, Strategy<'s>>,
        number: usize,
    ) -> Result<Arm<'s, Serve>, Vec<Trouble>> {
        let at = match body.places.as_ref().and_then(|places| places.get(number)) {
            Some(at) => *at,
            None => self.pointers().item(body.list, number),
        };
        let Labelled { what: strategy, label: title } = strategy;
        let mut conditions = Vec::new();
        let mut troubles = Vec::new();
        match self.own_test(body, &strategy, at) {
            Ok(test) => conditions.push(Condition::new(at, test)),
            Err(trouble) => troubles.push(trouble),
        }
        let Strategy { name, segments, constraints, parameters, variants, .. } = strategy;
        let constraints_at = self.pointers().member(at, "constraints");
        match self.constraints(constraints.unwrap_or_default(), constraints_at) {
            Ok(constraints) => conditions.extend(constraints),
            Err(found) => troubles.extend(found),
        }
        let segments_at = self.pointers().member(at, "segments");
        for (place, id) in segments.unwrap_or_default().into_iter().enumerate() {
            let at = self.pointers().item(segments_at, place);
            match self.segments.get(&id) {
                Some(Ok(segment)) => conditions.push(Condition::new(at, Logic::Segment(*segment))),
                Some(Err(found)) => troubles.extend(found.iter().cloned()),
                None => troubles.push(body.no_segment(id, at)),
            }
        }
        if !troubles.is_empty() {
            return Err(troubles);
        }
        let then = match variants.unwrap_or_default() {
            variants if variants.is_empty() => body.flag.choice,
            variants => {
                let parameter = |name| parameters.as_ref().and_then(|parameters| parameters.get(name).cloned());
                let deck = Deck {
                    group: parameter("groupId")
                        .map_or_else(|| SeedPart::OwnFlag(body.flag.key.clone()), SeedPart::Group),
                    stickiness: parameter("stickiness"),
                    at: self.pointers().member(at, "variants"),
                };
                let split = split::deal(self, variants, deck, &mut body.flag.variations);
                body.flag.splits.push(split);
                Serve::Split(body.flag.splits.len() - 1)
            }
        };
        Ok(Arm {
            role: Role::Strategy,
            name: Some(name.0),
            title,
            when: Condition::new(at, Logic::All(conditions)),
            has_own_test: true,
            then,
            in_experiment: false,
            dry: Dry::Next,
            at,
        })
    }

    /// The strategy's own test, before constraints and segments (spec section 6).
    fn own_test(&mut self, body: &mut Body<'s>, strategy: &Strategy<'s>, at: Pointer) -> Result<Logic<'s>, Trouble> {
        Ok(match strategy.name.0.as_ref() {
            "default" => Logic::Const(true),
            "flexibleRollout" => split::flexible(self, strategy, at)?,
            "gradualRolloutUserId" => split::gradual(self, strategy, "userId", at)?,
            "gradualRolloutSessionId" => split::gradual(self, strategy, "sessionId", at)?,
            "gradualRolloutRandom" => split::gradual_random(self, strategy, at),
            "userWithId" => match self.listed(strategy, "userIds", at) {
                Some((ids, list)) => {
                    if let Some(id) = ids.iter().find(|id| id.ends_with('\\')) {
                        let message = format!("the user id `{id}` ends in a backslash");
                        return Err(Trouble::new(About::Operand, message, list));
                    }
                    self.field_test("userId", Relation::OneOf(TextSet::new(ids)))
                }
                None => Logic::Never { about: About::Operand, why: "`userIds` is missing".into() },
            },
            "remoteAddress" => match self.listed(strategy, "IPs", at) {
                Some((addresses, list)) => {
                    addresses.iter().try_for_each(|address| quotable("IPs", address, list))?;
                    self.field_test("remoteAddress", Relation::Within(Networks::new(addresses)))
                }
                None => Logic::Never { about: About::Network, why: "`IPs` is missing".into() },
            },
            "applicationHostname" => {
                if let Some((hosts, list)) = self.listed(strategy, "hostNames", at) {
                    hosts.iter().try_for_each(|host| quotable("hostNames", host, list))?;
                }
                Logic::Never { about: About::Definition, why: "the engine is built without host names".into() }
            }
            _ => {
                body.flag.externals.push(strategy.name.0.clone());
                Logic::External { ordinal: body.flag.externals.len() - 1, name: strategy.name.0.clone() }
            }
        })
    }

    /// The entries of a comma list, trimmed, and where it stands.
    fn listed(&mut self, strategy: &Strategy<'s>, name: &'static str, at: Pointer) -> Option<(Vec<Text<'s>>, Pointer)> {
        let list = strategy.parameter(name)?;
        let entries = match list {
            Text::Borrowed(list) => list.split(',').map(|entry| Text::Borrowed(entry.trim())).collect(),
            Text::Owned(list) => list.split(',').map(|entry| Text::Owned(entry.trim().to_owned())).collect(),
        };
        let parameters = self.pointers().member(at, "parameters");
        Some((entries, self.pointers().member(parameters, name)))
    }

    fn field_test(&mut self, field: &'static str, relation: Relation<'s>) -> Logic<'s> {
        let operator = if let Relation::Within(_) = relation { "IN_CIDR" } else { "IN" };
        let subject = self.subject(&Text::Borrowed(field));
        Logic::Test(Test::new(subject, operator.into(), relation, Verdict::No))
    }
}

/// A flag whose strategies are being lowered.
struct Body<'s> {
    flag: Flag<'s>,
    /// Where the strategies stand, when that is not in `list`.
    places: Option<Vec<Pointer>>,
    undefined: Vec<(i32, Text<'s>)>,
    list: Pointer,
}

impl Body<'_> {
    fn no_segment(&self, id: i32, at: Pointer) -> Trouble {
        match self.undefined.iter().find(|(undefined, _)| *undefined == id) {
            Some((_, name)) => {
                let message = format!(
                    "the export names segment {id} (`{name}`) but does not hold its constraints; give a document with \
                     `segments` as a second source"
                );
                Trouble { about: About::Segment, message, at, kind: TroubleKind::LeftOut }
            }
            None => Trouble::new(About::Segment, format!("there is no segment {id}"), at),
        }
    }
}
