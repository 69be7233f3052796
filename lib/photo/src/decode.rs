//! From bytes to pixels, within limits which are checked before the memory is asked for.

use std::io::Cursor;

use image::codecs::{jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError};

use crate::kind::{self, Kind};
use crate::structure::{self, Skeleton};
use crate::{Limits, Refused};

/// Memory for what a PNG carries beside its pixels, in bytes: colour profiles, texts, one row. A profile
/// of a camera is under a megabyte; unpacked without a limit, a small one could fill the machine.
const PNG_EXTRAS: u64 = 16 * 1024 * 1024;

/// Pixels as they stand in the file, eight bits deep and opaque, and how to turn them upright.
pub(crate) struct Decoded {
    pub(crate) pixels: DynamicImage,
    pub(crate) orientation: Orientation,
}

pub(crate) fn decode(bytes: &[u8], limits: &Limits) -> Result<Decoded, Refused> {
    if bytes.is_empty() {
        return Err(Refused::Empty);
    }
    if bytes.len() > limits.max_bytes {
        return Err(Refused::TooManyBytes);
    }
    match kind::recognise(bytes)? {
        Kind::Jpeg => {
            let skeleton = structure::jpeg(bytes)?;
            pixels(JpegDecoder::new(Cursor::new(bytes)), skeleton, limits)
        }
        Kind::Png => {
            let mut extras = image::Limits::no_limits();
            extras.max_alloc = Some(PNG_EXTRAS);
            let skeleton = structure::png(bytes)?;
            pixels(PngDecoder::with_limits(Cursor::new(bytes), extras), skeleton, limits)
        }
        Kind::WebP => {
            let skeleton = structure::webp(bytes)?;
            pixels(WebPDecoder::new(Cursor::new(bytes)), skeleton, limits)
        }
    }
}

fn pixels<D: ImageDecoder>(
    decoder: Result<D, ImageError>,
    skeleton: Skeleton,
    limits: &Limits,
) -> Result<Decoded, Refused> {
    // The size in the skeleton is judged first: a WebP may claim a small canvas and hold a huge frame.
    if let Some((width, height)) = skeleton.size {
        check_pixels(width, height, limits)?;
    }
    let mut decoder = decoder.map_err(refusal)?;
    let (width, height) = decoder.dimensions();
    check_pixels(width, height, limits)?;
    if skeleton.size.is_some_and(|claimed| claimed != (width, height)) {
        return Err(Refused::Damaged);
    }
    let finished = decoder.total_bytes();
    // Sixteen bits a channel are brought to eight in a second buffer, of four channels at most.
    let is_deep = decoder.color_type().bytes_per_pixel() / decoder.color_type().channel_count() > 1;
    let second = if is_deep { u64::from(width) * u64::from(height) * 4 } else { 0 };
    if finished.saturating_add(second).saturating_add(skeleton.working_memory) > limits.max_memory {
        return Err(Refused::TooManyPixels);
    }
    // Notes on the camera that cannot be read are no reason to refuse a picture that can.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let pixels = DynamicImage::from_decoder(decoder).map_err(refusal)?;
    Ok(Decoded { pixels: opaque(pixels), orientation })
}

fn check_pixels(width: u32, height: u32, limits: &Limits) -> Result<(), Refused> {
    if u64::from(width) * u64::from(height) > limits.max_pixels {
        Err(Refused::TooManyPixels)
    } else {
        Ok(())
    }
}

fn refusal(error: ImageError) -> Refused {
    match error {
        ImageError::Limits(_) => Refused::TooManyPixels,
        _ => Refused::Damaged,
    }
}

/// The picture as it looks on white paper, eight bits deep. What is so already is not copied.
fn opaque(pixels: DynamicImage) -> DynamicImage {
    let mut pixels = match pixels {
        DynamicImage::ImageLuma16(deep) => DynamicImage::ImageLuma16(deep).into_luma8().into(),
        DynamicImage::ImageRgb16(deep) => DynamicImage::ImageRgb16(deep).into_rgb8().into(),
        DynamicImage::ImageLumaA16(deep) => DynamicImage::ImageLumaA16(deep).into_luma_alpha8().into(),
        DynamicImage::ImageRgba16(deep) => DynamicImage::ImageRgba16(deep).into_rgba8().into(),
        shallow => shallow,
    };
    match &mut pixels {
        DynamicImage::ImageLumaA8(picture) => picture.pixels_mut().for_each(|pixel| on_white(&mut pixel.0)),
        DynamicImage::ImageRgba8(picture) => picture.pixels_mut().for_each(|pixel| on_white(&mut pixel.0)),
        _ => {}
    }
    pixels
}

/// Lays one pixel, whose last channel is its opacity, on white.
fn on_white(pixel: &mut [u8]) {
    let Some((alpha, colours)) = pixel.split_last_mut() else { return };
    let opacity = u16::from(*alpha);
    for colour in colours {
        // At most 255 · 255 + 127, which is within sixteen bits.
        let mixed = (u16::from(*colour) * opacity + 255 * (255 - opacity) + 127) / 255;
        *colour = mixed.to_le_bytes()[0];
    }
    *alpha = 255;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_transparent_becomes_white() {
        for (mut pixel, expected) in [
            ([10, 20, 30, 255], [10, 20, 30, 255]),
            ([10, 20, 30, 0], [255, 255, 255, 255]),
            ([0, 255, 100, 128], [127, 255, 177, 255]),
            ([255, 255, 255, 1], [255, 255, 255, 255]),
        ] {
            on_white(&mut pixel);
            assert_eq!(pixel, expected);
        }
    }
}
