//! FF309: populations that are cut from the same numbers.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::shares::{percent, served};
use crate::pass::lint::walk::{SplitUse, splits};
use crate::ruleset::{Bucketing, Dry, Rest, SeedPart};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF309",
    name: "shared-seed",
    severity: Severity::Info,
    what: "Rollouts of several flags hash the same input, so their populations are nested; or one flag has two rollouts that \
           do. It is a warning where the second one of a flag gets only whom the first one left over.",
    why: "A user's bucket is a hash of a seed and the user. With one seed in two flags the first 10 % of the one are the first \
          10 % of the other, which is wanted for layers and holdouts and spoils whatever is to be independent.",
    help: "give each rollout a seed of its own, unless the populations are to be nested",
    example: r#"{"rollout": "10", "stickiness": "default", "groupId": "checkout"}
^ the rollout hashes the same input as that of `search`: the same users come first in both"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

/// More rollouts of one flag are not held against each other.
const MOST: usize = 50;

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    // In the order of the seeds, so that findings come in the same order every time.
    let mut shared: BTreeMap<String, Vec<SplitUse<'_, '_>>> = BTreeMap::new();
    let mut of_flag: Vec<SplitUse<'_, '_>> = Vec::new();
    splits(subject.ruleset, &mut |used| {
        let share: f64 = used.split.shares().iter().sum();
        let is_all_or_none = if used.is_gate { share <= 0.0 || share >= 1.0 } else { used.split.is_trivial() };
        if is_all_or_none || used.split.bucketing.by.is_empty() || used.flag.is_none() {
            return;
        }
        if let Some(seed) = seed(subject, &used) {
            shared.entry(seed).or_default().push(used);
        }
        if !used.is_gate {
            let is_same = |held: &SplitUse<'_, '_>| same(held.flag, used.flag);
            if !of_flag.first().is_none_or(is_same) {
                within(subject, &of_flag, findings);
                of_flag.clear();
            }
            of_flag.push(used);
        }
    });
    within(subject, &of_flag, findings);
    for group in shared.values() {
        between(subject, group, findings);
    }
}

fn same<T>(one: Option<&T>, other: Option<&T>) -> bool {
    one.zip(other).is_some_and(|(one, other)| std::ptr::eq(one, other))
}

/// What is hashed, as a text; none where the key of a flag is in it: its own is what makes a rollout independent, and that of
/// another is mostly left over from a copy.
fn seed(subject: &Subject<'_, '_>, used: &SplitUse<'_, '_>) -> Option<String> {
    let bucketing = &used.split.bucketing;
    let mut text = String::new();
    let mut has_group = false;
    for part in &bucketing.seed {
        // Writing to a string cannot fail.
        let _ = match part {
            SeedPart::OwnFlag(_) | SeedPart::AskedFlag => return None,
            SeedPart::Group(group) if subject.ruleset.flag(group).is_some() => return None,
            SeedPart::Group(group) => {
                has_group = true;
                write!(text, "{group}\0")
            }
            other => write!(text, "{other:?}\0"),
        };
    }
    let _ = write!(text, "{:?}{:?}{:?}", bucketing.by, bucketing.hash, bucketing.cut);
    if !has_group {
        // All flags hash the same: only what is cut at the same places counts.
        let _ = write!(text, "{:?}", used.split.pieces());
    }
    Some(text)
}

/// Rollouts of several flags.
fn between(subject: &Subject<'_, '_>, group: &[SplitUse<'_, '_>], findings: &mut Findings) {
    let mut keys: HashSet<&str> = HashSet::new();
    let mut firsts = Vec::new();
    for used in group {
        if let Some(flag) = used.flag.filter(|flag| keys.insert(flag.key.as_ref())) {
            firsts.push((used, flag));
        }
    }
    let [(first, first_flag), (second, _), others @ ..] = firsts.as_slice() else { return };
    let more = if others.is_empty() { String::new() } else { format!(", and so do {} more flags", others.len()) };
    let said = format!(
        "the rollout hashes the same input as that of `{}`{more}: the same users come first in each",
        first_flag.key
    );
    findings.add(
        Finding::new(&RULE, subject.at(second.split.at), said)
            .label(subject.at(first.split.at), "this one hashes the same"),
    );
}

/// Rollouts of one flag, in the order in which they are tried.
fn within(subject: &Subject<'_, '_>, list: &[SplitUse<'_, '_>], findings: &mut Findings) {
    if list.len() < 2 || list.len() > MOST {
        return;
    }
    for (place, later) in list.iter().enumerate().skip(1) {
        let Some(first) = list.iter().take(place).find(|first| is_alike(first, later)) else { continue };
        let at = subject.at(later.split.at);
        let finding = if let Some((left, number, part, of_all)) = leftover(first, later) {
            let said = format!(
                "an earlier rollout of the flag hashes the same input and leaves {} over, so of those {} gets {}, not {}",
                percent(left),
                served(subject, later, number),
                percent(part),
                percent(of_all)
            );
            Finding::new(&RULE, at, said).severity(Severity::Warning)
        } else {
            let said = "another rollout of the flag hashes the same input, so the groups of both are nested and not \
                        independent";
            Finding::new(&RULE, at, said)
        };
        findings.add(finding.label(subject.at(first.split.at), "this one hashes the same"));
        return;
    }
}

fn is_alike(one: &SplitUse<'_, '_>, other: &SplitUse<'_, '_>) -> bool {
    let Bucketing { by, seed, hash, cut, .. } = &one.split.bucketing;
    let that = &other.split.bucketing;
    *by == that.by && *seed == that.seed && *hash == that.hash && *cut == that.cut
}

/// The share that the first rollout leaves to what comes next, and the first entry of the later one that gets another part
/// of it than of everybody: its number and both parts. None where the first leaves nothing over.
fn leftover(first: &SplitUse<'_, '_>, later: &SplitUse<'_, '_>) -> Option<(f64, usize, f64, f64)> {
    if first.split.rest != Rest::NoPick || first.arm?.dry != Dry::Next {
        return None;
    }
    let (pieces, served) = (first.split.pieces(), later.split.pieces());
    let mut left = 0;
    let mut taken = vec![0; later.split.slices.len()];
    for (from, upto, _) in pieces.iter().filter(|(.., slice)| slice.is_none()) {
        left += upto - from;
        for (start, end, slice) in &served {
            if let Some(taken) = slice.and_then(|slice| taken.get_mut(slice)) {
                *taken += (*end).min(*upto).saturating_sub((*start).max(*from));
            }
        }
    }
    let cut = later.split.bucketing.cut;
    let left = cut.share(left);
    let parts = taken.into_iter().zip(later.split.shares()).enumerate();
    let mut parts = parts.map(|(number, (taken, of_all))| (left, number, cut.share(taken) / left, of_all));
    if left > 0.0 { parts.find(|(.., part, of_all)| (part - of_all).abs() > 1e-6) } else { None }
}
