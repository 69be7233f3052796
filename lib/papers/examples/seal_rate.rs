//! How many notices one core draws and seals in a second: `cargo run --release -p papers --example seal_rate [seconds]`.
//!
//! `lib/papers/benches/weasyprint_rate.py` does the same page with WeasyPrint and pyHanko.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::float_arithmetic)]

use std::ops::ControlFlow;
use std::time::Duration;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use papers::{Algorithm, Columns, Head, Made, Notice, Row, SelfSigned, Stamp, Statement, Totals};

const MADE: Made = Made { year: 2026, month: 11, day: 25, hour: 10, minute: 0, second: 0 };

fn main() {
    let seconds = std::env::args().nth(1).map_or(10, |seconds| seconds.parse().unwrap());
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
    let sign =
        |message: &[u8]| pair.sign(&SystemRandom::new(), message).map(|signed| signed.as_ref().to_vec());
    let what = SelfSigned {
        organization: "Tolem",
        name: "Seal",
        serial: [1; 16],
        from: MADE,
        until: Made { year: 2030, ..MADE },
        algorithm: Algorithm::EcdsaP256,
        public_key: pair.public_key().as_ref(),
    };
    let certificates = [papers::self_signed(&what, sign).unwrap()];
    let (start, mut made, mut bytes) = (on_the_processor(), 0_u32, 0);
    while on_the_processor() - start < Duration::from_secs(seconds) {
        let head = head(made);
        let (lead, closing) = (vec![LEAD.to_owned()], vec![CLOSING.to_owned()]);
        let notice = Notice { head: &head, lead, facts: facts(), closing, stamp: stamp() };
        let paper = papers::notice(&notice).unwrap();
        let sealed = papers::seal(&paper, &certificates, "Электрондық мөр", MADE, sign, None).unwrap();
        bytes = sealed.pdf.len();
        made += 1;
    }
    let took = (on_the_processor() - start).as_secs_f64();
    println!(
        "{made} sealed notices in {took:.2} s on the processor: {:.0} a second and core, {bytes} bytes each",
        f64::from(made) / took
    );

    let (start, mut pages) = (on_the_processor(), 0);
    let paper = papers::statement(&statement(&head(0)), (0..10_000).map(row), &mut |page, of| {
        pages = page.max(pages);
        assert!(of == 0 || page <= of);
        ControlFlow::Continue(())
    })
    .unwrap();
    let drawn = on_the_processor() - start;
    let sealed = papers::seal(&paper, &certificates, "Электрондық мөр", MADE, sign, None).unwrap();
    println!(
        "a statement of 10,000 rows: {pages} pages, {} bytes, drawn in {:.2} s, sealed in {:.3} s",
        sealed.pdf.len(),
        drawn.as_secs_f64(),
        (on_the_processor() - start - drawn).as_secs_f64()
    );
}

/// What this thread has had of a processor, so that what else the machine does counts little.
fn on_the_processor() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(told.split(' ').next().unwrap().parse().unwrap())
}

const LEAD: &str = "Осымен клиентке келесі деректемелері бар шот ашылғанын растаймыз.";
const CLOSING: &str = "Хабарлама клиенттің сұрауы бойынша талап етілген жерге ұсыну үшін берілді.";
const URL: &str = "https://cards.example/check/7K3M9QXZ0A1B2C3D";

fn head(number: u32) -> Head {
    Head {
        language: "kk",
        issuer: "Төлем (демонстрациялық эмитент)".to_owned(),
        requisites: ["БСН 000000000000", "БСК KPSTKZKA", "Астана"].map(str::to_owned).to_vec(),
        title: "20 таңбалы шот туралы хабарлама".to_owned(),
        dated: format!("№ {number}, 2026 ж. 25 қараша"),
        number: number.to_string(),
        running: "Төлем".to_owned(),
        foot: format!("Құжат № {number}"),
        page: Box::new(|page, of| format!("{of} беттің {page}-беті")),
        made: MADE,
    }
}

fn stamp() -> Stamp {
    Stamp {
        title: "Электрондық мөрмен расталған".to_owned(),
        lines: ["Төлем", "№ 7K3M-9QXZ-0A1B-2C3D", "Сертификат 1A2B 3C4D 5E6F 7081"]
            .map(str::to_owned)
            .to_vec(),
        check: format!("Түпнұсқалығын тексеру: {URL}"),
        qr: "QR-код:".to_owned(),
        url: URL.to_owned(),
    }
}

fn facts() -> Vec<(String, String)> {
    [
        ("Бенефициар (тегі, аты, әкесінің аты)", "Қасымханова Нұрсұлтан Әлімжанқызы"),
        ("ЖСН", "900115300013"),
        ("Шот нөмірі (IBAN, ЖСК)", "KZ86 563D 0000 0000 1234"),
        ("Шот валютасы", "теңге (KZT)"),
        ("Шот түрі", "Төлем картасы бойынша операцияларға арналған ағымдағы шот"),
        ("Шот ашылған күн", "2026 ж. 22 қараша"),
        ("Карта нөмірі", "9956 30•• •••• 1234"),
        ("Бенефициардың банкі", "Төлем (демонстрациялық эмитент)"),
        ("Банктің мекенжайы", "010000, Астана"),
        ("Банктің БСН-і", "000000000000"),
        ("БСК", "KPSTKZKA"),
        ("Бек", "19"),
        ("Шарт", "№ 12345678, 2026 ж. 22 қараша"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

fn statement(head: &Head) -> Statement<'_> {
    let own = str::to_owned;
    Statement {
        head,
        facts: facts(),
        totals: Totals {
            heading: own("Қорытынды"),
            columns: [own("Түрі"), own("Сома")],
            rows: vec![[own("Бастапқы қалдық"), own("1 000,00 ₸")]],
        },
        operations: own("Операциялар"),
        columns: Columns {
            operation_on: own("Күні"),
            posted_on: own("Өткізілді"),
            details: own("Мазмұны"),
            original: own("Валютада"),
            balance: own("Остаток"),
            amount: own("Сомасы"),
        },
        none: String::new(),
        closing: Vec::new(),
        stamp: stamp(),
    }
}

fn row(number: usize) -> Row {
    Row {
        operation_on: "25.11.2026".to_owned(),
        posted_on: "26.11.2026".to_owned(),
        details: format!("ДҮКЕН {number}, Алматы"),
        original: "12,00 USD".to_owned(),
        balance: String::new(),
        amount: format!("−{number},00 ₸"),
        pending: number.is_multiple_of(9),
    }
}
