//! Bucket hashes: which place of a fixed range a piece of text gets.
//!
//! Murmur3 comes from the `murmur3` crate, SHA-1 from `sha1`, MD5 from `md-5`; the check values below are those published in
//! the Unleash client specification and in Unleash's own vectors, and those of the specifications of ConfigCat (section 7),
//! LaunchDarkly (8.1), PhaseFlag (7.4) and FeatBit (13.1).

use md5::Md5;
use sha1::{Digest, Sha1};

/// Length of a hash input that is joined without an allocation, in bytes.
const INLINE: usize = 192;

/// The 32-bit x86 Murmur3 hash of `input` under `seed`.
#[must_use]
pub fn murmur3(mut input: &[u8], seed: u32) -> u32 {
    // Reading from memory cannot fail.
    murmur3::murmur3_32(&mut input, seed).unwrap_or_default()
}

/// The first `digits` hexadecimal digits of SHA-1 as a number, at most 16.
#[must_use]
pub fn sha1(input: &[u8], digits: u32) -> u64 {
    let digest = Sha1::digest(input);
    let first = digest.iter().take(8).fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
    first >> (64 - 4 * digits.clamp(1, 16))
}

/// The first four bytes of MD5 as a signed number, the lowest byte first.
#[must_use]
pub fn md5(input: &[u8]) -> i32 {
    let digest = Md5::digest(input);
    i32::from_le_bytes([digest[0], digest[1], digest[2], digest[3]])
}

/// The 32-bit DJB2 hash over the code points of UTF-8 text.
#[must_use]
pub fn djb2(input: &[u8]) -> u32 {
    let text = String::from_utf8_lossy(input);
    text.chars().fold(5381, |hash: u32, c| hash.wrapping_mul(33).wrapping_add(u32::from(c)))
}

