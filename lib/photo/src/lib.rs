//! Photographs of a document or a face: any bytes in, a safe upright JPEG out.
//!
//! ```text
//!   bytes ─ kind (by content) ─ sound? ─ dimensions, memory ─ pixels ─ on white ─ scaled ─ upright ─┬─ hints
//!             │                   │             │                                                   ├─ fingerprint
//!        NotAPhotograph        Damaged    TooManyPixels                                             └─ JPEG
//!           or Heic                        or TooSmall
//! ```
//!
//! What comes out was drawn by our own encoder from bare pixels. So it carries no place, no camera, no
//! profile and no second file hidden behind the picture, whatever the sender put in.
//!
//! Decoding takes up to `Limits::max_memory` and some tenths of a second of one core: the caller lets only
//! a few run at a time, and not on the threads that answer requests.

use std::fmt;

use image::RgbImage;
use image::codecs::jpeg::JpegEncoder;

mod decode;
mod fingerprint;
mod kind;
mod quality;
mod scale;
mod structure;

pub use fingerprint::distance;
pub use quality::Hint;

/// Quality of the JPEG that is kept: small print stays readable at 2000 pixels, in about half a megabyte.
const KEPT_QUALITY: u8 = 85;
/// Quality of a thumbnail, which is looked at and not read.
const THUMBNAIL_QUALITY: u8 = 75;

/// What is accepted, and what is made of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest file, in bytes.
    pub max_bytes: usize,
    /// Most pixels, width times height.
    pub max_pixels: u64,
    /// Most memory for decoding, in bytes: what the decoder holds at its worst, reckoned before it begins.
    pub max_memory: u64,
    /// Shortest allowed long side, in pixels.
    pub min_long_side: u32,
    /// The long side of the result is scaled down to this many pixels; a smaller picture stays as it is.
    pub output_long_side: u32,
}

impl Default for Limits {
    /// What the cameras of today's telephones make, with room to spare: 10 MiB, 40 megapixels.
    fn default() -> Limits {
        Limits {
            max_bytes: 10 * 1024 * 1024,
            max_pixels: 40_000_000,
            max_memory: 256 * 1024 * 1024,
            min_long_side: 600,
            output_long_side: 2000,
        }
    }
}

/// Why a file is not taken. Holds nothing of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// No bytes at all.
    #[error("the file is empty")]
    Empty,
    /// Longer than `Limits::max_bytes`.
    #[error("the file is too long")]
    TooManyBytes,
    /// Not JPEG, PNG or WebP: another kind of picture, a drawing, a document, a page, an animation.
    #[error("the file is not a JPEG, PNG or WebP photograph")]
    NotAPhotograph,
    /// HEIC or AVIF, as some telephones keep photographs. Told apart because the sender can choose "JPEG" in
    /// the telephone's settings; not decoded because its decoders have let attackers in again and again.
    #[error("the file is a HEIC or AVIF photograph")]
    Heic,
    /// More pixels than `Limits::max_pixels`, or too many to decode in `Limits::max_memory`.
    #[error("the photograph has too many pixels")]
    TooManyPixels,
    /// The long side is shorter than `Limits::min_long_side`.
    #[error("the photograph is too small")]
    TooSmall,
    /// Cut short or corrupt, or a variety of its format which no camera makes.
    #[error("the photograph is damaged")]
    Damaged,
}

/// A photograph made safe.
#[derive(Clone, PartialEq, Eq)]
pub struct Normalised {
    /// Baseline JPEG, RGB, upright, without any metadata.
    pub jpeg: Vec<u8>,
    /// Width of `jpeg` in pixels.
    pub width: u32,
    /// Height of `jpeg` in pixels.
    pub height: u32,
    /// What the sender might be asked to do better. Never a reason to refuse: it is a guess.
    pub hints: Vec<Hint>,
    /// Difference hash of the upright picture; see [`distance`].
    pub fingerprint: u64,
}

/// A photograph of a person or a document stays out of logs.
impl fmt::Debug for Normalised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Normalised({}×{}, {:?}, …)", self.width, self.height, self.hints)
    }
}

/// Makes a safe photograph of whatever was sent, or says why not.
pub fn normalise(bytes: &[u8], limits: &Limits) -> Result<Normalised, Refused> {
    let decoded = decode::decode(bytes, limits)?;
    let long_side = decoded.pixels.width().max(decoded.pixels.height());
    if long_side < limits.min_long_side {
        return Err(Refused::TooSmall);
    }
    let mut picture = scale::down_to(decoded.pixels, limits.output_long_side)?;
    picture.apply_orientation(decoded.orientation);
    let picture = picture.into_rgb8();

    let grey = scale::grey(&picture)?;
    Ok(Normalised {
        width: picture.width(),
        height: picture.height(),
        hints: quality::hints(&grey, long_side),
        fingerprint: fingerprint::difference_hash(&grey)?,
        jpeg: encoded(&picture, KEPT_QUALITY)?,
    })
}

/// A small JPEG, its long side at most `long_side` pixels, of a JPEG made by [`normalise`].
pub fn thumbnail(jpeg: &[u8], long_side: u32) -> Result<Vec<u8>, Refused> {
    let decoded = decode::decode(jpeg, &Limits::default())?;
    let mut picture = scale::down_to(decoded.pixels, long_side)?;
    picture.apply_orientation(decoded.orientation);
    encoded(&picture.into_rgb8(), THUMBNAIL_QUALITY)
}

fn encoded(picture: &RgbImage, quality: u8) -> Result<Vec<u8>, Refused> {
    let mut jpeg = Vec::new();
    // Writing into memory fails for no reason but a side over 65535, which `max_pixels` may allow in a strip.
    picture
        .write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, quality))
        .map_err(|_| Refused::TooManyPixels)?;
    Ok(jpeg)
}
