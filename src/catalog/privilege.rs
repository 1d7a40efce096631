//! Who may do what: privileges on objects and columns, and those that new objects get.

use super::{AttNum, Catalog, Oid, OtherKind};
use crate::sql::ast::ObjectKind;
use crate::sql::name::Name;
use imbl::{OrdMap, OrdSet};
use serde::{Deserialize, Serialize};

/// A privilege (manual, section 5.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum PrivilegeType {
    Select,
    Insert,
    Update,
    Delete,
    Truncate,
    References,
    Trigger,
    Usage,
    Execute,
    Create,
    Connect,
    Temporary,
    Set,
    AlterSystem,
    /// PostgreSQL 17
    Maintain,
}

impl PrivilegeType {
    const ALL: [PrivilegeType; 15] = [
        PrivilegeType::Select,
        PrivilegeType::Insert,
        PrivilegeType::Update,
        PrivilegeType::Delete,
        PrivilegeType::Truncate,
        PrivilegeType::References,
        PrivilegeType::Trigger,
        PrivilegeType::Usage,
        PrivilegeType::Execute,
        PrivilegeType::Create,
        PrivilegeType::Connect,
        PrivilegeType::Temporary,
        PrivilegeType::Set,
        PrivilegeType::AlterSystem,
        PrivilegeType::Maintain,
    ];

    /// In lower case, as GRANT has it.
    pub fn as_str(self) -> &'static str {
        match self {
            PrivilegeType::Select => "select",
            PrivilegeType::Insert => "insert",
            PrivilegeType::Update => "update",
            PrivilegeType::Delete => "delete",
            PrivilegeType::Truncate => "truncate",
            PrivilegeType::References => "references",
            PrivilegeType::Trigger => "trigger",
            PrivilegeType::Usage => "usage",
            PrivilegeType::Execute => "execute",
            PrivilegeType::Create => "create",
            PrivilegeType::Connect => "connect",
            PrivilegeType::Temporary => "temporary",
            PrivilegeType::Set => "set",
            PrivilegeType::AlterSystem => "alter system",
            PrivilegeType::Maintain => "maintain",
        }
    }

    /// By its word in GRANT; `temp` is short for `temporary`.
    pub fn named(word: &str) -> Option<PrivilegeType> {
        let word = if word == "temp" { "temporary" } else { word };
        PrivilegeType::ALL.into_iter().find(|privilege| privilege.as_str() == word)
    }

    /// What ALL PRIVILEGES means for a kind of object.
    pub fn all_for(kind: ObjectKind) -> &'static [PrivilegeType] {
        use PrivilegeType as P;
        match kind {
            ObjectKind::Table => {
                &[P::Select, P::Insert, P::Update, P::Delete, P::Truncate, P::References, P::Trigger, P::Maintain]
            }
            ObjectKind::Column => &[P::Select, P::Insert, P::Update, P::References],
            ObjectKind::Sequence => &[P::Select, P::Update, P::Usage],
            ObjectKind::Schema => &[P::Usage, P::Create],
            ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Routine | ObjectKind::Aggregate => &[P::Execute],
            ObjectKind::Database => &[P::Create, P::Connect, P::Temporary],
            ObjectKind::Tablespace => &[P::Create],
            ObjectKind::Parameter => &[P::Set, P::AlterSystem],
            ObjectKind::LargeObject => &[P::Select, P::Update],
            _ => &[P::Usage],
        }
    }
}

/// What was granted. Owners and superusers need no grant and have no entry.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Privileges {
    /// On whole objects. The grantee `public` is PUBLIC; its built-in privileges (EXECUTE on functions) are entries, too.
    pub granted: OrdMap<(Oid, Name), OrdSet<PrivilegeType>>,
    pub columns: OrdMap<(Oid, AttNum, Name), OrdSet<PrivilegeType>>,
    /// What ALTER DEFAULT PRIVILEGES says.
    pub defaults: OrdMap<DefaultPrivilegeKey, OrdSet<PrivilegeType>>,
    /// Whether a GRANT or REVOKE may have run of which that is not certain.
    pub doubted: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DefaultPrivilegeKey {
    /// Whose new objects.
    pub role: Name,
    /// None: in every schema.
    pub schema: Option<Oid>,
    pub kind: OtherKind,
    pub grantee: Name,
}

impl Privileges {
    pub fn has(&self, object: Oid, grantee: &Name, privilege: PrivilegeType) -> bool {
        self.granted.get(&(object, grantee.clone())).is_some_and(|privileges| privileges.contains(&privilege))
    }

    /// What a new object of the role gets: pairs of grantee and privileges.
    pub(crate) fn defaults_for(&self, role: &Name, schema: Option<Oid>, kind: ObjectKind) -> Vec<(Name, OrdSet<PrivilegeType>)> {
        let kind_key = OtherKind::from(kind);
        let applies = |key: &DefaultPrivilegeKey| {
            key.role == *role && key.kind == kind_key && (key.schema.is_none() || key.schema == schema)
        };
        let entries = self.defaults.iter().filter(|(key, _)| applies(key));
        let mut found: Vec<_> = entries.map(|(key, privileges)| (key.grantee.clone(), privileges.clone())).collect();
        let public = self.global_default(role, kind, &Name::exact("public"));
        found.push((Name::exact("public"), public));
        found
    }

    /// The default for all schemas: as it was set, else what the server has built in (manual, table 5.2).
    pub(crate) fn global_default(&self, role: &Name, kind: ObjectKind, grantee: &Name) -> OrdSet<PrivilegeType> {
        let key = DefaultPrivilegeKey { role: role.clone(), schema: None, kind: kind.into(), grantee: grantee.clone() };
        let built_in = || match kind {
            ObjectKind::Function if *grantee == "public" => OrdSet::unit(PrivilegeType::Execute),
            ObjectKind::Type if *grantee == "public" => OrdSet::unit(PrivilegeType::Usage),
            _ => OrdSet::new(),
        };
        self.defaults.get(&key).cloned().unwrap_or_else(built_in)
    }
}

impl Catalog {
    pub fn privileges(&self) -> &Privileges {
        &self.privileges
    }

    /// Whether a role has a privilege on a whole object, by itself, as a member of another role, or as PUBLIC.
    pub fn has_privilege(&self, role: &Name, object: Oid, privilege: PrivilegeType) -> bool {
        self.is_granted(vec![Name::exact("public"), role.clone()], object, privilege)
    }

    /// The same without what everybody has as PUBLIC.
    pub fn has_own_privilege(&self, role: &Name, object: Oid, privilege: PrivilegeType) -> bool {
        self.is_granted(vec![role.clone()], object, privilege)
    }

    fn is_granted(&self, mut seen: Vec<Name>, object: Oid, privilege: PrivilegeType) -> bool {
        let mut at = 0;
        while let Some(name) = seen.get(at).cloned() {
            if self.privileges.has(object, &name, privilege) || self.role(&name).is_some_and(|role| role.superuser) {
                return true;
            }
            let groups = self.role(&name).map(|role| role.member_of.clone()).unwrap_or_default();
            seen.extend(groups.into_iter().filter(|group| !seen.contains(group)).collect::<Vec<_>>());
            at += 1;
        }
        false
    }
}
