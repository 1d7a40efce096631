-- unaccent 1.1, of PostgreSQL's contrib. Written by generate/extension.sql.

create function unaccent(regdictionary, text) returns text language c stable;
create function unaccent(text) returns text language c stable;
create text search dictionary unaccent (template = unaccent);
