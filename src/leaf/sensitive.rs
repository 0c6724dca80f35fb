//! Texts that tell more than they should: secrets, people, and addresses inside of a network.
//!
//! Nothing is guessed from how random a text looks: a secret is one by a prefix and a form that its issuer documents, a
//! person by an e-mail address that can be delivered, or by a telephone number with its country.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr};

/// A secret in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Secret {
    /// What it looks like.
    pub what: &'static str,
    /// The byte at which it begins.
    pub at: usize,
}

/// The shortest text in which a secret is looked for.
const SHORTEST: usize = 20;

/// The first secret in `text`.
#[must_use]
pub fn secret(text: &str) -> Option<Secret> {
    let bytes = text.as_bytes();
    if bytes.len() < SHORTEST {
        return None;
    }
    let mut is_inside = false;
    for (at, byte) in bytes.iter().enumerate() {
        let begins = !std::mem::replace(&mut is_inside, byte.is_ascii_alphanumeric());
        let found = match byte {
            b':' => scoped_token(bytes, at),
            b'A' | b'a' | b'e' | b'g' | b'r' | b's' | b'x' | b'-' if begins => {
                at_start(&bytes[at..]).map(|what| Secret { what, at })
            }
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

/// So many characters of a secret are shown.
pub const SHOWN: usize = 4;

/// `text` with its secrets hidden but for their first characters. Every byte stays where it is.
#[must_use]
pub fn masked(text: &str) -> Cow<'_, str> {
    let mut shown = String::new();
    let mut rest = text;
    while let Some(found) = secret(rest) {
        let token = &rest[found.at..];
        // What a private key is goes on over lines, and stands in one text.
        let is_end = |c: char| c == '"' || !found.what.contains("private") && !is_of_token(c);
        let length = token.find(is_end).unwrap_or(token.len()).max(1);
        let plain = token.char_indices().nth(SHOWN).map_or(length, |(at, _)| at.min(length));
        shown.push_str(&rest[..found.at + plain]);
        let hidden = &token[plain..length];
        hidden.chars().for_each(|c| match c {
            '\n' | '\r' => shown.push(c),
            c => (0..c.len_utf8()).for_each(|_| shown.push('*')),
        });
        rest = &token[length..];
    }
    if shown.is_empty() {
        return Cow::Borrowed(text);
    }
    shown.push_str(rest);
    Cow::Owned(shown)
}

fn is_of_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_-./:*[]+=".contains(c)
}

type Is = fn(u8) -> bool;

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

fn is_alphanumeric(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

fn is_key_id(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}

fn is_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

fn run(bytes: &[u8], is: Is) -> usize {
    bytes.iter().take_while(|byte| is(**byte)).count()
}

/// Prefixes, what follows them, how many of that at least and at most, and what that is.
const PREFIXES: &[(&str, Is, usize, usize, &str)] = &[
    ("AKIA", is_key_id, 16, 16, "an access key of AWS"),
    ("ASIA", is_key_id, 16, 16, "an access key of AWS"),
    ("AIza", is_word, 35, 35, "an API key of Google"),
    ("ghp_", is_alphanumeric, 36, 255, "an access token of GitHub"),
    ("gho_", is_alphanumeric, 36, 255, "an access token of GitHub"),
    ("ghu_", is_alphanumeric, 36, 255, "an access token of GitHub"),
    ("ghs_", is_alphanumeric, 36, 255, "an access token of GitHub"),
    ("ghr_", is_alphanumeric, 36, 255, "an access token of GitHub"),
    ("github_pat_", is_word, 40, 255, "an access token of GitHub"),
    ("glpat-", is_word, 20, 255, "an access token of GitLab"),
    ("xoxb-", is_word, 20, 255, "a token of Slack"),
    ("xoxa-", is_word, 20, 255, "a token of Slack"),
    ("xoxp-", is_word, 20, 255, "a token of Slack"),
    ("xoxr-", is_word, 20, 255, "a token of Slack"),
    ("xoxs-", is_word, 20, 255, "a token of Slack"),
    ("sk_live_", is_alphanumeric, 16, 255, "a secret key of Stripe"),
    ("rk_live_", is_alphanumeric, 16, 255, "a secret key of Stripe"),
    ("sdk-prod-", is_alphanumeric, 16, 255, "an SDK key"),
    ("sdk-staging-", is_alphanumeric, 16, 255, "an SDK key"),
    ("sdk-dev-", is_alphanumeric, 16, 255, "an SDK key"),
];

/// Prefixes of keys that are UUIDs.
const UUIDS: [(&str, &str); 3] =
    [("sdk-", "an SDK key"), ("api-", "an API access token"), ("rel-", "a key of a relay")];

fn at_start(bytes: &[u8]) -> Option<&'static str> {
    for (prefix, is, least, most, what) in PREFIXES {
        let Some(rest) = bytes.strip_prefix(prefix.as_bytes()) else { continue };
        let length = run(rest, *is);
        let body = &rest[..length];
        // Documents of their issuers have examples, which say so; and words have no digits.
        let is_real = body.iter().any(u8::is_ascii_digit) && !body.ends_with(b"EXAMPLE");
        if (*least..=*most).contains(&length) && is_real {
            return Some(what);
        }
    }
    let uuid = UUIDS.iter().find(|(prefix, _)| bytes.strip_prefix(prefix.as_bytes()).is_some_and(is_uuid));
    if let Some((_, what)) = uuid {
        return Some(what);
    }
    if is_numbered_key(bytes) {
        return Some("an SDK key");
    }
    if is_web_token(bytes) {
        return Some("a JSON web token");
    }
    is_private_key(bytes).then_some("a private key")
}

fn is_uuid(bytes: &[u8]) -> bool {
    let lengths = [8, 4, 4, 4, 12];
    let mut rest = bytes;
    for (place, length) in lengths.into_iter().enumerate() {
        if run(rest, is_hex) != length {
            return false;
        }
        rest = &rest[length..];
        if place < 4 {
            let Some(behind) = rest.strip_prefix(b"-") else { return false };
            rest = behind;
        }
    }
    !rest.first().is_some_and(|byte| is_word(*byte))
}

/// `sdk-1/`, 22 characters, a slash and 22 more.
fn is_numbered_key(bytes: &[u8]) -> bool {
    let Some(rest) = bytes.strip_prefix(b"sdk-") else { return false };
    let digits = run(rest, |byte| byte.is_ascii_digit());
    let part = |bytes: &[u8]| run(bytes, is_word) == 22;
    let Some(rest) = rest[digits..].strip_prefix(b"/").filter(|rest| digits > 0 && part(rest)) else { return false };
    rest[22..].strip_prefix(b"/").is_some_and(part)
}

/// Three parts of Base64 with points between them, of which two begin as an object does.
fn is_web_token(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    for (start, least) in [("eyJ", 10), ("eyJ", 10), ("", 16)] {
        let length = run(rest, is_word);
        if !rest.starts_with(start.as_bytes()) || length < least {
            return false;
        }
        rest = &rest[length..];
        rest = rest.strip_prefix(b".").unwrap_or(rest);
    }
    true
}

fn is_private_key(bytes: &[u8]) -> bool {
    let Some(rest) = bytes.strip_prefix(b"-----BEGIN ") else { return false };
    let kind = run(rest, |byte| byte.is_ascii_uppercase() || byte == b' ');
    rest[..kind].ends_with(b"PRIVATE KEY") && rest[kind..].starts_with(b"-----")
}

/// `project:environment.` and at least forty digits, around the colon at `colon`. The project may be `*` or `[]`.
fn scoped_token(bytes: &[u8], colon: usize) -> Option<Secret> {
    let behind = &bytes[colon + 1..];
    let environment = run(behind, is_word);
    let digits = behind[environment..].strip_prefix(b".").map_or(0, |rest| run(rest, is_hex));
    if environment == 0 || digits < 40 {
        return None;
    }
    let before = &bytes[..colon];
    let project = match before.last()? {
        b'*' => 1,
        b']' if before.ends_with(b"[]") => 2,
        _ => before.iter().rev().take_while(|byte| is_word(**byte)).count(),
    };
    (project > 0).then(|| Secret { what: "an API token", at: colon - project })
}

/// What a text tells of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Personal {
    /// An e-mail address.
    Mail,
    /// A telephone number.
    Phone,
}

