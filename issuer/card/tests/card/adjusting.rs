//! A holder raises and lowers limits, and switches 3-D Secure; what comes back by itself.

use std::sync::Arc;

use audit::Actor;
use card::adjust::{self, AdjustRefused, Adjusted, Asking, Confirmed, Wanted};
use card::history::{self, Author, What};
use card::settings::{self, SettingRefused};
use card::{BlockReason, CardFacts, Catalogue, Kind, LimitRefused, Notice, Notices, SpendingLimit, State};
use jiff::{SignedDuration, Timestamp};
use people::code_budget::Budget;
use people::{Answer, sms};
use store::{Fault, Tx, job, outbox};
use testkit::Bank;
use vocabulary::{CardId, Channel, CustomerId, Language, Money};

use crate::{TABLES, acts, last_code, open_and_issue, register};

pub(crate) struct Holder<'a> {
    pub(crate) bank: &'a Bank,
    catalogue: Arc<Catalogue>,
    pub(crate) who: CustomerId,
    pub(crate) card: CardId,
}

/// On both engines, somebody registered with a virtual everyday card.
pub(crate) fn each(story: impl Fn(&Holder<'_>)) {
    let catalogue = Catalogue::parse(include_str!("../../../../demo/products.toml")).unwrap();
    let catalogue = Arc::new(catalogue);
    Bank::each(TABLES, |bank| {
        let who = register(bank, "aigerim", "+77012345678");
        let card = bank.get(move |tx| open_and_issue(tx, who, Kind::Virtual));
        story(&Holder { bank, catalogue: Arc::clone(&catalogue), who, card });
    });
}

const BUDGET: Budget = Budget {
    pause_seconds: 0,
    number_hour: 100,
    number_day: 100,
    address_hour: 100,
    prefix_hour: 100,
    all_hour: 100,
    hours_after_phone_change: 24,
};

fn wanted(channel: Channel, tenge: i64, days: i32) -> Wanted {
    Wanted { channel, open: true, daily_amount: Some(Money::from_tenge(tenge)), days }
}

fn closed(channel: Channel) -> Wanted {
    Wanted { channel, open: false, daily_amount: None, days: 30 }
}

fn daily(tenge: i64) -> SpendingLimit {
    SpendingLimit { daily_amount: Some(Money::from_tenge(tenge)), ..SpendingLimit::LIFTED }
}

impl Holder<'_> {
    pub(crate) fn facts(&self) -> CardFacts {
        let (catalogue, card) = (Arc::clone(&self.catalogue), self.card);
        self.bank.get(move |tx| card::facts(tx, &catalogue, card)).unwrap()
    }

    fn limit(&self, channel: Channel) -> SpendingLimit {
        *self.facts().controls.of_channel(channel).on(vocabulary::civil_day(self.bank.now()))
    }

    fn adjust_at(&self, version: i64, wanted: Wanted) -> Result<Adjusted, AdjustRefused> {
        self.adjust_as(self.who, version, wanted)
    }

    fn adjust_as(&self, who: CustomerId, version: i64, wanted: Wanted) -> Result<Adjusted, AdjustRefused> {
        let (catalogue, card) = (Arc::clone(&self.catalogue), self.card);
        self.bank.run(move |tx| {
            let asking = Asking { who, card, version, address: "192.0.2.1" };
            adjust::adjust(tx, &catalogue, &BUDGET, &asking, &wanted)
        })
    }

    fn adjust(&self, wanted: Wanted) -> Result<Adjusted, AdjustRefused> {
        self.adjust_at(self.facts().version, wanted)
    }

    fn mark(&self) -> String {
        let (who, card) = (self.who, self.card);
        self.bank.get(move |tx| adjust::waiting(tx, &BUDGET, who, card)).unwrap().0.mark()
    }

    fn confirm(&self, mark: &str, typed: &str) -> Confirmed {
        let (catalogue, who, card) = (Arc::clone(&self.catalogue), self.who, self.card);
        let (mark, typed) = (mark.to_owned(), typed.to_owned());
        self.bank.get(move |tx| adjust::confirm(tx, &catalogue, who, card, &mark, &typed))
    }

    /// Asks for more, and types the code.
    fn raise(&self, wanted: Wanted) {
        assert_eq!(self.adjust(wanted), Ok(Adjusted::CodeSent));
        let code = last_code(self.bank).unwrap();
        let confirmed = self.confirm(&self.mark(), &code);
        assert!(matches!(confirmed, Confirmed::Done(_)), "{confirmed:?}");
    }

    fn end(&self, channel: Channel) -> Result<Adjusted, AdjustRefused> {
        let (catalogue, who, card) = (Arc::clone(&self.catalogue), self.who, self.card);
        self.bank.run(move |tx| adjust::end_early(tx, &catalogue, who, card, channel))
    }

    fn ask_3ds_off(&self, version: i64) -> Result<Adjusted, AdjustRefused> {
        let (catalogue, who, card) = (Arc::clone(&self.catalogue), self.who, self.card);
        self.bank.run(move |tx| {
            let asking = Asking { who, card, version, address: "192.0.2.1" };
            adjust::ask_3ds_off(tx, &catalogue, &BUDGET, &asking)
        })
    }

    fn setting(
        &self,
        set: impl Fn(&mut Tx<'_>, &Catalogue) -> Result<(), store::Error<SettingRefused>> + Send + 'static,
    ) -> Result<(), SettingRefused> {
        let catalogue = Arc::clone(&self.catalogue);
        self.bank.run(move |tx| set(tx, &catalogue))
    }

    /// Does every job that is due.
    fn work(&self) {
        let catalogue = Arc::clone(&self.catalogue);
        while self.bank.get({
            let catalogue = Arc::clone(&catalogue);
            move |tx| match job::take(tx)? {
                Some(job) => card::run_job(tx, &catalogue, &job),
                None => Ok(false),
            }
        }) {}
    }

    pub(crate) fn at(&self, instant: &str) {
        let to = instant.parse::<Timestamp>().unwrap();
        self.bank.advance(to.duration_since(self.bank.now()));
    }

    /// The kinds of messages without codes that came since, in order.
    pub(crate) fn told(&self) -> Vec<String> {
        let read = |tx: &mut Tx<'_>| -> Result<Vec<String>, Fault> {
            let until = tx.now() + SignedDuration::from_secs(1);
            let mut kinds = Vec::new();
            for parcel in outbox::lease(tx, sms::TEXT, 100, until)? {
                let message = sms::read_text(&parcel.body)?;
                assert_eq!(message.to.e164(), "+77012345678");
                kinds.push(message.kind);
                outbox::delivered(tx, parcel.id)?;
            }
            Ok(kinds)
        };
        self.bank.get(read)
    }

    pub(crate) fn changes(&self) -> Vec<(Author, What)> {
        let card = self.card;
        let changes = self.bank.get(move |tx| history::changes(tx, card, 100));
        changes.into_iter().map(|change| (change.author, change.what)).collect()
    }

    pub(crate) fn block(&self, reason: BlockReason) {
        let (who, card) = (self.who, self.card);
        let block = move |tx: &mut Tx<'_>| {
            let own = card::own(tx, who, card)?.unwrap();
            card::block(tx, Actor::Customer(who), &own, reason)
        };
        self.bank.run(block).unwrap();
    }
}

