//! Messages in a stream, in whatever pieces it comes.

use iso8583::{FrameError, Framer, Spec, frame};

fn spec(length: &str, counts_itself: bool) -> Spec {
    let text = format!("name = \"x\"\nframe = {{ length = \"{length}\", counts_itself = {counts_itself} }}");
    Spec::parse_toml(&text).unwrap()
}

/// Pushes the pieces and answers the frames that came out.
fn frames(spec: &Spec, pieces: &[&[u8]]) -> Result<Vec<Vec<u8>>, FrameError> {
    let mut framer = Framer::new(spec);
    let mut found = Vec::new();
    for piece in pieces {
        framer.push(piece);
        while let Some(frame) = framer.next_frame()? {
            found.push(frame.to_vec());
        }
    }
    Ok(found)
}

#[test]
fn a_length_is_written_as_the_flavour_says() {
    for (length, counts_itself, body, written) in [
        ("binary2", false, 0, &b"\0\0"[..]),
        ("binary2", false, 258, b"\x01\x02"),
        ("binary2", true, 254, b"\x01\0"),
        ("binary4", false, 258, b"\0\0\x01\x02"),
        ("binary4", true, 0, b"\0\0\0\x04"),
        ("ascii4", false, 1234, b"1234"),
        ("ascii4", true, 1234, b"1238"),
        ("bcd2", false, 1234, b"\x12\x34"),
        ("bcd2", true, 7, b"\0\x09"),
    ] {
        let spec = spec(length, counts_itself);
        let (message, mut out) = (vec![b'm'; body], Vec::new());
        frame(&spec, &message, &mut out).unwrap();
        assert_eq!(&out[..written.len()], written, "{length} {counts_itself} {body}");
        assert_eq!(&out[written.len()..], message);
        assert_eq!(frames(&spec, &[&out]).unwrap(), [message]);
    }
}

#[test]
fn frames_come_out_whole_however_the_stream_is_cut() {
    let spec = Spec::iso1987();
    let messages = [&b"first"[..], b"", b"the second one", b"3"];
    let mut stream = Vec::new();
    for message in messages {
        frame(&spec, message, &mut stream).unwrap();
    }
    for size in 1..=stream.len() {
        let pieces = stream.chunks(size).collect::<Vec<_>>();
        assert_eq!(frames(&spec, &pieces).unwrap(), messages, "pieces of {size}");
    }
}

#[test]
fn a_stream_that_ends_within_a_frame_leaves_something_over() {
    let mut framer = Framer::new(&Spec::iso1987());
    assert!(framer.is_empty());
    framer.push(b"\0\x02ab\0\x03c");
    assert_eq!(framer.next_frame(), Ok(Some(&b"ab"[..])));
    assert_eq!(framer.next_frame(), Ok(None));
    assert!(!framer.is_empty());
    framer.push(b"de");
    assert_eq!(framer.next_frame(), Ok(Some(&b"cde"[..])));
    assert!(framer.is_empty());
}

#[test]
fn a_frame_over_the_bound_is_refused_by_its_length_alone() {
    let spec = Spec::iso1987().with_max_message(300);
    assert_eq!(frames(&spec, &[b"\x01\x2C"]), Ok(vec![]));
    assert_eq!(frames(&spec, &[b"\x01\x2D"]), Err(FrameError::TooLong { length: 301, most: 300 }));
    let mut out = Vec::new();
    frame(&spec, &[0; 300], &mut out).unwrap();
    assert_eq!(frame(&spec, &[0; 301], &mut out), Err(FrameError::TooLong { length: 301, most: 300 }));
}

#[test]
fn what_is_no_length_ends_the_stream() {
    for (length, counts_itself, bytes) in [
        ("ascii4", false, &b"12 4"[..]),
        ("ascii4", false, b"\xFF234"),
        ("bcd2", false, b"\x1A\x34"),
        ("binary2", true, b"\0\x01"),
        ("ascii4", true, b"0003"),
    ] {
        let refused = frames(&spec(length, counts_itself), &[bytes]);
        assert_eq!(refused, Err(FrameError::NotALength), "{length} {bytes:?}");
    }
}

#[test]
fn a_framer_shows_nothing_of_what_it_holds() {
    let mut framer = Framer::new(&Spec::iso1987());
    framer.push(b"\0\x104123456789012345");
    assert!(!format!("{framer:?}").contains("4123"), "{framer:?}");
    assert!(!format!("{framer:?}").contains("52, 49"), "{framer:?}");
}
