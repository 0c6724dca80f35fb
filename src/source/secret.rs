//! Secrets: where they come from, and how they are kept out of everything that is shown or stored.
//!
//! A secret is read from an environment variable or from the output of a command, never from a file of ffctl or from the
//! command line, which others can see. What a server says may repeat it, so every text that leaves the network part goes
//! through [`Secrets::hide`].

use std::fmt;
use std::process::{Command, Stdio};

use base64::prelude::{BASE64_STANDARD_NO_PAD, Engine};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::{Place, Problem};

/// What stands where a secret stood.
const HIDDEN: &str = "***";
/// A text shorter than this is no secret, and would hide half of every message.
const SHORTEST: usize = 4;
/// The beginning of a secret at the end of a text is hidden where it is at least so long.
const CUT: usize = 8;
/// A part of a secret that is at least so long is hidden by itself.
const PART: usize = 8;
/// A secret that is at least so long is no word of a sentence.
const LONG: usize = 12;

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
            SecretFrom::Variable(name) if !is_variable(name) => {
                return Err(Problem::new(format!("what is named as the variable of the {what} is none"))
                    .why("the name of a variable has letters, digits and underscores; is it the secret itself?")
                    .help("put the secret into a variable, and name that"));
            }
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

fn is_variable(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
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
    /// Keeps a text out of what is shown: as a whole, its parts that are long enough to be a secret by themselves, and in
    /// every form in which a server may repeat them.
    pub fn add(&mut self, text: &str) {
        let parts = text.split(['.', '/', ' ']).filter(|part| part.len() >= PART);
        for part in [text].into_iter().chain(parts) {
            let escaped = escaped(part);
            let encoded = BASE64_STANDARD_NO_PAD.encode(part);
            for form in [part.to_owned(), escaped.to_lowercase(), escaped, part.replace('/', "\\/"), encoded] {
                if form.len() >= SHORTEST && !self.0.iter().any(|held| held.0 == form) {
                    self.0.push(Secret(form));
                }
            }
        }
        // A longer form may hold a shorter one.
        self.0.sort_by_key(|held| std::cmp::Reverse(held.0.len()));
    }

    /// Keeps the user and the password of an address out of what is shown.
    pub fn add_credentials(&mut self, url: &str) {
        let Some(credentials) = credentials(url) else { return };
        self.add(credentials);
        let (_, password) = credentials.split_once(':').unwrap_or(("", credentials));
        self.add(password);
        // As a header it is sent without escapes.
        let plain = percent_decode_str(credentials).decode_utf8_lossy();
        self.add(&plain);
        self.add(plain.split_once(':').map_or(plain.as_ref(), |(_, password)| password));
    }

    /// Keeps the credentials of the proxies that the environment names out of what is shown.
    pub fn add_proxies(&mut self) {
        for name in ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
            if let Ok(url) = std::env::var(name) {
                self.add_credentials(&url);
            }
        }
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

    /// A problem with every secret in it hidden. Reasons and advice are words of our own, of which a secret that is a word
    /// would hide half; there only the longer ones are looked for.
    #[must_use]
    pub fn hide_in(&self, problem: Problem) -> Problem {
        let long = Secrets(self.0.iter().filter(|secret| secret.0.len() >= LONG).cloned().collect());
        let hide = |text: Option<String>| text.map(|text| long.hide(&text));
        let place = problem.place.map(|place| {
            let pointer = place.pointer.as_ref().map(|pointer| self.hide(pointer));
            Box::new(Place { pointer, ..*place })
        });
        Problem { message: self.hide(&problem.message), place, why: hide(problem.why), help: hide(problem.help) }
    }
}

/// User and password of an address, as they stand there.
fn credentials(url: &str) -> Option<&str> {
    let shown = super::public_part(url);
    let (_, rest) = url.split_once("://")?;
    let (_, shown) = shown.split_once("://")?;
    let end = rest.find(&format!("@{shown}"))?;
    Some(&rest[..end])
}

/// What an address escapes in a text: everything but letters, digits and `-._~` (RFC 3986, 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A text as it stands in a part of an address.
#[must_use]
pub fn escaped(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
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
        assert_eq!(secrets.hide(r"a\/b+c:d= YS9iK2M6ZD0="), "*** ***=");
        secrets.add("0123456789abcdef");
        assert_eq!(secrets.hide("key 0123456789ab"), "key ***");
        assert_eq!(secrets.hide("key 0123456789abcdef 0123456"), "key *** 0123456");
        assert_eq!(format!("{secrets:?} {:?}", Secret::from("hush")).matches("hush").count(), 0);
    }

    #[test]
    fn texts_are_escaped_for_an_address() {
        assert_eq!(escaped("a b/ü~"), "a%20b%2F%C3%BC~");
    }

    #[test]
    fn parts_and_credentials_are_hidden() {
        let mut secrets = Secrets::default();
        secrets.add("default:development.0123456789abcdef");
        secrets.add("Bearer abcdefgh1");
        secrets.add_credentials("http://bob:p%2Fss-word@host:80/x@y?z");
        let told = secrets.hide("0123456789abcdef abcdefgh1 development p%2Fss-word p/ss-word Ym9iOnAvc3Mtd29yZA==");
        assert_eq!(told, "*** *** development *** *** ***==");
        for url in ["http://host/x@y", "http://host", "host"] {
            assert_eq!(credentials(url), None, "{url}");
        }
        let problem = Problem::new("the key default").help("serves defaults where 0123456789abcdef is");
        let mut secrets = Secrets::default();
        secrets.add("default");
        secrets.add("0123456789abcdef");
        assert_eq!(secrets.hide_in(problem).to_string(), "the key ***\n  help: serves defaults where *** is");
    }

    #[test]
    fn a_secret_in_place_of_a_variable_is_not_told() {
        let told = SecretFrom::Variable("default:development.oops".into()).read("token").unwrap_err().to_string();
        assert!(!told.contains("oops"), "{told}");
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
