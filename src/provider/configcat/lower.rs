//! From configs to the rule model (spec sections 2, 3 and 8).
//!
//! Everything that the SDK for Python would raise on while it evaluates becomes a fault at the place where it would raise,
//! with the words that the SDK then logs.

use std::collections::{HashMap, HashSet};

use super::document::{Config, Form, Merged, read};
use super::wording::{ATTRIBUTE, V5, V6, WORDING_V5, WORDING_V6};
use super::{v5, v6};
use crate::leaf::python;
use crate::leaf::tree::Tree;
use crate::provider::{Input, Refusal, Wanted};
use crate::ruleset::{
    Absence, Arm, AttributeId, Condition, DecisionList, Dry, Facts, Fault, FaultCode, FaultId, Flag, FlagId, Logic,
    Pointer, Raises, Role, Ruleset, SegmentId, Serve, Subject, Text, Value, Variation, VariationId,
};

/// What the SDK for v6 does on a fault.
const SERVES_DEFAULT: &str = "the SDK logs the error and returns the caller's default";
/// What the SDK for v5 does on most faults.
const RAISES: &str = "the SDK raises to its caller, who gets no value at all";

/// Reads documents and lowers the flags that are wanted.
pub(super) fn load<'s>(input: &Input<'s, '_>) -> Result<Ruleset<'s>, Refusal> {
    let mut ruleset = Ruleset::new(super::NAME, &WORDING_V6);
    let merged = read(input, &mut ruleset.pointers)?;
    let is_v5 = merged.configs.iter().all(|config| config.form != Form::V6)
        && merged.configs.iter().any(|config| config.form == Form::V5);
    (ruleset.form, ruleset.wording) = if is_v5 { (V5, &WORDING_V5) } else { (V6, &WORDING_V6) };
    ruleset.is_absent = !merged.configs.iter().any(|config| config.is_present);
    note(&merged, input, &mut ruleset);
    let settings: Vec<Setting<'_, 's>> = merged
        .settings
        .iter()
        .map(|place| {
            let config = &merged.configs[place.config];
            let (key, tree) = &config.settings[place.setting];
            Setting { key, tree, config, number: place.config }
        })
        .collect();
    let wanted = wanted(&settings, input.wanted);
    let mut lowering = Lowering { ruleset, ids: HashMap::new(), segments: HashMap::new() };
    lowering.ruleset.order = settings.iter().map(|setting| setting.key.clone()).collect();
    let settings: Vec<Setting<'_, 's>> =
        settings.into_iter().zip(wanted).filter(|(_, wanted)| *wanted).map(|(setting, _)| setting).collect();
    if is_v5 {
        for setting in &settings {
            v5::lower(&mut lowering, setting);
        }
    } else {
        v6::lower(&mut lowering, &settings);
    }
    Ok(lowering.ruleset)
}

/// What a person should know of the documents.
fn note(merged: &Merged<'_>, input: &Input<'_, '_>, ruleset: &mut Ruleset<'_>) {
    let documents = input.documents.iter().chain(input.overlay.iter().map(|(document, _)| *document));
    for document in documents.filter(|document| document.head().starts_with('\u{feff}')) {
        ruleset.notes.push(format!(
            "`{}` begins with a byte-order mark, at which the SDK fails to decode a file",
            document.name
        ));
    }
    let has = |form| merged.configs.iter().any(|config| config.form == form);
    if has(Form::V5) && has(Form::V6) {
        ruleset
            .notes
            .push("one of the documents is a v5 config, which the SDK for v6 configs cannot evaluate".to_owned());
    }
}

/// Which settings are wanted, or are prerequisites of wanted ones. A setting that is `null` is none.
fn wanted(settings: &[Setting<'_, '_>], wanted: Wanted<'_>) -> Vec<bool> {
    let places: HashMap<&str, usize> =
        settings.iter().enumerate().map(|(place, setting)| (setting.key.as_ref(), place)).collect();
    let is_setting = |place: &usize| {
        let Setting { tree, config, .. } = &settings[*place];
        !tree.is_null() || config.form == Form::Simple
    };
    let mut waiting: Vec<usize> =
        (0..settings.len()).filter(|place| wanted.has(settings[*place].key)).filter(is_setting).collect();
    let mut reached: HashSet<usize> = waiting.iter().copied().collect();
    while let Some(place) = waiting.pop() {
        v6::prerequisites(settings[place].tree, &mut |key| {
            if let Some(place) = places.get(key).copied().filter(is_setting)
                && reached.insert(place)
            {
                waiting.push(place);
            }
        });
    }
    (0..settings.len()).map(|place| reached.contains(&place)).collect()
}

