//! ALTER COLUMN.

use super::column::Host;
use super::executor::Executor;
use super::failure::{Condition, Done, Failure, NoticeKind, Subject};
use crate::catalog::{AttNum, Column, Generated, IdentityKind, Node, Object, Oid, Presence, RelationKind, Verb};
use crate::sql::ast::{AlterColumnAction, ColumnTarget, DropBehavior, Guard, Identity, TypeName};
use crate::sql::name::Ident;
use crate::text::Span;
use std::sync::Arc;

impl Executor<'_> {
    pub(super) fn alter_column(&mut self, oid: Oid, target: &ColumnTarget, action: &AlterColumnAction) -> Done {
        // A column by number belongs to an index, whose columns have nothing to alter but storage.
        let ColumnTarget::Name(name) = target else { return Ok(()) };
        let failure = self.missing_column(oid, name);
        let number = self.column_or_recover(oid, name, failure)?;
        let Some(column) = self.column_of(oid, number).cloned() else { return Ok(()) };
        match action {
            AlterColumnAction::SetDefault(expr) => {
                self.refuse_computed(oid, &column, name)?;
                let default = self.kept_default(&column.ty, expr, self.origin(expr.span));
                self.change_column(oid, number, |column| column.default.clone_from(&default));
                self.register_column(oid, number)
            }
            AlterColumnAction::DropDefault => {
                self.refuse_computed(oid, &column, name)?;
                self.change_column(oid, number, |column| {
                    column.default = None;
                    column.serial = false;
                });
                self.register_column(oid, number)
            }
            AlterColumnAction::SetNotNull => {
                self.force_not_null(oid, &[number], name.span);
                Ok(())
            }
            AlterColumnAction::DropNotNull => self.drop_not_null(oid, &column, name),
            AlterColumnAction::SetType { ty, .. } => self.set_type(oid, &column, name, ty),
            AlterColumnAction::AddIdentity(identity) => self.add_identity(oid, &column, name, identity),
            AlterColumnAction::SetIdentity { always, .. } => self.set_identity(oid, &column, name, *always),
            AlterColumnAction::DropIdentity { guard } => self.drop_identity(oid, &column, name, *guard),
            AlterColumnAction::SetExpression(expr) => {
                let generated = Generated { expr: Arc::new(expr.clone()) };
                self.change_column(oid, number, |column| column.generated = Some(generated.clone()));
                self.register_column(oid, number)
            }
            AlterColumnAction::DropExpression { guard } => self.drop_expression(oid, &column, name, *guard),
            AlterColumnAction::Storage => Ok(()),
        }
    }

    fn column_of(&self, oid: Oid, number: AttNum) -> Option<&Column> {
        self.catalog.relation(oid)?.column_at(number)
    }

    /// Changes a column, also in partitions and tables that inherit it.
    fn change_column(&mut self, oid: Oid, number: AttNum, change: impl Fn(&mut Column)) {
        let Some(name) = self.column_of(oid, number).map(|column| column.name.clone()) else { return };
        let relations: Vec<Oid> = std::iter::once(oid).chain(self.catalog.children(oid).map(|child| child.oid)).collect();
        for relation in relations {
            self.catalog.update_relation(relation, |table| {
                let number = table.column(&name).map(|column| column.number);
                if let Some(column) = number.and_then(|number| table.column_mut(number)) {
                    change(column);
                }
            });
        }
    }

    /// A default cannot be changed where the column computes its value.
    fn refuse_computed(&self, oid: Oid, column: &Column, name: &Ident) -> Done {
        let what = match (&column.identity, &column.generated) {
            (Some(_), _) => "an identity column",
            (None, Some(_)) => "a generated column",
            (None, None) => return Ok(()),
        };
        let message = format!("column \"{name}\" of relation \"{}\" is {what}", self.table_name(oid));
        Failure::new(Condition::SyntaxError, message, name.span).refuse()
    }

    fn table_name(&self, oid: Oid) -> &str {
        self.catalog.relation(oid).map_or("", |table| table.name.as_str())
    }

    fn drop_not_null(&mut self, oid: Oid, column: &Column, name: &Ident) -> Done {
        if column.identity.is_some() {
            self.refuse_computed(oid, column, name)?;
        }
        let key = self.catalog.relation(oid).and_then(|table| table.primary_key());
        if key.is_some_and(|key| key.presence == Presence::Certain && key.columns.contains(&column.number)) {
            let subject = Subject::PrimaryKeyColumn { relation: oid, column: column.name.clone() };
            let message = format!("column \"{name}\" is in a primary key");
            return Failure::new(Condition::InvalidTableDefinition, message, name.span).about(subject).refuse();
        }
        self.change_column(oid, column.number, |column| column.not_null = None);
        Ok(())
    }

    fn set_type(&mut self, oid: Oid, column: &Column, name: &Ident, ty: &TypeName) -> Done {
        let new = self.column_type(name, ty)?;
        self.refuse_used_column(oid, column, name.span)?;
        self.change_column(oid, column.number, |column| column.ty = new.clone());
        self.register_column(oid, column.number)
    }

    /// What reads the column keeps its type (`ATExecAlterColumnType` in the server).
    fn refuse_used_column(&self, oid: Oid, column: &Column, span: Span) -> Done {
        for dependent in self.catalog.dependencies().dependents(Node::column(oid, column.number)) {
            let by = match self.catalog.object(dependent.object) {
                Some(Object::Relation(view)) if is_view(view.kind) => "by a view or rule",
                Some(Object::Rule(..)) => "by a view or rule",
                Some(Object::Policy(..)) => "in a policy definition",
                Some(Object::Trigger(..)) => "in a trigger definition",
                Some(Object::Routine(_)) => "by a function or procedure",
                Some(Object::Relation(table)) if table.oid == oid && dependent.column != Some(column.number) => {
                    "by a generated column"
                }
                _ => continue,
            };
            let message = format!("cannot alter type of a column used {by}");
            let subject = Subject::Dependents { object: oid };
            return Failure::new(Condition::FeatureNotSupported, message, span).about(subject).refuse();
        }
        Ok(())
    }

    fn add_identity(&mut self, oid: Oid, column: &Column, name: &Ident, identity: &Identity) -> Done {
        let table = self.table_name(oid).to_owned();
        let refuse = |text: String| Failure::new(Condition::ObjectNotInPrerequisiteState, text, name.span).refuse();
        if column.not_null.is_none() {
            let need = "must be declared NOT NULL before identity can be added";
            return refuse(format!("column \"{name}\" of relation \"{table}\" {need}"));
        }
        if column.identity.is_some() {
            return refuse(format!("column \"{name}\" of relation \"{table}\" is already an identity column"));
        }
        if column.default.is_some() {
            return refuse(format!("column \"{name}\" of relation \"{table}\" already has a default value"));
        }
        self.check_identity_type(&column.ty, name.span)?;
        let Some(host) = self.catalog.relation(oid).map(Host::of) else { return Ok(()) };
        let sequence = self.new_sequence(&host, &column.name, &identity.options, name.span);
        self.put_sequence(sequence, oid, column.number)?;
        let kind = if identity.always { IdentityKind::Always } else { IdentityKind::ByDefault };
        self.change_column(oid, column.number, |column| column.identity = Some(kind));
        Ok(())
    }

    fn set_identity(&mut self, oid: Oid, column: &Column, name: &Ident, always: Option<bool>) -> Done {
        if column.identity.is_none() {
            return self.not_identity(oid, name).refuse();
        }
        if let Some(always) = always {
            let kind = if always { IdentityKind::Always } else { IdentityKind::ByDefault };
            self.change_column(oid, column.number, |column| column.identity = Some(kind));
        }
        Ok(())
    }

    fn drop_identity(&mut self, oid: Oid, column: &Column, name: &Ident, guard: Guard) -> Done {
        if column.identity.is_none() {
            if guard.is_guarded() {
                self.notice(NoticeKind::DoesNotExist, name.span);
                return Ok(());
            }
            return self.not_identity(oid, name).refuse();
        }
        self.change_column(oid, column.number, |column| column.identity = None);
        let sequences: Vec<Oid> = self.owned_sequences(oid, Some(column.number)).collect();
        for sequence in sequences {
            self.remove(&[super::removal::Target::Object(sequence)], DropBehavior::Cascade, name.span)?;
        }
        Ok(())
    }

    fn not_identity(&self, oid: Oid, name: &Ident) -> Failure {
        let message = format!("column \"{name}\" of relation \"{}\" is not an identity column", self.table_name(oid));
        Failure::new(Condition::ObjectNotInPrerequisiteState, message, name.span)
    }

    fn drop_expression(&mut self, oid: Oid, column: &Column, name: &Ident, guard: Guard) -> Done {
        if column.generated.is_none() {
            if guard.is_guarded() {
                self.notice(NoticeKind::DoesNotExist, name.span);
                return Ok(());
            }
            let message = format!("column \"{name}\" of relation \"{}\" is not a stored generated column", self.table_name(oid));
            return Failure::new(Condition::ObjectNotInPrerequisiteState, message, name.span).refuse();
        }
        self.change_column(oid, column.number, |column| column.generated = None);
        self.note(oid, Verb::Altered, name.span);
        self.register_column(oid, column.number)
    }
}

fn is_view(kind: RelationKind) -> bool {
    matches!(kind, RelationKind::View | RelationKind::MaterializedView)
}
