//! What the program notices about an application, for the operator's eyes. Nothing here refuses anybody: a
//! finding is a hint, and the operator judges.

use jiff::civil::Date;
use store::{Fault, Tx};
use vocabulary::{CustomerId, PhoneNumber, age_on, civil_day, latin};

use crate::Rules;
use crate::application::{self, Application};
use crate::order::CardOrder;
use crate::photo::{self, Photo};
use crate::step::Side;

/// Days before a document's end from which it is worth a word.
const SOON_DAYS: i32 = 30;

/// One thing noticed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub what: Noticed,
    /// How much it matters.
    pub severity: Severity,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Good to know.
    Note,
    /// Look, compare, ask.
    Look,
    /// Do not approve before this is explained.
    Stop,
}

/// What can be noticed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Noticed {
    /// The birth date is not the one in the ИИН. The law allows it since 2013.
    BirthDateDiffersFromIin,
    /// The ИИН tells no birth date. The law allows that too.
    IinWithoutBirthDate,
    /// Younger than the age for ordering online.
    UnderAge {
        /// In whole years.
        age: i64,
    },
    /// The document's last day is past.
    DocumentExpired,
    /// The document's last day is near.
    DocumentExpiresSoon {
        /// Days left, the last one not counted.
        days: i32,
    },
    /// The same person has other applications here.
    SamePerson {
        /// Other applications, under whatever registration.
        applications: i64,
        /// Cards issued from them.
        cards: i64,
    },
    /// The same ИИН stands in an application under another registration.
    SamePersonElsewhere,
    /// This registration has an application for another person.
    OtherPersonHere,
    /// Many cards for one person.
    ManyCards {
        /// How many there are.
        cards: i64,
    },
    /// The document stands in another person's application.
    DocumentOfAnother,
    /// The photograph is one of another person's application, byte for byte.
    PhotoOfAnother(Side),
    /// The photograph resembles one of another person's application.
    PhotoResemblesAnother(Side),
    /// The same picture was attached as two of the three.
    SamePhotoTwice(Side, Side),
    /// The phone is not the one registered on the portal.
    PhoneNotRegistered,
    /// The phone is registered to another customer of the portal.
    PhoneOfAnotherCustomer,
    /// The phone stands in another person's application.
    PhoneOfAnother,
    /// The Latin name is not the one the names suggest.
    LatinNameDiffers {
        /// What they suggest.
        suggested: String,
    },
    /// The photograph could be better: the door's bits.
    PhotoHints(Side, i64),
    /// A photograph was replaced after the signature, on an operator's request.
    PhotoReplaced(Side),
}

/// What is judged; everything was read before.
pub(crate) struct Facts<'a> {
    pub(crate) order: &'a CardOrder,
    pub(crate) today: Date,
    pub(crate) min_age: i64,
    pub(crate) alert_cards: i64,
    pub(crate) customer: CustomerId,
    pub(crate) registered_phone: &'a PhoneNumber,
    /// Who on the portal has the application's phone, if somebody does.
    pub(crate) phone_owner: Option<CustomerId>,
    pub(crate) found_by: &'a application::FoundBy,
    pub(crate) related: &'a [application::Related],
    pub(crate) other_person_here: bool,
    pub(crate) photos: &'a [Photo],
    pub(crate) replaced: &'a [Side],
    pub(crate) photos_of_others: &'a [photo::Other],
}

/// Reads what there is to notice, and notices it.
pub(crate) fn findings(
    tx: &mut Tx<'_>,
    rules: &Rules,
    application: &Application,
    order: &CardOrder,
    photos: &[Photo],
) -> Result<Vec<Finding>, Fault> {
    let customer = people::customer::find(tx, application.customer)?
        .ok_or_else(|| Fault::corrupt("application.customer"))?;
    let phone_owner = people::customer::find_by_phone(tx, &order.phone)?.map(|owner| owner.id);
    let related = application::related(tx, application)?;
    let photos_of_others = photo::of_others(tx, application.id, application.found_by.iin)?;
    let replaced = photos
        .iter()
        .filter(|photo| application.signed_at.is_some_and(|signed_at| photo.attached_at > signed_at))
        .map(|photo| photo.side)
        .collect::<Vec<_>>();
    let product_min_age = rules.catalogue.product(&order.product).map_or(0, |product| product.min_age);
    Ok(screen(&Facts {
        order,
        today: civil_day(tx.now()),
        min_age: rules.policy.min_age.max(product_min_age),
        alert_cards: rules.policy.alert_cards,
        customer: customer.id,
        registered_phone: &customer.phone,
        phone_owner,
        found_by: &application.found_by,
        related: &related,
        other_person_here: application::other_person_of(tx, application)?,
        photos,
        replaced: &replaced,
        photos_of_others: &photos_of_others,
    }))
}

