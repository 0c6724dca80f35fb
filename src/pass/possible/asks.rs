//! What tests say of a value that no rule mentions, in terms of what may be true of it.
//!
//! Of such a value it is known that it equals no text that is mentioned. Anything else that a test may ask is an atom ("it begins
//! with `a`") or a [reading](super::readings) of it. All tests of an attribute, those of both sides, share their atoms, so what is
//! true for one is true for the other. Atoms for which always the same tests ask are one: "one of these". What implies what is
//! not looked at, so that some combinations are impossible; none is missing.
//!
//! Left out are numbers past the range of floating-point numbers and searches that take too long, on which references raise.

use std::collections::BTreeMap;

use super::choices::Var;
use super::readings::{Order, Reading};
use crate::ruleset::{
    Compare, Digested, Digests, Entry, FaultId, PatternOperand, Place, Reads, Relation, Test, Typed, Values, Verdict,
};

/// What a test asks of a value that no rule mentions.
#[derive(Debug)]
pub(super) enum Ask {
    /// Nothing: its verdict is this.
    Fixed(Verdict),
    /// Whether one of these atoms is true.
    Any {
        /// Each with two options, the second one being "true".
        atoms: Vec<Var>,
        /// What it says if so.
        yes: Verdict,
        /// What it says if not.
        none: Verdict,
    },
    /// As what it is read.
    Read {
        /// The place of the reading among those of the attribute.
        reading: usize,
        /// The place of the test in its rows.
        column: usize,
    },
    /// What the list is that it is read as: none, an empty one, one that the reference raises on, or one with items.
    Items {
        /// The variable, with four options.
        list: Var,
        /// What it says of the first three.
        verdicts: [Verdict; 3],
        /// What it asks of the items.
        items: Box<Ask>,
    },
    /// One of these verdicts, nobody knows which.
    Either(Var, [Verdict; 3]),
}

/// What the tests of one attribute ask.
#[derive(Debug, Default)]
pub(super) struct Asks {
    /// The readings, and their variables.
    pub(super) readings: Vec<(Var, Reading)>,
    /// Of a text that is not mentioned, for each test.
    pub(super) text: Vec<Ask>,
    /// Of a list that has items, for each test, where values are those of JSON.
    pub(super) list: Vec<Ask>,
}

