//! Whom a caller or a visitor says they are. That they were looked for is in the audit trail.

use audit::{Actor, Object};
use store::{Fault, Tx};
use vocabulary::{CustomerId, Iban, PhoneNumber, StaffId};

/// Whoever has this phone or account; `why` is for the audit trail.
pub(super) fn look(
    tx: &mut Tx<'_>,
    me: StaffId,
    typed: &str,
    why: &str,
) -> Result<Option<CustomerId>, Fault> {
    let owner = match (PhoneNumber::parse(typed), Iban::parse(typed)) {
        (Ok(phone), _) => people::customer::find_by_phone(tx, &phone)?.map(|customer| customer.id),
        (_, Ok(iban)) => ledger::find_iban(tx, &iban)?.map(|account| account.customer),
        _ => None,
    };
    if let Some(owner) = owner {
        audit::record(tx, Actor::Staff(me), "customer.look", Object::Customer(owner), why)?;
    }
    Ok(owner)
}
