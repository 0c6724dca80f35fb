//! featureflag.co: recognised by its documents (spec section 5); not read yet.

use super::Provider;
use crate::source::sketch::Sketch;

/// The dialect.
pub const PROVIDER: Provider =
    Provider { name: "ffc", title: "featureflag.co", sniff, dialect: None, environments: None };

fn sniff(sketch: &Sketch<'_>) -> Option<String> {
    let top = &sketch.outline;
    let data = top.get("data").unwrap_or(top);
    let flags = data.get("featureFlags").filter(|flags| flags.is_array())?;
    match flags.first() {
        Some(flag) if flag.has("ff") => Some("its `featureFlags` have a member `ff`".to_owned()),
        None if data.has("userTags") => Some("it has `featureFlags` and `userTags`".to_owned()),
        _ => None,
    }
}
