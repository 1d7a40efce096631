//! Which table is the user.

use super::{Mirror, UserKey};
use crate::catalog::{Catalog, Oid};
use crate::config::TableName;

/// The one table that user keys should go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Canonical {
    pub table: Oid,
    pub reason: Reason,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// lint.toml says so.
    Configured,
    /// No table of the project mirrors the auth users.
    NoMirror,
    /// So many user keys go to it.
    References(usize),
}

/// So many times more keys have to go to the auth table than to the best mirror for the mirror to be a mere side table.
const CLEAR_MAJORITY: usize = 2;

pub(super) fn canonical(
    catalog: &Catalog,
    auth: Option<Oid>,
    configured: Option<&TableName>,
    mirrors: &[Mirror],
    keys: &[UserKey],
) -> Option<Canonical> {
    if let Some(wanted) = configured
        && let Some(table) = catalog.relation_by_name(&wanted.schema, &wanted.name)
    {
        return Some(Canonical { table: table.oid, reason: Reason::Configured });
    }
    let auth = auth?;
    let count = |table: Oid| keys.iter().filter(|key| key.target == table).count();
    let to_auth = count(auth);
    // Of equally many, the older table: the first one in the order of object numbers.
    let best = mirrors
        .iter()
        .map(|mirror| (count(mirror.table), mirror))
        .max_by_key(|(count, mirror)| (*count, std::cmp::Reverse(mirror.table)));
    Some(match best {
        Some((references, mirror)) if references > 0 && to_auth <= references * CLEAR_MAJORITY => {
            Canonical { table: mirror.table, reason: Reason::References(references) }
        }
        Some(_) => Canonical { table: auth, reason: Reason::References(to_auth) },
        None => Canonical { table: auth, reason: Reason::NoMirror },
    })
}
