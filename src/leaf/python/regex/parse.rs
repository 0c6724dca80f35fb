//! Reads a pattern as `re` of `CPython` 3.11 does: what is taken, what is refused, and with which words.
//!
//! The order in which things are looked at is Python's, for a pattern with several faults is refused for the first.
//! So are two of its simplifications, because they decide whether a repeat is one of single characters: alternatives
//! give away what they begin with alike, and alternatives of single characters become a set.

use std::collections::HashMap;

use super::flags::{self, Flags};
use super::syntax::{At, Kind, MOST_WIDTH, Node, One, Row, UNBOUNDED, Width, width};
use super::tokens::{Token, Tokens};
use super::{Unfit, escape, group, invalid, set, unsupported};
use crate::leaf::python::number::MOST_DIGITS;

/// The deepest nesting that is read. Python's own limit depends on how deep its caller stands; it is above 400.
const MOST_DEPTH: usize = 200;

/// What the reader knows of the groups so far.
#[derive(Debug, Default)]
pub(super) struct State {
    /// The flags that hold for the whole pattern.
    pub(super) flags: Flags,
    /// Numbers of groups by name.
    pub(super) names: HashMap<String, usize>,
    /// The widths of the groups from 1; none where one is still open.
    widths: Vec<Option<Width>>,
    /// Within a look-behind: the number of groups that stood before it, and one more.
    pub(super) behind: Option<usize>,
    /// Groups that conditions ask for by number, and where they first do so.
    pub(super) asked: Vec<(usize, usize)>,
    depth: usize,
}

impl State {
    /// The number that the next group gets.
    pub(super) fn next_group(&self) -> usize {
        self.widths.len() + 1
    }

    /// Opens a group.
    pub(super) fn open(&mut self) -> usize {
        self.widths.push(None);
        self.widths.len()
    }

    /// Closes a group.
    pub(super) fn close(&mut self, group: usize, row: &[Node]) {
        if let Some(place) = self.widths.get_mut(group - 1) {
            *place = Some(width(row));
        }
    }

    /// Whether a group of this number was opened.
    pub(super) fn is_known(&self, group: usize) -> bool {
        group <= self.widths.len()
    }

    fn closed(&self, group: usize) -> Option<Width> {
        self.widths.get(group.checked_sub(1)?).copied().flatten()
    }

    /// What `group` captured, again; the reference is so many characters long.
    pub(super) fn again(&self, tokens: &Tokens, group: usize, length: usize) -> Result<Node, Unfit> {
        let Some(width) = self.closed(group) else {
            return Err(tokens.error("cannot refer to an open group", length));
        };
        self.check_behind(tokens, group)?;
        Ok(Node::Again { group, width })
    }

    /// A look-behind can refer only to groups that stand before it.
    pub(super) fn check_behind(&self, tokens: &Tokens, group: usize) -> Result<(), Unfit> {
        let Some(first) = self.behind else { return Ok(()) };
        if self.closed(group).is_none() {
            return Err(tokens.error("cannot refer to an open group", 0));
        }
        if group >= first {
            return Err(tokens.error("cannot refer to group defined in the same lookbehind subpattern", 0));
        }
        Ok(())
    }
}

/// What a pattern says, its flags, and the number of its groups.
pub(super) fn parse(source: &str) -> Result<(Row, Flags, usize), Unfit> {
    let mut tokens = Tokens::new(source)?;
    let mut state = State::default();
    let row = alternatives(&mut tokens, &mut state, false, true)?;
    let flags = flags::whole(state.flags)?;
    if tokens.next().is_some() {
        return Err(tokens.error("unbalanced parenthesis", 0));
    }
    for (group, at) in &state.asked {
        if !state.is_known(*group) {
            return Err(tokens.error_at(&format!("invalid group reference {group}"), *at));
        }
    }
    Ok((row, flags, state.widths.len()))
}

/// Reads rows between bars. Only the outermost ones are not `is_outer`.
pub(super) fn alternatives(
    tokens: &mut Tokens,
    state: &mut State,
    mut is_verbose: bool,
    is_outer: bool,
) -> Result<Row, Unfit> {
    let mut rows = Vec::new();
    loop {
        rows.push(row(tokens, state, is_verbose, is_outer && rows.is_empty())?);
        if !tokens.take('|')? {
            break;
        }
        if is_outer {
            is_verbose = state.flags.has(Flags::VERBOSE);
        }
    }
    if rows.len() == 1 {
        return Ok(rows.pop().unwrap_or_default());
    }
    let mut out = alike(&mut rows);
    out.push(match set::of_alternatives(&rows) {
        Some(one) => Node::One(one),
        None => Node::Branch(rows),
    });
    Ok(out)
}

/// Takes from rows what all of them begin with.
fn alike(rows: &mut [Row]) -> Row {
    let mut length = 0;
    if let Some((first, others)) = rows.split_first() {
        let is_alike = |at: usize| {
            let node = first.get(at)?;
            others.iter().all(|row| row.get(at).is_some_and(|other| node.is_same(other))).then_some(())
        };
        while is_alike(length).is_some() {
            length += 1;
        }
    }
    let mut start = Row::new();
    for row in rows {
        start = row.drain(..length).collect();
    }
    start
}

