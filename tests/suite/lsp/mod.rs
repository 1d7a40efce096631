//! The language server, spoken with as an editor does.

#[allow(dead_code, reason = "the benchmark uses another part of it")]
mod client;
mod neovim;

use client::{Client, uri};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join(".git")).unwrap();
    for (file, text) in files {
        write(root.path(), file, text);
    }
    root
}

fn write(root: &Path, file: &str, text: &str) -> PathBuf {
    let path = root.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    path
}

/// `line:column-line:column code message`, with the message's first line; columns in the editor's units, from 0.
fn shown(diagnostics: &[Value]) -> Vec<String> {
    let place = |position: &Value| format!("{}:{}", position["line"], position["character"]);
    let line = |found: &Value| {
        let range = &found["range"];
        let message = found["message"].as_str().unwrap().lines().next().unwrap().to_owned();
        format!("{}-{} {} {message}", place(&range["start"]), place(&range["end"]), found["code"].as_str().unwrap_or("-"))
    };
    diagnostics.iter().map(line).collect()
}

fn range(start: (u32, u32), end: (u32, u32)) -> Value {
    let position = |(line, character): (u32, u32)| json!({ "line": line, "character": character });
    json!({ "start": position(start), "end": position(end) })
}

const UNDEFINED: &str = "replay/undefined-table relation";

#[test]
fn diagnostics_follow_the_typing() {
    let root = project(&[
        ("supabase/migrations/1_a.sql", "create table songs (id int primary key);\n"),
        ("supabase/migrations/2_b.sql", "drop table songs;\n"),
        ("supabase/migrations/3_c.sql", "select 1;\n"),
    ]);
    let path = root.path().join("supabase/migrations/3_c.sql");
    let mut editor = Client::start(json!({}));
    let uri = editor.open(&path, "select * from songs;\n");
    let found = editor.wait_for(&uri, |found| !found.is_empty());
    assert_eq!(shown(&found), [format!("0:14-0:19 {UNDEFINED} \"songs\" does not exist")]);
    assert_eq!(found[0]["source"], "miglint");
    assert!(found[0]["codeDescription"]["href"].as_str().unwrap().ends_with("/rules/replay/undefined-table.md"));
    let related = &found[0]["relatedInformation"][0];
    assert_eq!(related["location"]["uri"], client::uri(&root.path().join("supabase/migrations/2_b.sql")));
    assert_eq!(related["message"], "dropped here");
    editor.change(&uri, Some(range((0, 7), (0, 19))), "1");
    editor.wait_for(&uri, |found| found.is_empty());
    editor.change(&uri, Some(range((0, 9), (1, 0))), "\nselect 'é𝄞' from nowhere;");
    let found = editor.wait_for(&uri, |found| !found.is_empty());
    assert_eq!(shown(&found), [format!("1:18-1:25 {UNDEFINED} \"nowhere\" does not exist")]);
    editor.stop();
}

#[test]
fn an_unsaved_text_counts_for_the_files_behind_it() {
    let root = project(&[
        ("supabase/migrations/10_a.sql", "create table songs (id int primary key);\n"),
        ("supabase/migrations/30_b.sql", "drop table songs;\n"),
    ]);
    let (first, second) = (root.path().join("supabase/migrations/10_a.sql"), root.path().join("supabase/migrations/30_b.sql"));
    let mut editor = Client::start(json!({}));
    let first = editor.open(&first, "create table tunes (id int primary key);\n");
    editor.wait_for(&uri(&second), |found| shown(found) == ["0:11-0:16 replay/undefined-table table \"songs\" does not exist"]);
    // A file that nobody has saved yet joins at its place.
    let new =
        editor.open(&root.path().join("supabase/migrations/20_c.sql"), "create table songs (id int);\nselect * from tunes, x;\n");
    editor.wait_for(&new, |found| shown(found) == [format!("1:21-1:22 {UNDEFINED} \"x\" does not exist")]);
    editor.wait_for(&uri(&second), |found| found.is_empty());
    editor.notify("textDocument/didClose", json!({ "textDocument": { "uri": first } }));
    editor.wait_for(&new, |found| found.len() == 3);
    editor.stop();
}

