//! FF773: the value of a comparison of versions is written as semantic versions write it, and ordered otherwise.

use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::python;
use crate::provider::phaseflag::condition::Asks;
use crate::provider::phaseflag::lint::walk::Walk;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF773",
    name: "version-not-semver",
    severity: Severity::Warning,
    what: "The value of a comparison of versions is written as semantic versions write it, and ordered \
          otherwise.",
    why: "Versions are compared by the rules of Python packages. There `1.0.0-1` and `1.0.0+build` come \
          after `1.0.0`; and shipped SDKs compare versions in ways of their own, or not at all.",
    help: "write the numbers of the version alone",
    example: r#"{"attribute": "app_version", "operator": "version_gt", "value": "2.0.0-1"}
                                                                ^ `2.0.0-1` comes after `2.0.0` here"#,
    fixing: Fixing::None,
    check: Check::Documents(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    let Some(walk) = Walk::of(subject) else { return };
    for asked in walk.asked().filter(|asked| matches!(asked.asks, Asks::Version(_))) {
        let Some(value) = asked.value else { continue };
        let Some(text) = walk.syntax.as_text(value) else { continue };
        let text = text.trim();
        // What is no version is told as such.
        if python::Release::parse(text).is_none() {
            continue;
        }
        let post = |(at, _): (usize, &str)| {
            text.get(at + 1..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        };
        let said = if text.contains('+') {
            format!(
                "`{text}` comes after the same version without what follows the `+`, which semantic versions take for equal"
            )
        } else if text.match_indices('-').any(post) {
            format!(
                "`{text}` is a post-release and comes after the version itself, where semantic versions put it before"
            )
        } else if text.trim_start_matches(['v', 'V']).bytes().any(|byte| byte.is_ascii_alphabetic()) {
            format!("`{text}` is a pre- or post-release, which other SDKs order in ways of their own")
        } else {
            continue;
        };
        findings.add(Finding::new(&RULE, walk.at(value), said));
    }
}
