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
    /// A condition that is answered from outside: "custom strategy".
    pub external: &'static str,
    /// What an attribute is called, by its scope: `(scope, noun)`.
    pub nouns: &'static [(&'static str, &'static str)],
    /// What the loader says of a flag that could not be lowered.
    pub broken: &'static str,
}

impl Wording {
    /// What an attribute of `scope` is called.
    #[must_use]
    pub fn noun(&self, scope: &str) -> &'static str {
        self.nouns.iter().find(|(held, _)| *held == scope).map_or("", |(_, word)| word)
    }
}
