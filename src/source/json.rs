//! A scanner over JSON text, for finding places and outlines.
//!
//! It does not judge: values are read by `serde_json`. It walks text that is JSON, or was meant to be, as far as it goes,
//! in one pass and without recursion, and gives up quietly where the text does.

use std::borrow::Cow;

use memchr::memchr2;

/// The kind of a value, told by its first character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `{`
    Object,
    /// `[`
    Array,
    /// `"`
    Text,
    /// A digit or a minus sign.
    Number,
    /// `true` or `false`.
    Bool,
    /// `null`.
    Null,
}

/// A place in JSON text.
#[derive(Debug, Clone, Copy)]
pub struct Cursor<'t> {
    text: &'t [u8],
    at: usize,
}

impl<'t> Cursor<'t> {
    /// The start of `text`, behind a byte-order mark if there is one.
    #[must_use]
    pub fn new(text: &'t str) -> Cursor<'t> {
        let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Cursor { text: text.as_bytes(), at }
    }

    /// The place as a number of bytes.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.at
    }

    fn peek(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\t' | b'\r' | b'\n') = self.text.get(self.at) {
            self.at += 1;
        }
        self.text.get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    /// The kind of the value that comes next.
    pub fn kind(&mut self) -> Option<Kind> {
        Some(match self.peek()? {
            b'{' => Kind::Object,
            b'[' => Kind::Array,
            b'"' => Kind::Text,
            b'-' | b'0'..=b'9' => Kind::Number,
            b't' | b'f' => Kind::Bool,
            b'n' => Kind::Null,
            _ => return None,
        })
    }

    /// Enters the object or array that comes next.
    pub fn enter(&mut self) -> Option<()> {
        matches!(self.kind()?, Kind::Object | Kind::Array).then(|| self.at += 1)
    }

    /// Moves to the next item of an array just entered, or past the comma behind an item; `false` at its end.
    pub fn item(&mut self) -> Option<bool> {
        match self.peek()? {
            b']' => Some(false),
            b',' => self.eat(b',').map(|()| true),
            _ => Some(true),
        }
    }

    /// Reads the next key of an object and its colon; `None` inside at its end.
    pub fn key(&mut self) -> Option<Option<Cow<'t, str>>> {
        let _ = self.eat(b',');
        if self.peek()? == b'}' {
            return Some(None);
        }
        let start = self.at;
        self.skip_text()?;
        let raw = std::str::from_utf8(&self.text[start..self.at]).ok()?;
        self.eat(b':')?;
        let plain = &raw[1..raw.len() - 1];
        if plain.contains('\\') {
            return serde_json::from_str(raw).ok().map(|key| Some(Cow::Owned(key)));
        }
        Some(Some(Cow::Borrowed(plain)))
    }

    /// The text that comes next, where it has at most 64 bytes and no escapes.
    pub fn short_text(&mut self) -> Option<&'t str> {
        self.peek()?;
        let start = self.at + 1;
        self.skip_text()?;
        let text = std::str::from_utf8(&self.text[start..self.at - 1]).ok()?;
        (text.len() <= 64 && !text.contains('\\')).then_some(text)
    }

    /// The number of bytes up to the end of the value that comes next, which is skipped.
    pub fn skip(&mut self) -> Option<usize> {
        match self.kind()? {
            Kind::Text => self.skip_text()?,
            Kind::Object | Kind::Array => self.skip_container()?,
            Kind::Number | Kind::Bool | Kind::Null => {
                while let Some(byte) = self.text.get(self.at)
                    && !matches!(byte, b',' | b']' | b'}' | b' ' | b'\t' | b'\r' | b'\n')
                {
                    self.at += 1;
                }
            }
        }
        Some(self.at)
    }

    fn skip_text(&mut self) -> Option<()> {
        self.eat(b'"')?;
        loop {
            let step = memchr2(b'"', b'\\', self.text.get(self.at..)?)?;
            self.at += step + 1;
            if self.text[self.at - 1] == b'"' {
                return Some(());
            }
            self.at += 1;
        }
    }

    fn skip_container(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            match *self.text.get(self.at)? {
                b'"' => self.skip_text()?,
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' => {
                    depth -= 1;
                    self.at += 1;
                    if depth == 0 {
                        return Some(());
                    }
                }
                _ => self.at += 1,
            }
        }
    }
}
