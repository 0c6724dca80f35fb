//! What changed in what a rule or a segment asks: conditions that came, went, moved or changed.

use super::pairing::{self, By};
use super::pen::Pen;
use super::words;
use crate::ruleset::{Condition, FlagUse, Logic, Membership, Pointer, Text, Unusable, View};

/// How conditions belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joint {
    /// All of them must hold.
    All,
    /// One of them is enough.
    Any,
}

/// The conditions that must all hold.
pub(super) fn parts<'a>(condition: &'a Condition<'a>) -> &'a [Condition<'a>] {
    match &condition.logic {
        Logic::All(parts) => parts,
        _ => std::slice::from_ref(condition),
    }
}

/// How alike two conditions are; 0 where one cannot have become the other.
pub(super) fn alike<'a>(pen: &Pen<'a>, old: &'a Condition<'a>, new: &'a Condition<'a>) -> u32 {
    match (&old.logic, &new.logic) {
        (Logic::Test(old), Logic::Test(new)) => {
            let attribute = pen.same.attribute(old.subject.attribute, new.subject.attribute);
            let operator = old.operator == new.operator;
            if attribute { 4 + u32::from(operator) + u32::from(old.inverted == new.inverted) } else { 0 }
        }
        (Logic::Flag(old), Logic::Flag(new)) if old.key == new.key => 4 + u32::from(old.view == new.view),
        (Logic::Gate(_), Logic::Gate(_)) => 5,
        (Logic::Settle { inner: old, .. }, Logic::Settle { inner: new, .. })
        | (Logic::Not(old), Logic::Not(new))
        | (Logic::Unheeded(old), Logic::Unheeded(new)) => alike(pen, old, new),
        (Logic::External { name: old, .. }, Logic::External { name: new, .. }) if old == new => 3,
        (Logic::Membership(old), Logic::Membership(new)) if old.reference == new.reference => 3,
        (Logic::List(_), Logic::List(_)) => 3,
        (Logic::All(_), Logic::All(_)) | (Logic::Any(_), Logic::Any(_)) => 2,
        (Logic::Const(_), Logic::Const(_))
        | (Logic::Nobody { .. }, Logic::Nobody { .. })
        | (Logic::Never { .. }, Logic::Never { .. })
        | (Logic::Broken(_), Logic::Broken(_)) => 1,
        _ => 0,
    }
}

impl<'a> Pen<'a> {
    /// Tells what changed in a condition of `whose`.
    pub(super) fn condition(&mut self, old: &'a Condition<'a>, new: &'a Condition<'a>, whose: &str) {
        if self.same.condition(old, new) {
            return;
        }
        let mark = self.mark();
        self.conditions(parts(old), parts(new), (old.at, new.at), whose, Joint::All);
        self.or_tell(mark, (Some(old.at), Some(new.at)), &format!("what {whose} asks"));
    }