/// Reads what stands up to the next bar or closing parenthesis.
pub(super) fn row(tokens: &mut Tokens, state: &mut State, mut is_verbose: bool, is_first: bool) -> Result<Row, Unfit> {
    state.depth += 1;
    if state.depth > MOST_DEPTH {
        return Err(unsupported(&format!("groups nested more than {} deep", MOST_DEPTH - 1)));
    }
    let mut row = Row::new();
    loop {
        let this = match tokens.next() {
            None | Some(Token::Plain('|' | ')')) => break,
            Some(token) => token,
        };
        tokens.get()?;
        let c = match this {
            Token::Plain(c) => c,
            Token::Escape(c) => {
                row.push(escape::outside(tokens, c, state)?);
                continue;
            }
        };
        match c {
            ' ' | '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' if is_verbose => {}
            '#' if is_verbose => while !matches!(tokens.get()?, None | Some(Token::Plain('\n'))) {},
            '[' => row.push(Node::One(set::read(tokens)?)),
            '*' | '+' | '?' | '{' => repeat(tokens, c, &mut row)?,
            '.' => row.push(Node::One(One::Any)),
            '^' => row.push(Node::At(At::Start)),
            '$' => row.push(Node::At(At::End)),
            '(' => match group::read(tokens, state, is_verbose, is_first && row.is_empty())? {
                group::Read::Node(node) => row.push(node),
                group::Read::Nothing => {}
                group::Read::Flags => is_verbose = state.flags.has(Flags::VERBOSE),
            },
            _ => row.push(Node::One(One::Literal(u32::from(c)))),
        }
    }
    state.depth -= 1;
    Ok(unpacked(row))
}

/// Groups that neither capture nor set flags are no more than what is in them.
fn unpacked(row: Row) -> Row {
    let mut out = Row::with_capacity(row.len());
    for node in row {
        match node {
            Node::Group { capture: None, on: Flags::NONE, off: Flags::NONE, row } => out.extend(row),
            node => out.push(node),
        }
    }
    out
}

/// Reads the rest of a repeat that begins with `c`, and makes it of the last thing in `row`.
fn repeat(tokens: &mut Tokens, c: char, row: &mut Row) -> Result<(), Unfit> {
    let here = tokens.tell();
    let (least, most) = match c {
        '?' => (0, 1),
        '*' => (0, UNBOUNDED),
        '+' => (1, UNBOUNDED),
        _ => {
            let bounds = if tokens.next_plain() == Some('}') { None } else { bounds(tokens, here)? };
            let Some(bounds) = bounds else {
                row.push(Node::One(One::Literal(u32::from(c))));
                return Ok(());
            };
            bounds
        }
    };
    let from_sign = tokens.tell() - here + 1;
    let item = match row.pop() {
        None | Some(Node::At(_)) => return Err(tokens.error("nothing to repeat", from_sign)),
        Some(Node::Repeat { .. }) => return Err(tokens.error("multiple repeat", from_sign)),
        Some(Node::Group { capture: None, on: Flags::NONE, off: Flags::NONE, row }) => row,
        Some(node) => vec![node],
    };
    let kind = if tokens.take('?')? {
        Kind::Lazy
    } else if tokens.take('+')? {
        Kind::Possessive
    } else {
        Kind::Greedy
    };
    row.push(Node::Repeat { least, most, kind, row: item });
    Ok(())
}

/// Reads `2,5}`. What does not have this form is no repeat: the reader goes back to `here`.
fn bounds(tokens: &mut Tokens, here: usize) -> Result<Option<(u32, u32)>, Unfit> {
    let (mut low, mut high) = (String::new(), String::new());
    tokens.take_while(usize::MAX, |c| c.is_ascii_digit(), &mut low)?;
    if tokens.take(',')? {
        tokens.take_while(usize::MAX, |c| c.is_ascii_digit(), &mut high)?;
    } else {
        high.clone_from(&low);
    }
    if !tokens.take('}')? {
        tokens.seek(here)?;
        return Ok(None);
    }
    let least = if low.is_empty() { 0 } else { bound(&low)? };
    if high.is_empty() {
        return Ok(Some((least, UNBOUNDED)));
    }
    let most = bound(&high)?;
    if most < least {
        return Err(tokens.error("min repeat greater than max repeat", tokens.tell() - here));
    }
    Ok(Some((least, most)))
}

/// A number of repeats. Python raises other exceptions than `re.error` here.
fn bound(digits: &str) -> Result<u32, Unfit> {
    if digits.len() > MOST_DIGITS {
        return Err(invalid(&format!(
            "Exceeds the limit ({MOST_DIGITS} digits) for integer string conversion: value has {} digits; use \
             sys.set_int_max_str_digits() to increase the limit",
            digits.len()
        )));
    }
    match digits.parse() {
        Ok(number) if number < UNBOUNDED => Ok(number),
        _ => Err(invalid("the repetition number is too large")),
    }
}

/// A look-behind has to be of one width, which can be counted.
pub(super) fn width_behind(row: &[Node]) -> Result<usize, Unfit> {
    let (least, most) = width(row);
    debug_assert!(least <= MOST_WIDTH && most <= MOST_WIDTH);
    match u32::try_from(least) {
        Err(_) => Err(invalid("looks too much behind")),
        Ok(_) if least != most => Err(invalid("look-behind requires fixed-width pattern")),
        Ok(width) => Ok(width as usize),
    }
}
