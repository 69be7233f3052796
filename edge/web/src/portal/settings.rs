//! «Настройки»: 3-D Secure, SMS information, the language of messages, freezing; how a phone is changed.
//!
//! Queries: 6.

use askama::Template;
use audit::Actor;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use card::adjust::{self, AdjustRefused, Adjusted, Asking};
use card::history::{self, Change};
use card::settings::{self, SettingRefused};
use card::{CardFacts, CardWithAccount, Kind, Notice, Notices, State as CardState};
use store::{Error, Fault, Tx};
use vocabulary::{CardId, Language};

use super::card::own;
use super::cards::CardView;
use super::changes::{ChangeView, notice_name, tongue};
use super::code_page;
use super::limit::to;
use super::limits::{MOST_CHANGES, MOST_SHOWN, changed_meanwhile};
use crate::Web;
use crate::apology::Apology;
use crate::context::SignedIn;
use crate::page::{Coming, Page, show};
use crate::posted::Posted;

#[derive(Template)]
#[template(path = "portal/settings.html")]
struct Settings {
    page: Page,
    card: CardView,
    notice: Option<(&'static str, String)>,
    in_use: bool,
    frozen: bool,
    /// Plastic has a PIN: whether one is set; none of a card without plastic.
    pin: Option<bool>,
    /// Only a card that pays can be put to sleep.
    can_freeze: bool,
    three_d_secure: bool,
    /// The most that may be bought in a day without it.
    without_3ds: String,
    /// Word, name, and whether it is told.
    notices: Vec<(&'static str, String, bool)>,
    price: String,
    languages: Vec<(&'static str, String)>,
    language: &'static str,
    version: i64,
    changes: Vec<ChangeView>,
}

struct Read {
    card: CardWithAccount,
    facts: CardFacts,
    language: Language,
    changes: Vec<Change>,
}

pub(crate) async fn page(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    Query(coming): Query<Coming>,
) -> Result<Response, Apology> {
    let t = signed_in.context.t();
    let notice = match coming.after.as_str() {
        "done" => Some(("good", t.settings_done())),
        "3ds-off" => Some(("good", t.settings_done_3ds_off())),
        "frozen" => Some(("good", t.settings_done_frozen())),
        "unfrozen" => Some(("good", t.settings_done_unfrozen())),
        _ => None,
    };
    form(&web, &signed_in, &id, StatusCode::OK, notice).await
}

/// On at once; off after a code.
pub(crate) async fn three_d_secure(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Apology> {
    let (rules, budget, who) = (web.rules(), web.settings().budget, signed_in.customer);
    let (card, address) = (CardId::parse(&id).ok_or(Apology::NotFound)?, signed_in.context.address.clone());
    if posted.get("three_d_secure") == "on" {
        return change(
            &web,
            &signed_in,
            &id,
            move |tx, actor, card, _| settings::switch_3ds_on(tx, &rules.catalogue, actor, card),
            &posted,
        )
        .await;
    }
    let version = version(&posted);
    let asked = web
        .run(move |tx| {
            let asking = Asking { who, card, version, address: &address };
            adjust::ask_3ds_off(tx, &rules.catalogue, &budget, &asking)
        })
        .await?;
    let t = signed_in.context.t();
    match asked {
        Ok(Adjusted::CodeSent) => Ok(to(&id, "confirm")),
        Ok(Adjusted::Same | Adjusted::Done) => Ok(to(&id, "settings?after=done")),
        Ok(Adjusted::NoSuchCard) => Err(Apology::NotFound),
        Ok(Adjusted::NotYet(spent)) => {
            let words = code_page::too_many(&web, t, spent);
            form(&web, &signed_in, &id, StatusCode::TOO_MANY_REQUESTS, Some(("warn", words))).await
        }
        Err(AdjustRefused::ChangedMeanwhile) => {
            refused(&web, &signed_in, &id, SettingRefused::ChangedMeanwhile).await
        }
        Err(AdjustRefused::Limit(_)) => refused(&web, &signed_in, &id, SettingRefused::CardNotInUse).await,
    }
}

pub(crate) async fn notices(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Apology> {
    let (rules, chosen) = (web.rules(), Notices::of(|word| posted.has(word)));
    change(
        &web,
        &signed_in,
        &id,
        move |tx, actor, card, version| {
            settings::set_notices(tx, &rules.catalogue, actor, card, version, chosen)
        },
        &posted,
    )
    .await
}

pub(crate) async fn language(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, Apology> {
    let (rules, chosen) = (web.rules(), Language::parse(posted.get("language")).ok_or(Apology::Malformed)?);
    change(
        &web,
        &signed_in,
        &id,
        move |tx, actor, card, version| {
            settings::set_language(tx, &rules.catalogue, actor, card, version, chosen)
        },
        &posted,
    )
    .await
}

pub(crate) async fn freeze(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    _: Posted,
) -> Result<Response, Apology> {
    sleep(&web, &signed_in, &id, true).await
}

pub(crate) async fn unfreeze(
    State(web): State<Web>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    _: Posted,
) -> Result<Response, Apology> {
    sleep(&web, &signed_in, &id, false).await
}

async fn sleep(web: &Web, signed_in: &SignedIn, id: &str, freeze: bool) -> Result<Response, Apology> {
    let (who, card) = (signed_in.customer, CardId::parse(id).ok_or(Apology::NotFound)?);
    let made = web
        .run(move |tx| {
            let Some(own) = card::own(tx, who, card)? else { return Ok(None) };
            let actor = Actor::Customer(who);
            let state = if freeze { card::freeze(tx, actor, &own) } else { card::unfreeze(tx, actor, &own) };
            state.map(Some)
        })
        .await?;
    match made {
        Ok(None) => Err(Apology::NotFound),
        Ok(Some(_)) => Ok(to(id, if freeze { "settings?after=frozen" } else { "settings?after=unfrozen" })),
        Err(_) => refused(web, signed_in, id, SettingRefused::CardNotInUse).await,
    }
}

/// Changes a setting of one's own card, unless another device was faster.
async fn change(
    web: &Web,
    signed_in: &SignedIn,
    id: &str,
    make: impl Fn(&mut Tx<'_>, Actor, CardId, i64) -> Result<(), Error<SettingRefused>> + Send + 'static,
    posted: &Posted,
) -> Result<Response, Apology> {
    let (who, version) = (signed_in.customer, version(posted));
    let card = CardId::parse(id).ok_or(Apology::NotFound)?;
    let made = web
        .run(move |tx| {
            if card::own(tx, who, card)?.is_none() {
                return Ok(false);
            }
            make(tx, Actor::Customer(who), card, version).map(|()| true)
        })
        .await?;
    match made {
        Ok(true) => Ok(to(id, "settings?after=done")),
        Ok(false) | Err(SettingRefused::NoSuchCard) => Err(Apology::NotFound),
        Err(why) => refused(web, signed_in, id, why).await,
    }
}

async fn refused(
    web: &Web,
    signed_in: &SignedIn,
    id: &str,
    why: SettingRefused,
) -> Result<Response, Apology> {
    let words = match why {
        SettingRefused::NoSuchCard => return Err(Apology::NotFound),
        SettingRefused::CardNotInUse => signed_in.context.t().settings_not_in_use(),
        SettingRefused::ChangedMeanwhile => changed_meanwhile(web, signed_in, id).await?,
    };
    form(web, signed_in, id, StatusCode::CONFLICT, Some(("warn", words))).await
}

fn version(posted: &Posted) -> i64 {
    posted.get("version").parse().unwrap_or(-1)
}

async fn form(
    web: &Web,
    signed_in: &SignedIn,
    id: &str,
    status: StatusCode,
    notice: Option<(&'static str, String)>,
) -> Result<Response, Apology> {
    let Read { card, facts, language, changes } = read(web, signed_in, id).await?;
    let (t, rules) = (signed_in.context.t(), web.rules());
    let product = rules.catalogue.product(&card.card.product).ok_or(Apology::NotFound)?;
    let page = Page::new(web, &signed_in.context, t.settings(), "cards");
    let changes = changes.iter().filter(|change| !change.what.is_limit()).take(MOST_SHOWN);
    let state = card.card.state;
    Ok(show(
        status,
        &Settings {
            page,
            card: CardView::new(web, t, &card),
            notice,
            in_use: state.is_in_use(),
            pin: (card.card.kind == Kind::Physical).then_some(facts.pin.digest.is_some()),
            frozen: matches!(state, CardState::Frozen { .. }),
            can_freeze: matches!(state, CardState::Active { .. }),
            three_d_secure: facts.without_3ds.is_none(),
            without_3ds: product.without_3ds_daily.to_string(),
            notices: Notice::ALL
                .map(|one| (one.word(), notice_name(t, one), facts.notices.has(one)))
                .into_iter()
                .collect(),
            price: product.notices_price.in_language(t.language()).to_owned(),
            languages: Language::ALL.map(|one| (one.code(), tongue(t, one))).into_iter().collect(),
            language: language.code(),
            version: facts.version,
            changes: changes.map(|change| ChangeView::new(t, change)).collect(),
        },
    ))
}

async fn read(web: &Web, signed_in: &SignedIn, id: &str) -> Result<Read, Apology> {
    let card = own(web, signed_in.customer, id).await?;
    let (rules, key) = (web.rules(), card.card.id);
    web.read(move |tx| {
        Ok(Read {
            card: card.clone(),
            facts: card::facts(tx, &rules.catalogue, key)?.ok_or_else(|| Fault::corrupt("card_control"))?,
            language: settings::language(tx, key)?.ok_or_else(|| Fault::corrupt("card"))?,
            changes: history::changes(tx, key, MOST_CHANGES)?,
        })
    })
    .await
}
