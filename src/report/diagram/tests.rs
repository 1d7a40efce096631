//! One diagram in each format, and what is left of it where less is wanted.

use super::layout::Layout;
use super::*;
use std::io::{self, Write};

fn table(name: &str, columns: &[&str], role: Role, owner: Owner) -> Table {
    let column = |name: &&str| Column { name: (*name).to_owned(), ty: "uuid".to_owned(), is_primary: *name == "id" };
    Table { name: name.to_owned(), columns: columns.iter().map(column).collect(), role, owner }
}

fn key(from: usize, column: usize, to: usize, target: Target) -> Key {
    Key { name: format!("k{from}_{column}"), from, columns: vec![column], to, referenced: vec![0], target }
}

/// Songs of users and notes on them, a table that references itself, and one alone, whose name is not a plain one.
fn diagram() -> Diagram {
    Diagram {
        tables: vec![
            table("auth.users", &["id"], Role::OtherUser, Owner::Platform),
            table("public.users", &["id"], Role::User, Owner::Project),
            table("public.songs", &["id", "owner", "editor"], Role::None, Owner::Project),
            table("public.notes", &["id", "song", "answers"], Role::None, Owner::Project),
            table("public.a \"b\" <c> & d", &["id"], Role::None, Owner::Project),
        ],
        keys: vec![
            key(2, 1, 1, Target::User),
            key(2, 2, 0, Target::OtherUser),
            key(3, 1, 2, Target::Other),
            key(3, 2, 3, Target::Other),
        ],
    }
}

fn written(write: fn(&mut dyn Write, &Diagram) -> io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out, &diagram()).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn mermaid_colours_keys_by_their_number() {
    let expected = "\
flowchart LR
  t0[\"<b>auth.users</b><br>id\"]:::otherUser
  t1[\"<b>users</b><br>id\"]:::user
  t2[\"<b>songs</b><br>id<br>owner<br>editor\"]
  t3[\"<b>notes</b><br>id<br>song<br>answers\"]
  t4[\"<b>a #34;b#34; #60;c#62; #38; d</b><br>id\"]
  t2 --> t1
  t2 --> t0
  t3 --> t2
  t3 --> t3
  linkStyle 0 stroke:#1a7f37
  linkStyle 1 stroke:#cf222e
  linkStyle 2,3 stroke:#8c959f
  classDef user stroke:#1a7f37,stroke-width:3px
  classDef otherUser stroke:#cf222e,stroke-width:3px
  classDef platform stroke-dasharray:4
";
    assert_eq!(written(mermaid), expected);
}

#[test]
fn graphviz_and_svg_hold_every_table_and_key() {
    let (dot, svg) = (written(dot), written(svg));
    assert_eq!(dot.matches(" -> ").count(), 4);
    assert!(dot.contains("t2:c1 -> t1:c0 [color=\"#1a7f37\", tooltip=<k2_1>];"), "{dot}");
    assert_eq!(svg.matches("marker-end=").count(), 4);
    assert!(
        svg.contains("carries a user&#39;s id, to public.users: 1") || svg.contains("user's id, to public.users: 1"),
        "{svg}"
    );
    for text in [&dot, &svg] {
        assert!(text.contains("a &quot;b&quot; &lt;c&gt; &amp; d"), "{text}");
    }
}

#[test]
fn a_part_of_it_is_drawn() {
    let diagram = diagram();
    let names = |part: Diagram| part.tables.into_iter().map(|table| table.name).collect::<Vec<String>>();
    let songs = diagram.table("songs").unwrap();
    assert_eq!(diagram.table("public.songs"), Some(songs));
    assert_eq!(names(diagram.around(songs)), ["auth.users", "public.users", "public.songs", "public.notes"]);
    assert_eq!(names(diagram.around(1)), ["public.users", "public.songs"]);
    assert_eq!(names(diagram.around(4)), ["public.a \"b\" <c> & d"]);
    let users = diagram.of_users();
    assert_eq!(users.keys.iter().map(|key| (key.from, key.to)).collect::<Vec<(usize, usize)>>(), [(2, 1), (2, 0)]);
    assert_eq!(names(users), ["auth.users", "public.users", "public.songs"]);
}

#[test]
fn tables_stand_apart_and_keys_run_to_the_left() {
    let mut diagram = diagram();
    // A circle, and more than one column can hold.
    diagram.keys.push(key(1, 0, 3, Target::Other));
    for index in 0..200 {
        diagram.tables.push(table(&format!("public.t{index}"), &["id", "user"], Role::None, Owner::Project));
        diagram.keys.push(key(5 + index, 1, 1, Target::User));
    }
    let layout = Layout::of(&diagram);
    let overlap =
        |a: &layout::Place, b: &layout::Place| a.x < b.right() && b.x < a.right() && a.y < b.y + b.height && b.y < a.y + a.height;
    for (index, place) in layout.places.iter().enumerate() {
        assert!(place.width > 0 && place.right() < layout.width && place.y + place.height < layout.height);
        assert!(!layout.places.iter().skip(index + 1).any(|other| overlap(place, other)), "{index}");
    }
    let (songs, users) = (layout.places[2], layout.places[1]);
    assert!(users.right() < songs.x || songs.right() < users.x);
    assert!(layout.height < 3_000, "{}", layout.height);
}
