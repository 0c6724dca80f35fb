//! What changed in a flag that is on both sides: its switch, what the source says of it, its variations; then its arms.

use std::collections::HashSet;

use super::pairing::{self, By};
use super::pen::{Pen, path};
use super::same::{Of, Same, own_facts};
use super::words;
use crate::pass::diff::Edit;
use crate::ruleset::{Flag, Last, Role, Ruleset, Serve, Text, Variation, VariationId};

/// The edits of a flag, told by the places in both documents.
pub(super) fn edits<'a>(same: Same<'a>, old: &'a Flag<'a>, new: &'a Flag<'a>) -> Pen<'a> {
    let mut pen = Pen::new(same, Some((old, new)));
    pen.switch(old, new);
    pen.facts(old, new);
    pen.variations(old, new);
    pen.choice(old, new);
    pen.arms(old, new);
    if pen.edits.is_empty() && old.externals != new.externals {
        let word = same.new.wording.external;
        let names = |flag: &Flag<'_>| words::some(flag.externals.iter().map(|name| words::quoted(name)));
        let what = format!("each {word} that is asked: {}, was {}", names(new), names(old));
        pen.tell_both(old.at, new.at, what);
    }
    pen
}

/// The part of a flag in which the two differ, where nothing said how.
pub(super) fn differing<'a>(same: Same<'a>, of: Of<'a>) -> &'static str {
    let (old, new) = of;
    if old.facts.enabled != new.facts.enabled || !same.facts(old, new) {
        return "what is said of the flag";
    }
    let arms = super::same::each(&old.body.arms, &new.body.arms, |old, new| {
        same.arm(old, new, |old, new| same.serve(*old, *new, of))
    });
    if !arms {
        return "a rule of the flag";
    }
    if !super::same::each(&old.variations, &new.variations, |old, new| same.variation(old, new)) {
        return "what the flag can serve";
    }
    "the flag"
}

/// What a flag serves when it is off.
fn off(flag: &Flag<'_>) -> Option<Serve> {
    let switch = flag.body.arms.iter().find(|arm| arm.role == Role::Switch).map(|arm| arm.then);
    switch.or(flag.facts.when_off.map(Serve::Variation))
}

impl<'a> Pen<'a> {
    fn switch(&mut self, old: &'a Flag<'a>, new: &'a Flag<'a>) {
        let switch = |flag: &'a Flag<'a>| flag.body.arms.iter().find(|arm| arm.role == Role::Switch);
        if old.facts.enabled != new.facts.enabled {
            let what = match (new.facts.enabled, off(new)) {
                (true, _) => "turned on".to_owned(),
                (false, Some(off)) => {
                    format!("turned off: everybody is served {}", words::serve(self.new_side(), new, off))
                }
                (false, None) => "turned off".to_owned(),
            };
            let places = (switch(old).map(|arm| arm.at), switch(new).map(|arm| arm.at));
            // The switch stands at the same place in both flags, though one side has no arm for it.
            let (was, is) = ((path(self.old(), old.at)), path(self.new_side(), new.at));
            let own = |ruleset: &Ruleset<'_>, flag: &str, at| path(ruleset, at).strip_prefix(flag).map(str::to_owned);
            let inside = match places {
                (Some(at), _) => own(self.old(), &was, at),
                (None, Some(at)) => own(self.new_side(), &is, at),
                (None, None) => None,
            };
            let inside = inside.unwrap_or_default();
            self.push(Edit {
                pointer_old: Some(format!("{was}{inside}")),
                pointer_new: Some(format!("{is}{inside}")),
                what,
                via: None,
            });
        }
        if let (Some(one), Some(other)) = (off(old), off(new))
            && !self.same.serve(one, other, (old, new))
        {
            self.off = Some((one, other));
        }
    }

