-- CREATE FUNCTION, PROCEDURE, and what may replace one.

--- replace
create function f() returns int language sql as 'select 1';
create or replace function f() returns int language sql as 'select 2';
--= function public.f() returns integer

--- replace with another result
create function f() returns int language sql as 'select 1';
create or replace function f() returns bigint language sql as 'select 2::bigint';
--! 42P13 cannot change return type of existing function
--= function public.f() returns integer

--- replace with another name of a parameter
create function f(a int) returns int language sql as 'select 1';
create or replace function f(b int) returns int language sql as 'select 2';
--! 42P13 cannot change name of input parameter "a"
--= function public.f(integer) returns integer

--- replace and name a parameter
create function f(int) returns int language sql as 'select 1';
create or replace function f(a int) returns int language sql as 'select 2';
--= function public.f(integer) returns integer

--- replace without a default
create function f(a int default 1) returns int language sql as 'select 1';
create or replace function f(a int) returns int language sql as 'select 2';
--! 42P13 cannot remove parameter defaults from existing function
--= function public.f(integer) returns integer

--- replace with other out parameters
create function f(out a int, out b int) language sql as 'select 1, 2';
create or replace function f(out a int, out c int) language sql as 'select 1, 2';
--! 42P13 cannot change return type of existing function
--= function public.f() returns record

--- replace with another table
create function f() returns table (a int) language sql as 'select 1';
create or replace function f() returns table (a int, b int) language sql as 'select 1, 2';
--! 42P13 cannot change return type of existing function
--= function public.f() returns setof integer

--- replace with setof
create function f() returns int language sql as 'select 1';
create or replace function f() returns setof int language sql as 'select 1';
--! 42P13 cannot change return type of existing function
--= function public.f() returns integer

--- a default before one without
create function f(a int default 1, b int) returns int language sql as 'select 1';
--! 42P13 input parameters after one with a default value must also have defaults

--- a default that does not fit
create function f(a int default 'x') returns int language sql as 'select 1';
--! 22P02 invalid input syntax for type integer: "x"

--- a name twice
create function f(a int, a int) returns int language sql as 'select 1';
--! 42P13 parameter name "a" used more than once
create function g(a int) returns table (a int) language sql as 'select 1';
--= function public.g(integer) returns setof integer

--- no result
create function f() language sql as 'select 1';
--! 42P13 function result type must be specified
create function g(out a int) language sql as 'select 1';
create function h(out a int) returns text language sql as 'select 1';
--! 42P13 function result type must be integer because of OUT parameters
--= function public.g() returns integer

--- no language
create function f() returns int as 'select 1';
--! 42P13 no language specified

--- no body
create function f() returns int language sql;
--! 42P13 no function body specified

--- two bodies
create function f() returns int language sql as 'select 1' return 1;
--! 42P13 duplicate function body specified

--- options twice
create function f() returns int language sql stable volatile as 'select 1';
--! 42601 conflicting or redundant options
create function g() returns int language sql language plpgsql as 'select 1';
--! 42601 conflicting or redundant options

--- options
create function f() returns int language sql stable strict security definer parallel safe cost 10 set search_path = '' as 'select 1';
create function g() returns setof int language sql rows 5 as 'select 1';
create function h() returns int language sql rows 5 as 'select 1';
--! 22023 ROWS is not applicable when function does not return a set
--= function public.f() returns integer stable definer
--= function public.g() returns setof integer

--- options of a procedure
create procedure p() language sql stable as 'select';
--! 42P13 invalid attribute in procedure definition
create procedure q() language sql strict as 'select';
--! 42P13 invalid attribute in procedure definition
create procedure r() language sql security definer set search_path = '' as 'select';
--= procedure public.r() definer

--- a return type that does not fit
create function f() returns int language sql as 'select ''a''::text';
--! 42P13 return type mismatch in function declared to return integer
create function g() returns text language sql as 'select 1';
create function h() returns void language sql as 'select 1';
create function i() returns int language sql as 'select 1, 2';
--! 42P13 return type mismatch in function declared to return integer
create function j() returns int language sql as 'insert into pg_temp.nothing values (1)';
--! 42P01 relation "pg_temp.nothing" does not exist
--= function public.g() returns text
--= function public.h() returns void

--- a body without a select
create function f() returns int language sql as '';
--! 42P13 return type mismatch in function declared to return integer
create function g() returns void language sql as '';
--= function public.g() returns void

--- a row
create table a (x int, y text);
create function f() returns a language sql as 'select 1, ''x''';
create function g() returns a language sql as 'select 1';
--! 42P13 return type mismatch in function declared to return a
create function h() returns setof a language sql as 'select * from a';
create function i() returns setof a language sql as 'select x from a';
--! 42P13 return type mismatch in function declared to return a
--= table public.a
--=   x integer
--=   y text
--= function public.f() returns public.a
--= function public.h() returns setof public.a

