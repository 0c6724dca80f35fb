//! The digests among the operands, and what is wrong with them.

use std::borrow::Cow;

use crate::finding::At;
use crate::leaf::python;
use crate::leaf::syntax::Kind;
use crate::provider::configcat::comparator::Asks;
use crate::provider::configcat::document::Form;
use crate::provider::configcat::lint::walk::{Asked, Walk};
use crate::ruleset::Digested;

/// An item that is to be a digest.
pub(super) struct Item {
    pub(super) at: At,
    /// Its number, from 1, where it is one of several.
    pub(super) number: Option<usize>,
    pub(super) fault: Option<Wrong>,
}

/// What is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrong {
    /// It is no digest at all.
    ClearText,
    /// It is one that is written in a wrong way.
    Malformed(&'static str),
}

impl Item {
    /// What it is called; what it says is not told again.
    pub(super) fn name(&self) -> String {
        self.number.map_or_else(|| "the operand".to_owned(), |number| format!("item {number}"))
    }
}

/// The letters of a digest in hexadecimal: of SHA-256, and of SHA-1.
const LENGTHS: (usize, usize) = (64, 40);
/// What is shorter and no digest is no digest that was cut off.
const SHORTEST: usize = 12;

/// Shows `see` all that are to be digests.
pub(super) fn each(walk: &Walk<'_>, see: &mut impl FnMut(Item)) {
    for asked in walk.asked() {
        match asked.asks {
            Asks::Hashed(_) if walk.form == Form::V5 => of_text(walk, &asked, see),
            Asks::Hashed(of) => {
                let is_part = matches!(of, Digested::Start | Digested::End);
                for (place, item) in walk.list(asked.node, "l").iter().enumerate() {
                    let Some(text) = walk.syntax.as_text(*item) else { continue };
                    let fault = if is_part { part(&text) } else { digest(&text, LENGTHS.0) };
                    see(Item { at: walk.at(*item), number: Some(place + 1), fault });
                }
            }
            Asks::HashedIs => {
                if let Some(operand) = walk.given(asked.node, "s").filter(|node| walk.syntax.kind(*node) == Kind::Text)
                {
                    let fault = walk.syntax.as_text(operand).and_then(|text| digest(&text, LENGTHS.0));
                    see(Item { at: walk.at(operand), number: None, fault });
                }
            }
            _ => {}
        }
    }
}

/// The items of a list that is one text.
fn of_text(walk: &Walk<'_>, asked: &Asked<'_>, see: &mut impl FnMut(Item)) {
    let Some(operand) = walk.syntax.get(asked.node, "c") else { return };
    let text: Cow<'_, str> = walk.syntax.as_text(operand).unwrap_or_default();
    for (place, item) in text.split(',').map(python::strip).enumerate().filter(|(_, item)| !item.is_empty()) {
        see(Item { at: walk.at(operand), number: Some(place + 1), fault: digest(item, LENGTHS.1) });
    }
}

/// What is wrong with a digest of a whole value.
fn digest(text: &str, length: usize) -> Option<Wrong> {
    let is_hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hex && text.len() == length && !text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    Some(match (is_hex, text.len()) {
        (true, own) if own == length => Wrong::Malformed("is in upper case, and digests are compared in lower case"),
        (true, SHORTEST..) if length == LENGTHS.0 => Wrong::Malformed("is not 64 hexadecimal digits"),
        (true, SHORTEST..) => Wrong::Malformed("is not 40 hexadecimal digits"),
        _ => Wrong::ClearText,
    })
}

/// What is wrong with a digest of a part of a value, which stands behind the length of that. What has no length before it ends
/// the evaluation, and is told as a fault of the flag.
fn part(text: &str) -> Option<Wrong> {
    let (length, hash) = text.split_once('_')?;
    match python::parse_int(length)? {
        ..=0 => Some(Wrong::Malformed("is for a part of length 0, which SDKs do not agree about")),
        _ => digest(hash, LENGTHS.0),
    }
}
