//! The way through the documents: flags, segments and their parts as they are written.

use std::borrow::Cow;

use super::super::lowering;
use crate::finding::{At, Subject};
use crate::leaf::syntax::{Kind, NodeId, Notation, Syntax};
use crate::leaf::tree::Tree;
use crate::ruleset::{Flag, Pointer, Segment};

/// A value of a document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Here<'r> {
    pub(super) syntax: &'r Syntax<'r>,
    pub(super) document: usize,
    pub(super) node: NodeId,
}

impl<'r> Here<'r> {
    /// What stands at a place.
    pub(super) fn new(subject: &Subject<'r, '_>, at: At) -> Option<Here<'r>> {
        Some(Here { syntax: subject.syntax(at)?, document: at.document, node: at.node })
    }

    /// Its place.
    pub(super) fn at(self) -> At {
        At::node(self.document, self.node)
    }

    /// A member that is there and not `null`.
    pub(super) fn get(self, name: &str) -> Option<Here<'r>> {
        let node = self.syntax.get(self.node, name)?;
        (self.syntax.kind(node) != Kind::Null).then_some(Here { node, ..self })
    }

    /// Where a member stands, or else the object.
    pub(super) fn nearest(self, name: &str) -> At {
        self.get(name).map_or_else(|| self.at(), Here::at)
    }

    /// The items of a list, or the values of the members of an object.
    pub(super) fn inside(self) -> impl Iterator<Item = Here<'r>> {
        self.syntax.children(self.node).iter().map(move |node| Here { node: *node, ..self })
    }

    /// The items of a list; none of anything else.
    pub(super) fn items_in(self) -> impl Iterator<Item = Here<'r>> {
        Some(self).filter(|list| list.kind() == Kind::List).into_iter().flat_map(Here::inside)
    }

    /// The items of the list `name`; none where there is no such list.
    pub(super) fn items(self, name: &str) -> impl Iterator<Item = Here<'r>> {
        self.get(name).into_iter().flat_map(Here::items_in)
    }

    /// Whether the list `name` has an item.
    pub(super) fn has_items(self, name: &str) -> bool {
        self.items(name).next().is_some()
    }

    /// What it is.
    pub(super) fn kind(self) -> Kind {
        self.syntax.kind(self.node)
    }

    /// The text that it is.
    pub(super) fn text(self) -> Option<Cow<'r, str>> {
        self.syntax.as_text(self.node)
    }

    /// The text of a member; nothing where it is left out or empty.
    pub(super) fn word(self, name: &str) -> Option<Cow<'r, str>> {
        self.get(name)?.text().filter(|text| !text.is_empty())
    }

    /// Whether a member is `true`.
    pub(super) fn is_true(self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.syntax.tree(value.node).as_bool() == Some(true))
    }

    /// A member as it is written; nothing where it is left out.
    pub(super) fn raw(self, name: &str) -> &'r str {
        self.get(name).map_or("", |value| value.syntax.raw(value.node))
    }

    /// The number that it is.
    pub(super) fn number(self) -> Option<f64> {
        match self.syntax.tree(self.node) {
            Tree::Number(token) => token.parse().ok(),
            _ => None,
        }
    }

    /// The variation that it serves.
    pub(super) fn variation(self) -> Option<usize> {
        let value = self.get("variation")?;
        lowering::index(&value.syntax.tree(value.node))
    }

    /// Its name in the object that it is in.
    pub(super) fn name(self) -> Cow<'r, str> {
        self.syntax.key(self.node).unwrap_or_default()
    }

    /// What it is in.
    pub(super) fn parent(self) -> Option<Here<'r>> {
        self.syntax.parent(self.node).map(|node| Here { node, ..self })
    }
}

/// The object that a pointer of the model leads to, where that is written as an SDK gets it: what the REST API tells has other
/// members, and a value in `flagValues` has none.
fn item<'r>(subject: &Subject<'r, '_>, at: Pointer, list: &str) -> Option<Here<'r>> {
    let here = Here::new(subject, subject.at(at)).filter(|here| here.kind() == Kind::Object)?;
    let is_listed = here.parent().is_some_and(|parent| parent.name() == list);
    (is_listed || matches!(&*here.name(), "object" | "data")).then_some(here)
}

