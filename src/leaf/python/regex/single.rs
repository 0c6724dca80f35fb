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
    Set(Set),
}

/// Characters, told by any of three ways.
#[derive(Debug, Clone, Default)]
struct Set {
    ranges: Ranges,
    /// Whatever is in these, or has its upper case there.
    cased: Ranges,
    /// Kinds, and whether their opposites are meant.
    kinds: Vec<(Category, bool)>,
    is_unicode: bool,
}

impl Set {
    fn holds(&self, point: u32) -> bool {
        self.ranges.hold(point)
            || !self.cased.0.is_empty() && (self.cased.hold(point) || self.cased.hold(letters::upper(point)))
            || self.kinds.iter().any(|(kind, is_negative)| is_of(point, *kind, self.is_unicode) != *is_negative)
    }
}

/// Ranges of characters, first and last. They are put in order before they are searched.
#[derive(Debug, Clone, Default)]
struct Ranges(Vec<(u32, u32)>);

impl Ranges {
    fn add(&mut self, first: u32, last: u32) {
        self.0.push((first, last));
    }

    fn put_in_order(&mut self) {
        self.0.sort_unstable();
        let mut joined: Vec<(u32, u32)> = Vec::with_capacity(self.0.len());
        for &(first, last) in &self.0 {
            match joined.last_mut() {
                Some(before) if first <= before.1 => before.1 = before.1.max(last),
                _ => joined.push((first, last)),
            }
        }
        self.0 = joined;
    }

    fn hold(&self, point: u32) -> bool {
        let before = self.0.partition_point(|range| range.0 <= point);
        self.0[..before].last().is_some_and(|range| point <= range.1)
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
                let (set, fold) = set(items, flags);
                (What::Set(set), fold, *is_negative)
            }
        };
        let what = match what {
            What::Set(mut set) => {
                set.ranges.put_in_order();
                set.cased.put_in_order();
                What::Set(set)
            }
            what => what,
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
            What::Set(set) => set.holds(self.fold.lower(point)) != self.is_negative,
        }
    }
}

fn literal(point: u32, flags: Flags, is_negative: bool) -> (What, Fold, bool) {
    let mut set = Set::default();
    let fold = Fold::of(flags);
    if !fold.is_cased(point) {
        set.ranges.add(point, point);
        return (What::Set(set), Fold::None, is_negative);
    }
    let low = fold.lower(point);
    set.ranges.add(low, low);
    if fold == Fold::Unicode {
        for other in letters::same(low) {
            set.ranges.add(*other, *other);
        }
    }
    (What::Set(set), fold, is_negative)
}

/// A set, and how a character is lowered that is looked for in it.
fn set(items: &[Item], flags: Flags) -> (Set, Fold) {
    let mut set = Set { is_unicode: flags.has(Flags::UNICODE), ..Set::default() };
    let fold = Fold::of(flags);
    let mut is_cased = false;
    for item in items {
        match *item {
            Item::Kind { of, is_negative } => set.kinds.push((of, is_negative)),
            Item::Literal(point) if fold == Fold::None => set.ranges.add(point, point),
            Item::Range(first, last) if fold == Fold::None => set.ranges.add(first, last),
            Item::Literal(point) if point > 0xffff => {
                // Python does not lower these.
                is_cased = true;
                set.ranges.add(point, point);
            }
            Item::Literal(point) => {
                is_cased |= fold.is_cased(point);
                add_lowered(point, point, fold, &mut set.ranges);
            }
            Item::Range(first, last) => {
                is_cased |= last > 0xffff || has_case(first, last, fold);
                add_lowered(first, last.min(0xffff), fold, &mut set.ranges);
                if last > 0xffff {
                    set.cased.add(first, last);
                }
            }
        }
    }
    (set, if is_cased { fold } else { Fold::None })
}

/// Whether a range holds a character that has case.
pub(super) fn has_case(first: u32, last: u32, fold: Fold) -> bool {
    match fold {
        Fold::None => false,
        Fold::Ascii => (first..=last).take(128).any(|point| fold.is_cased(point)),
        Fold::Unicode => letters::holds_case(first, last),
    }
}

/// Adds what a range of the BMP has for lower cases, and the letters that share an upper case with these.
///
/// The range itself stays: a lowered character is found in it only where it is its own lower case.
fn add_lowered(first: u32, last: u32, fold: Fold, ranges: &mut Ranges) {
    if first > last {
        return;
    }
    ranges.add(first, last);
    match fold {
        Fold::None => {}
        Fold::Ascii => {
            let (from, to) = (first.max(u32::from('A')), last.min(u32::from('Z')));
            if from <= to {
                ranges.add(from + 32, to + 32);
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
                    for other in same {
                        ranges.add(*other, *other);
                    }
                }
            }
            for other in others {
                ranges.add(other, other);
            }
        }
    }
}
