//! `bootstrap --values`: a file out of plain keys and values, for tests.

use std::collections::HashSet;

use super::Maker;
use crate::cli::load::{demo, place};
use crate::leaf::tree::{Members, Tree, step};
use crate::provider::bootstrap::ValueRefused;
use crate::source::json::{Cursor, Kind};
use crate::source::{self, Config, Document, Locator, Place, Problem, position};

/// The document of the values in a file.
pub(super) fn make(file: &str, maker: Maker) -> Result<Tree<'static>, Problem> {
    let locator = Locator::parse(file);
    let config = if matches!(locator, Locator::Named(_)) { Config::load(None)? } else { Config::default() };
    let document = source::open(&locator, &config, true, &demo)?.content.document()?;
    let members = read(&document)?;
    if let Some((key, _)) = members.iter().find(|(_, value)| value.is_null()) {
        let refused = ValueRefused {
            key: key.to_string(),
            message: "is `null`, which no flag serves".to_owned(),
            help: "leave the key out; the SDK then gives the caller's default".to_owned(),
        };
        return Err(problem(&document, refused));
    }
    (maker.bootstrap.values)(members).map_err(|refused| problem(&document, refused)).map(|tree| tree.to_owned())
}

const FORM: &str = "write it like {\"new-checkout\": true, \"limit\": 20}, or the same in YAML";

/// The keys and values in a document; no key stands twice.
fn read(document: &Document) -> Result<Members<'_>, Problem> {
    let json = document.json().map_err(|stop| {
        Problem::new(format!("the values are neither JSON nor YAML: {}", stop.message))
            .place(Place {
                source: document.name.clone(),
                line: stop.line.max(1),
                column: stop.column.max(1),
                pointer: None,
            })
            .help(FORM)
    })?;
    let tree = Tree::read(json).map_err(|error| {
        Problem::new(format!("the values are not JSON: {}", error.message))
            .place(place(&document.name, json, (error.line, error.column)))
            .help(FORM)
    })?;
    if let Some((key, offset)) = repeated(Cursor::new(json)) {
        let (line, column) = position::line_and_column(json.as_bytes(), offset);
        return Err(Problem::new(format!("the key `{key}` stands twice"))
            .place(Place { source: document.name.clone(), line, column, pointer: None })
            .why("of the two values only one can be served")
            .help("remove one of the two"));
    }
    match tree {
        Tree::Object(members) if members.is_empty() => {
            Err(Problem::new(format!("`{}` has no keys", document.name)).help(FORM))
        }
        Tree::Object(members) => Ok(members),
        _ => Err(Problem::new("the values are no object of keys")
            .place(Place { source: document.name.clone(), line: 1, column: 1, pointer: None })
            .help(FORM)),
    }
}

/// A key that stood in the same object before, at any depth, and where its second value stands.
fn repeated(mut cursor: Cursor<'_>) -> Option<(String, usize)> {
    let kind = cursor.kind()?;
    if !matches!(kind, Kind::Object | Kind::Array) {
        return None;
    }
    cursor.enter()?;
    if kind == Kind::Array {
        while cursor.item() == Some(true) {
            let found = repeated(cursor);
            if found.is_some() {
                return found;
            }
            cursor.skip()?;
        }
        return None;
    }
    let mut seen = HashSet::new();
    while let Some(Some(key)) = cursor.key() {
        cursor.kind()?;
        let offset = cursor.offset();
        if !seen.insert(key.clone()) {
            return Some((key.into_owned(), offset));
        }
        let found = repeated(cursor);
        if found.is_some() {
            return found;
        }
        cursor.skip()?;
    }
    None
}

fn problem(document: &Document, refused: ValueRefused) -> Problem {
    let ValueRefused { key, message, help } = refused;
    let pointer = format!("/{}", step::escaped(&key));
    // YAML that was read as a whole has places only where it is read again.
    let known = document.is_json() || document.yaml_1_1().is_ok();
    let place = document.place(&pointer).filter(|_| known);
    let problem = Problem::new(format!("the value of `{key}` {message}")).help(help);
    match place {
        Some((line, column)) => {
            problem.place(Place { source: document.name.clone(), line, column, pointer: Some(pointer) })
        }
        None => problem,
    }
}
