//! The stage of every story: a bank with its texts, its staff, and people who want cards.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use agreement::{Document, Kind};
use card::Catalogue;
use jiff::SignedDuration;
use onboarding::signature::Accepted;
use onboarding::{Answers, CallOutcome, Confirmed, PhotoFacts, Places, Policy, Rules, Side, Step};
use onboarding::{Started, Submission, SubmitRefused, Submitted};
use people::code_budget::Budget;
use people::password::PasswordHash;
use people::registration::{self, Start};
use people::{Role, TokenDigest, one_time_code, sms, staff};
use store::{Error, outbox};
use testkit::{Bank, Database};
use vocabulary::{ApplicationId, CardId, CodeId, CustomerId, Language, Login, PhoneNumber, PhotoId, StaffId};

pub(crate) const SCHEMA: &[&[store::Migration]] = &[
    audit::MIGRATIONS,
    agreement::MIGRATIONS,
    people::MIGRATIONS,
    ledger::MIGRATIONS,
    card::MIGRATIONS,
    onboarding::MIGRATIONS,
];

pub(crate) const IIN: &str = "900115300013";
pub(crate) const OTHER_IIN: &str = "951231400012";
pub(crate) const ADDRESS: &str = "203.0.113.7";

pub(crate) struct World<'a> {
    pub(crate) bank: &'a Bank,
    pub(crate) rules: Arc<Rules>,
    pub(crate) terms: Vec<Accepted>,
    pub(crate) aigul: StaffId,
    pub(crate) berik: StaffId,
    pub(crate) customer: CustomerId,
    pub(crate) other: CustomerId,
}

