//! Reads lint.toml. Each mistake is a finding on the characters that it is about, and all of them are reported at once.

use super::{
    BaselineSettings, Config, Date, DeleteAction, Ignore, Levels, Migrations, POSTGRES_VERSIONS, Position, Repair, RuleNames,
    Selector, TableName, Users,
};
use crate::finding::{Finding, Level};
use crate::platform::Platform;
use crate::source::{Layout, SourceFile, Sources};
use crate::sql::name::Name;
use crate::text::{FileId, Span, most_similar};
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

/// What is wrong with a lint.toml.
#[derive(Debug, Clone)]
pub struct Mistakes {
    /// lint.toml alone.
    pub sources: Sources,
    /// At least one, in the order of the file.
    pub findings: Vec<Finding>,
}

type Value<'t> = Spanned<DeValue<'t>>;

/// Reads the text of a lint.toml.
///
/// # Errors
/// It is not valid TOML, or says something that miglint does not know.
pub fn parse(path: &Path, text: &str, rules: RuleNames<'_>) -> Result<Config, Mistakes> {
    let mut sources = Sources::default();
    let file = sources.add(SourceFile::new(path.to_owned(), text));
    let mut reader = Reader { file, rules, findings: Vec::new() };
    let config = match DeTable::parse(text) {
        Ok(document) => reader.document(document.get_ref()),
        Err(error) => {
            let at = error.span().unwrap_or_default();
            reader.mistake(at, format!("this is not valid TOML: {}", error.message()));
            Config::default()
        }
    };
    if reader.findings.is_empty() {
        return Ok(config);
    }
    reader.findings.sort_by_key(|finding| finding.span);
    Err(Mistakes { sources, findings: reader.findings })
}

struct Reader<'r> {
    file: FileId,
    rules: RuleNames<'r>,
    findings: Vec<Finding>,
}

impl Reader<'_> {
    fn document(&mut self, document: &DeTable<'_>) -> Config {
        let mut config = Config::default();
        for (key, value) in document {
            match key.get_ref().as_ref() {
                "migrations" => config.migrations = self.table(value, Self::migrations),
                "users" => config.users = self.table(value, Self::users),
                "repair" => config.repair = self.table(value, Self::repair),
                "rules" => config.levels = self.table(value, Self::levels),
                "ignore" => config.ignores = self.ignores(value),
                "baseline" => config.baseline = self.table(value, Self::baseline),
                _ => self.unknown_key(key, &["migrations", "users", "repair", "rules", "ignore", "baseline"]),
            }
        }
        config
    }

    fn migrations(&mut self, table: &DeTable<'_>) -> Migrations {
        let mut migrations = Migrations::default();
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "paths" => migrations.paths = self.strings(value),
                "layout" => migrations.layout = self.choice(value, &Layout::ALL.map(Layout::as_str), Layout::named),
                "platform" => migrations.platform = self.choice(value, &Platform::ALL.map(Platform::as_str), Platform::named),
                "postgres" => migrations.postgres = self.postgres(value),
                "applied" => migrations.applied = self.version(value),
                _ => self.unknown_key(key, &["paths", "layout", "platform", "postgres", "applied"]),
            }
        }
        migrations
    }

    fn users(&mut self, table: &DeTable<'_>) -> Users {
        let mut users = Users::default();
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "table" => users.table = self.user_table(value),
                "columns" => users.columns = self.strings(value),
                _ => self.unknown_key(key, &["table", "columns"]),
            }
        }
        users
    }

    fn baseline(&mut self, table: &DeTable<'_>) -> BaselineSettings {
        let mut baseline = BaselineSettings::default();
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "file" => baseline.file = self.string(value).map(str::to_owned),
                "strict" => baseline.strict = self.boolean(value),
                _ => self.unknown_key(key, &["file", "strict"]),
            }
        }
        baseline
    }

    fn repair(&mut self, table: &DeTable<'_>) -> Repair {
        let mut repair = Repair::default();
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "values" => repair.values = self.table(value, |reader, table| reader.entries(table, Self::expression)),
                "on-delete" => repair.on_delete = self.table(value, |reader, table| reader.entries(table, Self::delete_action)),
                _ => self.unknown_key(key, &["values", "on-delete"]),
            }
        }
        repair
    }

    /// A table by names of objects.
    fn entries<T>(&mut self, table: &DeTable<'_>, read: impl Fn(&mut Self, &Value<'_>) -> Option<T>) -> BTreeMap<String, T> {
        let entry = |(key, value): (&Spanned<DeString<'_>>, &Value<'_>)| Some((key.get_ref().to_string(), read(self, value)?));
        table.iter().filter_map(entry).collect()
    }

    fn expression(&mut self, value: &Value<'_>) -> Option<String> {
        self.string(value).map(str::to_owned)
    }

    fn delete_action(&mut self, value: &Value<'_>) -> Option<DeleteAction> {
        self.choice(value, &["cascade", "set-null"], DeleteAction::named)
    }

    fn levels(&mut self, table: &DeTable<'_>) -> Levels {
        let mut levels = Levels::default();
        for (key, value) in table {
            let selector = self.selector(key.get_ref(), key.span());
            let level = self.level(value);
            if let (Some(selector), Some(level)) = (selector, level) {
                levels.set(selector, level);
            }
        }
        levels
    }

    fn ignores(&mut self, value: &Value<'_>) -> Vec<Ignore> {
        let Some(tables) = value.get_ref().as_array() else {
            self.mistake_with_help(value.span(), "`ignore` is a list of tables", "write `[[ignore]]`, once for each");
            return Vec::new();
        };
        tables.iter().filter_map(|value| self.table(value, |reader, table| reader.ignore(table, value.span()))).collect()
    }

    fn ignore(&mut self, table: &DeTable<'_>, at: Range<usize>) -> Option<Ignore> {
        let (mut rule, mut object, mut path, mut reason, mut expires) = (None, None, None, None, None);
        let place = Position { start: at.start as u32, end: at.end as u32 };
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "rule" => {
                    let name = self.string(value);
                    rule = Some(name.and_then(|name| self.selector(name, value.span())));
                }
                "object" => object = self.string(value).map(str::to_owned),
                "path" => path = self.string(value).map(str::to_owned),
                "reason" => reason = self.string(value).map(str::to_owned),
                "expires" => expires = self.date(value),
                _ => self.unknown_key(key, &["rule", "object", "path", "reason", "expires"]),
            }
        }
        if rule.is_none() {
            self.mistake_with_help(at, "an ignore without a rule", "add `rule = \"group/name\"` or `rule = \"group\"`");
        }
        Some(Ignore { rule: rule??, object, path, reason, expires, at: place })
    }
}

