//! The API of LaunchDarkly against a server that speaks the protocol and its faults (spec sections 1.3 and 12).

#[path = "support/client.rs"]
#[allow(dead_code, reason = "not every test needs all of it")]
mod client;
#[path = "support/stub.rs"]
#[allow(dead_code, reason = "not every test needs all of it")]
mod stub;

use std::time::Duration;

use client::{Client, held};
use ffctl::provider::api::Fetched;
use ffctl::source::remote::Wish;
use stub::{Answer, Seen, Stub, date};

const KEY: &str = "sdk-01234567-89ab-cdef-0123-456789abcdef";
const PAYLOAD: &str = r#"{"flags":{"a":{"key":"a","version":3,"on":false,"variations":[1.50]}},"segments":{}}"#;
const NOW: Duration = Duration::ZERO;

fn client(url: &str) -> Client {
    Client::new("launchdarkly", url, KEY)
}

fn always(answer: impl Fn() -> Answer + Send + Sync + 'static) -> (Stub, Client) {
    client::always(client, answer)
}

/// The head of a stream and events; the connection is closed behind them.
fn stream(events: &[&str]) -> Answer {
    client::stream("X-LD-EnvID: env-1\r\n", Duration::from_millis(5), events)
}

fn put(payload: &str) -> String {
    format!("event: put\ndata: {{\"path\":\"/\",\"data\":{payload}}}\n\n")
}

fn assert_request(seen: &Seen, path: &str) {
    assert_eq!((seen.method.as_str(), seen.path.as_str(), seen.body.as_str()), ("GET", path, ""));
    assert_eq!(seen.header("authorization"), Some(KEY));
    assert!(seen.header("user-agent").unwrap().starts_with("ffctl/"));
    assert!(seen.header("accept-encoding").unwrap().contains("gzip"));
    // These would make a run count as an SDK that is in use.
    for name in ["x-launchdarkly-instance-id", "x-launchdarkly-wrapper", "x-launchdarkly-event-schema", "cookie"] {
        assert_eq!(seen.header(name), None, "{name}");
    }
}

#[test]
fn the_poll_is_that_of_the_sdk() {
    let (stub, client) = always(|| Answer::json(PAYLOAD, &[("ETag", "\"x-1\""), ("X-LD-EnvID", "env-1")]));
    let Ok(Fetched::New(download)) = client.fetch(None) else { panic!("there is nothing new") };
    assert_eq!((download.text.as_str(), download.etag.as_deref()), (PAYLOAD, Some("\"x-1\"")));
    assert_eq!(client.notes(), "the environment has the id `env-1`");
    let seen = stub.seen();
    assert_eq!(seen.len(), 1);
    assert_request(&seen[0], "/sdk/latest-all");
    assert_eq!(seen[0].header("if-none-match"), None);
    assert_eq!(seen[0].header("x-launchdarkly-tags"), None);
}

#[test]
fn a_copy_that_is_held_is_not_fetched_again() {
    let (stub, client) = always(|| Answer::status(304, ""));
    assert_eq!(client.fetch(Some(&held(PAYLOAD, Some("W/\"x-1\"")))), Ok(Fetched::Same));
    assert_eq!(stub.seen()[0].header("if-none-match"), Some("W/\"x-1\""));
}

#[test]
fn wishes_are_sent() {
    let stub =
        Stub::new(
            |seen, _| if seen.path.starts_with("/all") { stream(&[&put(PAYLOAD)]) } else { Answer::json(PAYLOAD, &[]) },
        );
    let wished = |via| {
        let client = client(&stub.address).wish(Wish::Filter, "Team-1.x_y").wish(Wish::AppName, "my.app-1");
        client.wish(Wish::Via, via).text()
    };
    assert_eq!(wished("poll"), PAYLOAD);
    assert_eq!(wished("stream"), PAYLOAD);
    let seen = stub.seen();
    assert_request(&seen[0], "/sdk/latest-all?filter=Team-1.x_y");
    assert_request(&seen[1], "/all?filter=Team-1.x_y");
    assert!(seen.iter().all(|seen| seen.header("x-launchdarkly-tags") == Some("application-id/my.app-1")));
    assert_eq!(seen[1].header("accept"), Some("text/event-stream"));
}

