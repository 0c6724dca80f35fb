//! A run that is killed, or whose disk is full, leaves the file that was there.

use std::fs;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use crate::Desk;
use crate::stub::{Answer, Stub};

/// A ruleset of some megabytes.
fn large() -> String {
    let features: Vec<String> = (0..20_000)
        .map(|number| {
            format!(
                r#"{{"name": "flag-{number}", "enabled": true, "description": "{}", "strategies": []}}"#,
                "x".repeat(200)
            )
        })
        .collect();
    format!(r#"{{"version": 2, "features": [{}]}}"#, features.join(","))
}

fn desk(stub: &Stub) -> Desk {
    Desk::new()
        .with(
            "ffctl.yaml",
            format!(
                "default: live\nsources: {{live: {{provider: unleash, url: '{}', token_env: UNLEASH_TOKEN}}}}\n",
                stub.address
            ),
        )
        .with("rules.json", "the previous file")
        .variable("UNLEASH_TOKEN", "*:development.1")
}

#[test]
fn a_run_that_is_killed_leaves_a_whole_file() {
    let text = large();
    let body = text.clone();
    let stub = Stub::new(move |_, _| Answer::json(body.clone(), &[]));
    let desk = desk(&stub);
    let path = desk.path().join("rules.json");
    let (mut old, mut new) = (0, 0);
    for round in 0..200 {
        // So many, and more where none of them was killed in time.
        if round >= 24 && old > 0 {
            break;
        }
        fs::write(&path, "the previous file").unwrap();
        let mut command = desk.command("fetch -q -o rules.json");
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // Killed as soon as it writes beside the file, or a little later.
        for _ in 0..2_000 {
            let is_writing = fs::read_dir(desk.path())
                .unwrap()
                .any(|entry| entry.unwrap().file_name().to_str().is_some_and(|name| name.starts_with(".ffctl-")));
            if is_writing || child.try_wait().unwrap().is_some() {
                break;
            }
            thread::sleep(Duration::from_micros(500));
        }
        thread::sleep(Duration::from_micros(round % 24 * 400));
        let _ = child.kill();
        child.wait().unwrap();
        match fs::read_to_string(&path).unwrap() {
            held if held == "the previous file" => old += 1,
            held => {
                assert_eq!(held.len(), text.len(), "half a file");
                assert!(held == text, "another file");
                new += 1;
            }
        }
    }
    assert!(old > 0, "no run was killed while it wrote ({new} were done)");
}

#[test]
fn a_cache_that_is_killed_is_whole_or_not_there() {
    let body = large();
    let stub = Stub::new(move |_, _| Answer::json(body.clone(), &[]));
    let desk = desk(&stub);
    for round in 0..12 {
        let mut child = desk.command("fetch -q").stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        thread::sleep(Duration::from_millis(10 * round));
        let _ = child.kill();
        child.wait().unwrap();
    }
    let told = desk.run("list --offline --format text");
    assert!(told.contains("flag-19999") || told.contains("there is no copy"), "{}", &told[..told.len().min(400)]);
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_previous_file() {
    let body = large();
    let stub = Stub::new(move |_, _| Answer::json(body.clone(), &[]));
    let desk = desk(&stub);
    let program = env!("CARGO_BIN_EXE_ffctl");
    // A limit on the size of files stands for the end of the disk: once as an error of the system, once as its signal.
    for trap in ["trap '' XFSZ;", ""] {
        let line = format!("{trap} ulimit -f 16; exec {program} fetch -o rules.json");
        let mut command = desk.command("");
        let ffctl = std::mem::replace(&mut command, std::process::Command::new("sh"));
        command.args(["-c", &line]).current_dir(desk.path());
        for (name, value) in ffctl.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let output = command.output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success(), "{told}");
        assert_eq!(fs::read_to_string(desk.path().join("rules.json")).unwrap(), "the previous file", "{told}");
        if !trap.is_empty() {
            assert!(output.status.code() == Some(2) && told.contains("rules.json"), "{told}");
            let left: Vec<_> = fs::read_dir(desk.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
            assert!(!left.iter().any(|name| name.to_str().is_some_and(|name| name.starts_with(".ffctl-"))), "{left:?}");
        }
    }
}
