//! Flags that are ramped up: a few rules, each with a split, in every dialect; and the same with something moved.
//!
//! Conditions ask for one attribute of few values, so that all populations can be tried, and edges lie on whole percents, so
//! that the buckets of every hundredth are all that there is to tell apart.

use serde_json::{Value, json};

use crate::lint_gen::Dice;

/// The plans that populations have; the last one no rule names.
pub(crate) const PLANS: [&str; 3] = ["pro", "team", "free"];

/// A flag.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ramp {
    pub(crate) key: &'static str,
    pub(crate) rules: Vec<Step>,
    /// Who meets no rule.
    pub(crate) last: Step,
    pub(crate) seed: &'static str,
    pub(crate) is_on: bool,
}

/// A rule.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Step {
    /// Whom it asks for; everybody where it asks for none.
    pub(crate) plan: Option<&'static str>,
    /// The share of each variation in percent: 100 in all.
    pub(crate) shares: [u32; 3],
    /// The percentage of a gate before it, in dialects that have one.
    pub(crate) gate: u32,
    /// Whether it is sticky on the company.
    pub(crate) by_company: bool,
}

impl Step {
    fn new(dice: &mut Dice, with_plan: bool) -> Step {
        let first = dice.of(&[0, 5, 10, 25, 33, 50, 80, 100]);
        let second = dice.below(101 - first);
        let [first, second] = [first, second].map(|share| u32::try_from(share).unwrap());
        Step {
            plan: with_plan.then(|| dice.of(&["pro", "team"])),
            shares: [first, second, 100 - first - second],
            gate: dice.of(&[10, 40, 100, 100]),
            by_company: dice.below(8) == 0,
        }
    }

    fn change(&mut self, dice: &mut Dice) {
        match dice.below(8) {
            0 => self.by_company = !self.by_company,
            1 => self.gate = dice.of(&[10, 25, 60, 100]),
            2 if self.plan.is_some() => self.plan = Some(dice.of(&["pro", "team"])),
            3 => self.shares.swap(dice.below(3), dice.below(3)),
            _ => {
                let (from, to) = (dice.below(3), dice.below(3));
                let part = dice.of(&[1, 7, 10, 50]).min(self.shares[from]);
                self.shares[from] -= part;
                self.shares[to] += part;
            }
        }
    }
}

impl Ramp {
    pub(crate) fn new(dice: &mut Dice) -> Ramp {
        let rules = (0..dice.below(3)).map(|_| Step::new(dice, true)).collect();
        Ramp { key: "f", rules, last: Step::new(dice, false), seed: "s", is_on: true }
    }

    /// The same with one or two things changed.
    pub(crate) fn changed(&self, dice: &mut Dice) -> Ramp {
        let mut after = self.clone();
        for _ in 0..dice.of(&[1, 1, 2]) {
            let count = after.rules.len();
            match dice.below(12) {
                0 => after.seed = dice.of(&["t", "u"]),
                1 => after.is_on = false,
                2 if count > 1 => after.rules.swap(0, 1),
                3 if count > 0 => {
                    after.rules.remove(dice.below(count));
                }
                4 => after.rules.insert(dice.below(count + 1), Step::new(dice, true)),
                5..8 if count > 0 => after.rules[dice.below(count)].change(dice),
                _ => after.last.change(dice),
            }
        }
        after
    }

    pub(crate) fn steps(&self) -> impl Iterator<Item = &Step> {
        self.rules.iter().chain([&self.last])
    }

    /// The document of a dialect in which this is the only flag.
    pub(crate) fn document(&self, provider: &str) -> Value {
        match provider {
            "unleash" => self.unleash(),
            "configcat" => self.configcat(),
            "launchdarkly" => self.launchdarkly(),
            "phaseflag" => self.phaseflag(),
            "featbit" => self.featbit(),
            _ => self.ffc(),
        }
    }

