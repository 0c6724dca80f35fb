//! A ruleset as indented text, so that what lowering does can be read and compared.

use std::fmt::Write as _;

use ffctl::ruleset::{
    Absence, Absent, Arm, Bucketing, Condition, Cut, Dry, Experiment, Flag, FlagUse, Hash, Logic, PatternOperand,
    Relation, Rest, Role, Ruleset, SeedPart, Serve, Served, Split, Subject, Test, Typed, Verdict, View,
};

/// The text of all flags and segments.
pub(crate) fn outline(ruleset: &Ruleset<'_>) -> String {
    let mut pen = Pen { ruleset, text: String::new() };
    for note in &ruleset.notes {
        pen.line(0, &format!("note: {note}"));
    }
    for (id, segment) in ruleset.segments.iter().enumerate() {
        let at = pen.at(segment.at);
        pen.line(0, &format!("segment {id}: key {} name {:?} {at}", segment.key, segment.name));
        pen.condition(1, &segment.body);
    }
    for flag in &ruleset.flags {
        pen.flag(flag);
    }
    pen.text
}

struct Pen<'p> {
    ruleset: &'p Ruleset<'p>,
    text: String,
}

impl Pen<'_> {
    fn line(&mut self, level: usize, text: &str) {
        writeln!(self.text, "{}{text}", "  ".repeat(level)).unwrap();
    }

    fn at(&self, pointer: ffctl::ruleset::Pointer) -> String {
        let (document, path) = self.ruleset.pointers.resolve(pointer);
        if document == 0 { format!("@{path}") } else { format!("@{document}{path}") }
    }

    fn flag(&mut self, flag: &Flag<'_>) {
        let at = self.at(flag.at);
        self.line(0, &format!("flag {:?} {at}", flag.key));
        for (id, variation) in flag.variations.iter().enumerate() {
            let name = variation.name.as_deref().unwrap_or("-");
            let payload =
                variation.payload.as_ref().map(|payload| format!(" payload {} {:?}", payload.kind, payload.value));
            let at = self.at(variation.at);
            self.line(
                1,
                &format!("variation {id}: {name} = {}{} {at}", variation.value.json(), payload.unwrap_or_default()),
            );
        }
        for (id, split) in flag.splits.iter().enumerate() {
            self.line(1, &format!("split {id}:"));
            self.split(2, split);
        }
        for arm in &flag.body.arms {
            self.arm(arm);
        }
        self.line(1, &format!("rules {:?}, choice {}, on fault {:?}", flag.rules, serve(flag.choice), flag.on_fault));
    }

    fn arm(&mut self, arm: &Arm<'_, Serve>) {
        let role = match arm.role {
            Role::Broken(fault) => format!("Broken: {}", self.ruleset.fault(fault).message),
            role => format!("{role:?}"),
        };
        let name = arm.name.as_ref().map(|name| format!(" {name}")).unwrap_or_default();
        let at = self.at(arm.at);
        self.line(1, &format!("arm {role}{name} {at}"));
        self.condition(2, &arm.when);
        let dry = if arm.dry == Dry::Next { "" } else { ", dry: otherwise" };
        self.line(2, &format!("then {}{dry}", serve(arm.then)));
    }

    fn condition(&mut self, level: usize, condition: &Condition<'_>) {
        let at = self.at(condition.at);
        match &condition.logic {
            Logic::Const(holds) => self.line(level, &format!("always {holds} {at}")),
            Logic::All(inner) => self.group(level, "all", inner, &at),
            Logic::Any(inner) => self.group(level, "any", inner, &at),
            Logic::Not(inner) => self.group(level, "not", [inner.as_ref()], &at),
            Logic::Settle { inner, unknown, fault } => {
                let head = format!("settle unknown {unknown:?} fault {fault:?}");
                self.group(level, &head, [inner.as_ref()], &at);
            }
            Logic::List(list) => {
                self.line(level, &format!("list {at}"));
                for arm in &list.arms {
                    self.line(level + 1, &format!("{} when", arm.then));
                    self.condition(level + 2, &arm.when);
                }
            }
            Logic::Test(test) => {
                let text = self.test(test);
                self.line(level, &format!("{text} {at}"));
            }
            Logic::Membership(list) => {
                let subject = self.subject(list.subject);
                let reference = list.reference.as_deref().unwrap_or("nothing");
                self.line(level, &format!("member {subject} of {reference} {at}, else"));
                self.condition(level + 1, &list.otherwise);
            }
            Logic::Segment(id) => self.line(level, &format!("in segment {id} {at}")),
            Logic::Flag(wanted) => self.line(level, &format!("{} {at}", flag_use(wanted))),
            Logic::Gate(split) => {
                self.line(level, &format!("gate {at}"));
                self.split(level + 1, split);
            }
            Logic::Nobody { absent, given } => {
                let text = format!("nobody {} somebody {} {at}", verdict(*absent), verdict(*given));
                self.line(level, &text);
            }
            Logic::External { ordinal, name } => self.line(level, &format!("answer {ordinal} to {name:?} {at}")),
            Logic::Unheeded(inner) => self.group(level, "unheeded", [inner.as_ref()], &at),
            Logic::Never { why, .. } => self.line(level, &format!("never: {why} {at}")),
            Logic::Broken(fault) => {
                let message = self.ruleset.fault(*fault).message.clone();
                self.line(level, &format!("broken: {message} {at}"));
            }
        }
    }

    fn group<'c>(&mut self, level: usize, head: &str, inner: impl IntoIterator<Item = &'c Condition<'c>>, at: &str) {
        self.line(level, &format!("{head} {at}"));
        for condition in inner {
            self.condition(level + 1, condition);
        }
    }

    fn subject(&self, subject: Subject) -> String {
        let attribute = self.ruleset.attributes.get(subject.attribute);
        let scope = if attribute.scope.is_empty() { String::new() } else { format!("{}.", attribute.scope) };
        let absence = match subject.absence {
            Absence::Missing => "",
            Absence::Now => " or now",
            Absence::Blank => " if not blank",
            Absence::Empty => " or empty",
        };
        format!("{scope}{:?}{absence}", attribute.name)
    }

    fn test(&self, test: &Test<'_>) -> String {
        let relation = match &test.relation {
            Relation::OneOf(set) => format!("one of {:?}", set.items()),
            Relation::Has { place, texts, folded, broken } => {
                let broken = if broken.is_some() { ", then broken" } else { "" };
                format!("has at {place:?} {texts:?} folded {folded:?}{broken}")
            }
            Relation::Matches(pattern) => {
                format!("matches {:?} ignoring case {}", pattern.source(), pattern.ignores_case())
            }
            Relation::Present => "present".to_owned(),
            Relation::Search(sought) => {
                let pattern = match &sought.pattern {
                    PatternOperand::Valid(pattern) => format!("{:?}", pattern.source()),
                    PatternOperand::Invalid(why) => format!("invalid: {why}"),
                    PatternOperand::Unsupported(_) => "unsupported".to_owned(),
                };
                let reach = sought.reach.map(|reach| format!(" in {reach} characters")).unwrap_or_default();
                format!("search {pattern}{reach}")
            }
            Relation::Typed(typed) => format!("typed {}", typed_text(typed)),
            Relation::Number { compare, to, .. } => format!("as number {} {to}", compare.sign()),
            Relation::Release { compare, to: Ok(to) } => format!("as release {} {to}", compare.sign()),
            Relation::Release { compare, to: Err(text) } => format!("as release {} invalid {text:?}", compare.sign()),
            Relation::Version { compare, to } => format!("as version {} {to}", compare.sign()),
            Relation::Instant { compare, to } => format!("as instant {} {to}", compare.sign()),
            Relation::Within(networks) => format!("within {:?}", networks.entries()),
            Relation::PartOf(whole) => format!("part of {whole:?}"),
            Relation::Lowered(word) => format!("in lower case {word:?}"),
            Relation::Is(text) => format!("is {text:?}"),
            Relation::AnyItem(set) => format!("has an item of {:?}", set.items()),
            Relation::Digest(digests) => {
                let behind = &digests.salt;
                let count = digests.set.items().len() + digests.entries.len();
                format!("{:?} of {:?} with {behind:?} behind it, one of {count}", digests.algorithm, digests.of)
            }
            Relation::Seconds { compare, to, .. } => format!("as seconds {} {to}", compare.sign()),
            Relation::Versions(versions) => {
                let count = versions.to.len();
                format!("as version {} one of {count}, invalid {:?}", versions.compare.sign(), versions.invalid)
            }
            Relation::Unusable { reads, fault } => {
                format!("unusable once read as {reads:?}: {}", self.ruleset.fault(*fault).message)
            }
        };
        let not = if test.negated { "not " } else { "" };
        let verdicts = match (test.absent, test.failed) {
            (one, other) if one == other => format!("else {}", verdict(one)),
            (absent, failed) => format!("absent {} failed {}", verdict(absent), verdict(failed)),
        };
        format!("{} [{}] {not}{relation}, {verdicts}", self.subject(test.subject), test.operator)
    }

    fn split(&mut self, level: usize, split: &Split<'_>) {
        let Split { overrides, bucketing, slices, layout: _, rest, at } = split;
        for entry in overrides {
            self.line(level, &format!("override to slice {}", entry.slice));
            self.condition(level + 1, &entry.when);
        }
        let text = self.bucketing(bucketing);
        let at = self.at(*at);
        self.line(level, &format!("{text} {at}"));
        for slice in slices {
            let at = self.at(slice.at);
            self.line(
                level,
                &format!(
                    "slice weight {} {}upto {} serves {}{}{} {at}",
                    slice.weight,
                    if slice.from > 0 { format!("from {} ", slice.from) } else { String::new() },
                    slice.upto,
                    served(slice.serves),
                    if matches!(slice.experiment, Experiment::Everybody) { " in an experiment" } else { "" },
                    if slice.takes_all { " takes all" } else { "" }
                ),
            );
            if let Experiment::Share(share) = &slice.experiment {
                self.line(level, "in an experiment");
                self.split(level + 1, share);
            }
        }
        if *rest == Rest::Last {
            self.line(level, "rest falls to the last slice");
        }
        if let Rest::Fail { fault, serving } = rest {
            self.line(
                level,
                &format!(
                    "rest fails, serving {}: {}",
                    serving.map_or_else(|| "nothing".to_owned(), |id| id.to_string()),
                    self.ruleset.fault(*fault).message
                ),
            );
        }
    }

    fn bucketing(&self, bucketing: &Bucketing<'_>) -> String {
        let by: Vec<String> = bucketing.by.iter().map(|subject| self.subject(*subject)).collect();
        let absent = match bucketing.absent {
            Absent::NoPick => "none".to_owned(),
            Absent::DrawIdentifier { up_to } => format!("draw an id of {up_to}"),
            Absent::DrawBucket => "draw a bucket".to_owned(),
            Absent::Lowest => "bucket 0".to_owned(),
        };
        let parts = bucketing.seed.iter().map(|part| match part {
            SeedPart::Group(group) => format!("group {group:?}"),
            SeedPart::OwnFlag(key) => format!("own {key:?}"),
            SeedPart::AskedFlag => "asked flag".to_owned(),
            SeedPart::Literal(text) => format!("{text:?}"),
            SeedPart::Identifier => "id".to_owned(),
            SeedPart::EncodedIdentifier => "id in Base64".to_owned(),
        });
        let seed = parts.collect::<Vec<_>>().join(" ");
        let hash = match bucketing.hash {
            Hash::Murmur3(number) => format!("murmur3({number})"),
            Hash::Sha1 { digits: 7 } => "sha1".to_owned(),
            Hash::Sha1 { digits } => format!("sha1({digits} digits)"),
            Hash::Md5 { is_ascii } => if is_ascii { "md5 of ASCII" } else { "md5" }.to_owned(),
            Hash::Djb2 => "djb2".to_owned(),
        };
        let cut = match bucketing.cut {
            Cut::Modulo { modulus, first } => format!("{modulus} buckets from {first}"),
            Cut::Fraction { bits } => format!("parts of 2^{bits}"),
        };
        let asked = &bucketing.asked;
        format!("sticky on {asked:?} by [{}] else {absent}; {hash} of {seed}; {cut}", by.join(", "))
    }
}

