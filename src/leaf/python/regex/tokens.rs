//! A pattern in pieces: characters, and characters behind a backslash.
//!
//! One piece is always read ahead. Python does so too, and a backslash at the very end is found that way before
//! anything that stands in front of it.

use super::{Unfit, invalid};

/// A piece of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// A character by itself.
    Plain(char),
    /// A character behind a backslash.
    Escape(char),
}

impl Token {
    /// The length in characters.
    pub(super) fn len(self) -> usize {
        match self {
            Token::Plain(_) => 1,
            Token::Escape(_) => 2,
        }
    }

    /// Adds the piece as it is written.
    pub(super) fn push_to(self, out: &mut String) {
        match self {
            Token::Plain(c) => out.push(c),
            Token::Escape(c) => out.extend(['\\', c]),
        }
    }

    /// The piece as it is written.
    pub(super) fn text(self) -> String {
        let mut text = String::new();
        self.push_to(&mut text);
        text
    }
}

/// The pieces of a pattern, from first to last.
#[derive(Debug)]
pub(super) struct Tokens {
    chars: Vec<char>,
    /// Behind the piece that was read ahead.
    index: usize,
    next: Option<Token>,
}

impl Tokens {
    /// The pieces of `source`.
    pub(super) fn new(source: &str) -> Result<Tokens, Unfit> {
        let mut tokens = Tokens { chars: source.chars().collect(), index: 0, next: None };
        tokens.advance()?;
        Ok(tokens)
    }

    fn advance(&mut self) -> Result<(), Unfit> {
        self.next = match (self.chars.get(self.index), self.chars.get(self.index + 1)) {
            (None, _) => None,
            (Some('\\'), Some(c)) => Some(Token::Escape(*c)),
            (Some('\\'), None) => return Err(self.error_at("bad escape (end of pattern)", self.chars.len() - 1)),
            (Some(c), _) => Some(Token::Plain(*c)),
        };
        self.index += self.next.map_or(0, Token::len);
        Ok(())
    }

    /// The piece that comes next.
    pub(super) fn next(&self) -> Option<Token> {
        self.next
    }

    /// The character that comes next, if no backslash is before it.
    pub(super) fn next_plain(&self) -> Option<char> {
        match self.next {
            Some(Token::Plain(c)) => Some(c),
            _ => None,
        }
    }

    /// Takes the piece that comes next.
    pub(super) fn get(&mut self) -> Result<Option<Token>, Unfit> {
        let this = self.next;
        self.advance()?;
        Ok(this)
    }

    /// Takes the character `c` if it comes next.
    pub(super) fn take(&mut self, c: char) -> Result<bool, Unfit> {
        let is_next = self.next == Some(Token::Plain(c));
        if is_next {
            self.advance()?;
        }
        Ok(is_next)
    }

    /// Takes at most `most` characters that `is_wanted` says yes to, and adds them to `out`.
    pub(super) fn take_while(
        &mut self,
        most: usize,
        is_wanted: fn(char) -> bool,
        out: &mut String,
    ) -> Result<(), Unfit> {
        for _ in 0..most {
            match self.next_plain() {
                Some(c) if is_wanted(c) => out.push(c),
                _ => break,
            }
            self.advance()?;
        }
        Ok(())
    }

    /// Takes everything before the next `end`, and that too. It is a `what`, and must not be empty.
    pub(super) fn until(&mut self, end: char, what: &str) -> Result<String, Unfit> {
        let mut name = String::new();
        loop {
            match self.get()? {
                None if name.is_empty() => return Err(self.error(&format!("missing {what}"), 0)),
                None => return Err(self.error(&format!("missing {end}, unterminated name"), name.chars().count())),
                Some(Token::Plain(c)) if c == end => break,
                Some(token) => token.push_to(&mut name),
            }
        }
        if name.is_empty() { Err(self.error(&format!("missing {what}"), 1)) } else { Ok(name) }
    }

    /// Where the piece that comes next begins, in characters.
    pub(super) fn tell(&self) -> usize {
        self.index - self.next.map_or(0, Token::len)
    }

    /// Goes back to a place.
    pub(super) fn seek(&mut self, index: usize) -> Result<(), Unfit> {
        self.index = index;
        self.advance()
    }

    /// An error so many characters before the piece that comes next.
    pub(super) fn error(&self, message: &str, before: usize) -> Unfit {
        self.error_at(message, self.tell().saturating_sub(before))
    }

    /// An error at a place.
    pub(super) fn error_at(&self, message: &str, at: usize) -> Unfit {
        if !self.chars.contains(&'\n') {
            return invalid(&format!("{message} at position {at}"));
        }
        let before = &self.chars[..at.min(self.chars.len())];
        let line = before.iter().filter(|c| **c == '\n').count() + 1;
        let column = before.iter().rev().take_while(|c| **c != '\n').count() + 1;
        invalid(&format!("{message} at position {at} (line {line}, column {column})"))
    }
}
