//! FF070: the flags stand in a shape of document that the SDK cannot load, or finds no flags in.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::NodeId;
use crate::provider::phaseflag::lint::walk::Form;
use crate::provider::phaseflag::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF070",
    name: "unloadable-shape",
    severity: Severity::Error,
    what: "The flags stand in a shape of document that the SDK cannot load, or finds no flags in.",
    why: "The SDK reads one shape, an object with a list `flags`. A list or a map of flags it fails to \
          load; below `data`, or in a page, it finds none and does not say so, and every flag gives its \
          default.",
    help: "give what `/sdk/ruleset` or `/sdk/bootstrap` answers: an object with a list `flags`",
    example: r#"{"data": {"flags": [{"id": "1", "key": "beta"}]}}
^ the flags stand below `data`, where the SDK finds none and does not say so"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let Some(walk) = Walk::of(subject) else { return };
    let said = match walk.form {
        Form::Canonical => return,
        Form::Bare => "the document is a bare list of flags, which the SDK fails to load",
        Form::Data => "the flags stand below `data`, where the SDK finds none and does not say so",
        Form::Map => "`flags` maps keys to flags, and the SDK loads a list alone",
        Form::Export => "this is an export with a page of flags, which no SDK can load",
        Form::Page => "this is a page of the management API, in which the SDK finds no flags and does not say so",
        // Where flags are laid over nothing, nothing is missing.
        Form::None if subject.documents.len() > 1 || !subject.ruleset.flags.is_empty() => return,
        Form::None => "the document has no list `flags`, so the SDK finds none and does not say so",
    };
    let member = ["flags", "data", "items"].into_iter().find_map(|name| walk.syntax.get(NodeId::ROOT, name));
    let at = member.map_or(walk.at(NodeId::ROOT), |member| walk.at(member).key());
    findings.add(Finding::new(&RULE, at, said));
}
