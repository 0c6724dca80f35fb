//! Contexts of ConfigCat: the User Object (spec sections 2.2 and 5).
//!
//! The native form is one flat object: `Identifier`, `Email`, `Country`, and every other member a custom attribute; `null`
//! is "no user". JSON has neither moments nor non-finite numbers, so `{"$datetime": "2026-01-31T12:00:00Z"}` and
//! `{"$float": "NaN"}` stand for what a Python caller can pass.

use std::borrow::Cow;

use chrono::{DateTime, FixedOffset, NaiveDateTime, Timelike, Utc};

use super::wording::{ATTRIBUTE, V5};
use crate::context::{Bound, ContextError, Other, Reading, Said};
use crate::leaf::number::PYTHON_COMMA;
use crate::leaf::python;
use crate::leaf::text_set;
use crate::leaf::tree::{Members, Tree, set_member};
use crate::provider::Asked;
use crate::ruleset::{Ruleset, Style};

/// The attributes that the SDK keeps apart from the custom ones, in the order of its log.
pub(super) const FIELDS: [&str; 3] = ["Identifier", "Email", "Country"];
/// The attribute that is hashed unless a setting names another.
pub(super) const IDENTIFIER: &str = FIELDS[0];

/// A context in the native form.
pub(super) const EXAMPLE: &str =
    r#"{"Identifier": "alice", "Email": "alice@example.com", "Country": "NO", "Plan": "pro"}"#;

/// A native context out of what the command line gives; without anything there is no user.
pub(super) fn compose(asked: Asked<'_>) -> Result<Tree<'_>, ContextError> {
    let mut whole = match asked.base {
        None | Some(Tree::Null) => Members::new(),
        Some(Tree::Object(members)) if asked.user.is_none() && asked.attributes.is_empty() => {
            return Ok(Tree::Object(members));
        }
        Some(Tree::Object(members)) => members,
        Some(other) => return Err(no_object(&other)),
    };
    if asked.user.is_some() && asked.attributes.iter().any(|(name, _)| name == IDENTIFIER) {
        return Err(ContextError {
            message: format!("`{IDENTIFIER}` is given twice, as user and as attribute"),
            help: "give `--user` or `--attr Identifier=...`, not both",
        });
    }
    if asked.user.is_none() && asked.attributes.is_empty() {
        return Ok(Tree::Null);
    }
    let user = asked.user.map(|id| (IDENTIFIER.to_owned(), Tree::Text(Cow::Owned(id))));
    for (name, value) in user.into_iter().chain(asked.attributes) {
        set_member(&mut whole, name, value);
    }
    Ok(Tree::Object(whole))
}

/// A context that says certain things; a v5 config takes no moments.
pub(super) fn make<'a>(said: &[Said<'a>]) -> Option<Tree<'a>> {
    let mut members = Members::new();
    for Said { scope, name, value } in said {
        if scope != ATTRIBUTE || Given::read(value).is_err() {
            return None;
        }
        set_member(&mut members, name.clone(), value.clone());
    }
    Some(Tree::Object(members))
}

/// Reads a native context against the attribute table of a ruleset.
pub(super) fn bind<'c>(context: &'c Tree<'c>, ruleset: &Ruleset<'_>) -> Result<Bound<'c>, ContextError> {
    let attributes = ruleset.attributes.all();
    let members = match context {
        Tree::Null => return Ok(Bound::nobody(attributes.len())),
        Tree::Object(members) => members,
        other => return Err(no_object(other)),
    };
    if let Some(problem) = members.iter().find_map(|(_, value)| Given::read(value).err()) {
        return Err(problem);
    }
    if ruleset.form == V5 && members.iter().any(|(_, value)| matches!(Given::read(value), Ok(Given::Moment(_)))) {
        return Err(ContextError {
            message: "the SDK for v5 configs raises on a date-time in a User Object".to_owned(),
            help: "give the moment as seconds since 1970",
        });
    }
    let mut bound = Bound::new(attributes.len());
    for (place, attribute) in attributes.iter().enumerate() {
        match context.get(&attribute.name) {
            None | Some(Tree::Null) => {}
            Some(Tree::Text(text)) => bound.set(place, Cow::Borrowed(text)),
            Some(value) => bound.set_other(place, other(&Given::read(value)?, ruleset.form)),
        }
    }
    note_strays(context, &mut bound);
    Ok(bound)
}

/// What was probably meant as something else.
fn note_strays(context: &Tree<'_>, bound: &mut Bound<'_>) {
    const IN_CASE: &str = "it differs from Identifier, Email or Country in letter case, so it is a custom attribute";
    const SPREAD: &str = "it is one attribute; custom attributes stand beside Identifier, Email and Country";
    for (name, value) in context.as_object().into_iter().flatten() {
        let meant = FIELDS.iter().find(|field| field.eq_ignore_ascii_case(name));
        if meant.is_some_and(|field| *field != name && context.get(field).is_none()) {
            bound.stray(name, IN_CASE);
        } else if name.eq_ignore_ascii_case("custom") && value.as_object().is_some() {
            bound.stray(name, SPREAD);
        }
    }
}

