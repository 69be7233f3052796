//! What an honest sender sends comes out upright, small enough, and bare.

#![allow(clippy::unwrap_used)]

mod scene;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use photo::{Hint, Limits, Normalised, Refused, distance, normalise, thumbnail};
use scene::{BLUE, GREEN, RED, YELLOW, jpeg, near, sheet, written};

fn normalised(bytes: &[u8]) -> Normalised {
    normalise(bytes, &Limits::default()).unwrap()
}

fn drawn(normalised: &Normalised) -> RgbImage {
    let picture = image::load_from_memory_with_format(&normalised.jpeg, ImageFormat::Jpeg).unwrap();
    assert_eq!((picture.width(), picture.height()), (normalised.width, normalised.height));
    picture.into_rgb8()
}

fn assert_corners(picture: &RgbImage, case: &str) {
    let (width, height) = picture.dimensions();
    for (x, y, expected) in [
        (width / 8, height / 8, RED),
        (width - width / 8, height / 8, GREEN),
        (width / 8, height - height / 8, BLUE),
        (width - width / 8, height - height / 8, YELLOW),
    ] {
        let found = picture.get_pixel(x, y).0;
        assert!(near(found, expected), "{case}: {found:?} at {x},{y}, not {expected:?}");
    }
}

/// The markers of a JPEG up to its first scan.
fn markers(jpeg: &[u8]) -> Vec<u8> {
    let (mut markers, mut at) = (Vec::new(), 2);
    while markers.last() != Some(&0xDA) {
        assert_eq!(jpeg[at], 0xFF);
        markers.push(jpeg[at + 1]);
        at += 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
    }
    markers
}

/// An APP1 segment as a camera writes it: orientation, and a comment to look for afterwards.
fn exif(orientation: u8) -> Vec<u8> {
    let mut tiff = b"MM\0\x2A\0\0\0\x08\0\x02".to_vec();
    tiff.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    tiff.extend([0x01, 0x0E, 0, 2, 0, 0, 0, 20, 0, 0, 0, 38]);
    tiff.extend([0; 4]);
    tiff.extend(b"GPS 43.238 76.945 Xy");
    let length = u16::try_from(2 + 6 + tiff.len()).unwrap();
    let mut segment = vec![0xFF, 0xE1];
    segment.extend(length.to_be_bytes());
    segment.extend(b"Exif\0\0");
    segment.extend(tiff);
    segment
}

fn with_segment(jpeg: &[u8], segment: &[u8]) -> Vec<u8> {
    [&jpeg[..2], segment, &jpeg[2..]].concat()
}

/// The sheet as a camera held in this orientation stores it. Where a stored pixel is seen follows from
/// Exif 2.32, 4.6.4: the sides at which the first stored row and the first stored column are seen.
fn stored(upright: &RgbImage, orientation: u8) -> RgbImage {
    let (width, height) = upright.dimensions();
    let (stored_width, stored_height) = if orientation < 5 { (width, height) } else { (height, width) };
    RgbImage::from_fn(stored_width, stored_height, |x, y| {
        let (seen_x, seen_y) = match orientation {
            1 => (x, y),
            2 => (width - 1 - x, y),
            3 => (width - 1 - x, height - 1 - y),
            4 => (x, height - 1 - y),
            5 => (y, x),
            6 => (width - 1 - y, x),
            7 => (width - 1 - y, height - 1 - x),
            _ => (y, height - 1 - x),
        };
        *upright.get_pixel(seen_x, seen_y)
    })
}

#[test]
fn every_orientation_comes_out_upright() {
    let upright = sheet(800, 600);
    let plain = normalised(&jpeg(&upright, 90));
    for orientation in 1..=8 {
        let sent = with_segment(&jpeg(&stored(&upright, orientation), 90), &exif(orientation));
        let out = normalised(&sent);
        assert_eq!((out.width, out.height), (800, 600), "orientation {orientation}");
        assert_corners(&drawn(&out), &format!("orientation {orientation}"));
        assert!(distance(out.fingerprint, plain.fingerprint) <= 4, "orientation {orientation}");
    }
}

