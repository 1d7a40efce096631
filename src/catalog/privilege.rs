//! Who may do what: privileges on objects and columns, and those that new objects get.

use super::{AttNum, Catalog, Oid, OidMap, OtherKind};
use crate::sql::ast::ObjectKind;
use crate::sql::name::Name;
use imbl::OrdMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

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

/// Some privileges, one bit for each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrivilegeSet(u16);

impl PrivilegeSet {
    fn bit(privilege: PrivilegeType) -> u16 {
        1 << privilege as u16
    }

    pub fn contains(self, privilege: PrivilegeType) -> bool {
        self.0 & Self::bit(privilege) != 0
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// In the order of [`PrivilegeType`].
    pub fn iter(self) -> impl Iterator<Item = PrivilegeType> {
        PrivilegeType::ALL.into_iter().filter(move |privilege| self.contains(*privilege))
    }

    pub(crate) fn insert(&mut self, privilege: PrivilegeType) {
        self.0 |= Self::bit(privilege);
    }

    pub(crate) fn remove(&mut self, privilege: PrivilegeType) {
        self.0 &= !Self::bit(privilege);
    }

    pub(crate) fn insert_all(&mut self, others: PrivilegeSet) {
        self.0 |= others.0;
    }
}

/// Who has which privileges on one object.
pub type Grants = BTreeMap<Name, PrivilegeSet>;

/// What was granted. Owners and superusers need no grant and have no entry.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Privileges {
    /// On whole objects. The grantee `public` is PUBLIC; its built-in privileges (EXECUTE on functions) are entries, too.
    granted: OidMap<Arc<Grants>>,
    pub columns: OrdMap<(Oid, AttNum, Name), PrivilegeSet>,
    /// What ALTER DEFAULT PRIVILEGES says.
    defaults: OrdMap<DefaultPrivilegeKey, PrivilegeSet>,
    /// What that comes to, as far as objects were made since it was said.
    #[serde(skip)]
    given: Arc<GivenByDefault>,
    /// Whether a GRANT or REVOKE may have run of which that is not certain.
    pub doubted: bool,
}

/// What new objects get, each by their owner, schema and kind: many objects share what was worked out for the first.
#[derive(Clone, Default)]
struct GivenByDefault(Vec<(NewObject, Arc<Grants>)>);

#[derive(Clone, PartialEq, Eq)]
struct NewObject {
    owner: Name,
    schema: Option<Oid>,
    kind: ObjectKind,
}

/// Says nothing: it follows from the defaults.
impl fmt::Debug for GivenByDefault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GivenByDefault").finish_non_exhaustive()
    }
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
    pub fn has(&self, object: Oid, grantee: &str, privilege: PrivilegeType) -> bool {
        let of_grantee = self.granted.get(object).and_then(|grants| grants.get(grantee));
        of_grantee.is_some_and(|privileges| privileges.contains(privilege))
    }

    /// What was granted on a whole object. None: nothing ever was.
    pub fn granted(&self, object: Oid) -> Option<&Grants> {
        self.granted.get(object).map(Arc::as_ref)
    }

    /// Changes what a grantee has on a whole object.
    pub(crate) fn change(&mut self, object: Oid, grantee: &Name, change: impl FnOnce(&mut PrivilegeSet)) {
        self.granted.change(object, |grants| change(Arc::make_mut(grants).entry(grantee.clone()).or_default()));
    }

    /// Gives an object what it gets when it is made.
    pub(crate) fn grant_defaults(&mut self, object: Oid, owner: &Name, schema: Option<Oid>, kind: ObjectKind) {
        let new = NewObject { owner: owner.clone(), schema, kind };
        let known = self.given.0.iter().find(|(known, _)| *known == new).map(|(_, grants)| Arc::clone(grants));
        let grants = known.unwrap_or_else(|| {
            let grants = Arc::new(self.defaults_for(owner, schema, kind));
            Arc::make_mut(&mut self.given).0.push((new, Arc::clone(&grants)));
            grants
        });
        match self.granted.get_mut(object) {
            _ if grants.is_empty() => {}
            None => self.granted.insert(object, grants),
            Some(own) => {
                let own = Arc::make_mut(own);
                grants.iter().for_each(|(grantee, privileges)| own.entry(grantee.clone()).or_default().insert_all(*privileges));
            }
        }
    }

    pub fn defaults(&self) -> &OrdMap<DefaultPrivilegeKey, PrivilegeSet> {
        &self.defaults
    }

    /// What ALTER DEFAULT PRIVILEGES says from now on.
    pub(crate) fn set_default(&mut self, key: DefaultPrivilegeKey, privileges: PrivilegeSet) {
        self.defaults.insert(key, privileges);
        self.given = Arc::default();
    }

    /// What a new object of the role gets.
    pub(crate) fn defaults_for(&self, role: &Name, schema: Option<Oid>, kind: ObjectKind) -> Grants {
        let kind_key = OtherKind::from(kind);
        let mut given = Grants::new();
        let mut give = |grantee: &Name, privileges: PrivilegeSet| {
            if !privileges.is_empty() {
                given.entry(grantee.clone()).or_default().insert_all(privileges);
            }
        };
        for (key, privileges) in &self.defaults {
            if key.kind == kind_key && (key.schema.is_none() || key.schema == schema) && key.role == *role {
                give(&key.grantee, *privileges);
            }
        }
        let public = Name::exact("public");
        give(&public, self.global_default(role, kind, &public));
        given
    }

    /// The default for all schemas: as it was set, else what the server has built in (manual, table 5.2).
    pub(crate) fn global_default(&self, role: &Name, kind: ObjectKind, grantee: &Name) -> PrivilegeSet {
        let key = DefaultPrivilegeKey { role: role.clone(), schema: None, kind: kind.into(), grantee: grantee.clone() };
        self.defaults.get(&key).copied().unwrap_or_else(|| {
            let mut built_in = PrivilegeSet::default();
            match kind {
                ObjectKind::Function if *grantee == "public" => built_in.insert(PrivilegeType::Execute),
                ObjectKind::Type if *grantee == "public" => built_in.insert(PrivilegeType::Usage),
                _ => {}
            }
            built_in
        })
    }
}

impl Catalog {
    pub fn privileges(&self) -> &Privileges {
        &self.privileges
    }

    /// Whether a role has a privilege on a whole object, by itself, as a member of another role, or as PUBLIC.
    pub fn has_privilege(&self, role: &Name, object: Oid, privilege: PrivilegeType) -> bool {
        self.privileges.has(object, "public", privilege) || self.has_own_privilege(role, object, privilege)
    }

    /// The same without what everybody has as PUBLIC.
    pub fn has_own_privilege(&self, role: &Name, object: Oid, privilege: PrivilegeType) -> bool {
        let is_superuser = |name: &Name| self.role(name).is_some_and(|role| role.superuser);
        let mut groups = self.groups_of(role).into_iter();
        groups.any(|name| self.privileges.has(object, &name, privilege) || is_superuser(&name))
    }

    /// A role with all that it is a member of, nearest first.
    pub fn groups_of(&self, role: &Name) -> Vec<Name> {
        let mut seen = vec![role.clone()];
        let mut at = 0;
        while let Some(name) = seen.get(at).cloned() {
            let groups = self.role(&name).map(|role| role.member_of.clone()).unwrap_or_default();
            seen.extend(groups.into_iter().filter(|group| !seen.contains(group)).collect::<Vec<_>>());
            at += 1;
        }
        seen
    }
}
