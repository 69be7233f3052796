//! A bank with a card and a switch at a port of its own, and the words in which its story is told. Amounts are whole
//! tenge.

use std::net::SocketAddr;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use audit::Actor;
use authorization::{Policy, Rules};
use card::{BlockReason, Catalogue, Issue, SpendingLimit};
use cardcrypto::{CardVerificationKey, Pin, PinBlock, PinKey, PinKeys, PinVerificationKey};
use iso8583::Spec;
use jiff::SignedDuration;
use keys::CardKeys;
use ledger::{Discrepancies, IbanHead, Order};
use store::{Error, Fault, Migration, Store, Tx};
use switch::{Acquirer, AllowedAddress, Settings, Switch};
use testkit::Bank;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use vocabulary::{AccountId, CardId, Channel, CustomerId, Language, LatinName, Money, Pan, PhoneNumber};

use crate::line::{Ask, Line};

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

/// A card, its account and its secrets.
#[derive(Clone)]
pub(crate) struct Plastic {
    pub(crate) id: CardId,
    pub(crate) account: AccountId,
    pub(crate) pan: Pan,
    pub(crate) yymm: String,
    pub(crate) cvv: String,
}

/// A bank with one card, and a switch.
pub(crate) struct World<'a> {
    pub(crate) bank: &'a Bank,
    pub(crate) rules: Arc<Rules>,
    pub(crate) keys: Arc<CardKeys>,
    pub(crate) card: Plastic,
    pub(crate) runtime: Runtime,
    pub(crate) serving: Serving,
}

/// A switch that serves.
pub(crate) struct Serving {
    pub(crate) to: SocketAddr,
    pub(crate) stop: CancellationToken,
    pub(crate) ended: JoinHandle<()>,
}

