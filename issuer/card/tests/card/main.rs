//! What cards promise, on both engines.
#![allow(clippy::unwrap_used, missing_docs)]

mod adjusting;
mod issuing;
mod limits;
mod pin;
mod revealing;
mod stopping;

use agreement::Document;
use card::{Catalogue, Details, Issue, Kind, Product, reveal};
use ledger::{Account, IbanHead};
use people::code_budget::Budget;
use people::password::PasswordHash;
use people::registration::{self, Confirmed, Start};
use people::{TokenDigest, one_time_code, sms};
use store::{Fault, Migration, Tx, outbox};
use testkit::Bank;
use vocabulary::{AccountId, CardId, CustomerId, Language, LatinName, Login, PhoneNumber};

const TABLES: &[&[Migration]] =
    &[agreement::MIGRATIONS, audit::MIGRATIONS, people::MIGRATIONS, ledger::MIGRATIONS, card::MIGRATIONS];

const PHONE: &str = "+77012345678";

fn product(code: &str) -> Product {
    let catalogue = Catalogue::parse(include_str!("../../../../demo/products.toml")).unwrap();
    catalogue.product(code).unwrap().clone()
}

fn open(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Account, Fault> {
    ledger::open_account(tx, customer, &IbanHead::parse("563", "D6").unwrap(), "KZT")
}

fn issue(tx: &mut Tx<'_>, customer: CustomerId, account: AccountId, kind: Kind) -> Result<CardId, Fault> {
    let product = product("everyday");
    card::issue(
        tx,
        &Issue {
            customer,
            account,
            product: &product,
            kind,
            holder: &LatinName::parse("Aigerim Tolegenova").unwrap(),
            delivery_note: (kind == Kind::Physical).then(|| "Алматы, ул. Абая, 1".to_owned()),
            language: Language::Ru,
            phone: &PhoneNumber::parse(PHONE).unwrap(),
            valid_until_at_most: None,
        },
    )
}

fn open_and_issue(tx: &mut Tx<'_>, customer: CustomerId, kind: Kind) -> Result<CardId, Fault> {
    let account = open(tx, customer)?;
    issue(tx, customer, account.id, kind)
}

/// Registers somebody as the portal does; the two differ in the last digit of their phones.
fn register(bank: &Bank, login: &'static str, phone: &'static str) -> CustomerId {
    let rules =
        Document::new(agreement::Kind::UserAgreement, "2026-11-22", Language::Ru, "Соглашение", "Текст");
    let agreement = rules.digest;
    bank.run(move |tx| agreement::publish(tx, &rules)).unwrap();
    bank.run(move |tx| {
        let start = Start {
            visitor: TokenDigest::of(login),
            login: Login::parse(login).unwrap(),
            phone: PhoneNumber::parse(phone).unwrap(),
            password_hash: PasswordHash::of_nobody(),
            language: Language::Ru,
            agreement,
            address: "192.0.2.1".to_owned(),
        };
        registration::start(tx, &Budget::default(), &start)
    })
    .unwrap();
    let code = last_code(bank).unwrap();
    let confirmed = bank.run(move |tx| registration::confirm(tx, TokenDigest::of(login), &code)).unwrap();
    let Confirmed::Customer(customer) = confirmed else { panic!("{confirmed:?}") };
    customer
}

/// Carries every message with a code, and tells the code of the last.
fn last_code(bank: &Bank) -> Option<String> {
    let texts = bank.get(|tx| {
        let until = tx.now();
        let mut texts = Vec::new();
        for parcel in outbox::lease(tx, sms::CODE, 100, until)? {
            let code = sms::read_code(&parcel.body)?;
            texts.extend(one_time_code::message(tx, code)?.map(|sms| sms.text));
            outbox::delivered(tx, parcel.id)?;
        }
        Ok(texts)
    });
    let digits = |word: &str| word.chars().filter(char::is_ascii_digit).collect::<String>();
    texts.last()?.split_whitespace().map(digits).find(|word| word.len() == 6)
}

fn details(bank: &Bank, card: CardId) -> Details {
    bank.get(move |tx| card::details_for_hand_over(tx, card)).unwrap()
}

fn acts(bank: &Bank, card: CardId) -> Vec<(String, String)> {
    let history = bank.get(move |tx| audit::history(tx, audit::Object::Card(card), 100));
    let mut acts = history.into_iter().map(|entry| (entry.actor, entry.act)).collect::<Vec<_>>();
    acts.sort();
    acts
}

fn ask(bank: &Bank, who: CustomerId, card: CardId) -> reveal::Asked {
    bank.get(move |tx| reveal::ask(tx, &Budget::default(), who, card, "192.0.2.1"))
}

fn show(bank: &Bank, who: CustomerId, card: CardId, typed: &str) -> reveal::Outcome {
    let typed = typed.to_owned();
    bank.get(move |tx| reveal::show(tx, who, card, &typed))
}
