//! The order: what a person typed, parsed and judged, with everything wrong told at once.
//!
//! ```text
//!   Answers ── read (each field by itself) ── judge (fields against each other) ──┬─ Vec<Problem>
//!                                                                                 └─ CardOrder
//! ```

use card::{Catalogue, Kind, NonResident};
use jiff::civil::Date;
use vocabulary::{
    AddressLine, CodeWord, DocumentKind, DocumentNumber, Iin, LatinName, PersonName, PhoneNumber, Postcode,
    TextError, parse_date, plain_text,
};

use crate::answers::{Answers, LONGEST};
use crate::places::Places;
use crate::problem::{Problem, Wrong};
use crate::step::{Side, Step};

/// Nobody older orders cards.
const EARLIEST_BIRTH: Date = Date::constant(1900, 1, 1);
/// Most characters of the name of who issued a document.
const LONGEST_ISSUER: usize = 100;

/// What answers are judged by.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The products on offer.
    pub catalogue: &'a Catalogue,
    /// Where cards are delivered.
    pub places: &'a Places,
    /// The photographs that are attached.
    pub photos: &'a [Side],
    /// The day it is in Almaty.
    pub today: Date,
}

/// A whole order for a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardOrder {
    /// Code of the product.
    pub product: String,
    /// Whether there is plastic.
    pub kind: Kind,
    /// Whether a resident.
    pub resident: bool,
    /// The person's ИИН; a non-resident with a foreign passport may have none.
    pub iin: Option<Iin>,
    /// The person's surname.
    pub surname: PersonName,
    /// The person's given name.
    pub given_name: PersonName,
    /// The person's patronymic, if there is one.
    pub patronymic: Option<PersonName>,
    /// The name on the card.
    pub latin_name: LatinName,
    /// The number that signs and is called.
    pub phone: PhoneNumber,
    /// The person's birth date.
    pub birth_on: Date,
    /// The document that shows who they are.
    pub document: Document,
    /// Where the plastic goes; nowhere for a virtual card.
    pub delivery: Option<Delivery>,
    /// Whether offers are welcome.
    pub marketing: bool,
}

/// An identity document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its kind.
    pub kind: DocumentKind,
    /// Its number.
    pub number: DocumentNumber,
    /// When it was issued.
    pub issued_on: Date,
    /// Its last good day.
    pub expires_on: Date,
    /// Who issued it.
    pub issuer: String,
}

/// Where the plastic goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// To the person's door.
    Hand {
        /// Code of the city.
        city: String,
        /// Street.
        street: AddressLine,
        /// House.
        house: AddressLine,
        /// Flat, if there is one.
        flat: Option<AddressLine>,
        /// Postcode, if it is known.
        postcode: Option<Postcode>,
    },
    /// To a branch.
    Branch {
        /// Code of the branch.
        branch: String,
    },
}

/// What is wrong with one step, rules between steps included.
pub fn check(step: Step, answers: &Answers, context: &Context<'_>) -> Vec<Problem> {
    let mut problems = check_all(answers, context);
    problems.retain(|problem| step.fields().contains(&problem.field));
    problems
}

/// What is wrong with the whole, in the order of the form.
pub fn check_all(answers: &Answers, context: &Context<'_>) -> Vec<Problem> {
    CardOrder::parse(answers, context).err().unwrap_or_default()
}

impl CardOrder {
    /// The order these answers make, or everything that is wrong with them.
    pub fn parse(answers: &Answers, context: &Context<'_>) -> Result<CardOrder, Vec<Problem>> {
        let mut form = Form::default();
        let fields = Fields::read(answers, context, &mut form);
        fields.judge(answers, context, &mut form);
        let mut problems = form.problems;
        match fields.whole(answers) {
            Some(order) if problems.is_empty() => Ok(order),
            _ => {
                let place =
                    |field: &str| Step::ALL.iter().flat_map(|step| step.fields()).position(|f| *f == field);
                problems.sort_by_key(|problem| place(problem.field));
                problems.dedup_by_key(|problem| problem.field);
                Err(problems)
            }
        }
    }

    /// The order of an application that was judged when it was submitted: time may have passed since, so the
    /// fields are read and not judged again.
    pub(crate) fn read(answers: &Answers, context: &Context<'_>) -> Option<CardOrder> {
        Fields::read(answers, context, &mut Form::default()).whole(answers)
    }

