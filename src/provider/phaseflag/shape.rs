//! What the SDK refuses to load (spec sections 2.4 and 2.5): one wrong piece, and no flag of the document is there.
//!
//! The SDK looks at containers, and that ids and keys are there; what else it finds it takes as it is. A flag that
//! passes here has the containers that the lowering relies on.

use crate::leaf::python;
use crate::leaf::tree::Tree;

/// A piece that keeps a document from being used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trouble {
    /// Where, below the flag: a JSON pointer.
    pub(super) path: String,
    /// What is wrong.
    pub(super) message: String,
    /// Whether the SDK meets it when it loads the document, and not only when it evaluates the flag.
    pub(super) is_loading: bool,
}

/// A form that looks like a ruleset and cannot be evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Foreign {
    /// What `GET /flags/export` answers.
    Export,
    /// What only the public API reference shows.
    Reference,
}

/// Whether a flag is of a form that cannot be evaluated.
pub(super) fn foreign(flag: &Tree<'_>, is_of_reference: bool) -> Option<Foreign> {
    let has = |name| flag.get(name).is_some();
    let names_default = has("default_variation_id");
    if has("default_variation_key") && !names_default {
        return Some(Foreign::Export);
    }
    let lacks_ids = list(flag, "variations").iter().any(|variation| variation.get("id").is_none());
    let is_reference = !names_default && (has("default_variation") || is_of_reference && (has("enabled") || lacks_ids));
    is_reference.then_some(Foreign::Reference)
}

/// All that is wrong with a flag.
pub(super) fn troubles(flag: &Tree<'_>) -> Vec<Trouble> {
    let mut found = Finder { troubles: Vec::new(), path: String::new() };
    if flag.as_object().is_none() {
        found.loading("", "the flag is not an object".to_owned());
        return found.troubles;
    }
    for name in ["id", "key"] {
        if flag.get(name).is_none() {
            found.loading("", format!("the flag has no `{name}`"));
        }
    }
    if flag.get("key").is_some_and(|key| key.as_text().is_none()) {
        found.loading("/key", "`key` is not a text".to_owned());
    }
    found.objects(flag, "variations", "variation", |found, variation| {
        for name in ["id", "key"] {
            if variation.get(name).is_none() {
                found.loading("", format!("the variation has no `{name}`"));
            }
        }
    });
    found.objects(flag, "targeting_rules", "rule", |found, rule| {
        found.number(rule, "priority");
        found.objects(rule, "conditions", "condition", |_, _| ());
        let Some(rollout) = truthy(rule, "percentage_rollout") else { return };
        found.inside("/percentage_rollout", |found| {
            if rollout.as_object().is_none() {
                return found.loading("", "`percentage_rollout` is not an object".to_owned());
            }
            found.objects(rollout, "variations", "entry", |found, entry| found.number(entry, "weight"));
        });
    });
    if let Some(prerequisites) = truthy(flag, "prerequisites") {
        found.prerequisites(prerequisites);
    }
    found.troubles
}

struct Finder {
    troubles: Vec<Trouble>,
    /// Where the piece at hand stands.
    path: String,
}

impl Finder {
    fn loading(&mut self, below: &str, message: String) {
        self.troubles.push(Trouble { path: format!("{}{below}", self.path), message, is_loading: true });
    }

    fn evaluating(&mut self, below: &str, message: String) {
        self.troubles.push(Trouble { path: format!("{}{below}", self.path), message, is_loading: false });
    }

    fn inside(&mut self, below: &str, look: impl FnOnce(&mut Finder)) {
        let length = self.path.len();
        self.path.push_str(below);
        look(self);
        self.path.truncate(length);
    }

    /// A member that is a list of objects, where it is there at all. `null` is no list.
    fn objects(&mut self, holder: &Tree<'_>, name: &str, noun: &str, each: impl Fn(&mut Finder, &Tree<'_>)) {
        let Some(value) = holder.get(name) else { return };
        self.inside(&format!("/{name}"), |found| {
            let Some(list) = value.as_list() else {
                let null = if value.is_null() { "null, and only leaving it out makes it empty" } else { "not a list" };
                return found.loading("", format!("`{name}` is {null}"));
            };
            for (number, item) in list.iter().enumerate() {
                found.inside(&format!("/{number}"), |found| match item.as_object() {
                    Some(_) => each(found, item),
                    None => found.loading("", format!("the {noun} is not an object")),
                });
            }
        });
    }

    /// Prerequisites, which the shipped SDKs do not look at.
    fn prerequisites(&mut self, prerequisites: &Tree<'_>) {
        let Some(list) = prerequisites.as_list() else {
            return self.evaluating("/prerequisites", "`prerequisites` is not a list".to_owned());
        };
        for (number, _) in list.iter().enumerate().filter(|(_, item)| item.as_object().is_none()) {
            self.evaluating(&format!("/prerequisites/{number}"), "the prerequisite is not an object".to_owned());
        }
    }

    /// A member that is a number, where it is there at all; Python takes a truth value for one.
    fn number(&mut self, holder: &Tree<'_>, name: &str) {
        if let Some(value) = holder.get(name)
            && !matches!(value, Tree::Number(_) | Tree::Bool(_))
        {
            self.evaluating(&format!("/{name}"), format!("`{name}` is not a number"));
        }
    }
}

