//! What the ruleset of `fixtures/cross` means: who the people are, whom each flag is for, which dialects cannot say
//! that, and what each dialect answers where they differ.

use serde_json::Value;

/// The people: their names, which are their keys, and what is known of them.
pub(crate) const PEOPLE: &[(&str, &str)] = &[
    (
        "anna",
        r#"{"country": "NO", "email": "anna@shop.test", "plan": "pro", "age": 41, "appVersion": "2.4.0",
            "signedUp": "2026-03-01T00:00:00Z", "member": "true"}"#,
    ),
    (
        "bo",
        r#"{"country": "SE", "email": "bo+beta@mail.test", "plan": "free", "age": 17, "appVersion": "2.3.9",
            "signedUp": "2025-12-31T23:59:59Z", "member": "false"}"#,
    ),
    // Exactly at every bound; 2.10 is above 2.4 as a version, and below it as a number.
    (
        "carl",
        r#"{"country": "US", "email": "carl7@mail.test", "plan": "trial", "age": 18, "appVersion": "2.10.0",
            "signedUp": "2026-01-01T00:00:00Z", "member": "True"}"#,
    ),
    // Just beyond every bound, or just not.
    (
        "dora",
        r#"{"country": "DK", "email": "dora@shop.test.example", "plan": "team", "age": 17.5, "appVersion": "2.4.0-rc.1",
            "signedUp": "2026-01-01T00:00:01Z", "member": "yes"}"#,
    ),
    (
        "eva",
        r#"{"country": "NO", "email": "eva12@shop.test", "plan": "free", "age": 64, "appVersion": "2.4.0+7",
            "signedUp": "2026-06-01T12:00:00+02:00", "member": "true"}"#,
    ),
    // The letter case is wrong everywhere.
    (
        "finn",
        r#"{"country": "no", "email": "finn@SHOP.test", "plan": "Free", "age": 18.5, "appVersion": "3.0.0",
            "signedUp": "2024-02-29T00:00:00Z", "member": "TRUE"}"#,
    ),
    // Nothing is known.
    ("gil", "{}"),
    // A number as text, an empty text, a truth value, a version of two numbers, capital letters.
    (
        "hal",
        r#"{"country": "US", "email": "HAL9@mail.test", "plan": "", "age": "40", "appVersion": "2.4", "member": true}"#,
    ),
    // What should be a number, a version and a moment is none.
    (
        "iva",
        r#"{"country": "SE", "email": "@", "plan": "pro", "age": "old", "appVersion": "two", "signedUp": "soon",
            "member": " true"}"#,
    ),
    (
        "æsa",
        r#"{"country": "SE", "email": "æsa@shop.test", "plan": "pro", "age": 30, "appVersion": "2.4.1",
            "signedUp": "2026-02-28T23:59:59Z", "member": "sant"}"#,
    ),
];

/// Everybody, for flags that make no difference between people.
pub(crate) const EVERYBODY: &[&str] = &["anna", "bo", "carl", "dora", "eva", "finn", "gil", "hal", "iva", "æsa"];

