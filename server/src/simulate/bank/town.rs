//! The bank under test, the model beside it, and the proof that the two agree.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use anyhow::{Context, bail, ensure};
use authorization::{Kind, Policy, Presentment, RepeatKey, Rules};
use card::{Catalogue, Issue};
use jiff::{SignedDuration, Timestamp};
use ledger::{Discrepancies, IbanHead};
use store::{Clock, Error, Fault, Isolation, Options, Schema, Store, Surroundings, Tx, Url, Vault};
use vocabulary::{
    AccountId, AuthorizationId, CardId, Channel, CustomerId, Language, LatinName, Pan, PhoneNumber,
};

use super::acquirers::{Event, Exchange, RIGHT_PIN};
use super::dice::Dice;
use super::model::{self, Limit, Model};
use super::staff::Ordered;

/// A card that people play with.
#[derive(Clone, Copy)]
pub(super) struct Plastic {
    pub(super) number: usize,
    pub(super) id: CardId,
    pub(super) account: AccountId,
    pub(super) pan: Pan,
    pub(super) expiry: card::Expiry,
}

/// An approval of a hold that a shop has heard, and relies on.
pub(super) struct Promise {
    pub(super) id: AuthorizationId,
    pub(super) tiyn: i64,
    /// The shop knows only when it asked; the promise was made no earlier.
    pub(super) asked_at: Timestamp,
    pub(super) channel: Channel,
}

pub(super) struct Town {
    url: String,
    seed: u64,
    chance: Arc<Mutex<Dice>>,
    store: Option<Store>,
    pub(super) clock: Clock,
    pub(super) rules: Arc<Rules>,
    pub(super) dice: Dice,
    pub(super) model: Model,
    pub(super) cards: Vec<Plastic>,
    pub(super) exchanges: Vec<Exchange>,
    /// What is on its way, by the time it arrives.
    pub(super) on_the_way: BTreeMap<(i64, u64), Event>,
    pub(super) heard: HashMap<(RepeatKey, Kind), String>,
    pub(super) promises: HashMap<(RepeatKey, Kind), Promise>,
    /// What shops will ask to be paid for, and what they have asked.
    pub(super) drawer: Vec<Presentment>,
    pub(super) presented: Vec<Presentment>,
    pub(super) ordered: Vec<Ordered>,
    drawn: u64,
    pub(super) log: Log,
    pub(super) tally: Tally,
}

/// What happened: a digest of all of it, and the last of it in words.
#[derive(Default)]
pub(super) struct Log {
    digest: [u8; 32],
    pub(super) last: VecDeque<String>,
}

