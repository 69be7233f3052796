//! The photograph store: a folder of encrypted objects, one file each.
//!
//! ```text
//!   <folder>/7k/0v8hq3p2m5s7k          an object: sealed, bound to its key
//!   <folder>/7k/0v8hq3p2m5s7k.<chance>.part    one being written; renamed when it is whole and on the disk
//! ```
//!
//! The two letters are the last of the key, which is random, so that no folder grows long. Nothing is ever
//! on the disk in the clear, and a name says nothing of whose photograph it is. An object is written before
//! its row and erased after it, so a crash leaves objects without rows, never rows without objects:
//! [`PhotoStore::orphans`] finds them.
//!
//! All of it blocks: call it where waiting is allowed.

use std::collections::HashSet;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use store::Vault;
use vocabulary::PhotoId;

/// Most bytes of a sealed object: photographs are made smaller than this before they come here.
const LARGEST: u64 = 16 * 1024 * 1024;

/// A folder of encrypted photographs.
#[derive(Debug, Clone)]
pub struct PhotoStore {
    folder: PathBuf,
}

/// Why a photograph could not be kept, read or erased.
#[derive(Debug)]
pub enum PhotoFault {
    /// There is no such photograph.
    Missing(PhotoId),
    /// The file is not what was written: changed, cut short, sealed by another key or for another photograph.
    Unreadable(PhotoId),
    /// The disk did not do it.
    Disk {
        /// What was being done.
        doing: &'static str,
        /// What the system said.
        error: io::Error,
    },
}

impl PhotoStore {
    /// The store in that folder, which is made if it is not there.
    pub fn folder(path: &Path) -> Result<PhotoStore, PhotoFault> {
        fs::create_dir_all(path).map_err(disk("making the folder of photographs"))?;
        Ok(PhotoStore { folder: path.to_owned() })
    }

    /// Keeps a photograph. When this returns, it is on the disk. `nonce` must be fresh chance.
    pub fn put(&self, vault: &Vault, id: PhotoId, jpeg: &[u8], nonce: [u8; 12]) -> Result<(), PhotoFault> {
        let sealed = vault.seal(&purpose(id), nonce, jpeg);
        let path = self.path(id);
        let shelf = self.shelf(id);
        fs::create_dir_all(&shelf).map_err(disk("making a folder for a photograph"))?;
        let part = shelf.join(format!("{id}.{}.part", hex(&nonce)));
        let written = write_whole(&part, &sealed)
            .and_then(|()| fs::rename(&part, &path).map_err(disk("naming a photograph")));
        if written.is_err() {
            // What is left of it is of no use; if it cannot be removed either, it is an orphan for later.
            let _ = fs::remove_file(&part);
        }
        written?;
        // A name is on the disk when its folder is, and the folder's name when the one above is.
        sync_folder(&shelf)?;
        sync_folder(&self.folder)
    }

    /// Reads a photograph.
    pub fn get(&self, vault: &Vault, id: PhotoId) -> Result<Vec<u8>, PhotoFault> {
        let path = self.path(id);
        let length = fs::metadata(&path).map_err(|error| missing(id, error))?.len();
        if length > LARGEST {
            return Err(PhotoFault::Unreadable(id));
        }
        let sealed = fs::read(&path).map_err(|error| missing(id, error))?;
        vault.open(&purpose(id), &sealed).map_err(|_| PhotoFault::Unreadable(id))
    }

