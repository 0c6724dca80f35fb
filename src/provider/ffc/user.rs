//! Users of featureflag.co (spec section 6).

use crate::context::{Bound, ContextError, Said};
use crate::leaf::tree::Tree;
use crate::provider::data_sync::{self, Known, Need};
use crate::ruleset::Ruleset;

/// A user in the native form.
pub(super) const EXAMPLE: &str = r#"{"key": "alice", "country": "NO", "plan": "pro"}"#;

/// The name by which the key is read.
pub(super) const KEY: &str = "KeyId";

/// The names of what is built in, as rules ask for it, and by which it is read.
const BUILT_IN: [(&str, &str); 9] = [
    (KEY, KEY),
    ("key", KEY),
    ("keyid", KEY),
    ("Name", "Name"),
    ("name", "Name"),
    ("Email", "Email"),
    ("email", "Email"),
    ("Country", "Country"),
    ("country", "Country"),
];

const KNOWN: Known = Known {
    own: &[
        ("name", "Name", Need::Optional),
        ("email", "Email", Need::Optional),
        ("country", "Country", Need::Optional),
    ],
    key: KEY,
    read_as: |name| BUILT_IN.into_iter().find(|(asked, _)| *asked == name).map(|(_, read_as)| read_as),
    why_needed: "",
    takes_truth: false,
    why_no_truth: "the SDK drops truth values; give the text \"true\" or \"false\"",
};

/// Reads a native context against the attribute table of a ruleset.
#[expect(clippy::unnecessary_wraps, reason = "a user that the SDK refuses is not refused before there is a flag")]
pub(super) fn bind<'c>(context: &'c Tree<'c>, ruleset: &Ruleset<'_>) -> Result<Bound<'c>, ContextError> {
    Ok(data_sync::bind(context, ruleset, &KNOWN))
}

/// A user who says certain things.
pub(super) fn make<'a>(said: &[Said<'a>]) -> Option<Tree<'a>> {
    data_sync::make(said, &KNOWN)
}
