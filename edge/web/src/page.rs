//! What the frame of every page shows.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use people::Role;
use people::message::MOST_COUNTED;
pub(crate) use people::staff::Permission;
use serde::Deserialize;
use text::Sentences;
use vocabulary::PhoneNumber;

use crate::Web;
use crate::apology::Apology;
use crate::assets;
use crate::context::{Context, Door};

/// The context of `base.html`.
pub(crate) struct Page {
    pub(crate) t: Sentences,
    pub(crate) title: String,
    pub(crate) lang: &'static str,
    /// Whether this is the staff's desk, whose menu and frame are its own.
    pub(crate) desk: bool,
    pub(crate) signed_in: bool,
    /// What the member of staff may do who is signed in.
    pub(crate) role: Option<Role>,
    pub(crate) csrf: String,
    pub(crate) path: String,
    pub(crate) demo: bool,
    pub(crate) css: &'static str,
    pub(crate) js: &'static str,
    pub(crate) font: &'static str,
    pub(crate) logo: &'static str,
    pub(crate) section: &'static str,
    pub(crate) contacts: Vec<(String, String)>,
    pub(crate) idle_seconds: i64,
    /// Messages that the customer has not been shown.
    pub(crate) unread: i64,
}

impl Page {
    /// Whether the menu leads there.
    pub(crate) fn may(&self, what: Permission) -> bool {
        self.role.is_some_and(|role| role.may(what))
    }

    /// The number of unread messages as it is shown: `99+` beyond what is counted.
    pub(crate) fn unread_shown(&self) -> String {
        if self.unread > MOST_COUNTED { format!("{MOST_COUNTED}+") } else { self.unread.to_string() }
    }

    /// The frame for a screen of that title; `section` is the entry of the menu it belongs to.
    pub(crate) fn new(web: &Web, context: &Context, title: String, section: &'static str) -> Page {
        let settings = web.settings();
        let lifetime = match context.door {
            Door::Portal => settings.lifetime,
            Door::Desk => settings.staff_lifetime,
        };
        Page {
            t: context.t(),
            title,
            lang: context.language.code(),
            desk: context.door == Door::Desk,
            signed_in: context.session().is_some(),
            role: context.role(),
            csrf: context.csrf().to_owned(),
            path: context.path.clone(),
            demo: settings.demonstration,
            css: assets::url("app.css"),
            js: assets::url("app.js"),
            font: assets::url("golos.woff2"),
            logo: assets::url("logo.svg"),
            section,
            contacts: settings.issuer.contacts.iter().map(|line| (telephone(line), printed(line))).collect(),
            idle_seconds: lifetime.idle_seconds,
            unread: context.session().map_or(0, |session| session.unread),
        }
    }
}

/// What has just been done, for a notice: `?after=…`.
#[derive(Deserialize)]
pub(crate) struct Coming {
    #[serde(default)]
    pub(crate) after: String,
}

/// A line of the contact centre as a link that telephones understand.
fn telephone(line: &str) -> String {
    let digits = line.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect::<String>();
    format!("tel:{digits}")
}

/// A line as it is printed: a mobile number in groups that do not part at the end of a line.
fn printed(line: &str) -> String {
    PhoneNumber::parse(line)
        .map_or_else(|_| line.to_owned(), |phone| phone.to_string().replace(' ', "\u{a0}"))
}

/// Shows a template.
pub(crate) fn show(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => Apology::Fault(format!("a template: {error}")).into_response(),
    }
}

/// The problems of a form: which field, and the sentence beside it.
#[derive(Debug, Default, Clone)]
pub(crate) struct Problems(pub(crate) Vec<(&'static str, String)>);

impl Problems {
    /// Adds a problem; only the first of a field is shown.
    pub(crate) fn add(&mut self, field: &'static str, sentence: String) {
        if self.of(field).is_none() {
            self.0.push((field, sentence));
        }
    }

    /// The problem of a field.
    pub(crate) fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| *name == field).map(|(_, sentence)| sentence.as_str())
    }

    /// Whether the form is right.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// `value` if it parsed; a problem beside the field if not.
pub(crate) fn parsed<T, E>(
    problems: &mut Problems,
    field: &'static str,
    value: Result<T, E>,
    sentence: impl FnOnce(E) -> String,
) -> Option<T> {
    match value {
        Ok(value) => Some(value),
        Err(error) => {
            problems.add(field, sentence(error));
            None
        }
    }
}
