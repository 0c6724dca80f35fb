//! `--contexts`: the users of a file, one after the other, each as a native context with what the options lay over it.
//!
//! Where the user's key, or an attribute, stands in a native context is asked of the dialect itself: a context is composed
//! with a value that is known again, and where that comes to lie is where others have theirs.

use std::borrow::Cow;
use std::path::Path;

use crate::context::ContextError;
use crate::leaf::names::nearest;
use crate::leaf::tree::{Members, Tree, step};
use crate::provider::{Asked, Dialect};
use crate::report::Messages;
use crate::source::contexts::{Contexts, Record, Says};

/// So many records that are no contexts are told one by one; of the rest only the number.
const TOLD: u64 = 5;

/// A value that nobody has.
const PROBE: &str = "\u{f8ff}probe";

/// A user of a file.
pub(super) struct User<'c> {
    /// The line at which the record begins, from 1.
    pub(super) line: u64,
    /// The native context.
    pub(super) context: &'c Tree<'c>,
    /// The user's key; nothing where the context has none.
    pub(super) id: Option<Cow<'c, str>>,
}

/// What came of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Read {
    /// How many contexts there were.
    pub(super) contexts: u64,
    /// How many records were none; they were told.
    pub(super) unread: u64,
}

/// Hands each user of the file at `path` (`-` is standard input) to `then`, with the attributes `over` laid over the context. A
/// record that is no context is told and passed over; so is one for which `then` fails with a [`ContextError`]. Any other
/// error ends the run.
pub(super) fn each(
    path: &Path,
    dialect: &Dialect,
    over: &[(String, Tree<'static>)],
    messages: Messages,
    mut then: impl FnMut(&User<'_>) -> anyhow::Result<()>,
) -> anyhow::Result<Read> {
    let mut contexts = Contexts::open(path, None)?;
    let name = contexts.name().to_owned();
    let key = Spot::of_user(dialect);
    note_columns(&contexts, &key, messages);
    let mut read = Read { contexts: 0, unread: 0 };
    let told = |read: &mut Read, problem: &dyn std::fmt::Display| {
        read.unread += 1;
        if read.unread <= TOLD {
            messages.error(problem);
        }
    };
    loop {
        let Record { line, says } = match contexts.next()? {
            None => break,
            Some(Ok(record)) => record,
            Some(Err(problem)) => {
                told(&mut read, &problem);
                continue;
            }
        };
        let composed = (dialect.compose)(asked(says, over)).map_err(anyhow::Error::from);
        let taken = composed.and_then(|context| {
            let id = key.find(&context).and_then(id);
            then(&User { line, context: &context, id })
        });
        match taken {
            Ok(()) => read.contexts += 1,
            Err(error) => {
                let error = error.downcast::<ContextError>()?;
                told(&mut read, &format_args!("{name}, line {line}: {}", error.message));
            }
        }
    }
    if read.unread > TOLD {
        messages.error(&format_args!("{} more records of `{name}` are no contexts", read.unread - TOLD));
    }
    if read.contexts == 0 && read.unread == 0 {
        messages.warn(&format!("`{name}` holds no contexts"));
    }
    Ok(read)
}

/// What a context is composed of.
fn asked<'c>(says: Says<'c>, over: &[(String, Tree<'static>)]) -> Asked<'c> {
    match says {
        Says::Native(base) => Asked { base: Some(base), user: None, attributes: over.to_vec() },
        Says::Attributes(mut attributes) => {
            attributes.retain(|(name, _)| over.iter().all(|(given, _)| given != name));
            attributes.extend(over.iter().cloned());
            Asked { base: None, user: None, attributes }
        }
    }
}

/// Says which column is called nearly as the user's key is, where none is called so.
fn note_columns(contexts: &Contexts, key: &Spot, messages: Messages) {
    let Some(columns) = contexts.columns() else { return };
    let Some(key) = key.name() else { return };
    let names = || columns.iter().map(|column| column.name.as_str());
    if names().any(|name| name == key) {
        return;
    }
    let folded = |name: &str| name.to_ascii_lowercase().replace(['_', '-', ' '], "");
    let close = names().find(|name| folded(name) == folded(key)).or_else(|| nearest(key, names()).first().copied());
    let help = close.map(|close| format!("; did you mean `{close}`?")).unwrap_or_default();
    messages
        .warn(&format!("no column of `{}` is called `{key}`, so that nobody in it has a key{help}", contexts.name()));
}

/// Where something stands in the native contexts of a dialect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spot {
    /// The names of members, from the outside in; empty where it stands nowhere.
    path: Vec<String>,
}

/// Members that may hold the context of a user inside of a whole one.
const WRAPPERS: [&str; 2] = ["context", "user"];

impl Spot {
    /// The user's key.
    pub(super) fn of_user(dialect: &Dialect) -> Spot {
        Spot::probed(dialect, Asked { user: Some(PROBE.to_owned()), ..Asked::default() })
    }

    /// The attribute called `name`; a name that begins with a slash is the JSON pointer of a value in the context.
    pub(super) fn of_attribute(dialect: &Dialect, name: &str) -> Spot {
        if let Some(pointer) = name.strip_prefix('/') {
            return Spot { path: pointer.split('/').map(|part| step::name(part).into_owned()).collect() };
        }
        let attributes = vec![(name.to_owned(), Tree::Text(PROBE.into()))];
        Spot::probed(dialect, Asked { attributes, ..Asked::default() })
    }

    fn probed(dialect: &Dialect, asked: Asked<'_>) -> Spot {
        let mut path = Vec::new();
        if let Ok(Tree::Object(members)) = (dialect.compose)(asked) {
            trace(&members, &mut path);
        }
        Spot { path }
    }

    /// What the last member on the way to it is called.
    pub(super) fn name(&self) -> Option<&str> {
        self.path.last().map(String::as_str)
    }

    /// What stands there in `context`. It may also stand at the top, or in a context inside of another.
    pub(super) fn find<'t>(&self, context: &'t Tree<'t>) -> Option<&'t Tree<'t>> {
        let last = self.path.last()?;
        let inside = |from: &'t Tree<'t>| self.path.iter().try_fold(from, |tree, name| tree.get(name));
        inside(context)
            .or_else(|| context.get(last))
            .or_else(|| WRAPPERS.iter().find_map(|wrapper| inside(context.get(wrapper)?)))
    }
}

/// The way to the probe.
fn trace(members: &Members<'_>, path: &mut Vec<String>) -> bool {
    members.iter().any(|(name, value)| {
        path.push(name.to_string());
        let is_here = match value {
            Tree::Text(text) => text == PROBE,
            Tree::Object(inner) => trace(inner, path),
            _ => false,
        };
        if !is_here {
            path.pop();
        }
        is_here
    })
}

/// A value as a key, or as what a group is called by; nothing where there is none.
pub(super) fn id<'t>(value: &'t Tree<'t>) -> Option<Cow<'t, str>> {
    match value {
        Tree::Null => None,
        Tree::Text(text) => Some(Cow::Borrowed(text)),
        Tree::Number(token) => Some(Cow::Borrowed(token)),
        other => Some(Cow::Owned(other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider;

    #[test]
    fn keys_and_attributes_are_found_where_each_dialect_has_them() {
        for dialect in provider::ALL.iter().map(|provider| &provider.dialect) {
            let attributes = vec![("c".to_owned(), Tree::Text("d".into()))];
            let tree = (dialect.compose)(Asked { user: Some("a".to_owned()), attributes, ..Asked::default() }).unwrap();
            assert_eq!(Spot::of_user(dialect).find(&tree).and_then(id).as_deref(), Some("a"), "{tree}");
            assert_eq!(Spot::of_attribute(dialect, "c").find(&tree).and_then(id).as_deref(), Some("d"), "{tree}");
            assert_eq!(Spot::of_attribute(dialect, "e").find(&tree), None, "{tree}");
            assert_eq!(Spot::of_user(dialect).find(&Tree::Null), None);
        }
    }

    #[test]
    fn a_value_may_stand_deeper_at_the_top_or_in_a_context_inside() {
        let spot = |path: &[&str]| Spot { path: path.iter().map(ToString::to_string).collect() };
        let cases = [
            (r#"{"p":{"c":"d"}}"#, &["p", "c"][..], Some("d")),
            (r#"{"c":"d","p":{}}"#, &["p", "c"], Some("d")),
            (r#"{"context":{"p":{"c":"d"}}}"#, &["p", "c"], Some("d")),
            (r#"{"kind":"multi","user":{"key":"a"},"o":{"key":"b"}}"#, &["key"], Some("a")),
            (r#"{"kind":"o","key":"b"}"#, &["key"], Some("b")),
            (r#"{"key":7.0}"#, &["key"], Some("7.0")),
            (r#"{"key":[1]}"#, &["key"], Some("[1]")),
            (r#"{"key":""}"#, &["key"], Some("")),
            (r#"{"key":null}"#, &["key"], None),
            (r#"{"a/b":{"c":"d"}}"#, &["a/b", "c"], Some("d")),
            (r#"{"key":"a"}"#, &[], None),
        ];
        for (json, path, want) in cases {
            let tree = Tree::read(json).unwrap();
            assert_eq!(spot(path).find(&tree).and_then(id).as_deref(), want, "{json}");
        }
        let dialect = &provider::ALL[0].dialect;
        assert_eq!(Spot::of_attribute(dialect, "/o/a~1b"), spot(&["o", "a/b"]));
    }
}
