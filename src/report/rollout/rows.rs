//! Who is in, a record a line: the users that were given, or else the shares of the hash space.

use std::io::{self, Write};

use serde::Serialize;

use super::{FlagRollout, UserRow};
use crate::pass::rollout::{Bucket, FlagShares};

/// A user of a flag.
#[derive(Serialize)]
struct OfUser<'r> {
    flag: &'r str,
    #[serde(flatten)]
    user: &'r UserRow,
}

/// A share of the hash space.
#[derive(Serialize)]
struct OfShare<'r> {
    flag: &'r str,
    rule: &'r str,
    pointer: &'r str,
    variation: &'r str,
    share: f64,
    exact: bool,
}

/// The shares of a flag's rules, what is left last.
fn shares(flag: &FlagShares) -> impl Iterator<Item = OfShare<'_>> {
    flag.rules.iter().flat_map(move |rule| {
        let named = rule.shares.all().iter().map(|portion| (portion.variation.as_str(), portion.share));
        let left = [("rest", rule.rest), ("fails", rule.fails)].into_iter().filter(|(_, share)| *share > 0.0);
        named.chain(left).map(move |(variation, share)| OfShare {
            flag: &flag.flag,
            rule: &rule.rule,
            pointer: &rule.pointer,
            variation,
            share,
            exact: rule.exact,
        })
    })
}

/// Records a line.
pub(super) fn ndjson(flags: &[FlagRollout], out: &mut dyn Write) -> io::Result<()> {
    for flag in flags {
        match &flag.users {
            Some(users) => {
                for user in users {
                    serde_json::to_writer(&mut *out, &OfUser { flag: &flag.shares.flag, user })?;
                    writeln!(out)?;
                }
            }
            None => {
                for share in shares(&flag.shares) {
                    serde_json::to_writer(&mut *out, &share)?;
                    writeln!(out)?;
                }
            }
        }
    }
    Ok(())
}

/// Rows with a heading.
pub(super) fn csv(flags: &[FlagRollout], out: &mut dyn Write) -> io::Result<()> {
    let mut rows = csv::Writer::from_writer(Vec::new());
    let are_users = flags.iter().any(|flag| flag.users.is_some());
    if are_users {
        rows.write_record(["flag", "user", "bucket", "value", "variant", "enters_at", "pointer"])
    } else {
        rows.write_record(["flag", "rule", "pointer", "variation", "share", "exact"])
    }
    .map_err(io::Error::other)?;
    for flag in flags {
        let key = flag.shares.flag.as_str();
        for user in flag.users.iter().flatten() {
            let number = |number: Option<f64>| number.map(|number| number.to_string()).unwrap_or_default();
            let bucket = match user.bucket {
                Some(Bucket::Whole(bucket)) => bucket.to_string(),
                Some(Bucket::Part(part)) => part.to_string(),
                None => String::new(),
            };
            let (variant, pointer) =
                (user.variant.as_deref().unwrap_or_default(), user.pointer.as_deref().unwrap_or_default());
            let value = user.value.text();
            rows.write_record([key, &user.user, &bucket, &value, variant, &number(user.enters_at), pointer])
                .map_err(io::Error::other)?;
        }
        for share in shares(&flag.shares).filter(|_| !are_users) {
            let exact = share.exact.to_string();
            rows.write_record([key, share.rule, share.pointer, share.variation, &share.share.to_string(), &exact])
                .map_err(io::Error::other)?;
        }
    }
    out.write_all(&rows.into_inner().map_err(io::Error::other)?)
}
