//! Putting the parts together, and taking them apart again when asked to end.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, bail};
use cardcrypto::KeyFile;
use courier::Courier;
use keys::CardKeys;
use ledger::IbanHead;
use onboarding::{Places, Policy, Rules};
use people::code_budget::Budget;
use people::password::Password;
use people::session::Lifetime;
use people::{Role, staff};
use photographs::PhotoStore;
use store::{Clock, Error, Fault, Isolation, Options, Schema, Store, Surroundings, Tx, Url, Vault};
use switch::Switch;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use vocabulary::Language;
use web::{Bank, CallScript, Settings, Web};

use crate::config::{Config, Door, Mode, Transport};
use crate::content::Content;
use crate::{acquiring, jobs, keyfile, observe, sealing};

/// The store, open, and the keys of the doors.
pub(crate) struct Opened {
    pub(crate) store: Store,
    pub(crate) keys: Arc<CardKeys>,
}

impl Opened {
    /// Opens what is kept, making the key file on the first run.
    pub(crate) fn open(config: &Config) -> anyhow::Result<Opened> {
        if config.mode == Mode::Demonstration {
            // A demonstration of before cards had PINs gets them without asking.
            keyfile::add_pin_keys(&config.data, &mut chance)?;
        }
        let KeyFileParts { vault, keys } = KeyFileParts::of(&keyfile::open(&config.data, &mut chance)?);
        let clock = Clock::system();
        let options = Options {
            url: Url::parse(&config.database_url())?,
            threads: config.database.threads.clamp(1, 64),
            isolation: Isolation::Serializable,
        };
        let surroundings = Surroundings { clock: clock.clone(), random: Box::new(chance), vault };
        let store = Store::open(&options, &schema(), surroundings).context("database.url")?;
        if store.batches_at_once() == 1 {
            tracing::warn!(
                "authorizations are decided one batch at a time: set max_pred_locks_per_transaction = 1024 in \
                 postgresql.conf and restart PostgreSQL (docs/operations.md)"
            );
        }
        if config.mode == Mode::Demonstration {
            clock.set_shift(run(&store, store::clock::saved_shift)?);
        }
        Ok(Opened { store, keys: Arc::new(keys) })
    }
}

struct KeyFileParts {
    vault: Vault,
    keys: CardKeys,
}

impl KeyFileParts {
    fn of(file: &KeyFile) -> KeyFileParts {
        KeyFileParts {
            vault: Vault::new(&file.data_key, &file.index_key),
            keys: CardKeys::new(file.cvk.clone()).with_pin(file.pin_keys.clone()),
        }
    }
}

/// All tables of all crates, in the order in which they build on one another.
fn schema() -> Schema {
    let parts = [
        audit::MIGRATIONS,
        agreement::MIGRATIONS,
        people::MIGRATIONS,
        ledger::MIGRATIONS,
        card::MIGRATIONS,
        onboarding::MIGRATIONS,
        authorization::MIGRATIONS,
        sealed::MIGRATIONS,
        transfer::MIGRATIONS,
    ];
    Schema(parts.concat())
}

