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
}
