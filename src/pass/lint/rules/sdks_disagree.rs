//! FF601: a place at which SDKs of one vendor answer differently.

use std::collections::{HashMap, HashSet};

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::pass::lint::walk::{SplitUse, conditions, splits};
use crate::ruleset::{Arm, Condition, Dispute, Disputed, Logic, Pointer, Reading, Relation, Serve, Split, Test};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF601",
    name: "sdks-disagree",
    severity: Severity::Warning,
    what: "Another SDK of the vendor, or its server, answers otherwise than the reference. It is told once for a flag; where it \
           depends on what contexts say whether it does, it is an info, and told once for a document.",
    why: "Services in several languages read the same ruleset. Where their SDKs disagree, a user gets one answer from the \
          server and another in the browser.",
    help: "write it in a way that all SDKs read alike, or see to it that no other SDK reads it",
    example: r#"{"attribute": "app", "operator": "version_gt", "value": "2.0"}
             ^ the shipped SDKs have no operators for versions, so it does not hold there"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

/// Said of a difference that is one of the reason alone, for those who do not look at reasons.
const SAME_VALUE: &str = "the same value";

/// How sure it is that answers differ.
enum Sure {
    /// They differ, for contexts that can come any day.
    Yes,
    /// They differ for contexts of a certain kind; what is said of it once is enough.
    Depends,
    /// They do not, or another rule says so.
    No,
}

/// The nodes of the model by place.
#[derive(Default)]
struct Nodes<'r, 's> {
    tests: HashMap<Pointer, &'r Test<'s>>,
    splits: HashMap<Pointer, SplitUse<'r, 's>>,
    arms: HashMap<Pointer, &'r Arm<'s, Serve>>,
}

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let ruleset = subject.ruleset;
    if ruleset.disputes.is_empty() {
        return;
    }
    let mut nodes = Nodes::default();
    conditions(ruleset, &mut |condition: &Condition<'_>, _| {
        if let Logic::Test(test) = &condition.logic {
            nodes.tests.insert(condition.at, test);
        }
    });
    splits(ruleset, &mut |used| {
        nodes.splits.insert(used.split.at, used);
    });
    for arm in ruleset.flags.iter().flat_map(|flag| &flag.body.arms) {
        nodes.arms.insert(arm.at, arm);
    }
    let mut told: HashSet<(Pointer, &str)> = HashSet::new();
    let mut said: Vec<(Pointer, Severity, String)> = Vec::new();
    // The first place of each in a flag, or in the document where it is told once for that, and how many there are.
    let mut once: Vec<(&Dispute<'_>, usize)> = Vec::new();
    let mut places: HashMap<(Option<&str>, &str), usize> = HashMap::new();
    for dispute in &ruleset.disputes {
        let sure = sure(subject, &nodes, dispute);
        if matches!(sure, Sure::No) || !told.insert((dispute.at, dispute.says.as_ref())) {
            continue;
        }
        let is_once = matches!(sure, Sure::Depends) || matches!(dispute.when, Disputed::Hashed(_));
        let flag = if is_once { None } else { subject.flag_of(subject.at(dispute.at)) };
        let whose = (flag.map(|flag| flag.key.as_ref()), dispute.says.as_ref());
        if let Some((_, count)) = places.get(&whose).and_then(|place| once.get_mut(*place)) {
            *count += 1;
        } else {
            places.insert(whose, once.len());
            once.push((dispute, 1));
        }
    }
    for (dispute, count) in once {
        let more = match count - 1 {
            0 => String::new(),
            1 => " (here and at another place)".to_owned(),
            more => format!(" (here and at {more} other places)"),
        };
        said.push(match sure(subject, &nodes, dispute) {
            Sure::Yes => (dispute.at, Severity::Warning, format!("{}{more}", words(dispute))),
            _ => (dispute.at, Severity::Info, format!("{}{more}", words_of_some(dispute))),
        });
    }
    // What is said of one place is said at once.
    let mut joined: Vec<(Pointer, Severity, String)> = Vec::new();
    let mut by_place: HashMap<(Pointer, Severity), usize> = HashMap::new();
    for (at, severity, text) in said {
        let place = *by_place.entry((at, severity)).or_insert(joined.len());
        match joined.get_mut(place) {
            Some((.., whole)) => {
                whole.push_str("; ");
                // For which contexts that is, is said once.
                let of = text.split_once(": ").filter(|(of, _)| whole.starts_with(&format!("{of}: ")));
                whole.push_str(of.map_or(text.as_str(), |(_, rest)| rest));
            }
            None => joined.push((at, severity, text)),
        }
    }
    for (at, severity, text) in joined {
        findings.add(Finding::new(&RULE, subject.at(at), text).severity(severity));
    }
}

/// What is said of it, without the start of a number that only a trace has.
fn words(dispute: &Dispute<'_>) -> String {
    let says = dispute.says.as_ref();
    match dispute.when {
        Disputed::Hashed(_) => {
            let says = says.rsplit_once([':', ',']).map_or(says, |(before, _)| before);
            format!("{says}, so users have other buckets there")
        }
        _ => says.to_owned(),
    }
}

/// The same where it depends on what contexts say, with for which of them that is.
fn words_of_some(dispute: &Dispute<'_>) -> String {
    let of = match &dispute.when {
        Disputed::Hashed(_) | Disputed::Unhashed => "where what is hashed has letters beyond ASCII: ",
        Disputed::Lacks => "where the attribute is absent: ",
        Disputed::Read(Reading::Text { .. }) => "where the value is no text: ",
        _ => "",
    };
    let words = words(dispute);
    match words.strip_prefix("it comes out") {
        Some(rest) => format!("{of}it can come out{rest}"),
        None => format!("{of}{words}"),
    }
}

