//! PhaseFlag: rulesets, bootstrap documents, and the other shapes in which people have them.
//!
//! Reference: the vendor's SDK for Python, completed by what its conformance suite demands (version operators and
//! prerequisites). Section numbers in this folder are those of the behaviour specification; "the SDK" is the one for
//! Python.
//!
//! `document` finds the flags of a source, `shape` says what the SDK refuses, `load` chooses what is wanted and lays
//! overrides over it, and `lower` makes arms of it, with `condition`, `rollout` and `circle`. Where other
//! implementations of the vendor answer otherwise is said beside the nodes, with the readings of `elsewhere`.

mod bootstrap;
mod circle;
#[cfg(feature = "http")]
mod client;
mod condition;
mod context;
mod document;
mod elsewhere;
mod lint;
mod load;
mod lower;
mod lowering;
mod native;
mod pattern;
mod rollout;
mod shape;
mod variations;
mod wording;

use super::{Behaviour, Dialect, Provider, TypedCalls};
use crate::ruleset::ValueType;
use crate::source::sketch::{Outline, Sketch};

/// The dialect's name.
const NAME: &str = "phaseflag";

/// The dialect.
pub const PROVIDER: Provider = Provider {
    name: NAME,
    title: "PhaseFlag",
    sniff,
    dialect: Dialect {
        demo: include_str!("../../../fixtures/phaseflag/demo.json"),
        example: context::EXAMPLE,
        load: load::load,
        compose: context::compose,
        bind: context::bind,
        make: context::make,
        public: |context| context.clone(),
        tell: |context, _| (!context.is_null()).then(|| context.to_string()),
        native: native::native,
        unanswered: native::unanswered,
        fallback: super::the_default,
        typed: Some(TypedCalls {
            types: &[ValueType::Bool, ValueType::Text, ValueType::Json],
            mistyped: native::mistyped,
            reads: None,
        }),
        state: None,
        sign: None,
        memberships: None,
        overrides: &[Behaviour::LocalOnly, Behaviour::LocalOverRemote],
        #[cfg(feature = "http")]
        api: client::API,
        bootstrap: bootstrap::BOOTSTRAP,
        lint: lint::TRAITS,
    },
    environments: None,
};

/// Members that mark a flag.
const FLAG: [&str; 4] = ["default_variation_id", "targeting_rules", "flag_type", "default_variation_key"];

fn sniff(sketch: &Sketch<'_>) -> Option<String> {
    let top = &sketch.outline;
    let is_flag = |value: &Outline| FLAG.iter().any(|name| value.has(name));
    let first_is_flag = |value: &Outline| value.first().is_some_and(is_flag);
    let flags = top.get("flags");
    if flags.is_some_and(Outline::is_array) {
        Some("`flags` is a list".to_owned())
    } else if first_is_flag(top) || top.get("items").is_some_and(first_is_flag) {
        Some("it is a list of flags with targeting rules".to_owned())
    } else if flags.is_some_and(|flags| flags.members().iter().any(|(_, flag)| is_flag(flag))) {
        Some("`flags` maps keys to flags with targeting rules".to_owned())
    } else if flags.and_then(|flags| flags.get("items")).is_some_and(Outline::is_array) {
        Some("`flags.items` is a list".to_owned())
    } else if top.get("data").and_then(|data| data.get("flags")).is_some_and(Outline::is_array) {
        Some("`data.flags` is a list".to_owned())
    } else {
        None
    }
}
