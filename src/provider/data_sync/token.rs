//! The token with which the SDKs of FeatBit's family open a connection, and the environment that a secret belongs to.
//!
//! The token hides a moment within the secret: digits are written as letters, and a head says where the moment stands. It hides
//! nothing from whoever knows that, so that a token is as secret as the secret. The vectors are those of the specification of
//! FeatBit and featureflag.co, sections 5.7 and 10.1.

use std::fmt::Write as _;

use base64::prelude::{BASE64_STANDARD, Engine};

/// The letters that stand for the digits 0 to 9.
const LETTERS: &[u8; 10] = b"QBWSPHDXZU";
/// How many letters say where the moment stands.
const PLACE: usize = 3;
/// How many letters say how long it is.
const LENGTH: usize = 2;
/// How many characters of a secret of FeatBit say its environment.
const ENVIRONMENT: usize = 22;

/// The token of a secret at a moment, in milliseconds since 1970, which is put behind the first `place` characters of the
/// secret, at least two. The SDKs draw the place at random.
#[must_use]
pub fn token(secret: &str, place: usize, milliseconds: u64) -> String {
    let secret = secret.trim_end_matches('=');
    let moment = milliseconds.to_string();
    let place = secret.char_indices().nth(place.max(2)).map_or(secret.len(), |(at, _)| at);
    let (front, back) = secret.split_at(place);
    let count = front.chars().count();
    let (place, length) = (letters(&count.to_string(), PLACE), letters(&moment.len().to_string(), LENGTH));
    format!("{place}{length}{front}{}{back}", letters(&moment, moment.len()))
}

/// The last `width` digits as letters, zeros in front of what is shorter.
fn letters(digits: &str, width: usize) -> String {
    let padded = format!("{digits:0>width$}");
    let digits = padded.bytes().skip(padded.len() - width);
    digits.map(|digit| char::from(LETTERS[usize::from(digit - b'0') % LETTERS.len()])).collect()
}

/// The secret, without the `=` at its end, and the moment that a token holds; `None` where it is no token.
#[must_use]
pub fn opened(token: &str) -> Option<(String, u64)> {
    let (place, rest) = token.split_at_checked(PLACE)?;
    let (length, rest) = rest.split_at_checked(LENGTH)?;
    let (front, rest) = rest.split_at_checked(usize::try_from(number(place)?).ok()?)?;
    let (moment, back) = rest.split_at_checked(usize::try_from(number(length)?).ok()?)?;
    Some((format!("{front}{back}"), number(moment)?))
}

/// The number that letters stand for.
fn number(letters: &str) -> Option<u64> {
    letters.bytes().try_fold(0_u64, |number, letter| {
        let digit = LETTERS.iter().position(|held| *held == letter)?;
        number.checked_mul(10)?.checked_add(u64::try_from(digit).ok()?)
    })
}

/// The id of the environment in a secret of FeatBit, as it is written in flags.
#[must_use]
pub fn environment_of(secret: &str) -> Option<String> {
    let encoded = secret.get(secret.len().checked_sub(ENVIRONMENT)?..)?;
    let bytes = BASE64_STANDARD.decode(format!("{}==", encoded.replace('_', "/").replace('-', "+"))).ok()?;
    let bytes: [u8; 16] = bytes.try_into().ok()?;
    // The first three parts stand with their lowest byte first.
    let order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
    let mut id = String::with_capacity(36);
    for (number, place) in order.into_iter().enumerate() {
        if matches!(number, 4 | 6 | 8 | 10) {
            id.push('-');
        }
        // Writing to a string cannot fail.
        let _ = write!(id, "{:02x}", bytes[place]);
    }
    Some(id)
}

/// How the ids of the flags begin that a secret of featureflag.co finds.
#[must_use]
pub fn prefix_of(secret: &str) -> Option<String> {
    let text = String::from_utf8(BASE64_STANDARD.decode(secret).ok()?).ok()?;
    let parts: Vec<&str> = text.split("__").collect();
    match parts.as_slice() {
        [_, account, project, environment, ..] => Some(format!("FF__{account}__{project}__{environment}__")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "v3faJy3RCUO8d-EJiVdN6waRfGjfNan02Ms9c0LiTD6w";

    #[test]
    fn tokens_meet_their_vectors() {
        let cases = [
            (SECRET, 14, 1_666_018_800_754, "QBPBSv3faJy3RCUO8d-BDDDQBZZQQXHPEJiVdN6waRfGjfNan02Ms9c0LiTD6w"),
            ("abcd==", 2, 1_700_000_000_000, "QQWBSabBXQQQQQQQQQQQcd"),
            ("abcd==", 0, 1_700_000_000_000, "QQWBSabBXQQQQQQQQQQQcd"),
        ];
        for (secret, place, moment, want) in cases {
            assert_eq!(token(secret, place, moment), want);
            assert_eq!(opened(want), Some((secret.trim_end_matches('=').to_owned(), moment)));
        }
        let padded = "QBPBHv3faJy3RCUO8d-QQBDDDQBZZQQXHPEJiVdN6waRfGjfNan02Ms9c0LiTD6w";
        assert_eq!(opened(padded), Some((SECRET.to_owned(), 1_666_018_800_754)));
    }

    #[test]
    fn what_is_no_token_is_not_opened() {
        for text in ["", "QQ", "QQWBS", "QQWBSab", "xxxBSabBXQQQQQQQQQQQcd", "ÄÖÜ", "QQWUUabBX"] {
            assert_eq!(opened(text), None, "{text}");
        }
        // A secret that is shorter than the place, and one that is not ASCII.
        assert_eq!(opened(&token("a", 9, 5)), Some(("a".to_owned(), 5)));
        assert!(token("ÄÖÜ", 2, 5).contains('Ä'));
    }

    #[test]
    fn secrets_say_their_environment() {
        assert_eq!(environment_of(SECRET).as_deref(), Some("8dc61769-5af3-4d9f-8cb3-d7342e24c3eb"));
        let old = "NWM4LTAzODgtNCUyMDIyMDcwNzE0MzUzN19fMTc3X18yMDZfXzQxNl9fZGVmYXVsdF8zNDY2Yw==";
        assert_eq!(prefix_of(old).as_deref(), Some("FF__177__206__416__"));
        for text in ["", "short", "ÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜ", "*********************="] {
            assert_eq!((environment_of(text), prefix_of(text)), (None, None), "{text}");
        }
    }
}
