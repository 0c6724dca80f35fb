//! FF342: users who are told apart by what they all share.

use super::super::walk;
use crate::finding::{At, Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF342",
    name: "shared-stickiness",
    severity: Severity::Warning,
    what: "A rollout or a list of variants is sticky on `environment`, `appName` or `currentTime`, or on a property without \
           a name. That is an error for a rollout.",
    why: "All users of one application have the same of these, so they are in or out together, whatever the percentage is; \
          by the current time everybody is dealt out anew each second. A property without a name is one that no context \
          has: a rollout that is sticky on it lets nobody in, even at 100 %.",
    help: "be sticky on the user, the session, or `default`",
    example: r#"{"name": "flexibleRollout", "parameters": {"rollout": "25", "stickiness": "appName"}}
                                                                          ^ all users of an application share it"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    walk::strategies(subject, &mut |strategy| {
        if strategy.name != "flexibleRollout" {
            return;
        }
        let Some((at, word)) = walk::parameter(subject, strategy.at, "stickiness") else { return };
        if word.is_empty() {
            if walk::percentage(subject, strategy.at, "rollout").is_some_and(|percent| percent > 0) {
                let said = "sticky on a property without a name, which no context has, so nobody is in, even at 100 %";
                findings.add(Finding::new(&RULE, at, said).severity(Severity::Error));
            }
        } else if walk::deals(subject, strategy.at) {
            look(at, &word, findings);
        }
    });
    for flag in &subject.ruleset.flags {
        let list = walk::feature_variants(subject, flag).map(|list| subject.inside(list)).unwrap_or_default();
        // Of a list of variants the first decides; one alone is given to everybody.
        let Some(first) = list.first().filter(|_| list.len() > 1) else { continue };
        let stickiness = walk::member_text(subject, *first, "stickiness");
        // The variants look the time up as a property, which is another matter.
        if let Some((at, word)) = stickiness.filter(|(_, word)| word != "currentTime") {
            look(at, &word, findings);
        }
    }
}

fn look(at: At, word: &str, findings: &mut Findings) {
    let said = match word {
        "" => "sticky on a property without a name, which no context has: everybody is dealt out anew each time"
            .to_owned(),
        "currentTime" => "sticky on `currentTime`: everybody is dealt out anew each second".to_owned(),
        "environment" | "appName" => {
            format!(
                "sticky on `{word}`, which all users of an application share: they get the same, whatever the shares are"
            )
        }
        _ => return,
    };
    findings.add(Finding::new(&RULE, at, said));
}
