//! `--format json`: one document, schema `ffctl.diff/1`.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::{CLASSES, Compared, Given, Reported, class_name};
use crate::pass::diff::Edit;

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    provider: &'a str,
    old: &'a str,
    new: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    contexts: Option<&'a Given>,
    summary: Summary,
    #[serde(rename = "document", skip_serializing_if = "<[Edit]>::is_empty")]
    whole: &'a [Edit],
    flags: &'a [Reported],
}

/// How many flags there are of what.
#[derive(Serialize)]
struct Summary {
    changed: usize,
    unchanged: usize,
    classes: BTreeMap<&'static str, usize>,
}

pub(super) fn write(compared: &Compared<'_>, out: &mut dyn Write) -> io::Result<()> {
    let flags = compared.flags;
    let count = |class| flags.iter().filter(|flag| flag.diff.classes.contains(&class)).count();
    let document = Document {
        schema: "ffctl.diff/1",
        provider: compared.provider,
        old: compared.old,
        new: compared.new,
        contexts: compared.contexts,
        summary: Summary {
            changed: flags.len(),
            unchanged: compared.unchanged,
            classes: CLASSES.into_iter().map(|class| (class_name(class), count(class))).collect(),
        },
        whole: compared.document,
        flags,
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}
