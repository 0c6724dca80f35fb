//! FF101: a variation that does not exist.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::outcome::{Outcomes, Verdicts};
use crate::pass::lint::{faults, graph, place};
use crate::ruleset::{About, Flag, Last, Logic, Serve, Served, ToldBy, Variation, VariationId, View};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF101",
    name: "unknown-variation",
    severity: Severity::Error,
    what: "A rule, a rollout or a prerequisite names a variation that the flag does not have. It is a warning where nothing \
           is served by it as things are, or a prerequisite is met without it.",
    why: "Whoever is to be served it gets no value of the flag: the caller's default, or null. A prerequisite that wants it \
          is never met.",
    help: "name a variation that the flag has",
    example: r#"{"variations": [true, false], "fallthrough": {"variation": 2}}
                                                            ^ there is no variation 2; the flag has 2"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for met in faults::about(subject, About::Variation) {
        let at = subject.at(met.fault.at);
        // A flag without any variation is told once.
        if subject.flag_of(at).is_none_or(|flag| !flag.variations.is_empty()) {
            findings.add(met.finding(&RULE, subject));
        }
    }
    for flag in &subject.ruleset.flags {
        dangling(subject, flag, findings);
    }
    prerequisites(subject, findings);
}

/// Whether a variation stands for an id that the flag does not have: it is served, and has nothing but that id.
pub(super) fn is_dangling(subject: &Subject<'_, '_>, variation: &Variation<'_>) -> bool {
    variation.id.is_some()
        && variation.name.is_none()
        && matches!(subject.ruleset.pointers.last(variation.at), Last::Member(..))
}

fn dangling(subject: &Subject<'_, '_>, flag: &Flag<'_>, findings: &mut Findings) {
    let is_dangling =
        |id: VariationId| flag.variations.get(id).is_some_and(|variation| is_dangling(subject, variation));
    let spelled = |id: VariationId| {
        let spelled = flag.variations.get(id).and_then(|variation| variation.id.as_ref());
        spelled.map(|id| id.text()).unwrap_or_default()
    };
    let mut add = |at, id| {
        let said = format!("the flag has no variation `{}`, so the value is null", spelled(id));
        findings.add(Finding::new(&RULE, at, said));
    };
    for arm in &flag.body.arms {
        match arm.then {
            Serve::Variation(id) if arm.role != crate::ruleset::Role::Prerequisite && is_dangling(id) => {
                add(place::serving(subject, arm, &spelled(id)), id);
            }
            Serve::Split(split) => {
                for slice in flag.splits.get(split).into_iter().flat_map(|split| &split.slices) {
                    if let Served::Variation(id) = slice.serves
                        && is_dangling(id)
                    {
                        add(place::holding(subject, subject.at(slice.at), &spelled(id)), id);
                    }
                }
            }
            _ => {}
        }
    }
}

/// What prerequisites want of other flags that those do not have.
fn prerequisites(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let ruleset = subject.ruleset;
    let mut outcomes = Outcomes::of(ruleset);
    for asked in graph::asked(ruleset).into_iter().filter(graph::Asked::is_prerequisite) {
        let using = asked.using;
        let Some(other) = using.flag.ok().and_then(|id| ruleset.flags.get(id)) else { continue };
        if using.fault.is_some() {
            continue;
        }
        let wish = |text: &str| place::holding(subject, subject.at(asked.condition.at), text);
        if using.view == View::Served {
            // Whose id stands in place of a name is there.
            let is_id = |wanted: &str| {
                let ids = other.variations.iter().filter(|held| !is_dangling(subject, held));
                ids.filter_map(|held| held.id.as_ref()).any(|id| id.text() == wanted)
            };
            if using.wanted.iter().all(|id| *id >= other.variations.len())
                && let Some(wanted) = using.wish.first().filter(|wanted| !is_id(wanted))
            {
                let what = match wanted.as_ref() {
                    "" | "null" => format!("it is not said which variation of `{}` is wanted", using.key),
                    _ => format!("`{}` has no variation `{wanted}`", using.key),
                };
                let said = format!("{what} and this is never met, {}", asked.unmet(ruleset));
                findings.add(Finding::new(&RULE, wish(wanted), said));
            }
            continue;
        }
        let names = |wanted: &str| other.variations.iter().any(|held| held.name.as_deref() == Some(wanted));
        let missing: Vec<_> = using.wish.iter().filter(|wanted| !names(wanted)).collect();
        let is_none = missing.len() == using.wish.len();
        // A flag without names of its own satisfies any wish for names.
        let has_names = other.variations.iter().any(|variation| variation.name.is_some());
        let noun = if ruleset.wording.told_by == ToldBy::Name { ruleset.wording.variation } else { "variation" };
        for wanted in missing {
            let (severity, follows) = match (is_none, has_names) {
                (true, true) if can_be_met(&mut outcomes, &asked) => {
                    (Severity::Warning, format!("and this is met only for whom it chooses no {noun}"))
                }
                (true, true) => (RULE.severity, format!("and this is never met, {}", asked.unmet(ruleset))),
                (false, true) => (Severity::Warning, "so wanting it beside the others changes nothing".to_owned()),
                (_, false) => (Severity::Warning, "nor any other, and then any wish for one is met".to_owned()),
            };
            let said = format!("`{}` has no {noun} `{wanted}`, {follows}", using.key);
            let at = subject.at(asked.condition.at);
            let inner = subject.inside(at).into_iter().flat_map(|list| subject.inside(list));
            let found = subject
                .syntax(at)
                .and_then(|syntax| inner.into_iter().find(|item| place::says(syntax, item.node, wanted)));
            findings.add(Finding::new(&RULE, found.unwrap_or(at), said).severity(severity));
        }
    }
}

/// Whether somebody can be what is asked for, though none of the names that are wanted exists: whom the other flag serves
/// no variation with a name.
fn can_be_met<'r, 's>(outcomes: &mut Outcomes<'r, 's>, asked: &graph::Asked<'r, 's>) -> bool {
    if !outcomes.flag_use(asked.using).has(Verdicts::YES) {
        return false;
    }
    let mut can = true;
    asked.arm.when.each(&mut |condition| {
        if let Logic::Flag(state) = &condition.logic
            && (condition.at, state.flag, state.view) == (asked.condition.at, asked.using.flag, View::Served)
        {
            // What is served is what is chosen, where any of that is wanted at all.
            let both: Vec<_> = state.wanted.iter().filter(|id| asked.using.wanted.contains(id)).collect();
            let Ok(id) = state.flag else { return };
            let served = outcomes.flag(id, View::Served);
            can &= both.is_empty() || served.ids().any(|id| both.contains(&&id));
        }
    });
    can
}
