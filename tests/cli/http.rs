//! Sources behind a URL, against a small server on this machine.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::thread;

use crate::Desk;

/// Serves `answer`, as it is, to the next `times` requests, and tells its address.
fn serve(answer: &'static [u8], times: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming().take(times) {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
            let _ = stream.write_all(answer);
        }
    });
    format!("http://{address}")
}

/// What `ffctl eval a -s ADDRESS/flags.json?token=hush` tells, with the port left out.
fn told(address: &str) -> String {
    let told = Desk::new().run(&format!("eval a -s {address}/flags.json?token=hush"));
    assert!(!told.lines().skip(1).any(|line| line.contains("hush")), "a secret is told: {told}");
    let host = address.trim_start_matches("http://");
    told.replace(host, "[HOST]")
}

#[test]
fn a_document_is_read() {
    let body = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n\
                {\"version\": 2, \"features\": [{\"name\": \"a\", \"enabled\": true}]}";
    insta::assert_snapshot!(told(&serve(body.as_bytes(), 1)));
}

#[test]
fn a_named_source_may_be_an_address() {
    let body = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n\
                {\"version\": 2, \"features\": [{\"name\": \"a\", \"enabled\": true}]}";
    let address = serve(body.as_bytes(), 1);
    let config = format!("default: far\nsources: {{far: {{provider: unleash, url: '{address}/flags.json'}}}}\n");
    let told = Desk::new().with("ffctl.yaml", config).run("eval a");
    assert!(told.ends_with("\ntrue\n=> 0"), "{told}");
}

#[test]
fn answers_that_are_no_document_are_named() {
    let answers: [(&str, &[u8]); 8] = [
        ("404", b"HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\nnot here"),
        ("500", b"HTTP/1.1 500 Internal Server Error\r\nConnection: close\r\n\r\noops"),
        ("401", b"HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n"),
        ("html", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<p>log in</p>"),
        ("html_by_its_looks", b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n\n <!DOCTYPE html><p>log in</p>"),
        ("empty", b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"),
        ("cut_off", b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\nConnection: close\r\n\r\n{\"version\": 2"),
        ("nothing", b""),
    ];
    for (name, answer) in answers {
        insta::with_settings!({filters => vec![(r"cut off: .*", "cut off: [WHY]"), (r"reached: .*", "reached: [WHY]")]}, {
            insta::assert_snapshot!(format!("http_{name}"), told(&serve(answer, 1)));
        });
    }
}

#[test]
fn nobody_there() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    insta::with_settings!({filters => vec![(r"reached: .*", "reached: [WHY]")]}, {
        insta::assert_snapshot!(told(&address));
    });
}

#[test]
fn offline_touches_no_network() {
    insta::assert_snapshot!(Desk::new().run("eval a --offline -s https://unleash.example.com/flags.json?token=hush"));
}

#[test]
fn a_password_is_never_told() {
    for url in
        ["https://user:pa/ss@127.0.0.1:9/x", "HTTPS://user:pass@127.0.0.1:9/x", "http://user:pa#ss@127.0.0.1:9/x"]
    {
        let output = Desk::new().command(&format!("eval a -s {url}")).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && !told.contains("pa"), "{url}: {told}");
    }
}

#[test]
fn a_plain_address_may_lead_to_another_server() {
    let body = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"version\": 2, \"features\": [{\"name\": \"a\", \"enabled\": true}]}";
    let there = serve(body.as_bytes(), 1).replace("127.0.0.1", "localhost");
    let answer = format!("HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: {there}/x.json\r\n\r\n");
    let here = serve(Box::leak(answer.into_boxed_str()).as_bytes(), 1);
    let told = Desk::new().run(&format!("eval a -s {here}/flags.json"));
    assert!(told.ends_with("\ntrue\n=> 0"), "{told}");
}
