//! What people spend on, by the kind of merchant (ISO 18245).

/// What was bought, as people think of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Spending {
    /// Food to take home.
    Groceries,
    /// Food on a plate.
    Restaurants,
    /// Buses, taxis, fuel, one's own car.
    Transport,
    /// Aeroplanes, hotels, agencies.
    Travel,
    /// The home and what stands in it.
    Home,
    /// What is worn.
    Clothes,
    /// Chemists, doctors, looks.
    Health,
    /// Games, books, cinema, sport.
    Leisure,
    /// Telephone, power, schools, insurance, the state.
    Bills,
    /// All else.
    Other,
}

/// From a code to another, both included. What stands in no line is [`Spending::Other`].
const KINDS: &[(i64, i64, Spending)] = &[
    (3000, 3350, Spending::Travel),
    (3351, 3500, Spending::Transport),
    (3501, 3999, Spending::Travel),
    (4011, 4011, Spending::Transport),
    (4111, 4112, Spending::Transport),
    (4119, 4119, Spending::Health),
    (4121, 4131, Spending::Transport),
    (4411, 4511, Spending::Travel),
    (4582, 4582, Spending::Travel),
    (4722, 4723, Spending::Travel),
    (4784, 4789, Spending::Transport),
    (4812, 4812, Spending::Home),
    (4813, 4821, Spending::Bills),
    (4899, 4900, Spending::Bills),
    (5200, 5261, Spending::Home),
    (5300, 5300, Spending::Groceries),
    (5309, 5399, Spending::Other),
    (5411, 5499, Spending::Groceries),
    (5511, 5599, Spending::Transport),
    (5611, 5699, Spending::Clothes),
    (5712, 5722, Spending::Home),
    (5732, 5732, Spending::Home),
    (5733, 5735, Spending::Leisure),
    (5811, 5814, Spending::Restaurants),
    (5815, 5818, Spending::Leisure),
    (5912, 5912, Spending::Health),
    (5940, 5947, Spending::Leisure),
    (5948, 5948, Spending::Clothes),
    (5950, 5950, Spending::Home),
    (5975, 5977, Spending::Health),
    (5983, 5983, Spending::Transport),
    (6300, 6300, Spending::Bills),
    (7011, 7033, Spending::Travel),
    (7210, 7217, Spending::Home),
    (7230, 7230, Spending::Health),
    (7296, 7296, Spending::Clothes),
    (7297, 7298, Spending::Health),
    (7512, 7549, Spending::Transport),
    (7622, 7641, Spending::Home),
    (7829, 7999, Spending::Leisure),
    (8011, 8099, Spending::Health),
    (8211, 8299, Spending::Bills),
    (9211, 9405, Spending::Bills),
];

impl Spending {
    /// What is bought of merchants of this kind.
    pub fn of_merchant(mcc: i64) -> Spending {
        let before = KINDS.partition_point(|(first, ..)| *first <= mcc);
        let line = before.checked_sub(1).and_then(|place| KINDS.get(place));
        line.filter(|(_, last, _)| mcc <= *last).map_or(Spending::Other, |(.., spending)| *spending)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_merchant_s_kind_says_what_was_bought() {
        assert!(KINDS.windows(2).all(|two| two[0].0 <= two[0].1 && two[0].1 < two[1].0), "lines overlap");
        for (mcc, spending) in [
            (5411, Spending::Groceries),
            (5499, Spending::Groceries),
            (5500, Spending::Other),
            (5812, Spending::Restaurants),
            (5814, Spending::Restaurants),
            (5815, Spending::Leisure),
            (4121, Spending::Transport),
            (5541, Spending::Transport),
            (3000, Spending::Travel),
            (3350, Spending::Travel),
            (3351, Spending::Transport),
            (5912, Spending::Health),
            (4900, Spending::Bills),
            (5311, Spending::Other),
            (0, Spending::Other),
            (2999, Spending::Other),
            (9999, Spending::Other),
        ] {
            assert_eq!(Spending::of_merchant(mcc), spending, "{mcc}");
        }
    }
}
