//! What stands on the pages, as poppler reads it.

use std::ops::ControlFlow;

use papers::{Columns, Paper, Receipt, Row, Statement, Stopped, Totals};

use crate::stage::{Folder, LEAD, NUMBER, facts, head, notice, run, stamp};

/// The words of a file, page breaks and line ends as single spaces.
fn words(pdf: &[u8]) -> String {
    let folder = Folder::new();
    folder.put("paper.pdf", pdf);
    let text = run("pdftotext", &["-enc", "UTF-8", "paper.pdf", "-"], &folder.0);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn kazakh_text_comes_back_exactly() {
    let said = words(&notice().pdf);
    for expected in [
        LEAD,
        "20 таңбалы шот туралы хабарлама",
        "Қасымханова Нұрсұлтан Әлімжанқызы",
        "KZ86 563D 0000 0000 1234",
        "https://cards.example/check/7K3M9QXZ0A1B2C3D",
        "1 беттің 1-беті",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
}

#[test]
fn the_same_paper_is_the_same_bytes() {
    assert_eq!(notice().pdf, notice().pdf);
}

#[test]
fn a_paper_is_tagged_archival_and_carries_its_fonts() {
    let folder = Folder::new();
    let pdf = notice().pdf;
    folder.put("paper.pdf", &pdf);
    let about = run("pdfinfo", &["paper.pdf"], &folder.0);
    assert!(about.contains("Tagged:          yes") && about.contains("A4"), "{about}");
    assert!(run("qpdf", &["--check", "paper.pdf"], &folder.0).contains("No syntax"));
    let fonts = run("pdffonts", &["paper.pdf"], &folder.0);
    for font in fonts.lines().skip(2) {
        // Embedded, a subset, with the letters its glyphs stand for.
        assert!(font.contains("yes yes yes"), "{fonts}");
    }
    assert_eq!(fonts.lines().count(), 4, "{fonts}");
    let text = String::from_utf8_lossy(&pdf);
    for mark in [
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "/S/GTS_PDFA1",
        "/Lang(kk)",
        "/S/H1",
        "/S/TH",
        "/Scope/Row",
        "/S/Figure",
        "/Marked true",
    ] {
        assert!(text.contains(mark), "{mark}");
    }
    let structure = run("pdfinfo", &["-struct-text", "paper.pdf"], &folder.0);
    assert!(
        structure.contains("H1") && structure.contains("\"20 таңбалы шот туралы хабарлама\""),
        "{structure}"
    );
}

fn statement(head: &papers::Head) -> Statement<'_> {
    let own = str::to_owned;
    Statement {
        head,
        facts: facts(),
        totals: Totals {
            heading: own("Қорытынды"),
            columns: [own("Түрі"), own("Сома")],
            rows: vec![[own("Бастапқы қалдық"), own("1 000,00 ₸")], [own("Соңғы қалдық"), own("900,00 ₸")]],
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
        none: own("Операция болған жоқ."),
        closing: vec![own("Үзінді көшірме клиентке берілді.")],
        stamp: stamp(),
    }
}

fn row(number: usize) -> Row {
    Row {
        operation_on: "25.11.2026".to_owned(),
        posted_on: if number.is_multiple_of(5) { "күтілуде" } else { "26.11.2026" }.to_owned(),
        details: format!("ДҮКЕН-{number}, Алматы қаласы, Абай даңғылы, ұзын атаулы сауда орны"),
        original: "12,00 USD".to_owned(),
        balance: String::new(),
        amount: format!("−{number},00 ₸"),
        pending: number.is_multiple_of(5),
    }
}

#[test]
fn a_statement_flows_over_pages_each_with_its_header_and_number() {
    let mut heard = Vec::new();
    let paper = papers::statement(&statement(&head()), (1..=200).map(row), &mut |page, of| {
        heard.push((page, of));
        ControlFlow::Continue(())
    })
    .unwrap();
    let said = words(&paper.pdf);
    for number in 1..=200 {
        assert!(said.contains(&format!("ДҮКЕН-{number},")), "{number}");
        assert!(said.contains(&format!("−{number},00 ₸")), "{number}");
    }
    assert!(paper.pages > 5, "{}", paper.pages);
    assert_eq!(said.matches("Мазмұны").count(), paper.pages, "a header on every page");
    for page in 1..=paper.pages {
        assert!(said.contains(&format!("{} беттің {page}-беті", paper.pages)), "{page}");
    }
    assert!(said.matches(NUMBER).count() > paper.pages, "its number on every page");
    let drawn = heard.iter().filter(|(_, of)| *of > 0).copied().collect::<Vec<_>>();
    assert_eq!(drawn, (1..=paper.pages).map(|page| (page, paper.pages)).collect::<Vec<_>>());
}

#[test]
fn a_statement_without_operations_is_a_paper_too() {
    let paper = papers::statement(&statement(&head()), [], &mut |_, _| ControlFlow::Continue(())).unwrap();
    assert!(words(&paper.pdf).contains("Операция болған жоқ."));
    assert_eq!(paper.pages, 1);
}

#[test]
fn a_statement_nobody_waits_for_is_given_up_in_laying_out_and_in_drawing() {
    for given_up_at in [(1, false), (2, true)] {
        let mut asked = 0;
        let endless = (1..).map(row).take(if given_up_at.1 { 200 } else { usize::MAX });
        let outcome = papers::statement(&statement(&head()), endless, &mut |page, of| {
            asked += 1;
            if page == given_up_at.0 && (of > 0) == given_up_at.1 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        assert_eq!(outcome.err(), Some(Stopped::Cancelled));
        assert!(asked < 20);
    }
}

/// A statement of several pages.
pub(crate) fn long_statement() -> Paper {
    let paper =
        papers::statement(&statement(&head()), (1..=200).map(row), &mut |_, _| ControlFlow::Continue(()));
    paper.unwrap()
}

pub(crate) fn receipt() -> Paper {
    let receipt = Receipt {
        head: &head(),
        amount_name: "Аударым сомасы".to_owned(),
        amount: "12 345,67 ₸".to_owned(),
        facts: facts(),
        closing: Vec::new(),
        stamp: stamp(),
    };
    papers::receipt(&receipt).unwrap()
}

#[test]
fn a_receipt_says_its_amount_first() {
    let said = words(&receipt().pdf);
    let (amount, holder) = (said.find("12 345,67 ₸").unwrap(), said.find("Қасымханова").unwrap());
    assert!(amount < holder, "{said}");
}

#[test]
fn what_the_face_cannot_set_is_a_question_mark_and_no_fault() {
    let mut head = head();
    head.issuer = "漢字\n😀".to_owned();
    let paper = papers::statement(&statement(&head), [row(1)], &mut |_, _| ControlFlow::Continue(()));
    assert!(words(&paper.unwrap().pdf).contains("?? ?"));
}
