//! FF082: flags of several environments in one message.

use super::form::form;
use super::walk::{items, messages, text_of};
use crate::finding::{At, Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF082",
    name: "several-environments",
    severity: Severity::Error,
    what: "The flags of one message belong to several environments. It is an error where the environment is a part of the id by \
           which a flag is looked up, and a warning where nothing but the origin of the flag is told by it.",
    why: "A secret is that of one environment. An SDK that looks flags up by an id with the environment in it finds none of the \
          others, and gives the caller's default for them.",
    help: "keep a file for each environment",
    example: r#"{"id": "FF__12__34__57__checkout", "isArchived": false, "timestamp": 1662624001000}
       ^ it belongs to the environment `12__34__57`, and the first flag to `12__34__56`"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let is_by_id = form(subject).has_environment_in_id;
    for message in messages(subject) {
        let mut first: Option<(String, At)> = None;
        let mut others: Vec<(String, At, usize)> = Vec::new();
        for item in items(subject, message, "featureFlags") {
            let Some((environment, at)) = environment(subject, item, is_by_id) else { continue };
            match (&first, others.iter_mut().find(|(held, ..)| *held == environment)) {
                (None, _) => first = Some((environment, at)),
                (Some((held, _)), _) if *held == environment => {}
                (_, Some((.., count))) => *count += 1,
                (_, None) => others.push((environment, at, 1)),
            }
        }
        let Some((first, first_at)) = first else { continue };
        for (environment, at, count) in others {
            let what = if count == 1 { "this flag belongs".to_owned() } else { format!("{count} flags belong") };
            let follows = if is_by_id {
                "so the secret of one environment does not find the flags of the other"
            } else {
                "and no server sends the two together"
            };
            let said = format!("{what} to the environment `{environment}`, and the first one to `{first}`, {follows}");
            let found = Finding::new(&RULE, at, said).label(first_at, "the first flag");
            findings.add(if is_by_id { found } else { found.severity(Severity::Warning) });
        }
    }
}

/// The environment of a flag, and where it stands.
fn environment(subject: &Subject<'_, '_>, item: At, is_by_id: bool) -> Option<(String, At)> {
    if !is_by_id {
        let at = subject.member(item, "envId")?;
        return text_of(subject, item, "envId").map(|id| (id.into_owned(), at));
    }
    let at = subject.member(item, "id")?;
    let id = text_of(subject, item, "id")?;
    let parts: Vec<&str> = id.splitn(5, "__").collect();
    match parts.as_slice() {
        ["FF", account, project, environment, _] => Some(([*account, project, environment].join("__"), at)),
        _ => None,
    }
}
