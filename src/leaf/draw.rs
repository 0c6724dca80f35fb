//! Random draws that can be repeated.
//!
//! Where a vendor's SDK draws at random, ffctl draws from SplitMix64, started from the run's seed, the flag's key and
//! the number of the request: the same run gives the same answers, and neither the other flags nor their order have a
//! part in it. Vectors: the published SplitMix64 sequence for seed 1234567.

/// A sequence of random numbers that is a function of its seed.
#[derive(Debug, Clone)]
pub struct Draws {
    state: u64,
}

impl Draws {
    /// The sequence for `seed`, kept apart by `key` (the flag) and `ordinal` (the request).
    #[must_use]
    pub fn new(seed: u64, key: &str, ordinal: u64) -> Draws {
        let mut draws = Draws { state: seed };
        let mut state = draws.next() ^ ordinal;
        for chunk in key.as_bytes().chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            draws.state = state ^ u64::from_le_bytes(word);
            state = draws.next();
        }
        Draws { state }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number in `0..bound`; 0 when `bound` is 0.
    pub fn below(&mut self, bound: u32) -> u32 {
        let scaled = (u128::from(self.next()) * u128::from(bound)) >> 64;
        // `scaled` is below `bound`, which is 32 bits wide.
        u32::try_from(scaled).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splitmix64_meets_its_published_sequence() {
        let mut draws = Draws { state: 1_234_567 };
        let got: Vec<u64> = (0..5).map(|_| draws.next()).collect();
        assert_eq!(
            got,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423,
                4_593_380_528_125_082_431,
                16_408_922_859_458_223_821
            ]
        );
    }

    #[test]
    fn draws_repeat_and_depend_on_every_part_of_their_start() {
        let first = |seed, key, ordinal| Draws::new(seed, key, ordinal).below(u32::MAX);
        assert_eq!(first(1, "a", 0), first(1, "a", 0));
        let others = [first(2, "a", 0), first(1, "b", 0), first(1, "a", 1), first(1, "", 0)];
        assert!(others.iter().all(|other| *other != first(1, "a", 0)));
    }

    #[test]
    fn below_stays_in_range_and_reaches_both_ends() {
        let mut draws = Draws::new(0, "flag", 0);
        let got: Vec<u32> = (0..10_000).map(|_| draws.below(99)).collect();
        assert_eq!((got.iter().min(), got.iter().max()), (Some(&0), Some(&98)));
        assert_eq!(draws.below(0), 0);
    }
}
