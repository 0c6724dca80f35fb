//! FF862: a migration whose values are no stages, or stages without a migration.

use super::walk::{Here, flags};
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::names::nearest;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF862",
    name: "migration-stage",
    severity: Severity::Error,
    what: "A variation of a migration flag is none of the six stages. It is an info where a flag has stages as values and no \
           `migration`.",
    why: "A migration call reads and writes by the stage that is served. For a value that is none it takes the default stage of \
          its own code, with the error WRONG_TYPE. Without `migration` it compares every pair of reads.",
    help: "serve `off`, `dualwrite`, `shadow`, `live`, `rampdown` or `complete`",
    example: r#"{"key": "move-db", "migration": {}, "variations": ["off", "dual-write", "complete"]}
                                                          ^ `dual-write` is no stage of a migration"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

/// The stages in their order.
const STAGES: [&str; 6] = ["off", "dualwrite", "shadow", "live", "rampdown", "complete"];

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (here, _) in flags(subject) {
        if here.get("migration").is_some() {
            here.items("variations").for_each(|value| look(value, findings));
        } else if is_plan(here) {
            let said = "the values are stages of a migration, and the flag has no `migration`, so each pair of reads is compared";
            let help = "add `\"migration\": {}`, with the `checkRatio` that is wanted";
            findings.add(Finding::new(&RULE, here.nearest("variations"), said).severity(Severity::Info).help(help));
        }
    }
}

/// Whether all variations are stages, and one of them is a word that stands for little else.
fn is_plan(flag: Here<'_>) -> bool {
    let mut is_plan = false;
    for value in flag.items("variations") {
        let Some(text) = value.text().filter(|text| STAGES.contains(&&**text)) else { return false };
        is_plan |= matches!(&*text, "dualwrite" | "rampdown");
    }
    is_plan
}

fn look(value: Here<'_>, findings: &mut Findings) {
    let text = value.text();
    if text.as_ref().is_some_and(|text| STAGES.contains(&&**text)) {
        return;
    }
    let shown = text.as_deref().unwrap_or_else(|| value.syntax.raw(value.node));
    let said = format!("`{shown}` is no stage of a migration, so a migration call takes the default of its own code");
    let finding = Finding::new(&RULE, value.at(), said);
    let plain: String = shown.chars().filter(char::is_ascii_alphabetic).collect();
    findings.add(match nearest(&plain.to_ascii_lowercase(), STAGES).first() {
        Some(close) => finding.help(format!("did you mean `{close}`?")),
        None => finding,
    });
}