fn flag_use(wanted: &FlagUse<'_>) -> String {
    let view = if wanted.view == View::Choice { "chooses" } else { "serves" };
    match wanted.flag {
        Ok(id) => {
            let operator = wanted.operator.map(|operator| format!(" [{operator}]")).unwrap_or_default();
            let fault = if wanted.fault.is_some() { ", then fault" } else { "" };
            let (key, one_of, wish) = (&wanted.key, &wanted.wanted, &wanted.wish);
            format!("flag {id} {key:?}{operator} {view} one of {one_of:?} (wish {wish:?}){fault}")
        }
        Err(why) => format!("flag {:?} unusable: {why:?}", wanted.key),
    }
}

fn served(serves: Served) -> String {
    match serves {
        Served::Variation(variation) => variation.to_string(),
        Served::Nothing => "nothing".to_owned(),
        Served::Fault(_) => "fault".to_owned(),
    }
}

fn serve(serve: Serve) -> String {
    match serve {
        Serve::Variation(variation) => format!("variation {variation}"),
        Serve::Split(split) => format!("split {split}"),
        Serve::Nothing => "nothing".to_owned(),
        Serve::Dry => "dry".to_owned(),
        Serve::Fault(_) => "fault".to_owned(),
    }
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Yes => "yes",
        Verdict::No => "no",
        Verdict::Unknown => "unknown",
        Verdict::Fault(_) => "fault",
    }
}

/// What values of JSON are compared with; patterns by whether they can be searched for.
fn typed_text(typed: &Typed<'_>) -> String {
    match typed {
        Typed::Equal { texts, others } => format!("one of {:?} and {others:?}", texts.items()),
        Typed::Number { compare, to, .. } => format!("number {} {to:?}", compare.sign()),
        Typed::Moment { compare, to, .. } => format!("moment {} {to:?}", compare.sign()),
        Typed::Version { compare, to } => format!("version {} {to:?}", compare.sign()),
        Typed::Pattern { any, .. } => {
            let told = any.iter().map(|operand| match operand {
                PatternOperand::Valid(pattern) => format!("{:?}", pattern.source()),
                PatternOperand::Invalid(why) => format!("invalid: {why}"),
                PatternOperand::Unsupported(_) => "unsupported".to_owned(),
            });
            format!("patterns {}", told.collect::<Vec<_>>().join(", "))
        }
        Typed::Nothing { why, .. } => format!("nothing: {why}"),
    }
}