    fn unleash(&self) -> Value {
        let strategies: Vec<Value> = self
            .steps()
            .map(|step| {
                let when: Vec<Value> = step
                    .plan
                    .iter()
                    .map(|plan| json!({"contextName": "plan", "operator": "IN", "values": [plan]}))
                    .collect();
                let sticky = if step.by_company { "company" } else { "userId" };
                let variants: Vec<Value> = step
                    .shares
                    .iter()
                    .zip(["a", "b", "c"])
                    .map(|(share, name)| json!({"name": name, "weight": share, "stickiness": sticky}))
                    .collect();
                json!({"name": "flexibleRollout", "constraints": when, "variants": variants,
                   "parameters": {"rollout": step.gate.to_string(), "stickiness": sticky, "groupId": self.seed}})
            })
            .collect();
        json!({"version": 2, "features": [{"name": self.key, "enabled": self.is_on, "strategies": strategies}]})
    }

    fn configcat(&self) -> Value {
        let options = |step: &Step| -> Vec<Value> {
            step.shares
                .iter()
                .zip(["a", "b", "c"])
                .map(|(share, value)| json!({"p": share, "v": {"s": value}}))
                .collect()
        };
        let rules: Vec<Value> = self
            .rules
            .iter()
            .map(|step| json!({"c": [{"u": {"a": "plan", "c": 0, "l": [step.plan]}}], "p": options(step)}))
            .collect();
        let mut flag = json!({"t": 1, "v": {"s": "off"}, "r": rules});
        if self.is_on {
            flag["p"] = options(&self.last).into();
        }
        if self.last.by_company {
            flag["a"] = "company".into();
        }
        json!({"p": {"u": "", "r": 0, "s": "salt"}, "f": {(self.key): flag}})
    }

    fn launchdarkly(&self) -> Value {
        let rollout = |step: &Step| {
            let weights: Vec<Value> = step
                .shares
                .iter()
                .enumerate()
                .map(|(number, share)| json!({"variation": number, "weight": share * 1000}))
                .collect();
            let by = if step.by_company { "company" } else { "key" };
            json!({"contextKind": "user", "bucketBy": by, "variations": weights})
        };
        let rules: Vec<Value> = self.rules.iter().map(|step| {
            let clause = json!({"contextKind": "user", "attribute": "plan", "op": "in", "values": [step.plan], "negate": false});
            json!({"clauses": [clause], "rollout": rollout(step)})
        }).collect();
        json!({"flags": {(self.key): {"key": self.key, "version": 1, "on": self.is_on, "variations": ["a", false, "c"], "offVariation": 1,
                               "salt": self.seed, "fallthrough": {"rollout": rollout(&self.last)}, "rules": rules}},
               "segments": {}})
    }

    fn phaseflag(&self) -> Value {
        let rules: Vec<Value> = self
            .steps()
            .enumerate()
            .map(|(number, step)| {
                let when: Vec<Value> = step
                    .plan
                    .iter()
                    .map(|plan| json!({"attribute": "plan", "operator": "is", "value": plan}))
                    .collect();
                let entries: Vec<Value> = step
                    .shares
                    .iter()
                    .zip(["a", "b", "c"])
                    .map(|(share, id)| json!({"variation_id": id, "weight": share * step.gate / 100}))
                    .collect();
                json!({"priority": number, "conditions": when, "percentage_rollout": {"variations": entries}})
            })
            .collect();
        json!({"flags": [{"id": self.key, "key": self.key, "flag_type": "json", "default_variation_id": "b",
                          "variations": [{"id": "a", "key": "a", "value": "a"}, {"id": "b", "key": "b", "value": false},
                                         {"id": "c", "key": "c", "value": 3}],
                          "targeting_rules": if self.is_on { rules } else { Vec::new() }}]})
    }

