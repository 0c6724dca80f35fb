//! FeatBit: the data-sync message of a server-side SDK, as it is fetched, streamed or kept as a bootstrap file.
//!
//! Reference: fb-python-sdk 1.2.0. Section numbers in this folder are those of the specification of FeatBit and featureflag.co;
//! "the SDK" is that one. What both dialects have in common is in the module `data_sync`.
//!
//! `load` says what a message must have and how a later one is applied, `flag` makes arms of a flag, `cast` makes values and
//! defaults of texts, `user` says what the SDK takes of a user.

mod bootstrap;
mod cast;
#[cfg(feature = "http")]
mod client;
mod flag;
mod lint;
mod load;
mod native;
mod user;
mod wording;

use super::{Dialect, Environments, Provider, data_sync};
use crate::source::sketch::{Outline, Sketch};

/// The dialect's name.
const NAME: &str = "featbit";

/// The dialect.
pub const PROVIDER: Provider = Provider {
    name: NAME,
    title: "FeatBit",
    sniff,
    dialect: Dialect {
        demo: include_str!("../../../fixtures/featbit/demo.json"),
        example: user::EXAMPLE,
        load: load::load,
        compose: user::compose,
        bind: user::bind,
        make: user::make,
        public: data_sync::public,
        tell: |context, _| (!context.is_null()).then(|| context.to_string()),
        native: native::native,
        unanswered: native::unanswered,
        fallback: cast::default,
        typed: None,
        state: None,
        sign: None,
        memberships: None,
        overrides: &[],
        #[cfg(feature = "http")]
        api: client::API,
        bootstrap: bootstrap::BOOTSTRAP,
        lint: lint::TRAITS,
    },
    environments: Some(Environments { unpack: |_, _| None }),
};

fn sniff(sketch: &Sketch<'_>) -> Option<String> {
    let top = &sketch.outline;
    let data = top.get("data").unwrap_or(top);
    let flags = data.get("featureFlags").filter(|flags| flags.is_array());
    let told = match flags.map(Outline::first) {
        Some(Some(flag)) if flag.has("ff") => None,
        Some(Some(flag)) if ["variations", "isEnabled", "matchReason"].iter().any(|name| flag.has(name)) => {
            Some("its `featureFlags` have variations")
        }
        Some(None) if sketch.complete && !data.has("userTags") => Some("it has `featureFlags`, and none in it"),
        _ => None,
    };
    let is_relayed =
        || data.get("items").and_then(Outline::first).is_some_and(|item| item.has("envId") || item.has("featureFlags"));
    told.or_else(|| is_relayed().then_some("it is a relay's payload")).map(str::to_owned)
}
