//! Whether a count is chance: the exact two-sided binomial test.
//!
//! All outcomes that are no likelier than the one that was seen are added up, as R's `binom.test` and `scipy.stats.binomtest`
//! do it; the values below are theirs. Each outcome is told by its ratio to the likeliest one, so that nothing overflows and no
//! factorial is needed.

/// Outcomes count as no likelier up to this factor, since two equal ones may differ in their last digits.
const SLACK: f64 = 1.0 + 1e-7;

/// How likely it is that `hits` of `trials` are as far off as this, or farther, where each hits with probability `share`; in
/// 0..=1. With more hits than trials, or a share outside of 0..=1, it is 0.
#[must_use]
pub fn two_sided(hits: u64, trials: u64, share: f64) -> f64 {
    if hits > trials || !(0.0..=1.0).contains(&share) {
        return 0.0;
    }
    if share <= 0.0 || share >= 1.0 {
        let certain = if share <= 0.0 { 0 } else { trials };
        return if hits == certain { 1.0 } else { 0.0 };
    }
    let mode = mode(trials, share);
    let odds = share / (1.0 - share);
    let below = |count: u64| ratio(count, trials - count + 1) / odds;
    let above = |count: u64| ratio(trials - count, count + 1) * odds;
    // How much less likely than the likeliest outcome the one is that was seen.
    let mut seen = 1.0;
    if hits < mode {
        (hits + 1..=mode).rev().for_each(|count| seen *= below(count));
    } else {
        (mode..hits).for_each(|count| seen *= above(count));
    }
    let (mut all, mut as_far) = (0.0, 0.0);
    let mut add = |term: f64| {
        all += term;
        as_far += if term <= seen * SLACK { term } else { 0.0 };
        term > 0.0
    };
    let mut term = 1.0;
    add(term);
    for count in (1..=mode).rev() {
        term *= below(count);
        if !add(term) {
            break;
        }
    }
    term = 1.0;
    for count in mode..trials {
        term *= above(count);
        if !add(term) {
            break;
        }
    }
    (as_far / all).min(1.0)
}

#[expect(clippy::cast_precision_loss, reason = "nobody counts 2^53 users")]
fn ratio(one: u64, other: u64) -> f64 {
    one as f64 / other as f64
}

/// The likeliest count.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "nobody counts 2^53 users, and the product lies between 0 and their number"
)]
fn mode(trials: u64, share: f64) -> u64 {
    (((trials + 1) as f64 * share) as u64).min(trials)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All outcomes added up one by one, from coefficients that are whole numbers.
    fn by_hand(hits: u32, trials: u32, share: f64) -> f64 {
        let mut row = vec![1.0_f64];
        for _ in 0..trials {
            let next: Vec<f64> = (0..=row.len())
                .map(|place| row.get(place).unwrap_or(&0.0) + place.checked_sub(1).map_or(0.0, |before| row[before]))
                .collect();
            row = next;
        }
        let likely = |count: u32| {
            row[count as usize] * share.powi(count.cast_signed()) * (1.0 - share).powi((trials - count).cast_signed())
        };
        (0..=trials).map(likely).filter(|one| *one <= likely(hits) * SLACK).sum()
    }

    #[test]
    fn small_counts_are_those_of_adding_up_by_hand() {
        for trials in [0, 1, 2, 7, 20, 40] {
            for share in [0.01, 0.1, 0.25, 0.5, 0.75, 0.999] {
                for hits in 0..=trials {
                    let (got, want) = (two_sided(hits.into(), trials.into(), share), by_hand(hits, trials, share));
                    assert!(
                        (got - want).abs() <= 1e-12 + want * 1e-9,
                        "{hits} of {trials} at {share}: {got}, not {want}"
                    );
                }
            }
        }
    }

    /// `(hits, trials, share, p)`; fractions that can be written down.
    #[test]
    fn values_that_can_be_written_down() {
        let cases = [
            (0, 1, 0.5, 1.0),
            (0, 10, 0.5, 2.0 / 1024.0),
            (1, 10, 0.5, 22.0 / 1024.0),
            // None and one are equally likely.
            (0, 3, 0.25, 1.0),
            (3, 20, 0.25, 0.439_374_100_063_105_3),
            (0, 40, 0.25, 0.000_022_361_143_228_906_34),
            (3, 3, 0.25, 1.0 / 64.0),
            (0, 0, 0.3, 1.0),
            (5, 5, 1.0, 1.0),
            (4, 5, 1.0, 0.0),
            (0, 5, 0.0, 1.0),
            (6, 5, 0.5, 0.0),
            (1, 5, f64::NAN, 0.0),
        ];
        for (hits, trials, share, want) in cases {
            let got = two_sided(hits, trials, share);
            assert!((got - want).abs() < 1e-12, "{hits} of {trials} at {share}: {got}, not {want}");
        }
    }

    #[test]
    fn large_counts_neither_overflow_nor_vanish() {
        let middle = two_sided(500_000, 1_000_000, 0.5);
        assert!((middle - 1.0).abs() < 1e-9, "{middle}");
        // Two standard deviations off: 0.0455 in the limit.
        let off = two_sided(501_000, 1_000_000, 0.5);
        assert!((off - 0.0455).abs() < 0.0002, "{off}");
        assert!(two_sided(0, 1_000_000, 0.5) < 1e-300);
        assert!(two_sided(1_000_000, 1_000_000, 1e-9) < 1e-300);
    }
}