/// Everything there is to notice, the gravest first.
pub(crate) fn screen(facts: &Facts<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    person(facts, &mut found);
    document(facts, &mut found);
    phone(facts, &mut found);
    photographs(facts, &mut found);
    found.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    found
}

fn person(facts: &Facts<'_>, found: &mut Vec<Finding>) {
    let order = facts.order;
    let mut note = |what, severity| found.push(Finding { what, severity });
    if let Some(iin) = &order.iin {
        match iin.suggested_birth_date() {
            Some(suggested) if suggested == order.birth_on => {}
            Some(_) => note(Noticed::BirthDateDiffersFromIin, Severity::Look),
            None => note(Noticed::IinWithoutBirthDate, Severity::Note),
        }
    }
    let age = age_on(order.birth_on, facts.today);
    if age < facts.min_age {
        note(Noticed::UnderAge { age }, Severity::Stop);
    }
    let same = |other: &&application::Related| {
        other.found_by.iin.is_some() && other.found_by.iin == facts.found_by.iin
    };
    let same_person = facts.related.iter().filter(same).collect::<Vec<_>>();
    if !same_person.is_empty() {
        let cards = count(same_person.iter().filter(|other| other.issued));
        note(Noticed::SamePerson { applications: count(same_person.iter()), cards }, Severity::Note);
        if cards >= facts.alert_cards {
            note(Noticed::ManyCards { cards }, Severity::Look);
        }
        if same_person.iter().any(|other| other.customer != facts.customer) {
            note(Noticed::SamePersonElsewhere, Severity::Stop);
        }
    }
    if facts.other_person_here {
        note(Noticed::OtherPersonHere, Severity::Stop);
    }
    let suggested = latin::suggest(&order.given_name, &order.surname);
    if suggested != order.latin_name.as_str() {
        note(Noticed::LatinNameDiffers { suggested }, Severity::Look);
    }
}

fn document(facts: &Facts<'_>, found: &mut Vec<Finding>) {
    let days = (facts.order.document.expires_on - facts.today).get_days();
    if days < 0 {
        found.push(Finding { what: Noticed::DocumentExpired, severity: Severity::Stop });
    } else if days < SOON_DAYS {
        found.push(Finding { what: Noticed::DocumentExpiresSoon { days }, severity: Severity::Note });
    }
    if others(facts).any(|other| other.found_by.document == facts.found_by.document) {
        found.push(Finding { what: Noticed::DocumentOfAnother, severity: Severity::Stop });
    }
}

fn phone(facts: &Facts<'_>, found: &mut Vec<Finding>) {
    if facts.order.phone != *facts.registered_phone {
        found.push(Finding { what: Noticed::PhoneNotRegistered, severity: Severity::Look });
    }
    if facts.phone_owner.is_some_and(|owner| owner != facts.customer) {
        found.push(Finding { what: Noticed::PhoneOfAnotherCustomer, severity: Severity::Look });
    }
    if others(facts).any(|other| other.found_by.phone == facts.found_by.phone) {
        found.push(Finding { what: Noticed::PhoneOfAnother, severity: Severity::Look });
    }
}

fn photographs(facts: &Facts<'_>, found: &mut Vec<Finding>) {
    let alike = |one: u64, other: u64| (one ^ other).count_ones() <= photo::ALIKE;
    for (at, photo) in facts.photos.iter().enumerate() {
        let theirs = facts.photos_of_others;
        // A document is compared with documents and a face with faces: cards on the same table are alike too.
        let resembles = |other: &photo::Other| {
            other.side == photo.side && alike(other.fingerprint, photo.facts.fingerprint)
        };
        if theirs.iter().any(|other| other.digest == photo.facts.digest) {
            found.push(Finding { what: Noticed::PhotoOfAnother(photo.side), severity: Severity::Stop });
        } else if theirs.iter().any(resembles) {
            found
                .push(Finding { what: Noticed::PhotoResemblesAnother(photo.side), severity: Severity::Look });
        }
        for other in &facts.photos[at + 1..] {
            if other.facts.digest == photo.facts.digest {
                let what = Noticed::SamePhotoTwice(photo.side, other.side);
                found.push(Finding { what, severity: Severity::Look });
            }
        }
        if photo.facts.hints != 0 {
            let what = Noticed::PhotoHints(photo.side, photo.facts.hints);
            found.push(Finding { what, severity: Severity::Note });
        }
    }
    for side in facts.replaced {
        found.push(Finding { what: Noticed::PhotoReplaced(*side), severity: Severity::Note });
    }
}

/// Applications of other persons that share something.
fn others<'a>(facts: &Facts<'a>) -> impl Iterator<Item = &'a application::Related> {
    let iin = facts.found_by.iin;
    facts.related.iter().filter(move |other| other.found_by.iin != iin)
}

fn count(these: impl Iterator) -> i64 {
    i64::try_from(these.count()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
