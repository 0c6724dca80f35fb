//! Users: what of an object the SDKs take, and what they read of it (spec sections 3 and 6).

use std::borrow::Cow;

use super::access::{is_true, kind};
use crate::context::{Bound, ContextError, Lack, Other, Reading, Refused, Said};
use crate::leaf::number::PYTHON_FIVE_DECIMALS;
use crate::leaf::tree::{Members, Tree, set_member};
use crate::leaf::{python, text_set};
use crate::provider::Asked;
use crate::ruleset::Ruleset;

/// The scope of what a user has.
pub(crate) const USER: &str = "";
/// The scope of what no text names, and nobody has.
pub(super) const NAMELESS: &str = "unnamed";

/// The reason for a user that cannot be used.
const NOT_SPECIFIED: &str = "user not specified";
/// The reason for a user that makes the SDK raise inside.
const ERROR: &str = "error in evaluation";

/// What a dialect knows of a user.
pub(crate) struct Known {
    /// The members beside the key that are no custom attributes: the name by which they are read, and how the SDK takes them.
    pub(crate) own: &'static [(&'static str, &'static str, Need)],
    /// The name by which the key is read.
    pub(crate) key: &'static str,
    /// By which name what is asked for is read; `None` for a custom attribute.
    pub(crate) read_as: fn(&str) -> Option<&'static str>,
    /// What is said of a required member beside the key that is not there.
    pub(crate) why_needed: &'static str,
    /// Whether a truth value can be a custom attribute.
    pub(crate) takes_truth: bool,
    /// Why one cannot.
    pub(crate) why_no_truth: &'static str,
}

/// How the SDK takes a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// It must be a text that is not blank.
    Required,
    /// So it must where it counts as true; otherwise it is as if left out.
    Optional,
}

/// A user as the SDK takes it.
pub(crate) struct User<'c> {
    own: Vec<(&'static str, Cow<'c, str>)>,
    custom: Vec<(&'c str, &'c Tree<'c>)>,
    dropped: Vec<(&'c str, &'static str)>,
}

/// Reads a user.
pub(crate) fn reading<'c>(context: &'c Tree<'c>, known: &Known) -> Result<User<'c>, Refused> {
    let refuse = |message: String| Refused { reason: NOT_SPECIFIED, message };
    if context.is_null() {
        return Err(refuse("there is no user".to_owned()));
    }
    let Some(members) = context.as_object() else {
        return Err(refuse(match context {
            Tree::Null => "there is no user; `--user` or `--context` gives one".to_owned(),
            other => format!("the user is a {}, where an object is needed", kind(other)),
        }));
    };
    if context.get("self").is_some() {
        let message = "the user has a member `self`, on which the SDK raises inside".to_owned();
        return Err(Refused { reason: ERROR, message });
    }
    let get = |name: &str| context.get(name).filter(|value| is_true(value));
    let mut user = User { own: Vec::new(), custom: Vec::new(), dropped: Vec::new() };
    let key = get("key").or_else(|| get("keyid"));
    let own = std::iter::once(("key", known.key, Need::Required, key))
        .chain(known.own.iter().map(|(name, read_as, need)| (*name, *read_as, *need, context.get(name))));
    for (name, read_as, need, value) in own {
        match value {
            Some(Tree::Text(text)) if !python::strip(text).is_empty() => user.own.push((read_as, Cow::Borrowed(text))),
            value if need == Need::Optional && !value.is_some_and(is_true) => {}
            None | Some(Tree::Null) => {
                let hint = if name == "key" { misspelled_key(members) } else { known.why_needed.to_owned() };
                return Err(refuse(format!("the user has no `{name}`{hint}")));
            }
            Some(_) => return Err(refuse(format!("`{name}` of the user is no text, or a blank one"))),
        }
    }
    let is_own = |name: &str| ["key", "keyid"].contains(&name) || known.own.iter().any(|(own, ..)| *own == name);
    for (name, value) in members.iter().filter(|(name, _)| !is_own(name)) {
        let why = match value {
            _ if is_own(&name.to_lowercase()) => Some("the SDK drops it, since but for its letter case it is built in"),
            Tree::Text(_) | Tree::Number(_) => None,
            Tree::Bool(_) if known.takes_truth => None,
            Tree::Bool(_) => Some(known.why_no_truth),
            Tree::Null => Some("the SDK drops what is null"),
            Tree::List(_) => Some("the SDK drops lists"),
            Tree::Object(_) => Some("the SDK drops objects"),
        };
        match why {
            None => user.custom.push((name, value)),
            Some(why) => user.dropped.push((name, why)),
        }
    }
    Ok(user)
}

/// What may have been meant to be the user's key.
fn misspelled_key(members: &[(Cow<'_, str>, Tree<'_>)]) -> String {
    let close = members.iter().find(|(name, _)| ["key", "keyid"].contains(&name.to_lowercase().as_str()));
    close.map_or_else(String::new, |(name, _)| format!(" (`{name}` is not read as that)"))
}

