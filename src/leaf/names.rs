//! Names that a person may have meant.

/// The names among `known` that a person may have meant by `typed`: at most three, nearest first.
#[must_use]
pub fn nearest<'k>(typed: &str, known: impl IntoIterator<Item = &'k str>) -> Vec<&'k str> {
    let lower = typed.to_lowercase();
    let allowed = (typed.chars().count() / 3).max(1);
    let mut close: Vec<(usize, &str)> = known
        .into_iter()
        .filter_map(|name| {
            let distance = strsim::osa_distance(&lower, &name.to_lowercase());
            (distance <= allowed && name != typed).then_some((distance, name))
        })
        .collect();
    close.sort_unstable();
    close.into_iter().take(3).map(|(_, name)| name).collect()
}

/// The name among `known` that `typed` is a slip of: it differs only by case and by what stands between words, or by two letters
/// at most.
#[must_use]
pub fn slip<'k>(typed: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let bare = |text: &str| text.to_lowercase().replace(['_', '-', ' ', '.'], "");
    let known: Vec<&str> = known.into_iter().filter(|name| *name != typed).collect();
    let own = bare(typed);
    let same = known.iter().copied().find(|name| bare(name) == own);
    let near = || nearest(typed, known.iter().copied()).into_iter().find(|name| strsim::osa_distance(typed, name) <= 2);
    same.or_else(near)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_offered_and_far_ones_are_not() {
        let known = ["checkout", "check-in", "Country", "search"];
        let cases: [(&str, &[&str]); 6] = [
            ("chekcout", &["checkout"]),
            ("CHECKOUT", &["checkout"]),
            ("contry", &["Country"]),
            ("check_in", &["check-in"]),
            ("zzz", &[]),
            ("", &[]),
        ];
        for (typed, want) in cases {
            assert_eq!(nearest(typed, known), want, "{typed}");
        }
    }

    #[test]
    fn a_slip_is_of_two_letters_or_of_case_alone() {
        for (typed, name, want) in [
            ("stratgies", "strategies", true),
            ("default_variation_ID", "defaultVariationId", true),
            ("lastSeenAt", "lastSentOn", false),
            ("on", "id", false),
            ("key", "key", false),
        ] {
            assert_eq!(slip(typed, [name]), want.then_some(name), "{typed} {name}");
        }
    }
}
