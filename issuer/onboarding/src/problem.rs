//! What can be wrong with a field; the doors have a sentence for each.

use vocabulary::{CodeWordError, DocumentError, IinError, LatinNameError, NameError, PhoneError, TextError};

/// Something wrong with one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Problem {
    /// The name of the field.
    pub field: &'static str,
    /// What is wrong with it.
    pub what: Wrong,
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// Nothing was given, and something must be.
    Missing,
    /// More characters than are ever kept.
    TooLong,
    /// None of the choices offered.
    NoSuchChoice,
    /// The product is not offered to non-residents at all.
    NotForNonResidents,
    /// Not an ИИН.
    Iin(IinError),
    /// Not a name.
    Name(NameError),
    /// Not a name for a card.
    LatinName(LatinNameError),
    /// Not a Kazakh mobile number.
    Phone(PhoneError),
    /// Not a code word.
    CodeWord(CodeWordError),
    /// The code word is the person's own name, which anybody could guess.
    CodeWordIsName,
    /// Not a date.
    Date,
    /// Born before 1900, or not yet.
    ImplausibleBirth,
    /// Not a number of such a document.
    DocumentNumber(DocumentError),
    /// A resident's document for a non-resident, or the other way round.
    DocumentOfOtherResidency,
    /// Issued in the future.
    IssuedInFuture,
    /// Issued before its holder was born.
    IssuedBeforeBirth,
    /// Good until a day that is not after the day of issue.
    ExpiresBeforeIssued,
    /// Good no longer.
    Expired,
    /// Not a line of plain text.
    Text(TextError),
    /// Not a postcode.
    Postcode,
    /// Not one of the cities of delivery by hand.
    NotDeliveredThere,
}

macro_rules! from {
    ($($error:ident => $wrong:ident,)*) => {$(
        impl From<$error> for Wrong {
            fn from(error: $error) -> Wrong {
                match error {
                    $error::Empty => Wrong::Missing,
                    error => Wrong::$wrong(error),
                }
            }
        }
    )*};
}

from! {
    NameError => Name,
    PhoneError => Phone,
    DocumentError => DocumentNumber,
    TextError => Text,
}

impl From<IinError> for Wrong {
    fn from(error: IinError) -> Wrong {
        Wrong::Iin(error)
    }
}

impl From<LatinNameError> for Wrong {
    fn from(error: LatinNameError) -> Wrong {
        Wrong::LatinName(error)
    }
}

impl From<CodeWordError> for Wrong {
    fn from(error: CodeWordError) -> Wrong {
        Wrong::CodeWord(error)
    }
}