#[test]
fn what_the_sdk_would_not_send_is_not_sent() {
    let stub = Stub::new(|_, _| Answer::json(PAYLOAD, &[]));
    let with = |key: &str| Client::new("launchdarkly", &stub.address, key);
    let told = [
        with("mob-01234567-89ab-cdef-0123-456789abcdef").fails(),
        with("api-01234567-89ab-cdef-0123-456789abcdef").fails(),
        with("0123456789abcdef01234567").fails(),
        with("Bearer:hush").fails(),
        with(&"k".repeat(8193)).fails(),
        client(&stub.address).wish(Wish::Filter, "-x").fails(),
        client(&stub.address).wish(Wish::Filter, "a b").fails(),
        client(&stub.address).wish(Wish::Filter, "").fails(),
        client(&stub.address).wish(Wish::Via, "pigeon").fails(),
    ];
    insta::assert_snapshot!(told.join("\n\n"));
    assert!(stub.seen().is_empty());
    // A dev server takes the key of a project.
    assert_eq!(with("api-gateway").text(), PAYLOAD);
    // A name that has other letters is dropped, as by the SDK.
    client(&stub.address).wish(Wish::AppName, "my app").text();
    assert_eq!(stub.seen()[1].header("x-launchdarkly-tags"), None);
}

