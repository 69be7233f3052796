//! The desk: claims, calls, the code word, decisions.

use std::sync::Arc;

use audit::Object;
use onboarding::review::Obstacle;
use onboarding::screening::Noticed;
use onboarding::{
    ApproveRefused, CallOutcome, Compared, Confirmed, Filter, Milestone, Progress, RejectReason,
    ReviewRefused, Side, SubmitRefused, SuppliedRefused,
};
use vocabulary::{ApplicationId, CardId, StaffId};

use crate::world::{IIN, OTHER_IIN, World, answers, each, photo, with};

fn ask(
    w: &World<'_>,
    staff: StaffId,
    id: ApplicationId,
    asked: &[&'static str],
) -> Result<(), ReviewRefused> {
    let (rules, asked) = (Arc::clone(&w.rules), asked.to_vec());
    w.bank.run(move |tx| onboarding::ask_for_more(tx, &rules, staff, id, &asked, "Пожалуйста, чётче."))
}

fn supplied(w: &World<'_>, id: ApplicationId) -> Result<(), SuppliedRefused> {
    let (rules, customer) = (Arc::clone(&w.rules), w.customer);
    w.bank.run(move |tx| onboarding::supplied(tx, &rules, customer, id))
}

fn cards(w: &World<'_>) -> (i64, i64) {
    (w.count("select count(*) as n from card"), w.count("select count(*) as n from account"))
}

#[test]
fn an_approved_application_is_one_card_however_often_it_is_approved() {
    each(|w| {
        let id = w.in_queue(w.customer, &answers(IIN));
        w.verify(w.aigul, id);
        let card = w.approve(w.aigul, id).unwrap();
        assert_eq!(w.approve(w.aigul, id), Ok(card));
        assert_eq!(w.approve(w.berik, id), Ok(card), "it has a card, whoever asks");
        assert_eq!(cards(w), (1, 1));
        assert_eq!(w.progress(w.customer, id), Some(Progress::Issued(card)));
        let held = w.bank.get(move |tx| card::find(tx, card)).unwrap();
        assert_eq!((held.customer, held.holder.as_str()), (w.customer, "NURSULTAN KASYMKHANOVA"));
        assert_eq!(held.kind, card::Kind::Virtual);
        let customer = w.customer;
        let history = w.bank.get(move |tx| onboarding::status(tx, customer, id)).unwrap().history;
        let history = history.iter().map(|(_, milestone)| *milestone).collect::<Vec<_>>();
        let expected = [Milestone::Submitted, Milestone::Signed, Milestone::Called, Milestone::Approved];
        assert_eq!(history, expected);
        let acts = w.bank.get(move |tx| audit::history(tx, Object::Application(id), 50));
        let mut acts = acts.iter().map(|entry| entry.act.as_str()).collect::<Vec<_>>();
        acts.sort_unstable();
        assert_eq!(
            acts,
            [
                "application.approve",
                "application.call",
                "application.claim",
                "application.compare_code_word",
                "application.sign",
                "application.submit"
            ]
        );
    });
}

#[test]
fn plastic_knows_where_it_goes() {
    each(|w| {
        let physical = [
            ("card_type", "physical"),
            ("delivery", "hand"),
            ("city", "Астана"),
            ("street", "Абая"),
            ("house", "10"),
            ("flat", "5"),
        ];
        let id = w.in_queue(w.customer, &with(answers(IIN), &physical));
        w.verify(w.aigul, id);
        let card = w.approve(w.aigul, id).unwrap();
        let note = w.bank.get(move |tx| card::delivery_note(tx, card));
        assert_eq!(note.as_deref(), Some("Астана, Абая, 10, кв. 5"));
    });
}

#[test]
fn a_refused_approval_leaves_no_card_behind() {
    each(|w| {
        let refused = |staff, id, why| {
            assert_eq!(w.approve(staff, id), Err(why));
            assert_eq!(cards(w), (0, 0));
        };
        let none = ApplicationId(1);
        refused(w.aigul, none, ApproveRefused::Review(ReviewRefused::NotFound));
        let (draft, version) = w.draft(w.customer, &answers(IIN));
        refused(w.aigul, draft, ApproveRefused::Review(ReviewRefused::NotFound));
        let (_, code) = w.sent(w.customer, draft, version);
        assert_eq!(w.confirm(w.customer, draft, &code), Confirmed::Confirmed);
        let id = draft;
        refused(w.aigul, id, ApproveRefused::Review(ReviewRefused::NotClaimed));
        w.claim(w.berik, id).unwrap();
        refused(w.aigul, id, ApproveRefused::Review(ReviewRefused::Taken(w.berik)));
        refused(w.berik, id, ApproveRefused::Obstacle(Obstacle::CallFirst));
        w.call(w.berik, id, CallOutcome::NoAnswer);
        refused(w.berik, id, ApproveRefused::Obstacle(Obstacle::CallFirst));
        w.call(w.berik, id, CallOutcome::Confirmed);
        refused(w.berik, id, ApproveRefused::Obstacle(Obstacle::CodeWordFirst));
        assert_eq!(w.compare(w.berik, id, "берёза"), Compared::Different { attempts_left: 2 });
        refused(w.berik, id, ApproveRefused::Obstacle(Obstacle::CodeWordFirst));
        assert_eq!(w.compare(w.berik, id, "ТУЛПАР"), Compared::Same);
        w.call(w.berik, id, CallOutcome::WrongPerson);
        refused(w.berik, id, ApproveRefused::Obstacle(Obstacle::CallFirst));
        w.call(w.berik, id, CallOutcome::Confirmed);
        w.call(w.berik, id, CallOutcome::CallBack);
        assert!(w.approve(w.berik, id).is_ok());
        assert_eq!(cards(w), (1, 1));
    });
}

#[test]
fn a_document_that_ran_out_while_waiting_is_noticed_at_approval() {
    each(|w| {
        let id = w.in_queue(w.customer, &with(answers(IIN), &[("document_expires_on", "2026-11-22")]));
        w.hours(24);
        w.verify(w.aigul, id);
        assert_eq!(w.approve(w.aigul, id), Err(ApproveRefused::DocumentExpired));
        let noticed = w.view(w.aigul, id).findings;
        assert!(noticed.iter().any(|finding| finding.what == Noticed::DocumentExpired));
        assert_eq!(cards(w), (0, 0));
    });
}

#[test]
fn a_registration_with_a_card_gets_none_for_another_person() {
    each(|w| {
        let first = w.in_queue(w.customer, &answers(IIN));
        w.verify(w.aigul, first);
        w.approve(w.aigul, first).unwrap();
        let second = w.in_queue(w.customer, &answers(OTHER_IIN));
        w.verify(w.aigul, second);
        assert!(w.view(w.aigul, second).findings.iter().any(|f| f.what == Noticed::OtherPersonHere));
        assert_eq!(w.approve(w.aigul, second), Err(ApproveRefused::OtherPerson));
        assert_eq!(cards(w), (1, 1));
    });
}

#[test]
fn a_claim_is_one_operators_and_lapses_after_half_an_hour_without_a_sign_of_life() {
    each(|w| {
        let id = w.in_queue(w.customer, &answers(IIN));
        w.claim(w.aigul, id).unwrap();
        w.claim(w.aigul, id).unwrap();
        assert_eq!(w.claim(w.berik, id), Err(ReviewRefused::Taken(w.aigul)));
        w.seconds(29 * 60);
        w.call(w.aigul, id, CallOutcome::NoAnswer);
        w.seconds(30 * 60 - 1);
        assert_eq!(w.claim(w.berik, id), Err(ReviewRefused::Taken(w.aigul)));
        w.seconds(1);
        w.claim(w.berik, id).unwrap();
        let (rules, aigul) = (Arc::clone(&w.rules), w.aigul);
        let outcome =
            w.bank.run(move |tx| onboarding::log_call(tx, &rules, aigul, id, CallOutcome::Confirmed, ""));
        assert_eq!(outcome, Err(ReviewRefused::Taken(w.berik)));
        let (rules, berik) = (Arc::clone(&w.rules), w.berik);
        w.bank.run(move |tx| onboarding::release(tx, &rules, berik, id)).unwrap();
        w.claim(w.aigul, id).unwrap();
    });
}

#[test]
fn a_code_word_is_compared_three_times_a_call_and_nine_times_in_all() {
    each(|w| {
        let id = w.in_queue(w.customer, &answers(IIN));
        w.claim(w.aigul, id).unwrap();
        for _ in 0..3 {
            for attempts_left in [2, 1, 0] {
                assert_eq!(w.compare(w.aigul, id, "берёза"), Compared::Different { attempts_left });
            }
            assert_eq!(w.compare(w.aigul, id, "тұлпар"), Compared::NoMore, "even the right word");
            w.call(w.aigul, id, CallOutcome::Mismatch);
        }
        assert_eq!(w.compare(w.aigul, id, "тұлпар"), Compared::NoMore);
        w.call(w.aigul, id, CallOutcome::Confirmed);
        let expected = Err(ApproveRefused::Obstacle(Obstacle::CodeWordFirst));
        assert_eq!(w.approve(w.aigul, id), expected);
        let override_with = |note: &'static str| {
            let (rules, aigul) = (Arc::clone(&w.rules), w.aigul);
            w.bank.run(move |tx| onboarding::override_code_word(tx, &rules, aigul, id, note))
        };
        assert!(matches!(override_with(" "), Err(ReviewRefused::Note(_))));
        override_with("Знает номер документа и адрес.").unwrap();
        assert!(w.approve(w.aigul, id).is_ok());
        assert_eq!(
            w.count("select count(*) as n from audit_entry where act = 'application.compare_code_word'"),
            13
        );
    });
}

