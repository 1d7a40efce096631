//! Variables: declared, assigned to, and forgotten where it is not known what they hold.

use super::{Interpreter, Value};
use crate::replay::evaluate::{RowSet, Variables, is_time};
use crate::replay::failure::{Condition, Done, Failure};
use crate::sql::ast::{Expr, ExprKind, Query, TypeName};
use crate::sql::name::{Ident, Name};
use crate::sql::plpgsql::{Block, DeclarationKind, Into};
use crate::text::Span;
use std::rc::Rc;

impl Interpreter<'_, '_> {
    pub(super) fn declare(&mut self, block: &Block) -> Done {
        for declaration in &block.declarations {
            let name = declaration.name.name.clone();
            let value = match &declaration.kind {
                DeclarationKind::Variable { ty, default, .. } => {
                    if ty.name.name.name == "record" || ty.percent_rowtype {
                        self.records.push(name.clone());
                    }
                    self.types.insert(name.clone(), ty.clone());
                    self.initial_value(ty, default.as_ref())?
                }
                DeclarationKind::Cursor { query: Some(query), parameters } if parameters.is_empty() => {
                    self.cursors.insert(name.clone(), Rc::new(Query::clone(query)));
                    Value::Unknown
                }
                DeclarationKind::Cursor { .. } | DeclarationKind::Alias => Value::Unknown,
            };
            self.variables.insert(name, value);
        }
        Ok(())
    }

    /// Ends the life of a variable: its name means again what it did outside of it.
    pub(super) fn put_back(&mut self, name: Name, outer: Option<Value>) {
        match outer {
            Some(value) => drop(self.variables.insert(name, value)),
            None => drop(self.variables.remove(&name)),
        }
    }

    pub(super) fn initial_value(&mut self, ty: &TypeName, default: Option<&Expr>) -> Done<Value> {
        let Some(default) = default else { return Ok(Value::Null) };
        let value = self.value(default)?;
        if ty.array_dimensions > 0 { self.evaluator().coerce(value, ty, default.span) } else { self.as_declared(value, ty) }
    }

    /// A time as a variable of the type takes it: the day of a timestamp, say, or of a text. Other values keep their form,
    /// whatever the type.
    pub(super) fn as_declared(&self, value: Value, ty: &TypeName) -> Done<Value> {
        let is_time = || is_time(&ty.name.name.name);
        match value {
            Value::Date(_) | Value::Timestamp(_) => self.evaluator().coerce(value, ty, ty.span),
            Value::Text(_) if is_time() => self.evaluator().coerce(value, ty, ty.span),
            _ => Ok(value),
        }
    }

    pub(super) fn assign(&mut self, target: &[Ident], expr: Option<&Expr>) -> Done {
        let value = expr.map_or(Ok(Value::Unknown), |expr| self.value(expr))?;
        let ty = if let [name] = target { self.types.get(&name.name).cloned() } else { None };
        let value = match (ty, expr) {
            (Some(ty), Some(expr)) if ty.array_dimensions > 0 => self.appended(value, expr, &ty)?,
            (Some(ty), _) => self.as_declared(value, &ty)?,
            (None, _) => value,
        };
        self.put_target(target, value);
        Ok(())
    }

    /// `array || element` where one of them is null: to an array that is null the element is appended all the same.
    pub(super) fn appended(&mut self, value: Value, expr: &Expr, ty: &TypeName) -> Done<Value> {
        let (Value::Null, ExprKind::Binary { operator, left, right }) = (&value, &expr.kind) else {
            return self.evaluator().coerce(value, ty, expr.span);
        };
        Ok(match (operator.name.as_str(), self.value(left)?, self.value(right)?) {
            ("||", Value::Null, Value::Null) => Value::Unknown,
            ("||", Value::Null, item) | ("||", item, Value::Null) => Value::Array(vec![item]),
            _ => value,
        })
    }

    /// Puts the first row into the targets: into a record as a whole, else column by column.
    pub(super) fn put_row(&mut self, rows: RowSet, into: &Into) {
        let known = rows.is_known();
        let row = rows.rows.into_iter().next();
        match into.targets.as_slice() {
            [target] if target.first().is_some_and(|name| self.records.contains(&name.name)) => {
                let record = row.map_or(Value::Null, |row| Value::Record(rows.columns.into_iter().zip(row.values).collect()));
                self.put_target(target, if known { record } else { Value::Unknown });
            }
            targets => {
                let values = row.map(|row| row.values).unwrap_or_default();
                for (index, target) in targets.iter().enumerate() {
                    let value = Value::option(values.get(index).cloned());
                    self.put_target(target, if known { value } else { Value::Unknown });
                }
            }
        }
    }

    /// INTO STRICT takes one row, no more and no fewer.
    pub(super) fn check_strict(&self, rows: &RowSet, into: &Into, span: Span) -> Done {
        let refused = match rows.rows.iter().filter(|row| row.certain).count() {
            _ if !into.strict => return Ok(()),
            0 if rows.is_known() => Failure::new(Condition::NoDataFound, "query returned no rows", span),
            0 | 1 => return Ok(()),
            _ => Failure::new(Condition::TooManyRows, "query returned more than one row", span),
        };
        refused.refuse()
    }

    pub(super) fn put_target(&mut self, target: &[Ident], value: Value) {
        match target {
            [name] => drop(self.variables.insert(name.name.clone(), value)),
            [record, field] => {
                let record = self.variables.entry(record.name.clone()).or_insert(Value::Unknown);
                let own = match record {
                    Value::Record(fields) => fields.iter_mut().find(|(name, _)| *name == field.name),
                    _ => None,
                };
                match own {
                    Some((_, old)) => *old = value,
                    None => *record = Value::Unknown,
                }
            }
            [record, ..] => drop(self.variables.insert(record.name.clone(), Value::Unknown)),
            [] => {}
        }
    }

    /// What was caught is known; how many rows a command met is not.
    pub(super) fn get_diagnostics(&mut self, items: &[(Vec<Ident>, &'static str)]) {
        for (target, item) in items {
            let caught = |name: &str| self.variables.get(name).cloned().unwrap_or(Value::Unknown);
            let value = match *item {
                "message_text" => caught("sqlerrm"),
                "returned_sqlstate" => caught("sqlstate"),
                _ => Value::Unknown,
            };
            self.put_target(target, value);
        }
    }

    pub(super) fn forget_targets(&mut self, into: &Into) {
        for target in &into.targets {
            self.put_target(target, Value::Unknown);
        }
    }

    /// Variables that an undecided statement may have changed are not known any more.
    pub(super) fn forget_changed(&mut self, before: &Variables) {
        for (name, value) in &mut self.variables {
            if before.get(name) != Some(value) {
                *value = Value::Unknown;
            }
        }
    }

    pub(super) fn select_into(&mut self, query: &Query, into: &Into) -> Done {
        let rows = self.rows(query)?;
        self.check_strict(&rows, into, query.span)?;
        self.variables.insert(Name::exact("found"), rows.exists());
        self.put_row(rows, into);
        Ok(())
    }
}
