//! FF240: a strategy that the engine does not have.

use super::super::walk::{self, BUILT_IN};
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::names::nearest;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF240",
    name: "custom-strategy",
    severity: Severity::Warning,
    what: "A strategy has a name that the engine does not have. It is an error where only letter case or separators keep \
           it from being one of the engine's own.",
    why: "An SDK asks its application for the answer of such a strategy, and takes no for an answer where the application \
          has registered none of that name: nobody is in it then, and no error is seen.",
    help: "register it in every application that uses the flag, or use flexibleRollout with constraints",
    example: r#"{"name": "FlexibleRollout", "parameters": {"rollout": "50"}}
         ^ there is no strategy `FlexibleRollout`; the engine's own is `flexibleRollout`"#,
    fixing: Fixing::Unsafe,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    walk::strategies(subject, &mut |strategy| {
        let name = strategy.name;
        if BUILT_IN.iter().any(|built_in| built_in.name == name) {
            return;
        }
        let at = subject.nearest(strategy.at, "name");
        if let Some(meant) = BUILT_IN.iter().find(|built_in| plain(built_in.name) == plain(&name)) {
            let meant = meant.name;
            let said = format!(
                "the engine has no strategy `{name}`, only `{meant}`, so nobody is in it unless the application registers \
                 one of that spelling"
            );
            let finding = Finding::new(&RULE, at, said).severity(Severity::Error);
            findings.add(finding.help(format!("write `{meant}`")).fix(walk::replaced(at, meant)));
            return;
        }
        let said =
            format!("the engine has no strategy `{name}`, so nobody is in it unless the application registers it");
        let finding = Finding::new(&RULE, at, said);
        findings.add(match nearest(&name, BUILT_IN.iter().map(|built_in| built_in.name)).first() {
            Some(close) => finding.help(format!("did you mean `{close}`?")),
            None => finding,
        });
    });
}

/// A name without what is often spelled otherwise.
fn plain(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
