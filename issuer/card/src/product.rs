//! The catalogue: which cards are offered, and on what terms. A file of the bank's, read once at start.

use std::fmt;

use serde::Deserialize;
use vocabulary::{Channel, IssuerPrefix, Language, Money};

use crate::card::Kind;
use crate::controls::SpendingLimit;
use crate::settings::Notices;

/// All products on offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalogue {
    notice: Option<Text3>,
    products: Vec<Product>,
    digest: [u8; 32],
}

/// A card one can order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// By what applications and cards name it: small letters, digits, `-`.
    pub code: String,
    /// How it is issued; the first is offered first.
    pub kinds: Vec<Kind>,
    /// What it is called.
    pub name: Text3,
    /// One sentence, for the list.
    pub summary: Text3,
    /// A paragraph, for its own page.
    pub description: Text3,
    /// Terms and prices, in the order in which they are shown and compared.
    pub conditions: Vec<Condition>,
    /// How long a card is good, in months after the month of issue.
    pub validity_months: i16,
    /// The currency of its account, ISO 4217; the ledger counts tenge only: `KZT`.
    pub currency: String,
    /// The head of its card numbers.
    pub issuer_prefix: IssuerPrefix,
    /// Three digits: where and how the card is taken (ISO/IEC 7813).
    pub service_code: String,
    /// From what age, in whole years, it is issued online.
    pub min_age: i64,
    /// What a non-resident does to have it.
    pub non_resident: NonResident,
    /// The limits a card begins with.
    pub default_limits: Limits,
    /// The most a holder may set them to.
    pub ceilings: Limits,
    /// With 3-D Secure switched off, the most that may be bought on the internet in a day without it.
    pub without_3ds_daily: Money,
    /// What its holders are told by SMS until they choose themselves.
    pub notices: Notices,
    /// What those messages cost.
    pub notices_price: Text3,
    /// The card's picture: a word the style sheet knows.
    pub colour: String,
}

/// A term or a price: what it is about, and what it is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// What it is about.
    pub label: Text3,
    /// What it is.
    pub value: Text3,
}

/// The same words in the three languages, none of them empty.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "RawText3")]
pub struct Text3 {
    kk: String,
    ru: String,
    en: String,
}

/// What a non-resident does to have a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NonResident {
    /// Comes to a branch.
    Branch,
    /// Chooses another product.
    No,
}

/// What a card of this product may do, channel by channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// On the internet.
    pub internet: SpendingLimit,
    /// At shops' terminals.
    pub terminal: SpendingLimit,
    /// In cash.
    pub cash: SpendingLimit,
    /// In transfers to others.
    pub transfer: SpendingLimit,
}

impl Limits {
    /// Of one channel.
    pub fn of(&self, channel: Channel) -> SpendingLimit {
        match channel {
            Channel::Internet => self.internet,
            Channel::Terminal => self.terminal,
            Channel::CashMachine => self.cash,
            Channel::Transfer => self.transfer,
        }
    }
}

/// What is wrong with a catalogue: which product, which key, what it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogueError(String);

impl Catalogue {
    /// Reads a catalogue; a key that means nothing here is refused, so that no slip of the pen is a price.
    pub fn parse(toml_text: &str) -> Result<Catalogue, CatalogueError> {
        let raw: RawCatalogue =
            toml::from_str(toml_text).map_err(|error| CatalogueError(error.to_string().trim().to_owned()))?;
        if raw.product.is_empty() {
            return Err(CatalogueError("product: at least one is needed".to_owned()));
        }
        let mut products: Vec<Product> = Vec::with_capacity(raw.product.len());
        for raw in raw.product {
            let product = raw.parse()?;
            if products.iter().any(|other| other.code == product.code) {
                return Err(CatalogueError(format!("product {}: code: used twice", product.code)));
            }
            products.push(product);
        }
        Ok(Catalogue { notice: raw.notice, products, digest: store::sha256(toml_text.as_bytes()) })
    }

    /// The products, in the order of the file.
    pub fn products(&self) -> &[Product] {
        &self.products
    }

