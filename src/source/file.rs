//! Files and standard input.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use super::{LIMIT, Problem, decode, empty};

/// The bytes of a file that must hold something.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Problem> {
    let bytes = bytes(path)?;
    if bytes.is_empty() { Err(empty(&path.display().to_string())) } else { Ok(bytes) }
}

/// The text of a file, which is called `what` in a sentence.
///
/// # Errors
/// It cannot be read, or is no text.
pub fn read_even_empty(what: &str, path: &Path) -> Result<String, Problem> {
    decode(what, &path.display().to_string(), bytes(path)?)
}

fn bytes(path: &Path) -> Result<Vec<u8>, Problem> {
    let name = path.display().to_string();
    let mut file = File::open(path).map_err(|error| unreadable(path, &error))?;
    match file.metadata() {
        Ok(facts) if facts.is_dir() => {
            return Err(Problem::new(format!("`{name}` is a directory")).help("give a file in it"));
        }
        Ok(facts) if facts.len() > LIMIT => return Err(too_large(&name)),
        _ => {}
    }
    read_all(&name, &mut file)
}

/// The bytes of standard input.
pub(super) fn read_stdin() -> Result<Vec<u8>, Problem> {
    let bytes = read_all("<stdin>", &mut std::io::stdin().lock())?;
    if bytes.is_empty() { Err(empty("<stdin>")) } else { Ok(bytes) }
}

fn read_all(name: &str, from: &mut impl Read) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    from.take(LIMIT + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Problem::new(format!("cannot read `{name}`: {error}")))?;
    if bytes.len() as u64 > LIMIT {
        return Err(too_large(name));
    }
    Ok(bytes)
}

fn too_large(name: &str) -> Problem {
    Problem::new(format!("`{name}` is larger than {} MiB", LIMIT >> 20))
        .why("no ruleset that an SDK holds in memory is of that size")
        .help("is it the right file?")
}

/// What to say of a file that cannot be opened.
#[must_use]
pub fn unreadable(path: &Path, error: &std::io::Error) -> Problem {
    let name = path.display();
    match error.kind() {
        ErrorKind::NotFound => {
            let problem = Problem::new(format!("there is no file `{name}`"));
            match nearest(path) {
                Some(names) => problem.help(format!("did you mean {names}?")),
                None => problem.help("check the name and the folder"),
            }
        }
        ErrorKind::PermissionDenied => Problem::new(format!("no permission to read `{name}`"))
            .help("run it as a user who may, or change the file's mode"),
        _ => Problem::new(format!("cannot read `{name}`: {error}")),
    }
}

/// The files beside `path` whose names come closest to it.
fn nearest(path: &Path) -> Option<String> {
    let wanted = path.file_name()?.to_str()?;
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let names: Vec<String> =
        std::fs::read_dir(folder).ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    let close = crate::leaf::names::nearest(wanted, names.iter().map(String::as_str));
    let shown: Vec<String> = close.iter().map(|name| format!("`{}`", path.with_file_name(name).display())).collect();
    (!shown.is_empty()).then(|| shown.join(" or "))
}
