//! The client of FeatBit against a server that speaks the protocol, and every fault that it can have.
//!
//! What must be asked and what an answer means is that of the specification of FeatBit, sections 2.1 and 10; what comes of
//! changes is compared with what the reference makes of them where it applies them.

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
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use ffctl::provider::api::Fetched;
use ffctl::provider::data_sync::token::opened;
use ffctl::source::remote::Wish;
use ffctl::source::secret::Secret;
use stub::{Answer, Stub, date};
use sync::{Always, Bench, Heard, close, drops, hear, now, parameter, says, says_and_closes, send};
use tokio_tungstenite::tungstenite::Message;

const BENCH: Bench = Bench { name: "featbit", secret: "v3faJy3RCUO8d-EJiVdN6waRfGjfNan02Ms9c0LiTD6w" };
/// The environment that the secret is of.
const ENVIRONMENT: &str = "8dc61769-5af3-4d9f-8cb3-d7342e24c3eb";
const DEMO: &str = include_str!("../fixtures/featbit/demo.json");
const LATEST: &str = "/api/public/sdk/server/latest-all";
const SOCKET: Option<&str> = Some("websocket");

/// A flag with numbers that must stay as they are spelled.
fn flag(key: &str, second: u32, value: &str) -> String {
    format!(
        r#"{{"id":"id-{key}","envId":"{ENVIRONMENT}","key":"{key}","updatedAt":"2024-01-01T00:00:{second:02}Z","isArchived":false,"name":"{key}","variationType":"string","variations":[{{"id":"v","value":"{value}"}}],"isEnabled":true,"disabledVariationId":"v","targetUsers":[],"rules":[],"fallthrough":{{"dispatchKey":null,"includedInExpt":true,"variations":[{{"id":"v","rollout":[0,1.0],"exptRollout":1e0}}]}},"exptIncludeAllTargets":true}}"#
    )
}

fn segment(id: &str, second: u32, included: &str) -> String {
    format!(
        r#"{{"id":"{id}","updatedAt":"2024-01-01T00:00:{second:02}Z","isArchived":false,"excluded":[],"included":["{included}"],"rules":[]}}"#
    )
}

fn archived(text: &str) -> String {
    text.replace(r#""isArchived":false"#, r#""isArchived":true"#)
}

fn message(event: &str, flags: &[String], segments: &[String]) -> String {
    format!(
        r#"{{"messageType": "data-sync", "data": {{"eventType": "{event}", "featureFlags": [{}], "segments": [{}]}}}}"#,
        flags.join(", "),
        segments.join(", ")
    )
}

/// Milliseconds of a second of 2024.
fn version(second: u64) -> String {
    (1_704_067_200_000 + second * 1000).to_string()
}

fn two() -> String {
    message("full", &[flag("a", 1, "one"), flag("b", 2, "two")], &[segment("s", 3, "u")])
}

#[test]
fn all_flags_are_asked_for_once_and_with_the_secret_alone() {
    let stub = Stub::new(|_, _| Answer::json(DEMO, &[]));
    let download = BENCH.download(&format!("{}/base", stub.address), None, None);
    assert_eq!(download.text, DEMO);
    assert_eq!(download.etag, None);
    let seen = stub.seen();
    let [one] = seen.as_slice() else { panic!("{seen:?}") };
    assert_eq!((one.method.as_str(), one.path.as_str(), one.body.as_str()), ("GET", &*format!("/base{LATEST}"), ""));
    assert_eq!(one.header("authorization"), Some(BENCH.secret));
    let mut names: Vec<&str> = one.headers.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["accept", "accept-encoding", "authorization", "host", "user-agent"]);
}

#[test]
fn the_version_is_the_greatest_one() {
    let stub = Stub::new(|_, _| Answer::json(two(), &[]));
    let download = BENCH.download(&stub.address.replace("http", "ws"), Some("poll"), None);
    assert_eq!((download.version.as_deref(), download.notes.as_slice()), (Some(&*version(3)), [].as_slice()));
}

#[test]
fn headers_of_the_source_go_with_each_request() {
    let stub =
        Stub::new(|seen, _| if seen.path.starts_with(LATEST) { Answer::json(two(), &[]) } else { says(&[&two()]) });
    for via in ["poll", "websocket"] {
        let mut client = BENCH.client(&stub.address, Some(via));
        client.endpoint.headers =
            vec![("X-Team".to_owned(), "shop".to_owned()), ("authorization".to_owned(), "no".to_owned())];
        BENCH.ask(&client, None).unwrap();
    }
    for seen in stub.seen() {
        assert_eq!((seen.header("x-team"), seen.header("authorization")), (Some("shop"), Some(BENCH.secret)));
    }
}

