//! FF887: a flag whose ids and key do not go together.

use crate::finding::{At, Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::provider::data_sync::lint::walk::{is_archived, items, messages, text_of};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF887",
    name: "foreign-id",
    severity: Severity::Error,
    what: "The id of a flag does not end in its key, does not begin as ids do, or is not the one that stands inside of it.",
    why: "A caller asks for a key, and the SDK looks for the id that is made of the environment and that key. Under any other id \
          nobody finds the flag. The key that stands inside is the one that events and answers carry, and by the id inside a flag \
          tells itself from its prerequisites.",
    help: "make the id `FF__`, account, project, environment and key, with `__` between them, in all places",
    example: r#"{"id": "FF__1__1__1__buy-now", "ff": {"id": "FF__1__1__1__buy-now", "keyName": "buy"}}
                                                                               ^ callers find this flag as `buy-now`"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let flags = messages(subject).into_iter().flat_map(|message| items(subject, message, "featureFlags"));
    // What nobody can ask for is not lowered.
    for at in flags.filter(|at| !is_archived(subject, *at)) {
        let Some(id) = text_of(subject, at, "id") else { continue };
        let mut add = |at: At, said: String| findings.add(Finding::new(&RULE, at, said));
        let parts: Vec<&str> = id.splitn(5, "__").collect();
        let ["FF", _, _, _, key] = parts.as_slice() else {
            add(subject.nearest(at, "id"), format!("`{id}` is no id of a flag, so no key finds it"));
            continue;
        };
        let Some(core) = subject.member(at, "ff") else { continue };
        if let Some(own) = text_of(subject, core, "id").filter(|own| *own != id) {
            let said =
                format!("the id of the flag is `{id}` outside, so `{own}` does not tell it from its prerequisites");
            add(subject.nearest(core, "id"), said);
        }
        if let Some(name) = text_of(subject, core, "keyName").filter(|name| name != key) {
            let said = format!("callers find this flag as `{key}`, after its id, and events call it `{name}`");
            add(subject.nearest(core, "keyName"), said);
        }
    }
}
