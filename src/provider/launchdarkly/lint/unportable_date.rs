//! FF764: a date that not all SDKs read.

use super::walk::{Here, clauses};
use crate::finding::{Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::python;

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF764",
    name: "unportable-date",
    severity: Severity::Warning,
    what: "A date is written in a form that some SDKs read and others do not.",
    why: "The SDK for Python reads more forms than RFC 3339 has, such as a blank in place of the `T`, or no seconds. To that for \
          Go such a text is no date, and a clause never holds against it.",
    help: "write it as `2026-01-31T12:00:00Z`, or as milliseconds since 1970",
    example: r#"{"attribute": "created", "op": "before", "values": ["2026-01-31 12:00:00Z"]}
                                                    ^ the SDK for Go reads no date here"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for clause in clauses(subject) {
        if !clause.word("op").is_some_and(|operator| matches!(&*operator, "before" | "after")) {
            continue;
        }
        for value in clause.items("values") {
            look(value, findings);
        }
    }
}

fn look(value: Here<'_>, findings: &mut Findings) {
    let said = match (value.text(), value.number()) {
        (Some(text), _) if python::milliseconds(&text).is_some() && !is_portable(&text) => {
            format!("`{text}` is no date to the SDK for Go, so there the clause never holds against it")
        }
        (_, Some(number)) if number.fract() != 0.0 => {
            let written = value.syntax.raw(value.node);
            format!("`{written}` is not a whole number of milliseconds, and the SDKs for Go and Rust cut it off")
        }
        _ => return,
    };
    findings.add(Finding::new(&RULE, value.at(), said));
}

/// Whether a text that is a date to Python has the form that all SDKs read: `2026-01-31T12:00:00.123Z`, or an offset at its end.
fn is_portable(text: &str) -> bool {
    let has_form = |text: &str, form: &str| {
        text.len() == form.len()
            && text
                .bytes()
                .zip(form.bytes())
                .all(|(byte, want)| if want == b'0' { byte.is_ascii_digit() } else { byte == want })
    };
    let Some((moment, rest)) = text.split_at_checked(19) else { return false };
    if !has_form(moment, "0000-00-00T00:00:00") {
        return false;
    }
    let offset = match rest.strip_prefix('.') {
        None => rest,
        Some(fraction) => {
            let offset = fraction.trim_start_matches(|digit: char| digit.is_ascii_digit());
            if !(1..=9).contains(&(fraction.len() - offset.len())) {
                return false;
            }
            offset
        }
    };
    offset == "Z" || has_form(offset, "+00:00") || has_form(offset, "-00:00")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_sdks_read_what_rfc_3339_has() {
        for text in ["2026-01-31T12:00:00Z", "2026-01-31T12:00:00.123456789+02:00", "2026-01-31T12:00:00-11:30"] {
            assert!(is_portable(text), "{text}");
        }
        for text in [
            "2026-01-31 12:00:00Z",
            "2026-01-31T12:00Z",
            "2026-01-31T12:00:00+0200",
            "2026-01-31T12:00:00.Z",
            "2026-01-31T12:00:00.1234567890Z",
            "2026-01-31",
            "ü",
        ] {
            assert!(!is_portable(text), "{text}");
        }
    }
}
