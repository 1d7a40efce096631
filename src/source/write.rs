//! Writes migrations: new ones beside the others, and others in their place.
//!
//! Nothing that is there is lost: a new file takes nobody's place, and a file changes as a whole or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

/// Writes a file that is not there yet, with the folder that it lies in.
///
/// # Errors
/// There is such a file, or the disk refuses.
pub fn create(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Puts another text in a file's place, at once: who reads it meanwhile sees the old text or the new one.
///
/// # Errors
/// The file no longer has the text `before`, or the disk refuses. It stays as it is then.
pub fn replace(path: &Path, before: &str, after: &str) -> io::Result<()> {
    // A link stays one; what it leads to is replaced.
    let path = path.canonicalize()?;
    // Whoever may write into the folder could replace the file all the same; but somebody does not want that.
    if fs::metadata(&path)?.permissions().readonly() {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    let mut name = path.as_os_str().to_owned();
    name.push(".miglint");
    let beside = std::path::PathBuf::from(name);
    create(&beside, after)?;
    let replaced = fs::set_permissions(&beside, fs::metadata(&path)?.permissions())
        .and_then(|()| fs::read(&path))
        .and_then(|now| if now == before.as_bytes() { Ok(()) } else { Err(io::Error::other("it was changed meanwhile")) })
        .and_then(|()| fs::rename(&beside, &path));
    if replaced.is_err() {
        // The reason is told already.
        let _ = fs::remove_file(&beside);
    }
    replaced
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_file_takes_nobodys_place() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("1_repair").join("up.sql");
        create(&path, "select 1;").unwrap();
        assert_eq!(create(&path, "select 2;").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&path).unwrap(), "select 1;");
    }

    #[test]
    fn a_file_that_changed_meanwhile_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("1_a.sql");
        create(&path, "old").unwrap();
        replace(&path, "other", "new").unwrap_err();
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        replace(&path, "old", "new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
