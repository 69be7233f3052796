//! Another phone for whoever stands at the branch: a code goes to the new number, and the customer types it.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use people::phone_change::{self, AskRefused, Asked, Confirmed};
use people::{Answer, Role};
use store::{Fault, Tx};
use vocabulary::{CustomerId, PhoneNumber, plain_line};

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
    if !first && may(&web, &at_desk, &form).await? {
        match PhoneNumber::parse(&typed) {
            Err(_) => problems.add("phone", t.branch_phone_invalid()),
            Ok(new) => {
                let refused = send(&web, &at_desk, &form, new).await?;
                match refused {
                    None => {}
                    Some(AskRefused::NoSuchCustomer) => return Err(Apology::NotFound),
                    Some(AskRefused::Same) => problems.add("phone", t.branch_phone_same()),
                    Some(AskRefused::Taken) => problems.add("phone", t.branch_phone_taken()),
                    Some(AskRefused::TooMany(spent)) => {
                        problems.add("phone", code_page::too_many(&web, t, spent));
                    }
                }
            }
        }
    }
    let sent = !first && problems.is_empty();
    shown(&web, &at_desk, form, Shown { problems, typed, sent, done: false }).await
}

pub(crate) async fn confirm(
    State(web): State<Web>,
    at_desk: AtDesk,
    posted: Posted,
) -> Result<Response, Apology> {
    let (t, me, form) = (at_desk.context.t(), at_desk.staff, Form::read(&posted)?);
    let (who, code) = (form.who, posted.get("code").to_owned());
    let mut problems = Problems::default();
    let mut done = false;
    if may(&web, &at_desk, &form).await? {
        match web.write(move |tx| change(tx, me, who, &code)).await? {
            Confirmed::Changed(_) => done = true,
            Confirmed::Taken => problems.add("phone", t.branch_phone_taken()),
            Confirmed::Not(answer @ Answer::Wrong { .. }) => {
                problems.add("code", code_page::wrong(t, answer));
            }
            // Dead: another is to be sent.
            Confirmed::Not(answer) => problems.add("phone", code_page::wrong(t, answer)),
        }
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
    let (me, who, budget) = (at_desk.staff, form.who, web.settings().budget);
    let address = at_desk.context.address.clone();
    let known = knows(web, form).await?;
    let evidence = if known { "document of the application" } else { "another document; supervisor" };
    let asked = web.run(move |tx| phone_change::ask(tx, &budget, me, who, &new, evidence, &address)).await?;
    Ok(asked.err())
}

/// The customer's own number, and where messages about their cards go, in one transaction.
fn change(tx: &mut Tx<'_>, me: vocabulary::StaffId, who: CustomerId, code: &str) -> Result<Confirmed, Fault> {
    let confirmed = phone_change::confirm(tx, me, who, code)?;
    if let Confirmed::Changed(phone) = &confirmed {
        card::change_phone(tx, who, phone)?;
    }
    Ok(confirmed)
}

/// With a document that is not the one in the application, only a supervisor.
async fn may(web: &Web, at_desk: &AtDesk, form: &Form) -> Result<bool, Apology> {
    Ok(at_desk.role == Role::Supervisor || knows(web, form).await?)
}

/// Whether the document is the one in the application for one of their cards.
async fn knows(web: &Web, form: &Form) -> Result<bool, Apology> {
    let (who, document) = (form.who, form.document.clone());
    let known = move |tx: &mut Tx<'_>| {
        for one in card::of_customer(tx, who)? {
            if onboarding::shows_document(tx, who, one.card.id, &document)? == Some(true) {
                return Ok::<_, Fault>(true);
            }
        }
        Ok(false)
    };
    web.read(known).await
}

struct Shown {
    problems: Problems,
    typed: String,
    sent: bool,
    done: bool,
}

async fn shown(web: &Web, at_desk: &AtDesk, form: Form, what: Shown) -> Result<Response, Apology> {
    let (who, budget) = (form.who, web.settings().budget);
    let may = may(web, at_desk, &form).await?;
    let found = web
        .read(move |tx| {
            let customer = people::customer::find(tx, who)?;
            Ok((customer, phone_change::asked(tx, &budget, who)?))
        })
        .await?;
    let (Some(customer), asked) = found else { return Err(Apology::NotFound) };
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
