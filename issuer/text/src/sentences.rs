//! The sentences of one language.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;
use vocabulary::Language;

use crate::argument::Argument;

/// Everything the house says, in one language: one function for one sentence of `locales/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentences(pub Language);

include!(concat!(env!("OUT_DIR"), "/sentences.rs"));

impl Sentences {
    /// The language they are in.
    pub fn language(&self) -> Language {
        self.0
    }

    fn say<const N: usize>(&self, key: &str, arguments: [(&'static str, FluentValue<'_>); N]) -> String {
        let bundle = bundle(self.0);
        // The build has seen that the key is there and what it asks for; a key shown in place
        // of its sentence is the worst that can come of an error here.
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let arguments: FluentArgs<'_> = arguments.into_iter().collect();
        bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned()
    }
}

type Bundle = FluentBundle<FluentResource>;

fn bundle(language: Language) -> &'static Bundle {
    static KK: LazyLock<Bundle> = LazyLock::new(|| {
        load(Language::Kk, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../locales/kk.ftl")))
    });
    static RU: LazyLock<Bundle> = LazyLock::new(|| {
        load(Language::Ru, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../locales/ru.ftl")))
    });
    static EN: LazyLock<Bundle> = LazyLock::new(|| {
        load(Language::En, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../locales/en.ftl")))
    });
    match language {
        Language::Kk => &KK,
        Language::Ru => &RU,
        Language::En => &EN,
    }
}

fn load(language: Language, text: &str) -> Bundle {
    let locale: LanguageIdentifier = language.code().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![locale]);
    // Marks of direction around every filled-in word would cost characters of a message and
    // show up in copied text; our three languages all run left to right.
    bundle.set_use_isolating(false);
    let resource = match FluentResource::try_new(text.to_owned()) {
        Ok(resource) | Err((resource, _)) => resource,
    };
    bundle.add_resource_overriding(resource);
    bundle
}

#[cfg(test)]
mod tests;
