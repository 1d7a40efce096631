//! A whole check of any history: the first byte chooses the layout, form feeds part the files.

#![no_main]

#[path = "../examine.rs"]
#[allow(dead_code, reason = "the other target uses the rest")]
mod examine;

use miglint::source::Layout;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let first = text.bytes().next().unwrap_or_default();
    let layout = Layout::ALL[usize::from(first) % Layout::ALL.len()];
    let files: Vec<&str> = text.split('\u{c}').take(8).collect();
    examine::check(layout, &files);
});
