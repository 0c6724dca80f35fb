//! What lint claims holds of every context: a rule that it calls unreachable never decides, a contradiction is nobody's, a
//! condition that it calls redundant is never the one that fails. And what it mends safely answers as before.
//!
//! Rulesets are generated for each dialect so that such findings are frequent, and asked for as many contexts as are given by
//! `FFCTL_CASES` for each dialect; the walker, which answers as the vendors' SDKs do, says who is right.

#[allow(dead_code, reason = "the other tests use more of it")]
#[path = "support/configcat_gen.rs"]
mod configcat_gen;
#[path = "support/lint_gen.rs"]
mod lint_gen;
#[allow(dead_code, reason = "the other tests use more of it")]
#[path = "support/unleash_gen.rs"]
mod unleash_gen;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::Path;

use ffctl::context::Env;
use ffctl::eval::evaluate;
use ffctl::finding::edit::{self, Plan};
use ffctl::finding::{At, Finding, Fixing, Subject};
use ffctl::leaf::syntax::Syntax;
use ffctl::leaf::tree::Tree;
use ffctl::pass::lint;
use ffctl::provider::{self, Answered, Asked, Input, Provider, Wanted, by_name};
use ffctl::ruleset::{Logic, Pointer, Role, Ruleset, Verdict};
use ffctl::source::Document;
use ffctl::trace::{End, Fact, Node, Sink};
use lint_gen::{Dice, MAKERS};
use proptest::prelude::{Strategy, prop_oneof};
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::Value;

const NOW: &str = "2026-06-01T12:00:00Z";
/// So many contexts each document is asked for.
const CONTEXTS: usize = 100;
/// The rules that claim something of all contexts.
const CLAIMS: [&str; 9] = ["FF201", "FF202", "FF203", "FF204", "FF206", "FF207", "FF210", "FF213", "FF217"];

/// Keeps the verdicts of the arms of the flag that was asked for, and of all conditions.
#[derive(Default)]
struct Watch {
    open: Vec<Option<Seen>>,
    flags: usize,
    arms: Vec<(usize, Verdict)>,
    conditions: HashMap<Pointer, Verdict>,
}

enum Seen {
    Flag,
    Arm(usize),
    Condition(Pointer),
}

impl<'r> Sink<'r> for Watch {
    const LIVE: bool = false;

    fn open(&mut self, node: Node<'r>) {
        self.open.push(match node {
            Node::Flag(..) => {
                self.flags += 1;
                Some(Seen::Flag)
            }
            Node::Arm(_, number) if self.flags == 1 => Some(Seen::Arm(number)),
            Node::Condition(condition) => Some(Seen::Condition(condition.at)),
            _ => None,
        });
    }

    fn fact(&mut self, _: impl FnOnce() -> Fact) {}

    fn close(&mut self, end: End) {
        match (self.open.pop().flatten(), end) {
            (Some(Seen::Flag), _) => self.flags -= 1,
            (Some(Seen::Arm(number)), End::Verdict(verdict)) => self.arms.push((number, verdict)),
            // Of conditions that stand at one place the outermost is left last.
            (Some(Seen::Condition(at)), End::Verdict(verdict)) => {
                self.conditions.insert(at, verdict);
            }
            _ => {}
        }
    }
}

/// What is claimed of a flag.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Claim {
    /// This arm is never the one that decides; what is asked in it may still end the evaluation.
    NeverDecides(usize),
    /// This arm is never taken.
    NeverTaken(usize),
    /// No arm of the flag's rules behind this one is ever tried.
    LastTried(usize),
    /// Where the first condition holds the second does not fail.
    Implied(usize, usize, usize),
    /// This condition, a part of that arm, never holds.
    NeverHolds(usize, usize),
    /// It always holds.
    AlwaysHolds(usize, usize),
}

