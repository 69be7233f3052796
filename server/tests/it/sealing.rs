//! The seal's commands, as an operator meets them.

use crate::production::Production;

#[test]
fn a_certificate_is_made_once_and_the_key_file_has_its_key() {
    let production = Production::new();
    let data = production.folder.join("data");
    let serving = production.serve();
    let log = || std::fs::read_to_string(production.folder.join("log")).unwrap();
    assert!(log().contains("tolem seal certificate"), "what to do is said: {}", log());
    drop(serving);
    let before = std::fs::read_to_string(data.join("keys")).unwrap();
    assert!(!before.contains("seal_key"));

    let told = production.run(&["seal", "certificate", "--years", "2"], "");
    assert_eq!(told.code, 0, "{}", told.err);
    assert!(
        told.out.contains("SHA-256 fingerprint: ") && told.out.contains("renew the copy"),
        "{}",
        told.out
    );
    let keys = std::fs::read_to_string(data.join("keys")).unwrap();
    let added = keys.strip_prefix(&before).unwrap();
    assert!(added.starts_with("seal_key = ") && added.lines().count() == 1, "nothing else has changed");
    let secret = &added["seal_key = ".len()..][..64];
    assert!(!told.out.contains(secret) && !told.err.contains(secret));
    let pem = std::fs::read_to_string(data.join("seal.pem")).unwrap();
    assert!(pem.starts_with("-----BEGIN CERTIFICATE-----"), "{pem}");

    let told = production.run(&["seal", "certificate"], "");
    assert!(told.code == 1 && told.err.contains("is there already"), "{}", told.err);
    assert_eq!(std::fs::read_to_string(data.join("seal.pem")).unwrap(), pem);
    let serving = production.serve();
    assert!(!log().contains("papers cannot be sealed"));
    drop(serving);

    // Another key than the certificate's is noticed before anything is sealed with it.
    std::fs::write(data.join("keys"), &before).unwrap();
    let told = production.run(&["serve"], "");
    assert!(told.code == 1 && told.err.contains("no sealing key"), "{}", told.err);
}

#[test]
fn a_paper_that_was_not_given_out_cannot_be_withdrawn() {
    let production = Production::new();
    for (number, reason, told_why) in [
        ("7K3M", "x", "16 characters"),
        ("7K3M-9QXZ-0A1B-2C3D", "  ", "--reason"),
        ("7K3M-9QXZ-0A1B-2C3D", "a\nb", "--reason"),
        ("7K3M-9QXZ-0A1B-2C3D", "wrong name", "no paper was given out"),
    ] {
        let told = production.run(&["seal", "withdraw", number, "--reason", reason], "");
        assert!(told.code == 1 && told.err.contains(told_why), "{number} {reason}: {}", told.err);
    }
}