/// The values.
impl Reader<'_> {
    fn table<T: Default>(&mut self, value: &Value<'_>, read: impl FnOnce(&mut Self, &DeTable<'_>) -> T) -> T {
        match value.get_ref().as_table() {
            Some(table) => read(self, table),
            None => {
                self.wrong_type(value, "a table");
                T::default()
            }
        }
    }

    fn string<'v>(&mut self, value: &'v Value<'_>) -> Option<&'v str> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.wrong_type(value, "a string");
        }
        text
    }

    fn boolean(&mut self, value: &Value<'_>) -> bool {
        let truth = value.get_ref().as_bool();
        if truth.is_none() {
            self.wrong_type(value, "true or false");
        }
        truth.unwrap_or_default()
    }

    fn strings(&mut self, value: &Value<'_>) -> Vec<String> {
        match value.get_ref().as_array() {
            Some(values) => values.iter().filter_map(|value| self.string(value).map(str::to_owned)).collect(),
            None => {
                self.wrong_type(value, "a list of strings");
                Vec::new()
            }
        }
    }

    /// One of several words, or `auto`.
    fn choice<T>(&mut self, value: &Value<'_>, words: &[&str], named: fn(&str) -> Option<T>) -> Option<T> {
        let word = self.string(value).filter(|word| *word != "auto")?;
        let choice = named(word);
        if choice.is_none() {
            let help = match most_similar(word, words.iter().copied().chain(["auto"])) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("it is `auto` or one of `{}`", words.join("`, `")),
            };
            self.mistake_with_help(value.span(), format!("`{word}` is not known here"), help);
        }
        choice
    }

    fn postgres(&mut self, value: &Value<'_>) -> Option<u16> {
        if value.get_ref().as_str() == Some("auto") {
            return None;
        }
        let number = value.get_ref().as_integer().and_then(|number| u16::from_str_radix(number.as_str(), number.radix()).ok());
        let version = number.filter(|version| POSTGRES_VERSIONS.contains(version));
        if version.is_none() {
            let (oldest, newest) = (POSTGRES_VERSIONS.start(), POSTGRES_VERSIONS.end());
            let help = format!("a major version from {oldest} to {newest}, or \"auto\"");
            self.mistake_with_help(value.span(), "not a version of PostgreSQL that miglint knows", help);
        }
        version
    }

    /// A migration's version: `"20250301120000"`, or the same as a number; `"none"` where nothing is deployed.
    fn version(&mut self, value: &Value<'_>) -> Option<String> {
        let text = match value.get_ref() {
            DeValue::String(text) => text.as_ref(),
            DeValue::Integer(number) if number.radix() == 10 => number.as_str(),
            _ => {
                self.wrong_type(value, "a string");
                return None;
            }
        };
        if text == "none" {
            return None;
        }
        let is_version = text.starts_with(|c: char| c.is_ascii_digit())
            && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'_' | b'-'));
        if !is_version {
            let help = "write the digits with which the file's name begins, or \"none\"";
            self.mistake_with_help(value.span(), "not the version of a migration", help);
        }
        is_version.then(|| text.to_owned())
    }

    fn user_table(&mut self, value: &Value<'_>) -> Option<TableName> {
        let text = self.string(value).filter(|text| *text != "auto")?;
        let table = table_name(text);
        if table.is_none() {
            self.mistake_with_help(value.span(), "not the name of a table", "write schema and name: `public.users`, or \"auto\"");
        }
        table
    }

    fn level(&mut self, value: &Value<'_>) -> Option<Level> {
        let level = Level::named(value.get_ref().as_str().unwrap_or_default());
        if level.is_none() {
            self.mistake_with_help(value.span(), "not a level", "it is \"error\", \"warning\", \"info\" or \"off\"");
        }
        level
    }

    fn date(&mut self, value: &Value<'_>) -> Option<Date> {
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Datetime(date) => date.to_string(),
            _ => String::new(),
        };
        let date = Date::parse(&text);
        if date.is_none() {
            self.mistake_with_help(value.span(), "not a day of the calendar", "write it as \"2027-01-31\"");
        }
        date
    }

    fn selector(&mut self, name: &str, at: Range<usize>) -> Option<Selector> {
        match self.rules.selector(name) {
            Ok(selector) => Some(selector),
            Err(error) => {
                self.mistake_with_help(at, error.to_string(), error.help());
                None
            }
        }
    }
}