/// The same story on both engines, with so much on the card; the books must balance after it.
pub(crate) fn each(tenge: i64, story: impl Fn(&mut World<'_>)) {
    each_with(tenge, settings(), Policy::default(), story);
}

pub(crate) fn each_with(tenge: i64, settings: Settings, policy: Policy, story: impl Fn(&mut World<'_>)) {
    Bank::each(TABLES, |bank| {
        let mut world = World::open(bank, tenge, settings.clone(), policy.clone());
        story(&mut world);
        world.books_balance();
    });
}

/// What a demonstration has.
pub(crate) fn settings() -> Settings {
    Settings {
        connections: 16,
        in_flight: 256,
        idle: Duration::from_secs(600),
        deadline: [Duration::from_secs(120); 4],
        acquirers: acquirers("127.0.0.1"),
        tls: None,
    }
}

pub(crate) fn acquirers(address: &str) -> Vec<Acquirer> {
    vec![Acquirer {
        name: "demonstration".to_owned(),
        addresses: vec![AllowedAddress::parse(address).unwrap()],
    }]
}

pub(crate) fn rules(policy: Policy) -> Arc<Rules> {
    let catalogue = Catalogue::parse(include_str!("../../../../demo/products.toml")).unwrap();
    Arc::new(Rules { catalogue, policy })
}

pub(crate) fn keys() -> Arc<CardKeys> {
    let pin = PinKeys {
        verification: PinVerificationKey::from_bytes(*b"a pvk for tests!", 1).unwrap(),
        transport: PinKey::from_bytes(*b"a zpk for tests!").unwrap(),
    };
    let cvk = CardVerificationKey::from_bytes(*b"a key for tests!").unwrap();
    Arc::new(CardKeys::new(cvk).with_pin(Some(pin)))
}

impl<'a> World<'a> {
    pub(crate) fn open(bank: &'a Bank, tenge: i64, settings: Settings, policy: Policy) -> World<'a> {
        log();
        let (rules, keys) = (rules(policy), keys());
        let card = issue(bank, &rules, &keys, tenge);
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.unwrap();
        let switch =
            Switch::new(bank.store.clone(), Arc::clone(&rules), Arc::clone(&keys), Spec::iso1987(), settings);
        let serving = serve(&runtime, switch, runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap());
        World { bank, rules, keys, card, runtime, serving }
    }

    /// Another switch over the same database, as on another node.
    pub(crate) fn another_switch(&self, store: Store) -> Serving {
        let (rules, keys) = (Arc::clone(&self.rules), Arc::clone(&self.keys));
        let switch = Switch::new(store, rules, keys, Spec::iso1987(), settings());
        let listener = self.runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        serve(&self.runtime, switch, listener)
    }

    pub(crate) fn line(&self) -> Line {
        Line::connect(self.serving.to)
    }

    /// Another card, with money of its own.
    pub(crate) fn another_card(&self, tenge: i64) -> Plastic {
        issue(self.bank, &self.rules, &self.keys, tenge)
    }

    pub(crate) fn purchase(&self, number: u64, tenge: u64) -> Ask {
        purchase(&self.card, number, tenge)
    }

    /// Posted, held, in tenge.
    pub(crate) fn stands(&self) -> (i64, i64) {
        self.stands_of(self.card.account)
    }

    pub(crate) fn stands_of(&self, account: AccountId) -> (i64, i64) {
        let balance = self.bank.get(move |tx| ledger::position(tx, account)).unwrap().balance;
        (balance.posted.tiyn() / 100, balance.held.tiyn() / 100)
    }

    /// The live holds in tenge, the newest first.
    pub(crate) fn holds(&self) -> Vec<i64> {
        let account = self.card.account;
        let holds = self.bank.get(move |tx| ledger::hold::active(tx, account, 10_000));
        holds.iter().map(|hold| hold.amount.tiyn() / 100).collect()
    }

    /// Sets a card's PIN, as its holder does at the portal.
    pub(crate) fn set_pin(&self, card: &Plastic, typed: &str) {
        let pvv = self.keys.pvv(&card.pan, &PinBlock::from_bytes(self.pin_block(card, typed))).unwrap();
        let id = card.id;
        self.bank.get(move |tx| {
            let digest = card::PinDigest::of(tx, id, pvv);
            card::pin::set(tx, Actor::System, id, digest)
        });
    }

    /// DE 52 as a cash machine makes it.
    pub(crate) fn pin_block(&self, card: &Plastic, typed: &str) -> [u8; 8] {
        self.keys.seal_pin(&card.pan, &Pin::parse(typed).unwrap()).unwrap().bytes()
    }

    pub(crate) fn block(&self, card: CardId, reason: BlockReason) {
        let block = move |tx: &mut Tx<'_>| {
            let card = card::find(tx, card)?.unwrap();
            card::block(tx, Actor::System, &card, reason)
        };
        self.bank.run(block).unwrap();
    }

    pub(crate) fn limit(&self, card: CardId, channel: Channel, limit: SpendingLimit) {
        let rules = Arc::clone(&self.rules);
        let set =
            move |tx: &mut Tx<'_>| card::set_limit(tx, &rules.catalogue, Actor::System, card, channel, limit);
        self.bank.run(set).unwrap();
    }

    pub(crate) fn account_state(&self, account: AccountId, state: ledger::State) {
        self.bank.get(move |tx| ledger::set_state(tx, account, state));
    }

    pub(crate) fn advance(&self, days: i64) {
        self.bank.advance(SignedDuration::from_hours(24 * days));
    }

    /// Keeps every thread that writes to the database busy until it is let go.
    pub(crate) fn hold_up_the_store(&self) -> HeldUp {
        // As many as there may be: on SQLite one waits behind the other.
        let count = if self.bank.database.url.starts_with("sqlite") { 1 } else { 4 };
        let (came, all_came) = channel();
        let go = (0..count).map(|_| {
            let (go, wait) = channel::<()>();
            let came = came.clone();
            let busy = move |_: &mut Tx<'_>| -> Result<(), Error<()>> {
                came.send(()).unwrap();
                let _ = wait.recv();
                Ok(())
            };
            self.bank.store.submit(busy, |_| ());
            go
        });
        let held_up = HeldUp { go: go.collect(), all_came };
        for _ in 0..count {
            held_up.all_came.recv_timeout(Duration::from_secs(60)).unwrap();
        }
        held_up
    }

    pub(crate) fn books_balance(&self) {
        assert_eq!(self.bank.get(ledger::discrepancies), Discrepancies::default());
        let (_, held) = self.stands();
        assert_eq!(self.holds().iter().sum::<i64>(), held, "the list of holds is what is held");
    }
}

/// The store is busy until this is dropped.
pub(crate) struct HeldUp {
    go: Vec<Sender<()>>,
    all_came: Receiver<()>,
}

impl HeldUp {
    pub(crate) fn let_go(self) {
        drop(self.go);
    }
}

pub(crate) fn serve(runtime: &Runtime, switch: Switch, listener: TcpListener) -> Serving {
    let (to, stop) = (listener.local_addr().unwrap(), CancellationToken::new());
    let ended = runtime.spawn(switch.serve(listener, stop.clone()));
    Serving { to, stop, ended }
}

pub(crate) fn issue(bank: &Bank, rules: &Arc<Rules>, keys: &Arc<CardKeys>, tenge: i64) -> Plastic {
    let rules = Arc::clone(rules);
    let put = move |tx: &mut Tx<'_>| -> Result<(CardId, AccountId, Pan, String), Error<()>> {
        let account =
            ledger::open_account(tx, CustomerId(1), &IbanHead::parse("563", "D6").unwrap(), "KZT")?.id;
        if tenge > 0 {
            let now = tx.now();
            let amount = Money::from_tenge(tenge);
            let order = Order {
                reference: &format!("opening {}", account.0),
                amount,
                operation_at: now,
                details: "",
            };
            ledger::top_up(tx, account, &order).map_err(|_| Fault::corrupt("a top-up"))?;
        }
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
        Ok((id, account, details.pan, details.expiry.yymm()))
    };
    let (id, account, pan, yymm) = bank.run(put).unwrap();
    let cvv = keys.cvv_typed(&pan, &yymm).unwrap().expose().to_owned();
    Plastic { id, account, pan, yymm, cvv }
}