#[test]
fn each_buffer_belongs_to_its_history() {
    let root = project(&[
        ("a/supabase/migrations/1_a.sql", "create table songs (id int primary key);\n"),
        ("b/supabase/migrations/1_a.sql", "create table tunes (id int primary key);\n"),
        ("b/supabase/seed.sql", "insert into nowhere values (1);\n"),
    ]);
    let at = |file: &str| root.path().join(file);
    let mut editor = Client::start(json!({}));
    let text = "select * from songs;\nselect * from tunes;\n";
    let seed = editor.open(&at("b/supabase/seed.sql"), "insert into nowhere values (1);\n");
    let in_a = editor.open(&at("a/supabase/migrations/2_b.sql"), text);
    let in_b = editor.open(&at("b/supabase/migrations/2_b.sql"), text);
    let loose = editor.open(&at("notes.sql"), text);
    editor.wait_for(&in_a, |found| shown(found) == [format!("1:14-1:19 {UNDEFINED} \"tunes\" does not exist")]);
    editor.wait_for(&in_b, |found| shown(found) == [format!("0:14-0:19 {UNDEFINED} \"songs\" does not exist")]);
    editor.wait_for(&loose, |found| found.len() == 2);
    assert!(!editor.diagnostics.contains_key(&seed));
    editor.stop();
}

#[test]
fn settings_and_files_on_the_disk_are_followed() {
    let root = project(&[
        ("supabase/migrations/1_a.sql", "create table songs (id int primary key);\n"),
        ("supabase/migrations/2_b.sql", "select * from tunes;\n"),
    ]);
    let watching = json!({ "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } });
    let mut editor = Client::start(watching);
    let second = editor.open(&root.path().join("supabase/migrations/2_b.sql"), "select * from tunes;\n");
    editor.wait_for(&second, |found| found.len() == 1);
    let changed = |editor: &mut Client, file: &str, text: Option<&str>| {
        let path = match text {
            Some(text) => write(root.path(), file, text),
            None => {
                fs::remove_file(root.path().join(file)).unwrap();
                root.path().join(file)
            }
        };
        editor.notify("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": uri(&path), "type": 1 }] }));
        uri(&path)
    };
    changed(&mut editor, "lint.toml", Some("[rules]\n\"replay/undefined-table\" = \"off\"\n"));
    editor.wait_for(&second, |found| found.is_empty());
    let lint_toml = changed(&mut editor, "lint.toml", Some("[rules]\n\"replay/undefined-tabel\" = \"off\"\n"));
    let found = editor.wait_for(&lint_toml, |found| !found.is_empty());
    assert!(shown(&found)[0].starts_with("1:0-1:24 - "), "{found:?}");
    changed(&mut editor, "lint.toml", None);
    editor.wait_for(&lint_toml, |found| found.is_empty());
    editor.wait_for(&second, |found| found.len() == 1);
    changed(&mut editor, "supabase/migrations/1_x.sql", Some("create table tunes (id int);\n"));
    editor.wait_for(&second, |found| found.is_empty());
    changed(&mut editor, "supabase/migrations/1_x.sql", None);
    editor.wait_for(&second, |found| found.len() == 1);
    editor.stop();
}

#[test]
fn columns_are_bytes_where_the_editor_takes_them() {
    let root = project(&[("supabase/migrations/1_a.sql", "")]);
    for (offered, chosen, column) in [(json!(["utf-8", "utf-16"]), "utf-8", 22), (json!(["utf-16"]), "utf-16", 19)] {
        let mut editor = Client::start(json!({ "general": { "positionEncodings": offered } }));
        assert_eq!(editor.capabilities["positionEncoding"], chosen);
        let uri = editor.open(&root.path().join("supabase/migrations/1_a.sql"), "select 'é𝄞' from x, nowhere;\n");
        let found = editor.wait_for(&uri, |found| found.len() == 2);
        assert_eq!(found[0]["range"]["start"]["character"], column - 1);
        editor.stop();
    }
}

