//! FF001: a document that is not loaded. The front-end says so when it reads the document.

use crate::finding::{Check, Fixing, Rule, Severity};

/// The rule.
pub static RULE: Rule = Rule {
    code: "FF001",
    name: "refused-document",
    severity: Severity::Error,
    what: "The document is not loaded: it is not JSON or YAML, its shape is none that the vendor's SDK reads, or something in \
           it makes the SDK refuse all of it.",
    why: "An SDK that refuses a document has no flags at all: on a cold start every flag gives the caller's default, and an \
          SDK that runs already goes on with what it had. One wrong member can turn off hundreds of flags that are fine.",
    help: "mend the place that is named, and lint again: behind it there may be more",
    example: r#"{"version": 2, "features": [{"name": "checkout"}]}
                            ^ the SDK refuses the document: `enabled` is missing"#,
    fixing: Fixing::None,
    check: Check::Outside,
};
