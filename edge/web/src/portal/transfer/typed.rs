//! What was typed into the form of a transfer, and what it means.

use text::Sentences;
use transfer::{Payee, TaxNumber, Terms, To, Wish};
use vocabulary::{CardId, Iban, Money, Pan, PhoneError, PhoneNumber, plain_line};

use super::Manner;
use crate::page::{Problems, parsed};
use crate::posted::Posted;

/// Most letters of a recipient's name: what fits a file to another bank.
const LONGEST_NAME: usize = 100;
/// Most letters of a message.
const LONGEST_MESSAGE: usize = 70;
/// Most letters of a field that are shown again.
const MOST_SHOWN: usize = 120;

/// The fields, as the person typed them.
#[derive(Default, Clone)]
pub(super) struct Typed {
    pub(super) from: String,
    pub(super) own: String,
    pub(super) card_number: String,
    pub(super) phone: String,
    pub(super) iban: String,
    pub(super) name: String,
    pub(super) number: String,
    pub(super) kbe: String,
    pub(super) purpose: String,
    pub(super) amount: String,
    pub(super) message: String,
}

impl Typed {
    pub(super) fn of(posted: &Posted) -> Typed {
        let field = |name: &str| posted.get(name).to_owned();
        Typed {
            from: field("from"),
            own: field("own"),
            card_number: field("card_number"),
            phone: field("phone"),
            iban: field("iban"),
            name: field("payee_name"),
            number: field("payee_number"),
            kbe: field("kbe"),
            purpose: field("purpose"),
            amount: field("amount"),
            message: field("message"),
        }
    }

    /// As the form shows it again: never a card's number, which is a secret of its holder.
    pub(super) fn shown(&self) -> Typed {
        let cut = |text: &String| text.chars().take(MOST_SHOWN).collect::<String>();
        Typed {
            from: cut(&self.from),
            own: cut(&self.own),
            card_number: String::new(),
            phone: cut(&self.phone),
            iban: cut(&self.iban),
            name: cut(&self.name),
            number: cut(&self.number),
            kbe: cut(&self.kbe),
            purpose: cut(&self.purpose),
            amount: cut(&self.amount),
            message: cut(&self.message),
        }
    }

    pub(super) fn read(&self, t: Sentences, terms: &Terms, manner: Manner) -> Result<Wish, Problems> {
        let mut problems = Problems::default();
        let card = CardId::parse(&self.from);
        if card.is_none() {
            problems.add("from", t.transfer_card_choose());
        }
        let to = self.recipient(t, terms, manner, &mut problems);
        let amount = Money::parse(&self.amount).filter(|amount| *amount > Money::ZERO);
        if amount.is_none() {
            problems.add("amount", t.transfer_amount_malformed());
        }
        let message = match self.message.trim() {
            "" => Some(String::new()),
            text => parsed(&mut problems, "message", plain_line(text, LONGEST_MESSAGE), |_| {
                t.transfer_message_malformed()
            }),
        };
        match (card, to, amount, message) {
            (Some(card), Some(to), Some(amount), Some(message)) => Ok(Wish { card, to, amount, message }),
            _ => Err(problems),
        }
    }

    fn recipient(&self, t: Sentences, terms: &Terms, manner: Manner, problems: &mut Problems) -> Option<To> {
        match manner {
            Manner::Own => {
                let own = CardId::parse(&self.own);
                parsed(problems, "own", own.ok_or(()), |()| t.transfer_card_choose()).map(To::Own)
            }
            Manner::Card => {
                let pan = Pan::parse(&self.card_number);
                parsed(problems, "card_number", pan, |_| t.transfer_card_malformed()).map(To::Card)
            }
            Manner::Phone => {
                let phone = PhoneNumber::parse(&self.phone);
                parsed(problems, "phone", phone, |error| match error {
                    PhoneError::Empty => t.phone_empty(),
                    PhoneError::NotKazakhMobile => t.transfer_nobody_phone(),
                    _ => t.phone_malformed(),
                })
                .map(To::Phone)
            }
            Manner::Account => {
                let iban = Iban::parse(&self.iban);
                let iban = parsed(problems, "iban", iban, |_| t.transfer_iban_malformed());
                let payee = self.payee(t, terms, problems);
                let (iban, payee) = iban.zip(payee)?;
                Some(To::Account(iban, Payee { iban: iban.electronic().to_owned(), ..payee }))
            }
        }
    }

    fn payee(&self, t: Sentences, terms: &Terms, problems: &mut Problems) -> Option<Payee> {
        let name = plain_line(&self.name, LONGEST_NAME).ok().filter(|name| name.chars().count() >= 3);
        let name = parsed(problems, "payee_name", name.ok_or(()), |()| t.transfer_payee_name_malformed());
        let number = TaxNumber::parse(self.number.trim()).ok_or(());
        let number = parsed(problems, "payee_number", number, |()| t.transfer_payee_number_malformed());
        let kbe = self.kbe.trim();
        let good = matches!(kbe.as_bytes(), [b'1' | b'2', b'0'..=b'9']);
        let kbe =
            parsed(problems, "kbe", good.then(|| kbe.to_owned()).ok_or(()), |()| t.transfer_kbe_malformed());
        let purpose = terms.has_purpose(&self.purpose).then(|| self.purpose.clone());
        let purpose = parsed(problems, "purpose", purpose.ok_or(()), |()| t.transfer_purpose_choose());
        let (name, number, kbe, purpose) = (name?, number?, kbe?, purpose?);
        Some(Payee { name, number: number.into_digits(), kbe, purpose, iban: String::new() })
    }
}