#[test]
fn the_queue_is_oldest_first_and_names_nobody() {
    each(|w| {
        let first = w.in_queue(w.customer, &answers(IIN));
        w.seconds(60);
        let second = w.in_queue(w.other, &answers(OTHER_IIN));
        let (aigul, berik) = (w.aigul, w.berik);
        w.claim(aigul, first).unwrap();
        w.call(aigul, first, CallOutcome::NoAnswer);
        let ids = |filter, after| {
            let page = w.bank.get(move |tx| onboarding::queue(tx, filter, after));
            page.iter().map(|row| row.id).collect::<Vec<_>>()
        };
        assert_eq!(ids(Filter::All, None), [first, second]);
        assert_eq!(ids(Filter::Free, None), [second]);
        assert_eq!(ids(Filter::Of(aigul), None), [first]);
        assert_eq!(ids(Filter::Of(berik), None), []);
        let page = w.bank.get(|tx| onboarding::queue(tx, Filter::All, None));
        assert_eq!((page[0].calls, page[1].calls, page[1].claim), (1, 0, None));
        assert_eq!(ids(Filter::All, Some((page[0].queued_at, page[0].id))), [second]);
        assert_eq!(ids(Filter::All, Some((page[1].queued_at, page[1].id))), []);
        w.seconds(30 * 60);
        assert_eq!(ids(Filter::Free, None), [first, second], "the claim has lapsed");
        let seen = format!("{page:?}");
        assert!(!seen.contains("Қасымханова") && !seen.contains(IIN));
    });
}