fn sure(subject: &Subject<'_, '_>, nodes: &Nodes<'_, '_>, dispute: &Dispute<'_>) -> Sure {
    let split = nodes.splits.get(&dispute.at).map(|used| used.split);
    let test = nodes.tests.get(&dispute.at).copied();
    match &dispute.when {
        Disputed::Entered if dispute.says.contains(SAME_VALUE) => Sure::Depends,
        Disputed::Entered
        | Disputed::Asked
        | Disputed::Found
        | Disputed::Taken
        | Disputed::Passed
        | Disputed::Served(_)
        | Disputed::Unheeded
        | Disputed::YesOfOne => Sure::Yes,
        // What a pattern is made of is told by a rule of its own.
        Disputed::Holds => match test.map(|test| &test.relation) {
            Some(Relation::Search(_) | Relation::Matches(_)) => Sure::No,
            _ => Sure::Yes,
        },
        Disputed::Overridden | Disputed::Lacks => Sure::Depends,
        Disputed::Unlike(set) => match test.map(|test| &test.relation) {
            Some(Relation::OneOf(own)) if own.items() == set.items() => Sure::No,
            _ => Sure::Yes,
        },
        Disputed::FellBack => fell_back(subject, nodes, dispute),
        Disputed::Dry => {
            let is_dry = |split: &Split<'_>| split.pieces().iter().any(|(.., slice)| slice.is_none());
            if split.is_none_or(is_dry) { Sure::Yes } else { Sure::No }
        }
        Disputed::Unhashed => {
            if split.is_some_and(Split::is_trivial) {
                Sure::No
            } else {
                Sure::Depends
            }
        }
        Disputed::Recut(ranges) => match split {
            Some(split) if moved(split, ranges) => Sure::Yes,
            _ => Sure::No,
        },
        Disputed::Hashed(hash) => split.map_or(Sure::Depends, |split| hashed(split, *hash)),
        Disputed::Read(reading) => test.map_or(Sure::Depends, |test| read(test, reading)),
    }
}

/// Only a flag that depends on others can have fallen back for want of one.
fn fell_back(subject: &Subject<'_, '_>, nodes: &Nodes<'_, '_>, dispute: &Dispute<'_>) -> Sure {
    let Some(arm) = nodes.arms.get(&dispute.at) else { return Sure::Depends };
    let mut depends = false;
    arm.when.each(&mut |condition| {
        if let Logic::Flag(wanted) = &condition.logic {
            let flag = wanted.flag.ok().and_then(|id| subject.ruleset.flags.get(id));
            depends |= flag.is_some_and(|flag| !flag.prerequisites().is_empty());
        }
    });
    if depends { Sure::Yes } else { Sure::No }
}

/// Whether more buckets belong to another slice than one at each edge.
fn moved(split: &Split<'_>, ranges: &[std::ops::Range<u64>]) -> bool {
    let buckets = split.bucketing.cut.buckets();
    let other = |bucket: u64| ranges.iter().position(|range| range.contains(&bucket));
    let mut moved = 0;
    for (from, upto, held) in split.pieces() {
        let edges = ranges.iter().flat_map(|range| [range.start, range.end]);
        let mut edges: Vec<u64> = edges.filter(|edge| from < *edge && *edge < upto).chain([from, upto]).collect();
        edges.sort_unstable();
        for pair in edges.windows(2) {
            if let [start, end] = pair
                && start < end
                && other(*start) != held
            {
                moved += end - start;
            }
        }
    }
    moved > ranges.len() as u64 && moved <= buckets
}

/// Whether users whose keys are plain ASCII get another bucket, too.
fn hashed(split: &Split<'_>, hash: fn(&str) -> u32) -> Sure {
    if split.is_trivial() {
        return Sure::No;
    }
    let cut = split.bucketing.cut;
    let differs = |number: u32| {
        let own = |input: &[u8], own: u64| {
            let other = hash(&String::from_utf8_lossy(input));
            cut.bucket(own) != cut.bucket(u64::from(other))
        };
        split.bucketing.hash("", &format!("user-{number}"), own)
    };
    if (0..SAMPLES).any(differs) { Sure::Yes } else { Sure::Depends }
}

/// So many users are asked for.
const SAMPLES: u32 = 8;

fn read(test: &Test<'_>, reading: &Reading) -> Sure {
    match reading {
        Reading::Pattern(_) => Sure::Depends,
        Reading::Number { to, .. } => match &test.relation {
            // What is no number is told by a rule of its own.
            Relation::Number { invalid: Some(_), .. } => Sure::No,
            #[expect(clippy::float_cmp, reason = "the same digits are the same number")]
            Relation::Number { to: own, .. } if to.is_some_and(|to| to == *own) => Sure::Depends,
            _ => Sure::Yes,
        },
        Reading::Text { operands, .. } => {
            let own: Vec<&str> = match &test.relation {
                Relation::Is(text) => text.as_deref().into_iter().collect(),
                Relation::OneOf(set) => set.items().iter().map(AsRef::as_ref).collect(),
                Relation::Has { texts, .. } => texts.iter().map(AsRef::as_ref).collect(),
                _ => return Sure::Depends,
            };
            // Truth values, lists and nothing are told as operands that become texts.
            let has_number = own.iter().any(|text| text.parse::<f64>().is_ok());
            match operands {
                _ if !has_number => Sure::No,
                Some(operands) if !operands.iter().map(String::as_str).eq(own.iter().copied()) => Sure::Yes,
                _ => Sure::Depends,
            }
        }
    }
}
