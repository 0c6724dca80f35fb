//! The API of PhaseFlag (spec section 12): the ruleset, the stream that says when it changed, and evaluation by the server.
//!
//! Neither the `ETag` nor the `version` of a ruleset changes with its rules, so neither is looked at: contents are compared.
//! Of remote evaluation there are four forms; the body is the one that the SDKs send, and the answers of all are read.

use std::ops::ControlFlow;
use std::time::Duration;

use super::native;
use super::wording::WORDING;
use crate::eval::Reason;
use crate::leaf::tree::{Members, Tree};
use crate::provider::api::{Api, Changes, Declined, Download, Evaluated, Failure, Fetched, Held, Meaning, Of, whole};
use crate::ruleset::Value;
use crate::source::network::{Network, Reply, Request, Trouble, What};
use crate::source::remote::{Endpoint, Wish};

/// How long the stream may be silent: it sends a comment every 30 seconds.
const SILENCE: Duration = Duration::from_secs(90);
/// Changes that come together are looked at once.
const TOGETHER: Duration = Duration::from_millis(200);
/// So many at most.
const MOST_TOGETHER: usize = 100;
/// What the path of every server ends with.
const BASE: &str = "/api/v1";
/// Members of a ruleset that change without its flags.
const PASSING: [&str; 3] = ["version", "generated_at", "signature"];
/// What a key may begin with, and what that says of it.
const HINTS: [(&str, &str); 3] =
    [("sdk-prod-", "production"), ("sdk-staging-", "staging"), ("sdk-dev-", "development")];

/// The API.
pub(super) const API: Api = Api {
    variable: "PHASEFLAG_API_KEY",
    secret: "API key",
    address: Some("https://api.phaseflag.com/api/v1"),
    wishes: &[Wish::Via],
    fetch,
    changes: Changes::PolledOrFollowed(follow),
    interval: Duration::from_secs(30),
    evaluate: Some(evaluate),
    without: "the SDK does not start without a ruleset, unless it is in offline mode; later it keeps the flags that it has, \
              and asks again every 30 s",
    meanings: &[
        Meaning {
            of: Of::Status(&[401]),
            why: "the server saw no key; the SDK would not start, or keep the flags that it has",
            help: "check that the key arrives: a proxy in between may take the header `X-API-Key` away",
        },
        Meaning {
            of: Of::Status(&[403]),
            why: "the server does not take the key, or the key may not do this; the SDK would not start, or keep the flags \
                  that it has",
            help: "check the key: it may be cut off, withdrawn, or one of another server",
        },
        Meaning {
            of: Of::Status(&[404]),
            why: "there is no such path at this address; the SDK would not start, or keep the flags that it has",
            help: "the address ends in `/api/v1`, as in `https://api.phaseflag.com/api/v1`; is it missing, or there twice?",
        },
        Meaning {
            of: Of::Status(&[422]),
            why: "the server does not understand the request",
            help: "`user_id` and `session_id` of the context are texts, and `attributes` is an object",
        },
        Meaning {
            of: Of::Status(&[429]),
            why: "the key was used too often; the SDK would keep the flags that it has, and ask again after 30 s",
            help: "wait; how many processes share the key, and how often does each ask?",
        },
        Meaning {
            of: Of::Says(503, "stream"),
            why: "the server has as many streams as it takes",
            help: "leave `--via stream` out, or try again later",
        },
    ],
};

fn request(endpoint: &Endpoint, path: &str) -> Request {
    Request::get(format!("{}{path}", endpoint.url))
        .header("X-API-Key", endpoint.secret.text())
        .header("Content-Type", "application/json")
        .headers(&endpoint.headers)
}

