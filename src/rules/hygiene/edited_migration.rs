//! A migration that is deployed was edited.

use crate::finding::Finding;
use crate::meta;
use crate::rule::{Check, FileContext, Reporter, Rule};
use crate::source::Deployed;
use crate::sql::lex::lex;
use crate::text::Span;

pub static RULE: Rule =
    Rule { meta: meta!("hygiene/edited-migration", Warning, None, since = "0.1.0"), check: Check::File(check) };

fn check(cx: &FileContext, out: &mut Reporter) {
    let Some(file) = cx.project.sources.file(cx.file) else { return };
    let Deployed::As(before) = &file.deployed else { return };
    if let Some(place) = first_difference(before, &file.text) {
        let finding = Finding::new(Span::new(cx.file, place, place), "this migration is deployed, and was edited");
        out.report(
            finding
                .label("from here on it is another")
                .help("servers that ran it do not run it again: put it back, and change what is there in a new migration"),
        );
    }
}

/// Where two texts differ for a server, which reads no comments and no blanks between its tokens.
fn first_difference(before: &str, now: &str) -> Option<u32> {
    let (old, new) = (lex(before), lex(now));
    let is_same = |(a, b): (&crate::sql::lex::Token, &crate::sql::lex::Token)| a.text(before) == b.text(now);
    let same = old.tokens.iter().zip(&new.tokens).take_while(|pair| is_same(*pair)).count();
    let is_whole = same == old.tokens.len() && same == new.tokens.len();
    let end = || new.tokens.last().map_or(0, |token| token.end);
    (!is_whole).then(|| new.tokens.get(same).map_or_else(end, |token| token.start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_blanks_make_no_difference() {
        let table = [
            ("select 1;", "-- one\nselect  1 ;\n", None),
            ("select 1;", "select 2;", Some(7)),
            ("select 1;", "select 1; select 2;", Some(10)),
            ("select 1; select 2;", "select 1;", Some(9)),
            ("select 'a  b';", "select 'a b';", Some(7)),
            ("select 1;", "", Some(0)),
        ];
        for (before, now, expected) in table {
            assert_eq!(first_difference(before, now), expected, "{before} {now}");
        }
    }
}
