//! Reads sets of characters: `[a-z\d]`.
//!
//! What a later Python may take for operations on sets (`[a--b]`, `[[a]`) is literal in 3.11, with a warning.

use super::syntax::{Item, Node, One, Row};
use super::tokens::{Token, Tokens};
use super::{Unfit, escape};

/// Reads a set; its opening bracket was read already.
pub(super) fn read(tokens: &mut Tokens) -> Result<One, Unfit> {
    let here = tokens.tell() - 1;
    let is_negative = tokens.take('^')?;
    let mut items = Vec::new();
    loop {
        let this = part(tokens, here)?;
        if this == Token::Plain(']') && !items.is_empty() {
            break;
        }
        let from = item(tokens, this)?;
        if !tokens.take('-')? {
            items.push(from);
            continue;
        }
        let that = part(tokens, here)?;
        if that == Token::Plain(']') {
            items.extend([from, Item::Literal(u32::from('-'))]);
            break;
        }
        match (from, item(tokens, that)?) {
            (Item::Literal(from), Item::Literal(to)) if from <= to => items.push(Item::Range(from, to)),
            _ => {
                let message = format!("bad character range {}-{}", this.text(), that.text());
                return Err(tokens.error(&message, this.len() + 1 + that.len()));
            }
        }
    }
    let items = unique(items);
    Ok(match (items.as_slice(), is_negative) {
        (&[Item::Literal(point)], false) => One::Literal(point),
        (&[Item::Literal(point)], true) => One::NotLiteral(point),
        _ => One::Set { is_negative, items },
    })
}

fn part(tokens: &mut Tokens, here: usize) -> Result<Token, Unfit> {
    match tokens.get()? {
        Some(token) => Ok(token),
        None => Err(tokens.error("unterminated character set", tokens.tell() - here)),
    }
}

fn item(tokens: &mut Tokens, token: Token) -> Result<Item, Unfit> {
    match token {
        Token::Plain(c) => Ok(Item::Literal(u32::from(c))),
        Token::Escape(c) => escape::in_set(tokens, c),
    }
}

fn unique(items: Vec<Item>) -> Vec<Item> {
    let mut seen = std::collections::HashSet::new();
    items.into_iter().filter(|item| seen.insert(item.clone())).collect()
}

/// Alternatives of one character each, none of them the opposite of a set, are one set.
pub(super) fn of_alternatives(rows: &[Row]) -> Option<One> {
    let mut items = Vec::new();
    for row in rows {
        match row.as_slice() {
            [Node::One(One::Literal(point))] => items.push(Item::Literal(*point)),
            [Node::One(One::Set { is_negative: false, items: others })] => items.extend(others.iter().cloned()),
            _ => return None,
        }
    }
    Some(One::Set { is_negative: false, items: unique(items) })
}