/// How often what happened.
#[derive(Default, Clone)]
pub(super) struct Tally(pub(super) BTreeMap<&'static str, u64>);

impl Tally {
    pub(super) fn count(&mut self, what: &'static str) {
        *self.0.entry(what).or_default() += 1;
    }
}

impl Log {
    fn write(&mut self, line: String) {
        let mut bytes = self.digest.to_vec();
        bytes.extend_from_slice(line.as_bytes());
        self.digest = store::sha256(&bytes);
        if self.last.len() == 30 {
            self.last.pop_front();
        }
        self.last.push_back(line);
    }

    pub(super) fn digest(&self) -> String {
        self.digest[..8].iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// One and the same for each seed, so that a failure can be played again.
const BEGINNING: &str = "2026-11-22T07:00:00Z";

impl Town {
    pub(super) fn open(url: &str, seed: u64) -> anyhow::Result<Town> {
        let mut dice = Dice::new(seed);
        let begins = BEGINNING.parse::<Timestamp>()?;
        // Seeds that share a database draw their keys from times of their own.
        let clock = Clock::standing(begins + SignedDuration::from_micros(dice.below(86_400_000_000)));
        let catalogue = Catalogue::parse(include_str!("../../../../demo/products.toml"))?;
        let policy = Policy {
            forbidden_mccs: vec![7995],
            forbidden_countries: vec!["408".to_owned()],
            ..Policy::default()
        };
        let mut town = Town {
            url: url.to_owned(),
            seed,
            chance: Arc::new(Mutex::new(Dice::new(seed ^ 0x5eed))),
            store: None,
            clock,
            rules: Arc::new(Rules { catalogue, policy: policy.clone() }),
            dice,
            model: Model::of(policy),
            cards: Vec::new(),
            exchanges: Vec::new(),
            on_the_way: BTreeMap::new(),
            heard: HashMap::new(),
            promises: HashMap::new(),
            drawer: Vec::new(),
            presented: Vec::new(),
            ordered: Vec::new(),
            drawn: 0,
            log: Log::default(),
            tally: Tally::default(),
        };
        town.start()?;
        for account in ledger::OWN {
            let position = town.get(move |tx| ledger::position(tx, account))?;
            let posted = position.context("an account of the bank's own")?.balance.posted.tiyn();
            town.model.accounts.entry(account.0).or_default().posted = posted;
        }
        for _ in 0..4 {
            let account = town.get(|tx| {
                let head = IbanHead::parse("563", "D6").map_err(|error| Fault::Broken(error.to_string()))?;
                Ok(ledger::open_account(tx, CustomerId(1), &head, "KZT")?.id)
            })?;
            town.issue(account)?;
            town.pay_in(account)?;
        }
        // Two cards share one account.
        let shared = town.cards[0].account;
        town.issue(shared)?;
        Ok(town)
    }

    /// Starts the server, or starts it again: what it had in memory is gone.
    pub(super) fn start(&mut self) -> anyhow::Result<()> {
        self.store = None;
        let chance = Arc::clone(&self.chance);
        let surroundings = Surroundings {
            clock: self.clock.clone(),
            random: Box::new(move |bytes| {
                if let Ok(mut dice) = chance.lock() {
                    dice.fill(bytes);
                }
            }),
            vault: Vault::new(&[1; 32], &[2; 32]),
        };
        let parts = [audit::MIGRATIONS, ledger::MIGRATIONS, card::MIGRATIONS, authorization::MIGRATIONS];
        let options = Options { url: Url::parse(&self.url)?, threads: 1, isolation: Isolation::Serializable };
        self.store = Some(Store::open(&options, &Schema(parts.concat()), surroundings)?);
        Ok(())
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(super) fn say(&mut self, line: &str) {
        let line = format!("{} {line}", self.now());
        self.log.write(line);
    }

    /// A number that no other of this seed is.
    pub(super) fn draw(&mut self) -> u64 {
        self.drawn += 1;
        self.drawn
    }

    /// A reference that no other seed uses.
    pub(super) fn reference(&mut self) -> String {
        let number = self.draw();
        format!("{}-{number}", self.seed)
    }

    pub(super) fn acquirer(&self, number: i64) -> String {
        format!("{:011}", i128::from(self.seed % 1_000_000_000) * 10 + i128::from(number))
    }

    pub(super) fn run<T: Send + 'static, R: Send + 'static>(
        &self,
        use_case: impl FnMut(&mut Tx<'_>) -> Result<T, Error<R>> + Send + 'static,
    ) -> anyhow::Result<Result<T, R>> {
        let store = self.store.as_ref().context("the server is down")?;
        Ok(store.run(use_case)?)
    }

    pub(super) fn get<T: Send + 'static>(
        &self,
        mut use_case: impl FnMut(&mut Tx<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> anyhow::Result<T> {
        let outcome = self.run(move |tx| use_case(tx).map_err(Error::<()>::Fault))?;
        outcome.map_err(|()| anyhow::anyhow!("refused"))
    }

    /// Runs a use case in a server that dies just before its commit.
    pub(super) fn die_in<T: Send + 'static>(
        &self,
        mut use_case: impl FnMut(&mut Tx<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> anyhow::Result<()> {
        let died = self.run(move |tx| {
            use_case(tx)?;
            Err::<(), Error<()>>(Error::Refused(()))
        })?;
        ensure!(died == Err(()), "a transaction committed that was to die");
        Ok(())
    }

    /// Issues a card on an account, and lets the model know of it.
    pub(super) fn issue(&mut self, account: AccountId) -> anyhow::Result<()> {
        let rules = Arc::clone(&self.rules);
        let holder = LatinName::parse("Aigerim Tolegenova").map_err(|_| anyhow::anyhow!("a name"))?;
        let phone = PhoneNumber::parse("+77012345678").map_err(|_| anyhow::anyhow!("a phone"))?;
        let details = self.get(move |tx| {
            let product = rules.catalogue.products().first();
            let product = product.ok_or_else(|| Fault::Broken("no product".to_owned()))?;
            let id = card::issue(
                tx,
                &Issue {
                    customer: CustomerId(1),
                    account,
                    product,
                    kind: card::Kind::Virtual,
                    holder: &holder,
                    delivery_note: None,
                    language: Language::Ru,
                    phone: &phone,
                    valid_until_at_most: None,
                },
            )?;
            let digest = card::PinDigest::of(tx, id, RIGHT_PIN);
            card::pin::set(tx, audit::Actor::System, id, digest)?;
            card::details_for_hand_over(tx, id)
        })?;
        let details = details.context("a card that was issued")?;
        let number = self.cards.len() + 1;
        let (id, pan, expiry) = (details.card, details.pan, details.expiry);
        let product = &self.rules.catalogue.products()[0];
        let limit = |channel| Limit { standing: product.default_limits.of(channel), meanwhile: None };
        let limits = Channel::ALL.into_iter().map(|channel| (channel, limit(channel))).collect();
        let card = model::Card {
            number,
            account: account.0,
            blocked: None,
            expiry,
            limits,
            pvv: RIGHT_PIN,
            wrong_pins: 0,
        };
        self.model.cards.insert(pan, card);
        self.model.accounts.entry(account.0).or_default();
        self.cards.push(Plastic { number, id, account, pan, expiry });
        self.say(&format!("card {number} is issued"));
        Ok(())
    }

    /// The accounts that cards spend from.
    pub(super) fn accounts(&self) -> Vec<AccountId> {
        // The first four cards were issued on new accounts, all others on one of those.
        self.cards.iter().take(4).map(|card| card.account).collect()
    }

    /// Everything that must always be true.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        let wrong = self.get(ledger::discrepancies)?;
        ensure!(wrong == Discrepancies::default(), "the books do not balance: {wrong:?}");
        for account in self.model.accounts.keys().copied().filter(|account| *account > 0) {
            self.check_account(account)?;
        }
        self.check_promises()?;
        self.check_usage()
    }

    fn check_account(&self, account: i64) -> anyhow::Result<()> {
        let (position, holds) = self.get(move |tx| {
            let position = ledger::position(tx, AccountId(account))?;
            Ok((position, ledger::hold::active(tx, AccountId(account), usize::MAX)?))
        })?;
        let balance = position.context("an account is gone")?.balance;
        let stands = (balance.posted.tiyn(), balance.held.tiyn(), balance.claimed.tiyn());
        let model = &self.model;
        let expected = (model.posted(account), model.held(account), model.claimed(account));
        let name = self.cards.iter().find(|card| card.account.0 == account).map_or(0, |card| card.number);
        ensure!(
            stands == expected,
            "the account of card {name} ({account}): (posted, held, claimed) is {stands:?}, and should be {expected:?}"
        );
        let mut listed = holds.iter().map(|hold| hold.amount.tiyn()).collect::<Vec<_>>();
        let living = model.accounts.get(&account).map(|it| it.holds.values().map(|hold| hold.left));
        let mut living = living.into_iter().flatten().filter(|left| *left > 0).collect::<Vec<_>>();
        listed.sort_unstable();
        living.sort_unstable();
        ensure!(listed == living, "the live holds are {listed:?}, and should be {living:?}");
        Ok(())
    }

    /// What a shop was promised is held until it was taken back, presented, or ran out.
    fn check_promises(&self) -> anyhow::Result<()> {
        let now = self.now();
        let days = self.rules.policy.hold_days;
        let place = |channel| Channel::ALL.iter().position(|one| *one == channel).unwrap_or_default();
        let lasts = |it: &Promise| SignedDuration::from_hours(24 * days[place(it.channel)]);
        let alive = self.promises.values().filter(|it| now < it.asked_at + lasts(it));
        let ids = alive.clone().map(|it| it.id).collect::<Vec<_>>();
        let holds = self.get(move |tx| ledger::hold::find_holds(tx, &ids))?;
        let holds = holds.into_iter().map(|hold| (hold.id, hold.amount.tiyn())).collect::<HashMap<_, _>>();
        for promise in alive {
            let held = holds.get(&promise.id).copied().unwrap_or_default();
            ensure!(held >= promise.tiyn, "a shop was promised {} and {held} are held", promise.tiyn);
        }
        Ok(())
    }

    fn check_usage(&self) -> anyhow::Result<()> {
        let today = model::day(self.now());
        for plastic in &self.cards {
            let (rules, card) = (Arc::clone(&self.rules), plastic.id);
            let usage = self.get(move |tx| card::usage(tx, &rules.catalogue, card))?;
            for usage in usage.context("a card is gone")? {
                let used = (usage.used.amount.tiyn(), usage.used.count);
                let spent = self.model.spent(plastic.account.0, today, usage.channel);
                if used != spent {
                    bail!(
                        "card {} {:?}: used {used:?}, and should be {spent:?}",
                        plastic.number,
                        usage.channel
                    );
                }
            }
        }
        Ok(())
    }

    /// No card number lies in the database in plain; for files of SQLite.
    pub(super) fn check_secrets(&self) -> anyhow::Result<()> {
        let Some(path) = self.url.strip_prefix("sqlite:") else { return Ok(()) };
        for ending in ["", "-wal"] {
            let Ok(bytes) = std::fs::read(format!("{path}{ending}")) else { continue };
            let text = String::from_utf8_lossy(&bytes);
            for card in &self.cards {
                let found = text.contains(card.pan.expose());
                ensure!(!found, "the number of card {} lies in plain in the database", card.number);
            }
        }
        Ok(())
    }
}
