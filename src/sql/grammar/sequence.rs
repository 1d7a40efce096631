//! Sequences and their options, which identity columns share.

use super::phrase::{self, eat_one_of, one_of};
use super::table;
use super::type_name::simple_type;
use crate::sql::ast::{
    AlterSequence, CreateSequence, Guard, SequenceOption, SequenceOptionKind, SequenceParameter, StatementKind,
};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::name::QualifiedName;

pub fn create(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_word("create")?;
    let persistence = table::persistence(c)?;
    c.expect_word("sequence")?;
    let guard = phrase::if_not_exists(c)?;
    let name = c.qualified_name()?;
    let options = options(c)?;
    Ok(StatementKind::CreateSequence(Box::new(CreateSequence { guard, persistence, name, options })))
}

/// The options of ALTER SEQUENCE, behind the name.
pub fn alter_options(c: &mut Cursor, guard: Guard, name: QualifiedName) -> Parse<StatementKind> {
    let options = one_or_more_options(c)?;
    Ok(StatementKind::AlterSequence(Box::new(AlterSequence { guard, name, options })))
}

/// `( option … )` behind IDENTITY, or nothing.
pub fn parenthesised_options(c: &mut Cursor) -> Parse<Vec<SequenceOption>> {
    if !c.eat_symbol("(") {
        return Ok(Vec::new());
    }
    let options = one_or_more_options(c)?;
    c.expect_symbol(")")?;
    Ok(options)
}

fn one_or_more_options(c: &mut Cursor) -> Parse<Vec<SequenceOption>> {
    let options = options(c)?;
    if options.is_empty() { Err(c.syntax_error()) } else { Ok(options) }
}

fn options(c: &mut Cursor) -> Parse<Vec<SequenceOption>> {
    let mut options = Vec::new();
    while is_option(c) {
        options.push(option(c)?);
    }
    Ok(options)
}

/// Whether a word comes next that begins an option.
pub fn is_option(c: &Cursor) -> bool {
    c.is_any_word(&[
        "as",
        "cache",
        "cycle",
        "increment",
        "logged",
        "maxvalue",
        "minvalue",
        "no",
        "owned",
        "restart",
        "sequence",
        "start",
        "unlogged",
    ])
}

pub fn option(c: &mut Cursor) -> Parse<SequenceOption> {
    let start = c.at;
    let kind = option_kind(c)?;
    Ok(SequenceOption { span: c.span_from(start), kind })
}

fn option_kind(c: &mut Cursor) -> Parse<SequenceOptionKind> {
    use SequenceOptionKind as Kind;
    use SequenceParameter as Parameter;
    if c.eat_word("as") {
        return simple_type(c).map(Kind::As);
    }
    if c.eat_word("owned") {
        c.expect_word("by")?;
        return owned_by(c);
    }
    if c.eat_word("sequence") {
        c.expect_word("name")?;
        return c.qualified_name().map(Kind::SequenceName);
    }
    if c.eat_word("no") {
        let kinds =
            [(&["minvalue"] as &[_], Some(Parameter::MinValue)), (&["maxvalue"], Some(Parameter::MaxValue)), (&["cycle"], None)];
        let refused = one_of(c, &kinds)?;
        return Ok(refused.map_or(Kind::Cycle(false), |parameter| Kind::Parameter { parameter, value: None }));
    }
    if c.eat_word("cycle") {
        return Ok(Kind::Cycle(true));
    }
    if let Some(logged) = eat_one_of(c, &[(&["logged"], true), (&["unlogged"], false)]) {
        return Ok(Kind::Logged(logged));
    }
    numeric_option(c)
}

fn numeric_option(c: &mut Cursor) -> Parse<SequenceOptionKind> {
    use SequenceParameter as Parameter;
    const PARAMETERS: &[(&[&str], SequenceParameter)] = &[
        (&["start"], Parameter::Start),
        (&["start", "with"], Parameter::Start),
        (&["restart"], Parameter::Restart),
        (&["restart", "with"], Parameter::Restart),
        (&["increment"], Parameter::Increment),
        (&["increment", "by"], Parameter::Increment),
        (&["minvalue"], Parameter::MinValue),
        (&["maxvalue"], Parameter::MaxValue),
        (&["cache"], Parameter::Cache),
    ];
    let start = c.at;
    let parameter = one_of(c, PARAMETERS)?;
    let alone = parameter == Parameter::Restart && c.at == start + 1 && !phrase::is_number(c);
    let value = if alone { None } else { Some(phrase::number(c)?.of(c.source.text).to_owned()) };
    Ok(SequenceOptionKind::Parameter { parameter, value })
}

/// Behind OWNED BY.
fn owned_by(c: &mut Cursor) -> Parse<SequenceOptionKind> {
    let start = c.at;
    let mut parts = phrase::dotted(c)?;
    let (column, table, schema) = (parts.pop(), parts.pop(), parts.pop());
    match (column, table) {
        (Some(column), Some(name)) => Ok(SequenceOptionKind::OwnedBy { table: QualifiedName { schema, name }, column }),
        (Some(word), None) if word.name == "none" => Ok(SequenceOptionKind::OwnedByNone),
        _ => {
            let refusal = c.rejected("42601", "invalid OWNED BY option", c.span_from(start));
            let help = "Specify OWNED BY table.column or OWNED BY NONE.".to_owned();
            Err(crate::sql::cursor::Refusal { help: Some(help), ..refusal })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::grammar::tests::read;

    #[test]
    fn options_with_their_values() {
        let text = "create sequence s as bigint start with 5 increment -2 no maxvalue restart cycle owned by app.t.a";
        let StatementKind::CreateSequence(sequence) = read(text) else { panic!("no sequence") };
        let spans: Vec<_> = sequence.options.iter().map(|option| option.span.of(text)).collect();
        assert_eq!(spans, ["as bigint", "start with 5", "increment -2", "no maxvalue", "restart", "cycle", "owned by app.t.a"]);
        let values = sequence.options.iter().filter_map(|option| match &option.kind {
            SequenceOptionKind::Parameter { parameter, value } => Some((*parameter, value.as_deref())),
            _ => None,
        });
        let values: Vec<_> = values.collect();
        use SequenceParameter as P;
        assert_eq!(values, [(P::Start, Some("5")), (P::Increment, Some("-2")), (P::MaxValue, None), (P::Restart, None)]);
        let Some(SequenceOptionKind::OwnedBy { table, column }) = sequence.options.last().map(|option| &option.kind) else {
            panic!("no owner")
        };
        assert_eq!((table.to_string(), column.to_string()), ("app.t".into(), "a".into()));
    }
}
