//! What our own verifier says.

use papers::{Level, Verdict};

use crate::stage::{Authority, Issuer, notice};

#[test]
fn a_sealed_paper_is_genuine_and_nothing_else_is() {
    let (paper, ours, other) = (notice(), Issuer::new(1), Issuer::new(2));
    let sealed = ours.seal(&paper);
    assert_eq!(ours.verify(&sealed), Verdict::Genuine);
    assert_eq!(other.verify(&sealed), Verdict::NotOurs);
    // The same names and number, another key.
    assert_eq!(Issuer::new(1).verify(&sealed), Verdict::Altered);
    assert_eq!(ours.verify(&paper.pdf), Verdict::NotSealed);
    assert_eq!(ours.verify(b""), Verdict::NotSealed);
    assert_eq!(ours.verify(&[sealed.as_slice(), b"\n% one more line\n"].concat()), Verdict::LaterRevision);
    assert_eq!(ours.verify(&[sealed.as_slice(), &sealed].concat()), Verdict::LaterRevision);
    let cut = &sealed[..paper.pdf.len()];
    assert_eq!(ours.verify(cut), Verdict::NotSealed, "the seal cut off");
    assert_eq!(ours.verify(&sealed[..sealed.len() - 1]), Verdict::Altered);
}

/// Every byte of the file counts, those of the seal and its padding too.
#[test]
fn no_byte_can_be_changed() {
    let ours = Issuer::new(1);
    let sealed = ours.seal(&notice());
    let step = 61;
    for position in (0..sealed.len()).step_by(step) {
        let mut changed = sealed.clone();
        changed[position] ^= 1;
        let verdict = ours.verify(&changed);
        assert_ne!(verdict, Verdict::Genuine, "byte {position} of {}", sealed.len());
    }
    // Another spelling of the same seal, and of the same byte range, is another file.
    let text = String::from_utf8_lossy(&sealed);
    let at = text.find("/Contents<3").unwrap();
    assert!(at > 0);
    let hex = sealed.windows(11).rposition(|window| window.starts_with(b"/Contents<3")).unwrap() + 10;
    let letter = (hex..).find(|at| sealed[*at].is_ascii_lowercase()).unwrap();
    let mut changed = sealed.clone();
    changed[letter].make_ascii_uppercase();
    assert_eq!(ours.verify(&changed), Verdict::Altered);
}

#[test]
fn the_seal_says_whether_an_authority_said_when() {
    let (paper, ours, authority) = (notice(), Issuer::new(1), Authority::new());
    let nonce = [0xF1, 2, 3, 4, 5, 6, 7, 8];
    let sealed = ours.seal_by(&paper, Some((nonce, &mut |request| authority.answer(request))));
    assert_eq!((sealed.level, ours.verify(&sealed.pdf)), (Level::Timestamped, Verdict::Genuine));

    // An authority that is away, answers nonsense, or answers another question.
    let mut kept = None;
    ours.seal_by(
        &paper,
        Some((nonce, &mut |request| {
            kept = authority.answer(request);
            None
        })),
    );
    for answer in [None, Some(b"<html>".to_vec()), Some(Vec::new()), kept] {
        let sealed = ours.seal_by(&paper, Some((nonce, &mut |_| answer.clone())));
        assert_eq!((sealed.level, ours.verify(&sealed.pdf)), (Level::Basic, Verdict::Genuine));
    }
}

#[test]
fn no_bytes_make_the_verifier_panic() {
    let ours = Issuer::new(1);
    let sealed = ours.seal(&notice());
    let start = sealed.windows(10).rposition(|window| window == b"/ByteRange").unwrap() - 200;
    let mut seed = 20_261_125_u64;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % below
    };
    for _ in 0..20_000 {
        let mut tail = sealed[start..].to_vec();
        for _ in 0..=next(4) {
            let at = next(tail.len());
            match next(3) {
                0 => tail.truncate(at + 1),
                1 => tail[at] = u8::try_from(next(256)).unwrap(),
                _ => tail.insert(at, b"0123456789abcdef<>[]/ "[next(22)]),
            }
        }
        assert_ne!(ours.verify(&tail), Verdict::Genuine);
    }
}
