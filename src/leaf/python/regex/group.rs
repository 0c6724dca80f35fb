//! Reads what stands in parentheses.

use super::Unfit;
use super::flags::{self, Flags, Setting};
use super::letters::is_identifier;
use super::parse::{State, alternatives, row};
use super::syntax::Node;
use super::tokens::{Token, Tokens};
use crate::leaf::python::{parse_int, text_literal};

/// The most groups that Python counts.
const MOST_GROUPS: i64 = 1_073_741_823;

/// What parentheses turned out to be.
pub(super) enum Read {
    /// Something to match.
    Node(Node),
    /// A comment.
    Nothing,
    /// Flags for the whole pattern; the state has them.
    Flags,
}

/// Reads a group; its opening parenthesis was read already. Flags for the whole pattern can stand here if `is_first`.
pub(super) fn read(tokens: &mut Tokens, state: &mut State, is_verbose: bool, is_first: bool) -> Result<Read, Unfit> {
    let start = tokens.tell() - 1;
    if !tokens.take('?')? {
        return capturing(tokens, state, is_verbose, start, None);
    }
    let token = expect(tokens)?;
    let plain = (Flags::NONE, Flags::NONE);
    match token {
        Token::Plain('P') => with_name(tokens, state, is_verbose, start),
        Token::Plain(':') => flagged(tokens, state, is_verbose, start, plain),
        Token::Plain('#') => comment(tokens, start),
        Token::Plain('=' | '!' | '<') => look(tokens, state, is_verbose, start, token),
        Token::Plain('(') => conditional(tokens, state, is_verbose, start),
        Token::Plain('>') => {
            let row = alternatives(tokens, state, is_verbose, false)?;
            close(tokens, start)?;
            Ok(Read::Node(Node::Atomic(row)))
        }
        _ if flags::begins(token) => match flags::read(tokens, token)? {
            Setting::Group(on, off) => flagged(tokens, state, is_verbose, start, (on, off)),
            Setting::Whole(flags) => {
                state.flags = state.flags.and(flags);
                if is_first {
                    return Ok(Read::Flags);
                }
                let length = tokens.tell() - start;
                Err(tokens.error("global flags not at the start of the expression", length))
            }
        },
        _ => Err(tokens.error(&format!("unknown extension ?{}", token.text()), token.len() + 1)),
    }
}

fn expect(tokens: &mut Tokens) -> Result<Token, Unfit> {
    match tokens.get()? {
        Some(token) => Ok(token),
        None => Err(tokens.error("unexpected end of pattern", 0)),
    }
}

fn close(tokens: &mut Tokens, start: usize) -> Result<(), Unfit> {
    if tokens.take(')')? {
        return Ok(());
    }
    Err(tokens.error("missing ), unterminated subpattern", tokens.tell() - start))
}

fn capturing(
    tokens: &mut Tokens,
    state: &mut State,
    is_verbose: bool,
    start: usize,
    name: Option<String>,
) -> Result<Read, Unfit> {
    let group = state.open();
    if let Some(name) = name {
        if let Some(other) = state.names.get(&name) {
            let name_text = text_literal(&name);
            let message = format!("redefinition of group name {name_text} as group {group}; was group {other}");
            return Err(tokens.error(&message, name.chars().count() + 1));
        }
        state.names.insert(name, group);
    }
    let row = alternatives(tokens, state, is_verbose, false)?;
    close(tokens, start)?;
    state.close(group, &row);
    Ok(Read::Node(Node::Group { capture: Some(group), on: Flags::NONE, off: Flags::NONE, row }))
}

fn flagged(
    tokens: &mut Tokens,
    state: &mut State,
    is_verbose: bool,
    start: usize,
    (on, off): (Flags, Flags),
) -> Result<Read, Unfit> {
    let is_verbose = (is_verbose || on.has(Flags::VERBOSE)) && !off.has(Flags::VERBOSE);
    let row = alternatives(tokens, state, is_verbose, false)?;
    close(tokens, start)?;
    Ok(Read::Node(Node::Group { capture: None, on, off, row }))
}

