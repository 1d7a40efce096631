//! The names by which a comment may call a rule: its own, and those of peers that check the same.

use crate::config::{NoSuchRule, RuleNames, Selector};
use crate::rules;

#[derive(Clone, Copy)]
pub(super) struct Book<'a> {
    pub names: RuleNames<'a>,
    /// Another linter's name, and a rule that checks the same.
    pub aliases: &'a [(&'a str, &'a str)],
}

/// The names of all rules, for a [`Book`] to borrow.
pub(super) struct Names {
    names: Vec<&'static str>,
    aliases: Vec<(&'static str, &'static str)>,
}

impl Names {
    pub fn of_all_rules() -> Self {
        let aliases = |rule: &'static crate::rule::Rule| rule.meta.aliases.iter().map(|alias| (*alias, rule.meta.name));
        Names { names: rules::all().map(|rule| rule.meta.name).collect(), aliases: rules::all().flat_map(aliases).collect() }
    }

    pub fn book(&self) -> Book<'_> {
        Book { names: RuleNames(&self.names), aliases: &self.aliases }
    }
}

impl Book<'_> {
    /// What a name selects. Of a peer's check every rule that does a part of it.
    ///
    /// # Errors
    /// Nothing is called so, or several rules are.
    pub fn selectors(self, name: &str) -> Result<Vec<Selector>, NoSuchRule> {
        let of_peer = self.aliases.iter().filter(|(alias, _)| *alias == name);
        let selected: Vec<Selector> = of_peer.map(|(_, rule)| self.names.selector(rule)).collect::<Result<_, _>>()?;
        match selected.is_empty() {
            true => self.names.selector(name).map(|selector| vec![selector]),
            false => Ok(selected),
        }
    }
}
