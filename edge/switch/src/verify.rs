//! Secrets against keys: below this file they are verdicts.

use authorization::{Verdict, Verdicts};
use keys::CardKeys;
use vocabulary::Pan;

/// The service code in a chip's own value, which differs so that a stripe cannot be made from a chip.
const CHIP: &str = "999";

/// What a message carries of a card's secrets, with what they are checked against.
pub(crate) struct Secrets<'a> {
    pub(crate) pan: &'a Pan,
    /// `YYMM`, as the message gives it.
    pub(crate) expiry: Option<&'a str>,
    /// Typed on the internet: CVV2.
    pub(crate) typed: Option<&'a str>,
    /// Read from the stripe or the chip's image of it.
    pub(crate) track: Option<Track<'a>>,
}

/// The end of track 2 after the number (ISO/IEC 7813): `YYMM`, service code, discretionary data.
#[derive(Clone, Copy)]
pub(crate) struct Track<'a> {
    pub(crate) expiry: &'a str,
    pub(crate) service_code: &'a str,
    pub(crate) cvv: &'a str,
    pub(crate) from_chip: bool,
}

/// Checks what was given.
pub(crate) fn verify(keys: &CardKeys, secrets: &Secrets<'_>) -> Verdicts {
    let mut verdicts = Verdicts::default();
    if let Some(track) = secrets.track {
        let service_code = if track.from_chip { CHIP } else { track.service_code };
        verdicts.cvv = verdict(keys.verify(secrets.pan, track.expiry, service_code, track.cvv));
    }
    if let Some(typed) = secrets.typed {
        // Without its expiry a card cannot be checked, and a value that cannot be checked is not right.
        let right = secrets.expiry.is_some_and(|expiry| keys.verify_typed(secrets.pan, expiry, typed));
        verdicts.cvv = verdict(right);
    }
    verdicts
}

fn verdict(right: bool) -> Verdict {
    if right { Verdict::Right } else { Verdict::Wrong }
}
