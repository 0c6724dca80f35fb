//! The steps of JSON pointers: how a name is written in one (RFC 6901).

use std::borrow::Cow;

/// A name as a step of a pointer.
#[must_use]
pub fn escaped(name: &str) -> Cow<'_, str> {
    if name.contains(['~', '/']) { name.replace('~', "~0").replace('/', "~1").into() } else { name.into() }
}

/// The name that a step of a pointer stands for.
#[must_use]
pub fn name(step: &str) -> Cow<'_, str> {
    if step.contains('~') { step.replace("~1", "/").replace("~0", "~").into() } else { step.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_escaped_as_the_standard_says() {
        for (plain, step) in [("a", "a"), ("", ""), ("a/b", "a~1b"), ("m~n", "m~0n"), ("~1", "~01"), ("~/", "~0~1")] {
            assert_eq!((escaped(plain), name(step)), (step.into(), plain.into()));
        }
    }
}
