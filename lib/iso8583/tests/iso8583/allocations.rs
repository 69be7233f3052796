//! Memory is not asked for field by field.

use allocation_counter::measure;
use iso8583::{Builder, Message};

use crate::corpus;

#[test]
fn reading_allocates_nothing_on_the_plain_wire_and_once_where_something_must_be_decoded() {
    for (name, most) in [
        ("plain_purchase_pyiso8583", 0),
        ("plain_fields_58_to_104_pyiso8583", 0),
        ("bcd_purchase_pyiso8583", 1),
        ("ebcdic_purchase_pyiso8583", 1),
        ("hex_purchase_pyiso8583", 1),
    ] {
        let spec = corpus::spec(name.split('_').next().unwrap());
        let bytes = corpus::message(name);
        let counted = measure(|| {
            let message = Message::parse(&spec, &bytes).unwrap();
            for number in message.numbers() {
                assert_eq!(
                    message.text(number).is_some(),
                    number != 52 && number != 55 && number != 64 && number != 96
                );
            }
        });
        assert_eq!(counted.count_total, most, "{name}");
    }
}

#[test]
fn writing_allocates_once_for_a_message_and_nothing_with_a_builder_that_is_used_again() {
    let (spec, bytes) = (corpus::spec("plain"), corpus::message("plain_purchase_pyiso8583"));
    let request = Message::parse(&spec, &bytes).unwrap();
    let mut out = Vec::with_capacity(1_000);
    let fill = |answer: &mut Builder<'_>| {
        for number in [2, 3, 4, 7, 11, 32, 37, 41, 42, 49] {
            answer.copy(&request, number).unwrap();
        }
        answer.set(38, "123456").unwrap().set(39, "00").unwrap();
    };
    let once = measure(|| {
        let mut answer = Builder::answer(&request).unwrap();
        fill(&mut answer);
        answer.write_frame(&mut out).unwrap();
    });
    assert_eq!(once.count_total, 1);

    let mut answer = Builder::answer(&request).unwrap();
    let again = measure(|| {
        for _ in 0..100 {
            out.clear();
            answer.clear(request.mti());
            fill(&mut answer);
            answer.write_frame(&mut out).unwrap();
        }
    });
    assert_eq!(again.count_total, 0);
}
