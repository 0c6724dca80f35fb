//! FF761: a clause about the kind of contexts that says something else than it seems to.

use super::walk::{Here, clauses, unfit_kind};
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF761",
    name: "kind-clause",
    severity: Severity::Warning,
    what: "A clause asks for the attribute `kind`, and has a kind of contexts beside it, or a value that is no kind; or it asks \
           for `/kind`, in which SDKs differ.",
    why: "The attribute `kind` is compared with the kinds of all parts of a context, whatever `contextKind` says. No context has \
          the kind `multi`, or one with characters that kinds cannot have, so such a value is never equal.",
    help: "ask for `kind` without a `contextKind`, and for kinds that contexts can have",
    example: r#"{"attribute": "kind", "op": "in", "values": ["multi"]}
                                             ^ no context is of the kind `multi`"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for clause in clauses(subject) {
        let operator = clause.word("op").unwrap_or_default();
        let (Some(attribute), false) = (clause.word("attribute"), operator == "segmentMatch") else { continue };
        let beside = clause.get("contextKind").filter(|kind| kind.text().is_some_and(|kind| !kind.is_empty()));
        match (&*attribute, beside) {
            ("/kind", Some(_)) => {
                let said = "`/kind` is taken for `kind` here, and for any other attribute by the SDK for Go";
                let help = "write `kind` without the slash and without `contextKind`";
                findings.add(Finding::new(&RULE, clause.nearest("attribute"), said).help(help));
            }
            ("kind", Some(beside)) => {
                let said = "the kinds of all parts of a context are looked at, so `contextKind` has no effect";
                findings.add(Finding::new(&RULE, beside.at(), said));
            }
            ("kind", None) => {}
            _ => continue,
        }
        if operator == "in" {
            clause.items("values").for_each(|value| no_kind(value, findings));
        }
    }
}

fn no_kind(value: Here<'_>, findings: &mut Findings) {
    let Some(kind) = value.text() else { return };
    let why = if kind.is_empty() { Some("is empty") } else { unfit_kind(&kind) };
    if let Some(why) = why {
        let said = format!("no context is of the kind `{kind}`, which {why}, so this is never equal");
        findings.add(Finding::new(&RULE, value.at(), said));
    }
}
