//! Settings of a v6 config, and of a simple file, which becomes one (spec sections 3, 4.1 and 8).

use super::condition;
use super::context::IDENTIFIER;
use super::document::Form;
use super::lowering::{Lowering, Setting, Trouble, always, arm, flag, push, variation};
use super::options;
use super::value::{Known, TYPES, kind, list, value};
use crate::leaf::python;
use crate::leaf::tree::Tree;
use crate::ruleset::{
    Absence, Arm, Condition, Flag, Logic, Pointer, Raises, Role, Serve, Subject, Text, Value, Variation, VariationId,
};

/// A value to serve, or why there is none.
type Served = Result<VariationId, Trouble>;

/// Lowers settings. The values of all come first, since prerequisite conditions compare with values of other settings.
pub(super) fn lower<'s>(lowering: &mut Lowering<'s>, settings: &[Setting<'_, 's>]) {
    let mut all = Vec::new();
    for setting in settings {
        lowering.ids.insert(setting.key.clone(), all.len());
        let at = lowering.place(setting);
        all.push(Values::of(lowering, setting, at));
    }
    let known: Vec<Known<'s>> = all
        .iter()
        .zip(settings)
        .map(|(values, Setting { tree, config, .. })| Known {
            kind: values.kind,
            values: values.variations.iter().map(|variation| variation.value.clone()).collect(),
            trouble: (config.form != Form::Simple && tree.as_object().is_none())
                .then(|| Trouble::no_object("the prerequisite flag's setting", tree)),
        })
        .collect();
    for (setting, values) in settings.iter().zip(all) {
        let flag = setting_flag(lowering, setting, values, &known);
        lowering.ruleset.add_flag(flag);
    }
}

/// The values of a setting, in the order of the file.
struct Values<'s> {
    at: Pointer,
    kind: Option<usize>,
    variations: Vec<Variation<'s>>,
    own: Served,
    /// Of each rule the value that it serves, where it has one, and those of its options.
    rules: Vec<(Option<Served>, Vec<Served>)>,
    options: Vec<Served>,
}

