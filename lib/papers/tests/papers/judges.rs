//! What programs that are not ours say of our seals: pyHanko, whose word counts, poppler and qpdf.

use std::path::Path;

use papers::Level;

use crate::layout;
use crate::stage::{Authority, Folder, Issuer, notice, run};

/// Changes of one byte that pyHanko is asked about.
const CHANGES: usize = 500;

/// What pyHanko says: a line for each file.
fn judge(folder: &Folder, arguments: &[&str]) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let python = root.join("target/tools/bin/python");
    assert!(python.exists(), "{} is missing: `make setup` installs it", python.display());
    let script = root.join("tests/papers/judge.py").display().to_string();
    let arguments = ["-B", &script].iter().chain(arguments).copied().collect::<Vec<_>>();
    run(&python.display().to_string(), &arguments, &folder.0).lines().map(str::to_owned).collect()
}

#[test]
fn pyhanko_accepts_our_seals_and_no_others() {
    let (paper, ours, other, authority) = (notice(), Issuer::new(1), Issuer::new(2), Authority::new());
    let folder = Folder::new();
    folder.put("ours.pem", ours.certificate.to_pem());
    let basic = ours.seal(&paper);
    let stamped = ours.seal_by(&paper, Some(([9; 8], &mut |request| authority.answer(request))));
    assert_eq!(stamped.level, Level::Timestamped);
    folder.put("basic.pdf", &basic);
    folder.put("stamped.pdf", &stamped.pdf);
    folder.put("stripped.pdf", &paper.pdf);
    folder.put("other.pdf", other.seal(&paper));
    folder.put("later.pdf", [basic.as_slice(), &later_revision(&basic)].concat());
    let timestamps = authority.certificate();
    let files = ["basic.pdf", "stamped.pdf", "stripped.pdf", "other.pdf", "later.pdf"];
    let said = judge(&folder, &[&["ours.pem", "--timestamps", &timestamps][..], &files].concat());
    assert!(said[0].starts_with("valid ENTIRE_FILE B-B"), "{}", said[0]);
    assert!(said[1].starts_with("valid ENTIRE_FILE B-T"), "{}", said[1]);
    assert_eq!(said[2], "refused none - no seal");
    assert!(said[3].starts_with("refused"), "{}", said[3]);
    assert!(said[4].starts_with("refused"), "{}", said[4]);
    assert_eq!(
        ours.verify(&std::fs::read(folder.0.join("later.pdf")).unwrap()),
        papers::Verdict::LaterRevision
    );

    for file in ["basic.pdf", "stamped.pdf"] {
        let said = run("pdfsig", &["-nocert", file], &folder.0);
        assert!(said.contains("Signature is Valid") && said.contains("Total document signed"), "{said}");
        assert!(said.contains("ETSI.CAdES.detached"), "{said}");
        assert!(run("qpdf", &["--check", file], &folder.0).contains("No syntax"));
    }
}

#[test]
fn pyhanko_and_pdfsig_accept_the_seal_on_a_statement_of_many_pages_and_on_a_receipt() {
    let (ours, folder) = (Issuer::new(1), Folder::new());
    folder.put("ours.pem", ours.certificate.to_pem());
    let statement = layout::long_statement();
    assert!(statement.pages > 5);
    for (file, paper) in [("statement.pdf", statement), ("receipt.pdf", layout::receipt())] {
        let mut sealed = ours.seal(&paper);
        folder.put(file, &sealed);
        let said = run("pdfsig", &["-nocert", file], &folder.0);
        assert!(said.contains("Signature is Valid") && said.contains("Total document signed"), "{said}");
        let middle = sealed.len() / 2;
        sealed[middle] ^= 1;
        folder.put(&format!("changed-{file}"), &sealed);
    }
    let files = ["statement.pdf", "receipt.pdf", "changed-statement.pdf", "changed-receipt.pdf"];
    let said = judge(&folder, &[&["ours.pem"][..], &files].concat());
    for (place, begins) in
        ["valid ENTIRE_FILE B-B", "valid ENTIRE_FILE B-B", "refused", "refused"].iter().enumerate()
    {
        assert!(said[place].starts_with(begins), "{}: {}", files[place], said[place]);
    }
}

/// A page's content changed by a revision appended to the file, as an editor would save it.
fn later_revision(sealed: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(sealed);
    let start = text.rsplit("startxref\n").next().unwrap().lines().next().unwrap().to_owned();
    let trailer = text.rsplit("trailer\n").next().unwrap().lines().next().unwrap().to_owned();
    let previous = trailer.rfind("/Prev").unwrap();
    let root = trailer.split("/Root ").nth(1).unwrap().split(' ').next().unwrap();
    let catalog = text.rsplit(&format!("\n{root} 0 obj\n")).next().unwrap().split("\nendobj").next().unwrap();
    let changed = format!("{root} 0 obj\n{}/Lang(ru)>>\nendobj\n", catalog.trim_end_matches(">>"));
    let table = sealed.len() + changed.len();
    format!(
        "{changed}xref\n{root} 1\n{:0>10} 00000 n\r\ntrailer\n{}/Prev {start}>>\nstartxref\n{table}\n%%EOF\n",
        sealed.len(),
        &trailer[..previous],
    )
    .into_bytes()
}

#[test]
fn pyhanko_and_our_verifier_refuse_five_hundred_changed_bytes() {
    let (ours, folder) = (Issuer::new(1), Folder::new());
    let sealed = ours.seal(&notice());
    folder.put("ours.pem", ours.certificate.to_pem());
    folder.put("sealed.pdf", &sealed);
    // Within what the seal covers: everything but the seal itself.
    let open = sealed.windows(10).rposition(|window| window == b"/Contents<").unwrap() + 9;
    let close = open + sealed[open..].iter().position(|byte| *byte == b'>').unwrap();
    let covered = (0..open).chain(close + 1..sealed.len()).collect::<Vec<_>>();
    let positions =
        (0..CHANGES).map(|one| covered[one * (covered.len() - 1) / (CHANGES - 1)]).collect::<Vec<_>>();
    for position in &positions {
        let mut changed = sealed.clone();
        changed[*position] ^= 1;
        assert_ne!(ours.verify(&changed), papers::Verdict::Genuine, "byte {position}");
    }
    let listed = positions.iter().map(|position| format!("{position}\n")).collect::<String>();
    folder.put("positions", listed);
    let said = judge(&folder, &["ours.pem", "--changes", "positions", "sealed.pdf"]);
    assert_eq!(said, [format!("{CHANGES} of {CHANGES} refused")]);
}
