//! Texts that people agree to: versioned, kept for ever, and who accepted which.
//!
//! A consent is proved by the digest of the very text that was shown, its language, the time, the network
//! address and, where a code confirmed it, that code (Law of Kazakhstan No. 94-V, article 8).

use jiff::Timestamp;
use store::{Fault, Migration, Row, Tx, sha256};
use vocabulary::{ApplicationId, CodeId, CustomerId, Language};

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] =
    &[Migration { name: "agreement/0001_document", sql: include_str!("../migrations/0001_document.sql") }];

/// Which text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Using the portal.
    UserAgreement,
    /// Consent to collecting and processing personal data, without which no card can be issued.
    PersonalData,
    /// Consent to offers; never a condition of anything.
    Marketing,
    /// The service (accession) agreement.
    ServiceAgreement,
    /// Tariffs.
    Tariffs,
    /// Rules for using a payment card.
    CardRules,
}

impl Kind {
    /// All texts.
    pub const ALL: [Kind; 6] = [
        Kind::UserAgreement,
        Kind::PersonalData,
        Kind::Marketing,
        Kind::ServiceAgreement,
        Kind::Tariffs,
        Kind::CardRules,
    ];

    /// The word it goes by in rows, folders and addresses.
    pub fn word(self) -> &'static str {
        match self {
            Kind::UserAgreement => "user_agreement",
            Kind::PersonalData => "personal_data_consent",
            Kind::Marketing => "marketing_consent",
            Kind::ServiceAgreement => "service_agreement",
            Kind::Tariffs => "tariffs",
            Kind::CardRules => "card_rules",
        }
    }

    /// The kind of that word.
    pub fn parse(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// One text in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Which text.
    pub kind: Kind,
    /// Its version, a date in ISO form.
    pub version: String,
    /// Its language.
    pub language: Language,
    /// Its heading.
    pub title: String,
    /// The text, in the small part of Markdown that the portal shows.
    pub body: String,
    /// SHA-256 of title and body.
    pub digest: [u8; 32],
}

impl Document {
    /// A text with its digest.
    pub fn new(kind: Kind, version: &str, language: Language, title: &str, body: &str) -> Document {
        let digest = sha256(format!("{title}\n\n{body}").as_bytes());
        Document {
            kind,
            version: version.to_owned(),
            language,
            title: title.to_owned(),
            body: body.to_owned(),
            digest,
        }
    }
}

/// Somebody's acceptance of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// Its key.
    pub id: i64,
    /// Which text.
    pub kind: Kind,
    /// The text's digest.
    pub digest: [u8; 32],
    /// The text's version.
    pub version: String,
    /// The text's heading, in the language it was accepted in.
    pub title: String,
    /// When.
    pub given_at: Timestamp,
    /// When it was taken back, if it was.
    pub withdrawn_at: Option<Timestamp>,
}

/// Why a text cannot be published.
#[derive(Debug, PartialEq, Eq)]
pub struct SameVersionOtherText {
    /// Which text.
    pub kind: Kind,
    /// The version that already stands with another text.
    pub version: String,
}

/// Publishes a text, once; a published version never changes.
pub fn publish(tx: &mut Tx<'_>, document: &Document) -> Result<(), store::Error<SameVersionOtherText>> {
    let known = tx.row(
        "select digest from document where kind = $1 and version = $2 and language = $3",
        &[&document.kind.word(), &document.version, &document.language],
        |row| row.get::<[u8; 32]>("digest"),
    )?;
    match known {
        Some(digest) if digest == document.digest => Ok(()),
        Some(_) => Err(store::Error::Refused(SameVersionOtherText {
            kind: document.kind,
            version: document.version.clone(),
        })),
        None => {
            let now = tx.now();
            tx.execute(
                "insert into document (digest, kind, version, language, title, body, published_at)
                 values ($1, $2, $3, $4, $5, $6, $7)",
                &[
                    &document.digest,
                    &document.kind.word(),
                    &document.version,
                    &document.language,
                    &document.title,
                    &document.body,
                    &now,
                ],
            )?;
            Ok(())
        }
    }
}

/// The text in force: the newest version in that language.
pub fn current(tx: &mut Tx<'_>, kind: Kind, language: Language) -> Result<Option<Document>, Fault> {
    tx.row(
        "select * from document where kind = $1 and language = $2 order by version desc limit 1",
        &[&kind.word(), &language],
        read,
    )
}

/// The text with that digest, however old.
pub fn by_digest(tx: &mut Tx<'_>, digest: &[u8; 32]) -> Result<Option<Document>, Fault> {
    tx.row("select * from document where digest = $1", &[digest], read)
}

/// Writes down that a customer accepted a text.
pub fn accept(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    kind: Kind,
    digest: &[u8; 32],
    object: Option<ApplicationId>,
    address: &str,
    code: Option<CodeId>,
) -> Result<(), Fault> {
    let (id, now) = (tx.new_id(), tx.now());
    tx.execute(
        "insert into acceptance (id, customer, kind, digest, object, given_at, address, code)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[&id, &customer, &kind.word(), digest, &object, &now, &address, &code],
    )
    .map(|_| ())
}

/// Takes an acceptance back; doing it twice is doing it once. False if it is not this customer's.
pub fn withdraw(tx: &mut Tx<'_>, customer: CustomerId, acceptance: i64) -> Result<bool, Fault> {
    let now = tx.now();
    let touched = tx.execute(
        "update acceptance set withdrawn_at = coalesce(withdrawn_at, $1) where id = $2 and customer = $3",
        &[&now, &acceptance, &customer],
    )?;
    Ok(touched == 1)
}

/// What a customer has accepted, newest first.
pub fn of_customer(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Vec<Acceptance>, Fault> {
    tx.rows(
        "select a.id, a.kind, a.digest, a.given_at, a.withdrawn_at, d.version, d.title
           from acceptance a join document d on d.digest = a.digest
          where a.customer = $1 order by a.given_at desc, a.id limit 200",
        &[&customer],
        |row| {
            Ok(Acceptance {
                id: row.get("id")?,
                kind: kind(row)?,
                digest: row.get("digest")?,
                version: row.get("version")?,
                title: row.get("title")?,
                given_at: row.get("given_at")?,
                withdrawn_at: row.get("withdrawn_at")?,
            })
        },
    )
}

fn kind(row: &Row) -> Result<Kind, Fault> {
    Kind::parse(&row.get::<String>("kind")?).ok_or_else(|| Fault::corrupt("document.kind"))
}

fn read(row: &Row) -> Result<Document, Fault> {
    Ok(Document {
        kind: kind(row)?,
        version: row.get("version")?,
        language: row.get("language")?,
        title: row.get("title")?,
        body: row.get("body")?,
        digest: row.get("digest")?,
    })
}
