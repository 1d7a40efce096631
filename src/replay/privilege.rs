//! GRANT, REVOKE and ALTER DEFAULT PRIVILEGES (`ExecuteGrantStmt` in the server, checks in its order).

use super::executor::Executor;
use super::failure::{Condition, Done, Failure};
use crate::catalog::{AttNum, DefaultPrivilegeKey, Oid, Presence, PrivilegeSet, PrivilegeType, RelationKind};
use crate::sql::ast::{AlterDefaultPrivileges, Grant, GrantTarget, ObjectKind, ObjectRef, Privilege, Privileges, RoleSpec};
use crate::sql::name::{Ident, Name};
use crate::text::Span;

/// A privilege on a whole object, or on some of its columns.
struct Granted<'a> {
    privilege: PrivilegeType,
    columns: &'a [Ident],
}

impl Executor<'_> {
    pub fn grant(&mut self, grant: &Grant) -> Done {
        let (kind, objects) = match &grant.target {
            GrantTarget::Objects(objects) => {
                (objects.first().map_or(ObjectKind::Table, |object| object.kind), self.objects(objects)?)
            }
            GrantTarget::AllInSchema { kind, schemas } => (*kind, self.objects_in_schemas(*kind, schemas)?),
        };
        let grantees = grant.grantees.iter().map(|role| self.role_name(role)).collect::<Done<Vec<Name>>>()?;
        let privileges = self.granted(kind, &grant.privileges)?;
        for (object, span) in objects {
            self.check_grantable(kind, object, span, &privileges)?;
            for granted in &privileges {
                self.change_privilege(object, granted, &grantees, grant.revoke)?;
            }
        }
        Ok(())
    }

    /// The objects that a GRANT names; those that the catalog has no oid for are only checked.
    fn objects(&mut self, objects: &[ObjectRef]) -> Done<Vec<(Oid, Span)>> {
        let mut found = Vec::with_capacity(objects.len());
        for object in objects {
            // TABLE may name any relation, and the kind is looked at later.
            let address = match (object.kind, object.plain_name()) {
                (ObjectKind::Table | ObjectKind::Sequence, Some(name)) => Some(self.relation(&name)?),
                _ => self.address(object)?.and_then(|address| address.oid()),
            };
            found.extend(address.map(|oid| (oid, object.span)));
        }
        Ok(found)
    }

    fn objects_in_schemas(&mut self, kind: ObjectKind, schemas: &[Ident]) -> Done<Vec<(Oid, Span)>> {
        let mut found = Vec::new();
        for schema in schemas {
            let oid = self.schema_or_recover(schema)?;
            let objects: Vec<Oid> = match kind {
                ObjectKind::Table | ObjectKind::Sequence => self.relations_for_grant(oid, kind),
                _ => self.catalog.routines().filter(|routine| routine.schema == oid).map(|routine| routine.oid).collect(),
            };
            found.extend(objects.into_iter().map(|object| (object, schema.span)));
        }
        Ok(found)
    }

    fn relations_for_grant(&self, schema: Oid, kind: ObjectKind) -> Vec<Oid> {
        let fits = |relation: RelationKind| match relation {
            RelationKind::Sequence => kind == ObjectKind::Sequence,
            RelationKind::CompositeType => false,
            _ => kind == ObjectKind::Table,
        };
        let relations = self.catalog.relations_in(schema).filter(|relation| fits(relation.kind));
        relations.map(|relation| relation.oid).collect()
    }

    /// The privileges of the command, each of a kind that the objects have.
    fn granted<'a>(&self, kind: ObjectKind, privileges: &'a Privileges) -> Done<Vec<Granted<'a>>> {
        let list = match privileges {
            Privileges::All => {
                let all = PrivilegeType::all_for(kind).iter();
                return Ok(all.map(|privilege| Granted { privilege: *privilege, columns: &[] }).collect());
            }
            Privileges::List(list) => list,
        };
        let mut granted = Vec::with_capacity(list.len());
        for item in list {
            granted.push(Granted { privilege: self.privilege_type(kind, item)?, columns: &item.columns });
        }
        Ok(granted)
    }

    fn privilege_type(&self, kind: ObjectKind, item: &Privilege) -> Done<PrivilegeType> {
        let Some(privilege) = PrivilegeType::named(&item.name.name) else {
            let message = format!("unrecognized privilege type \"{}\"", item.name);
            return Failure::new(Condition::SyntaxError, message, item.name.span).refuse();
        };
        let allowed = |kind| PrivilegeType::all_for(kind).contains(&privilege);
        let (fits, noun) = match kind {
            _ if !item.columns.is_empty() => (allowed(ObjectKind::Column), "column"),
            // GRANT … ON name may mean a sequence.
            ObjectKind::Table => (allowed(ObjectKind::Table) || allowed(ObjectKind::Sequence), "relation"),
            other => (allowed(other), privilege_noun(other)),
        };
        let known_to_server = privilege != PrivilegeType::Maintain || self.session.server_version >= 17;
        if !known_to_server {
            let message = format!("unrecognized privilege type \"{}\"", item.name);
            return Failure::new(Condition::SyntaxError, message, item.name.span).refuse();
        }
        if !fits {
            let message = format!("invalid privilege type {} for {noun}", privilege.as_str().to_uppercase());
            return Failure::new(Condition::InvalidGrantOperation, message, item.name.span).refuse();
        }
        Ok(privilege)
    }

    /// What `ExecGrant_Relation` refuses once it has the relation.
    fn check_grantable(&self, kind: ObjectKind, object: Oid, span: Span, privileges: &[Granted<'_>]) -> Done {
        if !matches!(kind, ObjectKind::Table | ObjectKind::Sequence) {
            return Ok(());
        }
        let wrong = |message: String| Failure::new(Condition::WrongObjectType, message, span).refuse();
        if let Some(index) = self.catalog.index(object) {
            return wrong(format!("\"{}\" is an index", index.name));
        }
        let Some(relation) = self.catalog.relation(object) else { return Ok(()) };
        if relation.kind == RelationKind::CompositeType {
            return wrong(format!("\"{}\" is a composite type", relation.name));
        }
        let is_sequence = relation.kind == RelationKind::Sequence;
        if kind == ObjectKind::Sequence && !is_sequence && !self.is_assumed(object) {
            return wrong(format!("\"{}\" is not a sequence", relation.name));
        }
        let misplaced = privileges.iter().find(|granted| granted.privilege == PrivilegeType::Usage && !is_sequence);
        if misplaced.is_some() && !self.is_assumed(object) {
            return Failure::new(Condition::InvalidGrantOperation, "invalid privilege type USAGE for table", span).refuse();
        }
        Ok(())
    }

    fn change_privilege(&mut self, object: Oid, granted: &Granted<'_>, grantees: &[Name], revoke: bool) -> Done {
        let columns = self.granted_columns(object, granted.columns)?;
        for grantee in grantees {
            let privileges = &mut self.catalog.privileges;
            privileges.doubted |= self.presence != Presence::Certain;
            if granted.columns.is_empty() {
                privileges.change(object, grantee, |entry| change(entry, granted.privilege, revoke));
            }
            for column in &columns {
                let entry = privileges.columns.entry((object, *column, grantee.clone())).or_default();
                change(entry, granted.privilege, revoke);
            }
        }
        Ok(())
    }

    fn granted_columns(&mut self, object: Oid, columns: &[Ident]) -> Done<Vec<AttNum>> {
        let Some(name) = self.catalog.relation(object).map(|relation| relation.name.clone()) else { return Ok(Vec::new()) };
        let mut numbers = Vec::with_capacity(columns.len());
        for column in columns {
            let relation = Ident { name: name.clone(), span: column.span };
            numbers.extend(self.column_number(object, &relation, column)?);
        }
        Ok(numbers)
    }

    pub fn alter_default_privileges(&mut self, alter: &AlterDefaultPrivileges) -> Done {
        let roles = self.default_roles(&alter.roles)?;
        let mut schemas =
            alter.schemas.iter().map(|schema| self.schema_or_recover(schema).map(Some)).collect::<Done<Vec<_>>>()?;
        let grantees = alter.grantees.iter().map(|role| self.role_name(role)).collect::<Done<Vec<Name>>>()?;
        if alter.kind == ObjectKind::Schema && !schemas.is_empty() {
            let message = "cannot use IN SCHEMA clause when using GRANT/REVOKE ON SCHEMAS";
            return Failure::new(Condition::InvalidGrantOperation, message, self.statement).refuse();
        }
        let granted = self.granted(alter.kind, &alter.privileges)?;
        if schemas.is_empty() {
            schemas.push(None);
        }
        for (role, schema) in roles.iter().flat_map(|role| schemas.iter().map(move |schema| (role, *schema))) {
            for grantee in &grantees {
                self.change_default(role, schema, grantee, alter, &granted);
            }
        }
        Ok(())
    }

    fn default_roles(&mut self, roles: &[RoleSpec]) -> Done<Vec<Name>> {
        if roles.is_empty() {
            return Ok(vec![self.session.role.clone()]);
        }
        roles.iter().map(|role| self.role_name(role)).collect()
    }

    fn change_default(
        &mut self,
        role: &Name,
        schema: Option<Oid>,
        grantee: &Name,
        alter: &AlterDefaultPrivileges,
        granted: &[Granted<'_>],
    ) {
        let privileges = &mut self.catalog.privileges;
        let key = DefaultPrivilegeKey { role: role.clone(), schema, kind: alter.kind.into(), grantee: grantee.clone() };
        let mut entry = match schema {
            Some(_) => privileges.defaults().get(&key).copied().unwrap_or_default(),
            None => privileges.global_default(role, alter.kind, grantee),
        };
        for granted in granted {
            change(&mut entry, granted.privilege, alter.revoke);
        }
        privileges.set_default(key, entry);
    }

    /// Gives a new object the privileges that ALTER DEFAULT PRIVILEGES, or the server by itself, says. The kind is one of
    /// those that ALTER DEFAULT PRIVILEGES names: Table for all relations but sequences, Function for all routines.
    pub(super) fn grant_defaults(&mut self, object: Oid, schema: Option<Oid>, kind: ObjectKind) {
        self.catalog.privileges.grant_defaults(object, &self.session.role, schema, kind);
    }
}

fn change(entry: &mut PrivilegeSet, privilege: PrivilegeType, revoke: bool) {
    if revoke {
        entry.remove(privilege);
    } else {
        entry.insert(privilege);
    }
}

/// What the server calls the kind in `invalid privilege type … for …`.
fn privilege_noun(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Sequence => "sequence",
        ObjectKind::Schema => "schema",
        ObjectKind::Function | ObjectKind::Aggregate => "function",
        ObjectKind::Procedure => "procedure",
        ObjectKind::Routine => "routine",
        ObjectKind::Database => "database",
        ObjectKind::Domain => "domain",
        ObjectKind::Type => "type",
        ObjectKind::Language => "language",
        ObjectKind::Server => "foreign server",
        ObjectKind::ForeignDataWrapper => "foreign-data wrapper",
        ObjectKind::Tablespace => "tablespace",
        ObjectKind::Parameter => "parameter",
        _ => "large object",
    }
}
