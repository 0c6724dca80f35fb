//! One value against one operand.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::net::IpAddr;

use chrono::{DateTime, SecondsFormat, Utc};
use semver::Version;

use super::seen::Seen;
use super::typed;
use crate::context::Reading;
use crate::leaf::number::Numbers;
use crate::leaf::tree::Tree;
use crate::leaf::{python, text_set};
use crate::ruleset::{
    Compare, Digested, Digests, Entry, FaultId, PatternOperand, Place, Reads, Relation, Search, Versions,
};
use crate::trace::Fact;

/// What a text is no version of the Python packaging rules for.
const VERSION: &str = "version by PEP 440";

/// Whether a value stands in a relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Related {
    /// It does, or does not.
    Holds(bool),
    /// It cannot be read as the relation needs it.
    Unread,
    /// The reference raises on a value of that kind.
    Raised,
    /// The evaluation ends.
    Fault(FaultId),
}

/// Whether `seen` stands in `relation`.
#[inline]
pub(super) fn relates(relation: &Relation<'_>, seen: Seen<'_>) -> Related {
    match relation {
        Relation::OneOf(set) if seen.json.is_none() => Related::Holds(set.find(seen.text, seen.hash).is_some()),
        _ => relates_otherwise(relation, seen),
    }
}

/// Relations that need more than a look-up, out of the way of the most frequent one.
#[inline(never)]
fn relates_otherwise(relation: &Relation<'_>, seen: Seen<'_>) -> Related {
    if let Some(json) = seen.json {
        return typed::relates(relation, json);
    }
    let text = seen.text;
    match relation {
        Relation::Present => Related::Holds(true),
        Relation::Typed(typed) => typed::relates_text(typed, text),
        Relation::OneOf(set) => Related::Holds(set.find(text, seen.hash).is_some()),
        Relation::PartOf(whole) => Related::Holds(whole.contains(text)),
        Relation::Lowered(word) => Related::Holds(text.eq_ignore_ascii_case(word)),
        Relation::Is(operand) => Related::Holds(operand.as_deref() == Some(text)),
        Relation::AnyItem(set) => read(items(seen), |items| {
            Related::Holds(items.iter().any(|item| set.find(item, text_set::hash(item)).is_some()))
        }),
        Relation::Digest(digests) => digest(digests, seen, &mut |_, _| ()).0,
        Relation::Has { place, texts, folded, broken } => match position(*place, texts, folded.as_deref(), text) {
            None => broken.map_or(Related::Holds(false), Related::Fault),
            Some(_) => Related::Holds(true),
        },
        Relation::Matches(pattern) => Related::Holds(pattern.is_match(text)),
        Relation::Search(sought) => search(sought, text).0,
        Relation::Number { compare, to, by, invalid: None } => {
            read(number(seen, by), |value| Related::Holds(ordered(*compare, value, *to, by)))
        }
        Relation::Number { by, invalid: Some(_), .. } => read(number(seen, by), |_| Related::Unread),
        Relation::Seconds { compare, to, by } => {
            read(seconds(seen, by), |value| Related::Holds(ordered(*compare, value, *to, by)))
        }
        Relation::Version { compare, to } => match Version::parse(text) {
            Ok(value) => Related::Holds(compare.holds(value.cmp_precedence(to))),
            Err(_) => Related::Unread,
        },
        Relation::Versions(versions) => version(versions, text),
        Relation::Release { compare, to } => match (python::Release::parse(text), to) {
            (Some(value), Ok(to)) => Related::Holds(compare.holds(value.cmp(to))),
            _ => Related::Unread,
        },
        Relation::Instant { compare, to } => match text.parse::<DateTime<Utc>>() {
            Ok(value) => Related::Holds(compare.holds(value.cmp(to))),
            Err(_) => Related::Unread,
        },
        Relation::Within(networks) => match text.parse::<IpAddr>() {
            Ok(address) => Related::Holds(networks.find(address).is_some()),
            Err(_) => Related::Unread,
        },
        Relation::Unusable { reads, fault } => match reads {
            Reads::Nothing | Reads::Text => Related::Fault(*fault),
            Reads::Number(by) => read(number(seen, by), |_| Related::Fault(*fault)),
            Reads::Items => read(items(seen), |_| Related::Fault(*fault)),
            Reads::EachItem => read(items(seen), |items| match items.len() {
                0 => Related::Holds(false),
                _ => Related::Fault(*fault),
            }),
        },
    }
}

