//! Whether one character is what a pattern asks for, with the flags that hold there.
//!
//! Where case counts for nothing, Python lowers the character of the text and compares it with what it lowered when it
//! compiled the pattern, and with the letters that share an upper case with that. It does so differently for a letter,
//! for a set without any letter that has case, and for letters of sets beyond the BMP; this file follows it.

use super::flags::Flags;
use super::letters;
use super::syntax::{Category, Item, One};

/// What one character is compared with.
#[derive(Debug, Clone)]
pub(super) struct Single {
    what: What,
    fold: Fold,
    is_negative: bool,
    /// The answers for ASCII.
    ascii: u128,
}

/// How a character is lowered first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fold {
    /// Not at all.
    None,
    /// Letters of ASCII are.
    Ascii,
    /// All letters are.
    Unicode,
}

impl Fold {
    /// What holds with these flags.
    pub(super) fn of(flags: Flags) -> Fold {
        match (flags.has(Flags::IGNORE_CASE), flags.has(Flags::UNICODE)) {
            (false, _) => Fold::None,
            (true, false) => Fold::Ascii,
            (true, true) => Fold::Unicode,
        }
    }

    /// A character as it is compared.
    pub(super) fn lower(self, point: u32) -> u32 {
        match self {
            Fold::None => point,
            Fold::Ascii => letters::ascii_lower(point),
            Fold::Unicode => letters::lower(point),
        }
    }

    fn is_cased(self, point: u32) -> bool {
        match self {
            Fold::None => false,
            Fold::Ascii => u8::try_from(point).is_ok_and(|byte| byte.is_ascii_alphabetic()),
            Fold::Unicode => letters::is_cased(point),
        }
    }
}

#[derive(Debug, Clone)]
enum What {
    /// Anything but a line feed.
    Line,
    /// Anything at all.
    Any,
    /// One of these.
    Parts(Vec<Part>),
}

#[derive(Debug, Clone)]
enum Part {
    /// From one character to another.
    Range(u32, u32),
    /// The same, and whatever has its upper case there.
    CasedRange(u32, u32),
    Kind {
        of: Category,
        is_unicode: bool,
        is_negative: bool,
    },
}

impl Part {
    fn one(point: u32) -> Part {
        Part::Range(point, point)
    }

    fn holds(&self, point: u32) -> bool {
        match *self {
            Part::Range(first, last) => (first..=last).contains(&point),
            Part::CasedRange(first, last) => {
                (first..=last).contains(&point) || (first..=last).contains(&letters::upper(point))
            }
            Part::Kind { of, is_unicode, is_negative } => is_of(point, of, is_unicode) != is_negative,
        }
    }
}

/// Whether a character is of a kind.
pub(super) fn is_of(point: u32, kind: Category, is_unicode: bool) -> bool {
    if !is_unicode {
        let Some(byte) = u8::try_from(point).ok().filter(u8::is_ascii) else { return false };
        return match kind {
            Category::Digit => byte.is_ascii_digit(),
            Category::Space => matches!(byte, b'\t'..=b'\r' | b' '),
            Category::Word => byte.is_ascii_alphanumeric() || byte == b'_',
        };
    }
    match kind {
        Category::Digit => letters::is_digit(point),
        Category::Space => letters::is_space(point),
        Category::Word => letters::is_word(point),
    }
}

impl Single {
    /// What `one` means with these flags.
    pub(super) fn new(one: &One, flags: Flags) -> Single {
        let (what, fold, is_negative) = match one {
            One::Any if flags.has(Flags::DOT_ALL) => (What::Any, Fold::None, false),
            One::Any => (What::Line, Fold::None, false),
            One::Literal(point) => literal(*point, flags, false),
            One::NotLiteral(point) => literal(*point, flags, true),
            One::Set { is_negative, items } => {
                let (parts, fold) = set(items, flags);
                (What::Parts(parts), fold, *is_negative)
            }
        };
        let mut single = Single { what, fold, is_negative, ascii: 0 };
        for point in 0..128 {
            single.ascii |= u128::from(single.look(point)) << point;
        }
        single
    }

