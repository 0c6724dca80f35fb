//! Which parts of a pattern not every engine of regular expressions has.
//!
//! Engines are told apart by the documents of RE2, of the `regex` crate, of Python's `re`, of Java, .NET and ECMAScript.

/// The names of such parts in `pattern`, each once, in the order in which they come.
#[must_use]
pub fn constructs(pattern: &str) -> Vec<&'static str> {
    let mut found: Vec<&'static str> = Vec::new();
    let mut rest = pattern;
    let mut is_quantified = false;
    while let Some(c) = rest.chars().next() {
        let behind = rest.get(c.len_utf8()..).unwrap_or_default();
        let was_quantified = std::mem::take(&mut is_quantified);
        let mut length = c.len_utf8();
        let name = match c {
            '\\' => {
                length += behind.chars().next().map_or(0, char::len_utf8);
                escaped(behind)
            }
            '[' => {
                let (class, name) = class(rest);
                length = class;
                name
            }
            '(' => behind.strip_prefix('?').and_then(group),
            '+' if was_quantified => Some("a possessive repeat"),
            '{' => {
                let name = counted(behind);
                is_quantified = behind.starts_with(|c: char| c.is_ascii_digit());
                // The closing brace says that something was repeated.
                length += if is_quantified { behind.find('}').map_or(0, |end| end + 1) } else { 0 };
                name
            }
            '*' | '+' | '?' => {
                is_quantified = true;
                None
            }
            _ => None,
        };
        found.extend(name.filter(|name| !found.contains(name)));
        rest = rest.get(length..).unwrap_or_default();
    }
    found
}

fn escaped(behind: &str) -> Option<&'static str> {
    Some(match behind.chars().next()? {
        '1'..='9' => "a back-reference",
        'k' if behind.starts_with("k<") => "a reference by name",
        'A' => "`\\A`",
        'Z' => "`\\Z`",
        'z' => "`\\z`",
        'G' => "`\\G`",
        'Q' => "`\\Q`",
        'K' => "`\\K`",
        'p' | 'P' => "a class of Unicode (`\\p`)",
        _ => return None,
    })
}

/// What kind of group it is, from behind its `(?`.
fn group(behind: &str) -> Option<&'static str> {
    const KINDS: [(&str, Option<&str>); 12] = [
        (":", None),
        ("=", Some("look-around")),
        ("!", Some("look-around")),
        ("<=", Some("look-around")),
        ("<!", Some("look-around")),
        (">", Some("an atomic group")),
        ("P<", Some("a named group")),
        ("<", Some("a named group")),
        ("P=", Some("a reference by name")),
        ("(", Some("a conditional part")),
        ("#", Some("a comment")),
        ("|", Some("a branch reset")),
    ];
    let kind = KINDS.into_iter().find(|(start, _)| behind.starts_with(start));
    kind.map_or(Some("inline flags"), |(_, name)| name)
}

/// More repeats than this are refused by RE2.
const MOST: u32 = 1000;

/// A count, from behind its brace.
fn counted(behind: &str) -> Option<&'static str> {
    let (inside, _) = behind.split_once('}')?;
    let is_count = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if inside.strip_prefix(',').is_some_and(|most| !most.is_empty() && is_count(most)) {
        return Some("a count without a least number (`{,n}`)");
    }
    let (least, most) = inside.split_once(',').unwrap_or((inside, ""));
    let is_large = |text: &str| !text.is_empty() && is_count(text) && text.parse::<u32>().is_ok_and(|n| n > MOST);
    (is_large(least) || is_large(most)).then_some("more than 1000 repeats")
}

/// The length of a class of characters, and what of it is special: a bracket at its very start does not end it.
fn class(text: &str) -> (usize, Option<&'static str>) {
    let mut name = None;
    let mut is_first = true;
    let mut chars = text.char_indices().skip(1).peekable();
    if matches!(chars.peek(), Some((_, '^'))) {
        chars.next();
    }
    while let Some((at, c)) = chars.next() {
        match c {
            ']' if !is_first => return (at + 1, name),
            '\\' => {
                chars.next();
            }
            '[' if matches!(chars.peek(), Some((_, ':'))) => name = Some("a class by name (`[:alpha:]`)"),
            '&' if matches!(chars.peek(), Some((_, '&'))) => name = Some("a class of classes (`&&`)"),
            _ => {}
        }
        is_first = false;
    }
    (text.len(), name)
}

