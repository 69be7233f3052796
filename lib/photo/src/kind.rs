//! What a file is, by its first bytes. Its name and the type its sender claims count for nothing.

use crate::Refused;

/// The kinds of file that are decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Jpeg,
    Png,
    WebP,
}

/// Brands of ISO/IEC 14496-12 files that hold HEVC or AV1 still pictures (ISO/IEC 23008-12, AV1 Image
/// File Format); `mif1` and `msf1` are the general ones which telephones write first.
const HEIF_BRANDS: [&[u8]; 12] = [
    b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1", b"avif",
    b"avis",
];

pub(crate) fn recognise(bytes: &[u8]) -> Result<Kind, Refused> {
    if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        Ok(Kind::Jpeg)
    } else if bytes.starts_with(b"\x89PNG\r\n\x1A\n") {
        Ok(Kind::Png)
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Ok(Kind::WebP)
    } else if is_heif(bytes) {
        Err(Refused::Heic)
    } else {
        Err(Refused::NotAPhotograph)
    }
}

/// The file type box: its length, `ftyp`, the major brand, a version, then compatible brands.
fn is_heif(bytes: &[u8]) -> bool {
    if bytes.get(4..8) != Some(b"ftyp") {
        return false;
    }
    // Telephones list a handful of brands; more than this need not be looked at.
    let brands = bytes[8..].chunks_exact(4).take(16);
    let length = bytes[..4].iter().fold(0_usize, |length, byte| length << 8 | usize::from(*byte));
    let in_box = length.saturating_sub(8) / 4;
    brands.take(in_box).enumerate().any(|(at, brand)| at != 1 && HEIF_BRANDS.contains(&brand))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_first_bytes_say() {
        for (bytes, expected) in [
            (&b"\xFF\xD8\xFF\xE0"[..], Ok(Kind::Jpeg)),
            (b"\xFF\xD8", Err(Refused::NotAPhotograph)),
            (b"\x89PNG\r\n\x1A\n", Ok(Kind::Png)),
            (b"\x89PNG\n\x1A\n", Err(Refused::NotAPhotograph)),
            (b"RIFF\0\0\0\0WEBP", Ok(Kind::WebP)),
            (b"RIFF\0\0\0\0WAVE", Err(Refused::NotAPhotograph)),
            (b"RIFF", Err(Refused::NotAPhotograph)),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Err(Refused::Heic)),
            (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", Err(Refused::Heic)),
            (b"\0\0\0\x18ftypavif\0\0\0\0mif1miaf", Err(Refused::Heic)),
            (b"\0\0\0\x14ftypXXXX\0\0\0\0heix", Err(Refused::Heic)),
            (b"\0\0\0\x10ftypXXXX\0\0\0\0heix", Err(Refused::NotAPhotograph)),
            (b"\0\0\0\x18ftypXXXXheicXXXX", Err(Refused::NotAPhotograph)),
            (b"\0\0\0\x18ftypmp42\0\0\0\0isommp42", Err(Refused::NotAPhotograph)),
            (b"\0\0\0\x18ftyp", Err(Refused::NotAPhotograph)),
            (b"GIF89a\x01\0\x01\0", Err(Refused::NotAPhotograph)),
            (b"%PDF-1.7", Err(Refused::NotAPhotograph)),
            (b"BM\0\0\0\0", Err(Refused::NotAPhotograph)),
            (b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", Err(Refused::NotAPhotograph)),
            (b"<!DOCTYPE html><script>", Err(Refused::NotAPhotograph)),
            (b"", Err(Refused::NotAPhotograph)),
        ] {
            assert_eq!(recognise(bytes), expected, "{:?}", String::from_utf8_lossy(bytes));
        }
    }
}