    /// The product of that code.
    pub fn product(&self, code: &str) -> Option<&Product> {
        self.products.iter().find(|product| product.code == code)
    }

    /// What is to be said above the whole catalogue, if anything.
    pub fn notice(&self) -> Option<&Text3> {
        self.notice.as_ref()
    }

    /// SHA-256 of the file: a signed application names the catalogue it was made from.
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }
}

impl Text3 {
    /// The words in one language.
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Kk => &self.kk,
            Language::Ru => &self.ru,
            Language::En => &self.en,
        }
    }
}

impl fmt::Display for CatalogueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for CatalogueError {}

/// The file as it is spelt.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCatalogue {
    notice: Option<Text3>,
    product: Vec<RawProduct>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawProduct {
    code: String,
    kinds: Vec<Kind>,
    colour: String,
    currency: String,
    validity_months: i16,
    issuer_prefix: String,
    service_code: String,
    min_age: i64,
    non_resident: NonResident,
    name: Text3,
    summary: Text3,
    description: Text3,
    default_limits: RawLimits,
    #[serde(default)]
    ceilings: RawCeilings,
    without_3ds_daily_tiyn: i64,
    sms_notices: Vec<String>,
    sms_notices_price: Text3,
    conditions: Vec<Condition>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLimits {
    internet_daily_tiyn: i64,
    cash_daily_tiyn: i64,
    terminal_daily_tiyn: i64,
    transfer_daily_tiyn: i64,
    internet_open: bool,
}

/// Without a key, no ceiling; zero: the holder cannot open the channel.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawCeilings {
    internet_daily_tiyn: Option<i64>,
    cash_daily_tiyn: Option<i64>,
    terminal_daily_tiyn: Option<i64>,
    transfer_daily_tiyn: Option<i64>,
}

/// A daily limit as the file spells it: zero closes the channel.
fn daily(tiyn: Option<i64>) -> SpendingLimit {
    SpendingLimit { open: tiyn != Some(0), daily_amount: tiyn.map(Money::from_tiyn), ..SpendingLimit::LIFTED }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawText3 {
    kk: String,
    ru: String,
    en: String,
}

impl TryFrom<RawText3> for Text3 {
    type Error = &'static str;

    fn try_from(raw: RawText3) -> Result<Text3, &'static str> {
        for (text, problem) in [(&raw.kk, "kk: empty"), (&raw.ru, "ru: empty"), (&raw.en, "en: empty")] {
            if text.trim().is_empty() {
                return Err(problem);
            }
        }
        Ok(Text3 { kk: raw.kk, ru: raw.ru, en: raw.en })
    }
}

impl RawProduct {
    fn parse(self) -> Result<Product, CatalogueError> {
        let code = self.code.clone();
        let wrong = |key: &str, must: &str| CatalogueError(format!("product {code}: {key}: {must}"));
        let require = |good: bool, key: &str, must: &str| if good { Ok(()) } else { Err(wrong(key, must)) };
        let distinct = |kind: &Kind| self.kinds.iter().filter(|other| *other == kind).count() == 1;
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());

        require(is_word(&self.code), "code", "1 to 40 small Latin letters, digits and -")?;
        require(
            !self.kinds.is_empty() && self.kinds.iter().all(distinct),
            "kinds",
            "virtual, physical, or both",
        )?;
        require(is_word(&self.colour), "colour", "1 to 40 small Latin letters, digits and -")?;
        require(self.currency == "KZT", "currency", "KZT; the ledger counts tenge only")?;
        require((1..=120).contains(&self.validity_months), "validity_months", "1 to 120")?;
        require(self.service_code.len() == 3 && digits(&self.service_code), "service_code", "three digits")?;
        require((0..=120).contains(&self.min_age), "min_age", "0 to 120 years")?;
        let issuer_prefix = IssuerPrefix::parse(&self.issuer_prefix)
            .map_err(|_| wrong("issuer_prefix", "six to eight digits"))?;

