//! Operands that a source keeps as digests, so that nobody can read them there.

use super::{FaultId, Text};
use crate::leaf::digest;
use crate::leaf::text_set::TextSet;

/// Digests to compare with.
#[derive(Debug)]
pub struct Digests<'s> {
    /// What of the value is digested.
    pub of: Digested,
    /// How.
    pub algorithm: Algorithm,
    /// What is put behind the text before it is digested.
    pub salt: String,
    /// The digests in hexadecimal, where the whole text or an item is digested.
    pub set: TextSet<'s>,
    /// The entries, where a start or an end is digested; tried in order.
    pub entries: Vec<Entry<'s>>,
    /// Whether the source gives one digest and not a list.
    pub is_single: bool,
}

/// What of a value is digested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Digested {
    /// The whole text.
    Whole,
    /// As many bytes at the start of the text as the entry says.
    Start,
    /// As many bytes at its end.
    End,
    /// Each item of a list of texts.
    Items,
}

/// A hash function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// SHA-256.
    Sha256,
    /// SHA-1, of texts alone: the reference raises on anything else.
    Sha1,
}

/// A digest of a start or an end.
#[derive(Debug)]
pub enum Entry<'s> {
    /// So many bytes have this digest. A negative length counts from the other end, as in a slice of Python.
    Part {
        /// The number of bytes.
        length: i64,
        /// The digest in hexadecimal.
        digest: Text<'s>,
    },
    /// Not readable: the evaluation ends when it is tried.
    Broken(FaultId),
}

impl Digests<'_> {
    /// The digest of `text` with the salt behind it, in hexadecimal.
    #[must_use]
    pub fn digest(&self, text: &[u8]) -> digest::Hex {
        match self.algorithm {
            Algorithm::Sha256 => digest::sha256(text, self.salt.as_bytes()),
            Algorithm::Sha1 => digest::sha1(text, self.salt.as_bytes()),
        }
    }

    /// Whether the reference refuses to digest a value that is no text, when `is_other` says that it is none.
    #[must_use]
    pub fn refuses(&self, is_other: bool) -> bool {
        is_other && self.algorithm == Algorithm::Sha1
    }

    /// The part of `text` that an entry of that length is about; `None` where the text is shorter.
    #[must_use]
    pub fn part<'t>(&self, text: &'t [u8], length: i64) -> Option<&'t [u8]> {
        let size = i64::try_from(text.len()).unwrap_or(i64::MAX);
        if size < length {
            return None;
        }
        // `text[:n]` and `text[-n:]` of Python: a negative number counts from the end, and `-0` is no end.
        let clamp = |place: i64| {
            usize::try_from(if place < 0 { place.saturating_add(size).max(0) } else { place }).unwrap_or_default()
        };
        Some(match self.of {
            Digested::End => &text[clamp(length.saturating_neg()).min(text.len())..],
            _ => &text[..clamp(length).min(text.len())],
        })
    }
}
