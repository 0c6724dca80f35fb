//! FF046: events that do not go together with what is known before them.

use std::collections::HashSet;

use super::super::walk;
use crate::finding::{At, Check, Finding, Findings, Fixing, Rule, Severity, Subject};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF046",
    name: "delta-out-of-step",
    severity: Severity::Warning,
    what: "A delta begins with nothing to go onto, its events run backwards, or it removes something that is not there.",
    why: "The engine applies events in the order in which they stand, onto whatever it has, and looks at no id. What comes \
          out is then not what the server had at any time.",
    help: "begin with a `hydration` event or a features document, and keep the order of the server",
    example: r#"{"events": [{"type": "feature-removed", "eventId": 8, "featureName": "beta", "project": "default"}]}
           ^ no `hydration` comes before these events, and no other document"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

/// What the engine knows while the documents are read.
#[derive(Default)]
struct Known {
    /// Whether all of it is known here.
    is_whole: bool,
    features: HashSet<String>,
    segments: HashSet<String>,
}

impl Known {
    fn replace(&mut self, subject: &Subject<'_, '_>, at: At) {
        let items = |name| subject.member(at, name).map(|list| subject.inside(list)).unwrap_or_default();
        self.is_whole = true;
        self.features = items("features").into_iter().filter_map(|feature| name(subject, feature)).collect();
        self.segments = items("segments").into_iter().filter_map(|segment| number(subject, segment, "id")).collect();
    }
}

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let mut known = Known::default();
    for root in walk::roots(subject) {
        if subject.member(root, "features").is_some() {
            known.replace(subject, root);
            continue;
        }
        if subject.member(root, "events").is_none() {
            known = Known::default();
        }
        let mut before: Option<(u64, At)> = None;
        for event in walk::events(subject, root) {
            let id_at = subject.nearest(event, "eventId");
            let id = number(subject, event, "eventId").and_then(|id| id.parse::<u64>().ok());
            if let (Some(id), Some((last, last_at))) = (id, before)
                && id < last
            {
                let said = format!("the event `{id}` stands behind `{last}`, so what is older goes over what is newer");
                findings.add(Finding::new(&RULE, id_at, said).label(last_at, "the newer event"));
            }
            before = id.map(|id| (id, id_at)).or(before);
            apply(subject, event, &mut known, findings);
        }
    }
}

fn apply(subject: &Subject<'_, '_>, event: At, known: &mut Known, findings: &mut Findings) {
    let Some((kind_at, kind)) = walk::member_text(subject, event, "type") else { return };
    if kind == "hydration" {
        return known.replace(subject, event);
    }
    if !known.is_whole && known.features.is_empty() && known.segments.is_empty() && event.document == 0 {
        let is_first = subject.syntax(event).is_some_and(|syntax| syntax.place(event.node) == 0);
        if is_first {
            let said =
                "no `hydration` comes before this event, and no features document, so all other flags are unknown";
            findings.add(Finding::new(&RULE, kind_at, said));
        }
    }
    let gone = |what: &str, key: &str| format!("the {what} `{key}` is not there when this event removes it");
    match kind.as_ref() {
        "feature-updated" => {
            known.features.extend(subject.member(event, "feature").and_then(|feature| name(subject, feature)));
        }
        "segment-updated" => {
            known.segments.extend(subject.member(event, "segment").and_then(|segment| number(subject, segment, "id")));
        }
        "feature-removed" => {
            let Some((at, key)) = walk::member_text(subject, event, "featureName") else { return };
            if !known.features.remove(key.as_ref()) && known.is_whole {
                findings.add(Finding::new(&RULE, at, gone("flag", &key)));
            }
        }
        "segment-removed" => {
            let Some(key) = number(subject, event, "segmentId") else { return };
            if !known.segments.remove(&key) && known.is_whole {
                findings.add(Finding::new(&RULE, subject.nearest(event, "segmentId"), gone("segment", &key)));
            }
        }
        _ => {}
    }
}

fn name(subject: &Subject<'_, '_>, feature: At) -> Option<String> {
    walk::member_text(subject, feature, "name").map(|(_, name)| name.into_owned())
}

/// A whole number as it is written.
fn number(subject: &Subject<'_, '_>, at: At, name: &str) -> Option<String> {
    let at = subject.member(at, name)?;
    Some(subject.syntax(at)?.raw(at.node).to_owned())
}
