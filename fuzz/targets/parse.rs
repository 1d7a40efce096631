//! `sql::parse` on any text.

#![no_main]

#[path = "../examine.rs"]
#[allow(dead_code, reason = "the other target uses the rest")]
mod examine;

libfuzzer_sys::fuzz_target!(|text: &str| {
    examine::parse(text);
});
