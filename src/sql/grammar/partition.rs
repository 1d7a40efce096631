//! PARTITION BY of a partitioned table, and the bounds of its partitions.

use super::index;
use crate::sql::ast::{Expr, PartitionBound, PartitionBy, PartitionStrategy};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::query;
use crate::text::Span;

/// `PARTITION BY strategy (key, …)` or nothing.
pub fn partition_by(c: &mut Cursor) -> Parse<Option<PartitionBy>> {
    let start = c.at;
    if !c.eat_word("partition") {
        return Ok(None);
    }
    c.expect_word("by")?;
    let word = c.column_name()?;
    let keys = c.parenthesised_list(index::partition_key)?;
    let strategy = match word.name.to_ascii_lowercase().as_str() {
        "range" => PartitionStrategy::Range,
        "list" => PartitionStrategy::List,
        "hash" => PartitionStrategy::Hash,
        _ => return Err(c.rejected("22023", format!("unrecognized partitioning strategy \"{word}\""), word.span)),
    };
    Ok(Some(PartitionBy { span: c.span_from(start), strategy, keys }))
}

/// `FOR VALUES …` or `DEFAULT`
pub fn partition_bound(c: &mut Cursor) -> Parse<PartitionBound> {
    if c.eat_word("default") {
        return Ok(PartitionBound::Default);
    }
    c.expect_words(&["for", "values"])?;
    match c.eat_any_word(&["in", "from"]) {
        Some("in") => expressions(c).map(PartitionBound::In),
        Some(_) => {
            let from = expressions(c)?;
            c.expect_word("to")?;
            Ok(PartitionBound::Range { from, to: expressions(c)? })
        }
        None => hash_bound(c),
    }
}

fn expressions(c: &mut Cursor) -> Parse<Vec<Expr>> {
    c.parenthesised_list(query::expression)
}

/// `WITH (MODULUS n, REMAINDER m)`, in either order, each once.
fn hash_bound(c: &mut Cursor) -> Parse<PartitionBound> {
    let with = c.here();
    c.expect_word("with")?;
    let items = c.parenthesised_list(|c| {
        let word = c.non_reserved_word()?;
        let (digits, _) = c.integer()?;
        Ok((word, digits.parse().unwrap_or(0)))
    })?;
    let (mut modulus, mut remainder) = (None, None);
    for (word, value) in items {
        let slot = match word.name.as_str() {
            "modulus" => &mut modulus,
            "remainder" => &mut remainder,
            _ => {
                return Err(c.rejected(
                    "42601",
                    format!("unrecognized hash partition bound specification \"{word}\""),
                    word.span,
                ));
            }
        };
        if slot.replace(value).is_some() {
            return Err(c.rejected("42710", format!("{word} for hash partition provided more than once"), word.span));
        }
    }
    let modulus = given(c, modulus, "modulus", with)?;
    Ok(PartitionBound::Hash { modulus, remainder: given(c, remainder, "remainder", with)? })
}

fn given(c: &Cursor, value: Option<u32>, word: &str, with: Span) -> Parse<u32> {
    value.ok_or_else(|| c.rejected("42601", format!("{word} for hash partition must be specified"), with))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::ast::{StatementKind, TableSource};
    use crate::sql::grammar::tests::read;

    fn bound(text: &str) -> PartitionBound {
        let StatementKind::CreateTable(table) = read(&format!("create table p partition of t {text}")) else { panic!("{text}") };
        let TableSource::PartitionOf { bound, .. } = table.source else { panic!("{text}") };
        bound
    }

    #[test]
    fn bounds() {
        assert!(matches!(bound("default"), PartitionBound::Default));
        assert!(matches!(bound("for values in (1, null)"), PartitionBound::In(values) if values.len() == 2));
        let range = bound("for values from (minvalue, 1) to (5, 2)");
        assert!(matches!(range, PartitionBound::Range { from, to } if from.len() == 2 && to.len() == 2));
        let hash = bound("for values with (remainder 1, modulus 4)");
        assert!(matches!(hash, PartitionBound::Hash { modulus: 4, remainder: 1 }));
    }
}
