//! Which rules look, how bad what they find is, and how bad it must be to fail.

use std::collections::BTreeMap;

use crate::finding::{Rule, Severity};
use crate::leaf::names::nearest;
use crate::pass::lint;
use crate::provider;
use crate::source::config::lint::{FailOn, Level};
use crate::source::{Config, Problem};

/// All rules of all dialects, by their codes.
pub(super) fn all() -> BTreeMap<&'static str, &'static Rule> {
    let rules = provider::ALL.into_iter().flat_map(|provider| lint::rules(&provider.dialect.lint));
    rules.map(|rule| (rule.code, rule)).collect()
}

/// Rules, as they are typed: a code, the beginning of codes such as `FF3` or `FF3xx`, or a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Selector {
    /// What the codes begin with.
    prefix: String,
}

impl Selector {
    /// Reads what is typed.
    ///
    /// # Errors
    /// There is no such rule; the message offers the nearest ones.
    pub(super) fn parse(typed: &str, rules: &BTreeMap<&'static str, &'static Rule>) -> Result<Selector, Problem> {
        let wanted = typed.trim();
        let upper = wanted.to_ascii_uppercase();
        let prefix = upper.trim_end_matches('X');
        if prefix.starts_with("FF") && rules.keys().any(|code| code.starts_with(prefix)) {
            return Ok(Selector { prefix: prefix.to_owned() });
        }
        let name = wanted.to_ascii_lowercase().replace('_', "-");
        if let Some(rule) = rules.values().find(|rule| rule.name == name) {
            return Ok(Selector { prefix: rule.code.to_owned() });
        }
        if wanted.is_empty() {
            return Err(
                Problem::new("the code of a rule is empty").help("write it like FF205, FF2 or `unknown-operator`")
            );
        }
        let known = rules.values().flat_map(|rule| [rule.code, rule.name]);
        let close: Vec<String> = nearest(wanted, known).into_iter().map(|name| format!("`{name}`")).collect();
        Err(Problem::new(format!("there is no rule `{wanted}`")).help(if close.is_empty() {
            "`ffctl lint --list-rules` shows all of them".to_owned()
        } else {
            format!("did you mean {}?", close.join(" or "))
        }))
    }

    /// Whether a rule is among them.
    pub(super) fn has(&self, rule: &Rule) -> bool {
        rule.code.starts_with(&self.prefix)
    }

    /// The codes, for a sentence.
    pub(super) fn shown(&self) -> String {
        // A code has five characters.
        format!("{:x<5}", self.prefix)
    }
}

/// What is said in one place.
#[derive(Debug, Default)]
struct Said {
    select: Vec<Selector>,
    ignore: Vec<Selector>,
    levels: Vec<(Selector, Level)>,
}

impl Said {
    /// How bad the findings of a rule are; what is said of fewer rules goes over what is said of more, and then the last.
    fn level(&self, rule: &Rule) -> Option<Level> {
        let said = self.levels.iter().filter(|(selector, _)| selector.has(rule));
        said.max_by_key(|(selector, _)| selector.prefix.len()).map(|(_, level)| *level)
    }

    /// Whether a rule looks; `None` where nothing is said.
    fn is_wanted(&self, rule: &Rule) -> Option<bool> {
        let has = |selectors: &[Selector]| selectors.iter().any(|selector| selector.has(rule));
        match self.level(rule) {
            Some(Level::Off) => Some(false),
            _ if has(&self.ignore) => Some(false),
            _ if !self.select.is_empty() => Some(has(&self.select)),
            Some(_) => Some(true),
            None => None,
        }
    }
}

/// What is chosen.
#[derive(Debug)]
pub(super) struct Choice {
    /// On the command line, and below it in the config file.
    said: [Said; 2],
    /// How bad a finding must be to fail.
    fail_on: FailOn,
}

/// What was typed.
pub(super) struct Typed<'a> {
    pub(super) select: &'a [String],
    pub(super) ignore: &'a [String],
    pub(super) levels: &'a [(String, Level)],
    pub(super) fail_on: Option<FailOn>,
}

impl Choice {
    /// What the command line says, and below it the config file.
    ///
    /// # Errors
    /// A rule that is named does not exist.
    pub(super) fn new(
        typed: &Typed<'_>,
        config: &Config,
        rules: &BTreeMap<&'static str, &'static Rule>,
    ) -> Result<Choice, Problem> {
        let list = |codes: &[String]| codes.iter().map(|code| Selector::parse(code, rules)).collect::<Result<_, _>>();
        let line = Said {
            select: list(typed.select)?,
            ignore: list(typed.ignore)?,
            levels: typed
                .levels
                .iter()
                .map(|(code, level)| Ok((Selector::parse(code, rules)?, *level)))
                .collect::<Result<_, Problem>>()?,
        };
        let lint = &config.lint;
        let listed = |member: &str, codes: &[String]| {
            let read = |(place, code): (usize, &String)| {
                let pointer = format!("/lint/{member}");
                let item = if codes.len() > 1 { format!("{pointer}/{place}") } else { pointer };
                Selector::parse(code, rules).map_err(|problem| config.problem(&item, problem))
            };
            codes.iter().enumerate().map(read).collect::<Result<_, _>>()
        };
        let level = |(code, level): (&String, &Level)| {
            let refuse = |problem| config.problem(&format!("/lint/severity/{code}"), problem);
            Ok((Selector::parse(code, rules).map_err(refuse)?, *level))
        };
        let file = Said {
            select: listed("select", &lint.select())?,
            ignore: listed("ignore", &lint.ignore())?,
            levels: lint.severity.iter().map(level).collect::<Result<_, Problem>>()?,
        };
        let fail_on = typed.fail_on.or(lint.fail_on).unwrap_or(FailOn::Warning);
        Ok(Choice { said: [line, file], fail_on })
    }

