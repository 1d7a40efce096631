--- settings
set nopes = 1;
--! 42704 unrecognized configuration parameter "nopes"
set app.nopes = 1;
set transaction_timeout = 0;
--! 42704 unrecognized configuration parameter "transaction_timeout"
set role nobody;
--! 22023 role "nobody" does not exist
set role anon;
reset role;
alter role nobody set search_path = x;
--! 42704 role "nobody" does not exist
create role anon;
--! 42710 role "anon" already exists
create role pg_mine;
--! 42939 role name "pg_mine" is reserved
create role mine login;
grant nobody to mine;
--! 42704 role "nobody" does not exist
grant anon to mine;
alter role mine rename to anon;
--! 42710 role "anon" already exists
--= role mine

--- search path
create schema app;
set search_path = app, public;
create type inside as enum ('a');
select pg_catalog.set_config('search_path', '', false);
create type outside as enum ('a');
--! 3F000 no schema has been selected to create in
reset search_path;
create type beside as enum ('a');
--= schema app
--= type app.inside enum (a)
--= type public.beside enum (a)

--- savepoints
savepoint a;
create type gone as enum ('a');
set search_path = auth;
rollback to savepoint a;
create type stays as enum ('a');
release savepoint b;
--! 3B001 savepoint "b" does not exist
rollback to savepoint c;
--! 3B001 savepoint "c" does not exist
--= type public.stays enum (a)

--- extensions
create extension pgcrypto;
--! 42710 extension "pgcrypto" already exists
create extension if not exists pgcrypto;
create extension plpgsql schema nope;
--! 42710 extension "plpgsql" already exists
create extension somebodys_own;
alter extension nope update;
--! 42704 extension "nope" does not exist
--= extension somebodys_own in public (possible)

--- publications
create publication supabase_realtime;
--! 42710 publication "supabase_realtime" already exists
create publication mine;
alter publication nope add table t;
--! 42704 publication "nope" does not exist
create publication other for table nope;
--! 42P01 relation "nope" does not exist
alter publication mine rename to supabase_realtime;
--! 42710 publication "supabase_realtime" already exists

--- syntax
create policy if not exists p on t;
--! 42601 syntax error at or near "not"
select 1 from;
--! 42601 syntax error at end of input
