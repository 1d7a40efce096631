//! The few things that miglint takes from the Supabase CLI's config.toml.
//!
//! Whatever else the file says, and whatever is wrong with it, is the CLI's business: a value that is missing or not
//! understood (`env(NAME)`) is as if it were not there.

use super::POSTGRES_VERSIONS;
use crate::platform::Exposure;
use toml::de::{DeTable, DeValue};

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SupabaseConfig {
    /// `db.major_version`
    pub postgres: Option<u16>,
    /// `api.schemas`: the schemas that the REST API serves; none where `api.enabled` is false.
    pub api_schemas: Option<Vec<String>>,
    /// `api.auto_expose_new_tables`
    pub exposure: Option<Exposure>,
}

impl SupabaseConfig {
    pub fn parse(text: &str) -> Self {
        let (document, _) = DeTable::parse_recoverable(text);
        let value = |section: &str, key: &str| {
            document.get_ref().get(section)?.get_ref().as_table()?.get(key).map(|value| value.get_ref())
        };
        let postgres = value("db", "major_version").and_then(DeValue::as_integer).and_then(|number| number.as_str().parse().ok());
        let schemas = value("api", "schemas").and_then(DeValue::as_array);
        let is_off = value("api", "enabled").and_then(DeValue::as_bool) == Some(false);
        let named =
            schemas.map(|schemas| schemas.iter().filter_map(|schema| schema.get_ref().as_str().map(str::to_owned)).collect());
        SupabaseConfig {
            postgres: postgres.filter(|version| POSTGRES_VERSIONS.contains(version)),
            api_schemas: if is_off { Some(Vec::new()) } else { named },
            exposure: value("api", "auto_expose_new_tables").and_then(DeValue::as_bool).map(exposure),
        }
    }
}

fn exposure(is_automatic: bool) -> Exposure {
    if is_automatic { Exposure::Automatic } else { Exposure::OnRequest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_understood_is_taken() {
        let table = [
            ("[db]\nmajor_version = 15\n[api]\nschemas = ['public', 'api']", Some(15), Some(vec!["public", "api"])),
            ("[db]\nmajor_version = 'env(PG)'\n[api]\nport = 1", None, None),
            ("[db]\nmajor_version = 9", None, None),
            ("[api]\nenabled = false\nschemas = ['public']", None, Some(vec![])),
            ("db = 1\nnonsense", None, None),
            ("[db]\nmajor_version = 17\nport = = 1", Some(17), None),
        ];
        for (text, postgres, schemas) in table {
            let schemas = schemas.map(|schemas| schemas.into_iter().map(str::to_owned).collect());
            let expected = SupabaseConfig { postgres, api_schemas: schemas, exposure: None };
            assert_eq!(SupabaseConfig::parse(text), expected, "{text}");
        }
    }

    #[test]
    fn the_api_may_be_kept_from_new_tables() {
        let table = [
            ("[api]\nauto_expose_new_tables = false", Some(Exposure::OnRequest)),
            ("[api]\nauto_expose_new_tables = true", Some(Exposure::Automatic)),
            ("[api]\n# auto_expose_new_tables = false", None),
            ("[api]\nauto_expose_new_tables = 'env(OPEN)'", None),
        ];
        for (text, exposure) in table {
            assert_eq!(SupabaseConfig::parse(text).exposure, exposure, "{text}");
        }
    }
}
