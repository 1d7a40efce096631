-- insert_username 1.0, of PostgreSQL's contrib. Written by generate/extension.sql.

create function insert_username() returns trigger language c;
