-- Syntax of newer servers, which PostgreSQL 15 refuses at its first word that does not fit.

--- storage of a column (16)
create table a (x text storage external);
--! 42601 syntax error at or near "storage"
create table a (x text compression pglz);
alter table a alter column x set storage default;
--! 42601 syntax error at or near "default"
alter table a add column y int storage main not null;
--! 42601 syntax error at or near "storage"
--= table public.a
--=   x text

--- is json (16)
create table a (x text check (x is json object));
--! 42601 syntax error at or near "json"
select '1' is not json;
--! 42601 syntax error at or near "json"

--- constructors of json (16)
select json_array(1, null null on null);
--! 42601 syntax error at or near "null"
select json_array(null returning json);
--! 42601 syntax error at or near "returning"
select json_array(select 1);
--! 42601 syntax error at or near "select"
select json_array(x format json) from (values ('1')) v (x);
--! 42601 syntax error at or near "format"
select json_object('a': 1, 'b': 2);
--! 42601 syntax error at or near ":"
select json_object('a' value 1 with unique keys);
--! 42601 syntax error at or near "value"
select json_object(returning jsonb);
--! 42601 syntax error at or near "returning"
select json_objectagg(x : x) from (values (1)) v (x);
--! 42601 syntax error at or near ":"
select json_arrayagg(x absent on null) from (values (1)) v (x);
--! 42601 syntax error at or near "absent"
select json_array(1, 2);
--! 42883 function json_array(integer, integer) does not exist
select json_object('{a,1}');

--- queries of json (17)
select json('1' with unique keys);
--! 42601 syntax error at or near "with"
select json_serialize('1' returning text);
--! 42601 syntax error at or near "returning"
select json_exists('{}'::jsonb, '$.a' true on error);
--! 42601 syntax error at or near "true"
select json_value('{}'::jsonb, '$.a' returning int);
--! 42601 syntax error at or near "returning"
select json_query('{}'::jsonb, '$.a' with wrapper);
--! 42601 syntax error at or near "with"
select json_value('{}'::jsonb, '$.a' default 1 on empty);
--! 42601 syntax error at or near "default"
select * from json_table('[1]'::jsonb, '$[*]' columns (a int path '$'));
--! 42601 syntax error at or near "columns"
select * from json_table('[1]'::jsonb, '$[*]' as root columns (a int path '$'));
--! 42601 syntax error at or near "as"
select json_scalar(1);
--! 42883 function json_scalar(integer) does not exist

--- options of a membership (16)
create role oracle_one;
create role oracle_two;
grant oracle_one to oracle_two with inherit true;
--! 42601 syntax error at or near "inherit"
grant oracle_one to oracle_two with set false;
--! 42601 syntax error at or near "set"
grant oracle_one to oracle_two with admin true;
--! 42601 syntax error at or near "true"
grant oracle_one to oracle_two with admin option, inherit false;
--! 42601 syntax error at or near ","
revoke inherit option for oracle_one from oracle_two;
--! 42601 syntax error at or near "option"
grant oracle_one to oracle_two with admin option;
revoke admin option for oracle_one from oracle_two;

--- merge (17)
create table a (x int);
merge into a using a b on a.x = b.x when not matched by source then delete;
--! 42601 syntax error at or near "by"
merge into a using a b on a.x = b.x when not matched by target then insert values (1);
--! 42601 syntax error at or near "by"
merge into a using a b on a.x = b.x when matched then delete returning a.x;
--! 42601 syntax error at or near "returning"
merge into a using a b on a.x = b.x when matched then delete;
--= table public.a
--=   x integer

--- virtual columns (18)
create table a (x int, y int generated always as (x * 2) virtual);
--! 42601 syntax error at or near "virtual"
create table a (x int, y int generated always as (x * 2) not null);
--! 42601 syntax error at or near "not"
create table a (x int, y int generated always as (x * 2));
--! 42601 syntax error at or near ")"
create table a (x int, y int generated always as (x * 2) stored);
alter table a add column z int generated always as (x * 2) virtual;
--! 42601 syntax error at or near "virtual"
alter table a alter column y set expression as (x + 1);
--! 42601 syntax error at or near "expression"
--= table public.a
--=   x integer
--=   y integer generated

--- not null as a constraint of the table (18)
create table a (x int, constraint filled not null x);
--! 42601 syntax error at or near "not"
create table a (x int, not null x);
--! 42601 syntax error at or near "not"
create table a (x int constraint filled not null no inherit);
--! 42601 syntax error at or near "no"
create table a (x int constraint filled not null);
alter table a add constraint filled not null x not valid;
--! 42601 syntax error at or near "not"
--= table public.a
--=   x integer not null