#[test]
fn every_look_is_in_the_audit_trail() {
    each(|w| {
        let id = w.in_queue(w.customer, &answers(IIN));
        let view = w.view(w.aigul, id);
        assert_eq!(view.order.as_ref().unwrap().surname.as_str(), "Қасымханова");
        assert_eq!(view.photos.iter().map(|photo| photo.side).collect::<Vec<_>>(), Side::ALL);
        assert_eq!((view.comparisons_left, view.obstacle), (3, Some(Obstacle::CallFirst)));
        assert_eq!(view.signed_head.map(|head| head.len()), Some(8));
        let (aigul, selfie) = (w.aigul, view.photos[2].facts.photo);
        let seen = w.bank.run(move |tx| onboarding::photo_for_staff(tx, aigul, id, selfie)).unwrap();
        assert_eq!(seen.side, Side::Selfie);
        let looks =
            "select count(*) as n from audit_entry where actor = 'staff' and act like 'application.view%'";
        assert_eq!(w.count(looks), 2);
        let (draft, _) = w.draft(w.other, &answers(OTHER_IIN));
        let rules = Arc::clone(&w.rules);
        let refused = w.bank.run(move |tx| onboarding::view(tx, &rules, aigul, draft).map(|_| ()));
        assert_eq!(refused, Err(ReviewRefused::NotFound), "a draft is nobody's business");
    });
}

