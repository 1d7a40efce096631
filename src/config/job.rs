//! From the paths that somebody names to histories with their settings: what to check, and how.

use super::{BASELINE_FILE, Baseline, Config, Migrations, Mistakes, POSTGRES_VERSIONS, RuleNames, SupabaseConfig, parse};
use crate::platform::{Exposure, Platform};
use crate::source::{self, Layout, Listing, Loaded, Migration, MigrationsFolder, Overlay, Skipped, Sources, path::normal};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The newest major version that Supabase offers.
const NEWEST_ON_SUPABASE: u16 = 17;

/// The oldest that its projects still run on.
const OLDEST_ON_SUPABASE: u16 = 15;

/// The schemas that Supabase's REST API serves unless config.toml says otherwise.
const API_SCHEMAS: [&str; 2] = ["public", "graphql_public"];

/// What somebody asked for.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// Folders and files. None: what the working directory belongs to.
    pub paths: &'a [PathBuf],
    /// The working directory.
    pub directory: &'a Path,
    /// The lint.toml to use for everything.
    pub config: Option<&'a Path>,
    /// Settings that outweigh those of lint.toml. Its paths are not looked at.
    pub overrides: &'a Migrations,
    /// Files whose texts come from elsewhere: standard input, or an editor. They need not be on the disk.
    pub buffers: &'a [PathBuf],
    pub rules: RuleNames<'a>,
}

/// One history to check, with its settings.
#[derive(Debug, Clone)]
pub struct Job {
    pub folder: MigrationsFolder,
    /// In the order in which they run.
    pub migrations: Vec<Migration>,
    /// What the runner passes over, as far as somebody asked for it.
    pub skipped: Vec<Skipped>,
    pub config: Config,
    /// Where the settings come from.
    pub lint_toml: Option<PathBuf>,
    pub shown: Shown,
    supabase: SupabaseConfig,
}

/// The files whose findings are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    Everything,
    Files(BTreeSet<PathBuf>),
}

/// What the settings come to once the texts are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    pub platform: Platform,
    /// A major version.
    pub postgres: u16,
    /// The schemas that the REST API serves; none without Supabase.
    pub api_schemas: Vec<String>,
    /// What the API may do with what the migrations create.
    pub exposure: Exposure,
    pub platform_from: Origin,
    pub postgres_from: Origin,
}

impl Settings {
    /// The version to rehearse on. Where nobody says which one it is, a check takes the newest, so that it refuses nothing that the
    /// server takes; a rehearsal takes the oldest on the platform, since what applies there applies to all.
    pub fn rehearsal_version(&self) -> u16 {
        match (self.platform, self.postgres_from) {
            (Platform::Supabase, Origin::Default) => OLDEST_ON_SUPABASE,
            _ => self.postgres,
        }
    }
}

/// What settled a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// lint.toml, or the command line that outweighs it.
    Configured,
    Layout,
    SupabaseToml,
    Migrations,
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Origin::Configured => "lint.toml",
            Origin::Layout => "the layout",
            Origin::SupabaseToml => "supabase/config.toml",
            Origin::Migrations => "what the migrations take for granted",
            Origin::Default => "the default",
        })
    }
}

/// Why there is nothing to check.
#[derive(Debug)]
pub enum Trouble {
    NoSuchPath(PathBuf),
    /// Neither in this folder nor below it.
    NoMigrations(PathBuf),
    /// A migrations folder without a migration.
    EmptyFolder(PathBuf, Layout),
    Unreadable(PathBuf, io::Error),
    /// The lint.toml names a folder that is not there.
    NoSuchFolder {
        lint_toml: PathBuf,
        folder: PathBuf,
    },
    Mistakes(Box<Mistakes>),
    /// `applied` is the version of no migration.
    NoSuchVersion {
        lint_toml: PathBuf,
        version: String,
        /// The last version that there is.
        last: String,
    },
    /// Somebody names a baseline that is not there.
    NoSuchBaseline(PathBuf),
}

/// A baseline as it stands on the disk.
#[derive(Debug, Clone, Default)]
pub struct BaselineOnDisk {
    pub baseline: Baseline,
    pub text: String,
}

