//! The fixtures of a dialect: its files, and the table of documents that are refused.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use ffctl::provider::{Refusal, Spot};
use ffctl::source::Document;

/// A path in the folder of a dialect.
pub(crate) fn path(dialect: &str, path: impl AsRef<Path>) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(dialect).join(path)
}

/// The files of a folder, by name.
pub(crate) fn files(dialect: &str, folder: &str) -> BTreeMap<String, String> {
    let entries = fs::read_dir(path(dialect, folder)).unwrap().map(|entry| entry.unwrap().path());
    entries
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap()))
        .collect()
}

pub(crate) fn assert_none(failures: &[String]) {
    assert!(failures.is_empty(), "{} failed:\n{}", failures.len(), failures.join("\n"));
}

/// Line, column, pointer.
pub(crate) type At = (usize, usize, Option<String>);

/// A row of the table in `refused/README.md`.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) place: At,
    /// What our message has.
    pub(crate) message: String,
}

/// The table, by file.
pub(crate) fn table(dialect: &str) -> BTreeMap<String, Row> {
    let text = fs::read_to_string(path(dialect, "refused/README.md")).unwrap();
    let rows = text.lines().skip_while(|line| !line.starts_with("|---")).skip(1);
    rows.map(|line| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, file, line, column, place, message, _, _] = cells[..] else { panic!("{line}") };
        let pointer = match place {
            "text" => None,
            "whole" => Some(String::new()),
            pointer => Some(pointer.trim_matches('`').to_owned()),
        };
        let place = (line.parse().unwrap(), column.parse().unwrap(), pointer);
        (file.to_owned(), Row { place, message: message.to_owned() })
    })
    .collect()
}

/// The place that a refusal names, as a person would see it.
pub(crate) fn place([document]: &[Document; 1], refusal: &Refusal) -> At {
    let (line, column) = match &refusal.at {
        Spot::Pointer(pointer) => document.place(pointer).unwrap_or((1, 1)),
        Spot::Text { line, column } => document.place_of(*line, *column),
        Spot::Head { line } => (*line, 1),
        Spot::Whole => (1, 1),
    };
    let pointer = match &refusal.at {
        Spot::Pointer(pointer) => Some(pointer.clone()),
        Spot::Text { .. } | Spot::Head { .. } => None,
        Spot::Whole => Some(String::new()),
    };
    (line, column, pointer)
}

/// The table and the folder of refused documents list the same files.
pub(crate) fn assert_table_lists_folder(dialect: &str) {
    let listed: BTreeSet<String> = table(dialect).into_keys().collect();
    let present: BTreeSet<String> = files(dialect, "refused").into_keys().filter(|file| file != "README.md").collect();
    assert!(!listed.is_empty());
    assert_eq!(listed, present);
}