    /// The plastic's way, on one line for the parcel.
    pub(crate) fn delivery_note(&self, places: &Places) -> Option<String> {
        let ru = vocabulary::Language::Ru;
        match self.delivery.as_ref()? {
            Delivery::Hand { city, street, house, flat, postcode } => {
                let city = places.city(city).map_or(city.as_str(), |city| city.name.in_language(ru));
                let mut line = format!("{city}, {street}, {house}");
                if let Some(flat) = flat {
                    line.push_str(&format!(", кв. {flat}"));
                }
                if let Some(postcode) = postcode {
                    line.push_str(&format!(", {postcode}"));
                }
                Some(line)
            }
            Delivery::Branch { branch } => Some(match places.branch(branch) {
                Some(branch) => {
                    let (name, address) = (branch.name.in_language(ru), branch.address.in_language(ru));
                    format!("{name}, {address}, {}", branch.postcode)
                }
                None => branch.clone(),
            }),
        }
    }
}

pub(crate) fn is_plausible_birth(date: Date, today: Date) -> bool {
    (EARLIEST_BIRTH..=today).contains(&date)
}

/// The problems found so far.
#[derive(Default)]
struct Form {
    problems: Vec<Problem>,
}

impl Form {
    fn wrong(&mut self, field: &'static str, what: Wrong) {
        self.problems.push(Problem { field, what });
    }

    /// Reads a field that must be given.
    fn read<T, E: Into<Wrong>>(
        &mut self,
        field: &'static str,
        typed: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let outcome = if typed.trim().is_empty() {
            Err(Wrong::Missing)
        } else if typed.chars().count() > LONGEST {
            Err(Wrong::TooLong)
        } else {
            parse(typed).map_err(Into::into)
        };
        outcome.map_err(|what| self.wrong(field, what)).ok()
    }

    /// Reads a field that may be blank.
    fn read_optional<T, E: Into<Wrong>>(
        &mut self,
        field: &'static str,
        typed: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<Option<T>> {
        if typed.trim().is_empty() { Some(None) } else { self.read(field, typed, parse).map(Some) }
    }

    fn choose<T>(
        &mut self,
        field: &'static str,
        typed: &str,
        choice: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        self.read(field, typed, |typed| choice(typed.trim()).ok_or(Wrong::NoSuchChoice))
    }

    fn date(&mut self, field: &'static str, typed: &str) -> Option<Date> {
        self.read(field, typed, |typed| parse_date(typed).ok_or(Wrong::Date))
    }
}

/// Each field by itself: `None` is one that is wrong.
struct Fields {
    product: Option<String>,
    kind: Option<Kind>,
    resident: Option<bool>,
    iin: Option<Option<Iin>>,
    surname: Option<PersonName>,
    given_name: Option<PersonName>,
    patronymic: Option<Option<PersonName>>,
    latin_name: Option<LatinName>,
    phone: Option<PhoneNumber>,
    birth_on: Option<Date>,
    document_kind: Option<DocumentKind>,
    document_number: Option<DocumentNumber>,
    issued_on: Option<Date>,
    expires_on: Option<Date>,
    issuer: Option<String>,
    delivery: Option<Option<Delivery>>,
}

impl Fields {
    fn read(a: &Answers, context: &Context<'_>, form: &mut Form) -> Fields {
        let product = form.choose("product", &a.product, |code| context.catalogue.product(code));
        let kind = form.choose("card_type", &a.card_type, Kind::parse);
        let resident = form.choose("residency", &a.residency, |word| match word {
            "resident" => Some(true),
            "non_resident" => Some(false),
            _ => None,
        });
        let document_kind = form.choose("document_kind", &a.document_kind, DocumentKind::parse);
        // Only a foreigner on a visit may have no ИИН.
        let may_lack_iin = resident == Some(false) && document_kind == Some(DocumentKind::PassportForeign);
        let iin = if may_lack_iin {
            form.read_optional("iin", &a.iin, Iin::parse)
        } else {
            form.read("iin", &a.iin, Iin::parse).map(Some)
        };
        Fields {
            product: product.map(|product| product.code.clone()),
            kind,
            resident,
            iin,
            surname: form.read("surname", &a.surname, PersonName::parse),
            given_name: form.read("given_name", &a.given_name, PersonName::parse),
            patronymic: form.read_optional("patronymic", &a.patronymic, PersonName::parse),
            latin_name: form.read("latin_name", &a.latin_name, LatinName::parse),
            phone: form.read("phone", &a.phone, PhoneNumber::parse),
            birth_on: form.date("birth_date", &a.birth_date),
            document_kind,
            document_number: match document_kind {
                Some(kind) => form
                    .read("document_number", &a.document_number, |typed| DocumentNumber::parse(kind, typed)),
                // Of an unknown kind: only that it is missing can be said.
                None => form.read("document_number", &a.document_number, |_| Ok::<(), Wrong>(())).and(None),
            },
            issued_on: form.date("document_issued_on", &a.document_issued_on),
            expires_on: form.date("document_expires_on", &a.document_expires_on),
            issuer: form.read("document_issuer", &a.document_issuer, one_line),
            delivery: match kind {
                Some(Kind::Virtual) => Some(None),
                _ => delivery(a, context.places, form).map(Some),
            },
        }
    }

