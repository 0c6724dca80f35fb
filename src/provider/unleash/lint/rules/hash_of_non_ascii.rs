//! FF640: a group that SDKs hash differently.

use super::super::walk;
use crate::finding::{At, Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF640",
    name: "hash-of-non-ascii",
    severity: Severity::Warning,
    what: "The group of a rollout, or the name of a flag whose rollout or variants hash it, is not ASCII.",
    why: "The engine hashes the bytes of UTF-8, the Node SDK the low byte of each UTF-16 unit. The same user falls into \
          another bucket there, so that the backend and a Node service serve different users.",
    help: "write a `groupId` in ASCII; it moves users",
    example: r#"{"name": "flexibleRollout", "parameters": {"rollout": "50", "groupId": "blå-knapp"}}
                                                                       ^ the Node SDK hashes this otherwise"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let mut last: Option<At> = None;
    let mut add = |at: At, text: &str| {
        // The name of a flag is told once.
        if last != Some(at) {
            let said = format!(
                "`{text}` is hashed, and the Node SDK hashes what is not ASCII otherwise, so other users are in"
            );
            findings.add(Finding::new(&RULE, at, said));
        }
        last = Some(at);
    };
    for flag in subject.ruleset.flags.iter().filter(|flag| !flag.key.is_ascii()) {
        let variants = walk::feature_variants(subject, flag).map_or(0, |list| subject.inside(list).len());
        if variants > 1 {
            add(name(subject, subject.at(flag.at)), &flag.key);
        }
    }
    walk::strategies(subject, &mut |strategy| {
        let is_rollout = strategy.name == "flexibleRollout" && walk::deals(subject, strategy.at);
        let is_old = strategy.name.starts_with("gradualRollout") && strategy.name != "gradualRolloutRandom";
        match walk::parameter(subject, strategy.at, "groupId") {
            _ if !is_rollout && !is_old => {}
            Some((at, group)) if !group.is_ascii() => add(at, &group),
            None if is_rollout && !strategy.flag.key.is_ascii() => {
                let variants =
                    walk::feature_variants(subject, strategy.flag).map_or(0, |list| subject.inside(list).len());
                if variants <= 1 {
                    add(name(subject, subject.at(strategy.flag.at)), &strategy.flag.key);
                }
            }
            _ => {}
        }
    });
}

fn name(subject: &Subject<'_, '_>, flag: At) -> At {
    subject.member(flag, "name").unwrap_or_else(|| flag.key())
}
