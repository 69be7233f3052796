//! Another phone for whoever stands at the branch: a code goes to the new number, and the customer types it.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use card::unblocking::Document;
use people::phone_change::{self, AskRefused, Asked, Confirmed, Recognised};
use people::{Answer, Role};
use store::{Fault, Tx};
use vocabulary::{CustomerId, PhoneNumber, StaffId, plain_line};

use super::branch::LONGEST_DOCUMENT;
use crate::Web;
use crate::apology::Apology;
use crate::context::AtDesk;
use crate::page::{Page, Problems, show};
use crate::portal::code_page;
use crate::posted::Posted;

#[derive(Template)]
#[template(path = "operator/branch_phone.html")]
struct Phone {
    page: Page,
    problems: Problems,
    customer: String,
    document: String,
    /// What the customer has now, masked.
    now: String,
    typed: String,
    /// Whether who is at the desk may do it with this document.
    may: bool,
    /// The new number, once a code went to it.
    asked: Option<String>,
    done: bool,
}

/// What both forms bring along.
struct Form {
    who: CustomerId,
    document: String,
}

impl Form {
    fn read(posted: &Posted) -> Result<Form, Apology> {
        let who = CustomerId::parse(posted.get("customer")).ok_or(Apology::Malformed)?;
        let document = plain_line(posted.get("document"), LONGEST_DOCUMENT);
        Ok(Form { who, document: document.map_err(|_| Apology::Malformed)? })
    }
}

/// Shows the form; with a number in it, sends the code.
pub(crate) async fn ask(
    State(web): State<Web>,
    at_desk: AtDesk,
    posted: Posted,
) -> Result<Response, Apology> {
    let (t, form) = (at_desk.context.t(), Form::read(&posted)?);
    let typed = posted.get("phone").chars().take(24).collect::<String>();
    let first = !posted.has("phone");
    let mut problems = Problems::default();
    match PhoneNumber::parse(&typed) {
        _ if first => {}
        Err(_) => problems.add("phone", t.branch_phone_invalid()),
        Ok(new) => match send(&web, &at_desk, &form, new).await? {
            // That they may not is said in place of the form.
            None | Some(AskRefused::NeedsSupervisor) => {}
            Some(AskRefused::NoSuchCustomer) => return Err(Apology::NotFound),
            Some(AskRefused::Same) => problems.add("phone", t.branch_phone_same()),
            Some(AskRefused::Taken) => problems.add("phone", t.branch_phone_taken()),
            Some(AskRefused::TooMany(spent)) => problems.add("phone", code_page::too_many(&web, t, spent)),
        },
    }
    let sent = !first && problems.is_empty();
    shown(&web, &at_desk, form, Shown { problems, typed, sent, done: false }).await
}

pub(crate) async fn confirm(
    State(web): State<Web>,
    at_desk: AtDesk,
    posted: Posted,
) -> Result<Response, Apology> {
    let (t, form) = (at_desk.context.t(), Form::read(&posted)?);
    let (who, document, code) = (form.who, form.document.clone(), posted.get("code").to_owned());
    let (me, role) = (at_desk.staff, at_desk.role);
    let mut problems = Problems::default();
    let mut done = false;
    let change = move |tx: &mut Tx<'_>| {
        let recognised = recognise(tx, me, role, who, &document)?;
        change(tx, recognised, who, &code)
    };
    match web.write(change).await? {
        Confirmed::Changed(_) => done = true,
        Confirmed::NeedsSupervisor => {}
        Confirmed::Taken => problems.add("phone", t.branch_phone_taken()),
        Confirmed::Not(answer @ Answer::Wrong { .. }) => problems.add("code", code_page::wrong(t, answer)),
        // Dead: another is to be sent.
        Confirmed::Not(answer) => problems.add("phone", code_page::wrong(t, answer)),
    }
    let sent = problems.of("phone").is_none() && !done;
    shown(&web, &at_desk, form, Shown { problems, typed: String::new(), sent, done }).await
}

async fn send(
    web: &Web,
    at_desk: &AtDesk,
    form: &Form,
    new: PhoneNumber,
) -> Result<Option<AskRefused>, Apology> {
    let (who, document, budget) = (form.who, form.document.clone(), web.settings().budget);
    let (me, role, address) = (at_desk.staff, at_desk.role, at_desk.context.address.clone());
    let asked = web
        .run(move |tx| {
            let recognised = recognise(tx, me, role, who, &document)?;
            phone_change::ask(tx, &budget, recognised, who, &new, &address)
        })
        .await?;
    Ok(asked.err())
}

/// The customer's own number, and where messages about their cards go, in one transaction.
fn change(tx: &mut Tx<'_>, recognised: Recognised, who: CustomerId, code: &str) -> Result<Confirmed, Fault> {
    let confirmed = phone_change::confirm(tx, recognised, who, code)?;
    if let Confirmed::Changed(phone) = &confirmed {
        card::change_phone(tx, who, phone)?;
    }
    Ok(confirmed)
}

/// The document is known if it is the one in the application for any of their cards.
fn recognise(
    tx: &mut Tx<'_>,
    by: StaffId,
    role: Role,
    who: CustomerId,
    document: &str,
) -> Result<Recognised, Fault> {
    let mut known = false;
    for one in card::of_customer(tx, who)? {
        known |= onboarding::shows_document(tx, who, one.card.id, document)? == Document::OfApplication;
    }
    Ok(Recognised { by, role, known })
}

struct Shown {
    problems: Problems,
    typed: String,
    sent: bool,
    done: bool,
}

async fn shown(web: &Web, at_desk: &AtDesk, form: Form, what: Shown) -> Result<Response, Apology> {
    let (who, budget, document) = (form.who, web.settings().budget, form.document.clone());
    let (me, role) = (at_desk.staff, at_desk.role);
    let found = web
        .read(move |tx| {
            let Some(customer) = people::customer::find(tx, who)? else { return Ok(None) };
            let recognised = recognise(tx, me, role, who, &document)?;
            Ok(Some((customer, recognised.may(), phone_change::asked(tx, &budget, who)?)))
        })
        .await?;
    let (customer, may, asked) = found.ok_or(Apology::NotFound)?;
    let asked: Option<Asked> = asked.filter(|asked| what.sent && asked.code.live);
    let status = if what.problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Page::new(web, &at_desk.context, at_desk.context.t().branch_phone(), "branch");
    let shown = Phone {
        page,
        problems: what.problems,
        customer: who.to_string(),
        document: form.document,
        now: customer.phone.masked(),
        typed: what.typed,
        may,
        asked: asked.map(|asked| asked.phone.to_string()),
        done: what.done,
    };
    Ok(show(status, &shown))
}
