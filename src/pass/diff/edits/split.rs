//! What changed in a split: shares, what is hashed, and who gets which share.

use std::collections::HashMap;

use super::pairing::{self, By};
use super::pen::Pen;
use super::words;
use crate::ruleset::{
    Absent, Bucketing, Experiment, Flag, Layout, Override, Pointer, Rest, Ruleset, SeedPart, Served, Slice, Split,
};

/// What follows where the hash of everybody changes.
const ANEW: &str = "every user is hashed anew";

impl<'a> Pen<'a> {
    /// A split that lets a part of the population in.
    pub(super) fn gate(&mut self, old: &'a Split<'a>, new: &'a Split<'a>, whose: &str) {
        let mark = self.mark();
        let at = (old.at, new.at);
        let share = |split: &Split<'_>| split.shares().first().copied().unwrap_or_default();
        let (was, is) = (share(old), share(new));
        if was.to_bits() != is.to_bits() {
            let (was, is) = words::from_to(was, is);
            self.tell_both(at.0, at.1, format!("rollout of {whose} goes from {was} to {is}"));
        } else if let ([one], [other]) = (old.slices.as_slice(), new.slices.as_slice())
            && !super::same::value(&one.weight, &other.weight)
        {
            let what = format!("the weight of the rollout of {whose} is {}, was {}", other.weight, one.weight);
            self.tell_both(at.0, at.1, what);
        }
        self.bucketing((&old.bucketing, &new.bucketing), at, &format!("rollout of {whose}"));
        self.overrides((old, new), None, whose);
        self.rest((old.rest, new.rest), None, at, &format!("the rollout of {whose}"));
        let told = self.same.split(old, new, None);
        if !told {
            self.or_tell(mark, (Some(at.0), Some(at.1)), &format!("the rollout of {whose}"));
        }
    }

    /// A split that serves variations of the flag.
    pub(super) fn split(&mut self, old: &'a Split<'a>, new: &'a Split<'a>, whose: &str) {
        let Some(of) = self.of else { return };
        if self.same.split(old, new, Some(of)) {
            return;
        }
        let mark = self.mark();
        let at = (old.at, new.at);
        let words = self.new_side().wording;
        self.bucketing((&old.bucketing, &new.bucketing), at, &format!("{} of {whose}", words.variations));
        self.slices((old, new), whose);
        self.overrides((old, new), Some(of), whose);
        let what = format!("the split of {whose}");
        self.rest((old.rest, new.rest), Some(of), at, &what);
        if old.layout != new.layout {
            let lies = match new.layout {
                Layout::Stacked => "one behind the other",
                Layout::Ranged => "on ranges of their own",
            };
            self.tell_both(at.0, at.1, format!("{what}: the shares lie {lies} now"));
        }
        self.or_tell(mark, (Some(at.0), Some(at.1)), &what);
    }

    fn bucketing(&mut self, (old, new): (&Bucketing<'_>, &Bucketing<'_>), at: (Pointer, Pointer), whose: &str) {
        if self.same.bucketing(old, new) {
            return;
        }
        let mark = self.mark();
        let by = |ruleset: &Ruleset<'_>, bucketing: &Bucketing<'_>| {
            words::some(bucketing.by.iter().map(|subject| words::attribute(ruleset, subject.attribute)))
        };
        let (was, is) = (by(self.old(), old), by(self.new_side(), new));
        if was != is || old.asked != new.asked {
            // The source's own word may stand for several attributes.
            let (was, is) =
                if old.asked == new.asked { (was, is) } else { (words::quoted(&old.asked), words::quoted(&new.asked)) };
            let follows = if self.same.bucketing(&Bucketing { asked: new.asked.clone(), ..plain(old) }, new) {
                ""
            } else {
                ": shares fall on other users"
            };
            self.tell_both(at.0, at.1, format!("{whose}: sticky on {is}, was {was}{follows}"));
        }
        self.seed((&old.seed, &new.seed), at, whose);
        if old.absent != new.absent {
            let what = format!(
                "{whose}: whoever lacks what it is sticky on {}, and {} before",
                absent(new.absent),
                absent(old.absent)
            );
            self.tell_both(at.0, at.1, what);
        }
        if old.hash != new.hash {
            self.tell_both(at.0, at.1, format!("{whose}: another hash is taken: {ANEW}"));
        }
        if old.cut != new.cut && old.cut.buckets() != new.cut.buckets() {
            // The number of buckets is that of the weights, which are told as shares.
            let (was, is) = (old.cut.buckets(), new.cut.buckets());
            self.tell_both(at.0, at.1, format!("{whose}: users are cut into {is} buckets, was {was}"));
        }
        self.or_tell(mark, (Some(at.0), Some(at.1)), &format!("how {whose} hashes users"));
    }

