//! What a backslash and the character behind it stand for.

use super::parse::State;
use super::syntax::{At, Category, Item, Node, One};
use super::tokens::Tokens;
use super::{Unfit, unsupported};

/// An escape within a set: `c` stands behind the backslash.
pub(super) fn in_set(tokens: &mut Tokens, c: char) -> Result<Item, Unfit> {
    if let Some(point) = control(c).or((c == 'b').then_some(8)) {
        return Ok(Item::Literal(point));
    }
    if let Some(item) = category(c) {
        return Ok(item);
    }
    let mut text = format!("\\{c}");
    if is_octal(c) {
        tokens.take_while(2, is_octal, &mut text)?;
        return octal(tokens, &text).map(Item::Literal);
    }
    coded(tokens, c, &mut text).map(Item::Literal)
}

/// An escape outside of sets: `c` stands behind the backslash.
pub(super) fn outside(tokens: &mut Tokens, c: char, state: &State) -> Result<Node, Unfit> {
    let at = match c {
        'A' => Some(At::StartOfText),
        'Z' => Some(At::EndOfText),
        'b' => Some(At::Boundary),
        'B' => Some(At::NoBoundary),
        _ => None,
    };
    if let Some(at) = at {
        return Ok(Node::At(at));
    }
    if let Some(item) = category(c) {
        return Ok(Node::One(One::Set { is_negative: false, items: vec![item] }));
    }
    let mut text = format!("\\{c}");
    let point = match (control(c), c) {
        (Some(point), _) => point,
        (None, '0') => {
            tokens.take_while(2, is_octal, &mut text)?;
            octal(tokens, &text)?
        }
        (None, '1'..='9') => match again_or_octal(tokens, text, state)? {
            Ok(node) => return Ok(node),
            Err(point) => point,
        },
        (None, _) => coded(tokens, c, &mut text)?,
    };
    Ok(Node::One(One::Literal(point)))
}

fn is_octal(c: char) -> bool {
    matches!(c, '0'..='7')
}

fn is_hex(c: char) -> bool {
    c.is_ascii_hexdigit()
}

fn control(c: char) -> Option<u32> {
    Some(match c {
        'a' => 7,
        'f' => 12,
        'n' => 10,
        'r' => 13,
        't' => 9,
        'v' => 11,
        _ => return None,
    })
}

fn category(c: char) -> Option<Item> {
    let of = match c.to_ascii_lowercase() {
        'd' => Category::Digit,
        's' => Category::Space,
        'w' => Category::Word,
        _ => return None,
    };
    Some(Item::Kind { of, is_negative: c.is_ascii_uppercase() })
}

/// The value of up to three octal digits behind a backslash.
fn octal(tokens: &Tokens, text: &str) -> Result<u32, Unfit> {
    let value = u32::from_str_radix(&text[1..], 8).unwrap_or(0);
    if value > 0o377 {
        let message = format!("octal escape value {text} outside of range 0-0o377");
        return Err(tokens.error(&message, text.chars().count()));
    }
    Ok(value)
}

/// What a group captured, or the character of three octal digits, which is the error here.
fn again_or_octal(tokens: &mut Tokens, mut text: String, state: &State) -> Result<Result<Node, u32>, Unfit> {
    tokens.take_while(1, |c| c.is_ascii_digit(), &mut text)?;
    if text.len() == 3 && text[1..].chars().all(is_octal) && tokens.next_plain().is_some_and(is_octal) {
        tokens.take_while(1, is_octal, &mut text)?;
        return octal(tokens, &text).map(Err);
    }
    let group = text[1..].parse().unwrap_or(usize::MAX);
    if !state.is_known(group) {
        return Err(tokens.error(&format!("invalid group reference {group}"), text.len() - 1));
    }
    state.again(tokens, group, text.len()).map(Ok)
}

/// A character by its number or its name, or by itself.
fn coded(tokens: &mut Tokens, c: char, text: &mut String) -> Result<u32, Unfit> {
    let digits = match c {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        'N' => return Err(named(tokens)?),
        _ if c.is_ascii_alphanumeric() => return Err(tokens.error(&format!("bad escape {text}"), 2)),
        _ => return Ok(u32::from(c)),
    };
    tokens.take_while(digits, is_hex, text)?;
    if text.len() != digits + 2 {
        return Err(tokens.error(&format!("incomplete escape {text}"), text.len()));
    }
    match u32::from_str_radix(&text[2..], 16) {
        Ok(point) if point <= u32::from(char::MAX) => Ok(point),
        _ => Err(tokens.error(&format!("bad escape {text}"), text.len())),
    }
}

/// Names of characters are not known here.
fn named(tokens: &mut Tokens) -> Result<Unfit, Unfit> {
    if !tokens.take('{')? {
        return Err(tokens.error("missing {", 0));
    }
    let name = tokens.until('}', "character name")?;
    Ok(unsupported(&format!("the character name \\N{{{name}}}")))
}
