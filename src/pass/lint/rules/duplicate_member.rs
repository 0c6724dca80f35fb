//! FF002: a member that stands twice in one object.

use std::collections::HashMap;

use crate::finding::{At, Change, Check, Finding, Findings, Fix, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::Kind;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF002",
    name: "duplicate-member",
    severity: Severity::Error,
    what: "An object has the same member twice.",
    why: "JSON lets it pass, and readers keep the last value: what stands in front is not evaluated, though it reads as if \
          it were. Where the members are flags, one of them is gone.",
    help: "keep one of them; the last is the one that counts",
    example: r#"{"f": {"beta": {"t": 0, "v": {"b": true}}, "beta": {"t": 0, "v": {"b": false}}}}
                                            ^ `beta` stands here again; this one counts"#,
    fixing: Fixing::Safe,
    check: Check::Documents(check),
};

/// Objects of up to this many members are compared each with each.
const FEW: usize = 24;

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for (document, syntax) in subject.documents.iter().enumerate() {
        let Some(syntax) = syntax else { continue };
        for object in syntax.nodes().filter(|node| syntax.kind(*node) == Kind::Object) {
            let members = syntax.children(object);
            let mut add = |earlier, later| {
                let name = syntax.key(later).unwrap_or_default();
                let message = format!("`{name}` stands twice in one object, and the last one counts");
                let fix = Fix::safe("remove the first one", vec![Change::Remove { document, node: earlier }]);
                let finding = Finding::new(&RULE, At::node(document, earlier).key(), message)
                    .label(At::node(document, later).key(), "this one counts")
                    .fix(fix);
                // A flag that does not count is none; what is said of it concerns the one that does.
                let flag = subject.flag_of(At::node(document, later)).map(|flag| flag.key.clone().into_owned());
                findings.add(Finding { flag, ..finding });
            };
            if members.len() <= FEW {
                for (place, member) in members.iter().enumerate() {
                    let key = syntax.key(*member);
                    if let Some(last) = members[place + 1..].iter().rev().find(|later| syntax.key(**later) == key) {
                        add(*member, *last);
                    }
                }
                continue;
            }
            let last: HashMap<_, _> = members.iter().map(|member| (syntax.key(*member), *member)).collect();
            for member in members {
                if let Some(last) = last.get(&syntax.key(*member)).filter(|last| *last != member) {
                    add(*member, *last);
                }
            }
        }
    }
}
