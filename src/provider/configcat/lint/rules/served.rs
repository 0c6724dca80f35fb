//! Where a setting has values to serve.

use crate::leaf::syntax::NodeId;
use crate::provider::configcat::document::Form;
use crate::provider::configcat::lint::walk::Walk;

/// Shows `see` all objects of a setting that hold a value to serve, in the order of the file as the SDK looks through it: the
/// setting itself, its rules and their options, its own options.
pub(super) fn each(walk: &Walk<'_>, setting: NodeId, see: &mut impl FnMut(NodeId)) {
    see(setting);
    for rule in walk.list(setting, "r") {
        if walk.form == Form::V5 {
            see(*rule);
            continue;
        }
        walk.given(*rule, "s").into_iter().chain(walk.list(*rule, "p").iter().copied()).for_each(&mut *see);
    }
    walk.list(setting, "p").iter().copied().for_each(see);
}
