//! «Квитанция»: a transfer on paper, sealed, in the language of the page.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use onboarding::{Holder, initials};
use papers::Receipt;
use sealed::{Asked, Begun, Kind};
use store::{Fault, Tx};
use text::Sentences;
use transfer::{State as Stands, Transfer};
use vocabulary::{Iban, Language, civil_text};

use super::one::own;
use super::{bank_of, reached, state};
use crate::Web;
use crate::apology::Apology;
use crate::context::SignedIn;
use crate::papering::download;
use crate::posted::Posted;

/// What the receipt is made of.
struct Read {
    iban: Iban,
    last_four: String,
    name: String,
    begun: Begun,
}

pub(crate) async fn make(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    _: Posted,
) -> Result<Response, Apology> {
    let sealer = web.sealer().ok_or(Apology::NotFound)?;
    let it = own(&web, signed_in.customer, &id).await?;
    if it.state == Stands::Checked {
        return Err(Apology::NotFound);
    }
    let t = signed_in.context.t();
    let (asked, language) = (it.clone(), t.language());
    let read = web.write(move |tx| read(tx, &asked, language)).await?.ok_or(Apology::NotFound)?;
    let number = match &read.begun {
        Begun::May(number) => number.clone(),
        Begun::NotBefore(when) => {
            let problem = Some(t.paper_too_many(civil_text(*when)));
            return super::one::shown(&web, &signed_in, it, StatusCode::TOO_MANY_REQUESTS, problem).await;
        }
    };
    let at = web.store().clock().now();
    let (head, stamp) = web.paper_frame(t, sealer, &number, &t.receipt_title(), at);
    let facts = facts(&web, t, &it, &read);
    let (amount, name) = (it.amount.to_string(), format!("tolem-{number}"));
    let draw = move || {
        papers::receipt(&Receipt {
            head: &head,
            amount_name: t.receipt_amount(),
            amount,
            facts,
            closing: vec![t.receipt_closing()],
            stamp,
        })
    };
    let pdf = web.seal_paper(t, number, at, draw).await?;
    Ok(download(&name, pdf))
}

fn read(tx: &mut Tx<'_>, it: &Transfer, language: Language) -> Result<Option<Read>, Fault> {
    let (Some(card), Some(account)) = (card::find(tx, it.card)?, ledger::find(tx, it.account)?) else {
        return Ok(None);
    };
    let holder: Option<Holder> = onboarding::holder(tx, it.customer, it.card)?;
    let name = holder.map_or_else(|| card.holder.to_string(), |holder| holder.name);
    let iban = account.iban.electronic();
    let asked = Asked {
        kind: Kind::Receipt,
        customer: it.customer,
        card: Some(it.card),
        language,
        holder: initials(&name),
        account_tail: iban[iban.len() - 4..].to_owned(),
    };
    let begun = sealed::begin(tx, &asked)?;
    Ok(Some(Read { iban: account.iban, last_four: card.last_four().to_owned(), name, begun }))
}

fn facts(web: &Web, t: Sentences, it: &Transfer, read: &Read) -> Vec<(String, String)> {
    let recipient = &it.recipient;
    let mut facts = vec![
        (t.receipt_sender(), read.name.clone()),
        (t.transfer_row_from(), format!("{}, •• {}", read.iban, read.last_four)),
        (t.transfer_row_to(), recipient.name.clone()),
        (t.transfer_row_by(), recipient.by.clone()),
    ];
    facts.extend(bank_of(web, recipient).map(|bank| (t.transfer_row_bank(), bank)));
    if let Some(payee) = &recipient.payee {
        facts.extend([
            (t.transfer_payee_number(), payee.number.clone()),
            (t.transfer_kbe(), payee.kbe.clone()),
            (t.transfer_purpose(), payee.purpose.clone()),
        ]);
    }
    if !it.message.is_empty() {
        facts.push((t.transfer_message(), it.message.clone()));
    }
    let fee = if it.fee.tiyn() == 0 { t.transfer_free() } else { it.fee.to_string() };
    facts.extend([(t.transfer_row_fee(), fee), (t.transfer_row_total(), it.total().to_string())]);
    facts.extend(reached(&it.state).map(|when| (t.transfer_row_when(), when)));
    facts.extend([
        (t.transfer_row_number(), it.id.to_string()),
        (t.transfer_row_state(), state(t, recipient, &it.state).1),
    ]);
    facts
}
