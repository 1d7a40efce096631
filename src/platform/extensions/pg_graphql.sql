-- pg_graphql 1.5.

create sequence seq_schema_version cycle;

create function resolve(query text, variables jsonb default '{}', "operationName" text default null, extensions jsonb default null) returns jsonb language c;
create function _internal_resolve(query text, variables jsonb default '{}', "operationName" text default null, extensions jsonb default null) returns jsonb language c;
create function comment_directive(comment_ text) returns jsonb language c immutable;
create function exception(message text) returns text language c;
create function get_schema_version() returns integer language c;
create function increment_schema_version() returns event_trigger language c;
