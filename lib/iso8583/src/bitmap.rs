//! Which fields a message has: sixty-four bits, and sixty-four more if the first of them is set.

/// A set of the numbers 1 to 128. Bit 1, the most significant, says that a secondary bitmap follows.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Bitmap(u128);

impl Bitmap {
    pub(crate) fn of_primary(bits: u64) -> Bitmap {
        Bitmap(u128::from(bits) << 64)
    }

    pub(crate) fn with_secondary(self, bits: u64) -> Bitmap {
        Bitmap(self.0 | u128::from(bits))
    }

    pub(crate) fn has(self, field: u8) -> bool {
        self.0 & bit(field) != 0
    }

    pub(crate) fn insert(&mut self, field: u8) {
        self.0 |= bit(field);
    }

    pub(crate) fn remove(&mut self, field: u8) {
        self.0 &= !bit(field);
    }

    /// The sixty-four bits for DE 2 to 64, bit 1 set if there is anything above.
    pub(crate) fn primary(self) -> u64 {
        let second = if self.secondary() == 0 { 0 } else { bit(1) };
        ((self.0 & !bit(1) | second) >> 64) as u64
    }

    /// The sixty-four bits for DE 65 to 128.
    pub(crate) fn secondary(self) -> u64 {
        self.0 as u64
    }

    /// The data elements in order; bit 1 is none.
    pub(crate) fn fields(self) -> impl Iterator<Item = u8> {
        let mut left = self.0 & !bit(1);
        std::iter::from_fn(move || {
            if left == 0 {
                return None;
            }
            let field = left.leading_zeros() as u8 + 1;
            left &= !bit(field);
            Some(field)
        })
    }
}

/// The bit of a number, or none for a number that no field has.
const fn bit(field: u8) -> u128 {
    if matches!(field, 1..=128) { 1 << (128 - field as u32) } else { 0 }
}
