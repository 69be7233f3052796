//! What an operator says in a verification call: a file of the bank's, read once at start, spoken with the
//! person's data filled in.

use std::fmt;

use card::Text3;
use onboarding::CallOutcome;
use serde::Deserialize;
use vocabulary::Language;

/// What may be filled in, as the file spells it between braces.
const BLANKS: [&str; 7] =
    ["operator", "contact", "agent", "given_name", "submitted_on", "product", "delivery"];
/// What the desk can compare at a step; nothing at most of them.
const CHECKS: [&str; 5] = ["", "name", "code_word", "document", "delivery"];

/// A script: the steps of a call, and how it can end.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallScript {
    #[serde(rename = "step")]
    steps: Vec<Step>,
    #[serde(rename = "outcome")]
    outcomes: Vec<Outcome>,
}

/// A step of the call.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    pub(crate) id: String,
    /// What is compared at this step.
    pub(crate) check: String,
    /// Read aloud, in the customer's language.
    say: Text3,
    /// For the operator's eyes.
    #[serde(rename = "do")]
    heed: Text3,
}

/// A way for a call to end.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Outcome {
    code: String,
    pub(crate) label: Text3,
    /// What the operator does next.
    pub(crate) then: Text3,
}

/// What is filled into a script.
pub(crate) struct Blanks<'a> {
    pub(crate) operator: &'a str,
    pub(crate) contact: &'a str,
    pub(crate) agent: &'a str,
    pub(crate) given_name: &'a str,
    pub(crate) submitted_on: &'a str,
    pub(crate) product: &'a str,
    pub(crate) delivery: &'a str,
}

/// What is wrong with a script: which step or outcome, which key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallScriptError(String);

impl CallScript {
    /// Reads a script; a key or a blank that means nothing here is refused, so that none is read aloud.
    pub fn parse(toml_text: &str) -> Result<CallScript, CallScriptError> {
        let script: CallScript = toml::from_str(toml_text)
            .map_err(|error| CallScriptError(error.to_string().trim().to_owned()))?;
        for step in &script.steps {
            let wrong = |what: String| Err(CallScriptError(format!("step {}: {what}", step.id)));
            if !CHECKS.contains(&step.check.as_str()) {
                return wrong(format!("check: one of {}", CHECKS[1..].join(", ")));
            }
            for language in Language::ALL {
                for words in [&step.say, &step.heed] {
                    if let Some(unknown) = unknown_blank(words.in_language(language)) {
                        return wrong(format!("{{{unknown}}} is nothing the program can fill in"));
                    }
                }
            }
        }
        for outcome in CallOutcome::ALL {
            let same = script.outcomes.iter().filter(|one| one.code == outcome.word()).count();
            if same != 1 {
                return Err(CallScriptError(format!("outcome {}: is needed once", outcome.word())));
            }
        }
        if let Some(other) = script.outcomes.iter().find(|one| CallOutcome::parse(&one.code).is_none()) {
            return Err(CallScriptError(format!("outcome {}: there is no such", other.code)));
        }
        Ok(script)
    }

    /// The steps, in the order of the call.
    pub(crate) fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The ways for a call to end, in the order of the file.
    pub(crate) fn outcomes(&self) -> impl Iterator<Item = (CallOutcome, &Outcome)> {
        self.outcomes.iter().filter_map(|one| Some((CallOutcome::parse(&one.code)?, one)))
    }
}

impl Step {
    /// What is read aloud.
    pub(crate) fn say(&self, language: Language, blanks: &Blanks<'_>) -> String {
        blanks.fill(self.say.in_language(language))
    }

    /// What the operator heeds.
    pub(crate) fn heed(&self, language: Language, blanks: &Blanks<'_>) -> String {
        blanks.fill(self.heed.in_language(language))
    }
}

