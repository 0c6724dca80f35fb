//! What changed between two rulesets in terms of rules, flag by flag.
//!
//! Whether a flag changed is decided by `same`, which compares all that an evaluation can come across; the other modules
//! find words for it. What they have no word for is told all the same. Facts that no evaluation reads, such as a
//! description, are told as well: whether an answer changes is for others to prove. Counters of versions, moments of changes
//! and what other SDKs would do are no edits.

mod arms;
mod condition;
mod flag;
mod graph;
mod ignored;
mod pairing;
mod pen;
mod rename;
mod same;
mod split;
mod test;
#[cfg(test)]
mod tests;
mod words;

use std::collections::{HashMap, HashSet};

pub use ignored::Ignored;

use super::{Change, Edit};
use crate::ruleset::{Flag, Reach, Ruleset, Segment};
use graph::{Graph, Node};
use pen::Pen;
use rename::{Anew, Renamed};
use same::Same;

/// What changed between two rulesets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edits {
    /// The flags that came, went or changed, in the order of the new source; those that went come last, in the order of the
    /// old one.
    pub flags: Vec<FlagEdits>,
    /// What changed of the documents as a whole: their form, segments that came or went, and changes of segments that no
    /// flag leads to.
    pub document: Vec<Edit>,
}

/// What changed of one flag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlagEdits {
    /// Its key.
    pub key: String,
    /// Whether it was there, and is.
    pub change: Change,
    /// The key that it has on the other side, where it was renamed.
    pub renamed: Option<String>,
    /// What changed: in the flag itself in the order in which it decides, then in what it leads to, the nearest first.
    pub edits: Vec<Edit>,
    /// The flags that lead to it on either side, directly or not, in the order of the source.
    pub dependents: Vec<String>,
    /// The member that each edit is about, where its places name the object around it.
    members: Vec<Option<&'static str>>,
}

impl Edits {
    /// What changed of the flag of that key; nothing where it did not change.
    #[must_use]
    pub fn of(&self, key: &str) -> Option<&FlagEdits> {
        self.flags.iter().find(|flag| flag.key == key)
    }

    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.flags.is_empty() && self.document.is_empty()
    }

    /// The keys of flags that were renamed, the old one and the new one.
    pub fn renamed(&self) -> impl Iterator<Item = (&str, &str)> {
        let added = self.flags.iter().filter(|flag| flag.change == Change::Added);
        added.filter_map(|flag| Some((flag.renamed.as_deref()?, flag.key.as_str())))
    }
}

/// What changed from `old` to `new`, which are of one dialect.
#[must_use]
pub fn edits<'a>(old: &'a Ruleset<'a>, new: &'a Ruleset<'a>) -> Edits {
    let same = Same::new(old, new);
    let own = own_edits(same);
    // What concerns every flag, or every one that leads to another.
    let spread = document(same).edits;
    let mut document = spread.clone();
    document.extend(segments_come_and_gone(same));
    let removed: Vec<&'a Flag<'a>> = old.served().filter(|flag| new.flag(&flag.key).is_none()).collect();
    let added: Vec<&'a Flag<'a>> = new.served().filter(|flag| old.flag(&flag.key).is_none()).collect();
    if own.is_empty() && document.is_empty() && removed.is_empty() && added.is_empty() {
        return Edits::default();
    }
    let graph = Graph::new(old, new);
    let renamed = rename::find(same, &removed, &added);
    let through: HashMap<Node<'a>, String> = own.keys().map(|node| (*node, words::node(same, *node))).collect();
    let affected: HashSet<Node<'a>> = own.keys().flat_map(|node| graph.leading_to(*node)).collect();
    let mut flags = Vec::new();
    for (node, flag) in graph::flags(new) {
        let Node::Flag { key, is_served: true } = node else { continue };
        let Some(was) = old.flag(key).and_then(|id| old.flags.get(id)) else {
            let pair = renamed.iter().find(|pair| std::ptr::eq(pair.new, flag));
            flags.push(came(same, flag, pair).finish(flag, Change::Added, &graph));
            continue;
        };
        let mut told = own.get(&node).cloned().unwrap_or_default();
        if affected.contains(&node) {
            for reached in graph.reached(node) {
                if let Some((own, via)) = own.get(&reached).zip(through.get(&reached)) {
                    told.add_via(own, via);
                }
            }
        }
        spread.iter().filter(|_| graph.leads_on(node) || old.form != new.form).for_each(|edit| told.add(edit));
        if told.edits.is_empty() && own.contains_key(&node) {
            // Every difference was left to another node to tell, and none did.
            let mut pen = Pen::new(same, Some((was, flag)));
            let mark = pen.mark();
            pen.or_tell(mark, (Some(was.at), Some(flag.at)), flag::differing(same, (was, flag)));
            told = Told::of(pen);
        }
        if !told.edits.is_empty() {
            flags.push(told.finish(flag, Change::Changed, &graph));
        }
    }
    for flag in removed {
        let pair = renamed.iter().find(|pair| std::ptr::eq(pair.old, flag));
        flags.push(went(same, flag, pair).finish(flag, Change::Removed, &graph));
    }
    for (node, _) in graph::segments(new) {
        if let Some(own) = own.get(&node).filter(|_| !graph.is_asked(node)) {
            document.extend(own.edits.iter().cloned());
        }
    }
    Edits { flags, document }
}

