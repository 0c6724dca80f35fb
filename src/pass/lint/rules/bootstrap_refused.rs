//! FF010: a file from which the SDK does not start. The front-end says so; it is asked only where a file is meant for that.

use crate::finding::{Check, Fixing, Rule, Severity};

/// The rule.
pub static RULE: Rule = Rule {
    code: "FF010",
    name: "bootstrap-refused",
    severity: Severity::Error,
    what: "A file that is meant for an SDK to start from (`--bootstrap`) can be evaluated, but the call that reads such a file \
           does not take it.",
    why: "An SDK that starts without its server has only this file. Where it does not take the file, every flag gives the \
          caller's default until the server answers.",
    help: "build the file with the command `bootstrap`, which writes only what the SDK takes",
    example: r#"[{"name": "checkout", "enabled": true, "strategies": []}]
^ the SDK does not start from this document: it wants an object with `features`"#,
    fixing: Fixing::None,
    check: Check::Outside,
};
