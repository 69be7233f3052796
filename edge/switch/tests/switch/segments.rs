//! However the network cuts the stream, and however many speak at once.

use std::io::Write;

use crate::world::{PLENTY, each, line_act};

#[test]
fn a_message_may_come_byte_by_byte() {
    each(PLENTY, |it| {
        let mut line = it.line();
        for number in 1..=3 {
            let mut stream = line.stream();
            for byte in it.purchase(number, 1).bytes() {
                stream.write_all(&[byte]).unwrap();
            }
            assert_eq!(line.hear().unwrap().code(), "00");
        }
        assert_eq!(it.holds(), [1, 1, 1]);
    });
}

#[test]
fn two_or_ten_messages_may_come_in_one_segment() {
    each(PLENTY, |it| {
        let mut line = it.line();
        for (first, count) in [(1, 2), (11, 10)] {
            let numbers = first..first + count;
            line.send(&numbers.clone().flat_map(|number| it.purchase(number, 1).bytes()).collect::<Vec<_>>());
            let mut heard = line.hear_many(count as usize);
            heard.sort_by_key(|heard| heard.stan().to_owned());
            let stans = heard.iter().map(|heard| heard.stan().parse().unwrap()).collect::<Vec<u64>>();
            assert_eq!(stans, numbers.collect::<Vec<_>>());
            assert!(heard.iter().all(|heard| heard.code() == "00"));
        }
        assert_eq!(it.holds().len(), 12);
    });
}

#[test]
fn a_message_and_a_half_is_a_message_until_the_rest_comes() {
    each(PLENTY, |it| {
        let mut line = it.line();
        let (one, next) = (it.purchase(1, 1).bytes(), it.purchase(2, 1).bytes());
        line.send(&[&one[..], &next[..1]].concat());
        assert_eq!(line.hear().unwrap().stan(), "000001");
        line.send(&next[1..40]);
        line.send(&[&next[40..], &line_act(3, "301").bytes()[..]].concat());
        let mut stans = line.hear_many(2).iter().map(|heard| heard.stan().to_owned()).collect::<Vec<_>>();
        stans.sort();
        assert_eq!(stans, ["000002", "000003"]);
    });
}