/// What a request comes to.
#[derive(Debug, Clone, Default)]
pub struct Jobs {
    /// By path; files of no history come last.
    pub jobs: Vec<Job>,
    /// Files that were named and are no migrations, though they belong to a project with some: seeds, tests.
    pub beside: Vec<PathBuf>,
}

/// The histories that a request means.
///
/// # Errors
/// See [`Trouble`].
pub fn jobs(request: &Request<'_>) -> Result<Jobs, Trouble> {
    let mut finder = Finder { request, configs: HashMap::new(), nearest: HashMap::new() };
    let mut wanted = Wanted::default();
    let given = request.paths.iter().map(|path| normal(&request.directory.join(path)));
    for path in given {
        if path.is_dir() {
            finder.folder(&path, &mut wanted)?;
        } else if path.exists() || path.is_symlink() {
            finder.file(path, &mut wanted)?;
        } else {
            return Err(Trouble::NoSuchPath(path));
        }
    }
    for buffer in request.buffers {
        finder.file(normal(&request.directory.join(buffer)), &mut wanted)?;
    }
    if request.paths.is_empty() && request.buffers.is_empty() {
        finder.working_directory(&mut wanted)?;
    }
    finder.jobs(wanted)
}

impl Job {
    /// Reads the files.
    pub fn load(&self, overlay: &Overlay) -> Loaded {
        source::load(&self.folder.root, self.folder.layout, &self.migrations, overlay)
    }

    /// The text of lint.toml. None: there is none, or it cannot be read.
    pub fn lint_toml_text(&self) -> Option<String> {
        fs::read_to_string(self.lint_toml.as_ref()?).ok()
    }

    /// Where the baseline of the history is, or would be: as lint.toml says, else beside it, else in the project's root.
    pub fn baseline_path(&self) -> PathBuf {
        let folder = self.lint_toml.as_deref().and_then(Path::parent).unwrap_or(&self.folder.root);
        normal(&folder.join(self.config.baseline.file.as_deref().unwrap_or(BASELINE_FILE)))
    }

    /// Reads a baseline; None where nobody asked for one and there is none.
    ///
    /// # Errors
    /// It is named and missing, cannot be read, or is not valid.
    pub fn baseline(&self, named: Option<&Path>) -> Result<Option<BaselineOnDisk>, Trouble> {
        let path = named.map_or_else(|| self.baseline_path(), Path::to_owned);
        match read_baseline(&path)? {
            None if named.is_some() || self.config.baseline.file.is_some() => Err(Trouble::NoSuchBaseline(path)),
            read => Ok(read),
        }
    }

    /// The history without some of its files, and with others that need not be on the disk.
    #[must_use]
    pub fn with_files<'p>(&self, is_there: impl Fn(&Path) -> bool, others: impl Iterator<Item = &'p PathBuf>) -> Job {
        let mut listing = Listing { migrations: self.migrations.clone(), skipped: Vec::new() };
        listing.migrations.retain(|migration| is_there(&migration.path));
        for path in others {
            listing.join(&self.folder.path, path, self.folder.layout);
        }
        Job { migrations: listing.migrations, ..self.clone() }
    }

    /// Whether a migration is deployed, by the version that `applied` names: it is in the history up to that one.
    pub fn is_applied(&self, migration: &Path) -> bool {
        let place = self.migrations.iter().position(|other| other.path == migration);
        place.zip(self.last_applied()).is_some_and(|(place, last)| place <= last)
    }

    /// The place of the last migration that is deployed; None where lint.toml does not say, or not of this history.
    pub fn last_applied(&self) -> Option<usize> {
        let applied = self.config.migrations.applied.as_deref()?;
        self.migrations.iter().rposition(|migration| is_version(&migration.version, applied))
    }

    /// That `applied` names no migration, where lint.toml is about this history alone.
    fn unknown_version(&self) -> Option<Trouble> {
        let Migrations { paths, applied, .. } = &self.config.migrations;
        let (version, lint_toml) = (applied.clone()?, self.lint_toml.clone()?);
        let is_known = self.migrations.iter().any(|migration| is_version(&migration.version, &version));
        let last = self.migrations.last()?.version.clone();
        (paths.len() == 1 && !is_known).then_some(Trouble::NoSuchVersion { lint_toml, version, last })
    }

    /// Settles what lint.toml leaves open.
    pub fn settings(&self, sources: &Sources) -> Settings {
        let migrations = &self.config.migrations;
        let (platform, platform_from) = match migrations.platform {
            Some(platform) => (platform, Origin::Configured),
            None if self.folder.layout == Layout::Supabase => (Platform::Supabase, Origin::Layout),
            None if self.folder.supabase_toml.is_some() => (Platform::Supabase, Origin::SupabaseToml),
            None if takes_auth_for_granted(sources) => (Platform::Supabase, Origin::Migrations),
            None => (Platform::Postgres, Origin::Default),
        };
        let newest = match platform {
            Platform::Supabase => NEWEST_ON_SUPABASE,
            Platform::Postgres => *POSTGRES_VERSIONS.end(),
        };
        let api_schemas = match platform {
            Platform::Supabase => self.supabase.api_schemas.clone().unwrap_or_else(|| API_SCHEMAS.map(str::to_owned).to_vec()),
            Platform::Postgres => Vec::new(),
        };
        let (postgres, postgres_from) = match (migrations.postgres, self.supabase.postgres) {
            (Some(version), _) => (version, Origin::Configured),
            (None, Some(version)) => (version, Origin::SupabaseToml),
            (None, None) => (newest, Origin::Default),
        };
        let exposure = self.supabase.exposure.unwrap_or_default();
        Settings { platform, postgres, api_schemas, exposure, platform_from, postgres_from }
    }
}

