//! To whom money is sent: looked for among our own customers, or named as another bank knows them.

use std::fmt;

use card::{Card, Catalogue};
use jiff::SignedDuration;
use jiff::Timestamp;
use people::customer;
use serde::{Deserialize, Serialize};
use store::{Fault, Tx};
use vocabulary::{AccountId, CardId, CustomerId, Iban, Iin, IinError, Pan, PhoneNumber};

use crate::terms::Terms;

/// To whom, as the sender says it.
#[derive(Clone)]
pub enum To {
    /// The account behind another card of one's own.
    Own(CardId),
    /// Whoever holds the card of this number.
    Card(Pan),
    /// Whoever has this phone.
    Phone(PhoneNumber),
    /// An account. What another bank is told of its owner is not needed where it is ours.
    Account(Iban, Payee),
}

/// What another bank is told of who is paid, and what for.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payee {
    /// The name.
    pub name: String,
    /// ИИН or БИН.
    pub number: String,
    /// КБе: residency and sector, two digits.
    pub kbe: String,
    /// КНП, the payment purpose code.
    pub purpose: String,
    /// The account.
    pub iban: String,
}

/// ИИН of a person or БИН of an organisation.
#[derive(Clone, PartialEq, Eq)]
pub struct TaxNumber(String);

/// To whom, as it was found; nobody else's name in full.
#[derive(Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The account, if it is of this bank.
    pub account: Option<AccountId>,
    /// Its owner, if it is of this bank.
    pub owner: Option<CustomerId>,
    /// «Нұрсұлтан Қ.»; of another bank's account, the name that was given.
    pub name: String,
    /// By what they were found: `•• 1234`, `+7 701 ••• •• 67`, the IBAN.
    pub by: String,
    /// What the other bank is told.
    pub payee: Option<Payee>,
}

/// Why there is no recipient, in order of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotFound {
    /// So many were looked for that no more are until then.
    TooMany(Timestamp),
    /// Nobody here has that card, phone or account, or can take money by it.
    Nobody,
}

impl TaxNumber {
    /// Reads twelve digits whose last follows from the rest.
    pub fn parse(text: &str) -> Option<TaxNumber> {
        match Iin::parse(text) {
            Ok(iin) => Some(TaxNumber(iin.expose().to_owned())),
            Err(IinError::LooksLikeBin) => Some(TaxNumber(text.trim().to_owned())),
            Err(_) => None,
        }
    }

    /// The digits.
    pub fn into_digits(self) -> String {
        self.0
    }
}

/// Personal data stays out of logs.
impl fmt::Debug for To {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            To::Own(_) => "To::Own(…)",
            To::Card(_) => "To::Card(…)",
            To::Phone(_) => "To::Phone(…)",
            To::Account(..) => "To::Account(…)",
        })
    }
}

impl fmt::Debug for Payee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Payee(…)")
    }
}

impl fmt::Debug for TaxNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TaxNumber(…)")
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Recipient(…)")
    }
}

/// Looks for the recipient, and counts that it was looked. `ours`: the three digits of this bank's accounts.
pub(crate) fn look(
    tx: &mut Tx<'_>,
    catalogue: &Catalogue,
    terms: &Terms,
    ours: &str,
    who: CustomerId,
    to: &To,
) -> Result<Result<Recipient, NotFound>, Fault> {
    if let Some(until) = not_before(tx, terms, who)? {
        return Ok(Err(NotFound::TooMany(until)));
    }
    let id = tx.new_ordered_id();
    tx.execute("insert into transfer_look (id, customer) values ($1, $2)", &[&id, &who])?;
    let found = match to {
        To::Own(card) => match card::own(tx, who, *card)?.filter(|card| card.state.is_in_use()) {
            Some(card) => Some(of_card(tx, &card, None)?),
            None => None,
        },
        To::Card(pan) => match card::facts_of(tx, catalogue, &[*pan])?.remove(pan) {
            Some(facts) if facts.state.is_in_use() => match card::find(tx, facts.card)? {
                Some(card) => Some(of_card(tx, &card, None)?),
                None => None,
            },
            _ => None,
        },
        To::Phone(phone) => match customer::find_by_phone(tx, phone)? {
            // The newest card that takes money.
            Some(owner) => match newest(tx, owner.id)? {
                Some(card) => Some(of_card(tx, &card, Some(phone.masked()))?),
                None => None,
            },
            None => None,
        },
        To::Account(iban, _) if bank_code(iban) == ours => match ledger::find_iban(tx, iban)? {
            Some(account) => match card_of(tx, account.customer, account.id)? {
                Some(card) => Some(of_card(tx, &card, Some(iban.to_string()))?),
                None => None,
            },
            None => None,
        },
        To::Account(iban, payee) => Some(Recipient {
            account: None,
            owner: None,
            name: payee.name.clone(),
            by: iban.to_string(),
            payee: Some(payee.clone()),
        }),
    };
    Ok(found.ok_or(NotFound::Nobody))
}

