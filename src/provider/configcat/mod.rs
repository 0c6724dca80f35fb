//! ConfigCat: recognised by its documents (spec section 1); not read yet.

use super::Provider;
use crate::source::sketch::{Outline, Sketch};

/// The dialect.
pub const PROVIDER: Provider = Provider { name: "configcat", title: "ConfigCat", sniff, dialect: None };

fn sniff(sketch: &Sketch<'_>) -> Option<String> {
    let top = &sketch.outline;
    let settings = || top.get("f").is_some_and(|f| f.members().iter().all(|(_, setting)| setting.has("v")));
    let plain = |value: &Outline| !value.is_object() && !value.is_array();
    if top.get("f").is_some_and(Outline::is_object) && (settings() || top.has("p")) {
        Some("it has settings under `f`".to_owned())
    } else if top.get("flag_overrides").is_some_and(Outline::is_object) {
        Some("it has `flag_overrides`".to_owned())
    } else if top
        .get("flags")
        .is_some_and(|flags| !flags.members().is_empty() && flags.members().iter().all(|(_, value)| plain(value)))
    {
        Some("`flags` maps keys to plain values".to_owned())
    } else if is_cache_entry(sketch.text) {
        Some("it is an entry of the SDK's cache: a time, an ETag, and a config".to_owned())
    } else {
        None
    }
}

fn is_cache_entry(text: &str) -> bool {
    let mut lines = text.splitn(3, '\n');
    let time = lines.next().is_some_and(|time| !time.is_empty() && time.bytes().all(|byte| byte.is_ascii_digit()));
    time && lines.nth(1).is_some_and(|config| config.trim_start().starts_with('{'))
}
