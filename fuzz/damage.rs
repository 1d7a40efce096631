//! Damages texts at random, as editors, merges and broken pipes do: the same seed gives the same text.

/// Numbers from a seed (xorshift). Good enough to choose with; no secret depends on it.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        // Seeds beside each other begin far apart, and none begins at zero, where the generator would stay.
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below a bound, which is not 0.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % bound
    }

    fn of<'a>(&mut self, choices: &'a [impl AsRef<str>]) -> &'a str {
        choices[self.below(choices.len())].as_ref()
    }
}

/// What changes the meaning of all that follows it, and what the grammar turns on.
const PIECES: &[&str] = &[
    "'",
    "\"",
    "$$",
    "$a$",
    "/*",
    "*/",
    "--",
    "(",
    ")",
    "[",
    "]",
    ";",
    ",",
    ".",
    "::",
    ":=",
    ":a",
    ":'a'",
    "${a}",
    "\\",
    "\\.\n",
    "\n\\x\n",
    "\0",
    "ü",
    "\u{feff}",
    "E'",
    "U&'",
    "U&\"",
    "B'",
    "$1",
    "1e",
    "0x",
    "||",
    "->",
    "=",
    "<",
    "*",
    " create ",
    " table ",
    " alter ",
    " begin ",
    " end ",
    " atomic ",
    " as ",
    " select ",
    " from ",
    " where ",
    " with ",
    " case ",
    " when ",
    " null ",
    " references ",
    " copy t from stdin;\n",
    " do ",
    " if ",
    " loop ",
    " execute ",
    " language plpgsql ",
    " or replace ",
    "-- migrate:down\n",
    "-- +goose Up\n",
    "--> statement-breakpoint",
    "-- miglint: ignore ",
];

/// A text that begins as one of the fixtures and is damaged in one to eight places.
pub fn damaged(fixtures: &[String], random: &mut Random) -> String {
    let mut text = window(random.of(fixtures), 4000, random).to_owned();
    for _ in 0..=random.below(8) {
        let at = border(&text, random);
        let end = (at + random.below(40)).min(text.len());
        let end = (end..=text.len()).find(|end| text.is_char_boundary(*end)).unwrap_or(text.len());
        match random.below(5) {
            0 => drop(text.drain(at..end)),
            1 => text.insert_str(at, random.of(PIECES)),
            2 => text.replace_range(at..end, random.of(PIECES)),
            3 => text.insert_str(at, window(random.of(fixtures), 200, random)),
            _ => text.insert_str(at, &text[at..end].repeat(random.below(30))),
        }
    }
    text
}

/// A part of a text that is not longer than a number of bytes.
fn window<'a>(text: &'a str, length: usize, random: &mut Random) -> &'a str {
    let start = border(text, random);
    let end = (start..=text.len().min(start + length)).rev().find(|end| text.is_char_boundary(*end));
    &text[start..end.unwrap_or(start)]
}

fn border(text: &str, random: &mut Random) -> usize {
    let at = random.below(text.len() + 1);
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}
