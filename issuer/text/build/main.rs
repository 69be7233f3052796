//! Makes one function of each sentence in `locales/`, and fails where the languages disagree.

// Standard output is how a build script speaks to Cargo.
#![allow(clippy::print_stdout)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io, process};

mod locales;

use locales::{Locale, Sentences, check, rust_name};

fn main() -> io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../locales");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed={}", folder.display());

    let mut texts = Vec::new();
    for file in ["kk.ftl", "ru.ftl", "en.ftl"] {
        texts.push((file, fs::read_to_string(folder.join(file))?));
    }
    let locales: Vec<Locale<'_>> = texts.iter().map(|(file, text)| Locale { file, text }).collect();

    match check(&locales) {
        Ok(sentences) => {
            let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("sentences.rs");
            fs::write(out, generate(&sentences))
        }
        Err(problems) => {
            for problem in problems {
                println!("cargo::error=locales/{problem}");
            }
            process::exit(1);
        }
    }
}

fn generate(sentences: &Sentences) -> String {
    let mut functions = String::new();
    for (key, arguments) in sentences {
        let mut parameters = String::new();
        let mut values = String::new();
        for argument in arguments {
            let name = rust_name(argument);
            let _ = write!(parameters, ", {name}: impl Argument");
            let _ = write!(values, "({argument:?}, {name}.argument()), ");
        }
        let _ = writeln!(
            functions,
            "    /// The sentence `{key}` of `locales/`.\n    \
             pub fn {}(&self{parameters}) -> String {{ self.say({key:?}, [{values}]) }}",
            rust_name(key),
        );
    }
    let keys: String = sentences.keys().map(|key| format!("{key:?}, ")).collect();
    let alone: Vec<String> = sentences
        .iter()
        .filter(|(_, arguments)| arguments.is_empty())
        .map(|(key, _)| format!("{key:?}"))
        .collect();
    // Without a sentence there is no pattern to match.
    let alone = if alone.is_empty() { "\"\"".to_owned() } else { alone.join(" | ") };
    format!(
        "/// The key of every sentence, in alphabetical order.\n\
         pub const KEYS: &[&str] = &[{keys}];\n\n\
         impl Sentences {{\n\
         {functions}\n    \
         /// The sentence of that key, if there is one and it has no words to fill in.\n    \
         pub fn by_key(&self, key: &str) -> Option<String> {{\n        \
         match key {{ {alone} => Some(self.say(key, [])), _ => None }}\n    }}\n}}\n"
    )
}