    /// The characters of ASCII that the pattern asks for, one bit each.
    pub(super) fn ascii(&self) -> u128 {
        self.ascii
    }

    /// Whether the character is what the pattern asks for.
    pub(super) fn is(&self, c: char) -> bool {
        let point = u32::from(c);
        if point < 128 { self.ascii >> point & 1 == 1 } else { self.look(point) }
    }

    fn look(&self, point: u32) -> bool {
        match &self.what {
            What::Line => point != u32::from('\n'),
            What::Any => true,
            What::Parts(parts) => {
                let point = self.fold.lower(point);
                parts.iter().any(|part| part.holds(point)) != self.is_negative
            }
        }
    }
}

fn literal(point: u32, flags: Flags, is_negative: bool) -> (What, Fold, bool) {
    let fold = Fold::of(flags);
    if !fold.is_cased(point) {
        return (What::Parts(vec![Part::one(point)]), Fold::None, is_negative);
    }
    let low = fold.lower(point);
    let mut parts = vec![Part::one(low)];
    if fold == Fold::Unicode {
        parts.extend(letters::same(low).iter().copied().map(Part::one));
    }
    (What::Parts(parts), fold, is_negative)
}

/// The parts of a set, and how a character is lowered that is looked for in them.
fn set(items: &[Item], flags: Flags) -> (Vec<Part>, Fold) {
    let is_unicode = flags.has(Flags::UNICODE);
    let fold = Fold::of(flags);
    let mut parts = Vec::new();
    let mut has_case = false;
    for item in items {
        match *item {
            Item::Kind { of, is_negative } => parts.push(Part::Kind { of, is_unicode, is_negative }),
            Item::Literal(point) if fold == Fold::None => parts.push(Part::one(point)),
            Item::Range(first, last) if fold == Fold::None => parts.push(Part::Range(first, last)),
            Item::Literal(point) if point > 0xffff => {
                // Python does not lower these.
                has_case = true;
                parts.push(Part::one(point));
            }
            Item::Literal(point) => {
                has_case |= fold.is_cased(point);
                lowered(point, point, fold, &mut parts);
            }
            Item::Range(first, last) => {
                has_case |= last > 0xffff || range_has_case(first, last, fold);
                lowered(first, last.min(0xffff), fold, &mut parts);
                if last > 0xffff {
                    parts.push(Part::CasedRange(first, last));
                }
            }
        }
    }
    (parts, if has_case { fold } else { Fold::None })
}

fn range_has_case(first: u32, last: u32, fold: Fold) -> bool {
    match fold {
        Fold::None => false,
        Fold::Ascii => (first..=last).take(128).any(|point| fold.is_cased(point)),
        Fold::Unicode => letters::holds_case(first, last),
    }
}

/// Adds what a range of the BMP has for lower cases, and the letters that share an upper case with these.
///
/// The range itself stays: a lowered character is found in it only where it is its own lower case.
fn lowered(first: u32, last: u32, fold: Fold, parts: &mut Vec<Part>) {
    if first > last {
        return;
    }
    parts.push(Part::Range(first, last));
    match fold {
        Fold::None => {}
        Fold::Ascii => {
            let (from, to) = (first.max(u32::from('A')), last.min(u32::from('Z')));
            if from <= to {
                parts.push(Part::Range(from + 32, to + 32));
            }
        }
        Fold::Unicode => {
            let mut others: Vec<u32> = letters::lowered_within(first, last)
                .map(|(_, low)| low)
                .filter(|low| !(first..=last).contains(low))
                .collect();
            others.sort_unstable();
            for (letter, same) in letters::all_same() {
                if (first..=last).contains(&letter) || others.binary_search(&letter).is_ok() {
                    parts.extend(same.iter().copied().map(Part::one));
                }
            }
            parts.extend(others.into_iter().map(Part::one));
        }
    }
}
