-- file_fdw 1.0, of PostgreSQL's contrib. Written by generate/extension.sql.

create function file_fdw_validator(text[], oid) returns void language c;
create foreign data wrapper file_fdw;
