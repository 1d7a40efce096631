//! Writes a file whole or not at all: a reader never meets half of it, and a full disk leaves the old one.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;

/// Puts a text in the place of a file, or makes the file. Where the path is a link, its target is replaced.
///
/// # Errors
/// The folder or the disk does not take it; the old file is still there then.
pub fn save(path: &Path, text: &[u8]) -> io::Result<()> {
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    // A device or a pipe takes the text; another file in its place would be no device.
    if target.metadata().is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir()) {
        return OpenOptions::new().write(true).open(&target)?.write_all(text);
    }
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = builder(&target).tempfile_in(folder)?;
    file.write_all(text)?;
    file.persist(&target)?;
    Ok(())
}

/// Adds a text to the end of a file, or makes the file.
///
/// # Errors
/// The folder or the disk does not take it.
pub fn append(path: &Path, text: &[u8]) -> io::Result<()> {
    OpenOptions::new().append(true).create(true).open(path)?.write_all(text)
}

/// New files are readable as others are, not for their owner alone; those that are replaced keep their permissions.
#[cfg(unix)]
fn builder(target: &Path) -> tempfile::Builder<'static, 'static> {
    use std::os::unix::fs::PermissionsExt;
    let mut builder = tempfile::Builder::new();
    let permissions = target.metadata().map_or(PermissionsExt::from_mode(0o666), |metadata| metadata.permissions());
    builder.prefix(".miglint").permissions(permissions);
    builder
}

#[cfg(not(unix))]
fn builder(_: &Path) -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".miglint");
    builder
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_made_or_replaced_and_nothing_is_left_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.toml");
        for text in ["one", "two"] {
            save(&path, text.as_bytes()).unwrap();
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
        assert!(save(&folder.path().join("gone/a.toml"), b"x").is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn others_may_read_what_is_written() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.toml");
        save(&path, b"x").unwrap();
        assert_ne!(path.metadata().unwrap().permissions().mode() & 0o044, 0);
    }
}
