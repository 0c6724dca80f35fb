//! Phrases of differences.

use super::*;

#[test]
fn shares_are_told_as_what_they_are() {
    let exact: [(f64, &str); 7] = [
        (0.15, "15 %"),
        (0.125, "12.5 %"),
        (1.0, "100 %"),
        (0.333_33, "33.333 %"),
        (0.000_01, "0.001 %"),
        (0.000_000_001, "less than 0.000001 %"),
        (0.0, "0 %"),
    ];
    for (share, want) in exact {
        assert_eq!(percent(share, true), want);
    }
    for (share, want) in [(0.123_45, "about 12.35 %"), (0.000_001, "less than 0.01 %"), (0.5, "about 50 %")] {
        assert_eq!(percent(share, false), want);
    }
    let counts = Counts { contexts: 9, gains: 1, loses: 2, swaps: 0 };
    assert_eq!(counts_phrase(counts), "2 lose, 1 gains");
    assert_eq!(counts_phrase(Counts::default()), "nobody's answer changes");
}
