//! The lint.toml that a project begins with: what was found out about it, each with its reason, and what else there is to say.

use super::Origin;
use crate::platform::Platform;
use crate::source::Layout;
use std::fmt::Write;

/// What is known of a project on its first day.
#[derive(Debug, Clone)]
pub struct Starter {
    /// As seen from lint.toml's folder, with forward slashes.
    pub paths: Vec<String>,
    pub layout: Layout,
    pub platform: (Platform, Origin),
    pub postgres: (u16, Origin),
    /// The version of the last migration.
    pub applied: Option<String>,
    /// The user table and how it was settled; none where no table mirrors the users.
    pub user_table: Option<(String, String)>,
}

impl Starter {
    /// The text of lint.toml.
    pub fn render(&self) -> String {
        let mut text = format!("#:schema {}/raw/main/{}\n", env!("CARGO_PKG_REPOSITORY"), super::SCHEMA_FILE);
        text.push_str("# The settings of miglint. `miglint config show` prints what they come to.\n\n[migrations]\n");
        let mut say = |comment: &str, line: String| {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "# {comment}\n{line}");
        };
        let paths: Vec<String> = self.paths.iter().map(|path| quoted(path)).collect();
        say("Folders of migrations, as seen from this file.", format!("paths = [{}]", paths.join(", ")));
        say("Told by the files; set it to keep it so.", format!("#layout = \"{}\"", self.layout));
        let (platform, origin) = self.platform;
        say(&because(origin), format!("#platform = \"{}\"", platform.as_str()));
        let (postgres, origin) = self.postgres;
        say(&because(origin), format!("#postgres = {postgres}"));
        let applied = "The last version that is deployed: files up to it are never edited, only mended by new ones. Move it on.";
        match &self.applied {
            Some(version) => say(applied, format!("applied = {}", quoted(version))),
            None => say(applied, "#applied = \"none\"".to_owned()),
        }
        text.push_str("\n[users]\n");
        let _ = match &self.user_table {
            Some((table, reason)) => {
                writeln!(text, "# The one table that user ids should reference ({reason}).\ntable = {}", quoted(table))
            }
            None => writeln!(text, "# The one table that user ids should reference.\n#table = \"auto\""),
        };
        text.push_str(REST);
        text
    }
}

const REST: &str = r#"
[rules]
# The level of a rule or of a group: "error", "warning", "info" or "off". `miglint rules` lists them.
#"users/missing-sync-trigger" = "error"
#hygiene = "info"

[baseline]
# Findings of the first day are in lint-baseline.toml, where there were any. true: say when one of them is mended.
#strict = true

# Findings that are meant to be.
#[[ignore]]
#rule = "integrity/duplicate-unique"
#object = "public.audit_log.*"
#reason = "both names are known to the importer"
#expires = "2027-01-01"
"#;

fn because(origin: Origin) -> String {
    match origin {
        Origin::Default => "As nothing else is known; set it to what the server has.".to_owned(),
        origin => format!("From {origin}."),
    }
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{RuleNames, TableName, parse};
    use crate::sql::name::Name;
    use std::path::Path;

    const NAMES: RuleNames<'static> = RuleNames(&["users/missing-sync-trigger", "hygiene/x", "integrity/duplicate-unique"]);

    fn starter() -> Starter {
        Starter {
            paths: vec!["supabase/migrations".to_owned()],
            layout: Layout::Supabase,
            platform: (Platform::Supabase, Origin::Layout),
            postgres: (15, Origin::SupabaseToml),
            applied: Some("20250301120000".to_owned()),
            user_table: Some(("public.\"Users\"".to_owned(), "found: 7 references".to_owned())),
        }
    }

    #[test]
    fn what_it_writes_can_be_read() {
        let config = parse(Path::new("lint.toml"), &starter().render(), NAMES).unwrap();
        assert_eq!(config.migrations.paths, ["supabase/migrations"]);
        assert_eq!(config.migrations.applied.as_deref(), Some("20250301120000"));
        assert_eq!(config.users.table, Some(TableName { schema: Name::exact("public"), name: Name::exact("Users") }));
        let nothing = Starter { applied: None, user_table: None, ..starter() };
        assert_eq!(parse(Path::new("lint.toml"), &nothing.render(), NAMES).unwrap().users.table, None);
    }

    #[test]
    fn what_it_comments_out_is_valid_too() {
        let uncomment = |line: &str| match line.strip_prefix('#').filter(|rest| !rest.starts_with([' ', ':'])) {
            Some(key) => format!("{key}\n"),
            None => format!("{line}\n"),
        };
        let text: String = starter().render().lines().map(uncomment).collect();
        let config = parse(Path::new("lint.toml"), &text, NAMES).unwrap_or_else(|mistakes| panic!("{:?}", mistakes.findings));
        assert_eq!((config.migrations.layout, config.migrations.postgres), (Some(Layout::Supabase), Some(15)));
        assert_eq!(config.ignores.len(), 1);
    }
}