/// Something that may be true of a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Atom<'a> {
    Has(Place, bool, &'a str),
    PartOf(&'a str),
    Lowered(&'a str),
    Pattern(&'a str, &'a str, Option<usize>),
    Digest(bool, i64, &'a str, &'a str),
    Item(&'a str),
    ItemDigest(&'a str, &'a str),
    ItemValue(String),
    ItemNumber(Compare, u64),
    ItemMoment(Compare, u64),
    ItemVersion(Compare, String),
}

/// What a test asks, before its atoms are numbered.
enum Draft<'a> {
    Fixed(Verdict),
    Any(Vec<Atom<'a>>, Verdict, Verdict),
    Read(Order),
    Items([Verdict; 3], Box<Draft<'a>>),
    Either([Verdict; 3]),
}

impl Asks {
    /// What `tests`, all of one attribute, ask. `next` gives new variables.
    pub(super) fn of(tests: &[&Test<'_>], values: Values, next: &mut impl FnMut() -> Var) -> Asks {
        let texts: Vec<Draft<'_>> = tests.iter().map(|test| text(test)).collect();
        let lists: Vec<Draft<'_>> =
            if values == Values::Json { tests.iter().map(|test| list(test)).collect() } else { Vec::new() };
        let mut asks = Asks::default();
        let mut numbering = Numbering { atoms: group(&texts, next), list: None, columns: BTreeMap::new(), next };
        for (place, draft) in texts.iter().enumerate() {
            if let Draft::Read(order) = draft {
                numbering.columns.entry(order.clone()).or_default().push(place);
            }
        }
        let orders: Vec<Order> = numbering.columns.keys().cloned().collect();
        for order in &orders {
            let places = numbering.columns.get(order).map_or(&[][..], Vec::as_slice);
            let tests: Vec<&Test<'_>> = places.iter().filter_map(|place| tests.get(*place).copied()).collect();
            asks.readings.push(((numbering.next)(), Reading::of(order, &tests, values)));
        }
        asks.text = texts.iter().enumerate().map(|(place, draft)| numbering.number(place, draft, &orders)).collect();
        numbering.atoms = group(&lists, numbering.next);
        asks.list = lists.iter().enumerate().map(|(place, draft)| numbering.number(place, draft, &orders)).collect();
        asks
    }
}

/// Gives atoms their variables.
struct Numbering<'a, 'n, N> {
    atoms: BTreeMap<Atom<'a>, Var>,
    list: Option<Var>,
    columns: BTreeMap<Order, Vec<usize>>,
    next: &'n mut N,
}

impl<'a, N: FnMut() -> Var> Numbering<'a, '_, N> {
    fn number(&mut self, place: usize, draft: &Draft<'a>, orders: &[Order]) -> Ask {
        match draft {
            Draft::Fixed(verdict) => Ask::Fixed(*verdict),
            Draft::Any(atoms, yes, none) => {
                let mut atoms: Vec<Var> = atoms.iter().filter_map(|atom| self.atoms.get(atom).copied()).collect();
                atoms.sort_unstable();
                atoms.dedup();
                Ask::Any { atoms, yes: *yes, none: *none }
            }
            Draft::Read(order) => {
                let reading = orders.iter().position(|held| held == order).unwrap_or_default();
                let places = self.columns.get(order).map_or(&[][..], Vec::as_slice);
                Ask::Read { reading, column: places.iter().position(|held| *held == place).unwrap_or_default() }
            }
            Draft::Items(verdicts, items) => {
                let list = *self.list.get_or_insert_with(&mut self.next);
                Ask::Items { list, verdicts: *verdicts, items: Box::new(self.number(place, items, orders)) }
            }
            Draft::Either(verdicts) => Ask::Either((self.next)(), *verdicts),
        }
    }
}

/// One variable for all atoms that the same tests ask for.
fn group<'a>(drafts: &[Draft<'a>], next: &mut impl FnMut() -> Var) -> BTreeMap<Atom<'a>, Var> {
    let mut asked_by: BTreeMap<&Atom<'a>, Vec<usize>> = BTreeMap::new();
    for (place, draft) in drafts.iter().enumerate() {
        let mut inner = draft;
        while let Draft::Items(_, items) = inner {
            inner = items;
        }
        let Draft::Any(atoms, ..) = inner else { continue };
        for atom in atoms {
            let places = asked_by.entry(atom).or_default();
            if places.last() != Some(&place) {
                places.push(place);
            }
        }
    }
    let mut groups: BTreeMap<Vec<usize>, Var> = BTreeMap::new();
    let number =
        |(atom, places): (&Atom<'a>, Vec<usize>)| (atom.clone(), *groups.entry(places).or_insert_with(&mut *next));
    asked_by.into_iter().map(number).collect()
}

/// What `test` asks of a text that is not mentioned.
fn text<'a>(test: &'a Test<'_>) -> Draft<'a> {
    let [no, yes] = [false, true].map(|holds| Verdict::of(holds != test.negated));
    if let Some(order) = Order::of(&test.relation) {
        return Draft::Read(order);
    }
    match &test.relation {
        Relation::OneOf(_) | Relation::Is(_) => Draft::Fixed(no),
        Relation::Present => Draft::Fixed(yes),
        Relation::PartOf(whole) => Draft::Any(vec![Atom::PartOf(whole)], yes, no),
        Relation::Lowered(word) => Draft::Any(vec![Atom::Lowered(word)], yes, no),
        Relation::Matches(pattern) => {
            let case = if pattern.ignores_case() { "i" } else { "" };
            Draft::Any(vec![Atom::Pattern(case, pattern.source(), None)], yes, no)
        }
        Relation::Search(search) => match &search.pattern {
            PatternOperand::Valid(pattern) => {
                Draft::Any(vec![Atom::Pattern(&test.operator, pattern.source(), search.reach)], yes, no)
            }
            PatternOperand::Invalid(_) => Draft::Fixed(no),
            PatternOperand::Unsupported(fault) => Draft::Fixed(Verdict::Fault(*fault)),
        },
        Relation::Has { place, texts, folded, broken } => {
            let atom = |text: &'a str| Atom::Has(*place, folded.is_some(), text);
            let none = broken.map_or(no, Verdict::Fault);
            let texts: Vec<&str> = match folded {
                Some(folded) => folded.iter().map(String::as_str).collect(),
                None => texts.iter().map(AsRef::as_ref).collect(),
            };
            if texts.contains(&"") {
                return Draft::Fixed(yes);
            }
            Draft::Any(texts.into_iter().map(atom).collect(), yes, none)
        }
        Relation::AnyItem(set) => {
            let items = set.items().iter().map(|item| Atom::Item(item)).collect();
            Draft::Items([test.failed, no, test.raised], Box::new(Draft::Any(items, yes, no)))
        }
        Relation::Digest(digests) => digest(test, digests, [no, yes]),
        Relation::Unusable { reads, fault } => {
            let fault = Verdict::Fault(*fault);
            match reads {
                Reads::Items => Draft::Items([test.failed, fault, test.raised], Box::new(Draft::Fixed(fault))),
                Reads::EachItem => Draft::Items([test.failed, no, test.raised], Box::new(Draft::Fixed(fault))),
                Reads::Nothing | Reads::Text | Reads::Number(_) => Draft::Fixed(fault),
            }
        }
        Relation::Typed(typed) => match &**typed {
            Typed::Pattern { any, .. } => {
                let (atoms, unsupported) = patterns(test, any);
                Draft::Any(atoms, yes, unsupported.map_or(no, Verdict::Fault))
            }
            Typed::Equal { .. }
            | Typed::Number { .. }
            | Typed::Nothing { .. }
            | Typed::Moment { .. }
            | Typed::Version { .. } => Draft::Fixed(no),
        },
        Relation::Number { .. }
        | Relation::Seconds { .. }
        | Relation::Version { .. }
        | Relation::Versions(_)
        | Relation::Release { .. }
        | Relation::Instant { .. }
        | Relation::Within(_) => Draft::Either([no, yes, test.failed]),
    }
}

fn digest<'a>(test: &Test<'_>, digests: &'a Digests<'_>, [no, yes]: [Verdict; 2]) -> Draft<'a> {
    match digests.of {
        Digested::Whole => Draft::Either([no, yes, test.raised]),
        Digested::Items => {
            let atom = |digest: &'a std::borrow::Cow<'_, str>| Atom::ItemDigest(&digests.salt, digest);
            let items = digests.set.items().iter().map(atom).collect();
            Draft::Items([test.failed, no, test.raised], Box::new(Draft::Any(items, yes, no)))
        }
        Digested::Start | Digested::End => {
            let mut atoms = Vec::new();
            for entry in &digests.entries {
                match entry {
                    // Behind an entry that cannot be read none is reached.
                    Entry::Broken(fault) => return Draft::Any(atoms, yes, Verdict::Fault(*fault)),
                    Entry::Part { length, digest } => {
                        atoms.push(Atom::Digest(digests.of == Digested::End, *length, &digests.salt, digest));
                    }
                }
            }
            Draft::Any(atoms, yes, no)
        }
    }
}