impl Shown {
    pub fn includes(&self, path: &Path) -> bool {
        match self {
            Shown::Everything => true,
            Shown::Files(files) => files.contains(path),
        }
    }

    fn and(&mut self, other: Shown) {
        match (&mut *self, other) {
            (Shown::Files(files), Shown::Files(more)) => files.extend(more),
            (_, Shown::Everything) => *self = Shown::Everything,
            (Shown::Everything, _) => {}
        }
    }
}

/// Migrations that use `auth.users` or `auth.uid()` and never create the schema run on a Supabase database, whatever runs them.
fn takes_auth_for_granted(sources: &Sources) -> bool {
    let texts = || sources.ids().map(|id| sources.text(id));
    let uses = |text: &str| text.contains("auth.users") || text.contains("auth.uid()");
    let creates = |text: &str| {
        let text = text.to_ascii_lowercase();
        ["create schema auth", "create schema if not exists auth"].iter().any(|words| text.contains(words))
    };
    texts().any(uses) && !texts().any(creates)
}

/// The folders that are asked for, with what is shown of each.
#[derive(Default)]
struct Wanted {
    folders: BTreeMap<PathBuf, Want>,
    /// Files of no history, in the order given.
    loose: Vec<PathBuf>,
    /// Files that are no migrations, though they lie beside some.
    beside: Vec<PathBuf>,
}

struct Want {
    /// The folder that somebody named, or the working directory.
    given: PathBuf,
    shown: Shown,
}

impl Wanted {
    fn add(&mut self, folder: PathBuf, given: &Path, shown: Shown) {
        match self.folders.get_mut(&folder) {
            Some(want) => want.shown.and(shown),
            None => drop(self.folders.insert(folder, Want { given: given.to_owned(), shown })),
        }
    }
}

/// Settings with the file that they come from.
type Configured = (Config, Option<PathBuf>);

struct Finder<'a> {
    request: &'a Request<'a>,
    /// What was read already, by path.
    configs: HashMap<PathBuf, Config>,
    /// The nearest lint.toml of each folder that was asked about.
    nearest: HashMap<PathBuf, Option<PathBuf>>,
}