#[test]
fn refusals_are_explained() {
    let told: Vec<String> = [400, 401, 403, 404, 405, 408, 429, 500, 503]
        .into_iter()
        .map(|code| always(move || Answer::status(code, r#"{"message": "no luck"}"#)).1.fails())
        .collect();
    insta::assert_snapshot!(told.join("\n\n"));
}

#[test]
fn what_passes_is_tried_again() {
    for code in [400, 408, 429, 500, 503] {
        let stub = Stub::new(move |_, number| match number {
            0 => Answer::Reply(code, vec![("Retry-After", "0".to_owned())], Vec::new()),
            _ => Answer::json(PAYLOAD, &[]),
        });
        assert_eq!(client(&stub.address).limits(|limits| limits.retries = 2).text(), PAYLOAD);
        assert_eq!(stub.seen().len(), 2, "{code}");
    }
    for code in [401, 403, 404, 405] {
        let stub = Stub::new(move |_, _| Answer::status(code, ""));
        client(&stub.address).limits(|limits| limits.retries = 2).fails();
        assert_eq!(stub.seen().len(), 1, "{code}");
    }
}

#[test]
fn the_server_says_when_to_come_back() {
    let stub = Stub::new(|_, number| match number {
        0 => Answer::Reply(429, vec![("Retry-After", "1".to_owned())], Vec::new()),
        _ => Answer::json(PAYLOAD, &[]),
    });
    let start = std::time::Instant::now();
    client(&stub.address).limits(|limits| limits.retries = 1).text();
    assert!(start.elapsed() >= Duration::from_secs(1));
    // Nobody waits for an hour.
    let (stub, client) = always(|| Answer::Reply(429, vec![("Retry-After", "3600".to_owned())], Vec::new()));
    let told = client.limits(|limits| limits.retries = 3).fails();
    assert!(told.contains("it may be asked again in 3600 s"), "{told}");
    assert_eq!(stub.seen().len(), 1);
}

#[test]
fn answers_that_are_no_payload_are_named() {
    let raw = |text: &'static str| always(move || Answer::Raw(text.as_bytes().to_vec())).1.fails();
    let body = |text: &'static str| always(move || Answer::json(text, &[])).1.fails();
    let told = [
        raw("HTTP/1.1 200 OK\r\nContent-Length: 500\r\nConnection: close\r\n\r\n{\"flags\": {"),
        body(r#"{"flags": {"a": {"#),
        raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<p>log in</p>"),
        body(""),
        body("[]"),
        body("flags"),
        body(r#"{"flags": {}}"#),
        body(r#"{"segments": {}}"#),
        body(r#"{"flags": [], "segments": {}}"#),
        always(|| Answer::json(PAYLOAD, &[])).1.limits(|limits| limits.size = 10).fails(),
        always(|| Answer::Silence(Duration::from_secs(3)))
            .1
            .limits(|limits| limits.patience = Duration::from_millis(100))
            .fails(),
    ];
    insta::assert_snapshot!(told.join("\n\n"));
}

#[test]
fn no_secret_goes_to_another_host() {
    let (other, _) = always(|| Answer::json(PAYLOAD, &[]));
    for via in ["poll", "stream"] {
        let to = format!("{}/sdk/latest-all", other.address);
        let (_stub, client) = always(move || Answer::Reply(302, vec![("Location", to.clone())], Vec::new()));
        let told = client.wish(Wish::Via, via).fails().replace(&other.address, "http://[OTHER]");
        assert!(told.contains("leads to `http://[OTHER]/sdk/latest-all`"), "{told}");
        assert!(other.seen().is_empty());
    }
}

#[test]
fn what_a_server_repeats_is_hidden() {
    let (_stub, client) = always(|| Answer::status(401, &format!("invalid key {KEY}")));
    assert!(client.fails().contains("invalid key ***"));
    let (_stub, client) = always(|| Answer::Reply(500, vec![("Retry-After", "0".to_owned())], KEY.into()));
    client.limits(|limits| limits.retries = 1).fails();
}

#[test]
fn a_wrong_clock_is_told() {
    let (_stub, client) = always(|| Answer::Reply(401, vec![("Date", date(90))], Vec::new()));
    let told = client.fails();
    assert!(told.contains("behind the server's: set it"), "{told}");
}

#[test]
fn the_first_put_is_a_payload() {
    let early = "event: patch\ndata: {\"path\": \"/flags/a\", \"data\": {}}\n\n";
    let put = put("{\"flags\":\n{\"a\": {\"key\":\"a\",\"version\":3, \"x\":1.50}},\ndata: \"segments\": {}}");
    let put = put.replacen('\n', "\ndata: ", 3).replace("data: data: ", "data: ").replace("data: \n", "\n");
    let (stub, client) = always(move || stream(&[":hi\n\nevent: news\ndata: x\n\n", early, &put]));
    let client = client.wish(Wish::Via, "stream");
    let text = client.text();
    assert_eq!(text, r#"{"flags":{"a":{"key":"a","version":3, "x":1.50}},"segments":{}}"#);
    assert_eq!(client.notes(), "the environment has the id `env-1`");
    assert_request(&stub.seen()[0], "/all");
    // What is held may be spelled as the poll spelled it.
    let other = "{ \"flags\": {\"a\":{\"key\":\"a\",\"version\":3, \"x\":1.50}}, \"segments\": {} }";
    assert_eq!(client.fetch(Some(&held(other, None))), Ok(Fetched::Same));
    assert!(matches!(client.fetch(Some(&held(PAYLOAD, None))), Ok(Fetched::New(_))));
}

#[test]
fn streams_that_fail_are_named() {
    let of = |events: &'static [&'static str]| {
        let client = always(move || stream(events)).1.wish(Wish::Via, "stream");
        client.limits(|limits| limits.patience = Duration::from_millis(200)).fails()
    };
    let told = [
        of(&["event: put\ndata: {\"path\": \"/\", \"data\": {\"flags\""]),
        of(&["event: put\ndata: {\"path\": \"/\"\n\n"]),
        of(&["event: put\ndata: hello\n\n"]),
        of(&["event: put\ndata: {\"path\": \"/\"}\n\n"]),
        of(&["event: put\ndata: {\"path\": \"/\", \"data\": {\"flags\": {}}}\n\n"]),
        of(&["event: put\ndata: {\"data\": {\"flags\": {\"a\": 1}, \"segments\": {}}}\n\n"]),
        always(|| Answer::status(401, "")).1.wish(Wish::Via, "stream").fails(),
    ];
    insta::assert_snapshot!(told.join("\n\n"));
}

#[test]
fn a_stream_that_only_keeps_open_is_given_up() {
    let comments = [":\n\n"; 100].map(|comment| (Duration::from_millis(20), comment.as_bytes().to_vec())).to_vec();
    let (_stub, client) = always(move || {
        let head = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".to_vec();
        Answer::Parts([(NOW, head)].into_iter().chain(comments.clone()).collect())
    });
    let told = client.wish(Wish::Via, "stream").limits(|limits| limits.patience = Duration::from_millis(200)).fails();
    assert!(told.contains("did not answer within 0.2 s"), "{told}");
}

/// Changes and what they come to; each in turn, by the rules of the SDK's store.
const CHANGES: [(&str, &str, &str); 10] = [
    ("patch", r#"{"path":"/flags/b","data":{"key":"b","version":1,"x":2.0}}"#, "a 3, b 1"),
    ("patch", r#"{"path":"/flags/a","data":{"key":"a","version":3}}"#, ""),
    ("patch", r#"{"path":"/flags/a","data":{"key":"a","version":4}}"#, "a 4, b 1"),
    ("delete", r#"{"path":"/flags/b","version":1}"#, ""),
    ("delete", r#"{"path":"/flags/b","version":2}"#, "a 4, b 2 deleted"),
    ("patch", r#"{"path":"/flags/b","data":{"key":"b","version":2}}"#, ""),
    ("patch", r#"{"path":"/flags/b","data":{"key":"b","version":3}}"#, "a 4, b 3"),
    ("patch", r#"{"path":"/segments/s","data":{"key":"s","version":1}}"#, "a 4, b 3, s 1"),
    ("patch", r#"{"path":"/news/n","data":{"key":"n","version":1}}"#, ""),
    ("rumour", "{}", ""),
];

/// The keys and versions of a payload.
fn versions(text: &str) -> String {
    let payload: serde_json::Value = serde_json::from_str(text).unwrap();
    let of = |kind: &str| payload[kind].as_object().unwrap().clone();
    let all = of("flags").into_iter().chain(of("segments"));
    let each = all.map(|(key, item)| {
        let deleted = if item["deleted"] == true { " deleted" } else { "" };
        format!("{key} {}{deleted}", item["version"])
    });
    each.collect::<Vec<_>>().join(", ")
}

#[test]
fn changes_are_applied_by_version() {
    let events: Vec<String> =
        CHANGES.iter().map(|(name, data, _)| format!("event: {name}\ndata: {data}\n\n")).collect();
    let all = [put(PAYLOAD)].into_iter().chain(events).chain([put(PAYLOAD)]).collect::<Vec<_>>();
    let (_stub, client) = always(move || stream(&all.iter().map(String::as_str).collect::<Vec<_>>()));
    let wanted: Vec<&str> = ["a 3"]
        .into_iter()
        .chain(CHANGES.iter().map(|(_, _, want)| *want).filter(|want| !want.is_empty()))
        .chain(["a 3"])
        .collect();
    let (texts, ended) = client.followed(None, None, usize::MAX);
    assert_eq!(texts.iter().map(|text| versions(text)).collect::<Vec<_>>(), wanted);
    assert_eq!(texts[0], PAYLOAD);
    assert!(texts[1].contains(r#"{"key":"b","version":1,"x":2.0}"#), "{}", texts[1]);
    assert!(ended.contains("the stream ended"), "{ended}");
    // The one that is held is not given again, and the end is told.
    let (texts, ended) = client.followed(None, Some(&held(PAYLOAD, None)), 2);
    assert_eq!(texts.iter().map(|text| versions(text)).collect::<Vec<_>>(), wanted[1..3]);
    assert_eq!(ended, "told to end");
}

#[test]
fn changes_that_cannot_be_read_end_the_stream() {
    let told: Vec<String> = [
        "event: patch\ndata: {\"path\": \"/flags/a\"}\n\n",
        "event: patch\ndata: {\"data\": {}}\n\n",
        "event: patch\ndata: {\"path\": \"/flags/a\", \"data\": {\"key\": \"a\"}}\n\n",
        "event: patch\ndata: nonsense\n\n",
        "event: delete\ndata: {\"path\": \"/flags/a\"}\n\n",
    ]
    .into_iter()
    .map(|event| {
        let (_stub, client) = always(move || stream(&[&put(PAYLOAD), event, &put("{\"flags\":{},\"segments\":{}}")]));
        let (texts, ended) = client.followed(None, None, usize::MAX);
        assert_eq!(texts, [PAYLOAD], "{event}");
        ended
    })
    .collect();
    insta::assert_snapshot!(told.join("\n\n"));
}

#[test]
fn a_stream_may_have_an_address_of_its_own() {
    let streams = Stub::new(|_, _| stream(&[&put(PAYLOAD)]));
    let (polls, client) = always(|| Answer::status(500, ""));
    let client = client.wish(Wish::StreamUrl, &format!("{}/base/", streams.address)).wish(Wish::Via, "stream");
    assert_eq!(client.text(), PAYLOAD);
    assert_request(&streams.seen()[0], "/base/all");
    assert!(polls.seen().is_empty());
}

#[test]
fn watching_polls_where_that_is_asked_for() {
    let api = client("http://127.0.0.1:1").api;
    assert!(api.changes.follow(None).is_some() && api.changes.follow(Some("stream")).is_some());
    assert!(api.changes.follow(Some("poll")).is_none());
}
