//! FeatBit: recognised by its documents (spec section 2.1); not read yet.

use super::Provider;
use crate::source::sketch::{Outline, Sketch};

/// The dialect.
pub const PROVIDER: Provider = Provider { name: "featbit", title: "FeatBit", sniff, dialect: None, environments: None };

fn sniff(sketch: &Sketch<'_>) -> Option<String> {
    let top = &sketch.outline;
    let data = top.get("data").unwrap_or(top);
    let flags = data.get("featureFlags").filter(|flags| flags.is_array())?;
    match flags.first() {
        Some(flag) if flag.has("ff") => None,
        Some(flag) if ["variations", "isEnabled", "matchReason"].iter().any(|name| flag.has(name)) => {
            Some("its `featureFlags` have variations".to_owned())
        }
        None if sketch.complete && !data.has("userTags") => Some("it has `featureFlags`, and none in it".to_owned()),
        _ => None,
    }
    .or_else(|| data.get("items").and_then(Outline::first).map(|_| "it is a relay's payload".to_owned()))
}
