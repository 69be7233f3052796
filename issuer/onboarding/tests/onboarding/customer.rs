//! Filling in, submitting, signing.

use std::sync::{Arc, Barrier};

use agreement::{Document, Kind};
use onboarding::{
    BranchReason, ConfirmRefused, Confirmed, Milestone, Policy, Problem, Progress, SaveRefused, Side,
    Started, Step, SubmitRefused, Submitted, Wrong,
};
use people::Answer;
use store::{Isolation, Store};
use testkit::{Bank, Database};
use vocabulary::{CustomerId, Language};

use crate::world::{self, IIN, OTHER_IIN, World, answers, each, each_with, photo, with};

#[test]
fn a_draft_is_resumed_with_what_was_typed_right_or_wrong() {
    each(|w| {
        let Started::New(id) = w.start(w.customer) else { panic!() };
        let typed = with(answers("nonsense"), &[("surname", &"Ж".repeat(5000)), ("street", "🦅\u{202e}")]);
        let version = w.save(w.customer, id, &typed);
        assert_eq!(w.start(w.customer), Started::Resumed(id));
        let customer = w.customer;
        let form = w.bank.get(move |tx| onboarding::form(tx, customer, id)).unwrap();
        assert_eq!((form.answers.iin.as_str(), form.answers.street.as_str()), ("nonsense", "🦅\u{202e}"));
        assert_eq!(form.answers.surname.chars().count(), 200);
        assert!(form.answers.code_word.is_empty() && form.answers.code_word_set);
        assert_eq!(form.version, version);
        assert_eq!(w.save(w.customer, id, &typed), version, "saving the same again changes nothing");
        let problems = w.submit(w.customer, id, version).unwrap_err();
        let SubmitRefused::Problems(problems) = problems else { panic!("{problems:?}") };
        let fields = problems.iter().map(|problem| problem.field).collect::<Vec<_>>();
        assert_eq!(fields, ["iin", "surname", "photo_front", "photo_back", "photo_selfie"]);
    });
}

#[test]
fn nobody_elses_application_exists() {
    each(|w| {
        let (id, version) = w.draft(w.customer, &answers(IIN));
        let other = w.other;
        assert_eq!(w.submit(other, id, version), Err(SubmitRefused::NotFound));
        let rules = Arc::clone(&w.rules);
        let saved =
            w.bank.run(move |tx| onboarding::save_step(tx, &rules, other, id, Step::Card, &answers(IIN)));
        assert_eq!(saved, Err(SaveRefused::NotFound));
        assert_eq!(w.progress(other, id), None);
        assert!(w.bank.get(move |tx| onboarding::own_photo(tx, other, id, Side::Selfie)).is_none());
        assert!(w.bank.get(move |tx| onboarding::form(tx, other, id)).is_none());
        assert_eq!(
            w.bank.run(move |tx| onboarding::confirm(tx, other, id, "000000")),
            Err(ConfirmRefused::NotFound)
        );
    });
}

#[test]
fn the_right_code_signs_and_confirming_again_says_so() {
    each(|w| {
        let (id, version) = w.draft(w.customer, &with(answers(IIN), &[("consent_marketing", "on")]));
        let (_, code) = w.sent(w.customer, id, version);
        assert_eq!(w.progress(w.customer, id), Some(Progress::AwaitingCode));
        assert_eq!(w.confirm(w.customer, id, &code), Confirmed::Confirmed);
        assert_eq!(w.confirm(w.customer, id, &code), Confirmed::Confirmed);
        assert_eq!(w.confirm(w.customer, id, "000000"), Confirmed::Confirmed);
        assert_eq!(w.progress(w.customer, id), Some(Progress::InReview));
        assert_eq!(w.messages(), ["application_received"]);
        assert_eq!(w.submit(w.customer, id, version), Err(SubmitRefused::Closed));
        let customer = w.customer;
        let accepted = w.bank.get(move |tx| agreement::of_customer(tx, customer));
        let mut kinds = accepted.iter().map(|a| a.kind).collect::<Vec<_>>();
        kinds.sort();
        assert_eq!(kinds, Kind::ALL, "the four that are needed, offers as ticked, the portal's own before");
        let history = w.bank.get(move |tx| onboarding::status(tx, customer, id)).unwrap().history;
        let history = history.iter().map(|(_, milestone)| *milestone).collect::<Vec<_>>();
        assert_eq!(history, [Milestone::Submitted, Milestone::Signed]);
    });
}

