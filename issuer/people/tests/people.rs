//! Registration, codes, signing in and recovery, as stories on both engines.
#![allow(clippy::unwrap_used, missing_docs)]

use agreement::{Document, Kind};
use jiff::SignedDuration;
use people::code_budget::{Bound, Budget, Spent};
use people::password::Password;
use people::recovery::{self, Finished};
use people::registration::{self, Confirmed, SendRefused, Start};
use people::session::{self, Found, Lifetime, Subject};
use people::sign_in::{self, AttemptRefused, Browser};
use people::{Answer, Purpose, TokenDigest, code_budget, customer, one_time_code, sms};
use store::{Error, Fault, Tx, outbox};
use testkit::Bank;
use vocabulary::{CustomerId, Iin, Language, Login, PhoneNumber};

const BROWSER: &str = "a browser";
const ADDRESS: &str = "192.0.2.7";
const PHONE: &str = "+77012345678";
const PASSWORD: &str = "кесе-толы-шай";

fn each(story: impl Fn(&Bank)) {
    Bank::each(&[audit::MIGRATIONS, agreement::MIGRATIONS, people::MIGRATIONS], |bank| {
        bank.run(|tx| agreement::publish(tx, &user_agreement())).unwrap();
        story(bank);
    });
}

fn user_agreement() -> Document {
    Document::new(Kind::UserAgreement, "2026-11-01", Language::Kk, "Келісім", "Мәтін")
}

fn start(tx: &mut Tx<'_>, visitor: &str, login: &str, phone: &str) -> Result<(), Error<SendRefused>> {
    let start = Start {
        visitor: TokenDigest::of(visitor),
        login: Login::parse(login).unwrap(),
        phone: PhoneNumber::parse(phone).unwrap(),
        password_hash: Password::choose(PASSWORD, &[]).unwrap().hash([1; 16]),
        language: Language::Kk,
        agreement: user_agreement().digest,
        address: ADDRESS.to_owned(),
    };
    registration::start(tx, &Budget::default(), &start)
}

/// What waits for the courier, as (kind of message, its words), newest first.
fn messages(bank: &Bank) -> Vec<(String, String)> {
    bank.get(|tx| {
        let until = tx.now() + SignedDuration::from_secs(1);
        let mut out = Vec::new();
        for parcel in outbox::lease(tx, sms::KIND, 100, until)? {
            let sms = match parcel.kind.as_str() {
                sms::CODE => one_time_code::message(tx, sms::read_code(&parcel.body)?)?,
                _ => Some(sms::read_text(&parcel.body)?),
            };
            out.extend(sms.map(|sms| (sms.kind, sms.text)));
            outbox::delivered(tx, parcel.id)?;
        }
        out.reverse();
        Ok(out)
    })
}

fn code_in(words: &str) -> String {
    let digits = words.chars().filter(char::is_ascii_digit).collect::<String>();
    digits[digits.len() - 6..].to_owned()
}

fn newest_code(bank: &Bank) -> String {
    let all = messages(bank);
    code_in(&all.iter().find(|(kind, _)| kind.ends_with("_code")).expect("a code was sent").1)
}

fn register(bank: &Bank) -> CustomerId {
    bank.run(|tx| start(tx, BROWSER, "aigerim", PHONE)).unwrap();
    let code = newest_code(bank);
    match bank.run(move |tx| registration::confirm(tx, TokenDigest::of(BROWSER), &code)).unwrap() {
        Confirmed::Customer(id) => id,
        other => panic!("{other:?}"),
    }
}

fn confirm(bank: &Bank, visitor: &'static str, typed: &str) -> Confirmed {
    let typed = typed.to_owned();
    bank.run(move |tx| registration::confirm(tx, TokenDigest::of(visitor), &typed)).unwrap()
}

