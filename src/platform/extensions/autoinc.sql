-- autoinc 1.0, of PostgreSQL's contrib. Written by generate/extension.sql.

create function autoinc() returns trigger language c;
