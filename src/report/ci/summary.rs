//! The page that GitHub shows for a step: a table of the findings, in Markdown.

use super::for_people;
use crate::finding::{Diagnostic, Severity};
use crate::report::printable::one_line;
use crate::report::{Project, Style, footer_line, url};

/// GitHub refuses the page of a step above one mebibyte. Other commands of the step may write to it as well.
const MOST_BYTES: usize = 512 << 10;

/// The page, errors first, cut off with a count where it would become too long.
pub fn summary(projects: &[Project<'_>]) -> String {
    let mut page = String::from("### miglint\n\n");
    let mut found: Vec<(Project<'_>, &Diagnostic)> = for_people(projects).collect();
    found.sort_by_key(|(_, diagnostic)| std::cmp::Reverse(diagnostic.severity));
    if !found.is_empty() {
        page.push_str("| | place | finding |\n|---|---|---|\n");
    }
    let mut left = found.len();
    for (project, diagnostic) in &found {
        let row = row(project, diagnostic);
        if page.len() + row.len() > MOST_BYTES {
            break;
        }
        page.push_str(&row);
        left -= 1;
    }
    if left > 0 {
        page.push_str(&format!("\n…and {left} more\n"));
    }
    for project in projects {
        page.push_str(&format!("\n{}\n", escaped(&footer_line(project, projects.len(), Style::PLAIN))));
    }
    page
}

fn row(project: &Project<'_>, diagnostic: &Diagnostic) -> String {
    let finding = &diagnostic.finding;
    let at = project.files.place(finding.span.file, finding.span.start);
    let mark = match diagnostic.severity {
        Severity::Error => ":x:",
        Severity::Warning => ":warning:",
        Severity::Info => ":information_source:",
    };
    let (rule, link) = (diagnostic.rule, url(diagnostic.rule));
    let file = escaped(&project.path_in_repository(finding.span.file));
    let help = finding.help.as_ref().map(|help| format!("<br>{}", escaped(help))).unwrap_or_default();
    format!("| {mark} | {file}:{} | {}{help}<br>[{rule}]({link}) |\n", at.line, escaped(&finding.message))
}

/// Text that is text in a cell of a Markdown table.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in one_line(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '~' => out.extend(['\\', c]),
            // Else a name in a message would call somebody.
            '@' => out.push_str("&#64;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_hold_text() {
        assert_eq!(escaped("a_b | `c`\n<d> @e"), "a\\_b \\| \\`c\\` &lt;d&gt; &#64;e");
    }
}
