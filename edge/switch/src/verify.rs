//! Secrets against keys: below this file they are verdicts, and the PIN is a verification value.

use authorization::{Verdict, Verdicts};
use cardcrypto::PinBlock;
use keys::{CardKeys, PinFault};
use vocabulary::Pan;

use crate::mapping::code;

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
    /// DE 52.
    pub(crate) pin_block: Option<&'a [u8]>,
}

/// The end of track 2 after the number (ISO/IEC 7813): `YYMM`, service code, discretionary data.
#[derive(Clone, Copy)]
pub(crate) struct Track<'a> {
    pub(crate) expiry: &'a str,
    pub(crate) service_code: &'a str,
    pub(crate) cvv: &'a str,
    pub(crate) from_chip: bool,
}

/// Checks what was given; the error is the response code of a PIN that can be compared with nothing.
///
/// A block that is none of this card's under our key is a fault of the acquirer's key or of the line, and tells nobody
/// anything of the PIN: `30`, and no try is counted, so that a key exchanged badly blocks no cards.
pub(crate) fn verify(keys: &CardKeys, secrets: &Secrets<'_>) -> Result<Verdicts, &'static str> {
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
    if let Some(block) = secrets.pin_block {
        let block = PinBlock::from_bytes(block.try_into().map_err(|_| code::FORMAT_ERROR)?);
        verdicts.pin = match keys.pvv(secrets.pan, &block) {
            Ok(pvv) => Some(pvv),
            Err(PinFault::Refused(why)) => {
                tracing::warn!(%why, "a PIN could not be compared");
                metrics::counter!("tolem_iso8583_pin_blocks_refused_total").increment(1);
                return Err(code::FORMAT_ERROR);
            }
            Err(why @ PinFault::NoKeys) => {
                tracing::error!(%why, "a PIN cannot be compared");
                return Err(code::MALFUNCTION);
            }
        };
    }
    Ok(verdicts)
}

fn verdict(right: bool) -> Verdict {
    if right { Verdict::Right } else { Verdict::Wrong }
}