/// The claims that findings make of a flag, with the codes of the findings.
fn claims(subject: &Subject<'_, '_>, flag: usize, findings: &[Finding]) -> Vec<(Claim, &'static str)> {
    let flag = &subject.ruleset.flags[flag];
    let mut claims = Vec::new();
    let mut arms: HashMap<At, usize> = HashMap::new();
    let mut parts: HashMap<At, (usize, usize)> = HashMap::new();
    for (number, arm) in flag.body.arms.iter().enumerate() {
        if matches!(arm.role, Role::Rule | Role::Strategy) {
            arms.insert(subject.at(arm.at), number);
            if let Logic::All(inner) = &arm.when.logic {
                for (place, condition) in inner.iter().enumerate().skip(usize::from(arm.has_own_test)) {
                    parts.insert(subject.at(condition.at), (number, place));
                }
            }
        }
    }
    for finding in findings {
        let part = parts.get(&finding.at).copied();
        let label = finding.labels.first().and_then(|label| parts.get(&label.at)).copied();
        let arm = arms.get(&finding.at).copied();
        let claim = match (finding.rule.code, arm, part) {
            ("FF201" | "FF206", Some(arm), _) => Claim::NeverDecides(arm),
            ("FF210", Some(arm), _) => Claim::LastTried(arm),
            ("FF202" | "FF213", _, Some((arm, _))) => Claim::NeverTaken(arm),
            ("FF203", _, Some((arm, place))) => Claim::NeverHolds(arm, place),
            // Of a test it may say that it holds for whoever has the attribute.
            ("FF204", _, Some((arm, place))) if !finding.message.contains("who has") => Claim::AlwaysHolds(arm, place),
            ("FF207", _, Some((arm, place))) => match label {
                Some((_, stronger)) => Claim::Implied(arm, stronger, place),
                None => continue,
            },
            _ => continue,
        };
        claims.push((claim, finding.rule.code));
    }
    claims
}

/// What speaks against a claim.
fn refutes(claim: &Claim, ruleset: &Ruleset<'_>, flag: usize, watch: &Watch, decided: Option<usize>) -> bool {
    let flag = &ruleset.flags[flag];
    let verdict = |arm: usize, place: usize| match &flag.body.arms[arm].when.logic {
        Logic::All(inner) => watch.conditions.get(&inner[place].at).copied(),
        _ => None,
    };
    match *claim {
        Claim::NeverDecides(arm) => decided == Some(arm) && watch.arms.contains(&(arm, Verdict::Yes)),
        Claim::NeverTaken(arm) => watch.arms.contains(&(arm, Verdict::Yes)),
        Claim::LastTried(arm) => watch.arms.iter().any(|(other, _)| *other > arm && flag.rules.contains(other)),
        Claim::Implied(arm, stronger, weaker) => {
            verdict(arm, stronger) == Some(Verdict::Yes) && verdict(arm, weaker).is_some_and(|it| it != Verdict::Yes)
        }
        Claim::NeverHolds(arm, place) => verdict(arm, place) == Some(Verdict::Yes),
        Claim::AlwaysHolds(arm, place) => verdict(arm, place).is_some_and(|it| it != Verdict::Yes),
    }
}

fn has_list(context: &Value) -> bool {
    context.as_object().is_some_and(|members| members.values().any(Value::is_array))
}

/// How often each code was met, and how many contexts were asked for flags that have one of them.
#[derive(Default)]
struct Tally {
    codes: BTreeMap<&'static str, usize>,
    asked: usize,
    refuted: Vec<String>,
    refused: Vec<String>,
}

