//! Chance that repeats itself: the same seed gives the same numbers everywhere.

/// The SplitMix64 generator.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// Starts from a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// Letters and digits such as AWS makes its ids of.
    pub fn text(&mut self, length: usize) -> String {
        const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        (0..length).map(|_| char::from(LETTERS[usize::try_from(self.next() >> 59).unwrap_or_default()])).collect()
    }

    pub fn digits(&mut self, length: usize) -> String {
        (0..length).filter_map(|_| char::from_digit(u32::try_from(self.next() % 10).ok()?, 10)).collect()
    }
}

/// A number between 0 and 1 that depends on three others, and on nothing else.
pub fn chance(seed: u64, which: u64, count: u64) -> f64 {
    let number = mix(mix(mix(seed) ^ which.wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_add(count));
    #[expect(clippy::cast_precision_loss, reason = "32 bits are fine enough, and fit")]
    let share = (number >> 32) as f64 / f64::from(u32::MAX);
    share
}

fn mix(mut number: u64) -> u64 {
    number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}
