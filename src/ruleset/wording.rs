//! The words of a dialect, for tables and traces. Data, so that no pass has to know whose they are.

/// How a dialect calls the parts of the model.
#[derive(Debug)]
pub struct Wording {
    /// One rule: "strategy", "targeting rule".
    pub rule: &'static str,
    /// Several rules: "strategies".
    pub rules: &'static str,
    /// One condition of a rule: "constraint".
    pub condition: &'static str,
    /// A flag that another depends on: "parent".
    pub prerequisite: &'static str,
    /// Several of them: "parents".
    pub prerequisites: &'static str,
    /// One thing that a flag serves beside on and off: "variant".
    pub variation: &'static str,
    /// Several of them: "variants".
    pub variations: &'static str,
    /// What follows for a flag of which one is not as wished, behind a comma.
    pub unmet: &'static str,
    /// What a flag then serves: "what it serves when it is off".
    pub fallback: &'static str,
    /// What turns a condition round: "negate".
    pub inversion: &'static str,
    /// A text that a rollout names to be hashed beside the user: "group id".
    pub group: &'static str,
    /// The SDKs that calculate shares with 32-bit numbers, where the reference takes 64 bits.
    pub rounding: Option<&'static str>,
    /// What tells one variation from another.
    pub told_by: ToldBy,
    /// A condition that is answered from outside: "custom strategy".
    pub external: &'static str,
    /// What values its contexts hold.
    pub values: Values,
    /// What an attribute is called, by its scope: `(scope, noun)`.
    pub nouns: &'static [(&'static str, &'static str)],
    /// What the loader says of a flag that could not be lowered.
    pub broken: &'static str,
    /// The call that asks the SDK for a flag.
    pub call: &'static str,
    /// Whether a trace for machines lists which ranges of the population were tested.
    pub tells_ranges: bool,
    /// The call of the SDK for all flags, where it stops at the first flag that fails.
    pub all_flags: Option<&'static str>,
    /// The call that gives the SDK's own answer, where a trace ends with that.
    pub detail: Option<&'static str>,
    /// What the SDK writes into its log, where traces are told as it does.
    pub log: Option<&'static LogWording>,
}

/// What values the contexts of a dialect hold, as the walker sees them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Values {
    /// Texts, and nothing else.
    Texts,
    /// Texts, and values that are read in one way as text, in another as a number, and in others as other relations need it.
    Readings,
    /// Values of JSON. A list stands in a relation when one of its items does.
    Json,
}

/// What tells one variation of a flag from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToldBy {
    /// Its name.
    Name,
    /// Its value; a name is an id for machines.
    Value,
}

impl Wording {
    /// Words for models that are made by hand.
    pub const PLAIN: Wording = Wording {
        rule: "rule",
        rules: "rules",
        condition: "condition",
        prerequisite: "prerequisite",
        prerequisites: "prerequisites",
        variation: "variation",
        variations: "variations",
        unmet: "so the flag is off",
        fallback: "what it serves when it is off",
        inversion: "inverted",
        group: "seed",
        rounding: None,
        told_by: ToldBy::Name,
        external: "outside answer",
        values: Values::Json,
        nouns: &[],
        broken: "BROKEN",
        call: "get",
        tells_ranges: false,
        all_flags: None,
        detail: None,
        log: None,
    };

    /// Whether the dialect has a word of its own for the attributes of `scope`; the others are told with it.
    #[must_use]
    pub fn knows(&self, scope: &str) -> bool {
        self.nouns.iter().any(|(held, _)| *held == scope)
    }

    /// What an attribute of `scope` is called.
    #[must_use]
    pub fn noun(&self, scope: &str) -> &'static str {
        self.nouns.iter().find(|(held, _)| *held == scope).map_or("", |(_, word)| word)
    }
}

/// The layout of an evaluation log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// A rule a line, each with the value that was seen.
    Classic,
    /// Rules and their conditions indented, with what was evaluated inside.
    Modern,
}

