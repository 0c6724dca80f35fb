//! Lists of members that are kept outside of a ruleset, as a vendor's store has them.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// How a store of members was when it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Store {
    /// It answers, and is up to date.
    Healthy,
    /// It answers, and is not up to date.
    Stale,
    /// There is none.
    NotConfigured,
}

/// What a store of members knows.
#[derive(Debug, Clone)]
pub struct Memberships {
    /// Whether it is up to date.
    pub store: Store,
    /// For each key, or the hash of one, the lists of which something is known.
    pub known: HashMap<String, HashMap<String, bool>>,
}

impl Memberships {
    /// Whether `key` is in the list `reference`; `None` where nothing is known of it. A key may stand in the store as it is,
    /// or as the Base64 text of its SHA-256 hash.
    #[must_use]
    pub fn get(&self, key: &str, reference: &str) -> Option<bool> {
        let lists = self.known.get(key).or_else(|| self.known.get(&hashed(key)))?;
        lists.get(reference).copied()
    }
}

/// The name under which a store that hashes its keys has `key`.
#[must_use]
pub fn hashed(key: &str) -> String {
    STANDARD.encode(Sha256::digest(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Vectors of the LaunchDarkly specification, section 9.1.
    #[test]
    fn keys_are_found_as_they_are_and_by_their_hash() {
        let hashes = [
            ("user-key", "CEXjZY7cHJG/ydFy7q4+YEFwVrG3/pkJwA4FAjrbfx0="),
            ("user1", "CgQblGLKpKMbrDVn4Lbm/ZEAeH2yq0M9lvbReMq/zpA="),
            ("user2", "YCXRj+SKvUUWhSjxioLiZd2Y1CGnCEqgn2GzQXA5AaM="),
        ];
        for (key, hash) in hashes {
            assert_eq!(hashed(key), hash);
        }
        let lists = |answer| HashMap::from([("s.g1".to_owned(), answer)]);
        let known = HashMap::from([("user1".to_owned(), lists(true)), (hashes[2].1.to_owned(), lists(false))]);
        let memberships = Memberships { store: Store::Healthy, known };
        let got = ["user1", "user2", "user3"].map(|key| memberships.get(key, "s.g1"));
        assert_eq!(got, [Some(true), Some(false), None]);
        assert_eq!(memberships.get("user1", "s.g2"), None);
    }
}
