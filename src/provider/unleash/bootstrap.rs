//! The file that an SDK starts from: a features document (spec sections 1.1 and 12).
//!
//! The Python SDK hands the text of the file to the engine as it is, so what the engine refuses is refused here. Whatever a
//! source was, a delta or an export, the file is one features document. The engine knows features by name and segments by
//! id, so both are put in that order; strategies, constraints and variants stay as they are.

use std::collections::{BTreeMap, HashSet};

use super::load;
use super::state::{Entry, Placed, State};
use crate::leaf::tree::{Members, Tree, member_mut, set_member};
use crate::provider::bootstrap::{Bootstrap, Keyed, Pieces, Section, Selection, ValueRefused};
use crate::provider::{Refusal, Spot, Wanted};
use crate::ruleset::{Pointer, Text};

/// How the file is built and judged.
pub(super) const BOOTSTRAP: Bootstrap = Bootstrap {
    reader: "FileCache.bootstrap_from_file",
    build,
    values,
    evaluated: None,
    accepts: load::accepts,
    own: &[],
    parts: &[
        Section { noun: "flag", at: "/features", keyed: Keyed::ByMember("name") },
        Section { noun: "segment", at: "/segments", keyed: Keyed::ByMember("id") },
    ],
    tags: Some(tags),
};

/// The version of documents that do not say theirs.
const VERSION: &str = "2";
/// What the server sends of an exported feature as it stands there.
const OF_FEATURE: [&str; 6] = ["name", "type", "description", "project", "stale", "impressionData"];
/// What the server sends of an exported strategy.
const OF_STRATEGY: [&str; 7] = ["name", "title", "sortOrder", "constraints", "parameters", "segments", "variants"];

fn build<'s>(selection: &Selection<'s, '_>) -> Result<Tree<'s>, Refusal> {
    let state = load::state(selection.input)?;
    let mut pieces = Pieces::new(selection.input);
    // Of features that share a name the last counts, and so it is with segments.
    let mut features: BTreeMap<&str, &Placed<Entry<'s>>> = BTreeMap::new();
    for feature in state.features.iter().filter(|feature| selection.keeps(&feature.what.feature.name.0)) {
        features.insert(feature.what.feature.name.0.as_ref(), feature);
    }
    let defined: BTreeMap<i32, Pointer> =
        state.segments.iter().map(|segment| (segment.what.what.id, segment.at)).collect();
    let mut used = HashSet::new();
    let mut list = Vec::new();
    for feature in features.into_values() {
        let ids = feature.what.feature.strategies.iter().flatten();
        used.extend(ids.flat_map(|strategy| strategy.what.segments.iter().flatten().copied()));
        if let Some((id, name)) = feature.what.undefined.iter().find(|(id, _)| !defined.contains_key(id)) {
            let (document, pointer) = state.ruleset.pointers.resolve(feature.at);
            let flag = &feature.what.feature.name.0;
            return Err(Refusal {
                is_sdks: false,
                document,
                at: Spot::Pointer(pointer),
                message: format!("the flag `{flag}` uses the segment {id}, `{name}`, which is not defined here"),
                why: "an export names segments and does not say who is in them; the server's document does",
                help: "give the segments as a second `--source`, or the document that the server sends".to_owned(),
            });
        }
        list.push(self::feature(&state, feature, &mut pieces)?);
    }
    let keeps_all = matches!(selection.input.wanted, Wanted::All);
    let segments = defined.into_iter().filter(|(id, _)| keeps_all || used.contains(id));
    let segments = segments.map(|(_, at)| piece(&state, at, &mut pieces)).collect::<Result<_, _>>()?;
    let mut document: Members<'s> = vec![("version".into(), version(selection, &mut pieces))];
    // It says what the documents of a server say; a reader of the file may want to know.
    if let Some(environment) = &state.environment {
        let query = vec![("environment".into(), Tree::Text(environment.clone()))];
        document.push(("query".into(), Tree::Object(query)));
    }
    document.push(("features".into(), Tree::List(list)));
    document.push(("segments".into(), Tree::List(segments)));
    Ok(Tree::Object(document))
}

