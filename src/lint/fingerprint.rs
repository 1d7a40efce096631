//! The identity of a diagnostic across edits: its rule and its object, not its lines.

use crate::finding::Diagnostic;
use std::collections::HashMap;

/// Gives each diagnostic its fingerprint. Several of one rule about one object are numbered in order.
pub fn assign<'a>(diagnostics: impl Iterator<Item = &'a mut Diagnostic>) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for diagnostic in diagnostics {
        let subject = match &diagnostic.finding.object {
            Some(object) => format!("{} {} {object}", diagnostic.rule, object.kind),
            None => format!("{} {}", diagnostic.rule, diagnostic.finding.message),
        };
        let count = seen.entry(subject.clone()).or_default();
        *count += 1;
        diagnostic.fingerprint = of(&format!("{subject} {count}"));
    }
}

/// The fingerprint of a subject.
pub fn of(subject: &str) -> String {
    format!("{:016x}", hash(subject))
}

/// FNV-1a of 64 bits: stable across versions of Rust and machines, unlike the standard library's hasher.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_fnv_1a() {
        // The published test vectors of the function.
        assert_eq!(hash(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(hash("foobar"), 0x8594_4171_f739_67e8);
    }
}