#[test]
fn photographs_that_were_asked_for_come_back_without_a_new_signature() {
    each(|w| {
        let id = w.in_queue(w.customer, &answers(IIN));
        w.verify(w.aigul, id);
        w.seconds(60);
        assert_eq!(ask(w, w.aigul, id, &[]), Err(ReviewRefused::NothingAsked));
        assert_eq!(ask(w, w.aigul, id, &["accept_terms"]), Err(ReviewRefused::NothingAsked));
        ask(w, w.aigul, id, &["photo_selfie"]).unwrap();
        assert_eq!(w.messages(), ["application_received", "more_information"]);
        let customer = w.customer;
        let status = w.bank.get(move |tx| onboarding::status(tx, customer, id)).unwrap();
        assert_eq!(status.summary.progress, Progress::NeedInfo(vec!["photo_selfie"]));
        assert_eq!(status.note.as_deref(), Some("Пожалуйста, чётче."));
        assert_eq!(supplied(w, id), Err(SuppliedRefused::StillMissing(vec!["photo_selfie"])));
        w.seconds(60);
        let rules = Arc::clone(&w.rules);
        let front =
            w.bank.run(move |tx| onboarding::attach_photo(tx, &rules, customer, id, Side::Front, &photo()));
        assert_eq!(front, Err(onboarding::SaveRefused::Closed), "the front was not asked for");
        w.save(customer, id, &with(answers(IIN), &[("surname", "Другая")]));
        let fresh = photo();
        w.attach(customer, id, Side::Selfie, &fresh);
        supplied(w, id).unwrap();
        let view = w.view(w.aigul, id);
        assert_eq!(view.order.unwrap().surname.as_str(), "Қасымханова", "the surname was not asked for");
        assert_eq!(view.photos[2].facts, fresh);
        assert!(view.findings.iter().any(|f| f.what == Noticed::PhotoReplaced(Side::Selfie)));
        assert_eq!(w.erased(), [], "what was signed is evidence");
        w.claim(w.aigul, id).unwrap();
        assert!(w.approve(w.aigul, id).is_ok(), "the call and the word were about these answers");
    });
}

#[test]
fn an_answer_that_was_corrected_is_signed_and_verified_anew() {
    each(|w| {
        let id = w.in_queue(w.customer, &answers(IIN));
        w.verify(w.aigul, id);
        w.seconds(60);
        ask(w, w.aigul, id, &["document_number"]).unwrap();
        assert_eq!(supplied(w, id), Ok(()), "it was right after all");
        w.claim(w.aigul, id).unwrap();
        w.seconds(60);
        ask(w, w.aigul, id, &["document_number"]).unwrap();
        let version = w.save(w.customer, id, &with(answers(IIN), &[("document_number", "047182936")]));
        assert_eq!(supplied(w, id), Err(SuppliedRefused::SignAgain));
        let (_, _) = w.sent(w.customer, id, version);
        // Changed once more while the code is on its way: the ask still stands, and only for its field.
        let typed = with(answers(IIN), &[("document_number", "047182937"), ("surname", "Другая")]);
        let version = w.save(w.customer, id, &typed);
        assert_eq!(w.progress(w.customer, id), Some(Progress::NeedInfo(vec!["document_number"])));
        let (_, code) = w.sent(w.customer, id, version);
        assert_eq!(w.confirm(w.customer, id, &code), Confirmed::Confirmed);
        let order = w.view(w.aigul, id).order.unwrap();
        assert_eq!(order.document.number.as_str(), "047182937");
        assert_eq!(order.surname.as_str(), "Қасымханова");
        w.claim(w.aigul, id).unwrap();
        let expected = Err(ApproveRefused::Obstacle(Obstacle::CallFirst));
        assert_eq!(w.approve(w.aigul, id), expected, "that call was about another number");
        w.verify(w.aigul, id);
        assert!(w.approve(w.aigul, id).is_ok());
        assert_eq!(
            w.count("select count(*) as n from application_signature where signed_at is not null"),
            2,
            "both signatures are kept"
        );
    });
}

#[test]
fn what_is_not_supplied_in_ten_days_ends_the_application() {
    each(|w| {
        let id = w.in_queue(w.customer, &answers(IIN));
        w.claim(w.aigul, id).unwrap();
        ask(w, w.aigul, id, &["photo_front"]).unwrap();
        w.seconds(10 * 24 * 3600 - 1);
        assert_eq!(w.work(), 0);
        w.seconds(1);
        assert_eq!(w.work(), 1);
        assert_eq!(w.progress(w.customer, id), Some(Progress::Expired));
        assert_eq!(w.claim(w.aigul, id), Err(ReviewRefused::NotInReview));
    });
}

