//! A PostgreSQL server, talked to through its own psql.

use super::case::{Answer, Case, Refusal, folder};
use miglint::platform::Platform;
use miglint::sql::parse;
use miglint::text::FileId;
use std::path::Path;
use std::process::Command;

/// The databases that are made, and dropped again at the end.
const PREFIX: &str = "miglint_oracle_";

const FACTS_BEGIN: &str = "miglint: facts";

pub struct Server {
    /// What psql takes for `-d`, without the database: `host=/tmp/socket user=postgres`.
    connection: String,
    pub version: String,
    pub major: u16,
}

impl Server {
    /// The server of a connection string, or of a folder with a socket.
    pub fn connect(place: &str) -> Server {
        let connection = if place.contains('=') { place.to_owned() } else { format!("host={place} user=postgres") };
        let mut server = Server { connection, version: String::new(), major: 0 };
        server.version = server.ask("postgres", "show server_version");
        let number = server.ask("postgres", "show server_version_num");
        server.major = number.parse::<u32>().map(|number| (number / 10_000) as u16).unwrap_or_default();
        assert!(server.major > 0, "no server answers at {place}: {}", server.version);
        for platform in Platform::ALL {
            server.make_template(platform);
        }
        server
    }

    fn psql(&self, database: &str) -> Command {
        let mut command = Command::new("psql");
        command.args(["-X", "-q", "-A", "-t", "-d", &format!("{} dbname={database}", self.connection)]);
        // Messages are compared; settings of the caller do not count.
        command.env("LC_ALL", "C").env("PGOPTIONS", "-c client_min_messages=warning -c lc_messages=C");
        command
    }

    pub fn ask(&self, database: &str, sql: &str) -> String {
        let output = self.psql(database).args(["-c", sql]).output().expect("psql runs");
        let answer = if output.status.success() { output.stdout } else { output.stderr };
        String::from_utf8_lossy(&answer).trim().to_owned()
    }

    fn make_template(&self, platform: Platform) {
        let name = template(platform);
        self.ask("postgres", &format!("drop database if exists {name}"));
        self.ask("postgres", &format!("create database {name} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'"));
        if platform == Platform::Supabase {
            let path = if self
                .ask("postgres", &format!("alter database {name} set search_path to \"$user\", public, extensions"))
                .is_empty()
            {
                folder().join("supabase.sql")
            } else {
                panic!("no search_path for {name}")
            };
            let output = self.psql(&name).args(["-v", "ON_ERROR_STOP=1", "-f"]).arg(path).output().unwrap();
            assert!(output.status.success(), "supabase.sql: {}", String::from_utf8_lossy(&output.stderr));
        }
    }

