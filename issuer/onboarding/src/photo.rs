//! The photographs of an application, as rows: what the pictures show lies in the photograph store.

use jiff::Timestamp;
use store::{Fault, Row, Tx, outbox};
use vocabulary::{ApplicationId, PhotoId};

use crate::step::Side;

/// A parcel that asks for an object to be erased from the photograph store; its body is the [`PhotoId`].
pub const ERASE: &str = "object.erase";

/// Up to how many of 64 bits two fingerprints may differ and still be the same photograph.
pub(crate) const ALIKE: u32 = 8;

/// What the door found out about a photograph while making it safe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoFacts {
    /// Its key in the photograph store, where it lies already.
    pub photo: PhotoId,
    /// SHA-256 of the JPEG.
    pub digest: [u8; 32],
    /// Width in pixels.
    pub width: i64,
    /// Height in pixels.
    pub height: i64,
    /// What might be done better: bits whose meaning is the door's.
    pub hints: i64,
    /// Difference hash of 64 bits: near-equal for near-equal pictures.
    pub fingerprint: u64,
}

/// A photograph of an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    /// Which one.
    pub side: Side,
    /// What is known of it.
    pub facts: PhotoFacts,
    /// When it was attached.
    pub attached_at: Timestamp,
    /// When another took its place, if one did.
    pub replaced_at: Option<Timestamp>,
}

/// Reads which object an [`ERASE`] parcel asks for.
pub fn read_erase(body: &[u8]) -> Result<PhotoId, Fault> {
    let bytes = body.try_into().map_err(|_| Fault::corrupt("parcel.body"))?;
    Ok(PhotoId(i64::from_le_bytes(bytes)))
}

/// The keys of all photographs that rows speak of; an object without one is an orphan.
pub fn known(tx: &mut Tx<'_>) -> Result<Vec<PhotoId>, Fault> {
    tx.rows("select photo from application_photo", &[], |row| row.get("photo"))
}

/// The photographs that count now, in the order of the form.
pub(crate) fn current(tx: &mut Tx<'_>, application: ApplicationId) -> Result<Vec<Photo>, Fault> {
    let mut photos = tx.rows(
        "select * from application_photo where application = $1 and replaced_at is null",
        &[&application],
        read,
    )?;
    photos.sort_by_key(|photo| photo.side);
    Ok(photos)
}

/// One photograph of an application, replaced or not.
pub(crate) fn find(
    tx: &mut Tx<'_>,
    application: ApplicationId,
    photo: PhotoId,
) -> Result<Option<Photo>, Fault> {
    tx.row(
        "select * from application_photo where application = $1 and photo = $2",
        &[&application, &photo],
        read,
    )
}

pub(crate) fn insert(
    tx: &mut Tx<'_>,
    application: ApplicationId,
    side: Side,
    facts: &PhotoFacts,
) -> Result<(), Fault> {
    let (now, fingerprint) = (tx.now(), facts.fingerprint.cast_signed());
    tx.execute(
        "insert into application_photo
                (photo, application, side, digest, width, height, hints, fingerprint, attached_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &[
            &facts.photo,
            &application,
            &side.word(),
            &facts.digest,
            &facts.width,
            &facts.height,
            &facts.hints,
            &fingerprint,
            &now,
        ],
    )
    .map(|_| ())
}

/// Takes a photograph away. One that was ever signed is evidence and only stops to count; another is erased.
pub(crate) fn take_away(
    tx: &mut Tx<'_>,
    application: ApplicationId,
    side: Side,
    signed_at: Option<Timestamp>,
) -> Result<bool, Fault> {
    let photo = tx.row(
        "select * from application_photo where application = $1 and side = $2 and replaced_at is null",
        &[&application, &side.word()],
        read,
    )?;
    let Some(photo) = photo else { return Ok(false) };
    if signed_at.is_some_and(|signed_at| photo.attached_at <= signed_at) {
        let now = tx.now();
        tx.execute(
            "update application_photo set replaced_at = $1 where photo = $2",
            &[&now, &photo.facts.photo],
        )?;
    } else {
        tx.execute("delete from application_photo where photo = $1", &[&photo.facts.photo])?;
        erase_object(tx, photo.facts.photo)?;
    }
    Ok(true)
}

/// Erases all photographs of an application.
pub(crate) fn erase_all(tx: &mut Tx<'_>, application: ApplicationId) -> Result<(), Fault> {
    let erased = tx.rows(
        "delete from application_photo where application = $1 returning photo",
        &[&application],
        |row| row.get::<PhotoId>("photo"),
    )?;
    erased.into_iter().try_for_each(|photo| erase_object(tx, photo))
}

fn erase_object(tx: &mut Tx<'_>, photo: PhotoId) -> Result<(), Fault> {
    outbox::send(tx, ERASE, &photo.0.to_le_bytes(), None).map(|_| ())
}

/// What is compared with the photographs of other persons' applications: the most recent ones.
pub(crate) struct Other {
    pub(crate) side: Side,
    pub(crate) digest: [u8; 32],
    pub(crate) fingerprint: u64,
}

/// The latest photographs of other persons, and any of theirs that equals one of this application's.
pub(crate) fn of_others(
    tx: &mut Tx<'_>,
    application: ApplicationId,
    iin: Option<[u8; 32]>,
) -> Result<Vec<Other>, Fault> {
    // The latest, and wherever it lies in time an exact copy.
    let mut others = tx.rows(
        "select p.side, p.digest, p.fingerprint from application_photo p
           join application a on a.id = p.application
          where a.id <> $1 and a.iin is not null and a.iin <> $2
          order by p.attached_at desc limit 500",
        &[&application, &iin],
        read_other,
    )?;
    others.extend(tx.rows(
        "select p.side, p.digest, p.fingerprint from application_photo p
           join application a on a.id = p.application
          where a.id <> $1 and a.iin is not null and a.iin <> $2
            and p.digest in (select digest from application_photo where application = $1)
          limit 20",
        &[&application, &iin],
        read_other,
    )?);
    Ok(others)
}

fn read_other(row: &Row) -> Result<Other, Fault> {
    Ok(Other {
        side: side(row)?,
        digest: row.get("digest")?,
        fingerprint: row.get::<i64>("fingerprint")?.cast_unsigned(),
    })
}

fn side(row: &Row) -> Result<Side, Fault> {
    Side::parse(&row.get::<String>("side")?).ok_or_else(|| Fault::corrupt("application_photo.side"))
}

fn read(row: &Row) -> Result<Photo, Fault> {
    Ok(Photo {
        side: side(row)?,
        facts: PhotoFacts {
            photo: row.get("photo")?,
            digest: row.get("digest")?,
            width: row.get("width")?,
            height: row.get("height")?,
            hints: row.get("hints")?,
            fingerprint: row.get::<i64>("fingerprint")?.cast_unsigned(),
        },
        attached_at: row.get("attached_at")?,
        replaced_at: row.get("replaced_at")?,
    })
}
