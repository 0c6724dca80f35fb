//! What a dialect says of the file that its SDK starts from.
//!
//! This module decides what is asked of a front-end, and finds the pieces of a document that such a file is put together
//! from. Which members the file has, and what the SDK refuses to read, is said in each vendor's folder; how it is ordered,
//! written and compared is the same for all of them.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::{Input, Refusal, Spot};
use crate::leaf::tree::{Members, Tree, TreeError, step};
use crate::ruleset::{Pointer, Ruleset};
use crate::source::Document;

/// How the file that an SDK starts from is built and judged.
#[derive(Debug)]
pub struct Bootstrap {
    /// The call of the SDK that reads the file, for messages.
    pub reader: &'static str,
    /// The document with the flags that are kept and all that they need, as the SDK reads it. Flags and segments are in the
    /// order of their keys wherever their order means nothing; the members of objects may be in any order.
    pub build: for<'s> fn(&Selection<'s, '_>) -> Result<Tree<'s>, Refusal>,
    /// The document in which each key has one plain value for everybody.
    pub values: MakeValues,
    /// The document of values that were evaluated for one context; `None` where a value does not say what the SDK answers.
    pub evaluated: Option<MakeValues>,
    /// Whether the SDK would start from this document as it stands; the error says why not.
    pub accepts: fn(&Document) -> Result<(), Refusal>,
    /// Where values stand whose members are in an order that a caller can see, so that it is kept. A step `*` of such a
    /// pointer is any one member or item.
    pub own: &'static [&'static str],
    /// What the document is made of, to tell where two of them differ. What stands elsewhere is compared as a whole.
    pub parts: &'static [Section],
    /// The tags of flags, as pairs of a key and a tag; `None` where no document of the vendor has any.
    pub tags: Option<ReadTags>,
}

/// Makes a document out of keys and plain values.
pub type MakeValues = for<'v> fn(Members<'v>) -> Result<Tree<'v>, ValueRefused>;

/// Reads the tags of flags, as pairs of a key and a tag.
pub type ReadTags = for<'s> fn(&Selection<'s, '_>) -> Result<Vec<(String, String)>, Refusal>;

/// A list or an object of like things in a document.
#[derive(Debug, Clone, Copy)]
pub struct Section {
    /// What one of them is called.
    pub noun: &'static str,
    /// Where they stand.
    pub at: &'static str,
    /// What tells one from the other.
    pub keyed: Keyed,
}

/// What tells the things of a section from each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keyed {
    /// The name under which each stands in an object.
    ByName,
    /// The member of that name that each has in a list.
    ByMember(&'static str),
    /// The place of each in a list.
    ByPlace,
    /// Nothing: what stands there is one value, which differs where nothing else does, so that it is not compared.
    Ignored,
}

/// A value that the SDK has no flag for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueRefused {
    /// The key that it is given for.
    pub key: String,
    /// What is wrong: a sentence part that follows on "the value of `KEY`".
    pub message: String,
    /// What to do next.
    pub help: String,
}

/// What is kept of a source.
#[derive(Debug, Clone, Copy)]
pub struct Selection<'s, 'r> {
    /// The documents. Which flags are wanted is said there: all of them, or some.
    pub input: &'r Input<'s, 'r>,
    /// What was loaded of them: the flags that are wanted and all that they need.
    pub ruleset: &'r Ruleset<'s>,
}

impl<'s> Selection<'s, '_> {
    /// Whether the flag `key` is wanted, or needed by one that is.
    #[must_use]
    pub fn keeps(&self, key: &str) -> bool {
        self.ruleset.flag(key).is_some()
    }

    /// What stands at some places of the documents, in their order.
    ///
    /// # Errors
    /// A document cannot be read; it was read before, so this says more of the caller than of the document.
    pub fn pieces(&self, places: impl IntoIterator<Item = Pointer>) -> Result<Vec<Tree<'s>>, Refusal> {
        let mut pieces = Pieces::new(self.input);
        places
            .into_iter()
            .map(|place| {
                let (document, pointer) = self.ruleset.pointers.resolve(place);
                pieces.get(document, &pointer)
            })
            .collect()
    }
}

