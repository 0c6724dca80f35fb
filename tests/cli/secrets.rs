//! Secrets are kept out of everything that is shown or stored.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use crate::fetch::{FIRST, TOKEN, desk, knows, plain};
use crate::stub::{Answer, Stub};
use crate::{Desk, session};

#[test]
fn tokens_of_another_kind_are_not_even_sent() {
    let stub = Stub::new(knows(FIRST));
    for token in ["user:56abfa", "*:*.56abfa", "", "two words", "line\u{7}"] {
        let told = Desk { variables: vec![("UNLEASH_TOKEN", token.to_owned())], ..desk(&stub) }.run("fetch");
        assert!(told.ends_with("=> 2") && !told.contains("56abfa"), "{token}: {told}");
    }
    assert_eq!(stub.seen().len(), 0);
    let unset = Desk { variables: Vec::new(), ..desk(&stub) };
    insta::assert_snapshot!(session(&unset, &["fetch", "eval a", "eval a --offline"]));
}

#[test]
fn no_secret_goes_to_another_host() {
    let other = Stub::new(knows(FIRST));
    let to = other.address.clone();
    let stub = Stub::new(move |seen, _| match seen.path.as_str() {
        "/here/client/features" => {
            Answer::Reply(302, vec![("Location", "/api/client/features".to_owned())], Vec::new())
        }
        "/api/client/features" => knows(FIRST)(seen, 0),
        _ => Answer::Reply(307, vec![("Location", format!("{to}/api/client/features?token=hush"))], Vec::new()),
    });
    let desk = desk(&stub);
    let told = desk.run(&format!("fetch --url {}/there", stub.address));
    assert_eq!(other.seen().len(), 0);
    insta::assert_snapshot!(plain(&stub, &told).replace(other.address.trim_start_matches("http://"), "[OTHER]"));
    assert!(desk.run(&format!("fetch -q --url {}/here", stub.address)).ends_with("=> 0"), "the same host is followed");
}

/// Sources of all six, with a secret each that has `hush` in it, as far as the vendor's form of secrets allows.
fn everybody(stub: &Stub) -> Desk {
    let config = format!(
        "sources:\n  \
         unleash: {{provider: unleash, url: '{0}/api', token_env: S1, retries: 1, headers: {{X-Key: {{env: MORE}}}}}}\n  \
         configcat: {{provider: configcat, url: '{0}', sdk_key_env: S2, retries: 0}}\n  \
         launchdarkly: {{provider: launchdarkly, url: '{0}', sdk_key_env: S3, retries: 0}}\n  \
         phaseflag: {{provider: phaseflag, url: '{0}/api/v1', api_key_env: S4, retries: 0}}\n  \
         featbit: {{provider: featbit, url: '{0}', token_env: S5, retries: 0, timeout: 2}}\n  \
         ffc: {{provider: ffc, url: '{0}', token_env: S6, retries: 0, timeout: 2}}\n",
        stub.address
    );
    Desk::new()
        .with("ffctl.yaml", config)
        .variable("MORE", "hush-in-a-header")
        .variable("S1", TOKEN)
        .variable("S2", "hushhush0123456789abcd/hushhush0123456789abcd")
        .variable("S3", "sdk-hush4567-89ab-cdef-0123-456789abcdef")
        .variable("S4", "sdk-prod-hush0123456789")
        .variable("S5", "hushJy3RCUO8d-EJiVdN6waRfGjfNan02Ms9c0LiTD6w")
        .variable("S6", "aHVzaC1odXNoX18xX18yX18zX19odXNoLWh1c2g=")
}

/// What no output and no file may hold: the secrets, and enough of the one that is encoded.
const HUSHED: [&str; 3] = ["hush", "aHVzaC1odXNo", "X19odXNo"];