#[test]
fn with_a_copy_only_news_are_asked_for() {
    let held = two();
    for (answer, want) in [
        (String::new(), 1),
        (message("patch", &[], &[]), 1),
        (message("patch", &[flag("a", 9, "new")], &[]), 2),
        (message("full", &[flag("a", 9, "new")], &[]), 2),
    ] {
        let stub = Stub::new(move |seen, _| {
            let is_all = !seen.path.contains('?');
            Answer::json(if is_all { message("full", &[flag("a", 9, "new")], &[]) } else { answer.clone() }, &[])
        });
        let fetched = BENCH.fetch(&stub.address, None, Some(&held)).unwrap();
        let paths: Vec<String> = stub.seen().into_iter().map(|seen| seen.path).collect();
        assert_eq!(paths[0], format!("{LATEST}?timestamp={}", version(3)));
        assert_eq!(paths.len(), want);
        match fetched {
            Fetched::Same => assert_eq!(want, 1),
            Fetched::New(download) => {
                assert_eq!((want, paths[1].as_str(), download.version), (2, LATEST, Some(version(9))));
            }
        }
    }
}

#[test]
fn a_copy_that_is_none_is_not_held_against_the_server() {
    for held in ["", "{}", "[]", &message("patch", &[flag("a", 1, "x")], &[]), &message("full", &[], &[])] {
        let stub = Stub::new(|_, _| Answer::json(two(), &[]));
        BENCH.download(&stub.address, None, Some(held));
        assert_eq!(stub.seen().iter().map(|seen| seen.path.as_str()).collect::<Vec<_>>(), [LATEST], "{held}");
    }
}

#[test]
fn what_is_odd_is_noted() {
    let notes = |text: String| {
        let stub = Stub::new(move |_, _| Answer::json(text.clone(), &[]));
        BENCH.download(&stub.address, None, None).notes.join("; ")
    };
    let other = flag("b", 2, "two").replace(ENVIRONMENT, "11111111-5af3-4d9f-8cb3-d7342e24c3eb");
    let shouted = flag("c", 2, "two").replace(ENVIRONMENT, &ENVIRONMENT.to_uppercase());
    insta::assert_snapshot!(
        [notes(message("full", &[], &[])), notes(message("full", &[flag("a", 1, "one"), other, shouted], &[]))]
            .join("\n"),
    );
}

