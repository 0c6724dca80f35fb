//! Reads a pattern as `re` of `CPython` 3.11 does: what is taken, what is refused, and with which words.
//!
//! The order in which things are looked at is Python's, for a pattern with several faults is refused for the first.
//! So are two of its simplifications, because they decide whether a repeat is one of single characters: alternatives
//! give away what they begin with alike, and alternatives of single characters become a set.

use std::collections::HashMap;

use super::flags::{self, Flags};
use super::syntax::{At, Kind, Node, One, Row, UNBOUNDED, Width, width};
use super::tokens::{Token, Tokens};
use super::{Unfit, escape, group, invalid, set, unsupported};
use crate::leaf::python::number::MOST_DIGITS;

/// The deepest nesting that is read. Python's own limit depends on how deep its caller stands; it is above 400.
const MOST_DEPTH: usize = 200;

/// What the reader knows of the groups so far.
#[derive(Debug, Default)]
pub(super) struct State {
    /// The flags that hold for the whole pattern.
    pub(super) flags: Flags,
    /// Numbers of groups by name.
    pub(super) names: HashMap<String, usize>,
    /// The widths of the groups from 1; none where one is still open.
    widths: Vec<Option<Width>>,
    /// Within a look-behind: the number of groups that stood before it, and one more.
    pub(super) behind: Option<usize>,
    /// Groups that conditions ask for by number, and where they first do so.
    pub(super) asked: Vec<(usize, usize)>,
    depth: usize,
}

impl State {
    /// The number that the next group gets.
    pub(super) fn next_group(&self) -> usize {
        self.widths.len() + 1
    }

    /// Opens a group.
    pub(super) fn open(&mut self) -> usize {
        self.widths.push(None);
        self.widths.len()
    }

    /// Closes a group.
    pub(super) fn close(&mut self, group: usize, row: &[Node]) {
        if let Some(place) = self.widths.get_mut(group - 1) {
            *place = Some(width(row));
        }
    }

    /// Whether a group of this number was opened.
    pub(super) fn is_known(&self, group: usize) -> bool {
        group <= self.widths.len()
    }

    fn closed(&self, group: usize) -> Option<Width> {
        self.widths.get(group.checked_sub(1)?).copied().flatten()
    }

    /// What `group` captured, again; the reference is so many characters long.
    pub(super) fn again(&self, tokens: &Tokens, group: usize, length: usize) -> Result<Node, Unfit> {
        let Some(width) = self.closed(group) else {
            return Err(tokens.error("cannot refer to an open group", length));
        };
        self.check_behind(tokens, group)?;
        Ok(Node::Again { group, width })
    }

    /// A look-behind can refer only to groups that stand before it.
    pub(super) fn check_behind(&self, tokens: &Tokens, group: usize) -> Result<(), Unfit> {
        let Some(first) = self.behind else { return Ok(()) };
        if self.closed(group).is_none() {
            return Err(tokens.error("cannot refer to an open group", 0));
        }
        if group >= first {
            return Err(tokens.error("cannot refer to group defined in the same lookbehind subpattern", 0));
        }
        Ok(())
    }
}

/// What a pattern says, its flags, and the number of its groups.
pub(super) fn parse(source: &str, given: Flags) -> Result<(Row, Flags, usize), Unfit> {
    let mut tokens = Tokens::new(source)?;
    let mut state = State { flags: given, ..State::default() };
    let row = alternatives(&mut tokens, &mut state, false, true)?;
    let flags = flags::whole(state.flags)?;
    if tokens.next().is_some() {
        return Err(tokens.error("unbalanced parenthesis", 0));
    }
    for (group, at) in &state.asked {
        if !state.is_known(*group) {
            return Err(tokens.error_at(&format!("invalid group reference {group}"), *at));
        }
    }
    Ok((row, flags, state.widths.len()))
}

/// Reads rows between bars. Only the outermost ones are not `is_outer`.
pub(super) fn alternatives(
    tokens: &mut Tokens,
    state: &mut State,
    mut is_verbose: bool,
    is_outer: bool,
) -> Result<Row, Unfit> {
    let mut rows = Vec::new();
    loop {
        rows.push(row(tokens, state, is_verbose, is_outer && rows.is_empty())?);
        if !tokens.take('|')? {
            break;
        }
        if is_outer {
            is_verbose = state.flags.has(Flags::VERBOSE);
        }
    }
    if rows.len() == 1 {
        return Ok(rows.pop().unwrap_or_default());
    }
    let mut out = alike(&mut rows);
    out.push(match set::of_alternatives(&rows) {
        Some(one) => Node::One(one),
        None => Node::Branch(rows),
    });
    Ok(out)
}

