//! The file that the SDKs start from: the text for `initializeFromExternalJson` of those that have such a call (spec sections
//! 5.1 and 5.7).

use super::load::PROTOCOL;
use crate::leaf::python;
use crate::leaf::tree::Tree;
use crate::provider::bootstrap::{Bootstrap, Keyed, Section, ValueRefused};
use crate::provider::data_sync::bootstrap::{self, Form, spelled, text, unaskable};

/// The dialect's bootstrap file.
pub(super) const BOOTSTRAP: Bootstrap = Bootstrap {
    reader: "initializeFromExternalJson",
    build: |selection| bootstrap::build(&FORM, selection),
    values: |values| bootstrap::values(&FORM, &values),
    evaluated: None,
    accepts: |document| bootstrap::accepts(&FORM, document),
    own: &[
        "/data/featureFlags/*/ff/variationOptionWhenDisabled/variationValue",
        "/data/featureFlags/*/ff/defaultRulePercentageRollouts/*/valueOption/variationValue",
        "/data/featureFlags/*/targetIndividuals/*/valueOption/variationValue",
        "/data/featureFlags/*/fftuwmtr/*/valueOptionsVariationRuleValues/*/valueOption/variationValue",
        "/data/featureFlags/*/variationOptions/*/variationValue",
        "/data/featureFlags/*/fftuwmtr/*/ruleJsonContent/*/value",
        "/data/segments/*/rules/*/ruleJsonContent/*/value",
    ],
    parts: &[
        Section { noun: "flag", at: "/data/featureFlags", keyed: Keyed::ByMember("id") },
        Section { noun: "segment", at: "/data/segments", keyed: Keyed::ByMember("id") },
    ],
    tags: None,
};

const FORM: Form = Form {
    protocol: &PROTOCOL,
    more: Some("userTags"),
    is_asked: |key, id| key != id,
    of_patch: Some("of a patch that it starts from the SDK for Python keeps only the first item"),
    constant,
};

/// The environment of flags of plain values; a secret for it is the Base64 of `x__1__1__1__x`.
const PREFIX: &str = "FF__1__1__1__";
/// When such flags were changed: some moment, for without one the SDK takes no file.
const CHANGED: &str = "946684800000";

