-- Transactions, settings, schemas, extensions, what is not SQL.

--- savepoints
savepoint a;
create table gone (x int);
rollback to a;
create table stays (x int);
release a;
release a;
--! 3B001 savepoint "a" does not exist
rollback to b;
--! 3B001 savepoint "b" does not exist
--= table public.stays
--=   x integer

--- begin and commit (commits)
begin;
create table a (x int);
commit;
begin;
create table b (x int);
rollback;
savepoint s;
--! 25P01 SAVEPOINT can only be used in transaction blocks
--= table public.a
--=   x integer

--- begin twice (commits)
begin;
begin;
create table a (x int);
commit;
commit;
--= table public.a
--=   x integer

--- set local (commits)
create schema s;
begin;
set local search_path = s;
create table a (x int);
commit;
create table b (x int);
--= schema s
--= table public.b
--=   x integer
--= table s.a
--=   x integer

--- set in a transaction that is rolled back (commits)
create schema s;
begin;
set search_path = s;
rollback;
create table a (x int);
--= schema s
--= table public.a
--=   x integer

--- search path
create schema s;
set search_path = s, public;
create table a (x int);
create table public.a (y int);
create view v as select x from a;
reset search_path;
create view w as select y from a;
--= schema s
--= table public.a
--=   y integer
--= view public.w
--=   y integer
--= table s.a
--=   x integer
--= view s.v
--=   x integer

--- search path with a quoted list
create schema s;
set search_path = 's, public';
create table a (x int);
--! 3F000 no schema has been selected to create in
--= schema s

--- settings with bad values
set statement_timeout = 'soon';
--! 22023 invalid value for parameter "statement_timeout": "soon"
set row_security = maybe;
--! 22023 parameter "row_security" requires a Boolean value
set client_min_messages = loud;
--! 22023 invalid value for parameter "client_min_messages": "loud"
set work_mem = -1;
--! 22023 -1 kB is outside the valid range for parameter "work_mem" (64 .. 2147483647)

--- create schema with its tables
create schema s create table a (x int) create view v as select x from a;
--= schema s
--= table s.a
--=   x integer
--= view s.v
--=   x integer

--- create schema for a role
create schema authorization current_user;
create schema if not exists s authorization current_user;
create schema t authorization nobody_here;
--! 42704 role "nobody_here" does not exist
--= schema postgres
--= schema s

--- a reserved schema
create schema pg_mine;
--! 42939 unacceptable schema name "pg_mine"
create table pg_catalog.mine (x int);
--! 42501 permission denied to create "pg_catalog.mine"

--- rename a schema
create schema s;
create table s.a (x int);
alter schema s rename to t;
create view v as select x from t.a;
alter schema s rename to u;
--! 3F000 schema "s" does not exist
--= schema t
--= view public.v
--=   x integer
--= table t.a
--=   x integer

--- move between schemas
create schema s;
create table a (x serial primary key);
create function f() returns int language sql as 'select 1';
alter table a set schema s;
alter function f() set schema s;
alter table s.a set schema s;
--= schema s
--= table s.a
--=   x integer not null default
--=   constraint a_pkey primary key (x)
--=   index a_pkey unique btree (x)
--= sequence s.a_x_seq
--= function s.f() returns integer

--- sequences
create sequence a increment 0;
--! 22023 INCREMENT must not be zero
create sequence b minvalue 5 start 1;
--! 22023 START value (1) cannot be less than MINVALUE (5)
create sequence c as smallint maxvalue 100000;
--! 22023 MAXVALUE (100000) is out of range for sequence data type smallint
create sequence d as text;
--! 22023 sequence type must be smallint, integer, or bigint
create sequence e increment -1;
alter sequence e owned by nothing.x;
--! 42P01 relation "nothing" does not exist
alter sequence e restart with 5;
--! 22023 RESTART value (5) cannot be greater than MAXVALUE (-1)
--= sequence public.e

--- nextval
create sequence s;
select nextval('s');
select nextval('t');
--! 42P01 relation "t" does not exist
select setval('s', 5);
select currval('s');
--= sequence public.s

--- comments
create table a (x int);
comment on table a is 'x';
comment on column a.x is 'x';
comment on table a is null;
comment on view a is 'x';
--! 42809 "a" is not a view
comment on schema nothing is 'x';
--! 3F000 schema "nothing" does not exist
--= table public.a
--=   x integer

--- security labels and owners
create table a (x int);
alter table a owner to current_user;
reassign owned by current_user to nobody_here;
--! 42704 role "nobody_here" does not exist
--= table public.a
--=   x integer

