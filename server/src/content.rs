//! Products, places and texts: from the configured folder, or the demonstration's, which are built in.

use std::path::PathBuf;

use agreement::{Document, Kind};
use anyhow::{Context, bail};
use vocabulary::Language;

use crate::config::{Config, Issuer};

macro_rules! built_in {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../demo/", $name)))),*]
    };
}

const BUILT_IN: &[(&str, &str)] = built_in![
    "products.toml",
    "places.toml",
    "transfers.toml",
    "call_script.toml",
    "documents/user_agreement/kk.md",
    "documents/user_agreement/ru.md",
    "documents/user_agreement/en.md",
    "documents/personal_data_consent/kk.md",
    "documents/personal_data_consent/ru.md",
    "documents/personal_data_consent/en.md",
    "documents/marketing_consent/kk.md",
    "documents/marketing_consent/ru.md",
    "documents/marketing_consent/en.md",
    "documents/service_agreement/kk.md",
    "documents/service_agreement/ru.md",
    "documents/service_agreement/en.md",
    "documents/tariffs/kk.md",
    "documents/tariffs/ru.md",
    "documents/tariffs/en.md",
    "documents/card_rules/kk.md",
    "documents/card_rules/ru.md",
    "documents/card_rules/en.md",
];

/// Where content is read from.
pub(crate) struct Content(Option<PathBuf>);

impl Content {
    pub(crate) fn of(config: &Config) -> Content {
        Content(config.content.folder.clone())
    }

    /// One file's text.
    pub(crate) fn text(&self, name: &str) -> anyhow::Result<String> {
        match &self.0 {
            Some(folder) => {
                let path = folder.join(name);
                std::fs::read_to_string(&path).with_context(|| format!("content.folder: {}", path.display()))
            }
            None => match BUILT_IN.iter().find(|(known, _)| *known == name) {
                Some((_, text)) => Ok((*text).to_owned()),
                None => bail!("{name} is not built in"),
            },
        }
    }

    /// All texts that people agree to, the issuer's name filled in.
    pub(crate) fn documents(&self, issuer: &Issuer) -> anyhow::Result<Vec<Document>> {
        let mut documents = Vec::new();
        for kind in Kind::ALL {
            for language in Language::ALL {
                let name = format!("documents/{}/{}.md", kind.word(), language.code());
                let text = self.text(&name)?;
                documents.push(read(kind, language, &text, issuer).with_context(|| name)?);
            }
        }
        Ok(documents)
    }
}

/// Reads `version: …`, `title: …`, an empty line and the body.
fn read(kind: Kind, language: Language, text: &str, issuer: &Issuer) -> anyhow::Result<Document> {
    let (head, body) = text.split_once("\n\n").context("no empty line after version: and title:")?;
    let value = |key: &str| {
        let line = head.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(": "));
        line.with_context(|| format!("no line {key}: at the top"))
    };
    let contact = issuer.contacts.first().map_or("", String::as_str);
    let body = body
        .replace("{operator}", issuer.name.in_language(language))
        .replace("{operator_bin}", &issuer.bin)
        .replace("{contact}", contact);
    Ok(Document::new(kind, value("version")?, language, value("title")?, body.trim()))
}