    /// The rules between fields. What a field lacks was said already, so each rule waits for both its sides.
    fn judge(&self, a: &Answers, context: &Context<'_>, form: &mut Form) {
        let product = self.product.as_deref().and_then(|code| context.catalogue.product(code));
        if let (Some(product), Some(kind)) = (product, self.kind)
            && !product.kinds.contains(&kind)
        {
            form.wrong("card_type", Wrong::NoSuchChoice);
        }
        if let (Some(product), Some(false)) = (product, self.resident)
            && product.non_resident == NonResident::No
        {
            form.wrong("residency", Wrong::NotForNonResidents);
        }
        if self.birth_on.is_some_and(|birth| !is_plausible_birth(birth, context.today)) {
            form.wrong("birth_date", Wrong::ImplausibleBirth);
        }
        self.judge_code_word(a, form);
        self.judge_document(context.today, form);
        for side in Side::ALL {
            if side.wanted(&a.document_kind) && !context.photos.contains(&side) {
                form.wrong(side.field(), Wrong::Missing);
            }
        }
        for (field, ticked) in
            [("consent_personal_data", a.consent_personal_data), ("accept_terms", a.accept_terms)]
        {
            if !ticked {
                form.wrong(field, Wrong::Missing);
            }
        }
    }

    fn judge_code_word(&self, a: &Answers, form: &mut Form) {
        if a.code_word.trim().is_empty() && a.code_word_set {
            return;
        }
        let Some(word) = form.read("code_word", &a.code_word, CodeWord::parse) else { return };
        let names = [self.surname.as_ref(), self.given_name.as_ref()];
        if names.into_iter().flatten().any(|name| CodeWord::parse(name.as_str()).as_ref() == Ok(&word)) {
            form.wrong("code_word", Wrong::CodeWordIsName);
        }
    }

    fn judge_document(&self, today: Date, form: &mut Form) {
        if let (Some(kind), Some(resident)) = (self.document_kind, self.resident)
            && kind.for_resident() != resident
        {
            form.wrong("document_kind", Wrong::DocumentOfOtherResidency);
        }
        if let Some(issued_on) = self.issued_on {
            if issued_on > today {
                form.wrong("document_issued_on", Wrong::IssuedInFuture);
            } else if self.birth_on.is_some_and(|birth| issued_on < birth) {
                form.wrong("document_issued_on", Wrong::IssuedBeforeBirth);
            }
        }
        if let Some(expires_on) = self.expires_on {
            if self.issued_on.is_some_and(|issued_on| expires_on <= issued_on) {
                form.wrong("document_expires_on", Wrong::ExpiresBeforeIssued);
            } else if expires_on < today {
                form.wrong("document_expires_on", Wrong::Expired);
            }
        }
    }

    fn whole(self, a: &Answers) -> Option<CardOrder> {
        Some(CardOrder {
            product: self.product?,
            kind: self.kind?,
            resident: self.resident?,
            iin: self.iin?,
            surname: self.surname?,
            given_name: self.given_name?,
            patronymic: self.patronymic?,
            latin_name: self.latin_name?,
            phone: self.phone?,
            birth_on: self.birth_on?,
            document: Document {
                kind: self.document_kind?,
                number: self.document_number?,
                issued_on: self.issued_on?,
                expires_on: self.expires_on?,
                issuer: self.issuer?,
            },
            delivery: self.delivery?,
            marketing: a.consent_marketing,
        })
    }
}

fn delivery(a: &Answers, places: &Places, form: &mut Form) -> Option<Delivery> {
    match form
        .choose("delivery", &a.delivery, |word| ["hand", "branch"].into_iter().find(|known| *known == word))?
    {
        "hand" => {
            let city = form.read("city", &a.city, |typed| places.city(typed).ok_or(Wrong::NotDeliveredThere));
            let street = form.read("street", &a.street, AddressLine::parse);
            let house = form.read("house", &a.house, AddressLine::parse);
            let flat = form.read_optional("flat", &a.flat, AddressLine::parse);
            let postcode = form.read_optional("postcode", &a.postcode, |typed| {
                Postcode::parse(typed).ok_or(Wrong::Postcode)
            });
            Some(Delivery::Hand {
                city: city?.code.clone(),
                street: street?,
                house: house?,
                flat: flat?,
                postcode: postcode?,
            })
        }
        _ => {
            let branch = form.choose("branch", &a.branch, |code| places.branch(code))?;
            Some(Delivery::Branch { branch: branch.code.clone() })
        }
    }
}

fn one_line(typed: &str) -> Result<String, TextError> {
    let line = plain_text(typed, LONGEST_ISSUER)?;
    if line.contains('\n') { Err(TextError::Characters) } else { Ok(line) }
}

#[cfg(test)]
mod tests;
