//! The seal's commands, as an operator meets them.

use std::process::Command;

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

/// A token of SoftHSM2's, through the configuration: the key file has no part in it.
#[test]
fn a_certificate_is_made_for_a_key_in_a_token() {
    let production = Production::new();
    let (folder, library) = (&production.folder, "/usr/lib/softhsm/libsofthsm2.so");
    let tokens = folder.join("tokens");
    std::fs::create_dir_all(&tokens).unwrap();
    let softhsm = folder.join("softhsm2.conf");
    std::fs::write(&softhsm, format!("directories.tokendir = {}\n", tokens.display())).unwrap();
    let run = |program: &str, words: &[&str]| {
        let mut command = Command::new(program);
        let output = command.args(words).env("SOFTHSM2_CONF", &softhsm).current_dir(folder).output();
        let output = output.unwrap_or_else(|error| panic!("{program}: {error} (`make setup` installs it)"));
        (
            output.status.success(),
            String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap(),
        )
    };
    let made = "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key.pem";
    assert!(run("openssl", &made.split(' ').collect::<Vec<_>>()).0);
    for words in [
        "--init-token --free --label tolem --pin 1234 --so-pin 5678",
        "--import key.pem --token tolem --label seal --id 01 --pin 1234",
    ] {
        assert!(run("softhsm2-util", &words.split(' ').collect::<Vec<_>>()).0);
    }
    let pin = folder.join("pin");
    let config = std::fs::read_to_string(production.config()).unwrap();
    let token = format!(
        "[seal]\ntoken = {{ library = {library:?}, label = \"tolem\", key = \"seal\", pin_file = {:?} }}\n",
        pin.display().to_string()
    );
    std::fs::write(production.config(), config.replacen("[seal]", &format!("{token}# "), 1)).unwrap();
    let data = folder.join("data");
    std::fs::create_dir_all(&data).unwrap();
    let certificate = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tolem"));
        command.args(["seal", "certificate", "--config", &production.config()]);
        let output = command.env("TOLEM__DATA", &data).env("SOFTHSM2_CONF", &softhsm).output().unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    std::fs::write(&pin, "9999\n").unwrap();
    let (made, why) = certificate();
    assert!(!made && why.contains("seal.token") && !why.contains("9999"), "{why}");
    std::fs::write(&pin, "1234\n").unwrap();
    let (made, why) = certificate();
    assert!(made, "{why}");
    let said = run("openssl", &["x509", "-in", "data/seal.pem", "-noout", "-text"]).1;
    assert!(said.contains("sha256WithRSAEncryption") && said.contains("Non Repudiation"), "{said}");
    let verified = run("openssl", &["verify", "-check_ss_sig", "-CAfile", "data/seal.pem", "data/seal.pem"]);
    assert!(verified.0, "{}", verified.1);
    assert!(!data.join("keys").exists(), "nothing was put into a key file");
}
