//! A test that holds a repair: what is true behind it, in the words of pgTAP.

use super::{Claim, Plan, words};
use std::fmt::Write;

/// The text of a test file, as `supabase test db` runs it; None where nothing can be claimed.
pub fn pgtap(plan: &Plan) -> Option<String> {
    let claims: Vec<&Claim> = plan.steps.iter().filter_map(|step| step.part.holds.as_ref()).collect();
    if claims.is_empty() {
        return None;
    }
    let mut text = format!(
        "-- Holds what `miglint repair` mended.\n\
         begin;\n\
         create extension if not exists pgtap with schema extensions;\n\
         set local search_path = public, extensions;\n\
         select plan({});\n",
        claims.len()
    );
    for claim in claims {
        // Writing into a string does not fail.
        let _ = write!(text, "\nselect ok(\n  {},\n  {}\n);\n", claim.condition, words::literal(&claim.description));
    }
    text.push_str("\nselect * from finish();\nrollback;\n");
    Some(text)
}
