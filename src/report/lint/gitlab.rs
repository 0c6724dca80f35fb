//! `--format gitlab`: a report of GitLab's Code Quality, whose fingerprints stay when lines move.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::Linted;
use crate::finding::Severity;

pub(super) fn write(linted: &Linted<'_>, out: &mut dyn Write) -> io::Result<()> {
    let issues = linted.findings.iter().zip(linted.fingerprints()).map(|(finding, fingerprint)| {
        let severity = match finding.severity {
            Severity::Error => "major",
            Severity::Warning => "minor",
            Severity::Info => "info",
        };
        json!({
            "description": format!("{} {}: {}", finding.rule.code, finding.rule.name, finding.message),
            "check_name": finding.rule.code,
            "fingerprint": fingerprint,
            "severity": severity,
            "location": {"path": linted.path(finding), "lines": {"begin": finding.place.line}},
        })
    });
    serde_json::to_writer_pretty(&mut *out, &Value::Array(issues.collect()))?;
    writeln!(out)
}