/// The three digits of the bank within an account number.
pub(crate) fn bank_code(iban: &Iban) -> &str {
    &iban.electronic()[4..7]
}

fn of_card(tx: &mut Tx<'_>, card: &Card, by: Option<String>) -> Result<Recipient, Fault> {
    Ok(Recipient {
        account: Some(card.account),
        owner: Some(card.customer),
        name: short_name(tx, card)?,
        by: by.unwrap_or_else(|| format!("•• {}", card.last_four())),
        payee: None,
    })
}

/// «Нұрсұлтан Қ.»: what whoever sends or receives money sees of the other's name.
pub(crate) fn short_name(tx: &mut Tx<'_>, card: &Card) -> Result<String, Fault> {
    if let Some(holder) = onboarding::holder(tx, card.customer, card.id)? {
        return Ok(holder.short);
    }
    // As embossed: given name, then surname.
    let embossed = card.holder.to_string();
    let mut words = embossed.split_whitespace();
    let given = words.next().unwrap_or_default();
    let initial = words.next_back().and_then(|surname| surname.chars().next());
    Ok(initial.map_or_else(|| given.to_owned(), |letter| format!("{given} {letter}.")))
}

fn newest(tx: &mut Tx<'_>, owner: CustomerId) -> Result<Option<Card>, Fault> {
    let cards = card::of_customer(tx, owner)?;
    let takes = |one: &card::CardWithAccount| {
        one.card.state.is_in_use() && one.account.state != ledger::State::Closed
    };
    Ok(cards.into_iter().find(takes).map(|one| one.card))
}

/// The newest card of an account, whether it pays or not: an account takes money as long as it is open.
fn card_of(tx: &mut Tx<'_>, owner: CustomerId, account: AccountId) -> Result<Option<Card>, Fault> {
    let cards = card::of_customer(tx, owner)?;
    Ok(cards.into_iter().find(|one| one.account.id == account).map(|one| one.card))
}

/// Until when no more recipients are looked for, if enough were.
fn not_before(tx: &mut Tx<'_>, terms: &Terms, who: CustomerId) -> Result<Option<Timestamp>, Fault> {
    let now = tx.now();
    let since = Tx::first_drawn_at(now - SignedDuration::from_hours(24));
    let looked = tx.rows(
        "select id from transfer_look where customer = $1 and id >= $2 order by id desc limit $3",
        &[&who, &since, &terms.looks_day],
        |row| row.get::<i64>("id"),
    )?;
    let full = |most: i64, hours: i64| {
        let oldest = looked.get(usize::try_from(most - 1).ok()?)?;
        Some(Tx::drawn_at(*oldest) + SignedDuration::from_hours(hours)).filter(|until| *until > now)
    };
    Ok(full(terms.looks_hour, 1).max(full(terms.looks_day, 24)))
}

pub(crate) fn forget_looks(tx: &mut Tx<'_>) -> Result<(), Fault> {
    let day_ago = Tx::first_drawn_at(tx.now() - SignedDuration::from_hours(24));
    tx.execute("delete from transfer_look where id < $1", &[&day_ago]).map(|_| ())
}
