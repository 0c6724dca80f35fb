//! The client API of Unleash against a server that speaks the protocol and its faults (spec section 11).
//!
//! What comes of deltas is compared with what the engine makes of the same documents, one after the other (section 1.2).

#[path = "support/ask.rs"]
mod ask;
#[path = "support/client.rs"]
#[allow(dead_code, reason = "not every test needs all of it")]
mod client;
#[path = "support/stub.rs"]
#[allow(dead_code, reason = "not every test needs all of it")]
mod stub;

use std::time::Duration;

use client::{Client, held};
use ffctl::provider::api::{Fetched, Held};
use ffctl::source::remote::Wish;
use stub::{Answer, Seen, Stub, date};

const TOKEN: &str = "default:development.0123456789abcdef0123456789abcdef0123456789abcdef01234567";
const FEATURES: &str = r#"{"version":2,"features":[{"name":"a","enabled":true,"strategies":[]}],"meta":{"revisionId":7,"etag":"\"x:7:v1\"","queryHash":"x"}}"#;
const HYDRATION: &str = r#"{"type":"hydration","eventId":3,"features":[{"name":"a","enabled":true,"strategies":[{"name":"default","note":1.50}]},{"name":"b","enabled":false,"strategies":[]}],"segments":[]}"#;
const B_ON: &str = r#"{"type":"feature-updated","eventId":4,"feature":{"name":"b","enabled":true,"strategies":[]}}"#;
const A_OFF: &str = r#"{"type":"feature-updated","eventId":5,"feature":{"name":"a","enabled":false,"strategies":[]}}"#;
const A_GONE: &str = r#"{"type":"feature-removed","eventId":6,"featureName":"a","project":"default"}"#;

fn client(address: &str) -> Client {
    Client::new("unleash", &format!("{address}/api"), TOKEN)
}

fn always(answer: impl Fn() -> Answer + Send + Sync + 'static) -> (Stub, Client) {
    client::always(client, answer)
}

/// A delta document.
fn delta(events: &[&str]) -> String {
    format!("{{\"events\":[{}]}}", events.join(","))
}

/// An event of the stream that holds a delta document.
fn sent(name: &str, events: &[&str]) -> String {
    format!("id: 1\nevent: {name}\ndata: {}\n\n", delta(events))
}

fn connected(events: &[&str]) -> String {
    sent("unleash-connected", events)
}

fn updated(events: &[&str]) -> String {
    sent("unleash-updated", events)
}

fn streaming(events: Vec<String>) -> (Stub, Client) {
    always(move || client::stream("", Duration::from_millis(5), &events))
}

/// What following the stream gives, and how it ends.
fn followed(client: &Client, held: Option<&Held>) -> (Vec<String>, String) {
    client.followed(Some("stream"), held, usize::MAX)
}

/// What every flag of documents, applied one after the other, answers.
fn answers(documents: &[&str]) -> Vec<String> {
    ask::answers(&ffctl::provider::by_name("unleash").unwrap().dialect, documents)
}

fn assert_request(seen: &Seen, path: &str) {
    assert_eq!((seen.method.as_str(), seen.path.as_str(), seen.body.as_str()), ("GET", path, ""));
    for (name, value) in [
        ("authorization", TOKEN),
        ("unleash-client-spec", "6.1.0"),
        ("unleash-appname", "ffctl"),
        ("unleash-instanceid", "ffctl"),
        ("unleash-sdk", concat!("ffctl:", env!("CARGO_PKG_VERSION"))),
    ] {
        assert_eq!(seen.header(name), Some(value), "{name}");
    }
    assert_eq!(seen.header("cookie"), None);
}

#[test]
fn features_are_asked_for_as_by_the_sdk() {
    let (stub, client) = always(|| Answer::json(FEATURES, &[("ETag", "\"x:7:v1\"")]));
    let Ok(Fetched::New(download)) = client.fetch(None) else { panic!("there is nothing new") };
    assert_eq!(download.text, FEATURES);
    assert_eq!((download.etag.as_deref(), download.version.as_deref()), (Some("\"x:7:v1\""), Some("7")));
    assert_eq!(client.notes(), "the token is for the environment `development` and the project `default`");
    // Whoever registers or sends metrics counts as an application.
    assert_eq!(stub.seen().len(), 1);
    assert_request(&stub.seen()[0], "/api/client/features");
    assert_eq!(stub.seen()[0].header("if-none-match"), None);
}

#[test]
fn a_copy_that_is_held_is_not_fetched_again() {
    let (stub, client) = always(|| Answer::status(304, ""));
    // A tag is compared as it is spelled.
    assert_eq!(client.fetch(Some(&held(FEATURES, Some("W/\"x:7:v1\"")))), Ok(Fetched::Same));
    assert_eq!(stub.seen()[0].header("if-none-match"), Some("W/\"x:7:v1\""));
}

