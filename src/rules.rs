//! The rules, by group. To add one: write its page, write its file, and add one line to its group.

mod advisor;
pub mod hygiene;
mod index_definition;
pub mod integrity;
pub mod lost_keys;
pub mod performance;
pub mod replay;
pub mod security;
pub mod users;

use crate::rule::Rule;

/// Every rule, in the order of the index.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    [users::RULES, replay::CONDITIONS, replay::RULES, integrity::RULES, security::RULES, performance::RULES, hygiene::RULES]
        .into_iter()
        .flatten()
        .copied()
}

/// The rule with this name: `group/name`, or the name alone where no other group has it, or a former name.
pub fn find(name: &str) -> Option<&'static Rule> {
    let exact = all().find(|rule| rule.meta.name == name || rule.meta.aliases.contains(&name));
    exact.or_else(|| {
        let mut short = all().filter(|rule| rule.meta.short_name() == name);
        short.next().filter(|_| short.next().is_none())
    })
}
