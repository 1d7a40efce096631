-- DROP and what depends on what, in longer scripts.

--- what is not there
drop table nosuch;
--! 42P01 table "nosuch" does not exist
drop table if exists nosuch;
drop table nosuch.t;
--! 3F000 schema "nosuch" does not exist
drop table if exists nosuch.t;
drop view nosuch;
--! 42P01 view "nosuch" does not exist
drop materialized view nosuch;
--! 42P01 materialized view "nosuch" does not exist
drop sequence nosuch;
--! 42P01 sequence "nosuch" does not exist
drop index nosuch;
--! 42704 index "nosuch" does not exist
drop foreign table nosuch;
--! 42704 foreign table "nosuch" does not exist
drop type nosuch;
--! 42704 type "nosuch" does not exist
drop domain nosuch;
--! 42704 type "nosuch" does not exist
drop schema nosuch;
--! 3F000 schema "nosuch" does not exist
drop extension nosuch;
--! 42704 extension "nosuch" does not exist
drop role nosuch;
--! 42704 role "nosuch" does not exist
drop publication nosuch;
--! 42704 publication "nosuch" does not exist
drop server nosuch;
--! 42704 server "nosuch" does not exist
drop event trigger nosuch;
--! 42704 event trigger "nosuch" does not exist
drop function nosuch(int);
--! 42883 function nosuch(integer) does not exist
drop function nosuch;
--! 42883 could not find a function named "nosuch"
drop procedure nosuch;
--! 42883 could not find a procedure named "nosuch"
drop aggregate nosuch(int);
--! 42883 aggregate nosuch(integer) does not exist
drop routine nosuch;
--! 42883 could not find a function named "nosuch"
drop function nosuch.f(int);
--! 3F000 schema "nosuch" does not exist
drop function if exists nosuch.f(nosuch);
drop function f(nosuch);
--! 42704 type "nosuch" does not exist
drop type nosuch.t;
--! 3F000 schema "nosuch" does not exist
create table t (a int);
drop trigger tr on t;
--! 42704 trigger "tr" for table "t" does not exist
drop trigger tr on nosuch;
--! 42P01 relation "nosuch" does not exist
drop trigger if exists tr on nosuch;
drop policy p on t;
--! 42704 policy "p" for table "t" does not exist
drop policy p on nosuch;
--! 42P01 relation "nosuch" does not exist
drop policy if exists p on nosuch;
drop rule r on t;
--! 42704 rule "r" for relation "t" does not exist
drop rule r on nosuch;
--! 42P01 relation "nosuch" does not exist
drop trigger tr on nosuch.t;
--! 3F000 schema "nosuch" does not exist
--= table public.t
--=   a integer

--- wrong kinds
create table t (a int primary key);
create view v as select 1 as x;
create materialized view m as select 1 as x;
create sequence s;
create type e as enum ('a');
create domain d as int;
drop table v;
--! 42809 "v" is not a table
drop table m;
--! 42809 "m" is not a table
drop table s;
--! 42809 "s" is not a table
drop view t;
--! 42809 "t" is not a view
drop view m;
--! 42809 "m" is not a view
drop materialized view v;
--! 42809 "v" is not a materialized view
drop sequence t;
--! 42809 "t" is not a sequence
drop index t;
--! 42809 "t" is not an index
drop table t_pkey;
--! 42809 "t_pkey" is not a table
drop type t;
--! 2BP01 cannot drop type t because table t requires it
drop domain e;
--! 42809 "e" is not a domain
drop index t_pkey;
--! 2BP01 cannot drop index t_pkey because constraint t_pkey on table t requires it
drop type d;
drop view v, m;
--! 42809 "m" is not a view
drop view v;
--= materialized view public.m
--=   x integer
--= sequence public.s
--= table public.t
--=   a integer not null
--=   constraint t_pkey primary key (a)
--=   index t_pkey unique btree (a)
--= type public.e enum (a)

--- what stands in the way
create table t (id serial primary key, m text);
create view v as select id from t;
create view w as select * from v;
create materialized view mv as select m from t;
create table f (a int references t);
drop table t;
--! 2BP01 cannot drop table t because other objects depend on it
drop view v;
--! 2BP01 cannot drop view v because other objects depend on it
drop sequence t_id_seq;
--! 2BP01 cannot drop sequence t_id_seq because other objects depend on it
drop table f, t;
--! 2BP01 cannot drop desired object(s) because other objects depend on them
drop table t, v;
--! 42809 "v" is not a table
alter table t drop constraint t_pkey;
--! 2BP01 cannot drop constraint t_pkey on table t because other objects depend on it
alter table t drop column m;
--! 2BP01 cannot drop column m of table t because other objects depend on it
drop view w, v;
drop table t cascade;
--= table public.f
--=   a integer

