//! Limits, their exceptions and ceilings, usage, blocks.

use std::sync::Arc;

use audit::Actor;
use card::{BlockReason, Catalogue, Kind, LimitRefused, SpendingLimit, State, Usage, WrongState};
use jiff::SignedDuration;
use jiff::civil::Date;
use ledger::{Book, Used};
use store::Tx;
use testkit::Bank;
use vocabulary::{AccountId, CardId, Channel, CustomerId, Money};

use crate::{TABLES, acts, open_and_issue};

const OWNER: CustomerId = CustomerId(7);

struct Holder<'a> {
    bank: &'a Bank,
    catalogue: Arc<Catalogue>,
    card: CardId,
}

/// On both engines, a virtual card whose product allows at most 1 000 000 ₸ a day in cash.
fn each(story: impl Fn(&Holder<'_>)) {
    let catalogue = Catalogue::parse(include_str!("../../../../demo/products.toml")).unwrap();
    let catalogue = Arc::new(catalogue);
    Bank::each(TABLES, |bank| {
        let card = bank.get(|tx| open_and_issue(tx, OWNER, Kind::Virtual));
        story(&Holder { bank, catalogue: Arc::clone(&catalogue), card });
    });
}

impl Holder<'_> {
    fn set(&self, channel: Channel, limit: SpendingLimit) -> Result<(), LimitRefused> {
        self.set_of(self.card, channel, limit)
    }

    fn set_of(&self, card: CardId, channel: Channel, limit: SpendingLimit) -> Result<(), LimitRefused> {
        let catalogue = Arc::clone(&self.catalogue);
        self.bank.run(move |tx| card::set_limit(tx, &catalogue, Actor::Customer(OWNER), card, channel, limit))
    }

    fn except(
        &self,
        channel: Channel,
        limit: SpendingLimit,
        until: Option<&str>,
    ) -> Result<String, LimitRefused> {
        self.except_of(self.card, channel, limit, until)
    }

    fn except_of(
        &self,
        card: CardId,
        channel: Channel,
        limit: SpendingLimit,
        until: Option<&str>,
    ) -> Result<String, LimitRefused> {
        let catalogue = Arc::clone(&self.catalogue);
        let until = until.map(|until| until.parse::<Date>().unwrap());
        let actor = Actor::Customer(OWNER);
        let until = self.bank.run(move |tx| card::except(tx, &catalogue, actor, card, channel, limit, until));
        until.map(|until| until.to_string())
    }

    fn end(&self, channel: Channel) -> Result<(), LimitRefused> {
        let (catalogue, card) = (Arc::clone(&self.catalogue), self.card);
        self.bank.run(move |tx| card::end_exception(tx, &catalogue, Actor::Customer(OWNER), card, channel))
    }

    fn usage(&self, channel: Channel) -> Usage {
        let (catalogue, card) = (Arc::clone(&self.catalogue), self.card);
        let usage = self.bank.get(move |tx| card::usage(tx, &catalogue, card)).unwrap();
        assert!(usage.iter().map(|usage| usage.channel).eq(Channel::ALL));
        *usage.iter().find(|usage| usage.channel == channel).unwrap()
    }

    fn spend(&self, channel: Channel, tenge: i64) {
        let account = self.account();
        self.bank.get(move |tx| {
            let mut book = Book::open(tx, &[account])?;
            book.spend(account, channel, Money::from_tenge(tenge))?;
            book.close(tx)
        });
    }

    fn account(&self) -> AccountId {
        let card = self.card;
        self.bank.get(move |tx| card::find(tx, card)).unwrap().account
    }

    fn block(&self, reason: BlockReason) -> Result<State, WrongState> {
        let card = self.card;
        self.bank.run(move |tx: &mut Tx<'_>| {
            let card = card::find(tx, card)?.unwrap();
            card::block(tx, Actor::Customer(OWNER), &card, reason)
        })
    }
}

fn daily(tenge: i64) -> SpendingLimit {
    SpendingLimit { daily_amount: Some(Money::from_tenge(tenge)), ..SpendingLimit::LIFTED }
}

