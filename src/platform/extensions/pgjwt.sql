-- pgjwt 0.2. Written by generate/extension.sql.

create function algorithm_sign(signables text, secret text, algorithm text) returns text language c immutable;
create function sign(payload json, secret text, algorithm text default 'HS256') returns text language c immutable;
create function try_cast_double(inp text) returns float8 language c immutable;
create function url_decode(data text) returns bytea language c immutable;
create function url_encode(data bytea) returns text language c immutable;
create function verify(token text, secret text, algorithm text default 'HS256') returns table (header json, payload json, valid boolean) language c immutable;
