//! One small document of each form that a dialect reads. Each has the flag `a`.

use ffctl::source::Archive;
use ffctl::source::archive::Member;
use md5::{Digest, Md5};

/// `(form, document)` by dialect.
pub(crate) fn forms(dialect: &str) -> &'static [(&'static str, &'static str)] {
    match dialect {
        "unleash" => UNLEASH,
        "configcat" => CONFIGCAT,
        "launchdarkly" => LAUNCHDARKLY,
        "phaseflag" => PHASEFLAG,
        "featbit" => FEATBIT,
        "ffc" => FFC,
        other => panic!("no documents of {other} are listed"),
    }
}

const UNLEASH: &[(&str, &str)] = &[
    ("client features", r#"{"version": 2, "features": [{"name": "a", "enabled": true}]}"#),
    (
        "delta",
        r#"{"events": [{"type": "hydration", "eventId": 1, "features": [{"name": "a", "enabled": true}],
            "segments": []}]}"#,
    ),
    ("simple form of Edge", r#"{"a": {"enabled": true}}"#),
    (
        "admin export",
        r#"{"features": [{"name": "a"}], "featureStrategies": [], "featureEnvironments": [
            {"featureName": "a", "environment": "production", "enabled": true}]}"#,
    ),
    ("bare list", r#"[{"name": "a", "enabled": true, "strategies": []}]"#),
    ("one feature", r#"{"name": "a", "enabled": true, "strategies": []}"#),
];

const CONFIGCAT: &[(&str, &str)] = &[
    ("config v6", r#"{"f": {"a": {"t": 0, "v": {"b": true}}}}"#),
    ("config v5", r#"{"f": {"a": {"v": true}}}"#),
    ("simple form", r#"{"flags": {"a": true}}"#),
    ("YAML", "flags:\n  a: true\n"),
    ("overrides in YAML", "flag_overrides:\n  a: true\n"),
    ("entry of the cache", "1686756435844\n\"etag\"\n{\"f\": {\"a\": {\"t\": 0, \"v\": {\"b\": true}}}}"),
];

/// A payload, which an archive holds as well.
const PAYLOAD: &str = r#"{"flags": {"a": {"key": "a", "version": 1, "on": true, "variations": [true],
    "fallthrough": {"variation": 0}}}, "segments": {}}"#;

const LAUNCHDARKLY: &[(&str, &str)] = &[
    ("payload", PAYLOAD),
    ("file data", r#"{"flagValues": {"a": true}}"#),
    ("file data in YAML", "flagValues:\n  a: true\n"),
    (
        "body of a put",
        r#"{"path": "/", "data": {"flags": {"a": {"key": "a", "version": 1, "on": true, "variations": [true],
            "fallthrough": {"variation": 0}}}, "segments": {}}}"#,
    ),
    (
        "recorded stream",
        concat!(
            "event: put\n",
            r#"data: {"path": "/", "data": {"flags": {"a": {"key": "a", "version": 1, "on": true,"#,
            r#" "variations": [true], "fallthrough": {"variation": 0}}}, "segments": {}}}"#,
            "\n\n"
        ),
    ),
    (
        "second protocol",
        r#"{"events": [
            {"event": "server-intent", "data": {"payloads": [{"id": "p", "target": 1, "intentCode": "xfer-full"}]}},
            {"event": "put-object", "data": {"version": 1, "kind": "flag", "key": "a", "object": {"key": "a",
              "version": 1, "on": true, "variations": [true], "fallthrough": {"variation": 0}}}},
            {"event": "payload-transferred", "data": {"state": "(p:p:1)", "version": 1}}]}"#,
    ),
    (
        "export of the REST API",
        r#"{"key": "a", "variations": [{"value": true}], "environments": {"production": {"on": true, "version": 1,
            "salt": "s", "rules": [], "fallthrough": {"variation": 0}}}}"#,
    ),
    (
        "project of the dev server",
        r#"{"context": {"kind": "user", "key": "u"}, "sourceEnvironmentKey": "test",
            "flagsState": {"a": {"value": true, "version": 1}}}"#,
    ),
];

const PHASEFLAG: &[(&str, &str)] = &[
    ("ruleset", r#"{"flags": [{"id": "1", "key": "a", "default_variation_id": "v"}], "version": "1"}"#),
    (
        "bootstrap",
        r#"{"flags": [{"id": "1", "key": "a", "default_variation_id": "v"}], "segments": [], "version": "1",
            "generated_at": "2026-01-01T00:00:00+00:00", "signature": "00"}"#,
    ),
    ("bare list", r#"[{"id": "1", "key": "a", "default_variation_id": "v"}]"#),
    ("below `data`", r#"{"data": {"flags": [{"id": "1", "key": "a", "default_variation_id": "v"}]}}"#),
    ("map", r#"{"flags": {"a": {"id": "1", "key": "a", "default_variation_id": "v"}}}"#),
    ("page of the API", r#"{"items": [{"id": "1", "key": "a", "default_variation_id": "v"}], "total": 1}"#),
    (
        "export of pfctl",
        r#"{"version": "1.0", "exported_by": "pfctl", "flags": {"total": 1, "limit": 50, "offset": 0,
            "items": [{"id": "1", "key": "a", "default_variation_id": "v"}]}}"#,
    ),
];

const FEATBIT: &[(&str, &str)] = &[
    (
        "message",
        r#"{"messageType": "data-sync", "data": {"eventType": "full", "segments": [], "featureFlags": [
            {"id": "1", "key": "a", "updatedAt": "2026-01-01T00:00:00Z", "isArchived": false, "variations": []}]}}"#,
    ),
    (
        "without envelope",
        r#"{"eventType": "full", "segments": [], "featureFlags": [
            {"id": "1", "key": "a", "updatedAt": "2026-01-01T00:00:00Z", "isArchived": false, "variations": []}]}"#,
    ),
    (
        "payload of a relay",
        r#"{"messageType": "data-sync", "data": {"eventType": "rp_full", "items": [{"envId": "e", "segments": [],
            "featureFlags": [{"id": "1", "key": "a", "updatedAt": "2026-01-01T00:00:00Z", "isArchived": false,
            "variations": []}]}]}}"#,
    ),
];

const FFC: &[(&str, &str)] = &[
    (
        "message",
        r#"{"messageType": "data-sync", "data": {"eventType": "full", "segments": [], "featureFlags": [
            {"id": "FF__1__2__3__a", "isArchived": false, "timestamp": 1, "ff": {}}]}}"#,
    ),
    (
        "without envelope",
        r#"{"eventType": "full", "segments": [], "featureFlags": [
            {"id": "FF__1__2__3__a", "isArchived": false, "timestamp": 1, "ff": {}}]}"#,
    ),
];

/// An archive of one environment, as a relay of LaunchDarkly reads it offline.
pub(crate) fn archive() -> Archive {
    let files = [
        ("e-data.json", PAYLOAD),
        ("e.json", r#"{"env": {"envID": "e", "envKey": "production", "envName": "Production", "projName": "Shop"}}"#),
    ];
    let sum = Md5::digest(files.map(|(_, text)| text).concat()).to_vec();
    let member = |name: &str, bytes: Vec<u8>| Member { name: name.to_owned(), bytes };
    let texts = files.map(|(name, text)| member(name, text.into()));
    Archive { name: "archive".to_owned(), members: texts.into_iter().chain([member("checksum.md5", sum)]).collect() }
}
