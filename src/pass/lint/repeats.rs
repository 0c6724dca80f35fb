//! What is told twice: where a rule that knows more speaks of a place, what a rule says there that knows less is left out.
//!
//! Which rules those are is decided here alone, each for a reason. Rules are named by their codes, so that those of every
//! front-end can be told.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::finding::{At, Finding, Subject};

/// A rule that says less than another does.
struct Repeat {
    /// The rule.
    code: &'static str,
    /// The codes of the others, or their beginnings.
    of: &'static [&'static str],
    /// Where the others speak.
    at: Reach,
}

/// Where another rule speaks, seen from the place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// At the place.
    Same,
    /// There, or at a member or an item of it.
    Inside,
    /// There, or at what it is a member or an item of.
    Around,
    /// At what it is a member of, or at another member of that.
    Beside,
    /// Anywhere in what is there.
    Below,
    /// Anywhere.
    Anywhere,
}

/// All of them.
const REPEATS: &[Repeat] = &[
    // What an SDK cannot evaluate there has a reason that another rule knows.
    Repeat { code: "FF006", of: &["FF00", "FF08", "FF1", "FF2", "FF3", "FF7", "FF8"], at: Reach::Same },
    Repeat { code: "FF006", of: &["FF083"], at: Reach::Inside },
    // That no flag is found is told with why.
    Repeat { code: "FF007", of: &["FF070"], at: Reach::Anywhere },
    // A reference that is not there, or no text, leads nowhere on that account.
    Repeat { code: "FF101", of: &["FF004", "FF005"], at: Reach::Same },
    Repeat { code: "FF103", of: &["FF004", "FF005"], at: Reach::Same },
    // What stands there is no list of segments, or is looked at by no SDK.
    Repeat { code: "FF102", of: &["FF170", "FF782"], at: Reach::Same },
    // A flag that breaks a circle by being off is told with the circle.
    Repeat { code: "FF107", of: &["FF104"], at: Reach::Same },
    // Whom a condition leaves out is of no concern where the condition itself cannot be meant.
    Repeat { code: "FF212", of: &["FF205", "FF750", "FF770"], at: Reach::Inside },
    // What is never taken serves nothing of its own.
    Repeat { code: "FF211", of: &["FF201", "FF203", "FF206"], at: Reach::Same },
    // That a list is one text is told with the text.
    Repeat { code: "FF215", of: &["FF776"], at: Reach::Same },
    // On what a rollout is sticky is no attribute at all.
    Repeat { code: "FF308", of: &["FF384", "FF760"], at: Reach::Same },
    // A rule that serves nothing, or asks nothing, is no rollout without entries.
    Repeat { code: "FF313", of: &["FF251", "FF252"], at: Reach::Same },
    // What is wrong with a rollout is known there.
    Repeat { code: "FF315", of: &["FF30", "FF31", "FF34", "FF38"], at: Reach::Same },
    // That a parent is always met holds only where it is there.
    Repeat { code: "FF112", of: &["FF142"], at: Reach::Same },
    // That nothing limits a flag says why it serves the same to everybody.
    Repeat { code: "FF401", of: &["FF440"], at: Reach::Beside },
    // A flag without variations serves the same to everybody for that reason.
    Repeat { code: "FF401", of: &["FF806"], at: Reach::Same },
    // What other SDKs do there is told with why.
    Repeat { code: "FF601", of: &["FF170", "FF280", "FF384", "FF385", "FF771", "FF783"], at: Reach::Inside },
    // What is referred to and not there is to be mended first; then SDKs may agree.
    Repeat { code: "FF601", of: &["FF102", "FF103", "FF403"], at: Reach::Inside },
    Repeat { code: "FF601", of: &["FF881", "FF884"], at: Reach::Below },
    // There is no version to be read.
    Repeat { code: "FF702", of: &["FF005", "FF750"], at: Reach::Same },
    // That it holds for all, or for none, is told with the rule.
    Repeat { code: "FF710", of: &["FF204"], at: Reach::Same },
    Repeat { code: "FF711", of: &["FF701"], at: Reach::Same },
    // A list that is read as one text has no items.
    Repeat { code: "FF712", of: &["FF771"], at: Reach::Around },
];

/// Leaves out what other findings of `list`, which are at least as severe, say better.
pub(super) fn leave_out(subject: &Subject<'_, '_>, list: &mut Vec<Finding>) {
    if !list.iter().any(|finding| REPEATS.iter().any(|repeat| repeat.code == finding.rule.code)) {
        return;
    }
    // What speaks at a place, and in what is anywhere below it where that is asked for.
    let mut here: Places = HashMap::default();
    let mut below: Places = HashMap::default();
    for (number, finding) in list.iter().enumerate() {
        let code = finding.rule.code;
        let is_wanted = |repeat: &&Repeat| repeat.of.iter().any(|start| code.starts_with(start));
        let mut repeats = REPEATS.iter().filter(is_wanted).peekable();
        if repeats.peek().is_some() {
            here.entry(value(finding.at)).or_default().push(number);
        }
        if repeats.any(|repeat| repeat.at == Reach::Below) {
            let mut at = Some(value(finding.at));
            while let Some(place) = at {
                below.entry(place).or_default().push(number);
                at = parent(subject, place);
            }
        }
    }
    let is_repeat = |finding: &Finding| {
        let repeats = REPEATS.iter().filter(|repeat| repeat.code == finding.rule.code);
        let at = value(finding.at);
        repeats.into_iter().any(|repeat| {
            let says = |number: &usize| {
                list.get(*number).is_some_and(|other| {
                    other.rule.code != repeat.code
                        && other.severity >= finding.severity
                        && repeat.of.iter().any(|start| other.rule.code.starts_with(start))
                })
            };
            let speaks = |places: &Places, at: At| places.get(&at).is_some_and(|numbers| numbers.iter().any(says));
            match repeat.at {
                Reach::Same => speaks(&here, at),
                Reach::Inside => speaks(&here, at) || subject.inside(at).into_iter().any(|inner| speaks(&here, inner)),
                Reach::Around => speaks(&here, at) || parent(subject, at).is_some_and(|outer| speaks(&here, outer)),
                Reach::Beside => parent(subject, at).is_some_and(|outer| {
                    speaks(&here, outer) || subject.inside(outer).into_iter().any(|inner| speaks(&here, inner))
                }),
                Reach::Below => speaks(&below, at),
                Reach::Anywhere => here.values().flatten().any(says),
            }
        })
    };
    let repeats: Vec<bool> = list.iter().map(is_repeat).collect();
    let mut repeats = repeats.into_iter();
    list.retain(|_| !repeats.next().unwrap_or_default());
}

/// The findings of interest by place.
type Places = HashMap<At, Vec<usize>, FixedState>;

/// The value whose name may be meant.
fn value(at: At) -> At {
    At { is_key: false, ..at }
}

fn parent(subject: &Subject<'_, '_>, at: At) -> Option<At> {
    let node = subject.syntax(at)?.parent(at.node)?;
    Some(At { node, ..at })
}
