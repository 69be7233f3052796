//! The skeleton of a file, read before any decoder sees it: is it whole, and how much memory will it take?
//!
//! Decoders forgive what they can, so that half a photograph still shows something. A bank wants the whole
//! one, or to ask again while the sender still holds the document.

use crate::Refused;

/// What decoding will hold besides the finished pixels, in bytes, and the size the file claims where the
/// decoder must be checked against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Skeleton {
    pub(crate) size: Option<(u32, u32)>,
    pub(crate) working_memory: u64,
}

/// Scans of one JPEG. Cameras write one, progressive encoders about ten; each costs a pass over the whole
/// picture, so that a few hundred of them in a small file are an attack.
const MAX_SCANS: u32 = 64;

/// Walks the markers of a JPEG to its end-of-image marker (ITU-T T.81, annex B). What comes after that, as
/// some telephones append, is ignored here and dropped with all the rest.
pub(crate) fn jpeg(bytes: &[u8]) -> Result<Skeleton, Refused> {
    let mut frame: Option<Frame> = None;
    let mut scans = 0;
    let mut at = 2;
    loop {
        // Compressed data, in which FF is followed by 00 or a restart marker, is passed over with the rest.
        let Some(step) = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == 0xFF)) else {
            return Err(Refused::Damaged);
        };
        at += step + 1;
        let marker = *bytes.get(at).ok_or(Refused::Damaged)?;
        match marker {
            // A fill byte: the same place may begin the marker.
            0xFF => continue,
            // A stuffed FF, TEM, restarts, SOI: they stand alone.
            0x00 | 0x01 | 0xD0..=0xD8 => {
                at += 1;
                continue;
            }
            0xD9 => break,
            _ => {}
        }
        let length = be16(bytes, at + 1).ok_or(Refused::Damaged)?;
        let segment = bytes.get(at + 3..at + 1 + length).ok_or(Refused::Damaged)?;
        match marker {
            0xC0..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => {
                if frame.is_some() {
                    return Err(Refused::Damaged);
                }
                frame = Some(Frame::read(marker, segment).ok_or(Refused::Damaged)?);
            }
            0xDA => {
                scans += 1;
                let frame = frame.as_mut().ok_or(Refused::Damaged)?;
                let in_scan = segment.first().ok_or(Refused::Damaged)?;
                frame.in_many_scans |= usize::from(*in_scan) < frame.sampling.len();
                if scans > MAX_SCANS {
                    return Err(Refused::Damaged);
                }
            }
            _ => {}
        }
        at += 1 + length;
    }
    let frame = frame.filter(|_| scans > 0).ok_or(Refused::Damaged)?;
    Ok(Skeleton { size: Some((frame.width, frame.height)), working_memory: frame.coefficients() })
}

/// The frame header of a JPEG.
struct Frame {
    width: u32,
    height: u32,
    /// Horizontal and vertical sampling factor of each component.
    sampling: Vec<(u64, u64)>,
    /// Progressive, or one component after the other: the decoder must hold all coefficients at once.
    in_many_scans: bool,
}

impl Frame {
    fn read(marker: u8, segment: &[u8]) -> Option<Frame> {
        let height = u32::try_from(be16(segment, 1)?).ok()?;
        let width = u32::try_from(be16(segment, 3)?).ok()?;
        let count = usize::from(*segment.get(5)?);
        let components = segment.get(6..6 + 3 * count)?;
        let sampling: Vec<(u64, u64)> = components
            .chunks_exact(3)
            .map(|one| (u64::from(one[1] >> 4), u64::from(one[1] & 0x0F)))
            .collect();
        let allowed = |factor: u64| (1..=4).contains(&factor);
        let sound = width > 0
            && height > 0
            && (1..=4).contains(&count)
            && sampling.iter().all(|(across, down)| allowed(*across) && allowed(*down));
        sound.then_some(Frame { width, height, sampling, in_many_scans: marker != 0xC0 && marker != 0xC1 })
    }

