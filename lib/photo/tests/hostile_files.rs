//! What a careless or a hostile sender sends is refused by its name, and never brings the program down.

#![allow(clippy::unwrap_used)]

mod scene;

use image::ImageFormat;
use photo::{Limits, Refused, normalise, thumbnail};
use scene::{Seeded, jpeg, sheet, written};

fn refused(bytes: &[u8]) -> Option<Refused> {
    normalise(bytes, &Limits::default()).err()
}

/// CRC-32 of ISO/IEC 15948, annex D, to make PNG chunks a decoder accepts.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| crc >> 1 ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
    })
}

fn png_chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let body = [name, content].concat();
    let length = u32::try_from(content.len()).unwrap();
    [&length.to_be_bytes()[..], &body, &crc(&body).to_be_bytes()].concat()
}

fn png_claiming(width: u32, height: u32) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    [
        b"\x89PNG\r\n\x1A\n".to_vec(),
        png_chunk(b"IHDR", &header),
        png_chunk(b"IDAT", &[0x78, 0x9C, 0x63, 0, 0]),
        png_chunk(b"IEND", b""),
    ]
    .concat()
}

/// The same JPEG with other sides written into its frame header.
fn jpeg_claiming(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = jpeg(&sheet(64, 64), 80);
    let frame = bytes.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    bytes[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    bytes[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    bytes
}

fn webp_claiming(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = include_bytes!("data/lossy.webp").to_vec();
    bytes[26..28].copy_from_slice(&width.to_le_bytes());
    bytes[28..30].copy_from_slice(&height.to_le_bytes());
    bytes
}

#[test]
fn what_is_no_photograph_is_refused_by_its_name() {
    let too_long = vec![0; 10 * 1024 * 1024 + 1];
    for (name, bytes, expected) in [
        ("nothing", &b""[..], Refused::Empty),
        ("too long", &too_long, Refused::TooManyBytes),
        ("as long as may be", &too_long[1..], Refused::NotAPhotograph),
        (
            "svg",
            b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>",
            Refused::NotAPhotograph,
        ),
        ("html", b"<!DOCTYPE html><script>alert(1)</script>", Refused::NotAPhotograph),
        ("text", "Менің құжатым".as_bytes(), Refused::NotAPhotograph),
        ("gif", b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xFF\xFF\xFF;", Refused::NotAPhotograph),
        ("pdf", b"%PDF-1.7\n", Refused::NotAPhotograph),
        ("heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Refused::Heic),
        ("avif", b"\0\0\0\x1Cftypavif\0\0\0\0avifmif1miaf", Refused::Heic),
        ("head of a jpeg", b"\xFF\xD8\xFF", Refused::Damaged),
        ("head and tail of a jpeg", b"\xFF\xD8\xFF\xD9", Refused::Damaged),
        ("head of a png", b"\x89PNG\r\n\x1A\n", Refused::Damaged),
        ("head of a webp", b"RIFF\x04\0\0\0WEBP", Refused::Damaged),
        ("animated webp", b"RIFF\x12\0\0\0WEBPANIM\x06\0\0\0\0\0\0\0\0\0", Refused::NotAPhotograph),
    ] {
        assert_eq!(refused(bytes), Some(expected), "{name}");
    }
}

#[test]
fn a_bomb_is_refused_before_its_memory_is_asked_for() {
    for (name, bytes) in [
        ("png", png_claiming(60_000, 60_000)),
        ("png, both sides at their largest", png_claiming(0x7FFF_FFFF, 0x7FFF_FFFF)),
        ("png, one row", png_claiming(0x7FFF_FFFF, 1)),
        ("jpeg", jpeg_claiming(65_500, 65_500)),
        ("webp", webp_claiming(16_383, 16_383)),
    ] {
        assert_eq!(refused(&bytes), Some(Refused::TooManyPixels), "{name}");
    }
}

#[test]
fn pixels_memory_and_size_are_judged_on_both_sides_of_their_borders() {
    let photograph = jpeg(&sheet(800, 600), 80);
    let all = Limits::default();
    let deep = written(image::DynamicImage::ImageRgb8(sheet(800, 600)).into_rgb16(), ImageFormat::Png);
    let lossless = written(sheet(800, 600), ImageFormat::WebP);
    let progressive = &include_bytes!("data/progressive.jpg")[..];
    for (name, bytes, limits, expected) in [
        ("bytes", &photograph[..], Limits { max_bytes: photograph.len(), ..all }, None),
        (
            "bytes",
            &photograph,
            Limits { max_bytes: photograph.len() - 1, ..all },
            Some(Refused::TooManyBytes),
        ),
        ("pixels", &photograph, Limits { max_pixels: 480_000, ..all }, None),
        ("pixels", &photograph, Limits { max_pixels: 479_999, ..all }, Some(Refused::TooManyPixels)),
        ("memory", &photograph, Limits { max_memory: 3 * 480_000, ..all }, None),
        ("memory", &photograph, Limits { max_memory: 3 * 480_000 - 1, ..all }, Some(Refused::TooManyPixels)),
        ("memory of 16 bits", &deep, Limits { max_memory: 10 * 480_000, ..all }, None),
        (
            "memory of 16 bits",
            &deep,
            Limits { max_memory: 10 * 480_000 - 1, ..all },
            Some(Refused::TooManyPixels),
        ),
        ("memory of lossless", &lossless, Limits { max_memory: 7 * 480_000, ..all }, None),
        (
            "memory of lossless",
            &lossless,
            Limits { max_memory: 7 * 480_000 - 1, ..all },
            Some(Refused::TooManyPixels),
        ),
        // 64×48 with halved colour: three bytes of pixels and one and a half coefficients of two bytes.
        ("memory of scans", progressive, Limits { max_memory: 6 * 3072, min_long_side: 64, ..all }, None),
        (
            "memory of scans",
            progressive,
            Limits { max_memory: 6 * 3072 - 1, min_long_side: 64, ..all },
            Some(Refused::TooManyPixels),
        ),
        ("size", &photograph, Limits { min_long_side: 800, ..all }, None),
        ("size", &photograph, Limits { min_long_side: 801, ..all }, Some(Refused::TooSmall)),
    ] {
        assert_eq!(normalise(bytes, &limits).err(), expected, "{name}");
    }
}

#[test]
fn a_file_cut_short_is_damaged_wherever_it_was_cut() {
    let small = Limits { min_long_side: 1, ..Limits::default() };
    for (name, whole) in [
        ("jpeg", jpeg(&sheet(160, 120), 80)),
        ("progressive jpeg", include_bytes!("data/progressive.jpg").to_vec()),
        ("png", written(sheet(160, 120), ImageFormat::Png)),
        ("lossless webp", written(sheet(160, 120), ImageFormat::WebP)),
        ("lossy webp", include_bytes!("data/lossy.webp").to_vec()),
    ] {
        assert!(normalise(&whole, &small).is_ok(), "{name}");
        for length in 1..whole.len() {
            let found = normalise(&whole[..length], &small).err();
            let is_headless = length < 12;
            let expected =
                found == Some(Refused::Damaged) || is_headless && found == Some(Refused::NotAPhotograph);
            assert!(expected, "{name} of {} cut to {length}: {found:?}", whole.len());
        }
    }
}

#[test]
fn a_thumbnail_within_a_photograph_is_not_taken_for_its_end() {
    let inner = jpeg(&sheet(64, 48), 80);
    let length = u16::try_from(inner.len() + 8).unwrap();
    let segment = [&[0xFF, 0xE1][..], &length.to_be_bytes(), b"Exif\0\0", &inner].concat();
    let outer = jpeg(&sheet(800, 600), 80);
    let whole = [&outer[..2], &segment, &outer[2..]].concat();
    assert_eq!(refused(&whole), None);
    assert_eq!(refused(&whole[..whole.len() - 2]), Some(Refused::Damaged));
    assert_eq!(refused(&whole[..whole.len() / 2]), Some(Refused::Damaged));
}

#[test]
fn a_jpeg_of_hundreds_of_scans_is_refused() {
    let whole = include_bytes!("data/progressive.jpg");
    let scan = whole.windows(2).rposition(|pair| pair == [0xFF, 0xDA]).unwrap();
    let (before, last) = whole[..whole.len() - 2].split_at(scan);
    let with_scans = |count: usize| [before, &last.repeat(count), &[0xFF, 0xD9]].concat();
    let small = Limits { min_long_side: 1, ..Limits::default() };
    assert!(normalise(&with_scans(1), &small).is_ok());
    assert_eq!(normalise(&with_scans(500), &small).err(), Some(Refused::Damaged));
}

#[test]
fn random_bytes_never_panic() {
    let mut seeded = Seeded(1);
    let heads: [&[u8]; 6] = [
        b"",
        b"\xFF\xD8\xFF\xE0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0",
        b"\xFF\xD8\xFF\xC0\0\x0B\x08\0\x10\0\x10\x01\x01\x11\0\xFF\xDA",
        b"\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR",
        b"RIFF\x40\0\0\0WEBPVP8 ",
        b"\0\0\0\x40ftyp",
    ];
    for round in 0..20_000 {
        let mut bytes = heads[round % heads.len()].to_vec();
        bytes.extend((0..seeded.below(200)).map(|_| seeded.byte()).collect::<Vec<u8>>());
        assert!(normalise(&bytes, &Limits::default()).is_err());
        assert!(thumbnail(&bytes, 100).is_err());
    }
}

#[test]
fn corrupted_photographs_never_panic() {
    let limits = Limits { min_long_side: 1, max_pixels: 1_000_000, ..Limits::default() };
    let mut seeded = Seeded(2);
    for whole in [
        jpeg(&sheet(160, 120), 80),
        include_bytes!("data/progressive.jpg").to_vec(),
        include_bytes!("data/cmyk.jpg").to_vec(),
        written(sheet(160, 120), ImageFormat::Png),
        written(sheet(160, 120), ImageFormat::WebP),
        include_bytes!("data/lossy.webp").to_vec(),
    ] {
        for round in 0..500 {
            let mut damaged = whole.clone();
            // Every other time in the headers, where a wrong byte does most.
            let reach = if round % 2 == 0 { whole.len() } else { whole.len().min(700) };
            for _ in 0..=seeded.below(4) {
                damaged[seeded.below(reach)] = seeded.byte();
            }
            let _ = normalise(&damaged, &limits);
        }
    }
}
