//! `--format sarif`: the Static Analysis Results Interchange Format, version 2.1.0 (OASIS).

use std::io::{self, Write};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::Linted;
use crate::finding::{Place, Placed, Rule, Severity};

/// What is escaped in the path of an address.
const PATH: AsciiSet = NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// A value of more bytes than these is marked by where it begins.
const LONG: usize = 4096;

pub(super) fn write(linted: &Linted<'_>, out: &mut dyn Write) -> io::Result<()> {
    let rules: Vec<&'static Rule> = rules(linted);
    let results = linted.findings.iter().zip(linted.fingerprints()).map(|(finding, fingerprint)| {
        let index = rules.iter().position(|rule| rule.code == finding.rule.code);
        result(linted, finding, index.unwrap_or_default(), &fingerprint)
    });
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "ffctl",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "artifacts": linted.documents.iter().map(|document| json!({"location": {"uri": uri(document.name)}})).collect::<Vec<_>>(),
            "results": results.collect::<Vec<_>>(),
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

/// The rules that looked, and whichever else found something.
fn rules(linted: &Linted<'_>) -> Vec<&'static Rule> {
    let mut rules = linted.rules.clone();
    rules.extend(linted.findings.iter().map(|finding| finding.rule));
    rules.sort_by_key(|rule| rule.code);
    rules.dedup_by_key(|rule| rule.code);
    rules
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn descriptor(rule: &Rule) -> Value {
    json!({
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.what},
        "fullDescription": {"text": rule.why},
        "help": {"text": rule.help},
        "defaultConfiguration": {"level": level(rule.severity)},
        "properties": {"tags": [rule.theme().title]},
    })
}

fn result(linted: &Linted<'_>, finding: &Placed, index: usize, fingerprint: &str) -> Value {
    let mut location = location(linted, &finding.place);
    let mut logical = Vec::new();
    if let Some(flag) = &finding.flag {
        logical.push(json!({"name": flag, "kind": "member"}));
    }
    if !finding.place.pointer.is_empty() {
        logical.push(json!({"fullyQualifiedName": finding.place.pointer, "kind": "value"}));
    }
    if !logical.is_empty() {
        location["logicalLocations"] = Value::Array(logical);
    }
    let related = finding.labels.iter().enumerate().map(|(number, label)| {
        let mut related = self::location(linted, &label.place);
        related["id"] = json!(number + 1);
        related["message"] = json!({"text": label.message});
        related
    });
    let related: Vec<Value> = related.collect();
    let mut result = json!({
        "ruleId": finding.rule.code,
        "ruleIndex": index,
        "level": level(finding.severity),
        "message": {"text": format!("{}\n{}", finding.message, finding.help).trim_end()},
        "locations": [location],
        "partialFingerprints": {"ffctl/v1": fingerprint},
    });
    if !related.is_empty() {
        result["relatedLocations"] = Value::Array(related);
    }
    result
}

fn location(linted: &Linted<'_>, place: &Place) -> Value {
    let document = linted.document(place.document);
    let mut region = json!({"startLine": place.line, "startColumn": place.column});
    let marked = document.text.get(place.span.clone()).filter(|text| !text.is_empty() && text.len() <= LONG);
    if let Some(marked) = marked {
        let (lines, last) =
            (marked.matches('\n').count(), marked.rsplit('\n').next().unwrap_or_default().chars().count());
        region["endLine"] = json!(place.line + lines);
        region["endColumn"] = json!(if lines == 0 { place.column + last } else { last + 1 });
    }
    json!({"physicalLocation": {
        "artifactLocation": {"uri": uri(document.name), "index": place.document},
        "region": region,
    }})
}

/// A path as a relative address; what is an address already stays one.
fn uri(name: &str) -> String {
    if name.contains("://") {
        return name.to_owned();
    }
    let path = name.replace('\\', "/");
    utf8_percent_encode(path.strip_prefix("./").unwrap_or(&path), &PATH).to_string()
}
