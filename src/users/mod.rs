//! Who is the user: the canonical user table, its mirrors, the keys that go to them, and what fills them.
//!
//! An analysis of the catalog at the end of a history, shared by the rules of the group `users` and by everything that
//! explains their findings. It reports nothing. The words: *auth* is the platform's `auth.users`; a *mirror* is a table of
//! the project with one row for each auth user; its *identity* is the column that carries the auth id.

mod body;
mod canonical;
mod copies;
mod deletion;
mod fill;
pub mod identity;
mod losses;
mod mirror;
mod rekeys;
pub mod requirement;
pub mod signup;
pub mod stamps;

pub use canonical::{Canonical, Reason};
pub use copies::{Copies, Copy};
pub use deletion::{Block, DeleteStep, Deletion, Outcome};
pub use fill::{Fill, Fills, is_written_by_definer};
pub use losses::Loss;
pub use mirror::{Evidence, Mirror, Tie, is_user_table_name};
pub use rekeys::Rekey;
pub use signup::SignUp;

use crate::catalog::{AttNum, Catalog, Oid, Presence, Reference};
use crate::config::TableName;
use crate::source::Sources;
use std::convert::Infallible;
use std::ops::ControlFlow;

/// Everything that is known about users.
#[derive(Debug, Clone, Default)]
pub struct Users {
    /// The platform's `auth.users`; None on a plain server, or where `auth.users` is the project's own.
    pub auth: Option<Oid>,
    pub mirrors: Vec<Mirror>,
    pub canonical: Option<Canonical>,
    /// The keys that carry a user's id, to the auth table or to a mirror's identity.
    pub keys: Vec<UserKey>,
    /// What inserts of an auth user lead to, through triggers.
    pub fills: Fills,
    /// The statements of migrations that copy auth users into other tables.
    pub copies: Copies,
    /// What the deletion of an auth user leads to, through foreign keys.
    pub deletion: Deletion,
    /// What the server runs when a user signs up.
    pub sign_up: SignUp,
    /// Attributes of functions that a replacement took away.
    pub losses: Vec<Loss>,
    /// UPDATEs of keys that other tables reference, in migrations and functions.
    pub rekeys: Vec<Rekey>,
}

/// A foreign key of one column that carries a user's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UserKey {
    pub table: Oid,
    pub constraint: Oid,
    pub column: AttNum,
    /// The auth table or the mirror that it references.
    pub target: Oid,
}

impl Users {
    /// Asks the catalog. `copies` was collected while the history was replayed.
    pub fn analyse(catalog: &Catalog, sources: &Sources, configured: Option<&TableName>, copies: Copies) -> Users {
        let mut go_on = || ControlFlow::<Infallible>::Continue(());
        let ControlFlow::Continue(users) = Users::analyse_while(catalog, sources, configured, copies, &mut go_on);
        users
    }

    /// The same for somebody who may have no use for it any more: between its parts `go_on` is asked, and may break it off.
    pub fn analyse_while<B>(
        catalog: &Catalog,
        sources: &Sources,
        configured: Option<&TableName>,
        copies: Copies,
        go_on: &mut dyn FnMut() -> ControlFlow<B>,
    ) -> ControlFlow<B, Users> {
        let auth = auth_table(catalog);
        let fills = auth.map(|auth| Fills::from_table(catalog, sources, auth)).unwrap_or_default();
        go_on()?;
        let deletion = auth.map(|auth| Deletion::of(catalog, sources, auth)).unwrap_or_default();
        go_on()?;
        let sign_up = auth.map(|auth| SignUp::of(catalog, sources, auth)).unwrap_or_default();
        go_on()?;
        let losses = copies.losses.clone();
        let rekeys = [copies.rekeys.clone(), rekeys::of_routines(catalog, sources)].concat();
        go_on()?;
        let mut mirrors = mirror::mirrors(catalog, auth, configured, &fills, &copies);
        go_on()?;
        let mut keys = user_keys(catalog, auth, &mirrors);
        go_on()?;
        let canonical = canonical::canonical(catalog, auth, configured, &mirrors, &keys);
        // Who is an administrator or a driver as well has a row in a table of them, keyed by the auth id; a key to it asks for one.
        let stands_for_all = |mirror: &Mirror| {
            let is_canonical = canonical.as_ref().is_some_and(|canonical| canonical.table == mirror.table);
            is_canonical || mirror.stands_for_all(catalog, &fills, &copies)
        };
        mirrors.retain(stands_for_all);
        keys.retain(|key| auth == Some(key.target) || mirrors.iter().any(|mirror| mirror.table == key.target));
        ControlFlow::Continue(Users { auth, mirrors, canonical, keys, fills, copies, deletion, sign_up, losses, rekeys })
    }

    pub fn mirror(&self, table: Oid) -> Option<&Mirror> {
        self.mirrors.iter().find(|mirror| mirror.table == table)
    }

    /// The keys that go to one table.
    pub fn keys_to(&self, target: Oid) -> impl Iterator<Item = &UserKey> {
        self.keys.iter().filter(move |key| key.target == target)
    }

    /// Whether a trigger on the auth table makes the mirror's row when a user signs up.
    pub fn is_filled(&self, table: Oid) -> bool {
        self.fills.into_table(table).next().is_some()
    }
}

/// `auth.users` as the platform brought it. A project's own table of that name is an ordinary table.
fn auth_table(catalog: &Catalog) -> Option<Oid> {
    let relation = catalog.relation_by_name("auth", "users")?;
    (relation.owner == crate::catalog::Owner::Platform).then_some(relation.oid)
}

/// Single-column keys of the project's tables to the auth id or to a mirror's identity. A mirror's own link is left out.
fn user_keys(catalog: &Catalog, auth: Option<Oid>, mirrors: &[Mirror]) -> Vec<UserKey> {
    let auth_identity = auth.and_then(|auth| Some((auth, catalog.relation(auth)?.column("id")?.number)));
    let identities = mirrors.iter().map(|mirror| (mirror.table, mirror.identity));
    let targets: Vec<(Oid, AttNum)> = auth_identity.into_iter().chain(identities).collect();
    catalog
        .project_tables()
        .flat_map(|table| catalog.foreign_keys_of(table.oid))
        .filter(|reference| !is_own_link(mirrors, reference))
        .filter_map(|reference| user_key(&reference, &targets))
        .collect()
}

fn user_key(reference: &Reference, targets: &[(Oid, AttNum)]) -> Option<UserKey> {
    let ([column], [referenced]) = (reference.constraint.columns.as_slice(), reference.key.columns.as_slice()) else {
        return None;
    };
    let certain = reference.constraint.presence == Presence::Certain;
    let to_user = targets.contains(&(reference.key.table, *referenced)) && reference.key.table != reference.table.oid;
    (certain && to_user).then_some(UserKey {
        table: reference.table.oid,
        constraint: reference.constraint.oid,
        column: *column,
        target: reference.key.table,
    })
}

/// The key that ties a mirror to the auth table, or to another mirror by its own primary key.
fn is_own_link(mirrors: &[Mirror], reference: &Reference) -> bool {
    mirrors.iter().any(|mirror| {
        mirror.table == reference.table.oid
            && reference.constraint.columns.as_slice() == [mirror.identity]
            && mirror.link == Some(reference.constraint.oid)
    })
}
