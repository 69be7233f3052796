//! What nobody may have more of than there is.

use std::io::{ErrorKind, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use authorization::Policy;
use iso8583::Spec;
use switch::{Settings, Switch};
use testkit::{Bank, Database};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket};
use tokio_util::sync::CancellationToken;

use crate::line::{Ask, Line};
use crate::world::{
    PLENTY, TABLES, acquirers, each, each_with, keys, line_act, purchase, rules, serve, settings,
};

#[test]
fn a_frame_that_is_too_long_ends_its_own_connection_only() {
    each(PLENTY, |it| {
        let (mut line, mut other) = (it.line(), it.line());
        assert_eq!(other.code(&it.purchase(1, 1)), "00");
        line.send(&[0xff, 0xff]);
        assert_eq!(line.hear(), None);
        assert_eq!(other.code(&it.purchase(2, 1)), "00");
    });
}

#[test]
fn a_stranger_is_not_listened_to() {
    let settings = Settings { acquirers: acquirers("10.0.0.0/8"), ..settings() };
    each_with(PLENTY, settings, Policy::default(), |it| {
        let mut stream = TcpStream::connect(it.serving.to).unwrap();
        // The switch may have hung up already.
        let _ = stream.write_all(&it.purchase(1, 1).bytes());
        assert_eq!(Line::over(stream).hear(), None);
        assert_eq!(it.holds(), [0; 0]);
    });
}

#[test]
fn one_connection_too_many_waits_for_its_turn() {
    each_with(PLENTY, Settings { connections: 1, ..settings() }, Policy::default(), |it| {
        let mut first = it.line();
        assert_eq!(first.code(&it.purchase(1, 1)), "00");
        let mut second = it.line();
        second.send(&it.purchase(2, 1).bytes());
        assert_eq!(first.code(&it.purchase(3, 1)), "00");
        assert_eq!(it.holds().len(), 2);
        drop(first);
        assert_eq!(second.hear().unwrap().stan(), "000002");
    });
}

#[test]
fn when_too_much_waits_the_rest_hears_so_at_once() {
    each_with(PLENTY, Settings { in_flight: 4_000, ..settings() }, Policy::default(), |it| {
        // Waiting, and in batches that wait for the store: two at once on SQLite.
        const HELD: usize = 2_048 + 2 * 256;
        const MORE: usize = 100;
        let cards = [it.card.clone(), it.another_card(PLENTY)];
        let ask = |number: usize| purchase(&cards[number % 2], number as u64, 1);
        let mut line = it.line();
        let held_up = it.hold_up_the_store();
        line.send(&(1..=HELD + MORE).flat_map(|number| ask(number).bytes()).collect::<Vec<_>>());
        let turned_away = line.hear_many(MORE);
        assert!(turned_away.iter().all(|heard| heard.code() == "91"));
        held_up.let_go();
        let rest = line.hear_many(HELD);
        let approved = rest.iter().filter(|heard| heard.code() == "00").count();
        let away = rest.iter().filter(|heard| heard.code() == "91").count();
        assert_eq!(approved + away, HELD);
        assert!(approved >= 2_048, "{approved}");
        let held = cards.iter().map(|card| it.stands_of(card.account).1).sum::<i64>();
        assert_eq!(held, approved as i64);
        let again = turned_away[0].stan().parse().unwrap();
        assert_eq!(line.code(&ask(again)), "00", "who was turned away may come again");
    });
}

/// Large, and not to be remembered: an echo, or now and then a purchase.
fn large(it: &crate::world::World<'_>, number: u64) -> Ask {
    let asked = if number.is_multiple_of(100) { it.purchase(number, 1) } else { line_act(number, "301") };
    (60..=63).fold(asked, |asked, field| asked.with(field, "x".repeat(999)))
}