#[test]
fn nothing_but_pixels_leaves() {
    let plain = jpeg(&sheet(800, 600), 90);
    let mut sent = with_segment(&plain, &exif(1));
    sent = with_segment(&sent, b"\xFF\xE2\0\x10ICC_PROFILE\0\x01\x01");
    sent = with_segment(&sent, b"\xFF\xE1\0\x25http://ns.adobe.com/xap/1.0/\0<x:xmp>");
    sent = with_segment(&sent, b"\xFF\xFE\0\x0Esecret text");
    sent.extend(b"<script>a second file behind the picture</script>");
    let out = normalised(&sent);
    for text in [&b"GPS"[..], b"Exif", b"ICC_PROFILE", b"xap", b"xmp", b"secret", b"script"] {
        assert!(!out.jpeg.windows(text.len()).any(|window| window == text));
    }
    // JFIF, tables, baseline frame, scan; no other APPn (E1 to EF) and no comment (FE).
    assert_eq!(markers(&out.jpeg)[0], 0xE0);
    for marker in &markers(&out.jpeg)[1..] {
        assert!(matches!(marker, 0xDB | 0xC0 | 0xC4 | 0xDA), "{marker:02X}");
    }
    assert!(out.jpeg.ends_with(&[0xFF, 0xD9]));
}

#[test]
fn a_large_picture_is_scaled_and_a_small_one_left() {
    for (width, height, expected) in [
        (2400, 1800, (2000, 1500)),
        (1800, 2400, (1500, 2000)),
        (2000, 1000, (2000, 1000)),
        (2001, 1000, (2000, 1000)),
        (600, 450, (600, 450)),
    ] {
        let out = normalised(&jpeg(&sheet(width, height), 90));
        assert_eq!((out.width, out.height), expected);
        assert_corners(&drawn(&out), &format!("{width}×{height}"));
    }
}

#[test]
fn a_transparent_png_lies_on_white() {
    let picture = RgbaImage::from_fn(700, 700, |x, y| match (x < 350, y < 350) {
        (true, true) => Rgba([200, 0, 0, 255]),
        (false, true) => Rgba([200, 0, 0, 0]),
        (true, false) => Rgba([0, 0, 0, 128]),
        (false, false) => Rgba([0, 0, 250, 255]),
    });
    for sent in [
        written(picture.clone(), ImageFormat::Png),
        written(picture.clone(), ImageFormat::WebP),
        written(DynamicImage::ImageRgba8(picture).into_rgba16(), ImageFormat::Png),
    ] {
        let out = drawn(&normalised(&sent));
        for (x, y, expected) in [
            (100, 100, [200, 0, 0]),
            (600, 100, [255, 255, 255]),
            (100, 600, [127, 127, 127]),
            (600, 600, [0, 0, 250]),
        ] {
            let found = out.get_pixel(x, y).0;
            assert!(near(found, expected), "{found:?} at {x},{y}");
        }
    }
}

#[test]
fn every_kind_of_picture_is_read() {
    let picture = sheet(800, 600);
    let as_sent = DynamicImage::ImageRgb8(picture.clone());
    for (name, sent) in [
        ("png", written(picture.clone(), ImageFormat::Png)),
        ("webp", written(picture.clone(), ImageFormat::WebP)),
        ("png, 16 bits", written(as_sent.to_rgb16(), ImageFormat::Png)),
    ] {
        assert_corners(&drawn(&normalised(&sent)), name);
    }
    for (name, sent) in [
        ("grey jpeg", written(as_sent.to_luma8(), ImageFormat::Jpeg)),
        ("grey png", written(as_sent.to_luma8(), ImageFormat::Png)),
        ("grey png, 16 bits", written(as_sent.to_luma16(), ImageFormat::Png)),
        ("grey png, transparent", written(as_sent.to_luma_alpha8(), ImageFormat::Png)),
        ("grey png, transparent, 16 bits", written(as_sent.to_luma_alpha16(), ImageFormat::Png)),
    ] {
        let out = drawn(&normalised(&sent));
        let [red, green, blue] = out.get_pixel(100, 75).0;
        assert!(red == green && green == blue && red < 120, "{name}: {red} {green} {blue}");
    }
    let small = Limits { min_long_side: 1, ..Limits::default() };
    for (name, sent) in [
        ("progressive", &include_bytes!("data/progressive.jpg")[..]),
        ("four inks", include_bytes!("data/cmyk.jpg")),
        ("lossy webp", include_bytes!("data/lossy.webp")),
    ] {
        let out = drawn(&normalise(sent, &small).unwrap());
        let found = out.get_pixel(20, 40).0;
        assert!(near(found, [80, 200, 200]), "{name}: {found:?}");
    }
}