--- constraints that are not enforced (18)
create table a (x int primary key, y int check (y > 0) not enforced);
--! 42601 syntax error at or near "enforced"
create table a (x int primary key, y int references a enforced);
--! 42601 syntax error at or near "enforced"
create table a (x int primary key, y int, constraint c check (y > 0) not enforced);
--! 42601 syntax error at or near "enforced"
create table a (x int primary key, y int, constraint c check (y > 0));
alter table a alter constraint c not enforced;
--! 42601 syntax error at or near "enforced"
alter table a alter constraint c inherit;
--! 42601 syntax error at or near "inherit"
--= table public.a
--=   x integer not null
--=   y integer
--=   constraint a_pkey primary key (x)
--=   constraint c check (y)
--=   index a_pkey unique btree (x)

--- keys over periods (18)
create table a (x int, y daterange, primary key (x, y without overlaps));
--! 42601 syntax error at or near "without"
create table a (x int, y daterange, constraint once unique (x, y without overlaps));
--! 42601 syntax error at or near "without"
create table a (x int, y daterange);
alter table a add foreign key (x, period y) references a (x, period y);
--! 42601 syntax error at or near "y"
create table b (period int primary key);
create table c (period int, foreign key (period) references b (period));
--= table public.a
--=   x integer
--=   y daterange
--= table public.b
--=   period integer not null
--=   constraint b_pkey primary key (period)
--=   index b_pkey unique btree (period)
--= table public.c
--=   period integer
--=   constraint c_period_fkey foreign key (period) -> public.b (period)

--- statistics (16, 17)
create table a (x int, y int);
create statistics on x, y from a;
--! 42601 syntax error at or near "on"
create statistics (ndistinct) on x, y from a;
--! 42601 syntax error at or near "("
alter table a alter column x set statistics default;
--! 42601 syntax error at or near "default"
alter table a set access method default;
--! 42601 syntax error at or near "default"
--= table public.a
--=   x integer
--=   y integer

--- at local (17)
select now() at local;
--! 42601 syntax error at or near "local"
select now() at time zone 'UTC';

--- commands on more than tables (17, 18)
create domain d as int;
alter domain d add constraint filled not null;
--! 42601 syntax error at or near "not"
alter default privileges grant select on large objects to public;
--! 42601 syntax error at or near "large"
create table a (x int);
analyze only a;
--! 42601 syntax error at or near "only"
update a set x = 1 returning with (old as o) o.x;
--! 42601 syntax error at or near "with"
--= table public.a
--=   x integer
--= type public.d domain over integer []

--- a subquery without an alias (16)
select * from (select 1);
--! 42601 subquery in FROM must have an alias
select * from (values (1));
--! 42601 VALUES in FROM must have an alias
select * from (select * from (select 1)) s;
--! 42601 subquery in FROM must have an alias

--- in the body of a function
create function f(x text) returns boolean language plpgsql as $$ begin return x is json; end $$;
--! 42601 syntax error at or near "json"
create function f(x text) returns boolean language sql as $$ select x is json $$;
--! 42601 syntax error at or near "json"
create function f(x text) returns boolean language sql as 'select x is json';
--! 42601 syntax error at or near "json"
create function f(x text) returns boolean language sql begin atomic select x is json; end;
--! 42601 syntax error at or near "json"
create function f(x text) returns int language plpgsql as $$ begin perform 1 from (select 1); return 1; end $$;
--! 42601 subquery in FROM must have an alias
create function f(x text) returns int language plpgsql as $$
declare
  n nothing;
begin
  return x is json;
end $$;
--! 42704 type "nothing" does not exist
create function f(x text) returns int language plpgsql as $$
begin
  for x in select json_array(1 returning json) loop null; end loop;
  return 1_000;
end $$;
--! 42601 syntax error at or near "returning"
create function f(x text) returns int language plpgsql as $$ begin return 1; end $$;
--= function public.f(text) returns integer

--- in a block and what it runs
do $$ begin if '1' is json then null; end if; end $$;
--! 42601 syntax error at or near "json"
do $$ begin execute 'create table a (x text storage plain)'; end $$;
--! 42601 syntax error at or near "storage"
do $$ begin execute 'create table a (x int default 1_000)'; end $$;
--! 42601 trailing junk after numeric literal at or near "1_000"
do $$ begin execute 'create table a (x text storage plain)'; exception when syntax_error then null; end $$;
do $$ begin execute 'create table a (x int)'; end $$;
--= table public.a
--=   x integer