/// The context as the SDK's log writes it; `None` without a user.
pub(super) fn tell(context: &Tree<'_>, style: Style) -> Option<String> {
    let members = context.as_object()?;
    let tree = |value| Given::read(value).map_or(Tree::Null, |given| given.tree().into_owned());
    let field = |name: &'static str| (Cow::Borrowed(name), context.get(name).map_or(Tree::Null, tree));
    let custom = members.iter().filter(|(name, _)| !FIELDS.contains(&name.as_ref()));
    let custom: Members<'_> = custom.map(|(name, value)| (name.clone(), tree(value))).collect();
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
    Plain(&'c Tree<'c>),
    /// A moment, with its zone where it has one.
    Moment(Moment),
    /// A number that is not finite.
    Float(&'static str),
}

impl<'c> Given<'c> {
    fn read(value: &'c Tree<'c>) -> Result<Given<'c>, ContextError> {
        let Some([(name, inner)]) = value.as_object() else { return Ok(Given::Plain(value)) };
        match (name.as_ref(), inner.as_text()) {
            ("$datetime", Some(text)) => Moment::read(text).map(Given::Moment),
            ("$float", Some("NaN")) => Ok(Given::Float("NaN")),
            ("$float", Some("Infinity")) => Ok(Given::Float("Infinity")),
            ("$float", Some("-Infinity")) => Ok(Given::Float("-Infinity")),
            ("$float" | "$datetime", _) => Err(ContextError {
                message: format!("`{name}` in the context holds `{inner}`"),
                help: r#"write {"$datetime": "2026-01-31T12:00:00Z"}, or {"$float": "NaN"}, "Infinity" or "-Infinity""#,
            }),
            _ => Ok(Given::Plain(value)),
        }
    }

    /// The value as the SDK's log writes it into JSON.
    fn tree(&self) -> Cow<'c, Tree<'c>> {
        match self {
            Given::Plain(value) => Cow::Borrowed(value),
            Given::Moment(moment) => Cow::Owned(Tree::Text(Cow::Owned(moment.iso('T')))),
            Given::Float(token) => Cow::Owned(Tree::Number(Cow::Borrowed(token))),
        }
    }

    fn type_name(&self) -> &'static str {
        match self {
            Given::Plain(value) => python::type_name(value),
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
    let number = match tree.as_ref() {
        Tree::Bool(value) => Reading::As(f64::from(u8::from(*value))),
        Tree::Number(token) => match python::token_float(token) {
            Some(number) => Reading::As(number),
            None => Reading::Raises("int too large to convert to float".to_owned()),
        },
        _ => raised(),
    };
    let items = match tree.as_ref() {
        Tree::List(items) => items.iter().map(|item| item.as_text().map(str::to_owned)).collect(),
        _ => None,
    };
    let seconds = match given {
        Given::Moment(moment) => Reading::As(moment.seconds()),
        _ => number.clone(),
    };
    let float = match given {
        Given::Moment(moment) => Some(moment.seconds()),
        _ => match tree.as_ref() {
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

fn no_object(value: &Tree<'_>) -> ContextError {
    ContextError {
        message: format!("the context is `{}`, not an object", value.to_string().chars().take(40).collect::<String>()),
        help: r#"write it like {"Identifier": "alice", "Email": "alice@example.com"}; null means no user"#,
    }
}

#[cfg(test)]
mod tests {
    use super::super::wording::{V6, WORDING_V6};
    use super::*;
    use crate::context::Slot;

    fn read(json: &str) -> Tree<'_> {
        Tree::read(json).unwrap()
    }

    /// What a context holds in its attribute `X`, in a ruleset of that form.
    fn slot(value: &str, form: &'static str) -> Other {
        let mut ruleset = Ruleset::new("", &WORDING_V6);
        ruleset.form = form;
        let id = ruleset.attributes.intern("".into(), "X".into());
        match bind(&Tree::Object(vec![("X".into(), read(value))]), &ruleset).unwrap().get(id) {
            Slot::Other(other) => *other.clone(),
            other => panic!("{value} is {other:?}"),
        }
    }

    /// `(value, as text of v6, as text of v5, as number of v6)`; spec sections 5.3 and 5.4.
    #[test]
    fn values_that_are_no_text_are_converted_as_each_generation_does() {
        let list = "float() argument must be a string or a real number, not 'list'";
        let moment = "float() argument must be a string or a real number, not 'datetime.datetime'";
        let cases = [
            ("7", "7", "7", Ok(7.0)),
            ("7.0", "7", "7.0", Ok(7.0)),
            ("1e21", "1e+21", "1e+21", Ok(1e21)),
            ("1e-7", "1e-07", "1e-07", Ok(1e-7)),
            ("1e400", "Infinity", "inf", Ok(f64::INFINITY)),
            ("-0", "0", "0", Ok(0.0)),
            ("-0.0", "0", "-0.0", Ok(-0.0)),
            ("18446744073709551615", "18446744073709551615", "18446744073709551615", Ok(18_446_744_073_709_552_000.0)),
            ("true", "True", "True", Ok(1.0)),
            (r#"["x", "é"]"#, r#"["x","é"]"#, "['x', 'é']", Err(list)),
            (r#"["x", 1]"#, "['x', 1]", "['x', 1]", Err(list)),
            (r#"{"$float": "NaN"}"#, "NaN", "nan", Ok(f64::NAN)),
            (r#"{"$float": "-Infinity"}"#, "-Infinity", "-inf", Ok(f64::NEG_INFINITY)),
            (
                "123456789012345678901",
                "123456789012345678901",
                "123456789012345678901",
                Ok(123_456_789_012_345_680_000.0),
            ),
            (r#"{"$datetime": "2024-02-29T12:34:56.789Z"}"#, "1709210096.789", "", Err(moment)),
            (r#"{"$datetime": "2023-04-01T00:00:00"}"#, "1680307200", "", Err(moment)),
        ];
        for (value, new, old, number) in cases {
            let other = slot(value, V6);
            assert_eq!(other.text, new, "{value}");
            match (other.number, number) {
                (Reading::As(got), Ok(want)) => assert_eq!(got.to_bits(), want.to_bits(), "{value}"),
                (Reading::Raises(got), Err(want)) => assert_eq!(got, want, "{value}"),
                (got, want) => panic!("{value}: {got:?}, not {want:?}"),
            }
            if !old.is_empty() {
                assert_eq!(slot(value, V5).text, old, "{value}");
            }
        }
    }

    #[test]
    fn what_python_calls_false_is_blank_for_the_old_generation_alone() {
        for (value, is_blank) in
            [("0", true), ("-0.0", true), ("false", true), ("[]", true), ("{}", true), ("7", false)]
        {
            assert_eq!((slot(value, V5).is_blank, slot(value, V6).is_blank), (is_blank, false), "{value}");
        }
    }

    #[test]
    fn the_user_is_told_as_each_log_tells_it() {
        let context = r#"{"Plan": "pro", "Country": null, "Identifier": null, "N": 1.0, "Since": {"$datetime": "2024-02-29T12:34:56.5Z"}, "É": ["ü", 18446744073709551616]}"#;
        let modern = r#"{"Identifier":"","Plan":"pro","N":1.0,"Since":"2024-02-29T12:34:56.500000+00:00","É":["ü",18446744073709551616]}"#;
        assert_eq!(tell(&read(context), Style::Modern).as_deref(), Some(modern));
        let old = tell(&read(r#"{"Identifier": "u", "É": ["ü"]}"#), Style::Classic).unwrap();
        let want = "{\n    \"Identifier\": \"u\",\n    \"Email\": null,\n    \"Country\": null,\n    \"Custom\": {\n        \
                    \"\\u00c9\": [\n            \"\\u00fc\"\n        ]\n    }\n}";
        assert_eq!(old, want);
        assert_eq!(tell(&Tree::Null, Style::Modern), None);
    }

    #[test]
    fn the_command_line_makes_a_user_out_of_what_it_has() {
        let attribute = |name: &str, json: &'static str| (name.to_owned(), read(json));
        let composed = |asked: Asked<'static>| compose(asked).map_err(|error| error.message);
        let base = |json: &'static str| Asked { base: Some(read(json)), ..Asked::default() };
        let both = Asked {
            user: Some("b".into()),
            attributes: vec![attribute("Plan", r#""pro""#), attribute("N", "1.0")],
            ..base(r#"{"Identifier": "a", "Plan": "free"}"#)
        };
        assert_eq!(composed(both), Ok(read(r#"{"Identifier": "b", "Plan": "pro", "N": 1.0}"#)));
        assert_eq!(composed(Asked::default()), Ok(Tree::Null));
        assert_eq!(composed(base("null")), Ok(Tree::Null));
        assert_eq!(composed(base("{}")), Ok(read("{}")));
        assert!(composed(base("[]")).is_err());
        let twice =
            Asked { user: Some("b".into()), attributes: vec![attribute("Identifier", r#""c""#)], ..Asked::default() };
        assert!(composed(twice).is_err());
    }

    #[test]
    fn what_was_probably_meant_otherwise_is_pointed_out() {
        let ruleset = Ruleset::new("", &WORDING_V6);
        let names = |context: &str| -> Vec<String> {
            bind(&read(context), &ruleset).unwrap().strays().iter().map(|stray| stray.name.clone()).collect()
        };
        assert_eq!(names(r#"{"identifier": "a", "custom": {"x": 1}}"#), ["identifier", "custom"]);
        assert!(names(r#"{"Identifier": "a", "identifier": "b", "custom": "x"}"#).is_empty());
        for bad in [r#"{"X": {"$datetime": "yesterday"}}"#, r#"{"X": {"$float": "1"}}"#, "7"] {
            assert!(bind(&read(bad), &ruleset).is_err(), "{bad}");
        }
    }
}