/// Tells a story on both engines.
pub(crate) fn each(story: impl Fn(&World<'_>)) {
    each_with(Policy::default(), story);
}

pub(crate) fn each_with(policy: Policy, story: impl Fn(&World<'_>)) {
    for database in [Database::sqlite(), Database::postgres()] {
        let bank = Bank::open(database, SCHEMA);
        story(&World::new(&bank, policy));
    }
}

/// What a good form holds; the phone is the registered one.
pub(crate) fn answers(iin: &str) -> Answers {
    let mut answers = Answers::default();
    for (field, typed) in [
        ("product", "everyday"),
        ("card_type", "virtual"),
        ("residency", "resident"),
        ("iin", iin),
        ("surname", "Қасымханова"),
        ("given_name", "Нұрсұлтан"),
        ("latin_name", "NURSULTAN KASYMKHANOVA"),
        ("phone", "+7 701 234 56 78"),
        ("birth_date", "15.01.1990"),
        ("code_word", "Тұлпар"),
        ("document_kind", "id_kz"),
        ("document_number", if iin == IIN { "047182934" } else { "047182935" }),
        ("document_issued_on", "2020-03-01"),
        ("document_expires_on", "2030-02-28"),
        ("document_issuer", "МВД РК"),
        ("consent_personal_data", "on"),
        ("accept_terms", "on"),
    ] {
        answers.set(field, typed);
    }
    answers
}

pub(crate) fn with(mut answers: Answers, changes: &[(&str, &str)]) -> Answers {
    changes.iter().for_each(|(field, typed)| answers.set(field, typed));
    answers
}

/// A photograph unlike any other.
pub(crate) fn photo() -> PhotoFacts {
    static NUMBER: AtomicI64 = AtomicI64::new(1);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let digest = store::sha256(&number.to_le_bytes());
    let fingerprint = u64::from_le_bytes(digest[..8].try_into().unwrap());
    PhotoFacts { photo: PhotoId(number), digest, width: 1600, height: 1000, hints: 0, fingerprint }
}

impl<'a> World<'a> {
    pub(crate) fn new_on(bank: &'a Bank) -> World<'a> {
        World::new(bank, Policy::default())
    }

    fn new(bank: &'a Bank, policy: Policy) -> World<'a> {
        let rules = Rules {
            catalogue: Catalogue::parse(include_str!("../../../../demo/products.toml")).unwrap(),
            places: Places::parse(include_str!("../../../../demo/places.toml")).unwrap(),
            policy,
            code_budget: Budget { pause_seconds: 0, number_hour: 50, number_day: 50, ..Budget::default() },
            iban_head: ledger::IbanHead::parse("563", "").unwrap(),
        };
        let terms = Kind::ALL
            .map(|kind| {
                let text = Document::new(kind, "2026-01-01", Language::Ru, kind.word(), "Текст.");
                let digest = text.digest;
                bank.run(move |tx| agreement::publish(tx, &text)).unwrap();
                (kind, digest)
            })
            .to_vec();
        let employ = |login: &'static str| {
            bank.get(move |tx| {
                staff::put(tx, login, login, Role::Operator, Language::Ru, &PasswordHash::of_nobody())
            })
        };
        let (aigul, berik) = (employ("aigul"), employ("berik"));
        let mut world = World {
            bank,
            rules: Arc::new(rules),
            terms,
            aigul,
            berik,
            customer: CustomerId(0),
            other: CustomerId(0),
        };
        world.customer = world.register("nursultan", "+77012345678");
        world.other = world.register("dinara", "+77771112233");
        world
    }

    fn register(&self, login: &'static str, phone: &'static str) -> CustomerId {
        let (rules, agreement) = (Arc::clone(&self.rules), self.terms[0].1);
        let visitor = TokenDigest::of(login);
        self.bank
            .run(move |tx| {
                let start = Start {
                    visitor,
                    login: Login::parse(login).unwrap(),
                    phone: PhoneNumber::parse(phone).unwrap(),
                    password_hash: PasswordHash::of_nobody(),
                    language: Language::Ru,
                    agreement,
                    address: ADDRESS.to_owned(),
                };
                registration::start(tx, &rules.code_budget, &start)
            })
            .unwrap();
        let code = self.bank.get(|tx| {
            let until = tx.now() + SignedDuration::from_secs(30);
            let parcel = outbox::lease(tx, sms::CODE, 1, until)?.remove(0);
            outbox::delivered(tx, parcel.id)?;
            Ok(one_time_code::message(tx, sms::read_code(&parcel.body)?)?.unwrap().text)
        });
        let code = digits(&code);
        match self.bank.run(move |tx| registration::confirm(tx, visitor, &code)).unwrap() {
            registration::Confirmed::Customer(id) => id,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn start(&self, customer: CustomerId) -> Started {
        let rules = Arc::clone(&self.rules);
        self.bank.get(move |tx| {
            let product = rules.catalogue.product("everyday").unwrap();
            onboarding::start(tx, &rules, customer, product)
        })
    }

    pub(crate) fn save(&self, customer: CustomerId, id: ApplicationId, answers: &Answers) -> i64 {
        let (rules, answers) = (Arc::clone(&self.rules), answers.clone());
        self.bank
            .run(move |tx| {
                let mut version = 0;
                for step in Step::ALL {
                    version = onboarding::save_step(tx, &rules, customer, id, step, &answers)?;
                }
                Ok::<_, Error<onboarding::SaveRefused>>(version)
            })
            .unwrap()
    }

    pub(crate) fn attach(
        &self,
        customer: CustomerId,
        id: ApplicationId,
        side: Side,
        facts: &PhotoFacts,
    ) -> i64 {
        let (rules, facts) = (Arc::clone(&self.rules), facts.clone());
        self.bank.run(move |tx| onboarding::attach_photo(tx, &rules, customer, id, side, &facts)).unwrap()
    }

    /// A whole draft with its photographs, ready to be submitted, and its version.
    pub(crate) fn draft(&self, customer: CustomerId, answers: &Answers) -> (ApplicationId, i64) {
        let Started::New(id) = self.start(customer) else { panic!("something is open already") };
        self.save(customer, id, answers);
        let version = Side::ALL.map(|side| self.attach(customer, id, side, &photo()))[2];
        (id, version)
    }

    pub(crate) fn submit(
        &self,
        customer: CustomerId,
        id: ApplicationId,
        version: i64,
    ) -> Result<Submitted, SubmitRefused> {
        let submission = Submission { version, terms: self.terms.clone(), address: ADDRESS.to_owned() };
        let rules = Arc::clone(&self.rules);
        self.bank.run(move |tx| onboarding::submit(tx, &rules, customer, id, &submission))
    }

    /// Submits what must be good, and hands out the code row and the six digits.
    pub(crate) fn sent(&self, customer: CustomerId, id: ApplicationId, version: i64) -> (CodeId, String) {
        match self.submit(customer, id, version) {
            Ok(Submitted::AwaitingCode(code)) => (code, self.code(code)),
            other => panic!("{other:?}"),
        }
    }

    /// The digits of a code, as the SMS has them.
    pub(crate) fn code(&self, code: CodeId) -> String {
        digits(&self.bank.get(move |tx| Ok(one_time_code::message(tx, code)?.unwrap().text)))
    }

    pub(crate) fn confirm(&self, customer: CustomerId, id: ApplicationId, typed: &str) -> Confirmed {
        let typed = typed.to_owned();
        self.bank.run(move |tx| onboarding::confirm(tx, customer, id, &typed)).unwrap()
    }

    /// An application that was signed and waits in the queue.
    pub(crate) fn in_queue(&self, customer: CustomerId, answers: &Answers) -> ApplicationId {
        let (id, version) = self.draft(customer, answers);
        let (_, code) = self.sent(customer, id, version);
        assert_eq!(self.confirm(customer, id, &code), Confirmed::Confirmed);
        id
    }

    pub(crate) fn claim(&self, staff: StaffId, id: ApplicationId) -> Result<(), onboarding::ReviewRefused> {
        let rules = Arc::clone(&self.rules);
        self.bank.run(move |tx| onboarding::claim(tx, &rules, staff, id))
    }

    pub(crate) fn call(&self, staff: StaffId, id: ApplicationId, outcome: CallOutcome) {
        let rules = Arc::clone(&self.rules);
        self.bank.run(move |tx| onboarding::log_call(tx, &rules, staff, id, outcome, "")).unwrap();
    }

    pub(crate) fn compare(&self, staff: StaffId, id: ApplicationId, typed: &str) -> onboarding::Compared {
        let (rules, typed) = (Arc::clone(&self.rules), typed.to_owned());
        self.bank.run(move |tx| onboarding::compare_code_word(tx, &rules, staff, id, &typed)).unwrap()
    }

    pub(crate) fn approve(
        &self,
        staff: StaffId,
        id: ApplicationId,
    ) -> Result<CardId, onboarding::ApproveRefused> {
        let rules = Arc::clone(&self.rules);
        self.bank.run(move |tx| onboarding::approve(tx, &rules, staff, id))
    }

    /// All that an operator does for a good application.
    pub(crate) fn verify(&self, staff: StaffId, id: ApplicationId) {
        self.claim(staff, id).unwrap();
        assert_eq!(self.compare(staff, id, "тулпар"), onboarding::Compared::Same);
        self.call(staff, id, CallOutcome::Confirmed);
    }

    pub(crate) fn view(&self, staff: StaffId, id: ApplicationId) -> onboarding::View {
        let rules = Arc::clone(&self.rules);
        self.bank.run(move |tx| onboarding::view(tx, &rules, staff, id)).unwrap()
    }

    pub(crate) fn progress(&self, customer: CustomerId, id: ApplicationId) -> Option<onboarding::Progress> {
        let status = self.bank.get(move |tx| onboarding::status(tx, customer, id));
        status.map(|status| status.summary.progress)
    }

    /// Does every job that is due.
    pub(crate) fn work(&self) -> usize {
        let mut done = 0;
        loop {
            let rules = Arc::clone(&self.rules);
            let did = self.bank.get(move |tx| match store::job::take(tx)? {
                Some(job) => onboarding::run_job(tx, &rules, &job).map(|ours| assert!(ours)).map(|()| true),
                None => Ok(false),
            });
            if !did {
                return done;
            }
            done += 1;
        }
    }

    /// The words of messages without secrets that wait to be carried: `kind`, oldest first.
    pub(crate) fn messages(&self) -> Vec<String> {
        self.bank.get(|tx| {
            let until = tx.now() + SignedDuration::from_secs(30);
            let mut parcels = outbox::lease(tx, sms::TEXT, 100, until)?;
            parcels.sort_by_key(|parcel| parcel.sent_at);
            parcels
                .into_iter()
                .map(|parcel| {
                    outbox::delivered(tx, parcel.id)?;
                    Ok(sms::read_text(&parcel.body)?.kind)
                })
                .collect()
        })
    }

    /// Photographs that are to be erased from their store.
    pub(crate) fn erased(&self) -> Vec<PhotoId> {
        let mut erased = self.bank.get(|tx| {
            let until = tx.now() + SignedDuration::from_secs(30);
            let parcels = outbox::lease(tx, onboarding::photo::ERASE, 100, until)?;
            parcels
                .into_iter()
                .map(|parcel| {
                    outbox::delivered(tx, parcel.id)?;
                    onboarding::photo::read_erase(&parcel.body)
                })
                .collect::<Result<Vec<_>, _>>()
        });
        erased.sort();
        erased
    }

    pub(crate) fn count(&self, sql: &'static str) -> i64 {
        self.bank.get(move |tx| Ok(tx.row(sql, &[], |row| row.get("n"))?.unwrap()))
    }

    pub(crate) fn hours(&self, hours: i64) {
        self.bank.advance(SignedDuration::from_hours(hours));
    }

    pub(crate) fn seconds(&self, seconds: i64) {
        self.bank.advance(SignedDuration::from_secs(seconds));
    }
}

/// The first six digits in a row.
fn digits(text: &str) -> String {
    let runs = text.split(|letter: char| !letter.is_ascii_digit());
    runs.into_iter().find(|run| run.len() == 6).unwrap().to_owned()
}
