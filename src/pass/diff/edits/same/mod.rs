//! Whether two nodes of two rulesets are the same to an evaluation: all that it can come across, taken apart without leaving
//! anything out, so that a part that the model gains does not compile until somebody says here how it is compared.
//!
//! What two rulesets number differently is compared by what it is: attributes by scope and name, flags and segments by
//! their keys, variations and faults by all that they say. Where things stand is not compared, and neither is what other
//! SDKs make of them.

mod relation;

use crate::ruleset::{
    Arm, Attribute, AttributeId, Bucketing, Condition, DecisionList, Experiment, Facts, Fault, FaultId, Flag, FlagId,
    FlagUse, Logic, Membership, Operand, Override, Payload, Rest, Role, Ruleset, SeedPart, Segment, SegmentId, Serve,
    Served, Slice, Split, Spreads, Subject, Test, Value, Variation, VariationId, Verdict,
};

/// Takes the new side apart as the old one is; they are not the same where it is something else.
macro_rules! or_differ {
    ($pattern:pat = $new:expr) => {
        let $pattern = $new else { return false };
    };
}
use or_differ;

/// Facts that change whenever a flag is saved, and that no evaluation reads.
const COUNTERS: [&str; 1] = ["version"];

/// How seeds are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seeds {
    /// As they are.
    Exactly,
    /// But for the texts in them: two flags that were made alike have other keys, and mostly other salts.
    ButForTexts,
}

/// Two rulesets whose nodes are compared.
#[derive(Debug, Clone, Copy)]
pub(super) struct Same<'a> {
    pub(super) old: &'a Ruleset<'a>,
    pub(super) new: &'a Ruleset<'a>,
    pub(super) seeds: Seeds,
}

/// The flags, on the old side and on the new one, whose variations are served.
pub(super) type Of<'a> = (&'a Flag<'a>, &'a Flag<'a>);

/// Whether two lists have the same length, and `same` holds of every pair.
pub(super) fn each<T, U>(old: &[T], new: &[U], mut same: impl FnMut(&T, &U) -> bool) -> bool {
    old.len() == new.len() && old.iter().zip(new).all(|(old, new)| same(old, new))
}

fn option<T, U>(old: Option<T>, new: Option<U>, same: impl FnOnce(T, U) -> bool) -> bool {
    match (old, new) {
        (Some(old), Some(new)) => same(old, new),
        (old, new) => old.is_none() && new.is_none(),
    }
}

/// Whether two values are the same JSON; white space and the spelling of texts put aside.
pub(super) fn value(old: &Value<'_>, new: &Value<'_>) -> bool {
    old.json() == new.json() || old.tree() == new.tree()
}

