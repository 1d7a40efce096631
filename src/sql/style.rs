//! The hand in which a file is written: the case of its keywords, its indentation, the ends of its lines; and names and
//! statements in the same hand. It knows no catalog: what is to be written the caller says.

use super::lex::{Token, TokenKind, lex, lex_range};
use super::literal;
use super::name::quote_ident;
use crate::text::{Edit, Span};

/// How a text is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Style {
    upper_case: bool,
    /// One step.
    indent: String,
    newline: &'static str,
}

/// Words that are keywords wherever miglint writes them. A name among them is the same name in another case.
const KEYWORDS: &[&str] = &[
    "add",
    "after",
    "all",
    "alter",
    "and",
    "as",
    "begin",
    "cascade",
    "check",
    "column",
    "conflict",
    "constraint",
    "create",
    "definer",
    "delete",
    "do",
    "drop",
    "each",
    "else",
    "enable",
    "end",
    "exception",
    "execute",
    "exists",
    "for",
    "foreign",
    "from",
    "function",
    "if",
    "index",
    "insert",
    "into",
    "invoker",
    "is",
    "key",
    "language",
    "level",
    "not",
    "nothing",
    "null",
    "on",
    "or",
    "policy",
    "primary",
    "references",
    "replace",
    "return",
    "returns",
    "revoke",
    "row",
    "security",
    "select",
    "set",
    "table",
    "then",
    "trigger",
    "unique",
    "update",
    "using",
    "values",
    "view",
    "when",
    "where",
    "with",
];

impl Style {
    /// The hand of a text, by what most of it is like.
    pub fn of(text: &str) -> Style {
        let lexed = lex(text);
        let words = lexed.tokens.iter().filter(|token| token.kind == TokenKind::Word).map(|token| token.text(text));
        let keywords = words.filter(|word| is_keyword(word));
        let (mut upper, mut lower) = (0, 0);
        for word in keywords {
            match word.bytes().all(|byte| !byte.is_ascii_lowercase()) {
                true => upper += 1,
                false => lower += 1,
            }
        }
        let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
        Style { upper_case: upper > lower, indent: indent(text), newline }
    }

    pub fn newline(&self) -> &'static str {
        self.newline
    }

    /// SQL that miglint writes, in lower case and with steps of two spaces, in this hand.
    pub fn written(&self, sql: &str) -> String {
        let sql = if self.upper_case { upper_case(sql) } else { sql.to_owned() };
        let lines: Vec<String> = sql.lines().map(|line| self.indented(line)).collect();
        lines.join(self.newline)
    }

    fn indented(&self, line: &str) -> String {
        let rest = line.trim_start_matches(' ');
        let spaces = line.len() - rest.len();
        format!("{}{}{rest}", self.indent.repeat(spaces / 2), " ".repeat(spaces % 2))
    }
}

fn is_keyword(word: &str) -> bool {
    KEYWORDS.iter().any(|keyword| word.eq_ignore_ascii_case(keyword))
}

/// The step by which most of the indented lines go in: two spaces where none does.
fn indent(text: &str) -> String {
    let of = |start: &str| text.lines().filter(|line| line.starts_with(start)).count();
    let is_step = |line: &&str| line.starts_with("  ") && !line.trim().is_empty();
    let narrowest = text.lines().filter(is_step).map(|line| line.len() - line.trim_start_matches(' ').len()).min();
    match narrowest {
        _ if of("\t") > of("  ") => "\t".to_owned(),
        Some(4) => "    ".to_owned(),
        _ => "  ".to_owned(),
    }
}

/// The keywords of a statement in upper case, also those of a body in it.
fn upper_case(sql: &str) -> String {
    let mut text = sql.to_owned();
    let mut waiting: Vec<Token> = lex(sql).tokens;
    while let Some(token) = waiting.pop() {
        match token.kind {
            TokenKind::Word if is_keyword(token.text(sql)) => {
                text.replace_range(token.range(), &token.text(sql).to_ascii_uppercase());
            }
            TokenKind::DollarString => {
                let inside = literal::content_range(token.kind, token.text(sql));
                let start = token.start as usize;
                waiting.extend(lex_range(sql, start + inside.start..start + inside.end).tokens);
            }
            _ => {}
        }
    }
    text
}

