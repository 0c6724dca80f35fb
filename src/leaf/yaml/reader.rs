//! From events to nodes.

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Span, Tag};

use super::scalar::{self, Meaning};
use super::{Node, Odd, Value, YamlError};

/// How deeply lists and mappings may be nested.
const MOST_LEVELS: usize = 200;
/// So much at most is kept for aliases and comes out of them: nodes, and 32 bytes of text for one.
const MOST_ALIASED: usize = 1_000_000;
/// So many brackets at most may be open: the parser takes time with the square of their number.
const MOST_OPEN: usize = 2000;

/// Reads the one document of a text.
pub(super) fn read(text: &str) -> Result<Node, YamlError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    too_many_brackets(text)?;
    let mut reader = Reader { parser: Parser::new_from_str(text), anchors: HashMap::new(), size: 0, aliased: 0 };
    let (mut root, mut documents) = (None, 0);
    while let Some((event, mark)) = reader.next()? {
        match event {
            Event::DocumentStart(_) => {
                documents += 1;
                if documents > 1 {
                    return Err(at(mark, "a second document begins here; one is expected"));
                }
            }
            Event::Nothing | Event::StreamStart | Event::DocumentEnd => {}
            Event::StreamEnd => break,
            event => root = Some(reader.value(event, mark, 0)?),
        }
    }
    Ok(root.map_or(Node { value: Value::Null, line: 1, column: 1 }, Rc::unwrap_or_clone))
}

fn too_many_brackets(text: &str) -> Result<(), YamlError> {
    let mut open = 0_usize;
    for (line, number) in text.lines().zip(1..) {
        for byte in line.bytes() {
            match byte {
                b'[' | b'{' => open += 1,
                b']' | b'}' => open = open.saturating_sub(1),
                _ => {}
            }
        }
        if open > MOST_OPEN {
            return Err(YamlError { line: number, column: 1, message: "lists are nested too deeply".to_owned() });
        }
    }
    Ok(())
}

fn at(mark: Marker, message: impl Into<String>) -> YamlError {
    YamlError { line: mark.line().max(1), column: mark.col() + 1, message: message.into() }
}

/// A plain scalar that means something only as a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    None,
    /// `<<`.
    Merge,
    /// `=`.
    Value,
}

/// An anchor: the node, once it is whole, and its size.
type Anchor = Option<(Rc<Node>, usize)>;

struct Reader<'t> {
    parser: Parser<'t, saphyr_parser::StrInput<'t>>,
    anchors: HashMap<usize, Anchor>,
    /// The size of all that was read so far.
    size: usize,
    /// How much of it is kept for aliases, or came out of them.
    aliased: usize,
}

