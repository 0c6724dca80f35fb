//! How results and messages are written: text, table, JSON, NDJSON, CSV; colour.
//!
//! A report takes finished values and a place to write to. Results go where the caller says, messages to standard error;
//! the format never hangs on what is connected there, only colour and the borders of tables do.

mod answer;
mod answers;
mod diff;
mod flags;
mod lint;
mod messages;
mod paint;
mod rollout;
mod rules;
mod shell;

pub use answer::{Answer, AnswerError};
pub use answers::{AnswerFormat, AnswerWriter};
pub use diff::{Compared, DiffFormat, FindPlace, Given, Group, Reported, Side, write_diff};
pub use flags::{ListFormat, write_flags};
pub use lint::{LintFormat, Linted, LintedDocument, write_findings, write_statistics};
pub use messages::Messages;
pub use paint::{ColorWhen, Paint};
pub use rollout::{FlagRollout, RolloutFormat, Rollouts, UserRow, WalkedRow, write_rollouts};
pub use rules::{Described, write_rule, write_rules};
pub use shell::shell_word;

use comfy_table::{ContentArrangement, Table, presets};

/// An empty table in the house's style.
fn table(headings: &[&str], borders: bool) -> Table {
    let mut table = Table::new();
    table.load_style(if borders { presets::UTF8_FULL_CONDENSED } else { presets::NOTHING });
    table.set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(headings.to_vec());
    table
}

/// The text of a table without blanks at the ends of lines.
fn table_text(table: &Table) -> String {
    let lines: Vec<String> = table.to_string().lines().map(|line| line.trim_end().to_owned()).collect();
    lines.join("\n")
}