        let limits = self.default_limits;
        for (key, tiyn) in [
            ("default_limits.internet_daily_tiyn", limits.internet_daily_tiyn),
            ("default_limits.cash_daily_tiyn", limits.cash_daily_tiyn),
            ("default_limits.terminal_daily_tiyn", limits.terminal_daily_tiyn),
            ("default_limits.transfer_daily_tiyn", limits.transfer_daily_tiyn),
        ] {
            require(tiyn >= 0, key, "0 or more")?;
        }
        require(self.without_3ds_daily_tiyn >= 0, "without_3ds_daily_tiyn", "0 or more")?;
        let notices = Notices::parse(&self.sms_notices.join(" "));
        let notices =
            notices.ok_or_else(|| wrong("sms_notices", "of purchase, cash, transfer, incoming, decline"))?;
        let ceilings = Limits {
            internet: daily(self.ceilings.internet_daily_tiyn),
            terminal: daily(self.ceilings.terminal_daily_tiyn),
            cash: daily(self.ceilings.cash_daily_tiyn),
            transfer: daily(self.ceilings.transfer_daily_tiyn),
        };
        let internet = daily(Some(limits.internet_daily_tiyn));
        let default_limits = Limits {
            internet: SpendingLimit { open: internet.open && limits.internet_open, ..internet },
            terminal: daily(Some(limits.terminal_daily_tiyn)),
            cash: daily(Some(limits.cash_daily_tiyn)),
            transfer: daily(Some(limits.transfer_daily_tiyn)),
        };
        for channel in Channel::ALL {
            require(
                default_limits.of(channel).is_within(&ceilings.of(channel)),
                "ceilings",
                "0 or more, and no lower than default_limits",
            )?;
        }

        Ok(Product {
            code: self.code,
            kinds: self.kinds,
            name: self.name,
            summary: self.summary,
            description: self.description,
            conditions: self.conditions,
            validity_months: self.validity_months,
            currency: self.currency,
            issuer_prefix,
            service_code: self.service_code,
            min_age: self.min_age,
            non_resident: self.non_resident,
            default_limits,
            ceilings,
            without_3ds_daily: Money::from_tiyn(self.without_3ds_daily_tiyn),
            notices,
            notices_price: self.sms_notices_price,
            colour: self.colour,
        })
    }
}