    fn seed(&mut self, (old, new): (&[SeedPart<'_>], &[SeedPart<'_>]), at: (Pointer, Pointer), whose: &str) {
        if super::same::each(old, new, |old, new| self.same.seed_part(old, new)) {
            return;
        }
        let loose = super::same::Same { seeds: super::same::Seeds::ButForTexts, ..self.same };
        if !super::same::each(old, new, |old, new| loose.seed_part(old, new)) {
            let (was, is) = (self.source(old), self.source(new));
            return self.tell_both(at.0, at.1, format!("{whose}: hashed with {is}, was {was}: {ANEW}"));
        }
        for (number, (one, other)) in old.iter().zip(new).enumerate() {
            match (one, other) {
                (SeedPart::OwnFlag(one), SeedPart::OwnFlag(other)) if one != other => {
                    let (was, is) = (words::quoted(one), words::quoted(other));
                    self.tell_both(at.0, at.1, format!("hashed with the flag's key {is}, was {was}: {ANEW}"));
                }
                (SeedPart::Group(one), SeedPart::Group(other)) if one != other => {
                    let is_named = |part: &SeedPart<'_>| matches!(part, SeedPart::Group(_) | SeedPart::OwnFlag(_));
                    let (was, is) = (words::quoted(one), words::quoted(other));
                    let what = if old[..number].iter().any(is_named) {
                        format!("the salt changed, {was} → {is}: {ANEW}")
                    } else {
                        let word = self.new_side().wording.group;
                        format!("{whose}: {word} {was} → {is}: {ANEW}")
                    };
                    self.tell_both(at.0, at.1, what);
                }
                _ => {}
            }
        }
    }

