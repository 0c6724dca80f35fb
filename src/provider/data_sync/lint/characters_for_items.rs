//! FF083: a text or an object in the place of a list.

use crate::finding::{At, Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::Kind;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF083",
    name: "characters-for-items",
    severity: Severity::Error,
    what: "A text or an object stands where a list is needed.",
    why: "The SDK for Python does not ask whether it is a list. It goes through the characters of the text, or the names of the \
          object's members, as if they were the items; and whether a user is in a text of keys is whether the key is a part of \
          that text. The other SDKs refuse it.",
    help: "make it a list",
    example: r#"{"variationId": "on", "keyIds": "alice"}
                                ^ this is a text where a list is needed, so the SDK goes through its characters"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

/// The members that are lists, wherever they stand.
const LISTS: [&str; 13] = [
    "conditions",
    "defaultRulePercentageRollouts",
    "excluded",
    "ffp",
    "fftuwmtr",
    "included",
    "individuals",
    "keyIds",
    "ruleJsonContent",
    "rules",
    "targetIndividuals",
    "targetUsers",
    "valueOptionsVariationRuleValues",
];

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (document, syntax) in subject.documents.iter().enumerate() {
        let Some(syntax) = syntax else { continue };
        for node in syntax.nodes().filter(|node| matches!(syntax.kind(*node), Kind::Text | Kind::Object)) {
            let Some(name) = syntax.key(node).filter(|name| LISTS.binary_search(&name.as_ref()).is_ok()) else {
                continue;
            };
            let (what, follows) = match syntax.kind(node) {
                Kind::Text if ["excluded", "included"].contains(&name.as_ref()) => {
                    ("a text", "so each part of it counts as a key")
                }
                Kind::Text => ("a text", "so the SDK goes through its characters"),
                _ => ("an object", "so the SDK goes through the names of its members"),
            };
            let said = format!("`{name}` is {what} where a list is needed, {follows}");
            findings.add(Finding::new(&RULE, At::node(document, node), said));
        }
    }
}
