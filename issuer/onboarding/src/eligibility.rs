//! Who may order online, and who is asked to a branch. The sources are in each variant; all of it is policy,
//! because the rules change more often than programs do.

use jiff::SignedDuration;

/// What the bank has decided; configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Most cards of one person in this bank.
    pub max_cards: i64,
    /// From how many cards on the operator is told.
    pub alert_cards: i64,
    /// Whole years from which anyone may order online; a product may ask for more.
    pub min_age: i64,
    /// Whether non-residents may order online at all.
    pub non_residents: NonResidents,
    /// Most months a non-resident's card is good for.
    pub non_resident_months: i32,
    /// How long a submitted application waits for its code.
    pub code_wait: SignedDuration,
    /// How long an untouched draft, and whatever was never signed, is kept.
    pub draft_life: SignedDuration,
    /// How long a person has to supply what an operator asked for.
    pub supply_wait: SignedDuration,
    /// How long an operator's claim lasts without a sign of life.
    pub claim_life: SignedDuration,
    /// After how many unanswered calls an application may be let go.
    pub unanswered_calls: usize,
}

/// How non-residents order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NonResidents {
    /// In person: their presence is required.
    Branch,
    /// Online, if they have an ИИН.
    Online,
}

impl Default for Policy {
    fn default() -> Policy {
        Policy {
            max_cards: 10,
            alert_cards: 5,
            min_age: 18,
            non_residents: NonResidents::Branch,
            non_resident_months: 12,
            code_wait: SignedDuration::from_hours(24),
            draft_life: SignedDuration::from_hours(30 * 24),
            supply_wait: SignedDuration::from_hours(10 * 24),
            claim_life: SignedDuration::from_mins(30),
            unanswered_calls: 3,
        }
    }
}

/// Why an order is taken in a branch only. In order of precedence: the first that applies is the one told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BranchReason {
    /// A non-resident: personal presence (rules in force since 19 January 2025).
    NonResident,
    /// No ИИН, without which no account is opened online.
    NoIin,
    /// Too young: comes with a representative (National Bank resolution No. 205, as amended 2024).
    UnderAge,
    /// As many cards as one person may have in one bank.
    TooManyCards,
}

impl BranchReason {
    const ALL: [BranchReason; 4] =
        [BranchReason::NonResident, BranchReason::NoIin, BranchReason::UnderAge, BranchReason::TooManyCards];

    /// The word it goes by in rows.
    pub fn word(self) -> &'static str {
        match self {
            BranchReason::NonResident => "non_resident",
            BranchReason::NoIin => "no_iin",
            BranchReason::UnderAge => "under_age",
            BranchReason::TooManyCards => "too_many_cards",
        }
    }

    /// Reads what [`word`](Self::word) writes.
    pub fn parse(word: &str) -> Option<BranchReason> {
        BranchReason::ALL.into_iter().find(|reason| reason.word() == word)
    }
}

/// What is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applicant {
    /// Whether a resident.
    pub resident: bool,
    /// Whether there is an ИИН.
    pub has_iin: bool,
    /// Age in whole years.
    pub age: i64,
    /// Whole years from which the product is issued online.
    pub product_min_age: i64,
    /// Cards this person has in this bank already.
    pub cards: i64,
}

/// Whether this person may order online.
pub fn judge(policy: &Policy, applicant: &Applicant) -> Result<(), BranchReason> {
    if !applicant.resident && policy.non_residents == NonResidents::Branch {
        return Err(BranchReason::NonResident);
    }
    if !applicant.has_iin {
        return Err(BranchReason::NoIin);
    }
    if applicant.age < policy.min_age.max(applicant.product_min_age) {
        return Err(BranchReason::UnderAge);
    }
    if applicant.cards >= policy.max_cards {
        return Err(BranchReason::TooManyCards);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One line is one case: resident, ИИН, age, the product's age, cards, non-residents online => verdict.
    #[test]
    fn the_first_reason_is_the_one_told() {
        use BranchReason::{NoIin, NonResident, TooManyCards, UnderAge};
        for (resident, has_iin, age, product_min_age, cards, online, expected) in [
            (true, true, 18, 18, 9, false, Ok(())),
            (true, true, 17, 18, 9, false, Err(UnderAge)),
            (true, true, 17, 16, 0, false, Err(UnderAge)),
            (true, true, 20, 21, 0, false, Err(UnderAge)),
            (true, true, 21, 21, 0, false, Ok(())),
            (true, true, 18, 18, 10, false, Err(TooManyCards)),
            (true, true, 17, 18, 10, false, Err(UnderAge)),
            (true, false, 17, 18, 10, false, Err(NoIin)),
            (false, false, 17, 18, 10, false, Err(NonResident)),
            (false, true, 40, 18, 0, false, Err(NonResident)),
            (false, true, 40, 18, 0, true, Ok(())),
            (false, false, 40, 18, 0, true, Err(NoIin)),
        ] {
            let non_residents = if online { NonResidents::Online } else { NonResidents::Branch };
            let policy = Policy { non_residents, ..Policy::default() };
            let applicant = Applicant { resident, has_iin, age, product_min_age, cards };
            assert_eq!(judge(&policy, &applicant), expected, "{applicant:?} {online}");
        }
    }

    #[test]
    fn words_read_back() {
        for reason in BranchReason::ALL {
            assert_eq!(BranchReason::parse(reason.word()), Some(reason));
        }
    }
}
