//! Contexts of LaunchDarkly: of one kind, of several, and users of the time before there were kinds (spec sections 4 and 5).

use std::borrow::Cow;
use std::collections::BTreeMap;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::reference::Reference;
use super::wording::{ANY, KEY, KIND, USER};
use crate::context::{Bound, ContextError, HIDDEN, Lack};
use crate::leaf::tree::{Members, Tree};
use crate::provider::Asked;
use crate::ruleset::Ruleset;

/// A context in the native form.
pub(super) const EXAMPLE: &str = r#"{"kind": "user", "key": "alice", "country": "NO"}"#;

/// The kind of a context of several kinds.
const MULTI: &str = "multi";
const NAME: &str = "name";
const ANONYMOUS: &str = "anonymous";
const META: &str = "_meta";
const PRIVATE: &str = "privateAttributes";
const OLD_PRIVATE: &str = "privateAttributeNames";
/// What a user of old has beside its own members.
const CUSTOM: &str = "custom";
/// Texts that a user of old has at the top level.
const OLD_TEXTS: [&str; 7] = [NAME, "firstName", "lastName", "email", "country", "ip", "avatar"];
/// What never is private.
const NEVER_PRIVATE: [&str; 3] = [KIND, KEY, ANONYMOUS];

/// The context of one kind.
#[derive(Debug)]
pub(super) struct Individual<'c> {
    pub(super) kind: &'c str,
    pub(super) key: &'c str,
    name: Option<&'c Tree<'c>>,
    anonymous: bool,
    /// All other attributes; a later one goes over an earlier one of the same name.
    attributes: Vec<(&'c str, &'c Tree<'c>)>,
    /// References to what is private, as they were given.
    private: Vec<Cow<'c, str>>,
}

/// A native context out of what the command line gives; `null` without anything.
pub(super) fn compose(asked: Asked<'_>) -> Result<Tree<'_>, ContextError> {
    let Asked { base, user, attributes } = asked;
    let text = |text: &'static str| Tree::Text(Cow::Borrowed(text));
    let mut whole: Members<'_> = match base {
        None | Some(Tree::Null) if user.is_none() && attributes.is_empty() => return Ok(Tree::Null),
        Some(base) if user.is_none() && attributes.is_empty() => return Ok(base),
        None | Some(Tree::Null) => vec![(KIND.into(), text(USER))],
        Some(Tree::Object(members)) => members,
        Some(_) => return Err(invalid("the context is not an object")),
    };
    if user.is_some() && attributes.iter().any(|(name, _)| name == KEY) {
        return Err(ContextError {
            message: format!("`{KEY}` is given twice, as user and as attribute"),
            help: "give `--user` or `--attr key=...`, not both",
        });
    }
    let kind = member(&whole, KIND).and_then(Tree::as_text).map(str::to_owned);
    // A user beside a context of another kind makes a context of both.
    if user.is_some() && kind.as_deref().is_some_and(|kind| kind != USER && kind != MULTI) {
        whole.retain(|(name, _)| name != KIND);
        whole = vec![(KIND.into(), text(MULTI)), (kind.clone().unwrap_or_default().into(), Tree::Object(whole))];
    }
    let is_multi = member(&whole, KIND).and_then(Tree::as_text) == Some(MULTI);
    let target = if is_multi {
        set_default(&mut whole, USER, Tree::Object(Vec::new()));
        match whole.iter_mut().find(|(name, _)| name == USER) {
            Some((_, Tree::Object(members))) => members,
            _ => return Err(invalid("`user` in the context is not an object")),
        }
    } else {
        &mut whole
    };
    let user = user.map(|id| (KEY.to_owned(), Tree::Text(id.into())));
    for (name, value) in user.into_iter().chain(attributes) {
        let is_old = kind.is_none() && !is_multi && member(target, KIND).is_none();
        let has_place = [KIND, KEY, ANONYMOUS].contains(&name.as_str()) || OLD_TEXTS.contains(&name.as_str());
        if !is_old || has_place {
            set(target, name.into(), value);
            continue;
        }
        // A user of old has everything else among what is custom.
        set_default(target, CUSTOM, Tree::Object(Vec::new()));
        match target.iter_mut().find(|(held, _)| held == CUSTOM) {
            Some((_, Tree::Object(custom))) => set(custom, name.into(), value),
            _ => return Err(invalid("`custom` of the user is not an object")),
        }
    }
    Ok(Tree::Object(whole))
}

fn member<'t, 'c>(members: &'t Members<'c>, name: &str) -> Option<&'t Tree<'c>> {
    members.iter().find(|(held, _)| held == name).map(|(_, value)| value)
}