/// A feature as the server would send it.
fn feature<'s>(
    state: &State<'s>,
    feature: &Placed<Entry<'s>>,
    pieces: &mut Pieces<'s, '_>,
) -> Result<Tree<'s>, Refusal> {
    let Entry { feature: read, strategies, state: state_at, dependencies, is_short, .. } = &feature.what;
    if *is_short {
        let variant = read.variants.iter().flatten().next();
        let variants = variant.map(|variant| only_variant(variant.name.0.clone(), None));
        return Ok(plain(read.name.0.clone(), read.enabled, variants));
    }
    let whole = piece(state, feature.at, pieces)?;
    let Some(places) = strategies else { return Ok(with_strategies(whole)) };
    let mut members = some_of(whole, &OF_FEATURE);
    members.push(("enabled".into(), Tree::Bool(read.enabled)));
    let strategies = places.iter().map(|at| {
        let mut strategy = some_of(piece(state, *at, pieces)?, &OF_STRATEGY);
        set_parameters(&mut strategy);
        Ok(Tree::Object(strategy))
    });
    members.push(("strategies".into(), Tree::List(strategies.collect::<Result<_, _>>()?)));
    for (name, at) in [("variants", state_at), ("dependencies", dependencies)] {
        if let Some(at) = at {
            members.extend(some_of(piece(state, *at, pieces)?, &[name]));
        }
    }
    Ok(Tree::Object(members))
}

/// A feature that has a list of strategies, for a feature without one keeps the Python SDK from all custom strategies.
fn with_strategies(mut feature: Tree<'_>) -> Tree<'_> {
    let Tree::Object(members) = &mut feature else { return feature };
    match member_mut(members, "strategies") {
        Some(Tree::List(strategies)) => {
            for strategy in strategies {
                if let Tree::Object(strategy) = strategy {
                    set_parameters(strategy);
                }
            }
        }
        None | Some(Tree::Null) => set_member(members, "strategies", Tree::List(Vec::new())),
        Some(_) => {}
    }
    feature
}

/// A custom strategy has parameters, for the Python SDK takes them without a look whether there are any.
fn set_parameters(strategy: &mut Members<'_>) {
    let name = strategy.iter().rev().find(|(name, _)| name == "name").and_then(|(_, name)| name.as_text());
    let is_custom = name.is_some_and(is_custom);
    if is_custom && member_mut(strategy, "parameters").is_none_or(|parameters| parameters.is_null()) {
        set_member(strategy, "parameters", Tree::Object(Members::new()));
    }
}

/// Whether the Python SDK asks a strategy of that name itself, and not the engine.
fn is_custom(name: &str) -> bool {
    !STANDARD.contains(&name)
}

/// The strategies that the Python SDK leaves to the engine.
const STANDARD: [&str; 7] = [
    "default",
    "userWithId",
    "gradualRolloutUserId",
    "gradualRolloutSessionId",
    "gradualRolloutRandom",
    "flexibleRollout",
    "remoteAddress",
];

/// Notes what the engine takes in a file, and at which the Python SDK fails that is around it.
pub(super) fn note_custom(state: &mut State<'_>) {
    if let Some(bare) = state.features.iter().find(|feature| feature.what.feature.strategies.is_none()) {
        state.ruleset.notes.push(format!(
            "the flag `{}` has no `strategies`, at which the Python SDK logs an error: it does not say that it is ready, and \
             takes every custom strategy for off; `ffctl bootstrap --source` builds a file that has them",
            bare.what.feature.name.0
        ));
    }
    let custom = state.features.iter().find_map(|feature| {
        let strategies = feature.what.feature.strategies.iter().flatten().map(|strategy| &strategy.what);
        let mut bare = strategies.filter(|strategy| strategy.parameters.is_none() && is_custom(&strategy.name.0));
        Some((feature, bare.next()?))
    });
    if let Some((feature, strategy)) = custom {
        state.ruleset.notes.push(format!(
            "the custom strategy `{}` of the flag `{}` has no `parameters`, at which the Python SDK fails when it asks it; \
             `ffctl bootstrap --source` builds a file that has them",
            strategy.name.0, feature.what.feature.name.0
        ));
    }
}

fn piece<'s>(state: &State<'s>, at: Pointer, pieces: &mut Pieces<'s, '_>) -> Result<Tree<'s>, Refusal> {
    let (document, pointer) = state.ruleset.pointers.resolve(at);
    pieces.get(document, &pointer)
}