--- schemas
create schema app;
create table app.t (a int primary key);
create table u (a int references app.t);
create view v as select a from app.t;
create type app.mood as enum ('a');
create table w (m app.mood, x int);
create function app.f() returns int language sql as 'select 1';
drop schema app;
--! 2BP01 cannot drop schema app because other objects depend on it
drop schema app cascade;
create schema empty;
drop schema empty;
--= table public.u
--=   a integer
--= table public.w
--=   x integer

--- functions and types
create type mood as enum ('a', 'b');
create table t (a mood default 'a', b int);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger tr before insert on t for each row execute function f();
create function g(int) returns boolean language sql immutable as 'select true';
create table u (b int check (g(b)), c boolean default g(1), d int);
create index on u (g(d));
create policy p on t using (g(b));
create view v as select g(b) as x from t;
create function h(mood) returns void language sql as '';
drop type mood;
--! 2BP01 cannot drop type mood because other objects depend on it
drop function f();
--! 2BP01 cannot drop function f() because other objects depend on it
drop function g(int);
--! 2BP01 cannot drop function g(integer) because other objects depend on it
drop function f() cascade;
drop function g cascade;
drop type mood cascade;
--= table public.t
--=   b integer
--= table public.u
--=   b integer
--=   c boolean
--=   d integer

--- parts
create table t (a int primary key, b int unique, c int generated always as (b + 1) stored);
create table u (x int references t (b), y int references t);
create policy p on u using (exists (select 1 from t where t.a = u.x));
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger tr after update of b on t for each row execute function f();
alter table t drop column a;
--! 2BP01 cannot drop column a of table t because other objects depend on it
alter table u drop column x;
--! 2BP01 cannot drop column x of table u because other objects depend on it
alter table t drop column b;
--! 2BP01 cannot drop column b of table t because other objects depend on it
alter table t drop column c;
drop table t;
--! 2BP01 cannot drop table t because other objects depend on it
alter table t drop column b cascade;
drop trigger tr on t;
--! 42704 trigger "tr" for table "t" does not exist
drop policy p on u;
drop table t;
--! 2BP01 cannot drop table t because other objects depend on it
drop table t cascade;
--= table public.u
--=   x integer
--=   y integer
--= function public.f() returns trigger

--- overloads
create function f(int) returns int language sql as 'select 1';
create function f(text) returns int language sql as 'select 1';
drop function f;
--! 42725 function name "f" is not unique
drop function f(uuid);
--! 42883 function f(uuid) does not exist
drop function f(text);
drop function f;
drop procedure f(int);
--! 42883 procedure f(integer) does not exist
create procedure pr() language sql as '';
drop function pr();
--! 42809 pr() is not a function
drop procedure pr;

--- sequences and identity
create table t (a serial, b int generated always as identity, c int default 1);
create sequence s owned by t.c;
drop sequence t_b_seq;
--! 2BP01 cannot drop sequence t_b_seq because column b of table t requires it
drop sequence t_a_seq;
--! 2BP01 cannot drop sequence t_a_seq because other objects depend on it
drop sequence t_a_seq cascade;
alter table t drop column c;
create sequence s2;
create table u (x int default nextval('s2'));
drop sequence s2;
--! 2BP01 cannot drop sequence s2 because other objects depend on it
drop sequence s2 cascade;
drop table t;
create sequence nosuch.s;
--! 3F000 schema "nosuch" does not exist
create sequence s3;
create sequence s3;
--! 42P07 relation "s3" already exists
create sequence if not exists s3;
alter sequence s3 owned by u.nosuch;
--! 42703 column "nosuch" of relation "u" does not exist
alter sequence s3 owned by nosuch.x;
--! 42P01 relation "nosuch" does not exist
alter sequence s3 owned by u.x;
alter sequence nosuch owned by none;
--! 42P01 relation "nosuch" does not exist
alter sequence u owned by none;
--! 42809 "u" is not a sequence
drop table u;

--- children
create table p (a int);
create table c () inherits (p);
create table pt (a int) partition by list (a);
create table pt1 partition of pt for values in (1);
drop table p;
--! 2BP01 cannot drop table p because other objects depend on it
drop table p cascade;
drop table pt;

