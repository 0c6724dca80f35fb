//! FF264: a key that a segment includes and excludes.

use std::collections::{HashMap, HashSet};

use super::walk::{Here, kind, segments};
use crate::finding::{Change, Check, Finding, Findings, Fix, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF264",
    name: "exclusion-without-effect",
    severity: Severity::Warning,
    what: "A segment includes and excludes the same key of the same kind of contexts.",
    why: "The SDK looks at the keys that are in before those that are out, so the key is in the segment whatever `excluded` says.",
    help: "decide for one of the two; it is in as it stands",
    example: r#"{"key": "beta", "included": ["ann", "bob"], "excluded": ["bob"]}
                                                         ^ `bob` is included as well, and that wins"#,
    fixing: Fixing::Safe,
    check: Check::Ruleset(check),
};

/// The lists of one side: each with its kind of contexts, and whether it is the plain one.
fn lists<'r>(segment: Here<'r>, plain: &str, contexts: &'static str) -> Vec<(String, Here<'r>)> {
    let own = segment.get(plain).map(|list| ("user".to_owned(), list));
    let others = segment
        .items(contexts)
        .filter_map(|entry| Some((kind(entry, "contextKind").into_owned(), entry.get("values")?)));
    own.into_iter().chain(others).collect()
}

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (segment, _) in segments(subject).filter(|(segment, _)| !segment.is_true("unbounded")) {
        let excluded = lists(segment, "excluded", "excludedContexts");
        if excluded.iter().all(|(_, list)| list.inside().next().is_none()) {
            continue;
        }
        let mut included: HashMap<&str, HashSet<_>> = HashMap::new();
        let ins = lists(segment, "included", "includedContexts");
        for (kind, list) in &ins {
            included.entry(kind.as_str()).or_default().extend(list.inside().filter_map(Here::text));
        }
        for (kind, list) in &excluded {
            let Some(known) = included.get(kind.as_str()) else { continue };
            let both: Vec<Here<'_>> =
                list.inside().filter(|key| key.text().is_some_and(|key| known.contains(&key))).collect();
            let [first, rest @ ..] = both.as_slice() else { continue };
            let key = first.text().unwrap_or_default();
            let more = match rest.len() {
                0 => format!("`{key}` is"),
                count => format!("`{key}` and {count} more are"),
            };
            let said = format!("{more} included as well, and that comes first, so excluding has no effect");
            let changes = both.iter().map(|key| Change::Remove { document: key.document, node: key.node }).collect();
            let same = ins.iter().filter(|(other, _)| other == kind).flat_map(|(_, list)| list.inside());
            let mut finding = Finding::new(&RULE, first.at(), said);
            if let Some(label) = same.into_iter().find(|other| other.text().as_ref() == Some(&key)) {
                finding = finding.label(label.at(), "it is included here");
            }
            // The SDK for Go passes over users in `includedContexts`, and would look at the rules then.
            if kind != "user" || segment.get("includedContexts").is_none() {
                finding = finding.fix(Fix::safe("remove what has no effect", changes));
            }
            findings.add(finding);
        }
    }
}