/// Serves until a signal asks it to end. `demo`: whether this is `tolem demo`, and whether it was asked for
/// JSON.
pub(crate) fn serve(config: Config, demo: Option<bool>) -> anyhow::Result<()> {
    observe::start_log(&config.log)?;
    let meters = observe::start_meters()?;
    let opened = Opened::open(&config)?;
    let content = Content::of(&config);
    publish(&opened.store, &content, &config)?;
    let bank = bank(&content, &config)?;
    if bank.sealer.is_none() {
        tracing::warn!(
            "papers cannot be sealed and are not given out: `tolem seal certificate` makes what is missing"
        );
    }
    let password = match config.mode {
        Mode::Demonstration => Some(put_staff(&opened.store)?),
        Mode::Production => None,
    };
    jobs::plan(&opened.store)?;

    let stop = Arc::new(AtomicBool::new(false));
    let workers = start_workers(&opened, &config, &bank, &stop)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("the runtime")?;
    let outcome = runtime.block_on(async {
        let portal = listen("portal.listen", &config.portal.listen).await?;
        let desk = listen("desk.listen", &config.desk.listen).await?;
        let watch = listen("metrics.listen", &config.metrics.listen).await?;
        let acquirers = match &config.iso8583 {
            Some(iso8583) => Some((listen("iso8583.listen", &iso8583.listen).await?, iso8583)),
            None => None,
        };
        let addresses = Addresses {
            iso8583: match &acquirers {
                Some((listener, _)) => Some(listener.local_addr()?.to_string()),
                None => None,
            },
            portal: url(&config.portal, &portal)?,
            desk: url(&config.desk, &desk)?,
            metrics: format!("http://{}", watch.local_addr()?),
        };
        // With port 0, or behind a proxy, this is where they really are.
        let (portal_at, desk_at) = (portal.local_addr()?, desk.local_addr()?);
        tracing::info!(portal = %portal_at, desk = %desk_at, metrics = %watch.local_addr()?, "listening");
        let ending = CancellationToken::new();
        let ended = ending.clone();
        tokio::spawn(async move {
            asked_to_end().await;
            tracing::info!("ending: what was begun is finished first");
            ended.cancel();
        });
        let sends_sms = config.sms.transport != Transport::None;
        let watching = observe::router(opened.store.clone(), meters, sends_sms);
        let door = |door, address: &str| {
            let settings = settings(&config, door, address);
            Web::new(opened.store.clone(), settings, Arc::clone(&opened.keys), bank.clone())
        };
        let portal_screens = door(&config.portal, &addresses.portal).portal();
        let desk_screens = door(&config.desk, &addresses.desk).desk();
        let acquiring = match acquirers {
            Some((listener, iso8583)) => {
                let switch = Switch::new(
                    opened.store.clone(),
                    Arc::clone(&bank.authorizing),
                    Arc::clone(&opened.keys),
                    acquiring::spec(iso8583)?,
                    acquiring::settings(iso8583)?,
                );
                tokio::spawn(switch.serve(listener, ending.clone()))
            }
            None => tokio::spawn(async {}),
        };
        announce(demo, &addresses, password.as_deref());
        tokio::join!(
            web::serve(portal, portal_screens, config.portal.connections, ending.clone().cancelled_owned()),
            web::serve(desk, desk_screens, config.desk.connections, ending.clone().cancelled_owned()),
            web::serve(watch, watching, 64, ending.cancelled_owned()),
            async { drop(acquiring.await) },
        );
        anyhow::Ok(())
    });
    stop.store(true, Ordering::Relaxed);
    for worker in workers {
        let _ = worker.join();
    }
    outcome
}

/// Where the doors are.
struct Addresses {
    iso8583: Option<String>,
    portal: String,
    desk: String,
    metrics: String,
}

/// Tells whoever started the demonstration where to go.
#[expect(clippy::print_stdout, reason = "this is what the command answers")]
fn announce(demo: Option<bool>, addresses: &Addresses, password: Option<&str>) {
    tracing::info!(portal = addresses.portal, desk = addresses.desk, metrics = addresses.metrics, "serving");
    let (Some(json), Some(password)) = (demo, password) else { return };
    if json {
        let line = serde_json::json!({
            "portal": addresses.portal,
            "desk": addresses.desk,
            "iso8583": addresses.iso8583,
            "metrics": addresses.metrics,
            "operator": { "login": "operator", "password": password },
            "teller": { "login": "teller", "password": password },
            "supervisor": { "login": "supervisor", "password": password },
        });
        println!("{line}");
    } else {
        println!(
            "\n  Tolem demonstration bank\n\n  Portal         {}\n  Phone (SMS)    {}/demo\n  Operator desk  {}\n  \
             Sign in there  operator, teller or supervisor / {password}\n  ISO 8583       {}\n  Metrics        {}/metrics\n\n  Ctrl-C ends it; what was \
             kept is in the data folder.\n",
            addresses.portal,
            addresses.portal,
            addresses.desk,
            addresses.iso8583.as_deref().unwrap_or("off"),
            addresses.metrics
        );
    }
}

