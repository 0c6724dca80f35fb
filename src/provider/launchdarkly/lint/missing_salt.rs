//! FF365: a rollout without salt.

use super::walk::{Here, flags, holders, rollout, segments};
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF365",
    name: "missing-salt",
    severity: Severity::Warning,
    what: "A flag or segment has a rollout without a seed, and no salt.",
    why: "The salt is hashed between the key of the flag and that of the context. Without one buckets still work, but whoever \
          knows the key of the flag can tell who is in, and a flag that is deleted and made again has the same buckets.",
    help: "give it a `salt`, any text that nobody guesses; that shuffles everybody once",
    example: r#"{"key": "checkout", "salt": "", "fallthrough": {"rollout": {...}}}
                            ^ the salt is empty, and buckets depend on the key of the flag alone"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (here, flag) in flags(subject).filter(|(_, flag)| !flag.splits.is_empty()) {
        let is_hashed = holders(here).filter_map(rollout).any(is_hashed);
        if is_hashed && here.word("salt").is_none() {
            findings.add(found(here, "flag", &flag.key));
        }
    }
    for (here, segment) in segments(subject) {
        if here.word("salt").is_none() && here.items("rules").any(|rule| rule.get("weight").is_some()) {
            findings.add(found(here, "segment", &segment.key));
        }
    }
}

/// Whether buckets decide in a rollout, and the salt is hashed for them.
fn is_hashed(rollout: Here<'_>) -> bool {
    let weights = rollout.items("variations").filter_map(|entry| entry.get("weight")?.number());
    rollout.get("seed").is_none() && weights.filter(|weight| *weight > 0.0).nth(1).is_some()
}

fn found(here: Here<'_>, noun: &str, key: &str) -> Finding {
    let is_there = here.get("salt").is_some();
    let what = if is_there { "the salt is empty" } else { "there is no salt" };
    let said = format!("{what}, and buckets depend on the key of the {noun} alone: `{key}..` is what is hashed first");
    let at = if is_there { here.nearest("salt") } else { here.at().key() };
    Finding::new(&RULE, at, said)
}
