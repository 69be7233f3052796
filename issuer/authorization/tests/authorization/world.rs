//! A card with money on it, and the words in which its story is told. Amounts are whole tenge.

use std::sync::Arc;

use audit::Actor;
use authorization::{
    Answer, Kind, Merchant, Outcome, Policy, Presented, Presentment, Purpose, RepeatKey, Request, Reversal,
    Reversed, Rules, Verdict, Verdicts, authorize, present, reverse,
};
use card::{BlockReason, Catalogue, Issue, SpendingLimit};
use jiff::{SignedDuration, Timestamp};
use ledger::{Discrepancies, IbanHead, Order};
use store::{Error, Fault, Migration, Tx};
use testkit::Bank;
use vocabulary::{AccountId, CardId, Channel, CustomerId, Language, LatinName, Money, Pan, PhoneNumber};

pub(crate) const TABLES: &[&[Migration]] = &[
    agreement::MIGRATIONS,
    audit::MIGRATIONS,
    people::MIGRATIONS,
    ledger::MIGRATIONS,
    card::MIGRATIONS,
    authorization::MIGRATIONS,
];

/// Enough for any story that is not about running out.
pub(crate) const PLENTY: i64 = 10_000;

/// What a shop hears: so many tenge, or why not.
pub(crate) type Told = Result<i64, &'static str>;

/// A card and its account.
#[derive(Clone, Copy)]
pub(crate) struct Plastic {
    pub(crate) id: CardId,
    pub(crate) account: AccountId,
    pub(crate) pan: Pan,
}

/// A bank with one card.
pub(crate) struct World<'a> {
    pub(crate) bank: &'a Bank,
    pub(crate) rules: Arc<Rules>,
    pub(crate) card: Plastic,
}

