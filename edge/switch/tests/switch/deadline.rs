//! An answer that is late is no answer: its acquirer has given up, and repeats or reverses.

use std::time::{Duration, Instant};

use authorization::Policy;
use vocabulary::Channel;

use crate::world::{PLENTY, each, each_with, line_act, reversal, settings, typed};

const DEADLINE: Duration = Duration::from_secs(3);

#[test]
fn a_late_answer_is_not_sent_and_the_repeat_hears_it() {
    let patient = switch::Settings { deadline: [DEADLINE; 4], ..settings() };
    each_with(PLENTY, patient, Policy::default(), |it| {
        let mut line = it.line();
        let held_up = it.hold_up_the_store();
        let since = Instant::now();
        line.send(&it.purchase(1, 700).bytes());
        // What came before an echo was read before it.
        assert_eq!(line.code(&line_act(2, "301")), "00");
        let (_never, wait) = std::sync::mpsc::channel::<()>();
        let _ = wait.recv_timeout((DEADLINE + Duration::from_millis(200)).saturating_sub(since.elapsed()));
        held_up.let_go();
        let heard = line.ask(&it.purchase(1, 700).of_type("0101"));
        assert_eq!((heard.stan(), heard.code()), ("000001", "00"));
        assert_eq!(line.ask(&line_act(3, "301")).stan(), "000003", "the repeat alone was answered");
        assert_eq!(it.holds(), [700], "what was decided too late keeps its effect, once");
        assert_eq!(line.code(&reversal(4, &it.purchase(1, 700))), "00", "and can be taken back");
        assert_eq!(it.stands(), (PLENTY, 0));
    });
}

#[test]
fn what_waits_too_long_to_be_decided_is_forgotten() {
    let mut hasty = settings();
    let terminal = Channel::ALL.iter().position(|channel| *channel == Channel::Terminal).unwrap();
    hasty.deadline[terminal] = Duration::ZERO;
    each_with(PLENTY, hasty, Policy::default(), |it| {
        let mut line = it.line();
        line.send(&it.purchase(1, 700).bytes());
        // The internet's shops have more patience; they wait in the same queue.
        let heard = line.ask(&typed(&it.card, 2, 1));
        assert_eq!((heard.stan(), heard.code()), ("000002", "00"));
        assert_eq!(it.holds(), [1]);
    });
}

#[test]
fn the_end_of_the_program_answers_what_is_in_flight() {
    each(PLENTY, |it| {
        let (mut line, mut other) = (it.line(), it.line());
        let held_up = it.hold_up_the_store();
        line.send(&it.purchase(1, 700).bytes());
        assert_eq!(line.code(&line_act(2, "301")), "00");
        assert_eq!(other.code(&line_act(3, "301")), "00");
        it.serving.stop.cancel();
        assert_eq!(other.hear(), None, "who waits for nothing is let go");
        held_up.let_go();
        let heard = line.hear().unwrap();
        assert_eq!((heard.stan(), heard.code()), ("000001", "00"));
        assert_eq!(line.hear(), None);
        it.runtime.block_on(&mut it.serving.ended).unwrap();
        assert!(std::net::TcpStream::connect(it.serving.to).is_err(), "and nobody is let in any longer");
        assert_eq!(it.holds(), [700]);
    });
}
