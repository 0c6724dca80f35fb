//! Compares regular expressions with those of `CPython` 3.11: runs `tests/differential/regex.py`, which asks this very
//! program for the answers of this side.
//!
//! With `FFCTL_REGEX_PAIRS` in the environment it answers lines on standard input: `{"p": pattern, "t": [text, ...]}`
//! has the answer `{"e": message}` or `{"u": what is not supported}`, or `{"r": [[search, match], ...]}`, where a
//! search is a range of bytes, null, or the text that says why it was given up.

use std::io::{self, BufRead as _, Write as _};
use std::process::{Command, ExitCode};

use ffctl::leaf::python::{Pattern, Unfit};
use serde_json::{Value, json};

/// The seed and the number of comparisons of an ordinary test run.
const ORDINARY: [&str; 4] = ["--seed", "1", "--comparisons", "20000"];

fn main() -> ExitCode {
    if std::env::var_os("FFCTL_REGEX_PAIRS").is_some() {
        return answer_all().map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS);
    }
    if std::env::args().any(|argument| argument == "--list") {
        return ExitCode::SUCCESS;
    }
    if !is_python_there() {
        let _ = writeln!(io::stderr(), "SKIPPED: python3 is not CPython 3.11, so regular expressions are not compared");
        return ExitCode::SUCCESS;
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/differential/regex.py");
    let program = std::env::current_exe().unwrap();
    let status = Command::new("python3").arg(script).arg("--program").arg(program).args(ORDINARY).status().unwrap();
    if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn is_python_there() -> bool {
    let test = "import sys; sys.exit(sys.version_info[:2] != (3, 11) or sys.implementation.name != 'cpython')";
    Command::new("python3").args(["-c", test]).status().is_ok_and(|status| status.success())
}

fn answer_all() -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let question: Value = serde_json::from_str(&line?)?;
        writeln!(out, "{}", answer(&question))?;
        out.flush()?;
    }
    Ok(())
}

fn answer(question: &Value) -> Value {
    let pattern = match Pattern::new(question["p"].as_str().unwrap()) {
        Ok(pattern) => pattern,
        Err(Unfit::Invalid(why)) => return json!({ "e": why }),
        Err(Unfit::Unsupported(what)) => return json!({ "u": what }),
    };
    let texts = question["t"].as_array().unwrap().iter().map(|text| text.as_str().unwrap());
    let answers = texts.map(|text| {
        let found = match pattern.search(text) {
            Ok(found) => json!(found.map(|range| [range.start, range.end])),
            Err(why) => json!(why.to_string()),
        };
        let is_match = pattern.is_match_at_start(text).map_or_else(|why| json!(why.to_string()), |is| json!(is));
        json!([found, is_match])
    });
    json!({ "r": answers.collect::<Vec<_>>() })
}