/// Takes from rows what all of them begin with.
fn alike(rows: &mut [Row]) -> Row {
    let mut length = 0;
    if let Some((first, others)) = rows.split_first() {
        let is_alike = |at: usize| {
            let node = first.get(at)?;
            others.iter().all(|row| row.get(at).is_some_and(|other| node.is_same(other))).then_some(())
        };
        while is_alike(length).is_some() {
            length += 1;
        }
    }
    let mut start = Row::new();
    for row in rows {
        start = row.drain(..length).collect();
    }
    start
}

/// Reads what stands up to the next bar or closing parenthesis.
pub(super) fn row(tokens: &mut Tokens, state: &mut State, mut is_verbose: bool, is_first: bool) -> Result<Row, Unfit> {
    state.depth += 1;
    if state.depth > MOST_DEPTH {
        return Err(unsupported(&format!("groups nested more than {} deep", MOST_DEPTH - 1)));
    }
    let mut row = Row::new();
    loop {
        let this = match tokens.next() {
            None | Some(Token::Plain('|' | ')')) => break,
            Some(token) => token,
        };
        tokens.get()?;
        let c = match this {
            Token::Plain(c) => c,
            Token::Escape(c) => {
                row.push(escape::outside(tokens, c, state)?);
                continue;
            }
        };
        match c {
            ' ' | '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' if is_verbose => {}
            '#' if is_verbose => while !matches!(tokens.get()?, None | Some(Token::Plain('\n'))) {},
            '[' => row.push(Node::One(set::read(tokens)?)),
            '*' | '+' | '?' | '{' => repeat(tokens, c, &mut row)?,
            '.' => row.push(Node::One(One::Any)),
            '^' => row.push(Node::At(At::Start)),
            '$' => row.push(Node::At(At::End)),
            '(' => match group::read(tokens, state, is_verbose, is_first && row.is_empty())? {
                group::Read::Node(node) => row.push(node),
                group::Read::Nothing => {}
                group::Read::Flags => is_verbose = state.flags.has(Flags::VERBOSE),
            },
            _ => row.push(Node::One(One::Literal(u32::from(c)))),
        }
    }
    state.depth -= 1;
    Ok(unpacked(row))
}

/// Groups that neither capture nor set flags are no more than what is in them.
fn unpacked(row: Row) -> Row {
    let mut out = Row::with_capacity(row.len());
    for node in row {
        match node {
            Node::Group { capture: None, on: Flags::NONE, off: Flags::NONE, row } => out.extend(row),
            node => out.push(node),
        }
    }
    out
}

/// Reads the rest of a repeat that begins with `c`, and makes it of the last thing in `row`.
fn repeat(tokens: &mut Tokens, c: char, row: &mut Row) -> Result<(), Unfit> {
    let here = tokens.tell();
    let (least, most) = match c {
        '?' => (0, 1),
        '*' => (0, UNBOUNDED),
        '+' => (1, UNBOUNDED),
        _ => {
            let bounds = if tokens.next_plain() == Some('}') { None } else { bounds(tokens, here)? };
            let Some(bounds) = bounds else {
                row.push(Node::One(One::Literal(u32::from(c))));
                return Ok(());
            };
            bounds
        }
    };
    let from_sign = tokens.tell() - here + 1;
    let item = match row.pop() {
        None | Some(Node::At(_)) => return Err(tokens.error("nothing to repeat", from_sign)),
        Some(Node::Repeat { .. }) => return Err(tokens.error("multiple repeat", from_sign)),
        Some(Node::Group { capture: None, on: Flags::NONE, off: Flags::NONE, row }) => row,
        Some(node) => vec![node],
    };
    let kind = if tokens.take('?')? {
        Kind::Lazy
    } else if tokens.take('+')? {
        Kind::Possessive
    } else {
        Kind::Greedy
    };
    row.push(Node::Repeat { least, most, kind, row: item });
    Ok(())
}