    /// Whether a rule looks.
    pub(super) fn is_wanted(&self, rule: &Rule) -> bool {
        self.said.iter().find_map(|said| said.is_wanted(rule)).unwrap_or(true)
    }

    /// How bad the findings of a rule are, where that is said.
    pub(super) fn severity(&self, rule: &Rule) -> Option<Severity> {
        match self.said.iter().find_map(|said| said.level(rule))? {
            Level::Off => None,
            Level::Info => Some(Severity::Info),
            Level::Warning => Some(Severity::Warning),
            Level::Error => Some(Severity::Error),
        }
    }

    /// From which severity on a finding fails; `None` where none does.
    pub(super) fn least(&self) -> Option<Severity> {
        match self.fail_on {
            FailOn::Never => None,
            FailOn::Info => Some(Severity::Info),
            FailOn::Warning => Some(Severity::Warning),
            FailOn::Error => Some(Severity::Error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(select: &[&str], ignore: &[&str], levels: &[(&str, Level)]) -> Result<Choice, Problem> {
        let owned = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>();
        let levels: Vec<_> = levels.iter().map(|(code, level)| ((*code).to_owned(), *level)).collect();
        let typed = Typed { select: &owned(select), ignore: &owned(ignore), levels: &levels, fail_on: None };
        Choice::new(&typed, &Config::default(), &all())
    }

    #[test]
    fn rules_are_named_by_code_beginning_or_name() {
        let rules = all();
        let cases = [
            ("FF205", Some("FF205")),
            ("ff205", Some("FF205")),
            (" FF205 ", Some("FF205")),
            ("FF2xx", Some("FF2xx")),
            ("FF2", Some("FF2xx")),
            ("FF20x", Some("FF20x")),
            ("FF", Some("FFxxx")),
            ("unknown-operator", Some("FF205")),
            ("Unknown_Operator", Some("FF205")),
            ("FF2050", None),
            ("F205", None),
            ("", None),
            ("unknown", None),
        ];
        for (typed, want) in cases {
            let shown = Selector::parse(typed, &rules).ok().map(|selector| selector.shown());
            assert_eq!(shown.as_deref(), want, "{typed}");
        }
        assert!(Selector::parse("unknwon-operator", &rules).unwrap_err().help.unwrap().contains("`unknown-operator`"));
        assert!(Selector::parse("zzz", &rules).unwrap_err().help.unwrap().contains("--list-rules"));
    }

    #[test]
    fn what_is_ignored_goes_over_what_is_selected_and_few_over_many() {
        let rules = all();
        let rule = |code| rules[code];
        let choice = typed(&["FF2", "FF001"], &["FF205"], &[]).unwrap();
        assert!(
            choice.is_wanted(rule("FF001")) && !choice.is_wanted(rule("FF205")) && !choice.is_wanted(rule("FF002"))
        );
        let choice = typed(&[], &[], &[("FF0", Level::Off), ("FF002", Level::Info)]).unwrap();
        assert!(!choice.is_wanted(rule("FF001")) && choice.is_wanted(rule("FF002")) && choice.is_wanted(rule("FF205")));
        assert_eq!(choice.severity(rule("FF002")), Some(Severity::Info));
        assert_eq!(choice.severity(rule("FF205")), None);
        let choice = typed(&[], &[], &[("FF205", Level::Info), ("FF205", Level::Error)]).unwrap();
        assert_eq!(choice.severity(rule("FF205")), Some(Severity::Error));
        assert!(typed(&["FF2"], &["zzz"], &[]).is_err());
    }

    #[test]
    fn the_command_line_goes_over_the_file() {
        let rules = all();
        let line = Said { levels: vec![(Selector { prefix: "FF205".into() }, Level::Error)], ..Said::default() };
        let file = Said {
            ignore: vec![Selector { prefix: "FF2".into() }],
            levels: vec![(Selector { prefix: "FF0".into() }, Level::Info)],
            ..Said::default()
        };
        let choice = Choice { said: [line, file], fail_on: FailOn::Error };
        assert!(choice.is_wanted(rules["FF205"]) && choice.is_wanted(rules["FF001"]));
        assert_eq!(choice.severity(rules["FF001"]), Some(Severity::Info));
        assert_eq!(choice.least(), Some(Severity::Error));
    }
}
