//! The stage: a bank with its texts and rules, two operators, customers who want cards.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use agreement::{Document, Kind};
use cardcrypto::{CardVerificationKey, PinKey, PinKeys, PinVerificationKey};
use keys::{CardKeys, SealKey, Sealer};
use onboarding::signature::Accepted;
use onboarding::{
    Answers, Confirmed, PhotoFacts, Places, Policy, Rules, Side, Started, Step, Submission, Submitted,
};
use people::code_budget::Budget;
use people::password::Password;
use people::registration::{self, Start};
use people::session::Lifetime;
use people::{Role, TokenDigest, one_time_code, sms, staff};
use photographs::PhotoStore;
use store::{Error, outbox};
use testkit::{Bank, Database};
use vocabulary::{ApplicationId, CardId, CustomerId, Language, Login, PhoneNumber, PhotoId, StaffId};
use web::{AddressBlock, CallScript, Issuer, Rate, Settings, Web};

use crate::browser::Browser;

const SCHEMA: &[&[store::Migration]] = &[
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

pub(crate) const PASSWORD: &str = "семь верблюдов и арба";
pub(crate) const CODE_WORD: &str = "Тұлпар";

pub(crate) struct World<'a> {
    pub(crate) bank: &'a Bank,
    pub(crate) rules: Arc<Rules>,
    pub(crate) web: Web,
    /// Doors that send as few codes as a bank's own do.
    pub(crate) strict: Web,
    pub(crate) aigul: StaffId,
    pub(crate) customer: CustomerId,
    pub(crate) sealer: Arc<Sealer>,
    terms: Vec<Accepted>,
    photographs: PhotoStore,
    folder: PathBuf,
}

/// What an order for plastic changes.
pub(crate) const PLASTIC: &[(&str, &str)] = &[
    ("card_type", "physical"),
    ("delivery", "hand"),
    ("city", "almaty"),
    ("street", "Абая"),
    ("house", "1"),
];

