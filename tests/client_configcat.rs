//! The CDN of ConfigCat against a server that speaks the protocol and its faults (spec section 10).

#[path = "support/client.rs"]
#[expect(dead_code, reason = "not every test needs all of it")]
mod client;
#[path = "support/stub.rs"]
mod stub;

use std::io::Write as _;
use std::sync::{Arc, Mutex};

use client::{Client, held};
use ffctl::provider::api::Fetched;
use ffctl::source::remote::Wish;
use flate2::Compression;
use flate2::write::GzEncoder;
use stub::{Answer, Stub};

const KEY: &str = "configcat-sdk-1/hush567890123456789012/hush567890123456789012";
const CONFIG: &str = r#"{"p":{"u":"https://cdn-global.configcat.com","r":0},"f":{"a":{"t":3,"v":{"d":1.50}}}}"#;

fn client(url: &str) -> Client {
    Client::new("configcat", url, KEY)
}

/// A config that leads somewhere.
fn leads(to: &str, mode: u8) -> String {
    format!(r#"{{"p":{{"u":"{to}","r":{mode}}},"f":{{}}}}"#)
}

#[test]
fn a_config_is_asked_for_by_its_key() {
    let stub = Stub::new(|_, _| Answer::json(CONFIG, &[("ETag", "W/\"1\"")]));
    let taken = client(&stub.address).fetch(None).unwrap();
    let Fetched::New(download) = taken else { panic!("nothing came") };
    assert_eq!((download.text.as_str(), download.etag.as_deref()), (CONFIG, Some("W/\"1\"")));
    client(&stub.address).wish(Wish::ConfigVersion, "v5").fetch(Some(&held(CONFIG, Some("W/\"1\"")))).unwrap();
    let seen = stub.seen();
    assert_eq!(seen[0].path, format!("/configuration-files/{KEY}/config_v6.json"));
    assert_eq!(seen[1].path, format!("/configuration-files/{KEY}/config_v5.json"));
    assert_eq!((seen[0].header("if-none-match"), seen[1].header("if-none-match")), (None, Some("W/\"1\"")));
    // The header by which the vendor counts its SDKs is not ours to send.
    assert_eq!(seen[0].header("x-configcat-useragent"), None);
    assert!(seen[0].header("user-agent").unwrap().starts_with("ffctl/"));
}

#[test]
fn what_is_held_is_confirmed() {
    let stub = Stub::new(|_, _| Answer::Reply(304, vec![("ETag", "\"1\"".to_owned())], Vec::new()));
    assert_eq!(client(&stub.address).fetch(Some(&held(CONFIG, Some("\"1\"")))), Ok(Fetched::Same));
}

#[test]
fn what_is_compressed_is_unpacked_and_counted_so() {
    let packed = |text: &str| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    let long = format!(r#"{{"f":{{}},"x":"{}"}}"#, "y".repeat(5 << 20));
    for (text, is_taken) in [(CONFIG.to_owned(), true), (long, false)] {
        let bytes = packed(&text);
        assert!(bytes.len() < 10_000);
        let stub =
            Stub::new(move |_, _| Answer::Reply(200, vec![("Content-Encoding", "gzip".to_owned())], bytes.clone()));
        let client = client(&stub.address).limits(|limits| limits.size = 1 << 20);
        match client.fetch(None) {
            Ok(_) => assert!(is_taken),
            Err(failure) => {
                let told = client.told(&failure);
                assert!(!is_taken && told.contains("larger than 1 MiB"), "{told}");
            }
        }
    }
}

/// Rules 2, 3 and 4 of the redirect: only a forced one moves away from an address that was chosen.
#[test]
fn a_forced_redirect_leads_to_another_server() {
    let other = Stub::new(|_, _| Answer::json(CONFIG, &[]));
    let to = other.address.clone();
    let stub =
        Stub::new(move |_, number| Answer::json(leads(&to, if number == 0 { 2 } else { 1 }), &[("ETag", "\"9\"")]));
    let mut first = client(&stub.address);
    first.endpoint.headers.push(("X-Proxy-Key".to_owned(), "hush-proxy".to_owned()));
    let Ok(Fetched::New(download)) = first.fetch(Some(&held("{}", Some("\"0\"")))) else { panic!("nothing came") };
    assert_eq!((download.text.as_str(), download.notes.len()), (CONFIG, 0));
    // The ETag that is sent on is the one that was held at first.
    assert_eq!(other.seen()[0].header("if-none-match"), Some("\"0\""));
    // What is meant for the proxy stays with it.
    assert_eq!(stub.seen()[0].header("x-proxy-key"), Some("hush-proxy"));
    assert_eq!(other.seen()[0].header("x-proxy-key"), None);
    let second = client(&stub.address);
    assert_eq!(second.text(), leads(&other.address, 1));
    assert_eq!(other.seen().len(), 1);
}

/// Rule 3: the switch is for this and later requests.
#[test]
fn later_requests_go_where_the_config_that_is_held_is_kept() {
    let other = Stub::new(|seen, _| match seen.header("if-none-match") {
        Some("\"5\"") => Answer::status(304, ""),
        _ => Answer::json(CONFIG, &[("ETag", "\"5\"")]),
    });
    let to = other.address.clone();
    let stub = Stub::new(move |_, _| Answer::json(leads(&to, 2), &[]));
    let mut client = client(&stub.address);
    client.endpoint.headers.push(("X-Proxy-Key".to_owned(), "hush-proxy".to_owned()));
    let kept = leads(&other.address, 2);
    assert_eq!(client.fetch(Some(&held(&kept, Some("\"5\"")))), Ok(Fetched::Same));
    assert_eq!((stub.seen().len(), other.seen().len()), (0, 1));
    assert_eq!(other.seen()[0].header("x-proxy-key"), None);
    // An address that was chosen is left only where that is forced, and never for one that is none.
    for kept in [leads(&other.address, 1), leads("ftp://127.0.0.1", 2), leads("file:///etc", 2)] {
        assert_eq!(client.text_over(&held(&kept, None)), CONFIG);
    }
    assert_eq!((stub.seen().len(), other.seen().len()), (3, 4));
}

#[test]
fn servers_that_send_from_one_to_another_are_left_after_three_requests() {
    let addresses: Arc<Mutex<Vec<String>>> = Arc::default();
    let known = Arc::clone(&addresses);
    let answer = move |seen: &stub::Seen, _: usize| {
        let known = known.lock().unwrap();
        let host = seen.header("host").unwrap();
        let next = known.iter().find(|address| !address.ends_with(host)).unwrap();
        Answer::json(leads(next, 2), &[])
    };
    let (one, two) = (Stub::new(answer.clone()), Stub::new(answer));
    addresses.lock().unwrap().extend([one.address.clone(), two.address.clone()]);
    let Ok(Fetched::New(download)) = client(&one.address).fetch(None) else { panic!("nothing came") };
    assert_eq!((one.seen().len(), two.seen().len()), (2, 1));
    assert_eq!(download.text, leads(&two.address, 2));
    assert!(download.notes.len() == 1 && download.notes[0].contains("1104"), "{:?}", download.notes);
}

#[test]
fn keys_that_are_none_are_not_even_sent() {
    let stub = Stub::new(|_, _| Answer::json(CONFIG, &[]));
    let told: Vec<String> = ["hush", "hush-567890123456789012/short", "configcat-proxy/"]
        .into_iter()
        .map(|key| Client::new("configcat", &stub.address, key).fails())
        .collect();
    assert!(told.iter().all(|one| *one == told[0]));
    insta::assert_snapshot!(told[0]);
    assert_eq!(stub.seen().len(), 0);
    assert_eq!(Client::new("configcat", &stub.address, "configcat-proxy/hush-shop").text(), CONFIG);
}

/// What goes wrong, and how.
type Case = (&'static str, fn() -> Answer);

#[test]
fn failures_say_what_they_mean() {
    let cases: [Case; 9] = [
        ("403", || Answer::status(403, "")),
        ("404", || Answer::status(404, &format!("no config for {KEY}"))),
        ("500", || Answer::status(500, "")),
        ("a page", || Answer::Reply(200, vec![("Content-Type", "text/html".to_owned())], b"<p>".to_vec())),
        ("cut off by its length", || {
            Answer::Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\nConnection: close\r\n\r\n{\"f\":".to_vec())
        }),
        ("cut off JSON", || Answer::json(&CONFIG[..40], &[])),
        ("nothing", || Answer::json("", &[])),
        ("preferences that are none", || Answer::json(r#"{"p": 5}"#, &[])),
        ("a redirect of HTTP", || {
            Answer::Reply(302, vec![("Location", format!("http://other.test/{KEY}"))], Vec::new())
        }),
    ];
    let mut all = String::new();
    for (name, answer) in cases {
        let stub = Stub::new(move |_, _| answer());
        all.extend(["# ", name, "\n", &client(&stub.address).fails(), "\n\n"]);
    }
    insta::with_settings!({filters => vec![(r"cut off: [^J\n].*", "cut off: [WHY]")]}, { insta::assert_snapshot!(all) });
}
