-- pg_hashids 1.3. Written by generate/extension.sql.

create function hash_decode(text, text, integer) returns integer language c immutable;
create function hash_encode(bigint) returns text language c immutable;
create function hash_encode(bigint, text) returns text language c immutable;
create function hash_encode(bigint, text, integer) returns text language c immutable;
create function id_decode(text) returns bigint[] language c immutable;
create function id_decode(text, text) returns bigint[] language c immutable;
create function id_decode(text, text, integer) returns bigint[] language c immutable;
create function id_decode(text, text, integer, text) returns bigint[] language c immutable;
create function id_decode_once(text) returns bigint language c immutable;
create function id_decode_once(text, text) returns bigint language c immutable;
create function id_decode_once(text, text, integer) returns bigint language c immutable;
create function id_decode_once(text, text, integer, text) returns bigint language c immutable;
create function id_encode(bigint) returns text language c immutable;
create function id_encode(bigint, text) returns text language c immutable;
create function id_encode(bigint, text, integer) returns text language c immutable;
create function id_encode(bigint, text, integer, text) returns text language c immutable;
create function id_encode(bigint[]) returns text language c immutable;
create function id_encode(bigint[], text) returns text language c immutable;
create function id_encode(bigint[], text, integer) returns text language c immutable;
create function id_encode(bigint[], text, integer, text) returns text language c immutable;
