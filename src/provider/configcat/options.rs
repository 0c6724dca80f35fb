//! Percentage options (spec sections 7 and 8.6).

use super::lowering::{Lowering, Trouble};
use crate::leaf::python;
use crate::leaf::tree::Tree;
use crate::ruleset::{
    About, Absent, Bucketing, Cut, FaultId, Flag, Hash, Layout, Pointer, Rest, SeedPart, Serve, Slice, Split, Subject,
    Text, Value, VariationId,
};

/// The number of buckets.
const BUCKETS: u32 = 100;
/// What a percentage is that is left out.
const ZERO: Tree<'static> = Tree::Number(Text::Borrowed("0"));

/// What options serve, with the variation of each or why it has none; `None` where there are no options.
pub(super) fn serve<'s>(
    lowering: &mut Lowering<'s>,
    (options, served): (Option<&Tree<'s>>, Vec<Result<VariationId, Trouble>>),
    flag: &mut Flag<'s>,
    (asked, subject): &(Text<'s>, Subject),
    at: Pointer,
) -> Option<Serve> {
    let at = lowering.member(at, "p");
    let mut split = empty(flag, asked, *subject, at);
    let items = match options {
        None => return None,
        Some(Tree::List(items)) => items,
        Some(Tree::Text(text)) if text.is_empty() => return None,
        Some(Tree::Object(members)) if members.is_empty() => return None,
        Some(Tree::Text(_) | Tree::Object(_)) => {
            let trouble = Trouble::new("the percentage options are not a list", "'str' object has no attribute 'get'")
                .about(About::Rollout);
            split.rest = fail(lowering.fault(trouble, at));
            flag.splits.push(split);
            return Some(Serve::Split(flag.splits.len() - 1));
        }
        Some(other) => {
            let reason = format!("object of type '{}' has no len()", python::type_name(other));
            let trouble = Trouble::new("the percentage options are not a list", reason).about(About::Rollout);
            return Some(Serve::Fault(lowering.fault(trouble, at)));
        }
    };
    if items.is_empty() {
        return None;
    }
    let mut sum = Sum::default();
    for (number, (option, served)) in items.iter().zip(served).enumerate() {
        let at = lowering.item(at, number);
        let weight = match sum.add(option) {
            Ok(weight) => weight,
            Err(trouble) => {
                split.rest = fail(lowering.fault(trouble, at));
                break;
            }
        };
        let serves = served.map_err(|trouble| lowering.fault(trouble, at));
        split.slices.push(Slice::new(weight, sum.upto(), serves, at));
    }
    flag.splits.push(split);
    Some(Serve::Split(flag.splits.len() - 1))
}

/// Options of a rule that has none: it picks nothing.
pub(super) fn none<'s>(flag: &mut Flag<'s>, (asked, subject): &(Text<'s>, Subject), at: Pointer) -> Serve {
    let split = empty(flag, asked, *subject, at);
    flag.splits.push(split);
    Serve::Split(flag.splits.len() - 1)
}

/// A split without slices.
pub(super) fn empty<'s>(flag: &Flag<'s>, asked: &Text<'s>, subject: Subject, at: Pointer) -> Split<'s> {
    Split {
        overrides: Vec::new(),
        bucketing: Bucketing {
            asked: asked.clone(),
            by: vec![subject],
            absent: Absent::NoPick,
            seed: vec![SeedPart::OwnFlag(flag.key.clone()), SeedPart::Identifier],
            hash: Hash::Sha1 { digits: 7 },
            cut: Cut::Modulo { modulus: BUCKETS, first: 0 },
        },
        slices: Vec::new(),
        layout: Layout::Stacked,
        rest: Rest::NoPick,
        at,
    }
}

fn fail(fault: FaultId) -> Rest {
    Rest::Fail { fault, serving: None }
}

/// The running sum of percentages, in Python's arithmetic.
#[derive(Default)]
pub(super) struct Sum {
    total: f64,
    is_float: bool,
}

impl Sum {
    /// Adds the percentage of an option, which is 0 where it is left out.
    pub(super) fn add<'s>(&mut self, option: &Tree<'s>) -> Result<Value<'s>, Trouble> {
        if option.as_object().is_none() {
            return Err(Trouble::no_object("the percentage option", option).about(About::Rollout));
        }
        let percentage = option.get("p").unwrap_or(&ZERO);
        let number = match percentage {
            Tree::Number(token) => {
                self.is_float |= !python::is_int(token);
                python::token_float(token)
            }
            Tree::Bool(value) => Some(f64::from(u8::from(*value))),
            _ => None,
        };
        let Some(number) = number else {
            let left = if self.is_float { "float" } else { "int" };
            let right = python::type_name(percentage);
            let reason = format!("unsupported operand type(s) for +=: '{left}' and '{right}'");
            return Err(Trouble::new("the percentage `p` is not a number", reason).about(About::Rollout));
        };
        self.total += number;
        Ok(Value::of_tree(percentage))
    }

    /// The first bucket that is not below the sum.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is clamped to the buckets before")]
    pub(super) fn upto(&self) -> u64 {
        self.total.ceil().clamp(0.0, f64::from(BUCKETS)) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `(percentages, first bucket past each option, or the words of Python)`.
    #[test]
    fn percentages_are_added_up_as_in_python() {
        let cases = [
            ("[20, 30, 50]", Ok(vec![20, 50, 100])),
            ("[33.5, 66.5]", Ok(vec![34, 100])),
            ("[0, 100]", Ok(vec![0, 100])),
            ("[60, 60]", Ok(vec![60, 100])),
            ("[50, -20, 70]", Ok(vec![50, 30, 100])),
            ("[-5]", Ok(vec![0])),
            ("[1e400]", Ok(vec![100])),
            ("[true, 99]", Ok(vec![1, 100])),
            ("[20, null]", Err("unsupported operand type(s) for +=: 'int' and 'NoneType'")),
            ("[0.5, \"20\"]", Err("unsupported operand type(s) for +=: 'float' and 'str'")),
        ];
        for (percentages, want) in cases {
            let mut sum = Sum::default();
            let tree = Tree::read(percentages).unwrap();
            let added: Result<Vec<u64>, Trouble> = tree
                .as_list()
                .unwrap()
                .iter()
                .map(|percentage| {
                    let option = Tree::Object(vec![("p".into(), percentage.clone())]);
                    sum.add(&option).map(|_| sum.upto())
                })
                .collect();
            let got = added.map_err(|trouble| trouble.reason.into_owned());
            assert_eq!(
                got.as_deref().map_err(String::as_str),
                want.as_deref().map_err(|words| *words),
                "{percentages}"
            );
        }
    }

    #[test]
    fn a_percentage_that_is_left_out_is_nothing_and_keeps_its_spelling_otherwise() {
        let add = |option: &'static str| Sum::default().add(&Tree::read(option).unwrap()).unwrap().json().to_owned();
        assert_eq!(add("{}"), "0");
        assert_eq!(add("{\"p\": 75.0}"), "75.0");
        assert_eq!(Sum::default().add(&Tree::Null).unwrap_err().reason, "'NoneType' object has no attribute 'get'");
    }
}
