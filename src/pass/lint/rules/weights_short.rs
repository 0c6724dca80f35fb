//! FF301: weights that do not make a whole.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::shares::{left_out, percent, served, sound_weights};
use crate::pass::lint::walk::{SplitUse, splits};
use crate::ruleset::Rest;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF301",
    name: "weights-short",
    severity: Severity::Error,
    what: "The weights of a rollout add up to less than the whole. It is a warning where there is one entry and the rest goes \
           on to what comes next, as that may be meant.",
    why: "An SDK goes through the entries until the sum of their weights is past the user's bucket. What no entry covers goes \
          to the last one without a word, or falls through to what comes next, with another reason and often another value.",
    help: "make the weights add up to the whole",
    example: r#""p": [{"p": 20, "v": {"b": true}}, {"p": 60, "v": {"b": false}}]
     ^ the weights add up to 80 %: the other 20 % fall through to what comes next"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    splits(subject.ruleset, &mut |used| {
        if let Some(finding) = of(subject, &used) {
            findings.add(finding);
        }
    });
}

fn of(subject: &Subject<'_, '_>, used: &SplitUse<'_, '_>) -> Option<Finding> {
    let split = used.split;
    let weights = sound_weights(used)?;
    if weights.sum <= 0.0 && split.rest == Rest::Last {
        let said = "no entry has a weight, and the last one takes everybody";
        return Some(Finding::new(&RULE, subject.at(split.at), said));
    }
    let total = weights.total().filter(|total| *total > 0.0 && *total < 1.0)?;
    let sum = percent(total);
    let finding = match split.rest {
        Rest::Last => {
            let shares = split.shares();
            let last = split.slices.len() - 1;
            let written = weights.each.get(last).copied().flatten().unwrap_or_default() / weights.whole?;
            let said = format!(
                "the weights add up to {sum}, and the last entry takes the rest: {} gets {}, not {}",
                served(subject, used, last),
                percent(shares.last().copied().unwrap_or_default()),
                percent(written)
            );
            Finding::new(&RULE, subject.at(split.at), said)
        }
        Rest::Fail { .. } | Rest::NoPick => {
            let said =
                format!("the weights add up to {sum}: the other {} {}", percent(1.0 - total), left_out(subject, used));
            let severity = if split.slices.len() == 1 { Severity::Warning } else { Severity::Error };
            Finding::new(&RULE, subject.at(split.at), said).severity(severity)
        }
    };
    let looks_like_percent = (99.0..=101.0).contains(&weights.sum) && weights.whole? > 1000.0;
    let help = || format!("weights are parts of {}; these look like percent", weights.whole.unwrap_or_default());
    Some(if looks_like_percent { finding.help(help()) } else { finding })
}
