//! PhaseFlag: recognised by its documents (spec section 2); not read yet.

use super::Provider;
use crate::source::sketch::{Outline, Sketch};

/// The dialect.
pub const PROVIDER: Provider =
    Provider { name: "phaseflag", title: "PhaseFlag", sniff, dialect: None, environments: None };

/// Members that mark a flag.
const FLAG: [&str; 4] = ["default_variation_id", "targeting_rules", "flag_type", "default_variation_key"];

fn sniff(sketch: &Sketch<'_>) -> Option<String> {
    let top = &sketch.outline;
    let is_flag = |value: &Outline| FLAG.iter().any(|name| value.has(name));
    let first_is_flag = |value: &Outline| value.first().is_some_and(is_flag);
    let flags = top.get("flags");
    if flags.is_some_and(Outline::is_array) {
        Some("`flags` is a list".to_owned())
    } else if first_is_flag(top) || top.get("items").is_some_and(first_is_flag) {
        Some("it is a list of flags with targeting rules".to_owned())
    } else if flags.is_some_and(|flags| flags.members().iter().any(|(_, flag)| is_flag(flag))) {
        Some("`flags` maps keys to flags with targeting rules".to_owned())
    } else if flags.and_then(|flags| flags.get("items")).is_some_and(Outline::is_array) {
        Some("`flags.items` is a list".to_owned())
    } else if top.get("data").and_then(|data| data.get("flags")).is_some_and(Outline::is_array) {
        Some("`data.flags` is a list".to_owned())
    } else {
        None
    }
}