fn set<'c>(members: &mut Members<'c>, name: Cow<'c, str>, value: Tree<'c>) {
    match members.iter_mut().find(|(held, _)| *held == name) {
        Some((_, held)) => *held = value,
        None => members.push((name, value)),
    }
}

fn set_default<'c>(members: &mut Members<'c>, name: &'static str, value: Tree<'c>) {
    if member(members, name).is_none() {
        members.push((name.into(), value));
    }
}

/// The contexts of all kinds, ordered by kind.
pub(super) fn individuals<'c>(context: &'c Tree<'c>) -> Result<Vec<Individual<'c>>, ContextError> {
    let Some(members) = context.as_object() else {
        let what = if context.is_null() { "no context is given" } else { "the context is not an object" };
        return Err(invalid(what));
    };
    match context.get(KIND) {
        None => Ok(vec![old_user(members)?]),
        Some(Tree::Text(kind)) if kind == MULTI => {
            let mut all = Vec::new();
            for (name, value) in members.iter().filter(|(name, _)| name != KIND) {
                let Some(members) = value.as_object() else {
                    return Err(invalid(format!("`{name}` of a context of several kinds is not an object")));
                };
                all.push(individual(members, name)?);
            }
            all.sort_by_key(|individual: &Individual<'_>| individual.kind);
            if all.is_empty() {
                return Err(invalid("the context of several kinds has none"));
            }
            match all.windows(2).find(|pair| pair[0].kind == pair[1].kind) {
                Some(pair) => Err(invalid(format!("the context has the kind `{}` twice", pair[0].kind))),
                None => Ok(all),
            }
        }
        Some(Tree::Text(kind)) => Ok(vec![individual(members, kind)?]),
        Some(_) => Err(invalid("`kind` of the context is not a text")),
    }
}

/// A context of one kind; its own `kind` goes over the one that it is held under.
fn individual<'c>(members: &'c [(Cow<'c, str>, Tree<'c>)], kind: &'c str) -> Result<Individual<'c>, ContextError> {
    let mut made =
        Individual { kind, key: "", name: None, anonymous: false, attributes: Vec::new(), private: Vec::new() };
    for (name, value) in members {
        match (name.as_ref(), value) {
            ("", _) => return Err(invalid("an attribute of the context has an empty name")),
            (KEY, Tree::Text(key)) => made.key = key,
            (KIND, Tree::Text(kind)) => made.kind = kind,
            (KEY | KIND, _) => return Err(invalid(format!("`{name}` of the context is not a text"))),
            (NAME, Tree::Text(_)) => made.name = Some(value),
            (NAME | META, Tree::Null) => {}
            (NAME, _) => return Err(invalid("`name` of the context is not a text")),
            (ANONYMOUS, Tree::Bool(anonymous)) => made.anonymous = *anonymous,
            (ANONYMOUS, _) => return Err(invalid("`anonymous` of the context is neither true nor false")),
            (META, Tree::Object(_)) => made.private = private(value.get(PRIVATE), Cow::Borrowed)?,
            (META, _) => return Err(invalid("`_meta` of the context is not an object")),
            (_, Tree::Null) => made.attributes.retain(|(held, _)| held != name),
            (name, value) => made.attributes.push((name, value)),
        }
    }
    let is_odd = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'));
    match made.kind {
        "" => Err(invalid("the kind of the context is empty")),
        KIND => Err(invalid("`kind` is no kind that a context can have")),
        MULTI => Err(invalid("`multi` is no kind inside of a context of several kinds")),
        kind if kind.contains(is_odd) => Err(invalid(format!(
            "the kind `{kind}` of the context has other characters than letters, digits, `.`, `_` and `-`"
        ))),
        _ if made.key.is_empty() => {
            Err(invalid(format!("the key of the context of kind `{}` is missing or empty", made.kind)))
        }
        _ => Ok(made),
    }
}

/// A user of the time before contexts had kinds, as the SDK for Go converts it.
fn old_user<'c>(members: &'c [(Cow<'c, str>, Tree<'c>)]) -> Result<Individual<'c>, ContextError> {
    let get = |name: &str| {
        members.iter().find(|(held, _)| held == name).map(|(_, value)| value).filter(|value| !value.is_null())
    };
    let wrong = |name: &str, wanted: &str| invalid(format!("`{name}` of a user without `kind` is not {wanted}"));
    let Some(Tree::Text(key)) = get(KEY) else {
        return Err(ContextError {
            message: "the context has no `kind`, and no `key` that would make it a user".to_owned(),
            help: HELP,
        });
    };
    let mut made =
        Individual { kind: USER, key, name: None, anonymous: false, attributes: Vec::new(), private: Vec::new() };
    for name in OLD_TEXTS {
        match get(name) {
            None => {}
            Some(value @ Tree::Text(_)) if name == NAME => made.name = Some(value),
            Some(value @ Tree::Text(_)) => made.attributes.push((name, value)),
            Some(_) => return Err(wrong(name, "a text")),
        }
    }
    match get(ANONYMOUS) {
        None => {}
        Some(Tree::Bool(anonymous)) => made.anonymous = *anonymous,
        Some(_) => return Err(wrong(ANONYMOUS, "true or false")),
    }
    match get(CUSTOM) {
        None => {}
        Some(Tree::Object(custom)) => {
            let skipped = |name: &str| name.is_empty() || [KIND, KEY, NAME, ANONYMOUS, META].contains(&name);
            for (name, value) in custom.iter().filter(|(name, _)| !skipped(name)) {
                made.attributes.retain(|(held, _)| held != name);
                if !value.is_null() {
                    made.attributes.push((name, value));
                }
            }
        }
        Some(_) => return Err(wrong("custom", "an object")),
    }
    made.private = private(get(OLD_PRIVATE), |name| {
        Reference::literal(Cow::Borrowed(name)).map_or(Cow::Borrowed(name), |reference| reference.spelled())
    })?;
    Ok(made)
}