--- a table
create function f() returns table (a int, b text) language sql as 'select 1, ''x''';
create function g() returns table (a int, b text) language sql as 'select ''x'', 1';
--! 42P13 return type mismatch in function declared to return record
create function h() returns table (a int, b text) language sql as 'select 1';
--! 42P13 return type mismatch in function declared to return record
--= function public.f() returns setof record

--- a record
create function f() returns record language sql as 'select 1, 2';
create function g() returns setof record language sql as 'select 1, 2';
--= function public.f() returns record
--= function public.g() returns setof record

--- the last statement counts
create table a (x int);
create function f() returns int language sql as 'insert into a values (1); select 1';
create function g() returns int language sql as 'select 1; insert into a values (1)';
--! 42P13 return type mismatch in function declared to return integer
create function h() returns int language sql as 'insert into a values (1) returning x';
--= table public.a
--=   x integer
--= function public.f() returns integer
--= function public.h() returns integer

--- parameters
create function f(a int, b text) returns text language sql as 'select b || a';
create function g(a int) returns int language sql as 'select $1 + a';
create function h(a int) returns int language sql as 'select $2';
--! 42P02 there is no parameter $2
create function i(a int) returns int language sql as 'select c';
--! 42703 column "c" does not exist
--= function public.f(integer, text) returns text
--= function public.g(integer) returns integer

--- parameters by the function's name
create function f(a int) returns int language sql as 'select f.a';
create function g(a int) returns int language sql as 'select h.a';
--! 42P01 missing FROM-clause entry for table "h"
--= function public.f(integer) returns integer

--- a syntax error in a body
create function f() returns int language sql as 'selec 1';
--! 42601 syntax error at or near "selec"

--- a syntax error in PL/pgSQL
create function f() returns int language plpgsql as 'begin retrun 1; end';
--! 42601 syntax error at or near "retrun"
create function g() returns int language plpgsql as 'begin return 1; end if';
--! 42601 syntax error at or near "if"

--- no return in PL/pgSQL
create function f() returns int language plpgsql as 'begin end';
create function g() returns void language plpgsql as 'begin return 1; end';
--! 42804 RETURN cannot have a parameter in function returning void
create function h() returns int language plpgsql as 'begin return; end';
--! 42601 missing expression at or near ";"
create function i() returns setof int language plpgsql as 'begin return 1; end';
--! 42804 RETURN cannot have a parameter in function returning set
--= function public.f() returns integer

--- return next without setof
create function f() returns int language plpgsql as 'begin return next 1; end';
--! 42804 cannot use RETURN NEXT in a non-SETOF function
create function g() returns setof int language plpgsql as 'begin return next 1; return query select 2; end';
--= function public.g() returns setof integer

--- a variable that is not declared
create function f() returns int language plpgsql as 'begin x := 1; return x; end';
--! 42601 "x" is not a known variable
create function g() returns int language plpgsql as 'declare x int; begin x := 1; return x; end';
--= function public.g() returns integer

--- a variable twice
create function f() returns int language plpgsql as 'declare x int; x int; begin return 1; end';
--! 42601 duplicate declaration at or near "x"

--- a variable of a missing type
create function f() returns int language plpgsql as 'declare x nothing; begin return 1; end';
--! 42704 type "nothing" does not exist
create function g() returns int language plpgsql as 'declare x nothing.y%type; begin return 1; end';
--! 42601 syntax error at or near "%"

--- a trigger function
create function f() returns trigger language plpgsql as 'begin return new; end';
create function g() returns trigger language sql as 'select 1';
--! 42P13 SQL functions cannot return type trigger
create function h() returns event_trigger language plpgsql as 'begin end';
--= function public.f() returns trigger
--= function public.h() returns event_trigger

--- pseudo types
create function f(a anyelement) returns anyelement language sql as 'select a';
create function g() returns anyelement language sql as 'select 1';
--! 42P13 cannot determine result data type
create function h(a record) returns int language sql as 'select 1';
--! 42P13 SQL functions cannot have arguments of type record
create function i(a record) returns int language plpgsql as 'begin return 1; end';
create function j(a anyarray) returns anyelement language sql as 'select a[1]';
create function k(a cstring) returns int language sql as 'select 1';
--! 42P13 SQL functions cannot have arguments of type cstring
--= function public.f(anyelement) returns anyelement
--= function public.i(record) returns integer
--= function public.j(anyarray) returns anyelement

--- variadic
create function f(variadic a int[]) returns int language sql as 'select 1';
create function g(variadic a int) returns int language sql as 'select 1';
--! 42P13 VARIADIC parameter must be an array
create function h(variadic a int[], b int) returns int language sql as 'select 1';
--! 42P13 VARIADIC parameter must be the last input parameter
--= function public.f(integer[]) returns integer

--- inout
create function f(inout a int) language sql as 'select a';
create function g(inout a int, out b int) language sql as 'select a, 1';
create procedure p(inout a int) language plpgsql as 'begin a := 1; end';
create procedure q(out a int) language plpgsql as 'begin a := 1; end';
--= function public.f(integer) returns integer
--= function public.g(integer) returns record
--= procedure public.p(integer)
--= procedure public.q()

