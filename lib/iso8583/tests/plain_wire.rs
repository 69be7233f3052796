//! The default flavour against bytes that PyPI `pyiso8583` 4.0.1 wrote and reads (its `specs.default`).
#![allow(clippy::unwrap_used)]

use iso8583::{Builder, Message, Mti, Spec};

const REQUEST: &str = "30313030723C448128E0920031363431323334353637383930313233343530303030303030303030303031353030303031313232323231353030303030313233303331353030313132333238313235343131303531303030363430303030313337343132333435363738393031323334353D32383132313031303030303031323330303030303633323632323030303132335445524D3030303153484F50303030303030303030303144554B454E2020202020202020202020202020202020202020414C4D415459202020202020204B5A3339380123456789ABCDEF3031349F02060000001500009F1A020398";

fn bytes(hex: &str) -> Vec<u8> {
    hex.as_bytes()
        .chunks(2)
        .map(|two| u8::from_str_radix(str::from_utf8(two).unwrap(), 16).unwrap())
        .collect()
}

#[test]
fn a_request_of_pyiso8583_is_read_and_written_back_byte_for_byte() {
    let (spec, wire) = (Spec::iso1987(), bytes(REQUEST));
    let request = Message::parse(&spec, &wire).unwrap();
    assert_eq!(request.mti(), Mti::AUTHORIZATION_REQUEST);
    assert_eq!(request.text(2), Some("4123456789012345"));
    assert_eq!(request.number(4), Some(150_000));
    assert_eq!(request.text(35), Some("4123456789012345=28121010000012300000"));
    assert_eq!(request.field(52), Some(&[0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF][..]));
    assert_eq!(request.text(52), None);
    assert_eq!(request.text(39), None);

    let mut again = Builder::new(&spec, request.mti());
    for number in request.numbers() {
        again.copy(&request, number).unwrap();
    }
    let mut out = Vec::new();
    again.write(&mut out).unwrap();
    assert_eq!(out, wire);
}

#[test]
fn an_answer_echoes_what_it_is_told_to_and_adds_its_own() {
    let (spec, wire) = (Spec::iso1987(), bytes(REQUEST));
    let request = Message::parse(&spec, &wire).unwrap();
    let mut answer = Builder::answer(&request).unwrap();
    answer.set(39, "00").unwrap();
    for number in [11, 7, 4, 100] {
        answer.copy(&request, number).unwrap();
    }
    let mut out = Vec::new();
    answer.set_number(4, 140_000).unwrap().write_frame(&mut out).unwrap();
    let hand_made = b"\0\x2A0110\x12\x20\0\0\x02\0\0\x00000000140000112222150000012300";
    assert_eq!(out, hand_made);
}
