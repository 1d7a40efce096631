//! How long an editor waits: a scripted session with the program itself, over its standard input and output.
//!
//! `cargo bench --bench editor` types into the last of 1,262 generated migrations, then into one in the middle;
//! `cargo bench --bench editor -- PROJECT` does so in the project at a path. A key is answered when new diagnostics of its file
//! come; all is checked when a question that was asked right behind the key is answered. A key in the midst of the late rules is
//! pressed when the pause of the typing is over. The times hold for one machine; the ratio of a key to the check of the whole
//! history compares with others. It takes minutes at most.

#[allow(dead_code, reason = "the tests use another part of it")]
#[path = "../../tests/suite/lsp/client.rs"]
mod client;
#[path = "../history/generate.rs"]
mod generate;

use client::Client;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// As many as the longest history has that was met.
const FILES: usize = 1_262;

/// What is typed, again and again. Nearly each key changes what is found.
const TYPED: &str =
    "\nselect id, title from public.item_12 where nowhere > 1;\ncreate table public.late (id uuid references gone);";

const KEYS: usize = 300;

/// No part of the session takes longer, however slow the machine is: what it has seen by then is what it prints.
const LONGEST: Duration = Duration::from_secs(45);

fn main() {
    let given = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let generated = tempfile::tempdir().expect("a folder for the history");
    let root = given.map_or_else(|| generated.path().to_owned(), PathBuf::from);
    if root == generated.path() {
        write_history(&root);
    }
    let files = migrations(&root);
    let (Some(last), Some(middle)) = (files.last(), files.get(files.len() / 2)) else {
        eprintln!("no migrations in {}", root.display());
        return;
    };
    let mut editor = Client::start(json!({}));
    let (uri, whole) = open(&mut editor, last);
    println!("{} files; the whole history: {} ms", files.len(), whole.as_millis());
    let at_end = first_words(&mut editor, &uri, last, KEYS);
    print("a key in the last file, until its diagnostics come", &at_end);
    let key = percentile(&at_end, 50);
    println!("  ratio to the whole history: {:.4}", key.as_secs_f64() / whole.as_secs_f64());
    print("a key in the midst of the late rules, until its diagnostics come", &late_words(&mut editor, &uri, last, 60));
    print("ten keys at once in the last file, until all is checked", &burst(&mut editor, &uri, last));
    print("a key in the last file, until all is checked", &session(&mut editor, &uri, last, 100));
    let (uri, opened) = open(&mut editor, middle);
    println!("opening a file in the middle: {} ms", opened.as_millis());
    print("a key in the middle, until its diagnostics come", &first_words(&mut editor, &uri, middle, 60));
    print("a key in the middle, until all is checked", &session(&mut editor, &uri, middle, 5));
    editor.stop();
}

fn write_history(root: &Path) {
    let folder = root.join("supabase").join("migrations");
    std::fs::create_dir_all(&folder).expect("a folder for the history");
    for (name, text) in generate::history(FILES) {
        std::fs::write(folder.join(name), text).expect("a file of the history");
    }
}

/// The files of the longest folder of migrations at or below a folder, by name.
fn migrations(root: &Path) -> Vec<PathBuf> {
    let mut folders = vec![root.to_owned()];
    let mut longest: Vec<PathBuf> = Vec::new();
    while let Some(folder) = folders.pop() {
        let mut files = Vec::new();
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() && !path.ends_with("node_modules") && !path.ends_with(".git") {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "sql") {
                files.push(path);
            }
        }
        files.sort();
        if files.len() > longest.len() {
            longest = files;
        }
    }
    longest
}

/// A question whose answer waits until the document's history is checked.
fn ask(editor: &mut Client, uri: &str) {
    editor.request("textDocument/hover", json!({ "textDocument": { "uri": uri }, "position": { "line": 0, "character": 0 } }));
}

fn open(editor: &mut Client, path: &Path) -> (String, Duration) {
    let text = std::fs::read_to_string(path).expect("a file of the history");
    let started = Instant::now();
    let uri = editor.open(path, &text);
    ask(editor, &uri);
    (uri, started.elapsed())
}