fn try_document(
    provider: &'static Provider,
    document: &Value,
    mut contexts: impl FnMut() -> Value,
    seed: u64,
    tally: &mut Tally,
) {
    let documents = [Document::new("generated", document.to_string())];
    let ruleset = match (provider.dialect.load)(&Input::new(&documents, Wanted::All)) {
        Ok(ruleset) => ruleset,
        Err(refusal) => {
            tally.refused.push(format!("{}: {} in\n{document}", provider.name, refusal.message));
            return;
        }
    };
    let syntax = [documents[0].syntax()];
    let texts = [documents[0].text.as_str()];
    let now = NOW.parse().unwrap();
    let subject = Subject::new(&ruleset, &syntax, &texts, &provider.dialect.lint, now);
    let findings = lint::run(&subject, true, |rule| CLAIMS.contains(&rule.code));
    for finding in &findings {
        *tally.codes.entry(finding.rule.code).or_default() += 1;
    }
    let claimed: Vec<_> = (0..ruleset.flags.len())
        .filter(|flag| ruleset.flag(&ruleset.flags[*flag].key) == Some(*flag))
        .map(|flag| (flag, claims(&subject, flag, &findings)))
        .filter(|(_, claims)| !claims.is_empty())
        .collect();
    if claimed.is_empty() {
        return;
    }
    let mut refuted = BTreeSet::new();
    for number in 0..CONTEXTS {
        let context = contexts();
        let tree = Tree::of(&context);
        let Ok(bound) = (provider.dialect.bind)(&tree, &ruleset) else { continue };
        let mut env = Env::new(now, seed);
        env.ordinal = number as u64;
        env.answers.insert("own".to_owned(), number % 2 == 0);
        for (flag, claims) in &claimed {
            tally.asked += 1;
            let mut watch = Watch::default();
            let decision = evaluate(&ruleset, *flag, &bound, &env, &mut watch);
            for (claim, code) in claims {
                if *code == "FF213" && has_list(&context) {
                    continue;
                }
                if refutes(claim, &ruleset, *flag, &watch, decision.arm) && refuted.insert((claim.clone(), *code)) {
                    let said: Vec<_> =
                        findings.iter().filter(|one| one.rule.code == *code).map(|one| &one.message).collect();
                    let key = &ruleset.flags[*flag].key;
                    tally.refuted.push(format!(
                        "{} {code} {claim:?} of {key}, refuted by {context}\n{said:#?}\nin {document}",
                        provider.name
                    ));
                }
            }
        }
    }
}

