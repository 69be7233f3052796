//! An acquirer's side of the wire: messages as tables of fields, one connection.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use iso8583::{Builder, Framer, Message, Mti, Spec};

/// How long anything may take before it is called stuck.
const PATIENCE: Duration = Duration::from_secs(60);

/// A message that is sent.
#[derive(Clone)]
pub(crate) struct Ask {
    pub(crate) mti: &'static str,
    fields: BTreeMap<u8, String>,
    /// DE 52, which is no text.
    pin_block: Option<[u8; 8]>,
}

impl Ask {
    pub(crate) fn new(mti: &'static str, fields: &[(u8, &str)]) -> Ask {
        Ask {
            mti,
            fields: fields.iter().map(|(number, value)| (*number, (*value).to_owned())).collect(),
            pin_block: None,
        }
    }

    pub(crate) fn with_pin(mut self, block: [u8; 8]) -> Ask {
        self.pin_block = Some(block);
        self
    }

    pub(crate) fn with(mut self, number: u8, value: impl Into<String>) -> Ask {
        self.fields.insert(number, value.into());
        self
    }

    pub(crate) fn without(mut self, number: u8) -> Ask {
        self.fields.remove(&number);
        self
    }

    pub(crate) fn of_type(mut self, mti: &'static str) -> Ask {
        self.mti = mti;
        self
    }

    pub(crate) fn field(&self, number: u8) -> &str {
        &self.fields[&number]
    }

    /// As it goes over the wire, its length before it.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let spec = Spec::iso1987();
        let mut builder = Builder::new(&spec, Mti::parse(self.mti).unwrap());
        for (number, value) in &self.fields {
            builder.set(*number, value).unwrap();
        }
        if let Some(block) = self.pin_block {
            builder.set(52, block).unwrap();
        }
        let mut out = Vec::new();
        builder.write_frame(&mut out).unwrap();
        out
    }
}

/// A message that was heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Heard {
    pub(crate) mti: String,
    pub(crate) fields: BTreeMap<u8, String>,
}

impl Heard {
    pub(crate) fn read(message: &Message<'_>) -> Heard {
        let field = |number| (number, message.text(number).unwrap().to_owned());
        Heard { mti: message.mti().to_string(), fields: message.numbers().map(field).collect() }
    }

    pub(crate) fn field(&self, number: u8) -> Option<&str> {
        self.fields.get(&number).map(String::as_str)
    }

    /// DE 39.
    pub(crate) fn code(&self) -> &str {
        self.field(39).unwrap()
    }

    /// DE 11.
    pub(crate) fn stan(&self) -> &str {
        self.field(11).unwrap()
    }
}

/// A connection to the switch.
pub(crate) struct Line {
    stream: TcpStream,
    framer: Framer,
}

impl Line {
    pub(crate) fn connect(to: SocketAddr) -> Line {
        Line::over(TcpStream::connect(to).unwrap())
    }

    pub(crate) fn over(stream: TcpStream) -> Line {
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        Line { stream, framer: Framer::new(&Spec::iso1987()) }
    }

    pub(crate) fn stream(&self) -> TcpStream {
        self.stream.try_clone().unwrap()
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).unwrap();
    }

    /// The next answer; none if the switch has hung up.
    pub(crate) fn hear(&mut self) -> Option<Heard> {
        let spec = Spec::iso1987();
        let mut piece = [0; 4096];
        loop {
            if let Some(frame) = self.framer.next_frame().unwrap() {
                return Some(Heard::read(&Message::parse(&spec, frame).unwrap()));
            }
            match self.stream.read(&mut piece) {
                Ok(0) => return None,
                Ok(count) => self.framer.push(&piece[..count]),
                Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => return None,
                Err(error) => panic!("waited in vain for an answer: {error}"),
            }
        }
    }

    pub(crate) fn hear_many(&mut self, count: usize) -> Vec<Heard> {
        (0..count).map(|_| self.hear().unwrap()).collect()
    }

    pub(crate) fn ask(&mut self, message: &Ask) -> Heard {
        self.send(&message.bytes());
        self.hear().unwrap()
    }

    /// The response code alone.
    pub(crate) fn code(&mut self, message: &Ask) -> String {
        self.ask(message).code().to_owned()
    }
}
