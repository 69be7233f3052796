//! Words to fill in.

use std::borrow::Cow;

use fluent_bundle::FluentValue;

/// What may be filled into a sentence: text as it is, and whole numbers, by which a sentence can
/// choose its plural.
pub trait Argument {
    /// The value as the bundle takes it.
    fn argument(&self) -> FluentValue<'_>;
}

impl Argument for str {
    fn argument(&self) -> FluentValue<'_> {
        FluentValue::from(self)
    }
}

impl Argument for String {
    fn argument(&self) -> FluentValue<'_> {
        FluentValue::from(self.as_str())
    }
}

impl Argument for Cow<'_, str> {
    fn argument(&self) -> FluentValue<'_> {
        FluentValue::from(self.as_ref())
    }
}

/// Templates hand over references, and references to references.
impl<T: Argument + ?Sized> Argument for &T {
    fn argument(&self) -> FluentValue<'_> {
        (**self).argument()
    }
}

macro_rules! numbers {
    ($($number:ty)*) => {$(
        impl Argument for $number {
            fn argument(&self) -> FluentValue<'_> {
                // Fluent counts in floating point, so what it could not hold exactly goes as text.
                match i32::try_from(*self) {
                    Ok(_) => FluentValue::from(*self),
                    Err(_) => FluentValue::from(self.to_string()),
                }
            }
        }
    )*};
}

numbers!(i32 i64 u8 u16 u32 u64 usize);
