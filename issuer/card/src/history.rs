//! What was changed of a card, when and by whom: what its holder may look up. The audit trail knows the same, for
//! auditors.

use audit::Actor;
use jiff::Timestamp;
use store::{Fault, Row, Tx};
use vocabulary::{CardId, Channel, Language};

use crate::card::BlockReason;
use crate::controls::Control;
use crate::settings::Notices;

/// A change of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// When.
    pub at: Timestamp,
    /// Who, and thereby where.
    pub author: Author,
    /// What holds since.
    pub what: What,
}

/// Who changed a card, and thereby where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Author {
    /// The holder, on the portal.
    Customer,
    /// The contact centre.
    Operator,
    /// A branch, where the holder has shown who they are.
    Branch,
    /// Nobody: its time had come.
    Itself,
}

/// What was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A limit.
    Limit(Channel, Control),
    /// An exception is over, by its time.
    ExceptionOver(Channel, Control),
    /// 3-D Secure, on or off.
    ThreeDSecure(bool),
    /// What the holder is told by SMS.
    Notices(Notices),
    /// The language of messages.
    Language(Language),
    /// Put to sleep by its holder.
    Frozen,
    /// Woken by its holder.
    Unfrozen,
    /// Blocked.
    Blocked(BlockReason),
    /// A branch lifted the block.
    Unblocked,
    /// The plastic was handed to its holder, and is in use.
    HandedOut,
    /// A PIN was set; which, is in no history.
    PinSet,
    /// The count of wrong PINs was lifted.
    PinUnblocked,
}

impl Author {
    const ALL: [Author; 4] = [Author::Customer, Author::Operator, Author::Branch, Author::Itself];

    fn of(actor: Actor, what: &What) -> Author {
        match actor {
            // What only a branch does; at its desk, or by who runs the program for it.
            Actor::System | Actor::Staff(_)
                if matches!(what, What::PinUnblocked | What::Unblocked | What::HandedOut) =>
            {
                Author::Branch
            }
            Actor::Customer(_) => Author::Customer,
            Actor::Staff(_) => Author::Operator,
            Actor::System => Author::Itself,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Author::Customer => "customer",
            Author::Operator => "operator",
            Author::Branch => "branch",
            Author::Itself => "itself",
        }
    }
}

impl What {
    /// Whether it is one of limits, which have their own page.
    pub fn is_limit(&self) -> bool {
        matches!(self, What::Limit(..) | What::ExceptionOver(..))
    }

    fn columns(&self) -> (&'static str, Option<Channel>, String) {
        match self {
            What::Limit(channel, control) => ("limit", Some(*channel), control.to_text()),
            What::ExceptionOver(channel, control) => ("exception_over", Some(*channel), control.to_text()),
            What::ThreeDSecure(on) => ("three_d_secure", None, if *on { "on" } else { "off" }.to_owned()),
            What::Notices(notices) => ("notices", None, notices.words()),
            What::Language(language) => ("language", None, language.code().to_owned()),
            What::Frozen => ("state", None, "frozen".to_owned()),
            What::Unfrozen => ("state", None, "unfrozen".to_owned()),
            What::Blocked(reason) => ("state", None, reason.word().to_owned()),
            What::Unblocked => ("state", None, "unblocked".to_owned()),
            What::HandedOut => ("state", None, "handed_out".to_owned()),
            What::PinSet => ("pin", None, "set".to_owned()),
            What::PinUnblocked => ("pin", None, "unblocked".to_owned()),
        }
    }

    fn read(subject: &str, channel: Option<Channel>, detail: &str) -> Option<What> {
        match (subject, channel) {
            ("limit", Some(channel)) => Some(What::Limit(channel, Control::from_text(detail)?)),
            ("exception_over", Some(channel)) => {
                Some(What::ExceptionOver(channel, Control::from_text(detail)?))
            }
            ("three_d_secure", _) => Some(What::ThreeDSecure(detail == "on")),
            ("notices", _) => Notices::parse(detail).map(What::Notices),
            ("language", _) => Language::parse(detail).map(What::Language),
            ("state", _) => match detail {
                "frozen" => Some(What::Frozen),
                "unfrozen" => Some(What::Unfrozen),
                "unblocked" => Some(What::Unblocked),
                "handed_out" => Some(What::HandedOut),
                reason => BlockReason::parse(reason).map(What::Blocked),
            },
            ("pin", _) => match detail {
                "set" => Some(What::PinSet),
                "unblocked" => Some(What::PinUnblocked),
                _ => None,
            },
            _ => None,
        }
    }
}

pub(crate) fn record(tx: &mut Tx<'_>, actor: Actor, card: CardId, what: &What) -> Result<(), Fault> {
    let (id, now) = (tx.new_ordered_id(), tx.now());
    let (subject, channel, detail) = what.columns();
    tx.execute(
        "insert into card_change (id, card, at, author, subject, channel, detail)
         values ($1, $2, $3, $4, $5, $6, $7)",
        &[&id, &card, &now, &Author::of(actor, what).word(), &subject, &channel.map(|c| c.word()), &detail],
    )
    .map(|_| ())
}

/// The latest changes of a card, the newest first, at most `most`.
pub fn changes(tx: &mut Tx<'_>, card: CardId, most: i64) -> Result<Vec<Change>, Fault> {
    tx.rows("select * from card_change where card = $1 order by id desc limit $2", &[&card, &most], read)
}

/// Whether the plastic was in its holder's hands.
pub(crate) fn was_handed_out(tx: &mut Tx<'_>, card: CardId) -> Result<bool, Fault> {
    let found = tx.row(
        "select 1 as n from card_change where card = $1 and subject = 'state' and detail = 'handed_out' limit 1",
        &[&card],
        |row| row.get::<i64>("n"),
    )?;
    Ok(found.is_some())
}

/// Who stopped the card last: froze or blocked it.
pub fn stopped_by(tx: &mut Tx<'_>, card: CardId) -> Result<Option<Change>, Fault> {
    tx.row(
        "select * from card_change where card = $1 and subject = 'state' and detail not in ('unfrozen', 'unblocked', 'handed_out')
          order by id desc limit 1",
        &[&card],
        read,
    )
}

fn read(row: &Row) -> Result<Change, Fault> {
    let corrupt = || Fault::corrupt("card_change");
    let (author, subject) = (row.get::<String>("author")?, row.get::<String>("subject")?);
    let what = What::read(&subject, row.get("channel")?, &row.get::<String>("detail")?);
    Ok(Change {
        at: row.get("at")?,
        author: Author::ALL.into_iter().find(|one| one.word() == author).ok_or_else(corrupt)?,
        what: what.ok_or_else(corrupt)?,
    })
}