--- views
create table t (id int primary key, n text);
create view v (a, b) as select id, n from t;
create or replace view v as select id from t;
--! 42P16 cannot drop columns from view
create or replace view v as select id as a, n as c from t;
--! 42P16 cannot change name of view column "b" to "c"
create or replace view v as select id as a, n as b, 1 as z from t;
create or replace view v as select id::bigint as a, n as b, 1 as z from t;
--! 42P16 cannot change data type of view column "a" from integer to bigint
create or replace view t as select 1;
--! 42809 "t" is not a view
create view v as select 1;
--! 42P07 relation "v" already exists
create view w as select 1 as a, 2 as a;
--! 42701 column "a" specified more than once
create view w (x, y, z) as select 1, 2;
--! 42601 CREATE VIEW specifies more column names than columns
create view w (x) as select 1, 2 as q;
create view x as select * from nosuch;
--! 42P01 relation "nosuch" does not exist
create view x as select nosuch from t;
--! 42703 column "nosuch" does not exist
create view x as select t.nosuch from t;
--! 42703 column t.nosuch does not exist
create view x as select u.id from t;
--! 42P01 missing FROM-clause entry for table "u"
create view x as select id from t a, t b;
--! 42702 column reference "id" is ambiguous
create view x as select a.id, b.n from t a join t b using (id);
create view y as with q as (select id, n from t) select q.* from q;
create view z as select id from t union all select 2;
create view z2 as select t.*, exists (select 1 from v where v.a = t.id) as e, (select n from t limit 1), case when id > 1 then n end, coalesce(n, 'x'), n::varchar(3), array[1] from t;
--! 42701 column "n" specified more than once
create materialized view m as select * from t;
create or replace view m as select 1;
--! 42809 "m" is not a view
refresh materialized view t;
--! 0A000 "t" is not a materialized view
refresh materialized view nosuch;
--! 42P01 relation "nosuch" does not exist
create table t as select 1;
--! 42P07 relation "t" already exists
create table if not exists t as select 1;
create table ct as select 1 as a, 'x' as b, null as c, n from t;
create table ct2 as select 1, 2;
--! 42701 column "?column?" specified more than once
create table ct2 (a, b, c) as select 1;
--! 42601 too many column names were specified
create view nosuch.v as select 1;
--! 3F000 schema "nosuch" does not exist
alter table t drop column n;
--! 2BP01 cannot drop column n of table t because other objects depend on it
--= table public.ct
--=   a integer
--=   b text
--=   c text
--=   n text
--= materialized view public.m
--=   id integer
--=   n text
--= table public.t
--=   id integer not null
--=   n text
--=   constraint t_pkey primary key (id)
--=   index t_pkey unique btree (id)
--= view public.v
--=   a integer
--=   b text
--=   z integer
--= view public.w
--=   x integer
--=   q integer
--= view public.x
--=   id integer
--=   n text
--= view public.y
--=   id integer
--=   n text
--= view public.z
--=   id integer

--- data
create table t (a int primary key, b text);
create view v as select a from t;
insert into nosuch values (1);
--! 42P01 relation "nosuch" does not exist
insert into nosuch.t values (1);
--! 42P01 relation "nosuch.t" does not exist
insert into t (a, zz) values (1, 'x');
--! 42703 column "zz" of relation "t" does not exist
insert into t (a, a) values (1, 2);
--! 42701 column "a" specified more than once
insert into t values (1, 'x', 3);
--! 42601 INSERT has more expressions than target columns
insert into t (a, b) values (1);
--! 42601 INSERT has more target columns than expressions
insert into t select 1, 'x', 3;
--! 42601 INSERT has more expressions than target columns
insert into t (a) select zz from t;
--! 42703 column "zz" does not exist
insert into t (a) values (1) returning zz;
--! 42703 column "zz" does not exist
insert into t (a, b) values (1, 'x') on conflict (a) do update set b = excluded.b, zz = 1;
--! 42703 column "zz" of relation "t" does not exist
insert into t (a, b) values (1, 'x') on conflict (a) do update set b = excluded.zz;
--! 42703 column excluded.zz does not exist
update nosuch set a = 1;
--! 42P01 relation "nosuch" does not exist
update t set zz = 1;
--! 42703 column "zz" of relation "t" does not exist
update t set a = zz;
--! 42703 column "zz" does not exist
update t set a = 1 where zz = 1;
--! 42703 column "zz" does not exist
update t set b = u.b from t u where u.zz = t.a;
--! 42703 column u.zz does not exist
delete from nosuch;
--! 42P01 relation "nosuch" does not exist
delete from t where zz = 1;
--! 42703 column "zz" does not exist
delete from t using nosuch where true;
--! 42P01 relation "nosuch" does not exist
select zz from t;
--! 42703 column "zz" does not exist
select * from t where exists (select 1 from v where v.a = t.b::int and v.zz = 1);
--! 42703 column v.zz does not exist
with q as (select 1 as x) select x, zz from q;
--! 42703 column "zz" does not exist
with recursive r as (select 1 as n union all select n + 1 from r where n < 3) select n, zz from r;
--! 42703 column "zz" does not exist
with q as (select 1 as x) insert into t select x from q;
truncate nosuch;
--! 42P01 relation "nosuch" does not exist
truncate nosuch.t;
--! 3F000 schema "nosuch" does not exist
lock table nosuch;
--! 42P01 relation "nosuch" does not exist
select a as k from t order by k, zz;
--! 42703 column "zz" does not exist
select count(*) from t group by b having zz > 1;
--! 42703 column "zz" does not exist
select nextval('nosuch');
--! 42P01 relation "nosuch" does not exist
select 'nosuch'::regclass;
--! 42P01 relation "nosuch" does not exist
select x.a from t x, lateral (select x.b, x.zz) y;
--! 42703 column x.zz does not exist
--= table public.t
--=   a integer not null
--=   b text
--=   constraint t_pkey primary key (a)
--=   index t_pkey unique btree (a)
--= view public.v
--=   a integer
