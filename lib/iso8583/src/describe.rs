//! A message for people to read, a line for each field, card data masked.

use std::fmt::{self, Write};

use crate::chip;
use crate::mask::Masked;
use crate::message::Message;
use crate::mti::{Class, Function, Mti, Origin, Version};
use crate::spec::Spec;
use crate::tlv;

/// The data element that holds a chip's data.
const CHIP: u8 = 55;

/// The data element that holds private additional data, often tags and lengths in decimal digits.
const PRIVATE: u8 = 48;

/// Shows a message (what a frame holds, without the frame's length): its type, its fields with their names in the
/// standard, and what is wrong with it, if something is.
///
/// A faulty message is shown as far as it can be read. If it is faulty in such a way that its fields may be cut
/// wrongly, only their lengths are shown: a track may then stand where an amount is expected.
pub fn describe(spec: &Spec, bytes: &[u8]) -> String {
    let mut text = String::new();
    // Writing to a `String` does not fail.
    let _ = write_description(&mut text, spec, bytes);
    text
}

fn write_description(text: &mut String, spec: &Spec, bytes: &[u8]) -> fmt::Result {
    writeln!(text, "{}, {} bytes", spec.name(), bytes.len())?;
    let (message, error) = match Message::parse_partly(spec, bytes) {
        Ok(read) => read,
        Err(error) => return writeln!(text, "error   {error}"),
    };
    if !message.header().is_empty() {
        writeln!(text, "header  {}", crate::mask::hex(message.header()))?;
    }
    writeln!(text, "MTI     {}  {}", message.mti(), meaning(message.mti()))?;
    for masked in message.masked() {
        let Masked { aligned, number, field, content } = &masked;
        let shown = masked.to_string();
        writeln!(text, "DE {number:>3}  {:<10}  {:<48}  {}", field.format(), field.name(), shown.trim_end())?;
        match *number {
            _ if !aligned => {}
            CHIP => write_chip(text, content)?,
            PRIVATE => write_subelements(text, content)?,
            _ => {}
        }
    }
    match error {
        Some(error) => writeln!(text, "error   {error}"),
        None => Ok(()),
    }
}

fn write_chip(text: &mut String, content: &[u8]) -> fmt::Result {
    for element in tlv::elements(content) {
        match element {
            Ok(element) => {
                let (name, value) = chip::shown(&element);
                writeln!(text, "        {:<10}  {name:<48}  {value}", format!("{:X}", element.tag))?;
            }
            Err(wrong) => writeln!(text, "        {wrong}")?,
        }
    }
    Ok(())
}

/// The tags of private data and how long each is, if it is written as many networks do: a letter perhaps, then two
/// digits of tag, two of length, and the value, to the end. The values may be verification codes.
fn write_subelements(text: &mut String, content: &[u8]) -> fmt::Result {
    let Some(subelements) = subelements(content) else {
        return Ok(());
    };
    for (tag, length) in subelements {
        writeln!(text, "        {tag:02}          {:<48}  ({length} characters, hidden)", "")?;
    }
    Ok(())
}

fn subelements(content: &[u8]) -> Option<Vec<(usize, usize)>> {
    let mut rest = match content {
        [letter, rest @ ..] if letter.is_ascii_alphabetic() => rest,
        _ => content,
    };
    let mut found = Vec::new();
    while !rest.is_empty() {
        let (head, tail) = rest.split_at_checked(4)?;
        let number = |digits: &[u8]| str::from_utf8(digits).ok()?.parse::<usize>().ok();
        let (tag, length) = (number(&head[..2])?, number(&head[2..])?);
        rest = tail.get(length..)?;
        found.push((tag, length));
    }
    Some(found)
}

/// What an MTI means, in words.
fn meaning(mti: Mti) -> String {
    let class = match mti.class() {
        Class::Authorization => "authorization",
        Class::Financial => "financial",
        Class::FileAction => "file action",
        Class::Reversal => "reversal",
        Class::Reconciliation => "reconciliation",
        Class::Administrative => "administrative",
        Class::FeeCollection => "fee collection",
        Class::NetworkManagement => "network management",
        Class::Reserved(_) => "reserved class",
    };
    let function = match mti.function() {
        Function::Request => "request",
        Function::RequestResponse => "request response",
        Function::Advice => "advice",
        Function::AdviceResponse => "advice response",
        Function::Notification => "notification",
        Function::Reserved(_) => "reserved function",
    };
    let origin = match mti.origin() {
        Origin::Acquirer => "acquirer",
        Origin::AcquirerRepeat => "acquirer, repeat",
        Origin::Issuer => "issuer",
        Origin::IssuerRepeat => "issuer, repeat",
        Origin::Other => "other",
        Origin::OtherRepeat => "other, repeat",
        Origin::Reserved(_) => "reserved origin",
    };
    let version = match mti.version() {
        Version::Iso1987 => "",
        Version::Iso1993 => ", ISO 8583:1993",
        Version::Iso2003 => ", ISO 8583:2003",
        Version::National => ", national",
        Version::Private => ", private",
        Version::Reserved(_) => ", reserved version",
    };
    format!("{class} {function}, {origin}{version}")
}

impl Message<'_> {
    /// The fields, with as much of each as may be shown.
    pub(crate) fn masked(&self) -> impl Iterator<Item = Masked<'_>> {
        self.numbers().filter_map(|number| {
            let (field, content) = (self.spec().field(number)?, self.field(number)?);
            Some(Masked { aligned: self.aligned, number, field, content })
        })
    }
}

/// The message type and the fields, card data masked.
impl fmt::Debug for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.mti())?;
        let shown = self.masked().map(|masked| (masked.number, masked.to_string()));
        f.debug_map().entries(shown).finish()
    }
}
