//! Edits that nobody wants to hear of, by where they stand.

use super::{Edits, FlagEdits};
use crate::pass::diff::Edit;

/// Places whose edits are left out: JSON pointers in which `*` stands for any one step. What lies below a place is left out
/// with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ignored {
    patterns: Vec<Vec<String>>,
}

impl Ignored {
    /// The places that these patterns name.
    ///
    /// # Errors
    /// The first pattern that is no JSON pointer: one that does not begin with `/`.
    pub fn new(patterns: &[impl AsRef<str>]) -> Result<Ignored, String> {
        let steps = |pattern: &str| {
            let path = pattern.strip_prefix('/').ok_or_else(|| pattern.to_owned())?;
            Ok(path.split('/').map(str::to_owned).collect())
        };
        let patterns = patterns.iter().map(|pattern| steps(pattern.as_ref()));
        Ok(Ignored { patterns: patterns.collect::<Result<_, String>>()? })
    }

    /// Whether nothing is left out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// Whether the edit stands at one of these places, or below one, on one side or the other.
    #[must_use]
    pub fn has(&self, edit: &Edit) -> bool {
        self.has_member(edit, None)
    }

    fn has_member(&self, edit: &Edit, member: Option<&str>) -> bool {
        [&edit.pointer_old, &edit.pointer_new].into_iter().flatten().any(|pointer| self.has_place(pointer, member))
    }

    fn has_place(&self, pointer: &str, member: Option<&str>) -> bool {
        // The number of a document may stand in front.
        let path = pointer.find('/').map_or("", |at| &pointer[at + 1..]);
        let steps: Vec<&str> = path.split('/').filter(|_| !path.is_empty()).chain(member).collect();
        self.patterns.iter().any(|pattern| {
            pattern.len() <= steps.len() && pattern.iter().zip(&steps).all(|(want, step)| want == "*" || want == step)
        })
    }

    /// The patterns at which none of the edits stands, as they were given: they leave out nothing.
    #[must_use]
    pub fn idle(&self, edits: &Edits) -> Vec<String> {
        let leaves_out = |alone: &Ignored| {
            let mut of_flags = edits.flags.iter().flat_map(|flag| flag.edits.iter().zip(&flag.members));
            of_flags.any(|(edit, member)| alone.has_member(edit, *member))
                || edits.document.iter().any(|edit| alone.has(edit))
        };
        let each = self.patterns.iter().map(|pattern| Ignored { patterns: vec![pattern.clone()] });
        each.filter(|alone| !leaves_out(alone)).map(|alone| format!("/{}", alone.patterns.concat().join("/"))).collect()
    }
}

impl Edits {
    /// The edits but for those at these places. A flag that is left without edits did not change.
    #[must_use]
    pub fn without(self, ignored: &Ignored) -> Edits {
        if ignored.is_empty() {
            return self;
        }
        let flags = self.flags.into_iter().filter_map(|flag| {
            let FlagEdits { key, change, renamed, edits, dependents, members } = flag;
            let kept: Vec<_> =
                edits.into_iter().zip(members).filter(|(edit, member)| !ignored.has_member(edit, *member)).collect();
            let (edits, members): (Vec<_>, Vec<_>) = kept.into_iter().unzip();

            (!edits.is_empty()).then_some(FlagEdits { key, change, renamed, edits, dependents, members })
        });
        let flags: Vec<FlagEdits> = flags.collect();
        let document = self.document.into_iter().filter(|edit| !ignored.has(edit)).collect();
        Edits { flags, document }
    }
}
