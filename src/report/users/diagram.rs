//! The two trees as a Mermaid flowchart and as a picture.

use super::view::{Node, View};
use crate::finding::Severity;
use std::io::{self, Write};

/// A flowchart, which Markdown viewers draw.
pub fn mermaid(out: &mut dyn Write, views: &[View]) -> io::Result<()> {
    writeln!(out, "flowchart LR")?;
    let mut chart = Chart { out, last: 0 };
    for view in views {
        for (title, nodes) in trees(view) {
            let root = chart.node(title, None)?;
            chart.children(root, nodes)?;
        }
    }
    writeln!(out, "  classDef error stroke:#d73a49,stroke-width:2px")?;
    writeln!(out, "  classDef warning stroke:#dbab09,stroke-width:2px")
}

fn trees(view: &View) -> [(&'static str, &[Node]); 2] {
    [("sign-up: insert into auth.users", &view.sign_up), ("delete from auth.users", &view.deletion)]
}

struct Chart<'a> {
    out: &'a mut dyn Write,
    last: usize,
}

impl Chart<'_> {
    fn node(&mut self, text: &str, level: Option<Severity>) -> io::Result<usize> {
        self.last += 1;
        let class = match level {
            Some(Severity::Error) => ":::error",
            Some(Severity::Warning) => ":::warning",
            _ => "",
        };
        writeln!(self.out, "  n{}[\"{}\"]{class}", self.last, text.replace('"', "#quot;"))?;
        Ok(self.last)
    }

    fn children(&mut self, parent: usize, nodes: &[Node]) -> io::Result<()> {
        for node in nodes {
            let id = self.node(&node.text, worst(node))?;
            writeln!(self.out, "  n{parent} --> n{id}")?;
            self.children(id, &node.children)?;
        }
        Ok(())
    }
}

fn worst(node: &Node) -> Option<Severity> {
    node.trouble.iter().map(|trouble| trouble.level).max()
}

const LINE_HEIGHT: usize = 22;
const INDENT: usize = 24;
/// The width of a character of the font.
const CHARACTER: usize = 8;

/// A picture: one line for each node, indented, with lines to what it follows from.
pub fn svg(out: &mut dyn Write, views: &[View]) -> io::Result<()> {
    let mut rows = Vec::new();
    for view in views {
        for (title, nodes) in trees(view) {
            rows.push(Row { depth: 0, text: title, level: None });
            collect(nodes, 1, &mut rows);
        }
    }
    let width = rows.iter().map(|row| row.depth * INDENT + row.text.chars().count() * CHARACTER).max().unwrap_or(0) + INDENT;
    let height = rows.len() * LINE_HEIGHT + LINE_HEIGHT / 2;
    writeln!(
        out,
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="monospace" font-size="13">"#
    )?;
    for (index, row) in rows.iter().enumerate() {
        row.write(out, index)?;
    }
    writeln!(out, "</svg>")
}

struct Row<'a> {
    depth: usize,
    text: &'a str,
    level: Option<Severity>,
}

fn collect<'a>(nodes: &'a [Node], depth: usize, rows: &mut Vec<Row<'a>>) {
    for node in nodes {
        rows.push(Row { depth, text: &node.text, level: worst(node) });
        collect(&node.children, depth + 1, rows);
    }
}

impl Row<'_> {
    fn write(&self, out: &mut dyn Write, index: usize) -> io::Result<()> {
        let (x, y) = (self.depth * INDENT + INDENT / 2, (index + 1) * LINE_HEIGHT);
        let fill = match self.level {
            Some(Severity::Error) => "#d73a49",
            Some(Severity::Warning) => "#b08800",
            Some(Severity::Info) => "#0366d6",
            None => "#24292e",
        };
        if self.depth > 0 {
            let (left, up) = (x - INDENT / 2, y - LINE_HEIGHT + 6);
            writeln!(out, r##"  <path d="M{left} {up} V{} H{}" fill="none" stroke="#959da5"/>"##, y - 4, x - 3)?;
        }
        let weight = if self.depth == 0 { r#" font-weight="bold""# } else { "" };
        writeln!(out, r#"  <text x="{x}" y="{y}" fill="{fill}"{weight}>{}</text>"#, escaped(self.text))
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