#[test]
fn three_wrong_codes_are_the_end_of_a_code_and_a_new_one_signs() {
    each(|w| {
        let (id, version) = w.draft(w.customer, &answers(IIN));
        let (_, code) = w.sent(w.customer, id, version);
        let wrong = if code == "000000" { "000001" } else { "000000" };
        for expected in [
            Answer::Wrong { attempts_left: 2 },
            Answer::Wrong { attempts_left: 1 },
            Answer::Wrong { attempts_left: 0 },
            Answer::Spent,
        ] {
            assert_eq!(w.confirm(w.customer, id, wrong), Confirmed::Not(expected));
        }
        assert_eq!(w.confirm(w.customer, id, &code), Confirmed::Not(Answer::Spent));
        let (customer, rules) = (w.customer, Arc::clone(&w.rules));
        w.bank.run(move |tx| onboarding::resend_code(tx, &rules, customer, id, world::ADDRESS)).unwrap();
        let Ok(Submitted::AwaitingCode(fresh)) = w.submit(w.customer, id, version) else { panic!() };
        let fresh = w.code(fresh);
        assert_eq!(w.confirm(w.customer, id, &fresh), Confirmed::Confirmed);
    });
}

#[test]
fn a_code_is_good_for_five_minutes() {
    each(|w| {
        let (id, version) = w.draft(w.customer, &answers(IIN));
        let (_, code) = w.sent(w.customer, id, version);
        w.seconds(300);
        assert_eq!(w.confirm(w.customer, id, &code), Confirmed::Not(Answer::Expired));
    });
}

#[test]
fn submitting_twice_is_one_code_and_one_message() {
    each(|w| {
        let (id, version) = w.draft(w.customer, &answers(IIN));
        let (first, _) = w.sent(w.customer, id, version);
        let (second, code) = w.sent(w.customer, id, version);
        assert_eq!(first, second);
        assert_eq!(
            w.count("select count(*) as n from parcel where kind = 'sms.code' and due_at is not null"),
            1
        );
        assert_eq!(w.confirm(w.customer, id, &code), Confirmed::Confirmed);
    });
}

#[test]
fn a_change_after_the_freeze_voids_the_code() {
    each(|w| {
        let (id, version) = w.draft(w.customer, &answers(IIN));
        let (_, code) = w.sent(w.customer, id, version);
        let customer = w.customer;
        // The back button and the same again is no change.
        assert_eq!(w.save(customer, id, &answers(IIN)), version);
        let changed = w.save(customer, id, &with(answers(IIN), &[("latin_name", "NURSULTAN K")]));
        assert!(changed > version);
        let refused = w.bank.run({
            let code = code.clone();
            move |tx| onboarding::confirm(tx, customer, id, &code)
        });
        assert_eq!(refused, Err(ConfirmRefused::NotAwaiting));
        assert_eq!(w.submit(customer, id, version), Err(SubmitRefused::ChangedElsewhere));
        let (_, fresh) = w.sent(customer, id, changed);
        if fresh != code {
            assert_ne!(w.confirm(customer, id, &code), Confirmed::Confirmed);
        }
        assert_eq!(w.confirm(customer, id, &fresh), Confirmed::Confirmed);
    });
}