/// Titles of the actions at a place.
fn actions(editor: &mut Client, uri: &str, at: (u32, u32)) -> Vec<Value> {
    let context = json!({ "diagnostics": [] });
    let params = json!({ "textDocument": { "uri": uri }, "range": range(at, at), "context": context });
    editor.request("textDocument/codeAction", params).as_array().unwrap().clone()
}

fn titles(actions: &[Value]) -> Vec<&str> {
    actions.iter().map(|action| action["title"].as_str().unwrap()).collect()
}

#[test]
fn a_diagnostic_is_mended_or_ignored() {
    let root = project(&[("supabase/migrations/1_a.sql", "")]);
    let creating = json!({ "workspace": { "workspaceEdit": { "resourceOperations": ["create"] } } });
    let mut editor = Client::start(creating);
    let text = "-- miglint: ignore replay/undefined-table -- no longer\nselect 1;\n\n  drop table nowhere;\n";
    let uri = editor.open(&root.path().join("supabase/migrations/1_a.sql"), text);
    let found = actions(&mut editor, &uri, (0, 20));
    assert_eq!(titles(&found)[0], "remove the comment");
    assert_eq!(found[0]["edit"]["changes"][&uri], json!([{ "range": range((0, 0), (1, 0)), "newText": "" }]));
    let found = actions(&mut editor, &uri, (3, 15));
    let expected =
        ["ignore replay/undefined-table here, with a comment", "ignore replay/undefined-table for nowhere in lint.toml"];
    assert_eq!(titles(&found), expected);
    assert_eq!(found[0]["diagnostics"][0]["code"], "replay/undefined-table");
    let comment = "  -- miglint: ignore replay/undefined-table -- say why\n";
    assert_eq!(found[0]["edit"]["changes"][&uri], json!([{ "range": range((3, 0), (3, 0)), "newText": comment }]));
    let operations = &found[1]["edit"]["documentChanges"];
    assert_eq!(operations[0]["kind"], "create");
    assert!(operations[0]["uri"].as_str().unwrap().ends_with("/lint.toml"));
    let entry = "[[ignore]]\nrule = \"replay/undefined-table\"\nobject = \"nowhere\"\nreason = \"say why\"\n";
    assert_eq!(operations[1]["edits"][0]["newText"], entry);
    assert!(actions(&mut editor, &uri, (2, 0)).is_empty());
    // An editor may name what it shows in the line, wherever the cursor is in it.
    let context = json!({ "diagnostics": found[0]["diagnostics"] });
    let params = json!({ "textDocument": { "uri": uri }, "range": range((3, 0), (3, 0)), "context": context });
    assert_eq!(titles(editor.request("textDocument/codeAction", params).as_array().unwrap()), expected);
    editor.stop();
}

#[test]
fn an_entry_is_added_to_the_settings_that_are_there() {
    let root = project(&[("lint.toml", "[rules]\n"), ("supabase/migrations/1_a.sql", "drop table nowhere;\n")]);
    let mut editor = Client::start(json!({}));
    let uri = editor.open(&root.path().join("supabase/migrations/1_a.sql"), "drop table nowhere;\n");
    let found = actions(&mut editor, &uri, (0, 11));
    let edit = &found[1]["edit"]["changes"][&client::uri(&root.path().join("lint.toml"))][0];
    assert_eq!(edit["range"], range((1, 0), (1, 0)));
    let entry = "\n[[ignore]]\nrule = \"replay/undefined-table\"\nobject = \"nowhere\"\nreason = \"say why\"\n";
    assert_eq!(edit["newText"], entry);
    editor.stop();
}

