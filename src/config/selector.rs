//! Names of rules and groups, as people write them in lint.toml and on the command line.

use crate::text::most_similar;
use std::fmt;

/// A rule (`users/mixed-user-reference`) or a group (`users`). It names one that exists.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Selector(String);

impl Selector {
    pub fn selects(&self, rule: &str) -> bool {
        rule == self.0 || group_of(rule) == self.0
    }

    /// Whether it names one rule and not a group.
    pub fn is_rule(&self) -> bool {
        self.0.contains('/')
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The part before the slash.
fn group_of(rule: &str) -> &str {
    rule.split_once('/').map_or("", |(group, _)| group)
}

/// Shorter parts of a name are in too many names to be worth a guess.
const SHORTEST_PART: usize = 5;

/// All rules that there are, by their full names.
#[derive(Debug, Clone, Copy)]
pub struct RuleNames<'a>(pub &'a [&'a str]);

/// A name that is no rule's, with what was probably meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoSuchRule {
    pub name: String,
    /// One name close to it, or all rules that the short name could mean.
    pub meant: Vec<String>,
}

impl fmt::Display for NoSuchRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.meant.len() {
            0 | 1 => write!(f, "no rule is called `{}`", self.name),
            _ => write!(f, "several rules are called `{}`", self.name),
        }
    }
}

impl NoSuchRule {
    /// `did you mean `users/missing-backfill`?`, or where the names are listed.
    pub fn help(&self) -> String {
        match self.meant.as_slice() {
            [] => "`miglint rules` lists them".to_owned(),
            [one] => format!("did you mean `{one}`?"),
            several => format!("write one of `{}`", several.join("`, `")),
        }
    }
}

impl<'a> RuleNames<'a> {
    /// The rule of a full name, or of a short one that only one group has.
    ///
    /// # Errors
    /// No rule is called so, or several are.
    pub fn rule(self, name: &str) -> Result<&'a str, NoSuchRule> {
        if let Some(rule) = self.0.iter().find(|rule| **rule == name) {
            return Ok(rule);
        }
        let same: Vec<&str> = self.0.iter().copied().filter(|rule| short(rule) == name).collect();
        match same.as_slice() {
            [] => Err(self.unknown(name, false)),
            [one] => Ok(one),
            several => Err(NoSuchRule { name: name.to_owned(), meant: several.iter().map(ToString::to_string).collect() }),
        }
    }

    /// The rule or group of a name. Short names are accepted as [`RuleNames::rule`] does.
    ///
    /// # Errors
    /// Nothing is called so, or several rules are.
    pub fn selector(self, name: &str) -> Result<Selector, NoSuchRule> {
        if self.groups().any(|group| group == name) {
            return Ok(Selector(name.to_owned()));
        }
        match self.rule(name) {
            Ok(rule) => Ok(Selector(rule.to_owned())),
            Err(error) if error.meant.len() > 1 => Err(error),
            Err(_) => Err(self.unknown(name, true)),
        }
    }

    fn groups(self) -> impl Iterator<Item = &'a str> {
        self.0.iter().map(|rule| group_of(rule))
    }

    fn unknown(self, name: &str, or_group: bool) -> NoSuchRule {
        let groups = self.groups().filter(|_| or_group);
        let meant = most_similar(name, self.0.iter().copied().chain(groups))
            .or_else(|| {
                let short_name = most_similar(short(name), self.0.iter().map(|rule| short(rule)))?;
                self.0.iter().copied().find(|rule| short(rule) == short_name)
            })
            .or_else(|| self.0.iter().copied().find(|rule| name.len() >= SHORTEST_PART && rule.contains(name)))
            .map(str::to_owned);
        NoSuchRule { name: name.to_owned(), meant: meant.into_iter().collect() }
    }
}

fn short(rule: &str) -> &str {
    rule.split_once('/').map_or(rule, |(_, short)| short)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: RuleNames<'static> = RuleNames(&[
        "users/missing-backfill",
        "users/missing-sync-trigger",
        "replay/duplicate-object",
        "integrity/duplicate-object",
    ]);

    #[test]
    fn names_select_rules_and_groups() {
        let table = [
            ("users/missing-backfill", Ok("users/missing-backfill")),
            ("missing-backfill", Ok("users/missing-backfill")),
            ("users", Ok("users")),
            ("user", Err("did you mean `users`?")),
            ("users/missing-backfil", Err("did you mean `users/missing-backfill`?")),
            ("hygiene/missing-backfil", Err("did you mean `users/missing-backfill`?")),
            ("duplicate-object", Err("write one of `replay/duplicate-object`, `integrity/duplicate-object`")),
            ("sync-trigger", Err("did you mean `users/missing-sync-trigger`?")),
            ("quite-something-else", Err("`miglint rules` lists them")),
        ];
        for (name, expected) in table {
            let selector = NAMES.selector(name);
            let shown = selector.as_ref().map(Selector::as_str).map_err(NoSuchRule::help);
            assert_eq!(shown, expected.map_err(str::to_owned), "{name}");
        }
    }

    #[test]
    fn a_group_selects_its_rules() {
        let users = NAMES.selector("users").unwrap();
        assert!(users.selects("users/missing-backfill"));
        assert!(!users.selects("replay/duplicate-object"));
        assert!(!users.is_rule());
    }
}
