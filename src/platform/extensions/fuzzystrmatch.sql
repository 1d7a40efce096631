-- fuzzystrmatch 1.1, of PostgreSQL's contrib. Written by generate/extension.sql.

create function difference(text, text) returns integer language c immutable;
create function dmetaphone(text) returns text language c immutable;
create function dmetaphone_alt(text) returns text language c immutable;
create function levenshtein(text, text) returns integer language c immutable;
create function levenshtein(text, text, integer, integer, integer) returns integer language c immutable;
create function levenshtein_less_equal(text, text, integer) returns integer language c immutable;
create function levenshtein_less_equal(text, text, integer, integer, integer, integer) returns integer language c immutable;
create function metaphone(text, integer) returns text language c immutable;
create function soundex(text) returns text language c immutable;
create function text_soundex(text) returns text language c immutable;
