//! CREATE DOMAIN and ALTER DOMAIN.

use super::executor::{Executor, Variable};
use super::failure::{Condition, Done, Failure};
use super::references::{Place, Scope};
use crate::catalog::{Domain, Node, Oid, TypeKind, TypeUse, Verb};
use crate::sql::ast::{
    AlterDomain, AlterDomainAction, ColumnConstraint, ColumnConstraintKind, CreateDomain, Expr, Guard, TableConstraint,
    TableConstraintKind,
};
use crate::sql::name::{Ident, Name};

impl Executor<'_> {
    pub fn create_domain(&mut self, create: &CreateDomain) -> Done {
        let oid = self.oid_for_new_type(&create.name)?;
        let base = self.resolve_type(&create.ty)?;
        self.refuse_shell(&create.ty, &base)?;
        if self.catalog.ty(base.ty).is_some_and(|ty| matches!(ty.kind, TypeKind::Pseudo)) {
            let message = format!("\"{}\" is not a valid base type for a domain", self.type_label(&base));
            return Failure::new(Condition::DatatypeMismatch, message, create.ty.span).refuse();
        }
        let mut domain = Domain { base, not_null: false, default: None, checks: Vec::new() };
        let mut said_null = None;
        for constraint in &create.constraints {
            check_nullability(constraint, &mut said_null)?;
            self.check_domain_expr(&create.name.name.name, &domain.base, constraint)?;
            add_constraint(self, &mut domain, &create.name.name.name, constraint)?;
        }
        let base = domain.base.ty;
        self.put_type_as(oid, &create.name, TypeKind::Domain(domain))?;
        self.catalog.dependencies.add(Node::object(oid), Node::object(base));
        Ok(())
    }

    /// A default is assigned to the base type; a check sees the value as `VALUE`.
    fn check_domain_expr(&mut self, name: &Name, base: &TypeUse, constraint: &ColumnConstraint) -> Done {
        let found = match &constraint.kind {
            ColumnConstraintKind::Default(expr) => {
                self.references_of_default(Place::Default, expr, &Scope::default(), (name, base))
            }
            ColumnConstraintKind::Check { expr, .. } => return self.check_domain_check(base, expr),
            _ => return Ok(()),
        };
        self.settle(found.failures)
    }

    fn check_domain_check(&mut self, base: &TypeUse, expr: &Expr) -> Done {
        let value = Variable { ty: Some(base.clone()), ..Variable::named(Name::exact("value")) };
        let outer = std::mem::replace(&mut self.variables, vec![value]);
        let found = self.references_of_condition(Place::Check, expr, &Scope::default());
        self.variables = outer;
        self.settle(found.failures)
    }

    pub fn alter_domain(&mut self, alter: &AlterDomain) -> Done {
        let oid = self.type_named(&alter.name)?;
        let Some(ty) = self.catalog.ty(oid) else { return Ok(()) };
        let mut domain = match &ty.kind {
            TypeKind::Domain(domain) => domain.clone(),
            // An assumed type may well be a domain.
            TypeKind::Shell => return Ok(()),
            _ => return self.not_a_domain(oid, &alter.name.name).refuse(),
        };
        let name = ty.name.clone();
        let label = self.type_label(&TypeUse::plain(oid));
        alter_definition(self, &mut domain, &name, &label, &alter.action)?;
        let origin = self.origin(self.statement);
        self.catalog.update_type(oid, |ty| {
            ty.kind = TypeKind::Domain(domain);
            ty.history.push(Verb::Altered, origin);
        });
        Ok(())
    }

    pub(super) fn not_a_domain(&self, oid: Oid, name: &Ident) -> Failure {
        let message = format!("{} is not a domain", self.type_label(&TypeUse::plain(oid)));
        Failure::new(Condition::WrongObjectType, message, name.span)
    }
}

/// NULL and NOT NULL on one domain contradict each other.
fn check_nullability(constraint: &ColumnConstraint, said_null: &mut Option<bool>) -> Done {
    let null = match constraint.kind {
        ColumnConstraintKind::Null => true,
        ColumnConstraintKind::NotNull { .. } => false,
        _ => return Ok(()),
    };
    if said_null.replace(null).is_some_and(|said| said != null) {
        return Failure::new(Condition::SyntaxError, "conflicting NULL/NOT NULL constraints", constraint.span).refuse();
    }
    Ok(())
}