impl<'t> Reader<'t> {
    fn next(&mut self) -> Result<Option<(Event<'t>, Marker)>, YamlError> {
        let next: Option<Result<(Event<'t>, Span), ScanError>> = self.parser.next();
        match next.transpose() {
            Ok(next) => Ok(next.map(|(event, span)| (event, span.start))),
            Err(error) => Err(at(*error.marker(), error.info())),
        }
    }

    fn expect(&mut self, mark: Marker) -> Result<(Event<'t>, Marker), YamlError> {
        self.next()?.ok_or_else(|| at(mark, "the text ends too early"))
    }

    /// The node that begins with an event, which is no name.
    fn value(&mut self, event: Event<'t>, mark: Marker, levels: usize) -> Result<Rc<Node>, YamlError> {
        match self.node(event, mark, levels)? {
            (node, Sign::None) => Ok(node),
            (_, Sign::Merge) => Err(at(mark, "a plain `<<` is no value")),
            (_, Sign::Value) => Err(at(mark, "a plain `=` is no value")),
        }
    }

    /// The node that begins with an event, and whether it is a sign that only a name may be.
    fn node(&mut self, event: Event<'t>, mark: Marker, levels: usize) -> Result<(Rc<Node>, Sign), YamlError> {
        if levels > MOST_LEVELS {
            return Err(at(mark, "nested too deeply"));
        }
        let before = self.size;
        self.size += 1;
        let (anchor, value, sign) = match event {
            Event::Alias(anchor) => {
                return match self.anchors.get(&anchor) {
                    Some(Some((node, size))) => {
                        let (node, size) = (Rc::clone(node), *size);
                        self.size += size;
                        self.alias(size, mark)?;
                        Ok((node, Sign::None))
                    }
                    Some(None) => Err(at(mark, "the alias refers to what it stands in")),
                    None => Err(at(mark, "the alias refers to nothing")),
                };
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.size += text.len() / 32;
                let (value, sign) = scalar_value(&text, style, tag.as_deref(), mark)?;
                (anchor, value, sign)
            }
            Event::SequenceStart(anchor, tag) => {
                known(tag.as_ref(), "seq", mark)?;
                self.anchors.insert(anchor, None);
                (anchor, Value::List(self.items(mark, levels)?), Sign::None)
            }
            Event::MappingStart(anchor, tag) => {
                known(tag.as_ref(), "map", mark)?;
                self.anchors.insert(anchor, None);
                (anchor, Value::Map(self.members(mark, levels)?), Sign::None)
            }
            _ => return Err(at(mark, "a value is expected")),
        };
        let node = Rc::new(Node { value, line: mark.line().max(1), column: mark.col() + 1 });
        if anchor > 0 {
            self.alias(self.size - before, mark)?;
            self.anchors.insert(anchor, Some((Rc::clone(&node), self.size - before)));
        }
        Ok((node, sign))
    }

    fn alias(&mut self, size: usize, mark: Marker) -> Result<(), YamlError> {
        self.aliased += size;
        if self.aliased > MOST_ALIASED { Err(at(mark, "the aliases make it too large")) } else { Ok(()) }
    }

    fn items(&mut self, mark: Marker, levels: usize) -> Result<Vec<Node>, YamlError> {
        let mut items = Vec::new();
        loop {
            match self.expect(mark)? {
                (Event::SequenceEnd, _) => return Ok(items),
                (event, mark) => items.push(Rc::unwrap_or_clone(self.value(event, mark, levels + 1)?)),
            }
        }
    }

    /// The members of a mapping. What is merged stands in front of what the mapping has itself, and counts less.
    fn members(&mut self, mark: Marker, levels: usize) -> Result<Vec<(Node, Node)>, YamlError> {
        let (mut merged, mut own) = (Vec::new(), Vec::new());
        loop {
            let (event, name_mark) = match self.expect(mark)? {
                (Event::MappingEnd, _) => break,
                next => next,
            };
            let (name, sign) = self.node(event, name_mark, levels + 1)?;
            if matches!(name.value, Value::List(_) | Value::Map(_)) {
                return Err(at(name_mark, "a name of a mapping is a list or a mapping"));
            }
            let (event, value_mark) = self.expect(mark)?;
            let value = self.value(event, value_mark, levels + 1)?;
            if sign == Sign::Merge {
                merge(&mut merged, &value, value_mark)?;
            } else {
                own.push((Rc::unwrap_or_clone(name), Rc::unwrap_or_clone(value)));
            }
        }
        merged.extend(own);
        Ok(last(merged))
    }
}

/// What a mapping takes over from another one, or from several, of which the first counts most.
fn merge(merged: &mut Vec<(Node, Node)>, value: &Node, mark: Marker) -> Result<(), YamlError> {
    match &value.value {
        Value::Map(members) => merged.extend(members.iter().cloned()),
        Value::List(items) if items.iter().all(|item| item.members().is_some()) => {
            merged.extend(items.iter().rev().filter_map(Node::members).flatten().cloned());
        }
        _ => return Err(at(mark, "`<<` takes a mapping or a list of mappings")),
    }
    Ok(())
}

/// Of members with equal names leaves the last value, at the place of the first.
fn last(members: Vec<(Node, Node)>) -> Vec<(Node, Node)> {
    let mut places: HashMap<String, usize> = HashMap::with_capacity(members.len());
    let mut kept: Vec<(Node, Node)> = Vec::with_capacity(members.len());
    for (name, value) in members {
        if let Some(place) = places.get(&identity(&name)) {
            kept[*place].1 = value;
        } else {
            places.insert(identity(&name), kept.len());
            kept.push((name, value));
        }
    }
    kept
}

/// What is the same for equal names.
fn identity(name: &Node) -> String {
    match &name.value {
        Value::Null => "null".to_owned(),
        // `True == 1` and `1 == 1.0`, and a mapping has only one of them.
        Value::Bool(truth, _) => format!("number {}", u8::from(*truth)),
        Value::Number(token, _) => format!("number {}", token.strip_suffix(".0").unwrap_or(token)),
        Value::Text(text) => format!("text {text}"),
        Value::Odd(_, written) => format!("odd {written}"),
        Value::List(_) | Value::Map(_) => String::new(),
    }
}

/// The name of a standard tag; an empty one where there is none.
fn standard(tag: Option<&Tag>, mark: Marker) -> Result<&str, YamlError> {
    let Some(tag) = tag else { return Ok("") };
    let name = match tag.handle.as_str() {
        "!!" | "tag:yaml.org,2002:" => Some(tag.suffix.as_str()),
        // The non-specific tag.
        "" if tag.suffix == "!" => Some("!"),
        "!" if tag.suffix.is_empty() => Some("!"),
        "" => tag.suffix.strip_prefix("tag:yaml.org,2002:"),
        _ => None,
    };
    name.ok_or_else(|| at(mark, format!("the tag `{}{}` is not known", tag.handle, tag.suffix)))
}

/// Refuses every tag of a list or a mapping but its own.
fn known(tag: Option<&Cow<'_, Tag>>, own: &str, mark: Marker) -> Result<(), YamlError> {
    match standard(tag.map(|tag| &**tag), mark)? {
        "" | "!" => Ok(()),
        name if name == own => Ok(()),
        name => Err(at(mark, format!("the tag `!!{name}` is not known here"))),
    }
}

/// What a scalar is, and which sign.
fn scalar_value(text: &str, style: ScalarStyle, tag: Option<&Tag>, mark: Marker) -> Result<(Value, Sign), YamlError> {
    let name = standard(tag, mark)?;
    let is_plain = style == ScalarStyle::Plain;
    let meaning = match name {
        "" | "!" if is_plain => scalar::meaning(text),
        "" | "!" | "str" => Meaning::Text,
        "null" => Meaning::Null,
        "bool" => Meaning::Bool,
        "int" => Meaning::Int,
        "float" => Meaning::Float,
        "timestamp" => Meaning::Date,
        "binary" => return Ok((Value::Odd(Odd::Bytes, text.to_owned()), Sign::None)),
        other => return Err(at(mark, format!("the tag `!!{other}` is not known here"))),
    };
    let unfit = || at(mark, format!("`{text}` is not what it looks like: {}", meaning.name()));
    let value = match meaning {
        Meaning::Text => Value::Text(text.to_owned()),
        Meaning::Null => Value::Null,
        Meaning::Merge => return Ok((Value::Text(text.to_owned()), Sign::Merge)),
        Meaning::Value => return Ok((Value::Text(text.to_owned()), Sign::Value)),
        Meaning::Bool => Value::Bool(scalar::truth(text).ok_or_else(unfit)?, text.to_owned()),
        Meaning::Int => Value::Number(scalar::int(text).ok_or_else(unfit)?, text.to_owned()),
        Meaning::Float => Value::Number(scalar::float(text).ok_or_else(unfit)?, text.to_owned()),
        Meaning::Date => {
            scalar::is_date(text).then_some(()).ok_or_else(unfit)?;
            Value::Odd(Odd::Date, text.to_owned())
        }
    };
    Ok((value, Sign::None))
}