impl Finder<'_> {
    /// What lint.toml names at or below the folder, else the folder itself, else what is found below it.
    fn folder(&mut self, given: &Path, wanted: &mut Wanted) -> Result<(), Trouble> {
        let mut folders = self.configured(given)?;
        folders.retain(|folder| folder.starts_with(given));
        if folders.is_empty() && self.is_migrations_folder(given)? {
            folders.push(given.to_owned());
        }
        if folders.is_empty() {
            folders = source::search(given);
        }
        if folders.is_empty() {
            return Err(Trouble::NoMigrations(given.to_owned()));
        }
        for folder in folders {
            wanted.add(folder, given, Shown::Everything);
        }
        Ok(())
    }

    fn is_migrations_folder(&mut self, given: &Path) -> Result<bool, Trouble> {
        Ok(match self.config_for(given)?.migrations.layout {
            Some(layout) => !list(given, layout)?.migrations.is_empty(),
            None => source::detect(given).is_some(),
        })
    }

    fn working_directory(&mut self, wanted: &mut Wanted) -> Result<(), Trouble> {
        let directory = normal(self.request.directory);
        let configured = self.configured(&directory)?;
        if !configured.is_empty() && source::detect(&directory).is_none() {
            for folder in configured {
                wanted.add(folder, &directory, Shown::Everything);
            }
            return Ok(());
        }
        let Err(trouble) = self.folder(&directory, wanted) else { return Ok(()) };
        // Somewhere inside a project: its migrations are beside a folder above.
        let above = source::within_repository(&directory).skip(1).map(|folder| folder.join("supabase").join("migrations"));
        match (trouble, above.into_iter().find(|folder| folder.is_dir())) {
            (Trouble::NoMigrations(_), Some(folder)) => {
                wanted.add(folder, &directory, Shown::Everything);
                Ok(())
            }
            (trouble, _) => Err(trouble),
        }
    }

    fn file(&mut self, file: PathBuf, wanted: &mut Wanted) -> Result<(), Trouble> {
        let parent = file.parent().unwrap_or(&file).to_owned();
        let configured = self.configured(&parent)?.into_iter().find(|folder| file.starts_with(folder));
        let folder = configured.or_else(|| source::history_of(&file).map(|(folder, _)| folder));
        match folder {
            Some(folder) => wanted.add(folder, &parent, Shown::Files(BTreeSet::from([file]))),
            None if source::is_inside_supabase(&file) => wanted.beside.push(file),
            None => wanted.loose.push(file),
        }
        Ok(())
    }

    /// The folders that the nearest lint.toml names.
    fn configured(&mut self, near: &Path) -> Result<Vec<PathBuf>, Trouble> {
        let Some(lint_toml) = self.lint_toml(near) else { return Ok(Vec::new()) };
        let base = lint_toml.parent().unwrap_or(near).to_owned();
        let paths = self.config_for(near)?.migrations.paths;
        let folders: Vec<PathBuf> = paths.iter().map(|path| normal(&base.join(path))).collect();
        match folders.iter().find(|folder| !folder.is_dir()) {
            Some(folder) => Err(Trouble::NoSuchFolder { lint_toml, folder: folder.clone() }),
            None => Ok(folders),
        }
    }

    fn lint_toml(&mut self, near: &Path) -> Option<PathBuf> {
        if let Some(config) = self.request.config {
            return Some(normal(&self.request.directory.join(config)));
        }
        let nearest = self.nearest.entry(near.to_owned());
        nearest.or_insert_with(|| source::nearest(near, "lint.toml")).clone()
    }

    /// The settings for a folder: its lint.toml, outweighed by the request's.
    fn config_for(&mut self, folder: &Path) -> Result<Config, Trouble> {
        let mut config = match self.lint_toml(folder) {
            Some(lint_toml) => self.read_config(lint_toml)?,
            None => Config::default(),
        };
        let Migrations { paths: _, layout, platform, postgres, applied } = self.request.overrides.clone();
        config.migrations.layout = layout.or(config.migrations.layout);
        config.migrations.platform = platform.or(config.migrations.platform);
        config.migrations.postgres = postgres.or(config.migrations.postgres);
        config.migrations.applied = applied.or(config.migrations.applied);
        Ok(config)
    }

    fn read_config(&mut self, lint_toml: PathBuf) -> Result<Config, Trouble> {
        if let Some(config) = self.configs.get(&lint_toml) {
            return Ok(config.clone());
        }
        let text = fs::read_to_string(&lint_toml).map_err(|error| Trouble::Unreadable(lint_toml.clone(), error))?;
        let config = parse(&lint_toml, &text, self.request.rules).map_err(|mistakes| Trouble::Mistakes(Box::new(mistakes)))?;
        self.configs.insert(lint_toml, config.clone());
        Ok(config)
    }

    fn jobs(&mut self, wanted: Wanted) -> Result<Jobs, Trouble> {
        let mut jobs = Vec::new();
        let mut empty = None;
        for (path, want) in wanted.folders {
            let config = self.config_for(&path)?;
            let layout = config.migrations.layout.or_else(|| source::detect(&path)).unwrap_or(Layout::Flat);
            let mut listing = list(&path, layout)?;
            self.join_buffers(&path, &mut listing, layout);
            if listing.migrations.is_empty() {
                empty = empty.or(Some(Trouble::EmptyFolder(path, layout)));
                continue;
            }
            let configured = (config, self.lint_toml(&path));
            let job = job(MigrationsFolder::at(&path, &want.given, layout), listing, configured, want.shown)?;
            match job.unknown_version() {
                Some(trouble) => return Err(trouble),
                None => jobs.push(job),
            }
        }
        if !wanted.loose.is_empty() {
            jobs.push(self.loose(wanted.loose)?);
        }
        match empty.filter(|_| jobs.is_empty()) {
            Some(trouble) => Err(trouble),
            None => Ok(Jobs { jobs, beside: wanted.beside }),
        }
    }

    /// Puts the files whose texts come from elsewhere in their places.
    fn join_buffers(&self, folder: &Path, listing: &mut Listing, layout: Layout) {
        for buffer in self.request.buffers {
            let buffer = normal(&self.request.directory.join(buffer));
            if buffer.starts_with(folder) {
                listing.join(folder, &buffer, layout);
            }
        }
    }

    /// Files of no history are one by themselves.
    fn loose(&mut self, files: Vec<PathBuf>) -> Result<Job, Trouble> {
        let folder = files.first().and_then(|file| file.parent()).unwrap_or(self.request.directory).to_owned();
        let config = self.config_for(&folder)?;
        let around = MigrationsFolder::at(&folder, self.request.directory, config.migrations.layout.unwrap_or(Layout::Flat));
        job(around, Listing::of_loose(files), (config, self.lint_toml(&folder)), Shown::Everything)
    }
}

