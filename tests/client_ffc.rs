//! The client of featureflag.co against a server that speaks the protocol, and every fault that it can have.
//!
//! What must be asked and what an answer means is that of the specification, sections 5 and 10. The reference drops most of a
//! patch (10.4), so that what comes of patches is compared with what it makes of the same state sent as a whole.

#[path = "support/ask.rs"]
mod ask;
#[path = "support/client.rs"]
#[allow(dead_code, reason = "not every test needs all of it")]
mod client;
#[path = "support/stub.rs"]
mod stub;
#[path = "support/sync.rs"]
mod sync;

use std::fmt::Write as _;
use std::sync::Arc;

use ffctl::provider::api::Fetched;
use ffctl::provider::data_sync::token::opened;
use ffctl::source::secret::Secret;
use stub::{Answer, Stub, date};
use sync::{Always, Bench, Heard, close, drops, hear, now, parameter, says, says_and_closes, send};

/// The secret of the specification: account 177, project 206, environment 416.
const BENCH: Bench =
    Bench { name: "ffc", secret: "NWM4LTAzODgtNCUyMDIyMDcwNzE0MzUzN19fMTc3X18yMDZfXzQxNl9fZGVmYXVsdF8zNDY2Yw==" };

fn flag(key: &str, version: u64, value: &str) -> String {
    let id = format!("FF__177__206__416__{key}");
    format!(
        r#"{{"id":"{id}","isArchived":false,"timestamp":{version},"ff":{{"id":"{id}","name":"{key}","keyName":"{key}","status":"Enabled","variationOptionWhenDisabled":{{"localId":1,"displayOrder":1,"variationValue":"{value}"}},"defaultRulePercentageRollouts":[{{"exptRollout":1e0,"rolloutPercentage":[0,1.0],"valueOption":{{"localId":1,"displayOrder":1,"variationValue":"{value}"}}}}],"isDefaultRulePercentageRolloutsIncludedInExpt":null}},"ffp":[],"fftuwmtr":[],"targetIndividuals":[],"variationOptions":[],"exptIncludeAllRules":null}}"#
    )
}

fn segment(id: &str, version: u64, included: &str) -> String {
    format!(
        r#"{{"id":"{id}","isArchived":false,"timestamp":{version},"excluded":[],"included":["{included}"],"rules":[]}}"#
    )
}