fn try_dialect(name: &str, wanted: &[&str]) {
    let cases = std::env::var("FFCTL_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(17_000);
    let provider = by_name(name).unwrap();
    let maker = MAKERS.iter().find(|maker| maker.provider == name).unwrap();
    let mut tally = Tally::default();
    let mut seed = 1;
    while tally.asked < cases && tally.refuted.is_empty() && tally.refused.is_empty() {
        let mut dice = Dice::new(seed);
        let document = (maker.document)(&mut dice);
        try_document(provider, &document, || (maker.context)(&mut dice), seed, &mut tally);
        seed += 1;
    }
    assert!(tally.refuted.is_empty(), "{}", tally.refuted.join("\n\n"));
    assert!(tally.refused.is_empty(), "{}", tally.refused.join("\n\n"));
    for code in wanted {
        let met = tally.codes.get(code).copied().unwrap_or_default();
        assert!(met >= 5, "{name}: {code} was met {met} times: {:?}", tally.codes);
    }
}

#[test]
fn claims_hold_for_unleash() {
    try_dialect("unleash", &["FF201", "FF202", "FF206", "FF207", "FF210"]);
}

#[test]
fn claims_hold_for_configcat() {
    try_dialect("configcat", &["FF201", "FF202", "FF206", "FF207"]);
}

#[test]
fn claims_hold_for_launchdarkly() {
    try_dialect("launchdarkly", &["FF201", "FF202", "FF206", "FF207", "FF210", "FF213"]);
}

#[test]
fn claims_hold_for_phaseflag() {
    try_dialect("phaseflag", &["FF201", "FF202", "FF206", "FF207", "FF210"]);
}

#[test]
fn claims_hold_for_featbit() {
    try_dialect("featbit", &["FF201", "FF202", "FF206", "FF207", "FF210"]);
}

#[test]
fn claims_hold_for_featureflag_co() {
    try_dialect("ffc", &["FF201", "FF202", "FF206", "FF207"]);
}

/// Documents that are odd in every way, and valid to the SDK.
fn try_odd(name: &str, document: impl Strategy<Value = Value>, context: impl Strategy<Value = Value>) {
    let provider = by_name(name).unwrap();
    let mut runner = TestRunner::deterministic();
    let mut tally = Tally::default();
    for seed in 0..80 {
        let document = document.new_tree(&mut runner).unwrap().current();
        let next = || context.new_tree(&mut runner).unwrap().current();
        try_document(provider, &document, next, seed, &mut tally);
    }
    assert!(tally.refuted.is_empty(), "{}", tally.refuted.join("\n\n"));
    assert!(tally.asked > 1000 && tally.codes.len() > 2, "{name}: {:?}", tally.codes);
}

#[test]
fn claims_hold_for_odd_documents_of_unleash() {
    try_odd("unleash", unleash_gen::document(), unleash_gen::context());
}

#[test]
fn claims_hold_for_odd_documents_of_configcat() {
    let either = prop_oneof![2 => configcat_gen::document(), 1 => configcat_gen::old_document()];
    try_odd("configcat", either, configcat_gen::context());
}

/// The text without what safe fixes mend; `None` where there is nothing to mend, or not all at once. A fix that goes together
/// with no other is for the next round of the command.
fn mended(
    text: &str,
    findings: &[Finding],
    documents: &[Option<Syntax<'_>>],
) -> Option<(String, BTreeSet<&'static str>)> {
    let mut plan = Plan::default();
    let mut codes = BTreeSet::new();
    for finding in findings {
        if let Some(fix) = finding.fix.as_ref().filter(|fix| fix.is_safe)
            && plan.take(finding.rule, finding.flag.as_deref(), fix, documents)
        {
            codes.insert(finding.rule.code);
        }
    }
    let changed = edit::apply(documents[0].as_ref(), text, 0, plan.changes())?;
    (!codes.is_empty()).then_some((changed.text, codes))
}

/// The SDK's own answers for all flags, with the arm that decided and the reason.
fn answers(provider: &Provider, ruleset: &Ruleset<'_>, context: &Tree<'_>) -> Vec<(String, Option<usize>, String)> {
    let Ok(bound) = (provider.dialect.bind)(context, ruleset) else { return Vec::new() };
    let env = Env::new(NOW.parse().unwrap(), 7);
    let answer = |key: &str| {
        let id = ruleset.flag(key).unwrap();
        let decision = evaluate(ruleset, id, &bound, &env, &mut ());
        let answered = Answered { ruleset, flag: &ruleset.flags[id], decision: &decision, default: None, reason: None };
        (decision.reason.name().to_owned(), decision.arm, (provider.dialect.native)(&answered).to_string())
    };
    ruleset.keys().map(answer).collect()
}

/// A context of the attributes that a ruleset reads, with values that its document mentions, and others.
fn context_of<'t>(provider: &Provider, ruleset: &Ruleset<'_>, texts: &[String], dice: &mut Dice) -> Option<Tree<'t>> {
    let mut value = |number: usize| match number {
        0 => Tree::Number("7".into()),
        1 => Tree::Bool(true),
        2 => Tree::Text("other".into()),
        _ => Tree::Text(texts[dice.below(texts.len())].clone().into()),
    };
    let mut attributes = Vec::new();
    for (place, attribute) in ruleset.attributes.all().iter().enumerate() {
        let name = attribute.name.trim_start_matches('/');
        if (place + texts.len()) % 5 != 0 && !name.is_empty() {
            attributes.push((name.to_owned(), value(place % 9)));
        }
    }
    let user = value(5).as_text().map(str::to_owned);
    (provider.dialect.compose)(Asked { base: None, user, attributes }).ok().map(|tree| tree.to_owned())
}