/// It is not read from while its answers lie about, so nothing piles up here; nothing is lost either.
#[test]
fn who_sends_ten_thousand_and_reads_none_is_held_back_and_served_when_it_reads() {
    const COUNT: u64 = 10_000;
    each(PLENTY, |it| {
        let small = |socket: TcpSocket| {
            socket.set_recv_buffer_size(8_192).unwrap();
            socket.set_send_buffer_size(8_192).unwrap();
            socket
        };
        let settings = Settings { in_flight: 16, ..settings() };
        let (rules, keys) = (Arc::clone(&it.rules), Arc::clone(&it.keys));
        let switch = Switch::new(it.bank.store.clone(), rules, keys, Spec::iso1987(), settings);
        let stream = it.runtime.block_on(async {
            let socket = small(TcpSocket::new_v4().unwrap());
            socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
            let serving = serve(&it.runtime, switch, socket.listen(8).unwrap());
            small(TcpSocket::new_v4().unwrap()).connect(serving.to).await.unwrap().into_std().unwrap()
        });
        stream.set_nonblocking(false).unwrap();
        stream.set_write_timeout(Some(Duration::from_millis(500))).unwrap();
        let mut line = Line::over(stream);
        let mut stream = line.stream();
        let whole = (1..=COUNT).flat_map(|number| large(it, number).bytes()).collect::<Vec<_>>();
        let mut sent = 0;
        while sent < whole.len() {
            match stream.write(&whole[sent..]) {
                Ok(count) => sent += count,
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => break,
                Err(error) => panic!("{error}"),
            }
        }
        // A few hundred answers fit into what the kernels keep; no more requests than these are taken in.
        assert!(sent < whole.len() / 5, "{sent} of {} bytes were taken in", whole.len());
        stream.set_write_timeout(None).unwrap();
        let heard = std::thread::scope(|scope| {
            scope.spawn(|| stream.write_all(&whole[sent..]).unwrap());
            line.hear_many(COUNT as usize)
        });
        let mut stans = heard.iter().map(|heard| heard.stan().parse().unwrap()).collect::<Vec<u64>>();
        stans.sort_unstable();
        assert_eq!(stans, (1..=COUNT).collect::<Vec<_>>());
        assert_eq!(it.holds().len() as u64, COUNT / 100);
    });
}

/// A switch in virtual time, which runs on when nobody has anything to do; nothing here touches its store.
async fn in_virtual_time(bank: &Bank, settings: Settings) -> tokio::net::TcpStream {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let to = listener.local_addr().unwrap();
    let rules = rules(Policy::default());
    let switch = Switch::new(bank.store.clone(), rules, keys(), Spec::iso1987(), settings);
    tokio::spawn(switch.serve(listener, CancellationToken::new()));
    tokio::net::TcpStream::connect(to).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn who_is_silent_is_let_go_after_the_time_allowed() {
    let bank = Bank::open(Database::sqlite(), TABLES);
    let mut stream = in_virtual_time(&bank, Settings { idle: Duration::from_secs(600), ..settings() }).await;
    // It is there once it has answered.
    stream.write_all(&line_act(1, "301").bytes()).await.unwrap();
    assert!(stream.read(&mut [0; 256]).await.unwrap() > 2);
    let (began, mut byte) = (tokio::time::Instant::now(), [0]);
    // An empty message now and then is a sign of life.
    tokio::time::advance(Duration::from_secs(400)).await;
    stream.write_all(&[0, 0]).await.unwrap();
    assert_eq!(stream.read(&mut byte).await.unwrap(), 0);
    let seconds = began.elapsed().as_secs();
    assert!((1_000..=1_001).contains(&seconds), "{seconds} s");
}

#[tokio::test(start_paused = true)]
async fn who_sends_a_byte_now_and_then_does_not_hold_a_place() {
    let bank = Bank::open(Database::sqlite(), TABLES);
    let mut stream = in_virtual_time(&bank, settings()).await;
    let (began, mut byte) = (tokio::time::Instant::now(), [0]);
    let whole = line_act(1, "301").bytes();
    for piece in whole.chunks(1) {
        stream.write_all(piece).await.unwrap();
        match tokio::time::timeout(Duration::from_secs(4), stream.read(&mut byte)).await {
            Err(_) => {}
            Ok(Ok(0)) => break,
            Ok(other) => panic!("{other:?}"),
        }
    }
    let seconds = began.elapsed().as_secs();
    assert!((10..=11).contains(&seconds), "a message is there whole in ten seconds, or never: {seconds} s");
}
