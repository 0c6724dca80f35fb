//! FF351: several lists of percentage options of one setting are cut from the same buckets.

use std::borrow::Cow;

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::provider::configcat::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF351",
    name: "nested-options",
    severity: Severity::Info,
    what: "Several lists of percentage options of one setting are cut from the same buckets.",
    why: "The bucket is made of the setting's key and one attribute, whichever list of options is reached: \
          the same users are among the first percents of each list. Who is in the first 10 % by a rule is \
          in the first 20 % of the setting, too, so the groups are nested and not drawn anew.",
    help: "expect it, or split by settings of their own where groups are to be independent",
    example: r#"{"r": [{"c": [...], "p": [{"p": 10, ...}, {"p": 90, ...}]}], "p": [{"p": 20, ...}, {"p": 80, ...}]}
                                                             ^ these options share their buckets with those of rule 1"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for walk in Walk::v6(subject) {
        for setting in walk.settings {
            // A list of one option takes everybody or nobody, whatever their buckets are.
            let lists = walk.list(*setting, "r").iter().chain([setting]).filter_map(|holder| walk.given(*holder, "p"));
            let mut lists = lists.filter(|list| walk.syntax.children(*list).len() > 1);
            if let (Some(first), Some(second)) = (lists.next(), lists.next()) {
                let by = walk.text(*setting, "a").unwrap_or(Cow::Borrowed("Identifier"));
                let said = format!(
                    "these options are cut from the same buckets of `{by}` as others of the setting, so the groups are nested"
                );
                findings
                    .add(Finding::new(&RULE, walk.at(second).key(), said).label(walk.at(first).key(), "the others"));
            }
        }
    }
}
