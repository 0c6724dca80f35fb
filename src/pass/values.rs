//! Values worth trying: what the rules of a flag mention, and what lies beside it.
//!
//! Only values at which some test can turn are of use to whoever looks for a context that a change concerns: the operands, a
//! text with an operand at its start, a number just below one. For each attribute they come in the order in which the rules
//! mention them, those first that not all rulesets mention.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Duration, SecondsFormat, Utc};
use semver::{Prerelease, Version};

use crate::leaf::sample::sample;
use crate::leaf::tree::Tree;
use crate::ruleset::{
    Condition, FlagId, Logic, PatternOperand, Place, Reached, Reads, Relation, Ruleset, Subject, Text, Typed,
};

/// What the rules of a flag mention of one attribute.
#[derive(Debug, Clone)]
pub struct Mentioned<'r> {
    /// The part of a context that it is looked up in, as in [`crate::ruleset::Attribute::scope`].
    pub scope: Text<'r>,
    /// Its name there.
    pub name: Text<'r>,
    /// The values, each once.
    pub values: Vec<Tree<'r>>,
    /// So many of them, the first ones, are not mentioned by all rulesets.
    pub fresh: usize,
    /// A text that is none of them, and holds none of those that a text may hold.
    pub unlike: Text<'r>,
    /// Whether it is hashed for a bucket.
    pub is_hashed: bool,
}

/// What flags of several rulesets mention, ordered by scope and name: every attribute that an evaluation of one of them can read.
#[must_use]
pub fn mentioned<'r>(flags: &[(&'r Ruleset<'r>, FlagId)]) -> Vec<Mentioned<'r>> {
    let mut found: BTreeMap<(Text<'r>, Text<'r>), Found<'r>> = BTreeMap::new();
    for (side, (ruleset, flag)) in flags.iter().enumerate() {
        let mut about = |subject: Subject, relation: Option<&'r Relation<'r>>, is_hashed: bool| {
            let attribute = ruleset.attributes.get(subject.attribute);
            let held = found.entry((attribute.scope.clone(), attribute.name.clone())).or_default();
            held.is_hashed |= is_hashed;
            for value in relation.map(values).unwrap_or_default() {
                held.add(value, side);
            }
        };
        ruleset.each_reached(*flag, &mut |node| match node {
            Reached::Condition(Condition { logic: Logic::Test(test), .. }) => {
                about(test.subject, Some(&test.relation), false);
            }
            Reached::Condition(Condition { logic: Logic::Membership(membership), .. }) => {
                about(membership.subject, None, false);
            }
            Reached::Condition(_) => {}
            Reached::Split(split) => split.bucketing.by.iter().for_each(|subject| about(*subject, None, true)),
        });
    }
    found.into_iter().map(|((scope, name), found)| found.into_mentioned(scope, name, flags.len())).collect()
}

#[derive(Default)]
struct Found<'r> {
    /// Each value, and by how many rulesets it is mentioned.
    values: Vec<(Tree<'r>, usize)>,
    /// By the text of each value: its place, and the last ruleset that mentioned it.
    places: HashMap<String, (usize, usize)>,
    is_hashed: bool,
}

impl<'r> Found<'r> {
    fn add(&mut self, value: Tree<'r>, side: usize) {
        let (place, last) = self.places.entry(value.to_string()).or_insert((self.values.len(), side));
        match self.values.get_mut(*place) {
            Some((_, sides)) => *sides += usize::from(std::mem::replace(last, side) != side),
            None => self.values.push((value, 1)),
        }
    }

    fn into_mentioned(self, scope: Text<'r>, name: Text<'r>, sides: usize) -> Mentioned<'r> {
        let unlike = self.unlike();
        let (fresh, common): (Vec<_>, Vec<_>) = self.values.into_iter().partition(|(_, held)| *held < sides);
        let count = fresh.len();
        let values = fresh.into_iter().chain(common).map(|(value, _)| value).collect();
        Mentioned { scope, name, values, fresh: count, unlike, is_hashed: self.is_hashed }
    }

    fn unlike(&self) -> Text<'r> {
        let holds = |text: &str| {
            let texts = self.values.iter().filter_map(|(value, _)| value.as_text()).filter(|text| !text.is_empty());
            texts.into_iter().any(|held| text.contains(held) || text.contains(&held.to_lowercase()))
        };
        let words = ["x", "other", "q-q", "zz#"].into_iter().map(str::to_owned);
        let numbered = (0..self.values.len()).map(|number| format!("other-{number}"));
        words.chain(numbered).find(|word| !holds(word)).unwrap_or_default().into()
    }
}

