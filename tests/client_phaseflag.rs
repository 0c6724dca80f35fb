//! The API of PhaseFlag against a server that speaks the protocol and its faults (spec section 12).

#[path = "support/client.rs"]
#[allow(dead_code, reason = "not every test needs all of it")]
mod client;
#[path = "support/stub.rs"]
#[allow(dead_code, reason = "not every test needs all of it")]
mod stub;

use std::time::Duration;

use client::{Client, held};
use ffctl::eval::Reason;
use ffctl::leaf::tree::Tree;
use ffctl::provider::api::{Declined, Download, Evaluated, Failure, Fetched, Held};
use ffctl::source::remote::Wish;
use stub::{Answer, Seen, Stub, date};

const KEY: &str = "sdk-prod-0123456789abcdef";
const RULESET: &str = r#"{"flags": [{"id": "1", "key": "a", "default_variation_id": "x", "variations": [{"id": "x", "key": "on", "value": 1.50}]}], "version": "2871945013"}"#;

/// An address that ends as that of every server.
fn client(address: &str) -> Client {
    Client::new("phaseflag", &format!("{address}/api/v1"), KEY)
}

fn always(answer: impl Fn() -> Answer + Send + Sync + 'static) -> (Stub, Client) {
    client::always(client, answer)
}

/// What following the stream gives, and how it ends.
fn followed(client: &Client, held: Option<&Held>, most: usize) -> (Vec<String>, String) {
    client.followed(Some("stream"), held, most)
}

fn assert_request(seen: &Seen, method: &str, path: &str) {
    assert_eq!((seen.method.as_str(), seen.path.as_str()), (method, path));
    assert_eq!(seen.header("x-api-key"), Some(KEY));
    assert_eq!(seen.header("content-type"), Some("application/json"));
    for name in ["authorization", "if-none-match", "cookie"] {
        assert_eq!(seen.header(name), None, "{name}");
    }
}

#[test]
fn the_ruleset_is_asked_for_as_by_the_sdk() {
    let (stub, client) = always(|| Answer::json(RULESET, &[("ETag", "\"1\"")]));
    let Ok(Fetched::New(download)) = client.fetch(None) else { panic!("there is nothing new") };
    assert_eq!(download, Download { text: RULESET.to_owned(), ..Download::default() });
    assert_eq!(client.notes(), "the key begins like one for production; the server may give flags of all environments");
    assert_eq!(stub.seen().len(), 1);
    assert_request(&stub.seen()[0], "GET", "/api/v1/sdk/ruleset");
    assert_eq!(stub.seen()[0].body, "");
}

/// Neither ETag nor version say whether anything changed.
#[test]
fn contents_are_compared() {
    let (stub, client) = always(|| Answer::json(RULESET, &[("ETag", "\"1\"")]));
    let spaced = RULESET.replace("\": ", "\":\n  ");
    let renumbered = RULESET.replace("2871945013", "7");
    let bootstrap =
        RULESET.replacen('{', "{\"generated_at\": \"2026-04-04T15:00:00+00:00\", \"signature\": \"00\", ", 1);
    for same in [RULESET, &spaced, &renumbered, &bootstrap] {
        assert_eq!(client.fetch(Some(&held(same, Some("\"1\"")))), Ok(Fetched::Same), "{same}");
    }
    for other in [RULESET.replace("1.50", "1.5"), RULESET.replace("\"x\"", "\"y\""), "{".to_owned(), String::new()] {
        assert!(matches!(client.fetch(Some(&held(&other, Some("\"1\"")))), Ok(Fetched::New(_))), "{other}");
    }
    for seen in stub.seen() {
        assert_request(&seen, "GET", "/api/v1/sdk/ruleset");
    }
}

#[test]
fn strange_addresses_and_keys_are_noted() {
    let stub = Stub::new(|_, _| Answer::json(RULESET, &[]));
    let notes = |url: &str| match Client::new("phaseflag", url, "pf_x_1").fetch(None) {
        Ok(Fetched::New(download)) => download.notes,
        other => panic!("{other:?}"),
    };
    assert_eq!(notes(&stub.address), ["the address does not end in `/api/v1`, as those of servers do"]);
    assert_eq!(notes(&format!("{}/x/api/v1", stub.address)), [""; 0]);
}

