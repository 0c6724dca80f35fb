//! FF260: keys that are listed and never looked at.

use super::walk::{Here, flags, kind};
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF260",
    name: "ignored-target",
    severity: Severity::Error,
    what: "A flag has `contextTargets`, and an entry of `targets` to which none of them leads. It is a warning where an earlier \
           entry has the same variation, since SDKs differ there.",
    why: "Where there are `contextTargets`, they alone say which lists are looked at, and for users they lead to the first entry \
          of `targets` with their variation. All other entries are passed over: whoever is listed there is served by the rules.",
    help: "add `{\"contextKind\": \"user\", \"variation\": N, \"values\": []}` to `contextTargets`, or put the keys together",
    example: r#"{"targets": [{"variation": 0, "values": ["ann"]}], "contextTargets": [{"contextKind": "org", ...}]}
             ^ no entry of `contextTargets` leads here"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (flag, _) in flags(subject) {
        if !flag.has_items("contextTargets") {
            continue;
        }
        let users = flag.items("contextTargets").filter(|entry| kind(*entry, "contextKind") == "user");
        let wanted: Vec<usize> = users.filter_map(Here::variation).collect();
        let mut seen: Vec<(usize, Here<'_>)> = Vec::new();
        for entry in flag.items("targets") {
            let Some(variation) = entry.variation() else { continue };
            let earlier = seen.iter().find(|(other, _)| *other == variation).map(|(_, entry)| *entry);
            let count = entry.items("values").count();
            if count > 0 && !wanted.contains(&variation) {
                let said = format!(
                    "no entry of `contextTargets` for users has the variation {variation}, so {} passed over",
                    if count == 1 { "this key is".to_owned() } else { format!("these {count} keys are") }
                );
                findings.add(Finding::new(&RULE, entry.nearest("values"), said));
            } else if let (true, Some(earlier)) = (count > 0, earlier) {
                let said = format!(
                    "an earlier entry has the variation {variation}, too, and beside `contextTargets` only that one is looked at"
                );
                let finding = Finding::new(&RULE, entry.nearest("values"), said).severity(Severity::Warning);
                findings.add(
                    finding.label(earlier.at(), "this is the earlier one").help("put the keys into the first one"),
                );
            }
            seen.push((variation, entry));
        }
    }
}
