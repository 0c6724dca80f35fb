//! Where a node of the model stands in its source.
//!
//! A pointer is a number; the path behind it is kept once, as steps from parent to child. Line and column are looked
//! up only when somebody is to see them ([`crate::source::position`]).

use std::fmt::Write as _;

use super::Text;
use crate::leaf::tree::step;

/// The place of a node: a document and a path in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pointer(u32);

#[derive(Debug)]
enum Step<'s> {
    Document(usize),
    Member(&'static str),
    Named(Text<'s>),
    Item(usize),
}

/// The paths behind all pointers of a ruleset.
#[derive(Debug, Default)]
pub struct Pointers<'s> {
    /// `(parent, step)`; a document is its own parent.
    steps: Vec<(Pointer, Step<'s>)>,
}

/// The last step of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Last<'p> {
    /// There is none: it is the document of that number.
    Document(usize),
    /// The member of that name.
    Member(Pointer, &'p str),
    /// The item of that number.
    Item(Pointer, usize),
}

impl<'s> Pointers<'s> {
    /// The root of the document with that number, counted from 0 in the order in which they were read.
    pub fn document(&mut self, number: usize) -> Pointer {
        self.push(None, Step::Document(number))
    }

    /// The member `name` of the object at `parent`.
    pub fn member(&mut self, parent: Pointer, name: &'static str) -> Pointer {
        self.push(Some(parent), Step::Member(name))
    }

    /// The member `name`, known only from the source, of the object at `parent`.
    pub fn named(&mut self, parent: Pointer, name: Text<'s>) -> Pointer {
        self.push(Some(parent), Step::Named(name))
    }

    /// The item `number`, from 0, of the array at `parent`.
    pub fn item(&mut self, parent: Pointer, number: usize) -> Pointer {
        self.push(Some(parent), Step::Item(number))
    }

    fn push(&mut self, parent: Option<Pointer>, step: Step<'s>) -> Pointer {
        // A document of four thousand million nodes does not fit the size limit of a source.
        let new = Pointer(u32::try_from(self.steps.len()).unwrap_or(u32::MAX));
        self.steps.push((parent.unwrap_or(new), step));
        new
    }

    /// The number of the document that `pointer` leads into, and its path there as a JSON pointer (RFC 6901).
    #[must_use]
    pub fn resolve(&self, pointer: Pointer) -> (usize, String) {
        let mut trail = Vec::new();
        let mut at = pointer;
        let document = loop {
            match &self.steps[at.0 as usize] {
                (_, Step::Document(number)) => break *number,
                (parent, step) => {
                    trail.push(step);
                    at = *parent;
                }
            }
        };
        let mut path = String::new();
        for step in trail.into_iter().rev() {
            path.push('/');
            match step {
                Step::Document(_) => {}
                Step::Member(name) => path.push_str(name),
                Step::Named(name) => path.push_str(&step::escaped(name)),
                Step::Item(number) => {
                    // Writing to a string cannot fail.
                    let _ = write!(path, "{number}");
                }
            }
        }
        (document, path)
    }

    /// The last step of the path to `pointer`.
    #[must_use]
    pub fn last(&self, pointer: Pointer) -> Last<'_> {
        match &self.steps[pointer.0 as usize] {
            (_, Step::Document(number)) => Last::Document(*number),
            (parent, Step::Member(name)) => Last::Member(*parent, name),
            (parent, Step::Named(name)) => Last::Member(*parent, name),
            (parent, Step::Item(number)) => Last::Item(*parent, *number),
        }
    }

    /// The path of `pointer` alone.
    #[must_use]
    pub fn path(&self, pointer: Pointer) -> String {
        self.resolve(pointer).1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_json_pointers() {
        let mut pointers = Pointers::default();
        let first = pointers.document(0);
        let second = pointers.document(1);
        let flags = pointers.member(second, "flags");
        let odd = pointers.named(flags, "a/b~c".into());
        let item = pointers.item(odd, 12);
        assert_eq!(pointers.resolve(first), (0, String::new()));
        assert_eq!(pointers.resolve(item), (1, "/flags/a~1b~0c/12".to_owned()));
    }
}
