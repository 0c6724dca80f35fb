//! `ffctl fetch`, and the sources of `ffctl.yaml` that are APIs, against a small server on this machine.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use ffctl::source::Config;
use ffctl::source::remote::Wish;
use tokio_tungstenite::tungstenite::Message;

use crate::secrets::gather;
use crate::stub::{Answer, Seen, Stub};
use crate::{Desk, session};

pub(crate) const TOKEN: &str = "*:development.hush7b1e5c";
pub(crate) const FIRST: &str = r#"{"version": 2, "features": [{"name": "a", "enabled": true, "strategies": [{"name": "default"}]}], "meta": {"revisionId": 7}}"#;
pub(crate) const SECOND: &str = r#"{"version": 2, "features": [{"name": "a", "enabled": false, "strategies": [{"name": "default"}]}, {"name": "b", "enabled": true}], "meta": {"revisionId": 8}}"#;

/// A desk whose `@live` is the server, and whose secret is in a variable.
pub(crate) fn desk(stub: &Stub) -> Desk {
    let config = format!(
        "default: live\nsources:\n  live: {{provider: unleash, url: '{}/api', token_env: UNLEASH_TOKEN, retries: 0}}\n",
        stub.address
    );
    Desk::new().with("ffctl.yaml", config).variable("UNLEASH_TOKEN", TOKEN)
}

