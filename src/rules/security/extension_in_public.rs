//! An extension lies in the schema `public`.

use crate::catalog::{Extension, Owner, Presence};
use crate::finding::{Finding, Object};
use crate::meta;
use crate::platform::Platform;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::rules::advisor;

pub static RULE: Rule = Rule {
    meta: meta!(
        "security/extension-in-public",
        Warning,
        None,
        since = "0.1.0",
        aliases = ["splinter:extension_in_public", "splinter:0014"]
    ),
    check: Check::History(check),
};

fn check(cx: &HistoryContext, out: &mut Reporter) {
    // Elsewhere `public` is where extensions are expected, and nobody calls their functions from a browser.
    if cx.project.platform != Platform::Supabase {
        return;
    }
    // The control file of pg_cron puts it into pg_catalog, and its objects into a schema of their own.
    let is_fixed = |extension: &Extension| extension.name == "pg_cron";
    let in_public = |extension: &&Extension| cx.catalog.schema_name(extension.schema) == "public" && !is_fixed(extension);
    for extension in cx.catalog.extensions().filter(in_public) {
        if extension.owner == Owner::Project && extension.presence != Presence::Assumed {
            out.findings.extend(misplaced(extension));
        }
    }
}

fn misplaced(extension: &Extension) -> Option<Finding> {
    let name = &extension.name;
    let finding = Finding::new(extension.history.origin()?.span, format!("extension {name} is installed in public"))
        .label("its functions are part of the API")
        .help(format!("create extension {name} with schema extensions; which the search_path of a Supabase project holds"))
        .object(Object::relation("extension", "public", name))
        .cache_key(advisor::key("extension_in_public", &[name]));
    Some(finding)
}
