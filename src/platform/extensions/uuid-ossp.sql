-- uuid-ossp 1.1, of PostgreSQL's contrib. Written by generate/extension.sql.

create function uuid_generate_v1() returns uuid language c;
create function uuid_generate_v1mc() returns uuid language c;
create function uuid_generate_v3(namespace uuid, name text) returns uuid language c immutable;
create function uuid_generate_v4() returns uuid language c;
create function uuid_generate_v5(namespace uuid, name text) returns uuid language c immutable;
create function uuid_nil() returns uuid language c immutable;
create function uuid_ns_dns() returns uuid language c immutable;
create function uuid_ns_oid() returns uuid language c immutable;
create function uuid_ns_url() returns uuid language c immutable;
create function uuid_ns_x500() returns uuid language c immutable;