#[test]
fn another_photograph_or_code_word_after_the_freeze_voids_the_code_too() {
    each(|w| {
        let (id, version) = w.draft(w.customer, &answers(IIN));
        w.sent(w.customer, id, version);
        let version = w.attach(w.customer, id, Side::Selfie, &photo());
        assert_eq!(w.progress(w.customer, id), Some(Progress::Draft));
        w.sent(w.customer, id, version);
        w.save(w.customer, id, &with(answers(IIN), &[("code_word", "Бәйтерек")]));
        assert_eq!(w.progress(w.customer, id), Some(Progress::Draft));
    });
}

#[test]
fn of_two_tabs_the_stale_one_cannot_submit() {
    each(|w| {
        let (id, shown) = w.draft(w.customer, &answers(IIN));
        let saved = w.save(w.customer, id, &with(answers(IIN), &[("document_issuer", "МЮ РК")]));
        assert_eq!(w.submit(w.customer, id, shown), Err(SubmitRefused::ChangedElsewhere));
        assert!(w.submit(w.customer, id, saved).is_ok());
    });
}

#[test]
fn a_name_typed_after_the_code_word_is_still_compared_with_it() {
    each(|w| {
        let (id, _) = w.draft(w.customer, &with(answers(IIN), &[("code_word", "Әлия")]));
        let typed =
            with(answers(IIN), &[("code_word", ""), ("given_name", "Алия"), ("latin_name", "ALIYA K")]);
        let version = w.save(w.customer, id, &typed);
        let problem = Problem { field: "code_word", what: Wrong::CodeWordIsName };
        assert_eq!(w.submit(w.customer, id, version), Err(SubmitRefused::Problems(vec![problem])));
    });
}

#[test]
fn a_text_with_a_newer_version_must_be_shown_first() {
    each(|w| {
        let (id, version) = w.draft(w.customer, &answers(IIN));
        let newer = Document::new(Kind::Tariffs, "2026-02-01", Language::Ru, "Тарифы", "Новые.");
        let digest = newer.digest;
        w.bank.run(move |tx| agreement::publish(tx, &newer)).unwrap();
        assert_eq!(w.submit(w.customer, id, version), Err(SubmitRefused::TermsChanged(Kind::Tariffs)));
        let mut terms = w.terms.clone();
        terms.iter_mut().filter(|(kind, _)| *kind == Kind::Tariffs).for_each(|term| term.1 = digest);
        let shown = World { terms, rules: Arc::clone(&w.rules), ..*w };
        assert!(shown.submit(w.customer, id, version).is_ok());
    });
}

#[test]
fn who_cannot_order_online_is_told_why_and_may_correct_a_slip() {
    let foreign: &[(&str, &str)] = &[
        ("residency", "non_resident"),
        ("document_kind", "passport_foreign"),
        ("document_number", "AB1234567"),
        ("iin", ""),
    ];
    for (changes, why) in
        [(foreign, BranchReason::NonResident), (&[("birth_date", "2008-11-23")][..], BranchReason::UnderAge)]
    {
        each(|w| {
            let (id, version) = w.draft(w.customer, &with(answers(IIN), changes));
            assert_eq!(w.submit(w.customer, id, version), Ok(Submitted::BranchOnly(why)));
            assert_eq!(w.progress(w.customer, id), Some(Progress::BranchOnly(why)));
            assert_eq!(w.start(w.customer), Started::Resumed(id));
            let version = w.save(w.customer, id, &answers(IIN));
            assert!(matches!(w.submit(w.customer, id, version), Ok(Submitted::AwaitingCode(_))));
        });
    }
}

#[test]
fn a_person_of_eighteen_today_orders_online() {
    each(|w| {
        let (id, version) = w.draft(w.customer, &with(answers(IIN), &[("birth_date", "2008-11-22")]));
        assert!(matches!(w.submit(w.customer, id, version), Ok(Submitted::AwaitingCode(_))));
    });
}