#[test]
fn less_is_at_once_and_for_good_and_needs_no_code() {
    each(|it| {
        assert_eq!(it.adjust(wanted(Channel::Internet, 299_999, 30)), Ok(Adjusted::Done));
        assert_eq!(it.limit(Channel::Internet), daily(299_999));
        assert_eq!(it.adjust(closed(Channel::Terminal)), Ok(Adjusted::Done));
        assert!(!it.limit(Channel::Terminal).open);
        assert_eq!(it.adjust(closed(Channel::Terminal)), Ok(Adjusted::Same), "closing twice is closing once");
        it.bank.advance(SignedDuration::from_hours(24 * 60));
        it.work();
        assert_eq!(it.limit(Channel::Internet), daily(299_999));
        assert_eq!((last_code(it.bank), it.told()), (None, Vec::new()));
        assert_eq!(it.changes().len(), 2);
    });
}

#[test]
fn more_waits_for_its_code_and_is_told() {
    each(|it| {
        assert_eq!(it.adjust(wanted(Channel::Internet, 300_001, 30)), Ok(Adjusted::CodeSent));
        assert_eq!(it.limit(Channel::Internet), daily(300_000), "nothing before the code");
        let code = last_code(it.bank).unwrap();
        let wrong = if code == "000000" { "000001" } else { "000000" };
        let answer = Answer::Wrong { attempts_left: 2 };
        assert_eq!(it.confirm(&it.mark(), wrong), Confirmed::Not(answer));
        assert_eq!(it.limit(Channel::Internet), daily(300_000));
        let mark = it.mark();
        assert!(matches!(it.confirm(&mark, &code), Confirmed::Done(_)));
        assert_eq!(it.limit(Channel::Internet), daily(300_001));
        assert_eq!(it.told(), ["limit_raised"]);
        assert_eq!(it.confirm(&mark, &code), Confirmed::Not(Answer::Spent), "a code is good once");
        let [(Author::Customer, What::Limit(Channel::Internet, control))] = it.changes()[..] else {
            panic!()
        };
        assert_eq!(control.exception.unwrap().until.to_string(), "2026-12-22");
        assert!(acts(it.bank, it.card).iter().any(|(_, act)| act == "card.except_limit"));
    });
}