/// The mistakes.
impl Reader<'_> {
    fn unknown_key(&mut self, key: &Spanned<std::borrow::Cow<'_, str>>, known: &[&str]) {
        let name = key.get_ref();
        let help = match most_similar(name, known.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("known here: `{}`", known.join("`, `")),
        };
        self.mistake_with_help(key.span(), format!("`{name}` is not known here"), help);
    }

    fn wrong_type(&mut self, value: &Value<'_>, wanted: &str) {
        let found = match value.get_ref() {
            DeValue::String(_) => "a string",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "a boolean",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.mistake(value.span(), format!("{wanted} is needed here, not {found}"));
    }

    fn mistake_with_help(&mut self, at: Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        self.mistake(at, message);
        if let Some(finding) = self.findings.last_mut() {
            finding.help = Some(help.into());
        }
    }

    fn mistake(&mut self, at: Range<usize>, message: impl Into<String>) {
        self.findings.push(Finding::new(Span::new(self.file, at.start as u32, at.end as u32), message));
    }
}

/// `schema.name`, each in double quotes where it is not to be folded.
fn table_name(text: &str) -> Option<TableName> {
    let (schema, rest) = identifier(text)?;
    let (name, rest) = identifier(rest.strip_prefix('.')?)?;
    rest.is_empty().then_some(TableName { schema, name })
}

