//! How the bank's account numbers begin.

use std::fmt;

/// The bank's three digits and the beginning of the account part, the same for every account the bank opens.
///
/// Source: `KZ2!n3!n13!c`, SWIFT IBAN registry; the beginning of the account part is the bank's own affair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IbanHead {
    bank_code: String,
    account_start: String,
}

/// Why an account number may not begin so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IbanHeadError {
    /// The bank code is not three digits.
    BankCode,
    /// The account part begins with something else than digits and capital Latin letters, or leaves fewer
    /// than eight characters to chance.
    AccountStart,
}

/// Characters of the account part.
pub(crate) const ACCOUNT_PART: usize = 13;

/// 36^8 is 2.8 million million numbers: no customer's number can be guessed from another's.
const LONGEST_START: usize = ACCOUNT_PART - 8;

impl IbanHead {
    /// Reads the two as the configuration spells them; `account_start` may be empty.
    pub fn parse(bank_code: &str, account_start: &str) -> Result<IbanHead, IbanHeadError> {
        if bank_code.len() != 3 || !bank_code.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(IbanHeadError::BankCode);
        }
        let capital = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
        if account_start.len() > LONGEST_START || !account_start.bytes().all(capital) {
            return Err(IbanHeadError::AccountStart);
        }
        Ok(IbanHead { bank_code: bank_code.to_owned(), account_start: account_start.to_owned() })
    }

    /// The three digits of the bank.
    pub fn bank_code(&self) -> &str {
        &self.bank_code
    }

    pub(crate) fn account_start(&self) -> &str {
        &self.account_start
    }
}

/// For whoever wrote the configuration.
impl fmt::Display for IbanHeadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            IbanHeadError::BankCode => "the bank code must be three digits, as in 563",
            IbanHeadError::AccountStart => {
                "the account part may begin with at most five digits or capital Latin letters, as in D6"
            }
        })
    }
}

impl std::error::Error for IbanHeadError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_three_digits_and_at_most_five_capitals_or_digits() {
        use IbanHeadError::{AccountStart, BankCode};
        for (bank_code, account_start, error) in [
            ("563", "", None),
            ("563", "D6", None),
            ("563", "D6012", None),
            ("563", "D60120", Some(AccountStart)),
            ("563", "d", Some(AccountStart)),
            ("563", "Д", Some(AccountStart)),
            ("563", " ", Some(AccountStart)),
            ("56", "", Some(BankCode)),
            ("5633", "", Some(BankCode)),
            ("56D", "", Some(BankCode)),
            ("٥٦٣", "", Some(BankCode)),
            ("", "", Some(BankCode)),
        ] {
            assert_eq!(IbanHead::parse(bank_code, account_start).err(), error, "{bank_code} {account_start}");
        }
    }
}