#[test]
fn wishes_are_sent() {
    const QUERY: &str = "project=one&project=two%26three&namePrefix=shop.&tag=team%3A%C3%BC";
    let stub = Stub::new(|seen, _| match seen.path.split_once('?').map_or(seen.path.as_str(), |(path, _)| path) {
        "/api/client/features" => Answer::json(FEATURES, &[]),
        "/api/client/delta" => Answer::json(delta(&[HYDRATION]), &[]),
        _ => client::stream("", Duration::ZERO, &[connected(&[HYDRATION])]),
    });
    let wished = || {
        let client = client(&stub.address).wish(Wish::Project, "one").wish(Wish::Project, "two&three");
        client.wish(Wish::NamePrefix, "shop.").wish(Wish::Tag, "team:ü")
    };
    wished().text();
    wished().wish(Wish::Delta, "true").text();
    wished().wish(Wish::Via, "stream").text();
    for (seen, path) in stub.seen().iter().zip(["features", "delta", "streaming"]) {
        assert_request(seen, &format!("/api/client/{path}?{QUERY}"));
    }
    assert_eq!(stub.seen()[2].header("accept"), Some("text/event-stream"));
    client(&stub.address).wish(Wish::AppName, "shop").text();
    assert_eq!(stub.seen()[3].header("unleash-appname"), Some("shop"));
}

#[test]
fn what_cannot_be_meant_is_not_sent() {
    let stub = Stub::new(|_, _| Answer::json(FEATURES, &[]));
    let with = |token: &str| Client::new("unleash", &format!("{}/api", stub.address), token);
    let told = [
        with("user:0123456789abcdef").fails(),
        with("*:*.0123456789abcdef").fails(),
        client(&stub.address).wish(Wish::Via, "pigeon").fails(),
        client(&stub.address).wish(Wish::Delta, "maybe").fails(),
    ];
    insta::assert_snapshot!(told.join("\n\n"));
    assert!(stub.seen().is_empty());
    // Old tokens have no parts.
    assert_eq!(with("0123456789abcdef").text(), FEATURES);
}

