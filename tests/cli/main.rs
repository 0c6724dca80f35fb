//! Whole commands, as a person runs them: exit status, standard output and standard error together.

mod bad_input;
mod bootstrap;
mod bootstrap_data_sync;
mod bootstrap_phaseflag;
mod config;
mod configcat;
mod diff;
mod eval;
mod explain;
mod featbit;
mod fetch;
mod ffc;
mod follow;
mod http;
mod kill;
mod launchdarkly;
mod lint;
mod list;
mod numbers;
mod phaseflag;
mod remote;
mod rollout;
mod secrets;
#[path = "../support/stub.rs"]
mod stub;

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// Variables that would make a run depend on where it happens; the proxies would take it off this machine.
const UNSET: [&str; 18] = [
    "FFCTL_SOURCE",
    "UNLEASH_TOKEN",
    "CONFIGCAT_SDK_KEY",
    "LAUNCHDARKLY_SDK_KEY",
    "PHASEFLAG_API_KEY",
    "FEATBIT_ENV_SECRET",
    "FFC_ENV_SECRET",
    "NO_PROXY",
    "no_proxy",
    "NO_COLOR",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
];

/// A working directory with files, in which commands are run.
struct Desk {
    folder: TempDir,
    variables: Vec<(&'static str, String)>,
}

impl Desk {
    fn new() -> Desk {
        Desk { folder: TempDir::new().unwrap(), variables: Vec::new() }
    }

    /// With a file of that text in it.
    fn with(self, name: &str, text: impl AsRef<[u8]>) -> Desk {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// With an environment variable.
    fn variable(mut self, name: &'static str, value: &str) -> Desk {
        self.variables.push((name, value.to_owned()));
        self
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ffctl"));
        command.args(words(line)).current_dir(self.path()).stdin(Stdio::null());
        for name in UNSET {
            command.env_remove(name);
        }
        command.env("XDG_CONFIG_HOME", self.path().join("no-such-folder"));
        command.env("XDG_CACHE_HOME", self.path().join("cache")).envs(self.variables.clone());
        command
    }

    /// Runs `ffctl LINE` and tells all of it.
    fn run(&self, line: &str) -> String {
        self.tell(line, &self.command(line).output().unwrap())
    }

    /// Runs `ffctl LINE` with `input` on standard input and tells all of it.
    fn pipe(&self, line: &str, input: impl AsRef<[u8]>) -> String {
        let mut command = self.command(line);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A command that does not read its input to the end is no failure of the test.
        let _ = child.stdin.take().unwrap().write_all(input.as_ref());
        self.tell(line, &child.wait_with_output().unwrap())
    }

    fn tell(&self, line: &str, output: &std::process::Output) -> String {
        let mut told = format!("$ ffctl {line}\n");
        let code = output.status.code().map_or_else(|| "killed".to_owned(), |code| code.to_string());
        for (name, bytes) in [("", &output.stdout), ("stderr", &output.stderr)] {
            let text = String::from_utf8(bytes.clone()).unwrap();
            if !text.is_empty() && !name.is_empty() {
                told.extend(["--- ", name, "\n"]);
            }
            told.push_str(&text);
        }
        told.extend(["=> ", &code]);
        told.replace(&self.path().display().to_string(), "[FOLDER]")
    }
}

/// Words as a shell splits them: blanks part, quotes of either kind hold together.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, ' ') => words.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// Runs several commands and tells them one after the other.
fn session(desk: &Desk, lines: &[&str]) -> String {
    lines.iter().map(|line| desk.run(line)).collect::<Vec<_>>().join("\n\n")
}