/// Reads the baseline at a path; None where there is none.
///
/// # Errors
/// It cannot be read, or is not valid.
pub fn read_baseline(path: &Path) -> Result<Option<BaselineOnDisk>, Trouble> {
    match fs::read_to_string(path) {
        Ok(text) => match Baseline::parse(path, &text) {
            Ok(baseline) => Ok(Some(BaselineOnDisk { baseline, text })),
            Err(mistakes) => Err(Trouble::Mistakes(Box::new(mistakes))),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Trouble::Unreadable(path.to_owned(), error)),
    }
}

/// Whether two spellings are of one version: leading zeros do not count.
fn is_version(of_migration: &str, version: &str) -> bool {
    !of_migration.is_empty() && of_migration.trim_start_matches('0') == version.trim_start_matches('0')
}

/// A history with what config.toml says of its database.
fn job(folder: MigrationsFolder, listing: Listing, (config, lint_toml): Configured, shown: Shown) -> Result<Job, Trouble> {
    let supabase = match &folder.supabase_toml {
        Some(path) => SupabaseConfig::parse(&String::from_utf8_lossy(
            &fs::read(path).map_err(|error| Trouble::Unreadable(path.clone(), error))?,
        )),
        None => SupabaseConfig::default(),
    };
    let skipped = listing.skipped.into_iter().filter(|skipped| shown.includes(&skipped.path)).collect();
    Ok(Job { folder, migrations: listing.migrations, skipped, config, lint_toml, shown, supabase })
}

