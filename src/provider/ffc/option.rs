//! What a flag serves: options, each a copy where it is served (spec section 5.2).
//!
//! The copy is what counts, also where it differs from the list that the flag declares.

use super::flag::Parts;
use crate::leaf::python;
use crate::leaf::tree::Tree;
use crate::provider::data_sync::Lowering;
use crate::ruleset::{Fault, FaultCode, FaultId, Pointer, Raises, Text, Value, Variation, VariationId};

/// The options of a flag, each pair of id and value once: those that it declares first.
pub(super) fn options<'s>(tree: &Tree<'s>) -> Vec<(Tree<'s>, Tree<'s>)> {
    let mut found = Vec::new();
    if let Some(declared) = tree.get("variationOptions") {
        collect(declared, &mut found);
    }
    for name in ["ff", "targetIndividuals", "fftuwmtr"] {
        if let Some(part) = tree.get(name) {
            collect(part, &mut found);
        }
    }
    found
}

fn collect<'s>(tree: &Tree<'s>, found: &mut Vec<(Tree<'s>, Tree<'s>)>) {
    match tree {
        Tree::Object(members) => {
            if let (Some(id), Some(value)) = (tree.get("localId"), tree.get("variationValue"))
                && !found.iter().any(|(held, text)| held == id && text == value)
            {
                found.push((id.clone(), value.clone()));
            }
            for (_, value) in members {
                collect(value, found);
            }
        }
        Tree::List(items) => {
            for item in items {
                collect(item, found);
            }
        }
        Tree::Null | Tree::Bool(_) | Tree::Number(_) | Tree::Text(_) => {}
    }
}

/// The variations that these options are.
pub(super) fn variations<'s>(
    lowering: &mut Lowering<'s>,
    tree: &Tree<'s>,
    options: &[(Tree<'s>, Tree<'s>)],
    at: Pointer,
) -> Vec<Variation<'s>> {
    let list_at = lowering.place(at, "variationOptions");
    let declared = tree.get("variationOptions").and_then(Tree::as_list).unwrap_or_default();
    let mut variations = Vec::with_capacity(options.len());
    for (id, value) in options {
        let place = declared
            .iter()
            .position(|entry| entry.get("localId") == Some(id) && entry.get("variationValue") == Some(value));
        let at = place.map_or(at, |place| lowering.item(list_at, place));
        let name = Text::Owned(python::text(id).into_owned());
        let fault = (!matches!(id, Tree::Bool(_) | Tree::Number(_))).then(|| {
            let message = format!("`localId` is {}, where a number is needed", python::dumps(id));
            let sdk = "`variation_detail` of the SDK raises to its caller, who gets no value at all";
            let fault = Fault::new(FaultCode::ParseError, message, sdk, at);
            lowering.ruleset.add_fault(Fault { raises: Raises::Unlogged, ..fault })
        });
        let made = Variation::new(Some(name), Value::of_tree(value), at);
        variations.push(Variation { id: Some(Box::new(Value::of_tree(id))), fault, ..made });
    }
    variations
}

/// The variation that the option at `holder[name]` is, where nothing is wrong with it.
pub(super) fn find(parts: &Parts<'_, '_>, holder: &Tree<'_>, name: &str) -> Option<VariationId> {
    let option = holder.get(name)?;
    let (id, value) = (option.get("localId")?, option.get("variationValue")?);
    parts.options.iter().position(|(held, text)| held == id && text == value)
}

/// What is served by the option at `holder[name]`.
pub(super) fn served<'s>(
    lowering: &mut Lowering<'s>,
    parts: &Parts<'_, 's>,
    (holder, name): (&Tree<'s>, &'static str),
    at: Pointer,
) -> Result<VariationId, FaultId> {
    let option = lowering.member(holder, name, at)?;
    let at = lowering.place(at, name);
    let id = lowering.member(option, "localId", at)?;
    let value = lowering.member(option, "variationValue", at)?;
    if let Some(fault) = parts.name {
        return Err(fault);
    }
    let found = parts.options.iter().position(|(held, text)| held == id && text == value);
    found.ok_or_else(|| lowering.raises("the option is none of the flag", at))
}
