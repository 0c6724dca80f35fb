//! ConfigCat: configs of both generations, files of overrides, and the SDK's cache.
//!
//! Reference: configcat-client 10.0.1 for v6 configs and 8.0.1 for v5 configs, both for Python. Section numbers in this
//! folder are those of the behaviour specification of that pair; "the SDK" is the one that reads the form at hand.
//!
//! `document` reads files, refuses what the SDK cannot load and lays overrides over a source; `load` lowers the settings in
//! force to the rule model, with `v6`, `value`, `condition`, `comparator` and `options` for the one form and `v5` for the
//! other.
//! What the SDK would raise on while it evaluates is a fault with the words that it logs.

mod bootstrap;
#[cfg(feature = "http")]
mod client;
mod comparator;
mod condition;
mod context;
mod document;
mod lint;
mod load;
mod lowering;
mod native;
mod options;
mod skeleton;
mod v5;
mod v6;
mod value;
mod wording;

use super::{Behaviour, Dialect, Provider};
use crate::source::Document;
use crate::source::sketch::{Outline, Sketch};

/// The dialect.
pub const PROVIDER: Provider = Provider {
    name: NAME,
    title: "ConfigCat",
    sniff,
    environments: None,
    dialect: Dialect {
        demo: include_str!("../../../fixtures/configcat/demo.json"),
        example: context::EXAMPLE,
        load: load::load,
        compose: context::compose,
        bind: context::bind,
        make: context::make,
        public: |context| context.clone(),
        tell: context::tell,
        native: native::native,
        unanswered: native::unanswered,
        fallback: super::the_default,
        typed: None,
        state: None,
        sign: None,
        memberships: None,
        overrides: &[Behaviour::LocalOnly, Behaviour::LocalOverRemote, Behaviour::RemoteOverLocal],
        #[cfg(feature = "http")]
        api: client::API,
        bootstrap: bootstrap::BOOTSTRAP,
        lint: lint::TRAITS,
    },
};

/// The dialect's name.
const NAME: &str = "configcat";

fn sniff(sketch: &Sketch<'_>) -> Option<String> {
    let top = &sketch.outline;
    let settings = || top.get("f").is_some_and(|f| f.members().iter().any(|(_, setting)| setting.has("v")));
    // A page of some list has plain values beside it.
    let is_page = |value: &Outline| value.get("items").is_some_and(Outline::is_array);
    let plain = |value: &Outline| !value.is_object() && !value.is_array();
    if top.get("f").is_some_and(Outline::is_object) && (settings() || top.has("p")) {
        Some("it has settings under `f`".to_owned())
    } else if top.get("flag_overrides").is_some_and(Outline::is_object) && !sketch.text.trim_start().starts_with('{') {
        Some("it has `flag_overrides`".to_owned())
    } else if top
        .get("flags")
        .is_some_and(|flags| !is_page(flags) && flags.members().iter().any(|(_, value)| plain(value)))
    {
        Some("`flags` maps keys to plain values".to_owned())
    } else if Document::is_cached(sketch.text) {
        Some("it is an entry of the SDK's cache: a time, an ETag, and a config".to_owned())
    } else {
        None
    }
}