/// When everything happens in these stories, as DE 7 tells it.
pub(crate) const SENT: &str = "1122070000";
/// DE 32.
pub(crate) const ACQUIRER: &str = "398001";

/// A request for a hold at a terminal; what tells it from others is its number.
pub(crate) fn purchase(card: &Plastic, number: u64, tenge: u64) -> Ask {
    Ask::new(
        "0100",
        &[
            (2, card.pan.expose()),
            (3, "000000"),
            (4, &format!("{:012}", tenge * 100)),
            (7, SENT),
            (11, &format!("{number:06}")),
            (14, &card.yymm),
            (18, "5411"),
            (19, "398"),
            (22, "051"),
            (25, "00"),
            (32, ACQUIRER),
            (37, &format!("{number:012}")),
            (41, "DEMO0001"),
            (42, "DEMO MERCHANT 1"),
            (43, "DASTARKHAN               ALMATY       KZ"),
            (49, "398"),
        ],
    )
}

/// The same, typed on the internet.
pub(crate) fn typed(card: &Plastic, number: u64, tenge: u64) -> Ask {
    let asked = purchase(card, number, tenge).with(22, "812").with(25, "59");
    asked.with(48, format!("9203{}", card.cvv))
}

/// The reversal of a message, under a number of its own.
pub(crate) fn reversal(number: u64, of: &Ask) -> Ask {
    let original = format!("{}{}{}{:0>11}{:011}", of.mti, of.field(11), of.field(7), of.field(32), 0);
    of.clone().of_type("0400").with(11, format!("{number:06}")).with(90, original).without(48)
}

/// DE 70: 001 sign-on, 002 sign-off, 301 echo.
pub(crate) fn line_act(number: u64, act: &str) -> Ask {
    Ask::new("0800", &[(7, SENT), (11, &format!("{number:06}")), (70, act)])
}

/// Everything any test of this program has logged, from the moment it is first asked for.
pub(crate) fn log() -> &'static Log {
    static LOG: OnceLock<Log> = OnceLock::new();
    LOG.get_or_init(|| {
        let log = Log::default();
        let writer = log.clone();
        tracing_subscriber::fmt()
            .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .init();
        log
    })
}

#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
