//! A new migration stands before one that is deployed.

use crate::finding::Finding;
use crate::meta;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::source::{Deployed, Layout, SourceFile};
use crate::text::{FileId, Span};

pub static RULE: Rule =
    Rule { meta: meta!("hygiene/out-of-order", Warning, None, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    let sources = cx.project.sources;
    let files: Vec<(FileId, &SourceFile)> = sources.ids().filter_map(|id| Some((id, sources.file(id)?))).collect();
    let is_deployed = |file: &SourceFile| matches!(file.deployed, Deployed::AsItIs | Deployed::As(_));
    let Some(last) = files.iter().rposition(|(_, file)| is_deployed(file)) else { return };
    let (before, rest) = files.split_at(last);
    let Some((last, deployed)) = rest.first() else { return };
    let name = deployed.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    // Files that run whenever they change have no place among the versions.
    for (file, _) in before.iter().filter(|(_, file)| file.deployed == Deployed::No && file.version.is_some()) {
        let finding = Finding::new(Span::new(*file, 0, 0), format!("this migration is new, but {name} behind it is deployed"));
        out.report(finding.help(help(cx.project.layout)).related(Span::new(*last, 0, 0), "the last one that is deployed"));
    }
}

fn help(layout: Layout) -> &'static str {
    match layout {
        Layout::Supabase => "`supabase db push` refuses it: give the file a version behind the last one that is deployed",
        _ => {
            "the live database runs it after the others, if at all: give the file a version behind the last one that is deployed"
        }
    }
}
