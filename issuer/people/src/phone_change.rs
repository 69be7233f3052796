//! Another phone, for a customer who has shown who they are: the code goes to the new number, and the customer types it.
//!
//! ```text
//!   ask ─► code by SMS to the new number ─► confirm ─┬─ both numbers are told, all sessions end
//!                                                    └─ for a while no code is sent that lets a card do more
//! ```
//!
//! Whoever steals a telephone number this way can do nothing with it before the old number's owner has read the message.

use audit::{Actor, Object};
use jiff::{SignedDuration, Timestamp};
use store::{Error, Fault, Tx};
use text::Sentences;
use vocabulary::{CodeId, CustomerId, PhoneNumber, StaffId};

use crate::code_budget::{Budget, Spent};
use crate::customer::{self, Customer};
use crate::one_time_code::{self, Answer, Purpose, Request, Standing};
use crate::session::{self, Subject};
use crate::sms;
use crate::staff::Role;

/// Who serves the customer, and by what they recognised them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recognised {
    /// The member of staff.
    pub by: StaffId,
    /// What they are.
    pub role: Role,
    /// The document is the one in the application.
    pub known: bool,
}

impl Recognised {
    /// With a document that is not the one in the application, only a supervisor changes a phone.
    pub fn may(self) -> bool {
        self.known || self.role == Role::Supervisor
    }

    fn evidence(self) -> &'static str {
        if self.known { "document of the application" } else { "another document; supervisor" }
    }
}

/// Why no code was sent to a new number, in order of precedence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AskRefused {
    /// Who serves them may not, by this document.
    NeedsSupervisor,
    /// There is no such customer.
    NoSuchCustomer,
    /// It is the number they have.
    Same,
    /// Another customer has it.
    Taken,
    /// Too many codes lately.
    TooMany(Spent),
}

/// A new number that waits for its code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The new number.
    pub phone: PhoneNumber,
    /// What may be shown of the code.
    pub code: Standing,
}

/// What came of typing the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Confirmed {
    /// Who serves them may not, by this document; nothing was counted.
    NeedsSupervisor,
    /// This is the customer's number now.
    Changed(PhoneNumber),
    /// The code was not right; the answer is never `Right`.
    Not(Answer),
    /// Another customer has come to have the number meanwhile.
    Taken,
}

/// Sends a code to a new number. Asking again replaces what waited.
pub fn ask(
    tx: &mut Tx<'_>,
    budget: &Budget,
    recognised: Recognised,
    who: CustomerId,
    new: &PhoneNumber,
    address: &str,
) -> Result<(), Error<AskRefused>> {
    if !recognised.may() {
        return Err(Error::Refused(AskRefused::NeedsSupervisor));
    }
    let customer = customer::find(tx, who)?.ok_or(Error::Refused(AskRefused::NoSuchCustomer))?;
    if customer.phone == *new {
        return Err(Error::Refused(AskRefused::Same));
    }
    if customer::find_by_phone(tx, new)?.is_some() {
        return Err(Error::Refused(AskRefused::Taken));
    }
    let request = Request {
        purpose: Purpose::PhoneChange,
        object: who.0,
        phone: Some(new),
        counted_as: &new.e164(),
        language: customer.language,
        detail: "",
        address,
    };
    let code = one_time_code::issue(tx, budget, &request)?
        .map_err(|spent| Error::Refused(AskRefused::TooMany(spent)))?;
    let (now, evidence) = (tx.now(), recognised.evidence());
    tx.execute(
        "insert into phone_change_asked (customer, phone, code, evidence, asked_at) values ($1, $2, $3, $4, $5)
         on conflict (customer) do update
            set phone = excluded.phone, code = excluded.code, evidence = excluded.evidence,
                asked_at = excluded.asked_at",
        &[&who, new, &code, &evidence, &now],
    )?;
    audit::record(tx, Actor::Staff(recognised.by), "customer.ask_phone", Object::Customer(who), evidence)?;
    Ok(())
}

/// What waits for a code; none once it was typed right, or is a day old.
pub fn asked(tx: &mut Tx<'_>, budget: &Budget, who: CustomerId) -> Result<Option<Asked>, Fault> {
    let Some((phone, code, _)) = waiting(tx, who)? else { return Ok(None) };
    let code = one_time_code::standing(tx, budget, code)?;
    Ok(code.map(|code| Asked { phone, code }))
}

/// Judges the code; if it is right, the number is the customer's.
pub fn confirm(
    tx: &mut Tx<'_>,
    recognised: Recognised,
    who: CustomerId,
    typed: &str,
) -> Result<Confirmed, Fault> {
    if !recognised.may() {
        return Ok(Confirmed::NeedsSupervisor);
    }
    let Some((phone, code, evidence)) = waiting(tx, who)? else { return Ok(Confirmed::Not(Answer::Spent)) };
    let answer = one_time_code::answer(tx, code, Purpose::PhoneChange, who.0, typed)?;
    if answer != Answer::Right {
        return Ok(Confirmed::Not(answer));
    }
    tx.execute("delete from phone_change_asked where customer = $1", &[&who])?;
    if customer::find_by_phone(tx, &phone)?.is_some() {
        return Ok(Confirmed::Taken);
    }
    let customer = customer::find(tx, who)?.ok_or_else(|| Fault::corrupt("phone_change_asked.customer"))?;
    carry_out(tx, recognised.by, &customer, &phone, &evidence)?;
    Ok(Confirmed::Changed(phone))
}

fn carry_out(
    tx: &mut Tx<'_>,
    me: StaffId,
    customer: &Customer,
    phone: &PhoneNumber,
    evidence: &str,
) -> Result<(), Fault> {
    let now = tx.now();
    tx.execute(
        "update customer set phone = $1, phone_changed_at = $2 where id = $3",
        &[phone, &now, &customer.id],
    )?;
    one_time_code::spend_all(tx, &customer.phone)?;
    session::end_all(tx, Subject::Customer(customer.id), None)?;
    let t = Sentences(customer.language);
    sms::send(tx, &customer.phone, "phone_changed", &t.sms_phone_changed_old(phone.masked()))?;
    sms::send(tx, phone, "phone_changed", &t.sms_phone_changed_new())?;
    audit::record(tx, Actor::Staff(me), "customer.change_phone", Object::Customer(customer.id), evidence)
}

/// Until when the owner of this number is sent no code that lets a card do more, because they have it only since
/// lately.
pub(crate) fn cooling(tx: &mut Tx<'_>, budget: &Budget, number: &str) -> Result<Option<Timestamp>, Fault> {
    let changed = tx.row("select phone_changed_at from customer where phone = $1", &[&number], |row| {
        row.get::<Option<Timestamp>>("phone_changed_at")
    })?;
    let until = changed.flatten().map(|at| at + SignedDuration::from_hours(budget.hours_after_phone_change));
    let now = tx.now();
    Ok(until.filter(|until| now < *until))
}

fn waiting(tx: &mut Tx<'_>, who: CustomerId) -> Result<Option<(PhoneNumber, CodeId, String)>, Fault> {
    let day_ago = tx.now() - SignedDuration::from_hours(24);
    tx.row(
        "select phone, code, evidence from phone_change_asked where customer = $1 and asked_at > $2",
        &[&who, &day_ago],
        |row| Ok((row.get("phone")?, row.get("code")?, row.get("evidence")?)),
    )
}