/// Domains under which nobody gets mail.
const NOBODYS: [&str; 8] =
    ["example.com", "example.org", "example.net", ".example", ".test", ".invalid", ".localhost", ".local"];

/// What `text` as a whole tells of a person.
#[must_use]
pub fn personal(text: &str) -> Option<Personal> {
    let text = text.trim();
    if text.starts_with('+') {
        return is_phone(&text.as_bytes()[1..]).then_some(Personal::Phone);
    }
    let (name, domain) = text.split_once('@')?;
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic()) && !name.contains(['/', ':']);
    let (_, top) = domain.rsplit_once('.')?;
    let is_label =
        |label: &str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let is_domain =
        domain.split('.').all(is_label) && top.len() >= 2 && top.bytes().all(|byte| byte.is_ascii_alphabetic());
    let lower = domain.to_ascii_lowercase();
    let is_nobodys = NOBODYS.iter().any(|end| lower.ends_with(end) && (end.starts_with('.') || is_below(&lower, end)));
    (is_name && is_domain && !is_nobodys).then_some(Personal::Mail)
}

fn is_below(domain: &str, end: &str) -> bool {
    domain.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// Eight to fifteen digits, with what people write between them.
fn is_phone(bytes: &[u8]) -> bool {
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    let is_plain = bytes.iter().all(|byte| byte.is_ascii_digit() || b" -()./".contains(byte));
    is_plain && (8..=15).contains(&digits)
}

/// Ends of names that only a network of one's own resolves.
const INTERNAL: [&str; 6] = [".internal", ".local", ".intranet", ".corp", ".lan", ".cluster.local"];

/// The first host in `text` that only a network of one's own knows.
#[must_use]
pub fn internal_host(text: &str) -> Option<&str> {
    if !text.contains('.') {
        return None;
    }
    let hosts = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '-');
    hosts.map(|host| host.trim_matches(['.', '-'])).find(|host| is_internal(host))
}