#[test]
fn a_code_confirms_the_change_it_was_sent_for_and_no_other() {
    each(|it| {
        assert_eq!(it.adjust(wanted(Channel::Transfer, 500_001, 1)), Ok(Adjusted::CodeSent));
        let (small, code_of_small) = (it.mark(), last_code(it.bank).unwrap());
        assert_eq!(it.adjust(wanted(Channel::Transfer, 900_000_000, 30)), Ok(Adjusted::CodeSent));
        let (large, code_of_large) = (it.mark(), last_code(it.bank).unwrap());
        assert_eq!(
            it.confirm(&small, &code_of_small),
            Confirmed::ChangedMeanwhile,
            "another change waits now"
        );
        assert_eq!(it.confirm(&small, &code_of_large), Confirmed::ChangedMeanwhile);
        if code_of_small != code_of_large {
            assert!(matches!(it.confirm(&large, &code_of_small), Confirmed::Not(Answer::Wrong { .. })));
        }
        assert_eq!(it.limit(Channel::Transfer), daily(500_000));
        assert!(matches!(it.confirm(&large, &code_of_large), Confirmed::Done(_)));
    });
}

#[test]
fn what_was_changed_meanwhile_is_not_overwritten_except_by_closing() {
    each(|it| {
        let seen = it.facts().version;
        assert_eq!(it.adjust_at(seen, wanted(Channel::Internet, 100, 30)), Ok(Adjusted::Done));
        let stale = Err(AdjustRefused::ChangedMeanwhile);
        assert_eq!(it.adjust_at(seen, wanted(Channel::Internet, 50, 30)), stale);
        assert_eq!(it.adjust_at(seen, wanted(Channel::Terminal, 50, 30)), stale, "the card is one");
        assert_eq!(it.limit(Channel::Internet), daily(100));
        assert_eq!(it.adjust_at(seen, closed(Channel::Internet)), Ok(Adjusted::Done));
        assert_eq!(it.ask_3ds_off(seen), Err(AdjustRefused::ChangedMeanwhile));
    });
}

#[test]
fn a_code_asked_for_before_a_change_or_a_block_is_worth_nothing_after_it() {
    each(|it| {
        it.adjust(wanted(Channel::Internet, 400_000, 30)).unwrap();
        let (mark, code) = (it.mark(), last_code(it.bank).unwrap());
        it.adjust(closed(Channel::Terminal)).unwrap();
        assert_eq!(it.confirm(&mark, &code), Confirmed::ChangedMeanwhile);
        it.adjust(wanted(Channel::Internet, 400_000, 30)).unwrap();
        let (mark, code) = (it.mark(), last_code(it.bank).unwrap());
        it.block(BlockReason::Lost);
        assert_eq!(it.confirm(&mark, &code), Confirmed::ChangedMeanwhile);
        assert_eq!(it.limit(Channel::Internet), daily(300_000));
        let refused = Err(AdjustRefused::Limit(LimitRefused::CardNotInUse));
        assert_eq!(it.adjust(closed(Channel::Internet)), refused);
    });
}

