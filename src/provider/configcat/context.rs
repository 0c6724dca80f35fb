//! Contexts of ConfigCat: the User Object (spec sections 2.2 and 5).
//!
//! The native form is one flat object: `Identifier`, `Email`, `Country`, and every other member a custom attribute; `null`
//! is "no user". JSON has neither moments nor non-finite numbers, so `{"$datetime": "2026-01-31T12:00:00Z"}` and
//! `{"$float": "NaN"}` stand for what a Python caller can pass.

use std::borrow::Cow;

use chrono::{DateTime, FixedOffset, NaiveDateTime, Timelike, Utc};
use serde_json::{Map, Value, json};

use super::wording::V5;
use crate::context::{Bound, ContextError, Other, Reading};
use crate::leaf::number::PYTHON_COMMA;
use crate::leaf::python;
use crate::leaf::text_set;
use crate::leaf::tree::Tree;
use crate::provider::Asked;
use crate::ruleset::{Ruleset, Style};

/// The attributes that the SDK keeps apart from the custom ones, in the order of its log.
pub(super) const FIELDS: [&str; 3] = ["Identifier", "Email", "Country"];
/// The attribute that is hashed unless a setting names another.
pub(super) const IDENTIFIER: &str = FIELDS[0];

/// A context in the native form.
pub(super) const EXAMPLE: &str =
    r#"{"Identifier": "alice", "Email": "alice@example.com", "Country": "NO", "Plan": "pro"}"#;

/// Reads a native context, or a part of one, from JSON. Numbers are those that Python reads: floating-point numbers are the
/// nearest to their digits, and an integer past the reach of `serde_json`, or `-0`, becomes `{"$int": "digits"}`.
pub(super) fn read(json: &str) -> serde_json::Result<Value> {
    let value: Value = serde_json::from_str(json)?;
    Ok(Tree::read(json).map_or(value, |tree| exact(&tree)))
}

fn exact(tree: &Tree<'_>) -> Value {
    match tree {
        Tree::Null => Value::Null,
        Tree::Bool(value) => Value::Bool(*value),
        Tree::Text(text) => Value::String(text.to_string()),
        Tree::List(items) => items.iter().map(exact).collect(),
        Tree::Object(members) => {
            members.iter().map(|(name, member)| (name.to_string(), exact(member))).collect::<Map<_, _>>().into()
        }
        Tree::Number(token) if python::is_int(token) => match (token.parse::<i64>(), token.parse::<u64>()) {
            _ if token == "-0" => json!({"$int": token}),
            (Ok(number), _) => number.into(),
            (_, Ok(number)) => number.into(),
            _ => json!({"$int": token}),
        },
        Tree::Number(token) => python::token_float(token).map_or(Value::Null, Value::from),
    }
}

/// A native context out of what the command line gives; without anything there is no user.
pub(super) fn compose(asked: Asked) -> Result<Value, ContextError> {
    let mut whole = match asked.base {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(members)) if asked.user.is_none() && asked.attributes.is_empty() => {
            return Ok(Value::Object(members));
        }
        Some(Value::Object(members)) => members,
        Some(other) => return Err(no_object(&other)),
    };
    if asked.user.is_some() && asked.attributes.iter().any(|(name, _)| name == IDENTIFIER) {
        return Err(ContextError {
            message: format!("`{IDENTIFIER}` is given twice, as user and as attribute"),
            help: "give `--user` or `--attr Identifier=...`, not both",
        });
    }
    if asked.user.is_none() && asked.attributes.is_empty() {
        return Ok(Value::Null);
    }
    whole.extend(asked.user.map(|id| (IDENTIFIER.to_owned(), Value::String(id))));
    whole.extend(asked.attributes);
    Ok(Value::Object(whole))
}

/// Reads a native context against the attribute table of a ruleset.
pub(super) fn bind<'c>(context: &'c Value, ruleset: &Ruleset<'_>) -> Result<Bound<'c>, ContextError> {
    let attributes = ruleset.attributes.all();
    let members = match context {
        Value::Null => return Ok(Bound::nobody(attributes.len())),
        Value::Object(members) => members,
        other => return Err(no_object(other)),
    };
    if let Some(problem) = members.values().find_map(|value| Given::read(value).err()) {
        return Err(problem);
    }
    if ruleset.form == V5 && members.values().any(|value| matches!(Given::read(value), Ok(Given::Moment(_)))) {
        return Err(ContextError {
            message: "the SDK for v5 configs raises on a date-time in a User Object".to_owned(),
            help: "give the moment as seconds since 1970",
        });
    }
    let mut bound = Bound::new(attributes.len());
    for (place, attribute) in attributes.iter().enumerate() {
        match members.get(attribute.name.as_ref()) {
            None | Some(Value::Null) => {}
            Some(Value::String(text)) => bound.set(place, Cow::Borrowed(text)),
            Some(value) => bound.set_other(place, other(&Given::read(value)?, ruleset.form)),
        }
    }
    note_strays(members, &mut bound);
    Ok(bound)
}