/// The values at which a relation may turn: one at least for which it holds, where one can be thought of, and where it has
/// an order or a place, those beside it. Not every value is one that it holds for.
#[must_use]
pub fn values<'r>(relation: &'r Relation<'r>) -> Vec<Tree<'r>> {
    match relation {
        Relation::OneOf(set) => set.items().iter().map(|item| Tree::Text(item.clone())).collect(),
        Relation::AnyItem(set) => items(set.items()),
        Relation::Is(operand) => operand.iter().map(|operand| Tree::Text(operand.clone())).collect(),
        Relation::PartOf(text) => {
            let rest = text.char_indices().nth(1).map_or("", |(at, _)| &text[at..]);
            vec![Tree::Text(text.clone()), made(rest), made(format!("{text}x"))]
        }
        // No text can be thought of whose digest is known; and what is there need only be anything.
        Relation::Digest(_) | Relation::Present => Vec::new(),
        Relation::Has { place, texts, folded, .. } => texts
            .iter()
            .flat_map(|part| {
                let beside = match place {
                    Place::Start => [format!("{part}x"), format!("x{part}")],
                    Place::End => [format!("x{part}"), format!("{part}x")],
                    Place::Anywhere => [format!("x{part}x"), String::new()],
                };
                let folded = folded.as_ref().map(|_| made(part.to_uppercase()));
                std::iter::once(Tree::Text(part.clone())).chain(beside.map(made)).chain(folded)
            })
            .collect(),
        Relation::Lowered(word) => vec![made(*word), made(word.to_uppercase())],
        Relation::Matches(pattern) => sample(pattern.source()).map(made).into_iter().collect(),
        Relation::Search(search) => pattern(&search.pattern).into_iter().collect(),
        Relation::Number { to, .. } | Relation::Seconds { to, .. } => around(*to, 1.0),
        Relation::Version { to, .. } => versions(&to.to_string()),
        Relation::Versions(operands) => operands.to.iter().flat_map(|to| versions(&to.to_string())).collect(),
        Relation::Release { to, .. } => match to {
            Ok(to) => vec![made(to.to_string()), made(format!("{to}.dev0")), made(format!("{to}.1"))],
            Err(text) => vec![Tree::Text(text.clone()), made("1.0")],
        },
        Relation::Instant { to, .. } => moments(*to),
        Relation::Within(networks) => {
            let networks = networks.networks().flat_map(|network| [network.network(), network.broadcast()]);
            networks.map(|address| made(address.to_string())).collect()
        }
        Relation::Typed(typed) => typed_values(typed),
        Relation::Unusable { reads, .. } => match reads {
            Reads::Nothing | Reads::Text => Vec::new(),
            Reads::Number(_) => vec![number(1.0), made("1")],
            Reads::Items | Reads::EachItem => vec![Tree::List(Vec::new()), Tree::List(vec![made("x")])],
        },
    }
}

fn typed_values<'r>(typed: &'r Typed<'r>) -> Vec<Tree<'r>> {
    match typed {
        Typed::Equal { texts, others } => {
            texts.items().iter().map(|text| Tree::Text(text.clone())).chain(others.iter().cloned()).collect()
        }
        // Nothing is converted, so that texts say no numbers.
        Typed::Number { to, .. } => {
            let near = to.iter().flatten().flatten().flat_map(|to| around(*to, 1.0));
            near.filter(|value| value.as_text().is_none()).collect()
        }
        Typed::Moment { to, .. } => {
            let near = to.iter().flatten().flat_map(|to| around(*to, 1000.0));
            near.filter(|value| value.as_text().is_none()).collect()
        }
        Typed::Version { to, .. } => to.iter().flatten().flat_map(|to| versions(&to.to_string())).collect(),
        Typed::Pattern { any, .. } => any.iter().filter_map(pattern).collect(),
        Typed::Nothing { .. } => Vec::new(),
    }
}

fn made<'r>(text: impl Into<Text<'r>>) -> Tree<'r> {
    Tree::Text(text.into())
}

fn pattern<'r>(operand: &PatternOperand) -> Option<Tree<'r>> {
    match operand {
        PatternOperand::Valid(pattern) => sample(pattern.source()).map(made),
        PatternOperand::Invalid(_) | PatternOperand::Unsupported(_) => None,
    }
}

/// Lists of one item each, the last one of something else, as values and as texts: dialects take either.
fn items<'r>(items: &[Text<'r>]) -> Vec<Tree<'r>> {
    let other: Text<'r> = format!("{}x", items.iter().max_by_key(|item| item.len()).map_or("", |item| item)).into();
    let lists = items.iter().chain([&other]).map(|item| Tree::List(vec![Tree::Text(item.clone())]));
    lists.flat_map(|list| [made(list.to_string()), list]).collect()
}