    fn facts(&mut self, old: &'a Flag<'a>, new: &'a Flag<'a>) {
        let (was, is) = (&old.facts, &new.facts);
        let changes = [
            ("type", &was.kind, &is.kind),
            ("project", &was.project, &is.project),
            ("environment", &was.environment, &is.environment),
            ("state", &was.state, &is.state),
        ];
        for (name, one, other) in changes {
            if one != other {
                let what = match (one, other) {
                    (Some(one), Some(other)) => format!("{name} {} → {}", words::plain(one), words::plain(other)),
                    (_, Some(other)) => format!("{name} is {} now", words::quoted(other)),
                    (Some(one), None) => format!("{name} is no longer {}", words::quoted(one)),
                    (None, None) => continue,
                };
                self.tell_member(old.at, new.at, name, what);
            }
        }
        if was.description != is.description {
            let what = match (&was.description, &is.description) {
                (Some(was), None) => format!("description removed, which was {}", words::quoted(was)),
                (Some(was), Some(is)) => {
                    format!("description changed to {}, was {}", words::quoted(is), words::quoted(was))
                }
                (None, is) => format!("description added: {}", words::quoted(is.as_deref().unwrap_or_default())),
            };
            self.tell_member(old.at, new.at, "description", what);
        }
        if was.stale != is.stale {
            let what = if is.stale { "marked as stale" } else { "no longer marked as stale" };
            self.tell_member(old.at, new.at, "stale", what.to_owned());
        }
        if was.impressions != is.impressions {
            let what =
                if is.impressions { "evaluations are reported now" } else { "evaluations are no longer reported" };
            self.tell_both(old.at, new.at, what.to_owned());
        }
        if was.origin != is.origin {
            let from = |origin: Option<&str>| origin.map_or_else(|| "its own source".to_owned(), words::quoted);
            self.tell_both(old.at, new.at, format!("taken from {}, was from {}", from(is.origin), from(was.origin)));
        }
        let names: Vec<&'static str> = own_facts(&was.own).chain(own_facts(&is.own)).map(|(name, _)| name).collect();
        let mut seen = HashSet::new();
        for name in names.into_iter().filter(|name| seen.insert(*name)) {
            let find = |own: &'a [(&'static str, crate::ruleset::Value<'a>)]| {
                own_facts(own).find(|(held, _)| *held == name).map(|(_, json)| json)
            };
            let (one, other) = (find(&was.own), find(&is.own));
            if one != other {
                let shown = |json: Option<&str>| json.map_or_else(|| "not there".to_owned(), words::quoted);
                self.tell_member(old.at, new.at, name, format!("`{name}` is {}, was {}", shown(other), shown(one)));
            }
        }
    }

    fn variations(&mut self, old: &'a Flag<'a>, new: &'a Flag<'a>) {
        let (one, other) = (declared(self.old(), old), declared(self.new_side(), new));
        let name = |flag: &Flag<'_>, id: VariationId| {
            let own = &flag.variations[id];
            own.id.as_ref().map(|id| id.text().into_owned()).or_else(|| own.name.as_ref().map(ToString::to_string))
        };
        let by = By {
            same: &|was, is| self.same.variation(&old.variations[one[was]], &new.variations[other[is]]),
            old_name: &|place| name(old, one[place]),
            new_name: &|place| name(new, other[place]),
            alike: &|was, is| {
                let (was, is) = (&old.variations[one[was]], &new.variations[other[is]]);
                let unnamed = was.name.is_none() && was.id.is_none() && is.name.is_none() && is.id.is_none();
                u32::from(unnamed) + 2 * u32::from(was.name.is_some() && was.name == is.name)
            },
        };
        let pairs = pairing::pair(one.len(), other.len(), &by);
        let word = self.new_side().wording.variation;
        for (was, is) in &pairs.both {
            let (was_id, is_id) = (one[*was], other[*is]);
            let (was, is) = (&old.variations[was_id], &new.variations[is_id]);
            if !self.same.variation(was, is) {
                self.told.insert(was_id, is_id);
                let called = is.name.as_deref().map_or_else(|| (is_id + 1).to_string(), words::quoted);
                self.variation(was, is, ("", &format!("{word} {called}")));
            }
        }
        for place in pairs.removed {
            let own = &old.variations[one[place]];
            self.tell((Some(own.at), Some(new.at)), format!("{word} removed: {}", called(own)));
        }
        for place in pairs.added {
            let own = &new.variations[other[place]];
            self.tell((Some(old.at), Some(own.at)), format!("{word} added: {}", called(own)));
        }
        if let Some((one, other)) = self.off {
            let is_told = matches!((one, other), (Serve::Variation(one), Serve::Variation(other)) if self.told.get(&one) == Some(&other));
            if is_told {
                self.off = None;
            } else {
                let (was, is) = (words::serve(self.old(), old, one), words::serve(self.new_side(), new, other));
                self.tell_both(old.at, new.at, format!("off {word} is {is}, was {was}"));
            }
        }
    }

    /// What changed in a variation that is on both sides.
    pub(super) fn variation(&mut self, old: &Variation<'_>, new: &Variation<'_>, (of, whose): (&str, &str)) {
        let at = (old.at, new.at);
        let mark = self.mark();
        if !super::same::value(&old.value, &new.value) {
            let (was, is) = (words::value(&old.value), words::value(&new.value));
            if old.value.value_type() == new.value.value_type() {
                self.tell_both(at.0, at.1, format!("{of}value of {whose} is {is}, was {was}"));
            } else {
                let (one, other) = (old.value.value_type().name(), new.value.value_type().name());
                let what = format!("{of}value of {whose} is the {other} {is}, was the {one} {was}");
                self.tell_both(at.0, at.1, what);
            }
        }
        if old.name != new.name {
            let name = |name: &Option<Text<'_>>| {
                name.as_ref().map_or_else(|| "no name".to_owned(), |name| words::quoted(name))
            };
            self.tell_both(at.0, at.1, format!("{of}{whose} is named {}, was {}", name(&new.name), name(&old.name)));
        }
        match (&old.payload, &new.payload) {
            (None, None) => {}
            (Some(old), Some(new)) => {
                if old.kind != new.kind {
                    let (was, is) = (words::plain(&old.kind), words::plain(&new.kind));
                    self.tell_both(at.0, at.1, format!("{of}payload of {whose} is of type {is}, was {was}"));
                }
                if old.value != new.value {
                    let (was, is) = (words::quoted(&old.value), words::quoted(&new.value));
                    self.tell_both(at.0, at.1, format!("{of}payload of {whose} is {is}, was {was}"));
                }
            }
            (None, Some(new)) => {
                let payload = words::quoted(&new.value);
                self.tell_both(at.0, at.1, format!("{of}{whose} has the payload {payload}"));
            }
            (Some(old), None) => {
                self.tell_both(
                    at.0,
                    at.1,
                    format!("{of}{whose} no longer has the payload {}", words::quoted(&old.value)),
                );
            }
        }
        match (old.fault, new.fault) {
            (None, None) => {}
            (Some(one), Some(other)) if self.same.fault(one, other) => {}
            (_, Some(fault)) => {
                let message = words::plain(&self.new_side().fault(fault).message);
                self.tell_both(at.0, at.1, format!("{of}{whose} cannot be served: {message}"));
            }
            (Some(_), None) => self.tell_both(at.0, at.1, format!("{of}{whose} can be served again")),
        }
        if old.is_default != new.is_default {
            let is = if new.is_default { "stands for" } else { "no longer stands for" };
            self.tell_both(at.0, at.1, format!("{of}{whose} {is} the caller's default"));
        }
        if !self.same.variation(old, new) {
            self.or_tell(mark, (Some(at.0), Some(at.1)), &format!("{of}{whose}"));
        }
    }

    /// What the rules choose where they have nothing of their own: the flag's own split.
    fn choice(&mut self, old: &'a Flag<'a>, new: &'a Flag<'a>) {
        let of = (old, new);
        if self.same.serve(old.choice, new.choice, of) {
            return;
        }
        if let (Serve::Split(one), Serve::Split(other)) = (old.choice, new.choice)
            && let (Some(one), Some(other)) = (old.splits.get(one), new.splits.get(other))
        {
            return self.split(one, other, "the flag");
        }
        let (was, is) = (words::serve(self.old(), old, old.choice), words::serve(self.new_side(), new, new.choice));
        let what =
            format!("where a {} has nothing of its own, the flag serves {is}, was {was}", self.new_side().wording.rule);
        self.tell_both(old.at, new.at, what);
    }
}

fn called(variation: &Variation<'_>) -> String {
    match &variation.name {
        Some(name) => format!("{} = {}", words::quoted(name), words::value(&variation.value)),
        None => words::value(&variation.value),
    }
}

/// The variations that a flag declares in a list of its own, and not just where they are served.
fn declared(ruleset: &Ruleset<'_>, flag: &Flag<'_>) -> Vec<VariationId> {
    let own = path(ruleset, flag.at);
    let dealt: HashSet<String> = flag.splits.iter().map(|split| path(ruleset, split.at)).collect();
    let mut known: Option<(String, bool)> = None;
    let mut declares = |variation: &Variation<'_>| {
        let Last::Item(list, _) = ruleset.pointers.last(variation.at) else { return false };
        let Last::Member(holder, _) = ruleset.pointers.last(list) else { return false };
        let list = path(ruleset, list);
        match &known {
            Some((held, is_declared)) if *held == list => *is_declared,
            _ => {
                let is_declared = path(ruleset, holder) == own && !dealt.contains(&list);
                known = Some((list, is_declared));
                is_declared
            }
        }
    };
    (0..flag.variations.len()).filter(|id| declares(&flag.variations[*id])).collect()
}
