-- pg_jsonschema 0.3.

create function json_matches_schema(schema json, instance json) returns boolean language c immutable;
create function jsonb_matches_schema(schema json, instance jsonb) returns boolean language c immutable;
create function jsonschema_is_valid(schema json) returns boolean language c immutable;
create function jsonschema_validation_errors(schema json, instance json) returns text[] language c immutable;
