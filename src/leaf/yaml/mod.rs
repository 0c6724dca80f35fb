//! YAML 1.1 as Python reads it: `yaml.safe_load` of `PyYAML` 6.
//!
//! The events come from the crate `saphyr-parser`; what a plain scalar means, what merge keys and tags do, and what is
//! refused is settled here, and the expectations in the tests were printed by `PyYAML` 6.0.3. A mapping may have names that
//! are no texts, and values that JSON does not know; both are kept, with their lines, until somebody asks for a [`Tree`].

pub mod json;
mod reader;
mod scalar;

use std::borrow::Cow;

use super::tree::{Tree, last_of_each, step};

pub(in crate::leaf) use scalar::{Meaning, meaning};

/// A value, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// A value of YAML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// `None`.
    Null,
    /// `True` or `False`, and how that was written.
    Bool(bool, String),
    /// A number as `json.dumps` writes it, and how it was written.
    Number(String, String),
    /// A text.
    Text(String),
    /// What JSON has no value for, and how it was written.
    Odd(Odd, String),
    /// A list.
    List(Vec<Node>),
    /// A mapping: names and values in the order of a Python dictionary. No name stands twice.
    Map(Vec<(Node, Node)>),
}

/// A kind of value for which JSON has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Odd {
    /// A `datetime.date`, or a `datetime.datetime`.
    Date,
    /// `bytes`.
    Bytes,
}

impl Odd {
    /// What it is called.
    fn name(self) -> &'static str {
        match self {
            Odd::Date => "a date",
            Odd::Bytes => "bytes",
        }
    }
}

/// What a [`Tree`] does not show of a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// What it is.
    pub what: Loss,
    /// How it was written.
    pub written: String,
    /// The line, from 1.
    pub line: usize,
}

/// What a [`Tree`] cannot show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// A member whose name is no text.
    Name,
    /// A date.
    Date,
    /// Bytes.
    Bytes,
}

/// Why a text is no YAML, or none that Python would load, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} at line {line} column {column}")]
pub struct YamlError {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong, without the place.
    pub message: String,
}

impl Node {
    /// Reads the one document of a text; a text without any is `None`.
    ///
    /// # Errors
    /// Where the text is not YAML, has more than one document, has tags or scalars that Python would not load, refers to a
    /// list within itself, is nested more than 200 levels deep, or grows out of measure by its aliases.
    pub fn read(text: &str) -> Result<Node, YamlError> {
        reader::read(text)
    }

    /// The value under a name that is a text, where this is a mapping.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.members()?.iter().find(|(key, _)| key.text() == Some(name)).map(|(_, value)| value)
    }

    /// The members of a mapping.
    #[must_use]
    pub fn members(&self) -> Option<&[(Node, Node)]> {
        if let Value::Map(members) = &self.value { Some(members) } else { None }
    }

    /// The text, where it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        if let Value::Text(text) = &self.value { Some(text) } else { None }
    }

    /// How a scalar was written, but for quotes and line ends; nothing of lists and mappings.
    #[must_use]
    pub fn written(&self) -> &str {
        match &self.value {
            Value::Null => "null",
            Value::Bool(_, written) | Value::Number(_, written) | Value::Odd(_, written) => written,
            Value::Text(text) => text,
            Value::List(_) | Value::Map(_) => "",
        }
    }

    /// The node at a JSON pointer, or its nearest parent that is there. Names that are no texts are found as they were
    /// written.
    #[must_use]
    pub fn find(&self, pointer: &str) -> &Node {
        let mut node = self;
        for step in pointer.split('/').skip(1) {
            let step = step::name(step);
            let next = match &node.value {
                Value::Map(members) => members.iter().find(|(name, _)| name.written() == step).map(|(_, value)| value),
                Value::List(items) => step.parse::<usize>().ok().and_then(|number| items.get(number)),
                _ => None,
            };
            let Some(next) = next else { break };
            node = next;
        }
        node
    }

    /// The first value within for which JSON has none: the pointer to it, how it was written, and what it is.
    #[must_use]
    pub fn beyond_json(&self) -> Option<(String, &str, &'static str)> {
        let found = match &self.value {
            Value::Odd(odd, written) => Some((written, odd.name())),
            Value::Number(token, written) if token.ends_with(['y', 'N']) => Some((written, "no finite number")),
            Value::List(items) => {
                return items.iter().enumerate().find_map(|(place, item)| item.beyond_below(&place.to_string()));
            }
            Value::Map(members) => {
                return members.iter().find_map(|(name, value)| value.beyond_below(&step::escaped(name.text()?)));
            }
            _ => None,
        };
        found.map(|(written, what)| (String::new(), written.as_str(), what))
    }

    fn beyond_below(&self, step: &str) -> Option<(String, &str, &'static str)> {
        self.beyond_json().map(|(pointer, written, what)| (format!("/{step}{pointer}"), written, what))
    }

    /// The value as JSON has it. A member whose name is no text goes lost, since nothing asks for it; a value that JSON does
    /// not know becomes an object, which equals no text and no number. Both are told to `lost`.
    #[must_use]
    pub fn tree(&self, lost: &mut Vec<Lost>) -> Tree<'static> {
        match &self.value {
            Value::Null => Tree::Null,
            Value::Bool(truth, _) => Tree::Bool(*truth),
            Value::Number(token, _) => Tree::Number(Cow::Owned(token.clone())),
            Value::Text(text) => Tree::Text(Cow::Owned(text.clone())),
            Value::Odd(odd, written) => {
                let (what, name) = match odd {
                    Odd::Date => (Loss::Date, "$date"),
                    Odd::Bytes => (Loss::Bytes, "$bytes"),
                };
                lost.push(Lost { what, written: written.clone(), line: self.line });
                Tree::Object(vec![(name.into(), Tree::Text(Cow::Owned(written.clone())))])
            }
            Value::List(items) => Tree::List(items.iter().map(|item| item.tree(lost)).collect()),
            Value::Map(members) => {
                let mut named = Vec::with_capacity(members.len());
                for (name, value) in members {
                    if let Some(text) = name.text() {
                        named.push((Cow::Owned(text.to_owned()), value.tree(lost)));
                    } else {
                        let written = name.written().to_owned();
                        lost.push(Lost { what: Loss::Name, written, line: name.line });
                    }
                }
                Tree::Object(last_of_each(named))
            }
        }
    }
}

#[cfg(test)]
mod tests;