fn settings(config: &Config, door: &Door, address: &str) -> Settings {
    Settings {
        demonstration: config.mode == Mode::Demonstration,
        secure: door.secure(),
        address: address.to_owned(),
        rate: web::Rate { requests_per_second: door.requests_per_second, burst: door.burst },
        trusted_proxies: door.trusted_proxies.clone(),
        lifetime: Lifetime {
            idle_seconds: config.sessions.idle_seconds,
            longest_seconds: config.sessions.longest_seconds,
        },
        staff_lifetime: Lifetime {
            idle_seconds: config.sessions.staff_idle_seconds,
            longest_seconds: config.sessions.staff_longest_seconds,
        },
        budget: budget(config),
        hashing_at_once: config.sessions.hashing_at_once,
        statement_months: config.statements.months,
        unblock_second_person: config.branch.unblock_second_person,
        connections: door.connections,
        issuer: web::Issuer {
            name: config.issuer.name.clone(),
            bin: config.issuer.bin.clone(),
            bic: config.issuer.bic.clone(),
            address: config.issuer.address.clone(),
            contacts: config.issuer.contacts.clone(),
        },
    }
}

fn start_workers(
    opened: &Opened,
    config: &Config,
    bank: &Bank,
    stop: &Arc<AtomicBool>,
) -> anyhow::Result<Vec<std::thread::JoinHandle<()>>> {
    let courier = Courier {
        store: opened.store.clone(),
        keys: Arc::clone(&opened.keys),
        transport: match config.sms.transport {
            Transport::PhoneOnScreen => courier::Transport::PhoneOnScreen,
            Transport::None => courier::Transport::None,
        },
        cvv_by_sms: config.sms.cvv_by_sms,
        rules: Arc::clone(&bank.authorizing),
        photographs: bank.photographs.clone(),
    };
    let (carrying, working) = (Arc::clone(stop), Arc::clone(stop));
    let (store, rules) = (opened.store.clone(), Arc::clone(&bank.rules));
    let spawn = |name: &str, work: Box<dyn FnOnce() + Send>| {
        std::thread::Builder::new().name(name.to_owned()).spawn(work).context("a worker thread")
    };
    Ok(vec![
        spawn("courier", Box::new(move || courier.work(&carrying)))?,
        spawn("jobs", Box::new(move || jobs::work(&store, &rules, &working)))?,
    ])
}

/// Products, places, policy and photographs: what the doors to customers and staff share.
fn bank(content: &Content, config: &Config) -> anyhow::Result<Bank> {
    let rules = Rules {
        catalogue: card::Catalogue::parse(&content.text("products.toml")?).context("products.toml")?,
        places: Places::parse(&content.text("places.toml")?).context("places.toml")?,
        policy: Policy {
            max_cards: config.orders.most_cards,
            alert_cards: config.orders.cards_alert,
            ..Policy::default()
        },
        code_budget: budget(config),
        iban_head: IbanHead::parse(&config.issuer.bank_code, &config.issuer.account_start)
            .map_err(|error| anyhow::anyhow!("issuer.bank_code, issuer.account_start: {error}"))?,
    };
    Ok(Bank {
        authorizing: acquiring::rules(config, &rules.catalogue),
        rules: Arc::new(rules),
        terms: Arc::new(transfer::Terms::parse(&content.text("transfers.toml")?).context("transfers.toml")?),
        photographs: PhotoStore::folder(&config.data.join("photographs"))
            .context("the photographs' folder")?,
        call_script: Arc::new(
            CallScript::parse(&content.text("call_script.toml")?).context("call_script.toml")?,
        ),
        sealer: sealing::open(config)?.map(Arc::new),
    })
}