/// Edits, and the member that each is about.
#[derive(Debug, Clone, Default)]
struct Told {
    edits: Vec<Edit>,
    members: Vec<Option<&'static str>>,
    renamed: Option<String>,
}

impl Told {
    fn of(pen: Pen<'_>) -> Told {
        Told { edits: pen.edits, members: pen.members, renamed: None }
    }

    fn add(&mut self, edit: &Edit) {
        self.edits.push(edit.clone());
        self.members.push(None);
    }

    fn add_via(&mut self, other: &Told, via: &str) {
        self.edits.extend(other.edits.iter().map(|edit| Edit { via: Some(via.to_owned()), ..edit.clone() }));
        self.members.extend(&other.members);
    }

    fn finish<'a>(self, flag: &'a Flag<'a>, change: Change, graph: &Graph<'a>) -> FlagEdits {
        let node = Node::Flag { key: &flag.key, is_served: true };
        let dependents = graph.dependents(node).into_iter().map(str::to_owned).collect();
        let Told { edits, members, renamed } = self;
        FlagEdits { key: flag.key.to_string(), change, renamed, edits, dependents, members }
    }
}

/// What changed in each flag and segment that is on both sides and not the same; of one whose every difference is told
/// elsewhere there are no edits.
fn own_edits<'a>(same: Same<'a>) -> HashMap<Node<'a>, Told> {
    let mut own = HashMap::new();
    let old: HashMap<Node<'a>, &'a Flag<'a>> = graph::flags(same.old).into_iter().collect();
    for (node, flag) in graph::flags(same.new) {
        if let Some(was) = old.get(&node).filter(|was| !same.flag(was, flag)) {
            own.insert(node, Told::of(flag::edits(same, was, flag)));
        }
    }
    let old: HashMap<Node<'a>, &'a Segment<'a>> = graph::segments(same.old).into_iter().collect();
    for (node, segment) in graph::segments(same.new) {
        if let Some(was) = old.get(&node).filter(|was| !same.segment(was, segment)) {
            own.insert(node, Told::of(segment_edits(same, was, segment)));
        }
    }
    own
}

/// The segments that came or went. A flag that asks for one says so itself.
fn segments_come_and_gone(same: Same<'_>) -> Vec<Edit> {
    let (old, new) = (graph::segments(same.old), graph::segments(same.new));
    let held: HashSet<Node<'_>> = old.iter().map(|(node, _)| *node).collect();
    let holds: HashSet<Node<'_>> = new.iter().map(|(node, _)| *node).collect();
    let mut pen = Pen::new(same, None);
    for (_, segment) in new.iter().filter(|(node, _)| !held.contains(node)) {
        let asks = words::condition(same.new, &segment.body);
        pen.tell((None, Some(segment.at)), format!("segment {} added: {asks}", words::segment(segment)));
    }
    for (_, segment) in old.iter().filter(|(node, _)| !holds.contains(node)) {
        let asks = words::condition(same.old, &segment.body);
        pen.tell((Some(segment.at), None), format!("segment {} removed: {asks}", words::segment(segment)));
    }
    pen.edits
}