fn identifier(text: &str) -> Option<(Name, &str)> {
    if let Some(quoted) = text.strip_prefix('"') {
        let (name, rest) = quoted.split_once('"')?;
        return (!name.is_empty()).then(|| (Name::exact(name), rest));
    }
    let (name, rest) = text.split_at_checked(text.find('.').unwrap_or(text.len()))?;
    let is_plain = !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c == '"');
    is_plain.then(|| (Name::folded(name), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: RuleNames<'static> = RuleNames(&["users/missing-backfill", "integrity/duplicate-unique"]);

    fn read(text: &str) -> Result<Config, Mistakes> {
        parse(Path::new("lint.toml"), text, NAMES)
    }

    #[test]
    fn every_key_is_read() {
        let config = read(
            r#"
            [migrations]
            paths = ["supabase/migrations"]
            layout = "golang-migrate"
            platform = "postgres"
            postgres = 15
            applied = "20250301120000"
            [users]
            table = 'app."Users"'
            [rules]
            users = "warn"
            "users/missing-backfill" = "off"
            [[ignore]]
            rule = "integrity/duplicate-unique"
            object = "public.audit_log.*"
            path = "migrations/2024*.sql"
            reason = "kept for the old API"
            expires = "2027-01-01"
            [baseline]
            file = "ci/baseline.toml"
            strict = true
            "#,
        )
        .unwrap();
        let expected = Migrations {
            paths: vec!["supabase/migrations".to_owned()],
            layout: Some(Layout::GolangMigrate),
            platform: Some(Platform::Postgres),
            postgres: Some(15),
            applied: Some("20250301120000".to_owned()),
        };
        assert_eq!(config.migrations, expected);
        assert_eq!(config.users.table, Some(TableName { schema: Name::exact("app"), name: Name::exact("Users") }));
        assert_eq!(config.levels.of("users/missing-backfill", Level::Error), Level::Off);
        assert_eq!(config.levels.of("users/missing-sync-trigger", Level::Error), Level::Warning);
        let [ignore] = config.ignores.as_slice() else { panic!("one ignore") };
        assert_eq!(ignore.object.as_deref(), Some("public.audit_log.*"));
        assert_eq!(ignore.path.as_deref(), Some("migrations/2024*.sql"));
        assert_eq!(ignore.expires, Date::parse("2027-01-01"));
        assert_eq!(config.baseline, BaselineSettings { file: Some("ci/baseline.toml".to_owned()), strict: true });
    }

    /// Each mistake as `text under the span: message | help`.
    fn mistakes(text: &str) -> Vec<String> {
        let Err(mistakes) = read(text) else { return Vec::new() };
        let shown = |finding: &Finding| {
            let help = finding.help.as_ref().map(|help| format!(" | {help}")).unwrap_or_default();
            format!("{}: {}{help}", mistakes.sources.slice(finding.span), finding.message)
        };
        mistakes.findings.iter().map(shown).collect()
    }

    #[test]
    fn mistakes_point_at_their_characters() {
        let table: &[(&str, &[&str])] = &[
            ("", &[]),
            ("migration = 1", &["migration: `migration` is not known here | did you mean `migrations`?"]),
            (
                "[server]",
                &[
                    "server: `server` is not known here | known here: `migrations`, `users`, `repair`, `rules`, `ignore`, `baseline`",
                ],
            ),
            ("users = 1", &["1: a table is needed here, not a number"]),
            ("[migrations]\npaths = 'x'", &["'x': a list of strings is needed here, not a string"]),
            ("[migrations]\nlayout = 'supebase'", &["'supebase': `supebase` is not known here | did you mean `supabase`?"]),
            ("[migrations]\nplatform = 'x'", &["'x': `x` is not known here | it is `auto` or one of `supabase`, `postgres`"]),
            (
                "[migrations]\npostgres = 9",
                &["9: not a version of PostgreSQL that miglint knows | a major version from 13 to 18, or \"auto\""],
            ),
            (
                "[migrations]\napplied = 'x.sql'",
                &["'x.sql': not the version of a migration | write the digits with which the file's name begins, or \"none\""],
            ),
            (
                "[users]\ntable = 'users'",
                &["'users': not the name of a table | write schema and name: `public.users`, or \"auto\""],
            ),
            (
                "[rules]\nuser = 'error'\nusers = 'loud'",
                &[
                    "user: no rule is called `user` | did you mean `users`?",
                    "'loud': not a level | it is \"error\", \"warning\", \"info\" or \"off\"",
                ],
            ),
            ("[ignore]", &["[ignore]: `ignore` is a list of tables | write `[[ignore]]`, once for each"]),
            (
                "[[ignore]]\nreason = 'x'",
                &["[[ignore]]: an ignore without a rule | add `rule = \"group/name\"` or `rule = \"group\"`"],
            ),
            (
                "[[ignore]]\nrule = 'users'\nexpires = '2027-02-30'",
                &["'2027-02-30': not a day of the calendar | write it as \"2027-01-31\""],
            ),
            ("[[ignore]]\nrule = 'users'\nexpires = 2027-02-20", &[]),
            ("paths = [", &[": this is not valid TOML: unclosed array, expected `]`"]),
        ];
        for (text, expected) in table {
            assert_eq!(mistakes(text), *expected, "{text}");
        }
    }
}