    fn ranges(step: &Step, range: &str, serves: impl Fn(usize) -> (&'static str, Value)) -> Value {
        let mut from = 0;
        let all = step.shares.iter().enumerate().map(|(number, share)| {
            let upto = from + share;
            let edges = [std::mem::replace(&mut from, upto), upto].map(|edge| f64::from(edge) / 100.0);
            let (name, served) = serves(number);
            json!({name: served, range: edges, "exptRollout": 1})
        });
        all.collect::<Vec<_>>().into()
    }

    fn featbit(&self) -> Value {
        let by = |step: &Step| if step.by_company { json!("company") } else { Value::Null };
        let serves = |step| Ramp::ranges(step, "rollout", |number| ("id", ["a", "b", "c"][number].into()));
        let rules: Vec<Value> = self.rules.iter().map(|step| {
            json!({"id": "r", "name": "r", "dispatchKey": by(step), "includedInExpt": false, "variations": serves(step),
                   "conditions": [{"property": "plan", "op": "Equal", "value": step.plan}]})
        }).collect();
        let flag = json!({"id": self.key, "key": self.key, "name": self.key, "updatedAt": "2026-01-01T00:00:00Z", "isArchived": false,
                          "variationType": "string", "isEnabled": self.is_on, "disabledVariationId": "b",
                          "variations": [{"id": "a", "name": "a", "value": "1"}, {"id": "b", "name": "b", "value": "2"},
                                         {"id": "c", "name": "c", "value": "3"}],
                          "targetUsers": [], "rules": rules, "exptIncludeAllTargets": false,
                          "fallthrough": {"dispatchKey": by(&self.last), "includedInExpt": false, "variations": serves(&self.last)}});
        json!({"messageType": "data-sync", "data": {"eventType": "full", "featureFlags": [flag], "segments": []}})
    }

    fn ffc(&self) -> Value {
        let option = |number: usize| json!({"localId": number + 1, "displayOrder": 1, "variationValue": (["a", "b", "c"][number])});
        let serves = |step| Ramp::ranges(step, "rolloutPercentage", |number| ("valueOption", option(number)));
        let rules: Vec<Value> = self
            .rules
            .iter()
            .map(|step| {
                json!({"ruleId": "r", "ruleName": "r", "isIncludedInExpt": null,
                   "ruleJsonContent": [{"property": "plan", "operation": "Equal", "value": step.plan}],
                   "valueOptionsVariationRuleValues": serves(step)})
            })
            .collect();
        let id = format!("FF__1__2__3__{}", self.key);
        let flag = json!({"id": id, "isArchived": false, "timestamp": 1_767_225_600_000_u64, "ffp": [], "exptIncludeAllRules": null,
                          "ff": {"id": id, "name": self.key, "keyName": self.key, "status": if self.is_on { "Enabled" } else { "Disabled" },
                                 "variationOptionWhenDisabled": option(1),
                                 "isDefaultRulePercentageRolloutsIncludedInExpt": null,
                                 "defaultRulePercentageRollouts": serves(&self.last)},
                          "targetIndividuals": [], "fftuwmtr": rules, "variationOptions": [option(0), option(1), option(2)]});
        json!({"messageType": "data-sync",
               "data": {"eventType": "full", "featureFlags": [flag], "segments": [], "userTags": []}})
    }
}

/// Contexts of a dialect for whoever has this plan, with holes for ids.
pub(crate) fn population(provider: &str, plan: Option<&str>) -> Value {
    let mut own = json!({"company": "@2"});
    if let Some(plan) = plan {
        own["plan"] = plan.into();
    }
    match provider {
        "unleash" => json!({"userId": "@1", "properties": own}),
        "phaseflag" => json!({"user_id": "@1", "attributes": own}),
        _ => {
            let (name, more) = match provider {
                "configcat" => ("Identifier", None),
                "launchdarkly" => ("key", Some(("kind", "user"))),
                _ => ("key", Some(("name", "x"))),
            };
            own[name] = "@1".into();
            if let Some((name, value)) = more {
                own[name] = value.into();
            }
            own
        }
    }
}
