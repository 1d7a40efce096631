//! The examples of a page of the rule book.
//!
//! A fenced `sql` block is one migration. A line that holds nothing but a file name in backticks names the block behind it,
//! and named blocks under one heading are one project; a block without a name is a project by itself. A `toml` block is the
//! lint.toml of what follows it under its heading.

/// One project of a page.
pub struct Example {
    /// Its heading; from the second under one heading on, with its number: `Flagged (2)`.
    pub title: String,
    /// Its lint.toml.
    #[allow(dead_code, reason = "not every test that reads pages configures")]
    pub config: Option<String>,
    /// Its migrations, in order.
    pub files: Vec<File>,
}

#[allow(dead_code, reason = "some tests ask for the text alone")]
pub struct File {
    pub name: String,
    pub text: String,
    /// The line of the page on which the text begins.
    pub line: usize,
}

/// The name of a block without one.
const UNNAMED: &str = "1_example.sql";

pub fn examples(page: &str) -> Vec<Example> {
    let page = page.replace("\r\n", "\n");
    let mut reader = Reader::default();
    let mut lines = page.lines().enumerate();
    while let Some((_, line)) = lines.next() {
        if let Some(title) = line.strip_prefix('#') {
            reader.begin(title.trim_start_matches('#').trim());
        } else if let Some(name) =
            line.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')).filter(|name| name.ends_with(".sql"))
        {
            reader.file_name = Some(name.to_owned());
        } else if let Some(language) = line.strip_prefix("```").filter(|language| !language.is_empty()) {
            let body: Vec<(usize, &str)> = lines.by_ref().take_while(|(_, line)| *line != "```").collect();
            let text: String = body.iter().flat_map(|(_, line)| [line, "\n"]).collect();
            match language {
                "toml" => reader.config = Some(text),
                "sql" => reader.migration(text, body.first().map_or(0, |(at, _)| at + 1)),
                _ => {}
            }
        }
    }
    reader.found
}

#[derive(Default)]
struct Reader {
    found: Vec<Example>,
    heading: String,
    /// How many projects stand under the heading so far.
    count: usize,
    config: Option<String>,
    /// Of the block that comes next.
    file_name: Option<String>,
    /// Which of those found takes the named blocks of this heading.
    named: Option<usize>,
}

impl Reader {
    fn begin(&mut self, heading: &str) {
        let found = std::mem::take(&mut self.found);
        *self = Reader { found, heading: heading.to_owned(), ..Reader::default() };
    }

    fn migration(&mut self, text: String, line: usize) {
        let name = self.file_name.take();
        let own = name.as_ref().and(self.named).and_then(|at| self.found.get_mut(at));
        let is_named = name.is_some();
        let file = File { name: name.unwrap_or_else(|| UNNAMED.to_owned()), text, line };
        match own {
            Some(example) => example.files.push(file),
            None => {
                if is_named {
                    self.named = Some(self.found.len());
                }
                self.count += 1;
                let number = if self.count > 1 { format!(" ({})", self.count) } else { String::new() };
                let title = format!("{}{number}", self.heading);
                self.found.push(Example { title, config: self.config.clone(), files: vec![file] });
            }
        }
    }
}
