//! Values that the tests of an attribute mention, and their neighbours: what contexts that show something are made of.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

use super::readings::at_millisecond;
use crate::leaf::tree::Tree;
use crate::ruleset::{PatternOperand, Place, Relation, Test, Typed};

/// So many values of one list are taken, from its start.
const MOST_OF_LIST: usize = 64;

/// The values that `tests` mention, those around them, and some that are like none of them. Each is there once.
#[must_use]
pub fn mentioned(tests: &[&Test<'_>]) -> Vec<Tree<'static>> {
    let mut values = Values::default();
    for test in tests {
        values.of(&test.relation);
    }
    for text in ["other", "a", "x1", "user@example.com", "", "0", "1", "true", "false"] {
        values.text(text);
    }
    values.found
}

/// A copy that borrows nothing.
pub(super) fn owned(tree: &Tree<'_>) -> Tree<'static> {
    match tree {
        Tree::Null => Tree::Null,
        Tree::Bool(truth) => Tree::Bool(*truth),
        Tree::Number(token) => Tree::Number(token.to_string().into()),
        Tree::Text(text) => Tree::Text(text.to_string().into()),
        Tree::List(items) => Tree::List(items.iter().map(owned).collect()),
        Tree::Object(members) => {
            Tree::Object(members.iter().map(|(name, value)| (name.to_string().into(), owned(value))).collect())
        }
    }
}

#[derive(Default)]
struct Values {
    found: Vec<Tree<'static>>,
}

impl Values {
    fn add(&mut self, value: Tree<'static>) {
        if !self.found.contains(&value) {
            self.found.push(value);
        }
    }

    fn text(&mut self, text: &str) {
        self.add(Tree::Text(text.to_owned().into()));
    }

    fn number(&mut self, number: f64) {
        for near in [number, number + 1.0, number - 1.0, number + 0.5, number - 0.5, number * 2.0, number / 2.0] {
            if near.is_finite() {
                self.add(Tree::Number(near.to_string().into()));
                self.text(&near.to_string());
            }
        }
    }

    fn moment(&mut self, moment: DateTime<Utc>) {
        let second = TimeDelta::seconds(1);
        let near = [Some(moment), moment.checked_add_signed(second), moment.checked_sub_signed(second)];
        for moment in near.into_iter().flatten() {
            self.text(&moment.to_rfc3339_opts(SecondsFormat::AutoSi, true));
            self.add(Tree::Number(moment.timestamp_millis().to_string().into()));
            self.add(Tree::Number(moment.timestamp().to_string().into()));
        }
    }

    /// A version and its neighbours.
    fn version(&mut self, version: &str) {
        self.text(version);
        let core = version.split(['-', '+']).next().unwrap_or_default();
        self.text(core);
        if let Some((start, patch)) = core.rsplit_once('.')
            && let Ok(patch) = patch.parse::<u64>()
        {
            self.text(&format!("{start}.{}", patch.saturating_add(1)));
            self.text(&format!("{start}.{patch}-0"));
        }
        self.text("0.0.0");
        self.text("9999.0.0");
    }

    fn parts<'t>(&mut self, place: Place, texts: impl Iterator<Item = &'t str>) {
        for text in texts.take(MOST_OF_LIST) {
            match place {
                Place::Start => self.text(&format!("{text}1")),
                Place::End => self.text(&format!("1{text}")),
                Place::Anywhere => self.text(&format!("1{text}1")),
            }
            self.text(text);
        }
    }

    fn texts<'t>(&mut self, texts: impl Iterator<Item = &'t str>) {
        texts.take(MOST_OF_LIST).for_each(|text| self.text(text));
    }

    fn pattern(&mut self, source: &str) {
        let plain = source.trim_start_matches('^').trim_end_matches('$').replace(".*", "").replace('\\', "");
        for part in plain.split(['|', '(', ')']).chain([plain.as_str()]) {
            self.text(part);
        }
        self.parts(Place::Anywhere, std::iter::once(plain.as_str()));
    }

    fn of(&mut self, relation: &Relation<'_>) {
        match relation {
            Relation::OneOf(set) => self.texts(set.items().iter().map(AsRef::as_ref)),
            Relation::Is(operand) => self.texts(operand.as_deref().into_iter()),
            Relation::PartOf(whole) => {
                self.text(whole);
                self.texts(whole.split(','));
            }
            Relation::AnyItem(set) => {
                for item in set.items().iter().take(MOST_OF_LIST) {
                    let list = Tree::List(vec![Tree::Text(item.to_string().into())]);
                    self.text(&list.to_string());
                    self.add(list);
                }
            }
            Relation::Has { place, texts, .. } => self.parts(*place, texts.iter().map(AsRef::as_ref)),
            Relation::Lowered(word) => self.text(word),
            Relation::Matches(pattern) => self.pattern(pattern.source()),
            Relation::Search(search) => {
                if let PatternOperand::Valid(pattern) = &search.pattern {
                    self.pattern(pattern.source());
                }
            }
            Relation::Number { to, .. } | Relation::Seconds { to, .. } => self.number(*to),
            Relation::Version { to, .. } => self.version(&to.to_string()),
            Relation::Versions(versions) => versions.to.iter().for_each(|to| self.version(&to.to_string())),
            Relation::Release { to: Ok(to), .. } => self.version(&to.to_string()),
            Relation::Instant { to, .. } => self.moment(*to),
            Relation::Within(networks) => {
                for network in networks.networks().take(MOST_OF_LIST) {
                    self.text(&network.network().to_string());
                    self.text(&network.broadcast().to_string());
                }
                self.text("192.0.2.1");
                self.text("2001:db8::1");
            }
            Relation::Typed(typed) => self.typed(typed),
            Relation::Digest(_) | Relation::Release { .. } | Relation::Present | Relation::Unusable { .. } => {}
        }
    }

    fn typed(&mut self, typed: &Typed<'_>) {
        match typed {
            Typed::Equal { texts, others } => {
                self.texts(texts.items().iter().map(AsRef::as_ref));
                others.iter().take(MOST_OF_LIST).for_each(|other| self.add(owned(other)));
            }
            Typed::Number { to, .. } => to.iter().flatten().flatten().for_each(|to| self.number(*to)),
            Typed::Moment { to, .. } => {
                to.iter().flatten().filter_map(|to| at_millisecond(*to)).for_each(|to| self.moment(to));
            }
            Typed::Version { to, .. } => to.iter().flatten().for_each(|to| self.version(&to.to_string())),
            Typed::Pattern { any, .. } => {
                for operand in any {
                    if let PatternOperand::Valid(pattern) = operand {
                        self.pattern(pattern.source());
                    }
                }
            }
            Typed::Nothing { .. } => {}
        }
    }
}
