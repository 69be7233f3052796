//! pain.001.001.09: orders to pay money to accounts of other banks, each from an account of its own.

use std::io::{self, Write};

use jiff::Zoned;

use crate::Currency;
use crate::amount::decimal;
use crate::xml::{moment, text};

/// Orders that travel together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Orders {
    /// Under which they are known: at most 35 signs.
    pub number: String,
    /// When they were gathered.
    pub made_at: Zoned,
    /// The institution that sends them: its name, its tax number, its code (ISO 9362).
    pub sender: (String, String, String),
    /// What all amounts are in.
    pub currency: Currency,
    /// What they come to, in minor units.
    pub sum: i128,
    /// The orders.
    pub orders: Vec<Order>,
}

/// One order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Its number: at most 35 signs.
    pub number: String,
    /// How much, in minor units.
    pub amount: i64,
    /// Who pays.
    pub payer: Party,
    /// Who is paid.
    pub payee: Party,
    /// The payee's bank, as account numbers name it.
    pub bank: String,
    /// What it is for, as the country's rules number it.
    pub purpose: String,
    /// What the payee is told.
    pub message: String,
}

/// One side of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// The name.
    pub name: String,
    /// The tax number; empty if there is none.
    pub tax_number: String,
    /// The account (ISO 13616), without spaces.
    pub iban: String,
}

const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";

/// Writes orders as one message.
pub fn write_orders(it: &Orders, out: &mut impl Write) -> io::Result<()> {
    let (number, made_at) = (text(&it.number, 35), moment(&it.made_at));
    let (name, tax_number, code) = &it.sender;
    let (name, tax_number, code) = (text(name, 140), text(tax_number, 35), text(code, 11));
    let digits = usize::from(it.currency.decimals) + 1;
    let sum = format!("{:0>digits$}", it.sum);
    let (whole, part) = sum.split_at(sum.len() - usize::from(it.currency.decimals));
    write!(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"{NAMESPACE}\"><CstmrCdtTrfInitn>\
         <GrpHdr><MsgId>{number}</MsgId><CreDtTm>{made_at}</CreDtTm><NbOfTxs>{count}</NbOfTxs>\
         <CtrlSum>{whole}.{part}</CtrlSum><InitgPty><Nm>{name}</Nm>\
         <Id><OrgId><Othr><Id>{tax_number}</Id></Othr></OrgId></Id></InitgPty></GrpHdr>\n",
        count = it.orders.len(),
    )?;
    for order in &it.orders {
        let (key, currency) = (text(&order.number, 35), text(&it.currency.code, 3));
        let amount = decimal(order.amount, it.currency.decimals);
        let (payer, payee) = (&order.payer, &order.payee);
        let message = match text(&order.message, 140) {
            nothing if nothing.is_empty() => nothing,
            said => format!("<RmtInf><Ustrd>{said}</Ustrd></RmtInf>"),
        };
        writeln!(
            out,
            "<PmtInf><PmtInfId>{key}</PmtInfId><PmtMtd>TRF</PmtMtd><ReqdExctnDt><Dt>{day}</Dt></ReqdExctnDt>\
             <Dbtr>{dbtr}</Dbtr><DbtrAcct><Id><IBAN>{from}</IBAN></Id></DbtrAcct>\
             <DbtrAgt><FinInstnId><BICFI>{code}</BICFI></FinInstnId></DbtrAgt>\
             <CdtTrfTxInf><PmtId><InstrId>{key}</InstrId><EndToEndId>{key}</EndToEndId></PmtId>\
             <Amt><InstdAmt Ccy=\"{currency}\">{amount}</InstdAmt></Amt>\
             <CdtrAgt><FinInstnId><ClrSysMmbId><MmbId>{bank}</MmbId></ClrSysMmbId></FinInstnId></CdtrAgt>\
             <Cdtr>{cdtr}</Cdtr><CdtrAcct><Id><IBAN>{to}</IBAN></Id></CdtrAcct>\
             <Purp><Prtry>{purpose}</Prtry></Purp>{message}</CdtTrfTxInf></PmtInf>",
            day = it.made_at.date(),
            dbtr = party(payer),
            from = text(&payer.iban, 34),
            bank = text(&order.bank, 35),
            cdtr = party(payee),
            to = text(&payee.iban, 34),
            purpose = text(&order.purpose, 35),
        )?;
    }
    writeln!(out, "</CstmrCdtTrfInitn></Document>")
}

fn party(it: &Party) -> String {
    let name = text(&it.name, 140);
    match text(&it.tax_number, 35) {
        nothing if nothing.is_empty() => format!("<Nm>{name}</Nm>"),
        number => format!("<Nm>{name}</Nm><Id><PrvtId><Othr><Id>{number}</Id></Othr></PrvtId></Id>"),
    }
}
