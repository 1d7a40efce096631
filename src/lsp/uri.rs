//! `file:` URIs and paths.

use lsp_types::Uri;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// The path of a `file:` URI. None: the document is not on this machine's disk.
pub fn to_path(uri: &Uri) -> Option<PathBuf> {
    let rest = uri.as_str().strip_prefix("file://")?;
    // An authority, mostly empty, stands before the path.
    let path = rest.get(rest.find('/')?..)?;
    let path = decode(path)?;
    let on_a_drive = path.get(2..3) == Some(":");
    Some(PathBuf::from(if on_a_drive { path.trim_start_matches('/') } else { &path }))
}

/// The URI of an absolute path.
pub fn of_path(path: &Path) -> Option<Uri> {
    let path = path.to_str()?;
    let path = if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() };
    let slash = if path.starts_with('/') { "" } else { "/" };
    Uri::from_str(&format!("file://{slash}{}", encode(&path))).ok()
}

fn encode(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16));
        match byte {
            b'%' => bytes.push((digit(rest.next())? * 16 + digit(rest.next())?) as u8),
            _ => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_uris() {
        let table = [
            ("/a/b.sql", "file:///a/b.sql"),
            ("/a b/å#1.sql", "file:///a%20b/%C3%A5%231.sql"),
            ("/100%/x.sql", "file:///100%25/x.sql"),
        ];
        for (path, uri) in table {
            assert_eq!(of_path(Path::new(path)).unwrap().as_str(), uri);
            assert_eq!(to_path(&Uri::from_str(uri).unwrap()).unwrap(), Path::new(path));
        }
        assert_eq!(to_path(&Uri::from_str("file:///c%3A/x.sql").unwrap()).unwrap(), Path::new("c:/x.sql"));
        assert_eq!(to_path(&Uri::from_str("untitled:Untitled-1").unwrap()), None);
    }
}