/// Calls `then` with the UTF-8 bytes of all `parts`, one after the other.
///
/// Inputs of up to 192 bytes are joined on the stack: hashing a user must not allocate.
pub fn joined<R>(parts: &[&str], then: impl FnOnce(&[u8]) -> R) -> R {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    if length > INLINE {
        return then(parts.concat().as_bytes());
    }
    let mut buffer = [0; INLINE];
    let mut end = 0;
    for part in parts {
        buffer[end..end + part.len()].copy_from_slice(part.as_bytes());
        end += part.len();
    }
    then(&buffer[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `(text, seed, hash)`: Murmur3's own check values.
    const CHECKS: &[(&str, u32, u32)] = &[
        ("", 0, 0),
        ("", 1, 1_364_076_727),
        ("a", 0, 1_009_084_850),
        ("ab", 0, 2_613_040_991),
        ("abc", 0, 3_017_643_002),
        ("abcd", 0, 1_139_631_978),
        ("abcde", 0, 3_902_511_862),
        ("hello world", 0, 1_586_663_183),
        ("hello world", 86_028_157, 4_045_744_481),
    ];

    /// `(group, identifier, modulus, seed, hash, bucket counted from 1)`: vectors of the Unleash engine.
    const VECTORS: &[(&str, &str, u32, u32, u32, u32)] = &[
        ("test", "123", 100, 0, 1_898_182_313, 14),
        ("groupId", "userId", 100, 0, 3_394_157_395, 96),
        ("", "", 100, 0, 723_937_430, 31),
        ("a", "", 100, 0, 4_050_473_235, 36),
        ("", "a", 100, 0, 4_144_280_998, 99),
        ("Feature.flexibleRollout.10", "174", 100, 0, 3_067_997_709, 10),
        ("Feature.flexibleRollout.10", "499", 100, 0, 330_494_531, 32),
        ("Feature.flexibleRollout.userId.55", "25", 100, 0, 1_087_573_954, 55),
        ("Feature.flexibleRollout.sessionId.42", "147", 100, 0, 391_178_641, 42),
        ("AB12A", "122", 100, 0, 1_062_108_722, 23),
        ("gr1", "123", 100, 0, 538_421_172, 73),
        ("my-flag", "user@example.com", 100, 0, 859_201_483, 84),
        ("f", "ø", 100, 0, 2_071_076_842, 43),
        ("blå-knapp", "日本語", 100, 0, 1_527_287_544, 45),
        ("f", "😃", 100, 0, 1_057_861_495, 96),
        ("Feature.Variants.B", "0", 2, 86_028_157, 3_067_984_052, 1),
        ("Feature.Variants.C", "232", 99, 86_028_157, 2_010_930_785, 18),
        ("Feature.Variants.C", "607", 99, 86_028_157, 231_404_835, 58),
        ("Feature.Variants.D", "537", 100, 86_028_157, 1_902_243_869, 70),
        ("a", "5", 2, 86_028_157, 2_623_610_406, 1),
        ("my-flag", "user@example.com", 1000, 86_028_157, 663_109_720, 721),
        ("blå-knapp", "日本語", 1000, 86_028_157, 3_024_887_600, 601),
        ("x", "y", 1, 0, 1_402_315_819, 1),
        ("toggleName", "6", 10000, 0, 1_196_308_986, 8987),
    ];

    /// `(key, identifier, first 28 bits)`: vectors of the ConfigCat specification, section 7.
    const DIGESTS: &[(&str, &str, u64)] = &[
        ("newCheckout", "u1", 16_361_262),
        ("newCheckout", "u2", 231_316_607),
        ("newCheckout", "u3", 133_710_494),
        ("newCheckout", "", 47_321_105),
        ("newCheckout", "kim@acme.test", 261_690_672),
        ("newCheckout", "KIM@acme.test", 108_310_122),
        ("newCheckout", " u1", 147_001_245),
        ("dark-mode", "u1", 90_497_198),
        ("dark-mode", "12345", 59_145_497),
        ("dark-mode", "Zoë", 5_527_964),
        ("dark-mode", "日本", 125_877_934),
        ("dark-mode", "🙂", 83_423_151),
        ("beta", "7", 148_064_740),
        ("beta", "7.5", 69_215_355),
        ("beta", "1e+21", 66_257_600),
        ("beta", r#"["x","y"]"#, 33_056_416),
        ("beta", "1709210096.789", 208_885_642),
        ("beta", "NaN", 241_825_448),
        ("beta", "Infinity", 206_998_451),
        ("a", "b", 228_734_484),
        ("key", "00000000-0000-0000-0000-000000000000", 18_960_786),
    ];

    #[test]
    fn sha1_meets_its_vectors() {
        for &(key, id, first) in DIGESTS {
            assert_eq!(joined(&[key, id], |input| sha1(input, 7)), first, "{key}{id}");
        }
    }

    /// `(input, first 60 bits)`: vectors of the LaunchDarkly specification, section 8.1.
    const FRACTIONS: &[(&str, u64)] = &[
        ("hashKey.saltyA.userKeyA", 486_043_891_349_154_521),
        ("hashKey.saltyA.userKeyB", 773_435_658_029_121_709),
        ("hashKey.saltyA.userKeyC", 119_247_895_310_179_974),
        ("61.userKeyA", 113_000_217_734_964_355),
        ("61.userKeyB", 166_986_584_065_422_361),
        ("61.userKeyC", 1_065_603_950_499_499_977),
        ("hashKey.saltyA.33333", 631_471_519_433_647_792),
        ("hashKey.saltyA.99999", 842_746_186_395_001_253),
        ("hashKey.saltyA.3", 8_426_761_185_046_623),
        ("hashKey.saltyA.-3", 776_265_136_809_353_427),
        ("checkout.abc123.user-1", 203_607_732_043_814_007),
        ("checkout.abc123.user-2", 32_463_946_554_802_998),
        ("checkout.abc123.ユーザー", 321_516_149_964_287_856),
        ("flagkey..user-key", 364_523_840_049_287_160),
        ("segment3.salty.user-key", 172_364_212_169_817_613),
        ("segment3.salty.unmatching-key", 421_549_181_328_057_524),
        ("0.user-key", 803_543_668_492_123_312),
        ("-7.user-key", 987_912_075_206_738_184),
        ("my.flag.s.alt.user@example.com", 803_039_995_673_349_767),
    ];

    #[test]
    fn fifteen_digits_of_sha1_meet_their_vectors() {
        for &(input, first) in FRACTIONS {
            assert_eq!(sha1(input.as_bytes(), 15), first, "{input}");
        }
    }

    /// `(input, number, bucket)`: vectors of the FeatBit specification, section 13.1.
    const NUMBERS: &[(&str, i32, &str)] = &[
        ("test-value", 314_684_291, "0.14653629204258323"),
        ("qKPKh1S3FolC", 1_955_481_364, "0.9105919692665339"),
        ("3eacb184-2d79-49df-9ea7-edd4f10e4c6f", 193_153_337, "0.08994403155520558"),
        ("expttest-value", -1_233_270_901, "0.5742865153588355"),
        ("test-user-default", 1_090_588_438, "0.5078448159620166"),
        ("", -645_128_748, "0.3004114832729101"),
        ("a", -1_183_465_204, "0.5510939303785563"),
        ("checkout-redesignuser-1", 606_013_565, "0.2821970568038523"),
        ("checkout-redesignuser-2", 2_126_750_761, "0.9903454971499741"),
        ("checkout-redesignuser-3", -1_206_207_144, "0.5616839714348316"),
        ("exptcheckout-redesignuser-1", -1_119_126_690, "0.5211339751258492"),
        ("pricing-tableacme", -1_143_270_280, "0.5323767103254795"),
        ("pricing-table", 936_136_273, "0.43592242198064923"),
        ("search-page-sizeuser-1", -117_409_413, "0.05467301839962602"),
        ("ff-test-jsontest-user-1", -242_747_562, "0.11303814221173525"),
        ("flagümlaut", -519_926_282, "0.24210954178124666"),
        ("日本語", -133_558_016, "0.06219279766082764"),
        ("user-1", 1_399_904_214, "0.6518811983987689"),
        ("user-2", 550_393_917, "0.256297139916569"),
        ("user-3", 1_322_404_371, "0.6157925217412412"),
        ("user-1001", 1_160_570_957, "0.5404329658485949"),
        ("zttt", -1_570_807_763, "0.7314643650315702"),
        ("user-226443", 214_742_929, "0.09999746875837445"),
        ("user-306337", -214_749_966, "0.10000074561685324"),
        ("dXNlci0x", -98_888_082, "0.04604835156351328"),
        ("dXNlci01", 1_758_977_970, "0.819087945856154"),
    ];

    /// `(key, unit, hash, bucket)`: vectors of the PhaseFlag specification, section 7.4.
    const POINTS: &[(&str, &str, u32, u32)] = &[
        ("", "", 177_631, 31),
        ("a", "b", 193_484_642, 42),
        ("search-v2", "u-1", 1_598_809_469, 69),
        ("search-v2", "u-2", 1_598_809_470, 70),
        ("new-checkout-flow", "user-123", 407_859_955, 55),
        ("new-checkout-flow", "user-1", 2_504_786_126, 26),
        ("new-checkout-flow", "sess-abc", 718_772_866, 66),
        ("ui-theme", "user-123", 4_177_224_319, 19),
        ("checkout-config", "alice@example.com", 431_350_799, 99),
        ("search-v2", "u-10", 1_221_104_973, 73),
        ("search-v3", "u-1", 1_599_995_390, 90),
        ("pricing.page_b", "acct_77", 3_116_396_543, 43),
        ("a", "b:c", 251_379_647, 47),
        ("a:b", "c", 251_379_647, 47),
        ("beta-feature", "550e8400-e29b-41d4-a716-446655440000", 916_029_159, 59),
        ("flag", "0", 4_255_545_833, 33),
        ("flag", "42", 2_994_059_199, 99),
        ("flag", "True", 651_513_689, 89),
        ("Flag", "user-1", 3_537_087_990, 90),
        ("flag", "user-1", 2_120_898_070, 70),
        ("flag", " user-1", 3_259_013_462, 62),
        (
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy",
            2_161_446_431,
            31,
        ),
        ("dark-mode", "josé", 2_410_656_744, 44),
        ("dark-mode", "jose\u{301}", 2_242_257_637, 37),
        ("dark-mode", "ユーザー1", 242_565_240, 40),
        ("dark-mode", "😀", 3_101_817_523, 23),
        ("тест", "пользователь-7", 3_729_527_638, 38),
        ("new-checkout-flow", "group:acme", 2_070_921_486, 86),
    ];

    #[test]
    fn md5_meets_its_vectors() {
        for &(input, number, bucket) in NUMBERS {
            let got = md5(input.as_bytes());
            let share = f64::from(got.unsigned_abs()) / 2f64.powi(31);
            assert_eq!((got, share.to_string().as_str()), (number, bucket), "{input}");
        }
    }

    #[test]
    fn djb2_meets_its_vectors() {
        for &(key, unit, hash, bucket) in POINTS {
            let got = joined(&[key, ":", unit], djb2);
            assert_eq!((got, got % 100), (hash, bucket), "{key}:{unit}");
        }
    }

    #[test]
    fn murmur3_meets_its_check_values() {
        for &(text, seed, hash) in CHECKS {
            assert_eq!(murmur3(text.as_bytes(), seed), hash, "{text:?} under {seed}");
        }
    }

    #[test]
    fn joined_parts_hash_to_the_published_buckets() {
        for &(group, id, modulus, seed, hash, bucket) in VECTORS {
            let got = joined(&[group, ":", id], |input| murmur3(input, seed));
            assert_eq!((got, got % modulus + 1), (hash, bucket), "{group}:{id}");
        }
    }

    #[test]
    fn long_inputs_are_joined_like_short_ones() {
        let long = "x".repeat(INLINE);
        let want = murmur3(format!("{long}:y").as_bytes(), 7);
        assert_eq!(joined(&[&long, ":", "y"], |input| murmur3(input, 7)), want);
    }
}
