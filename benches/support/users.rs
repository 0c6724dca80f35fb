//! Users for whom flags are evaluated, the same in every run and for every vendor.

use chrono::DateTime;
use ffctl::leaf::draw::Draws;
use serde_json::{Map, Value, json};

/// 2024-01-01T00:00:00Z.
pub(crate) const NEW_YEAR: i64 = 1_704_067_200;
const YEAR: u32 = 31_536_000;

/// `count` users by their key, with their other attributes. The address stands first.
pub(crate) fn users(count: u32) -> impl Iterator<Item = (String, Map<String, Value>)> {
    let mut draws = Draws::new(1, "contexts", 0);
    (0..count).map(move |number| {
        let domain = ["example.com", "corp.com", "other.org"][draws.below(3) as usize];
        let at = NEW_YEAR - i64::from(YEAR) + i64::from(draws.below(2 * YEAR));
        let date = DateTime::from_timestamp(at, 0).expect("the date is in range");
        let key = format!("user-{:08}", draws.below(10_000_000));
        let attributes = [
            ("email", json!(format!("u{number}@{domain}"))),
            ("account", json!(format!("acct-{:05}", draws.below(200)))),
            ("org", json!(format!("org-{:06}", draws.below(20_000)))),
            ("region", json!("eu-west")),
            ("tier", json!("gold")),
            ("team", json!("team-19")),
            ("appVersion", json!(format!("{}.{}.{}", draws.below(3) + 1, draws.below(20), draws.below(30)))),
            ("signupDate", json!(date.format("%Y-%m-%dT%H:%M:%SZ").to_string())),
            ("signupTs", json!(at)),
            ("age", json!(draws.below(72) + 18)),
        ];
        (key, attributes.map(|(name, value)| (name.to_owned(), value)).into_iter().collect())
    })
}

/// `count` values such as those that users have of an attribute.
pub(crate) fn values(draws: &mut Draws, prefix: &str, count: usize) -> Vec<String> {
    (0..count).map(|_| format!("{prefix}-{:06}", draws.below(1_000_000))).collect()
}