/// What a person should know of the address and of the key.
fn hints(endpoint: &Endpoint, network: &Network) -> Vec<String> {
    let key = endpoint.secret.text();
    if let Some((_, environment)) = HINTS.iter().find(|(start, _)| key.starts_with(start)) {
        network
            .note(&format!("the key begins like one for {environment}; the server may give flags of all environments"));
    }
    let mut notes = Vec::new();
    if !endpoint.url.ends_with(BASE) {
        notes.push(format!("the address does not end in `{BASE}`, as those of servers do"));
    }
    notes
}

fn fetch(endpoint: &Endpoint, network: &Network, held: Option<&Held>) -> Result<Fetched, Failure> {
    // The stream says that something changed, and never what.
    endpoint.choice(Wish::Via, &[("poll", ()), ("stream", ())])?;
    let notes = hints(endpoint, network);
    ruleset(endpoint, network, held.map(|held| held.text.as_str()), notes)
}

/// Asks for the ruleset.
fn ruleset(endpoint: &Endpoint, network: &Network, held: Option<&str>, notes: Vec<String>) -> Result<Fetched, Failure> {
    let request = request(endpoint, "/sdk/ruleset");
    let reply = network.send(&request)?;
    let text = reply.text()?;
    whole(&request.shown, text)?;
    let garbled = |what: String| Trouble::new(&request.shown, What::Garbled(what));
    let tree = Tree::read(text).map_err(|error| garbled(error.message))?;
    if tree.get("flags").and_then(Tree::as_list).is_none() {
        let what = "it has no list `flags`, without which the SDK has no flags";
        return Err(garbled(what.to_owned()).into());
    }
    if held.is_some_and(|held| held == text || Tree::read(held).is_ok_and(|held| lasting(held) == lasting(tree))) {
        return Ok(Fetched::Same);
    }
    Ok(Fetched::New(Download { text: text.to_owned(), etag: None, version: None, notes }))
}

