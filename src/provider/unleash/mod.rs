//! Unleash: client features, delta documents, Edge's simple form and admin exports.
//!
//! Reference: UnleashClient 6.9.1, which evaluates with yggdrasil-engine 2.0.0. Section numbers in this folder are those
//! of the behaviour specification of that pair; where a comment says "the engine", it is yggdrasil.
//!
//! A document becomes `wire` types exactly as strictly as in the engine (`reader`); `load` folds documents into one
//! `state`; `lower` turns the state into the rule model. A flag with a piece that the engine cannot compile is off as a
//! whole there, and here.

mod bootstrap;
#[cfg(feature = "http")]
mod client;
mod constraint;
mod context;
mod dependency;
mod export;
mod labelled;
mod lexical;
mod lint;
mod load;
mod lower;
mod lowering;
mod native;
mod reader;
mod split;
mod state;
mod strict;
mod wire;
mod wording;

use super::{Dialect, Provider};
use crate::source::sketch::{Outline, Sketch};

/// The dialect.
pub const PROVIDER: Provider = Provider {
    name: NAME,
    title: "Unleash",
    sniff,
    environments: None,
    dialect: Dialect {
        demo: include_str!("../../../fixtures/unleash/demo.json"),
        example: context::EXAMPLE,
        load: load::load,
        compose: context::compose,
        bind: context::bind,
        make: context::make,
        public: |context| context.clone(),
        tell: |context, _| Some(context.to_string()),
        native: native::native,
        unanswered: native::unanswered,
        fallback: super::the_default,
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
};

/// The dialect's name.
const NAME: &str = "unleash";

fn sniff(sketch: &Sketch<'_>) -> Option<String> {
    let top = &sketch.outline;
    let is_event = |event: &Outline| event.has("type") && event.has("eventId");
    let array = |name: &str| top.get(name).is_some_and(Outline::is_array);
    if array("features") {
        Some("it has a list `features`".to_owned())
    } else if array("featureStrategies") {
        Some("it has the `featureStrategies` of an admin export".to_owned())
    } else if top.get("events").and_then(Outline::first).is_some_and(is_event) {
        Some("its `events` are those of a delta document".to_owned())
    } else if array("toggles") {
        Some("it has the `toggles` of a frontend answer".to_owned())
    } else if [Some(top), top.first()].into_iter().flatten().any(is_feature) {
        Some("it is a feature with strategies".to_owned())
    } else if sketch.complete && is_simple(top) {
        Some("every member has `enabled`: Edge's simple form".to_owned())
    } else {
        None
    }
}

fn is_feature(value: &Outline) -> bool {
    value.has("name") && value.get("enabled") == Some(&Outline::Bool) && value.has("strategies")
}

fn is_simple(top: &Outline) -> bool {
    let members = top.members();
    !members.is_empty() && members.iter().all(|(_, entry)| entry.get("enabled") == Some(&Outline::Bool))
}
