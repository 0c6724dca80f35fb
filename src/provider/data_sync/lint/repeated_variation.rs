//! FF881: two variations of one id.

use super::form::form;
use super::walk::raw;
use crate::finding::{At, Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF881",
    name: "repeated-variation",
    severity: Severity::Error,
    what: "Two variations of a flag have the same id. It is a warning where a rule holds a copy of what it serves, and so serves \
           the value that is meant.",
    why: "What rules serve is looked up by the id, and the SDK for Python finds the last one under it, where the SDKs for .NET and \
          Rust find the first. Events and prerequisites cannot tell the two apart in any SDK.",
    help: "give each variation an id of its own",
    example: r#"[{"id": "v1", "value": "true"}, {"id": "v1", "value": "false"}]
        ^ another variation `v1` stands behind this one, and it is served in its place"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let form = form(subject);
    for flag in &subject.ruleset.flags {
        let Some(list) = subject.member(subject.at(flag.at), form.variations) else { continue };
        let ids = subject.inside(list);
        let ids: Vec<(At, &str)> = ids
            .into_iter()
            .filter_map(|item| subject.member(item, form.variation_id))
            .map(|at| (at, raw(subject, at)))
            .collect();
        for (number, (at, id)) in ids.iter().enumerate() {
            let Some((other, _)) = ids.iter().skip(number + 1).rev().find(|(_, held)| held == id) else { continue };
            let shown = id.trim_matches('"');
            let (follows, severity) = if form.serves_copies {
                ("so prerequisites and events cannot tell the two apart", Severity::Warning)
            } else {
                ("and it is served in its place", Severity::Error)
            };
            let said = format!("another variation `{shown}` stands behind this one, {follows}");
            findings.add(Finding::new(&RULE, *at, said).severity(severity).label(*other, "the other one"));
        }
    }
}