/// A folder that is not there yet, around a buffer, has no files.
fn list(folder: &Path, layout: Layout) -> Result<Listing, Trouble> {
    match source::list(folder, layout) {
        Ok(listing) => Ok(listing),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Listing::default()),
        Err(error) => Err(Trouble::Unreadable(folder.to_owned(), error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: RuleNames<'static> = RuleNames(&["users/missing-backfill"]);

    fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        // The root of a repository, so that nothing is looked for above it.
        fs::create_dir(root.path().join(".git")).unwrap();
        for (file, text) in files {
            let path = root.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        root
    }

    /// What was found, one line for each history: `folder layout: files [shown: files]`.
    fn found(root: &Path, directory: &str, paths: &[&str], buffers: &[&str]) -> Vec<String> {
        let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
        let request = Request {
            paths: &paths,
            directory: &root.join(directory),
            config: None,
            overrides: &Migrations::default(),
            buffers: &buffers.iter().map(PathBuf::from).collect::<Vec<PathBuf>>(),
            rules: NAMES,
        };
        let below = |path: &Path| path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
        let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
        match jobs(&request) {
            Ok(found) => {
                let shown = |job: &Job| match &job.shown {
                    Shown::Everything => String::new(),
                    Shown::Files(files) => {
                        format!(" shown: {}", files.iter().map(|file| name(file)).collect::<Vec<_>>().join(" "))
                    }
                };
                let files = |job: &Job| job.migrations.iter().map(|file| name(&file.path)).collect::<Vec<_>>().join(" ");
                let line = |job: &Job| format!("{} {}: {}{}", below(&job.folder.path), job.folder.layout, files(job), shown(job));
                let beside = found.beside.iter().map(|path| format!("beside: {}", below(path)));
                found.jobs.iter().map(line).chain(beside).collect()
            }
            Err(Trouble::NoSuchPath(path)) => vec![format!("no such path: {}", below(&path))],
            Err(Trouble::NoMigrations(path)) => vec![format!("no migrations: {}", below(&path))],
            Err(Trouble::EmptyFolder(path, _)) => vec![format!("empty: {}", below(&path))],
            Err(Trouble::NoSuchFolder { folder, .. }) => vec![format!("no such folder: {}", below(&folder))],
            Err(Trouble::NoSuchVersion { version, last, .. }) => vec![format!("no version {version}, the last is {last}")],
            Err(trouble) => vec![format!("{trouble:?}")],
        }
    }

    #[test]
    fn paths_become_histories() {
        let root = tree(&[
            ("a/supabase/migrations/1_a.sql", ""),
            ("a/supabase/migrations/2_b.sql", ""),
            ("a/supabase/seed.sql", ""),
            ("a/src/main.ts", ""),
            ("b/lint.toml", "[migrations]\npaths = ['sql']\nlayout = 'flat'"),
            ("b/sql/1_a.sql", ""),
            ("b/sql/odd.sql", ""),
            ("b/other/migrations/1_a.sql", ""),
            ("c/notes.sql", ""),
            ("d/supabase/migrations/.gitkeep", ""),
            ("e/lint.toml", "[migrations]\npaths = ['gone']"),
        ]);
        let a = "a/supabase/migrations supabase: 1_a.sql 2_b.sql";
        let b = "b/sql flat: 1_a.sql";
        let table: &[(&str, &[&str], &[&str])] = &[
            ("", &["a"], &[a]),
            ("a", &[], &[a]),
            ("a/supabase/migrations", &[], &[a]),
            ("a/src", &[], &[a]),
            ("", &["a/supabase"], &[a]),
            ("", &["a/supabase/migrations", "a"], &[a]),
            ("", &["a/supabase/migrations/2_b.sql"], &["a/supabase/migrations supabase: 1_a.sql 2_b.sql shown: 2_b.sql"]),
            ("", &["a/supabase/migrations/2_b.sql", "a"], &[a]),
            ("a", &["supabase/seed.sql"], &["beside: a/supabase/seed.sql"]),
            ("b", &[], &[b]),
            ("b/sql", &[], &[b]),
            ("", &["b"], &[b]),
            ("", &["b/other"], &["b/other/migrations flat: 1_a.sql"]),
            ("b", &["sql/1_a.sql"], &["b/sql flat: 1_a.sql shown: 1_a.sql"]),
            ("c", &["notes.sql"], &["c flat: notes.sql"]),
            ("c", &[], &["no migrations: c"]),
            ("", &["d"], &["empty: d/supabase/migrations"]),
            ("", &["e"], &["no such folder: e/gone"]),
            ("", &["x"], &["no such path: x"]),
            ("", &["a", "c/notes.sql"], &[a, "c flat: notes.sql"]),
        ];
        for (directory, paths, expected) in table {
            assert_eq!(found(root.path(), directory, paths, &[]), *expected, "{directory} {paths:?}");
        }
    }

    #[test]
    fn what_is_deployed_is_told_by_a_version() {
        let root = tree(&[("m/001_a.sql", ""), ("m/002_b.sql", ""), ("m/003_c.sql", ""), ("lint.toml", "")]);
        let all = "m flat: 001_a.sql 002_b.sql 003_c.sql";
        let table: &[(&str, &[&str], &str)] = &[
            ("paths = ['m']", &[], all),
            ("paths = ['m']\napplied = '002'", &["001_a.sql", "002_b.sql"], all),
            ("paths = ['m']\napplied = 2", &["001_a.sql", "002_b.sql"], all),
            ("paths = ['m']\napplied = 'none'", &[], all),
            ("paths = ['m']\napplied = '004'", &[], "no version 004, the last is 003"),
            // Other histories may be meant.
            ("applied = '004'", &[], all),
        ];
        for (config, expected, line) in table {
            fs::write(root.path().join("lint.toml"), format!("[migrations]\n{config}\n")).unwrap();
            assert_eq!(found(root.path(), "", &[], &[]), [*line], "{config}");
            let (directory, overrides) = (root.path().to_owned(), Migrations::default());
            let request =
                Request { paths: &[], directory: &directory, config: None, overrides: &overrides, buffers: &[], rules: NAMES };
            let Ok(Jobs { jobs, .. }) = jobs(&request) else { continue };
            let paths = jobs[0].migrations.iter().map(|migration| &migration.path);
            let applied = paths.filter(|path| jobs[0].is_applied(path)).map(|path| path.file_name().unwrap().to_str().unwrap());
            assert_eq!(applied.collect::<Vec<&str>>(), *expected, "{config}");
        }
    }

    #[test]
    fn buffers_replace_their_files_or_join_the_others() {
        let root = tree(&[("supabase/migrations/1_a.sql", ""), ("supabase/migrations/3_c.sql", "")]);
        let table = [
            (&["supabase/migrations/3_c.sql"][..], "supabase/migrations supabase: 1_a.sql 3_c.sql shown: 3_c.sql"),
            (&["supabase/migrations/2_b.sql"], "supabase/migrations supabase: 1_a.sql 2_b.sql 3_c.sql shown: 2_b.sql"),
            (
                &["supabase/migrations/5_e.sql", "supabase/migrations/2_b.sql"],
                "supabase/migrations supabase: 1_a.sql 2_b.sql 3_c.sql 5_e.sql shown: 2_b.sql 5_e.sql",
            ),
            (&["new/1_a.sql"], "new flat: 1_a.sql shown: 1_a.sql"),
            (&["loose.sql"], " flat: loose.sql"),
        ];
        for (buffers, expected) in table {
            assert_eq!(found(root.path(), "", &[], buffers), [expected], "{buffers:?}");
        }
    }

    #[test]
    fn settings_are_settled_by_what_surrounds_the_files() {
        let auth = "create table t (id uuid references auth.users (id));";
        let own_auth = "create schema auth; create table auth.users (id uuid);";
        let table: &[(&[(&str, &str)], Platform, (u16, u16))] = &[
            (&[("supabase/migrations/1_a.sql", "")], Platform::Supabase, (17, 15)),
            (
                &[("supabase/migrations/1_a.sql", ""), ("supabase/config.toml", "[db]\nmajor_version = 15")],
                Platform::Supabase,
                (15, 15),
            ),
            (&[("migrations/1_a.sql", "")], Platform::Postgres, (18, 18)),
            (&[("migrations/1_a.sql", ""), ("supabase/config.toml", "[db]\nmajor_version = 15")], Platform::Supabase, (15, 15)),
            (&[("migrations/1_a.sql", auth)], Platform::Supabase, (17, 15)),
            (&[("migrations/1_a.sql", own_auth)], Platform::Postgres, (18, 18)),
            (&[("migrations/1_a.sql", auth), ("lint.toml", "[migrations]\nplatform = 'postgres'")], Platform::Postgres, (18, 18)),
            (&[("migrations/1_a.sql", ""), ("lint.toml", "[migrations]\npostgres = 14")], Platform::Postgres, (14, 14)),
        ];
        for (files, platform, postgres) in table {
            let root = tree(files);
            let request = Request {
                paths: &[],
                directory: root.path(),
                config: None,
                overrides: &Migrations::default(),
                buffers: &[],
                rules: NAMES,
            };
            let found = jobs(&request).unwrap();
            let job = found.jobs.first().unwrap();
            let settings = job.settings(&job.load(&Overlay::new()).sources);
            let versions = (settings.postgres, settings.rehearsal_version());
            assert_eq!((settings.platform, versions), (*platform, *postgres), "{files:?}");
        }
    }
}