    /// What a script prints.
    pub fn output(&self, database: &str, text: &str) -> String {
        let script = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(script.path(), text).unwrap();
        let output = self.psql(database).arg("-f").arg(script.path()).output().expect("psql runs");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Runs a script statement by statement, and puts everything back as it was.
    pub fn answer(&self, case: &Case, platform: Platform) -> Answer {
        let script = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(script.path(), &case.script).unwrap();
        if !case.commits() {
            return self.run(&template(platform), script.path(), &["-c", "begin"]);
        }
        self.in_scratch(platform, |database| self.run(database, script.path(), &[]))
    }

    /// Does something with a copy of the platform's database.
    pub fn in_scratch<T>(&self, platform: Platform, action: impl FnOnce(&str) -> T) -> T {
        let database = format!("{PREFIX}scratch");
        self.ask("postgres", &format!("drop database if exists {database}"));
        let made = self.ask("postgres", &format!("create database {database} template {}", template(platform)));
        assert!(made.is_empty(), "{made}");
        if platform == Platform::Supabase {
            self.ask("postgres", &format!("alter database {database} set search_path to \"$user\", public, extensions"));
        }
        let done = action(&database);
        self.ask("postgres", &format!("drop database {database}"));
        done
    }

    fn run(&self, database: &str, script: &Path, before: &[&str]) -> Answer {
        let mut command = self.psql(database);
        command.args(["-v", "ON_ERROR_ROLLBACK=on", "-v", "VERBOSITY=verbose", "-v", "SHOW_CONTEXT=never"]);
        command.args(before).arg("-f").arg(script).args(["-c", &format!("\\echo {FACTS_BEGIN}")]);
        let output = command.arg("-f").arg(folder().join("facts.sql")).output().expect("psql runs");
        let (errors, facts) = (String::from_utf8_lossy(&output.stderr), String::from_utf8_lossy(&output.stdout));
        let facts = facts.lines().skip_while(|line| *line != FACTS_BEGIN).skip(1);
        Answer { refusals: refusals(&errors), facts: facts.map(str::to_owned).collect() }
    }

    /// Runs a migration as one transaction: its first refusal, if there is one.
    pub fn migrate(&self, database: &str, file: &Path) -> Option<Refusal> {
        let mut command = self.psql(database);
        command.args(["-1", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=verbose", "-v", "SHOW_CONTEXT=never", "-f"]);
        let output = command.arg(file).output().expect("psql runs");
        refusals(&String::from_utf8_lossy(&output.stderr)).into_iter().next()
    }

    /// The same of a text; one with a single statement runs outside a transaction, as the Supabase CLI has it.
    pub fn migrate_text(&self, database: &str, text: &str) -> Option<Refusal> {
        let script = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(script.path(), text).unwrap();
        let mut command = self.psql(database);
        let is_alone = parse(FileId(0), text).statements.len() == 1;
        let transaction = if is_alone { None } else { Some("-1") };
        command.args(transaction).args(["-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=verbose", "-v", "SHOW_CONTEXT=never", "-f"]);
        let output = command.arg(script.path()).output().expect("psql runs");
        refusals(&String::from_utf8_lossy(&output.stderr)).into_iter().next()
    }

    /// Runs a script statement by statement, and puts everything back as it was: what was refused of it.
    pub fn try_out(&self, database: &str, text: &str) -> Vec<Refusal> {
        let script = tempfile::NamedTempFile::new().unwrap();
        // Deferred checks are asked for here, since nothing is committed.
        std::fs::write(script.path(), format!("begin;\n{text}\nset constraints all immediate;\nrollback;\n")).unwrap();
        let mut command = self.psql(database);
        command.args(["-v", "ON_ERROR_ROLLBACK=on", "-v", "VERBOSITY=verbose", "-v", "SHOW_CONTEXT=never", "-f"]);
        let output = command.arg(script.path()).output().expect("psql runs");
        refusals(&String::from_utf8_lossy(&output.stderr))
    }

    /// Runs a script statement by statement in one transaction, and puts everything back as it was: what a person would see,
    /// answers and refusals in their order.
    pub fn transcript(&self, database: &str, text: &str) -> String {
        let script = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(script.path(), format!("begin;\n{text}\nrollback;\n")).unwrap();
        let mut command = self.psql(database);
        command.args(["-v", "ON_ERROR_ROLLBACK=on", "-v", "VERBOSITY=terse", "-f"]).arg(script.path());
        let seen = tempfile::NamedTempFile::new().unwrap();
        let append = std::fs::OpenOptions::new().append(true).open(seen.path()).unwrap();
        command.stdout(append.try_clone().unwrap()).stderr(append).status().expect("psql runs");
        let text = std::fs::read_to_string(seen.path()).unwrap();
        // Where in the script an error stands changes with its lines.
        text.lines().map(|line| format!("{}\n", line.split_once(": ERROR:  ").map_or(line, |(_, error)| error))).collect()
    }

    /// A session that runs beside others, until it has done what it was told to.
    pub fn session(&self, database: &str, name: &str, sql: &str) -> std::process::Child {
        self.psql(database)
            .env("PGAPPNAME", name)
            .args(["-c", sql])
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("psql runs")
    }

    /// The facts of a database.
    pub fn facts(&self, database: &str) -> Vec<String> {
        let output = self.psql(database).arg("-f").arg(folder().join("facts.sql")).output().expect("psql runs");
        String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        for platform in Platform::ALL {
            self.ask("postgres", &format!("drop database if exists {}", template(platform)));
        }
    }
}

fn template(platform: Platform) -> String {
    format!("{PREFIX}{platform}")
}

/// `psql:case.sql:3: ERROR:  42P01: relation "t" does not exist`
fn refusals(errors: &str) -> Vec<Refusal> {
    let refusal = |line: &str| {
        let (place, rest) = line.split_once(": ERROR:  ")?;
        let (sqlstate, message) = rest.split_once(": ")?;
        let line = place.rsplit(':').next()?.parse().ok()?;
        Some(Refusal { line, sqlstate: sqlstate.to_owned(), message: message.to_owned() })
    };
    errors.lines().filter_map(refusal).collect()
}