/// A number and those `step` away from it, as numbers and as texts: dialects take either. Nothing of what is not finite.
fn around<'r>(to: f64, step: f64) -> Vec<Tree<'r>> {
    let near = [to, to - step, to + step].into_iter().filter(|number| number.is_finite());
    near.flat_map(|near| [number(near), made(near.to_string())]).collect()
}

fn number<'r>(number: f64) -> Tree<'r> {
    Tree::Number(number.to_string().into())
}

/// A version, the one below it, and the one above it.
fn versions<'r>(to: &str) -> Vec<Tree<'r>> {
    let Ok(version) = to.parse::<Version>() else { return vec![made(to.to_owned())] };
    let core = Version { pre: Prerelease::EMPTY, ..version.clone() };
    let below = if version.pre.is_empty() { format!("{core}-0") } else { core.to_string() };
    let above = core.patch.checked_add(1).map(|patch| Version { patch, ..core.clone() }.to_string());
    let lower = match (core.major, core.minor, core.patch) {
        (_, _, 1..) => Some(Version { patch: core.patch - 1, ..core }),
        (_, 1.., _) => Some(Version { minor: core.minor - 1, ..core }),
        (1.., ..) => Some(Version { major: core.major - 1, ..core }),
        _ => None,
    };
    let lower = lower.map(|lower| lower.to_string());
    std::iter::once(to.to_owned()).chain(above).chain(lower).chain([below]).map(made).collect()
}

/// A moment, and those a second away from it.
fn moments<'r>(to: DateTime<Utc>) -> Vec<Tree<'r>> {
    let second = Duration::seconds(1);
    let near = [Some(to), to.checked_sub_signed(second), to.checked_add_signed(second)];
    near.into_iter().flatten().map(|near| made(near.to_rfc3339_opts(SecondsFormat::AutoSi, true))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::leaf::network::Networks;
    use crate::leaf::number::RUST;
    use crate::leaf::text_set::TextSet;
    use crate::ruleset::Compare;

    fn shown(relation: &Relation<'_>) -> String {
        Tree::List(values(relation)).to_string()
    }

    #[test]
    fn operands_and_what_lies_beside_them_are_tried() {
        let set = || TextSet::new(vec!["a".into(), "b".into()]);
        let compare = Compare::Less;
        let cases = [
            (Relation::OneOf(set()), r#"["a","b"]"#),
            (Relation::AnyItem(set()), r#"["[\"a\"]",["a"],"[\"b\"]",["b"],"[\"bx\"]",["bx"]]"#),
            (Relation::PartOf("abc".into()), r#"["abc","bc","abcx"]"#),
            (
                Relation::Has { place: Place::Start, texts: vec!["a".into()], folded: None, broken: None },
                r#"["a","ax","xa"]"#,
            ),
            (Relation::Number { compare, to: 1.5, by: &RUST, invalid: None }, r#"[1.5,"1.5",0.5,"0.5",2.5,"2.5"]"#),
            (Relation::Number { compare, to: f64::INFINITY, by: &RUST, invalid: None }, "[]"),
            (Relation::Version { compare, to: Version::new(1, 2, 0) }, r#"["1.2.0","1.2.1","1.1.0","1.2.0-0"]"#),
            (
                Relation::Instant { compare, to: DateTime::from_timestamp(1_600_000_000, 0).unwrap() },
                r#"["2020-09-13T12:26:40Z","2020-09-13T12:26:39Z","2020-09-13T12:26:41Z"]"#,
            ),
            (Relation::Within(Networks::new(vec!["10.1.0.0/16".into()])), r#"["10.1.0.0","10.1.255.255"]"#),
            (Relation::Present, "[]"),
        ];
        for (relation, want) in cases {
            assert_eq!(shown(&relation), want, "{relation:?}");
        }
    }

    #[test]
    fn what_one_side_alone_mentions_comes_first_and_nothing_comes_twice() {
        let mut found = Found::default();
        for (value, side) in [("a", 0), ("b", 0), ("a", 0), ("b", 1), ("c", 1), ("x", 1)] {
            found.add(made(value), side);
        }
        let mentioned = found.into_mentioned("s".into(), "n".into(), 2);
        assert_eq!(Tree::List(mentioned.values).to_string(), r#"["a","c","x","b"]"#);
        assert_eq!((mentioned.fresh, &*mentioned.unlike), (3, "other"));
    }
}