#[test]
fn a_wish_above_the_ceiling_or_beyond_thirty_days_gets_no_code() {
    each(|it| {
        let cash = Channel::CashMachine;
        let over = Err(AdjustRefused::Limit(LimitRefused::OverCeiling(daily(1_000_000))));
        assert_eq!(it.adjust(wanted(cash, 1_000_001, 30)), over);
        assert_eq!(it.adjust(Wanted { daily_amount: None, ..wanted(cash, 1, 30) }), over);
        assert_eq!(it.adjust(wanted(cash, 1_000_000, 30)), Ok(Adjusted::CodeSent));
        let latest = "2026-12-22".parse().unwrap();
        for (days, outcome) in [
            (0, Err(AdjustRefused::Limit(LimitRefused::Until { latest }))),
            (1, Ok(Adjusted::CodeSent)),
            (30, Ok(Adjusted::CodeSent)),
            (31, Err(AdjustRefused::Limit(LimitRefused::Until { latest }))),
            (-5, Err(AdjustRefused::Limit(LimitRefused::Until { latest }))),
        ] {
            assert_eq!(it.adjust(wanted(Channel::Internet, 900_000, days)), outcome, "{days} days");
        }
    });
}

#[test]
fn a_raise_in_the_last_second_of_a_day_holds_through_the_thirtieth_across_the_year() {
    each(|it| {
        it.at("2026-12-10T18:59:59Z");
        it.raise(wanted(Channel::Internet, 900_000, 30));
        let [(_, What::Limit(_, control))] = it.changes()[..] else { panic!() };
        assert_eq!(control.exception.unwrap().until.to_string(), "2027-01-09");
        it.told();
        it.at("2027-01-09T04:59:59Z");
        it.work();
        assert_eq!(it.told(), [""; 0], "not before ten in the morning");
        it.at("2027-01-09T05:00:00Z");
        it.work();
        assert_eq!(it.told(), ["limit_returns"]);
        it.at("2027-01-09T18:59:59Z");
        it.work();
        assert_eq!(it.limit(Channel::Internet), daily(900_000), "the last second of its last day");
        assert_eq!(it.told(), [""; 0]);
        it.at("2027-01-09T19:00:00Z");
        assert_eq!(it.limit(Channel::Internet), daily(300_000), "without any job");
        it.work();
        assert_eq!(it.told(), ["limit_returned"]);
        let (author, what) = &it.changes()[0];
        assert!(matches!((author, what), (Author::Itself, What::ExceptionOver(Channel::Internet, _))));
        assert_eq!(it.facts().controls.of_channel(Channel::Internet).exception, None);
    });
}

#[test]
fn jobs_of_an_exception_that_was_ended_or_prolonged_do_no_harm() {
    each(|it| {
        it.raise(wanted(Channel::Internet, 900_000, 1));
        it.raise(wanted(Channel::Terminal, 2_000_000, 1));
        assert_eq!(it.end(Channel::Internet), Ok(Adjusted::Done));
        assert_eq!(it.limit(Channel::Internet), daily(300_000));
        assert_eq!(it.end(Channel::Internet), Ok(Adjusted::Done), "ending twice is ending once");
        it.raise(wanted(Channel::Terminal, 2_000_000, 3));
        it.told();
        let before = it.changes().len();
        it.at("2026-11-24T12:00:00Z");
        it.work();
        assert_eq!((it.told(), it.changes().len()), (Vec::new(), before), "both first days have passed");
        assert_eq!(it.limit(Channel::Terminal), daily(2_000_000));
        it.at("2026-11-26T12:00:00Z");
        it.work();
        assert_eq!(it.told(), ["limit_returned"], "late for the warning, which is then left out");
    });
}

