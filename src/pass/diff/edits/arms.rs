//! What changed in the arms of a flag or of a segment: prerequisites, target lists, rules, what is served at last.

use super::condition::{alike, parts};
use super::pairing::{self, By, Pairs};
use super::pen::{Mark, Pen, Places};
use super::words;
use crate::ruleset::{Arm, Dry, Flag, Logic, Pointer, Role, Ruleset, Serve};

/// The arms of a flag that are looked at together, on one side.
type Arms<'a> = Vec<&'a Arm<'a, Serve>>;

/// Arms of which there is one of a kind, or that stand for the flag as a whole.
const SINGLE: [Role; 5] = [Role::Switch, Role::Nobody, Role::Override, Role::Options, Role::Otherwise];

/// Two arms that are as alike as this go by what they ask.
const ASKS_THE_SAME: u32 = 50;

fn is_rule(role: Role) -> bool {
    matches!(role, Role::Rule | Role::Strategy)
}

/// The name of an arm. What lowering says of its place in the file is no part of it.
fn own_name<'a, T>(arm: &'a Arm<'_, T>) -> Option<&'a str> {
    arm.name.as_deref().map(|name| name.split(", item ").next().unwrap_or_default())
}

impl<'a> Pen<'a> {
    /// Tells what changed in the arms of a flag.
    pub(super) fn arms(&mut self, old: &'a Flag<'a>, new: &'a Flag<'a>) {
        let of = |flag: &'a Flag<'a>, is: &dyn Fn(Role) -> bool| -> Arms<'a> {
            flag.body.arms.iter().filter(|arm| is(arm.role)).collect()
        };
        let broken = |role: Role| matches!(role, Role::Broken(_));
        let (was_broken, is_broken) = (of(old, &broken), of(new, &broken));
        self.broken((&was_broken, &is_broken), (old.at, new.at));
        for role in SINGLE {
            let (one, other) = (of(old, &|own| own == role), of(new, &|own| own == role));
            self.single(role, &one, &other, (old, new));
        }
        let prerequisite = |role| role == Role::Prerequisite;
        self.prerequisites(&of(old, &prerequisite), &of(new, &prerequisite), (old.at, new.at));
        // A malformed flag has no rules in the model, whatever there is in the source.
        if was_broken.is_empty() == is_broken.is_empty() {
            let target = |role| role == Role::Target;
            self.targets(&of(old, &target), &of(new, &target), (old, new));
            self.rules(&of(old, &is_rule), &of(new, &is_rule), (old, new));
        }
    }

    fn broken(&mut self, (old, new): (&Arms<'a>, &Arms<'a>), at: (Pointer, Pointer)) {
        let why = |ruleset: &Ruleset<'_>, arm: &Arm<'_, Serve>| match arm.role {
            Role::Broken(fault) => words::plain(&ruleset.fault(fault).message),
            _ => String::new(),
        };
        match (old.first(), new.first()) {
            (None, None) => {}
            (None, Some(arm)) => {
                let what = format!("it cannot be evaluated any more: {}", why(self.new_side(), arm));
                self.tell((Some(at.0), Some(arm.at)), what);
            }
            (Some(arm), None) => {
                let what = format!("it can be evaluated again; before, {}", why(self.old(), arm));
                self.tell((Some(arm.at), Some(at.1)), what);
            }
            (Some(one), Some(other)) => {
                let (was, is) = (why(self.old(), one), why(self.new_side(), other));
                if was != is {
                    self.tell_both(one.at, other.at, format!("it cannot be evaluated: {is}; before, {was}"));
                }
            }
        }
    }

    fn single(&mut self, role: Role, old: &Arms<'a>, new: &Arms<'a>, (flag, new_flag): (&'a Flag<'a>, &'a Flag<'a>)) {
        let whose = words::role(self.new_side(), role);
        for (one, other) in old.iter().zip(new) {
            self.arm(one, other, whose);
        }
        // The switch was told.
        if role == Role::Switch && flag.facts.enabled != new_flag.facts.enabled {
            return self.cover();
        }
        for arm in old.iter().skip(new.len()) {
            let served = words::serve(self.old(), flag, arm.then);
            self.tell((Some(arm.at), Some(new_flag.at)), format!("{whose} removed, which served {served}"));
        }
        for arm in new.iter().skip(old.len()) {
            let served = words::serve(self.new_side(), new_flag, arm.then);
            self.tell((Some(flag.at), Some(arm.at)), format!("{whose} added: {served}"));
        }
    }

    /// What changed in an arm that is on both sides.
    fn arm(&mut self, old: &'a Arm<'a, Serve>, new: &'a Arm<'a, Serve>, whose: &str) {
        let Some(of) = self.of else { return };
        if self.same.arm(old, new, |old, new| self.same.serve(*old, *new, of)) {
            return;
        }
        let mark = self.mark();
        self.labels(old, new, whose);
        self.condition(&old.when, &new.when, whose);
        self.then(old, new, whose);
        if old.in_experiment != new.in_experiment {
            let takes = if new.in_experiment { "takes" } else { "no longer takes" };
            self.tell_both(old.at, new.at, format!("whoever is served by {whose} {takes} part in an experiment"));
        }
        if old.dry != new.dry {
            let next = match new.dry {
                Dry::Next => "with what comes next",
                Dry::Otherwise => "with the default",
            };
            self.tell_both(old.at, new.at, format!("where {whose} picks nothing, it goes on {next} now"));
        }
        self.or_tell(mark, (Some(old.at), Some(new.at)), whose);
    }

    fn labels<T>(&mut self, old: &Arm<'_, T>, new: &Arm<'_, T>, whose: &str) {
        let shown = |text: Option<&str>| text.map_or_else(|| "nothing".to_owned(), words::quoted);
        if old.title != new.title {
            let (was, is) = (shown(old.title.as_deref()), shown(new.title.as_deref()));
            self.tell_both(old.at, new.at, format!("{whose} is called {is}, was {was}"));
        }
        let (was, is) = (own_name(old), own_name(new));
        if was != is {
            self.tell_both(old.at, new.at, format!("{whose} is {}, was {}", shown(is), shown(was)));
        } else if old.name != new.name {
            // It stands elsewhere in the file, and is tried when it was.
            self.cover();
        }
    }

    fn then(&mut self, old: &'a Arm<'a, Serve>, new: &'a Arm<'a, Serve>, whose: &str) {
        let Some(of) = self.of else { return };
        if self.same.serve(old.then, new.then, of) {
            return;
        }
        // What rules have in common was told of the flag; so was what it serves when it is off.
        let is_choice = old.then == of.0.choice && new.then == of.1.choice;
        if is_choice || self.off == Some((old.then, new.then)) {
            return self.cover();
        }
        match (old.then, new.then) {
            (Serve::Variation(one), Serve::Variation(other)) if self.is_same_variation(one, other) => self.cover(),
            (Serve::Split(one), Serve::Split(other)) => {
                if let (Some(one), Some(other)) = (of.0.splits.get(one), of.1.splits.get(other)) {
                    self.split(one, other, whose);
                }
            }
            (one, other) => {
                let (was, is) = (words::serve(self.old(), of.0, one), words::serve(self.new_side(), of.1, other));
                let word = self.new_side().wording.variation;
                let is_one = matches!((one, other), (Serve::Variation(_), Serve::Variation(_)));
                let what = match (old.role, is_one) {
                    (Role::Otherwise, _) => format!("{whose} serves {is}, was {was}"),
                    (_, true) if was == is => {
                        let name = |flag: &'a Flag<'a>, serve| match serve {
                            Serve::Variation(id) => flag.variations.get(id).and_then(|own| own.name.as_deref()),
                            _ => None,
                        };
                        let shown = |name: Option<&str>| name.map_or_else(|| "nothing".to_owned(), words::quoted);
                        let (one, other) = (shown(name(of.0, one)), shown(name(of.1, other)));
                        format!("served {word} of {whose} is {is}, as it was, named {other}, was {one}")
                    }
                    (_, true) => format!("served {word} of {whose} is {is}, was {was}"),
                    _ => format!("{whose} serves {is}, was {was}"),
                };
                self.tell_both(old.at, new.at, what);
            }
        }
    }

    fn prerequisites(&mut self, old: &Arms<'a>, new: &Arms<'a>, at: (Pointer, Pointer)) {
        let by = By {
            same: &|one, other| self.same.condition(&old[one].when, &new[other].when),
            old_name: &|place| asked_flag(old[place]),
            new_name: &|place| asked_flag(new[place]),
            alike: &|one, other| {
                let (one, other) = (old[one], new[other]);
                u32::from(asked_flag(one) == asked_flag(other)) * (1 + alike(self, &one.when, &other.when))
            },
        };
        let pairs = pairing::pair(old.len(), new.len(), &by);
        let word = self.new_side().wording.prerequisite;
        for place in &pairs.removed {
            let arm = old[*place];
            let told = wish(self.old(), arm);
            self.tell((Some(arm.at), Some(at.1)), format!("{word} removed: {told}"));
        }
        for place in &pairs.added {
            let arm = new[*place];
            let told = wish(self.new_side(), arm);
            self.tell((Some(at.0), Some(arm.at)), format!("{word} added: {told}"));
        }
        for (one, other) in &pairs.both {
            let key = asked_flag(new[*other]).map(|key| words::quoted(&key)).unwrap_or_default();
            self.arm(old[*one], new[*other], &format!("{word} {key}"));
        }
        for moved in pairing::moved(&pairs) {
            let (one, other) = (old[moved.old], new[moved.new]);
            let key = asked_flag(other).map(|key| words::quoted(&key)).unwrap_or_default();
            self.tell_both(one.at, other.at, format!("{word} {key} is asked at another place"));
        }
    }

    fn targets(&mut self, old: &Arms<'a>, new: &Arms<'a>, of: (&'a Flag<'a>, &'a Flag<'a>)) {
        let serves =
            |ruleset: &Ruleset<'_>, flag: &Flag<'_>, arm: &Arm<'_, Serve>| words::serve(ruleset, flag, arm.then);
        let is_same_served = |one: &Arm<'a, Serve>, other: &Arm<'a, Serve>| match (one.then, other.then) {
            (Serve::Variation(one), Serve::Variation(other)) => self.is_same_variation(one, other),
            (one, other) => self.same.serve(one, other, of),
        };
        let by = By {
            same: &|one, other| {
                is_same_served(old[one], new[other]) && self.same.condition(&old[one].when, &new[other].when)
            },
            old_name: &|_| None,
            new_name: &|_| None,
            alike: &|one, other| {
                let same_list = self.same.condition(&old[one].when, &new[other].when);
                let score = 10 * u32::from(is_same_served(old[one], new[other])) + 5 * u32::from(same_list);
                if score > 0 { score + alike(self, &old[one].when, &new[other].when) } else { 0 }
            },
        };
        let pairs = pairing::pair(old.len(), new.len(), &by);
        for place in &pairs.removed {
            let arm = old[*place];
            let told = (serves(self.old(), of.0, arm), words::condition(self.old(), &arm.when));
            let what = format!("target list for {} removed: {}", told.0, told.1);
            self.tell((Some(arm.at), Some(of.1.at)), what);
        }
        for place in &pairs.added {
            let arm = new[*place];
            let told = (serves(self.new_side(), of.1, arm), words::condition(self.new_side(), &arm.when));
            let what = format!("target list for {} added: {}", told.0, told.1);
            self.tell((Some(of.0.at), Some(arm.at)), what);
        }
        for (one, other) in &pairs.both {
            let whose = format!("target list for {}", serves(self.new_side(), of.1, new[*other]));
            self.in_target_list = true;
            self.arm(old[*one], new[*other], &whose);
            self.in_target_list = false;
        }
        for moved in pairing::moved(&pairs) {
            let (one, other) = (old[moved.old], new[moved.new]);
            let what = format!("target list for {} is tried at another place", serves(self.new_side(), of.1, other));
            self.tell_both(one.at, other.at, what);
        }
    }

    fn rules(&mut self, old: &Arms<'a>, new: &Arms<'a>, of: (&'a Flag<'a>, &'a Flag<'a>)) {
        let same_serve = |one: &Arm<'a, Serve>, other: &Arm<'a, Serve>| self.same.serve(one.then, other.then, of);
        let pairs = self.pair_rules(old, new, &same_serve);
        let word = self.new_side().wording.rule;
        for place in &pairs.removed {
            let arm = old[*place];
            let told = rule(self.old(), of.0, arm);
            self.tell((Some(arm.at), Some(of.1.at)), format!("{word} {}{} removed: {told}", place + 1, title(arm)));
        }
        for place in &pairs.added {
            let arm = new[*place];
            let told = rule(self.new_side(), of.1, arm);
            self.tell((Some(of.0.at), Some(arm.at)), format!("{word} {}{} added: {told}", place + 1, title(arm)));
        }
        self.moved_rules(&pairs, |place| (old[place].at, title(old[place])), |place| new[place].at);
        for (one, other) in &pairs.both {
            let whose = number(word, *one, *other, &title(new[*other]));
            self.arm(old[*one], new[*other], &whose);
        }
    }

    fn pair_rules<T>(
        &self,
        old: &[&'a Arm<'a, T>],
        new: &[&'a Arm<'a, T>],
        same_serve: &dyn Fn(&Arm<'a, T>, &Arm<'a, T>) -> bool,
    ) -> Pairs {
        // A name may be a kind of rules, or a rank, and so tells less than what a rule says.
        let by = By {
            same: &|one, other| {
                let (one, other) = (old[one], new[other]);
                one.title == other.title && self.says_the_same(one, other, same_serve)
            },
            old_name: &|place| old[place].title.as_ref().map(ToString::to_string),
            new_name: &|place| new[place].title.as_ref().map(ToString::to_string),
            alike: &|one, other| {
                let (one, other) = (old[one], new[other]);
                let same_name = own_name(one) == own_name(other);
                let same_title = one.title.is_none() || other.title.is_none() || one.title == other.title;
                let (asks, gives) = (self.same.condition(&one.when, &other.when), same_serve(one, other));
                let named = u32::from(same_name && one.name.is_some() && one.role == Role::Rule);
                match (asks, gives, same_name && same_title) {
                    (true, true, _) => 2 * ASKS_THE_SAME,
                    (true, false, true) => ASKS_THE_SAME,
                    (true, false, false) if !one.when.is_constant => ASKS_THE_SAME / 2,
                    (false, gives, true) => 1 + 5 * u32::from(gives) + 3 * shared(self, one, other) + 10 * named,
                    _ => 0,
                }
            },
        };
        pairing::pair(old.len(), new.len(), &by)
    }

    /// Whether two rules say the same, whatever they are called.
    fn says_the_same<T>(
        &self,
        old: &'a Arm<'a, T>,
        new: &'a Arm<'a, T>,
        same_serve: &dyn Fn(&Arm<'a, T>, &Arm<'a, T>) -> bool,
    ) -> bool {
        old.role == new.role
            && old.in_experiment == new.in_experiment
            && old.dry == new.dry
            && same_serve(old, new)
            && self.same.condition(&old.when, &new.when)
    }

    fn moved_rules(&mut self, pairs: &Pairs, old: impl Fn(usize) -> (Pointer, String), new: impl Fn(usize) -> Pointer) {
        let word = self.new_side().wording.rule;
        for moved in pairing::moved(pairs) {
            let (at, title) = old(moved.old);
            let place = match moved.before {
                Some(before) => format!("before {word} {}{}", before + 1, old(before).1),
                None => format!("to place {}, behind those that stayed", moved.new + 1),
            };
            self.tell_both(at, new(moved.new), format!("{word} {}{title} moved {place}", moved.old + 1));
        }
    }

    /// The parts of a segment that decides by a list.
    pub(super) fn list(
        &mut self,
        old: &'a [Arm<'a, bool>],
        new: &'a [Arm<'a, bool>],
        at: (Pointer, Pointer),
        whose: &str,
    ) {
        let split = |arms: &'a [Arm<'a, bool>], rules: bool| -> Vec<&'a Arm<'a, bool>> {
            arms.iter().filter(|arm| is_rule(arm.role) == rules).collect()
        };
        for rules in [false, true] {
            let (one, other) = (split(old, rules), split(new, rules));
            let pairs = self.pair_rules(&one, &other, &|one, other| one.then == other.then);
            let word = if rules { "rule" } else { "list" };
            let called = |place: usize, arm: &Arm<'_, bool>| match own_name(arm) {
                Some(name) if !rules => format!("{word} {}", words::quoted(name)),
                _ => format!("{word} {}{}", place + 1, title(arm)),
            };
            for place in &pairs.removed {
                let told = words::condition(self.old(), &one[*place].when);
                let what = format!("{whose}: {} removed: {told}", called(*place, one[*place]));
                self.tell((Some(one[*place].at), Some(at.1)), what);
            }
            for place in &pairs.added {
                let told = words::condition(self.new_side(), &other[*place].when);
                let what = format!("{whose}: {} added: {told}", called(*place, other[*place]));
                self.tell((Some(at.0), Some(other[*place].at)), what);
            }
            for (was, is) in &pairs.both {
                let (was_arm, is_arm) = (one[*was], other[*is]);
                let whose = format!("{whose}, {}", called(*is, is_arm));
                let mark = self.mark();
                self.in_target_list = !rules;
                self.condition(&was_arm.when, &is_arm.when, &whose);
                self.in_target_list = false;
                self.labels(was_arm, is_arm, &whose);
                if was_arm.then != is_arm.then {
                    let takes = if is_arm.then { "takes users in" } else { "keeps users out" };
                    self.tell_both(was_arm.at, is_arm.at, format!("{whose} {takes} now"));
                }
                self.or_tell_arm(mark, (was_arm, is_arm), &whose);
            }
            for moved in pairing::moved(&pairs) {
                let (was, is) = (one[moved.old], other[moved.new]);
                let what = format!("{whose}: {} is tried at another place", called(moved.new, is));
                self.tell_both(was.at, is.at, what);
            }
        }
    }

    fn or_tell_arm(&mut self, mark: Mark, (old, new): (&'a Arm<'a, bool>, &'a Arm<'a, bool>), whose: &str) {
        let at: Places = (Some(old.at), Some(new.at));
        if !self.same.arm(old, new, bool::eq) {
            self.or_tell(mark, at, whose);
        }
    }
}

