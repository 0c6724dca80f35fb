//! Which constructs of Python a pattern has that other engines of regular expressions refuse (spec sections 5.2 and
//! 13). There the condition never holds.

/// A construct, and who refuses it.
struct Construct {
    name: &'static str,
    in_go: bool,
    in_javascript: bool,
}

const fn construct(name: &'static str, in_go: bool, in_javascript: bool) -> Construct {
    Construct { name, in_go, in_javascript }
}

const LOOK_AROUND: Construct = construct("look-around", true, false);
const BACK_REFERENCE: Construct = construct("a back-reference", true, false);
const ATOMIC: Construct = construct("an atomic or possessive part", true, true);
const INLINE_FLAGS: Construct = construct("inline flags", false, true);
const NAMED_GROUP: Construct = construct("a named group", false, true);
const NAMED_REFERENCE: Construct = construct("a reference by name", true, true);
const CONDITIONAL: Construct = construct("a conditional part", true, true);
const VERY_END: Construct = construct("`\\Z`", true, false);

/// What a pattern has that is refused by the engine of Go, and by that of JavaScript.
pub(super) fn refused(pattern: &str) -> (Vec<&'static str>, Vec<&'static str>) {
    let (mut in_go, mut in_javascript) = (Vec::new(), Vec::new());
    for construct in constructs(pattern) {
        for (refused, list) in [(construct.in_go, &mut in_go), (construct.in_javascript, &mut in_javascript)] {
            if refused && !list.contains(&construct.name) {
                list.push(construct.name);
            }
        }
    }
    (in_go, in_javascript)
}

fn constructs(pattern: &str) -> Vec<Construct> {
    let mut found = Vec::new();
    let mut rest = pattern;
    let mut is_quantified = false;
    while let Some(c) = rest.chars().next() {
        let behind = &rest[c.len_utf8()..];
        let mut skipped = c.len_utf8();
        let was_quantified = std::mem::take(&mut is_quantified);
        match c {
            '\\' => {
                let escaped = behind.chars().next();
                skipped += escaped.map_or(0, char::len_utf8);
                match escaped {
                    Some('1'..='9') => found.push(BACK_REFERENCE),
                    Some('Z') => found.push(VERY_END),
                    _ => {}
                }
            }
            '[' => skipped = class(rest),
            '(' => found.extend(behind.strip_prefix('?').and_then(group)),
            '+' if was_quantified => found.push(ATOMIC),
            '*' | '+' | '?' | '}' => is_quantified = true,
            _ => {}
        }
        rest = &rest[skipped..];
    }
    found
}

/// What kind of group it is, from behind its `(?`.
fn group(behind: &str) -> Option<Construct> {
    const KINDS: [(&str, Construct); 9] = [
        (":", construct("", false, false)),
        ("=", LOOK_AROUND),
        ("!", LOOK_AROUND),
        ("<=", LOOK_AROUND),
        ("<!", LOOK_AROUND),
        (">", ATOMIC),
        ("P<", NAMED_GROUP),
        ("P=", NAMED_REFERENCE),
        ("(", CONDITIONAL),
    ];
    let (_, kind) = KINDS.into_iter().find(|(start, _)| behind.starts_with(start)).unwrap_or(("", INLINE_FLAGS));
    (!kind.name.is_empty()).then_some(kind)
}

/// The length of a class of characters: a bracket at its very start does not end it.
fn class(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1).peekable();
    if matches!(chars.peek(), Some((_, '^'))) {
        chars.next();
    }
    let mut is_first = true;
    while let Some((at, c)) = chars.next() {
        match c {
            ']' if !is_first => return at + 1,
            '\\' => {
                chars.next();
            }
            _ => {}
        }
        is_first = false;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constructs_are_found_outside_of_classes_and_escapes() {
        /// A pattern, and what is refused of it in Go and in JavaScript.
        type Case<'c> = (&'c str, &'c [&'c str], &'c [&'c str]);
        let (back, look, atomic) = (BACK_REFERENCE.name, LOOK_AROUND.name, ATOMIC.name);
        let cases: [Case<'_>; 12] = [
            ("^a+?b*(?:c|d){2,}$", &[], &[]),
            (r"\(\?=a\)[(?=b)][]()?=][^](?!]", &[], &[]),
            ("foo(?=bar)(?!x)(?<=y)(?<!z)", &[look], &[]),
            (r"(a)\1", &[back], &[]),
            (r"[\1]\\1", &[], &[]),
            ("a++", &[atomic], &[atomic]),
            ("a{2}+|b?+|c*+", &[atomic], &[atomic]),
            ("(?>a)", &[atomic], &[atomic]),
            ("(?i)a(?s:b)", &[], &[INLINE_FLAGS.name]),
            ("(?P<n>a)(?P=n)", &[NAMED_REFERENCE.name], &[NAMED_GROUP.name, NAMED_REFERENCE.name]),
            ("(a)(?(1)b|c)", &[CONDITIONAL.name], &[CONDITIONAL.name]),
            (r"a\Z[", &[VERY_END.name], &[]),
        ];
        for (pattern, in_go, in_javascript) in cases {
            assert_eq!(refused(pattern), (in_go.to_vec(), in_javascript.to_vec()), "{pattern}");
        }
    }
}