impl<'a> Same<'a> {
    /// Nodes of these two are compared exactly.
    pub(super) fn new(old: &'a Ruleset<'a>, new: &'a Ruleset<'a>) -> Same<'a> {
        Same { old, new, seeds: Seeds::Exactly }
    }

    /// Whether two flags are the same, facts that no evaluation reads included.
    pub(super) fn flag(&self, old: &'a Flag<'a>, new: &'a Flag<'a>) -> bool {
        old.key == new.key && self.facts(old, new) && self.rules(old, new)
    }

    /// Whether two flags decide alike, whatever their keys are.
    pub(super) fn rules(&self, old: &'a Flag<'a>, new: &'a Flag<'a>) -> bool {
        let Flag { key: _, at: _, facts: _, variations, splits, body, rules, choice, on_fault, externals } = old;
        let DecisionList { arms } = body;
        let of = (old, new);
        *rules == new.rules
            && externals == &new.externals
            && each(arms, &new.body.arms, |old, new| self.arm(old, new, |old, new| self.serve(*old, *new, of)))
            && self.serve(*choice, new.choice, of)
            && option(*on_fault, new.on_fault, |old, new| self.served(old, new, of))
            && each(variations, &new.variations, |old, new| self.variation(old, new))
            && each(splits, &new.splits, |old, new| self.split(old, new, Some(of)))
    }

    /// Whether the source says the same of two flags beside their rules.
    pub(super) fn facts(&self, of_old: &'a Flag<'a>, of_new: &'a Flag<'a>) -> bool {
        let Facts {
            enabled,
            kind,
            project,
            environment,
            description,
            state,
            stale,
            impressions,
            origin,
            when_off,
            own,
        } = &of_old.facts;
        let new = &of_new.facts;
        *enabled == new.enabled
            && *kind == new.kind
            && *project == new.project
            && *environment == new.environment
            && *description == new.description
            && *state == new.state
            && *stale == new.stale
            && *impressions == new.impressions
            && *origin == new.origin
            && option(*when_off, new.when_off, |old, new| self.served(old, new, (of_old, of_new)))
            && own_facts(own).eq(own_facts(&new.own))
    }

    /// Whether two references lead to variations that are the same.
    pub(super) fn served(&self, old: VariationId, new: VariationId, of: Of<'a>) -> bool {
        match (of.0.variations.get(old), of.1.variations.get(new)) {
            (Some(old), Some(new)) => self.variation(old, new),
            (old, new) => old.is_none() && new.is_none(),
        }
    }

    pub(super) fn variation(&self, old: &Variation<'_>, new: &Variation<'_>) -> bool {
        let Variation { name, spelled_name, id, value: served, is_default, payload, fault, at: _ } = old;
        *name == new.name
            && spelled_name == &new.spelled_name
            && id == &new.id
            && value(served, &new.value)
            && *is_default == new.is_default
            && option(payload.as_ref(), new.payload.as_ref(), self::payload)
            && self.may_fault(*fault, new.fault)
    }

    pub(super) fn serve(&self, old: Serve, new: Serve, of: Of<'a>) -> bool {
        match old {
            Serve::Variation(old) => {
                or_differ!(Serve::Variation(new) = new);
                self.served(old, new, of)
            }
            Serve::Split(old) => {
                or_differ!(Serve::Split(new) = new);
                option(of.0.splits.get(old), of.1.splits.get(new), |old, new| self.split(old, new, Some(of)))
            }
            Serve::Nothing => new == Serve::Nothing,
            Serve::Dry => new == Serve::Dry,
            Serve::Fault(old) => {
                or_differ!(Serve::Fault(new) = new);
                self.fault(old, new)
            }
        }
    }

    /// Whether two arms are the same; `then` compares what they give.
    pub(super) fn arm<T>(&self, old: &'a Arm<'a, T>, new: &'a Arm<'a, T>, then: impl FnOnce(&T, &T) -> bool) -> bool {
        let Arm { role, name, title, when, has_own_test, then: gives, in_experiment, dry, at: _ } = old;
        self.role(*role, new.role)
            && *name == new.name
            && *title == new.title
            && *has_own_test == new.has_own_test
            && *in_experiment == new.in_experiment
            && *dry == new.dry
            && then(gives, &new.then)
            && self.condition(when, &new.when)
    }

    fn role(&self, old: Role, new: Role) -> bool {
        match (old, new) {
            (Role::Broken(old), Role::Broken(new)) => self.fault(old, new),
            (old, new) => old == new,
        }
    }

    pub(super) fn condition(&self, old: &'a Condition<'a>, new: &'a Condition<'a>) -> bool {
        let Condition { at: _, is_constant, logic } = old;
        *is_constant == new.is_constant && self.logic(logic, &new.logic)
    }

    fn conditions(&self, old: &'a [Condition<'a>], new: &'a [Condition<'a>]) -> bool {
        old.len() == new.len() && old.iter().zip(new).all(|(old, new)| self.condition(old, new))
    }

    fn logic(&self, old: &'a Logic<'a>, new: &'a Logic<'a>) -> bool {
        match old {
            Logic::Const(holds) => matches!(new, Logic::Const(new) if holds == new),
            Logic::Nobody { absent, given } => {
                or_differ!(Logic::Nobody { absent: new_absent, given: new_given } = new);
                self.verdict(*absent, *new_absent) && self.verdict(*given, *new_given)
            }
            Logic::All(old) => {
                or_differ!(Logic::All(new) = new);
                self.conditions(old, new)
            }
            Logic::Any(old) => {
                or_differ!(Logic::Any(new) = new);
                self.conditions(old, new)
            }
            Logic::Not(old) => {
                or_differ!(Logic::Not(new) = new);
                self.condition(old, new)
            }
            Logic::Settle { inner, unknown, fault } => {
                or_differ!(Logic::Settle { inner: new, unknown: new_unknown, fault: new_fault } = new);
                self.verdict(*unknown, *new_unknown) && self.verdict(*fault, *new_fault) && self.condition(inner, new)
            }
            Logic::List(old) => {
                or_differ!(Logic::List(new) = new);
                let (DecisionList { arms: old }, DecisionList { arms: new }) = (&**old, &**new);
                old.len() == new.len() && old.iter().zip(new).all(|(old, new)| self.arm(old, new, bool::eq))
            }
            Logic::Test(old) => {
                or_differ!(Logic::Test(new) = new);
                self.test(old, new)
            }
            Logic::Segment(old) => {
                or_differ!(Logic::Segment(new) = new);
                self.segment_id(*old, *new)
            }
            Logic::Membership(old) => {
                or_differ!(Logic::Membership(new) = new);
                let Membership { subject, reference, otherwise } = &**old;
                self.subject(*subject, new.subject)
                    && *reference == new.reference
                    && self.condition(otherwise, &new.otherwise)
            }
            Logic::Flag(old) => {
                or_differ!(Logic::Flag(new) = new);
                self.flag_use(old, new)
            }
            Logic::Gate(old) => {
                or_differ!(Logic::Gate(new) = new);
                self.split(old, new, None)
            }
            Logic::External { ordinal, name } => {
                or_differ!(Logic::External { ordinal: new, name: new_name } = new);
                ordinal == new && name == new_name
            }
            Logic::Unheeded(old) => {
                or_differ!(Logic::Unheeded(new) = new);
                self.condition(old, new)
            }
            Logic::Never { about, why } => {
                or_differ!(Logic::Never { about: new, why: new_why } = new);
                about == new && why == new_why
            }
            Logic::Broken(old) => {
                or_differ!(Logic::Broken(new) = new);
                self.fault(*old, *new)
            }
        }
    }

    pub(super) fn test(&self, old: &Test<'_>, new: &Test<'_>) -> bool {
        let Test { subject, operator, relation, negated, inverted, absent, failed, raised, operand } = old;
        self.subject(*subject, new.subject)
            && *operator == new.operator
            && *negated == new.negated
            && *inverted == new.inverted
            && self.verdict(*absent, new.absent)
            && self.verdict(*failed, new.failed)
            && self.verdict(*raised, new.raised)
            && option(operand.as_deref(), new.operand.as_deref(), |old, new| {
                let Operand { value: spelled, shown } = old;
                *shown == new.shown && value(spelled, &new.value)
            })
            && self.relation(relation, &new.relation)
    }

    pub(super) fn subject(&self, old: Subject, new: Subject) -> bool {
        let Subject { attribute, absence } = old;
        absence == new.absence && self.attribute(attribute, new.attribute)
    }

    pub(super) fn attribute(&self, old: AttributeId, new: AttributeId) -> bool {
        let Attribute { scope, name } = self.old.attributes.get(old);
        let new = self.new.attributes.get(new);
        *scope == new.scope && *name == new.name
    }

    pub(super) fn verdict(&self, old: Verdict, new: Verdict) -> bool {
        match (old, new) {
            (Verdict::Fault(old), Verdict::Fault(new)) => self.fault(old, new),
            (old, new) => old == new,
        }
    }

    /// Whether two flags that others lead to go by the same key, and are served under it or not.
    pub(super) fn flag_id(&self, old: FlagId, new: FlagId) -> bool {
        let (Some(old_flag), Some(new_flag)) = (self.old.flags.get(old), self.new.flags.get(new)) else { return false };
        let is_served = |ruleset: &Ruleset<'_>, key: &str, id| ruleset.flag(key) == Some(id);
        old_flag.key == new_flag.key
            && is_served(self.old, &old_flag.key, old) == is_served(self.new, &new_flag.key, new)
    }

    /// Whether two segments go by the same key, and are the same ones of those that do.
    pub(super) fn segment_id(&self, old: SegmentId, new: SegmentId) -> bool {
        let (Some(old_segment), Some(new_segment)) = (self.old.segments.get(old), self.new.segments.get(new)) else {
            return false;
        };
        let earlier =
            |segments: &[Segment<'_>], key: &str| segments.iter().filter(|segment| segment.key == key).count();
        old_segment.key == new_segment.key
            && (old == new
                || earlier(&self.old.segments[..old], &old_segment.key)
                    == earlier(&self.new.segments[..new], &new_segment.key))
    }

    /// Whether two segments have the same members.
    pub(super) fn segment(&self, old: &'a Segment<'a>, new: &'a Segment<'a>) -> bool {
        let Segment { key, name, body, cycle, at: _ } = old;
        *key == new.key
            && *name == new.name
            && option(*cycle, new.cycle, |old, new| self.verdict(old, new))
            && self.condition(body, &new.body)
    }

    fn flag_use(&self, old: &FlagUse<'_>, new: &FlagUse<'_>) -> bool {
        let FlagUse { key, flag, view, wanted, wish, operator, cycle, fault } = old;
        let flags = match (flag, &new.flag) {
            (Ok(old_id), Ok(new_id)) => {
                let (of, new_of) = (self.old.flags.get(*old_id), self.new.flags.get(*new_id));
                self.flag_id(*old_id, *new_id)
                    && option(of, new_of, |of, new_of| {
                        each(wanted, &new.wanted, |old, new| self.served(*old, *new, (of, new_of)))
                    })
            }
            (old, new_flag) => old == new_flag && *wanted == new.wanted,
        };
        *key == new.key
            && flags
            && *view == new.view
            && *wish == new.wish
            && *operator == new.operator
            && self.verdict(*cycle, new.cycle)
            && self.may_fault(*fault, new.fault)
    }

    /// Whether two splits are the same; without flags what their slices serve has no meaning.
    pub(super) fn split(&self, old: &'a Split<'a>, new: &'a Split<'a>, of: Option<Of<'a>>) -> bool {
        let Split { overrides, bucketing, slices, layout, rest, at: _ } = old;
        *layout == new.layout
            && self.bucketing(bucketing, &new.bucketing)
            && self.rest(*rest, new.rest, of)
            && slices.len() == new.slices.len()
            && slices.iter().zip(&new.slices).all(|(old, new)| self.slice(old, new, of))
            && overrides.len() == new.overrides.len()
            && overrides.iter().zip(&new.overrides).all(|(old, new)| {
                let Override { when, slice } = old;
                *slice == new.slice && self.condition(when, &new.when)
            })
    }

    pub(super) fn bucketing(&self, old: &Bucketing<'_>, new: &Bucketing<'_>) -> bool {
        let Bucketing { asked, by, absent, seed, hash, cut } = old;
        *asked == new.asked
            && each(by, &new.by, |old, new| self.subject(*old, *new))
            && *absent == new.absent
            && each(seed, &new.seed, |old, new| self.seed_part(old, new))
            && *hash == new.hash
            && *cut == new.cut
    }

    pub(super) fn seed_part(&self, old: &SeedPart<'_>, new: &SeedPart<'_>) -> bool {
        let is_loose = self.seeds == Seeds::ButForTexts;
        match old {
            SeedPart::Group(old) => matches!(new, SeedPart::Group(new) if is_loose || old == new),
            SeedPart::OwnFlag(old) => matches!(new, SeedPart::OwnFlag(new) if is_loose || old == new),
            SeedPart::AskedFlag => *new == SeedPart::AskedFlag,
            SeedPart::Literal(old) => matches!(new, SeedPart::Literal(new) if old == new),
            SeedPart::Identifier => *new == SeedPart::Identifier,
            SeedPart::EncodedIdentifier => *new == SeedPart::EncodedIdentifier,
        }
    }

    fn slice(&self, old: &'a Slice<'a>, new: &'a Slice<'a>, of: Option<Of<'a>>) -> bool {
        let Slice { weight, from, upto, takes_all, serves, experiment, at: _ } = old;
        value(weight, &new.weight)
            && *from == new.from
            && *upto == new.upto
            && *takes_all == new.takes_all
            && self.slice_serves(*serves, new.serves, of)
            && self.experiment(experiment, &new.experiment)
    }

    pub(super) fn slice_serves(&self, old: Served, new: Served, of: Option<Of<'a>>) -> bool {
        match old {
            Served::Variation(old) => {
                or_differ!(Served::Variation(new) = new);
                of.is_none_or(|of| self.served(old, new, of))
            }
            Served::Nothing => new == Served::Nothing,
            Served::Fault(old) => {
                or_differ!(Served::Fault(new) = new);
                self.fault(old, new)
            }
        }
    }

    pub(super) fn experiment(&self, old: &'a Experiment<'a>, new: &'a Experiment<'a>) -> bool {
        match old {
            Experiment::Nobody => matches!(new, Experiment::Nobody),
            Experiment::Everybody => matches!(new, Experiment::Everybody),
            Experiment::Share(old) => {
                or_differ!(Experiment::Share(new) = new);
                self.split(old, new, None)
            }
        }
    }

    pub(super) fn rest(&self, old: Rest, new: Rest, of: Option<Of<'a>>) -> bool {
        match old {
            Rest::NoPick => new == Rest::NoPick,
            Rest::Last => new == Rest::Last,
            Rest::Fail { fault, serving } => {
                or_differ!(Rest::Fail { fault: new_fault, serving: new_serving } = new);
                self.fault(fault, new_fault)
                    && option(serving, new_serving, |old, new| of.is_none_or(|of| self.served(old, new, of)))
            }
        }
    }

    fn may_fault(&self, old: Option<FaultId>, new: Option<FaultId>) -> bool {
        option(old, new, |old, new| self.fault(old, new))
    }

    /// Whether two faults say and do the same.
    pub(super) fn fault(&self, old: FaultId, new: FaultId) -> bool {
        let (old, new) = (self.old.fault(old), self.new.fault(new));
        let Fault { code, about, message, sdk, says, raises, is_ours, spreads, at: _ } = old;
        let spread = match (spreads, new.spreads) {
            // The fault that is met in its place spreads no further.
            (Spreads::As(old), Spreads::As(new)) => {
                let (old, new) = (self.old.fault(*old), self.new.fault(new));
                old.code == new.code && old.message == new.message && old.raises == new.raises && old.sdk == new.sdk
            }
            (old, new) => *old == new,
        };
        *code == new.code
            && *about == new.about
            && *message == new.message
            && *sdk == new.sdk
            && *says == new.says
            && *raises == new.raises
            && *is_ours == new.is_ours
            && spread
    }
}

/// What only the dialect tells of a flag, but for what counts how often it was saved.
pub(super) fn own_facts<'f>(own: &'f [(&'static str, Value<'_>)]) -> impl Iterator<Item = (&'static str, &'f str)> {
    own.iter().filter(|(name, _)| !COUNTERS.contains(name)).map(|(name, value)| (*name, value.json()))
}

fn payload(old: &Payload<'_>, new: &Payload<'_>) -> bool {
    let Payload { kind, value } = old;
    *kind == new.kind && *value == new.value
}
