--- create and replace
create function f(a int) returns int language sql as 'select 1';
create function f(b int) returns int language sql as 'select 1';
--! 42723 function "f" already exists with same argument types
create or replace function f(b int) returns int language sql as 'select 1';
--! 42P13 cannot change name of input parameter "a"
create or replace function f(a int) returns text language sql as 'select 1::text';
--! 42P13 cannot change return type of existing function
create or replace procedure f(a int) language sql as 'select 1';
--! 42809 cannot change routine kind
create or replace function f(a int default 3) returns int language sql as 'select 1';
create or replace function f(a int) returns int language sql as 'select 1';
--! 42P13 cannot remove parameter defaults from existing function
create or replace function f(a int default 1) returns int language sql security definer set search_path = '' as 'select 1';
create or replace function f(a int default 1) returns int language sql set search_path = public, "My" as 'select 1';
--= function public.f(integer) returns integer sql path=public, "My"

--- outputs
create function g(out a int, out b int) language sql as 'select 1,2';
create or replace function g(out a int, out c int) language sql as 'select 1,2';
--! 42P13 cannot change return type of existing function
create or replace function g(out a int) language sql as 'select 1';
--! 42P13 cannot change return type of existing function
create function h() returns table (a int) language sql as 'select 1';
create or replace function h() returns table (b int, c int) language sql as 'select 1, 2';
--! 42P13 cannot change return type of existing function
create procedure p(a int, out b int) language plpgsql as 'begin end';
create function k(inout a int) returns text language sql as 'select 1';
--! 42P13 function result type must be integer because of OUT parameters
--= function public.g() returns record sql
--= function public.h() returns setof integer sql
--= procedure public.p(integer) returns record plpgsql

--- mistakes
create function f(a nope) returns int language sql as 'select 1';
--! 42704 type nope does not exist
create function f(a nope[]) returns int language sql as 'select 1';
--! 42704 type nope[] does not exist
create function f(a int) returns nope language sql as 'select 1';
--! 42704 type "nope" does not exist
create function f(a int) returns int language plv9 as 'select 1';
--! 42704 language "plv9" does not exist
create function f(a int) returns int as 'select 1';
--! 42P13 no language specified
create function f(a int) returns int language sql;
--! 42P13 no function body specified
create function f(a int, a int) returns int language sql as 'select 1';
--! 42P13 parameter name "a" used more than once
create function f(a int default 1, b int) returns int language sql as 'select 1';
--! 42P13 input parameters after one with a default value must also have defaults
create function f(a int) language sql as 'select 1';
--! 42P13 function result type must be specified
create function f(variadic a int) returns int language sql as 'select 1';
--! 42P13 VARIADIC parameter must be an array
create function f(a int) returns trigger language sql as 'select 1';
--! 42P13 SQL functions cannot return type trigger
create function f(a cstring) returns int language plpgsql as 'begin end';
--! 0A000 PL/pgSQL functions cannot accept type cstring
create function f(a int) returns anyelement language sql as 'select 1';
--! 42P13 cannot determine result data type
create function f(a int) returns int language sql stable immutable as 'select 1';
--! 42601 conflicting or redundant options
create function f(a int) returns trigger language plpgsql as 'begin end';
--! 42P13 trigger functions cannot have declared arguments
create function f(setof int) returns int language sql as 'select 1';
--! 42P13 functions cannot accept set arguments
create function nope.f() returns int language sql as 'select 1';
--! 3F000 schema "nope" does not exist

--- alter
create function f(a int) returns int language sql as 'select 1';
create function f(a text) returns int language sql as 'select 1';
create procedure p() language sql as 'select 1';
alter function nope() owner to postgres;
--! 42883 function nope() does not exist
alter function nope owner to postgres;
--! 42883 could not find a function named "nope"
alter function f owner to postgres;
--! 42725 function name "f" is not unique
alter function f(uuid, text[]) owner to postgres;
--! 42883 function f(uuid, text[]) does not exist
alter function f(nopetype) owner to postgres;
--! 42704 type "nopetype" does not exist
alter procedure f(int) owner to postgres;
--! 42809 f(integer) is not a procedure
alter function p() owner to postgres;
--! 42809 p() is not a function
alter function f(int) rename to g;
alter function g(int) set search_path = '';
alter function f(text) set nopes = 1;
--! 42704 unrecognized configuration parameter "nopes"
alter function f(text) security definer;
alter function f(text) set schema nope;
--! 3F000 schema "nope" does not exist
alter function f(text) set schema auth;
alter function g(int) owner to nobody;
--! 42704 role "nobody" does not exist
comment on function nope() is 'x';
--! 42883 function nope() does not exist
grant execute on function nope() to anon;
--! 42883 function nope() does not exist
grant execute on function g(int) to nobody;
--! 42704 role "nobody" does not exist
--= function public.g(integer) returns integer sql path=""
--= function auth.f(text) returns integer sql definer
--= procedure public.p() returns void sql

--- event triggers
create function t() returns trigger language plpgsql as 'begin end';
create event trigger e on nope execute function t();
--! 42601 unrecognized event name "nope"
create event trigger e on ddl_command_start execute function t();
--! 42P17 function t must return type event_trigger
create event trigger e on ddl_command_start execute function nope();
--! 42883 function nope() does not exist
--= function public.t() returns trigger plpgsql