fn other_than(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

#[test]
fn a_registration_keeps_the_agreement_as_evidence() {
    each(|bank| {
        let id = register(bank);
        let (person, accepted) =
            bank.get(move |tx| Ok((customer::find(tx, id)?, agreement::of_customer(tx, id)?)));
        assert_eq!(person.unwrap().phone.e164(), PHONE);
        assert_eq!((accepted[0].kind, accepted[0].digest), (Kind::UserAgreement, user_agreement().digest));
    });
}

#[test]
fn a_code_is_typed_three_times_across_resends_and_then_spent() {
    each(|bank| {
        bank.run(|tx| start(tx, BROWSER, "aigerim", PHONE)).unwrap();
        let code = newest_code(bank);
        let wrong = other_than(&code);
        assert_eq!(confirm(bank, BROWSER, &wrong), Confirmed::Not(Answer::Wrong { attempts_left: 2 }));
        assert_eq!(confirm(bank, BROWSER, ""), Confirmed::Not(Answer::Wrong { attempts_left: 1 }));
        bank.advance(SignedDuration::from_secs(60));
        bank.run(|tx| registration::resend(tx, &Budget::default(), TokenDigest::of(BROWSER), ADDRESS))
            .unwrap();
        assert_eq!(newest_code(bank), code, "a resend sends the same code while it lives");
        assert_eq!(confirm(bank, BROWSER, &wrong), Confirmed::Not(Answer::Wrong { attempts_left: 0 }));
        assert_eq!(confirm(bank, BROWSER, &code), Confirmed::Not(Answer::Spent), "right, but too late");
    });
}

#[test]
fn a_code_lives_five_minutes() {
    for (seconds, expected) in [(299, true), (300, false)] {
        each(|bank| {
            bank.run(|tx| start(tx, BROWSER, "aigerim", PHONE)).unwrap();
            let code = newest_code(bank);
            bank.advance(SignedDuration::from_secs(seconds));
            let confirmed = confirm(bank, BROWSER, &format!("{} {}", &code[..3], &code[3..]));
            assert_eq!(
                matches!(confirmed, Confirmed::Customer(_)),
                expected,
                "after {seconds} s: {confirmed:?}"
            );
        });
    }
}

#[test]
fn ten_posts_of_one_wrong_code_at_once_use_three_tries_and_no_more() {
    each(|bank| {
        bank.run(|tx| start(tx, BROWSER, "aigerim", PHONE)).unwrap();
        let code = newest_code(bank);
        let wrong = other_than(&code);
        let posts = (0..10)
            .map(|_| {
                let (store, typed) = (bank.store.clone(), wrong.clone());
                std::thread::spawn(move || {
                    let visitor = TokenDigest::of(BROWSER);
                    store.run(move |tx| registration::confirm(tx, visitor, &typed)).unwrap().unwrap()
                })
            })
            .collect::<Vec<_>>();
        let answers = posts.into_iter().map(|post| post.join().unwrap()).collect::<Vec<_>>();
        let judged = answers.iter().filter(|a| matches!(a, Confirmed::Not(Answer::Wrong { .. }))).count();
        assert_eq!(judged, 3, "{answers:?}");
        assert_eq!(confirm(bank, BROWSER, &code), Confirmed::Not(Answer::Spent));
    });
}

#[test]
fn a_code_opens_only_what_it_was_made_for() {
    each(|bank| {
        let phone = PhoneNumber::parse(PHONE).unwrap();
        let id = bank.get(move |tx| {
            let request = one_time_code::Request {
                purpose: Purpose::Reveal,
                object: 7,
                phone: Some(&phone),
                counted_as: PHONE,
                language: Language::Kk,
                detail: "1234",
                address: ADDRESS,
            };
            one_time_code::issue(tx, &Budget::default(), &request)
        });
        let id = id.unwrap();
        let code = {
            let words = messages(bank)[0].1.clone();
            let t = text::Sentences(Language::Kk);
            (0..1_000_000).map(|n| format!("{n:06}")).find(|n| t.sms_reveal_code(n, "1234") == words).unwrap()
        };
        let typed = code.clone();
        let other = bank.get(move |tx| one_time_code::answer(tx, id, Purpose::Reveal, 8, &typed));
        assert_eq!(other, Answer::Spent, "another object");
        let typed = code.clone();
        let other = bank.get(move |tx| one_time_code::answer(tx, id, Purpose::Recovery, 7, &typed));
        assert_eq!(other, Answer::Spent, "another purpose");
        let typed = code.clone();
        assert_eq!(
            bank.get(move |tx| one_time_code::answer(tx, id, Purpose::Reveal, 7, &typed)),
            Answer::Right
        );
        assert_eq!(
            bank.get(move |tx| one_time_code::answer(tx, id, Purpose::Reveal, 7, &code)),
            Answer::Spent
        );
    });
}

#[test]
fn a_known_phone_gets_a_message_instead_of_a_code_and_the_page_is_the_same() {
    each(|bank| {
        register(bank);
        bank.advance(SignedDuration::from_secs(60));
        bank.run(|tx| start(tx, "a thief", "other", PHONE)).unwrap();
        let sent = messages(bank);
        assert_eq!(sent.len(), 1);
        assert_eq!(sent[0].0, "already_registered");
        let find = |visitor: &'static str| {
            bank.get(move |tx| registration::find(tx, &Budget::default(), TokenDigest::of(visitor)))
                .unwrap()
                .code
        };
        let known = find("a thief");
        bank.run(|tx| start(tx, "somebody", "third", "+77771112233")).unwrap();
        assert_eq!(known, find("somebody"));
        assert_eq!(confirm(bank, "a thief", "000000"), Confirmed::Not(Answer::Wrong { attempts_left: 2 }));
    });
}

