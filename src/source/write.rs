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
}
