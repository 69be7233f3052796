//! The key file: made on the first run, readable by its owner only.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use anyhow::{Context, bail};
use cardcrypto::{KeyFile, PinKeys};

/// Opens the key file in the data folder, making it on the first run.
pub(crate) fn open(data: &Path, random: &mut dyn FnMut(&mut [u8])) -> anyhow::Result<KeyFile> {
    let path = data.join("keys");
    match std::fs::read_to_string(&path) {
        Ok(text) => {
            let mode = std::fs::metadata(&path).context("the key file")?.permissions().mode();
            if mode & 0o077 != 0 {
                bail!("{}: others may read the key file; run chmod 600 on it", path.display());
            }
            KeyFile::parse(&text).with_context(|| format!("{}: restore it from its copy", path.display()))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => make(data, &path, random),
        Err(error) => Err(error).with_context(|| path.display().to_string()),
    }
}

/// Adds the key that seals papers to the key file, unless it has one.
pub(crate) fn add_seal_key(data: &Path, random: &mut dyn FnMut(&mut [u8])) -> anyhow::Result<[u8; 32]> {
    let mut keys = open(data, random)?;
    if let Some(key) = keys.seal_key {
        return Ok(key);
    }
    // Nearly every number is a key on P-256; the few that are none are drawn again.
    let drawn = (0..8).find_map(|_| {
        let mut key = [0; 32];
        random(&mut key);
        keys::SealKey::of_file(&key).is_ok().then_some(key)
    });
    let key = drawn.context("the source of randomness is broken")?;
    keys.seal_key = Some(key);
    write(data, &keys)?;
    Ok(key)
}

/// Adds the keys of PINs to the key file; tells whether it had none.
pub(crate) fn add_pin_keys(data: &Path, random: &mut dyn FnMut(&mut [u8])) -> anyhow::Result<bool> {
    let mut keys = open(data, random)?;
    if keys.pin_keys.is_some() {
        return Ok(false);
    }
    keys.pin_keys = Some(PinKeys::generate(random).context("making keys")?);
    write(data, &keys)?;
    Ok(true)
}

fn make(data: &Path, path: &Path, random: &mut dyn FnMut(&mut [u8])) -> anyhow::Result<KeyFile> {
    // Data without its keys cannot be read: new keys would only hide the loss.
    if data.join("tolem.db").exists() {
        bail!("{} is missing while the database is there: restore it from its copy", path.display());
    }
    std::fs::create_dir_all(data).with_context(|| data.display().to_string())?;
    let keys = KeyFile::generate(random).context("making keys")?;
    write(data, &keys)?;
    Ok(keys)
}

/// Writes the key file: whole, or not at all.
fn write(data: &Path, keys: &KeyFile) -> anyhow::Result<()> {
    let temporary = data.join("keys.new");
    let _ = std::fs::remove_file(&temporary);
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&temporary)
        .with_context(|| temporary.display().to_string())?;
    file.write_all(keys.to_text().as_bytes())
        .and_then(|()| file.sync_all())
        .context("writing the key file")?;
    std::fs::rename(&temporary, data.join("keys")).context("naming the key file")?;
    std::fs::File::open(data).and_then(|folder| folder.sync_all()).context("the data folder")
}