fn is_internal(host: &str) -> bool {
    if let Ok(IpAddr::V4(address)) = host.parse() {
        return Ipv4Addr::is_private(&address);
    }
    let is_named = |end: &str| host.strip_suffix(end).is_some_and(|name| name.len() > 1 && !name.starts_with('.'));
    host.bytes().any(|byte| byte.is_ascii_alphabetic()) && INTERNAL.iter().any(|end| is_named(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_hidden_and_nothing_moves() {
        let uuid = "sdk-0b7d4c1e-9a2f-4c55-8d3e-6f1a2b3c4d5e";
        let hidden = format!("sdk-{}", "*".repeat(uuid.len() - 4));
        let cases = [
            ("nothing to hide in here".to_owned(), "nothing to hide in here".to_owned()),
            (
                format!("{{\"a\": \"{uuid}\", \"b\": \"{uuid}\"}} é"),
                format!("{{\"a\": \"{hidden}\", \"b\": \"{hidden}\"}} é"),
            ),
            ("\"-----BEGIN RSA PRIVATE KEY-----\\nMIIEé\", 1".to_owned(), format!("\"----{}\", 1", "*".repeat(35))),
            (format!("x {uuid}"), format!("x {hidden}")),
        ];
        for (text, want) in cases {
            let shown = masked(&text);
            assert_eq!((shown.as_ref(), shown.len()), (want.as_str(), text.len()), "{text}");
        }
    }

    #[test]
    fn secrets_are_known_by_their_form() {
        let uuid = "sdk-0b7d4c1e-9a2f-4c55-8d3e-6f1a2b3c4d5e";
        let hex = "0123456789abcdef0123456789abcdef0123456789abcdef01234567";
        let cases = [
            ("AKIA2E0A8F3B24REALKY", true),
            ("AKIAIOSFODNN7EXAMPLE", false),
            ("xAKIA2E0A8F3B24REALKY", false),
            (uuid, true),
            ("sdk-0b7d4c1e-9a2f-4c55-8d3e-6f1a2b3c4d5", false),
            (&format!("{{\"key\": \"{uuid}\"}}"), true),
            (&format!("*:development.{hex}"), true),
            (&format!("shop:production.{hex}"), true),
            ("shop:production.0123456789abcdef", false),
            ("vendor-sdk-1/abcdefghijklmnopqrst01/ABCDEFGHIJKLMNOPQRST01", true),
            ("vendor-sdk-1/abcdefghijklmnopqrst0/ABCDEFGHIJKLMNOPQRST01", false),
            ("sdk-prod-4f1d9a8c2b7e6053", true),
            ("sdk-prod-rollout-of-new-names", false),
            ("-----BEGIN RSA PRIVATE KEY-----\nMIIE", true),
            ("-----BEGIN PUBLIC KEY-----\nMIIB", false),
            ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0x.c2lnbmF0dXJlLXBhcnQ", true),
            ("eyJhbGciOiJIUzI1NiJ9", false),
            (concat!("sk_", "live_4eC39HqLyjWDarjtT1zdp7dc"), true),
            ("sk_test_4eC39HqLyjWDarjtT1zdp7dc", false),
        ];
        for (text, want) in cases {
            assert_eq!(secret(text).is_some(), want, "{text}");
        }
        assert_eq!(secret(&format!("x *:development.{hex}")).map(|found| found.at), Some(2));
    }

    #[test]
    fn people_are_known_by_addresses_that_can_be_reached() {
        let cases = [
            ("ola.nordmann@fjordbank.no", Some(Personal::Mail)),
            ("ola@example.com", None),
            ("ola@mail.example.com", None),
            ("ola@myexample.com", Some(Personal::Mail)),
            ("ola@shop.test", None),
            ("@fjordbank.no", None),
            ("ola@fjordbank", None),
            ("a@b@c.no", None),
            ("+47 912 34 567", Some(Personal::Phone)),
            ("+47", None),
            ("91234567", None),
        ];
        for (text, want) in cases {
            assert_eq!(personal(text), want, "{text}");
        }
    }

    #[test]
    fn hosts_of_a_network_are_known_by_their_range_or_end() {
        let cases = [
            ("http://10.20.0.7:8080/v1", Some("10.20.0.7")),
            ("https://payments.shop.internal/x", Some("payments.shop.internal")),
            ("db.local", Some("db.local")),
            ("https://api.shop.no", None),
            ("8.8.8.8", None),
            (".local", None),
            ("the end.local", Some("end.local")),
            ("1.2.3", None),
        ];
        for (text, want) in cases {
            assert_eq!(internal_host(text), want, "{text}");
        }
    }
}