fn at(uri: &str, line: u32, character: u32) -> Value {
    json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": character } })
}

/// `file:line:column`, from 1 and in order.
fn locations(found: &Value) -> Vec<String> {
    let name = |uri: &Value| uri.as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    let place = |one: &Value| {
        let start = &one["range"]["start"];
        let number = |key: &str| start[key].as_u64().unwrap() + 1;
        format!("{}:{}:{}", name(&one["uri"]), number("line"), number("character"))
    };
    found.as_array().unwrap().iter().map(place).collect()
}

#[test]
fn objects_are_known_wherever_they_are_named() {
    let second = "alter table songs add column title text;\ncreate index on songs (title);\nselect id from other;\n";
    let root = project(&[
        ("supabase/migrations/1_a.sql", "create table songs (id int primary key);\ncreate table other (id int);\n"),
        ("supabase/migrations/2_b.sql", second),
        ("supabase/migrations/3_c.sql", "drop table other;\n"),
    ]);
    let mut editor = Client::start(json!({}));
    let uri = editor.open(&root.path().join("supabase/migrations/2_b.sql"), second);
    let hover = editor.request("textDocument/hover", at(&uri, 1, 17));
    let text = hover["contents"]["value"].as_str().unwrap();
    assert!(text.starts_with("```sql\ntable public.songs(id integer, title text)\n```\n\n- created in [1_a.sql:1]("), "{text}");
    assert_eq!(hover["range"], range((1, 16), (1, 21)));
    assert!(editor.request("textDocument/hover", at(&uri, 1, 9)).is_null());
    assert_eq!(locations(&editor.request("textDocument/definition", at(&uri, 1, 17))), ["1_a.sql:1:14"]);
    assert_eq!(locations(&editor.request("textDocument/definition", at(&uri, 1, 25))), ["2_b.sql:1:30"]);
    let mut references = at(&uri, 2, 16);
    references["context"] = json!({ "includeDeclaration": true });
    let found = editor.request("textDocument/references", references);
    assert_eq!(locations(&found), ["1_a.sql:2:14", "2_b.sql:3:16", "3_c.sql:1:12"]);
    let outline = editor.request("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } }));
    let names: Vec<&str> = outline.as_array().unwrap().iter().map(|symbol| symbol["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["title", "songs_title_idx"]);
    let found = editor.request("workspace/symbol", json!({ "query": "songs.ti" }));
    assert_eq!(found[0]["name"], "title");
    assert_eq!(found[0]["containerName"], "public.songs");
    editor.stop();
}

#[test]
fn tables_of_one_name_are_told_apart_by_their_schemas() {
    let text = "create table public.songs (id int primary key, title text);\ncreate schema shop;\n\
                create table shop.songs (id int primary key, title text);\n\
                create index on shop.songs (title);\ncreate index on public.songs (title);\ncreate index on songs (title);\n";
    let root = project(&[("supabase/migrations/1_a.sql", text)]);
    let mut editor = Client::start(json!({}));
    let uri = editor.open(&root.path().join("supabase/migrations/1_a.sql"), text);
    let table = [
        ((3, 22), "1_a.sql:3:14"),
        ((3, 29), "1_a.sql:3:45"),
        ((4, 24), "1_a.sql:1:14"),
        ((4, 31), "1_a.sql:1:47"),
        ((5, 17), "1_a.sql:1:14"),
        ((5, 24), "1_a.sql:1:47"),
    ];
    for ((line, character), expected) in table {
        let found = locations(&editor.request("textDocument/definition", at(&uri, line, character)));
        assert_eq!(found.len(), 1, "{line}:{character} {found:?}");
        let place = |text: &str| text.rsplit_once(':').map(|(line, _)| line.to_owned());
        assert_eq!(place(&found[0]), place(expected), "{line}:{character}");
    }
    editor.stop();
}