/// The same story on both engines, with so much on the card; the books must balance after it.
pub(crate) fn each(tenge: i64, story: impl Fn(&World<'_>)) {
    Bank::each(TABLES, |bank| {
        let world = World::open(bank, tenge);
        story(&world);
        world.books_balance();
    });
}

pub(crate) fn rules() -> Rules {
    let catalogue = Catalogue::parse(include_str!("../../../../demo/products.toml")).unwrap();
    Rules { catalogue, policy: Policy { internet_needs_cvv: true, ..Policy::default() } }
}

impl<'a> World<'a> {
    pub(crate) fn open(bank: &'a Bank, tenge: i64) -> World<'a> {
        let rules = Arc::new(rules());
        let card = issue_on_new_account(bank, &rules);
        let world = World { bank, rules, card };
        world.top_up("opening", tenge);
        world
    }

    /// Another card, with an account of its own.
    pub(crate) fn another_card(&self) -> Plastic {
        issue_on_new_account(self.bank, &self.rules)
    }

    pub(crate) fn top_up(&self, reference: &'static str, tenge: i64) {
        if tenge > 0 {
            let account = self.card.account;
            let order = move |now| Order {
                reference,
                amount: Money::from_tenge(tenge),
                operation_at: now,
                details: "",
            };
            self.bank.run(move |tx| ledger::top_up(tx, account, &order(tx.now())).map(|_| ())).unwrap();
        }
    }

    pub(crate) fn batch(&self, requests: &[Request]) -> Vec<Answer> {
        let (rules, requests) = (Arc::clone(&self.rules), requests.to_vec());
        self.bank.get(move |tx| authorize(tx, &rules, &requests))
    }

    pub(crate) fn answer(&self, request: &Request) -> Answer {
        self.batch(std::slice::from_ref(request)).pop().unwrap()
    }

    /// What the shop hears.
    pub(crate) fn ask(&self, request: &Request) -> Told {
        told(&self.answer(request))
    }

    pub(crate) fn reverse(&self, reversal: &Reversal) -> Reversed {
        let reversal = reversal.clone();
        self.bank.get(move |tx| reverse(tx, &reversal))
    }

    pub(crate) fn present(&self, presentment: &Presentment) -> Presented {
        let (rules, presentment) = (Arc::clone(&self.rules), presentment.clone());
        self.bank.get(move |tx| present(tx, &rules.catalogue, &presentment))
    }

    /// Posted, held, in tenge.
    pub(crate) fn stands(&self) -> (i64, i64) {
        let account = self.card.account;
        let balance = self.bank.get(move |tx| ledger::position(tx, account)).unwrap().balance;
        (tenge(balance.posted), tenge(balance.held))
    }

    pub(crate) fn available(&self) -> i64 {
        let account = self.card.account;
        tenge(self.bank.get(move |tx| ledger::position(tx, account)).unwrap().balance.available())
    }

    /// Used today through a channel: tenge, times.
    pub(crate) fn used(&self, channel: Channel) -> (i64, i64) {
        let (rules, card) = (Arc::clone(&self.rules), self.card.id);
        let usage = self.bank.get(move |tx| card::usage(tx, &rules.catalogue, card)).unwrap();
        let used = usage.iter().find(|usage| usage.channel == channel).unwrap().used;
        (tenge(used.amount), used.count)
    }

    pub(crate) fn limit(&self, channel: Channel, limit: SpendingLimit) {
        let (rules, card) = (Arc::clone(&self.rules), self.card.id);
        let set =
            move |tx: &mut Tx<'_>| card::set_limit(tx, &rules.catalogue, Actor::System, card, channel, limit);
        self.bank.run(set).unwrap();
    }

    pub(crate) fn block(&self, reason: BlockReason) {
        let card = self.card.id;
        let block = move |tx: &mut Tx<'_>| {
            let card = card::find(tx, card)?.unwrap();
            card::block(tx, Actor::System, &card, reason)
        };
        self.bank.run(block).unwrap();
    }

    pub(crate) fn account_state(&self, state: ledger::State) {
        let account = self.card.account;
        self.bank.get(move |tx| ledger::set_state(tx, account, state));
    }

    pub(crate) fn advance(&self, seconds: i64) {
        self.bank.advance(SignedDuration::from_secs(seconds));
    }

    /// Sets the clock.
    pub(crate) fn at(&self, instant: &str) {
        set_clock(self.bank, instant);
    }

    /// Releases what is over.
    pub(crate) fn expire(&self) -> usize {
        self.bank.get(|tx| ledger::hold::expire(tx, 1_000))
    }

    /// The live holds in tenge, the newest first.
    pub(crate) fn holds(&self) -> Vec<i64> {
        let account = self.card.account;
        let holds = self.bank.get(move |tx| ledger::hold::active(tx, account, 100));
        holds.iter().map(|hold| tenge(hold.amount)).collect()
    }

    pub(crate) fn books_balance(&self) {
        assert_eq!(self.bank.get(ledger::discrepancies), Discrepancies::default());
        let account = self.card.account;
        let held = self.bank.get(move |tx| ledger::hold::active(tx, account, 10_000));
        let held = held.iter().map(|hold| hold.amount.tiyn()).sum::<i64>();
        let position = self.bank.get(move |tx| ledger::position(tx, account)).unwrap();
        assert_eq!(held, position.balance.held.tiyn(), "the list of holds is what is held");
    }

    pub(crate) fn purchase(&self, number: i64, tenge: i64) -> Request {
        purchase(self.card.pan, number, tenge)
    }

    /// What the shop sends to be paid for a request, under a reference of its own.
    pub(crate) fn presentment(&self, reference: &str, of: &Request, tenge: i64) -> Presentment {
        Presentment {
            reference: reference.to_owned(),
            pan: of.pan,
            acquirer: of.key.acquirer.clone(),
            rrn: of.key.rrn.clone(),
            approval_code: String::new(),
            purpose: of.purpose,
            amount: Money::from_tenge(tenge),
            last: true,
            operation_at: of.key.transmitted_at,
            merchant: of.merchant.name.clone(),
        }
    }
}

pub(crate) fn set_clock(bank: &Bank, instant: &str) {
    let (to, now) = (instant.parse::<Timestamp>().unwrap(), bank.now());
    bank.advance(to.duration_since(now));
}

pub(crate) fn told(answer: &Answer) -> Told {
    match &answer.outcome {
        Outcome::Approved { amount, approval_code } => {
            assert!(approval_code.len() == 6 && approval_code.bytes().all(|byte| byte.is_ascii_digit()));
            Ok(tenge(*amount))
        }
        Outcome::Declined(decline) => Err(decline.word()),
    }
}

/// Whole tenge.
pub(crate) fn tenge(money: Money) -> i64 {
    assert_eq!(money.tiyn() % 100, 0);
    money.tiyn() / 100
}

/// A request for a hold at a terminal; what tells it from others is its number.
pub(crate) fn purchase(pan: Pan, number: i64, tenge: i64) -> Request {
    Request {
        key: key(number),
        kind: Kind::Hold,
        purpose: Purpose::Purchase,
        pan,
        expiry: None,
        channel: Channel::Terminal,
        amount: Money::from_tenge(tenge),
        foreign: None,
        verdicts: Verdicts { cvv: Verdict::Right, ..Verdicts::default() },
        merchant: Merchant { mcc: 5411, country: "398".to_owned(), name: "Dastarkhan, Almaty".to_owned() },
        partial: false,
        increment_of: None,
        approved_elsewhere: false,
    }
}

pub(crate) fn key(number: i64) -> RepeatKey {
    RepeatKey {
        transmitted_at: Timestamp::from_second(1_795_000_000 + number).unwrap(),
        stan: number,
        acquirer: "398001".to_owned(),
        rrn: format!("{number:012}"),
    }
}

/// The reversal of a request, under a number of its own.
pub(crate) fn reversal(number: i64, of: &Request) -> Reversal {
    Reversal { key: key(number), original: of.key.clone(), original_kind: of.kind, remaining: None }
}

pub(crate) fn issue_on_new_account(bank: &Bank, rules: &Arc<Rules>) -> Plastic {
    let account = bank.get(|tx| {
        Ok(ledger::open_account(tx, CustomerId(1), &IbanHead::parse("563", "D6").unwrap(), "KZT")?.id)
    });
    issue_on(bank, rules, account)
}

/// A card on an account that is there.
pub(crate) fn issue_on(bank: &Bank, rules: &Arc<Rules>, account: AccountId) -> Plastic {
    let rules = Arc::clone(rules);
    let put = move |tx: &mut Tx<'_>| -> Result<Plastic, Error<()>> {
        let id = card::issue(
            tx,
            &Issue {
                customer: CustomerId(1),
                account,
                product: rules.catalogue.product("everyday").unwrap(),
                kind: card::Kind::Virtual,
                holder: &LatinName::parse("Aigerim Tolegenova").unwrap(),
                delivery_note: None,
                language: Language::Ru,
                phone: &PhoneNumber::parse("+77012345678").unwrap(),
                valid_until_at_most: None,
            },
        )?;
        let details = card::details_for_hand_over(tx, id)?.ok_or_else(|| Fault::corrupt("card"))?;
        Ok(Plastic { id, account, pan: details.pan })
    };
    bank.run(put).unwrap()
}

/// Chance that repeats: SplitMix64.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % bound
    }
}
