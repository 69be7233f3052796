//! The default flavour, against bytes that others wrote.

use iso8583::{Builder, Message, Mti, Spec};

use crate::corpus;

#[test]
fn a_request_of_pyiso8583_is_read_and_written_back_byte_for_byte() {
    let (spec, wire) = (Spec::iso1987(), corpus::message("plain_purchase_pyiso8583"));
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
    let (spec, wire) = (Spec::iso1987(), corpus::message("plain_purchase_pyiso8583"));
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
