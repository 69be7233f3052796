//! A photograph, whole, for the operator's eyes: every look is in the audit trail.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use vocabulary::{ApplicationId, PhotoId};

use crate::Web;
use crate::apology::Apology;
use crate::context::AtDesk;

/// By its key and not by its side: what the operator saw stays at its address when another takes its place.
pub(crate) async fn show_photo(
    State(web): State<Web>,
    at_desk: AtDesk,
    Path((id, photo)): Path<(String, String)>,
) -> Result<Response, Apology> {
    let id = ApplicationId::parse(&id).ok_or(Apology::NotFound)?;
    let photo = PhotoId::parse(&photo).ok_or(Apology::NotFound)?;
    let staff = at_desk.staff;
    let found = web.run(move |tx| onboarding::photo_for_staff(tx, staff, id, photo)).await?;
    let photo = found.map_err(|_| Apology::NotFound)?;
    let jpeg = web.photograph(photo.facts.photo).await?;
    Ok(([(header::CONTENT_TYPE, "image/jpeg")], jpeg).into_response())
}
