//! How sure a share is that was counted in a sample: the interval of Wilson (1927).
//!
//! It stays inside of 0..=1 and does not collapse where nobody or everybody was counted, as the textbook interval does.

/// The interval in which the share of a population lies with `confidence` (0.95 of samples of that size are right), `hits` of
/// `size` having been counted; both ends in 0..=1. Without a sample it is everything.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "samples are smaller than 2^53")]
pub fn wilson(hits: u64, size: u64, confidence: f64) -> (f64, f64) {
    if size == 0 {
        return (0.0, 1.0);
    }
    let z = quantile(0.5 + confidence.clamp(0.0, 1.0 - 1e-15) / 2.0);
    let (share, size) = (hits.min(size) as f64 / size as f64, size as f64);
    let z2 = z * z;
    let middle = share + z2 / (2.0 * size);
    let reach = z * (share * (1.0 - share) / size + z2 / (4.0 * size * size)).sqrt();
    let whole = 1.0 + z2 / size;
    // What is 0 or 1 but for rounding is told so.
    let low = if hits == 0 { 0.0 } else { (middle - reach) / whole };
    let high = if share >= 1.0 { 1.0 } else { (middle + reach) / whole };
    (low.max(0.0), high.min(1.0))
}

/// The point below which the part `p` of the standard normal distribution lies; `p` is between 0.5 and 1.
///
/// Acklam's rational approximation, its relative error being below 1.2e-9.
fn quantile(p: f64) -> f64 {
    const MIDDLE: ([f64; 6], [f64; 6]) = (
        [
            -3.969_683_028_665_376e1,
            2.209_460_984_245_205e2,
            -2.759_285_104_469_687e2,
            1.383_577_518_672_69e2,
            -3.066_479_806_614_716e1,
            2.506_628_277_459_239,
        ],
        [
            -5.447_609_879_822_406e1,
            1.615_858_368_580_409e2,
            -1.556_989_798_598_866e2,
            6.680_131_188_771_972e1,
            -1.328_068_155_288_572e1,
            1.0,
        ],
    );
    const TAIL: ([f64; 6], [f64; 5]) = (
        [
            -7.784_894_002_430_293e-3,
            -3.223_964_580_411_365e-1,
            -2.400_758_277_161_838,
            -2.549_732_539_343_734,
            4.374_664_141_464_968,
            2.938_163_982_698_783,
        ],
        [7.784_695_709_041_462e-3, 3.224_671_290_700_398e-1, 2.445_134_137_142_996, 3.754_408_661_907_416, 1.0],
    );
    let of = |factors: &[f64], x: f64| factors.iter().fold(0.0, |sum: f64, factor| sum.mul_add(x, *factor));
    if p <= 0.975_75 {
        let middle = p - 0.5;
        let square = middle * middle;
        of(&MIDDLE.0, square) * middle / of(&MIDDLE.1, square)
    } else {
        let tail = (-2.0 * (1.0 - p).ln()).sqrt();
        -of(&TAIL.0, tail) / of(&TAIL.1, tail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Quantiles as Python's `statistics.NormalDist().inv_cdf` has them.
    #[test]
    fn quantiles_are_those_of_the_normal_distribution() {
        let cases = [
            (0.5, 0.0),
            (0.75, 0.674_489_750_196_081_7),
            (0.95, 1.644_853_626_951_472_2),
            (0.975, 1.959_963_984_540_054),
            (0.995, 2.575_829_303_548_900_4),
            (0.9995, 3.290_526_731_491_897_7),
        ];
        for (p, want) in cases {
            assert!((quantile(p) - want).abs() < 1e-8, "{p}: {}", quantile(p));
        }
    }

    /// Intervals as Python gives them, its quantiles put into the formula.
    #[test]
    fn intervals_are_those_of_wilson() {
        let cases = [
            ((0, 10, 0.95), (0.0, 0.277_533)),
            ((10, 10, 0.95), (0.722_467, 1.0)),
            ((8, 10, 0.95), (0.490_162, 0.943_318)),
            ((250, 1000, 0.95), (0.224_153, 0.277_760)),
            ((250, 1000, 0.99), (0.216_455, 0.286_841)),
            ((1, 1_000_000, 0.95), (0.000_000_177, 0.000_005_665)),
            ((0, 0, 0.95), (0.0, 1.0)),
        ];
        for ((hits, size, confidence), (low, high)) in cases {
            let got = wilson(hits, size, confidence);
            assert!((got.0 - low).abs() < 1e-6 && (got.1 - high).abs() < 1e-6, "{hits} of {size}: {got:?}");
        }
        let (low, high) = wilson(u64::MAX, 5, 1.0);
        assert!((0.0..1.0).contains(&low) && (high - 1.0).abs() < 1e-12);
    }
}