#[test]
fn a_taken_login_is_told_only_once_the_phone_was_shown() {
    each(|bank| {
        register(bank);
        bank.run(|tx| start(tx, "another", "Aigerim", "+77771112233")).unwrap();
        let code = newest_code(bank);
        assert_eq!(confirm(bank, "another", &code), Confirmed::LoginTaken);
        let renamed = bank.run(|tx| {
            registration::change_login(tx, TokenDigest::of("another"), &Login::parse("aigerim-2").unwrap())
        });
        assert!(matches!(renamed, Ok(Confirmed::Customer(_))));
    });
}

#[test]
fn a_number_is_not_sent_more_codes_than_its_budget() {
    each(|bank| {
        let mut sent = 0;
        for _ in 0..10 {
            if bank.run(|tx| start(tx, BROWSER, "aigerim", PHONE)).is_ok() {
                sent += 1;
            }
            bank.advance(SignedDuration::from_secs(60));
        }
        assert_eq!(sent, 3, "in ten minutes");
        let refused = bank.run(|tx| start(tx, BROWSER, "aigerim", PHONE));
        assert!(matches!(refused, Err(SendRefused::TooMany(Spent::Until(_)))));
        let other = bank.run(|tx| start(tx, BROWSER, "aigerim", "+77771112233"));
        assert!(other.is_ok(), "another number has its own budget");
    });
}

/// One line is one code asked for: to which number, from where, and the bound that refuses it, if any does.
#[test]
fn neighbours_of_numbers_and_of_addresses_and_all_together_have_their_bounds() {
    let budget =
        Budget { pause_seconds: 0, address_hour: 2, prefix_hour: 3, all_hour: 6, ..Budget::default() };
    let address = |block: &str| Some(Bound::Address(block.to_owned()));
    let prefix = |numbers: &str| Some(Bound::Prefix(numbers.to_owned()));
    each(|bank| {
        // The clock hour begins here, so that its end is known.
        let past = bank.store.clock().now().as_second() % 3600;
        bank.advance(SignedDuration::from_secs(3600 - past));
        for (number, from, refused) in [
            ("+77012345001", "192.0.2.1", None),
            ("+77051112233", "192.0.2.254", None),
            ("+77061112233", "192.0.2.7", address("192.0.2.0/24")),
            ("+77012345002", "2001:db8:1:2::1", None),
            ("+77012345999", "198.51.100.1", None),
            ("+77012345998", "198.51.100.1", prefix("+77012345")),
            ("+77012346998", "198.51.100.1", None),
            ("+77071112233", "2001:db8:1:3::1", None),
            ("+77081112233", "2001:db8:1:4::1", address("2001:db8:1::/48")),
            ("+77081112233", "203.0.113.1", Some(Bound::All)),
        ] {
            let taken = bank.get(move |tx| code_budget::take(tx, &budget, number, from));
            let until = bank.store.clock().now() + SignedDuration::from_hours(1);
            let until = jiff::Timestamp::from_second(until.as_second() / 3600 * 3600).unwrap();
            let expected = refused.map_or(Ok(()), |bound| Err(Spent::Elsewhere { bound, until }));
            assert_eq!(taken, expected, "{number} from {from}");
        }
        bank.advance(SignedDuration::from_mins(59));
        let late = bank.get(move |tx| code_budget::take(tx, &budget, "+77081112233", "203.0.113.1"));
        assert!(late.is_err());
        bank.advance(SignedDuration::from_mins(1));
        let next = bank.get(move |tx| code_budget::take(tx, &budget, "+77081112233", "203.0.113.1"));
        assert_eq!(next, Ok(()), "the next hour");
    });
}