/// The references in a list that may be left out.
fn private<'c>(
    list: Option<&'c Tree<'c>>,
    read: impl Fn(&'c str) -> Cow<'c, str>,
) -> Result<Vec<Cow<'c, str>>, ContextError> {
    let items = match list {
        None | Some(Tree::Null) => return Ok(Vec::new()),
        Some(list) => list.as_list(),
    };
    let names: Option<Vec<&'c str>> = items.and_then(|items| items.iter().map(Tree::as_text).collect());
    let names = names.ok_or_else(|| invalid("the private attributes of the context are not a list of texts"))?;
    Ok(names.into_iter().map(read).collect())
}

impl<'c> Individual<'c> {
    /// The value of a top-level attribute.
    pub(super) fn get(&self, name: &str) -> Option<Cow<'c, Tree<'c>>> {
        match name {
            KEY => Some(Cow::Owned(Tree::Text(Cow::Borrowed(self.key)))),
            KIND => Some(Cow::Owned(Tree::Text(Cow::Borrowed(self.kind)))),
            ANONYMOUS => Some(Cow::Owned(Tree::Bool(self.anonymous))),
            NAME => self.name.map(Cow::Borrowed),
            _ => self.attributes.iter().rev().find(|(held, _)| *held == name).map(|(_, value)| Cow::Borrowed(*value)),
        }
    }

    /// What is private, as far as it can be.
    fn hidden(&self) -> Vec<Reference<'_>> {
        let references = self.private.iter().filter_map(|text| Reference::path(Cow::Borrowed(text)).ok());
        references.filter(|reference| !NEVER_PRIVATE.contains(&reference.parts()[0].as_ref())).collect()
    }
}

/// Reads a native context against the attribute table of a ruleset.
pub(super) fn bind<'c>(context: &'c Tree<'c>, ruleset: &Ruleset<'_>) -> Result<Bound<'c>, ContextError> {
    let individuals = individuals(context)?;
    let mut bound = Bound::new(ruleset.attributes.all().len());
    let hidden: Vec<Vec<Reference<'_>>> = individuals.iter().map(Individual::hidden).collect();
    for (place, id) in ruleset.attributes.ids().enumerate() {
        let attribute = ruleset.attributes.get(id);
        if attribute.scope == ANY {
            match individuals.as_slice() {
                [one] => bound.set(place, Cow::Borrowed(one.kind)),
                all => {
                    let kinds = all.iter().map(|individual| Tree::Text(Cow::Borrowed(individual.kind)));
                    bound.set_json(place, Tree::List(kinds.collect()));
                }
            }
            continue;
        }
        let Some(number) = individuals.iter().position(|individual| individual.kind == attribute.scope) else {
            bound.lack(place, Lack::Scope);
            continue;
        };
        let individual = &individuals[number];
        if attribute.name == KEY {
            bound.set(place, Cow::Borrowed(individual.key));
            continue;
        }
        let reference = Reference::of_table(&attribute.name);
        let value = match individual.get(&reference.parts()[0]) {
            None => Err(Lack::Attribute),
            Some(Cow::Borrowed(top)) => reference.below(top).cloned(),
            Some(Cow::Owned(top)) => reference.below(&top).cloned(),
        };
        match value {
            Err(lack) => bound.lack(place, lack),
            Ok(Tree::Text(text)) => bound.set(place, text),
            Ok(value) => bound.set_json(place, value),
        }
        if hidden[number].iter().any(|hidden| hidden.overlaps(&reference)) {
            bound.hide(id);
        }
    }
    if context.get(KIND).is_none() {
        bound.stray(
            "",
            "the context has no `kind`, so it is taken for a user of old; the SDK for Python would refuse it",
        );
    }
    Ok(bound)
}

