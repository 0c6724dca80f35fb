//! Admin exports (spec section 13), converted to what the server would serve for the exported environment.
//!
//! An export keeps strategies, states and dependencies beside the features and knows segments by id and name only. A
//! strategy that uses a segment therefore makes its flag one that cannot be evaluated, unless a later document brings
//! the segments' definitions.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::labelled::Labelled;
use super::reader::Reader;
use super::state::{Entry, State};
use super::wire::{Dependency, Feature, Str, Strategy, Variant};
use crate::provider::Refusal;
use crate::ruleset::{Pointer, Ruleset, Text};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Export<'s> {
    #[serde(borrow, default)]
    features: Vec<ExportedFeature<'s>>,
    /// Each is read twice: for where it belongs, and as the strategy that it is.
    #[serde(borrow)]
    feature_strategies: Vec<&'s RawValue>,
    #[serde(borrow, default)]
    feature_environments: Vec<FeatureEnvironment<'s>>,
    #[serde(borrow, default)]
    segments: Vec<ExportedSegment<'s>>,
    #[serde(borrow, default)]
    dependencies: Vec<Dependencies<'s>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ExportedFeature<'s> {
    #[serde(borrow)]
    name: Str<'s>,
    #[serde(borrow, rename = "type")]
    kind: Option<Str<'s>>,
    #[serde(borrow)]
    project: Option<Str<'s>>,
    #[serde(borrow)]
    description: Option<Str<'s>>,
    stale: Option<bool>,
    impression_data: Option<bool>,
    archived: Option<bool>,
}

/// What an export says of a strategy beside the strategy itself.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Placement<'s> {
    #[serde(borrow)]
    feature_name: Str<'s>,
    disabled: Option<bool>,
    sort_order: Option<i64>,
    #[serde(borrow)]
    id: Option<Str<'s>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FeatureEnvironment<'s> {
    #[serde(borrow)]
    feature_name: Str<'s>,
    #[serde(borrow)]
    environment: Option<Str<'s>>,
    enabled: bool,
    #[serde(borrow)]
    variants: Option<Vec<Variant<'s>>>,
}

#[derive(Deserialize)]
struct ExportedSegment<'s> {
    id: i32,
    #[serde(borrow)]
    name: Str<'s>,
}

#[derive(Deserialize)]
struct Dependencies<'s> {
    #[serde(borrow)]
    feature: Str<'s>,
    #[serde(borrow)]
    dependencies: Vec<Dependency<'s>>,
}

/// A strategy of an export with its place in the order.
struct Ranked<'s> {
    order: i64,
    id: Text<'s>,
    strategy: Labelled<'s, Strategy<'s>>,
    at: Pointer,
}

/// What an export says of a feature in other places than the feature itself, with these places.
#[derive(Default)]
struct Scattered<'s> {
    strategies: Vec<Ranked<'s>>,
    /// How many strategies were left out for being disabled.
    disabled: usize,
    state: Option<(FeatureEnvironment<'s>, Pointer)>,
    dependencies: Option<(Dependencies<'s>, Pointer)>,
}

/// Replaces the state by what the export says.
pub(super) fn apply<'s>(reader: Reader<'s>, state: &mut State<'s>) -> Result<(), Refusal> {
    let export: Export<'s> = reader.whole()?;
    let names: HashMap<i32, Text<'s>> =
        export.segments.into_iter().map(|segment| (segment.id, segment.name.0)).collect();
    let environment = export.feature_environments.iter().find_map(|entry| entry.environment.clone());
    let mut scattered: HashMap<Text<'s>, Scattered<'s>> = strategies(reader, state, &export.feature_strategies)?;
    let Ruleset { pointers, notes, .. } = &mut state.ruleset;
    let list = pointers.member(reader.root(), "featureEnvironments");
    for (number, entry) in export.feature_environments.into_iter().enumerate() {
        let at = pointers.item(list, number);
        scattered.entry(entry.feature_name.0.clone()).or_default().state.get_or_insert((entry, at));
    }
    let list = pointers.member(reader.root(), "dependencies");
    for (number, entry) in export.dependencies.into_iter().enumerate() {
        let at = pointers.item(list, number);
        scattered.entry(entry.feature.0.clone()).or_default().dependencies.get_or_insert((entry, at));
    }
    let list = pointers.member(reader.root(), "features");
    let live = export.features.into_iter().enumerate().filter(|(_, feature)| feature.archived != Some(true));
    let entries = live.map(|(number, feature)| {
        let parts = scattered.remove(&feature.name.0).unwrap_or_default();
        if parts.strategies.is_empty() && parts.disabled > 0 {
            let text = "are all disabled and left out, so that it stands without any; check what the server serves";
            notes.push(format!("the strategies of `{}` {text}", feature.name.0));
        }
        (gathered(feature, parts, &names), pointers.item(list, number))
    });
    let entries = entries.collect();
    state.replace(entries);
    state.environment = environment.map(|Str(name)| name);
    Ok(())
}

/// A feature as the server would send it.
fn gathered<'s>(exported: ExportedFeature<'s>, parts: Scattered<'s>, names: &HashMap<i32, Text<'s>>) -> Entry<'s> {
    let Scattered { strategies: mut ranked, state, dependencies, .. } = parts;
    ranked.sort_by(|one, other| (one.order, &one.id).cmp(&(other.order, &other.id)));
    let (strategies, places): (Vec<_>, Vec<_>) = ranked.into_iter().map(|ranked| (ranked.strategy, ranked.at)).unzip();
    let used = strategies.iter().flat_map(|strategy| strategy.what.segments.iter().flatten());
    let undefined = used.map(|id| (*id, names.get(id).cloned().unwrap_or_default())).collect();
    let (state, state_at) = state.unzip();
    let (dependencies, dependencies_at) = dependencies.unzip();
    let (enabled, variants) = state.map_or((false, None), |state| (state.enabled, state.variants));
    let feature = Feature {
        name: exported.name,
        enabled,
        kind: exported.kind,
        description: exported.description,
        _created_at: None,
        _last_seen_at: None,
        stale: exported.stale,
        impression_data: exported.impression_data,
        project: exported.project,
        strategies: Some(strategies),
        variants,
        dependencies: dependencies.map(|entry| entry.dependencies),
    };
    Entry {
        feature,
        strategies: Some(places),
        state: state_at,
        dependencies: dependencies_at,
        undefined,
        is_short: false,
    }
}

/// The strategies that the server would send, by feature.
fn strategies<'s>(
    reader: Reader<'s>,
    state: &mut State<'s>,
    exported: &[&'s RawValue],
) -> Result<HashMap<Text<'s>, Scattered<'s>>, Refusal> {
    let list = state.ruleset.pointers.member(reader.root(), "featureStrategies");
    let mut scattered: HashMap<Text<'s>, Scattered<'s>> = HashMap::new();
    for (number, raw) in exported.iter().enumerate() {
        let path = ["featureStrategies".to_owned(), number.to_string()];
        let placement: Placement<'s> = reader.piece(raw.get(), &path)?;
        let strategy = reader.piece(raw.get(), &path)?;
        let parts = scattered.entry(placement.feature_name.0).or_default();
        if placement.disabled == Some(true) {
            parts.disabled += 1;
            continue;
        }
        let at = state.ruleset.pointers.item(list, number);
        let order = placement.sort_order.unwrap_or_default();
        let id = placement.id.map(|Str(id)| id).unwrap_or_default();
        parts.strategies.push(Ranked { order, id, strategy, at });
    }
    Ok(scattered)
}
