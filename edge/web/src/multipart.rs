//! The parts of a form with files.

use axum::extract::multipart::{Field, MultipartError};
use axum::http::StatusCode;

use crate::Apology;

/// Most bytes of a field that is no file.
const LONGEST_FIELD: usize = 1024;

/// The bytes of one part, if there are not more than `most`; what is too long is passed over.
pub(crate) async fn part(mut field: Field<'_>, most: usize) -> Result<Option<Vec<u8>>, Apology> {
    let mut bytes = Some(Vec::new());
    while let Some(chunk) = field.chunk().await.map_err(|error| unreadable(&error))? {
        bytes = bytes.filter(|so_far| so_far.len() + chunk.len() <= most);
        if let Some(so_far) = &mut bytes {
            so_far.extend_from_slice(&chunk);
        }
    }
    Ok(bytes)
}

/// What was typed into a field that is no file.
pub(crate) async fn text(field: Field<'_>) -> Result<String, Apology> {
    let bytes = part(field, LONGEST_FIELD).await?.ok_or(Apology::Malformed)?;
    String::from_utf8(bytes).map_err(|_| Apology::Malformed)
}

pub(crate) fn unreadable(error: &MultipartError) -> Apology {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE { Apology::TooLarge } else { Apology::Malformed }
}
