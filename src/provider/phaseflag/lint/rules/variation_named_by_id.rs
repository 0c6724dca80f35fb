//! FF171: a prerequisite wants a variation by its id.

use std::collections::HashMap;

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::NodeId;
use crate::provider::phaseflag::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF171",
    name: "variation-named-by-id",
    severity: Severity::Warning,
    what: "A prerequisite wants a variation by its id.",
    why: "A prerequisite is compared with the key of the variation that the other flag serves, and never \
          with its id: it is not met, and the flag serves its default to everybody.",
    help: "write the key of the variation",
    example: r#""prerequisites": [{"flag_key": "search", "variation_key": "var-17"}]
                                                            ^ `var-17` is the id of `on`, so it is never met"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let Some(walk) = Walk::of(subject) else { return };
    let mut flags = None;
    for prerequisite in walk.flags.iter().flat_map(|flag| walk.list(*flag, "prerequisites")) {
        let Some(wanted) = walk.syntax.get(*prerequisite, "variation_key") else { continue };
        let (Some(key), Some(id)) = (walk.text(*prerequisite, "flag_key"), walk.syntax.as_text(wanted)) else {
            continue;
        };
        let flags = flags
            .get_or_insert_with(|| walk.flags.iter().map(|flag| (walk.key(*flag), *flag)).collect::<HashMap<_, _>>());
        let Some(other) = flags.get(&key) else { continue };
        let variations = walk.list(*other, "variations");
        let is = |variation: &NodeId, name: &str| walk.text(*variation, name).is_some_and(|text| text == id);
        if variations.iter().any(|variation| is(variation, "key")) {
            continue;
        }
        if let Some(meant) = variations.iter().find(|variation| is(variation, "id")) {
            let named = walk.text(*meant, "key").unwrap_or_default();
            let said =
                format!("`{id}` is the id of the variation `{named}` and no key, so the prerequisite is never met");
            findings.add(Finding::new(&RULE, walk.at(wanted), said).label(walk.at(*meant), "the variation"));
        }
    }
}
