//! Users of FeatBit (spec section 3).

use crate::context::{Bound, ContextError, Said};
use crate::leaf::tree::{Tree, set_member};
use crate::provider::Asked;
use crate::provider::data_sync::{self, Known, Need};
use crate::ruleset::Ruleset;

/// A user in the native form.
pub(super) const EXAMPLE: &str = r#"{"key": "alice", "name": "Alice", "country": "NO"}"#;

/// The name by which the key is read.
pub(super) const KEY: &str = "keyid";
const NAME: &str = "name";

const KNOWN: Known = Known {
    own: &[(NAME, NAME, Need::Required)],
    key: KEY,
    read_as: |name| match name.to_lowercase().as_str() {
        "key" | KEY => Some(KEY),
        NAME => Some(NAME),
        _ => None,
    },
    why_needed: ", which this SDK wants; the evaluation server and the SDKs for .NET and Rust do without",
    takes_truth: true,
    why_no_truth: "",
};

/// A native context out of what the command line gives. The SDK refuses a user without a name, so that a user who is given by
/// its key alone has the key for a name.
pub(super) fn compose(asked: Asked<'_>) -> Result<Tree<'_>, ContextError> {
    let name = asked.user.clone();
    let mut context = data_sync::compose(asked)?;
    if let (Some(name), Tree::Object(members)) = (name, &mut context)
        && !members.iter().any(|(held, _)| held == NAME)
    {
        set_member(members, NAME, Tree::Text(name.into()));
    }
    Ok(context)
}

/// Reads a native context against the attribute table of a ruleset.
#[expect(clippy::unnecessary_wraps, reason = "a user that the SDK refuses is not refused before there is a flag")]
pub(super) fn bind<'c>(context: &'c Tree<'c>, ruleset: &Ruleset<'_>) -> Result<Bound<'c>, ContextError> {
    Ok(data_sync::bind(context, ruleset, &KNOWN))
}

/// A user who says certain things.
pub(super) fn make<'a>(said: &[Said<'a>]) -> Option<Tree<'a>> {
    data_sync::make(said, &KNOWN)
}
