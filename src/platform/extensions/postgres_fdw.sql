-- postgres_fdw 1.1, of PostgreSQL's contrib. Written by generate/extension.sql.

create function postgres_fdw_disconnect(text) returns boolean language c;
create function postgres_fdw_disconnect_all() returns boolean language c;
create function postgres_fdw_get_connections(out server_name text, out valid boolean) returns setof record language c;
create function postgres_fdw_validator(text[], oid) returns void language c;
create foreign data wrapper postgres_fdw;
