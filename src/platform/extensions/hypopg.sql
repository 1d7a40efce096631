-- hypopg 1.3.1. Written by generate/extension.sql.

create view hypopg_list_indexes as select null::oid as indexrelid, null::text as index_name, null::name as schema_name, null::name as table_name, null::name as am_name;
create function hypopg(out indexname text, out indexrelid oid, out indrelid oid, out innatts integer, out indisunique boolean, out indkey int2vector, out indcollation oidvector, out indclass oidvector, out indoption oidvector, out indexprs pg_node_tree, out indpred pg_node_tree, out amid oid) returns setof record language c;
create function hypopg_create_index(sql_order text, out indexrelid oid, out indexname text) returns setof record language c;
create function hypopg_drop_index(indexid oid) returns boolean language c;
create function hypopg_get_indexdef(indexid oid) returns text language c;
create function hypopg_relation_size(indexid oid) returns bigint language c;
create function hypopg_reset() returns void language c;
create function hypopg_reset_index() returns void language c;
