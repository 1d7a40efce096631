//! Tables and the keys between them, as pictures: what is drawn, and which part of it somebody wants to see.
//!
//! [`Diagram`] is plain data; the formats and the layout know nothing of the catalog.

mod dot;
mod gather;
mod layout;
mod mermaid;
mod svg;

pub use dot::dot;
pub use mermaid::mermaid;
pub use svg::svg;

/// Tables and keys by their places in the lists.
#[derive(Debug, Clone, Default)]
pub struct Diagram {
    pub tables: Vec<Table>,
    pub keys: Vec<Key>,
}

#[derive(Debug, Clone)]
pub struct Table {
    /// `public.songs`
    pub name: String,
    /// Of a table that the platform brings, only those that keys go to.
    pub columns: Vec<Column>,
    pub role: Role,
    pub owner: Owner,
}

#[derive(Debug, Clone)]
pub struct Column {
    pub name: String,
    /// `timestamptz`
    pub ty: String,
    pub is_primary: bool,
}

/// What a table is to the question who the user is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The one table that the ids of users should go to.
    User,
    /// A table that stands for users as well.
    OtherUser,
    None,
}

/// Who makes a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    Project,
    Platform,
}

/// A foreign key.
#[derive(Debug, Clone)]
pub struct Key {
    pub name: String,
    /// The referencing table and its columns.
    pub from: usize,
    pub columns: Vec<usize>,
    /// The referenced table and its columns.
    pub to: usize,
    pub referenced: Vec<usize>,
    pub target: Target,
}

/// Where a key goes, which is its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target {
    /// A user's id, to the user table.
    User,
    /// A user's id, to another table of users.
    OtherUser,
    Other,
}

impl Target {
    const ALL: [Target; 3] = [Target::User, Target::OtherUser, Target::Other];

    fn color(self) -> &'static str {
        match self {
            Target::User => "#1a7f37",
            Target::OtherUser => "#cf222e",
            Target::Other => "#8c959f",
        }
    }
}

impl Diagram {
    /// The table of a name, with its schema or without.
    pub fn table(&self, name: &str) -> Option<usize> {
        let full = self.tables.iter().position(|table| table.name == name);
        full.or_else(|| self.tables.iter().position(|table| table.short_name() == name))
    }

    /// A table with those that it references and those that reference it.
    #[must_use]
    pub fn around(&self, table: usize) -> Diagram {
        self.only(|key| key.from == table || key.to == table, |index, _| index == table)
    }

    /// The tables of users, and those whose keys carry a user's id.
    #[must_use]
    pub fn of_users(&self) -> Diagram {
        self.only(|key| key.target != Target::Other, |_, table| table.role != Role::None)
    }

    /// The tables that are wanted themselves or for a key that is, and all keys between them.
    fn only(&self, wants_key: impl Fn(&Key) -> bool, wants_table: impl Fn(usize, &Table) -> bool) -> Diagram {
        let mut places: Vec<Option<usize>> = Vec::new();
        let mut tables = Vec::new();
        for (index, table) in self.tables.iter().enumerate() {
            let has_key = self.keys.iter().any(|key| wants_key(key) && (key.from == index || key.to == index));
            let is_wanted = wants_table(index, table) || has_key;
            places.push(is_wanted.then_some(tables.len()));
            tables.extend(is_wanted.then(|| table.clone()));
        }
        let place = |table: usize| places.get(table).copied().flatten();
        let moved = |key: &Key| Some(Key { from: place(key.from)?, to: place(key.to)?, ..key.clone() });
        Diagram { tables, keys: self.keys.iter().filter_map(moved).collect() }
    }
}

impl Table {
    /// The name as people say it: without `public`.
    fn shown_name(&self) -> &str {
        self.name.strip_prefix("public.").unwrap_or(&self.name)
    }

    fn short_name(&self) -> &str {
        self.name.split_once('.').map_or(&self.name, |(_, name)| name)
    }
}

/// Text in XML and in the labels of Graphviz, which are written like it.
fn escaped(text: &str) -> String {
    super::printable(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests;