/// The patterns that are tried, and the fault that ends it where one cannot be.
fn patterns<'a>(test: &'a Test<'_>, any: &'a [PatternOperand]) -> (Vec<Atom<'a>>, Option<FaultId>) {
    let mut atoms = Vec::new();
    for operand in any {
        match operand {
            PatternOperand::Valid(pattern) => atoms.push(Atom::Pattern(&test.operator, pattern.source(), None)),
            PatternOperand::Invalid(_) => {}
            PatternOperand::Unsupported(fault) => return (atoms, Some(*fault)),
        }
    }
    (atoms, None)
}

/// What `test` asks of a list of JSON that has items.
fn list<'a>(test: &'a Test<'_>) -> Draft<'a> {
    let [no, yes] = [false, true].map(|holds| Verdict::of(holds != test.negated));
    let atoms: Vec<Atom<'a>> = match &test.relation {
        Relation::Present => return Draft::Fixed(yes),
        Relation::Unusable { fault, .. } => return Draft::Fixed(Verdict::Fault(*fault)),
        Relation::OneOf(set) => set.items().iter().map(|item| Atom::Item(item)).collect(),
        Relation::Has { place, texts, folded, .. } => {
            let folded = folded.as_ref().map(|folded| folded.iter().map(String::as_str).collect());
            let texts: Vec<&str> = folded.unwrap_or_else(|| texts.iter().map(AsRef::as_ref).collect());
            let is_folded = matches!(&test.relation, Relation::Has { folded: Some(_), .. });
            texts.into_iter().map(|text| Atom::Has(*place, is_folded, text)).collect()
        }
        Relation::Typed(typed) => match &**typed {
            Typed::Equal { texts, others } => {
                let values = others.iter().map(|other| Atom::ItemValue(other.to_string()));
                texts.items().iter().map(|item| Atom::Item(item)).chain(values).collect()
            }
            Typed::Number { compare, to, .. } => {
                if let Some(fault) = to.iter().flatten().find_map(|to| to.as_ref().err()) {
                    return Draft::Either([no, yes, Verdict::Fault(*fault)]);
                }
                let to = to.iter().flatten().flatten();
                to.map(|to| Atom::ItemNumber(*compare, to.to_bits())).collect()
            }
            Typed::Moment { compare, to, .. } => {
                to.iter().flatten().map(|to| Atom::ItemMoment(*compare, to.to_bits())).collect()
            }
            Typed::Version { compare, to } => {
                to.iter().flatten().map(|to| Atom::ItemVersion(*compare, to.to_string())).collect()
            }
            Typed::Pattern { any, .. } => match patterns(test, any) {
                (atoms, None) => atoms,
                (_, Some(fault)) => return Draft::Either([no, yes, Verdict::Fault(fault)]),
            },
            Typed::Nothing { .. } => Vec::new(),
        },
        _ => Vec::new(),
    };
    Draft::Any(atoms, yes, no)
}

/// What `test` asks of a value that is no text, where it may say something else of it than of its text.
pub(super) fn of_other<'k>(test: &Test<'_>, ask: &'k Ask) -> Option<Other<'k>> {
    match &test.relation {
        Relation::Number { .. }
        | Relation::Seconds { .. }
        | Relation::AnyItem(_)
        | Relation::Unusable { reads: Reads::Number(_) | Reads::Items | Reads::EachItem, .. } => Some(Other::Asks(ask)),
        Relation::Digest(digests) if digests.of == Digested::Items => Some(Other::Asks(ask)),
        Relation::Digest(digests) if digests.of == Digested::Whole && digests.refuses(true) => {
            Some(Other::Says(test.raised))
        }
        _ => None,
    }
}

/// What a test says of a value that is no text, whatever its text is.
pub(super) enum Other<'k> {
    /// This.
    Says(Verdict),
    /// What it says of a text that is not mentioned.
    Asks(&'k Ask),
}