impl Blanks<'_> {
    /// Once, from left to right: what is filled in is a person's own words and is not looked into again.
    fn fill(&self, words: &str) -> String {
        let mut filled = String::with_capacity(words.len());
        let mut rest = words;
        while let Some((before, blank, after)) = next_blank(rest) {
            filled.push_str(before);
            filled.push_str(self.value(blank));
            rest = after;
        }
        filled + rest
    }

    fn value(&self, blank: &str) -> &str {
        match blank {
            "operator" => self.operator,
            "contact" => self.contact,
            "agent" => self.agent,
            "given_name" => self.given_name,
            "submitted_on" => self.submitted_on,
            "product" => self.product,
            "delivery" => self.delivery,
            // No script with another was ever read.
            _ => "",
        }
    }
}

/// What stands before the first blank, its name, and what stands after it.
fn next_blank(words: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = words.split_once('{')?;
    let (blank, after) = rest.split_once('}')?;
    Some((before, blank, after))
}

fn unknown_blank(mut words: &str) -> Option<&str> {
    while let Some((_, blank, after)) = next_blank(words) {
        if !BLANKS.contains(&blank) {
            return Some(blank);
        }
        words = after;
    }
    None
}

impl fmt::Display for CallScriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for CallScriptError {}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const GOOD: &str = include_str!("../../../demo/call_script.toml");

    fn blanks<'a>(given_name: &'a str) -> Blanks<'a> {
        Blanks {
            operator: "Tolem",
            contact: "1499",
            agent: "Айгүл",
            given_name,
            submitted_on: "5 апреля 2026 г.",
            product: "Интернет-карта",
            delivery: "",
        }
    }

    #[test]
    fn the_demonstration_script_is_spoken_with_the_person_s_data() {
        let script = CallScript::parse(GOOD).unwrap();
        assert_eq!(script.steps().len(), 8);
        assert_eq!(script.outcomes().count(), 6);
        assert_eq!(
            script.steps()[0].say(Language::Ru, &blanks("Асель")),
            "Здравствуйте! Меня зовут Айгүл, контакт-центр Tolem. Могу я поговорить с человеком по имени Асель?"
        );
        for step in script.steps() {
            for language in Language::ALL {
                let spoken = step.say(language, &blanks("Асель")) + &step.heed(language, &blanks("Асель"));
                assert!(!spoken.contains(['{', '}']), "{spoken}");
            }
        }
    }

    #[test]
    fn what_is_filled_in_is_not_filled_again() {
        let script = CallScript::parse(GOOD).unwrap();
        let spoken = script.steps()[0].say(Language::En, &blanks("{contact}"));
        assert!(spoken.ends_with("May I speak to {contact}?"), "{spoken}");
    }

    /// One line is one slip of the pen: `what stands => what is written instead => what the error names`.
    #[test]
    fn a_slip_of_the_pen_is_refused_by_name() {
        for (stands, instead, named) in [
            ("This is {agent}", "This is {agnet}", "step greeting: {agnet}"),
            ("check = \"name\"", "check = \"nam\"", "step full_name: check"),
            ("code = \"no_answer\"", "code = \"no_anwser\"", "outcome no_answer: is needed once"),
            ("code = \"no_answer\"", "code = \"mismatch\"", "outcome no_answer"),
            ("say.kk = ", "say.kz = ", "unknown field `kz`"),
            ("label.en = \"No answer\"\n", "", "missing field `en`"),
        ] {
            assert!(GOOD.contains(stands), "{stands}");
            let error = CallScript::parse(&GOOD.replacen(stands, instead, 1)).unwrap_err().to_string();
            assert!(error.contains(named), "{stands} => {instead}: {error}");
        }
        let more = format!(
            "{GOOD}\n[[outcome]]\ncode = \"angry\"\nlabel = {{ kk = \"a\", ru = \"a\", en = \"a\" }}\nthen = {{ kk = \"a\", ru = \"a\", en = \"a\" }}\n"
        );
        assert!(CallScript::parse(&more).unwrap_err().to_string().contains("outcome angry"));
    }
}
