//! Cards put to sleep, woken, blocked; blocked without signing in.

use audit::Actor;
use card::history::{self, Author, What};
use card::urgent::{self, StartRefused};
use card::{BlockReason, CardFacts, Kind, State};
use jiff::SignedDuration;
use people::code_budget::Budget;
use people::{Answer, TokenDigest, customer};
use store::Tx;
use vocabulary::{CardId, Iin, Language};

use crate::adjusting::{Holder, each};
use crate::{acts, last_code, open_and_issue, register};

const IIN: &str = "900115300013";
const STRANGERS_IIN: &str = "951231400012";

fn set_frozen(it: &Holder<'_>, frozen: bool) -> Result<State, card::WrongState> {
    let (who, card) = (it.who, it.card);
    it.bank.run(move |tx: &mut Tx<'_>| {
        let own = card::own(tx, who, card)?.unwrap();
        let actor = Actor::Customer(who);
        if frozen { card::freeze(tx, actor, &own) } else { card::unfreeze(tx, actor, &own) }
    })
}

#[test]
fn its_holder_puts_a_card_to_sleep_and_wakes_it_and_is_told_of_each_once() {
    each(|it| {
        let since = it.bank.now();
        assert_eq!(set_frozen(it, true), Ok(State::Frozen { since }));
        it.bank.advance(SignedDuration::from_secs(60));
        assert_eq!(set_frozen(it, true), Ok(State::Frozen { since }), "freezing twice is freezing once");
        assert_eq!(set_frozen(it, false), Ok(State::Active { since: it.bank.now() }));
        assert_eq!(set_frozen(it, false), Ok(State::Active { since: it.bank.now() }));
        assert_eq!(it.told(), ["card_frozen", "card_unfrozen"]);
        assert_eq!(it.changes(), [(Author::Customer, What::Unfrozen), (Author::Customer, What::Frozen)]);
    });
}

#[test]
fn a_sleeping_card_can_be_blocked_and_a_blocked_one_is_not_woken() {
    each(|it| {
        set_frozen(it, true).unwrap();
        it.told();
        it.block(BlockReason::NotMine);
        it.block(BlockReason::Lost);
        assert_eq!(it.told(), ["card_blocked"], "blocking twice is blocking once");
        let blocked = it.facts().state;
        assert!(matches!(blocked, State::Blocked { reason: BlockReason::NotMine, .. }), "{blocked:?}");
        assert_eq!(set_frozen(it, false), Err(card::WrongState(blocked)));
        assert_eq!(set_frozen(it, true), Err(card::WrongState(blocked)));
        let card = it.card;
        let by = it.bank.get(move |tx| history::stopped_by(tx, card)).unwrap();
        assert_eq!((by.author, by.what), (Author::Customer, What::Blocked(BlockReason::NotMine)));
    });
}

/// Somebody at `/block`, from one browser.
struct Visitor<'a> {
    it: &'a Holder<'a>,
    token: TokenDigest,
}

impl<'a> Visitor<'a> {
    fn new(it: &'a Holder<'a>, token: &str) -> Visitor<'a> {
        Visitor { it, token: TokenDigest::of(token) }
    }

    fn start(&self, iin: &str) -> Result<(), StartRefused> {
        let (token, iin) = (self.token, Iin::parse(iin).unwrap());
        let budget = Budget::default();
        self.it.bank.run(move |tx| urgent::start(tx, &budget, token, &iin, Language::Ru, "192.0.2.9"))
    }

    fn prove(&self, typed: &str) -> Answer {
        let (token, typed) = (self.token, typed.to_owned());
        self.it.bank.get(move |tx| urgent::prove(tx, token, &typed))
    }

    fn cards(&self) -> Option<Vec<CardId>> {
        let token = self.token;
        let found = self.it.bank.get(move |tx| urgent::find(tx, &Budget::default(), token));
        found?.cards.map(|cards| cards.iter().map(|card| card.id).collect())
    }

    fn block(&self, cards: &[CardId]) -> Option<usize> {
        let (token, cards) = (self.token, cards.to_vec());
        self.it.bank.get(move |tx| urgent::block(tx, token, &cards, BlockReason::Stolen))
    }
}

