//! What the SDK refuses to load (spec section 3): one member of a wrong type, and no flag of the document is there.
//!
//! Shapes are tables. Members that no table names are never looked at. What passes here has the types that the lowering
//! relies on; `null` stands for a member that is left out, unless the member is required.

use super::glance;
use crate::leaf::python;
use crate::leaf::tree::{Raw, Tree};

/// What a member has to be.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind<'m> {
    Bool,
    /// A whole number; Python takes `true` for 1.
    Int,
    Number,
    Text,
    /// A list of anything.
    List,
    Texts,
    /// A list of what is neither a list nor an object, at a glance; thoroughly, of anything.
    Scalars,
    /// Neither a list nor an object, nor null.
    Scalar,
    Object(&'m [Member]),
    Objects(&'m [Member]),
}

/// A member of an object.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) name: &'static str,
    pub(super) kind: Kind<'static>,
    pub(super) need: Need,
}

/// Whether a member may be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// It may, or be `null`.
    Optional,
    /// It may, but not be `null`.
    NotNull,
    /// It may not.
    Required,
}

const fn optional(name: &'static str, kind: Kind<'static>) -> Member {
    Member { name, kind, need: Need::Optional }
}

const fn required(name: &'static str, kind: Kind<'static>) -> Member {
    Member { name, kind, need: Need::Required }
}

const CLAUSE: &[Member] = &[
    optional("contextKind", Kind::Text),
    required("attribute", Kind::Text),
    optional("negate", Kind::Bool),
    required("op", Kind::Text),
    required("values", Kind::Scalars),
];

const WEIGHTED: &[Member] =
    &[required("variation", Kind::Int), required("weight", Kind::Int), optional("untracked", Kind::Bool)];

const ROLLOUT: &[Member] = &[
    optional("contextKind", Kind::Text),
    optional("bucketBy", Kind::Text),
    optional("kind", Kind::Text),
    optional("seed", Kind::Int),
    required("variations", Kind::Objects(WEIGHTED)),
];

const VARIATION: Member = optional("variation", Kind::Int);
const ROLLOUT_MEMBER: Member = optional("rollout", Kind::Object(ROLLOUT));

const RULE: &[Member] = &[
    optional("id", Kind::Text),
    VARIATION,
    ROLLOUT_MEMBER,
    required("clauses", Kind::Objects(CLAUSE)),
    optional("trackEvents", Kind::Bool),
];

const TARGET: &[Member] =
    &[optional("contextKind", Kind::Text), required("variation", Kind::Int), required("values", Kind::Texts)];

const PREREQUISITE: &[Member] = &[required("key", Kind::Text), required("variation", Kind::Int)];

const FLAG: &[Member] = &[
    required("version", Kind::Int),
    required("key", Kind::Text),
    optional("variations", Kind::List),
    optional("on", Kind::Bool),
    optional("offVariation", Kind::Int),
    optional("fallthrough", Kind::Object(&[VARIATION, ROLLOUT_MEMBER])),
    // The SDK walks it once more to sort flags by what they depend on.
    Member { name: "prerequisites", kind: Kind::Objects(PREREQUISITE), need: Need::NotNull },
    optional("rules", Kind::Objects(RULE)),
    optional("targets", Kind::Objects(TARGET)),
    optional("contextTargets", Kind::Objects(TARGET)),
    optional("salt", Kind::Text),
    optional("trackEvents", Kind::Bool),
    optional("trackEventsFallthrough", Kind::Bool),
    optional("debugEventsUntilDate", Kind::Number),
    optional("migration", Kind::Object(&[optional("checkRatio", Kind::Int)])),
    optional("excludeFromSummaries", Kind::Bool),
    optional("samplingRatio", Kind::Int),
];

const SEGMENT_TARGET: &[Member] = &[optional("contextKind", Kind::Text), required("values", Kind::Texts)];

const SEGMENT: &[Member] = &[
    required("version", Kind::Int),
    required("key", Kind::Text),
    optional("included", Kind::Texts),
    optional("excluded", Kind::Texts),
    optional("includedContexts", Kind::Objects(SEGMENT_TARGET)),
    optional("excludedContexts", Kind::Objects(SEGMENT_TARGET)),
    optional(
        "rules",
        Kind::Objects(&[
            required("clauses", Kind::Objects(CLAUSE)),
            optional("rolloutContextKind", Kind::Text),
            optional("bucketBy", Kind::Text),
            optional("weight", Kind::Int),
        ]),
    ),
    optional("salt", Kind::Text),
    optional("unbounded", Kind::Bool),
    optional("unboundedContextKind", Kind::Text),
    optional("generation", Kind::Int),
];

