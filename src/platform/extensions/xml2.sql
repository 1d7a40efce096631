-- xml2 1.1, of PostgreSQL's contrib. Written by generate/extension.sql.

create function xml_encode_special_chars(text) returns text language c immutable;
create function xml_valid(text) returns boolean language c stable;
create function xpath_bool(text, text) returns boolean language c immutable;
create function xpath_list(text, text) returns text language c immutable;
create function xpath_list(text, text, text) returns text language c immutable;
create function xpath_nodeset(text, text) returns text language c immutable;
create function xpath_nodeset(text, text, text) returns text language c immutable;
create function xpath_nodeset(text, text, text, text) returns text language c immutable;
create function xpath_number(text, text) returns real language c immutable;
create function xpath_string(text, text) returns text language c immutable;
create function xpath_table(text, text, text, text, text) returns setof record language c stable;
create function xslt_process(text, text) returns text language c immutable;
create function xslt_process(text, text, text) returns text language c;
