//! A fingerprint of what a picture shows, to notice the same photograph sent twice.

use image::GrayImage;

use crate::{Refused, scale};

/// The difference hash: the picture shrunk to 9×8 grey pixels, one bit for each pair of neighbours in a
/// row, set if the left one is lighter. It outlives scaling, another JPEG quality and a change of light.
pub(crate) fn difference_hash(grey: &GrayImage) -> Result<u64, Refused> {
    let small = scale::averaged(grey.clone(), 9, 8)?;
    let mut hash = 0;
    for row in small.as_raw().chunks_exact(9) {
        for pair in row.windows(2) {
            hash = hash << 1 | u64::from(pair[0] > pair[1]);
        }
    }
    Ok(hash)
}

/// In how many of 64 bits two fingerprints differ. The same photograph saved twice differs in 0 to about
/// 5, two different photographs in about 32; up to 8 is worth an operator's look. A hint and never proof:
/// photographs of two identity cards on the same table are alike too.
pub fn distance(one: u64, other: u64) -> u32 {
    (one ^ other).count_ones()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn bits_say_where_it_grows_darker_to_the_right() {
        let darker = GrayImage::from_fn(9, 8, |x, _| image::Luma([200 - 10 * x.to_le_bytes()[0]]));
        let lighter = GrayImage::from_fn(9, 8, |x, _| image::Luma([10 * x.to_le_bytes()[0]]));
        let first_row = GrayImage::from_fn(9, 8, |x, y| {
            image::Luma([if y == 0 { 200 - 10 * x.to_le_bytes()[0] } else { 90 }])
        });
        assert_eq!(difference_hash(&darker).unwrap(), u64::MAX);
        assert_eq!(difference_hash(&lighter).unwrap(), 0);
        assert_eq!(difference_hash(&first_row).unwrap(), 0xFF00_0000_0000_0000);
    }

    #[test]
    fn distance_counts_the_bits_that_differ() {
        for (one, other, expected) in [(0, 0, 0), (0, u64::MAX, 64), (0b1011, 0b0010, 2), (5, 4, 1)] {
            assert_eq!(distance(one, other), expected);
        }
    }
}