fn add_constraint(executor: &Executor<'_>, domain: &mut Domain, name: &Name, constraint: &ColumnConstraint) -> Done {
    let impossible = match &constraint.kind {
        ColumnConstraintKind::NotNull { .. } => {
            domain.not_null = true;
            return Ok(());
        }
        ColumnConstraintKind::Null => return Ok(()),
        ColumnConstraintKind::Default(expr) => {
            domain.default = Some(executor.keep_expr(expr));
            return Ok(());
        }
        ColumnConstraintKind::Check { expr, .. } => return add_check(executor, domain, name, constraint.name.as_ref(), expr),
        ColumnConstraintKind::Unique(_) => "unique constraints",
        ColumnConstraintKind::PrimaryKey(_) => "primary key constraints",
        ColumnConstraintKind::References(_) => "foreign key constraints",
        ColumnConstraintKind::Generated { .. } | ColumnConstraintKind::Identity(_) => "generated columns",
    };
    Failure::new(Condition::SyntaxError, format!("{impossible} not possible for domains"), constraint.span).refuse()
}

/// The names that the server makes up are `domain_check`, `domain_check1`, …
fn add_check(executor: &Executor<'_>, domain: &mut Domain, name: &Name, given: Option<&Ident>, expr: &Expr) -> Done {
    let taken = |candidate: &Name| domain.checks.iter().any(|(other, _)| other == candidate);
    if let Some(given) = given.filter(|given| taken(&given.name)) {
        let message = format!("constraint \"{given}\" for domain \"{name}\" already exists");
        return Failure::new(Condition::DuplicateObject, message, given.span).refuse();
    }
    let made_up = || {
        let numbered = |number: usize| if number == 0 { String::new() } else { number.to_string() };
        (0..).map(|number| Name::exact(&format!("{name}_check{}", numbered(number)))).find(|candidate| !taken(candidate))
    };
    if let Some(check) = given.map(|given| given.name.clone()).or_else(made_up) {
        domain.checks.push((check, executor.keep_expr(expr)));
    }
    Ok(())
}

fn alter_definition(executor: &Executor<'_>, domain: &mut Domain, name: &Name, label: &str, action: &AlterDomainAction) -> Done {
    match action {
        AlterDomainAction::SetDefault(expr) => domain.default = Some(executor.keep_expr(expr)),
        AlterDomainAction::DropDefault => domain.default = None,
        AlterDomainAction::SetNotNull => domain.not_null = true,
        AlterDomainAction::DropNotNull => domain.not_null = false,
        AlterDomainAction::AddConstraint(constraint) => return add_table_constraint(executor, domain, name, constraint),
        AlterDomainAction::DropConstraint { guard, name: constraint, .. } => {
            return drop_check(domain, name, constraint, *guard);
        }
        AlterDomainAction::RenameConstraint { from, to } => return rename_check(domain, label, from, to),
        AlterDomainAction::ValidateConstraint(constraint) => {
            find_check(domain, constraint).ok_or_else(|| no_such_check(constraint, name))?;
        }
    }
    Ok(())
}

fn add_table_constraint(executor: &Executor<'_>, domain: &mut Domain, name: &Name, constraint: &TableConstraint) -> Done {
    match &constraint.kind {
        TableConstraintKind::Check { expr, .. } => add_check(executor, domain, name, constraint.name.as_ref(), expr),
        TableConstraintKind::NotNull { .. } => {
            domain.not_null = true;
            Ok(())
        }
        TableConstraintKind::Unique { .. }
        | TableConstraintKind::PrimaryKey { .. }
        | TableConstraintKind::UsingIndex { .. }
        | TableConstraintKind::Exclude(_)
        | TableConstraintKind::ForeignKey { .. } => {
            let message = "unique constraints not possible for domains";
            Failure::new(Condition::SyntaxError, message, constraint.span).refuse()
        }
    }
}

fn find_check(domain: &Domain, constraint: &Ident) -> Option<usize> {
    domain.checks.iter().position(|(name, _)| *name == constraint.name)
}

fn no_such_check(constraint: &Ident, domain: &Name) -> Box<Failure> {
    let message = format!("constraint \"{constraint}\" of domain \"{domain}\" does not exist");
    Box::new(Failure::new(Condition::UndefinedObject, message, constraint.span))
}

fn drop_check(domain: &mut Domain, name: &Name, constraint: &Ident, guard: Guard) -> Done {
    match find_check(domain, constraint) {
        Some(at) => drop(domain.checks.remove(at)),
        None if guard.is_guarded() => {}
        None => return Err(no_such_check(constraint, name)),
    }
    Ok(())
}

fn rename_check(domain: &mut Domain, label: &str, from: &Ident, to: &Ident) -> Done {
    if find_check(domain, to).is_some() {
        let message = format!("constraint \"{to}\" for domain {label} already exists");
        return Failure::new(Condition::DuplicateObject, message, to.span).refuse();
    }
    let at = find_check(domain, from);
    let Some((name, _)) = at.and_then(|at| domain.checks.get_mut(at)) else {
        let message = format!("constraint \"{from}\" for domain {label} does not exist");
        return Failure::new(Condition::UndefinedObject, message, from.span).refuse();
    };
    *name = to.name.clone();
    Ok(())
}