fn segment_edits<'a>(same: Same<'a>, old: &'a Segment<'a>, new: &'a Segment<'a>) -> Pen<'a> {
    let mut pen = Pen::new(same, None);
    let mark = pen.mark();
    let whose = format!("segment {}", words::segment(new));
    pen.condition(&old.body, &new.body, &whose);
    if old.name != new.name {
        pen.tell_member(old.at, new.at, "name", format!("{whose} was called {}", words::segment(old)));
    }
    pen.or_tell(mark, (Some(old.at), Some(new.at)), &whose);
    pen
}

/// What changed of the documents as a whole.
fn document(same: Same<'_>) -> Pen<'_> {
    let (old, new) = (same.old, same.new);
    let mut pen = Pen::new(same, None);
    if old.is_absent != new.is_absent {
        let what = if new.is_absent { "there is no ruleset any more" } else { "there is a ruleset now" };
        pen.tell((None, None), what.to_owned());
    }
    // Without flags there is no form that matters, and no bound.
    if old.flags.is_empty() || new.flags.is_empty() {
        return pen;
    }
    if old.form != new.form {
        pen.tell((None, None), format!("the document is of the form {}, was {}", new.form, old.form));
    }
    let is_same_reach = match (&old.reach, &new.reach) {
        (Some(old), Some(new)) => {
            let Reach { levels, of_flag, of_segment, too_deep, visits, too_long } = old;
            *levels == new.levels
                && *of_flag == new.of_flag
                && *of_segment == new.of_segment
                && *visits == new.visits
                && same.fault(*too_deep, new.too_deep)
                && same.fault(*too_long, new.too_long)
        }
        (old, new) => old.is_none() == new.is_none(),
    };
    if !is_same_reach {
        pen.tell((None, None), "how far flags may lead to other flags changed".to_owned());
    }
    pen
}

/// A flag that is new.
fn came<'a>(same: Same<'a>, flag: &'a Flag<'a>, pair: Option<&Renamed<'a>>) -> Told {
    let mut pen = Pen::new(same, None);
    let what = match pair {
        Some(pair) => format!("renamed from {}", words::quoted(&pair.old.key)),
        None => format!("added: {}", words::flag(same.new, flag)),
    };
    pen.tell((None, Some(flag.at)), what);
    if let Some(pair) = pair {
        pen.hashed_anew(pair);
    }
    Told { renamed: pair.map(|pair| pair.old.key.to_string()), ..Told::of(pen) }
}

/// A flag that is there no more.
fn went<'a>(same: Same<'a>, flag: &'a Flag<'a>, pair: Option<&Renamed<'a>>) -> Told {
    let mut pen = Pen::new(same, None);
    let what = match pair {
        Some(pair) => format!("renamed to {}", words::quoted(&pair.new.key)),
        None => format!("removed: {}", words::flag(same.old, flag)),
    };
    pen.tell((Some(flag.at), None), what);
    if let Some(pair) = pair {
        pen.hashed_anew(pair);
    }
    Told { renamed: pair.map(|pair| pair.new.key.to_string()), ..Told::of(pen) }
}

impl<'a> Pen<'a> {
    fn hashed_anew(&mut self, pair: &Renamed<'a>) {
        let what = match pair.anew {
            Some(Anew::Key) => "users are hashed with the flag's key, which is another now: shares fall on other users",
            Some(Anew::Text) => "users are hashed with another text than before: shares fall on other users",
            None => return,
        };
        self.tell_both(pair.old.at, pair.new.at, what.to_owned());
    }
}
