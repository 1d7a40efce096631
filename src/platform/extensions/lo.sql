-- lo 1.1, of PostgreSQL's contrib. Written by generate/extension.sql.

create domain lo as oid;
create function lo_manage() returns trigger language c;
create function lo_oid(lo) returns oid language c immutable;
