//! LaunchDarkly: flags and segments of a server-side SDK, in all the forms in which people have them.
//!
//! Reference: launchdarkly-server-sdk 9.18 for Python. Section numbers in this folder are those of the behaviour
//! specification; "the SDK" is that one.
//!
//! `document` finds the flags and segments of a source, `shape` and `glance` say what the SDK refuses, `load` chooses what is wanted,
//! and `lower` makes arms of it, with `clause`, `rollout` and `segment`. What the SDK finds malformed only when it gets there
//! is a fault at that place. `archive` takes an environment out of an archive of the Relay Proxy,
//! `made` makes up contexts.

mod archive;
mod bootstrap;
mod clause;
#[cfg(feature = "http")]
mod client;
mod context;
mod document;
mod glance;
mod lint;
mod load;
mod lower;
mod lowering;
mod made;
mod membership;
mod native;
mod reference;
mod rollout;
mod segment;
mod shape;
mod state;
mod wording;

use super::{Dialect, Environments, Provider, Sign, TypedCalls};
use crate::ruleset::ValueType;
use crate::source::sketch::{Outline, Sketch};
use crate::source::stream;

/// The dialect's name.
const NAME: &str = "launchdarkly";

/// The dialect.
pub const PROVIDER: Provider = Provider {
    name: NAME,
    title: "LaunchDarkly",
    sniff,
    dialect: Dialect {
        demo: include_str!("../../../fixtures/launchdarkly/demo.json"),
        example: context::EXAMPLE,
        load: load::load,
        compose: context::compose,
        bind: context::bind,
        make: made::make,
        public: context::public,
        tell: |context, _| (!context.is_null()).then(|| context.to_string()),
        native: native::native,
        unanswered: native::unanswered,
        fallback: super::the_default,
        typed: Some(TypedCalls {
            types: &[ValueType::Bool, ValueType::Text, ValueType::Number, ValueType::Json],
            mistyped: native::mistyped,
            reads: None,
        }),
        state: Some(state::state),
        sign: Some(Sign { key: "LAUNCHDARKLY_SDK_KEY", hash: context::secure_mode_hash }),
        memberships: Some(membership::read),
        overrides: &[],
        #[cfg(feature = "http")]
        api: client::API,
        bootstrap: bootstrap::BOOTSTRAP,
        lint: lint::TRAITS,
    },
    environments: Some(Environments { unpack: archive::unpack }),
};

/// Members of which a flag of the all-data payload has at least one.
const FLAG: [&str; 5] = ["variations", "on", "fallthrough", "salt", "deleted"];

/// Members that a flag of another dialect has, of which a map may hold flags, too.
const FOREIGN: [&str; 3] = ["targeting_rules", "flag_type", "default_variation_id"];

fn sniff(sketch: &Sketch<'_>) -> Option<String> {
    let top = &sketch.outline;
    let has_flags = |value: &Outline| {
        value.get("flags").is_some_and(|flags| {
            flags.members().first().is_some_and(|(_, flag)| {
                FLAG.iter().any(|name| flag.has(name)) && !FOREIGN.iter().any(|name| flag.has(name))
            })
        })
    };
    // The payload of an environment without flags.
    let has_no_flags = |value: &Outline| {
        value.get("flags").is_some_and(|flags| flags.is_object() && flags.members().is_empty())
            && value.get("segments").is_some_and(Outline::is_object)
    };
    if top.has("$flagsState") {
        Some("`$flagsState` marks an all-flags state".to_owned())
    } else if top.has("flagValues") {
        Some("it has `flagValues`".to_owned())
    } else if has_flags(top) {
        Some("`flags` maps keys to flags with variations".to_owned())
    } else if has_no_flags(top) {
        Some("it has no `flags`, and `segments`".to_owned())
    } else if top.get("data").is_some_and(|data| has_flags(data) || has_no_flags(data)) {
        Some("it has the `data` of a stream's `put`".to_owned())
    } else if top.get("path").is_some_and(|path| matches!(path, Outline::Text(_))) && top.has("data") {
        Some("it has the `path` and `data` of a stream's `put`".to_owned())
    } else if top.get("events").and_then(Outline::first).is_some_and(|event| event.has("event")) {
        Some("its `events` are those of the polling protocol".to_owned())
    } else if top.has("flagsState") && top.has("sourceEnvironmentKey") {
        Some("it is a project of the dev server".to_owned())
    } else if top.get("path").is_some_and(is_change) && top.has("version") {
        Some("it has the `path` and `version` of a stream's `delete`".to_owned())
    } else if [Some(top), top.get("items").and_then(Outline::first)].into_iter().flatten().any(is_rest) {
        Some("it is a flag or a segment of the REST API".to_owned())
    } else if top.members().first().is_some_and(|(_, state)| is_result(state)) {
        Some("it maps keys to results for a client".to_owned())
    } else if stream::is_stream(sketch.text) {
        Some("it is a recorded stream".to_owned())
    } else {
        None
    }
}

fn is_change(path: &Outline) -> bool {
    matches!(path, Outline::Text(path) if path.starts_with("/flags/") || path.starts_with("/segments/"))
}

fn is_rest(value: &Outline) -> bool {
    let is_flag = value.has("environments")
        && value.get("variations").and_then(Outline::first).is_some_and(|variation| variation.has("value"));
    let is_segment = value.has("key") && value.has("included") && value.has("excluded") && value.has("rules");
    is_flag || is_segment
}

/// Whether a member is what a client is told of a flag.
fn is_result(state: &Outline) -> bool {
    state.has("value") && state.has("version") && (state.has("variation") || state.has("flagVersion"))
}