#[test]
fn no_secret_is_in_any_output_or_file() {
    let state = Arc::new(AtomicUsize::new(0));
    let now = Arc::clone(&state);
    let stub = Stub::new(move |seen, number| {
        let path = seen.path.split('?').next().unwrap_or_default();
        match (now.load(Ordering::SeqCst), path) {
            (0, "/api/client/features") => knows(FIRST)(seen, number),
            (0, "/sdk/latest-all") => Answer::json(r#"{"flags": {}, "segments": {}}"#, &[]),
            (0, "/api/v1/sdk/ruleset") => Answer::json(r#"{"flags": [], "segments": [], "version": "1"}"#, &[]),
            (0, "/api/public/sdk/server/latest-all") => Answer::json(
                r#"{"messageType": "data-sync", "data": {"eventType": "full", "featureFlags": [], "segments": []}}"#,
                &[],
            ),
            (0, path) if path.starts_with("/configuration-files/") => Answer::json(r#"{"f": {}}"#, &[]),
            // A websocket on which all that came is said again.
            (_, "/streaming") => {
                let (all, key) =
                    (format!("{} {:?}", seen.path, seen.headers), seen.header("envsecret").map(str::to_owned));
                Answer::socket(move |socket| {
                    let reason = key.unwrap_or(all).chars().take(100).collect::<String>();
                    let frame = CloseFrame { code: CloseCode::from(4003), reason: reason.into() };
                    let _ = socket.close(Some(frame));
                    let _ = socket.flush();
                })
            }
            // A server that says again all that came.
            (1, _) => Answer::status(500, &format!("no {} {:?}", seen.path, seen.headers)),
            (_, _) => Answer::Reply(
                401,
                vec![("Content-Type", "application/json".to_owned())],
                serde_json::json!({"message": format!("{:?}", seen.headers), "error": seen.path})
                    .to_string()
                    .into_bytes(),
            ),
        }
    });
    let desk = everybody(&stub);
    let mut told = String::new();
    for round in 0..3 {
        state.store(round, Ordering::SeqCst);
        for name in ["unleash", "configcat", "launchdarkly", "phaseflag", "featbit", "ffc"] {
            let lines = [
                format!("fetch @{name} -v -o {name}.json"),
                format!("list -s @{name} -v --max-age 0"),
                format!("explain a -s @{name} -v --format json"),
                format!("bootstrap -s @{name} -v --offline"),
            ];
            told.push_str(&session(&desk, &lines.each_ref().map(String::as_str)));
            told.push('\n');
        }
    }
    told.push_str(&session(
        &desk,
        &[
            "fetch @unleash -v -H 'X-Other: hush-on-the-line'",
            "fetch @featbit --via websocket -v",
            "fetch @launchdarkly --via stream -v",
            "eval a -s @phaseflag --remote -v",
            "fetch @unleash --url http://127.0.0.1:9/?token=hush7b1e5c -v --retries 0",
            "fetch -v -p configcat --url http://user:hushpass@127.0.0.1:9 --secret-env S2 --retries 0",
        ],
    ));
    assert!(told.contains("=> 0") && told.contains("=> 2") && told.contains("***"), "{told}");
    // What was typed is not told by us.
    let told: String = told.lines().filter(|line| !line.starts_with("$ ")).collect::<Vec<_>>().join("\n");
    let mut files = vec![("output".to_owned(), told)];
    gather(desk.path(), &mut files);
    assert!(files.iter().filter(|(name, _)| name.ends_with(".ruleset")).count() >= 5, "the cache was looked at");
    for (name, text) in files.iter().filter(|(name, _)| !name.ends_with("ffctl.yaml")) {
        let held = HUSHED.iter().find_map(|secret| text.lines().find(|line| line.contains(secret)));
        assert!(held.is_none(), "{name} holds a secret: {}", held.unwrap_or_default());
    }
}

/// The files below a folder.
pub(crate) fn gather(folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, files);
        } else {
            files.push((path.display().to_string(), String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned()));
        }
    }
}

#[test]
fn what_a_server_says_again_is_hidden_in_every_form() {
    let stub = Stub::new(|seen, _| {
        let token = seen.header("authorization").unwrap_or_default();
        let basic = token.split(' ').next_back().unwrap_or_default();
        let own = seen.header("x-key").and_then(|own| own.split(' ').next_back()).unwrap_or_default();
        Answer::status(401, &format!("no {token} {basic} {} {own}", seen.path))
    });
    let address = stub.address.replace("http://", "http://bob:hush%2Fpass99@");
    let desk = desk(&stub).variable("http_proxy", "http://u:hushproxy99@127.0.0.1:9").variable("NO_PROXY", "127.0.0.1");
    let lines = [
        "fetch -H 'X-Key: Bearer hush-in-a-header'".to_owned(),
        format!("fetch -p configcat --url {address} --secret-command 'echo configcat-proxy/hush-shop' --retries 0"),
        format!("eval a -s {address}/x.json"),
        "fetch --secret-env default:development.hush-by-mistake".to_owned(),
    ];
    for line in lines {
        let told = desk.run(&line);
        let told = told.split_once('\n').unwrap().1;
        assert!(!told.contains("hush") && !told.contains("aHVzaC9") && !told.contains("Ym9iOmh1c2"), "{told}");
    }
}