/// What was probably meant as something else.
fn note_strays(members: &Map<String, Value>, bound: &mut Bound<'_>) {
    const IN_CASE: &str = "it differs from Identifier, Email or Country in letter case, so it is a custom attribute";
    const SPREAD: &str = "it is one attribute; custom attributes stand beside Identifier, Email and Country";
    for (name, value) in members {
        let meant = FIELDS.iter().find(|field| field.eq_ignore_ascii_case(name));
        if meant.is_some_and(|field| *field != name && !members.contains_key(*field)) {
            bound.stray(name, IN_CASE);
        } else if name.eq_ignore_ascii_case("custom") && value.is_object() {
            bound.stray(name, SPREAD);
        }
    }
}

/// The context as the SDK's log writes it; `None` without a user.
pub(super) fn tell(context: &Value, style: Style) -> Option<String> {
    let members = context.as_object()?;
    let tree = |value| Given::read(value).map_or(Tree::Null, |given| given.tree());
    let field = |name: &'static str| (Cow::Borrowed(name), members.get(name).map_or(Tree::Null, tree));
    let custom = members.iter().filter(|(name, _)| !FIELDS.contains(&name.as_str()));
    let custom: Vec<(Cow<'_, str>, Tree<'_>)> =
        custom.map(|(name, value)| (Cow::Borrowed(name.as_str()), tree(value))).collect();
    let mut fields = FIELDS.map(field);
    if let (_, identifier @ Tree::Null) = &mut fields[0] {
        *identifier = Tree::Text(Cow::Borrowed(""));
    }
    Some(match style {
        Style::Modern => {
            let all = fields.into_iter().chain(custom);
            python::dumps(&Tree::Object(all.filter(|(_, value)| !value.is_null()).collect()))
        }
        Style::Classic => {
            let custom = if custom.is_empty() { Tree::Null } else { Tree::Object(custom) };
            let all = fields.into_iter().chain([(Cow::Borrowed("Custom"), custom)]);
            python::dumps_indented(&Tree::Object(all.collect()), 4)
        }
    })
}

/// A value of a context: JSON, or what JSON has no form for.
enum Given<'c> {
    Plain(&'c Value),
    /// A moment, with its zone where it has one.
    Moment(Moment),
    /// A number that is not finite.
    Float(&'static str),
    /// An integer of any size.
    Int(&'c str),
}

impl<'c> Given<'c> {
    fn read(value: &'c Value) -> Result<Given<'c>, ContextError> {
        let Some((name, inner)) =
            value.as_object().filter(|members| members.len() == 1).and_then(|members| members.iter().next())
        else {
            return Ok(Given::Plain(value));
        };
        match (name.as_str(), inner.as_str()) {
            ("$datetime", Some(text)) => Moment::read(text).map(Given::Moment),
            ("$float", Some("NaN")) => Ok(Given::Float("NaN")),
            ("$float", Some("Infinity")) => Ok(Given::Float("Infinity")),
            ("$float", Some("-Infinity")) => Ok(Given::Float("-Infinity")),
            ("$int", Some(digits)) if python::is_int(digits) && Tree::read(digits).is_ok() => Ok(Given::Int(digits)),
            ("$float" | "$datetime", _) => Err(ContextError {
                message: format!("`{name}` in the context holds `{inner}`"),
                help: r#"write {"$datetime": "2026-01-31T12:00:00Z"}, or {"$float": "NaN"}, "Infinity" or "-Infinity""#,
            }),
            _ => Ok(Given::Plain(value)),
        }
    }

    /// The value as the SDK's log writes it into JSON.
    fn tree(&self) -> Tree<'c> {
        match self {
            Given::Plain(value) => plain(value),
            Given::Moment(moment) => Tree::Text(Cow::Owned(moment.iso('T'))),
            Given::Float(token) | Given::Int(token) => Tree::Number(Cow::Borrowed(token)),
        }
    }

    fn type_name(&self) -> &'static str {
        match self {
            Given::Plain(value) => python::type_name(&Tree::of(value)),
            Given::Int(_) => "int",
            Given::Moment(_) => "datetime.datetime",
            Given::Float(_) => "float",
        }
    }

    /// `str` of it.
    fn spelled(&self) -> String {
        match self {
            Given::Moment(moment) => moment.iso(' '),
            _ => python::text(&self.tree()).into_owned(),
        }
    }
}

/// JSON inside a list or an object, where wrappers of integers may stand, too.
fn plain(value: &Value) -> Tree<'_> {
    let inner = |value| match Given::read(value) {
        Ok(Given::Int(digits)) => Tree::Number(Cow::Borrowed(digits)),
        _ => plain(value),
    };
    match value {
        Value::Array(items) => Tree::List(items.iter().map(inner).collect()),
        Value::Object(members) => {
            Tree::Object(members.iter().map(|(name, value)| (Cow::Borrowed(name.as_str()), inner(value))).collect())
        }
        other => Tree::of(other),
    }
}