#[test]
fn a_customer_hears_no_reason() {
    each(|w| {
        let id = w.in_queue(w.customer, &answers(IIN));
        w.seconds(1);
        w.claim(w.aigul, id).unwrap();
        let (rules, aigul) = (Arc::clone(&w.rules), w.aigul);
        let reason = RejectReason::SuspectedFraud;
        w.bank.run(move |tx| onboarding::reject(tx, &rules, aigul, id, reason, "Лицо не то.")).unwrap();
        assert_eq!(w.progress(w.customer, id), Some(Progress::Declined));
        assert_eq!(w.messages(), ["application_received", "application_declined"]);
        let customer = w.customer;
        let status = w.bank.get(move |tx| onboarding::status(tx, customer, id)).unwrap();
        let seen = format!("{status:?}");
        assert!(!seen.contains("Fraud") && !seen.contains("Лицо") && status.note.is_none());
        let expected = Err(ApproveRefused::Review(ReviewRefused::NotInReview));
        assert_eq!(w.approve(w.aigul, id), expected);
        assert_eq!(cards(w), (0, 0));
        let (next, version) = w.draft(w.customer, &answers(IIN));
        assert!(!matches!(w.submit(w.customer, next, version), Err(SubmitRefused::AlreadyOpen { .. })));
    });
}

#[test]
fn after_three_unanswered_calls_an_application_may_be_let_go() {
    each(|w| {
        let id = w.in_queue(w.customer, &answers(IIN));
        w.claim(w.aigul, id).unwrap();
        let give_up = || {
            let (rules, aigul) = (Arc::clone(&w.rules), w.aigul);
            w.bank.run(move |tx| onboarding::give_up(tx, &rules, aigul, id))
        };
        w.call(w.aigul, id, CallOutcome::NoAnswer);
        w.call(w.aigul, id, CallOutcome::CallBack);
        w.call(w.aigul, id, CallOutcome::NoAnswer);
        assert_eq!(give_up(), Err(ReviewRefused::TooFewCalls { unanswered: 2 }));
        w.call(w.aigul, id, CallOutcome::NoAnswer);
        assert_eq!(give_up(), Ok(()));
        assert_eq!(w.progress(w.customer, id), Some(Progress::Expired));
    });
}

#[test]
fn the_desk_is_told_of_another_persons_document_phone_and_face() {
    each(|w| {
        let shared = photo();
        let (first, _) = w.draft(w.other, &answers(OTHER_IIN));
        let version = w.attach(w.other, first, Side::Selfie, &shared);
        let (_, code) = w.sent(w.other, first, version);
        assert_eq!(w.confirm(w.other, first, &code), Confirmed::Confirmed);
        let (second, _) = w.draft(w.customer, &with(answers(IIN), &[("document_number", "047182935")]));
        let copy = onboarding::PhotoFacts { photo: photo().photo, ..shared };
        let version = w.attach(w.customer, second, Side::Selfie, &copy);
        let (_, code) = w.sent(w.customer, second, version);
        assert_eq!(w.confirm(w.customer, second, &code), Confirmed::Confirmed);
        let noticed = w.view(w.aigul, second).findings;
        for what in
            [Noticed::DocumentOfAnother, Noticed::PhoneOfAnother, Noticed::PhotoOfAnother(Side::Selfie)]
        {
            assert!(noticed.iter().any(|finding| finding.what == what), "{what:?} in {noticed:?}");
        }
        let of_first = w.view(w.aigul, first).findings;
        assert!(of_first.iter().any(|f| f.what == Noticed::PhoneNotRegistered));
        assert!(of_first.iter().any(|f| f.what == Noticed::PhoneOfAnotherCustomer));
    });
}

#[test]
fn two_operators_who_approve_at_once_issue_one_card() {
    each(|w| {
        let id = w.in_queue(w.customer, &answers(IIN));
        w.verify(w.aigul, id);
        let approvals = (0..6)
            .map(|_| {
                let (store, rules, aigul) = (w.bank.store.clone(), Arc::clone(&w.rules), w.aigul);
                std::thread::spawn(move || {
                    store.run(move |tx| onboarding::approve(tx, &rules, aigul, id)).unwrap()
                })
            })
            .collect::<Vec<_>>();
        let issued = approvals.into_iter().map(|thread| thread.join().unwrap().unwrap());
        let issued: Vec<CardId> = issued.collect();
        assert!(issued.iter().all(|card| *card == issued[0]));
        assert_eq!(cards(w), (1, 1));
    });
}