/// A ruleset without what changes by itself.
fn lasting(tree: Tree<'_>) -> Tree<'_> {
    match tree {
        Tree::Object(mut members) => {
            members.retain(|(name, _)| !PASSING.contains(&name.as_ref()));
            Tree::Object(members)
        }
        other => other,
    }
}

/// Follows the stream: at each event about a flag the ruleset is asked for.
fn follow(
    endpoint: &Endpoint,
    network: &Network,
    held: Option<&Held>,
    take: &mut dyn FnMut(Download) -> ControlFlow<()>,
) -> Result<(), Failure> {
    let mut notes = hints(endpoint, network);
    // The stream is opened first, so that no change falls between the two.
    let request = request(endpoint, "/sdk/stream");
    let mut events = network.events(&request)?;
    let mut known = held.map(|held| held.text.clone());
    loop {
        if let Fetched::New(download) = ruleset(endpoint, network, known.as_deref(), std::mem::take(&mut notes))? {
            known = Some(download.text.clone());
            if take(download).is_break() {
                return Ok(());
            }
        }
        loop {
            match events.next(SILENCE)? {
                Some(event) if event.name.starts_with("flag.") => break,
                None if !events.is_alive() => {
                    return Err(Trouble::new(&request.shown, What::TimedOut(SILENCE)).into());
                }
                Some(_) | None => {}
            }
        }
        // Where the stream ends now, that is found once the ruleset was asked for.
        for _ in 0..MOST_TOGETHER {
            if !matches!(events.next(TOGETHER), Ok(Some(_))) {
                break;
            }
        }
    }
}

/// Asks the server for the answer of a flag.
fn evaluate(endpoint: &Endpoint, network: &Network, flag: &str, context: &Tree<'_>) -> Result<Evaluated, Failure> {
    let notes = hints(endpoint, network);
    let body =
        Tree::Object(vec![("flag_key".into(), Tree::Text(flag.into())), ("context".into(), sent(context))]).to_string();
    let ask = |path: &str| {
        let request = request(endpoint, path).body(body.as_str());
        network.send(&request)
    };
    let mut asked = ask("/evaluate");
    if asked.as_ref().is_err_and(is_no_path) {
        network.note("the server has no `/evaluate`, which SDKs ask; it was asked at `/sdk/evaluate`");
        asked = ask("/sdk/evaluate");
    }
    match asked.and_then(|reply| answer(&reply, flag, network)) {
        Ok(answer) => Ok(Evaluated { notes, ..answer }),
        Err(trouble) => match declined(&trouble) {
            Some(answer) => Ok(Evaluated { notes, ..answer }),
            None => Err(unevaluated(trouble)),
        },
    }
}

/// What a server answers for a flag, in any of the four forms.
fn answer(reply: &Reply, flag: &str, network: &Network) -> Result<Evaluated, Trouble> {
    let text = reply.text()?;
    whole(&reply.shown, text)?;
    let garbled = |what: String| Trouble::new(&reply.shown, What::Garbled(what));
    let tree = Tree::read(text).map_err(|error| garbled(error.message))?.to_owned();
    let answer = match tree.get("data").and_then(|data| data.get("evaluations")) {
        None => &tree,
        Some(all) => {
            let form = "the server answers in the form of the public API reference, without the id of the variation";
            network.note(form);
            match all.get(flag) {
                None => return Ok(answered(Tree::Null, None, None, NOT_FOUND)),
                Some(answer) => answer,
            }
        }
    };
    // The forms of the SDKs and of the server say whose answer it is.
    if answer.get("flag_key").is_some_and(|key| !key.is_null() && key.as_text() != Some(flag)) {
        return Err(garbled(format!("it is the answer for another flag than `{flag}`")));
    }
    let Some(value) = answer.get("value") else { return Err(garbled("it has no `value`".to_owned())) };
    let part = |name: &str| answer.get(name).filter(|part| !part.is_null()).cloned();
    let reason = answer.get("reason").and_then(Tree::as_text).filter(|reason| !reason.is_empty());
    Ok(answered(value.clone(), part("variation_id"), part("variation_key"), reason.unwrap_or("default")))
}

/// What is said of a flag that is not there.
const NOT_FOUND: &str = "flag_not_found";

/// Reasons as servers spell them, in any letter case, as the SDK spells them, and in general (spec section 10).
const REASONS: [(&str, &str, Reason); 12] = [
    ("targeting_match", "targeting_match", Reason::TargetingMatch),
    ("targeting_rule", "targeting_match", Reason::TargetingMatch),
    ("percentage_rollout", "percentage_rollout", Reason::Split),
    ("default", "default", Reason::Default),
    ("prerequisite_failed", "prerequisite_failed", Reason::Default),
    ("prerequisite", "prerequisite_failed", Reason::Default),
    ("flag_inactive", "flag_inactive", Reason::Disabled),
    ("disabled", "flag_inactive", Reason::Disabled),
    ("override", "override", Reason::Default),
    ("circular_prerequisite", "circular_prerequisite", Reason::Error),
    ("flag_not_found_or_inactive", "flag_not_found_or_inactive", Reason::Error),
    (NOT_FOUND, NOT_FOUND, Reason::Error),
];

/// The context as it is sent: attributes are always an object, and what is absent is left out.
fn sent<'c>(context: &Tree<'c>) -> Tree<'c> {
    let part = |name: &str| context.get(name).filter(|part| !part.is_null()).cloned();
    let mut members: Members<'c> =
        super::context::FIELDS.iter().filter_map(|name| Some(((*name).into(), part(name)?))).collect();
    let attributes = part("attributes").filter(|attributes| attributes.as_object().is_some());
    members.push(("attributes".into(), attributes.unwrap_or(Tree::Object(Vec::new()))));
    Tree::Object(members)
}

/// Whether the words of a refusal are about a flag. What stands in front of a server, or routes its requests, says other things
/// with the same status, and often the path that was asked for.
fn is_of_flag(words: &str) -> bool {
    let words = words.to_lowercase();
    let mut each = words.split(|c: char| !c.is_alphanumeric());
    each.any(|word| word.starts_with("flag") && word != "flagged") && !words.contains("/evaluate")
}

