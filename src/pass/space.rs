//! Hash spaces: when two splits give every context the same bucket.
//!
//! Two splits whose spaces are equal are one variable: who is in the first tenth of one is in the first tenth of the other. The
//! buckets of spaces that are not even [kin](Space::is_kin) are independent, as far as the hash is any good: one that is not [leans](Space::leans_on). A space is told in
//! names, so that those of two rulesets can be compared, with the key of the asked flag filled in; texts that are joined before
//! they are hashed are joined here, too, since the hash cannot tell them apart.

use crate::ruleset::{Attributes, Bucketing, Cut, Hash, SeedPart, Subject};

/// What decides about the bucket of a context, beside the one value that it says.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Space {
    /// The part of a context that the hashed attribute is looked up in, as in [`crate::ruleset::Attribute::scope`].
    pub scope: String,
    /// The name of the hashed attribute there.
    pub name: String,
    /// What is hashed.
    pub seed: Vec<Part>,
    /// With which hash.
    pub hash: Hash,
    /// How it is cut; the first bucket is always called 0.
    pub cut: Cut,
}

/// A piece of a hash input.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// A text that is the same for all contexts, and no two of them stand side by side.
    Text(String),
    /// The value of the attribute.
    Value,
    /// The value of the attribute in Base64.
    EncodedValue,
}

impl Space {
    /// The space of those whose first present attribute among [`Bucketing::by`] is `subject`, while the flag `asked` is
    /// evaluated.
    #[must_use]
    pub fn of(bucketing: &Bucketing<'_>, subject: Subject, asked: &str, attributes: &Attributes<'_>) -> Space {
        let attribute = attributes.get(subject.attribute);
        let cut = match bucketing.cut {
            Cut::Modulo { modulus, .. } => Cut::Modulo { modulus, first: 0 },
            cut @ Cut::Fraction { .. } => cut,
        };
        Space {
            scope: attribute.scope.to_string(),
            name: attribute.name.to_string(),
            seed: seed(bucketing, asked),
            hash: bucketing.hash,
            cut,
        }
    }

    /// The space of those who have the attribute that is looked at first; nothing where no attribute is looked at, so that
    /// every bucket is drawn.
    #[must_use]
    pub fn first(bucketing: &Bucketing<'_>, asked: &str, attributes: &Attributes<'_>) -> Option<Space> {
        bucketing.by.first().map(|subject| Space::of(bucketing, *subject, asked, attributes))
    }

    /// Whether the same hash decides in both, though it may be cut otherwise. Buckets of the two are not independent then.
    #[must_use]
    pub fn is_kin(&self, other: &Space) -> bool {
        (&self.scope, &self.name, &self.seed) == (&other.scope, &other.name, &other.seed)
            && match (self.hash, other.hash) {
                // The digits of one are the first digits of the other.
                (Hash::Sha1 { .. }, Hash::Sha1 { .. }) | (Hash::Md5 { .. }, Hash::Md5 { .. }) => true,
                (one, other) => one == other,
            }
    }

    /// Whether the bucket in one says something of that in the other, though they are hashed with different seeds. DJB2 only
    /// multiplies and adds, so that another text before the value moves all values of one length by the same number of buckets.
    #[must_use]
    pub fn leans_on(&self, other: &Space) -> bool {
        let is_linear = self.hash == Hash::Djb2 && other.hash == Hash::Djb2;
        is_linear && (&self.scope, &self.name) == (&other.scope, &other.name)
    }
}