/// A tombstone; of a flag the SDK asks for the key, too.
const TOMBSTONE: &[Member] = &[required("version", Kind::Int), required("key", Kind::Text)];
const SEGMENT_TOMBSTONE: &[Member] = &[required("version", Kind::Int), optional("key", Kind::Text)];

/// What the SDK would refuse, and where it stands inside of the flag or segment, as a JSON pointer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) path: String,
    pub(super) message: String,
}

impl Wrong {
    fn new(message: impl Into<String>) -> Wrong {
        Wrong { path: String::new(), message: message.into() }
    }

    fn inside(mut self, step: &str) -> Wrong {
        self.path.insert_str(0, &format!("/{step}"));
        self
    }
}

/// What is checked of the items of one kind.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    /// The shape of one that is not deleted.
    members: &'static [Member],
    thorough: fn(&Tree<'_>, &[&str]) -> Result<(), Wrong>,
}

/// Flags.
pub(super) const FLAGS: Shape = Shape { members: FLAG, thorough: flag };
/// Segments.
pub(super) const SEGMENTS: Shape = Shape { members: SEGMENT, thorough: segment };

impl Shape {
    /// Whether the text of an item certainly is one that the SDK takes, and not deleted.
    pub(super) fn is_certain(self, raw: Raw<'_>) -> bool {
        glance::certainly_has(raw.text(), self.members)
    }

    /// Checks an item.
    pub(super) fn check(self, tree: &Tree<'_>, filled: &[&str]) -> Result<(), Wrong> {
        (self.thorough)(tree, filled)
    }
}

/// Checks a flag. Members that the loader fills in are not asked for.
fn flag(tree: &Tree<'_>, filled: &[&str]) -> Result<(), Wrong> {
    if !is_deleted(tree) {
        return item(tree, filled, FLAG, TOMBSTONE);
    }
    // Nobody fills in the key of a flag that is deleted, and what it depends on is walked all the same.
    let filled: Vec<&str> = filled.iter().copied().filter(|name| *name != "key").collect();
    item(tree, &filled, FLAG, TOMBSTONE)?;
    prerequisites(tree).map_err(|wrong| wrong.inside("prerequisites"))
}

/// Checks a segment.
fn segment(tree: &Tree<'_>, filled: &[&str]) -> Result<(), Wrong> {
    item(tree, filled, SEGMENT, SEGMENT_TOMBSTONE)
}

/// Whether a flag or segment is deleted.
pub(super) fn is_deleted(tree: &Tree<'_>) -> bool {
    tree.get("deleted").and_then(Tree::as_bool) == Some(true)
}

fn item(tree: &Tree<'_>, filled: &[&str], whole: &[Member], tombstone: &[Member]) -> Result<(), Wrong> {
    member(tree, &optional("deleted", Kind::Bool), filled)?;
    members(tree, if is_deleted(tree) { tombstone } else { whole }, filled)
}

fn members(tree: &Tree<'_>, shape: &[Member], filled: &[&str]) -> Result<(), Wrong> {
    for wanted in shape {
        member(tree, wanted, filled)?;
    }
    if std::ptr::eq(shape, CLAUSE) { clause(tree) } else { Ok(()) }
}

fn member(tree: &Tree<'_>, wanted: &Member, filled: &[&str]) -> Result<(), Wrong> {
    let name = wanted.name;
    match tree.get(name) {
        None if wanted.need == Need::Required && !filled.contains(&name) => {
            Err(Wrong::new(format!("the member `{name}` is missing")))
        }
        None => Ok(()),
        Some(Tree::Null) if wanted.need == Need::Optional => Ok(()),
        Some(Tree::Null) => Err(Wrong::new(format!("`{name}` is null")).inside(name)),
        Some(value) => of_kind(value, wanted.kind, name).map_err(|wrong| wrong.inside(name)),
    }
}

