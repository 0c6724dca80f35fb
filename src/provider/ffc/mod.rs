//! featureflag.co: the data-sync message of a server-side SDK, as it is streamed or kept in a file.
//!
//! Reference: ffc-server-python-sdk 1.1.0. Section numbers in this folder are those of the specification of FeatBit and
//! featureflag.co; "the SDK" is that one. What both dialects have in common is in the module `data_sync`.
//!
//! `load` says what a message must have, how a later one is applied, and which flags an environment's secret finds; `flag` makes
//! arms of a flag, `option` collects what it serves, `user` says what the SDK takes of a user.

mod bootstrap;
#[cfg(feature = "http")]
mod client;
mod flag;
mod lint;
mod load;
mod native;
mod option;
mod user;
mod wording;

use super::{Dialect, Environments, Provider, TypedCalls, data_sync};
use crate::ruleset::ValueType;
use crate::source::sketch::Sketch;

/// The dialect's name.
const NAME: &str = "ffc";

/// The dialect.
pub const PROVIDER: Provider = Provider {
    name: NAME,
    title: "featureflag.co",
    sniff,
    dialect: Dialect {
        demo: include_str!("../../../fixtures/ffc/demo.json"),
        example: user::EXAMPLE,
        load: load::load,
        compose: data_sync::compose,
        bind: user::bind,
        make: user::make,
        public: data_sync::public,
        tell: |context, _| (!context.is_null()).then(|| context.to_string()),
        native: native::native,
        unanswered: native::unanswered,
        fallback: native::default,
        typed: Some(TypedCalls {
            types: &[ValueType::Bool],
            mistyped: |answered| (native::default(answered.default), native::native(answered)),
            reads: Some(native::is_enabled),
        }),
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
    let flags = data.get("featureFlags").filter(|flags| flags.is_array())?;
    match flags.first() {
        Some(flag) if flag.has("ff") => Some("its `featureFlags` have a member `ff`".to_owned()),
        None if data.has("userTags") => Some("it has `featureFlags` and `userTags`".to_owned()),
        _ => None,
    }
}
