//! The relations of pg_catalog and information_schema, from the lines that `generate/relations.sql` wrote.
//!
//! They are in every catalog, and few histories name any. A line is `create table pg_am (oid oid, amname name);` and has nothing
//! but names and types, so that it is read as it stands: two hundred tables would take the parser and the executor longer than
//! most histories do. It knows no defaults, no keys and no privileges; a test holds it to what the executor makes of the file.

use super::executor::Executor;
use super::types::parse_type;
use crate::catalog::{AttNum, Column, Oid, Relation, RelationKind, TypeUse};
use crate::sql::name::Name;
use crate::text::{FileId, Span};
use std::collections::HashMap;

/// Puts the relations of a file into the schema that its search path names. Other lines than those of tables are passed over.
pub(super) fn load_relations(executor: &mut Executor<'_>, schema: Oid, file: FileId, text: &'static str) {
    let mut loader = Loader { executor, schema, file, types: HashMap::new() };
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        loader.line(line, at);
        at += line.len();
    }
}

struct Loader<'l, 'e> {
    executor: &'l mut Executor<'e>,
    schema: Oid,
    file: FileId,
    /// The few types of all the columns, by their spelling.
    types: HashMap<&'static str, TypeUse>,
}

impl Loader<'_, '_> {
    fn line(&mut self, line: &'static str, at: usize) {
        let statement = line.trim_end().trim_end_matches(';');
        let Some((name, columns)) = table(statement) else { return };
        let start = at + statement.len() - columns.len() - 1;
        self.executor.statement = self.span(at, statement);
        let name_at = at + CREATE.len();
        let oid = self.executor.catalog.new_oid();
        let span = self.span(name_at, name);
        let relation = self.executor.new_relation(oid, self.schema, unquoted(name), RelationKind::Table, span);
        let attributes = self.columns(columns, start);
        self.executor.catalog.put_relation(Relation { attributes, ..relation });
    }

    fn columns(&mut self, columns: &'static str, mut at: usize) -> Vec<Column> {
        let mut attributes: Vec<Column> = Vec::with_capacity(columns.matches(BETWEEN).count() + 1);
        for column in columns.split(BETWEEN) {
            let number = AttNum(u16::try_from(attributes.len() + 1).unwrap_or(u16::MAX));
            let span = self.span(at, column);
            if let Some((name, ty)) = column.split_once(' ')
                && let Some(ty) = self.ty(ty, span)
            {
                attributes.push(self.executor.plain_column(number, &unquoted(name), ty, span));
            }
            at += column.len() + BETWEEN.len();
        }
        attributes
    }

    fn ty(&mut self, text: &'static str, span: Span) -> Option<TypeUse> {
        if let Some(known) = self.types.get(text) {
            return Some(known.clone());
        }
        let found = self.executor.find_type(&parse_type(text, span)?)?;
        self.types.insert(text, found.clone());
        Some(found)
    }

    fn span(&self, at: usize, text: &str) -> Span {
        let offset = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX);
        Span::new(self.file, offset(at), offset(at + text.len()))
    }
}

const CREATE: &str = "create table ";
const BETWEEN: &str = ", ";

/// The name of a table and the list of its columns.
fn table(statement: &'static str) -> Option<(&'static str, &'static str)> {
    let (name, columns) = statement.strip_prefix(CREATE)?.split_once(" (")?;
    Some((name, columns.strip_suffix(')')?))
}

fn unquoted(name: &str) -> Name {
    Name::exact(name.trim_matches('"'))
}