--- begin atomic
create table a (x int);
create function f() returns int language sql begin atomic select x from a; end;
create function g() returns int language sql return 1 + 1;
create function h(a int) returns int language sql return a + b;
--! 42703 column "b" does not exist
create function i() returns int language plpgsql return 1;
--! 42P13 inline SQL function body only valid for language SQL
--= table public.a
--=   x integer
--= function public.f() returns integer
--= function public.g() returns integer

--- procedures
create procedure p() language plpgsql as 'begin commit; end';
create procedure q() language plpgsql as 'begin return 1; end';
--! 42601 RETURN cannot have a parameter in a procedure
drop function p();
--! 42809 p() is not a function
drop procedure p();
drop routine p();
--! 42883 function p() does not exist

--- calls
create procedure p(a int, b text default 'x') language plpgsql as 'begin end';
call p(1);
call p('a', 1);
--! 42883 procedure p(unknown, integer) does not exist
create function f() returns int language sql as 'select 1';
call f();
--! 42809 f() is not a procedure
select p(1);
--! 42809 p(integer) is a procedure
--= function public.f() returns integer
--= procedure public.p(integer, text)

--- alter
create function f(a int) returns int language sql as 'select 1';
alter function f(int) stable;
alter function f(int) security definer;
alter function f(int) set search_path = public;
alter function f(int) rename to g;
alter function g(int) set schema nothing;
--! 3F000 schema "nothing" does not exist
alter function g reset all;
alter procedure g(int) security definer;
--! 42809 g(integer) is not a procedure
--= function public.g(integer) returns integer stable definer

--- overloads
create function f(a int) returns int language sql as 'select 1';
create function f(a text) returns int language sql as 'select 2';
create function f(a int, b int) returns int language sql as 'select 3';
create view v as select f(1) as x, f('a') as y, f(1, 2) as z;
drop function f(int);
--! 2BP01 cannot drop function f(integer) because other objects depend on it
--= view public.v
--=   x integer
--=   y integer
--=   z integer
--= function public.f(integer) returns integer
--= function public.f(integer, integer) returns integer
--= function public.f(text) returns integer

--- a schema of its own
create schema s;
create function s.f() returns int language sql as 'select 1';
alter function s.f() set schema public;
drop function public.f();
--= schema s

--- aggregates
create aggregate total(int) (sfunc = int4pl, stype = int, initcond = '0');
create aggregate other(int) (sfunc = nothing, stype = int);
--! 42883 function nothing(integer, integer) does not exist
create aggregate third(int) (stype = int);
--! 42P13 aggregate sfunc must be specified
create view v as select total(x) as t from (values (1)) a (x);
drop aggregate total(int);
--! 2BP01 cannot drop function total(integer) because other objects depend on it
--= view public.v
--=   t integer
--= aggregate public.total(integer) returns integer immutable

--- a volatile function in an index
create function f(a int) returns int language sql as 'select 1';
create table a (x int);
create index on a (f(x));
create index on a (x) where f(x) = 1;
create index on a ((now() > '2020-01-01'));
--! 42P17 functions in index expression must be marked IMMUTABLE
--= table public.a
--=   x integer
--=   index a_f_idx btree (expression)
--=   index a_x_idx btree (x) partial
--= function public.f(integer) returns integer

--- a volatile function in a generated column
create function f(a int) returns int language sql as 'select 1';
create table a (x int, y int generated always as (f(x)) stored);
--= table public.a
--=   x integer
--=   y integer generated
--= function public.f(integer) returns integer

--- a window function
create function f() returns int language sql window as 'select 1';
--= function public.f() returns integer

--- dollar quotes inside each other
create function f() returns text language sql as $outer$ select $inner$ text $inner$ $outer$;
--= function public.f() returns text

--- escapes in the body
create function f() returns text language sql as E'select ''a\\n''';
--= function public.f() returns text

--- a body with a semicolon and a comment
create function f() returns int language sql as $$ /* ; */ select 1; -- done
$$;
--= function public.f() returns integer

--- a body is checked in the search path that the routine sets
create schema inner_s;
create table inner_s.limits (a int);
create function inner_s.row_of() returns void language plpgsql set search_path = inner_s, public as $$
declare v limits%rowtype; begin null; end $$;
create function inner_s.column_of() returns void language plpgsql set search_path = inner_s as $$
declare v limits.a%type; begin null; end $$;
create function inner_s.read_it() returns int language sql set search_path = inner_s as $$ select a from limits $$;
create function inner_s.nowhere() returns int language sql set search_path = '' as $$ select a from limits $$;
--! 42P01 relation "limits" does not exist
create function inner_s.atomic() returns int set search_path = inner_s begin atomic select a from limits; end;
--! 42P01 relation "limits" does not exist
create function inner_s.result() returns limits language sql set search_path = inner_s as $$ select null $$;
--! 42704 type "limits" does not exist
--= schema inner_s
--= table inner_s.limits
--=   a integer
--= function inner_s.column_of() returns void
--= function inner_s.read_it() returns integer
--= function inner_s.row_of() returns void
