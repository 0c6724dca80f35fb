//! A text in which a pattern is found.
//!
//! Patterns are read by `regex-syntax`, the parser of the `regex` crate. What other dialects have beside that gives no text, and
//! where a look-around wants more than the text has, the text does not hold the pattern: whoever needs that must look.

use regex_syntax::hir::{Class, Hir, HirKind};

/// So many times at most is a part written.
const MOST: u32 = 64;

/// A short text that is likely to hold the pattern; `None` where none is found. Each alternative is the first one, what may be
/// left out is, and of a class of characters it is a letter or digit where it can be.
#[must_use]
pub fn sample(pattern: &str) -> Option<String> {
    let hir = regex_syntax::parse(pattern).ok()?;
    let mut text = String::new();
    write(&hir, &mut text)?;
    Some(text)
}

fn write(hir: &Hir, text: &mut String) -> Option<()> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(()),
        HirKind::Literal(literal) => {
            text.push_str(std::str::from_utf8(&literal.0).ok()?);
            Some(())
        }
        HirKind::Class(class) => {
            text.push(member(class)?);
            Some(())
        }
        HirKind::Repetition(repetition) => (0..repetition.min.min(MOST)).try_for_each(|_| write(&repetition.sub, text)),
        HirKind::Capture(capture) => write(&capture.sub, text),
        HirKind::Concat(parts) => parts.iter().try_for_each(|part| write(part, text)),
        HirKind::Alternation(parts) => write(parts.first()?, text),
    }
}

fn member(class: &Class) -> Option<char> {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class.iter().map(|range| (range.start(), range.end())).collect(),
        Class::Bytes(class) => class.iter().map(|range| (range.start().into(), range.end().into())).collect(),
    };
    let plain = ('a'..='z').chain('0'..='9').chain('A'..='Z').chain(' '..='~');
    let holds = |c: &char| ranges.iter().any(|(from, upto)| from <= c && c <= upto);
    plain.into_iter().find(holds).or_else(|| ranges.first().map(|(from, _)| *from))
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;

    #[test]
    fn the_text_holds_the_pattern() {
        let patterns = [
            "",
            "^a",
            "b$",
            ".*",
            ".+",
            "a|b",
            "^(?:x|y)[0-9]{2,}$",
            r"^[^@]+@example\.(com|org)$",
            r"\d+-\w?",
            "(?i)ABC",
            r"^\p{Greek}$",
            r"[\x00-\x08]",
        ];
        for pattern in patterns {
            let text = sample(pattern).unwrap();
            assert!(Regex::new(pattern).unwrap().is_match(&text), "{pattern}: {text:?}");
        }
        assert_eq!(sample(r"^[^@]+@example\.(com|org)$").unwrap(), "a@example.com");
    }

    #[test]
    fn what_cannot_be_read_or_found_gives_none() {
        for pattern in ["(", r"(?=a)", r"[a&&b]", r"(a)\1"] {
            assert_eq!(sample(pattern), None, "{pattern}");
        }
        assert_eq!(sample("a{1000}").unwrap().len(), 64);
    }
}
