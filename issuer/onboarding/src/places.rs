//! Where a card is delivered: the cities of delivery by hand and the branches. A file of the bank's, read
//! once at start.

use std::fmt;

use card::Text3;
use serde::Deserialize;
use vocabulary::Postcode;

/// All places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    cities: Vec<City>,
    branches: Vec<Branch>,
}

/// A city where cards are delivered by hand.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct City {
    /// By what forms and orders name it.
    pub code: String,
    /// What it is called today.
    pub name: Text3,
    /// The region it is the centre of.
    pub region: Text3,
    /// Former names and other spellings.
    pub aliases: Vec<String>,
}

/// A branch where a card can be collected.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Branch {
    /// By what forms and orders name it.
    pub code: String,
    /// The code of its city.
    pub city: String,
    /// What it is called.
    pub name: Text3,
    /// Street and house.
    pub address: Text3,
    /// Its postcode.
    pub postcode: String,
    /// When it is open.
    pub hours: Text3,
}

/// What is wrong with the file: which place, which key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacesError(String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPlaces {
    city: Vec<City>,
    branch: Vec<Branch>,
}

impl Places {
    /// Reads the places; a key that means nothing here is refused.
    pub fn parse(toml_text: &str) -> Result<Places, PlacesError> {
        let raw: RawPlaces =
            toml::from_str(toml_text).map_err(|error| PlacesError(error.to_string().trim().to_owned()))?;
        let places = Places { cities: raw.city, branches: raw.branch };
        for (at, city) in places.cities.iter().enumerate() {
            if places.cities[..at].iter().any(|other| other.code == city.code) {
                return Err(PlacesError(format!("city {}: code: used twice", city.code)));
            }
        }
        for (at, branch) in places.branches.iter().enumerate() {
            let wrong = |what: &str| Err(PlacesError(format!("branch {}: {what}", branch.code)));
            if places.branches[..at].iter().any(|other| other.code == branch.code) {
                return wrong("code: used twice");
            }
            if places.cities.iter().all(|city| city.code != branch.city) {
                return wrong("city: no such city");
            }
            if Postcode::parse(&branch.postcode).is_none() {
                return wrong("postcode: six digits, or a letter-and-digit code");
            }
        }
        Ok(places)
    }

    /// The cities, in the order of the file.
    pub fn cities(&self) -> &[City] {
        &self.cities
    }

    /// The branches, in the order of the file.
    pub fn branches(&self) -> &[Branch] {
        &self.branches
    }

    /// The city of that code, or of that name in any of the languages, present or former.
    pub fn city(&self, typed: &str) -> Option<&City> {
        let typed = typed.trim().to_lowercase();
        self.cities.iter().find(|city| {
            let names = vocabulary::Language::ALL.map(|language| city.name.in_language(language));
            city.code == typed
                || names.iter().any(|name| name.to_lowercase() == typed)
                || city.aliases.iter().any(|alias| alias.to_lowercase() == typed)
        })
    }

    /// The branch of that code.
    pub fn branch(&self, code: &str) -> Option<&Branch> {
        self.branches.iter().find(|branch| branch.code == code.trim())
    }
}

impl fmt::Display for PlacesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PlacesError {}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const PLACES: &str = include_str!("../../../demo/places.toml");

    #[test]
    fn a_city_is_found_by_code_and_by_every_name_it_has_or_had() {
        let places = Places::parse(PLACES).unwrap();
        for (typed, code) in [
            ("astana", Some("astana")),
            (" Астана ", Some("astana")),
            ("нур-султан", Some("astana")),
            ("ҚОНАЕВ", Some("konaev")),
            ("Капшагай", Some("konaev")),
            ("Ust-Kamenogorsk", Some("oskemen")),
            ("Экибастуз", None),
            ("", None),
        ] {
            assert_eq!(places.city(typed).map(|city| city.code.as_str()), code, "{typed}");
        }
        assert_eq!((places.cities().len(), places.branch("almaty-2").is_some()), (20, true));
    }

    #[test]
    fn a_slip_in_the_file_is_named() {
        for (from, to, problem) in [
            ("code = \"almaty\"", "code = \"astana\"", "city astana: code: used twice"),
            ("code = \"astana-2\"", "code = \"astana-1\"", "branch astana-1: code: used twice"),
            ("city = \"shymkent\"", "city = \"atlantis\"", "city: no such city"),
            ("postcode = \"010000\"", "postcode = \"01000\"", "postcode: six digits"),
            ("region = ", "regoin = ", "regoin"),
        ] {
            let error = Places::parse(&PLACES.replacen(from, to, 1)).unwrap_err();
            assert!(error.to_string().contains(problem), "{error}");
        }
    }
}