/// `(?P<name>...)` and `(?P=name)`
fn with_name(tokens: &mut Tokens, state: &mut State, is_verbose: bool, start: usize) -> Result<Read, Unfit> {
    if tokens.take('<')? {
        let name = tokens.until('>', "group name")?;
        check_name(tokens, &name)?;
        return capturing(tokens, state, is_verbose, start, Some(name));
    }
    if tokens.take('=')? {
        let name = tokens.until(')', "group name")?;
        check_name(tokens, &name)?;
        let group = by_name(tokens, state, &name)?;
        return state.again(tokens, group, name.chars().count() + 1).map(Read::Node);
    }
    let token = expect(tokens)?;
    Err(tokens.error(&format!("unknown extension ?P{}", token.text()), token.len() + 2))
}

fn check_name(tokens: &Tokens, name: &str) -> Result<(), Unfit> {
    if is_identifier(name) { Ok(()) } else { Err(bad_name(tokens, name)) }
}

fn bad_name(tokens: &Tokens, name: &str) -> Unfit {
    tokens.error(&format!("bad character in group name {}", text_literal(name)), name.chars().count() + 1)
}

fn by_name(tokens: &Tokens, state: &State, name: &str) -> Result<usize, Unfit> {
    if let Some(group) = state.names.get(name) {
        return Ok(*group);
    }
    let message = format!("unknown group name {}", text_literal(name));
    Err(tokens.error(&message, name.chars().count() + 1))
}

fn comment(tokens: &mut Tokens, start: usize) -> Result<Read, Unfit> {
    loop {
        match tokens.get()? {
            None => return Err(tokens.error("missing ), unterminated comment", tokens.tell() - start)),
            Some(Token::Plain(')')) => return Ok(Read::Nothing),
            Some(_) => {}
        }
    }
}

fn look(tokens: &mut Tokens, state: &mut State, is_verbose: bool, start: usize, first: Token) -> Result<Read, Unfit> {
    let is_behind = first == Token::Plain('<');
    let sign = if is_behind { expect(tokens)? } else { first };
    if !matches!(sign, Token::Plain('=' | '!')) {
        return Err(tokens.error(&format!("unknown extension ?<{}", sign.text()), sign.len() + 2));
    }
    let is_outermost = is_behind && state.behind.is_none();
    if is_outermost {
        state.behind = Some(state.next_group());
    }
    let row = alternatives(tokens, state, is_verbose, false)?;
    if is_outermost {
        state.behind = None;
    }
    close(tokens, start)?;
    Ok(Read::Node(Node::Look { is_behind, is_negative: sign == Token::Plain('!'), row }))
}

/// `(?(1)yes|no)`
fn conditional(tokens: &mut Tokens, state: &mut State, is_verbose: bool, start: usize) -> Result<Read, Unfit> {
    let name = tokens.until(')', "group name")?;
    let group = if is_identifier(&name) {
        by_name(tokens, state, &name)?
    } else {
        let length = name.chars().count() + 1;
        let Some(number @ 0..) = parse_int(&name) else { return Err(bad_name(tokens, &name)) };
        if number == 0 {
            return Err(tokens.error("bad group number", length));
        }
        let group = match usize::try_from(number) {
            Ok(group) if number < MOST_GROUPS => group,
            _ => return Err(tokens.error(&format!("invalid group reference {number}"), length)),
        };
        if state.asked.iter().all(|(asked, _)| *asked != group) {
            state.asked.push((group, tokens.tell() - length));
        }
        group
    };
    state.check_behind(tokens, group)?;
    let yes = row(tokens, state, is_verbose, false)?;
    let mut no = Vec::new();
    if tokens.take('|')? {
        no = row(tokens, state, is_verbose, false)?;
        if tokens.next_plain() == Some('|') {
            return Err(tokens.error("conditional backref with more than two branches", 0));
        }
    }
    close(tokens, start)?;
    Ok(Read::Node(Node::IfGroup { group, yes, no }))
}