#[test]
fn a_websocket_is_opened_as_by_the_sdk() {
    let heard: Heard = Arc::default();
    let kept = Arc::clone(&heard);
    let stub = Stub::new(move |_, _| {
        let kept = Arc::clone(&kept);
        Answer::socket(move |line| {
            kept.lock().unwrap().push(hear(line));
            send(
                line,
                &[
                    r#"{"messageType":"pong","data":{}}"#.to_owned(),
                    r#"{"messageType":"news"}"#.to_owned(),
                    "{}".to_owned(),
                ],
            );
            let _ = line.send(Message::Ping("x".into()));
            send(line, &[two(), message("patch", &[flag("a", 9, "late")], &[])]);
            while line.read().is_ok() {}
        })
    });
    let before = now();
    let mut client = BENCH.client("http://127.0.0.1:1", SOCKET);
    client.endpoint.wishes.insert(Wish::StreamUrl, vec![format!("{}/base/", stub.address.replace("http", "WS"))]);
    let Ok(Fetched::New(download)) = BENCH.ask(&client, None) else { panic!("nothing came") };
    assert_eq!((download.text, download.version), (two(), Some(version(3))));
    let seen = stub.seen();
    let [one] = seen.as_slice() else { panic!("{seen:?}") };
    assert!(one.path.starts_with("/base/streaming?token=") && one.path.ends_with("&type=server"), "{}", one.path);
    let (secret, moment) = opened(&parameter(one, "token").unwrap()).unwrap();
    assert_eq!(secret, BENCH.secret);
    assert!((before..=now()).contains(&moment), "{moment}");
    assert_eq!(one.header("authorization"), Some(BENCH.secret));
    assert_eq!(one.header("content-type"), Some("application/json"));
    assert_eq!(*heard.lock().unwrap(), [r#"{"messageType":"data-sync","data":{"timestamp":0}}"#]);
}

#[test]
fn the_first_message_on_a_websocket_may_be_what_is_held_or_a_change_of_nothing() {
    let stub = Stub::new(|_, _| says(&[&two()]));
    assert_eq!(BENCH.fetch(&stub.address, SOCKET, Some(&two())), Ok(Fetched::Same));
    let stub = Stub::new(|_, _| says(&[&message("patch", &[flag("a", 4, "one")], &[])]));
    let download = BENCH.download(&stub.address, SOCKET, None);
    assert_eq!(download.version, Some(version(4)));
    assert_eq!(BENCH.answers(&[&download.text]), BENCH.answers(&[&message("full", &[flag("a", 4, "one")], &[])]));
}

#[test]
fn while_it_waits_it_sends_pings() {
    let heard: Heard = Arc::default();
    let kept = Arc::clone(&heard);
    let stub = Stub::new(move |_, _| {
        let kept = Arc::clone(&kept);
        Answer::socket(move |line| {
            for _ in 0..3 {
                kept.lock().unwrap().push(hear(line));
                send(line, &[r#"{"messageType":"pong","data":{}}"#.to_owned()]);
            }
            send(line, &[two()]);
            close(line, 1000, "bye".to_owned());
        })
    });
    let (came, _, _) = BENCH.follow(&stub.address, None);
    assert_eq!(came.len(), 1);
    let ping = r#"{"messageType":"ping","data":null}"#;
    assert_eq!(heard.lock().unwrap()[1..], [ping, ping]);
}

#[test]
fn a_server_that_does_not_answer_pings_is_given_up() {
    let stub = Stub::new(|_, _| Answer::socket(|line| while line.read().is_ok() {}));
    let start = Instant::now();
    let (came, told, _) = BENCH.follow(&stub.address, None);
    assert!(came.is_empty() && told.contains("did not answer within 5.4 s"), "{told}");
    assert!(start.elapsed() < Duration::from_secs(9));
}

/// All that goes wrong over HTTP, in the words in which it is told.
#[test]
fn failures_over_http_say_what_they_mean() {
    let raw = |text: &str| Answer::Raw(text.as_bytes().to_vec());
    let page = || {
        Answer::Reply(
            200,
            vec![("Content-Type", "text/html; charset=utf-8".to_owned())],
            b"<html>hello</html>".to_vec(),
        )
    };
    let echo = || Answer::status(401, &format!("no such secret {}", BENCH.secret));
    let cut = || two()[..two().len() - 9].to_owned();
    let cases: Vec<(&str, Always)> = vec![
        ("401", Box::new(|| Answer::status(401, ""))),
        ("401, the secret repeated", Box::new(echo)),
        ("404", Box::new(|| Answer::status(404, "Not Found"))),
        ("429", Box::new(|| Answer::Reply(429, vec![("Retry-After", "60".to_owned())], Vec::new()))),
        ("500", Box::new(|| Answer::status(500, r#"{"error": "no database"}"#))),
        ("a page", Box::new(page)),
        ("nothing", Box::new(|| Answer::json("", &[]))),
        ("no JSON", Box::new(|| Answer::json("hello", &[]))),
        ("JSON that is cut off", Box::new(move || Answer::json(cut(), &[]))),
        ("fewer bytes than told", Box::new(move || raw("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"a\":"))),
        ("too many bytes", Box::new(|| Answer::json(" ".repeat(2 << 20), &[]))),
        (
            "another host",
            Box::new(|| Answer::Reply(302, vec![("Location", "http://other.test/x?token=1".to_owned())], Vec::new())),
        ),
        ("silence", Box::new(|| Answer::Silence(Duration::from_secs(2)))),
        ("a list", Box::new(|| Answer::json("[]", &[]))),
        ("other JSON", Box::new(|| Answer::json(r#"{"success": true, "data": {"items": []}}"#, &[]))),
        ("changes", Box::new(|| Answer::json(message("patch", &[flag("a", 1, "x")], &[]), &[]))),
        (
            "for a relay",
            Box::new(|| {
                Answer::json(r#"{"messageType": "data-sync", "data": {"eventType": "rp_full", "items": []}}"#, &[])
            }),
        ),
        ("an event that is none", Box::new(|| Answer::json(two().replace("\"full\"", "\"FULL\""), &[]))),
        ("a flag without its date", Box::new(|| Answer::json(two().replacen("updatedAt", "updated", 1), &[]))),
        ("no date at all", Box::new(|| Answer::json(two().replace("2024-", "then-"), &[]))),
    ];
    let mut all = String::new();
    for (about, answer) in cases {
        let _ = writeln!(all, "{about}\n  {}\n", BENCH.failure(None, answer).replace('\n', "\n  "));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn what_fails_for_now_is_asked_for_again() {
    for (first, want) in [(503, 2), (429, 2), (500, 2), (401, 1), (404, 1), (400, 1)] {
        let stub = Stub::new(move |_, number| match number {
            0 => Answer::Reply(first, vec![("Retry-After", "0".to_owned())], Vec::new()),
            _ => Answer::json(two(), &[]),
        });
        let fetched = BENCH.ask(&BENCH.client(&stub.address, None).limits(|limits| limits.retries = 2), None);
        assert_eq!((fetched.is_ok(), stub.seen().len()), (want == 2, want), "{first}");
    }
}

#[test]
fn a_server_that_says_when_to_come_back_is_believed() {
    let stub = Stub::new(|_, number| match number {
        0 => Answer::Reply(429, vec![("Retry-After", "1".to_owned())], Vec::new()),
        _ => Answer::json(two(), &[]),
    });
    let start = Instant::now();
    BENCH.ask(&BENCH.client(&stub.address, None).limits(|limits| limits.retries = 1), None).unwrap();
    assert!(start.elapsed() >= Duration::from_secs(1));
}

#[test]
fn a_redirect_takes_the_secret_nowhere() {
    let other = Stub::new(|_, _| Answer::json(two(), &[]));
    for via in ["poll", "websocket"] {
        let to = other.address.clone();
        let stub = Stub::new(move |_, _| Answer::Reply(302, vec![("Location", format!("{to}/x"))], Vec::new()));
        let told = BENCH.fetch(&stub.address, Some(via), None).unwrap_err();
        assert!(told.contains("leads to `http://HOST/x`"), "{told}");
    }
    assert!(other.seen().is_empty());
}

#[test]
fn a_secret_of_another_length_is_not_even_sent() {
    let stub = Stub::new(|_, _| Answer::json(two(), &[]));
    for via in ["poll", "websocket"] {
        let mut client = BENCH.client(&stub.address, Some(via));
        client.endpoint.secret = Secret::from("api-MzMyMjM0");
        let told = BENCH.ask(&client, None).unwrap_err();
        insta::assert_snapshot!("a_secret_of_another_length_is_not_even_sent", told);
        assert!(!told.contains("api-"), "{told}");
    }
    assert!(stub.seen().is_empty());
}

#[test]
fn addresses_and_ways_that_are_none_are_refused() {
    let told = [
        BENCH.fetch("flags.test:5100", None, None),
        BENCH.fetch("ftp://flags.test", SOCKET, None),
        BENCH.fetch("http://x.test", Some("push"), None),
    ];
    let told: Vec<String> = told.into_iter().map(Result::unwrap_err).collect();
    insta::assert_snapshot!(told.join("\n"));
}

/// All that goes wrong on a websocket, in the words in which it is told.
#[test]
fn failures_on_a_websocket_say_what_they_mean() {
    fn closing(code: u16, reason: &'static str) -> Always {
        Box::new(move || says_and_closes(&[], code, reason))
    }
    let at_once = || Answer::socket(|line| close(line, 4003, "invalid request, close by server".to_owned()));
    let echo = || says_and_closes(&[], 4003, &format!("Secret is not found: {}\n\u{1b}[31m", BENCH.secret));
    let cases: Vec<(&str, Always)> = vec![
        ("refused at once", Box::new(at_once)),
        ("the type", closing(4003, "Invalid type: server")),
        ("the version", closing(4003, "Invalid version: 3")),
        ("the token", closing(4003, "Invalid token: ")),
        ("the secret, repeated", Box::new(echo)),
        ("a client secret", closing(4003, "Inconsistent secret used: client. Request type: server")),
        ("for now", closing(1011, "")),
        ("a restart", closing(1000, "shutting down")),
        ("another code", closing(4999, "")),
        ("dropped", Box::new(drops)),
        ("no websocket", Box::new(|| Answer::json("{}", &[]))),
        ("401", Box::new(|| Answer::status(401, ""))),
        ("404", Box::new(|| Answer::status(404, ""))),
        ("a page", Box::new(|| Answer::Reply(200, vec![("Content-Type", "text/html".to_owned())], b"<html>".to_vec()))),
        ("no JSON", Box::new(|| says(&["<html>"]))),
        ("JSON that is cut off", Box::new(|| says(&[&two()[..90]]))),
        ("an item without its date", Box::new(|| says(&[&two().replacen("updatedAt", "updated", 1)]))),
        ("too large", Box::new(|| says(&[&" ".repeat(2 << 20)]))),
        ("silence", Box::new(|| says(&[r#"{"messageType":"pong","data":{}}"#]))),
    ];
    let mut all = String::new();
    for (about, answer) in cases {
        let _ = writeln!(all, "{about}\n  {}\n", BENCH.failure(SOCKET, answer).replace('\n', "\n  "));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn a_wrong_clock_is_told_where_a_connection_is_refused() {
    for (seconds, want) in
        [(95, Some("seconds behind the server's")), (-95, Some("seconds ahead of the server's")), (5, None)]
    {
        let stub = Stub::new(move |_, _| {
            Answer::Socket(
                Some(date(seconds)),
                Box::new(|line| close(line, 4003, "invalid request, close by server".to_owned())),
            )
        });
        let told = BENCH.fetch(&stub.address, SOCKET, None).unwrap_err();
        assert_eq!(want.is_some_and(|want| told.contains(want)), want.is_some(), "{told}");
        assert!(told.contains("more than 30 seconds off the server's clock"), "{told}");
        assert_eq!(told.contains("clock of this machine is 9"), want.is_some(), "{told}");
    }
}

#[test]
fn a_token_that_a_server_repeats_is_not_told() {
    let stub = Stub::new(|seen, _| {
        let token = parameter(seen, "token").unwrap();
        says_and_closes(&[], 4003, &format!("Invalid token: {token}"))
    });
    let told = BENCH.fetch(&stub.address, SOCKET, None).unwrap_err();
    assert!(
        told.starts_with("`ws://HOST/streaming` closed the connection with code 4003: Invalid token: ***\n"),
        "{told}"
    );
}

#[test]
fn a_websocket_that_fails_for_now_is_opened_again_with_another_token() {
    for (code, want) in [(1011, 2), (1000, 2), (4003, 1)] {
        let stub =
            Stub::new(move |_, number| if number == 0 { says_and_closes(&[], code, "") } else { says(&[&two()]) });
        let fetched = BENCH.ask(&BENCH.client(&stub.address, SOCKET).limits(|limits| limits.retries = 1), None);
        let tokens: Vec<_> = stub.seen().iter().map(|seen| parameter(seen, "token").unwrap()).collect();
        assert_eq!((fetched.is_ok(), tokens.len()), (want == 2, want), "{code}");
        assert!(want == 1 || opened(&tokens[0]).unwrap().1 < opened(&tokens[1]).unwrap().1);
    }
}

#[test]
fn changes_are_applied_item_by_item() {
    let full = two();
    let patches = [
        message("patch", &[flag("a", 5, "five")], &[]),
        message("patch", &[], &[segment("s", 6, "other"), segment("t", 6, "u")]),
        message("patch", &[archived(&flag("b", 7, "two")), flag("c", 4, "older than others, and new")], &[]),
    ];
    let texts: Vec<String> = [full.clone()].into_iter().chain(patches.clone()).collect();
    let stub = Stub::new(move |_, _| {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        says_and_closes(&texts, 1011, "")
    });
    let (came, told, _) = BENCH.follow(&stub.address, None);
    assert!(told.contains("1011"), "{told}");
    let versions: Vec<Option<String>> = came.iter().map(|download| download.version.clone()).collect();
    assert_eq!(versions, [3, 5, 6, 7].map(|second| Some(version(second))));
    assert_eq!(came[0].text, full);
    // The reference applies the same messages to the same end.
    for count in 1..=3 {
        let documents: Vec<&str> =
            [full.as_str()].into_iter().chain(patches[..count].iter().map(String::as_str)).collect();
        assert_eq!(BENCH.answers(&[&came[count].text]), BENCH.answers(&documents), "after {count}");
    }
    let last = &came[3].text;
    assert!(last.contains(&flag("a", 5, "five")) && last.contains(&archived(&flag("b", 7, "two"))), "{last}");
}

#[test]
fn one_item_that_is_not_newer_does_not_stop_the_others() {
    let patch = message("patch", &[flag("a", 1, "stale"), flag("b", 9, "fresh")], &[segment("s", 8, "other")]);
    let stub = Stub::new(move |_, _| says_and_closes(&[&two(), &patch], 1011, ""));
    let (came, _, _) = BENCH.follow(&stub.address, None);
    let want = message("full", &[flag("a", 1, "one"), flag("b", 9, "fresh")], &[segment("s", 8, "other")]);
    assert_eq!(BENCH.answers(&[&came[1].text]), BENCH.answers(&[&want]));
    assert!(came[1].text.contains("fresh") && came[1].text.contains("other") && !came[1].text.contains("stale"));
}

#[test]
fn an_item_that_is_archived_stays_as_a_tombstone() {
    let gone = archived(&flag("a", 5, "five"));
    let texts = [two(), message("patch", &[gone], &[]), message("patch", &[flag("a", 4, "late")], &[])];
    let stub = Stub::new(move |_, _| says_and_closes(&texts.each_ref().map(String::as_str), 1011, ""));
    let (came, _, notes) = BENCH.follow(&stub.address, None);
    assert_eq!(came.len(), 2);
    assert!(notes.join("\n").contains("no change that is newer"), "{notes:?}");
    assert_eq!(BENCH.answers(&[&came[1].text]), BENCH.answers(&[&message("full", &[flag("b", 2, "two")], &[])]));
}

#[test]
fn a_copy_that_is_held_is_what_changes_go_onto() {
    let heard: Heard = Arc::new(Mutex::default());
    let kept = Arc::clone(&heard);
    let stub = Stub::new(move |_, _| {
        let kept = Arc::clone(&kept);
        Answer::socket(move |line| {
            kept.lock().unwrap().push(hear(line));
            send(line, &[message("patch", &[], &[]), two(), message("patch", &[flag("a", 9, "new")], &[]), two()]);
            send(line, &[message("full", &[flag("a", 10, "all")], &[])]);
            close(line, 1000, String::new());
        })
    });
    let (came, _, notes) = BENCH.follow(&stub.address, Some(&two()));
    assert_eq!(
        heard.lock().unwrap()[0],
        format!(r#"{{"messageType":"data-sync","data":{{"timestamp":{}}}}}"#, version(3))
    );
    let versions: Vec<Option<String>> = came.iter().map(|download| download.version.clone()).collect();
    assert_eq!(versions, [Some(version(9)), Some(version(10))]);
    assert!(came[0].text.contains(&flag("b", 2, "two")));
    assert_eq!(came[1].text, message("full", &[flag("a", 10, "all")], &[]));
    assert_eq!(notes.iter().filter(|note| note.contains("which is not newer")).count(), 2, "{notes:?}");
}

/// Section 10.4: broken JSON and broken envelopes are logged and skipped.
#[test]
fn what_is_not_understood_is_passed_over() {
    let good = message("patch", &[flag("b", 9, "fresh")], &[]);
    // It is a message, and a flag in it is none.
    let refused = message("full", &[flag("c", 8, "c").replace("\"variations\":[", "\"other\":[")], &[]);
    let patch = refused.replace("\"full\"", "\"patch\"");
    // Half of a surrogate pair is found only where all of the flag is read.
    let half = message("patch", &[flag("c", 8, "c").replace("\"rules\":[]", r#""rules":[{"name":"\ud800"}]"#)], &[]);
    let bad = [
        &half,
        "hello",
        "",
        "[]",
        &good[..40],
        r#"{"messageType":"data-sync","data":{}}"#,
        r#"{"messageType":"data-sync","data":{"eventType":"rp_full"}}"#,
        r#"{"messageType":"data-sync","data":{"eventType":"patch","featureFlags":[1],"segments":[]}}"#,
        &refused,
        &patch,
    ];
    for bad in bad {
        let texts = [two(), bad.to_owned(), good.clone()];
        let stub = Stub::new(move |_, _| says_and_closes(&texts.each_ref().map(String::as_str), 1011, ""));
        let (came, told, notes) = BENCH.follow(&stub.address, None);
        assert!(told.contains("1011"), "{bad}\n{told}");
        assert_eq!(came.len(), 2, "{bad}\n{notes:?}");
        assert_eq!(BENCH.answers(&[&came[1].text]), BENCH.answers(&[&two(), &good]), "{bad}");
        assert!(
            notes.len() == 1 && notes[0].contains("is passed over, and what was there is kept"),
            "{bad}\n{notes:?}"
        );
    }
}

#[test]
fn changes_are_waited_for_unless_polling_is_asked_for() {
    let changes = BENCH.api().changes;
    assert_eq!([None, SOCKET, Some("poll")].map(|via| changes.follow(via).is_some()), [true, true, false]);
}
