//! The users that are given by their keys alone.

use std::collections::HashMap;
use std::io::Read as _;
use std::path::Path;

use anyhow::Context as _;

use crate::report::Messages;
use crate::source::{self, Problem};

/// So many blank lines and repetitions are told with their place.
const TOLD: usize = 5;

/// The ids of the options and of the file, each once; `None` where neither is given.
pub(super) fn all(users: &[String], file: Option<&Path>, messages: Messages) -> anyhow::Result<Option<Vec<String>>> {
    if users.is_empty() && file.is_none() {
        return Ok(None);
    }
    let mut ids = Ids::default();
    for user in users {
        ids.add(user, None);
    }
    if let Some(path) = file {
        let text = read(path)?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        for (number, line) in text.lines().enumerate() {
            let id = line.strip_suffix('\r').unwrap_or(line);
            ids.add(id, Some(number + 1));
        }
        if text.is_empty() {
            messages.warn(&format!("`{}` is empty", path.display()));
        }
    }
    ids.tell(messages);
    Ok(Some(ids.each))
}

fn read(path: &Path) -> anyhow::Result<String> {
    let name = path.display();
    let bytes = if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).with_context(|| format!("cannot read `{name}`"))?;
        bytes
    } else {
        if path.is_dir() {
            return Err(Problem::new(format!("`{name}` is a directory")).help("give a file of ids, one a line").into());
        }
        std::fs::read(path).map_err(|error| source::unreadable(path, &error))?
    };
    String::from_utf8(bytes).map_err(|error| {
        let read = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + memchr::memchr_iter(b'\n', read).count();
        let problem = Problem::new(format!("line {line} of `{name}` is not UTF-8"));
        problem.why("a key of other bytes would be hashed otherwise").help("save the file as UTF-8").into()
    })
}

/// Ids, each once.
#[derive(Default)]
struct Ids {
    each: Vec<String>,
    /// Where each stands first: a line of the file, or nothing for an option.
    seen: HashMap<String, Option<usize>>,
    repeated: Vec<String>,
    blank: Vec<usize>,
}

impl Ids {
    /// An id of an option is taken as it is, whatever it holds.
    fn add(&mut self, id: &str, line: Option<usize>) {
        if let Some(line) = line.filter(|_| id.trim().is_empty()) {
            self.blank.push(line);
            return;
        }
        match self.seen.get(id) {
            None => {
                self.seen.insert(id.to_owned(), line);
                self.each.push(id.to_owned());
            }
            Some(first) => {
                let place = |line: &Option<usize>| line.map_or("an option".to_owned(), |line| format!("line {line}"));
                self.repeated.push(format!("`{id}` ({} and {})", place(first), place(&line)));
            }
        }
    }

    fn tell(&self, messages: Messages) {
        if !self.blank.is_empty() {
            let lines: Vec<String> = self.blank.iter().take(TOLD).map(ToString::to_string).collect();
            messages.warn(&format!("blank lines, which do not count: {}", more(&lines, self.blank.len())));
        }
        if !self.repeated.is_empty() {
            let all = &self.repeated[..self.repeated.len().min(TOLD)];
            messages.warn(&format!("ids that are repeated, and count once: {}", more(all, self.repeated.len())));
        }
        let padded: Vec<String> =
            self.each.iter().filter(|id| id.trim() != *id).take(TOLD).map(|id| format!("`{id}`")).collect();
        if !padded.is_empty() {
            messages.warn(&format!("blanks around an id are hashed as a part of it: {}", padded.join(", ")));
        }
    }
}

fn more(told: &[String], all: usize) -> String {
    let more = if all > told.len() { format!(" and {} more", all - told.len()) } else { String::new() };
    format!("{}{more}", told.join(", "))
}
