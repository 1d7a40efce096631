//! ALTER COLUMN: defaults, NOT NULL, identity, generation expressions.

use super::alter_table::Reach;
use super::column::Host;
use super::executor::Executor;
use super::failure::{Condition, Done, Failure, NoticeKind, Subject};
use super::references::is_system_column;
use crate::catalog::{AttNum, Column, Generated, IdentityKind, Node, Oid, Relation};
use crate::sql::ast::{AlterColumnAction, ColumnTarget, Expr, Guard, Identity};
use crate::sql::name::{Ident, Name};
use crate::text::Span;

/// A column that an action changes.
#[derive(Debug, Clone)]
pub(super) struct Altered {
    pub relation: Oid,
    pub number: AttNum,
    /// As the statement names it.
    pub name: Ident,
    /// The action.
    pub span: Span,
    pub reach: Reach,
}

impl Executor<'_> {
    pub(super) fn alter_column(
        &mut self,
        oid: Oid,
        target: &ColumnTarget,
        action: &AlterColumnAction,
        span: Span,
        reach: Reach,
        retyped: &mut Vec<AttNum>,
    ) -> Done {
        // By number: a column of an index, whose statistics target is no fact of the model.
        let ColumnTarget::Name(name) = target else { return Ok(()) };
        if matches!(action, AlterColumnAction::Storage) {
            return self.altered_column(oid, name).map(drop);
        }
        if is_system_column(&name.name) {
            let message = format!("cannot alter system column \"{name}\"");
            return Failure::new(Condition::FeatureNotSupported, message, name.span).refuse();
        }
        let number = self.altered_column(oid, name)?;
        let altered = Altered { relation: oid, number, name: name.clone(), span, reach };
        match action {
            AlterColumnAction::SetDefault(expr) => self.set_default(&altered, Some(expr)),
            AlterColumnAction::DropDefault => self.set_default(&altered, None),
            AlterColumnAction::SetNotNull => {
                self.set_not_null(&altered);
                Ok(())
            }
            AlterColumnAction::DropNotNull => self.drop_not_null(&altered),
            AlterColumnAction::SetType { ty, using, .. } => self.set_type(&altered, ty, using.as_ref(), retyped),
            AlterColumnAction::AddIdentity(identity) => self.add_identity(&altered, identity),
            AlterColumnAction::SetIdentity { always, .. } => self.set_identity(&altered, *always),
            AlterColumnAction::DropIdentity { guard } => self.drop_identity(&altered, *guard),
            AlterColumnAction::SetExpression(expr) => self.set_expression(&altered, expr),
            AlterColumnAction::DropExpression { guard } => self.drop_expression(&altered, *guard),
            AlterColumnAction::Storage => Ok(()),
        }
    }

    /// The number of a column that an action names.
    pub(super) fn altered_column(&mut self, oid: Oid, name: &Ident) -> Done<AttNum> {
        self.column_or_recover(oid, name, |table| format!("column \"{name}\" of relation \"{table}\" does not exist"))
    }

    pub(super) fn column_of(&self, altered: &Altered) -> Option<&Column> {
        self.catalog.relation(altered.relation)?.column_at(altered.number)
    }

    pub(super) fn update_column(&mut self, oid: Oid, number: AttNum, change: impl FnOnce(&mut Column)) {
        self.catalog.amend_relation(oid, |relation| {
            if let Some(column) = relation.column_mut(number) {
                change(column);
            }
        });
    }

    /// The same column in the children that the action reaches.
    pub(super) fn in_children(&self, altered: &Altered) -> Vec<Altered> {
        if altered.reach == Reach::Itself {
            return Vec::new();
        }
        let children = self.catalog.children(altered.relation);
        let column = |child: &Relation| {
            let number = child.column(&altered.name.name)?.number;
            Some(Altered { relation: child.oid, number, ..altered.clone() })
        };
        children.filter_map(column).collect()
    }

    /// `column "c" of relation "t" is …`
    fn column_is(&self, altered: &Altered, condition: Condition, what: &str) -> Failure {
        let table = self.catalog.relation(altered.relation).map_or("", |relation| relation.name.as_str());
        let message = format!("column \"{}\" of relation \"{table}\" {what}", altered.name);
        Failure::new(condition, message, altered.name.span)
    }

    // Defaults

    fn set_default(&mut self, altered: &Altered, expr: Option<&Expr>) -> Done {
        let Some(column) = self.column_of(altered) else { return Ok(()) };
        if column.identity.is_some() {
            return self.column_is(altered, Condition::SyntaxError, "is an identity column").refuse();
        }
        if column.generated.is_some() {
            return self.column_is(altered, Condition::SyntaxError, "is a generated column").refuse();
        }
        let origin = self.origin(altered.span);
        let default = expr.and_then(|expr| self.kept_default(&column.ty, expr, origin));
        self.update_column(altered.relation, altered.number, |column| {
            column.default = default;
            column.serial = false;
        });
        self.refresh_column(altered.relation, altered.number)?;
        for child in self.in_children(altered) {
            self.set_default(&child, expr)?;
        }
        Ok(())
    }

    // NOT NULL

    fn set_not_null(&mut self, altered: &Altered) {
        let origin = self.origin(altered.span);
        self.update_column(altered.relation, altered.number, |column| column.not_null = column.not_null.or(Some(origin)));
        for child in self.in_children(altered) {
            self.set_not_null(&child);
        }
    }

    fn drop_not_null(&mut self, altered: &Altered) -> Done {
        let Some(column) = self.column_of(altered) else { return Ok(()) };
        if column.identity.is_some() {
            return self.column_is(altered, Condition::SyntaxError, "is an identity column").refuse();
        }
        let Some(table) = self.catalog.relation(altered.relation) else { return Ok(()) };
        if table.primary_key().is_some_and(|key| key.columns.contains(&altered.number)) {
            let message = format!("column \"{}\" is in a primary key", altered.name);
            let subject = Subject::PrimaryKeyColumn { relation: altered.relation, column: altered.name.name.clone() };
            return Failure::new(Condition::InvalidTableDefinition, message, altered.name.span).about(subject).refuse();
        }
        let parent = table.partition_of.and_then(|parent| self.catalog.relation(parent));
        if parent.and_then(|parent| parent.column(&altered.name.name)).is_some_and(|column| column.not_null.is_some()) {
            let message = format!("column \"{}\" is marked NOT NULL in parent table", altered.name);
            return Failure::new(Condition::InvalidTableDefinition, message, altered.name.span).refuse();
        }
        self.update_column(altered.relation, altered.number, |column| column.not_null = None);
        for child in self.in_children(altered) {
            self.drop_not_null(&child)?;
        }
        Ok(())
    }

    // Identity

    fn add_identity(&mut self, altered: &Altered, identity: &Identity) -> Done {
        let Some(column) = self.column_of(altered).cloned() else { return Ok(()) };
        let refused = if column.not_null.is_none() {
            Some("must be declared NOT NULL before identity can be added")
        } else if column.identity.is_some() {
            Some("is already an identity column")
        } else if column.default.is_some() {
            Some("already has a default value")
        } else {
            None
        };
        if let Some(what) = refused {
            return self.column_is(altered, Condition::ObjectNotInPrerequisiteState, what).refuse();
        }
        self.check_identity_type(&column.ty, altered.name.span)?;
        let Some(host) = self.catalog.relation(altered.relation).map(Host::of) else { return Ok(()) };
        let sequence = self.new_sequence(&host, &column.name, &identity.options, altered.span);
        self.put_sequence(sequence, altered.relation, altered.number)?;
        let kind = if identity.always { IdentityKind::Always } else { IdentityKind::ByDefault };
        self.update_column(altered.relation, altered.number, |column| column.identity = Some(kind));
        Ok(())
    }

    fn set_identity(&mut self, altered: &Altered, always: Option<bool>) -> Done {
        if self.column_of(altered).is_some_and(|column| column.identity.is_none()) {
            return self.column_is(altered, Condition::ObjectNotInPrerequisiteState, "is not an identity column").refuse();
        }
        let kind = always.map(|always| if always { IdentityKind::Always } else { IdentityKind::ByDefault });
        self.update_column(altered.relation, altered.number, |column| column.identity = kind.or(column.identity));
        Ok(())
    }

    fn drop_identity(&mut self, altered: &Altered, guard: Guard) -> Done {
        if self.column_of(altered).is_some_and(|column| column.identity.is_none()) {
            if guard.is_guarded() {
                self.notice(NoticeKind::DoesNotExist, altered.name.span);
                return Ok(());
            }
            return self.column_is(altered, Condition::ObjectNotInPrerequisiteState, "is not an identity column").refuse();
        }
        self.update_column(altered.relation, altered.number, |column| column.identity = None);
        let owned: Vec<Oid> = self.owned_sequences(altered.relation, Some(altered.number)).collect();
        for sequence in owned {
            self.catalog.remove_relation(sequence);
        }
        Ok(())
    }

    // Generation expressions

    fn set_expression(&mut self, altered: &Altered, expr: &Expr) -> Done {
        if self.column_of(altered).is_some_and(|column| column.generated.is_none()) {
            return self.column_is(altered, Condition::ObjectNotInPrerequisiteState, "is not a generated column").refuse();
        }
        let generated = Generated { expr: self.keep_expr(expr) };
        self.update_column(altered.relation, altered.number, |column| column.generated = Some(generated));
        self.refresh_column(altered.relation, altered.number)
    }

    fn drop_expression(&mut self, altered: &Altered, guard: Guard) -> Done {
        if self.column_of(altered).is_some_and(|column| column.generated.is_none()) {
            if guard.is_guarded() {
                self.notice(NoticeKind::DoesNotExist, altered.name.span);
                return Ok(());
            }
            let what = "is not a stored generated column";
            return self.column_is(altered, Condition::ObjectNotInPrerequisiteState, what).refuse();
        }
        self.update_column(altered.relation, altered.number, |column| column.generated = None);
        self.refresh_column(altered.relation, altered.number)
    }

    // What is inherited belongs to the parent

    /// Whether a parent has a column of this name.
    pub(super) fn is_inherited(&self, oid: Oid, column: &Name) -> bool {
        let parents = self.catalog.relation(oid).into_iter().flat_map(Relation::parents);
        parents.filter_map(|parent| self.catalog.relation(parent)).any(|parent| parent.column(column).is_some())
    }

    /// `cannot drop inherited column "c"`
    pub(super) fn check_not_inherited(&self, oid: Oid, column: &Ident, verb: &str) -> Done {
        if !self.is_inherited(oid, &column.name) {
            return Ok(());
        }
        let message = format!("cannot {verb} inherited column \"{column}\"");
        Failure::new(Condition::InvalidTableDefinition, message, column.span).refuse()
    }

    /// Rows are divided by these columns.
    pub(super) fn check_not_partition_key(&self, oid: Oid, number: AttNum, column: &Ident, verb: &str) -> Done {
        let Some(table) = self.catalog.relation(oid) else { return Ok(()) };
        let divides = table.partition_by.as_ref().is_some_and(|by| by.columns.contains(&Some(number)));
        if !divides {
            return Ok(());
        }
        let message =
            format!("cannot {verb} column \"{column}\" because it is part of the partition key of relation \"{}\"", table.name);
        Failure::new(Condition::InvalidTableDefinition, message, column.span).refuse()
    }

    /// Everything that needs a column, by name of the node.
    pub(super) fn dependents_of_column(&self, altered: &Altered) -> Vec<Node> {
        self.catalog.dependencies().dependents(Node::column(altered.relation, altered.number)).collect()
    }
}
