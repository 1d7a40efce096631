//! A test that holds a repair: what is true behind it, in the words of pgTAP.

use super::{Claim, Plan, Proof, words};
use std::collections::BTreeSet;
use std::fmt::Write;

/// The text of a test file, as `supabase test db` runs it; None where nothing can be claimed.
pub fn pgtap(plan: &Plan) -> Option<String> {
    let mut claims: Vec<&Claim> = plan.steps.iter().filter_map(|step| step.part.holds.as_ref()).collect();
    // Several functions are proven by one sign-up.
    let mut seen = BTreeSet::new();
    claims.retain(|claim| seen.insert(&claim.description));
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
        let _ = match &claim.proof {
            Proof::Condition(condition) => {
                write!(text, "\nselect ok(\n  {condition},\n  {}\n);\n", words::literal(&claim.description))
            }
            Proof::Runs(statements) => {
                let (statements, description) = (words::literal(statements), words::literal(&claim.description));
                write!(text, "\nselect lives_ok(\n  {statements},\n  {description}\n);\n")
            }
        };
    }
    text.push_str("\nselect * from finish();\nrollback;\n");
    Some(text)
}
