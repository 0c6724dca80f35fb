//! Secrets: where they come from, and how they are kept out of everything that is shown or stored.
//!
//! A secret is read from an environment variable or from the output of a command, never from a file of ffctl or from the
//! command line, which others can see. What a server says may repeat it, so every text that leaves the network part goes
//! through [`Secrets::hide`].

use std::fmt;
use std::process::{Command, Stdio};

use super::Problem;

/// What stands where a secret stood.
const HIDDEN: &str = "***";
/// A text shorter than this is no secret, and would hide half of every message.
const SHORTEST: usize = 4;
/// The beginning of a secret at the end of a text is hidden where it is at least so long.
const CUT: usize = 8;

/// Where a secret comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretFrom {
    /// The environment variable of that name.
    Variable(String),
    /// What a command prints, run by the shell.
    Command(String),
}

/// A text that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The text itself, to be sent and for nothing else.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Whether it is in one piece, as every key is.
    ///
    /// # Errors
    /// It has what no key has.
    pub fn is_key(&self, what: &str) -> Result<(), Problem> {
        if self.0.chars().all(|c| c.is_ascii_graphic()) {
            return Ok(());
        }
        Err(Problem::new(format!("the {what} cannot be sent"))
            .why("it has a blank, a line break or a letter outside of ASCII in it, which no key has")
            .help("copy it anew; the quotes of a shell or a second line may have come along"))
    }
}

impl From<&str> for Secret {
    /// White space around a secret comes from the file that it was read from.
    fn from(text: &str) -> Secret {
        Secret(text.trim().to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

impl SecretFrom {
    /// Reads the secret, which is called `what` in a sentence. White space around it is not a part of it.
    ///
    /// # Errors
    /// The variable is not set, or the command fails or prints nothing.
    pub fn read(&self, what: &str) -> Result<Secret, Problem> {
        let secret = match self {
            SecretFrom::Variable(name) => match std::env::var(name) {
                Ok(text) => Secret::from(text.as_str()),
                Err(std::env::VarError::NotPresent) => return Err(unset(name, what)),
                Err(std::env::VarError::NotUnicode(_)) => {
                    return Err(Problem::new(format!("the environment variable `{name}` is not UTF-8"))
                        .help(format!("set it to the {what}")));
                }
            },
            SecretFrom::Command(line) => Secret::from(output(line, what)?.as_str()),
        };
        match (secret.0.is_empty(), self) {
            (false, _) => Ok(secret),
            (true, SecretFrom::Variable(name)) => Err(unset(name, what)),
            (true, SecretFrom::Command(_)) => {
                Err(Problem::new(format!("the command that gives the {what} printed nothing"))
                    .help("run it by itself to see what it says"))
            }
        }
    }
}

fn unset(name: &str, what: &str) -> Problem {
    Problem::new(format!("the environment variable `{name}` is not set"))
        .why(format!("the {what} is read from it"))
        .help("set it, or name another variable; a secret is never read from the command line, which others can see")
}

fn output(line: &str, what: &str) -> Result<String, Problem> {
    let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    let failed = |how: String| {
        Problem::new(format!("the command that gives the {what} {how}")).help("run it by itself to see what it says")
    };
    // What it says of itself goes to the person; what it prints is the secret.
    let ran = Command::new(shell).args([flag, line]).stdin(Stdio::null()).stderr(Stdio::inherit()).output();
    let output = ran.map_err(|error| failed(format!("cannot be run: {error}")))?;
    if !output.status.success() {
        return Err(failed(format!("failed ({})", output.status)));
    }
    String::from_utf8(output.stdout).map_err(|_| failed("printed what is not UTF-8".to_owned()))
}

/// All secrets of a run, and the forms in which they may come back.
#[derive(Debug, Default)]
pub struct Secrets(Vec<Secret>);

impl Secrets {
    /// Keeps a text out of what is shown, in every form in which a server may repeat it.
    pub fn add(&mut self, text: &str) {
        let escaped: String = text.bytes().map(escape).collect();
        for form in [text.to_owned(), escaped.to_lowercase(), escaped] {
            if form.len() >= SHORTEST && !self.0.iter().any(|held| held.0 == form) {
                self.0.push(Secret(form));
            }
        }
        // A longer form may hold a shorter one.
        self.0.sort_by_key(|held| std::cmp::Reverse(held.0.len()));
    }

    /// A text with every secret in it hidden.
    #[must_use]
    pub fn hide(&self, text: &str) -> String {
        let mut hidden = self.0.iter().fold(text.to_owned(), |text, secret| text.replace(&secret.0, HIDDEN));
        // Who cut the text off may have cut a secret, too.
        let cut = |secret: &Secret| {
            let ends = secret.0.char_indices().map(|(at, _)| at).rev().filter(|at| *at >= CUT);
            ends.map(|at| &secret.0[..at]).find(|start| hidden.trim_end().ends_with(*start)).map(str::len)
        };
        if let Some(length) = self.0.iter().filter_map(cut).max() {
            hidden.truncate(hidden.trim_end().len().saturating_sub(length));
            hidden.push_str(HIDDEN);
        }
        hidden
    }

    /// A problem with every secret hidden in its message, which is where others have their say; the rest are words of our own.
    #[must_use]
    pub fn hide_in(&self, problem: Problem) -> Problem {
        Problem { message: self.hide(&problem.message), ..problem }
    }
}

/// A byte as it stands in an address.
pub(super) fn escape(byte: u8) -> String {
    match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_hidden_in_every_form() {
        let mut secrets = Secrets::default();
        secrets.add("a/b+c:d=");
        secrets.add("a/b");
        secrets.add("x");
        assert_eq!(secrets.hide("a/b+c:d= a%2Fb%2Bc%3Ad%3D a%2fb%2bc%3ad%3d x"), "*** *** *** x");
        secrets.add("0123456789abcdef");
        assert_eq!(secrets.hide("key 0123456789ab"), "key ***");
        assert_eq!(secrets.hide("key 0123456789abcdef 0123456"), "key *** 0123456");
        assert_eq!(format!("{secrets:?} {:?}", Secret::from("hush")).matches("hush").count(), 0);
    }

    #[test]
    fn what_a_command_prints_is_the_secret() {
        let read = |line: &str| SecretFrom::Command(line.to_owned()).read("key");
        assert_eq!(read("echo '  one-two '").unwrap().text(), "one-two");
        assert_eq!(read("echo Bearer x").unwrap().text(), "Bearer x");
        assert!(read("echo Bearer x").unwrap().is_key("key").is_err() && Secret::from("a:b.c").is_key("key").is_ok());
        for (line, want) in [("true", "printed nothing"), ("exit 3", "failed")] {
            let told = read(line).unwrap_err().to_string();
            assert!(told.contains(want), "{line}: {told}");
        }
    }

    #[test]
    fn a_variable_that_is_not_set_is_named() {
        let told = SecretFrom::Variable("FFCTL_NO_SUCH_VARIABLE".into()).read("SDK key").unwrap_err().to_string();
        assert!(told.contains("`FFCTL_NO_SUCH_VARIABLE` is not set") && told.contains("the SDK key"), "{told}");
    }
}
