//! Documents against the shapes of their format.

use crate::finding::shape::{Inner, Member, Shape};
use crate::finding::{At, Subject};
use crate::leaf::syntax::{Kind, NodeId, Syntax};

/// What is not as a shape says.
pub(super) enum Misfit<'t> {
    /// A member that the shape does not have.
    Unknown { at: At, name: String, shape: &'static Shape },
    /// A member that is of another kind.
    Mistyped { at: At, member: &'static Member, shape: &'static Shape, syntax: &'t Syntax<'t> },
    /// A member that is not there, in the object at `at`.
    Missing { at: At, member: &'static Member, shape: &'static Shape },
}

/// Calls `see` with all that is not as the format's shape says.
pub(super) fn misfits<'r>(subject: &Subject<'r, '_>, see: &mut impl FnMut(Misfit<'r>)) {
    for (document, syntax) in subject.documents.iter().enumerate() {
        let Some(syntax) = syntax else { continue };
        if let Some(shape) = (subject.traits.shape)(syntax) {
            object(document, syntax, NodeId::ROOT, shape, see);
        }
    }
}

fn object<'r>(
    document: usize,
    syntax: &'r Syntax<'r>,
    node: NodeId,
    shape: &'static Shape,
    see: &mut impl FnMut(Misfit<'r>),
) {
    if syntax.kind(node) != Kind::Object {
        return;
    }
    let at = At::node(document, node);
    for child in syntax.children(node) {
        let at = At::node(document, *child);
        let name = syntax.key(*child).unwrap_or_default();
        match shape.members.iter().find(|member| member.name == name) {
            None if shape.is_open => {}
            None => see(Misfit::Unknown { at, name: name.into_owned(), shape }),
            Some(member) if !member.kinds.is_empty() && !member.kinds.contains(&syntax.kind(*child)) => {
                see(Misfit::Mistyped { at, member, shape, syntax });
            }
            Some(member) => inside(document, syntax, *child, member.inner, see),
        }
    }
    for member in shape.members.iter().filter(|member| member.missing.is_some()) {
        if syntax.get(node, member.name).is_none() {
            see(Misfit::Missing { at, member, shape });
        }
    }
}

fn inside<'r>(document: usize, syntax: &'r Syntax<'r>, node: NodeId, inner: Inner, see: &mut impl FnMut(Misfit<'r>)) {
    match inner {
        Inner::Object(shape) => object(document, syntax, node, shape, see),
        Inner::ListOf(shape) if syntax.kind(node) == Kind::List => {
            syntax.children(node).iter().for_each(|item| object(document, syntax, *item, shape, see));
        }
        Inner::MapOf(shape) if syntax.kind(node) == Kind::Object => {
            syntax.children(node).iter().for_each(|item| object(document, syntax, *item, shape, see));
        }
        Inner::Any | Inner::ListOf(_) | Inner::MapOf(_) => {}
    }
}
