//! Who is in: the shares of a flag's rules, and where single users lie.
//!
//! There are three kinds of numbers, which are never mixed. [`shares`] are parts of the hash space, worked out from the splits
//! alone; [`totals`] count users that were given and set them beside what is configured; a sample is neither. [`walk`] tells where
//! one user lies, by listening to a real evaluation, so that nothing is hashed in two ways.

pub mod funnel;
pub mod ids;
pub mod joint;
mod mix;
mod place;
pub mod ramp;
pub mod sample;
pub mod shares;
pub mod totals;
pub mod walk;
pub mod work;

use serde::{Serialize, Serializer};

use crate::ruleset::{Cut, Flag, Ruleset, ToldBy, VariationId};

pub use place::{Found, Purpose, found};
pub use shares::{FlagShares, RuleShares, SplitShares, title};

/// Parts of a whole by what they are served, in 0..=1; each name stands once.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Portions(Vec<Portion>);

/// A part of a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Portion {
    /// What it is served: the variation's name where it has one, else its value as text.
    pub variation: String,
    /// The same as its dialect tells variations apart.
    pub told: String,
    /// How much it is, in 0..=1.
    pub share: f64,
}

impl Portions {
    /// All parts, in the order in which they came.
    #[must_use]
    pub fn all(&self) -> &[Portion] {
        &self.0
    }

    /// The part of that name.
    #[must_use]
    pub fn get(&self, variation: &str) -> Option<&Portion> {
        self.0.iter().find(|portion| portion.variation == variation)
    }

    /// Adds to a part, which may be new.
    pub fn add(&mut self, name: &Name, share: f64) {
        if let Some(portion) = self.0.iter_mut().find(|portion| portion.variation == name.variation) {
            portion.share += share;
        } else {
            let Name { variation, told } = name.clone();
            self.0.push(Portion { variation, told, share });
        }
    }
}

impl Serialize for Portions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|portion| (&portion.variation, portion.share)))
    }
}

/// What a variation is called.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    /// Its name where it has one, else its value as text.
    pub variation: String,
    /// What tells it from others in its dialect.
    pub told: String,
}

impl Name {
    /// What passes a gate.
    #[must_use]
    pub fn passes() -> Name {
        Name { variation: "true".to_owned(), told: "in".to_owned() }
    }

    /// What `variation` of `flag` is called.
    #[must_use]
    pub fn of(ruleset: &Ruleset<'_>, flag: &Flag<'_>, variation: VariationId) -> Name {
        let Some(served) = flag.variations.get(variation) else { return Name::default_of_caller() };
        if served.is_default {
            return Name::default_of_caller();
        }
        let value = served.value.text();
        match (&served.name, ruleset.wording.told_by) {
            (Some(name), ToldBy::Name) => Name { variation: name.to_string(), told: name.to_string() },
            (Some(name), ToldBy::Value) => Name { variation: name.to_string(), told: value.into_owned() },
            (None, _) => Name { variation: value.to_string(), told: value.into_owned() },
        }
    }

    /// What the caller falls back on.
    #[must_use]
    pub fn default_of_caller() -> Name {
        Name { variation: "default".to_owned(), told: "the caller's default".to_owned() }
    }
}

/// A bucket as its dialect counts it: a whole number, or a part of the whole.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Bucket {
    /// One of a number of buckets.
    Whole(u64),
    /// A part of the whole, in 0..=1.
    Part(f64),
}

impl Bucket {
    /// `bucket` of `cut`.
    #[must_use]
    pub fn of(cut: Cut, bucket: u64) -> Bucket {
        match cut {
            Cut::Modulo { .. } => Bucket::Whole(cut.shown(bucket)),
            Cut::Fraction { .. } => Bucket::Part(cut.share(bucket)),
        }
    }
}

/// The percentage from which on the first slice holds `bucket`; of a part of the whole it is in above that percentage.
#[must_use]
pub fn enters_at(cut: Cut, bucket: u64) -> f64 {
    match cut {
        Cut::Modulo { modulus, .. } => exact_percent(bucket + 1, u64::from(modulus)),
        Cut::Fraction { .. } => cut.share(bucket) * 100.0,
    }
}

/// `part` of `whole` in percent, without the noise of a division that is multiplied afterwards.
#[expect(clippy::cast_precision_loss, reason = "buckets that are counted are fewer than 2^32")]
fn exact_percent(part: u64, whole: u64) -> f64 {
    part as f64 * 100.0 / whole.max(1) as f64
}

/// A share in percent, with as many digits as it needs up to four decimals.
#[must_use]
pub fn percent(share: f64) -> String {
    if share > 0.0 && share < 0.000_001 {
        return "less than 0.0001 %".to_owned();
    }
    let text = format!("{:.4}", share * 100.0);
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}