/// How many conditions two arms share, as far as that counts.
fn shared<'a, T>(pen: &Pen<'a>, old: &'a Arm<'a, T>, new: &'a Arm<'a, T>) -> u32 {
    const MOST: usize = 8;
    let (old, new) = (parts(&old.when), parts(&new.when));
    let asks = |part: &&'a crate::ruleset::Condition<'a>| !part.is_constant;
    let held = old.iter().filter(asks).take(MOST).filter(|old| {
        new.iter().filter(asks).take(MOST).any(|new| pen.same.condition(old, new) || alike(pen, old, new) > 4)
    });
    u32::try_from(held.count()).unwrap_or_default()
}

/// The key of the flag that a prerequisite asks for.
fn asked_flag(arm: &Arm<'_, Serve>) -> Option<String> {
    let mut key = None;
    arm.when.each(&mut |condition| {
        if let (None, Logic::Flag(wanted)) = (&key, &condition.logic) {
            key = Some(wanted.key.to_string());
        }
    });
    key
}

/// What a prerequisite asks, without that it is the arm for those who do not meet it.
fn wish(ruleset: &Ruleset<'_>, arm: &Arm<'_, Serve>) -> String {
    let met = match &arm.when.logic {
        Logic::Not(inner) => inner,
        _ => &arm.when,
    };
    words::condition(ruleset, met)
}

/// A rule in a phrase: what it is, what it asks, what it serves.
fn rule(ruleset: &Ruleset<'_>, flag: &Flag<'_>, arm: &Arm<'_, Serve>) -> String {
    let kind = match (arm.role, &arm.name) {
        (Role::Strategy, Some(name)) => format!("{}: ", words::quoted(name)),
        _ => String::new(),
    };
    format!("{kind}{} → {}", words::all(ruleset, parts(&arm.when)), words::serve(ruleset, flag, arm.then))
}

/// What people call an arm, behind a space.
fn title<T>(arm: &Arm<'_, T>) -> String {
    arm.title.as_deref().map(|title| format!(" {}", words::quoted(title))).unwrap_or_default()
}

/// The number of a rule, and the one that it had.
fn number(word: &str, old: usize, new: usize, title: &str) -> String {
    let was = if old == new { String::new() } else { format!(" (was {})", old + 1) };
    format!("{word} {}{title}{was}", new + 1)
}
