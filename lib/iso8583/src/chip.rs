//! The elements of DE 55 by name, and which of them may be seen.

use crate::mask::hex;
use crate::tlv::Tlv;

/// Tag, name, and whether the value may be seen. Source: EMV Book 3, annex A1; a tag that is not here is hidden.
const ELEMENTS: [(u32, &str, bool); 39] = [
    (0x56, "Track 1 data", false),
    (0x57, "Track 2 equivalent data", false),
    (0x5A, "Application primary account number", false),
    (0x5F20, "Cardholder name", false),
    (0x5F24, "Application expiration date", false),
    (0x5F25, "Application effective date", false),
    (0x5F2A, "Transaction currency code", true),
    (0x5F30, "Service code", false),
    (0x5F34, "Application PAN sequence number", true),
    (0x71, "Issuer script template 1", false),
    (0x72, "Issuer script template 2", false),
    (0x82, "Application interchange profile", true),
    (0x84, "Dedicated file name", true),
    (0x8A, "Authorisation response code", true),
    (0x91, "Issuer authentication data", true),
    (0x95, "Terminal verification results", true),
    (0x99, "Transaction PIN data", false),
    (0x9A, "Transaction date", true),
    (0x9B, "Transaction status information", true),
    (0x9C, "Transaction type", true),
    (0x9F02, "Amount, authorised", true),
    (0x9F03, "Amount, other", true),
    (0x9F06, "Application identifier, terminal", true),
    (0x9F09, "Application version number, terminal", true),
    (0x9F10, "Issuer application data", true),
    (0x9F1A, "Terminal country code", true),
    (0x9F1E, "Interface device serial number", true),
    (0x9F1F, "Track 1 discretionary data", false),
    (0x9F20, "Track 2 discretionary data", false),
    (0x9F21, "Transaction time", true),
    (0x9F26, "Application cryptogram", true),
    (0x9F27, "Cryptogram information data", true),
    (0x9F33, "Terminal capabilities", true),
    (0x9F34, "Cardholder verification method results", true),
    (0x9F35, "Terminal type", true),
    (0x9F36, "Application transaction counter", true),
    (0x9F37, "Unpredictable number", true),
    (0x9F41, "Transaction sequence counter", true),
    (0x9F6B, "Track 2 data", false),
];

/// An element's name, and its value as it may be shown.
pub(crate) fn shown(element: &Tlv<'_>) -> (&'static str, String) {
    let row = ELEMENTS.iter().find(|(tag, _, _)| *tag == element.tag);
    match row {
        Some((_, name, true)) => (name, hex(element.value)),
        Some((_, name, false)) => (name, hidden(element.value)),
        None => ("", hidden(element.value)),
    }
}

fn hidden(value: &[u8]) -> String {
    format!("({} bytes, hidden)", value.len())
}