/// What `then` says of a reading, where there is something to say it of.
fn read<T>(reading: Reading<T>, then: impl FnOnce(T) -> Related) -> Related {
    match reading {
        Reading::As(value) => then(value),
        Reading::Invalid => Related::Unread,
        Reading::Raises(_) => Related::Raised,
    }
}

fn number(seen: Seen<'_>, by: &Numbers) -> Reading<f64> {
    match seen.other {
        Some(other) => other.number.clone(),
        None => (by.read)(seen.text).map_or(Reading::Invalid, Reading::As),
    }
}

fn seconds(seen: Seen<'_>, by: &Numbers) -> Reading<f64> {
    match seen.other {
        Some(other) => other.seconds.clone(),
        None => (by.read)(seen.text).map_or(Reading::Invalid, Reading::As),
    }
}

fn items(seen: Seen<'_>) -> Reading<Cow<'_, [String]>> {
    match seen.other.map(|other| &other.items) {
        Some(Reading::As(items)) => Reading::As(Cow::Borrowed(items)),
        Some(Reading::Invalid) => Reading::Invalid,
        Some(Reading::Raises(why)) => Reading::Raises(why.clone()),
        None => python::string_list(seen.text).map_or(Reading::Invalid, |items| Reading::As(Cow::Owned(items))),
    }
}

/// NaN stands in no relation.
fn ordered(compare: Compare, value: f64, to: f64, by: &Numbers) -> bool {
    match compare {
        Compare::Equal => by.equal(value, to),
        _ => value.partial_cmp(&to).is_some_and(|order: Ordering| compare.holds(order)),
    }
}

/// Every operand is read, also behind one that equals; without one the value is not read either.
fn version(versions: &Versions<'_>, text: &str) -> Related {
    if versions.to.is_empty() && versions.invalid.is_none() {
        return Related::Holds(false);
    }
    match (python::Version::parse(python::strip(text)), &versions.invalid) {
        (Some(value), None) => {
            let mut holds = false;
            for operand in &versions.to {
                let Some(order) = value.compare(operand) else { return Related::Unread };
                holds |= versions.compare.holds(order);
            }
            Related::Holds(holds)
        }
        _ => Related::Unread,
    }
}

/// Whether a digest is among those wanted, and the place of the entry that hit. `see` is shown each digest that was made,
/// with the number of bytes it is of.
fn digest(digests: &Digests<'_>, seen: Seen<'_>, see: &mut impl FnMut(usize, &str)) -> (Related, Option<usize>) {
    let among = |bytes: &[u8], see: &mut dyn FnMut(usize, &str)| {
        let hex = digests.digest(bytes);
        see(bytes.len(), hex.as_str());
        digests.set.find(hex.as_str(), text_set::hash(hex.as_str()))
    };
    let hit = match digests.of {
        Digested::Whole if digests.refuses(seen.other.is_some()) => return (Related::Raised, None),
        Digested::Whole => among(seen.text.as_bytes(), see),
        Digested::Items => match items(seen) {
            Reading::As(items) => items.iter().filter_map(|item| among(item.as_bytes(), see)).min(),
            Reading::Invalid => return (Related::Unread, None),
            Reading::Raises(_) => return (Related::Raised, None),
        },
        Digested::Start | Digested::End => {
            for (place, entry) in digests.entries.iter().enumerate() {
                match entry {
                    Entry::Broken(fault) => return (Related::Fault(*fault), None),
                    Entry::Part { length, digest } => {
                        let Some(part) = digests.part(seen.text.as_bytes(), *length) else { continue };
                        let hex = digests.digest(part);
                        see(part.len(), hex.as_str());
                        if hex.as_str() == digest {
                            return (Related::Holds(true), Some(place));
                        }
                    }
                }
            }
            None
        }
    };
    (Related::Holds(hit.is_some()), hit)
}

/// The number of the first entry that `text` has at `place`.
pub(super) fn position(
    place: Place,
    texts: &[impl AsRef<str>],
    folded: Option<&[impl AsRef<str>]>,
    text: &str,
) -> Option<usize> {
    let has = |text: &str, part: &str| match place {
        Place::Start => text.starts_with(part),
        Place::End => text.ends_with(part),
        Place::Anywhere => text.contains(part),
    };
    match folded {
        Some(folded) => {
            let lower = text.to_lowercase();
            folded.iter().position(|part| has(&lower, part.as_ref()))
        }
        None => texts.iter().position(|part| has(text, part.as_ref())),
    }
}

/// Calls `tell` with what there is to tell of the comparison beside its verdict.
pub(super) fn details(relation: &Relation<'_>, seen: Seen<'_>, mut tell: impl FnMut(Fact)) {
    if let Some(json) = seen.json {
        return typed::details(relation, json, tell);
    }
    if let Relation::Typed(_) = relation {
        return typed::details(relation, &Tree::Text(seen.text.into()), tell);
    }
    let text = seen.text;
    let found = match relation {
        Relation::OneOf(set) => set.find(text, seen.hash).map(Fact::Hit),
        Relation::AnyItem(set) => match items(seen) {
            Reading::As(items) => {
                items.iter().filter_map(|item| set.find(item, text_set::hash(item))).min().map(Fact::Hit)
            }
            reading => unread(reading, "list of texts", seen.text),
        },
        Relation::Digest(digests) => {
            let mut made = None;
            let (related, hit) = digest(digests, seen, &mut |bytes, hex| made = Some((bytes, hex.to_owned())));
            if let Some((bytes, digest)) = made {
                tell(Fact::Digested { bytes, digest });
            }
            match (related, seen.other) {
                (Related::Raised, Some(other)) => Some(Fact::Raised(other.undigested.clone())),
                (Related::Unread, _) => unread(items(seen), "list of texts", seen.text),
                _ => hit.map(Fact::Hit),
            }
        }
        Relation::Has { place, texts, folded, .. } => position(*place, texts, folded.as_deref(), text).map(Fact::Hit),
        Relation::Matches(pattern) => match pattern.find(text) {
            Ok(found) => found.map(Fact::Matched),
            Err(why) => Some(Fact::Unbuilt(why.to_owned())),
        },
        Relation::Search(sought) => search(sought, text).1,
        Relation::Number { to, by, invalid, .. } => {
            match (compared(number(seen, by), *to, ("number", seen, by)), invalid) {
                (Fact::Compared { .. }, Some(operand)) => {
                    Some(Fact::Unread { kind: "number", why: operand.to_string() })
                }
                (fact, _) => Some(fact),
            }
        }
        Relation::Seconds { to, by, .. } => Some(compared(seconds(seen, by), *to, ("number of seconds", seen, by))),
        Relation::Version { to, .. } => Some(match Version::parse(text) {
            Ok(value) => Fact::Compared { value: value.to_string(), operand: to.to_string() },
            Err(error) => Fact::Unread { kind: "semantic version", why: error.to_string() },
        }),
        Relation::Versions(versions) => match version(versions, text) {
            Related::Unread => {
                let own = python::strip(text);
                let operand = versions.invalid.as_deref().filter(|_| python::Version::parse(own).is_some());
                Some(Fact::Unread { kind: "semantic version", why: operand.unwrap_or(own).to_owned() })
            }
            _ => python::Version::parse(python::strip(text)).and_then(|value| {
                let holds = |operand| value.compare(operand).is_some_and(|order| versions.compare.holds(order));
                versions.to.iter().position(holds).map(Fact::Hit)
            }),
        },
        Relation::Release { to, .. } => Some(match (python::Release::parse(text), to) {
            (None, _) => Fact::Unread { kind: VERSION, why: text.to_owned() },
            (_, Err(operand)) => Fact::Unread { kind: VERSION, why: operand.to_string() },
            (Some(value), Ok(to)) => Fact::Compared { value: value.to_string(), operand: to.to_string() },
        }),
        Relation::Instant { to, .. } => Some(match text.parse::<DateTime<Utc>>() {
            Ok(value) => Fact::Compared { value: instant(value), operand: instant(*to) },
            Err(error) => Fact::Unread { kind: "date and time", why: error.to_string() },
        }),
        Relation::Within(networks) => match text.parse::<IpAddr>() {
            Ok(address) => networks.find(address).map(Fact::Hit),
            Err(error) => Some(Fact::Unread { kind: "IP address", why: error.to_string() }),
        },
        Relation::Unusable { reads: Reads::Number(by), .. } => unread(number(seen, by), "number", seen.text),
        Relation::Unusable { reads: Reads::Items | Reads::EachItem, .. } => {
            unread(items(seen), "list of texts", seen.text)
        }
        Relation::Is(_)
        | Relation::PartOf(_)
        | Relation::Lowered(_)
        | Relation::Present
        | Relation::Typed(_)
        | Relation::Unusable { .. } => None,
    };
    found.into_iter().for_each(tell);
}

/// Whether a pattern of Python is found in `text`, and where, or why it never is.
fn search(sought: &Search, text: &str) -> (Related, Option<Fact>) {
    let end = sought.reach.and_then(|reach| text.char_indices().nth(reach)).map_or(text.len(), |(end, _)| end);
    match &sought.pattern {
        PatternOperand::Valid(pattern) => match pattern.search(&text[..end]) {
            Ok(found) => (Related::Holds(found.is_some()), found.map(Fact::Matched)),
            Err(_) => (Related::Fault(sought.too_much), None),
        },
        PatternOperand::Invalid(why) => (Related::Holds(false), Some(Fact::Unbuilt(why.clone()))),
        PatternOperand::Unsupported(fault) => (Related::Fault(*fault), None),
    }
}

/// What two numbers were read as.
fn compared(reading: Reading<f64>, to: f64, (kind, seen, by): (&'static str, Seen<'_>, &Numbers)) -> Fact {
    match reading {
        Reading::As(value) => Fact::Compared { value: value.to_string(), operand: to.to_string() },
        Reading::Invalid => Fact::Unread { kind, why: (by.why)(seen.text) },
        Reading::Raises(why) => Fact::Raised(why),
    }
}

/// Why there is no reading of `text`.
fn unread<T>(reading: Reading<T>, kind: &'static str, text: &str) -> Option<Fact> {
    match reading {
        Reading::As(_) => None,
        Reading::Invalid => Some(Fact::Unread { kind, why: text.to_owned() }),
        Reading::Raises(why) => Some(Fact::Raised(why)),
    }
}

fn instant(value: DateTime<Utc>) -> String {
    value.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Other;
    use crate::leaf::text_set::TextSet;
    use crate::leaf::{number, text_set};
    use crate::ruleset::{Algorithm, Fault, FaultCode, Ruleset};

    fn holds(relation: &Relation<'_>, text: &str) -> Option<bool> {
        match relates(relation, Seen { text, hash: text_set::hash(text), other: None, json: None }) {
            Related::Holds(holds) => Some(holds),
            _ => None,
        }
    }

    #[test]
    fn numbers_are_equal_within_one_epsilon_and_nan_is_never() {
        use Compare::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual};
        let cases = [
            (Equal, 0.3, "0.30000000000000004", Some(true)),
            (Equal, 5.0, "5.", Some(true)),
            (Equal, 5.0, "5.0000000001", Some(false)),
            (Equal, f64::INFINITY, "inf", Some(false)),
            (GreaterOrEqual, f64::INFINITY, "Infinity", Some(true)),
            (Less, 1.0, "nan", Some(false)),
            (Greater, 1.0, "NaN", Some(false)),
            (LessOrEqual, 0.5, ".5", Some(true)),
            (Greater, 1.0, " 5 ", None),
            (Greater, 1.0, "", None),
            (Greater, 1.0, "0x10", None),
        ];
        for (compare, to, text, want) in cases {
            assert_eq!(
                holds(&Relation::Number { compare, to, by: &number::RUST, invalid: None }, text),
                want,
                "{text:?} {compare:?} {to}"
            );
        }
    }

    #[test]
    fn versions_compare_by_precedence() {
        use Compare::{Equal, Greater, Less};
        let cases = [
            (Equal, "1.2.3+a", "1.2.3+b", Some(true)),
            (Less, "1.0.0", "1.0.0-rc.1", Some(true)),
            (Less, "1.0.0-alpha.10", "1.0.0-alpha.9", Some(true)),
            (Greater, "1.0.0", "v2.0.0", None),
            (Greater, "1.0.0", "2.0", None),
            (Greater, "1.0.0", "2.0.00", None),
        ];
        for (compare, to, text, want) in cases {
            let to = Version::parse(to).unwrap();
            assert_eq!(holds(&Relation::Version { compare, to }, text), want, "{text}");
        }
    }

    #[test]
    fn letter_case_is_folded_by_full_unicode_mapping() {
        let cases = [
            (Place::End, "É", "café", true),
            (Place::Anywhere, "SS", "straße", false),
            (Place::End, "ς", "ΟΔΟΣ", true),
            (Place::End, "Σ", "ΟΔΟΣ", false),
            (Place::Start, "", "x", true),
        ];
        for (place, part, text, want) in cases {
            let folded = Some(vec![part.to_lowercase()]);
            let relation = Relation::Has { place, texts: vec![part.into()], folded, broken: None };
            assert_eq!(holds(&relation, text), Some(want), "{part} in {text}");
        }
    }

    #[test]
    fn instants_are_read_as_chrono_reads_them() {
        let to: DateTime<Utc> = "2022-01-29T13:00:00Z".parse().unwrap();
        let after = Relation::Instant { compare: Compare::Greater, to };
        let cases = [
            ("2022-01-29T13:00:01Z", Some(true)),
            ("2022-01-29T13:00:00Z", Some(false)),
            ("2022-01-29t15:00:00.5+02:00", Some(true)),
            ("2022-1-29 13:00:01 UTC", Some(true)),
            ("2022-01-29T12:00:01−01:00", Some(true)),
            ("2022-01-29", None),
            ("2022-01-29T13:00:01", None),
            ("1643461200", None),
        ];
        for (text, want) in cases {
            assert_eq!(holds(&after, text), want, "{text}");
        }
    }

    fn related(relation: &Relation<'_>, text: &str) -> Related {
        relates(relation, Seen { text, hash: text_set::hash(text), other: None, json: None })
    }

    fn fault() -> FaultId {
        let mut ruleset = Ruleset::new("none", &crate::ruleset::Wording::PLAIN);
        let at = ruleset.pointers.document(0);
        ruleset.add_fault(Fault::new(FaultCode::General, "x", "y", at))
    }

    #[test]
    fn a_text_is_another_or_a_part_of_it() {
        let cases = [
            (Relation::Is(Some("a".into())), "a", true),
            (Relation::Is(Some("a".into())), "A", false),
            (Relation::Is(None), "", false),
            (Relation::PartOf("abc".into()), "bc", true),
            (Relation::PartOf("abc".into()), "ac", false),
        ];
        for (relation, text, want) in cases {
            assert_eq!(holds(&relation, text), Some(want), "{relation:?} {text}");
        }
    }

    #[test]
    fn items_of_a_list_are_looked_for_one_by_one() {
        let set = || TextSet::new(vec!["a".into(), "b".into()]);
        let cases =
            [(r#"["x","b"]"#, Some(true)), ("[]", Some(false)), (r#"["x"]"#, Some(false)), ("b", None), ("[1]", None)];
        for (text, want) in cases {
            assert_eq!(holds(&Relation::AnyItem(set()), text), want, "{text}");
        }
    }

    /// The digests are those of the ConfigCat specification, section 3.2: salt `pepper-01`, key `newCheckout`.
    #[test]
    fn starts_and_ends_are_digested_as_long_as_their_entry_says() {
        let digest = |of, length, digest: &'static str| {
            let entries = vec![Entry::Part { length, digest: digest.into() }];
            let (salt, set) = ("pepper-01newCheckout".to_owned(), TextSet::new(Vec::new()));
            Relation::Digest(Box::new(Digests {
                of,
                algorithm: Algorithm::Sha256,
                salt,
                set,
                entries,
                is_single: false,
            }))
        };
        let start = "300532084e2b54f69ef33348ddbd9b64dc76bfb81a2227305742bb16acf45f95";
        let end = "f43f7c93ada966a4c461236d3b35a9bd1fc5ab347b47c91b43a7e3b55ca6f64f";
        let whole = "768aa7e9ba045c2b018d2cc5e8f92bff8baf6414008d8e639b2455f6e5898fc3";
        let cases = [
            (Digested::Start, 4, start, "kim@acme.test", true),
            (Digested::Start, 4, start, "kim", false),
            (Digested::Start, 5, start, "kim@acme.test", false),
            (Digested::End, 10, end, "lee@acme.test", true),
            (Digested::End, 10, end, "acme.test", false),
            // `text[-0:]` of Python is the whole text, and `text[:-n]` all but its end.
            (Digested::End, 0, whole, "kim@acme.test", true),
            (Digested::Start, -9, start, "kim@acme.test", true),
        ];
        for (of, length, wanted, text, want) in cases {
            assert_eq!(holds(&digest(of, length, wanted), text), Some(want), "{of:?} {length} of {text}");
        }
    }

    #[test]
    fn a_list_of_parts_may_end_in_a_fault() {
        let broken = fault();
        let texts = vec!["a".into()];
        let relation = Relation::Has { place: Place::Anywhere, texts, folded: None, broken: Some(broken) };
        assert_eq!(related(&relation, "xa"), Related::Holds(true));
        assert_eq!(related(&relation, "x"), Related::Fault(broken));
    }

    #[test]
    fn an_operand_that_cannot_be_used_is_met_once_the_value_is_read() {
        let fault = fault();
        let by = &number::PYTHON_COMMA;
        let cases = [
            (Reads::Nothing, "x", Related::Fault(fault)),
            (Reads::Number(by), "5", Related::Fault(fault)),
            (Reads::Number(by), "x", Related::Unread),
            (Reads::Items, "[]", Related::Fault(fault)),
            (Reads::EachItem, "[]", Related::Holds(false)),
            (Reads::EachItem, r#"["a"]"#, Related::Fault(fault)),
            (Reads::Items, "x", Related::Unread),
        ];
        for (reads, text, want) in cases {
            assert_eq!(related(&Relation::Unusable { reads, fault }, text), want, "{reads:?} {text}");
        }
    }

    #[test]
    fn versions_of_any_length_are_read_even_behind_one_that_hits() {
        let versions = |to: &[&'static str], invalid: Option<&'static str>| {
            let to = to.iter().map(|text| python::Version::parse(text).unwrap()).collect();
            Relation::Versions(Box::new(Versions { compare: Compare::Equal, to, invalid: invalid.map(Into::into) }))
        };
        let cases = [
            (versions(&["1.0.0", "2.0.0"], None), " 2.0.0+x\t", Some(true)),
            (versions(&["1.0.0"], None), "1.0", None),
            (versions(&["1.0.0"], Some("x")), "1.0.0", None),
            (versions(&[], None), "junk", Some(false)),
            (versions(&["99999999999999999999.0.0"], None), "99999999999999999999.0.0", Some(true)),
        ];
        for (relation, text, want) in cases {
            assert_eq!(holds(&relation, text), want, "{text}");
        }
    }

    #[test]
    fn versions_of_packages_are_ordered_by_their_own_rules() {
        let release = |to: &'static str| Relation::Release {
            compare: Compare::Greater,
            to: python::Release::parse(to).map(Box::new).ok_or(to.into()),
        };
        let cases = [("1.0", "1.0-1", Some(true)), ("1.0", "1", Some(false)), ("1.0", "1.x", None), ("x", "1.0", None)];
        for (to, text, want) in cases {
            assert_eq!(holds(&release(to), text), want, "{text} {to}");
        }
    }

    #[test]
    fn a_value_that_is_no_text_is_read_as_its_dialect_read_it() {
        let other = Other {
            text: "7".to_owned(),
            hash: text_set::hash("7"),
            spelled: "7.0".to_owned(),
            is_blank: false,
            number: Reading::As(7.0),
            seconds: Reading::Invalid,
            items: Reading::Raises("no list".to_owned()),
            undigested: "no text".to_owned(),
        };
        let seen = Seen { text: &other.text, hash: other.hash, other: Some(&other), json: None };
        let by = &number::PYTHON_COMMA;
        let set = || TextSet::new(vec!["7".into()]);
        let cases = [
            (Relation::OneOf(set()), Related::Holds(true)),
            (Relation::Number { compare: Compare::Equal, to: 7.0, by, invalid: None }, Related::Holds(true)),
            (Relation::Seconds { compare: Compare::Less, to: 9.0, by }, Related::Unread),
            (Relation::AnyItem(set()), Related::Raised),
        ];
        for (relation, want) in cases {
            assert_eq!(relates(&relation, seen), want, "{relation:?}");
        }
    }
}