    fn conditions(
        &mut self,
        old: &'a [Condition<'a>],
        new: &'a [Condition<'a>],
        at: (Pointer, Pointer),
        whose: &str,
        joint: Joint,
    ) {
        // What always holds asks nothing.
        let asks =
            |condition: &&'a Condition<'a>| joint == Joint::Any || !matches!(condition.logic, Logic::Const(true));
        let old: Vec<&'a Condition<'a>> = old.iter().filter(asks).collect();
        let new: Vec<&'a Condition<'a>> = new.iter().filter(asks).collect();
        let by = By {
            same: &|one, other| self.same.condition(old[one], new[other]),
            old_name: &|_| None,
            new_name: &|_| None,
            alike: &|one, other| alike(self, old[one], new[other]),
        };
        let pairs = pairing::pair(old.len(), new.len(), &by);
        for number in &pairs.removed {
            let gone = old[*number];
            let mut what = self.came_or_went(gone, whose, joint, false);
            if new.is_empty() && joint == Joint::All {
                what.push_str(", and asks nothing now: it takes everybody");
            }
            self.tell((Some(gone.at), Some(at.1)), what);
        }
        for number in &pairs.added {
            let come = new[*number];
            let what = self.came_or_went(come, whose, joint, true);
            self.tell((Some(at.0), Some(come.at)), what);
        }
        for (one, other) in &pairs.both {
            self.one(old[*one], new[*other], whose);
        }
        for moved in pairing::moved(&pairs) {
            let (one, other) = (old[moved.old], new[moved.new]);
            let told = words::condition(self.new_side(), other);
            let what = match moved.before {
                Some(before) => {
                    let before = words::condition(self.old(), old[before]);
                    format!("{whose}: {told} is asked before {before} now")
                }
                None => format!("{whose}: {told} is asked last now"),
            };
            self.tell_both(one.at, other.at, what);
        }
    }

    fn came_or_went(&self, condition: &Condition<'_>, whose: &str, joint: Joint, comes: bool) -> String {
        let ruleset = if comes { self.new_side() } else { self.old() };
        let told = words::condition(ruleset, condition);
        let verb = if comes { "added" } else { "removed" };
        let noun = match (&condition.logic, joint) {
            (_, Joint::Any) => "alternative",
            (Logic::Gate(_), _) => "rollout",
            (Logic::Test(_) | Logic::Any(_) | Logic::Not(_) | Logic::Never { .. } | Logic::Broken(_), _) => {
                ruleset.wording.condition
            }
            _ => "",
        };
        match (noun, comes) {
            ("", true) => format!("{whose} asks for {told}, too"),
            ("", false) => format!("{whose} no longer asks for {told}"),
            (noun, _) => format!("{whose}: {noun} {verb}: {told}"),
        }
    }

    /// One condition that is on both sides.
    fn one(&mut self, old: &'a Condition<'a>, new: &'a Condition<'a>, whose: &str) {
        if self.same.condition(old, new) {
            return;
        }
        let mark = self.mark();
        let at = (old.at, new.at);
        match (&old.logic, &new.logic) {
            (Logic::All(one), Logic::All(other)) => self.conditions(one, other, at, whose, Joint::All),
            (Logic::Any(one), Logic::Any(other)) => self.conditions(one, other, at, whose, Joint::Any),
            (Logic::Settle { inner: one, .. }, Logic::Settle { inner: other, .. }) => self.condition(one, other, whose),
            (Logic::Not(one), Logic::Not(other)) | (Logic::Unheeded(one), Logic::Unheeded(other)) => {
                self.condition(one, other, whose);
            }
            (Logic::List(one), Logic::List(other)) => self.list(&one.arms, &other.arms, at, whose),
            (Logic::Test(one), Logic::Test(other)) => self.test((one, old.at), (other, new.at), whose),
            (Logic::Membership(one), Logic::Membership(other)) => self.membership(one, other, at, whose),
            (Logic::Flag(one), Logic::Flag(other)) => self.flag_use(one, other, at, whose),
            (Logic::Gate(one), Logic::Gate(other)) => self.gate(one, other, whose),
            _ => {
                let (was, is) = (words::condition(self.old(), old), words::condition(self.new_side(), new));
                if was != is {
                    self.tell_both(old.at, new.at, format!("{whose} asks for {is}, was {was}"));
                }
            }
        }
        let told = words::condition(self.new_side(), new);
        self.or_tell(
            mark,
            (Some(old.at), Some(new.at)),
            &format!("{whose}: the {} {told}", self.new_side().wording.condition),
        );
    }

    fn membership(&mut self, old: &'a Membership<'a>, new: &'a Membership<'a>, at: (Pointer, Pointer), whose: &str) {
        if old.reference != new.reference {
            let name = |reference: &Option<Text<'_>>| {
                reference.as_ref().map_or_else(|| "none".to_owned(), |name| words::quoted(name))
            };
            let what = format!(
                "{whose}: the list that is kept outside is {}, was {}",
                name(&new.reference),
                name(&old.reference)
            );
            self.tell_both(at.0, at.1, what);
        }
        if !self.same.subject(old.subject, new.subject) {
            let what = format!(
                "{whose}: looked up outside by {}, was by {}",
                words::attribute(self.new_side(), new.subject.attribute),
                words::attribute(self.old(), old.subject.attribute)
            );
            self.tell_both(at.0, at.1, what);
        }
        self.condition(&old.otherwise, &new.otherwise, whose);
    }

    fn flag_use(&mut self, old: &FlagUse<'_>, new: &FlagUse<'_>, at: (Pointer, Pointer), whose: &str) {
        let word = self.new_side().wording.prerequisite;
        let key = words::quoted(&new.key);
        // Of an arm that asks for nothing else, the flag was named.
        let own = format!("{word} {key}");
        let of = if whose == own { own } else { format!("{whose}: the {own}") };
        let wish = |wanted: &FlagUse<'_>| {
            let not = wanted.operator.map(|operator| format!(" ({operator})")).unwrap_or_default();
            format!("{}{not}", words::some(wanted.wish.iter().map(|wish| words::quoted(wish))))
        };
        if old.key != new.key {
            self.tell_both(at.0, at.1, format!("{whose}: the {word} is {key}, was {}", words::quoted(&old.key)));
        }
        if old.wish != new.wish || old.operator != new.operator {
            self.tell_both(at.0, at.1, format!("{of} must be {}, was {}", wish(new), wish(old)));
        } else if old.wanted.len() != new.wanted.len() || old.flag.is_ok() && new.flag.is_ok() {
            // What satisfies changed with the other flag, which tells it.
            self.cover();
        }
        match (&old.flag, &new.flag) {
            (Ok(_), Ok(_)) => {}
            (old, new) if old == new => {}
            (_, Err(why)) => self.tell_both(at.0, at.1, format!("the {word} {key} {}", unusable(*why))),
            (Err(why), Ok(_)) => {
                let what = format!("the {word} {key} can be asked again; before, it {}", unusable(*why));
                self.tell_both(at.0, at.1, what);
            }
        }
        if old.view != new.view {
            let what = match new.view {
                View::Served => "what it serves",
                View::Choice => "what its rules would choose",
            };
            self.tell_both(at.0, at.1, format!("{of}: it counts {what} now"));
        }
        if !self.same.verdict(old.cycle, new.cycle) {
            self.tell_both(at.0, at.1, format!("{of}: a circle through it ends otherwise now"));
        }
        match (old.fault, new.fault) {
            (Some(old), Some(new)) if self.same.fault(old, new) => {}
            (None, None) => {}
            (_, Some(fault)) => {
                let message = words::plain(&self.new_side().fault(fault).message);
                self.tell_both(at.0, at.1, format!("{of} cannot be read: {message}"));
            }
            (Some(_), None) => self.tell_both(at.0, at.1, format!("{of} can be read again")),
        }
    }
}

/// Why a flag cannot be asked.
fn unusable(why: Unusable) -> &'static str {
    match why {
        Unusable::Missing => "is gone: there is no such flag",
        Unusable::Skipped => "is gone: there is no such flag, and so nothing is asked of it",
        Unusable::HasPrerequisites => "has prerequisites of its own, and so is never as wished",
        Unusable::Off => "is turned off, and so is never as wished",
    }
}
