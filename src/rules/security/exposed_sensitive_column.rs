//! A column whose name promises a secret is open to the API.

use crate::catalog::{Column, Relation};
use crate::finding::{Finding, Object};
use crate::meta;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::rules::advisor;

pub static RULE: Rule = Rule {
    meta: meta!(
        "security/exposed-sensitive-column",
        Error,
        None,
        since = "0.1.0",
        aliases = ["splinter:sensitive_columns_exposed", "splinter:0023"]
    ),
    check: Check::History(check),
};

/// Names that splinter takes as sensitive, in lower case with `_`.
const SENSITIVE: &str = "password passwd pwd passphrase secret secret_key private_key api_key apikey auth_key token jwt \
    access_token refresh_token oauth_token session_token bearer_token auth_code session_id session_key session_secret \
    recovery_code backup_code verification_code otp two_factor 2fa_secret 2fa_code ssn social_security \
    social_security_number driver_license drivers_license license_number passport_number passport_id national_id tax_id \
    credit_card card_number cvv cvc cvn bank_account account_number routing_number iban swift_code bic health_record \
    medical_record patient_id insurance_number health_insurance medical_insurance treatment mac_address macaddr imei \
    device_uuid pgp_key gpg_key ssh_key certificate license_key activation_key facial_recognition";

fn check(cx: &HistoryContext, out: &mut Reporter) {
    for table in advisor::tables(cx).filter(|table| !table.has_row_security()) {
        let columns: Vec<&Column> = table.columns().filter(|column| is_sensitive(column)).collect();
        out.findings.extend(advisor::reader(cx, table).and_then(|role| exposed(cx, table, &columns, role)));
    }
}

fn is_sensitive(column: &Column) -> bool {
    let name = column.name.to_lowercase().replace('-', "_");
    SENSITIVE.split_whitespace().any(|sensitive| sensitive == name)
}

/// One finding for the table, at the first of the columns.
fn exposed(cx: &HistoryContext, table: &Relation, columns: &[&Column], role: &str) -> Option<Finding> {
    let (first, rest) = columns.split_first()?;
    let label = cx.catalog.relation_label(table);
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let message = format!("{role} reads {} of {label} through the API", names.join(", "));
    let mut finding = Finding::new(first.origin.span, message)
        .label("by its name nobody else's business")
        .help(
            "enable row level security with policies for the rows, or keep such columns in a schema that the API does not serve",
        )
        .object(Object::part_of("column", cx.catalog.schema_name(table.schema), &table.name, &first.name))
        .cache_key(advisor::relation_key(cx.catalog, "sensitive_columns_exposed", table));
    for column in rest {
        finding = finding.related(column.origin.span, format!("{} as well", column.name));
    }
    Some(finding)
}