/// The column that a key goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Referenced<'a> {
    /// It goes there without a word.
    PrimaryKey(&'a str),
    Column(&'a str),
}

/// The edits that let a REFERENCES clause go to another table, with quotes where the clause has them. None: `text`, which lies at
/// `span`, is no such clause of one column.
pub fn repointed(text: &str, span: Span, (schema, table): (&str, &str), column: Referenced) -> Option<Vec<Edit>> {
    let tokens = lex(text).tokens;
    let (first, rest) = tokens.split_first()?;
    // A name, and as many more as stand behind a point.
    let points = rest.iter().skip(1).step_by(2).take_while(|token| token.text(text) == ".").count();
    let names = rest.get(..points * 2 + 1)?;
    let (from, to) = (names.first()?.start, names.last()?.end);
    let is_name = |token: &Token| matches!(token.kind, TokenKind::Word | TokenKind::QuotedName) || token.text(text) == ".";
    if !first.text(text).eq_ignore_ascii_case("references") || !names.iter().all(is_name) {
        return None;
    }
    let quotes = names.iter().any(|token| token.kind == TokenKind::QuotedName);
    let name = |name: &str| if quotes { format!("\"{}\"", name.replace('"', "\"\"")) } else { quote_ident(name) };
    let edit = |start: u32, end: u32, replacement: String| Edit {
        span: Span::new(span.file, span.start + start, span.start + end),
        replacement,
    };
    let mut edits = vec![edit(from, to, format!("{}.{}", name(schema), name(table)))];
    match (rest.get(names.len()..)?, column) {
        ([open, old, close, ..], column) if open.text(text) == "(" && close.text(text) == ")" => {
            let (Referenced::PrimaryKey(column) | Referenced::Column(column)) = column;
            let is_same = old.text(text) == column || old.text(text) == name(column) || old.text(text) == quote_ident(column);
            edits.extend((!is_same).then(|| edit(old.start, old.end, name(column))));
        }
        ([open, ..], _) if open.text(text) == "(" => return None,
        (_, Referenced::PrimaryKey(_)) => {}
        (_, Referenced::Column(column)) => edits.push(edit(to, to, format!("({})", name(column)))),
    }
    Some(edits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FileId;

    #[test]
    fn statements_are_written_as_the_file_is() {
        let sql = "create function f()\nas $$\nbegin\n  insert into t values (new.id, 'set');\nend;\n$$";
        let table = [
            ("select 1;\n  select 2;", sql.to_owned()),
            (
                "CREATE TABLE t (\r\n    id INT\r\n);",
                "CREATE FUNCTION f()\r\nAS $$\r\nBEGIN\r\n    INSERT INTO t VALUES (new.id, 'set');\r\nEND;\r\n$$".to_owned(),
            ),
            ("create table t (\n\tid int\n)", sql.replace("  insert", "\tinsert")),
        ];
        for (text, expected) in table {
            assert_eq!(Style::of(text).written(sql), expected, "{text}");
        }
    }

    #[test]
    fn clauses_keep_their_form() {
        let table = [
            ("REFERENCES auth.users(id)", Referenced::PrimaryKey("id"), Some("REFERENCES public.users(id)")),
            ("references auth.users ( id )", Referenced::Column("user_id"), Some("references public.users ( user_id )")),
            ("references auth.users", Referenced::Column("user_id"), Some("references public.users(user_id)")),
            ("references auth.users", Referenced::PrimaryKey("id"), Some("references public.users")),
            ("references profiles", Referenced::PrimaryKey("id"), Some("references public.users")),
            (
                "references profiles on delete cascade",
                Referenced::PrimaryKey("id"),
                Some("references public.users on delete cascade"),
            ),
            (
                "references a.b(c) match full on delete set null (d)",
                Referenced::PrimaryKey("id"),
                Some("references public.users(id) match full on delete set null (d)"),
            ),
            (
                "references a.b on delete cascade",
                Referenced::Column("user_id"),
                Some("references public.users(user_id) on delete cascade"),
            ),
            (r#"REFERENCES "auth"."users"("id")"#, Referenced::PrimaryKey("id"), Some(r#"REFERENCES "public"."users"("id")"#)),
            ("references auth /* ! */ . users(id)", Referenced::PrimaryKey("id"), Some("references public.users(id)")),
            ("references auth.users(id, email)", Referenced::PrimaryKey("id"), None),
            ("foreign key", Referenced::PrimaryKey("id"), None),
            ("", Referenced::PrimaryKey("id"), None),
        ];
        for (text, column, expected) in table {
            let span = Span::new(FileId(0), 0, text.len() as u32);
            let edits = repointed(text, span, ("public", "users"), column);
            let edited = edits.map(|edits| {
                let mut text = text.to_owned();
                edits.iter().rev().for_each(|edit| text.replace_range(edit.span.range(), &edit.replacement));
                text
            });
            assert_eq!(edited.as_deref(), expected, "{text}");
        }
    }
}