/// A value that is no text, in all its readings.
fn other(given: &Given<'_>, form: &str) -> Other {
    let tree = given.tree();
    let kind = given.type_name();
    let spelled = given.spelled();
    let undigested = format!("'{kind}' object has no attribute 'encode'");
    if form == V5 {
        let number = (PYTHON_COMMA.read)(&spelled).map_or(Reading::Invalid, Reading::As);
        return Other {
            hash: text_set::hash(&spelled),
            text: spelled.clone(),
            spelled,
            is_blank: python::is_falsy(&tree),
            seconds: number.clone(),
            number,
            items: Reading::Invalid,
            undigested,
        };
    }
    let raised = || Reading::Raises(format!("float() argument must be a string or a real number, not '{kind}'"));
    let number = match &tree {
        Tree::Bool(value) => Reading::As(f64::from(u8::from(*value))),
        Tree::Number(token) => match python::token_float(token) {
            Some(number) => Reading::As(number),
            None => Reading::Raises("int too large to convert to float".to_owned()),
        },
        _ => raised(),
    };
    let items = match &tree {
        Tree::List(items) => items.iter().map(|item| item.as_text().map(str::to_owned)).collect(),
        _ => None,
    };
    let seconds = match given {
        Given::Moment(moment) => Reading::As(moment.seconds()),
        _ => number.clone(),
    };
    let float = match given {
        Given::Moment(moment) => Some(moment.seconds()),
        _ => match &tree {
            Tree::Number(token) if !python::is_int(token) => python::token_float(token),
            _ => None,
        },
    };
    let text = match (float, &items) {
        (Some(float), _) => python::whole_float_text(float),
        (None, Some(_)) => python::dumps(&tree),
        (None, None) => spelled.clone(),
    };
    Other {
        hash: text_set::hash(&text),
        text,
        spelled,
        is_blank: false,
        number,
        seconds,
        items: items.map_or(Reading::Invalid, Reading::As),
        undigested,
    }
}

/// A `datetime` of Python: to the microsecond, with a zone or without one.
struct Moment {
    local: NaiveDateTime,
    zone: Option<FixedOffset>,
}

impl Moment {
    fn read(text: &str) -> Result<Moment, ContextError> {
        if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
            return Ok(Moment { local: moment.naive_local(), zone: Some(*moment.offset()) });
        }
        match text.parse::<NaiveDateTime>() {
            Ok(local) => Ok(Moment { local, zone: None }),
            Err(error) => Err(ContextError {
                message: format!("`$datetime` in the context is not a moment: {error}"),
                help: "write it like 2026-01-31T12:00:00Z",
            }),
        }
    }

    /// Seconds since 1970; a moment without a zone counts as UTC.
    fn seconds(&self) -> f64 {
        let zone = self.zone.map_or(0, |zone| i64::from(zone.local_minus_utc()));
        let moment: DateTime<Utc> = self.local.and_utc();
        let micros = moment.timestamp_micros() - zone * 1_000_000;
        let (sign, size) = (if micros < 0 { "-" } else { "" }, micros.unsigned_abs());
        // Python divides integers and rounds once, which reading the decimal digits does, too.
        format!("{sign}{}.{:06}", size / 1_000_000, size % 1_000_000).parse().unwrap_or_default()
    }

    /// `isoformat`: the fraction only where there is one, the zone only where it is known.
    fn iso(&self, between: char) -> String {
        let fraction = if self.local.nanosecond() / 1000 == 0 { "" } else { "%.6f" };
        let mut text = self.local.format(&format!("%Y-%m-%d{between}%H:%M:%S{fraction}")).to_string();
        if let Some(zone) = self.zone {
            text.push_str(&zone.to_string());
        }
        text
    }
}

fn no_object(value: &Value) -> ContextError {
    ContextError {
        message: format!("the context is `{}`, not an object", value.to_string().chars().take(40).collect::<String>()),
        help: r#"write it like {"Identifier": "alice", "Email": "alice@example.com"}; null means no user"#,
    }
}