/// A member that Python counts as true.
pub(super) fn truthy<'t, 's>(holder: &'t Tree<'s>, name: &str) -> Option<&'t Tree<'s>> {
    holder.get(name).filter(|value| !python::is_falsy(value))
}

/// The items of a list that may be left out.
pub(super) fn list<'t, 's>(holder: &'t Tree<'s>, name: &str) -> &'t [Tree<'s>] {
    holder.get(name).and_then(Tree::as_list).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(json: &str) -> Vec<String> {
        let flag = Tree::read(json).unwrap();
        let told = troubles(&flag).into_iter().map(|trouble| {
            let when = if trouble.is_loading { "" } else { " (later)" };
            format!("{} {}{when}", trouble.path, trouble.message)
        });
        told.collect()
    }

    #[test]
    fn flags_that_the_sdk_takes() {
        let flags = [
            r#"{"id": 1, "key": "a"}"#,
            r#"{"id": null, "key": "", "variations": [], "targeting_rules": [], "prerequisites": null}"#,
            r#"{"id": "1", "key": "a", "variations": [{"id": null, "key": 7}], "default_variation_id": 3, "status": [],
                "prerequisites": 0, "targeting_rules": [{"priority": true, "conditions": [{}], "percentage_rollout": []},
                {"priority": 1e3, "percentage_rollout": {"variations": [{"weight": 33.3}, {}]}, "variation_id": {}},
                {"percentage_rollout": ""}, {"percentage_rollout": {"other": 1}}]}"#,
        ];
        for flag in flags {
            assert!(told(flag).is_empty(), "{flag}: {:?}", told(flag));
        }
    }

    #[test]
    fn everything_that_is_wrong_is_named() {
        let flag = r#"{"key": 7, "variations": [{"id": 1}, 5, {"key": "k"}], "prerequisites": {"flag_key": "x"},
            "targeting_rules": [null, {"priority": "1", "conditions": null}, {"priority": null, "conditions": [[]],
            "percentage_rollout": [{"variation": "on"}]}, {"percentage_rollout": {"variations": {}}},
            {"percentage_rollout": {"variations": [{"weight": "5"}, 7]}}]}"#;
        let want = [
            " the flag has no `id`",
            "/key `key` is not a text",
            "/variations/0 the variation has no `key`",
            "/variations/1 the variation is not an object",
            "/variations/2 the variation has no `id`",
            "/targeting_rules/0 the rule is not an object",
            "/targeting_rules/1/priority `priority` is not a number (later)",
            "/targeting_rules/1/conditions `conditions` is null, and only leaving it out makes it empty",
            "/targeting_rules/2/priority `priority` is not a number (later)",
            "/targeting_rules/2/conditions/0 the condition is not an object",
            "/targeting_rules/2/percentage_rollout `percentage_rollout` is not an object",
            "/targeting_rules/3/percentage_rollout/variations `variations` is not a list",
            "/targeting_rules/4/percentage_rollout/variations/0/weight `weight` is not a number (later)",
            "/targeting_rules/4/percentage_rollout/variations/1 the entry is not an object",
            "/prerequisites `prerequisites` is not a list (later)",
        ];
        assert_eq!(told(flag), want);
        assert_eq!(told("[]"), [" the flag is not an object"]);
    }

    #[test]
    fn foreign_forms_are_told_by_their_default() {
        let of = |json: &str, is_of_reference| foreign(&Tree::read(json).unwrap(), is_of_reference);
        let cases = [
            (r#"{"default_variation_key": "off", "variations": [{"key": "off"}]}"#, false, Some(Foreign::Export)),
            (r#"{"default_variation_key": "off", "default_variation_id": "1"}"#, false, None),
            (r#"{"default_variation": "off", "enabled": true}"#, false, Some(Foreign::Reference)),
            (r#"{"enabled": true}"#, false, None),
            (r#"{"enabled": true}"#, true, Some(Foreign::Reference)),
            (r#"{"variations": [{"key": "on"}]}"#, true, Some(Foreign::Reference)),
            (r#"{"default_variation_id": "1", "variations": [{"key": "on"}]}"#, true, None),
        ];
        for (json, is_of_reference, want) in cases {
            assert_eq!(of(json, is_of_reference), want, "{json}");
        }
    }
}
