-- CREATE INDEX.

--- names
create table a (x int, y text);
create index on a (x);
create index on a (x);
create index on a (x, y);
create index on a (lower(y));
create index on a ((x + 1));
create unique index on a (y);
--= table public.a
--=   x integer
--=   y text
--=   index a_expr_idx btree (expression)
--=   index a_lower_idx btree (expression)
--=   index a_x_idx btree (x)
--=   index a_x_idx1 btree (x)
--=   index a_x_y_idx btree (x, y)
--=   index a_y_idx unique btree (y)

--- methods
create table a (x int, y int[], z tsvector, w jsonb);
create index on a using hash (x);
create index on a using gin (y);
create index on a using gin (z);
create index on a using gin (w);
create index on a using brin (x);
create index on a using gist (z);
--= table public.a
--=   x integer
--=   y integer[]
--=   z tsvector
--=   w jsonb
--=   index a_w_idx gin (w)
--=   index a_x_idx hash (x)
--=   index a_x_idx1 brin (x)
--=   index a_y_idx gin (y)
--=   index a_z_idx gin (z)
--=   index a_z_idx1 gist (z)

--- methods without an operator class
create table a (x int, w json, j jsonb, p point);
create index on a using gin (x);
--! 42704 data type integer has no default operator class for access method "gin"
create index on a using gist (x);
--! 42704 data type integer has no default operator class for access method "gist"
create index on a (w);
--! 42704 data type json has no default operator class for access method "btree"
create index on a (j);
create index on a (p);
--! 42704 data type point has no default operator class for access method "btree"
--= table public.a
--=   x integer
--=   w json
--=   j jsonb
--=   p point
--=   index a_j_idx btree (j)

--- what a method cannot
create table a (x int, y int);
create unique index on a using hash (x);
--! 0A000 access method "hash" does not support unique indexes
create index on a using hash (x, y);
--! 0A000 access method "hash" does not support multicolumn indexes
create index on a using gin (x desc);
--! 42704 data type integer has no default operator class for access method "gin"
create index on a using hash (x) include (y);
--! 0A000 access method "hash" does not support included columns
--= table public.a
--=   x integer
--=   y integer

--- concurrently in a transaction
create table a (x int);
create index concurrently on a (x);
--! 25001 CREATE INDEX CONCURRENTLY cannot run inside a transaction block
drop index concurrently nothing;
--! 25001 DROP INDEX CONCURRENTLY cannot run inside a transaction block
reindex table a;
reindex table concurrently a;
--! 25001 REINDEX CONCURRENTLY cannot run inside a transaction block
--= table public.a
--=   x integer

--- concurrently by itself (commits)
create table a (x int);
create index concurrently i on a (x);
drop index concurrently i;
--= table public.a
--=   x integer

--- what runs only by itself
vacuum;
--! 25001 VACUUM cannot run inside a transaction block
create database other;
--! 25001 CREATE DATABASE cannot run inside a transaction block
alter system set work_mem = '1MB';
--! 25001 ALTER SYSTEM cannot run inside a transaction block

--- include
create table a (x int, y int);
create index on a (x) include (y);
create index on a (x) include (z);
--! 42703 column "z" does not exist
create index on a (x) include ((y + 1));
--! 0A000 expressions are not supported in included columns
--= table public.a
--=   x integer
--=   y integer
--=   index a_x_y_idx btree (x) include (y)

--- predicates
create table a (x int, y boolean);
create index on a (x) where y;
create index on a (x) where x;
--! 42804 argument of WHERE must be type boolean, not type integer
create index on a (x) where x in (select 1);
--! 0A000 cannot use subquery in index predicate
create index on a (x) where now() > '2020-01-01';
--! 42P17 functions in index predicate must be marked IMMUTABLE
create index on a (x) where count(*) > 1;
--! 42803 aggregate functions are not allowed in index predicates
--= table public.a
--=   x integer
--=   y boolean
--=   index a_x_idx btree (x) partial

--- expressions
create table a (x timestamptz, y text);
create index on a ((x::date));
--! 42P17 functions in index expression must be marked IMMUTABLE
create index on a (date_trunc('day', x));
--! 42P17 functions in index expression must be marked IMMUTABLE
create index on a ((x at time zone 'utc'));
create index on a (upper(y) desc nulls last);
create index on a (random());
--! 42P17 functions in index expression must be marked IMMUTABLE
--= table public.a
--=   x timestamp with time zone
--=   y text
--=   index a_timezone_idx btree (expression)
--=   index a_upper_idx btree (expression)

--- operator classes and collations
create table a (x text);
create index on a (x text_pattern_ops);
create index on a (x collate "C");
create index on a (x varchar_pattern_ops);
create index on a (x int4_ops);
--! 42804 operator class "int4_ops" does not accept data type text
create index on a using gin (x gin_trgm_ops);
--! 42704 operator class "gin_trgm_ops" does not exist for access method "gin"
--= table public.a
--=   x text
--=   index a_x_idx btree (x)
--=   index a_x_idx1 btree (x)
--=   index a_x_idx2 btree (x)

--- nulls not distinct
create table a (x int);
create unique index on a (x) nulls not distinct;
--= table public.a
--=   x integer
--=   index a_x_idx unique btree (x)

--- on other kinds
create view v as select 1 as x;
create sequence s;
create materialized view m as select 1 as x;
create index on v (x);
--! 42809 cannot create index on relation "v"
create index on s (x);
--! 42809 cannot create index on relation "s"
create index on m (x);
--= materialized view public.m
--=   x integer
--=   index m_x_idx btree (x)
--= sequence public.s
--= view public.v
--=   x integer

--- on a partitioned table
create table a (x int) partition by list (x);
create table b partition of a for values in (1);
create index i on a (x);
create index j on only a (x);
create unique index k on a ((x + 1));
--! 0A000 unique constraint on partitioned table must include all partitioning columns
drop index b_x_idx;
--! 2BP01 cannot drop index b_x_idx because index i requires it
--= table public.a
--=   x integer
--=   index i btree (x)
--=   index j btree (x)
--= table public.b
--=   x integer
--=   index b_x_idx btree (x)

--- alter
create table a (x int);
create index i on a (x);
alter index i rename to j;
alter index j set (fillfactor = 50);
alter table a rename to b;
alter index a rename to c;
--! 42P01 relation "a" does not exist
drop index j;
--= table public.b
--=   x integer

--- with a schema
create schema s;
create table s.a (x int);
create index i on s.a (x);
create index s.j on s.a (x);
--! 42601 syntax error at or near "."
drop index i;
--! 42704 index "i" does not exist
drop index s.i;
--= schema s
--= table s.a
--=   x integer

--- a column that goes
create table a (x int, y int);
create index on a (x, y);
create index on a (y);
alter table a drop column x;
--= table public.a
--=   y integer
--=   index a_y_idx btree (y)

--- system columns
create table a (x int);
create index on a (ctid);
--! 0A000 index creation on system columns is not supported
--= table public.a
--=   x integer

--- if not exists without a name
create table a (x int);
create index if not exists on a (x);
--! 42601 syntax error at or near "on"
--= table public.a
--=   x integer