/// A flag that serves one value to everybody. All values are texts to the vendor.
fn constant(key: &str, value: &Tree<'_>) -> Result<Tree<'static>, ValueRefused> {
    if python::strip(key).is_empty() {
        return Err(unaskable(key, "the SDK finds no flag of a blank key"));
    }
    let served = spelled(key, value)?;
    let object = |members: Vec<(&'static str, Tree<'static>)>| {
        Tree::Object(members.into_iter().map(|(name, value)| (name.into(), value)).collect())
    };
    let number = |token: &'static str| Tree::Number(token.into());
    let id = || Tree::Text(format!("{PREFIX}{key}").into());
    let option = || {
        object(vec![
            ("localId", number("1")),
            ("displayOrder", number("1")),
            ("variationValue", Tree::Text(served.clone().into())),
        ])
    };
    let rollout = object(vec![
        ("exptRollout", Tree::Null),
        ("rolloutPercentage", Tree::List(vec![number("0"), number("1")])),
        ("valueOption", option()),
    ]);
    let core = object(vec![
        ("id", id()),
        ("keyName", Tree::Text(key.to_owned().into())),
        ("name", Tree::Text(key.to_owned().into())),
        ("status", text("Enabled")),
        ("isDefaultRulePercentageRolloutsIncludedInExpt", Tree::Bool(false)),
        ("defaultRulePercentageRollouts", Tree::List(vec![rollout])),
        ("variationOptionWhenDisabled", option()),
    ]);
    Ok(object(vec![
        ("id", id()),
        ("isArchived", Tree::Bool(false)),
        ("timestamp", number(CHANGED)),
        ("ff", core),
        ("ffp", Tree::List(Vec::new())),
        ("fftuwmtr", Tree::List(Vec::new())),
        ("targetIndividuals", Tree::List(Vec::new())),
        ("variationOptions", Tree::List(vec![option()])),
        ("exptIncludeAllRules", Tree::Bool(false)),
    ]))
}

#[cfg(test)]
mod tests {
    use super::super::PROVIDER;
    use super::*;
    use crate::provider::data_sync::bootstrap::testing::{bootstrap, built, refused};

    fn flag(id: &str, stamp: &str, more: &str) -> String {
        format!(r#"{{"timestamp": {stamp}, "id": "{id}", "isArchived": false{more}}}"#)
    }

    fn message(kind: &str, flags: &[String], more: &str) -> String {
        let flags = flags.join(",");
        format!(
            r#"{{"messageType": "data-sync", "data": {{"featureFlags": [{flags}], "segments": [], "eventType": "{kind}"{more}}}}}"#
        )
    }

    fn ids(file: &str) -> Vec<String> {
        let tree = Tree::read(file).unwrap();
        let flags = tree.get("data").unwrap().get("featureFlags").unwrap().as_list().unwrap();
        flags.iter().map(|flag| flag.get("id").unwrap().as_text().unwrap().to_owned()).collect()
    }

    #[test]
    fn flags_that_can_be_asked_for_come_first() {
        let needs = |id: &str| format!(r#", "ffp": [{{"prerequisiteFeatureFlagId": "{id}"}}]"#);
        let flags = [
            flag("FF__9__9__9__z", "5", ""),
            flag("FF__9__9__9__b", "5", &needs("FF__1__1__1__y")),
            flag("FF__9__9__9__a", "5", &needs("FF__9__9__9__b")),
            flag("FF__1__1__1__y", "5", ""),
            flag("FF__1__1__1__x", "5", ""),
        ];
        let text = message("full", &flags, "");
        let of = |keys: Option<&[&str]>, environment| ids(&built(&PROVIDER, &[&text], keys, environment).unwrap());
        assert_eq!(of(None, None), ["FF__9__9__9__a", "FF__9__9__9__b", "FF__9__9__9__z", "FF__1__1__1__y"]);
        assert_eq!(of(Some(&["a"]), None), ["FF__9__9__9__a", "FF__9__9__9__b", "FF__1__1__1__y"]);
        assert_eq!(of(None, Some("1")), ["FF__1__1__1__x", "FF__1__1__1__y"]);
        let file = built(&PROVIDER, &[&text], None, None).unwrap();
        assert_eq!(built(&PROVIDER, &[&file], None, None).unwrap(), file);
    }

    #[test]
    fn messages_become_one_full_one() {
        let tags = r#", "userTags": [{"id": "t", "userProperty": "x"}]"#;
        let first = message("full", &[flag("FF__1__2__3__b", "5", r#", "z": {"b": 1, "a": 1}"#)], tags);
        let patch = message("patch", &[flag("FF__1__2__3__a", "6", "")], "");
        let want = concat!(
            r#"{"data":{"eventType":"full","featureFlags":[{"id":"FF__1__2__3__a","isArchived":false,"timestamp":6},"#,
            r#"{"id":"FF__1__2__3__b","isArchived":false,"timestamp":5,"z":{"a":1,"b":1}}],"segments":[],"#,
            r#""userTags":[{"id":"t","userProperty":"x"}]},"messageType":"data-sync"}"#,
        );
        assert_eq!(built(&PROVIDER, &[&first, &patch], None, None).unwrap(), want);
        let gone = message("patch", &[flag("FF__1__2__3__b", "7", "").replace("false", "true")], "");
        assert_eq!(ids(&built(&PROVIDER, &[&first, &patch, &gone], None, None).unwrap()), ["FF__1__2__3__a"]);
    }

    #[test]
    fn a_file_has_a_version_whatever_is_kept() {
        let flags = [flag("FF__1__2__3__a", "0", ""), flag("FF__1__2__3__b", "7", r#", "ff": {}"#)];
        let file = built(&PROVIDER, &[&message("full", &flags, "")], Some(&["a"]), None).unwrap();
        assert!(file.contains(r#"{"id":"FF__1__2__3__b","isArchived":true,"timestamp":7}"#), "{file}");
        assert_eq!(refused(&PROVIDER, &file), "");
    }

    #[test]
    fn the_sdk_starts_from_a_full_message() {
        let text = message("full", &[flag("FF__1__2__3__a", "5", "")], "");
        let cases = [
            (text.clone(), ""),
            (text.replace("full", "patch"), "the message is a patch"),
            (text.replace("timestamp\": 5", "timestamp\": 0"), "no `timestamp` in it is above 0"),
            (text.replace("data-sync", "pong"), "`messageType` is 'pong', where `data-sync` is needed"),
        ];
        for (text, want) in cases {
            assert_eq!(refused(&PROVIDER, &text), want, "{text}");
        }
    }

    #[test]
    fn plain_values_are_texts() {
        let values = |json: &'static str| {
            let Tree::Object(members) = Tree::read(json).unwrap() else { panic!("{json}") };
            (bootstrap(&PROVIDER).values)(members)
        };
        let file = values(r#"{"b": true, "a": "x", "c": [1, {"d": null}], "e": 2.50}"#).unwrap().to_string();
        assert_eq!(ids(&file), ["a", "b", "c", "e"].map(|key| format!("{PREFIX}{key}")));
        for value in [r#""x""#, r#""true""#, r#""[1,{\"d\":null}]""#, r#""2.50""#] {
            assert_eq!(file.matches(&format!(r#""variationValue":{value}"#)).count(), 3, "{value}");
        }
        assert_eq!(refused(&PROVIDER, &file), "");
        for json in [r#"{"a": null}"#, r#"{" ": true}"#] {
            assert!(values(json).is_err(), "{json}");
        }
    }
}
