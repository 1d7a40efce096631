-- refint 1.0, of PostgreSQL's contrib. Written by generate/extension.sql.

create function check_foreign_key() returns trigger language c;
create function check_primary_key() returns trigger language c;
