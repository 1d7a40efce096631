-- moddatetime 1.0, of PostgreSQL's contrib. Written by generate/extension.sql.

create function moddatetime() returns trigger language c;
