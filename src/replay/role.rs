//! Roles: CREATE, ALTER, membership, and the words that stand for one.

use super::executor::Executor;
use super::failure::{Condition, Done, Failure, Subject};
use super::session_commands::{list_text, split_identifiers};
use crate::catalog::{Event, History, Owner, Role, Verb};
use crate::sql::ast::{
    AlterRole, AlterRoleAction, CreateRole, GrantRole, ObjectKind, OptionItem, RoleSpec, SetParameter, SetValue,
};
use crate::sql::name::{Ident, Name, QualifiedName};
use std::sync::Arc;

/// What becomes of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Membership {
    Join,
    Leave,
}

impl Executor<'_> {
    /// The role that is meant, or the server's error. PUBLIC is the name `public`. Recovering replay goes on with the name.
    pub fn role_name(&mut self, role: &RoleSpec) -> Done<Name> {
        match role {
            RoleSpec::Name(name) => self.existing_role(name),
            RoleSpec::Public(_) => Ok(Name::exact("public")),
            RoleSpec::CurrentUser(_) | RoleSpec::CurrentRole(_) | RoleSpec::SessionUser(_) => Ok(self.session.role.clone()),
        }
    }

    pub(super) fn existing_role(&mut self, name: &Ident) -> Done<Name> {
        if self.catalog.roles.contains_key(&name.name) {
            return Ok(name.name.clone());
        }
        let failure = Failure::new(Condition::UndefinedObject, format!("role \"{name}\" does not exist"), name.span);
        self.recover(failure, |executor| {
            executor.assume_role(name);
            let missing = QualifiedName { schema: None, name: name.clone() };
            (name.name.clone(), Subject::Missing { kind: ObjectKind::Role, name: missing })
        })
    }

    fn assume_role(&mut self, name: &Ident) {
        let assumed = Event { verb: Verb::Assumed, origin: self.origin(name.span) };
        let role = Role { history: History { events: vec![assumed] }, ..Role::new(name.name.clone()) };
        self.catalog.roles.insert(name.name.clone(), Arc::new(role));
    }

    pub fn create_role(&mut self, create: &CreateRole) -> Done {
        let name = &create.name;
        if name.name.starts_with("pg_") && self.owner == Owner::Project {
            let failure = Failure::new(Condition::ReservedName, format!("role name \"{name}\" is reserved"), name.span);
            return failure.detail("Role names starting with \"pg_\" are reserved.").refuse();
        }
        if self.catalog.role(&name.name).is_some_and(|role| !role.is_assumed()) {
            return Failure::new(Condition::DuplicateObject, format!("role \"{name}\" already exists"), name.span).refuse();
        }
        let mut role = Role { history: self.created(name.span), ..Role::new(name.name.clone()) };
        // CREATE USER is CREATE ROLE with LOGIN (manual, CREATE USER).
        role.login = create.keyword == "USER";
        set_attributes(&mut role, &create.options);
        self.catalog.roles.insert(name.name.clone(), Arc::new(role));
        self.create_memberships(name, &create.options)
    }

    /// IN ROLE makes the new role a member of others; ROLE and ADMIN make others members of it.
    fn create_memberships(&mut self, new: &Ident, options: &[OptionItem]) -> Done {
        for option in options {
            let Some(value) = &option.value else { continue };
            for name in split_identifiers(&value.text) {
                let named = Ident { name, span: value.span };
                self.create_membership(new, &option.name.name, &named)?;
            }
        }
        Ok(())
    }

    fn create_membership(&mut self, new: &Ident, option: &Name, named: &Ident) -> Done {
        match option.as_str() {
            "in role" => {
                let group = self.existing_role(named)?;
                self.update_role(&new.name, |role| role.join(group));
            }
            "role" | "user" | "admin" => {
                let member = self.existing_role(named)?;
                self.update_role(&member, |role| role.join(new.name.clone()));
            }
            _ => {}
        }
        Ok(())
    }

    pub fn alter_role(&mut self, alter: &AlterRole) -> Done {
        let Some(spec) = &alter.role else { return Ok(()) };
        let name = self.role_name(spec)?;
        let origin = self.origin(self.statement);
        match &alter.action {
            AlterRoleAction::Options(options) => self.update_role(&name, |role| set_attributes(role, options)),
            AlterRoleAction::Set(parameter) => {
                self.check_parameter(&parameter.name)?;
                self.update_role(&name, |role| set_search_path(role, parameter));
            }
            AlterRoleAction::Reset(parameter) => {
                if parameter.as_ref().is_none_or(|parameter| parameter.name == "search_path") {
                    self.update_role(&name, |role| role.search_path = None);
                }
            }
            AlterRoleAction::AddMembers(members) => self.change_members(&name, members, Membership::Join)?,
            AlterRoleAction::DropMembers(members) => self.change_members(&name, members, Membership::Leave)?,
        }
        self.update_role(&name, |role| role.history.push(Verb::Altered, origin));
        Ok(())
    }

    pub fn grant_role(&mut self, grant: &GrantRole) -> Done {
        // REVOKE ADMIN OPTION FOR leaves the membership.
        if grant.option_only {
            return Ok(());
        }
        let change = if grant.revoke { Membership::Leave } else { Membership::Join };
        for group in &grant.roles {
            let group = self.existing_role(group)?;
            self.change_members(&group, &grant.members, change)?;
        }
        Ok(())
    }

    fn change_members(&mut self, group: &Name, members: &[RoleSpec], change: Membership) -> Done {
        for member in members {
            let name = self.role_name(member)?;
            if change == Membership::Join {
                self.check_no_loop(group, &name)?;
            }
            self.update_role(&name, |role| match change {
                Membership::Join => role.join(group.clone()),
                Membership::Leave => role.leave(group),
            });
        }
        Ok(())
    }

    /// A role cannot be a member of its own member.
    fn check_no_loop(&mut self, group: &Name, member: &Name) -> Done {
        if !self.catalog.groups_of(group).contains(member) {
            return Ok(());
        }
        let message = format!("role \"{group}\" is a member of role \"{member}\"");
        self.tolerate(Failure::new(Condition::InvalidGrantOperation, message, self.statement))
    }

    pub(super) fn rename_role(&mut self, from: &Ident, to: &Ident) -> Done {
        let from = self.existing_role(from)?;
        if self.catalog.roles.contains_key(&to.name) {
            return Failure::new(Condition::DuplicateObject, format!("role \"{to}\" already exists"), to.span).refuse();
        }
        let origin = self.origin(to.span);
        if let Some(role) = self.catalog.roles.remove(&from) {
            let mut role = Role::clone(&role);
            role.name = to.name.clone();
            role.history.push(Verb::RenamedFrom(from), origin);
            self.catalog.roles.insert(to.name.clone(), Arc::new(role));
        }
        Ok(())
    }

    fn update_role(&mut self, name: &Name, change: impl FnOnce(&mut Role)) {
        if let Some(role) = self.catalog.roles.get_mut(name) {
            change(Arc::make_mut(role));
        }
    }
}

fn set_attributes(role: &mut Role, options: &[OptionItem]) {
    for option in options {
        match option.name.name.as_str() {
            "superuser" => role.superuser = true,
            "nosuperuser" => role.superuser = false,
            "bypassrls" => role.bypass_rls = true,
            "nobypassrls" => role.bypass_rls = false,
            "login" => role.login = true,
            "nologin" => role.login = false,
            _ => {}
        }
    }
}

fn set_search_path(role: &mut Role, parameter: &SetParameter) {
    if parameter.name.name == "search_path" {
        role.search_path = match &parameter.value {
            SetValue::List(items) => Some(list_text(items)),
            SetValue::Default | SetValue::FromCurrent => None,
        };
    }
}