    /// What a seed holds beside the user.
    fn source(&self, seed: &[SeedPart<'_>]) -> String {
        let word = self.new_side().wording.group;
        let told = seed.iter().filter_map(|part| match part {
            SeedPart::Group(text) => Some(format!("{word} {}", words::quoted(text))),
            SeedPart::OwnFlag(_) => Some("the flag's key".to_owned()),
            SeedPart::AskedFlag => Some("the key of the flag that is asked for".to_owned()),
            SeedPart::EncodedIdentifier => Some("the user in Base64".to_owned()),
            SeedPart::Literal(_) | SeedPart::Identifier => None,
        });
        let told: Vec<String> = told.collect();
        if told.is_empty() { "the user alone".to_owned() } else { told.join(" and ") }
    }

    /// By what slices are paired: what they serve, and which one it is of those that serve the same.
    fn names(&self, split: &Split<'_>, side: (&Ruleset<'_>, &Flag<'_>), is_old: bool) -> Vec<String> {
        let mut seen: HashMap<String, usize> = HashMap::new();
        let names = split.slices.iter().map(|slice| {
            let name = match slice.serves {
                // A variation that changed is the same one, whatever it is now.
                Served::Variation(id) if is_old && self.told.contains_key(&id) => format!("#{}", self.told[&id]),
                Served::Variation(id) if !is_old && self.told.values().any(|told| *told == id) => format!("#{id}"),
                served => words::served(side.0, side.1, served),
            };
            let count = seen.entry(name.clone()).or_default();
            *count += 1;
            format!("{name} {count}")
        });
        names.collect()
    }

    fn slices(&mut self, (old, new): (&'a Split<'a>, &'a Split<'a>), whose: &str) {
        let Some(of) = self.of else { return };
        let sides = [(self.old(), of.0), (self.new_side(), of.1)];
        let (old_names, new_names) = (self.names(old, sides[0], true), self.names(new, sides[1], false));
        let by = By {
            same: &|one, other| old_names[one] == new_names[other],
            old_name: &|place| Some(old_names[place].clone()),
            new_name: &|place| Some(new_names[place].clone()),
            alike: &|one, other| {
                // One that serves something else now takes the same buckets.
                let (one, other) = (&old.slices[one], &new.slices[other]);
                u32::from((one.from, one.upto) == (other.from, other.upto) && one.takes_all == other.takes_all)
            },
        };
        let pairs = pairing::pair(old.slices.len(), new.slices.len(), &by);
        let (was, is) = (old.shares(), new.shares());
        let word = self.new_side().wording.variation;
        for number in &pairs.removed {
            let slice = &old.slices[*number];
            let name = words::served(sides[0].0, sides[0].1, slice.serves);
            let what = format!("{whose}: {word} {name} removed, which had {}", words::percent(was[*number]));
            self.tell((Some(slice.at), Some(new.at)), what);
        }
        for number in &pairs.added {
            let slice = &new.slices[*number];
            let name = words::served(sides[1].0, sides[1].1, slice.serves);
            let what = format!("{whose}: {word} {name} added with {}", words::percent(is[*number]));
            self.tell((Some(old.at), Some(slice.at)), what);
        }
        for (one, other) in &pairs.both {
            let shares = (was[*one], is[*other]);
            self.slice((&old.slices[*one], &new.slices[*other]), shares, (old, new), whose);
        }
        for moved in pairing::moved(&pairs) {
            let (one, other) = (&old.slices[moved.old], &new.slices[moved.new]);
            let name = words::served(sides[1].0, sides[1].1, other.serves);
            let place = match moved.before {
                Some(before) => {
                    format!("before {}", words::served(sides[0].0, sides[0].1, old.slices[before].serves))
                }
                None => "to the end".to_owned(),
            };
            self.tell_both(
                one.at,
                other.at,
                format!("{whose}: {word} {name} moved {place}: shares fall on other users"),
            );
        }
    }

    fn slice(
        &mut self,
        (old, new): (&'a Slice<'a>, &'a Slice<'a>),
        (was, is): (f64, f64),
        of_split: (&'a Split<'a>, &'a Split<'a>),
        whose: &str,
    ) {
        let Some(of) = self.of else { return };
        let word = self.new_side().wording.variation;
        let names = [words::served(self.old(), of.0, old.serves), words::served(self.new_side(), of.1, new.serves)];
        let name = &names[1];
        let at = (old.at, new.at);
        if was.to_bits() != is.to_bits() {
            let (was, is) = words::from_to(was, is);
            self.tell_both(at.0, at.1, format!("{whose}: {word} {name} weight {was} → {is}"));
        } else if of_split.1.layout == Layout::Ranged && (old.from, old.upto) != (new.from, new.upto) {
            let range = |split: &Split<'_>, slice: &Slice<'_>| {
                let cut = split.bucketing.cut;
                format!(
                    "{} to {}",
                    words::percent(cut.share(slice.from)),
                    words::percent(cut.share(slice.upto.min(cut.buckets())))
                )
            };
            let (was, is) = (range(of_split.0, old), range(of_split.1, new));
            self.tell_both(at.0, at.1, format!("{whose}: {word} {name} lies on {is}, was on {was}"));
        } else if !super::same::value(&old.weight, &new.weight) {
            let (was, is) = (&old.weight, &new.weight);
            self.tell_both(at.0, at.1, format!("{whose}: {word} {name} is weighted {is}, was {was}: the same share"));
        }
        if old.takes_all != new.takes_all {
            let takes = if new.takes_all { "takes everybody, hashed or not," } else { "takes only who can be hashed" };
            self.tell_both(at.0, at.1, format!("{whose}: {word} {name} {takes} now"));
        }
        match (old.serves, new.serves) {
            (Served::Variation(one), Served::Variation(other)) if self.same.served(one, other, of) => {}
            (Served::Variation(one), Served::Variation(other)) if self.is_same_variation(one, other) => self.cover(),
            (Served::Variation(one), Served::Variation(other)) => {
                if names[0] != names[1] {
                    let what = format!("{whose}: the share of {} is served {} now", names[0], names[1]);
                    self.tell_both(at.0, at.1, what);
                } else if let (Some(one), Some(other)) = (of.0.variations.get(one), of.1.variations.get(other)) {
                    self.variation(one, other, (&format!("{whose}: "), &format!("{word} {name}")));
                }
            }
            (one, other) if !self.same.slice_serves(one, other, Some(of)) => {
                let what = format!("{whose}: the share of {} is served {} now", names[0], names[1]);
                self.tell_both(at.0, at.1, what);
            }
            _ => {}
        }
        if !self.same.experiment(&old.experiment, &new.experiment) {
            self.experiment((&old.experiment, &new.experiment), at, &format!("{whose}: {word} {name}"));
        }
    }

    fn experiment(
        &mut self,
        (old, new): (&'a Experiment<'a>, &'a Experiment<'a>),
        at: (Pointer, Pointer),
        whose: &str,
    ) {
        let share = |experiment: &Experiment<'_>| match experiment {
            Experiment::Nobody => "nobody".to_owned(),
            Experiment::Everybody => "everybody".to_owned(),
            Experiment::Share(split) => words::percent(split.shares().first().copied().unwrap_or_default()),
        };
        let (was, is) = (share(old), share(new));
        if was != is {
            let what = format!("{whose}: in its experiment takes part {is}, was {was}");
            return self.tell_both(at.0, at.1, what);
        }
        if let (Experiment::Share(old), Experiment::Share(new)) = (old, new) {
            self.bucketing((&old.bucketing, &new.bucketing), at, &format!("the experiment of {whose}"));
        }
    }

