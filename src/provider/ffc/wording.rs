//! featureflag.co's words.

use crate::provider::data_sync;
use crate::ruleset::Wording;

/// The words.
pub(super) const WORDING: Wording = Wording { condition: "clause", ..data_sync::WORDING };
