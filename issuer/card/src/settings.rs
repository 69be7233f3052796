//! What a holder sets beside limits: 3-D Secure, which messages come, in which language.

use audit::{Actor, Object};
use store::{Column, Error, Fault, Parameter, Tx, Value};
use text::Sentences;
use vocabulary::{CardId, Language};

use crate::control::{self, CardFacts};
use crate::hand_over;
use crate::history::{self, What};
use crate::product::Catalogue;

/// What a holder may be told by SMS. Codes and messages about security are no part of it: they always come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Notice {
    /// Goods and services were paid for.
    Purchase,
    /// Cash was taken.
    Cash,
    /// A transfer left.
    Transfer,
    /// Money came: a top-up, a refund.
    Incoming,
    /// Money was asked for and not given.
    Decline,
}

/// What one holder is told by SMS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Notices([bool; Notice::ALL.len()]);

/// Why a setting was not changed, in order of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingRefused {
    /// There is no such card.
    NoSuchCard,
    /// The card is blocked or closed.
    CardNotInUse,
    /// Something was changed since the page was shown: the other one's word stands.
    ChangedMeanwhile,
}

impl Notice {
    /// Every kind, in the order in which people are shown them.
    pub const ALL: [Notice; 5] =
        [Notice::Purchase, Notice::Cash, Notice::Transfer, Notice::Incoming, Notice::Decline];

    /// The word rows, forms and the catalogue use.
    pub fn word(self) -> &'static str {
        match self {
            Notice::Purchase => "purchase",
            Notice::Cash => "cash",
            Notice::Transfer => "transfer",
            Notice::Incoming => "incoming",
            Notice::Decline => "decline",
        }
    }

    fn place(self) -> usize {
        match self {
            Notice::Purchase => 0,
            Notice::Cash => 1,
            Notice::Transfer => 2,
            Notice::Incoming => 3,
            Notice::Decline => 4,
        }
    }
}

impl Notices {
    /// Those whose word is told by `has`.
    pub fn of(has: impl Fn(&str) -> bool) -> Notices {
        Notices(Notice::ALL.map(|notice| has(notice.word())))
    }

    /// Whether the holder is told of this.
    pub fn has(self, notice: Notice) -> bool {
        self.0[notice.place()]
    }

    /// What the holder is told of.
    pub fn iter(self) -> impl Iterator<Item = Notice> {
        Notice::ALL.into_iter().filter(move |notice| self.has(*notice))
    }

    pub(crate) fn words(self) -> String {
        self.iter().map(Notice::word).collect::<Vec<_>>().join(" ")
    }

    pub(crate) fn parse(words: &str) -> Option<Notices> {
        let known = |word: &str| Notice::ALL.iter().any(|notice| notice.word() == word);
        let all_known = words.split_whitespace().all(known);
        all_known.then(|| Notices::of(|one| words.split_whitespace().any(|word| word == one)))
    }
}

impl Parameter for Notices {
    fn to_value(&self) -> Value {
        Value::Text(self.words())
    }
}

impl Column for Notices {
    fn from_value(value: &Value) -> Option<Notices> {
        let Value::Text(words) = value else { return None };
        Notices::parse(words)
    }
}

/// Chooses what the holder is told by SMS.
pub fn set_notices(
    tx: &mut Tx<'_>,
    catalogue: &Catalogue,
    actor: Actor,
    card: CardId,
    version: i64,
    notices: Notices,
) -> Result<(), Error<SettingRefused>> {
    let facts = changeable(tx, catalogue, card, version)?;
    if facts.notices == notices {
        return Ok(());
    }
    tx.execute(
        "update card_control set notices = $1, version = version + 1
          where pan_digest = (select pan_digest from card where id = $2)",
        &[&notices, &card],
    )?;
    history::record(tx, actor, card, &What::Notices(notices))?;
    audit::record(tx, actor, "card.set_notices", Object::Card(card), &notices.words())?;
    Ok(())
}