/// Reads `2,5}`. What does not have this form is no repeat: the reader goes back to `here`.
fn bounds(tokens: &mut Tokens, here: usize) -> Result<Option<(u32, u32)>, Unfit> {
    let (mut low, mut high) = (String::new(), String::new());
    tokens.take_while(usize::MAX, |c| c.is_ascii_digit(), &mut low)?;
    if tokens.take(',')? {
        tokens.take_while(usize::MAX, |c| c.is_ascii_digit(), &mut high)?;
    } else {
        high.clone_from(&low);
    }
    if !tokens.take('}')? {
        tokens.seek(here)?;
        return Ok(None);
    }
    let least = if low.is_empty() { 0 } else { bound(&low)? };
    if high.is_empty() {
        return Ok(Some((least, UNBOUNDED)));
    }
    let most = bound(&high)?;
    if most < least {
        return Err(tokens.error("min repeat greater than max repeat", tokens.tell() - here));
    }
    Ok(Some((least, most)))
}

/// A number of repeats. Python raises other exceptions than `re.error` here.
fn bound(digits: &str) -> Result<u32, Unfit> {
    if digits.len() > MOST_DIGITS {
        return Err(invalid(&format!(
            "Exceeds the limit ({MOST_DIGITS} digits) for integer string conversion: value has {} digits; use \
             sys.set_int_max_str_digits() to increase the limit",
            digits.len()
        )));
    }
    match digits.parse() {
        Ok(number) if number < UNBOUNDED => Ok(number),
        _ => Err(invalid("the repetition number is too large")),
    }
}

/// A look-behind has to be of one width, which can be counted.
pub(super) fn width_behind(row: &[Node]) -> Result<usize, Unfit> {
    let (least, most) = width(row);
    match u32::try_from(least) {
        Err(_) => Err(invalid("looks too much behind")),
        Ok(_) if least != most => Err(invalid("look-behind requires fixed-width pattern")),
        Ok(width) => Ok(width as usize),
    }
}

#[cfg(test)]
mod tests {
    use crate::leaf::python::regex::{Pattern, Unfit};

