//! The promises of the photograph store.
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use photographs::{PhotoFault, PhotoStore};
use store::Vault;
use vocabulary::PhotoId;

const JPEG: &[u8] = b"\xff\xd8\xff\xe0 a face that must not lie on the disk";
const ONE: PhotoId = PhotoId(0x1234_5678_9abc_def0);
const TWO: PhotoId = PhotoId(0x1234_5678_9abc_def1);

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn fresh() -> (Folder, PhotoStore, Vault) {
    let folder = Folder(testkit::scratch("photographs"));
    let store = PhotoStore::folder(&folder.0.join("photos")).unwrap();
    (folder, store, Vault::new(&[1; 32], &[2; 32]))
}

/// Every file under a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn what_was_put_is_got_and_what_was_erased_is_gone() {
    let (folder, store, vault) = fresh();
    store.put(&vault, ONE, JPEG, [1; 12]).unwrap();
    store.put(&vault, TWO, b"", [2; 12]).unwrap();
    assert_eq!(store.get(&vault, ONE).unwrap(), JPEG);
    assert_eq!(store.get(&vault, TWO).unwrap(), b"");
    assert_eq!(files(&folder.0).len(), 2, "no half is left");
    store.erase(ONE).unwrap();
    store.erase(ONE).unwrap();
    assert!(matches!(store.get(&vault, ONE), Err(PhotoFault::Missing(ONE))));
    assert!(store.get(&vault, TWO).is_ok());
}

#[test]
fn a_photograph_put_again_replaces_the_first() {
    let (_folder, store, vault) = fresh();
    store.put(&vault, ONE, b"first", [1; 12]).unwrap();
    store.put(&vault, ONE, b"second", [2; 12]).unwrap();
    assert_eq!(store.get(&vault, ONE).unwrap(), b"second");
}

#[test]
fn nothing_of_a_photograph_is_on_the_disk_in_the_clear() {
    let (folder, store, vault) = fresh();
    store.put(&vault, ONE, JPEG, [1; 12]).unwrap();
    for file in files(&folder.0) {
        let bytes = fs::read(&file).unwrap();
        assert!(JPEG.windows(8).all(|part| !bytes.windows(8).any(|other| other == part)), "{file:?}");
        assert!(!bytes.starts_with(b"\xff\xd8"));
    }
}

#[test]
fn a_changed_a_swapped_and_a_cut_file_do_not_open() {
    let (folder, store, vault) = fresh();
    store.put(&vault, ONE, JPEG, [1; 12]).unwrap();
    let one = files(&folder.0).remove(0);
    let whole = fs::read(&one).unwrap();
    for spoil in [
        |bytes: &mut Vec<u8>| bytes[20] ^= 1,
        |bytes: &mut Vec<u8>| bytes.truncate(bytes.len() - 1),
        |bytes: &mut Vec<u8>| bytes.clear(),
        |bytes: &mut Vec<u8>| bytes.push(0),
    ] {
        let mut bytes = whole.clone();
        spoil(&mut bytes);
        fs::write(&one, bytes).unwrap();
        assert!(matches!(store.get(&vault, ONE), Err(PhotoFault::Unreadable(ONE))));
    }
    store.put(&vault, TWO, b"another", [2; 12]).unwrap();
    let two = files(&folder.0).into_iter().find(|file| *file != one).unwrap();
    fs::copy(&two, &one).unwrap();
    assert!(matches!(store.get(&vault, ONE), Err(PhotoFault::Unreadable(ONE))), "another's file");
    fs::write(&one, &whole).unwrap();
    assert!(store.get(&vault, ONE).is_ok());
    assert!(matches!(store.get(&Vault::new(&[9; 32], &[2; 32]), ONE), Err(PhotoFault::Unreadable(ONE))));
}

#[test]
fn a_disk_that_refuses_is_told_with_its_cure_and_leaves_nothing_half_done() {
    let (folder, store, vault) = fresh();
    store.put(&vault, ONE, JPEG, [1; 12]).unwrap();
    let one = files(&folder.0).remove(0);
    let shelf = one.parent().unwrap();
    // A file where the folder must be: the disk refuses, whoever runs the test.
    fs::remove_dir_all(shelf).unwrap();
    fs::write(shelf, b"in the way").unwrap();
    let fault = store.put(&vault, ONE, JPEG, [3; 12]).unwrap_err();
    assert!(matches!(fault, PhotoFault::Disk { .. }), "{fault}");
    assert!(fault.to_string().ends_with('.') && !fault.cure().is_empty());
    assert!(store.get(&vault, ONE).is_err());
    fs::remove_file(shelf).unwrap();
    // A folder where the object must be: the rename fails, and the half is removed.
    fs::create_dir_all(one.join("in the way")).unwrap();
    assert!(matches!(store.put(&vault, ONE, JPEG, [4; 12]), Err(PhotoFault::Disk { .. })));
    assert_eq!(files(&folder.0), Vec::<PathBuf>::new());
    fs::remove_dir_all(&one).unwrap();
    store.put(&vault, ONE, JPEG, [5; 12]).unwrap();
    assert_eq!(store.get(&vault, ONE).unwrap(), JPEG);
}

#[test]
fn a_full_disk_is_told_as_such() {
    let fault = PhotoFault::Disk { doing: "writing", error: std::io::ErrorKind::StorageFull.into() };
    assert!(fault.to_string().contains("Make room on the disk."));
}

#[test]
fn what_a_crash_left_is_found_and_what_rows_speak_of_or_is_young_is_not() {
    let (folder, store, vault) = fresh();
    store.put(&vault, ONE, JPEG, [1; 12]).unwrap();
    store.put(&vault, TWO, JPEG, [2; 12]).unwrap();
    let one = files(&folder.0).into_iter().find(|file| file.ends_with(ONE.to_string())).unwrap();
    fs::write(one.with_extension("00ff.part"), b"half").unwrap();
    fs::write(one.with_file_name("README"), b"somebody's").unwrap();
    let known = HashSet::from([ONE]);
    let hour = Duration::from_secs(3600);
    let young = store.orphans(&known, SystemTime::now() - hour).unwrap();
    assert_eq!(young, []);
    let orphans = store.orphans(&known, SystemTime::now() + hour).unwrap();
    assert_eq!(orphans.len(), 2);
    for orphan in &orphans {
        store.remove(orphan).unwrap();
        store.remove(orphan).unwrap();
    }
    assert_eq!(store.orphans(&known, SystemTime::now() + hour).unwrap(), []);
    assert!(store.get(&vault, ONE).is_ok());
    assert!(matches!(store.get(&vault, TWO), Err(PhotoFault::Missing(TWO))));
    assert!(one.with_file_name("README").exists());
}