/// The context with everything that it marks as private replaced.
pub(super) fn public<'c>(context: &Tree<'c>) -> Tree<'c> {
    let mut context = context.clone();
    let is_old = context.get(KIND).is_none();
    let is_multi = context.get(KIND).and_then(Tree::as_text) == Some(MULTI);
    let Tree::Object(members) = &mut context else { return context };
    if is_multi {
        for (_, value) in members.iter_mut().filter(|(name, _)| name != KIND) {
            if let Tree::Object(members) = value {
                mask(members, false);
            }
        }
    } else {
        mask(members, is_old);
    }
    context
}

fn mask(members: &mut Members<'_>, is_old: bool) {
    let texts = |list: Option<&Tree<'_>>| -> Vec<String> {
        let items = list.and_then(Tree::as_list).unwrap_or_default();
        items.iter().filter_map(Tree::as_text).map(str::to_owned).collect()
    };
    let meta = member(members, META).filter(|_| !is_old);
    let paths = texts(meta.and_then(|meta| meta.get(PRIVATE)));
    let names = texts(member(members, OLD_PRIVATE).filter(|_| is_old));
    let references = paths.into_iter().map(|path| Reference::path(path.into()));
    let references = references.chain(names.into_iter().map(|name| Reference::literal(name.into())));
    for reference in references.flatten().filter(|reference| !NEVER_PRIVATE.contains(&reference.parts()[0].as_ref())) {
        blot(members, reference.parts());
        if let Some((_, Tree::Object(custom))) = members.iter_mut().find(|(name, _)| name == CUSTOM) {
            blot(custom, reference.parts());
        }
    }
}

fn blot(members: &mut Members<'_>, path: &[Cow<'_, str>]) {
    let Some((first, rest)) = path.split_first() else { return };
    match members.iter_mut().find(|(name, _)| name == first) {
        Some((_, Tree::Object(inner))) if !rest.is_empty() => blot(inner, rest),
        Some((_, value)) if rest.is_empty() => *value = Tree::Text(Cow::Borrowed(HIDDEN)),
        _ => {}
    }
}

/// The key that names a context whole (spec section 4.4).
pub(super) fn full_key(individuals: &[Individual<'_>]) -> String {
    let part = |individual: &Individual<'_>| {
        format!("{}:{}", individual.kind, individual.key.replace('%', "%25").replace(':', "%3A"))
    };
    match individuals {
        [one] if one.kind == USER => one.key.to_owned(),
        all => {
            let parts: BTreeMap<&str, String> =
                all.iter().map(|individual| (individual.kind, part(individual))).collect();
            parts.into_values().collect::<Vec<_>>().join(":")
        }
    }
}

/// The hash by which a client proves, with the SDK key, that a context is its own (spec section 12.6).
pub(super) fn secure_mode_hash(context: &Tree<'_>, key: &str) -> Result<String, ContextError> {
    let is_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    if key.len() > 8192 || !key.chars().all(is_key) {
        return Err(ContextError {
            message: "the SDK key has other characters than letters, digits, `.`, `_` and `-`, or is too long"
                .to_owned(),
            help: "the SDK would not use such a key; was it copied whole?",
        });
    }
    let mut hash = Hmac::<Sha256>::new_from_slice(key.as_bytes())
        .map_err(|error| invalid(format!("the SDK key cannot be used: {error}")))?;
    hash.update(full_key(&individuals(context)?).as_bytes());
    let digits = |byte: &u8| [byte >> 4, byte & 15].map(|digit| char::from_digit(digit.into(), 16).unwrap_or_default());
    Ok(hash.finalize().into_bytes().iter().flat_map(digits).collect())
}

const HELP: &str =
    r#"write it like {"kind": "user", "key": "alice"}, or {"kind": "multi", "user": {...}, "org": {...}}"#;

fn invalid(message: impl Into<String>) -> ContextError {
    ContextError { message: message.into(), help: HELP }
}