--- what PostgreSQL does not have
create or replace table a (x int);
--! 42601 syntax error at or near "table"
alter table a add column if not exist y int;
--! 42601 syntax error at or near "exist"
create trigger if not exists t before insert on a execute function f();
--! 42601 syntax error at or near "not"
select * from a limit 1, 2;
--! 42601 LIMIT #,# syntax is not supported
drop table a if exists;
--! 42601 syntax error at or near "if"
create table b (id int auto_increment);
--! 42601 syntax error at or near "auto_increment"

--- quotes
create table "A b" ("c ""d" int);
create table a ("x" int, X int);
--! 42701 column "x" specified more than once
select "x" from a;
--! 42P01 relation "a" does not exist
select 'it''s', E'it\'s', $$it's$$, U&'\0041';
--= table public.A b
--=   c "d integer

--- unbalanced quotes
create table a (x text default 'a);
create table b (x int);
--! 42601 unterminated quoted string at or near "'a);

--- operators without spaces
create view v as select 1+-1 as a, 2*-3 as b, 1<>2 as c, 'a'||'b' as d;
--= view public.v
--=   a integer
--=   b integer
--=   c boolean
--=   d text

--- empty statements
;;
create table a (x int);;
--= table public.a
--=   x integer

--- grants to nobody
grant select on pg_class to nobody_here;
--! 42704 role "nobody_here" does not exist

--- a server and its tables
create extension if not exists nothing_at_all;
--! 0A000 extension "nothing_at_all" is not available
create extension plpgsql with schema nothing;
--! 42710 extension "plpgsql" already exists
alter extension plpgsql set schema public;
--! 0A000 extension "plpgsql" does not support SET SCHEMA

--- lock and notify
create table a (x int);
lock table a in exclusive mode;
listen c;
notify c, 'x';
unlisten *;
discard plans;
--= table public.a
--=   x integer

--- show
show search_path;
show nothing;
--! 42704 unrecognized configuration parameter "nothing"
show app.nothing;
--! 42704 unrecognized configuration parameter "app.nothing"

--- publications
create table a (x int primary key);
create publication p for table a;
alter publication p drop table a;
alter publication p drop table a;
--! 42704 relation "a" is not part of the publication
alter publication p set table a, nothing;
--! 42P01 relation "nothing" does not exist
create publication q for all tables;
alter publication q add table a;
--! 55000 publication "q" is defined as FOR ALL TABLES
drop publication p, q;
--= table public.a
--=   x integer not null
--=   constraint a_pkey primary key (x)
--=   index a_pkey unique btree (x)

--- statistics
create table a (x int, y int);
create statistics s on x from a;
--! 42P17 extended statistics require at least 2 columns
create statistics t (nothing) on x, y from a;
--! 42601 unrecognized statistics kind "nothing"
create statistics u on x, y from a;
alter statistics u rename to v;
drop statistics v;
--= table public.a
--=   x integer
--=   y integer

--- analyze and cluster
create table a (x int primary key);
analyze a;
analyze nothing;
--! 42P01 relation "nothing" does not exist
cluster a using a_pkey;
cluster a using nothing;
--! 42704 index "nothing" for table "a" does not exist
--= table public.a
--=   x integer not null
--=   constraint a_pkey primary key (x)
--=   index a_pkey unique btree (x)

--- text search
create text search configuration c (copy = english);
create text search configuration c (copy = english);
--! 23505 duplicate key value violates unique constraint "pg_ts_config_cfgname_index"
create text search dictionary d (template = simple);
drop text search configuration c;

--- collations
create collation c (locale = 'C');
create collation c (locale = 'C');
--! 42710 collation "c" for encoding "UTF8" already exists
create table a (x text collate c);
drop collation c;
--! 2BP01 cannot drop collation c because other objects depend on it
--= table public.a
--=   x text

--- operators
create function f(int, int) returns int language sql as 'select 1';
create operator +++ (leftarg = int, rightarg = int, function = f);
--! 42601 syntax error at or near "+"
create view v as select 1 +++ 2 as a;
create operator --- (leftarg = int, rightarg = int, function = f);
create operator +/+ (leftarg = int, rightarg = int, function = nothing);
--! 42601 syntax error at or near "create"
--= view public.v
--=   a integer
--= function public.f(integer, integer) returns integer

--- a script of psql
\echo hello
create table a (x int);
--= table public.a
--=   x integer
