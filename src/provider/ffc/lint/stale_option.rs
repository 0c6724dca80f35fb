//! FF888: a copy of a variation that is not as the flag declares it.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::finding::{At, Check, Finding, Findings, Fixing, Rule, Severity, Subject};
use crate::leaf::python;
use crate::provider::data_sync::lint::walk::{items, raw, text};

/// The rule.
pub(super) static RULE: Rule = Rule {
    code: "FF888",
    name: "stale-option",
    severity: Severity::Error,
    what: "A rule, a target or the default serves a copy of a variation that the flag does not declare, or declares with another \
           value; or the flag declares none at all.",
    why: "Options are copied to where they are served, and the copy counts. Whoever changes the value in the list of the flag \
          changes nothing for users who are served the copy.",
    help: "bring the copy up to date with `variationOptions`",
    example: r#""variationOptions": [{"localId": 1, "variationValue": "blue"}], … "valueOption": {"localId": 1, "variationValue": "red"}
                                                                                                                  ^ `red` is served, and the flag declares `blue`"#,
    fixing: Fixing::None,
    check: Check::Ruleset(check),
};

/// The lists of ranges, and the members that are options.
const RANGES: [&str; 2] = ["defaultRulePercentageRollouts", "valueOptionsVariationRuleValues"];

fn check(subject: &Subject<'_, '_>, findings: &mut Findings) {
    for flag in &subject.ruleset.flags {
        let at = subject.at(flag.at);
        let declared = items(subject, at, "variationOptions").into_iter();
        // The values of an id: usually one.
        let mut values: HashMap<Cow<'_, str>, Vec<At>> = HashMap::new();
        for option in declared {
            if let (Some(id), Some(value)) =
                (subject.member(option, "localId"), subject.member(option, "variationValue"))
            {
                values.entry(read(subject, id)).or_default().push(value);
            }
        }
        if values.is_empty() {
            // Without the list nothing is declared, and nothing can be stale.
            if let Some(list) =
                subject.member(at, "variationOptions").filter(|list| raw(subject, *list).starts_with('['))
            {
                let said = "the flag declares no options, so nothing can be changed of the copies that it serves";
                findings.add(Finding::new(&RULE, list, said));
            }
            continue;
        }
        for option in options(subject, at) {
            let (Some(id), Some(value)) = (subject.member(option, "localId"), subject.member(option, "variationValue"))
            else {
                continue;
            };
            let served = read(subject, value);
            match values.get(&read(subject, id)) {
                None => {
                    let said = format!(
                        "the flag declares no option {}, so the copy `{}` is served all the same",
                        raw(subject, id),
                        served
                    );
                    findings.add(Finding::new(&RULE, id, said));
                }
                Some(held) => {
                    let Some(first) = held.first().filter(|_| held.iter().all(|held| read(subject, *held) != served))
                    else {
                        continue;
                    };
                    let said = format!(
                        "`{}` is served, and the flag declares `{}` as option {}",
                        served,
                        read(subject, *first),
                        raw(subject, id)
                    );
                    findings.add(Finding::new(&RULE, value, said).label(*first, "declared here"));
                }
            }
        }
    }
}

/// What a flag serves somewhere.
fn options(subject: &Subject<'_, '_>, flag: At) -> Vec<At> {
    let mut found = Vec::new();
    let mut ranged = items(subject, flag, "fftuwmtr");
    if let Some(core) = subject.member(flag, "ff") {
        found.extend(subject.member(core, "variationOptionWhenDisabled"));
        ranged.push(core);
    }
    let mut holders = items(subject, flag, "targetIndividuals");
    for holder in ranged {
        for list in RANGES {
            holders.extend(items(subject, holder, list));
        }
    }
    found.extend(holders.into_iter().filter_map(|holder| subject.member(holder, "valueOption")));
    found
}

/// What a value says, however it is spelled.
fn read<'r>(subject: &Subject<'r, '_>, at: At) -> Cow<'r, str> {
    let raw = raw(subject, at);
    match text(subject, at) {
        Some(text) => text,
        // Whole numbers of one figure are spelled in one way.
        None if raw.len() > 1 => match python::token_float(raw) {
            Some(number) => Cow::Owned(number.to_string()),
            None => Cow::Borrowed(raw),
        },
        None => Cow::Borrowed(raw),
    }
}
