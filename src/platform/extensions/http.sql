-- http 1.7. Written by generate/extension.sql.

create domain http_method as text;
create domain content_type as text;
create type http_header as (field varchar, value varchar);
create type http_response as (status integer, content_type varchar, headers http_header[], content varchar);
create type http_request as (method http_method, uri varchar, headers http_header[], content_type varchar, content varchar);
create function bytea_to_text(data bytea) returns text language c immutable;
create function http(request http_request) returns http_response language c;
create function http_delete(uri varchar) returns http_response language c;
create function http_delete(uri varchar, content varchar, content_type varchar) returns http_response language c;
create function http_get(uri varchar) returns http_response language c;
create function http_get(uri varchar, data jsonb) returns http_response language c;
create function http_head(uri varchar) returns http_response language c;
create function http_header(field varchar, value varchar) returns http_header language c;
create function http_headers(variadic args text[]) returns http_header[] language c immutable;
create function http_list_curlopt() returns table (curlopt text, value text) language c;
create function http_patch(uri varchar, content varchar, content_type varchar) returns http_response language c;
create function http_post(uri varchar, content varchar, content_type varchar) returns http_response language c;
create function http_post(uri varchar, data jsonb) returns http_response language c;
create function http_put(uri varchar, content varchar, content_type varchar) returns http_response language c;
create function http_reset_curlopt() returns boolean language c;
create function http_set_curlopt(curlopt varchar, value varchar) returns boolean language c;
create function text_to_bytea(data text) returns bytea language c immutable;
create function urlencode(data jsonb) returns text language c immutable;
create function urlencode(string bytea) returns text language c immutable;
create function urlencode(string varchar) returns text language c immutable;