fn signed_in(bank: &Bank, id: CustomerId, device: &'static str, token: &'static str) {
    let browser = Browser {
        token: TokenDigest::of(token),
        device: TokenDigest::of(device),
        address: ADDRESS.to_owned(),
        agent: "Firefox/140".to_owned(),
        event: None,
    };
    bank.get(move |tx| sign_in::succeed(tx, id, &browser, false));
}

#[test]
fn guessing_is_slowed_and_the_owners_own_device_still_gets_in() {
    each(|bank| {
        let id = register(bank);
        signed_in(bank, id, "the owner's phone", "t1");
        let attempt = |device: Option<&'static str>| {
            bank.run(move |tx| sign_in::attempt(tx, "aigerim", device.map(TokenDigest::of), "203.0.113.5"))
        };
        let answered = (0..20).filter(|_| attempt(None).is_ok()).count();
        assert_eq!(answered, 5, "four free tries, and the one that begins the delay");
        assert!(matches!(attempt(None), Err(AttemptRefused::Wait(_))));
        let mine = attempt(Some("the owner's phone")).unwrap();
        assert!(mine.known_device && mine.hash.matches(PASSWORD) && mine.customer == Some(id));
    });
}

#[test]
fn an_unknown_login_is_slowed_like_a_known_one() {
    each(|bank| {
        register(bank);
        let tries = |name: &'static str, address: &'static str| {
            (0..12)
                .map(|_| bank.run(move |tx| sign_in::attempt(tx, name, None, address)).is_ok())
                .collect::<Vec<_>>()
        };
        assert_eq!(tries("aigerim", "203.0.113.5"), tries("nobody", "198.51.100.5"));
    });
}

#[test]
fn a_new_device_is_told_of_and_a_known_one_is_not() {
    each(|bank| {
        let id = register(bank);
        signed_in(bank, id, "laptop", "t1");
        assert_eq!(messages(bank)[0].0, "new_device");
        signed_in(bank, id, "laptop", "t2");
        assert!(messages(bank).is_empty());
    });
}

#[test]
fn a_session_ends_when_idle_when_old_and_when_told() {
    each(|bank| {
        let id = register(bank);
        signed_in(bank, id, "laptop", "t1");
        signed_in(bank, id, "phone", "t2");
        let lifetime = Lifetime { idle_seconds: 600, longest_seconds: 3600 };
        let find =
            |token: &'static str| bank.get(move |tx| session::find(tx, TokenDigest::of(token), &lifetime));
        assert!(matches!(find("t1"), Found::Live(_)));
        assert!(matches!(find("t3"), Found::Unknown));
        let Found::Live(other) = find("t2") else { panic!("t2 lives") };
        bank.get(move |tx| session::end(tx, Subject::Customer(CustomerId(1)), other.id));
        assert!(matches!(find("t2"), Found::Live(_)), "only its owner ends it");
        bank.get(move |tx| session::end_all(tx, Subject::Customer(id), Some(other.id)));
        assert!(matches!(find("t1"), Found::Unknown));
        bank.advance(SignedDuration::from_secs(659));
        assert!(matches!(find("t2"), Found::Live(_)));
        bank.advance(SignedDuration::from_secs(1));
        assert!(matches!(find("t2"), Found::Lapsed(_)));
        bank.advance(SignedDuration::from_hours(24));
        assert!(matches!(find("t2"), Found::Unknown));
    });
}

fn recover(bank: &Bank, name: &'static str) {
    let visitor = TokenDigest::of("forgetful");
    bank.run(move |tx| recovery::start(tx, &Budget::default(), visitor, name, Language::Ru, ADDRESS))
        .unwrap();
}

