//! Where the report of a check goes: to standard output in one format, to files in any number of others.

use super::fault::Fault;
use super::save::{append, save};
use super::{Context, write_out};
use crate::report::{self, Footer, Format, Project, Style, printable};
use crate::source::path::normal;
use clap::builder::{EnumValueParser, PossibleValue, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Arg, Command, ValueEnum};
use std::ffi::OsStr;
use std::path::PathBuf;

/// Where GitHub Actions wants the page of a step.
const STEP_SUMMARY: &str = "GITHUB_STEP_SUMMARY";

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormatChoice {
    /// With the SQL
    Full,
    /// One line for each finding
    Concise,
    /// For programs
    Json,
    /// For programs, one finding on each line
    Jsonl,
    /// Annotations and the step's page of GitHub Actions
    Github,
    /// GitLab's code quality report
    Gitlab,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// JUnit's XML: a test for each finding
    Junit,
    /// Checkstyle's XML
    Checkstyle,
    /// For reviewdog
    Rdjson,
}

impl From<FormatChoice> for Format {
    fn from(choice: FormatChoice) -> Self {
        match choice {
            FormatChoice::Full => Format::Full,
            FormatChoice::Concise => Format::Concise,
            FormatChoice::Json => Format::Json,
            FormatChoice::Jsonl => Format::Jsonl,
            FormatChoice::Github => Format::Github,
            FormatChoice::Gitlab => Format::Gitlab,
            FormatChoice::Sarif => Format::Sarif,
            FormatChoice::Junit => Format::Junit,
            FormatChoice::Checkstyle => Format::Checkstyle,
            FormatChoice::Rdjson => Format::Rdjson,
        }
    }
}

/// `FORMAT` or `FORMAT=FILE`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    pub format: FormatChoice,
    /// None: standard output.
    pub file: Option<PathBuf>,
}

/// Reads an [`Output`] and knows the names of the formats, for the help and the completions.
#[derive(Debug, Clone, Copy)]
pub struct OutputParser;

impl TypedValueParser for OutputParser {
    type Value = Output;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<Output, clap::Error> {
        let invalid = |kind| clap::Error::new(kind).with_cmd(command);
        let text = value.to_str().ok_or_else(|| invalid(ErrorKind::InvalidUtf8))?;
        let (name, file) = match text.split_once('=') {
            Some((_, "")) => return Err(invalid(ErrorKind::NoEquals)),
            Some((name, file)) => (name, Some(PathBuf::from(file))),
            None => (text, None),
        };
        let format = EnumValueParser::<FormatChoice>::new().parse_ref(command, arg, OsStr::new(name))?;
        Ok(Output { format, file })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(FormatChoice::value_variants().iter().filter_map(ValueEnum::to_possible_value)))
    }
}

/// Holds that no two reports go to one place. Asked before the check, which may take a while.
pub fn examine(outputs: &[Output]) -> Result<(), Fault> {
    for (index, output) in outputs.iter().enumerate() {
        let same = outputs.iter().take(index).any(|earlier| earlier.file == output.file);
        match &output.file {
            None if same => {
                return Err(Fault::new("only one report can go to standard output")
                    .hint("name a file for the other: `-f sarif=miglint.sarif -f full`"));
            }
            Some(file) if same => {
                return Err(Fault::new(format!("two reports go to {}", printable(&file.to_string_lossy()))));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Writes the report everywhere it is wanted; without a word of where, for people on standard output.
pub fn write(outputs: &[Output], projects: &[Project<'_>], footer: Footer, context: &Context) -> Result<(), Fault> {
    let for_people = [Output { format: FormatChoice::Full, file: None }];
    let outputs = if outputs.is_empty() { &for_people } else { outputs };
    for output in outputs {
        let format = output.format.into();
        match &output.file {
            None => write_out(|out| report::write(out, format, projects, context.style, footer))?,
            Some(file) => {
                let mut text = Vec::new();
                report::write(&mut text, format, projects, Style::PLAIN, footer)?;
                let path = normal(&context.directory.join(file));
                save(&path, &text).map_err(|error| Fault::unwritable(file, &error))?;
            }
        }
    }
    if outputs.iter().any(|output| output.format == FormatChoice::Github) {
        write_step_summary(projects)?;
    }
    Ok(())
}

/// Adds to the page of the step, where GitHub Actions has one.
fn write_step_summary(projects: &[Project<'_>]) -> Result<(), Fault> {
    let Some(file) = std::env::var_os(STEP_SUMMARY).filter(|file| !file.is_empty()) else { return Ok(()) };
    let file = PathBuf::from(file);
    append(&file, report::ci::summary(projects).as_bytes()).map_err(|error| Fault::unwritable(&file, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(value: &str) -> Option<Output> {
        OutputParser.parse_ref(&Command::new("miglint"), None, OsStr::new(value)).ok()
    }

    #[test]
    fn a_format_may_name_its_file() {
        let output = |format, file: Option<&str>| Some(Output { format, file: file.map(PathBuf::from) });
        let table = [
            ("full", output(FormatChoice::Full, None)),
            ("sarif=out/a=b.sarif", output(FormatChoice::Sarif, Some("out/a=b.sarif"))),
            ("sarif=", None),
            ("sarf", None),
            ("", None),
        ];
        for (value, expected) in table {
            assert_eq!(parse(value), expected, "{value}");
        }
    }

    #[test]
    fn two_reports_go_to_two_places() {
        let table: &[(&[&str], bool)] = &[
            (&[], true),
            (&["full"], true),
            (&["full", "sarif=a", "junit=b"], true),
            (&["full", "json"], false),
            (&["sarif=a", "json=a"], false),
        ];
        for (values, fits) in table {
            let outputs: Vec<Output> = values.iter().filter_map(|value| parse(value)).collect();
            assert_eq!(examine(&outputs).is_ok(), *fits, "{values:?}");
        }
    }
}