#[test]
fn of_a_blocked_card_nothing_is_told_any_more() {
    each(|it| {
        it.raise(wanted(Channel::Internet, 900_000, 1));
        it.block(BlockReason::Stolen);
        it.told();
        it.at("2026-11-23T05:00:00Z");
        it.work();
        it.at("2026-11-23T19:00:00Z");
        it.work();
        assert_eq!(it.told(), [""; 0]);
    });
}

#[test]
fn reaching_for_somebody_elses_card_is_refused_and_written_down() {
    each(|it| {
        let stranger = register(it.bank, "marat", "+77012345679");
        let version = it.facts().version;
        let nothing = Ok(Adjusted::NoSuchCard);
        assert_eq!(it.adjust_as(stranger, version, closed(Channel::Internet)), nothing);
        let refusals = acts(it.bank, it.card).into_iter().filter(|(_, act)| act == "card.refuse_stranger");
        assert_eq!(refusals.count(), 1);
        assert!(it.limit(Channel::Internet).open);
        let nobody = CardId(999);
        let own = it.bank.get(move |tx| card::own(tx, stranger, nobody));
        assert_eq!(own, None);
    });
}

#[test]
fn three_d_secure_goes_off_by_a_code_and_on_at_once() {
    each(|it| {
        assert_eq!(it.facts().without_3ds, None);
        let version = it.facts().version;
        assert_eq!(it.ask_3ds_off(version), Ok(Adjusted::CodeSent));
        assert_eq!(it.facts().without_3ds, None, "nothing before the code");
        let code = last_code(it.bank).unwrap();
        assert!(matches!(it.confirm(&it.mark(), &code), Confirmed::Done(_)));
        assert_eq!(it.facts().without_3ds, Some(Money::from_tenge(20_000)), "the product's small limit");
        assert_eq!(it.told(), ["three_d_secure_off"]);
        assert_eq!(it.ask_3ds_off(it.facts().version), Ok(Adjusted::Same));
        let (card, actor) = (it.card, Actor::Customer(it.who));
        for _ in 0..2 {
            it.setting(move |tx, catalogue| settings::switch_3ds_on(tx, catalogue, actor, card)).unwrap();
        }
        assert_eq!(it.facts().without_3ds, None);
        let what = it.changes().into_iter().map(|(_, what)| what).collect::<Vec<_>>();
        assert_eq!(what, [What::ThreeDSecure(true), What::ThreeDSecure(false)]);
    });
}

#[test]
fn notices_and_language_are_set_once_for_all_devices() {
    each(|it| {
        let (card, actor, seen) = (it.card, Actor::Customer(it.who), it.facts().version);
        assert_eq!(it.facts().notices.iter().collect::<Vec<_>>(), [Notice::Purchase], "the product's");
        let all = Notices::of(|_| true);
        let set = move |version, notices| {
            it.setting(move |tx, catalogue| {
                settings::set_notices(tx, catalogue, actor, card, version, notices)
            })
        };
        set(seen, all).unwrap();
        assert_eq!(it.facts().notices, all);
        assert_eq!(set(seen, Notices::default()), Err(SettingRefused::ChangedMeanwhile));
        set(it.facts().version, Notices::default()).unwrap();
        assert_eq!(it.facts().notices, Notices::default(), "nothing at all is a choice too");

        let tongue = move |version| {
            it.setting(move |tx, catalogue| {
                settings::set_language(tx, catalogue, actor, card, version, Language::Kk)
            })
        };
        assert_eq!(tongue(seen), Err(SettingRefused::ChangedMeanwhile));
        tongue(it.facts().version).unwrap();
        assert_eq!(it.bank.get(move |tx| settings::language(tx, card)), Some(Language::Kk));
        it.block(BlockReason::Asked);
        assert_eq!(tongue(it.facts().version), Err(SettingRefused::CardNotInUse));
        assert!(matches!(it.facts().state, State::Blocked { .. }));
    });
}