/// What the vendor's SDK writes into its log beside the evaluation itself, word by word. Every member is one kind of
/// record; where a generation of the SDK does not write it, there is none.
#[derive(Debug)]
pub struct LogWording {
    /// The layout in which the SDK tells an evaluation.
    pub style: Style,
    /// The evaluation. `{log}`
    pub told: Record,
    /// There is no ruleset. `{flag} {default}`
    pub no_ruleset: Record,
    /// There is no such flag. `{flag} {default} {keys}`
    pub no_flag: Record,
    /// Whether the evaluation is told all the same, with nothing in it, where there is no such flag.
    pub tells_unknown: bool,
    /// The evaluation ended in a fault and the default is served. `{flag} {reason} {default}`
    pub failed: Option<Record>,
    /// Rules or options needed a context. `{flag}`
    pub nobody: Record,
    /// Whether `nobody` is written for every flag that has rules or options, reached or not.
    pub nobody_at_once: bool,
    /// A condition lacked its attribute. `{condition} {flag} {attribute}`
    pub no_attribute: Option<Record>,
    /// Options lacked the attribute that they hash. `{flag} {attribute}`
    pub no_sticky: Option<Record>,
    /// A value could not be read as a condition needs it. `{condition} {flag} {attribute} {reason}`
    pub invalid: Option<Record>,
    /// A rule is skipped since a value could not be read. `{rule}`
    pub skipped: Option<Record>,
    /// A value that is no text was compared as text. `{condition} {flag} {attribute} {value}`
    pub converted: Option<Record>,
    /// The served value is of another type than the caller's default. `{default} {type} {default_type}`
    pub mistyped: Option<Record>,
    /// Why a value could not be read, by what it was to be. `{value}`
    pub unread: &'static [(&'static str, &'static str)],
}

/// One kind of record in a log.
#[derive(Debug)]
pub struct Record {
    /// How severe it is.
    pub level: Level,
    /// Its number.
    pub id: u16,
    /// Its text, with names in braces for what is filled in.
    pub text: &'static str,
}

/// How severe a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Something is wrong, and the default is served.
    Error,
    /// Something may be wrong.
    Warning,
    /// The evaluation.
    Info,
}

impl Level {
    /// The word in the log.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Level::Error => "ERROR",
            Level::Warning => "WARNING",
            Level::Info => "INFO",
        }
    }
}

impl LogWording {
    /// The record for a key without a flag, and its text. Without a ruleset at all (`is_absent`) that is what it says.
    pub fn unknown<'k>(
        &self,
        is_absent: bool,
        flag: &str,
        default: &str,
        keys: impl Iterator<Item = &'k str>,
    ) -> (&Record, String) {
        let record = if is_absent { &self.no_ruleset } else { &self.no_flag };
        let keys: Vec<String> = keys.map(|key| format!("'{key}'")).collect();
        (record, record.message(&[("flag", flag), ("default", default), ("keys", &keys.join(", "))]))
    }
}

impl Record {
    /// `message` as it stands in the log, behind level and number.
    #[must_use]
    pub fn line(&self, message: &str) -> String {
        format!("{} [{}] {message}", self.level.name(), self.id)
    }

    /// Its text.
    #[must_use]
    pub fn message(&self, values: &[(&str, &str)]) -> String {
        fill(self.text, values)
    }
}

/// `template` with every `{name}` that is among `values` replaced; what was filled in is not looked at again.
#[must_use]
pub fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, behind)) = rest.split_once('{') {
        filled.push_str(before);
        let value = behind
            .split_once('}')
            .and_then(|(name, after)| values.iter().find(|(held, _)| *held == name).map(|(_, value)| (*value, after)));
        rest = if let Some((value, after)) = value {
            filled.push_str(value);
            after
        } else {
            filled.push('{');
            behind
        };
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_braces_are_filled_in_once() {
        let cases = [("a {x} b {y}", "a {y} b 2"), ("{z} {x", "{z} {x"), ("{{x}}", "{{y}}"), ("", "")];
        for (template, want) in cases {
            assert_eq!(fill(template, &[("x", "{y}"), ("y", "2")]), want);
        }
    }
}