#[test]
fn hints_say_what_to_do_better() {
    let good = sheet(1200, 900);
    let dimmed = RgbImage::from_fn(1200, 900, |x, y| Rgb(good.get_pixel(x, y).0.map(|channel| channel / 5)));
    let glaring =
        RgbImage::from_fn(1200, 900, |x, y| Rgb(good.get_pixel(x, y).0.map(|channel| 240 + channel / 17)));
    let blurred = image::imageops::blur(&good, 3.0);
    for (name, picture, expected) in [
        ("good", &good, &[][..]),
        ("dimmed", &dimmed, &[Hint::Dark]),
        ("glaring", &glaring, &[Hint::Bright]),
        ("blurred", &blurred, &[Hint::Blurred]),
        ("small", &sheet(900, 600), &[Hint::Small]),
    ] {
        assert_eq!(normalised(&jpeg(picture, 90)).hints, expected, "{name}");
    }
}

#[test]
fn the_same_photograph_is_known_again_and_another_is_not() {
    let one = sheet(1600, 1200);
    let smaller = image::imageops::resize(&one, 900, 675, image::imageops::FilterType::Triangle);
    let brighter = RgbImage::from_fn(1600, 1200, |x, y| {
        Rgb(one.get_pixel(x, y).0.map(|channel| channel.saturating_add(20)))
    });
    let another = image::imageops::rotate180(&one);
    let fingerprint = normalised(&jpeg(&one, 95)).fingerprint;
    for same in [jpeg(&one, 30), jpeg(&smaller, 80), jpeg(&brighter, 90), written(one, ImageFormat::Png)] {
        let away = distance(fingerprint, normalised(&same).fingerprint);
        assert!(away <= 8, "{away}");
    }
    let away = distance(fingerprint, normalised(&jpeg(&another, 90)).fingerprint);
    assert!(away > 16, "{away}");
}

#[test]
fn forty_megapixels_fit_into_the_memory_allowed() {
    // One row again and again, as PNG: quickly made even by unoptimised code.
    let row: Vec<u8> =
        (0..8000_u32).flat_map(|x| [x.to_le_bytes()[0], 90, (x >> 5).to_le_bytes()[0]]).collect();
    let large = RgbImage::from_raw(8000, 5000, row.repeat(5000)).unwrap();
    let sent = written(large, ImageFormat::Png);
    let out = normalised(&sent);
    assert_eq!((out.width, out.height), (2000, 1250));
    let just_too_large = Limits { max_pixels: 39_999_999, ..Limits::default() };
    assert_eq!(normalise(&sent, &just_too_large), Err(Refused::TooManyPixels));
}

#[test]
fn a_thumbnail_is_small_and_bare() {
    let kept = normalised(&jpeg(&sheet(1600, 1200), 90));
    for (long_side, expected) in [(320, (320, 240)), (1, (1, 1)), (0, (1, 1)), (5000, (1600, 1200))] {
        let small = thumbnail(&kept.jpeg, long_side).unwrap();
        let picture = image::load_from_memory_with_format(&small, ImageFormat::Jpeg).unwrap();
        assert_eq!((picture.width(), picture.height()), expected);
        assert!(!markers(&small).contains(&0xE1));
    }
    let small = thumbnail(&kept.jpeg, 320).unwrap();
    assert_corners(&image::load_from_memory(&small).unwrap().into_rgb8(), "thumbnail");
    assert_eq!(thumbnail(b"", 320), Err(Refused::Empty));
    assert_eq!(thumbnail(b"text", 320), Err(Refused::NotAPhotograph));
}

#[test]
fn a_photograph_does_not_show_itself_in_logs() {
    let out = normalised(&jpeg(&sheet(800, 600), 90));
    assert_eq!(format!("{out:?}"), "Normalised(800×600, [Small], …)");
}