fn budget(config: &Config) -> Budget {
    let codes = &config.codes;
    Budget {
        pause_seconds: codes.pause_seconds,
        number_hour: codes.number_hour,
        number_day: codes.number_day,
        address_hour: codes.address_hour,
        prefix_hour: codes.prefix_hour,
        all_hour: codes.all_hour,
        hours_after_phone_change: codes.hours_after_phone_change,
    }
}

/// Publishes the texts that people agree to; a published version never changes.
fn publish(store: &Store, content: &Content, config: &Config) -> anyhow::Result<()> {
    for document in content.documents(&config.issuer)? {
        let published = store.run(move |tx| agreement::publish(tx, &document))?;
        if let Err(same) = published {
            bail!(
                "documents/{}: version {} stands already with another text; give the new text a new version",
                same.kind.word(),
                same.version
            );
        }
    }
    Ok(())
}

/// The demonstration's staff.
const STAFF: [(&str, &str, Role); 3] = [
    ("operator", "Айгүл Оператор", Role::Operator),
    ("teller", "Берік Кассир", Role::Teller),
    ("supervisor", "Сәуле Басшы", Role::Supervisor),
];

/// The demonstration's staff, with one password that stays the same while the data folder does.
fn put_staff(store: &Store) -> anyhow::Result<String> {
    let digest = store.vault().digest("demonstration.operator", b"");
    let password = digest[..8].iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let mut salt = [0; 16];
    store.random(&mut salt);
    let chosen = Password::choose(&password, &[]).map_err(|_| anyhow::anyhow!("the operator's password"))?;
    let hash = chosen.hash(salt);
    for (login, name, role) in STAFF {
        let hash = hash.clone();
        run(store, move |tx| staff::put(tx, login, name, role, Language::Ru, &hash))?;
    }
    Ok(password)
}

async fn listen(key: &str, address: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        format!("{key} = {address}: another program may be using it; change it in the configuration")
    })
}

fn url(door: &Door, listener: &TcpListener) -> anyhow::Result<String> {
    match &door.public_url {
        Some(url) => Ok(url.trim_end_matches('/').to_owned()),
        None => Ok(format!("http://{}", listener.local_addr()?)),
    }
}

async fn asked_to_end() {
    let mut term = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(term) => term,
        Err(error) => {
            tracing::error!(%error, "no signals can be heard");
            return std::future::pending().await;
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = term.recv() => {}
    }
}

pub(crate) fn run<T: Send + 'static>(
    store: &Store,
    mut use_case: impl FnMut(&mut Tx<'_>) -> Result<T, Fault> + Send + 'static,
) -> anyhow::Result<T> {
    match store.run(move |tx| use_case(tx).map_err(Error::<std::convert::Infallible>::Fault))? {
        Ok(value) => Ok(value),
        Err(never) => match never {},
    }
}

thread_local! {
    /// Chance drawn beforehand, and how much of it is used: drawing costs nearly a microsecond however little is drawn,
    /// and an authorization draws five times.
    static DRAWN: RefCell<([u8; 512], usize)> = const { RefCell::new(([0; 512], 512)) };
}

/// The operating system's chance. Without it nothing here is safe, so it is asked for and never replaced. What was
/// handed out is wiped.
pub(crate) fn chance(bytes: &mut [u8]) {
    DRAWN.with_borrow_mut(|(drawn, used)| {
        if bytes.len() > drawn.len() {
            return draw(bytes);
        }
        if bytes.len() > drawn.len() - *used {
            draw(drawn);
            *used = 0;
        }
        let handed_out = &mut drawn[*used..*used + bytes.len()];
        bytes.copy_from_slice(handed_out);
        handed_out.fill(0);
        *used += bytes.len();
    });
}

#[expect(clippy::expect_used, reason = "a program without chance must not go on")]
fn draw(bytes: &mut [u8]) {
    aws_lc_rs::rand::fill(bytes).expect("the operating system gives no randomness");
}