/// Mends `text`, and asks both for the same contexts; gives how many there were, and which rules had something mended.
fn try_fixes(
    provider: &'static Provider,
    text: &str,
    mut context: impl FnMut(&Ruleset<'_>) -> Option<Tree<'static>>,
) -> (usize, BTreeSet<&'static str>) {
    let documents = [Document::new("x", text)];
    let Ok(ruleset) = (provider.dialect.load)(&Input::new(&documents, Wanted::All)) else { return Default::default() };
    let (syntax, texts) = ([documents[0].syntax()], [text]);
    let subject = Subject::new(&ruleset, &syntax, &texts, &provider.dialect.lint, NOW.parse().unwrap());
    let findings = lint::run(&subject, true, |_| true);
    let Some((mended, codes)) = mended(text, &findings, &syntax) else { return Default::default() };
    let other = [Document::new("mended", mended.as_str())];
    let after = (provider.dialect.load)(&Input::new(&other, Wanted::All))
        .unwrap_or_else(|refusal| panic!("{codes:?}: {refusal:?}\n{text}\n{mended}"));
    assert!(ruleset.keys().eq(after.keys()), "{codes:?} change which flags there are\n{text}\n{mended}");
    let mut asked = 0;
    for _ in 0..40 {
        let Some(context) = context(&ruleset) else { continue };
        asked += 1;
        let (before, after) = (answers(provider, &ruleset, &context), answers(provider, &after, &context));
        assert_eq!(before, after, "{} {codes:?}: {context}\n{text}\n{mended}", provider.name);
    }
    (asked, codes)
}

/// A document with one of its members twice, the first time with another value.
fn with_a_duplicate(text: &str, dice: &mut Dice) -> String {
    let syntax = Syntax::json(text, 0).unwrap();
    let members: Vec<_> = syntax.nodes().filter(|node| syntax.key_span(*node).is_some()).collect();
    let member = members[dice.below(members.len())];
    let other = members[dice.below(members.len())];
    let start = syntax.key_span(member).unwrap().start;
    let key = &text[syntax.key_span(member).unwrap()];
    format!("{}{key}: {}, {}", &text[..start], syntax.raw(other), &text[start..])
}

/// A fix that is called safe changes no answer, nor anything that the SDK tells beside it: in generated documents, and in the
/// documents that the rules are shown by.
#[test]
fn safe_fixes_change_no_answer() {
    let (mut asked, mut mended) = (0, BTreeSet::new());
    for maker in &MAKERS {
        let provider = by_name(maker.provider).unwrap();
        let mut of_provider = 0;
        for seed in 1..1_000 {
            let mut dice = Dice::new(seed);
            let document = (maker.document)(&mut dice).to_string();
            let text = if seed % 2 == 0 { with_a_duplicate(&document, &mut dice) } else { document };
            let (more, codes) = try_fixes(provider, &text, |_| Some(Tree::of(&(maker.context)(&mut dice)).to_owned()));
            of_provider += more;
            mended.extend(codes);
            if of_provider >= 2_000 {
                break;
            }
        }
        assert!(of_provider >= 2_000, "{}: there is hardly anything to mend", provider.name);
        asked += of_provider;
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/lint");
    for path in fs::read_dir(folder).unwrap().flat_map(|code| fs::read_dir(code.unwrap().path()).unwrap()) {
        let path = path.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let is_json = name.ends_with(".has.json");
        let provider = name.split(['.', '-']).next().unwrap();
        let Some(provider) = by_name(provider).ok().filter(|_| is_json) else { continue };
        let text = fs::read_to_string(&path).unwrap();
        let Some(syntax) = Syntax::json(text.as_str(), 0) else { continue };
        let words = syntax.nodes().filter_map(|node| Some(syntax.as_text(node)?.into_owned()));
        let words: Vec<String> = words.chain(["x".to_owned()]).collect();
        let mut dice = Dice::new(1);
        let (more, codes) = try_fixes(provider, &text, |ruleset| context_of(provider, ruleset, &words, &mut dice));
        asked += more;
        mended.extend(codes);
    }
    assert!(asked >= 10_000, "only {asked} contexts were asked");
    let safe: BTreeSet<&str> = provider::ALL
        .iter()
        .flat_map(|provider| lint::rules(&provider.dialect.lint))
        .filter(|rule| rule.fixing == Fixing::Safe)
        .map(|rule| rule.code)
        .collect();
    let untried: Vec<_> = safe.iter().filter(|code| !mended.contains(*code)).collect();
    assert!(untried.is_empty(), "safe fixes that were never made: {untried:?}");
}