    #[test]
    fn refuses_with_the_words_of_python() {
        let cases = [
            ("[", "unterminated character set at position 0"),
            ("a\n[b", "unterminated character set at position 2 (line 2, column 1)"),
            ("[]", "unterminated character set at position 0"),
            ("[^]", "unterminated character set at position 0"),
            ("(", "missing ), unterminated subpattern at position 0"),
            ("a)", "unbalanced parenthesis at position 1"),
            ("(?", "unexpected end of pattern at position 2"),
            ("(?P", "unexpected end of pattern at position 3"),
            ("(?P<", "missing group name at position 4"),
            ("(?P<>a)", "missing group name at position 4"),
            ("(?P<a", "missing >, unterminated name at position 4"),
            ("(?P<1>a)", "bad character in group name '1' at position 4"),
            ("(?Px)", "unknown extension ?Px at position 1"),
            ("(?<a)", "unknown extension ?<a at position 1"),
            ("(?z)", "unknown extension ?z at position 1"),
            ("*", "nothing to repeat at position 0"),
            ("a**", "multiple repeat at position 2"),
            ("a{2}{3}", "multiple repeat at position 4"),
            ("a*+*", "multiple repeat at position 3"),
            ("^*", "nothing to repeat at position 1"),
            ("(?:)*+*", "multiple repeat at position 6"),
            ("a{2,1}", "min repeat greater than max repeat at position 2"),
            ("a{4294967295}", "the repetition number is too large"),
            ("a{1,99999999999999999999}", "the repetition number is too large"),
            (r"\", "bad escape (end of pattern) at position 0"),
            (r"*\", "bad escape (end of pattern) at position 1"),
            (r"\q", r"bad escape \q at position 0"),
            (r"[\q]", r"bad escape \q at position 1"),
            (r"\x4", r"incomplete escape \x4 at position 0"),
            (r"\u12", r"incomplete escape \u12 at position 0"),
            (r"[\U0011000]", r"incomplete escape \U0011000 at position 1"),
            (r"\U00110000", r"bad escape \U00110000 at position 0"),
            (r"\N", "missing { at position 2"),
            (r"\N{}", "missing character name at position 3"),
            (r"\N{x", "missing }, unterminated name at position 3"),
            (r"\1", "invalid group reference 1 at position 1"),
            (r"(\1)", "cannot refer to an open group at position 1"),
            (r"(a)\2", "invalid group reference 2 at position 4"),
            (r"\400", r"octal escape value \400 outside of range 0-0o377 at position 0"),
            (r"[\400]", r"octal escape value \400 outside of range 0-0o377 at position 1"),
            (r"[\8]", r"bad escape \8 at position 1"),
            ("[z-a]", "bad character range z-a at position 1"),
            (r"[\d-z]", r"bad character range \d-z at position 1"),
            (r"[a-\d]", r"bad character range a-\d at position 1"),
            ("(?P<a>)(?P<a>)", "redefinition of group name 'a' as group 2; was group 1 at position 11"),
            ("(?P=b)", "unknown group name 'b' at position 4"),
            ("(?P<a>(?P=a))", "cannot refer to an open group at position 10"),
            ("(?(1)a|b|c)()", "conditional backref with more than two branches at position 8"),
            ("(?(2)a)(b)", "invalid group reference 2 at position 3"),
            ("(?(0)a)", "bad group number at position 3"),
            ("(?(x)a)", "unknown group name 'x' at position 3"),
            ("(?(-1)a)", "bad character in group name '-1' at position 3"),
            ("(?(1", "missing ), unterminated name at position 3"),
            ("(?#x", "missing ), unterminated comment at position 0"),
            ("(?=a", "missing ), unterminated subpattern at position 0"),
            ("(?<=a*)b", "look-behind requires fixed-width pattern"),
            ("(?<!a|bc)", "look-behind requires fixed-width pattern"),
            (r"(?<=(a)\1)", "cannot refer to group defined in the same lookbehind subpattern at position 9"),
            ("(?<=(?(1)a|b))()", "cannot refer to an open group at position 9"),
            ("(?<=a{4294967294}{1})", "multiple repeat at position 17"),
            ("(?<=(?:a{9999999}){9999999})", "looks too much behind"),
            ("a(?i)", "global flags not at the start of the expression at position 1"),
            ("(?:(?i)a)", "global flags not at the start of the expression at position 3"),
            ("(?i-i:a)", "bad inline flags: flag turned on and off at position 5"),
            ("(?-a:b)", "bad inline flags: cannot turn off flags 'a', 'u' and 'L' at position 4"),
            ("(?au)a", "bad inline flags: flags 'a', 'u' and 'L' are incompatible at position 4"),
            ("(?a)(?u)a", "ASCII and UNICODE flags are incompatible"),
            ("(?L)", "bad inline flags: cannot use 'L' flag with a str pattern at position 3"),
            ("(?t:a)", "bad inline flags: cannot turn on global flag at position 3"),
            ("(?-t:a)", "bad inline flags: cannot turn off global flag at position 4"),
            ("(?t)a*", "internal: unsupported template operator MAX_REPEAT"),
            ("(?i", "missing -, : or ) at position 3"),
            ("(?i-", "missing flag at position 4"),
            ("(?i-x", "missing : at position 5"),
            ("(?i1)", "missing -, : or ) at position 3"),
            ("(?ié)", "unknown flag at position 3"),
            ("(?-)", "missing flag at position 3"),
            ("(?-iz:a)", "unknown flag at position 4"),
            ("(?P<a b>c)", "bad character in group name 'a b' at position 4"),
            ("(?P<a'b>c)", r#"bad character in group name "a'b" at position 4"#),
            ("(?P<·>c)", "bad character in group name '·' at position 4"),
            ("a|*", "nothing to repeat at position 2"),
            ("(?x) a * +  #\n+", "multiple repeat at position 9 (line 1, column 10)"),
        ];
        for (pattern, want) in cases {
            assert_eq!(Pattern::new(pattern).unwrap_err(), Unfit::Invalid(want.to_owned()), "{pattern}");
        }
        let digits = Pattern::new(&format!("a{{{}}}", "9".repeat(4301))).unwrap_err().to_string();
        assert_eq!(
            digits,
            "Exceeds the limit (4300 digits) for integer string conversion: value has 4301 digits; use \
             sys.set_int_max_str_digits() to increase the limit"
        );
    }
}