#[test]
fn a_card_begins_with_the_limits_of_its_product() {
    each(|it| {
        for (channel, tenge) in [
            (Channel::Internet, 300_000),
            (Channel::Terminal, 1_000_000),
            (Channel::CashMachine, 500_000),
            (Channel::Transfer, 500_000),
        ] {
            let usage = it.usage(channel);
            assert_eq!((usage.limit, usage.control.exception), (daily(tenge), None), "{channel:?}");
            assert_eq!((usage.used, usage.remaining), (Used::default(), Some(Money::from_tenge(tenge))));
            assert_eq!(usage.resets_at, "2026-11-22T19:00:00Z".parse().unwrap());
        }
    });
}

#[test]
fn usage_tells_what_remains_and_begins_anew_at_midnight() {
    each(|it| {
        it.spend(Channel::Terminal, 999_999);
        it.spend(Channel::Internet, 400_000);
        let terminal = it.usage(Channel::Terminal);
        assert_eq!(terminal.used, Used { amount: Money::from_tenge(999_999), count: 1 });
        assert_eq!(terminal.remaining, Some(Money::from_tenge(1)));
        assert_eq!(it.usage(Channel::Internet).remaining, Some(Money::ZERO), "over it, nothing remains");
        assert_eq!(it.usage(Channel::CashMachine).used, Used::default());
        it.set(Channel::Terminal, SpendingLimit::LIFTED).unwrap();
        assert_eq!(it.usage(Channel::Terminal).remaining, None, "nothing limits it");
        it.bank.advance(SignedDuration::from_secs(12 * 3_600 - 1));
        assert_eq!(it.usage(Channel::Terminal).used.count, 1, "23:59:59");
        it.bank.advance(SignedDuration::from_secs(1));
        let usage = it.usage(Channel::Terminal);
        assert_eq!((usage.used, usage.resets_at), (Used::default(), "2026-11-23T19:00:00Z".parse().unwrap()));
    });
}

#[test]
fn an_exception_ends_by_itself_and_the_standing_limit_is_back() {
    each(|it| {
        it.set(Channel::Internet, daily(100)).unwrap();
        assert_eq!(it.except(Channel::Internet, daily(900), None).unwrap(), "2026-12-22", "thirty days");
        assert_eq!(it.usage(Channel::Internet).limit, daily(900));
        it.bank.advance(SignedDuration::from_secs(30 * 86_400 + 12 * 3_600 - 1));
        assert_eq!(it.usage(Channel::Internet).limit, daily(900), "the last second of its last day");
        it.bank.advance(SignedDuration::from_secs(1));
        assert_eq!(it.usage(Channel::Internet).limit, daily(100));
        assert_eq!(it.usage(Channel::Internet).control.standing, daily(100));
    });
}

#[test]
fn an_exception_is_for_a_day_between_today_and_thirty_days_on() {
    each(|it| {
        let refused = Err(LimitRefused::Until { latest: "2026-12-22".parse().unwrap() });
        for (until, expected) in [
            ("2026-11-21", refused.clone()),
            ("2026-11-22", Ok("2026-11-22".to_owned())),
            ("2026-12-22", Ok("2026-12-22".to_owned())),
            ("2026-12-23", refused),
        ] {
            assert_eq!(it.except(Channel::Internet, daily(900), Some(until)), expected, "{until}");
        }
    });
}

#[test]
fn an_exception_is_ended_by_hand_or_by_a_new_standing_limit() {
    each(|it| {
        it.except(Channel::Internet, SpendingLimit::LIFTED, None).unwrap();
        it.except(Channel::Terminal, daily(5), None).unwrap();
        it.end(Channel::Internet).unwrap();
        assert_eq!(it.usage(Channel::Internet).limit, daily(300_000));
        assert_eq!(it.usage(Channel::Terminal).limit, daily(5), "each channel has its own");
        it.set(Channel::Terminal, daily(7)).unwrap();
        assert_eq!(it.usage(Channel::Terminal).limit, daily(7));
        it.end(Channel::Terminal).unwrap();
        assert_eq!(it.usage(Channel::Terminal).limit, daily(7), "ending nothing changes nothing");
    });
}