/// Reads a native context against the attribute table of a ruleset.
pub(crate) fn bind<'c>(context: &'c Tree<'c>, ruleset: &Ruleset<'_>, known: &Known) -> Bound<'c> {
    let count = ruleset.attributes.all().len();
    let user = match reading(context, known) {
        Ok(user) => user,
        Err(refused) => return Bound::refusing(count, refused),
    };
    let mut bound = Bound::new(count);
    for (place, id) in ruleset.attributes.ids().enumerate() {
        let attribute = ruleset.attributes.get(id);
        if attribute.scope != USER {
            continue;
        }
        if let Some(own) = (known.read_as)(&attribute.name) {
            match user.own.iter().find(|(name, _)| *name == own) {
                Some((_, value)) => bound.set(place, value.clone()),
                None => bound.lack(place, Lack::Attribute),
            }
            continue;
        }
        match user.custom.iter().find(|(name, _)| *name == attribute.name).map(|(_, value)| value) {
            Some(Tree::Text(text)) => bound.set(place, Cow::Borrowed(text)),
            Some(value) => bound.set_other(place, other(value)),
            None if context.get(&attribute.name).is_some_and(Tree::is_null) => bound.lack(place, Lack::Null),
            None => bound.lack(place, Lack::Attribute),
        }
    }
    for (name, why) in user.dropped {
        bound.stray(name, why);
    }
    bound
}

/// A value that is no text: the SDK makes one of it at once, so that it is never compared as what it is.
fn other(value: &Tree<'_>) -> Other {
    let text = python::text(value).into_owned();
    Other {
        hash: text_set::hash(&text),
        number: (PYTHON_FIVE_DECIMALS.read)(&text).map_or(Reading::Invalid, Reading::As),
        spelled: value.to_string(),
        text,
        is_blank: false,
        seconds: Reading::Invalid,
        items: Reading::Invalid,
        undigested: String::new(),
    }
}

/// A native context out of what the command line gives.
pub(crate) fn compose(asked: Asked<'_>) -> Result<Tree<'_>, ContextError> {
    let Asked { base, user, attributes } = asked;
    let mut members: Members<'_> = match base {
        Some(base) if user.is_none() && attributes.is_empty() => return Ok(base),
        None if user.is_none() && attributes.is_empty() => return Ok(Tree::Null),
        None | Some(Tree::Null) => Vec::new(),
        Some(Tree::Object(members)) => members,
        Some(_) => {
            return Err(ContextError { message: "the user is not an object".to_owned(), help: HELP });
        }
    };
    if user.is_some() && attributes.iter().any(|(name, _)| name == "key") {
        return Err(ContextError {
            message: "`key` is given twice, as user and as attribute".to_owned(),
            help: "give `--user` or `--attr key=...`, not both",
        });
    }
    if let Some(user) = user {
        set_member(&mut members, "key", Tree::Text(user.into()));
    }
    for (name, value) in attributes {
        set_member(&mut members, name, value);
    }
    Ok(Tree::Object(members))
}

const HELP: &str = r#"write it like {"key": "alice", "name": "Alice", "country": "NO"}"#;

/// The key of a user of whom no key is said.
const SOMEBODY: &str = "somebody";

/// A user who says certain things. One must have a key; where one must have a name, too, that is the key.
pub(crate) fn make<'a>(said: &[Said<'a>], known: &Known) -> Option<Tree<'a>> {
    let mut members: Members<'a> = vec![("key".into(), Tree::Text(SOMEBODY.into()))];
    for Said { scope, name, value } in said {
        let own = (known.read_as)(name).is_some();
        // Of what is built in, anything that counts as false is as if left out.
        if scope != USER || own && !value.is_null() && !is_true(value) {
            return None;
        }
        set_member(&mut members, member_name(name, known), value.clone());
    }
    let key = members.first().map_or(Tree::Null, |(_, key)| key.clone());
    for (name, ..) in known.own.iter().filter(|(.., need)| *need == Need::Required) {
        if !members.iter().any(|(held, _)| held == name) {
            members.insert(1, ((*name).into(), key.clone()));
        }
    }
    let user = Tree::Object(members);
    // What is built in has several names.
    let is_said = |said: &Said<'a>| user.get(&member_name(&said.name, known)) == Some(&said.value);
    let is_taken = |taken: User<'_>| taken.dropped.iter().all(|(name, _)| user.get(name).is_some_and(Tree::is_null));
    (said.iter().all(is_said) && reading(&user, known).is_ok_and(is_taken)).then_some(user)
}

/// The member from which what is asked for is read.
fn member_name<'a>(asked: &Cow<'a, str>, known: &Known) -> Cow<'a, str> {
    let own = (known.read_as)(asked);
    let own = own.map(|own| known.own.iter().find(|(_, read_as, _)| *read_as == own).map_or("key", |(name, ..)| name));
    own.map_or_else(|| asked.clone(), Cow::Borrowed)
}

/// A native context as it may be shown: nothing in it is marked as private.
pub(crate) fn public<'c>(context: &Tree<'c>) -> Tree<'c> {
    context.clone()
}
