//! Digests in hexadecimal, as rulesets keep them.

use sha1::{Digest, Sha1};
use sha2::Sha256;

/// A digest in lower-case hexadecimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hex {
    digits: [u8; 64],
    length: usize,
}

impl Hex {
    fn of(bytes: &[u8]) -> Hex {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut hex = Hex { digits: [0; 64], length: bytes.len() * 2 };
        for (pair, byte) in hex.digits.chunks_exact_mut(2).zip(bytes) {
            pair[0] = DIGITS[usize::from(byte >> 4)];
            pair[1] = DIGITS[usize::from(byte & 15)];
        }
        hex
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Hexadecimal digits are ASCII.
        std::str::from_utf8(&self.digits[..self.length]).unwrap_or_default()
    }
}

/// SHA-256 of `text` with `salt` behind it.
#[must_use]
pub fn sha256(text: &[u8], salt: &[u8]) -> Hex {
    Hex::of(&Sha256::new().chain_update(text).chain_update(salt).finalize())
}

/// SHA-1 of `text` with `salt` behind it.
#[must_use]
pub fn sha1(text: &[u8], salt: &[u8]) -> Hex {
    Hex::of(&Sha1::new().chain_update(text).chain_update(salt).finalize())
}

/// A GUID that is made of `text` and `salt`, and so the same each time. It is of the kind that RFC 9562 leaves to everybody.
#[must_use]
pub fn guid(text: &[u8], salt: &[u8]) -> String {
    let hex = sha1(text, salt);
    let hex = hex.as_str();
    format!("{}-{}-8{}-8{}-{}", &hex[..8], &hex[8..12], &hex[12..15], &hex[15..18], &hex[18..30])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Vectors of the ConfigCat specification, sections 2.1 and 3.2: `(text, salt, SHA-256)`.
    #[test]
    fn salted_digests_meet_their_vectors() {
        let cases = [
            (
                "kim@acme.test",
                "pepper-01newCheckout",
                "768aa7e9ba045c2b018d2cc5e8f92bff8baf6414008d8e639b2455f6e5898fc3",
            ),
            ("kim@acme.test", "pepper-01Beta", "3118926e377331c78f70c3db7b24a16ae4057263d9db089087e206a41a32a77a"),
            ("kim@", "pepper-01newCheckout", "300532084e2b54f69ef33348ddbd9b64dc76bfb81a2227305742bb16acf45f95"),
            ("é", "pepper-01newCheckout", "952bb783e99a7a3d223891a7995aaf3f2e488e12255a48b753239fbf2d11353d"),
            ("", "k", "8254c329a92850f6d539dd376f4816ee2764517da5e0235514af433164480d7a"),
        ];
        for (text, salt, want) in cases {
            assert_eq!(sha256(text.as_bytes(), salt.as_bytes()).as_str(), want, "{text} {salt}");
        }
        assert_eq!(sha1(b"kim@acme.test", b"").as_str(), "0ab10cf6d6384b4ac20843e61a647f16e251af42");
        assert_eq!(sha1("Zoë".as_bytes(), b"").as_str(), "4771a7b47db3a5a31ed1e4375e91e7cdc675060b");
    }
}
