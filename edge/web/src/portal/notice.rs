//! «Распечатать реквизиты»: «Уведомление о 20-значном счёте», sealed, in the language of the page.
//!
//! Asking twice gives two papers, each good by itself; how many there may be is bounded in `sealed`.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use card::CardWithAccount;
use onboarding::{Holder, initials};
use papers::{Head, Notice, Stamp};
use sealed::{Asked, Begun, Kind};
use store::{Fault, Tx};
use text::{Sentences, long_date};
use vocabulary::{CardId, CustomerId, Language, civil_day, civil_text};

use super::card::{own_in, requisites};
use super::cards::in_fours;
use crate::Web;
use crate::apology::Apology;
use crate::context::SignedIn;
use crate::papering::download;
use crate::posted::Posted;
use crate::settings::Issuer;

/// What the notice is made of.
struct Read {
    card: CardWithAccount,
    holder: Option<Holder>,
    begun: Begun,
}

pub(crate) async fn make(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    _: Posted,
) -> Result<Response, Apology> {
    let sealer = web.sealer().ok_or(Apology::NotFound)?;
    let t = signed_in.context.t();
    let (customer, id) = (signed_in.customer, CardId::parse(&id).ok_or(Apology::NotFound)?);
    let language = t.language();
    let read = web.write(move |tx| read(tx, customer, id, language)).await?.ok_or(Apology::NotFound)?;
    let number = match read.begun {
        Begun::May(number) => number,
        Begun::NotBefore(when) => {
            let problem = Some(t.paper_too_many(civil_text(when)));
            return Ok(requisites(&web, &signed_in, StatusCode::TOO_MANY_REQUESTS, &read.card, problem));
        }
    };
    let at = web.store().clock().now();
    let (head, stamp) = web.paper_frame(t, sealer, &number, &t.notice_title(), at);
    let facts = facts(t, &web.settings().issuer, &read.card, read.holder.as_ref());
    let name = format!("tolem-{number}");
    let pdf = web.seal_paper(t, number, at, move || draw(t, &head, facts, stamp)).await?;
    Ok(download(&name, pdf))
}

fn read(tx: &mut Tx<'_>, who: CustomerId, id: CardId, language: Language) -> Result<Option<Read>, Fault> {
    let Some(card) = own_in(tx, who, id)? else {
        // Reaching for somebody else's card is written down.
        card::own(tx, who, id)?;
        return Ok(None);
    };
    let holder = onboarding::holder(tx, who, id)?;
    let iban = card.account.iban.electronic();
    let name = holder.as_ref().map_or_else(|| card.card.holder.to_string(), |holder| holder.name.clone());
    let asked = Asked {
        kind: Kind::AccountNotice,
        customer: who,
        card: Some(id),
        language,
        holder: initials(&name),
        account_tail: iban[iban.len() - 4..].to_owned(),
    };
    let begun = sealed::begin(tx, &asked)?;
    Ok(Some(Read { card, holder, begun }))
}

fn draw(
    t: Sentences,
    head: &Head,
    facts: Vec<(String, String)>,
    stamp: Stamp,
) -> Result<papers::Paper, papers::Stopped> {
    let (lead, closing) = (vec![t.notice_lead()], vec![t.notice_closing()]);
    papers::notice(&Notice { head, lead, facts, closing, stamp })
}

/// The fields of domain.md §1.7, in its order.
fn facts(
    t: Sentences,
    issuer: &Issuer,
    card: &CardWithAccount,
    holder: Option<&Holder>,
) -> Vec<(String, String)> {
    let account = &card.account;
    let day = |at| long_date(t.language(), civil_day(at));
    let name = holder.map_or_else(|| card.card.holder.to_string(), |holder| holder.name.clone());
    let currency = match account.currency.as_str() {
        "KZT" => t.cards_currency_tenge(),
        other => other.to_owned(),
    };
    let mut facts = vec![(t.notice_beneficiary(), name)];
    facts.extend(holder.filter(|one| !one.iin.is_empty()).map(|one| (t.notice_iin(), one.iin.clone())));
    facts.extend([
        (t.notice_account(), account.iban.to_string()),
        (t.cards_currency(), currency),
        (t.notice_account_kind(), t.notice_account_kind_card()),
        (t.notice_opened(), day(account.opened_at)),
        (t.notice_card(), in_fours(&card.card.masked_pan.replace('*', "•"))),
        (t.notice_bank(), issuer.name.in_language(t.language()).to_owned()),
    ]);
    let address = issuer.address.iter().map(|address| address.in_language(t.language()).to_owned());
    facts.extend(address.map(|address| (t.notice_bank_address(), address)));
    facts.push((t.notice_bank_bin(), issuer.bin.clone()));
    facts.push((t.notice_bank_bic(), issuer.bic.clone()));
    if let Some(holder) = holder {
        // Sector and residency of a private person: 1 and 9, 2 and 9.
        facts.push((t.notice_kbe(), if holder.resident { "19" } else { "29" }.to_owned()));
        let signed = holder.signed_at.map_or_else(String::new, day);
        facts.push((t.notice_contract(), t.notice_contract_of(signed, holder.contract.as_str())));
    }
    facts
}
