//! `--explain` and `--list-rules`: what rules there are, and what is said of them.

use std::collections::BTreeMap;

use super::choice::Selector;
use crate::cli::{Outcome, Streams};
use crate::finding::Rule;
use crate::pass::lint;
use crate::provider;
use crate::report::{Described, write_rule, write_rules};
use crate::source::Problem;

/// Writes the documentation of the rule with that code or name.
pub(super) fn explain(
    typed: &str,
    rules: &BTreeMap<&'static str, &'static Rule>,
    is_json: bool,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Outcome> {
    let selector = Selector::parse(typed, rules)?;
    let found: Vec<&'static Rule> = rules.values().copied().filter(|rule| selector.has(rule)).collect();
    let [rule] = found.as_slice() else {
        let codes: Vec<&str> = found.iter().map(|rule| rule.code).collect();
        return Err(Problem::new(format!("`{typed}` is {} rules", codes.len()))
            .help(format!("give one of {}", codes.join(", ")))
            .into());
    };
    write_rule(&described(rule), is_json, streams.paint, streams.out)?;
    Ok(Outcome::Done)
}

/// Writes the table of all rules.
pub(super) fn list(
    rules: &BTreeMap<&'static str, &'static Rule>,
    is_json: bool,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Outcome> {
    let rules: Vec<Described> = rules.values().map(|rule| described(rule)).collect();
    write_rules(&rules, is_json, streams.paint, streams.out)?;
    Ok(Outcome::Done)
}

fn described(rule: &'static Rule) -> Described {
    let has = |provider: &&&provider::Provider| provider.dialect.lint.rules.iter().any(|own| std::ptr::eq(*own, rule));
    let is_for_all = lint::rules::ALL.iter().any(|own| std::ptr::eq(*own, rule));
    let of = provider::ALL.iter().filter(has).map(|provider| provider.name);
    Described { rule, only: if is_for_all { Vec::new() } else { of.collect() } }
}