/// Tells a story on both engines.
pub(crate) fn each(story: impl Fn(&World<'_>)) {
    for database in [Database::sqlite(), Database::postgres()] {
        let bank = Bank::open(database, SCHEMA);
        story(&World::new(&bank));
    }
}

impl<'a> World<'a> {
    fn new(bank: &'a Bank) -> World<'a> {
        let budget = Budget { pause_seconds: 0, number_hour: 50, number_day: 50, ..Budget::default() };
        let rules = Arc::new(Rules {
            catalogue: card::Catalogue::parse(include_str!("../../../../demo/products.toml")).unwrap(),
            places: Places::parse(include_str!("../../../../demo/places.toml")).unwrap(),
            policy: Policy::default(),
            code_budget: budget,
            iban_head: ledger::IbanHead::parse("563", "D").unwrap(),
        });
        let folder = testkit::scratch("photographs");
        let photographs = PhotoStore::folder(&folder).unwrap();
        let sealer = Arc::new(sealer([3; 32]));
        let offer = web::Bank {
            rules: Arc::clone(&rules),
            terms: Arc::new(transfer::Terms::parse(include_str!("../../../../demo/transfers.toml")).unwrap()),
            photographs: photographs.clone(),
            authorizing: Arc::new(authorization::Rules {
                catalogue: rules.catalogue.clone(),
                policy: authorization::Policy::default(),
            }),
            call_script: Arc::new(
                CallScript::parse(include_str!("../../../../demo/call_script.toml")).unwrap(),
            ),
            sealer: Some(Arc::clone(&sealer)),
        };
        let key = CardVerificationKey::from_bytes(*b"a key for tests!").unwrap();
        let pin = PinKeys {
            verification: PinVerificationKey::from_bytes(*b"a pvk for tests!", 1).unwrap(),
            transport: PinKey::from_bytes(*b"a zpk for tests!").unwrap(),
        };
        let keys = Arc::new(CardKeys::new(key).with_pin(Some(pin)));
        let web = Web::new(bank.store.clone(), settings(budget), Arc::clone(&keys), offer.clone());
        // The other doors are generous with codes: most stories are not about them.
        let strict = Web::new(bank.store.clone(), settings(Budget::default()), keys, offer);
        let terms = Kind::ALL
            .map(|kind| {
                let text = Document::new(kind, "2026-01-01", Language::Ru, kind.word(), "Текст.");
                let digest = text.digest;
                bank.run(move |tx| agreement::publish(tx, &text)).unwrap();
                (kind, digest)
            })
            .to_vec();
        let employ = |login: &'static str, name: &'static str, role: Role| {
            let hash = Password::choose(PASSWORD, &[]).unwrap().hash([7; 16]);
            bank.get(move |tx| staff::put(tx, login, name, role, Language::Ru, &hash))
        };
        let aigul = employ("aigul", "Айгүл", Role::Operator);
        employ("berik", "Берік", Role::Operator);
        employ("arman", "Арман", Role::Teller);
        employ("saule", "Сәуле", Role::Supervisor);
        let customer = CustomerId(0);
        let mut world =
            World { bank, rules, web, strict, aigul, customer, sealer, terms, photographs, folder };
        world.customer = world.register("nursultan", "+77012345678");
        world
    }

    pub(crate) fn register(&self, login: &'static str, phone: &'static str) -> CustomerId {
        let (rules, agreement) = (Arc::clone(&self.rules), self.terms[0].1);
        let visitor = TokenDigest::of(login);
        let hash = Password::choose(PASSWORD, &[]).unwrap().hash([7; 16]);
        self.bank
            .run(move |tx| {
                let start = Start {
                    visitor,
                    login: Login::parse(login).unwrap(),
                    phone: PhoneNumber::parse(phone).unwrap(),
                    password_hash: hash.clone(),
                    language: Language::Ru,
                    agreement,
                    address: "203.0.113.7".to_owned(),
                };
                registration::start(tx, &rules.code_budget, &start)
            })
            .unwrap();
        let code = self.last_code();
        match self.bank.run(move |tx| registration::confirm(tx, visitor, &code)).unwrap() {
            registration::Confirmed::Customer(id) => id,
            other => panic!("{other:?}"),
        }
    }

    /// The digits of the code that waits to be carried.
    pub(crate) fn last_code(&self) -> String {
        let text = self.bank.get(|tx| {
            let until = tx.now() + jiff::SignedDuration::from_secs(30);
            let mut live = None;
            // A code that was used has no words any more.
            for parcel in outbox::lease(tx, sms::CODE, 50, until)? {
                live = one_time_code::message(tx, sms::read_code(&parcel.body)?)?.or(live);
                outbox::delivered(tx, parcel.id)?;
            }
            Ok(live.unwrap().text)
        });
        let runs = text.split(|letter: char| !letter.is_ascii_digit());
        runs.into_iter().find(|run| run.len() == 6).unwrap().to_owned()
    }

    /// An application that was signed and waits in the queue, with three photographs.
    pub(crate) fn in_queue(&self, customer: CustomerId, changes: &[(&str, &str)]) -> ApplicationId {
        let (id, version) = self.draft(customer, changes);
        let submission = Submission { version, terms: self.terms.clone(), address: "203.0.113.7".to_owned() };
        let rules = Arc::clone(&self.rules);
        let sent = self.bank.run(move |tx| onboarding::submit(tx, &rules, customer, id, &submission));
        let Ok(Submitted::AwaitingCode(code)) = sent else { panic!("{sent:?}") };
        let text = self.bank.get(move |tx| Ok(one_time_code::message(tx, code)?.unwrap().text));
        let runs = text.split(|letter: char| !letter.is_ascii_digit());
        let typed = runs.into_iter().find(|run| run.len() == 6).unwrap().to_owned();
        let confirmed = self.bank.run(move |tx| onboarding::confirm(tx, customer, id, &typed)).unwrap();
        assert_eq!(confirmed, Confirmed::Confirmed);
        id
    }

    /// A whole draft, and its version.
    pub(crate) fn draft(&self, customer: CustomerId, changes: &[(&str, &str)]) -> (ApplicationId, i64) {
        let rules = Arc::clone(&self.rules);
        let started = self.bank.get(move |tx| {
            onboarding::start(tx, &rules, customer, rules.catalogue.product("everyday").unwrap())
        });
        let Started::New(id) = started else { panic!("something is open already") };
        let mut answers = Answers::default();
        GOOD.iter().chain(changes).for_each(|(field, typed)| answers.set(field, typed));
        let rules = Arc::clone(&self.rules);
        self.bank
            .run(move |tx| {
                for step in Step::ALL {
                    onboarding::save_step(tx, &rules, customer, id, step, &answers)?;
                }
                Ok::<_, Error<onboarding::SaveRefused>>(())
            })
            .unwrap();
        let mut version = 0;
        for side in Side::ALL {
            let (rules, facts) = (Arc::clone(&self.rules), self.photo(side));
            version = self
                .bank
                .run(move |tx| onboarding::attach_photo(tx, &rules, customer, id, side, &facts))
                .unwrap();
        }
        (id, version)
    }

    /// A photograph unlike any other, kept.
    fn photo(&self, side: Side) -> PhotoFacts {
        static NUMBER: AtomicI64 = AtomicI64::new(1);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let digest = store::sha256(&number.to_le_bytes());
        let fingerprint = u64::from_le_bytes(digest[..8].try_into().unwrap());
        let photo = PhotoId(number);
        let nonce = digest[..12].try_into().unwrap();
        self.photographs.put(self.bank.store.vault(), photo, &picture(side), nonce).unwrap();
        PhotoFacts { photo, digest, width: 1600, height: 1000, hints: 0, fingerprint }
    }

    /// A card that was ordered, verified and issued.
    pub(crate) fn issued(&self, customer: CustomerId, changes: &[(&str, &str)]) -> CardId {
        let id = self.in_queue(customer, changes);
        let (rules, staff) = (Arc::clone(&self.rules), self.aigul);
        self.bank.run(move |tx| onboarding::claim(tx, &rules, staff, id)).unwrap();
        let rules = Arc::clone(&self.rules);
        self.bank.run(move |tx| onboarding::compare_code_word(tx, &rules, staff, id, CODE_WORD)).unwrap();
        let (rules, outcome) = (Arc::clone(&self.rules), onboarding::CallOutcome::Confirmed);
        self.bank.run(move |tx| onboarding::log_call(tx, &rules, staff, id, outcome, "")).unwrap();
        let rules = Arc::clone(&self.rules);
        self.bank.run(move |tx| onboarding::approve(tx, &rules, staff, id)).unwrap()
    }

    /// A customer's browser, signed in.
    pub(crate) fn customer_browser(&self, login: &str) -> Browser {
        signed_in(Browser::at(self.web.portal()), login)
    }

    /// An operator's browser, signed in.
    pub(crate) fn desk_browser(&self, login: &str) -> Browser {
        signed_in(Browser::at(self.web.desk()), login)
    }
}

/// A seal under a key of that secret number.
pub(crate) fn sealer(secret: [u8; 32]) -> Sealer {
    let key = SealKey::of_file(&secret).unwrap();
    let made = keys::made("2026-11-22T07:00:00Z".parse().unwrap());
    let what = papers::SelfSigned {
        organization: "Төлем",
        name: "Seal",
        serial: [secret[0]; 16],
        from: made,
        until: papers::Made { year: 2030, ..made },
        algorithm: key.algorithm(),
        public_key: key.public_key(),
    };
    let certificate = papers::self_signed(&what, |message| key.sign(message)).unwrap();
    Sealer::new(key, vec![certificate], None).unwrap()
}

impl Drop for World<'_> {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The photograph of a side, told from the others by its grey.
pub(crate) fn picture(side: Side) -> Vec<u8> {
    let grey = match side {
        Side::Front => 60,
        Side::Back => 120,
        Side::Selfie => 180,
    };
    let mut jpeg = Vec::new();
    let plain = image::GrayImage::from_pixel(96, 64, image::Luma([grey]));
    plain.write_with_encoder(image::codecs::jpeg::JpegEncoder::new(&mut jpeg)).unwrap();
    jpeg
}

fn signed_in(mut browser: Browser, login: &str) -> Browser {
    browser.get("/sign-in").is(200);
    browser.post("/sign-in", &[("login", login), ("password", PASSWORD)]).is(200);
    browser
}

fn settings(budget: Budget) -> Settings {
    Settings {
        demonstration: false,
        secure: false,
        address: "https://cards.example".to_owned(),
        trusted_proxies: vec![AddressBlock::parse("10.0.0.0/8").unwrap()],
        rate: Rate { requests_per_second: 2, burst: 100 },
        lifetime: Lifetime::default(),
        staff_lifetime: Lifetime { idle_seconds: 3600, longest_seconds: 36_000 },
        budget,
        hashing_at_once: 2,
        statement_months: 12,
        unblock_second_person: card::unblocking::SecondPerson::OtherDocument,
        connections: 10,
        issuer: Issuer {
            name: serde_json::from_str(r#"{"kk": "«Төлем» АҚ", "ru": "АО «Төлем»", "en": "Tolem JSC"}"#)
                .unwrap(),
            bin: "000000000000".to_owned(),
            bic: "KPSTKZKA".to_owned(),
            address: serde_json::from_str(r#"{"kk": "Астана", "ru": "Астана", "en": "Astana"}"#).unwrap(),
            contacts: vec!["1499".to_owned()],
        },
    }
}

pub(crate) const GOOD: &[(&str, &str)] = &[
    ("product", "everyday"),
    ("card_type", "virtual"),
    ("residency", "resident"),
    ("iin", "900115300013"),
    ("surname", "Қасымханова"),
    ("given_name", "Нұрсұлтан"),
    ("latin_name", "NURSULTAN KASYMKHANOVA"),
    ("phone", "+7 701 234 56 78"),
    ("birth_date", "15.01.1990"),
    ("code_word", CODE_WORD),
    ("document_kind", "id_kz"),
    ("document_number", "047182934"),
    ("document_issued_on", "2020-03-01"),
    ("document_expires_on", "2030-02-28"),
    ("document_issuer", "МВД РК"),
    ("consent_personal_data", "on"),
    ("accept_terms", "on"),
];
