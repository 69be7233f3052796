//! What happens when nobody does anything, and taking back.

use std::sync::Arc;

use onboarding::{ConfirmRefused, Progress, Side, Started};

use crate::world::{IIN, World, answers, each, with};

fn withdraw(w: &World<'_>, id: vocabulary::ApplicationId) -> Result<(), ConfirmRefused> {
    let (customer, rules) = (w.customer, Arc::clone(&w.rules));
    w.bank.run(move |tx| onboarding::withdraw(tx, &rules, customer, id))
}

#[test]
fn a_code_not_entered_in_a_day_ends_the_application_and_a_month_later_nothing_is_left_of_it() {
    each(|w| {
        let (id, version) = w.draft(w.customer, &answers(IIN));
        w.sent(w.customer, id, version);
        w.seconds(24 * 3600 - 1);
        assert_eq!(w.work(), 0);
        w.seconds(1);
        assert_eq!(w.work(), 1);
        assert_eq!(w.progress(w.customer, id), Some(Progress::Expired));
        assert_eq!(w.erased(), []);
        w.hours(30 * 24);
        assert_eq!(w.work(), 1);
        assert_eq!(w.erased().len(), 3);
        let customer = w.customer;
        let form = w.bank.get(move |tx| onboarding::form(tx, customer, id)).unwrap();
        assert_eq!(form.answers, onboarding::Answers::default());
        assert_eq!(w.count("select count(*) as n from application_signature"), 0);
        assert_eq!(
            w.count("select count(*) as n from application where iin is not null or phone is not null"),
            0
        );
    });
}

#[test]
fn who_goes_back_from_the_code_to_what_was_asked_for_is_still_waited_for_and_not_for_ever() {
    each(|w| {
        let id = w.in_queue(w.customer, &answers(IIN));
        w.claim(w.aigul, id).unwrap();
        let (rules, aigul) = (Arc::clone(&w.rules), w.aigul);
        w.bank
            .run(move |tx| onboarding::ask_for_more(tx, &rules, aigul, id, &["document_issuer"], ""))
            .unwrap();
        w.seconds(10 * 24 * 3600 - 60);
        let version = w.save(w.customer, id, &with(answers(IIN), &[("document_issuer", "МЮ РК")]));
        w.sent(w.customer, id, version);
        w.seconds(60);
        assert_eq!(w.work(), 1);
        assert_eq!(w.progress(w.customer, id), Some(Progress::AwaitingCode));
        w.save(w.customer, id, &answers(IIN));
        assert_eq!(
            w.count("select count(*) as n from application_signature"),
            1,
            "a void freeze is forgotten"
        );
        w.hours(24);
        assert_eq!(w.work(), 1);
        assert_eq!(w.progress(w.customer, id), Some(Progress::Expired));
    });
}

#[test]
fn an_untouched_draft_is_forgotten_after_thirty_days_and_a_touched_one_lives_on() {
    each(|w| {
        let (id, _) = w.draft(w.customer, &answers(IIN));
        w.hours(29 * 24);
        w.save(w.customer, id, &with(answers(IIN), &[("house", "3"), ("document_issuer", "МЮ РК")]));
        w.hours(24);
        assert_eq!(w.work(), 0);
        assert_eq!(w.start(w.customer), Started::Resumed(id));
        w.hours(29 * 24);
        assert_eq!(w.work(), 1);
        assert_eq!(w.progress(w.customer, id), None);
        assert_eq!(w.erased().len(), 3);
        assert_eq!(w.count("select count(*) as n from application_event"), 0);
    });
}

#[test]
fn what_was_signed_is_kept() {
    each(|w| {
        let id = w.in_queue(w.customer, &answers(IIN));
        withdraw(w, id).unwrap();
        withdraw(w, id).unwrap();
        assert_eq!(w.progress(w.customer, id), Some(Progress::Withdrawn));
        w.hours(400 * 24);
        assert_eq!(w.work(), 0);
        assert_eq!(w.erased(), []);
        assert!(w.view(w.aigul, id).order.is_some());
    });
}

#[test]
fn a_draft_taken_back_is_gone_at_once() {
    each(|w| {
        let (id, _) = w.draft(w.customer, &answers(IIN));
        withdraw(w, id).unwrap();
        assert_eq!((w.progress(w.customer, id), w.erased().len()), (None, Side::ALL.len()));
        assert!(matches!(w.start(w.customer), Started::New(_)));
    });
}

#[test]
fn what_is_decided_cannot_be_taken_back() {
    each(|w| {
        let id = w.in_queue(w.customer, &answers(IIN));
        w.verify(w.aigul, id);
        w.approve(w.aigul, id).unwrap();
        assert_eq!(withdraw(w, id), Err(ConfirmRefused::NotAwaiting));
    });
}
