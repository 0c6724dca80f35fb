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

/// The name with a point in it, of which the point stands for any character though it looks as if it parted a domain.
#[must_use]
pub fn loose_domain(pattern: &str) -> Option<&str> {
    let text = pattern.trim_end_matches('$');
    let (name, top) = text.rsplit_once('.')?;
    let is_top = (2..=6).contains(&top.len()) && top.bytes().all(|byte| byte.is_ascii_lowercase());
    let start = name.rfind(|c: char| !c.is_ascii_alphanumeric() && c != '-').map_or(0, |at| at + 1);
    let label = name.get(start..).filter(|label| label.len() > 1)?;
    // Behind a backslash the first letter is no letter of the name.
    let is_escaped = name.get(..start).is_some_and(|before| before.ends_with('\\'));
    (is_top && !is_escaped && label.bytes().any(|byte| byte.is_ascii_alphabetic())).then(|| text.get(start..))?
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
            (r"\d.no", None),
            ("^a.*", None),
            ("version 1.20", None),
        ];
        for (pattern, want) in cases {
            assert_eq!(loose_domain(pattern), want, "{pattern}");
        }
    }
}