/// A setting that is to be lowered.
pub(super) struct Setting<'t, 's> {
    pub(super) key: &'t Text<'s>,
    pub(super) tree: &'t Tree<'s>,
    pub(super) config: &'t Config<'s>,
    /// The number of the config.
    pub(super) number: usize,
}

/// A ruleset in the making.
pub(super) struct Lowering<'s> {
    pub(super) ruleset: Ruleset<'s>,
    /// The flags to be, by key.
    pub(super) ids: HashMap<Text<'s>, FlagId>,
    /// Segments by config and index.
    pub(super) segments: HashMap<(usize, usize), SegmentId>,
}

impl<'s> Lowering<'s> {
    /// The member `name` at `at`.
    pub(super) fn member(&mut self, at: Pointer, name: &'static str) -> Pointer {
        self.ruleset.pointers.member(at, name)
    }

    /// The item `number` at `at`.
    pub(super) fn item(&mut self, at: Pointer, number: usize) -> Pointer {
        self.ruleset.pointers.item(at, number)
    }

    /// Where a setting stands.
    pub(super) fn place(&mut self, setting: &Setting<'_, 's>) -> Pointer {
        self.ruleset.pointers.named(setting.config.list, setting.key.clone())
    }

    pub(super) fn attribute(&mut self, name: Text<'s>) -> AttributeId {
        self.ruleset.attributes.intern(ATTRIBUTE.into(), name)
    }

    /// The attribute of a condition.
    pub(super) fn subject(&mut self, name: Text<'s>) -> Subject {
        Subject { attribute: self.attribute(name), absence: Absence::Blank }
    }

    /// Something that the SDK for v6 raises on inside: it logs `reason` and serves the default.
    pub(super) fn fault(&mut self, trouble: Trouble, at: Pointer) -> FaultId {
        let Trouble { message, reason } = trouble;
        let mut fault = Fault::new(FaultCode::ParseError, message, SERVES_DEFAULT, at);
        fault.says = Some(reason);
        self.ruleset.add_fault(fault)
    }

    /// Something that the SDK raises on.
    pub(super) fn raise(&mut self, message: impl Into<String>, raises: Raises, at: Pointer) -> FaultId {
        let fault = Fault::new(FaultCode::ParseError, message, RAISES, at);
        self.ruleset.add_fault(Fault { raises, ..fault })
    }
}

/// What is wrong with a piece of a config, in our words and in those that the SDK logs.
#[derive(Debug, Clone)]
pub(super) struct Trouble {
    pub(super) message: String,
    pub(super) reason: Text<'static>,
}

impl Trouble {
    pub(super) fn new(message: impl Into<String>, reason: impl Into<Text<'static>>) -> Trouble {
        Trouble { message: message.into(), reason: reason.into() }
    }

    /// A piece that is no object where the SDK asks it for a member.
    pub(super) fn no_object(what: &str, tree: &Tree<'_>) -> Trouble {
        let kind = python::type_name(tree);
        Trouble::new(format!("{what} is not an object"), format!("'{kind}' object has no attribute 'get'"))
    }
}

/// An arm of a flag.
pub(super) fn arm(role: Role, when: Condition<'_>, then: Serve, at: Pointer) -> Arm<'_, Serve> {
    Arm { role, name: None, title: None, when, has_own_test: false, then, dry: Dry::Next, at }
}

/// A condition that always holds.
pub(super) fn always(at: Pointer) -> Condition<'static> {
    Condition::new(at, Logic::Const(true))
}

/// A variation.
pub(super) fn variation<'s>(value: Value<'s>, id: Option<&Tree<'s>>, at: Pointer) -> Variation<'s> {
    let (name, spelled_name) = match id {
        None | Some(Tree::Null) => (None, None),
        Some(Tree::Text(id)) => (Some(id.clone()), None),
        Some(other) => (Some(Text::Owned(python::dumps(other))), Some(Box::new(Value::of_tree(other)))),
    };
    Variation { spelled_name, ..Variation::new(name, value, at) }
}

/// A flag without arms.
pub(super) fn flag<'s>(setting: &Setting<'_, 's>, at: Pointer, kind: Option<&'static str>) -> Flag<'s> {
    Flag {
        key: setting.key.clone(),
        at,
        facts: Facts {
            enabled: true,
            kind: kind.map(Text::Borrowed),
            origin: setting.config.origin,
            ..Facts::default()
        },
        variations: Vec::new(),
        splits: Vec::new(),
        body: DecisionList { arms: Vec::new() },
        rules: 0..0,
        choice: Serve::Nothing,
        on_fault: None,
        externals: Vec::new(),
    }
}

/// The place of a variation that was pushed.
pub(super) fn push<'s>(variations: &mut Vec<Variation<'s>>, variation: Variation<'s>) -> VariationId {
    variations.push(variation);
    variations.len() - 1
}
