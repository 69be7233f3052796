//! Whether these are the keys the database was made with.
//!
//! With other keys nothing sealed could be read and nobody found by IIN or card number, while new rows would be
//! written under the wrong keys: better not to begin.

use crate::engine::{Begin, Connection, Isolation};
use crate::{Fault, Surroundings, Tx, Url};

const PURPOSE: &str = "key_proof.sealed";
const WORD: &[u8] = b"tolem";

/// Leaves the proof on the first opening, and asks for it on all others.
pub(crate) fn check(url: &Url, surroundings: &Surroundings) -> Result<(), Fault> {
    let mut connection = Connection::open(url, false)?;
    // Two nodes may open a new database at once: the one that comes second collides and finds the proof.
    for _ in 0..100 {
        connection.begin(Begin::Write(Isolation::Serializable))?;
        let proved = prove(&mut Tx::new(&mut connection, surroundings)).and_then(|()| connection.commit());
        match proved {
            Err(Fault::Conflict) => connection.rollback(),
            Err(fault) => {
                connection.rollback();
                return Err(fault);
            }
            Ok(()) => return Ok(()),
        }
    }
    Err(Fault::Conflict)
}

fn prove(tx: &mut Tx<'_>) -> Result<(), Fault> {
    let digest = tx.digest("key_proof.digest", WORD);
    let left = tx.row("select sealed, digest from key_proof where id = $1", &[&1_i64], |row| {
        Ok((row.get::<Vec<u8>>("sealed")?, row.get::<[u8; 32]>("digest")?))
    })?;
    let Some((sealed, known)) = left else {
        let sealed = tx.seal(PURPOSE, WORD);
        let row = "insert into key_proof (id, sealed, digest) values ($1, $2, $3)";
        return tx.execute(row, &[&1_i64, &sealed, &digest]).map(|_| ());
    };
    let opened = tx.open(PURPOSE, &sealed);
    if opened.is_ok_and(|word| word == WORD) && known == digest {
        return Ok(());
    }
    Err(Fault::Broken(
        "the keys are not those this database was made with: restore the key file from its copy".into(),
    ))
}