fn of_kind(value: &Tree<'_>, kind: Kind<'_>, name: &str) -> Result<(), Wrong> {
    let (fits, wanted) = match kind {
        Kind::Bool => (value.as_bool().is_some(), "true or false"),
        Kind::Int => (is_int(value), "a whole number"),
        Kind::Number => (matches!(value, Tree::Number(_) | Tree::Bool(_)), "a number"),
        Kind::Text => (value.as_text().is_some(), "a text"),
        Kind::List | Kind::Texts | Kind::Scalars | Kind::Objects(_) => (value.as_list().is_some(), "a list"),
        Kind::Scalar => (true, ""),
        Kind::Object(_) => (value.as_object().is_some(), "an object"),
    };
    if !fits {
        return Err(Wrong::new(format!("`{name}` has to be {wanted}, and is {}", named(value))));
    }
    match kind {
        Kind::Object(shape) => members(value, shape, &[]),
        Kind::Texts => each(value, |item| match item.as_text() {
            Some(_) => Ok(()),
            None => Err(Wrong::new(format!("`{name}` has to hold texts, and here is {}", named(item)))),
        }),
        Kind::Objects(shape) => each(value, |item| match item.as_object() {
            Some(_) => members(item, shape, &[]),
            None => Err(Wrong::new(format!("`{name}` has to hold objects, and here is {}", named(item)))),
        }),
        Kind::Bool | Kind::Int | Kind::Number | Kind::Text | Kind::List | Kind::Scalars | Kind::Scalar => Ok(()),
    }
}

fn each(list: &Tree<'_>, check: impl Fn(&Tree<'_>) -> Result<(), Wrong>) -> Result<(), Wrong> {
    for (place, item) in list.as_list().unwrap_or_default().iter().enumerate() {
        check(item).map_err(|wrong| wrong.inside(&place.to_string()))?;
    }
    Ok(())
}

/// What the SDK does with the values of a clause when it loads it: moments are read, names of segments looked up.
fn clause(tree: &Tree<'_>) -> Result<(), Wrong> {
    let Some(values) = tree.get("values") else { return Ok(()) };
    let check = |value: &Tree<'_>| match (tree.get("op").and_then(Tree::as_text), value) {
        (Some("before" | "after"), Tree::Number(token)) if python::token_float(token).is_none() => {
            Err(Wrong::new("the number is past the range of 64-bit floating-point numbers"))
        }
        (Some("segmentMatch"), Tree::List(_) | Tree::Object(_)) => {
            Err(Wrong::new(format!("the key of a segment has to be a text, and is {}", named(value))))
        }
        _ => Ok(()),
    };
    each(values, check).map_err(|wrong| wrong.inside("values"))
}

/// What Python can walk as objects with keys, when it sorts flags by what they depend on.
fn prerequisites(tree: &Tree<'_>) -> Result<(), Wrong> {
    let key = |item: &Tree<'_>| match (item.as_object(), item.get("key")) {
        (None, _) => Err(Wrong::new(format!("a prerequisite has to be an object, and is {}", named(item)))),
        (_, Some(key @ (Tree::List(_) | Tree::Object(_)))) => {
            Err(Wrong::new(format!("the key of a prerequisite has to be a text, and is {}", named(key))))
        }
        _ => Ok(()),
    };
    match tree.get("prerequisites") {
        None => Ok(()),
        Some(list @ Tree::List(_)) => each(list, key),
        Some(Tree::Text(text)) if text.is_empty() => Ok(()),
        Some(Tree::Object(members)) if members.is_empty() => Ok(()),
        Some(other) => Err(Wrong::new(format!("`prerequisites` has to be a list, and is {}", named(other)))),
    }
}

/// Whether Python's `json` makes an `int` of it, or a `bool`, which is one.
fn is_int(value: &Tree<'_>) -> bool {
    match value {
        Tree::Bool(_) => true,
        Tree::Number(token) => python::is_int(token),
        _ => false,
    }
}