/// What a run tells, without the port, moments and spans of time.
pub(crate) fn plain(stub: &Stub, told: &str) -> String {
    let told = told.replace(stub.address.trim_start_matches("http://"), "[HOST]");
    let moment = regex::Regex::new(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ").unwrap();
    let told = moment.replace_all(&told, "[MOMENT]");
    let span = regex::Regex::new(r"current \d+ seconds? ago").unwrap();
    let told = span.replace_all(&told, "current [N] seconds ago");
    let wait = regex::Regex::new(r"next try is in [\d.]+ s").unwrap();
    wait.replace_all(&told, "next try is in [N] s").into_owned()
}

/// A server that knows the token and has one document.
pub(crate) fn knows(document: &'static str) -> impl Fn(&Seen, usize) -> Answer {
    move |seen, _| match (seen.header("authorization"), seen.header("if-none-match")) {
        (Some(TOKEN), Some("\"1:7:v1\"")) => Answer::Reply(304, Vec::new(), Vec::new()),
        (Some(TOKEN), _) => Answer::json(document, &[("ETag", "\"1:7:v1\"")]),
        (token, _) => Answer::Reply(
            401,
            vec![("Content-Type", "application/json".to_owned())],
            format!(r#"{{"message": "no user for {}"}}"#, token.unwrap_or_default()).into_bytes(),
        ),
    }
}

#[test]
fn a_ruleset_is_fetched_once_and_confirmed_then() {
    let stub = Stub::new(knows(FIRST));
    let desk = desk(&stub);
    let told = session(
        &desk,
        &["fetch @live -o rules.json -v", "fetch @live -o rules.json -v", "fetch", "fetch --offline -q"],
    );
    insta::assert_snapshot!(plain(&stub, &told));
    assert_eq!(fs::read_to_string(desk.path().join("rules.json")).unwrap(), FIRST);
    let seen = stub.seen();
    assert_eq!(seen.len(), 3);
    let first = &seen[0];
    assert_eq!((first.method.as_str(), first.path.as_str()), ("GET", "/api/client/features"));
    // Spec section 11; registration and metrics are never sent, and nobody is told of a connection.
    for (name, want) in [
        ("authorization", Some(TOKEN)),
        ("unleash-client-spec", Some("6.1.0")),
        ("unleash-appname", Some("ffctl")),
        ("accept-encoding", Some("gzip")),
        ("if-none-match", None),
        ("unleash-connection-id", None),
    ] {
        assert_eq!(first.header(name), want, "{name}");
    }
    assert!(seen[1..].iter().all(|seen| seen.header("if-none-match") == Some("\"1:7:v1\"")));
}

#[cfg(unix)]
#[test]
fn a_file_is_for_its_owner_and_a_mode_is_kept() {
    use std::os::unix::fs::PermissionsExt;
    let stub = Stub::new(knows(FIRST));
    let desk = desk(&stub).with("old.json", "{}");
    let mode = |name: &str| fs::metadata(desk.path().join(name)).unwrap().permissions().mode() & 0o777;
    fs::set_permissions(desk.path().join("old.json"), fs::Permissions::from_mode(0o640)).unwrap();
    assert!(desk.run("fetch -q -o old.json").ends_with("=> 0"));
    assert!(desk.run("fetch -q -o new.json").ends_with("=> 0"));
    assert_eq!((mode("old.json"), mode("new.json")), (0o640, 0o600));
}

#[test]
fn what_is_wanted_is_asked_for() {
    let stub = Stub::new(knows(FIRST));
    let desk = desk(&stub);
    let lines = [
        "fetch -q --project a --project 'b c' --name-prefix x/ --tag simple:y --app-name shop -H 'X-Way: over' --header X-More=1",
        "fetch -q -p unleash --url [URL]/api/ --secret-env UNLEASH_TOKEN",
        "fetch -q -p unleash --url [URL]/api --secret-command 'printenv UNLEASH_TOKEN'",
    ];
    for line in lines {
        assert!(desk.run(&line.replace("[URL]", &stub.address)).ends_with("=> 0"), "{line}");
    }
    let seen = stub.seen();
    assert_eq!(seen[0].path, "/api/client/features?project=a&project=b%20c&namePrefix=x%2F&tag=simple%3Ay");
    assert_eq!(
        [seen[0].header("unleash-appname"), seen[0].header("x-way"), seen[0].header("x-more")],
        [Some("shop"), Some("over"), Some("1")]
    );
    assert!(seen[1..].iter().all(|seen| seen.path == "/api/client/features"));
    insta::assert_snapshot!(session(
        &desk,
        &[
            "fetch --filter x",
            "fetch --delta --via pigeon",
            "fetch -p unleash",
            "fetch -p configcat --url http://127.0.0.1:9",
            "fetch -p unleash --url ftp://x",
            "fetch rules.json"
        ]
    ));
}

#[test]
fn a_wrong_token_is_refused_and_nothing_is_lost() {
    let stub = Stub::new(knows(FIRST));
    let desk = desk(&stub).with("rules.json", "whole");
    assert!(desk.run("fetch -q").ends_with("=> 0"));
    let other = Desk { variables: vec![("UNLEASH_TOKEN", "*:development.wrong99".to_owned())], ..desk };
    let told = session(&other, &["fetch -o rules.json", "eval a --max-age 0", "eval a"]);
    insta::assert_snapshot!(plain(&stub, &told));
    assert_eq!(fs::read_to_string(other.path().join("rules.json")).unwrap(), "whole");
}

#[test]
fn a_young_copy_is_used_and_an_old_one_is_asked_about() {
    let stub = Stub::new(knows(FIRST));
    let desk = desk(&stub);
    let asked = || stub.seen().len();
    for (line, requests) in [
        ("eval a -s @live", 1),
        ("eval a", 1),
        ("list --max-age 3600", 1),
        ("explain a --max-age 0", 2),
        ("eval a --offline", 2),
        ("eval a --max-age 0.000001", 3),
    ] {
        let told = desk.run(line);
        assert!(told.ends_with("=> 0"), "{told}");
        assert_eq!(asked(), requests, "{line}");
    }
    let conditions: Vec<bool> = stub.seen().iter().map(|seen| seen.header("if-none-match").is_some()).collect();
    assert_eq!(conditions, [false, true, true]);
}

#[test]
fn a_change_is_followed() {
    let stub = Stub::new(|_, number| match number {
        0 => Answer::json(FIRST, &[("ETag", "\"1\"")]),
        _ => Answer::json(SECOND, &[("ETag", "\"2\"")]),
    });
    let desk = desk(&stub);
    assert_eq!(
        session(&desk, &["eval a", "eval a --max-age 0", "eval b"]),
        "$ ffctl eval a\ntrue\n=> 0\n\n$ ffctl eval a --max-age 0\nfalse\n=> 0\n\n$ ffctl eval b\ntrue\n=> 0"
    );
}

#[test]
fn a_copy_stands_in_for_a_server_that_does_not_answer() {
    let is_up = Arc::new(AtomicUsize::new(1));
    let up = Arc::clone(&is_up);
    let stub = Stub::new(move |seen, number| match up.load(Ordering::SeqCst) {
        1 => knows(FIRST)(seen, number),
        2 => Answer::status(503, "later"),
        3 => Answer::Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"version\": 2".to_vec()),
        4 => Answer::Reply(200, vec![("Content-Type", "text/html".to_owned())], b"<p>log in".to_vec()),
        5 => Answer::json(r#"{"version": 2, "features": [{"name": 5}]}"#, &[]),
        _ => Answer::Raw(Vec::new()),
    });
    let desk = desk(&stub).with("rules.json", "whole");
    assert!(desk.run("fetch -q").ends_with("=> 0"));
    let mut told = String::new();
    for state in 2..=6 {
        is_up.store(state, Ordering::SeqCst);
        told.push_str(&session(&desk, &["eval a --max-age 0", "fetch -o rules.json"]));
        told.push_str("\n\n");
    }
    let filters = vec![(r"cut off: .*", "cut off: [WHY]"), (r"reached: [^\n]*", "reached: [WHY]")];
    insta::with_settings!({filters => filters}, { insta::assert_snapshot!(plain(&stub, &told)) });
    assert_eq!(fs::read_to_string(desk.path().join("rules.json")).unwrap(), "whole");
}

/// What goes wrong, and how.
type Case = (&'static str, Box<dyn Fn() -> Answer + Send + Sync>);

#[test]
fn faults_are_told_with_what_to_check() {
    let long = format!("{{\"version\": 2, \"features\": [], \"x\": \"{}\"}}", "y".repeat(1 << 20));
    let cases: Vec<Case> = vec![
        ("400", Box::new(|| Answer::status(400, r#"{"error": "bad", "details": [{"message": "tag is wrong"}]}"#))),
        ("403", Box::new(|| Answer::status(403, ""))),
        ("404", Box::new(|| Answer::status(404, "Not here"))),
        ("407", Box::new(|| Answer::status(407, ""))),
        ("429", Box::new(|| Answer::Reply(429, vec![("Retry-After", "3600".to_owned())], Vec::new()))),
        (
            "500 with a page",
            Box::new(|| Answer::Reply(500, vec![("Content-Type", "text/html; charset=x".to_owned())], b"<p>".to_vec())),
        ),
        ("page", Box::new(|| Answer::Reply(200, Vec::new(), b" <!DOCTYPE html><p>".to_vec()))),
        ("empty", Box::new(|| Answer::json("", &[]))),
        ("cut off", Box::new(|| Answer::json(&FIRST[..60], &[]))),
        ("no JSON", Box::new(|| Answer::json("rules", &[]))),
        ("a list", Box::new(|| Answer::json("[]", &[]))),
        ("answers", Box::new(|| Answer::json(r#"{"toggles": []}"#, &[]))),
        ("another document", Box::new(|| Answer::json("{}", &[]))),
        ("not UTF-8", Box::new(|| Answer::Reply(200, Vec::new(), b"{\"a\": \"\xff\"}".to_vec()))),
        ("too large", Box::new(move || Answer::json(long.clone(), &[]))),
        ("slow", Box::new(|| Answer::Silence(Duration::from_secs(3)))),
        ("304 though nothing is held", Box::new(|| Answer::Reply(304, Vec::new(), Vec::new()))),
        (
            "a clock that is wrong",
            Box::new(|| Answer::Reply(401, vec![("Date", "Thu, 01 Jan 2026 00:00:00 GMT".to_owned())], Vec::new())),
        ),
    ];
    let mut all = String::new();
    for (name, answer) in cases {
        let stub = Stub::new(move |_, _| answer());
        let told = desk(&stub).run("fetch --max-size 1 --timeout 1");
        assert!(told.ends_with("=> 2"), "{name}: {told}");
        all.extend(["# ", name, "\n", &plain(&stub, &told), "\n\n"]);
    }
    insta::with_settings!({filters => vec![(r"is \d{6,} seconds", "is [N] seconds")]}, { insta::assert_snapshot!(all) });
}

#[test]
fn what_passes_is_asked_again_and_what_does_not_is_not() {
    let tries = |answers: Vec<fn() -> Answer>, retries: u32| {
        let stub =
            Stub::new(move |_, number| answers.get(number).map_or_else(|| Answer::json(FIRST, &[]), |answer| answer()));
        let told = desk(&stub).run(&format!("fetch -q --retries {retries}"));
        (stub.seen().len(), told.ends_with("=> 0"))
    };
    let busy: fn() -> Answer = || Answer::status(502, "");
    assert_eq!(tries(vec![busy, busy], 2), (3, true));
    assert_eq!(tries(vec![busy, busy], 1), (2, false));
    assert_eq!(tries(vec![|| Answer::status(503, "")], 3), (1, false));
    assert_eq!(tries(vec![|| Answer::status(401, "")], 3), (1, false));
    assert_eq!(tries(vec![|| Answer::Raw(Vec::new())], 1), (2, true));
    let wait: fn() -> Answer = || Answer::Reply(503, vec![("Retry-After", "1".to_owned())], Vec::new());
    let began = SystemTime::now();
    assert_eq!(tries(vec![wait], 1), (2, true));
    assert!(began.elapsed().unwrap() >= Duration::from_secs(1), "a server that says when is not asked before");
}

#[test]
fn deltas_are_joined() {
    let hydration = r#"{"events":[{"type":"hydration","eventId":3,"features":[{"name":"a","enabled":true,"strategies":[]}],"segments":[]}]}"#;
    let change = r#"{"events":[{"type":"feature-removed","eventId":5,"featureName":"a","project":"default"}]}"#;
    let stub = Stub::new(move |seen, _| match seen.header("if-none-match") {
        None => Answer::json(hydration, &[("ETag", "3")]),
        Some("3") => Answer::json(change, &[("ETag", "5")]),
        _ => Answer::Reply(304, Vec::new(), Vec::new()),
    });
    let desk = desk(&stub);
    for (line, flags) in [
        ("fetch --delta -o d.json", "1 flag"),
        ("fetch --delta -o d.json", "0 flags"),
        ("fetch --delta -o d.json", "has not changed"),
    ] {
        let told = desk.run(line);
        assert!(told.contains(flags) && told.ends_with("=> 0"), "{told}");
    }
    assert!(stub.seen().iter().all(|seen| seen.path == "/api/client/delta"));
    assert!(desk.run("list -s d.json").ends_with("=> 0"));
}

#[test]
fn a_stream_gives_the_first_state() {
    let event = r#"{"events":[{"type":"hydration","eventId":3,"features":[{"name":"a","enabled":true,"strategies":[]}],"segments":[]}]}"#;
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: hello\n\n";
    let stub = Stub::new(move |_, _| {
        Answer::Parts(vec![
            (Duration::ZERO, head.as_bytes().to_vec()),
            (
                Duration::from_millis(50),
                format!("event: other\ndata: 1\n\nid: 3\nevent: unleash-connected\ndata: {event}\n\n").into_bytes(),
            ),
            (Duration::from_secs(5), Vec::new()),
        ])
    });
    let desk = desk(&stub);
    let told = desk.run("fetch --via stream -o s.json");
    assert!(told.contains("1 flag") && told.ends_with("=> 0"), "{told}");
    assert_eq!(stub.seen()[0].path, "/api/client/streaming");
    assert_eq!(stub.seen()[0].header("accept"), Some("text/event-stream"));
    let page = Stub::new(|_, _| Answer::Reply(200, vec![("Content-Type", "text/html".to_owned())], b"<p>".to_vec()));
    let gone = Stub::new(move |_, _| Answer::Raw(head.as_bytes().to_vec()));
    for stub in [page, gone] {
        let told = self::desk(&stub).run("fetch --via stream");
        assert!(told.ends_with("=> 2"), "{told}");
    }
}

#[test]
fn what_goes_to_a_plain_address_is_not_for_an_api() {
    let stub = Stub::new(knows(FIRST));
    let desk = Desk::new().variable("UNLEASH_TOKEN", TOKEN);
    let told = ["-H 'X-A: b'", "--delta", "--timeout 3", "--secret-env UNLEASH_TOKEN"]
        .map(|option| desk.run(&format!("fetch {}/api {option}", stub.address)));
    assert!(told.iter().all(|told| told.ends_with("=> 2")) && stub.seen().is_empty(), "{told:?}");
    insta::assert_snapshot!(plain(&stub, &told[0]));
    // With a provider the address is that of an API.
    let told = desk.run(&format!("fetch {}/api -p unleash -q -o -", stub.address));
    assert!(told.contains("\"features\"") && told.ends_with("=> 0"), "{told}");
    assert!(!desk.path().join("-").exists());
}

#[test]
fn headers_and_addresses_that_cannot_be_sent_are_refused_before() {
    let stub = Stub::new(knows(FIRST));
    let desk = desk(&stub).variable("AUTH", "Bearer hush-abcdef").with(
        "auth.yaml",
        format!(
            "sources: {{live: {{provider: unleash, url: '{}/api', headers: {{X-Auth: {{env: AUTH}}}}}}}}",
            stub.address
        ),
    );
    insta::assert_snapshot!(session(
        &desk,
        &["fetch -H 'X Y: 1'", "fetch --url http://127.0.0.1:9/api?x=1", "fetch --timeout 1e19", "fetch --timeout=-1",]
    ));
    assert!(stub.seen().is_empty());
    let told = desk.run("fetch @live --config auth.yaml -q");
    assert!(told.ends_with("=> 0"), "{told}");
    assert_eq!(stub.seen()[0].header("x-auth"), Some("Bearer hush-abcdef"));
}

#[test]
fn offline_runs_no_command() {
    let stub = Stub::new(knows(FIRST));
    let config = format!(
        "default: live\nsources: {{live: {{provider: unleash, url: '{}/api', token_command: 'echo ran >> ran; printenv UNLEASH_TOKEN'}}}}\n",
        stub.address
    );
    let desk = Desk::new().with("ffctl.yaml", config).variable("UNLEASH_TOKEN", TOKEN);
    assert!(desk.run("fetch -q").ends_with("=> 0"));
    assert!(desk.run("eval a --offline").ends_with("true\n=> 0"));
    assert_eq!(fs::read_to_string(desk.path().join("ran")).unwrap(), "ran\n");
}

#[test]
fn a_stream_that_says_nothing_is_given_up() {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
    let stub = Stub::new(move |_, _| {
        let comments = (0..100).map(|_| (Duration::from_millis(100), b": here\n\n".to_vec()));
        Answer::Parts([(Duration::ZERO, head.as_bytes().to_vec())].into_iter().chain(comments).collect())
    });
    let began = SystemTime::now();
    let url = stub.address.replace("http://", "http://bob:hush1234@");
    let told = desk(&stub).run(&format!("fetch --via stream --timeout 1 --url {url}/api"));
    assert!(told.contains("did not answer within 1 s") && told.ends_with("=> 2"), "{told}");
    assert!(!told.lines().skip(1).any(|line| line.contains("hush1234")), "{told}");
    assert!(began.elapsed().unwrap() < Duration::from_secs(30));
}

#[test]
fn proxies_come_from_the_environment() {
    let proxy = Stub::new(knows(FIRST));
    let desk = |variable: &'static str| Desk::new().variable("UNLEASH_TOKEN", TOKEN).variable(variable, &proxy.address);
    // Over plain HTTP the proxy is asked for the whole address.
    let told = desk("HTTP_PROXY").run("fetch -q -p unleash --url http://unleash.test/api -o a.json");
    assert!(told.ends_with("=> 0"), "{told}");
    assert_eq!(proxy.seen()[0].path, "http://unleash.test/api/client/features");
    // Over HTTPS it is asked for a tunnel, and is told nothing of what goes through it.
    for variable in ["HTTPS_PROXY", "https_proxy"] {
        let told = desk(variable).run("fetch -q -p unleash --url https://unleash.test/api --retries 0");
        assert!(told.ends_with("=> 2"), "{told}");
        let seen = proxy.seen().pop().unwrap();
        assert_eq!((seen.method.as_str(), seen.path.as_str()), ("CONNECT", "unleash.test:443"));
        assert_eq!(seen.header("authorization"), None);
    }
    let told = desk("HTTPS_PROXY").run("fetch -q -p ffc --secret-command 'echo NWM4LTAzODgtNCUyMDIyMDcwNzE0MzUzN19fMTc3X18yMDZfXzQxNl9fZGVmYXVsdF8zNDY2Yw==' --retries 0");
    assert!(told.ends_with("=> 2"), "{told}");
    let seen = proxy.seen().pop().unwrap();
    assert_eq!((seen.method.as_str(), seen.path.as_str()), ("CONNECT", "api.featureflag.co:443"), "a websocket, too");
    let asked = proxy.seen().len();
    let told = desk("HTTP_PROXY")
        .variable("NO_PROXY", "127.0.0.1")
        .run("fetch -q -p unleash --url http://127.0.0.1:9/api --retries 0");
    assert!(told.ends_with("=> 2"), "{told}");
    assert_eq!(proxy.seen().len(), asked, "what is not for the proxy does not go there");
}

#[test]
fn a_copy_that_was_damaged_is_none() {
    let stub = Stub::new(knows(FIRST));
    let desk = desk(&stub);
    assert!(desk.run("fetch -q").ends_with("=> 0"));
    let mut files = Vec::new();
    gather(desk.path(), &mut files);
    let (path, text) = files.into_iter().find(|(name, _)| name.ends_with(".ruleset")).unwrap();
    fs::write(&path, &text[..text.len() - 20]).unwrap();
    assert!(desk.run("fetch --offline").ends_with("=> 2"));
    // Nothing is held, so all is asked for.
    let told = desk.run("fetch");
    assert!(told.contains(FIRST) && told.ends_with("=> 0"), "{told}");
    assert_eq!(stub.seen()[1].header("if-none-match"), None);
}

#[test]
fn a_flood_of_nothing_is_given_up() {
    let event = "event: x\ndata: {}\n\n".repeat(2_000);
    let streams = Stub::new(move |_, _| {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
        let flood = (0..100_000).map({
            let event = event.clone();
            move |_| (Duration::ZERO, event.clone().into_bytes())
        });
        Answer::Parts([(Duration::ZERO, head.as_bytes().to_vec())].into_iter().chain(flood.take(3_000)).collect())
    });
    let pings =
        Stub::new(|_, _| Answer::socket(|socket| while socket.send(Message::Ping(b"x".to_vec().into())).is_ok() {}));
    for (provider, secret, stub, via) in [
        ("launchdarkly", "sdk-01234567-89ab-cdef-0123-456789abcdef", &streams, "--via stream"),
        ("unleash", TOKEN, &streams, "--via stream"),
        ("featbit", "v3faJy3RCUO8d-EJiVdN6waRfGjfNan02Ms9c0LiTD6w", &pings, "--via websocket"),
    ] {
        let began = SystemTime::now();
        let desk = Desk::new().variable("SECRET", secret);
        let told = desk.run(&format!(
            "fetch -p {provider} --url {} --secret-env SECRET {via} --timeout 1 --retries 0",
            stub.address
        ));
        assert!(told.contains("did not answer within 1 s") && told.ends_with("=> 2"), "{told}");
        assert!(began.elapsed().unwrap() < Duration::from_secs(30), "{provider} took {:?}", began.elapsed());
    }
}

#[cfg(target_os = "linux")]
#[test]
fn standard_output_by_its_other_names_is_not_replaced() {
    let stub = Stub::new(knows(FIRST));
    let desk = desk(&stub);
    let program = env!("CARGO_BIN_EXE_ffctl");
    for name in ["/dev/stdout", "/dev/fd/1", "-"] {
        let line = format!("{{ echo head; {program} fetch -q -o {name}; echo foot; }} > all.txt");
        let ffctl = desk.command("");
        let mut command = std::process::Command::new("sh");
        command.args(["-c", &line]).current_dir(desk.path());
        for (variable, value) in ffctl.get_envs() {
            match value {
                Some(value) => command.env(variable, value),
                None => command.env_remove(variable),
            };
        }
        assert!(command.status().unwrap().success());
        let all = fs::read_to_string(desk.path().join("all.txt")).unwrap();
        assert_eq!(all, format!("head\n{FIRST}\nfoot\n"), "{name}");
    }
}

#[test]
fn what_can_be_wanted_can_be_said_on_the_command_line_and_in_the_config_file() {
    let command = ffctl::cli::command();
    let fetch = command.find_subcommand("fetch").unwrap();
    for (wish, name) in Wish::ALL {
        let option = wish.option();
        assert!(fetch.get_arguments().any(|argument| argument.get_long() == option.strip_prefix("--")), "{option}");
        let desk =
            Desk::new().with("ffctl.yaml", format!("sources: {{x: {{provider: p, token_env: T, {name}: 'true'}}}}"));
        let config = Config::load(Some(&desk.path().join("ffctl.yaml"))).unwrap();
        let remote = config.source("x").unwrap().remote("x").unwrap().unwrap();
        assert_eq!(remote.wishes.get(&wish), Some(&vec!["true".to_owned()]), "{name}");
    }
}