/// What may stand in an address and in a style sheet.
fn is_word(text: &str) -> bool {
    let good = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=40).contains(&text.len()) && text.bytes().all(good)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const GOOD: &str = include_str!("../../../demo/products.toml");

    #[test]
    fn the_demonstration_catalogue_is_read_whole() {
        let catalogue = Catalogue::parse(GOOD).unwrap();
        let codes = catalogue.products().iter().map(|product| product.code.as_str()).collect::<Vec<_>>();
        assert_eq!(codes, ["everyday", "internet", "social", "travel"]);
        assert!(catalogue.notice().unwrap().in_language(Language::Ru).starts_with("Демонстрационные"));

        let internet = catalogue.product("internet").unwrap();
        assert_eq!(internet.kinds, [Kind::Virtual]);
        assert_eq!(internet.name.in_language(Language::En), "Internet card");
        assert_eq!(internet.name.in_language(Language::Kk), "Интернет-карта");
        assert_eq!((internet.validity_months, internet.min_age), (24, 18));
        assert_eq!((internet.issuer_prefix.as_str(), internet.service_code.as_str()), ("99563002", "121"));
        assert_eq!((internet.non_resident, internet.colour.as_str()), (NonResident::No, "night"));
        let limits = internet.default_limits;
        assert_eq!(limits.internet.daily_amount, Some(Money::from_tenge(150_000)));
        assert_eq!((limits.internet.open, limits.cash.open), (true, false));
        assert_eq!(internet.conditions.len(), 8);
        assert_eq!(internet.conditions[0].value.in_language(Language::Ru), "бесплатно");
        assert_eq!(catalogue.product("gold"), None);
    }

    #[test]
    fn another_text_has_another_digest() {
        let digest = |text: &str| Catalogue::parse(text).unwrap().digest();
        assert_eq!(digest(GOOD), store::sha256(GOOD.as_bytes()));
        assert_ne!(digest(GOOD), digest(&GOOD.replacen("min_age = 18", "min_age = 19", 1)));
    }

    /// One line is one slip of the pen, made once in the demonstration catalogue: `what stands => what is
    /// written instead => what the error names`.
    #[test]
    fn a_slip_of_the_pen_is_refused_by_name() {
        for (stands, instead, named) in [
            ("code = \"everyday\"", "code = \"\"", "code"),
            ("code = \"everyday\"", "code = \"Every day\"", "product Every day: code"),
            ("code = \"everyday\"", "code = \"internet\"", "product internet: code: used twice"),
            ("code = \"everyday\"", "", "missing field `code`"),
            ("[\"physical\", \"virtual\"]", "[]", "product everyday: kinds"),
            ("[\"physical\", \"virtual\"]", "[\"virtual\", \"virtual\"]", "product everyday: kinds"),
            ("[\"physical\", \"virtual\"]", "[\"plastic\"]", "unknown variant `plastic`"),
            ("colour = \"sky\"", "colour = \"#fff\"", "product everyday: colour"),
            ("colour = \"sky\"", "color = \"sky\"", "unknown field `color`"),
            ("\"KZT\"", "\"USD\"", "product everyday: currency"),
            ("validity_months = 36", "validity_months = 0", "product everyday: validity_months"),
            ("validity_months = 36", "validity_months = 121", "product everyday: validity_months"),
            ("validity_months = 36", "validity_months = \"36\"", "validity_months"),
            ("validity_months = 36", "validity_months = 36.5", "validity_months"),
            ("\"99563001\"", "\"99563\"", "product everyday: issuer_prefix"),
            ("\"99563001\"", "\"995630011\"", "product everyday: issuer_prefix"),
            ("\"99563001\"", "99563001", "issuer_prefix"),
            ("\"201\"", "\"20\"", "product everyday: service_code"),
            ("\"201\"", "\"20x\"", "product everyday: service_code"),
            ("min_age = 18", "min_age = -1", "product everyday: min_age"),
            ("non_resident = \"branch\"", "non_resident = \"yes\"", "unknown variant `yes`"),
            ("name.kk = \"Күнделікті карта\"", "", "missing field `kk`"),
            ("name.kk = \"Күнделікті карта\"", "name.kk = \" \"", "kk: empty"),
            (
                "name.en = \"Everyday card\"",
                "name.en = \"Everyday card\"\nname.de = \"Karte\"",
                "unknown field `de`",
            ),
            ("cash_daily_tiyn = 50_000_000", "cash_daily_tiyn = -1", "default_limits.cash_daily_tiyn"),
            ("cash_daily_tiyn = 50_000_000", "cash_daily = 5", "unknown field `cash_daily`"),
            ("internet_open = true", "internet_open = 1", "internet_open"),
            ("without_3ds_daily_tiyn = 2_000_000", "without_3ds_daily_tiyn = -1", "without_3ds_daily_tiyn"),
            ("sms_notices = [\"purchase\"]", "sms_notices = [\"stars\"]", "product everyday: sms_notices"),
            ("label = {", "lable = {", "unknown field `lable`"),
            ("[notice]", "[note]", "unknown field `note`"),
            ("[[product]]", "[[product", "unclosed array table"),
        ] {
            assert!(GOOD.contains(stands), "{stands}");
            let error = Catalogue::parse(&GOOD.replacen(stands, instead, 1)).unwrap_err().to_string();
            assert!(error.contains(named), "{stands} => {instead}: {error}");
        }
        assert!(Catalogue::parse("").unwrap_err().to_string().contains("product"));
        assert!(Catalogue::parse("product = []").unwrap_err().to_string().contains("at least one"));
    }

    #[test]
    fn what_stands_on_a_border_is_good() {
        for (stands, instead) in [
            ("validity_months = 36", "validity_months = 1"),
            ("validity_months = 36", "validity_months = 120"),
            ("min_age = 18", "min_age = 0"),
            ("\"99563001\"", "\"995630\""),
            ("cash_daily_tiyn = 50_000_000", "cash_daily_tiyn = 0"),
        ] {
            assert!(Catalogue::parse(&GOOD.replacen(stands, instead, 1)).is_ok(), "{instead}");
        }
    }
}