/// The `tags` of flags, where the vendor's documents have them.
///
/// # Errors
/// A document cannot be read; it was read before.
pub fn tags(selection: &Selection<'_, '_>) -> Result<Vec<(String, String)>, Refusal> {
    let flags: Vec<_> = selection.ruleset.served().collect();
    let pieces = selection.pieces(flags.iter().map(|flag| flag.at))?;
    let mut pairs = Vec::new();
    for (flag, piece) in flags.iter().zip(&pieces) {
        let tags = piece.get("tags").and_then(Tree::as_list).unwrap_or_default();
        pairs.extend(tags.iter().filter_map(|tag| Some((flag.key.to_string(), tag.as_text()?.to_owned()))));
    }
    Ok(pairs)
}

/// The documents of an input, expanded as far as they were asked for.
#[derive(Debug)]
pub struct Pieces<'s, 'r> {
    input: &'r Input<'s, 'r>,
    /// The documents that were read: by their number, and that of the event in a recorded stream.
    read: HashMap<(usize, Option<usize>), Tree<'s>>,
    /// Where the members of large objects stand: by the document, the event, and the path of the object.
    places: HashMap<(usize, Option<usize>, String), HashMap<String, usize>>,
}

/// Objects of so many members are not searched front to back again and again.
const MANY: usize = 32;

impl<'s, 'r> Pieces<'s, 'r> {
    /// Nothing was read yet.
    #[must_use]
    pub fn new(input: &'r Input<'s, 'r>) -> Pieces<'s, 'r> {
        Pieces { input, read: HashMap::new(), places: HashMap::new() }
    }

    /// What stands at a JSON pointer of the document with that number. Of a recorded stream the pointer begins with the
    /// number of an event.
    ///
    /// # Errors
    /// The document cannot be read, or has nothing there.
    pub fn get(&mut self, document: usize, pointer: &str) -> Result<Tree<'s>, Refusal> {
        let refuse = |message: String| Refusal {
            is_sdks: false,
            document,
            at: Spot::Pointer(pointer.to_owned()),
            message,
            why: "the file is put together from the pieces of the source",
            help: "give the document as the vendor's server sends it".to_owned(),
        };
        let source = self.input.documents.get(document).or(self.input.overlay.map(|(overlay, _)| overlay));
        let Some(source) = source else { return Err(refuse("there is no such document".to_owned())) };
        let mut steps = pointer.split('/').skip(1);
        let event = if source.is_stream() { steps.next().and_then(|step| step.parse().ok()) } else { None };
        let tree = match self.read.entry((document, event)) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(expand(source, event).map_err(|error| refuse(error.message))?),
        };
        let mut tree = &*tree;
        let mut path = String::new();
        for step in steps {
            let step = step::name(step);
            let next = match tree {
                Tree::List(items) => step.parse::<usize>().ok().and_then(|place| items.get(place)),
                Tree::Object(members) if members.len() < MANY => tree.get(&step),
                Tree::Object(members) => {
                    let places = self.places.entry((document, event, path.clone())).or_insert_with(|| {
                        members.iter().enumerate().map(|(place, (name, _))| (name.to_string(), place)).collect()
                    });
                    places.get(&*step).map(|place| &members[*place].1)
                }
                _ => None,
            };
            tree = next.ok_or_else(|| refuse("there is nothing at this place".to_owned()))?;
            path.push('/');
            path.push_str(&step);
        }
        Ok(tree.clone())
    }
}

/// The tree of a document, or of one event of a recorded stream.
fn expand(document: &Document, event: Option<usize>) -> Result<Tree<'_>, TreeError> {
    if let Some(event) = event {
        return document.events().get(event).map_or(Ok(Tree::Null), |event| Tree::read(&event.data));
    }
    // What is JSON keeps the spelling of its numbers, though it may have been read as YAML, too.
    if document.is_json()
        && let Ok(tree) = Tree::read(&document.text[document.head().len()..])
    {
        return Ok(tree);
    }
    if document.yaml_was_read()
        && let Ok(node) = document.yaml_1_1()
    {
        return Ok(node.tree(&mut Vec::new()));
    }
    match document.json() {
        Ok(json) => Tree::read(json),
        Err(stop) => Err(TreeError { line: stop.line, column: stop.column, message: stop.message.clone() }),
    }
}
