//! The rules of lint: a table of them, and the documentation of one.

use std::io::{self, Write};

use serde::Serialize;

use super::{Paint, table, table_text};
use crate::finding::{Fixing, Rule, Severity};

/// A rule, and whose formats it looks at.
#[derive(Debug, Clone)]
pub struct Described {
    /// The rule.
    pub rule: &'static Rule,
    /// The names of the providers of which only some have it; empty where all do.
    pub only: Vec<&'static str>,
}

#[derive(Serialize)]
struct Record<'r> {
    code: &'static str,
    name: &'static str,
    severity: &'static str,
    theme: &'static str,
    fix: &'static str,
    /// Null where the rule looks at the formats of all providers.
    providers: Option<&'r [&'static str]>,
    what: &'static str,
    why: &'static str,
    help: &'static str,
    example: &'static str,
}

#[derive(Serialize)]
struct Listing<'r> {
    schema: &'static str,
    rules: Vec<Record<'r>>,
}

/// Writes a table of rules; as a JSON document where `is_json`.
///
/// # Errors
/// Nothing can be written to `out`.
pub fn write_rules(rules: &[Described], is_json: bool, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    if is_json {
        let rules = rules.iter().map(record).collect();
        serde_json::to_writer_pretty(&mut *out, &Listing { schema: "ffctl.lint-rules/1", rules })?;
        return writeln!(out);
    }
    let mut table = table(&["CODE", "NAME", "SEVERITY", "FIX", "WHAT"], paint.is_terminal());
    table.add_rows(rules.iter().map(|described| {
        let rule = described.rule;
        [
            rule.code.to_owned(),
            rule.name.to_owned(),
            severity(rule.severity, paint),
            rule.fixing.name().to_owned(),
            first_sentence(rule.what).to_owned(),
        ]
    }));
    writeln!(out, "{}", table_text(&table))
}

/// Writes the documentation of a rule; as a JSON object where `is_json`.
///
/// # Errors
/// Nothing can be written to `out`.
pub fn write_rule(described: &Described, is_json: bool, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    if is_json {
        serde_json::to_writer_pretty(&mut *out, &record(described))?;
        return writeln!(out);
    }
    let rule = described.rule;
    let fix = match rule.fixing {
        Fixing::None => "none",
        Fixing::Safe => "safe: no answer changes; `--fix` makes it",
        Fixing::Unsafe => "answers may change; `--fix --unsafe` makes it",
    };
    writeln!(out, "{} {}\n", rule.code, rule.name)?;
    writeln!(out, "severity:  {}", severity(rule.severity, paint))?;
    writeln!(out, "theme:     {}", rule.theme().title)?;
    writeln!(out, "fix:       {fix}")?;
    if !described.only.is_empty() {
        writeln!(out, "formats:   {}", described.only.join(", "))?;
    }
    let help = format!("{}.", capital(rule.help));
    for (head, text) in [("What it finds", rule.what), ("Why it matters", rule.why), ("What to do", help.as_str())] {
        writeln!(out, "\n{head}\n{}", wrapped(text))?;
    }
    writeln!(out, "\nExample")?;
    for line in rule.example.lines() {
        writeln!(out, "{}", format!("  {line}").trim_end())?;
    }
    Ok(())
}

fn record(described: &Described) -> Record<'_> {
    let rule = described.rule;
    Record {
        code: rule.code,
        name: rule.name,
        severity: rule.severity.name(),
        theme: rule.theme().title,
        fix: match rule.fixing {
            Fixing::None => "none",
            Fixing::Safe => "safe",
            Fixing::Unsafe => "unsafe",
        },
        providers: (!described.only.is_empty()).then_some(&described.only),
        what: rule.what,
        why: rule.why,
        help: rule.help,
        example: rule.example,
    }
}

fn severity(severity: Severity, paint: Paint) -> String {
    match severity {
        Severity::Error => paint.bad(severity.name()),
        Severity::Warning => paint.odd(severity.name()),
        Severity::Info => severity.name().to_owned(),
    }
}

/// Up to the first full stop that ends a sentence.
fn first_sentence(text: &str) -> &str {
    let text = text.split(". ").next().unwrap_or(text);
    text.strip_suffix('.').unwrap_or(text)
}

fn capital(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}

/// A text in lines of up to 80 characters, two of them blanks at the start.
fn wrapped(text: &str) -> String {
    const WIDTH: usize = 80;
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut().filter(|line| line.chars().count() + 1 + word.chars().count() <= WIDTH) {
            Some(line) => line.extend([" ", word]),
            None => lines.push(format!("  {word}")),
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_wrapped_and_shortened() {
        assert_eq!(wrapped(&"word ".repeat(20)).lines().map(str::len).collect::<Vec<_>>(), [76, 26]);
        assert_eq!(wrapped(&"x".repeat(100)).len(), 102);
        assert_eq!(first_sentence("One thing. And another."), "One thing");
        assert_eq!(first_sentence("It is e.g.so."), "It is e.g.so");
        assert_eq!(capital("été"), "Été");
    }
}