fn seed(bucketing: &Bucketing<'_>, asked: &str) -> Vec<Part> {
    let mut seed: Vec<Part> = Vec::new();
    for part in &bucketing.seed {
        let text = match part {
            SeedPart::Group(text) | SeedPart::OwnFlag(text) => text,
            SeedPart::AskedFlag => asked,
            SeedPart::Literal(text) => text,
            SeedPart::Identifier => {
                seed.push(Part::Value);
                continue;
            }
            SeedPart::EncodedIdentifier => {
                seed.push(Part::EncodedValue);
                continue;
            }
        };
        match seed.last_mut() {
            _ if text.is_empty() => {}
            Some(Part::Text(before)) => before.push_str(text),
            _ => seed.push(Part::Text(text.to_owned())),
        }
    }
    seed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ruleset::{Absence, Absent};

    fn bucketing(by: Vec<Subject>, seed: Vec<SeedPart<'static>>, cut: Cut) -> Bucketing<'static> {
        Bucketing { asked: "x".into(), by, absent: Absent::NoPick, seed, hash: Hash::Murmur3(0), cut }
    }

    /// Two flags at a tenth each are nobody's together here, and would be a hundredth's if they were independent.
    #[test]
    fn seeds_of_djb2_move_all_ids_of_one_length_alike() {
        let mut attributes = Attributes::default();
        let user = Subject { attribute: attributes.intern("".into(), "user".into()), absence: Absence::Missing };
        let seed = vec![SeedPart::AskedFlag, SeedPart::Literal(":"), SeedPart::Identifier];
        let cut = Cut::Modulo { modulus: 100, first: 0 };
        let named = Bucketing { hash: Hash::Djb2, ..bucketing(vec![user], seed, cut) };
        let bucket = |flag: &str, id: &str| named.hash(flag, id, |_, hash| cut.bucket(hash));
        let ids: Vec<String> = (10_000..20_000).map(|number| format!("user-{number}")).collect();
        let is_in = |flag, id: &&String| bucket(flag, id) < 10;
        assert_eq!(ids.iter().filter(|id| is_in("checkout", id)).count(), 995);
        assert_eq!(ids.iter().filter(|id| is_in("checkout", id) && is_in("search", id)).count(), 0);
        let [one, other] = ["checkout", "search"].map(|flag| Space::of(&named, user, flag, &attributes));
        assert_eq!((one.is_kin(&other), one.leans_on(&other)), (false, true));
        let other = Space { hash: Hash::Murmur3(0), ..other };
        assert!(!one.leans_on(&other));
    }

    #[test]
    fn the_same_input_of_the_same_hash_is_the_same_space_whatever_its_parts_are() {
        let mut attributes = Attributes::default();
        let subject = |attribute| Subject { attribute, absence: Absence::Missing };
        let other = subject(attributes.intern("".into(), "other".into()));
        let user = subject(attributes.intern("".into(), "user".into()));
        let mut again = Attributes::default();
        let user_again = subject(again.intern("".into(), "user".into()));
        let percent = |first| Cut::Modulo { modulus: 100, first };
        let named = bucketing(
            vec![user, other],
            vec![SeedPart::Group("a".into()), SeedPart::Literal(":"), SeedPart::Identifier],
            percent(1),
        );
        let first = Space::first(&named, "b", &attributes).unwrap();
        let cases = [
            (vec![SeedPart::AskedFlag, SeedPart::Literal(":"), SeedPart::Identifier], percent(0), "a", true),
            (vec![SeedPart::AskedFlag, SeedPart::Literal(":"), SeedPart::Identifier], percent(0), "b", false),
            (
                vec![SeedPart::OwnFlag("a:".into()), SeedPart::Group("".into()), SeedPart::Identifier],
                percent(1),
                "",
                true,
            ),
            (vec![SeedPart::OwnFlag("a:".into()), SeedPart::EncodedIdentifier], percent(1), "", false),
            (vec![SeedPart::Identifier, SeedPart::Literal("a:")], percent(1), "", false),
        ];
        for (seed, cut, asked, same) in cases {
            let space = Space::first(&bucketing(vec![user_again], seed.clone(), cut), asked, &again).unwrap();
            assert_eq!((space == first, space.is_kin(&first)), (same, same), "{seed:?}");
        }
        let thousandth = Cut::Modulo { modulus: 1000, first: 1 };
        let coarse = bucketing(vec![user], named.seed.clone(), thousandth);
        let coarse = Space::first(&coarse, "b", &attributes).unwrap();
        assert_eq!((coarse == first, coarse.is_kin(&first)), (false, true));
        assert!(!Space::of(&named, other, "b", &attributes).is_kin(&first));
        assert_eq!(Space::first(&bucketing(Vec::new(), Vec::new(), thousandth), "b", &attributes), None);
    }
}
