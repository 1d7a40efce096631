//! PostgreSQL's keywords by category (manual, appendix C; `pg_get_keywords()` of version 15).
//!
//! A word that is in no list is an ordinary name. Unreserved keywords are names too, so that they need no list.

use std::sync::LazyLock;

/// Never a name without quotes.
const RESERVED: &[&str] = &[
    "all",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "both",
    "case",
    "cast",
    "check",
    "collate",
    "column",
    "constraint",
    "create",
    "current_catalog",
    "current_date",
    "current_role",
    "current_time",
    "current_timestamp",
    "current_user",
    "default",
    "deferrable",
    "desc",
    "distinct",
    "do",
    "else",
    "end",
    "except",
    "false",
    "fetch",
    "for",
    "foreign",
    "from",
    "grant",
    "group",
    "having",
    "in",
    "initially",
    "intersect",
    "into",
    "lateral",
    "leading",
    "limit",
    "localtime",
    "localtimestamp",
    "not",
    "null",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "placing",
    "primary",
    "references",
    "returning",
    "select",
    "session_user",
    "some",
    "symmetric",
    "table",
    "then",
    "to",
    "trailing",
    "true",
    "union",
    "unique",
    "user",
    "using",
    "variadic",
    "when",
    "where",
    "window",
    "with",
];

/// May name a function or type, but no column or table.
const TYPE_OR_FUNCTION: &[&str] = &[
    "authorization",
    "binary",
    "collation",
    "concurrently",
    "cross",
    "current_schema",
    "freeze",
    "full",
    "ilike",
    "inner",
    "is",
    "isnull",
    "join",
    "left",
    "like",
    "natural",
    "notnull",
    "outer",
    "overlaps",
    "right",
    "similar",
    "tablesample",
    "verbose",
];

/// May name a column or table, but no function or type: they have a grammar of their own.
const COLUMN: &[&str] = &[
    "between",
    "bigint",
    "bit",
    "boolean",
    "char",
    "character",
    "coalesce",
    "dec",
    "decimal",
    "exists",
    "extract",
    "float",
    "greatest",
    "grouping",
    "inout",
    "int",
    "integer",
    "interval",
    "least",
    "national",
    "nchar",
    "none",
    "normalize",
    "nullif",
    "numeric",
    "out",
    "overlay",
    "position",
    "precision",
    "real",
    "row",
    "setof",
    "smallint",
    "substring",
    "time",
    "timestamp",
    "treat",
    "trim",
    "values",
    "varchar",
    "xmlattributes",
    "xmlconcat",
    "xmlelement",
    "xmlexists",
    "xmlforest",
    "xmlnamespaces",
    "xmlparse",
    "xmlpi",
    "xmlroot",
    "xmlserialize",
    "xmltable",
];

/// No bare column alias: `SELECT a AS day`, not `SELECT a day` (`AS_LABEL` in the server's list).
const AS_LABEL: &[&str] = &[
    "array",
    "as",
    "char",
    "character",
    "create",
    "day",
    "except",
    "fetch",
    "filter",
    "for",
    "from",
    "grant",
    "group",
    "having",
    "hour",
    "intersect",
    "into",
    "isnull",
    "limit",
    "minute",
    "month",
    "notnull",
    "offset",
    "on",
    "order",
    "over",
    "overlaps",
    "precision",
    "returning",
    "second",
    "to",
    "union",
    "varying",
    "where",
    "window",
    "with",
    "within",
    "without",
    "year",
];

/// Whether the word is an alias only behind AS.
pub fn needs_as(word: &str) -> bool {
    contains(&AS_LABEL_BY_LETTER, word)
}

/// Longer than every keyword.
pub const MAX_BYTES: usize = 24;

/// The word in lower case, for a `match` on keywords; empty where it is too long for one.
pub fn fold<'b>(word: &str, buffer: &'b mut [u8; MAX_BYTES]) -> &'b str {
    let Some(folded) = buffer.get_mut(..word.len()) else { return "" };
    folded.copy_from_slice(word.as_bytes());
    folded.make_ascii_lowercase();
    std::str::from_utf8(folded).unwrap_or_default()
}

/// The words of a list, by their first letter.
type ByLetter = [&'static [&'static str]; 26];

static RESERVED_BY_LETTER: LazyLock<ByLetter> = LazyLock::new(|| by_letter(RESERVED));
static TYPE_OR_FUNCTION_BY_LETTER: LazyLock<ByLetter> = LazyLock::new(|| by_letter(TYPE_OR_FUNCTION));
static COLUMN_BY_LETTER: LazyLock<ByLetter> = LazyLock::new(|| by_letter(COLUMN));
static AS_LABEL_BY_LETTER: LazyLock<ByLetter> = LazyLock::new(|| by_letter(AS_LABEL));

fn by_letter(sorted: &'static [&'static str]) -> ByLetter {
    std::array::from_fn(|place| {
        let first = |word: &&str| word.bytes().next().map_or(0, place_of_letter);
        let begin = sorted.partition_point(|word| first(word) < place);
        let end = sorted.partition_point(|word| first(word) <= place);
        sorted.get(begin..end).unwrap_or_default()
    })
}

/// The place of a letter in the alphabet; of other bytes a place behind it.
fn place_of_letter(byte: u8) -> usize {
    usize::from(byte.to_ascii_lowercase().wrapping_sub(b'a'))
}

fn contains(list: &ByLetter, word: &str) -> bool {
    let words = word.bytes().next().and_then(|first| list.get(place_of_letter(first)));
    words.is_some_and(|words| words.iter().any(|keyword| keyword.eq_ignore_ascii_case(word)))
}

/// `ColId`: may stand alone as the name of a column, table, schema, constraint, …
pub fn can_be_column_name(word: &str) -> bool {
    !contains(&RESERVED_BY_LETTER, word) && !contains(&TYPE_OR_FUNCTION_BY_LETTER, word)
}

/// `type_function_name`
pub fn can_be_type_or_function_name(word: &str) -> bool {
    !contains(&RESERVED_BY_LETTER, word) && !contains(&COLUMN_BY_LETTER, word)
}

pub fn is_reserved(word: &str) -> bool {
    contains(&RESERVED_BY_LETTER, word)
}

/// Whether a name needs quotes to be read back as itself: `quote_identifier` in the server.
pub fn needs_quotes(name: &str) -> bool {
    let mut bytes = name.bytes();
    let starts_well = bytes.next().is_some_and(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let goes_on_well = bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    !(starts_well && goes_on_well)
        || contains(&RESERVED_BY_LETTER, name)
        || contains(&TYPE_OR_FUNCTION_BY_LETTER, name)
        || contains(&COLUMN_BY_LETTER, name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_for_the_search() {
        for list in [RESERVED, TYPE_OR_FUNCTION, COLUMN, AS_LABEL] {
            assert!(list.is_sorted(), "{list:?}");
        }
    }

    #[test]
    fn categories() {
        assert!(!can_be_column_name("SELECT") && !can_be_column_name("left") && can_be_column_name("values"));
        assert!(can_be_type_or_function_name("left") && !can_be_type_or_function_name("between"));
        assert!(needs_quotes("Users") && needs_quotes("user") && needs_quotes("1a") && !needs_quotes("users_2"));
    }
}