/// The flags that are served, as they are written.
pub(super) fn flags<'r, 's>(subject: &Subject<'r, 's>) -> impl Iterator<Item = (Here<'r>, &'r Flag<'s>)> {
    subject.ruleset.flags.iter().filter_map(|flag| Some((item(subject, flag.at, "flags")?, flag)))
}

/// The segments, as they are written.
pub(super) fn segments<'r, 's>(subject: &Subject<'r, 's>) -> impl Iterator<Item = (Here<'r>, &'r Segment<'s>)> {
    subject.ruleset.segments.iter().filter_map(|segment| Some((item(subject, segment.at, "segments")?, segment)))
}

/// The rules of flags and segments.
pub(super) fn rules<'r>(subject: &Subject<'r, '_>) -> impl Iterator<Item = Here<'r>> {
    let flags = flags(subject).filter(|(_, flag)| !flag.rules.is_empty()).map(|(here, _)| here);
    flags.chain(segments(subject).map(|(here, _)| here)).flat_map(|here| here.items("rules"))
}

/// The clauses of flags and segments.
pub(super) fn clauses<'r>(subject: &Subject<'r, '_>) -> impl Iterator<Item = Here<'r>> {
    rules(subject).flat_map(|rule| rule.items("clauses"))
}

/// What has a variation or a rollout in a flag: its rules, and what is served when none of them matches.
pub(super) fn holders(flag: Here<'_>) -> impl Iterator<Item = Here<'_>> {
    flag.items("rules").chain(flag.get("fallthrough"))
}

/// A rollout of a flag that counts: no variation stands beside it.
pub(super) fn rollout(holder: Here<'_>) -> Option<Here<'_>> {
    holder.get("rollout").filter(|_| holder.get("variation").is_none())
}

/// The rollouts of all flags that count, each with what it is in.
pub(super) fn rollouts<'r>(subject: &Subject<'r, '_>) -> impl Iterator<Item = (Here<'r>, Here<'r>)> {
    let split = flags(subject).filter(|(_, flag)| !flag.splits.is_empty());
    split.flat_map(|(here, _)| holders(here)).filter_map(|holder| Some((holder, rollout(holder)?)))
}

/// Whether a rollout is that of an experiment.
pub(super) fn is_experiment(rollout: Here<'_>) -> bool {
    rollout.word("kind").is_some_and(|kind| kind == "experiment")
}

/// The kind of contexts that a member names, users where it names none.
pub(super) fn kind<'r>(here: Here<'r>, name: &str) -> Cow<'r, str> {
    here.word(name).unwrap_or(Cow::Borrowed("user"))
}

/// What is wrong with a kind of contexts, if anything.
pub(super) fn unfit_kind(kind: &str) -> Option<&'static str> {
    match kind {
        "multi" => Some("stands for several contexts and is the kind of none"),
        "kind" => Some("is a reserved word"),
        _ if kind.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-')) => None,
        _ => Some("has characters other than letters, digits, `.`, `_` and `-`"),
    }
}

/// The objects in which flags and segments stand by key, as they are written, and whether they are flags.
pub(super) fn shelves<'r>(subject: &Subject<'r, '_>) -> Vec<(Here<'r>, bool)> {
    let mut shelves = Vec::new();
    for (document, syntax) in subject.documents.iter().enumerate() {
        let Some(syntax) = syntax else { continue };
        let top = Here { syntax, document, node: NodeId::ROOT };
        for holder in [Some(top), top.get("data")].into_iter().flatten() {
            let flags = holder.get("flags").map(|shelf| (shelf, true));
            let segments = holder.get("segments").map(|shelf| (shelf, false));
            shelves.extend([flags, segments].into_iter().flatten().filter(|(shelf, _)| shelf.kind() == Kind::Object));
        }
    }
    shelves
}

/// Whether documents are read as the file data source reads them, which looks at the keys that items have themselves.
pub(super) fn are_files(subject: &Subject<'_, '_>) -> bool {
    let is_file =
        |syntax: &Syntax<'_>| syntax.notation() == Notation::Yaml || syntax.get(NodeId::ROOT, "flagValues").is_some();
    subject.documents.iter().flatten().any(is_file)
}