/// Whether there is nothing at a path. A flag that is not there has the same status, and other words.
fn is_no_path(trouble: &Trouble) -> bool {
    let What::Status { code: 404, words, .. } = &trouble.what else { return false };
    !words.as_deref().is_some_and(is_of_flag)
}

/// What a refusal says of the flag; nothing where it says nothing of it.
fn declined(trouble: &Trouble) -> Option<Evaluated> {
    let none = answered(Tree::Null, None, None, NOT_FOUND);
    match &trouble.what {
        What::Status { code: 404, .. } if !is_no_path(trouble) => Some(none),
        What::Status { code: 400, words: Some(words), .. } if is_of_flag(words) => Some(Evaluated {
            native: native::result(Tree::Null, None, None, None),
            declined: Some(Declined::Other(words.clone())),
            ..none
        }),
        _ => None,
    }
}

/// A failure of an evaluation: what is said of rulesets elsewhere does not hold for it.
fn unevaluated(trouble: Trouble) -> Failure {
    let what = match trouble.status() {
        Some(401) => "the server saw no key; ",
        Some(403) => "the server does not take the key, or the key may not do this; ",
        Some(404) => "there is no such path at this address; ",
        Some(422) => "the server does not understand the request; ",
        Some(429) => "the key was used too often; ",
        _ => "",
    };
    let problem = API.problem(&trouble.into());
    problem.why(format!("{what}a remote evaluation by the SDK would fail, too")).into()
}

/// An answer in the form of the SDK's own.
fn answered(value: Tree<'static>, id: Option<Tree<'static>>, key: Option<Tree<'static>>, reason: &str) -> Evaluated {
    let known = REASONS.iter().find(|(told, ..)| told.eq_ignore_ascii_case(reason));
    let (reason, kind) = known.map_or((reason, Reason::Default), |(_, reason, kind)| (*reason, *kind));
    let declined = match reason {
        NOT_FOUND => Some(Declined::NoFlag),
        "flag_not_found_or_inactive" => Some(Declined::Other("there is no such flag, or it is not active".to_owned())),
        "circular_prerequisite" => Some(Declined::Other("its prerequisites lead in a circle".to_owned())),
        _ => None,
    };
    Evaluated {
        value: Value::spelled(&value).to_owned(),
        variant: key.as_ref().and_then(Tree::as_text).map(str::to_owned),
        native: native::result(value, id, key, Some(reason)),
        reason: kind,
        told_by: WORDING.told_by,
        declined,
        notes: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_is_not_there_is_told_from_a_flag() {
        let trouble = |words: Option<&str>| {
            Trouble::new("x", What::Status { code: 404, words: words.map(str::to_owned), wait: None })
        };
        for (words, want) in [
            (None, true),
            (Some("Not Found"), true),
            (Some("not found."), true),
            (Some("a web page"), true),
            (Some("Flag 'x' not found"), false),
            (Some("FLAG_NOT_FOUND"), false),
            (Some("404 page not found"), true),
            (Some("Cannot POST /flags/api/v1/evaluate"), true),
            (Some("Route POST:/api/v1/evaluate not found"), true),
        ] {
            assert_eq!(is_no_path(&trouble(words)), want, "{words:?}");
        }
    }

    #[test]
    fn contexts_are_sent_whole() {
        for (context, want) in [
            ("null", r#"{"attributes":{}}"#),
            (r#"{"user_id":null,"attributes":null}"#, r#"{"attributes":{}}"#),
            (
                r#"{"attributes":{"a":1.50},"session_id":"s","user_id":"u","plan":"x"}"#,
                r#"{"user_id":"u","session_id":"s","attributes":{"a":1.50}}"#,
            ),
        ] {
            assert_eq!(sent(&Tree::read(context).unwrap()).to_string(), want);
        }
    }
}