/// The three kinds of bodies that say what is wrong, for each status.
#[test]
fn refusals_are_explained() {
    let told: Vec<String> = [
        (401, r#"{"error": {"code": 401, "message": "Not authenticated"}}"#),
        (403, r#"{"detail": "Invalid API key"}"#),
        (404, r#"{"detail": "Not Found"}"#),
        (409, r#"{"error": {"code": "CONFLICT"}}"#),
        (422, r#"{"error": {"code": 422, "message": "Validation failed", "details": [{"field": "context.attributes", "message": "Input should be a valid dictionary", "type": "dict_type"}]}}"#),
        (422, r#"{"detail": [{"loc": ["body", "context"], "msg": "Field required", "type": "missing"}]}"#),
        (429, r#"{"error": {"code": "RATE_LIMIT_EXCEEDED", "message": "Too many requests"}}"#),
        (500, "Internal Server Error"),
        (503, r#"{"detail": "Too many streams"}"#),
        (503, r#"{"detail": "no ruleset yet"}"#),
    ]
    .into_iter()
    .map(|(code, body)| always(move || Answer::status(code, body)).1.fails())
    .collect();
    insta::assert_snapshot!(told.join("\n\n"));
}

#[test]
fn limits_on_requests_are_told_and_heeded() {
    let limited = |wait: &str| {
        let headers = [("Retry-After", wait), ("X-RateLimit-Limit", "120"), ("X-RateLimit-Remaining", "0")];
        Answer::Reply(429, headers.map(|(name, value)| (name, value.to_owned())).to_vec(), Vec::new())
    };
    let (stub, slow) = always(move || limited("60"));
    insta::assert_snapshot!(slow.limits(|limits| limits.retries = 3).fails());
    assert_eq!(stub.seen().len(), 1);
    let stub = Stub::new(move |_, number| if number == 0 { limited("1") } else { Answer::json(RULESET, &[]) });
    let start = std::time::Instant::now();
    assert_eq!(client(&stub.address).limits(|limits| limits.retries = 1).text(), RULESET);
    assert!(start.elapsed() >= Duration::from_secs(1));
}

#[test]
fn what_passes_is_tried_again() {
    for (code, times) in [(408, 2), (429, 2), (500, 2), (503, 2), (400, 1), (401, 1), (403, 1), (404, 1)] {
        let stub = Stub::new(move |_, number| match number {
            0 => Answer::Reply(code, vec![("Retry-After", "0".to_owned())], Vec::new()),
            _ => Answer::json(RULESET, &[]),
        });
        let fetched = client(&stub.address).limits(|limits| limits.retries = 2).fetch(None);
        assert_eq!((fetched.is_ok(), stub.seen().len()), (times == 2, times), "{code}");
    }
}

#[test]
fn answers_that_are_no_ruleset_are_named() {
    let raw = |text: &'static str| always(move || Answer::Raw(text.as_bytes().to_vec())).1.fails();
    let body = |text: &'static str| always(move || Answer::json(text, &[])).1.fails();
    let told = [
        raw("HTTP/1.1 200 OK\r\nContent-Length: 500\r\nConnection: close\r\n\r\n{\"flags\": ["),
        body(r#"{"flags": [{"#),
        raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<p>log in</p>"),
        body(""),
        body("[]"),
        body(r#"{"data": {"flags": []}}"#),
        body(r#"{"flags": {}}"#),
        always(|| Answer::json(RULESET, &[])).1.limits(|limits| limits.size = 10).fails(),
        always(|| Answer::Silence(Duration::from_secs(3)))
            .1
            .limits(|limits| limits.patience = Duration::from_millis(100))
            .fails(),
        always(|| Answer::json(RULESET, &[])).1.wish(Wish::Via, "pigeon").fails(),
    ];
    insta::assert_snapshot!(told.join("\n\n"));
}

#[test]
fn no_secret_goes_to_another_host() {
    let (other, _) = always(|| Answer::json(RULESET, &[]));
    let to = format!("{}/api/v1/sdk/ruleset", other.address);
    let (_stub, client) = always(move || Answer::Reply(307, vec![("Location", to.clone())], Vec::new()));
    let told = client.fails().replace(&other.address, "http://[OTHER]");
    assert!(told.contains("leads to `http://[OTHER]/api/v1/sdk/ruleset`"), "{told}");
    assert!(evaluated(&client, "a", "null").is_err());
    assert!(other.seen().is_empty());
}

#[test]
fn what_a_server_repeats_is_hidden() {
    let (_stub, client) = always(|| Answer::status(403, &format!("{{\"detail\": \"no such key {KEY}\"}}")));
    assert!(client.fails().contains("no such key ***"));
    let (_stub, client) = always(|| Answer::status(400, &format!("{{\"detail\": \"no flag for {KEY}\"}}")));
    let declined = evaluated(&client, "a", "null").unwrap().declined;
    assert_eq!(declined, Some(Declined::Other("no flag for ***".to_owned())));
}

#[test]
fn a_wrong_clock_is_told() {
    let (_stub, client) = always(|| Answer::Reply(403, vec![("Date", date(-90))], Vec::new()));
    let told = client.fails();
    assert!(told.contains("ahead of the server's: set it"), "{told}");
}

/// A server whose ruleset is another one each time it was changed, and whose stream says these events.
fn streaming(rulesets: &'static [&'static str], events: &'static [&'static str]) -> Stub {
    let fetched = std::sync::atomic::AtomicUsize::new(0);
    Stub::new(move |seen, _| {
        if seen.path != "/api/v1/sdk/stream" {
            let number = fetched.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            return Answer::json(rulesets[number.min(rulesets.len() - 1)], &[]);
        }
        client::stream("", Duration::from_millis(400), events)
    })
}

const ONE: &str = r#"{"flags": [], "version": "1"}"#;
const SAME: &str = r#"{"flags": [], "version": "2"}"#;
const TWO: &str = r#"{"flags": [{"id": "1", "key": "a"}], "version": "2"}"#;
const CONNECTED: &str = "event: connected\ndata: {\"version\": \"1\"}\n\n: keepalive\n\n";
const UPDATED: &str = "id: 1\nevent: flag.updated\ndata: {\"flag_key\": \"a\"}\n\n";

#[test]
fn each_change_that_the_stream_tells_is_fetched() {
    let stub = streaming(&[ONE, SAME, TWO], &[CONNECTED, UPDATED, "event: rumour\ndata: {}\n\n", UPDATED]);
    let (texts, ended) = followed(&client(&stub.address), None, usize::MAX);
    assert_eq!(texts, [ONE, TWO]);
    assert!(ended.contains("the stream ended"), "{ended}");
    let seen = stub.seen();
    let paths: Vec<&str> = seen.iter().map(|seen| seen.path.as_str()).collect();
    assert_eq!(paths[0], "/api/v1/sdk/stream");
    assert_eq!(paths[1..], ["/api/v1/sdk/ruleset"; 3]);
    assert_eq!(seen[0].header("accept"), Some("text/event-stream"));
    for seen in &seen {
        assert_request(seen, "GET", &seen.path);
    }
}

#[test]
fn what_is_held_is_not_given_again() {
    let stub = streaming(&[SAME, TWO], &[CONNECTED, UPDATED]);
    assert_eq!(
        followed(&client(&stub.address), Some(&held(ONE, None)), 1),
        (vec![TWO.to_owned()], "told to end".to_owned())
    );
}

#[test]
fn events_that_come_together_are_one_change() {
    const MANY: &str =
        "event: flag.updated\ndata: {}\n\nevent: flag.toggled\ndata: {}\n\nevent: flag.deleted\ndata: {}\n\n";
    let stub = streaming(&[ONE, TWO, ONE], &[CONNECTED, MANY]);
    assert_eq!(followed(&client(&stub.address), None, usize::MAX).0, [ONE, TWO]);
    assert_eq!(stub.seen().len(), 3);
}

#[test]
fn streams_that_fail_are_named() {
    let (_stub, full) = always(|| Answer::status(503, r#"{"error": {"code": 503, "message": "Too many streams"}}"#));
    let (_page, page) = always(|| Answer::Reply(200, vec![("Content-Type", "text/html".to_owned())], Vec::new()));
    let garbled = streaming(&[ONE, "nonsense"], &[CONNECTED, UPDATED]);
    let told = [followed(&full, None, 1).1, followed(&page, None, 1).1, followed(&client(&garbled.address), None, 2).1];
    insta::assert_snapshot!(told.join("\n\n"));
}

fn evaluated(client: &Client, flag: &str, context: &str) -> Result<Evaluated, Failure> {
    let evaluate = client.api.evaluate.unwrap();
    evaluate(&client.endpoint, &client.network, flag, &Tree::read(context).unwrap())
}

const CONTEXT: &str = r#"{"user_id": "u", "session_id": null, "attributes": {"age": 1.50}}"#;

#[test]
fn evaluation_sends_what_the_sdks_send() {
    let (stub, client) = always(|| {
        let body = r#"{"flag_key": "a\"b", "variation_id": "x", "variation_key": "on", "value": {"n": 1.50}, "reason": "targeting_match"}"#;
        Answer::json(body, &[])
    });
    let answer = evaluated(&client, "a\"b", CONTEXT).unwrap();
    assert_eq!(
        answer.native.to_string(),
        r#"{"value":{"n":1.50},"variation_id":"x","variation_key":"on","reason":"targeting_match"}"#
    );
    assert_eq!(answer.value.json(), r#"{"n":1.50}"#);
    assert_eq!((answer.variant.as_deref(), answer.reason), (Some("on"), Reason::TargetingMatch));
    assert_eq!((answer.declined, answer.notes), (None, Vec::new()));
    let seen = stub.seen();
    assert_eq!(seen.len(), 1);
    assert_request(&seen[0], "POST", "/api/v1/evaluate");
    assert_eq!(seen[0].body, r#"{"flag_key":"a\"b","context":{"user_id":"u","attributes":{"age":1.50}}}"#);
}

#[test]
fn servers_without_that_path_are_asked_at_another() {
    let stub = Stub::new(|seen, _| match seen.path.as_str() {
        "/api/v1/evaluate" => Answer::status(404, r#"{"detail": "Not Found"}"#),
        _ => Answer::json(
            r#"{"flag_key": "a", "variation_id": null, "variation_key": null, "value": true, "reason": "", "trace": {}}"#,
            &[],
        ),
    });
    let client = client(&stub.address);
    let answer = evaluated(&client, "a", "null").unwrap();
    assert_eq!(
        answer.native.to_string(),
        r#"{"value":true,"variation_id":null,"variation_key":null,"reason":"default"}"#
    );
    let notes = client.notes();
    assert!(
        notes.ends_with("the server has no `/evaluate`, which SDKs ask; it was asked at `/sdk/evaluate`"),
        "{notes}"
    );
    let seen = stub.seen();
    assert_eq!(seen.len(), 2);
    assert_request(&seen[1], "POST", "/api/v1/sdk/evaluate");
    assert_eq!(
        (seen[0].body.as_str(), &seen[0].body),
        (r#"{"flag_key":"a","context":{"attributes":{}}}"#, &seen[1].body)
    );
}

/// What routers and proxies say of a path has nothing of a flag in it.
#[test]
fn paths_that_are_not_there_are_told_in_many_ways() {
    const PAGE: &str = "<!DOCTYPE html><title>Error</title>";
    let html = |code, body: &str| {
        Answer::Reply(code, vec![("Content-Type", "text/html; charset=utf-8".to_owned())], body.as_bytes().to_vec())
    };
    let ways: [fn() -> Answer; 6] = [
        || Answer::status(404, "404 page not found\n"),
        || Answer::status(404, r#"{"message": "Cannot POST /api/v1/evaluate"}"#),
        || Answer::status(404, r#"{"message": "Route POST:/flags/api/v1/evaluate not found", "statusCode": 404}"#),
        || Answer::status(404, ""),
        || Answer::status(404, PAGE),
        || Answer::Reply(404, vec![("Content-Type", "text/html".to_owned())], PAGE.into()),
    ];
    for way in ways {
        let stub = Stub::new(move |seen, _| match seen.path.as_str() {
            "/api/v1/evaluate" => way(),
            _ => Answer::json(r#"{"flag_key": "a", "value": true}"#, &[]),
        });
        let answer = evaluated(&client(&stub.address), "a", "null").unwrap();
        assert_eq!((answer.value.json(), answer.declined, stub.seen().len()), ("true", None, 2));
    }
    // The status of a flag that is not active is also that of what a proxy does not take.
    for body in ["<html>blocked</html>", "Bad Request", "{}", r#"{"message": "flagged as an attack"}"#] {
        for answer in [Answer::status as fn(u16, &str) -> Answer, html] {
            let (_stub, client) = always(move || answer(400, body));
            let told = client.told(&evaluated(&client, "a", "null").unwrap_err());
            assert!(told.contains("answered 400"), "{told}");
        }
    }
}

#[test]
fn an_answer_for_another_flag_is_none() {
    for other in [r#""OTHER""#, "1", r#""A""#] {
        let (_stub, client) = always(move || Answer::json(format!(r#"{{"flag_key": {other}, "value": true}}"#), &[]));
        let told = client.told(&evaluated(&client, "a", "null").unwrap_err());
        assert!(told.contains("it is the answer for another flag"), "{told}");
    }
    let (_stub, client) = always(|| Answer::json(r#"{"flag_key": null, "value": true}"#, &[]));
    assert!(evaluated(&client, "a", "null").is_ok());
}

#[test]
fn answers_of_all_forms_are_read() {
    let answer = |body: &'static str| {
        let Evaluated { native, reason, declined, notes, .. } =
            evaluated(&always(move || Answer::json(body, &[])).1, "a", "null").unwrap();
        format!("{native} {reason:?} {declined:?} {notes:?}")
    };
    let told = [
        answer(
            r#"{"data": {"evaluations": {"a": {"value": "x", "reason": "PERCENTAGE_ROLLOUT", "rule_id": "r", "variation_key": "k"}}, "evaluated_at": "2026"}}"#,
        ),
        answer(r#"{"data": {"evaluations": {}}}"#),
        answer(r#"{"variation_id": "1", "variation_key": "k", "value": 2, "reason": "percentage_rollout"}"#),
        answer(r#"{"value": null, "reason": "prerequisite_failed"}"#),
        answer(r#"{"value": null, "reason": "flag_not_found"}"#),
        answer(r#"{"value": null, "reason": null}"#),
        answer(r#"{"value": 1, "reason": "flag_inactive"}"#),
        answer(r#"{"value": null, "reason": "flag_not_found_or_inactive"}"#),
        answer(r#"{"data": {"evaluations": {"a": {"value": 1, "reason": "TARGETING_RULE"}}}}"#),
        answer(r#"{"data": {"evaluations": {"a": {"value": 1, "reason": "DISABLED"}}}}"#),
        answer(r#"{"data": {"evaluations": {"a": {"value": 1, "reason": "PREREQUISITE"}}}}"#),
        answer(r#"{"data": {"evaluations": {"a": {"value": null, "reason": "FLAG_NOT_FOUND"}}}}"#),
        answer(r#"{"value": 1, "reason": "phase_of_the_moon"}"#),
    ];
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn a_flag_that_is_not_there_is_told_from_a_path() {
    let declined = |code, body: &'static str| {
        let (stub, client) = always(move || Answer::status(code, body));
        (evaluated(&client, "a", "null").map(|answer| (answer.native.to_string(), answer.declined)), stub.seen().len())
    };
    let none = r#"{"value":null,"variation_id":null,"variation_key":null,"reason":"flag_not_found"}"#.to_owned();
    for body in
        [r#"{"error": {"code": 404, "message": "Flag 'a' not found"}}"#, r#"{"error": {"code": "FLAG_NOT_FOUND"}}"#]
    {
        assert_eq!(declined(404, body), (Ok((none.clone(), Some(Declined::NoFlag))), 1), "{body}");
    }
    let native = none.replace("\"flag_not_found\"", "null");
    let inactive = Some(Declined::Other("Flag 'a' is not active".to_owned()));
    assert_eq!(declined(400, r#"{"detail": "Flag 'a' is not active"}"#), (Ok((native, inactive)), 1));
    let (failed, asked) = declined(404, r#"{"detail": "Not Found"}"#);
    assert!(failed.is_err() && asked == 2);
}

#[test]
fn evaluation_that_fails_is_explained() {
    let of = |answer: fn() -> Answer| {
        let (_stub, client) = always(answer);
        client.told(&evaluated(&client, "a", "null").unwrap_err())
    };
    let told = [
        of(|| Answer::status(403, r#"{"detail": "Invalid API key"}"#)),
        of(|| Answer::status(404, "<p>nothing</p>")),
        of(|| Answer::status(422, r#"{"detail": [{"msg": "Input should be a valid string"}]}"#)),
        of(|| Answer::json("{}", &[])),
        of(|| Answer::json("{\"value\": ", &[])),
        of(|| Answer::json("", &[])),
    ];
    insta::assert_snapshot!(told.join("\n\n"));
}
