//! FF708: an attribute in another spelling.

use std::collections::BTreeMap;

use crate::finding::{At, Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::walk::tests;
use crate::ruleset::{AttributeId, Pointer};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF708",
    name: "attribute-spelling",
    severity: Severity::Warning,
    what: "The name of an attribute differs only by letter case, `_` or `-` from one that the SDKs know, or from another that \
           the ruleset asks for.",
    why: "Attributes are looked up letter by letter. Of two spellings an application sends one, and conditions on the other \
          meet an absent attribute for everybody.",
    help: "use one spelling, that which the application sends",
    example: r#"{"contextName": "userid", "operator": "IN", "values": ["kim"]}
                ^ `userid` is not `userId`, which contexts have"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

/// Where an attribute is asked for first, and how often it is.
#[derive(Clone, Copy)]
struct Use {
    at: Pointer,
    count: usize,
}

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let ruleset = subject.ruleset;
    let mut uses: Vec<Option<Use>> = vec![None; ruleset.attributes.all().len()];
    tests(ruleset, &mut |test, condition| {
        if let Some(slot) = uses.get_mut(test.subject.attribute.index()) {
            slot.get_or_insert(Use { at: condition.at, count: 0 }).count += 1;
        }
    });
    let bare =
        |name: &str| name.chars().filter(|c| !"_-".contains(*c)).flat_map(char::to_lowercase).collect::<String>();
    let standard: Vec<(String, &str)> = subject.traits.standard.iter().map(|name| (bare(name), *name)).collect();
    // In the order of names, so that findings come in the same order every time.
    let mut groups: BTreeMap<(String, String), Vec<(AttributeId, Use)>> = BTreeMap::new();
    for id in ruleset.attributes.ids() {
        let Some(used) = uses.get(id.index()).copied().flatten() else { continue };
        let attribute = ruleset.attributes.get(id);
        let name = attribute.name.as_ref();
        let key = bare(name);
        if subject.traits.standard.contains(&name) {
            continue;
        }
        if let Some((_, known)) = standard.iter().find(|(bare, _)| *bare == key) {
            let said =
                format!("`{name}` is not `{known}`, which is what contexts have, so the attribute is absent for most");
            if let Some(finding) = finding(subject, used, name, said) {
                findings.add(finding.help(format!("spell it `{known}`")));
            }
            continue;
        }
        groups.entry((attribute.scope.clone().into_owned(), key)).or_default().push((id, used));
    }
    for group in groups.values_mut().filter(|group| group.len() > 1) {
        // The one that is asked for most is taken for right; of equals the first.
        group.sort_by_key(|(_, used)| std::cmp::Reverse(used.count));
        let Some(((right, first), others)) = group.split_first() else { continue };
        let right = ruleset.attributes.get(*right).name.as_ref();
        for (id, used) in others {
            let name = ruleset.attributes.get(*id).name.as_ref();
            let said = format!("`{name}` is asked for here and `{right}` elsewhere, which are two attributes");
            if let Some(finding) = finding(subject, *used, name, said) {
                findings.add(finding.label(subject.at(first.at), format!("`{right}` here")));
            }
        }
    }
}

/// A finding where the condition names the attribute; none where the source spells it otherwise than the model.
fn finding(subject: &Subject<'_, '_>, used: Use, name: &str, said: String) -> Option<Finding> {
    let is_name = |member: &At| {
        subject.syntax(*member).and_then(|syntax| syntax.as_text(member.node)).is_some_and(|text| text == name)
    };
    let at = subject.inside(subject.at(used.at)).into_iter().find(is_name)?;
    Some(Finding::new(&RULE, at, said))
}