/// The same, of somebody whose ИИН is known.
fn each_known(story: impl Fn(&Holder<'_>)) {
    each(|it| {
        let who = it.who;
        it.bank.get(move |tx| customer::remember_iin(tx, who, &Iin::parse(IIN).unwrap()));
        // No second code within a minute of the first.
        it.bank.advance(SignedDuration::from_secs(61));
        story(it);
    });
}

fn state(it: &Holder<'_>) -> State {
    let CardFacts { state, .. } = it.facts();
    state
}

#[test]
fn whoever_has_the_phone_blocks_the_cards_without_signing_in() {
    each_known(|it| {
        let visitor = Visitor::new(it, "a café");
        visitor.start(IIN).unwrap();
        assert_eq!(visitor.block(&[it.card]), None, "not before the code");
        assert_eq!(visitor.cards(), None);
        let code = last_code(it.bank).unwrap();
        assert_eq!(visitor.prove(&code), Answer::Right);
        assert_eq!(visitor.cards(), Some(vec![it.card]));
        let strangers = {
            let stranger = register(it.bank, "marat", "+77012345679");
            it.bank.get(move |tx| open_and_issue(tx, stranger, Kind::Virtual))
        };
        assert_eq!(visitor.block(&[strangers]), Some(0), "only the person's own");
        assert!(matches!(state(it), State::Active { .. }));
        assert_eq!(visitor.block(&[it.card]), Some(1));
        assert_eq!(visitor.block(&[it.card]), Some(1), "blocking twice is blocking once");
        assert!(matches!(state(it), State::Blocked { reason: BlockReason::Stolen, .. }));
        assert_eq!(it.told(), ["card_blocked"]);
        assert!(acts(it.bank, it.card).contains(&("customer".to_owned(), "card.block".to_owned())));
    });
}

#[test]
fn somebody_nobody_knows_walks_to_a_code_that_is_never_right() {
    each_known(|it| {
        let (known, unknown) = (Visitor::new(it, "one"), Visitor::new(it, "other"));
        known.start(IIN).unwrap();
        let code = last_code(it.bank).unwrap();
        unknown.start(STRANGERS_IIN).unwrap();
        assert_eq!(last_code(it.bank), None, "nothing is sent to nobody");
        assert_eq!(unknown.prove(&code), Answer::Wrong { attempts_left: 2 });
        assert_eq!(unknown.prove("000000"), Answer::Wrong { attempts_left: 1 });
        assert_eq!(unknown.prove("000001"), Answer::Wrong { attempts_left: 0 });
        assert_eq!(unknown.prove(&code), Answer::Spent);
        assert_eq!((unknown.cards(), unknown.block(&[it.card])), (None, None));
        // Both meet the same bounds.
        assert!(matches!(known.start(IIN), Err(StartRefused::TooMany(_))));
        assert!(matches!(unknown.start(STRANGERS_IIN), Err(StartRefused::TooMany(_))));
        assert_eq!(Visitor::new(it, "third").prove(&code), Answer::Spent, "who never began");
    });
}

#[test]
fn a_right_code_is_good_for_a_quarter_of_an_hour() {
    each_known(|it| {
        let visitor = Visitor::new(it, "a café");
        visitor.start(IIN).unwrap();
        visitor.prove(&last_code(it.bank).unwrap());
        it.bank.advance(SignedDuration::from_secs(15 * 60 - 1));
        assert_eq!(visitor.cards(), Some(vec![it.card]));
        it.bank.advance(SignedDuration::from_secs(1));
        assert_eq!((visitor.cards(), visitor.block(&[it.card])), (None, None));
        assert!(matches!(state(it), State::Active { .. }));
    });
}

#[test]
fn cards_of_every_registration_of_the_person_are_blocked_together() {
    each_known(|it| {
        let second = register(it.bank, "aigerim2", "+77012345670");
        let card = it.bank.get(move |tx| {
            customer::remember_iin(tx, second, &Iin::parse(IIN).unwrap())?;
            open_and_issue(tx, second, Kind::Physical)
        });
        it.bank.advance(SignedDuration::from_secs(61));
        let visitor = Visitor::new(it, "a café");
        visitor.start(IIN).unwrap();
        visitor.prove(&last_code(it.bank).unwrap());
        assert_eq!(visitor.cards(), Some(vec![card, it.card]));
        assert_eq!(visitor.block(&[card, it.card]), Some(2));
    });
}