impl<'s> Values<'s> {
    fn of(lowering: &mut Lowering<'s>, setting: &Setting<'_, 's>, at: Pointer) -> Values<'s> {
        let tree = setting.tree;
        if setting.config.form == Form::Simple {
            return Values::simple(tree, at);
        }
        let mut values = Values {
            at,
            kind: kind(tree.get("t")),
            variations: Vec::new(),
            own: Err(Trouble::no_object("the setting", tree)),
            rules: Vec::new(),
            options: Vec::new(),
        };
        if tree.as_object().is_none() {
            return values;
        }
        values.own = values.serve(tree, at);
        let rules_at = lowering.member(at, "r");
        for (number, rule) in list(tree.get("r")).iter().enumerate() {
            let at = lowering.item(rules_at, number);
            let served_at = lowering.member(at, "s");
            let served = rule.get("s").filter(|served| !served.is_null()).map(|served| values.serve(served, served_at));
            let options = values.serve_all(lowering, rule.get("p"), at);
            values.rules.push((served, options));
        }
        values.options = values.serve_all(lowering, tree.get("p"), at);
        values
    }

    /// A setting of a simple file: its value says its type.
    fn simple(tree: &Tree<'s>, at: Pointer) -> Values<'s> {
        let kind = match tree {
            Tree::Bool(_) => Some(0),
            Tree::Text(_) => Some(1),
            Tree::Number(token) => Some(if python::is_int(token) { 2 } else { 3 }),
            _ => None,
        };
        let mut variations = Vec::new();
        let own = match kind {
            Some(_) => Ok(push(&mut variations, variation(Value::of_tree(tree), None, at))),
            None => {
                Err(Trouble::new("the value is neither a boolean, a text nor a number", "Unsupported setting type"))
            }
        };
        Values { at, kind, variations, own, rules: Vec::new(), options: Vec::new() }
    }

    fn serve_all(&mut self, lowering: &mut Lowering<'s>, options: Option<&Tree<'s>>, at: Pointer) -> Vec<Served> {
        let at = lowering.member(at, "p");
        let items = list(options).iter().enumerate();
        items
            .map(|(number, option)| {
                let at = lowering.item(at, number);
                self.serve(option, at)
            })
            .collect()
    }

    /// The value that `holder` serves (`get_value` of the SDK).
    fn serve(&mut self, holder: &Tree<'s>, at: Pointer) -> Served {
        if holder.as_object().is_none() {
            return Err(Trouble::no_object("what holds the value", holder));
        }
        let value = value(holder, self.kind)?;
        Ok(push(&mut self.variations, variation(Value::of_tree(value), holder.get("i"), at)))
    }
}

fn setting_flag<'s>(
    lowering: &mut Lowering<'s>,
    setting: &Setting<'_, 's>,
    values: Values<'s>,
    known: &[Known<'s>],
) -> Flag<'s> {
    let Values { at, kind, variations, own, rules, options } = values;
    let mut flag = Flag { variations, ..flag(setting, at, kind.map(|kind| TYPES[kind].0)) };
    if known[lowering.ids[setting.key]].trouble.is_some() {
        let fault = lowering.raise("the setting is not an object", Raises::Unlogged, at);
        flag.body.arms.push(arm(Role::Otherwise, always(at), Serve::Fault(fault), at));
        return flag;
    }
    let tree = setting.tree;
    let sticky = sticky(lowering, setting);
    let rules_at = lowering.member(at, "r");
    for (number, (rule, values)) in list(tree.get("r")).iter().zip(rules).enumerate() {
        let at = lowering.item(rules_at, number);
        let arm = rule_arm(lowering, setting, (rule, values), &mut flag, (&sticky, known), at);
        flag.body.arms.push(arm);
    }
    flag.rules = 0..flag.body.arms.len();
    if setting.config.form != Form::Simple
        && let Some(serve) = options::serve(lowering, (tree.get("p"), options), &mut flag, &sticky, at)
    {
        let at = lowering.member(at, "p");
        flag.body.arms.push(arm(Role::Options, always(at), serve, at));
    }
    let own = match own {
        Ok(variation) => Serve::Variation(variation),
        Err(trouble) => Serve::Fault(lowering.fault(trouble, at)),
    };
    flag.body.arms.push(arm(Role::Otherwise, always(at), own, at));
    flag
}

/// What the options of a setting hash: the attribute that it names, else the identifier, which is never missing.
fn sticky<'s>(lowering: &mut Lowering<'s>, setting: &Setting<'_, 's>) -> (Text<'s>, Subject) {
    let (name, absence) = match setting.tree.get("a") {
        None | Some(Tree::Null) => (Text::Borrowed(IDENTIFIER), Absence::Empty),
        Some(Tree::Text(name)) => (name.clone(), Absence::Missing),
        Some(other) => (Text::Owned(python::text(other).into_owned()), Absence::Missing),
    };
    (name.clone(), Subject { attribute: lowering.attribute(name), absence })
}

fn rule_arm<'s>(
    lowering: &mut Lowering<'s>,
    setting: &Setting<'_, 's>,
    (rule, (served, options)): (&Tree<'s>, (Option<Served>, Vec<Served>)),
    flag: &mut Flag<'s>,
    (sticky, known): (&(Text<'s>, Subject), &[Known<'s>]),
    at: Pointer,
) -> Arm<'s, Serve> {
    let conditions = list(rule.get("c"));
    // A rule without conditions never serves its value, but its options to everybody.
    let served = served.filter(|_| !conditions.is_empty());
    let when = match (&served, conditions) {
        (Some(Err(trouble)), _) => {
            let at = lowering.member(at, "s");
            let fault = lowering.fault(trouble.clone(), at);
            Condition::new(at, Logic::Broken(fault))
        }
        (_, []) => always(at),
        (_, conditions) => {
            let list = lowering.member(at, "c");
            let inner = conditions.iter().enumerate().map(|(number, condition)| {
                let at = lowering.item(list, number);
                condition::lower(lowering, setting, condition, known, at)
            });
            let inner = inner.collect();
            Condition::new(at, Logic::All(inner))
        }
    };
    let then = match served {
        Some(Ok(variation)) => Serve::Variation(variation),
        Some(Err(_)) => Serve::Nothing,
        None => options::serve(lowering, (rule.get("p"), options), flag, sticky, at)
            .unwrap_or_else(|| options::none(flag, sticky, at)),
    };
    arm(Role::Rule, when, then, at)
}

/// Shows `see` the keys of the prerequisites of a setting.
pub(super) fn prerequisites<'t>(setting: &'t Tree<'_>, see: &mut impl FnMut(&'t str)) {
    for rule in list(setting.get("r")) {
        for condition in list(rule.get("c")) {
            if let Some(key) = condition.get("p").and_then(|used| used.get("f")).and_then(Tree::as_text) {
                see(key);
            }
        }
    }
}