#[test]
fn refusals_are_explained() {
    let told: Vec<String> = [
        (400, r#"{"name":"BadDataError","message":"Request validation failed","details":[{"message":"tag"}]}"#),
        (401, ""),
        (403, r#"{"name":"NoAccessError","message":"no access"}"#),
        (404, r#"{"name":"NotFoundError","message":"The path you were looking for is not available"}"#),
        (429, "slow down"),
        (500, "oops"),
        (502, "<html>proxy</html>"),
    ]
    .into_iter()
    .map(|(code, body)| always(move || Answer::status(code, body)).1.fails())
    .collect();
    insta::assert_snapshot!(told.join("\n\n"));
}

/// Section 11: the SDK asks again on three statuses alone.
#[test]
fn what_passes_is_tried_again() {
    for (code, times) in [(500, 2), (502, 2), (504, 2), (400, 1), (401, 1), (403, 1), (404, 1), (501, 1)] {
        let stub = Stub::new(move |_, number| match number {
            0 => Answer::Reply(code, vec![("Retry-After", "0".to_owned())], Vec::new()),
            _ => Answer::json(FEATURES, &[]),
        });
        let fetched = client(&stub.address).limits(|limits| limits.retries = 2).fetch(None);
        assert_eq!((fetched.is_ok(), stub.seen().len()), (times == 2, times), "{code}");
    }
}

#[test]
fn answers_that_are_none_are_named() {
    let body = |text: &'static str| always(move || Answer::json(text, &[])).1.fails();
    let delta = |text: &'static str| always(move || Answer::json(text, &[])).1.wish(Wish::Delta, "true").fails();
    let told = [
        body(r#"{"features": ["#),
        body(""),
        body("[]"),
        body(r#"{"toggles": []}"#),
        body(r#"{"version": 2}"#),
        always(|| Answer::Reply(200, vec![("Content-Type", "text/html".to_owned())], b"<p>log in".to_vec())).1.fails(),
        delta(r#"{"features": []}"#),
        delta(r#"{"events": []}"#),
        delta(r#"{"events": [{"type":"feature-removed","eventId":6,"featureName":"a","project":"default"}]}"#),
        delta(r#"{"events": [{"#),
    ];
    insta::assert_snapshot!(told.join("\n\n"));
}

#[test]
fn no_secret_goes_to_another_host() {
    let (other, _) = always(|| Answer::json(FEATURES, &[]));
    for via in ["poll", "stream"] {
        let to = format!("{}/api/client/features", other.address);
        let (_stub, client) = always(move || Answer::Reply(302, vec![("Location", to.clone())], Vec::new()));
        let client = client.wish(Wish::Via, via);
        for told in [client.fails(), followed(&client, None).1] {
            let told = told.replace(&other.address, "http://[OTHER]");
            assert!(told.contains("leads to `http://[OTHER]/api/client/features`"), "{told}");
        }
    }
    assert!(other.seen().is_empty());
}

#[test]
fn a_redirect_of_a_stream_on_one_server_is_followed() {
    let stub = Stub::new(|seen, _| match seen.path.as_str() {
        "/api/client/streaming" => {
            Answer::Reply(307, vec![("Location", "/edge/client/streaming".to_owned())], Vec::new())
        }
        _ => client::stream("", Duration::ZERO, &[connected(&[HYDRATION]), updated(&[B_ON])]),
    });
    assert_eq!(followed(&client(&stub.address), None).0.len(), 2);
    assert_request(&stub.seen()[1], "/edge/client/streaming");
}

#[test]
fn what_a_server_repeats_is_hidden_and_a_wrong_clock_is_told() {
    let (_stub, client) =
        always(|| Answer::Reply(401, vec![("Date", date(90))], format!("no such token {TOKEN}").into_bytes()));
    for told in [client.fails(), followed(&client, None).1] {
        assert!(told.contains("no such token ***") && told.contains("behind the server's: set it"), "{told}");
    }
}

#[test]
fn deltas_go_onto_the_events_that_are_held() {
    let stub = Stub::new(|seen, _| match seen.header("if-none-match") {
        None => Answer::json(delta(&[HYDRATION]), &[("ETag", "3")]),
        Some("3") => Answer::json(delta(&[B_ON, A_GONE]), &[("ETag", "6")]),
        Some("6") => Answer::status(304, ""),
        // A revision that the server does not know.
        Some(_) => Answer::json(delta(&[HYDRATION]), &[("ETag", "9")]),
    });
    let client = client(&stub.address).wish(Wish::Delta, "true");
    let fetch = |held: Option<&Held>| match client.fetch(held) {
        Ok(Fetched::New(download)) => download,
        other => panic!("{other:?}"),
    };
    let first = fetch(None);
    assert_eq!((first.text.as_str(), first.etag.as_deref()), (delta(&[HYDRATION]).as_str(), Some("3")));
    let second = fetch(Some(&held(&first.text, first.etag.as_deref())));
    assert_eq!(second.text, delta(&[HYDRATION, B_ON, A_GONE]));
    assert_eq!((second.etag.as_deref(), second.version.as_deref()), (Some("6"), Some("6")));
    assert_eq!(client.fetch(Some(&held(&second.text, Some("6")))), Ok(Fetched::Same));
    assert_eq!(fetch(Some(&held(&second.text, Some("8")))).text, delta(&[HYDRATION]));
    // What is no list of events, or one without a beginning, is not held against the server.
    for strange in [FEATURES.to_owned(), delta(&[]), delta(&[B_ON])] {
        assert_eq!(fetch(Some(&held(&strange, Some("3")))).text, delta(&[HYDRATION]), "{strange}");
    }
    for seen in stub.seen() {
        assert_request(&seen, "/api/client/delta");
    }
}

#[test]
fn the_stream_gives_the_first_state() {
    let (stub, client) = streaming(vec![
        ": keep-alive\n\nevent: news\ndata: x\n\n".to_owned(),
        connected(&[HYDRATION]),
        updated(&[B_ON]),
    ]);
    let client = client.wish(Wish::Via, "stream");
    assert_eq!(client.text(), delta(&[HYDRATION]));
    assert_request(&stub.seen()[0], "/api/client/streaming");
    assert_eq!(client.fetch(Some(&held(&delta(&[HYDRATION]), Some("3")))), Ok(Fetched::Same));
}

#[test]
fn streams_that_fail_are_named() {
    let of = |events: Vec<String>| {
        let client = streaming(events).1.wish(Wish::Via, "stream");
        client.limits(|limits| limits.patience = Duration::from_millis(300)).fails()
    };
    let told = [
        of(Vec::new()),
        of(vec!["event: unleash-connected\ndata: {\"events\": [".to_owned()]),
        of(vec!["event: unleash-connected\ndata: hello\n\n".to_owned()]),
        of(vec![connected(&[])]),
        of(vec![connected(&[B_ON])]),
        always(|| Answer::Reply(200, vec![("Content-Type", "text/html".to_owned())], Vec::new()))
            .1
            .wish(Wish::Via, "stream")
            .fails(),
        always(|| Answer::status(404, "")).1.wish(Wish::Via, "stream").fails(),
    ];
    insta::assert_snapshot!(told.join("\n\n"));
}

#[test]
fn each_change_of_the_stream_is_applied() {
    let anew = HYDRATION.replace("\"enabled\":false", "\"enabled\":true").replace("\"eventId\":3", "\"eventId\":9");
    let (_stub, client) = streaming(vec![
        connected(&[HYDRATION]),
        updated(&[B_ON]),
        updated(&[A_OFF, A_GONE]),
        updated(&[]),
        updated(&[B_ON, &anew]),
        updated(&[A_OFF]),
    ]);
    let (texts, ended) = followed(&client, None);
    let sent = [delta(&[HYDRATION]), delta(&[B_ON]), delta(&[A_OFF, A_GONE]), delta(&[&anew]), delta(&[A_OFF])];
    assert_eq!(texts.len(), sent.len(), "{texts:#?}");
    for count in 1..=sent.len() {
        let documents: Vec<&str> = sent[..count].iter().map(String::as_str).collect();
        assert_eq!(answers(&[&texts[count - 1]]), answers(&documents), "after {count}");
    }
    // A new beginning leaves nothing of what was before it, and what came is spelled as it was.
    assert_eq!(texts[3], delta(&[&anew]));
    assert!(texts[0].contains("1.50"), "{}", texts[0]);
    assert!(ended.contains("the stream ended"), "{ended}");
    // What is held is not given again.
    let (texts, _) = followed(&client, Some(&held(&delta(&[HYDRATION]), Some("3"))));
    assert_eq!(texts.len(), sent.len() - 1);
}

/// The engine refuses a delta as a whole, and keeps what it has; the next one finds it so (sections 1.1 and 1.2).
#[test]
fn an_event_that_is_refused_changes_nothing() {
    let bad = [
        updated(&[r#"{"type":"new-kind","eventId":4}"#]),
        updated(&[A_GONE, r#"{"type":"new-kind","eventId":7}"#]),
        updated(&[r#"{"type":"feature-updated","eventId":4,"feature":{"name":"b"}}"#]),
        updated(&[r#"{"type":"hydration","eventId":4,"features":[]}"#]),
        updated(&[r#"{"type":"feature-removed","eventId":-1,"featureName":"a","project":"default"}"#]),
        "event: unleash-updated\ndata: hello\n\n".to_owned(),
        "event: unleash-updated\ndata: {\"events\": [\n\n".to_owned(),
        "event: unleash-updated\ndata: {\"features\": []}\n\n".to_owned(),
    ];
    for bad in bad {
        let (_stub, client) =
            streaming(vec![connected(&[HYDRATION]), bad.clone(), updated(&[B_ON]), updated(&[A_OFF])]);
        let (texts, ended) = followed(&client, None);
        assert!(ended.contains("the stream ended"), "{bad}{ended}");
        assert_eq!(texts, [delta(&[HYDRATION]), delta(&[HYDRATION, B_ON]), delta(&[HYDRATION, B_ON, A_OFF])], "{bad}");
        let notes = client.notes();
        assert!(notes.contains("an event `unleash-updated` is passed over"), "{bad}{notes}");
    }
}

#[test]
fn a_stream_without_a_beginning_gives_nothing_until_one_comes() {
    let (_stub, client) = streaming(vec![connected(&[]), updated(&[B_ON]), updated(&[HYDRATION])]);
    assert_eq!(followed(&client, None).0, [delta(&[HYDRATION])]);
    // Where one is held it is the beginning, as after a connection that broke.
    let (_stub, client) = streaming(vec![connected(&[A_OFF]), updated(&[B_ON])]);
    let (texts, _) = followed(&client, Some(&held(&delta(&[HYDRATION]), Some("3"))));
    assert_eq!(texts, [delta(&[HYDRATION, A_OFF]), delta(&[HYDRATION, A_OFF, B_ON])]);
}

#[test]
fn a_stream_that_drops_in_the_middle_gives_what_was_whole() {
    let part = updated(&[B_ON]);
    let (_stub, client) = streaming(vec![connected(&[HYDRATION]), part[..part.len() - 30].to_owned()]);
    let (texts, ended) = followed(&client, None);
    assert_eq!(texts, [delta(&[HYDRATION])]);
    assert!(ended.contains("was cut off: the stream ended"), "{ended}");
}

#[test]
fn watching_polls_unless_the_stream_is_asked_for() {
    let changes = client("http://127.0.0.1:1").api.changes;
    assert_eq!([None, Some("poll"), Some("stream")].map(|via| changes.follow(via).is_some()), [false, false, true]);
}