fn named(value: &Tree<'_>) -> &'static str {
    match value {
        Tree::Null => "null",
        Tree::Bool(_) => "a boolean",
        Tree::Number(token) if python::is_int(token) => "a number",
        Tree::Number(_) => "a number with a fraction or an exponent",
        Tree::Text(_) => "a text",
        Tree::List(_) => "a list",
        Tree::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `(flag, where it is refused)`: spec section 3, the column of Python, and the SDK itself.
    const FLAGS_OF_CASES: &[(&str, Option<&str>)] = &[
        (r#"{"key": "f", "version": 1}"#, None),
        (r#"{"key": "f", "version": true}"#, None),
        (r#"{"key": "f"}"#, Some("")),
        (r#"{"version": 1}"#, Some("")),
        (r#"{"key": "f", "version": 1, "on": null, "salt": null, "fallthrough": null, "rules": null}"#, None),
        (r#"{"key": "f", "version": 1, "prerequisites": null}"#, Some("/prerequisites")),
        (r#"{"key": "f", "version": 1, "on": 1}"#, Some("/on")),
        (r#"{"key": "f", "version": 1.0}"#, Some("/version")),
        (r#"{"key": "f", "version": 1, "offVariation": 0.0}"#, Some("/offVariation")),
        (r#"{"key": "f", "version": 1, "rules": [{}]}"#, Some("/rules/0")),
        (r#"{"key": "f", "version": 1, "rules": [{"clauses": []}, 7]}"#, Some("/rules/1")),
        (
            r#"{"key": "f", "version": 1, "rules": [{"clauses": [{"op": "in", "values": [], "attribute": null}]}]}"#,
            Some("/rules/0/clauses/0/attribute"),
        ),
        (
            r#"{"key": "f", "version": 1, "rules": [{"clauses": [{"op": "segmentMatch", "values": [["a"]], "attribute": ""}]}]}"#,
            Some("/rules/0/clauses/0/values/0"),
        ),
        (
            r#"{"key": "f", "version": 1, "fallthrough": {"rollout": {"variations": [{"variation": 0, "weight": 1.5}]}}}"#,
            Some("/fallthrough/rollout/variations/0/weight"),
        ),
        (r#"{"key": "f", "version": 1, "fallthrough": {"rollout": {}}}"#, Some("/fallthrough/rollout")),
        (
            r#"{"key": "f", "version": 1, "targets": [{"variation": 0, "values": ["a", 1]}]}"#,
            Some("/targets/0/values/1"),
        ),
        (r#"{"key": "f", "version": 1, "deleted": true, "rules": 5}"#, None),
        (r#"{"version": 1, "deleted": true}"#, Some("")),
        (r#"{"key": "f", "version": 1, "deleted": true, "prerequisites": null}"#, Some("/prerequisites")),
        (r#"{"key": "f", "version": 1, "deleted": true, "prerequisites": [{}, {"key": 7}]}"#, None),
        (r#"{"key": "f", "version": 1, "deleted": true, "prerequisites": [{"key": []}]}"#, Some("/prerequisites/0")),
        (r#"{"key": "f", "version": 1, "deleted": "yes"}"#, Some("/deleted")),
        (r#"{"key": "f", "version": 1, "clientSideAvailability": 5, "variations": [null, {}]}"#, None),
    ];

    #[test]
    fn flags_are_refused_as_the_sdk_refuses_them() {
        for (json, want) in FLAGS_OF_CASES {
            let got = flag(&Tree::read(json).unwrap(), &[]).err();
            assert_eq!(got.as_ref().map(|wrong| wrong.path.as_str()), *want, "{json}: {got:?}");
        }
    }

    #[test]
    fn a_glance_takes_nothing_that_is_refused_or_deleted() {
        let certain = |json: &str| glance::certainly_has(json, FLAG);
        for (json, refused) in FLAGS_OF_CASES {
            assert!(!certain(json) || refused.is_none() && !is_deleted(&Tree::read(json).unwrap()), "{json}");
        }
        assert!(certain(r#"{"key": "f", "version": 1, "on": true, "variations": [null, [1]], "deleted": false}"#));
        for json in [r#"{"key": "f", "version": 1, "version": 2}"#, r#"{"key": "f", "version": 1} x"#, "[]", "{"] {
            assert!(json.ends_with('x') || !certain(json), "{json}");
        }
    }

    #[test]
    fn members_that_are_filled_in_may_be_left_out_but_not_be_null() {
        let tree = |json: &'static str| Tree::read(json).unwrap();
        assert_eq!(flag(&tree("{}"), &["key", "version"]), Ok(()));
        assert!(flag(&tree(r#"{"key": null}"#), &["key", "version"]).is_err());
        assert_eq!(segment(&tree(r#"{"version": 2, "deleted": true}"#), &[]), Ok(()));
        assert!(segment(&tree(r#"{"version": 2, "key": "s", "included": "a"}"#), &[]).is_err());
    }
}