    /// Bytes of all coefficients, two for each, if the decoder must hold them all.
    fn coefficients(&self) -> u64 {
        if !self.in_many_scans {
            return 0;
        }
        let widest = self.sampling.iter().map(|(across, _)| *across).max().unwrap_or(1);
        let tallest = self.sampling.iter().map(|(_, down)| *down).max().unwrap_or(1);
        // The decoder pads each side to whole blocks of 8 samples of the coarsest component.
        let width = u64::from(self.width).next_multiple_of(8 * widest);
        let height = u64::from(self.height).next_multiple_of(8 * tallest);
        let samples: u64 = self.sampling.iter().map(|(across, down)| across * down).sum();
        width * height * samples * 2 / (widest * tallest)
    }
}

/// Walks the chunks of a PNG to `IEND` (ISO/IEC 15948, 5.3). Their contents are the decoder's business.
pub(crate) fn png(bytes: &[u8]) -> Result<Skeleton, Refused> {
    let mut at = 8;
    loop {
        let length = bytes.get(at..at + 4).ok_or(Refused::Damaged)?;
        let length = length.iter().fold(0, |length, byte| length << 8 | usize::from(*byte));
        let name = bytes.get(at + 4..at + 8).ok_or(Refused::Damaged)?;
        // Length, name and checksum take twelve bytes.
        at += 12 + length;
        if at > bytes.len() {
            return Err(Refused::Damaged);
        }
        if name == b"IEND" {
            return Ok(Skeleton { size: None, working_memory: 0 });
        }
    }
}

/// Walks the chunks of a WebP (RFC 9649, section 2). An animation is not a photograph.
pub(crate) fn webp(bytes: &[u8]) -> Result<Skeleton, Refused> {
    let declared = le32(bytes, 4).ok_or(Refused::Damaged)? + 8;
    let bytes = bytes.get(..declared).ok_or(Refused::Damaged)?;
    let mut found = None;
    let mut at = 12;
    while at < bytes.len() {
        let name = bytes.get(at..at + 4).ok_or(Refused::Damaged)?;
        let length = le32(bytes, at + 4).ok_or(Refused::Damaged)?;
        let chunk = bytes.get(at + 8..at + 8 + length).ok_or(Refused::Damaged)?;
        match name {
            b"ANIM" | b"ANMF" => return Err(Refused::NotAPhotograph),
            b"VP8 " | b"VP8L" if found.is_some() => return Err(Refused::Damaged),
            // Frame header of RFC 6386, 9.1; the decoder holds luma and quartered chroma, and alpha.
            b"VP8 " => {
                let width = u32::try_from(le16(chunk, 6).ok_or(Refused::Damaged)? & 0x3FFF);
                let height = u32::try_from(le16(chunk, 8).ok_or(Refused::Damaged)? & 0x3FFF);
                found = Some((width.ok().zip(height.ok()), 3));
            }
            // Lossless: a signature byte, then both sides less one in fourteen bits each; the decoder
            // holds four bytes a pixel.
            b"VP8L" => {
                let bits = le32(chunk, 1).ok_or(Refused::Damaged)?;
                let width = u32::try_from((bits & 0x3FFF) + 1);
                let height = u32::try_from((bits >> 14 & 0x3FFF) + 1);
                found = Some((width.ok().zip(height.ok()), 4));
            }
            _ => {}
        }
        at += 8 + length.next_multiple_of(2);
    }
    let (size, bytes_a_pixel) = found.ok_or(Refused::Damaged)?;
    let (width, height) = size.ok_or(Refused::Damaged)?;
    let working_memory = u64::from(width) * u64::from(height) * bytes_a_pixel;
    Ok(Skeleton { size: Some((width, height)), working_memory })
}

fn be16(bytes: &[u8], at: usize) -> Option<usize> {
    let pair = bytes.get(at..at + 2)?;
    Some(usize::from(pair[0]) << 8 | usize::from(pair[1]))
}

fn le16(bytes: &[u8], at: usize) -> Option<usize> {
    let pair = bytes.get(at..at + 2)?;
    Some(usize::from(pair[1]) << 8 | usize::from(pair[0]))
}

fn le32(bytes: &[u8], at: usize) -> Option<usize> {
    Some(le16(bytes, at + 2)? << 16 | le16(bytes, at)?)
}
