//! The flags of a pattern, and how groups of them are read: `(?im)`, `(?i-s:`.

use super::letters::is_alpha;
use super::tokens::{Token, Tokens};
use super::{Unfit, invalid};

/// A set of flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Flags(u8);

impl Flags {
    /// No flag.
    pub(super) const NONE: Flags = Flags(0);
    /// `i`
    pub(super) const IGNORE_CASE: Flags = Flags(1);
    /// `m`
    pub(super) const MULTI_LINE: Flags = Flags(2);
    /// `s`
    pub(super) const DOT_ALL: Flags = Flags(4);
    /// `x`
    pub(super) const VERBOSE: Flags = Flags(8);
    /// `a`
    pub(super) const ASCII: Flags = Flags(16);
    /// `u`
    pub(super) const UNICODE: Flags = Flags(32);
    /// `t`, which is not documented and makes every repeat an error.
    pub(super) const TEMPLATE: Flags = Flags(64);
    /// `L`, which is for bytes only.
    const LOCALE: Flags = Flags(128);
    /// Of these only one can be.
    const TYPES: Flags = Flags(16 | 32 | 128);

    /// Whether one of `flags` is set.
    pub(super) fn has(self, flags: Flags) -> bool {
        self.0 & flags.0 != 0
    }

    /// The flags of both.
    pub(super) fn and(self, flags: Flags) -> Flags {
        Flags(self.0 | flags.0)
    }

    /// The flags within a group that sets `on` and unsets `off`.
    pub(super) fn with(self, on: Flags, off: Flags) -> Flags {
        let kept = if on.has(Flags::TYPES) { self.0 & !Flags::TYPES.0 } else { self.0 };
        Flags((kept | on.0) & !off.0)
    }

    fn of(token: Token) -> Option<Flags> {
        Some(match token {
            Token::Plain('i') => Flags::IGNORE_CASE,
            Token::Plain('m') => Flags::MULTI_LINE,
            Token::Plain('s') => Flags::DOT_ALL,
            Token::Plain('x') => Flags::VERBOSE,
            Token::Plain('a') => Flags::ASCII,
            Token::Plain('u') => Flags::UNICODE,
            Token::Plain('t') => Flags::TEMPLATE,
            Token::Plain('L') => Flags::LOCALE,
            _ => return None,
        })
    }
}

/// What a group of flags says.
pub(super) enum Setting {
    /// `(?im)`: they hold for the whole pattern.
    Whole(Flags),
    /// `(?i-s:`: some are on and some are off within the group.
    Group(Flags, Flags),
}

/// Whether flags, or their absence, can begin with this token.
pub(super) fn begins(token: Token) -> bool {
    token == Token::Plain('-') || Flags::of(token).is_some()
}

/// Reads flags up to the end of the group or to its contents; `first` was read already.
pub(super) fn read(tokens: &mut Tokens, first: Token) -> Result<Setting, Unfit> {
    let (on, mut next) = if first == Token::Plain('-') { (Flags::NONE, first) } else { switched_on(tokens, first)? };
    if next == Token::Plain(')') {
        return Ok(Setting::Whole(on));
    }
    if on.has(Flags::TEMPLATE) {
        return Err(tokens.error("bad inline flags: cannot turn on global flag", 1));
    }
    let mut off = Flags::NONE;
    if next == Token::Plain('-') {
        next = expect(tokens, "missing flag")?;
        off = switched_off(tokens, next)?;
    }
    if off.has(Flags::TEMPLATE) {
        return Err(tokens.error("bad inline flags: cannot turn off global flag", 1));
    }
    if on.has(off) {
        return Err(tokens.error("bad inline flags: flag turned on and off", 1));
    }
    Ok(Setting::Group(on, off))
}

fn switched_on(tokens: &mut Tokens, first: Token) -> Result<(Flags, Token), Unfit> {
    let missing = "missing -, : or )";
    let mut on = Flags::NONE;
    let mut token = first;
    loop {
        let flag = known(tokens, token, missing)?;
        if flag == Flags::LOCALE {
            return Err(tokens.error("bad inline flags: cannot use 'L' flag with a str pattern", 0));
        }
        on = on.and(flag);
        if flag.has(Flags::TYPES) && on.0 & Flags::TYPES.0 != flag.0 {
            return Err(tokens.error("bad inline flags: flags 'a', 'u' and 'L' are incompatible", 0));
        }
        token = expect(tokens, missing)?;
        if matches!(token, Token::Plain(')' | '-' | ':')) {
            return Ok((on, token));
        }
    }
}

fn switched_off(tokens: &mut Tokens, first: Token) -> Result<Flags, Unfit> {
    let mut off = Flags::NONE;
    let mut flag = known(tokens, first, "missing flag")?;
    loop {
        if flag.has(Flags::TYPES) {
            return Err(tokens.error("bad inline flags: cannot turn off flags 'a', 'u' and 'L'", 0));
        }
        off = off.and(flag);
        let token = expect(tokens, "missing :")?;
        if token == Token::Plain(':') {
            return Ok(off);
        }
        flag = known(tokens, token, "missing :")?;
    }
}

fn expect(tokens: &mut Tokens, missing: &str) -> Result<Token, Unfit> {
    match tokens.get()? {
        Some(token) => Ok(token),
        None => Err(tokens.error(missing, 0)),
    }
}

fn known(tokens: &Tokens, token: Token, missing: &str) -> Result<Flags, Unfit> {
    match (Flags::of(token), token) {
        (Some(flag), _) => Ok(flag),
        (None, Token::Plain(c)) if is_alpha(c) => Err(tokens.error("unknown flag", 1)),
        (None, _) => Err(tokens.error(missing, token.len())),
    }
}

/// The flags of a whole pattern over text.
pub(super) fn whole(flags: Flags) -> Result<Flags, Unfit> {
    match (flags.has(Flags::ASCII), flags.has(Flags::UNICODE)) {
        (false, _) => Ok(flags.and(Flags::UNICODE)),
        (true, false) => Ok(flags),
        (true, true) => Err(invalid("ASCII and UNICODE flags are incompatible")),
    }
}