    /// Erases a photograph; erasing twice is erasing once.
    pub fn erase(&self, id: PhotoId) -> Result<(), PhotoFault> {
        match fs::remove_file(self.path(id)) {
            Ok(()) => sync_folder(&self.shelf(id)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(PhotoFault::Disk { doing: "erasing a photograph", error }),
        }
    }

    /// Files that no row speaks of: objects whose transaction did not happen, and halves left by a crash.
    /// Only those last written before `before`: younger ones may still be waiting for their row.
    pub fn orphans(&self, known: &HashSet<PhotoId>, before: SystemTime) -> Result<Vec<Orphan>, PhotoFault> {
        let reading = || disk("reading the folder of photographs");
        let mut orphans = Vec::new();
        for shelf in fs::read_dir(&self.folder).map_err(reading())? {
            let shelf = shelf.map_err(reading())?;
            if !shelf.file_type().map_err(reading())?.is_dir() {
                continue;
            }
            for file in fs::read_dir(shelf.path()).map_err(reading())? {
                let file = file.map_err(reading())?;
                let name = file.file_name();
                let id = name.to_str().and_then(PhotoId::parse);
                let ours = id.is_some() || Path::new(&name).extension().is_some_and(|end| end == "part");
                let wanted = id.is_some_and(|id| known.contains(&id));
                let written = file.metadata().and_then(|about| about.modified()).map_err(reading())?;
                if ours && !wanted && written < before {
                    orphans.push(Orphan(file.path()));
                }
            }
        }
        Ok(orphans)
    }

    /// Removes an orphan.
    pub fn remove(&self, orphan: &Orphan) -> Result<(), PhotoFault> {
        match fs::remove_file(&orphan.0) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(PhotoFault::Disk { doing: "removing an orphan", error })
            }
            _ => Ok(()),
        }
    }

    fn shelf(&self, id: PhotoId) -> PathBuf {
        let name = id.to_string();
        self.folder.join(&name[name.len() - 2..])
    }

    fn path(&self, id: PhotoId) -> PathBuf {
        self.shelf(id).join(id.to_string())
    }
}

/// A file that no row speaks of.
#[derive(Debug, PartialEq, Eq)]
pub struct Orphan(PathBuf);

impl PhotoFault {
    /// What an operator of the machine can do about it, if anything.
    pub fn cure(&self) -> &'static str {
        match self {
            PhotoFault::Missing(_) => {
                "Restore the folder of photographs from the same backup as the database."
            }
            PhotoFault::Unreadable(_) => {
                "Check that the key file is the one the photographs were made with; then restore the file from a \
                 backup."
            }
            PhotoFault::Disk { error, .. } => match error.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "Make room on the disk.",
                io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                    "Let the server's user write to the folder of photographs."
                }
                _ => "Check the disk and the mount under the folder of photographs.",
            },
        }
    }
}

impl fmt::Display for PhotoFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PhotoFault::Missing(id) => write!(f, "photograph {id} is not there")?,
            PhotoFault::Unreadable(id) => write!(f, "photograph {id} cannot be opened")?,
            PhotoFault::Disk { doing, error } => write!(f, "{doing}: {error}")?,
        }
        write!(f, ". {}", self.cure())
    }
}

impl std::error::Error for PhotoFault {}

/// A sealed photograph opens only as the one it was sealed as: two files cannot be swapped.
fn purpose(id: PhotoId) -> String {
    format!("photograph:{id}")
}

fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), PhotoFault> {
    // A file of that name would be another's with the same chance: never written over.
    let mut file = File::create_new(path).map_err(disk("writing a photograph"))?;
    file.write_all(bytes).map_err(disk("writing a photograph"))?;
    file.sync_all().map_err(disk("writing a photograph to the disk"))
}

fn sync_folder(path: &Path) -> Result<(), PhotoFault> {
    File::open(path).and_then(|folder| folder.sync_all()).map_err(disk("writing a folder to the disk"))
}

fn disk(doing: &'static str) -> impl Fn(io::Error) -> PhotoFault {
    move |error| PhotoFault::Disk { doing, error }
}

fn missing(id: PhotoId, error: io::Error) -> PhotoFault {
    match error.kind() {
        io::ErrorKind::NotFound => PhotoFault::Missing(id),
        _ => PhotoFault::Disk { doing: "reading a photograph", error },
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