#[test]
fn the_card_too_many_is_a_branchs_matter() {
    each_with(Policy { max_cards: 1, ..Policy::default() }, |w| {
        let first = w.in_queue(w.customer, &answers(IIN));
        w.verify(w.aigul, first);
        w.approve(w.aigul, first).unwrap();
        let (second, version) = w.draft(w.customer, &answers(IIN));
        let told = Submitted::BranchOnly(BranchReason::TooManyCards);
        assert_eq!(w.submit(w.customer, second, version), Ok(told));
    });
}

#[test]
fn one_person_has_one_open_application_however_many_registrations() {
    each(|w| {
        let (mine, version) = w.draft(w.customer, &answers(IIN));
        let (theirs, their_version) = w.draft(w.other, &answers(IIN));
        let (_, code) = w.sent(w.customer, mine, version);
        let (_, their_code) = w.sent(w.other, theirs, their_version);
        assert_eq!(w.confirm(w.customer, mine, &code), Confirmed::Confirmed);
        let other = w.other;
        let refused = w.bank.run(move |tx| onboarding::confirm(tx, other, theirs, &their_code));
        assert_eq!(refused, Err(ConfirmRefused::AlreadyOpen));
        let version = w.save(w.other, theirs, &with(answers(IIN), &[("house", "2")]));
        assert_eq!(w.submit(w.other, theirs, version), Err(SubmitRefused::AlreadyOpen { own: None }));
        assert_eq!(w.start(w.customer), Started::UnderWay(mine));
        let version = w.save(w.other, theirs, &answers(OTHER_IIN));
        assert!(w.submit(w.other, theirs, version).is_ok());
    });
}

#[test]
fn ten_confirmations_at_once_sign_once() {
    for database in [Database::sqlite(), Database::postgres()] {
        let bank = Bank::open(database, world::SCHEMA);
        let w = World::new_on(&bank);
        let (id, version) = w.draft(w.customer, &answers(IIN));
        let (_, code) = w.sent(w.customer, id, version);
        let second =
            testkit::open(&bank.database.url, world::SCHEMA, &bank.clock, Isolation::Serializable, 4);
        let stores = [bank.store.clone(), second.unwrap()];
        let barrier = Arc::new(Barrier::new(10));
        let threads = (0..10)
            .map(|n| {
                let (store, barrier): (Store, _) = (stores[n % 2].clone(), Arc::clone(&barrier));
                let (code, customer): (String, CustomerId) = (code.clone(), w.customer);
                std::thread::spawn(move || {
                    barrier.wait();
                    store.run(move |tx| onboarding::confirm(tx, customer, id, &code)).unwrap()
                })
            })
            .collect::<Vec<_>>();
        for thread in threads {
            assert_eq!(thread.join().unwrap(), Ok(Confirmed::Confirmed));
        }
        assert_eq!(w.count("select count(*) as n from application_event where what = 'signed'"), 1);
        assert_eq!(w.count("select count(*) as n from acceptance where object is not null"), 4);
        assert_eq!(w.messages(), ["application_received"]);
    }
}

#[test]
fn a_photograph_replaced_before_the_signature_is_erased() {
    each(|w| {
        let (first, second, third) = (photo(), photo(), photo());
        let Started::New(id) = w.start(w.customer) else { panic!() };
        w.attach(w.customer, id, Side::Front, &first);
        w.attach(w.customer, id, Side::Front, &second);
        w.attach(w.customer, id, Side::Selfie, &third);
        assert_eq!(w.erased(), [first.photo]);
        let (customer, rules) = (w.customer, Arc::clone(&w.rules));
        w.bank.run(move |tx| onboarding::remove_photo(tx, &rules, customer, id, Side::Selfie)).unwrap();
        assert_eq!(w.erased(), [third.photo]);
        let known = w.bank.get(onboarding::photo::known);
        assert_eq!(known, [second.photo]);
        let shown = w.bank.get(move |tx| onboarding::own_photo(tx, customer, id, Side::Front)).unwrap();
        assert_eq!(shown.facts, second);
    });
}
