//! Percentage options (spec sections 7 and 8.6).

use super::lowering::{Lowering, Trouble};
use crate::leaf::python;
use crate::leaf::tree::Tree;
use crate::ruleset::{
    Absent, Bucketing, Cut, FaultId, Flag, Hash, Pointer, Rest, SeedPart, Serve, Slice, Split, Subject, Text, Value,
    VariationId,
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
            let trouble = Trouble::new("the percentage options are not a list", "'str' object has no attribute 'get'");
            split.rest = fail(lowering.fault(trouble, at));
            flag.splits.push(split);
            return Some(Serve::Split(flag.splits.len() - 1));
        }
        Some(other) => {
            let reason = format!("object of type '{}' has no len()", python::type_name(other));
            let trouble = Trouble::new("the percentage options are not a list", reason);
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
        split.slices.push(Slice { weight, upto: sum.upto(), serves, at });
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
            hash: Hash::Sha1,
            cut: Cut::Modulo { modulus: BUCKETS, first: 0 },
        },
        slices: Vec::new(),
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
            return Err(Trouble::no_object("the percentage option", option));
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
            return Err(Trouble::new("the percentage `p` is not a number", reason));
        };
        self.total += number;
        Ok(Value::of_tree(percentage))
    }

    /// The first bucket that is not below the sum.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is clamped to the buckets before")]
    pub(super) fn upto(&self) -> u32 {
        self.total.ceil().clamp(0.0, f64::from(BUCKETS)) as u32
    }
}
