//! camt.053.001.08: one statement in one message. What an operation is, is said in the servicer's own codes.

use std::io::{self, Write};

use jiff::civil::Date;

use crate::amount::decimal;
use crate::xml::{moment, text};
use crate::{Currency, Row, Statement};

pub(crate) struct Camt<W: Write> {
    out: W,
    currency: Currency,
    servicer_code: String,
}

const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08";

impl<W: Write> Camt<W> {
    pub(crate) fn begin(statement: &Statement, mut out: W) -> io::Result<Camt<W>> {
        let Statement { currency, from, to, .. } = statement;
        let (servicer, code) = &statement.servicer;
        let (number, made_at) = (text(&statement.number, 35), moment(&statement.made_at));
        let zone = statement.made_at.time_zone();
        let (first, last) = (edge(*from, zone)?, edge(to.tomorrow().map_err(io::Error::other)?, zone)?);
        write!(
            out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"{NAMESPACE}\"><BkToCstmrStmt>\
             <GrpHdr><MsgId>{number}</MsgId><CreDtTm>{made_at}</CreDtTm></GrpHdr>\n\
             <Stmt><Id>{number}</Id><CreDtTm>{made_at}</CreDtTm>\
             <FrToDt><FrDtTm>{first}</FrDtTm><ToDtTm>{last}</ToDtTm></FrToDt>\
             <Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>{currency}</Ccy><Ownr><Nm>{holder}</Nm></Ownr>\
             <Svcr><FinInstnId><BICFI>{code}</BICFI><Nm>{servicer}</Nm></FinInstnId></Svcr></Acct>\n",
            iban = text(&statement.iban, 34),
            currency = text(&currency.code, 3),
            holder = text(&statement.holder, 140),
            code = text(code, 11),
            servicer = text(servicer, 140),
        )?;
        for (kind, balance, day) in [("OPBD", statement.opening, from), ("CLBD", statement.closing, to)] {
            let amount = amount(balance, currency);
            writeln!(
                out,
                "<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>{amount}<Dt><Dt>{day}</Dt></Dt></Bal>"
            )?;
        }
        Ok(Camt { out, currency: currency.clone(), servicer_code: text(code, 35) })
    }

    pub(crate) fn row(&mut self, row: &Row) -> io::Result<()> {
        let reference = text(&row.reference, 35);
        let (status, booked) = match &row.posted {
            Some((at, _)) => ("BOOK", format!("<BookgDt><DtTm>{}</DtTm></BookgDt>", moment(at))),
            None => ("PDNG", String::new()),
        };
        let original = row.original.as_ref().map_or(String::new(), |(minor, currency)| {
            let (sum, code) = (decimal(minor.saturating_abs(), currency.decimals), text(&currency.code, 3));
            format!("<AmtDtls><InstdAmt><Amt Ccy=\"{code}\">{sum}</Amt></InstdAmt></AmtDtls>")
        });
        let said = [row.kind_word.as_str(), &row.merchant_category, &row.card];
        let said = said.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(", ");
        let description = match text(&row.description, 140) {
            nothing if nothing.is_empty() => nothing,
            text => format!("<RmtInf><Ustrd>{text}</Ustrd></RmtInf>"),
        };
        writeln!(
            self.out,
            "<Ntry><NtryRef>{reference}</NtryRef>{amount}<Sts><Cd>{status}</Cd></Sts>{booked}\
             <AcctSvcrRef>{reference}</AcctSvcrRef>\
             <BkTxCd><Prtry><Cd>{kind}</Cd><Issr>{issuer}</Issr></Prtry></BkTxCd>\
             <NtryDtls><TxDtls><Refs><AcctSvcrRef>{reference}</AcctSvcrRef></Refs>{original}{description}\
             <RltdDts><TxDtTm>{done}</TxDtTm></RltdDts></TxDtls></NtryDtls>\
             <AddtlNtryInf>{said}</AddtlNtryInf></Ntry>",
            amount = amount(row.amount, &self.currency),
            kind = text(row.kind, 35),
            issuer = self.servicer_code,
            done = moment(&row.operation_at),
            said = text(&said, 500),
        )
    }

    pub(crate) fn finish(mut self) -> io::Result<W> {
        writeln!(self.out, "</Stmt></BkToCstmrStmt></Document>")?;
        Ok(self.out)
    }
}

/// An amount has no sign there: which way it went stands beside it.
fn amount(minor: i64, currency: &Currency) -> String {
    let way = if minor < 0 { "DBIT" } else { "CRDT" };
    let sum = decimal(minor, currency.decimals);
    let (sum, code) = (sum.trim_start_matches('-'), text(&currency.code, 3));
    format!("<Amt Ccy=\"{code}\">{sum}</Amt><CdtDbtInd>{way}</CdtDbtInd>")
}

/// The first instant of a day.
fn edge(day: Date, zone: &jiff::tz::TimeZone) -> io::Result<String> {
    Ok(moment(&day.to_zoned(zone.clone()).map_err(io::Error::other)?))
}