fn archived(text: &str) -> String {
    text.replace(r#""isArchived":false"#, r#""isArchived":true"#)
}

fn message(event: &str, flags: &[String], segments: &[String]) -> String {
    format!(
        r#"{{"messageType": "data-sync", "data": {{"timestamp": 3, "userTags": [{{"id": 1.0}}], "eventType": "{event}", "featureFlags": [{}], "segments": [{}]}}}}"#,
        flags.join(", "),
        segments.join(", ")
    )
}

fn two() -> String {
    message("full", &[flag("a", 1, "one"), flag("b", 2, "two")], &[segment("s", 3, "u")])
}

#[test]
fn a_websocket_is_opened_as_by_the_sdk() {
    let heard: Heard = Arc::default();
    let kept = Arc::clone(&heard);
    let stub = Stub::new(move |_, _| {
        let kept = Arc::clone(&kept);
        Answer::socket(move |line| {
            kept.lock().unwrap().push(hear(line));
            send(line, &[r#"{"messageType":"pong","data":{}}"#.to_owned(), two()]);
            while line.read().is_ok() {}
        })
    });
    let before = now();
    let download = BENCH.download(&stub.address.replace("http", "ws"), None, None);
    assert_eq!((download.text, download.version.as_deref(), download.notes), (two(), Some("3"), vec![]));
    let seen = stub.seen();
    let [one] = seen.as_slice() else { panic!("{seen:?}") };
    assert!(one.path.starts_with("/streaming?token=") && one.path.ends_with("&type=server"), "{}", one.path);
    let (secret, moment) = opened(&parameter(one, "token").unwrap()).unwrap();
    assert_eq!(secret, BENCH.secret.trim_end_matches('='));
    assert!((before..=now()).contains(&moment), "{moment}");
    assert_eq!((one.header("envsecret"), one.header("authorization")), (Some(BENCH.secret), None));
    assert_eq!(*heard.lock().unwrap(), [r#"{"messageType":"data-sync","data":{"timestamp":0}}"#]);
    assert_eq!(BENCH.api().address, Some("wss://api.featureflag.co"));
}

#[test]
fn what_is_held_is_told_from_what_is_new() {
    let stub = Stub::new(|_, _| says(&[&two()]));
    assert_eq!(BENCH.fetch(&stub.address, None, Some(&two())), Ok(Fetched::Same));
    assert!(matches!(BENCH.fetch(&stub.address, None, Some("{}")), Ok(Fetched::New(_))));
}

#[test]
fn flags_of_another_environment_are_noted() {
    let other = flag("b", 2, "two").replace("FF__177__206__416__", "FF__177__206__417__");
    let stub = Stub::new(move |_, _| says(&[&message("full", &[flag("a", 1, "one"), other.clone()], &[])]));
    let notes = BENCH.download(&stub.address, None, None).notes;
    assert_eq!(
        notes,
        ["1 of 2 flags say that they are not of the environment of the secret; the first is of `FF__177__206__417`"]
    );
}

/// Tombstones are no flags to anybody.
#[test]
fn archived_flags_are_not_counted() {
    let other = |key: &str, second| flag(key, second, "x").replace("FF__177__206__416__", "FF__177__206__417__");
    let flags = [flag("a", 1, "one"), other("b", 2), archived(&other("c", 3)), archived(&flag("d", 4, "x"))];
    let stub = Stub::new(move |_, _| says(&[&message("full", &flags, &[])]));
    let notes = BENCH.download(&stub.address, None, None).notes;
    assert!(notes.len() == 1 && notes[0].starts_with("1 of 2 flags say"), "{notes:?}");
}

#[test]
fn what_is_not_understood_is_passed_over() {
    let good = message("patch", &[flag("b", 9, "fresh")], &[]);
    let refused = message("full", &[r#"{"id":"x","ff":{}}"#.to_owned()], &[]);
    let patch = refused.replace("\"full\"", "\"patch\"");
    for bad in ["hello", &good[..40], r#"{"messageType":"data-sync","data":{}}"#, &refused, &patch] {
        let texts = [two(), bad.to_owned(), good.clone()];
        let stub = Stub::new(move |_, _| says_and_closes(&texts.each_ref().map(String::as_str), 1011, ""));
        let (came, told, notes) = BENCH.follow(&stub.address, None);
        assert!(told.contains("1011") && came.len() == 2, "{bad}\n{told}\n{notes:?}");
        let want = message("full", &[flag("a", 1, "one"), flag("b", 9, "fresh")], &[segment("s", 3, "u")]);
        assert_eq!(BENCH.answers(&[&came[1].text]), BENCH.answers(&[&want]), "{bad}");
        assert!(
            notes.len() == 1 && notes[0].contains("is passed over, and what was there is kept"),
            "{bad}\n{notes:?}"
        );
    }
}

#[test]
fn a_secret_that_finds_no_flag_is_not_even_sent() {
    let stub = Stub::new(|_, _| says(&[&two()]));
    for secret in ["v3faJy3RCUO8d-EJiVdN6waRfGjfNan02Ms9c0LiTD6w", "bm8gcGFydHM=", BENCH.secret.trim_end_matches('=')] {
        let mut client = BENCH.client(&stub.address, None);
        client.endpoint.secret = Secret::from(secret);
        let told = BENCH.ask(&client, None).unwrap_err();
        insta::assert_snapshot!("a_secret_that_finds_no_flag", told);
    }
    assert!(stub.seen().is_empty());
}

/// All that goes wrong, in the words in which it is told.
#[test]
fn failures_say_what_they_mean() {
    fn closing(code: u16, reason: &'static str) -> Always {
        Box::new(move || says_and_closes(&[], code, reason))
    }
    let cases: Vec<(&str, Always)> = vec![
        ("refused", closing(4003, "invalid request, close by server")),
        ("refused, the secret repeated", Box::new(|| says_and_closes(&[], 4003, BENCH.secret))),
        ("for now", closing(1011, "")),
        ("a restart", closing(1000, "")),
        ("dropped", Box::new(drops)),
        ("404", Box::new(|| Answer::status(404, ""))),
        ("a page", Box::new(|| Answer::Reply(200, vec![("Content-Type", "text/html".to_owned())], b"<html>".to_vec()))),
        ("no JSON", Box::new(|| says(&["<html>"]))),
        ("JSON that is cut off", Box::new(|| says(&[&two()[..90]]))),
        ("a flag without its version", Box::new(|| says(&[&two().replace(r#""timestamp":1,"#, "")]))),
        ("no version above 0", Box::new(|| says(&[&message("full", &[flag("a", 0, "one")], &[])]))),
        ("no flags", Box::new(|| says(&[&message("full", &[], &[])]))),
        ("too large", Box::new(|| says(&[&" ".repeat(2 << 20)]))),
        ("silence", Box::new(|| says(&[]))),
    ];
    let mut all = String::new();
    for (about, answer) in cases {
        let _ = writeln!(all, "{about}\n  {}\n", BENCH.failure(None, answer).replace('\n', "\n  "));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn a_wrong_clock_is_told_where_a_connection_is_refused() {
    let stub = Stub::new(|_, _| {
        Answer::Socket(Some(date(95)), Box::new(|line| close(line, 4003, "invalid request".to_owned())))
    });
    let told = BENCH.fetch(&stub.address, None, None).unwrap_err();
    assert!(told.contains("seconds behind the server's: set it"), "{told}");
}

#[test]
fn what_fails_for_now_is_tried_again() {
    for (code, want) in [(1011, 2), (1000, 2), (4003, 1)] {
        let stub =
            Stub::new(move |_, number| if number == 0 { says_and_closes(&[], code, "") } else { says(&[&two()]) });
        let fetched = BENCH.ask(&BENCH.client(&stub.address, None).limits(|limits| limits.retries = 1), None);
        assert_eq!((fetched.is_ok(), stub.seen().len()), (want == 2, want), "{code}");
    }
}

#[test]
fn a_redirect_takes_the_secret_nowhere() {
    let other = Stub::new(|_, _| says(&[&two()]));
    let to = other.address.clone();
    let stub = Stub::new(move |_, _| Answer::Reply(307, vec![("Location", format!("{to}/streaming"))], Vec::new()));
    let told = BENCH.fetch(&stub.address, None, None).unwrap_err();
    assert!(told.contains("leads to"), "{told}");
    assert!(other.seen().is_empty());
}

#[test]
fn every_item_of_a_patch_is_applied_where_it_is_newer() {
    let texts = [
        two(),
        message(
            "patch",
            &[flag("a", 7, "seven"), archived(&flag("b", 8, "")), flag("c", 2, "new, and old")],
            &[segment("s", 2, "x")],
        ),
        message("patch", &[flag("a", 5, "late"), flag("b", 8, "late")], &[]),
        message("patch", &[], &[segment("t", 6, "x"), segment("s", 6, "x")]),
        two(),
        message("full", &[], &[]),
    ];
    let stub = Stub::new(move |_, _| says_and_closes(&texts.each_ref().map(String::as_str), 1011, ""));
    let (came, told, notes) = BENCH.follow(&stub.address, None);
    assert!(told.contains("1011"), "{told}");
    let versions: Vec<&str> = came.iter().filter_map(|download| download.version.as_deref()).collect();
    assert_eq!(versions, ["3", "8", "8"]);
    assert_eq!(notes.len(), 3, "{notes:?}");
    let flags = [flag("a", 7, "seven"), archived(&flag("b", 8, "")), flag("c", 2, "new, and old")];
    let same = |text: &str, want: String| assert_eq!(BENCH.answers(&[text]), BENCH.answers(&[&want]));
    same(&came[1].text, message("full", &flags, &[segment("s", 3, "u")]));
    same(&came[2].text, message("full", &flags, &[segment("s", 6, "x"), segment("t", 6, "x")]));
    for item in flags.iter().chain(&[segment("s", 6, "x"), segment("t", 6, "x")]) {
        assert!(came[2].text.contains(item), "{item}\n{}", came[2].text);
    }
    // What is not for rules stays as it is spelled; a version of the whole would be a wrong one by now.
    assert!(came[2].text.ends_with(r#","userTags":[{"id": 1.0}]}}"#), "{}", came[2].text);
}

#[test]
fn a_copy_that_is_held_is_what_changes_go_onto() {
    let heard: Heard = Arc::default();
    let kept = Arc::clone(&heard);
    let stub = Stub::new(move |_, _| {
        let kept = Arc::clone(&kept);
        Answer::socket(move |line| {
            kept.lock().unwrap().push(hear(line));
            send(line, &[two(), message("patch", &[flag("a", 9, "new")], &[])]);
            close(line, 1000, String::new());
        })
    });
    let (came, _, _) = BENCH.follow(&stub.address, Some(&two()));
    assert_eq!(*heard.lock().unwrap(), [r#"{"messageType":"data-sync","data":{"timestamp":3}}"#]);
    assert_eq!(came.len(), 1);
    let want = message("full", &[flag("a", 9, "new"), flag("b", 2, "two")], &[segment("s", 3, "u")]);
    assert_eq!(BENCH.answers(&[&came[0].text]), BENCH.answers(&[&want]));
}