/// The members of these names that are not `null`: an export spells out what it does not know.
fn some_of<'s>(tree: Tree<'s>, names: &[&str]) -> Members<'s> {
    let Tree::Object(members) = tree else { return Members::new() };
    members.into_iter().filter(|(name, value)| names.contains(&name.as_ref()) && !value.is_null()).collect()
}

/// The version of the last features document.
fn version<'s>(selection: &Selection<'s, '_>, pieces: &mut Pieces<'s, '_>) -> Tree<'s> {
    let found = (0..selection.input.documents.len()).rev().find_map(|number| {
        let version = pieces.get(number, "/version").ok()?;
        let is_features = pieces.get(number, "/features").is_ok_and(|features| features.as_list().is_some());
        let is_whole = matches!(&version, Tree::Number(token) if token.parse::<u32>().is_ok());
        (is_features && is_whole).then_some(version)
    });
    found.unwrap_or(Tree::Number(VERSION.into()))
}

/// The tags of an export, each also with its type in front: `TYPE:VALUE`. What an SDK is sent has none.
#[expect(clippy::unnecessary_wraps, reason = "elsewhere flags are read for their tags")]
fn tags(selection: &Selection<'_, '_>) -> Result<Vec<(String, String)>, Refusal> {
    let mut pieces = Pieces::new(selection.input);
    let mut pairs = Vec::new();
    for number in 0..selection.input.documents.len() {
        let Ok(Tree::List(tags)) = pieces.get(number, "/featureTags") else { continue };
        for tag in &tags {
            let text = |name: &str| tag.get(name).and_then(Tree::as_text);
            let Some((flag, value)) = text("featureName").zip(text("tagValue").or(text("value"))) else { continue };
            pairs.push((flag.to_owned(), value.to_owned()));
            if let Some(kind) = text("tagType").or(text("type")) {
                pairs.push((flag.to_owned(), format!("{kind}:{value}")));
            }
        }
    }
    Ok(pairs)
}

/// A truth value is a flag that is on or off; any other value is the payload of its only variant.
fn values(values: Members<'_>) -> Result<Tree<'_>, ValueRefused> {
    let mut features = Vec::new();
    for (key, value) in values {
        let kind = match &value {
            Tree::Bool(enabled) => {
                features.push(plain(key, *enabled, None));
                continue;
            }
            Tree::Text(_) => "string",
            Tree::Number(_) => "number",
            Tree::List(_) | Tree::Object(_) => "json",
            Tree::Null => {
                let message = "is `null`, and a variant has a text, a number or JSON".to_owned();
                return Err(ValueRefused { key: key.into_owned(), message, help: "leave the key out".to_owned() });
            }
        };
        let text = match value {
            Tree::Text(text) => text,
            other => other.to_string().into(),
        };
        let payload = vec![("type".into(), Tree::Text(kind.into())), ("value".into(), Tree::Text(text))];
        features.push(plain(key, true, Some(only_variant("value".into(), Some(Tree::Object(payload))))));
    }
    features
        .sort_by(|one, other| one.get("name").and_then(Tree::as_text).cmp(&other.get("name").and_then(Tree::as_text)));
    Ok(Tree::Object(vec![
        ("version".into(), Tree::Number(VERSION.into())),
        ("features".into(), Tree::List(features)),
        ("segments".into(), Tree::List(Vec::new())),
    ]))
}

/// A feature that is the same for everybody.
fn plain<'s>(name: Text<'s>, enabled: bool, variant: Option<Tree<'s>>) -> Tree<'s> {
    let strategy = Tree::Object(vec![("name".into(), Tree::Text("default".into()))]);
    let mut members: Members<'s> = vec![
        ("name".into(), Tree::Text(name)),
        ("enabled".into(), Tree::Bool(enabled)),
        ("strategies".into(), Tree::List(vec![strategy])),
    ];
    if let Some(variant) = variant {
        members.push(("variants".into(), Tree::List(vec![variant])));
    }
    Tree::Object(members)
}

/// A variant that everybody gets.
fn only_variant<'s>(name: Text<'s>, payload: Option<Tree<'s>>) -> Tree<'s> {
    let mut members: Members<'s> = vec![
        ("name".into(), Tree::Text(name)),
        ("weight".into(), Tree::Number("1000".into())),
        ("weightType".into(), Tree::Text("fix".into())),
        ("stickiness".into(), Tree::Text("default".into())),
    ];
    members.extend(payload.map(|payload| ("payload".into(), payload)));
    Tree::Object(members)
}