#[test]
fn no_limit_goes_above_its_products_ceiling_not_even_for_a_day() {
    each(|it| {
        let cash = Channel::CashMachine;
        let over = LimitRefused::OverCeiling(daily(1_000_000));
        assert_eq!(it.set(cash, daily(1_000_000)), Ok(()));
        assert_eq!(it.set(cash, daily(1_000_001)), Err(over));
        assert_eq!(it.set(cash, SpendingLimit::LIFTED), Err(over));
        assert_eq!(it.except(cash, SpendingLimit::LIFTED, None), Err(over));
        let closed = SpendingLimit { open: false, ..SpendingLimit::LIFTED };
        assert_eq!(it.set(cash, closed), Ok(()), "what is closed lets nothing through");
        assert_eq!(it.usage(cash).limit, closed);
    });
}

#[test]
fn the_first_refusal_wins_and_leaves_everything_as_it_was() {
    each(|it| {
        let nobody = CardId(999);
        let negative = daily(-1);
        let cash = Channel::CashMachine;
        assert_eq!(it.except_of(nobody, cash, negative, Some("2020-01-01")), Err(LimitRefused::NoSuchCard));
        assert_eq!(it.set_of(nobody, cash, negative), Err(LimitRefused::NoSuchCard));
        let until = LimitRefused::Until { latest: "2026-12-22".parse().unwrap() };
        assert_eq!(it.except(cash, negative, Some("2020-01-01")), Err(until));
        let over_and_negative = SpendingLimit { daily_count: Some(-1), ..SpendingLimit::LIFTED };
        for limit in [
            negative,
            over_and_negative,
            SpendingLimit { per_transaction: Some(Money::from_tiyn(-1)), ..SpendingLimit::LIFTED },
        ] {
            assert_eq!(it.set(cash, limit), Err(LimitRefused::Negative));
        }
        assert_eq!(it.usage(cash).limit, daily(500_000));
        it.block(BlockReason::Asked).unwrap();
        assert_eq!(it.set(cash, negative), Err(LimitRefused::CardNotInUse));
        assert_eq!(it.except(cash, negative, Some("2020-01-01")), Err(LimitRefused::CardNotInUse));
        assert_eq!(it.end(cash), Err(LimitRefused::CardNotInUse));
    });
}

#[test]
fn a_block_keeps_its_first_reason_and_every_change_is_in_the_trail() {
    each(|it| {
        it.set(Channel::Internet, daily(1)).unwrap();
        it.except(Channel::Internet, daily(2), None).unwrap();
        it.end(Channel::Internet).unwrap();
        let since = it.bank.now();
        assert_eq!(it.block(BlockReason::Lost), Ok(State::Blocked { since, reason: BlockReason::Lost }));
        it.bank.advance(SignedDuration::from_secs(60));
        assert_eq!(it.block(BlockReason::Stolen), Ok(State::Blocked { since, reason: BlockReason::Lost }));
        let card = it.card;
        assert_eq!(
            it.bank.get(move |tx| card::find(tx, card)).unwrap().state,
            it.block(BlockReason::Asked).unwrap()
        );
        let acts = acts(it.bank, it.card).into_iter().map(|(_, act)| act).collect::<Vec<_>>();
        for act in ["card.set_limit", "card.except_limit", "card.end_limit_exception", "card.block"] {
            assert!(acts.iter().any(|found| found == act), "{act}: {acts:?}");
        }
    });
}

#[test]
fn facts_are_found_by_number_and_only_of_our_own_cards() {
    each(|it| {
        let card = it.card;
        let details = it.bank.get(move |tx| card::details_for_hand_over(tx, card)).unwrap();
        let strange = vocabulary::Pan::parse("4000000000000002").unwrap();
        let catalogue = Arc::clone(&it.catalogue);
        let found =
            it.bank.get(move |tx| card::facts_of(tx, &catalogue, &[details.pan, strange, details.pan]));
        assert_eq!(found.len(), 1);
        let facts = &found[&details.pan];
        assert_eq!((facts.card, facts.account, facts.expiry), (it.card, it.account(), details.expiry));
    });
}
