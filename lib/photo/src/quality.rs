//! Guesses at what is wrong with a photograph, so that its sender may be asked for a better one at once.

use image::GrayImage;

/// What the sender might do better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hint {
    /// Taken with too little light.
    Dark,
    /// Overexposed, or a lamp mirrored in the document.
    Bright,
    /// Out of focus or shaken: no sharp edge anywhere.
    Blurred,
    /// So few pixels that small print is hard to read.
    Small,
}

/// Mean luminance, of 255, under which the print of a document no longer stands out from its ground.
const DARK_BELOW: u64 = 50;
/// Mean luminance over which hardly anything but blank paper can have been in the picture.
const BRIGHT_ABOVE: u64 = 235;
/// Variance of the Laplacian under which a picture has no sharp edge. Of nine ordinary photographs 600 to
/// 750 pixels long the sharp ones gave 135 to 1600, softened by a Gaussian of two pixels 4 to 16, and one
/// shaken by hand 5; nearer to the blurred ones, because a needless complaint costs a customer.
const BLURRED_BELOW: u64 = 40;
/// Long side of the photograph as sent, in pixels, under which the 2 mm letters of an identity card are
/// less than 20 pixels high.
const SMALL_BELOW: u32 = 1000;

/// `grey` is the judged copy, `long_side` that of the photograph as it was sent.
pub(crate) fn hints(grey: &GrayImage, long_side: u32) -> Vec<Hint> {
    let light = mean(grey);
    [
        (light < DARK_BELOW, Hint::Dark),
        (light > BRIGHT_ABOVE, Hint::Bright),
        (sharpness(grey) < BLURRED_BELOW, Hint::Blurred),
        (long_side < SMALL_BELOW, Hint::Small),
    ]
    .into_iter()
    .filter_map(|(applies, hint)| applies.then_some(hint))
    .collect()
}

fn mean(grey: &GrayImage) -> u64 {
    let sum: u64 = grey.iter().map(|luminance| u64::from(*luminance)).sum();
    sum / (grey.len() as u64).max(1)
}

/// The variance of the Laplacian (four neighbours less four times the middle) over the inner pixels:
/// high where edges are steep. At a million pixels of at most 1020 squared the sums stay far from 2^63.
fn sharpness(grey: &GrayImage) -> u64 {
    let width = grey.width() as usize;
    let rows: Vec<&[u8]> = grey.as_raw().chunks_exact(width.max(1)).collect();
    let (mut count, mut sum, mut squares) = (0_i64, 0_i64, 0_i64);
    for three in rows.windows(3) {
        for x in 1..width.saturating_sub(1) {
            let at = |row: usize, column: usize| i64::from(three[row][column]);
            let edge = at(0, x) + at(2, x) + at(1, x - 1) + at(1, x + 1) - 4 * at(1, x);
            count += 1;
            sum += edge;
            squares += edge * edge;
        }
    }
    if count == 0 {
        return 0;
    }
    let mean = sum / count;
    (squares / count - mean * mean).unsigned_abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(luminance: u8) -> GrayImage {
        GrayImage::from_pixel(40, 30, image::Luma([luminance]))
    }

    #[test]
    fn light_is_judged_on_both_sides_of_its_borders() {
        for (luminance, expected) in [
            (0, Some(Hint::Dark)),
            (49, Some(Hint::Dark)),
            (50, None),
            (235, None),
            (236, Some(Hint::Bright)),
        ] {
            let hints = hints(&flat(luminance), 2000);
            let light = hints.iter().copied().find(|hint| matches!(hint, Hint::Dark | Hint::Bright));
            assert_eq!(light, expected, "{luminance}");
        }
    }

    #[test]
    fn size_is_judged_on_both_sides_of_its_border() {
        assert!(hints(&flat(128), 999).contains(&Hint::Small));
        assert!(!hints(&flat(128), 1000).contains(&Hint::Small));
    }

    #[test]
    fn sharpness_is_the_variance_of_the_laplacian() {
        assert_eq!(sharpness(&flat(77)), 0);
        // A chessboard of single pixels: the Laplacian is +1020 and -1020 in turn.
        let chessboard =
            GrayImage::from_fn(40, 30, |x, y| image::Luma([if (x + y) % 2 == 0 { 0 } else { 255 }]));
        assert_eq!(sharpness(&chessboard), 1020 * 1020);
        // A slope is no edge.
        let slope = GrayImage::from_fn(40, 30, |x, _| image::Luma([5 * x.to_le_bytes()[0]]));
        assert_eq!(sharpness(&slope), 0);
        for (width, height) in [(1, 1), (2, 50), (50, 2), (3, 3)] {
            assert_eq!(sharpness(&GrayImage::new(width, height)), 0);
        }
    }
}