/// Chooses the language of messages about the card.
pub fn set_language(
    tx: &mut Tx<'_>,
    catalogue: &Catalogue,
    actor: Actor,
    card: CardId,
    version: i64,
    language: Language,
) -> Result<(), Error<SettingRefused>> {
    changeable(tx, catalogue, card, version)?;
    let changed =
        tx.execute("update card set language = $1 where id = $2 and language <> $1", &[&language, &card])?;
    if changed == 0 {
        return Ok(());
    }
    control::touch(tx, card)?;
    history::record(tx, actor, card, &What::Language(language))?;
    audit::record(tx, actor, "card.set_language", Object::Card(card), language.code())?;
    Ok(())
}

/// The language of messages about the card.
pub fn language(tx: &mut Tx<'_>, card: CardId) -> Result<Option<Language>, Fault> {
    tx.row("select language from card where id = $1", &[&card], |row| row.get("language"))
}

/// Switches 3-D Secure on, at once and for good.
pub fn switch_3ds_on(
    tx: &mut Tx<'_>,
    catalogue: &Catalogue,
    actor: Actor,
    card: CardId,
) -> Result<(), Error<SettingRefused>> {
    // Safer is never stale: no version is asked for.
    let facts = control::facts(tx, catalogue, card)?.ok_or(Error::Refused(SettingRefused::NoSuchCard))?;
    if !facts.state.is_in_use() {
        return Err(Error::Refused(SettingRefused::CardNotInUse));
    }
    if facts.without_3ds.is_some() {
        write_3ds(tx, actor, card, true)?;
    }
    Ok(())
}

/// Switches 3-D Secure off, once its holder has confirmed that, and tells them.
pub fn switch_3ds_off(tx: &mut Tx<'_>, actor: Actor, card: CardId) -> Result<(), Fault> {
    write_3ds(tx, actor, card, false)?;
    hand_over::tell(tx, card, "three_d_secure_off", |language, last_four| {
        Sentences(language).sms_three_d_secure_off(last_four)
    })
}

fn write_3ds(tx: &mut Tx<'_>, actor: Actor, card: CardId, on: bool) -> Result<(), Fault> {
    tx.execute(
        "update card_control set three_d_secure = $1, version = version + 1
          where pan_digest = (select pan_digest from card where id = $2)",
        &[&on, &card],
    )?;
    history::record(tx, actor, card, &What::ThreeDSecure(on))?;
    audit::record(tx, actor, "card.set_three_d_secure", Object::Card(card), if on { "on" } else { "off" })
}

/// The card as it stands, if it may be changed and was not since `version`.
fn changeable(
    tx: &mut Tx<'_>,
    catalogue: &Catalogue,
    card: CardId,
    version: i64,
) -> Result<CardFacts, Error<SettingRefused>> {
    let facts = control::facts(tx, catalogue, card)?.ok_or(Error::Refused(SettingRefused::NoSuchCard))?;
    if !facts.state.is_in_use() {
        return Err(Error::Refused(SettingRefused::CardNotInUse));
    }
    if facts.version != version {
        return Err(Error::Refused(SettingRefused::ChangedMeanwhile));
    }
    Ok(facts)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn notices_read_back_as_they_were_written_and_strange_words_are_no_notices() {
        for (at, notice) in Notice::ALL.into_iter().enumerate() {
            assert_eq!(notice.place(), at);
            let only = Notices::of(|word| word == notice.word());
            assert_eq!(only.iter().collect::<Vec<_>>(), [notice]);
            assert_eq!(Notices::from_value(&only.to_value()), Some(only));
        }
        assert_eq!(Notices::parse(""), Some(Notices::default()));
        assert_eq!(Notices::parse("cash purchase").unwrap().words(), "purchase cash");
        assert_eq!(Notices::parse("cash stars"), None);
    }
}
