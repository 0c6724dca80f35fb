//! FF882: a flag that cannot be turned off.

use super::form::form;
use super::walk::{kind, raw, text};
use crate::finding::{At, Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::Kind;
use crate::ruleset::Role;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF882",
    name: "missing-off-variation",
    severity: Severity::Warning,
    what: "A flag that is on does not say what it serves when it is off, or names a variation that it does not have.",
    why: "Nothing is wrong as long as the flag is on. Once it is turned off, as people do in a hurry, the SDK finds nothing to \
          serve, and every caller gets a default of its own with the reason `error in evaluation`.",
    help: "name the variation that is to be served when the flag is off",
    example: r#"{"key": "checkout", "isEnabled": true, "disabledVariationId": ""}
                                                              ^ the flag has no variation for when it is off"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

const FOLLOWS: &str = "so turning it off gives every caller the default, with an error";

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let form = form(subject);
    for flag in &subject.ruleset.flags {
        // What is served already is looked up already.
        if flag.body.arms.iter().any(|arm| matches!(arm.role, Role::Switch | Role::Prerequisite)) {
            continue;
        }
        let at = subject.at(flag.at);
        let found = if form.serves_copies { by_copy(subject, at) } else { by_id(subject, at) };
        if let Some((at, said)) = found {
            findings.add(Finding::new(&RULE, at, format!("{said}, {FOLLOWS}")));
        }
    }
}

/// A variation that is named by its id.
fn by_id(subject: &Subject<'_, '_>, flag: At) -> Option<(At, String)> {
    let Some(at) = subject.member(flag, "disabledVariationId") else {
        return Some((subject.nearest(flag, "key"), "the flag says no `disabledVariationId`".to_owned()));
    };
    let id = raw(subject, at);
    let list = subject.member(flag, "variations")?;
    let mut ids = subject.inside(list).into_iter().filter_map(|item| subject.member(item, "id"));
    // Ids that are spelled with escapes, or are no texts, are compared as they are read.
    if ids.any(|held| {
        raw(subject, held) == id || text(subject, held).is_some() && text(subject, held) == text(subject, at)
    }) {
        return None;
    }
    match kind(subject, at)? {
        Kind::Text if text(subject, at).is_some_and(|id| id.is_empty()) => {
            Some((at, "the flag names no variation for when it is off".to_owned()))
        }
        Kind::Text | Kind::Null => Some((at, format!("there is no variation `{}`", id.trim_matches('"')))),
        _ => None,
    }
}

/// A copy of a variation.
fn by_copy(subject: &Subject<'_, '_>, flag: At) -> Option<(At, String)> {
    let core = subject.member(flag, "ff")?;
    let Some(option) = subject.member(core, "variationOptionWhenDisabled") else {
        return Some((core.key(), "the flag says no `variationOptionWhenDisabled`".to_owned()));
    };
    let missing = ["localId", "variationValue"].into_iter().find(|name| subject.member(option, name).is_none())?;
    Some((option, format!("what the flag is to serve when it is off has no `{missing}`")))
}
