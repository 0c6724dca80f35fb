//! FF306: ranges that hold the same users.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::place;
use crate::pass::lint::shares::{has_ranges, percent, served};
use crate::pass::lint::walk::{SplitUse, splits};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF306",
    name: "rollout-overlap",
    severity: Severity::Error,
    what: "A range of a rollout overlaps one that stands before it.",
    why: "The first range that holds a user's bucket decides. What a later one shares with it is never served by the later \
          one, so the shares are not what is written.",
    help: "let the range begin where the one before it ends",
    example: r#"[{"rollout": [0, 0.5]}, {"rollout": [0.4, 1]}]
                                    ^ the range overlaps that of entry 1, so `b` gets 50 %, not 60 %"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    splits(subject.ruleset, &mut |used| {
        if has_ranges(used.split) && used.split.slices.len() > 1 {
            of(subject, &used, findings);
        }
    });
}

fn of(subject: &Subject<'_, '_>, used: &SplitUse<'_, '_>, findings: &mut Findings) {
    let split = used.split;
    let cut = split.bucketing.cut;
    let (pieces, shares) = (split.pieces(), split.shares());
    for (number, slice) in split.slices.iter().enumerate() {
        let (from, upto) =
            if slice.takes_all { (0, cut.buckets()) } else { (slice.from, slice.upto.min(cut.buckets())) };
        let written = cut.share(upto.saturating_sub(from));
        let share = shares.get(number).copied().unwrap_or_default();
        if written <= share {
            continue;
        }
        let is_within = |(start, end, _): &&(u64, u64, Option<usize>)| *start < upto && from < *end;
        let taker = pieces.iter().filter(is_within).find_map(|(.., held)| held.filter(|held| *held != number));
        let Some((taker, first)) = taker.and_then(|taker| Some((taker, split.slices.get(taker)?))) else { continue };
        let said = format!(
            "the range overlaps that of entry {}, so {} gets {}, not {}",
            taker + 1,
            served(subject, used, number),
            percent(share),
            percent(written)
        );
        findings.add(
            Finding::new(&RULE, place::weight(subject, slice), said)
                .label(place::weight(subject, first), "this range stands first, and has what both hold"),
        );
    }
}