/// A key behind the end of the text: its place and the character. What was typed is deleted when all of it stands there.
struct Typist {
    end: (u32, u32),
    typed: String,
    begin: (u32, u32),
}

impl Typist {
    fn at_end_of(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).expect("a file of the history");
        let line = text.matches('\n').count() as u32;
        let column = text.rsplit('\n').next().unwrap_or_default().encode_utf16().count() as u32;
        Typist { end: (line, column), begin: (line, column), typed: String::new() }
    }

    fn press(&mut self, editor: &mut Client, uri: &str) {
        let Some(next) = TYPED[self.typed.len()..].chars().next() else {
            editor.change(uri, Some(range(self.begin, self.end)), "");
            (self.end, self.typed) = (self.begin, String::new());
            return;
        };
        editor.change(uri, Some(range(self.end, self.end)), &next.to_string());
        self.typed.push(next);
        self.end = if next == '\n' { (self.end.0 + 1, 0) } else { (self.end.0, self.end.1 + 1) };
    }
}

fn range(start: (u32, u32), end: (u32, u32)) -> Value {
    let position = |(line, character): (u32, u32)| json!({ "line": line, "character": character });
    json!({ "start": position(start), "end": position(end) })
}

/// Each key waits for the answer to the one before.
fn session(editor: &mut Client, uri: &str, path: &Path, keys: usize) -> Vec<Duration> {
    let mut typist = Typist::at_end_of(path);
    let mut press = || {
        let started = Instant::now();
        typist.press(editor, uri);
        ask(editor, uri);
        started.elapsed()
    };
    let begun = Instant::now();
    (0..keys).take_while(|_| begun.elapsed() < LONGEST).map(|_| press()).collect()
}

/// Ten keys at once, as when somebody types fast on a slow machine; the time until the last is answered.
fn burst(editor: &mut Client, uri: &str, path: &Path) -> Vec<Duration> {
    let mut typist = Typist::at_end_of(path);
    let mut press = || {
        (0..9).for_each(|_| typist.press(editor, uri));
        let started = Instant::now();
        typist.press(editor, uri);
        ask(editor, uri);
        started.elapsed()
    };
    let begun = Instant::now();
    (0..30).take_while(|_| begun.elapsed() < LONGEST).map(|_| press()).collect()
}

/// Until diagnostics of the file come that were not there before. Keys that change none are not counted.
fn first_words(editor: &mut Client, uri: &str, path: &Path, keys: usize) -> Vec<Duration> {
    words_after(editor, uri, path, keys, |_| Duration::ZERO)
}

/// The same, with a pause before each key that ends somewhere in the late rules.
fn late_words(editor: &mut Client, uri: &str, path: &Path, keys: usize) -> Vec<Duration> {
    words_after(editor, uri, path, keys, |key| Duration::from_millis(150 + (key as u64 * 7) % 90))
}

fn words_after(editor: &mut Client, uri: &str, path: &Path, keys: usize, pause: fn(usize) -> Duration) -> Vec<Duration> {
    let mut typist = Typist::at_end_of(path);
    let mut words = Vec::new();
    let begun = Instant::now();
    while words.len() < keys && begun.elapsed() < LONGEST {
        std::thread::sleep(pause(words.len()));
        while editor.poll(Duration::ZERO) {}
        let before = editor.diagnostics.get(uri).cloned();
        let started = Instant::now();
        typist.press(editor, uri);
        while editor.diagnostics.get(uri) == before.as_ref() && started.elapsed() < Duration::from_secs(1) {
            if !editor.poll(Duration::from_millis(200)) {
                break;
            }
        }
        if editor.diagnostics.get(uri) != before.as_ref() {
            words.push(started.elapsed());
        }
    }
    words
}

fn percentile(times: &[Duration], percent: usize) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort();
    let place = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(place).copied().unwrap_or_default()
}

fn print(what: &str, times: &[Duration]) {
    let shown: Vec<String> = [50, 90, 99, 100]
        .into_iter()
        .map(|percent| {
            let name = if percent == 100 { "max".to_owned() } else { format!("p{percent}") };
            format!("{name} {:.1} ms", percentile(times, percent).as_secs_f64() * 1_000.0)
        })
        .collect();
    println!("{what} ({} times): {}", times.len(), shown.join(", "));
}