/// What is served, as JSON, and to whom.
pub(crate) type Serves = (&'static str, &'static [&'static str]);

/// What a flag means.
pub(crate) struct Flag {
    pub(crate) key: &'static str,
    pub(crate) about: &'static str,
    /// What it serves to whom.
    pub(crate) serves: &'static [Serves],
    /// What it serves to all others.
    pub(crate) others: &'static str,
    /// The dialects that cannot express it, and why.
    pub(crate) without: &'static [(&'static str, &'static str)],
}

/// A flag that is true for some people.
const fn holds(key: &'static str, about: &'static str, serves: &'static [Serves]) -> Flag {
    Flag { key, about, serves, others: "false", without: &[] }
}

const NO_SWITCH: (&str, &str) = ("configcat", "a setting has no switch");
const STATUS: (&str, &str) = ("phaseflag", "no SDK looks at the status of a flag");
const NO_PATTERNS: (&str, &str) = ("configcat", "no comparator takes a pattern");
const NO_MOMENTS: &[(&str, &str)] = &[
    ("phaseflag", "no operator for moments"),
    ("featbit", "no operator for moments"),
    ("ffc", "no operator for moments"),
];
const SEGMENT: (&str, &str) = ("phaseflag", "no SDK looks at the segment of a rule");
const NO_PREREQUISITES: (&str, &str) = ("featbit", "flags have no prerequisites");
const ONLY_TEXTS: (&str, &str) = ("ffc", "every value is a text");

pub(crate) const FLAGS: &[Flag] = &[
    holds("off", "for nobody", &[]),
    holds("on", "for everybody", &[("true", EVERYBODY)]),
    Flag {
        without: &[NO_SWITCH, STATUS],
        ..holds("switched-off", "its rules take everybody, and its switch is off", &[])
    },
    holds("country", "NO or SE", &[("true", &["anna", "bo", "eva", "iva", "æsa"])]),
    holds("paying", "on a plan that is neither free nor trial", &[("true", &["anna", "dora", "finn", "iva", "æsa"])]),
    holds("staff", "with an address that ends with @shop.test", &[("true", &["anna", "eva", "æsa"])]),
    holds("beta-mail", "with +beta in the address", &[("true", &["bo"])]),
    Flag {
        without: &[NO_PATTERNS],
        ..holds("numbered-mail", "with an address of ^[a-z]+[0-9]+@", &[("true", &["carl", "eva"])])
    },
    Flag {
        without: &[("featbit", "no operator for versions"), ("ffc", "no operator for versions")],
        ..holds("recent-app", "with version 2.4.0 or newer", &[("true", &["anna", "carl", "eva", "finn", "æsa"])])
    },
    holds("adults", "18 or older", &[("true", &["anna", "carl", "eva", "finn", "æsa"])]),
    Flag {
        without: NO_MOMENTS,
        ..holds("newcomers", "signed up after the start of 2026", &[("true", &["anna", "dora", "eva", "æsa"])])
    },
    holds("member", "with the text `true`", &[("true", &["anna", "eva"])]),
    holds("testers", "these three", &[("true", &["anna", "carl", "æsa"])]),
    Flag {
        without: &[SEGMENT],
        ..holds("nordics", "in the segment: NO, SE or DK", &[("true", &["anna", "bo", "dora", "eva", "iva", "æsa"])])
    },
    Flag {
        without: &[SEGMENT],
        ..holds("nordic-adults", "in the segment, and 18 or older", &[("true", &["anna", "eva", "æsa"])])
    },
    Flag {
        without: &[SEGMENT, ("unleash", "no strategy asks who is not in a segment")],
        ..holds("outside-nordics", "not in the segment", &[("true", &["carl", "finn", "hal"])])
    },
    Flag {
        without: &[NO_PREREQUISITES],
        ..holds(
            "needs-country",
            "everybody for whom `country` is on",
            &[("true", &["anna", "bo", "eva", "iva", "æsa"])],
        )
    },
    Flag {
        without: &[NO_PREREQUISITES],
        ..holds(
            "needs-no-country",
            "everybody for whom `country` is off",
            &[("true", &["carl", "dora", "finn", "gil", "hal"])],
        )
    },
    Flag {
        without: &[NO_SWITCH, STATUS, NO_PREREQUISITES],
        ..holds("needs-switched-off", "everybody, as `switched-off` is off", &[("true", EVERYBODY)])
    },
    Flag {
        key: "theme",
        about: "nord in NO, else gold with the plan pro, else plain",
        serves: &[(r#""nord""#, &["anna", "eva"]), (r#""gold""#, &["iva", "æsa"])],
        others: r#""plain""#,
        without: &[],
    },
    Flag {
        key: "limit",
        about: "50 in NO, 12.5 in SE, else 10",
        serves: &[("50", &["anna", "eva"]), ("12.5", &["bo", "iva", "æsa"])],
        others: "10",
        without: &[ONLY_TEXTS],
    },
    Flag {
        key: "layout",
        about: "two columns and a title in NO, else one column and none",
        serves: &[(r#"{"columns": 2, "title": "Velkommen"}"#, &["anna", "eva"])],
        others: r#"{"columns": 1, "title": null}"#,
        without: &[ONLY_TEXTS, ("configcat", "values are truth values, texts and numbers")],
    },
    holds("none", "0 % of everybody", &[]),
    holds("all", "100 % of everybody", &[("true", EVERYBODY)]),
];

/// The flag whose answers hang on the hash of each dialect.
pub(crate) const HALF: &str = "half";

/// A question that the dialects answer differently.
pub(crate) struct Difference {
    pub(crate) flag: &'static str,
    pub(crate) people: &'static [&'static str],
    pub(crate) about: &'static str,
    /// The dialects that have the flag in their file: what each answers, and where its specification says so.
    pub(crate) answers: &'static [(&'static str, bool, &'static str)],
}

pub(crate) const DIFFERENCES: &[Difference] = &[
    Difference {
        flag: "paying",
        people: &["gil"],
        about: "a negated list, and no such attribute",
        answers: &[
            ("unleash", true, "5.1: NOT_IN holds of an absent value"),
            ("configcat", false, "8.3: the condition cannot be evaluated, so the rule is ignored"),
            ("launchdarkly", false, "7.1: no match, and `negate` is not applied"),
            ("phaseflag", true, "5: the negations hold of a missing attribute"),
            ("featbit", true, "4.4: an absent attribute makes every negative operator true"),
            ("ffc", true, "7.3: as table 4.4"),
        ],
    },
    Difference {
        flag: "paying",
        people: &["hal"],
        about: "a negated list, and an empty text",
        answers: &[
            ("unleash", true, "5.1: the text is there, and is none of the values"),
            ("configcat", false, "5.2: an empty text is a missing attribute"),
            ("launchdarkly", true, "7.1: has the attribute, and none of its values match"),
            ("phaseflag", true, "5: as for any other text"),
            ("featbit", true, "4.4: as for any other text"),
            ("ffc", true, "7.3: an empty text makes the negative operators true"),
        ],
    },
    Difference {
        flag: "adults",
        people: &["hal"],
        about: "a number that is given as a text",
        answers: &[
            ("unleash", true, "5.2: the text of the context is parsed"),
            ("configcat", true, "5.4: texts are parsed"),
            ("launchdarkly", false, "7.2: both are numbers, and nothing is converted"),
            ("phaseflag", true, "5.1: texts are parsed"),
            ("featbit", true, "4.4: the attribute is numeric"),
            ("ffc", true, "7.3: as table 4.4"),
        ],
    },
    Difference {
        flag: "recent-app",
        people: &["hal"],
        about: "a version of two numbers",
        answers: &[
            ("unleash", false, "5.2: exactly three numbers"),
            ("configcat", false, "5.5: three parts, else the rule is ignored"),
            ("launchdarkly", true, "7.4: the third number is 0 where it is left out"),
            ("phaseflag", true, "5.3: zeros at the end count for nothing"),
        ],
    },
    Difference {
        flag: "numbered-mail",
        people: &["hal"],
        about: "a pattern of small letters, and capital ones",
        answers: &[
            ("unleash", false, "5.3: case-sensitive"),
            ("launchdarkly", false, "7.5: the pattern as it is"),
            ("phaseflag", false, "5.2: no flags"),
            ("featbit", false, "4.4: case-sensitive"),
            ("ffc", true, "7.3: case-insensitive"),
        ],
    },
    Difference {
        flag: "member",
        people: &["hal"],
        about: "a truth value, where the text `true` is asked for",
        answers: &[
            ("unleash", true, "2.1: becomes `true`"),
            ("configcat", false, "5.3: becomes `True`"),
            ("launchdarkly", false, "7.2: of the same type"),
            ("phaseflag", false, "4: becomes `True`"),
            ("featbit", false, "3: becomes `True`"),
            ("ffc", false, "6: truth values are dropped"),
        ],
    },
    Difference {
        flag: "outside-nordics",
        people: &["gil"],
        about: "not in a segment, and not the attribute that it asks for",
        answers: &[
            ("configcat", false, "8.4: an error inside makes the whole condition one"),
            ("launchdarkly", true, "9: not in the segment, and the clause is negated"),
            ("featbit", true, "4.5: no hit, so the negated operator holds"),
            ("ffc", true, "7.3: segments as in 4.5"),
        ],
    },
    Difference {
        flag: "nordics",
        people: &["carl", "finn", "gil", "hal"],
        about: "a rule that has nothing but a segment",
        answers: &[
            ("unleash", false, "5.5: the constraints of the segment are added"),
            ("configcat", false, "8.4: a condition as any other"),
            ("launchdarkly", false, "9: no rule of the segment matches"),
            ("phaseflag", true, "8: the rule matches everybody in local evaluation"),
            ("featbit", false, "4.5: no hit"),
            ("ffc", false, "7.3: segments as in 4.5"),
        ],
    },
    Difference {
        flag: "switched-off",
        people: EVERYBODY,
        about: "a flag that its owner turned off",
        answers: &[
            ("unleash", false, "10: `enabled` comes before the strategies"),
            ("launchdarkly", false, "6.2: the off variation"),
            ("phaseflag", true, "6.4: the status is ignored"),
            ("featbit", false, "4.1: step 1"),
            ("ffc", false, "7.1: step 1"),
        ],
    },
    Difference {
        flag: "needs-switched-off",
        people: EVERYBODY,
        about: "a prerequisite whose switch is off, and which serves what is wanted",
        answers: &[
            ("unleash", true, "9: the parent's result equals the wish"),
            ("launchdarkly", false, "6.2: a prerequisite that is off always fails"),
            ("ffc", true, "7.1: compared by its off option"),
        ],
    },
];

pub(crate) fn differs(flag: &str, person: &str) -> bool {
    DIFFERENCES.iter().any(|row| row.flag == flag && row.people.contains(&person))
}

/// What a flag serves.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Truth,
    Text,
    Other,
}

impl Flag {
    pub(crate) fn kind(&self) -> Kind {
        match self.others.as_bytes()[0] {
            b'f' => Kind::Truth,
            b'"' => Kind::Text,
            _ => Kind::Other,
        }
    }

    /// What it serves to somebody.
    pub(crate) fn wanted(&self, person: &str) -> Value {
        let served = self.serves.iter().find(|(_, people)| people.contains(&person));
        serde_json::from_str(served.map_or(self.others, |(value, _)| value)).unwrap()
    }

    pub(crate) fn can_be_said_in(&self, dialect: &str) -> bool {
        !self.without.iter().any(|(without, _)| *without == dialect)
    }
}
