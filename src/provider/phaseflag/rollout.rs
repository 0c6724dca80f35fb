//! Percentage rollouts (spec section 7): who is hashed, and which entry takes whom.

use std::cmp::Ordering;

use super::context::FIELDS;
use super::elsewhere;
use super::lowering::Lowering;
use super::shape::{list, truthy};
use super::variations::Variations;
use crate::leaf::python;
use crate::leaf::tree::Tree;
use crate::ruleset::{
    Absence, Absent, Bucketing, Cut, Disputed, Flag, Hash, Layout, Pointer, Rest, SeedPart, Serve, Served, Slice,
    Split, Value,
};

/// So many buckets there are.
const BUCKETS: u32 = 100;

const REFUSED: &str =
    "the SDK for Go and the relay take whole numbers alone: they refuse the whole document for the weight";
const WRAPS: &str = "the SDK for Go takes a negative weight for a huge one, which everybody is in";

/// What a rollout serves.
pub(super) fn serve<'s>(
    lowering: &mut Lowering<'s>,
    flag: &mut Flag<'s>,
    (rollout, variations): (&Tree<'s>, &Variations<'s>),
    at: Pointer,
) -> Serve {
    let list_at = lowering.member(at, "variations");
    let mut edge = Sum::Whole(0);
    let mut slices = Vec::new();
    for (number, entry) in list(rollout, "variations").iter().enumerate() {
        let at = lowering.item(list_at, number);
        let weight = entry.get("weight").cloned().unwrap_or(Tree::Number("0".into()));
        edge = edge.plus(&weight);
        let served = truthy(entry, "variation_id").and_then(|id| variations.find(id));
        let serves = served.map_or(Served::Nothing, Served::Variation);
        slices.push(Slice::new(Value::spelled(&weight), edge.upto(), serves, at));
        note(lowering, &weight, number, list_at);
    }
    lowering.dispute(list_at, Disputed::Hashed(elsewhere::hash_of_units), BY_UNITS);
    lowering.dispute(list_at, Disputed::Hashed(elsewhere::hash_of_bytes), BY_BYTES);
    let bucketing = Bucketing {
        asked: FIELDS.join(", ").into(),
        by: FIELDS.map(|name| lowering.subject(name.into(), Absence::Blank)).to_vec(),
        absent: Absent::NoPick,
        seed: vec![SeedPart::OwnFlag(flag.key.clone()), SeedPart::Literal(":"), SeedPart::Identifier],
        hash: Hash::Djb2,
        cut: Cut::Modulo { modulus: BUCKETS, first: 0 },
    };
    let (overrides, layout, rest) = (Vec::new(), Layout::Stacked, Rest::NoPick);
    flag.splits.push(Split { overrides, bucketing, slices, layout, rest, at: list_at });
    Serve::Split(flag.splits.len() - 1)
}

const BY_UNITS: &str = "the SDK for JavaScript hashes UTF-16 units: there the bucket is ";
const BY_BYTES: &str = "the SDK for Go hashes bytes of UTF-8: there the bucket is ";

/// What others make of a weight.
fn note(lowering: &mut Lowering<'_>, weight: &Tree<'_>, number: usize, at: Pointer) {
    let Tree::Number(token) = weight else { return };
    if !python::is_int(token) {
        lowering.dispute(at, Disputed::Entered, format!("{REFUSED} {token} of entry {}", number + 1));
    } else if token.starts_with('-') && token != "-0" {
        lowering.dispute(at, Disputed::Entered, format!("{WRAPS}: entry {}", number + 1));
    }
}

/// A sum of weights as Python adds them: whole until a fraction comes.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Sum {
    /// Past 38 digits it is only told to be large.
    Whole(i128),
    Float(f64),
}

impl Sum {
    #[expect(clippy::cast_precision_loss, reason = "Python rounds likewise when it adds a fraction")]
    fn plus(self, weight: &Tree<'_>) -> Sum {
        let weight = match weight {
            Tree::Bool(truth) => Sum::Whole(i128::from(*truth)),
            Tree::Number(token) if python::is_int(token) => Sum::Whole(whole(token)),
            Tree::Number(token) => Sum::Float(python::token_float(token).unwrap_or(f64::NAN)),
            _ => Sum::Whole(0),
        };
        match (self, weight) {
            (Sum::Whole(one), Sum::Whole(other)) => Sum::Whole(one.saturating_add(other)),
            (Sum::Whole(one), Sum::Float(other)) | (Sum::Float(other), Sum::Whole(one)) => {
                Sum::Float(one as f64 + other)
            }
            (Sum::Float(one), Sum::Float(other)) => Sum::Float(one + other),
        }
    }

    /// The first bucket that is not below the sum.
    fn upto(self) -> u64 {
        let is_below = |bucket: &u32| match self {
            Sum::Whole(sum) => i128::from(*bucket) < sum,
            Sum::Float(sum) => f64::from(*bucket).partial_cmp(&sum) == Some(Ordering::Less),
        };
        (0..BUCKETS).filter(is_below).count() as u64
    }
}

fn whole(token: &str) -> i128 {
    let largest = if token.starts_with('-') { i128::MIN } else { i128::MAX };
    token.parse().unwrap_or(largest)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `(weights, the first bucket past each)`; spec section 7.3.
    #[test]
    fn weights_add_up_as_in_python() {
        let cases: [(&str, &[u64]); 10] = [
            ("[20, 80]", &[20, 100]),
            ("[0.5]", &[1]),
            ("[33.3, 33.3, 33.4]", &[34, 67, 100]),
            ("[0.1, 0.2, 0.7]", &[1, 1, 1]),
            ("[60, 60]", &[60, 100]),
            ("[50, -20, 30]", &[50, 30, 60]),
            ("[true, 0, false]", &[1, 1, 1]),
            ("[1e999, 1]", &[100, 100]),
            ("[99999999999999999999999999999999999999999, -1]", &[100, 100]),
            ("[-99999999999999999999999999999999999999999, 5.0]", &[0, 0]),
        ];
        for (json, want) in cases {
            let tree = Tree::read(json).unwrap();
            let mut sum = Sum::Whole(0);
            let edges: Vec<u64> = tree
                .as_list()
                .unwrap()
                .iter()
                .map(|weight| {
                    sum = sum.plus(weight);
                    sum.upto()
                })
                .collect();
            assert_eq!(edges, want, "{json}");
        }
    }
}