fn new_password(bank: &Bank, iin: Option<Iin>) -> Finished {
    let hash = Password::choose("жаңа-құпиясөз-1", &[]).unwrap().hash([2; 16]);
    bank.get(move |tx| recovery::finish(tx, TokenDigest::of("forgetful"), iin.as_ref(), &hash))
}

fn prove(bank: &Bank, code: String) -> Answer {
    bank.get(move |tx| recovery::prove(tx, TokenDigest::of("forgetful"), &code))
}

#[test]
fn recovery_ends_in_a_new_password_with_every_session_ended_and_the_owner_told() {
    each(|bank| {
        let id = register(bank);
        signed_in(bank, id, "laptop", "t1");
        bank.advance(SignedDuration::from_secs(60));
        messages(bank);
        recover(bank, "+7 701 234 56 78");
        assert_eq!(new_password(bank, None), Finished::Over, "nothing was proved yet");
        assert_eq!(prove(bank, newest_code(bank)), Answer::Right);
        assert_eq!(new_password(bank, None), Finished::Done);
        assert_eq!(messages(bank)[0].0, "password_changed");
        let found = bank.get(|tx| session::find(tx, TokenDigest::of("t1"), &Lifetime::default()));
        assert!(matches!(found, Found::Unknown));
        let attempt = bank.run(|tx| sign_in::attempt(tx, "aigerim", None, ADDRESS)).unwrap();
        assert!(attempt.hash.matches("жаңа-құпиясөз-1") && !attempt.hash.matches(PASSWORD));
        assert_eq!(new_password(bank, None), Finished::Over, "once is enough");
    });
}

#[test]
fn who_has_a_card_shows_the_iin_too() {
    each(|bank| {
        let id = register(bank);
        let iin = Iin::parse("900115300013").unwrap();
        bank.get(move |tx| customer::remember_iin(tx, id, &iin));
        bank.advance(SignedDuration::from_secs(60));
        recover(bank, "aigerim");
        assert_eq!(prove(bank, newest_code(bank)), Answer::Right);
        assert_eq!(new_password(bank, None), Finished::WrongIin { attempts_left: 2 });
        let other = Iin::parse("900115300023").unwrap();
        assert_eq!(new_password(bank, Some(other)), Finished::WrongIin { attempts_left: 1 });
        assert_eq!(new_password(bank, Some(iin)), Finished::Done);
    });
}

#[test]
fn a_stranger_walks_the_recovery_pages_like_a_customer_and_no_message_leaves() {
    each(|bank| {
        recover(bank, "nobody-here");
        assert!(messages(bank).is_empty());
        let visitor = TokenDigest::of("forgetful");
        let shown = bank.get(move |tx| recovery::find(tx, &Budget::default(), visitor)).unwrap();
        assert!(shown.code.live && !shown.proved && shown.code.attempts_left == 3);
        for left in [2, 1, 0] {
            assert_eq!(prove(bank, "123456".to_owned()), Answer::Wrong { attempts_left: left });
        }
        assert_eq!(prove(bank, "123456".to_owned()), Answer::Spent);
        let again = bank.run(move |tx| {
            recovery::start(tx, &Budget::default(), visitor, "nobody-here", Language::Ru, ADDRESS)
        });
        assert!(
            matches!(again, Err(recovery::StartRefused::TooMany(_))),
            "the same bounds as for a customer"
        );
    });
}

#[test]
fn a_fault_in_the_middle_leaves_no_half_customer() {
    each(|bank| {
        bank.run(|tx| start(tx, BROWSER, "aigerim", PHONE)).unwrap();
        let code = newest_code(bank);
        let typed = code.clone();
        let fault = bank.store.run::<(), registration::ConfirmRefused>(move |tx| {
            registration::confirm(tx, TokenDigest::of(BROWSER), &typed)?;
            Err(Error::Fault(Fault::Broken("planted".to_owned())))
        });
        assert!(fault.is_err());
        assert!(matches!(confirm(bank, BROWSER, &code), Confirmed::Customer(_)), "the code is as it was");
    });
}
