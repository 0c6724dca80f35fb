//! FF002: a member that stands twice in one object.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::finding::{At, Change, Check, Finding, Findings, Fix, Fixing, Rule, Severity, Subject};
use crate::leaf::syntax::{Kind, NodeId, Notation, Syntax};

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
    // Readers that refuse such an object loaded nothing.
    let is_loaded = subject.ruleset.keys().next().is_some();
    for (document, syntax) in subject.documents.iter().enumerate() {
        let Some(syntax) = syntax else { continue };
        let mut twice = Twice { subject, document, syntax, is_loaded, findings };
        for object in syntax.nodes().filter(|node| syntax.kind(*node) == Kind::Object) {
            let members = syntax.children(object);
            if members.len() <= FEW {
                for (place, member) in members.iter().enumerate() {
                    let key = syntax.key(*member);
                    let is_same = |other: &&NodeId| syntax.key(**other) == key;
                    let (before, behind) = (&members[..place], &members[place + 1..]);
                    if !before.iter().any(|other| is_same(&other)) {
                        twice.add(*member, &behind.iter().filter(is_same).copied().collect::<Vec<_>>());
                    }
                }
                continue;
            }
            let mut later: HashMap<_, (NodeId, Vec<NodeId>)> = HashMap::with_capacity(members.len());
            for member in members {
                match later.entry(syntax.key(*member)) {
                    Entry::Occupied(mut held) => held.get_mut().1.push(*member),
                    Entry::Vacant(free) => drop(free.insert((*member, Vec::new()))),
                }
            }
            let mut later: Vec<_> = later.into_values().filter(|(_, later)| !later.is_empty()).collect();
            later.sort_unstable();
            for (first, later) in &later {
                twice.add(*first, later);
            }
        }
    }
}

struct Twice<'a, 't> {
    subject: &'a Subject<'a, 'a>,
    document: usize,
    syntax: &'a Syntax<'t>,
    is_loaded: bool,
    findings: &'a mut Findings,
}

impl Twice<'_, '_> {
    /// Tells of a member and of those of its name behind it.
    fn add(&mut self, first: NodeId, later: &[NodeId]) {
        let Some(last) = later.last().copied() else { return };
        let Twice { document, syntax, is_loaded, .. } = *self;
        let name = syntax.key(last).unwrap_or_default();
        let times = if later.len() == 1 { "twice".to_owned() } else { format!("{} times", later.len() + 1) };
        let message = format!("`{name}` stands {times} in one object, and the last one counts");
        // What readers see is the last value at the place of the first one, and the order of members may show in answers that
        // list all flags. So the value moves, and no member does.
        let json = match syntax.notation() {
            Notation::Json => syntax.raw(last).to_owned(),
            Notation::Yaml => syntax.tree(last).to_string(),
        };
        let mut changes = vec![Change::Replace { document, node: first, json }];
        changes.extend(later.iter().map(|node| Change::Remove { document, node: *node }));
        let what = "keep the last value, at the place of the first";
        let fix = if is_loaded { Fix::safe(what, changes) } else { Fix::risky(what, changes) };
        let finding = Finding::new(&RULE, At::node(document, first).key(), message);
        // A flag that does not count is none; what is said of it concerns the one that does.
        let flag = self.subject.flag_of(At::node(document, last)).map(|flag| flag.key.clone().into_owned());
        let finding = Finding { flag, ..finding };
        self.findings.add(finding.label(At::node(document, last).key(), "this one counts").fix(fix));
    }
}
