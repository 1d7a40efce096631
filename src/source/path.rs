//! Paths as reports show them.

use std::path::{Component, Path, PathBuf};

/// A path as seen from a folder, with forward slashes: `supabase/migrations/1_a.sql`, `../other/1_a.sql`. Both are absolute;
/// a path on another drive stays as it is.
pub fn relative_to(folder: &Path, path: &Path) -> String {
    let from: Vec<Component<'_>> = folder.components().collect();
    let to: Vec<Component<'_>> = path.components().collect();
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    if shared == 0 {
        return with_slashes(path);
    }
    let up = std::iter::repeat_n(Component::ParentDir, from.len() - shared);
    let relative: PathBuf = up.chain(to.into_iter().skip(shared)).collect();
    if relative.as_os_str().is_empty() { ".".to_owned() } else { with_slashes(&relative) }
}

/// The path with forward slashes on every system.
pub fn with_slashes(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}

/// A path from the root without `.` and `..`. The disk is not asked, so links stay as they are.
pub fn normal(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut normal = PathBuf::new();
    for component in absolute.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                normal.pop();
            }
            other => normal.push(other),
        }
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_seen_from_the_folder() {
        let table = [
            ("/a/b", "/a/b/c.sql", "c.sql"),
            ("/a/b", "/a/c/d.sql", "../c/d.sql"),
            ("/a/b", "/x.sql", "../../x.sql"),
            ("/a/b", "/a/b", "."),
        ];
        for (folder, path, expected) in table {
            assert_eq!(relative_to(Path::new(folder), Path::new(path)), expected);
        }
    }

    #[test]
    fn dots_are_resolved_without_the_disk() {
        assert_eq!(normal(Path::new("/a/./b/../c")), Path::new("/a/c"));
        assert!(normal(Path::new("x")).is_absolute());
    }
}