/// The first name of a domain, from the label before it on, in which a point that is not escaped stands for any character.
///
/// Such a name ends in a label of letters, behind which the pattern, a way through it or a group ends. A pattern that looks
/// around may refuse what the point lets in, so nothing is said of it.
#[must_use]
pub fn loose_domain(pattern: &str) -> Option<&str> {
    let mut found = None;
    // Where the label begins that is being read, and the name with a loose point in it.
    let (mut label, mut name): (Option<usize>, Option<usize>) = (None, None);
    let mut at = 0;
    while let Some(rest) = pattern.get(at..)
        && let Some(c) = rest.chars().next()
    {
        let behind = rest.get(c.len_utf8()..).unwrap_or_default();
        let mut length = c.len_utf8();
        let is_repeated = |behind: &str| behind.starts_with(['*', '+', '?', '{']);
        match c {
            _ if (c.is_alphanumeric() || c == '-') && !is_repeated(behind) => {
                label.get_or_insert(at);
                at += length;
                continue;
            }
            '.' if label.is_some() && !is_repeated(behind) => {
                name = name.or(label);
                label = None;
                at += length;
                continue;
            }
            '\\' if behind.starts_with('.')
                && name.is_some()
                && label.is_some()
                && !is_repeated(behind.get(1..).unwrap_or_default()) =>
            {
                label = None;
                at += 2;
                continue;
            }
            _ => {}
        }
        if found.is_none() && ends(rest) {
            found = named(pattern, name, label, at);
        }
        (label, name) = (None, None);
        match c {
            '\\' => {
                let escaped = behind.chars().next()?;
                // What follows may belong to it.
                if escaped.is_ascii_digit() || "xuUpPNckQ".contains(escaped) {
                    return None;
                }
                length += escaped.len_utf8();
            }
            '[' => length = class(rest).0,
            '{' => length += behind.find('}').map_or(0, |end| end + 1),
            '(' if behind.starts_with('?') => {
                let kind = behind.strip_prefix('?').and_then(group);
                if [Some("look-around"), Some("a comment"), Some("a conditional part")].contains(&kind) {
                    return None;
                }
                length += behind.find([':', ')', '>']).map_or(0, |end| end + 1);
            }
            _ => {}
        }
        at += length;
    }
    found.or_else(|| named(pattern, name, label, pattern.len()))
}

/// Whether what follows a name ends it.
fn ends(rest: &str) -> bool {
    rest.starts_with(['$', ')', '|', '/']) || ["\\Z", "\\z", "\\b", "\\/"].iter().any(|end| rest.starts_with(end))
}

/// The name up to `end`, where its last label is one of letters.
fn named(pattern: &str, name: Option<usize>, label: Option<usize>, end: usize) -> Option<&str> {
    let top = pattern.get(label?..end)?;
    let is_top = top.chars().nth(1).is_some() && top.chars().all(char::is_alphabetic);
    is_top.then(|| pattern.get(name?..end))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constructs_are_found_outside_of_classes_and_escapes() {
        let cases: [(&str, &[&str]); 16] = [
            ("^a+?b*(?:c|d){2,}$", &[]),
            (r"\(\?=a\)[(?=b)][]()?=][^](?!]", &[]),
            ("foo(?=bar)(?<!z)", &["look-around"]),
            (r"(a)\1[\1]\\1", &["a back-reference"]),
            ("a{2}+|b?+", &["a possessive repeat"]),
            ("a{2}b+", &[]),
            ("(?>a)", &["an atomic group"]),
            ("(?i)a(?s:b)", &["inline flags"]),
            ("(?P<n>a)(?P=n)", &["a named group", "a reference by name"]),
            (r"\Aa\Z", &["`\\A`", "`\\Z`"]),
            (r"\p{L}", &["a class of Unicode (`\\p`)"]),
            ("a{,2}", &["a count without a least number (`{,n}`)"]),
            ("a{2000}", &["more than 1000 repeats"]),
            ("[[:alpha:]]", &["a class by name (`[:alpha:]`)"]),
            ("x{", &[]),
            ("[a", &[]),
        ];
        for (pattern, want) in cases {
            assert_eq!(constructs(pattern), want, "{pattern}");
        }
    }

    #[test]
    fn points_of_domains_are_seen() {
        let cases = [
            ("example.com$", Some("example.com")),
            (r"example\.com$", None),
            ("@shop.no", Some("shop.no")),
            ("@a.com$", Some("a.com")),
            ("@(shop.no|shop.se)$", Some("shop.no")),
            (r"@(shop\.no|my-shop.se)$", Some("my-shop.se")),
            ("^shop.example.com/", Some("shop.example.com")),
            (r"@shop.co\.uk$", Some("shop.co\\.uk")),
            (r"@shop\.co.uk\Z", Some("co.uk")),
            (r"[a.com]b.no", Some("b.no")),
            ("[@a.no", None),
            (r"\d.no", None),
            (r"\x41.no", None),
            ("(?i)@shop.no$", Some("shop.no")),
            ("(?:shop.no)", Some("shop.no")),
            ("(?P<at>@)shop.museum", Some("shop.museum")),
            (r"^(?!kim@)shop.no$", None),
            ("^a.*", None),
            ("^a.com+", None),
            ("a.co{2}m", None),
            ("shop.+no", None),
            ("shop.{2}no", None),
            ("shop.n", None),
            ("shop.no@", None),
            ("version 1.20", None),
            ("shop.", None),
            ("shop.no\\", None),
        ];
        for (pattern, want) in cases {
            assert_eq!(loose_domain(pattern), want, "{pattern}");
        }
    }
}
