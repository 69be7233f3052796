//! Smaller copies of a picture.

use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};
use image::{DynamicImage, GrayImage, RgbImage};

use crate::Refused;

/// The long side, in pixels, of the grey copy by which a picture is judged: fine enough that blur over a
/// document's small print shows, coarse enough that the noise of a small sensor does not.
const JUDGED_SIDE: u32 = 1000;

/// The picture scaled down until its long side is at most `long_side`; a smaller one as it is.
pub(crate) fn down_to(picture: DynamicImage, long_side: u32) -> Result<DynamicImage, Refused> {
    let (width, height) = fitted(picture.width(), picture.height(), long_side);
    if (width, height) == (picture.width(), picture.height()) {
        return Ok(picture);
    }
    resized(&picture, width, height, FilterType::Lanczos3)
}

/// The judged copy: grey by the weights of ITU-R BT.601, at most `JUDGED_SIDE` long.
pub(crate) fn grey(picture: &RgbImage) -> Result<GrayImage, Refused> {
    let mut grey = GrayImage::new(picture.width(), picture.height());
    for (luminance, pixel) in grey.iter_mut().zip(picture.pixels()) {
        let [red, green, blue] = pixel.0.map(u32::from);
        // At most 255: the weights add up to a thousand.
        *luminance = ((299 * red + 587 * green + 114 * blue) / 1000).to_le_bytes()[0];
    }
    let (width, height) = fitted(grey.width(), grey.height(), JUDGED_SIDE);
    averaged(grey, width, height)
}

/// The picture at exactly this size, each pixel the mean of those it stands for.
pub(crate) fn averaged(picture: GrayImage, width: u32, height: u32) -> Result<GrayImage, Refused> {
    if picture.dimensions() == (width, height) {
        return Ok(picture);
    }
    Ok(resized(&DynamicImage::ImageLuma8(picture), width, height, FilterType::Box)?.into_luma8())
}

fn fitted(width: u32, height: u32, long_side: u32) -> (u32, u32) {
    let longest = u64::from(width.max(height));
    if longest <= u64::from(long_side) {
        return (width, height);
    }
    // Rounded to the nearest, and never to nothing.
    let scaled = |side: u32| {
        let side = (u64::from(side) * u64::from(long_side) + longest / 2) / longest;
        u32::try_from(side).unwrap_or(long_side).max(1)
    };
    (scaled(width), scaled(height))
}

fn resized(
    picture: &DynamicImage,
    width: u32,
    height: u32,
    filter: FilterType,
) -> Result<DynamicImage, Refused> {
    let mut smaller = DynamicImage::new(width, height, picture.color());
    // Nothing is transparent any more, so opacity need not be multiplied in and out again.
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter)).use_alpha(false);
    Resizer::new().resize(picture, &mut smaller, &options).map_err(|_| Refused::Damaged)?;
    Ok(smaller)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_long_side_is_fitted_and_no_side_vanishes() {
        for ((width, height, long_side), expected) in [
            ((4000, 3000, 2000), (2000, 1500)),
            ((3000, 4000, 2000), (1500, 2000)),
            ((2000, 1000, 2000), (2000, 1000)),
            ((2001, 1000, 2000), (2000, 1000)),
            ((600, 400, 2000), (600, 400)),
            ((50_000, 3, 2000), (2000, 1)),
            ((u32::MAX, u32::MAX, 2000), (2000, 2000)),
            ((10, 10, 0), (1, 1)),
        ] {
            assert_eq!(fitted(width, height, long_side), expected, "{width}×{height}");
        }
    }
}
