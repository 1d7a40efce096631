//! What the terminal takes, by the command line, the environment and the terminal itself.

use crate::report::{Characters, Color, Links, Style};
use clap::ValueEnum;
use std::io::IsTerminal;

/// `--color`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ColorChoice {
    /// Where the output is a terminal that takes colours
    #[default]
    Auto,
    Always,
    Never,
}

/// Whether somebody looks at the output as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reader {
    Terminal,
    Program,
}

/// Widths outside these limits make text hard to read.
const WIDTHS: std::ops::RangeInclusive<usize> = 60..=140;

/// The width where nothing tells one.
const DEFAULT_WIDTH: usize = 100;

pub fn stdout(choice: ColorChoice) -> Style {
    let links = supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout);
    style(choice, reader(&std::io::stdout()), links, supports_unicode::on(supports_unicode::Stream::Stdout))
}

pub fn stderr(choice: ColorChoice) -> Style {
    let links = supports_hyperlinks::on(supports_hyperlinks::Stream::Stderr);
    style(choice, reader(&std::io::stderr()), links, supports_unicode::on(supports_unicode::Stream::Stderr))
}

fn reader(stream: &impl IsTerminal) -> Reader {
    if stream.is_terminal() { Reader::Terminal } else { Reader::Program }
}

fn style(choice: ColorChoice, reader: Reader, takes_links: bool, takes_unicode: bool) -> Style {
    let color = color(choice, reader, &|name| std::env::var(name).ok());
    let terminal = reader == Reader::Terminal;
    Style {
        color,
        links: if terminal && takes_links && color == Color::Ansi { Links::Osc8 } else { Links::None },
        // Files and pipes take UTF-8, as the migrations themselves do.
        characters: if terminal && !takes_unicode { Characters::Ascii } else { Characters::Unicode },
        width: width(reader),
        most: None,
    }
}

/// The flag outweighs NO_COLOR, that outweighs CLICOLOR_FORCE and FORCE_COLOR, and these what is known of the terminal.
fn color(choice: ColorChoice, reader: Reader, env: &dyn Fn(&str) -> Option<String>) -> Color {
    let set = |name: &str| env(name).filter(|value| !value.is_empty());
    let on = |name: &str| set(name).is_some_and(|value| value != "0" && value != "false");
    let takes_colors = match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if set("NO_COLOR").is_some() => false,
        ColorChoice::Auto if on("CLICOLOR_FORCE") || on("FORCE_COLOR") => true,
        ColorChoice::Auto => {
            let refuses = set("TERM").as_deref() == Some("dumb") || set("CLICOLOR").as_deref() == Some("0");
            reader == Reader::Terminal && !refuses
        }
    };
    if takes_colors { Color::Ansi } else { Color::None }
}

fn width(reader: Reader) -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let of_terminal = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let width = columns.or_else(|| of_terminal().filter(|_| reader == Reader::Terminal)).unwrap_or(DEFAULT_WIDTH);
    width.clamp(*WIDTHS.start(), *WIDTHS.end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colors_follow_the_flag_then_the_environment_then_the_terminal() {
        use ColorChoice::{Always, Auto, Never};
        let table: &[(ColorChoice, Reader, &[(&str, &str)], Color)] = &[
            (Auto, Reader::Terminal, &[], Color::Ansi),
            (Auto, Reader::Program, &[], Color::None),
            (Always, Reader::Program, &[("NO_COLOR", "1")], Color::Ansi),
            (Never, Reader::Terminal, &[("FORCE_COLOR", "1")], Color::None),
            (Auto, Reader::Terminal, &[("NO_COLOR", "1"), ("FORCE_COLOR", "1")], Color::None),
            (Auto, Reader::Terminal, &[("NO_COLOR", "")], Color::Ansi),
            (Auto, Reader::Program, &[("CLICOLOR_FORCE", "1")], Color::Ansi),
            (Auto, Reader::Program, &[("FORCE_COLOR", "0")], Color::None),
            (Auto, Reader::Program, &[("FORCE_COLOR", "1"), ("TERM", "dumb")], Color::Ansi),
            (Auto, Reader::Terminal, &[("TERM", "dumb")], Color::None),
            (Auto, Reader::Terminal, &[("CLICOLOR", "0")], Color::None),
        ];
        for (choice, reader, env, expected) in table {
            let lookup = |name: &str| env.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
            assert_eq!(color(*choice, *reader, &lookup), *expected, "{choice:?} {reader:?} {env:?}");
        }
    }
}