    fn overrides(&mut self, (old, new): (&'a Split<'a>, &'a Split<'a>), of: Option<super::same::Of<'a>>, whose: &str) {
        let name = |ruleset: &Ruleset<'_>, flag: Option<&Flag<'_>>, split: &Split<'_>, entry: &Override<'_>| {
            let serves = split.slices.get(entry.slice).map(|slice| slice.serves);
            match (flag, serves) {
                (Some(flag), Some(serves)) => words::served(ruleset, flag, serves),
                _ => format!("share {}", entry.slice + 1),
            }
        };
        let sides = (of.map(|of| of.0), of.map(|of| of.1));
        let old_names: Vec<String> = old.overrides.iter().map(|entry| name(self.old(), sides.0, old, entry)).collect();
        let new_names: Vec<String> =
            new.overrides.iter().map(|entry| name(self.new_side(), sides.1, new, entry)).collect();
        let by = By {
            same: &|one, other| {
                let (when, other_when) = (&old.overrides[one].when, &new.overrides[other].when);
                old_names[one] == new_names[other] && self.same.condition(when, other_when)
            },
            old_name: &|_| None,
            new_name: &|_| None,
            alike: &|one, other| {
                let (when, other_when) = (&old.overrides[one].when, &new.overrides[other].when);
                let same_name = u32::from(old_names[one] == new_names[other]);
                same_name * (1 + super::condition::alike(self, when, other_when))
            },
        };
        let pairs = pairing::pair(old.overrides.len(), new.overrides.len(), &by);
        for number in &pairs.removed {
            let (entry, name) = (&old.overrides[*number], &old_names[*number]);
            let told = words::condition(self.old(), &entry.when);
            self.tell((Some(entry.when.at), Some(new.at)), format!("{whose}: override for {name} removed: {told}"));
        }
        for number in &pairs.added {
            let (entry, name) = (&new.overrides[*number], &new_names[*number]);
            let told = words::condition(self.new_side(), &entry.when);
            self.tell((Some(old.at), Some(entry.when.at)), format!("{whose}: override for {name} added: {told}"));
        }
        for (one, other) in &pairs.both {
            let whose = format!("the override for {}", new_names[*other]);
            self.condition(&old.overrides[*one].when, &new.overrides[*other].when, &whose);
        }
        for moved in pairing::moved(&pairs) {
            let (one, other) = (&old.overrides[moved.old], &new.overrides[moved.new]);
            let what = format!("{whose}: the override for {} is tried at another place", new_names[moved.new]);
            self.tell_both(one.when.at, other.when.at, what);
        }
    }

    fn rest(&mut self, (old, new): (Rest, Rest), of: Option<super::same::Of<'a>>, at: (Pointer, Pointer), what: &str) {
        if self.same.rest(old, new, of) {
            return;
        }
        let told = |ruleset: &Ruleset<'_>, rest: Rest| match rest {
            Rest::NoPick => "gets nothing of it".to_owned(),
            Rest::Last => "gets the last share".to_owned(),
            Rest::Fail { fault, .. } => {
                format!("ends the evaluation ({})", words::plain(&ruleset.fault(fault).message))
            }
        };
        let (was, is) = (told(self.old(), old), told(self.new_side(), new));
        self.tell_both(at.0, at.1, format!("{what}: whoever is in no share {is}, and {was} before"));
    }
}

/// The same with nothing borrowed that has to live as long.
fn plain<'b>(bucketing: &Bucketing<'b>) -> Bucketing<'b> {
    Bucketing {
        asked: bucketing.asked.clone(),
        by: bucketing.by.clone(),
        absent: bucketing.absent,
        seed: bucketing.seed.clone(),
        hash: bucketing.hash,
        cut: bucketing.cut,
    }
}

fn absent(absent: Absent) -> &'static str {
    match absent {
        Absent::NoPick => "is in no share",
        Absent::DrawIdentifier { .. } | Absent::DrawBucket => "gets a share at random",
        Absent::Lowest => "gets the first share",
    }
}
