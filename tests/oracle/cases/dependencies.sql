-- 2BP01: what keeps something from being dropped.

--- a view on a table
create table a (x int);
create view v as select x from a;
drop table a;
--! 2BP01 cannot drop table a because other objects depend on it
drop table a cascade;

--- a view on a view
create view v as select 1 as x;
create view w as select x from v;
drop view v;
--! 2BP01 cannot drop view v because other objects depend on it
drop view v cascade;

--- both at once
create view v as select 1 as x;
create view w as select x from v;
drop view v, w;

--- a foreign key
create table a (x int primary key);
create table b (x int references a);
drop table a;
--! 2BP01 cannot drop table a because other objects depend on it
drop table a cascade;
--= table public.b
--=   x integer

--- both tables at once
create table a (x int primary key);
create table b (x int references a);
drop table a, b;

--- a function in a default
create function f() returns int language sql as 'select 1';
create table a (x int default f());
drop function f();
--! 2BP01 cannot drop function f() because other objects depend on it
drop function f() cascade;
--= table public.a
--=   x integer

--- a function in a policy
create function f() returns boolean language sql as 'select true';
create table a (x int);
create policy p on a using (f());
drop function f();
--! 2BP01 cannot drop function f() because other objects depend on it
drop function f() cascade;
--= table public.a
--=   x integer

--- a function in a trigger
create function f() returns trigger language plpgsql as 'begin return new; end';
create table a (x int);
create trigger t before insert on a for each row execute function f();
drop function f();
--! 2BP01 cannot drop function f() because other objects depend on it
drop function f() cascade;
--= table public.a
--=   x integer

--- a function in a check
create function f(int) returns boolean language sql as 'select true';
create table a (x int check (f(x)));
drop function f(int);
--! 2BP01 cannot drop function f(integer) because other objects depend on it
drop function f(int) cascade;
--= table public.a
--=   x integer

--- a function in a view
create function f() returns int language sql as 'select 1';
create view v as select f() as x;
drop function f();
--! 2BP01 cannot drop function f() because other objects depend on it
--= view public.v
--=   x integer
--= function public.f() returns integer

--- a function in an index
create function f(int) returns int language sql immutable as 'select 1';
create table a (x int);
create index on a (f(x));
drop function f(int);
--! 2BP01 cannot drop function f(integer) because other objects depend on it
drop function f(int) cascade;
--= table public.a
--=   x integer

--- a function in a body
create function f() returns int language sql as 'select 1';
create function g() returns int language sql as 'select f()';
create function h() returns int language plpgsql as 'begin return f(); end';
drop function f();
--= function public.g() returns integer
--= function public.h() returns integer

--- a function in a body that is begin atomic
create function f() returns int language sql as 'select 1';
create function g() returns int language sql begin atomic select f(); end;
drop function f();
--! 2BP01 cannot drop function f() because other objects depend on it
drop function f() cascade;

--- a type of a column
create type mood as enum ('a');
create table a (x mood, y mood[]);
drop type mood;
--! 2BP01 cannot drop type mood because other objects depend on it
drop type mood cascade;
--= table public.a

--- a type of a parameter
create type mood as enum ('a');
create function f(m mood) returns void language plpgsql as 'begin end';
drop type mood;
--! 2BP01 cannot drop type mood because other objects depend on it
drop type mood cascade;

--- a type in a default
create type mood as enum ('a');
create table a (x text default 'a'::mood::text);
drop type mood;
--! 2BP01 cannot drop type mood because other objects depend on it
--= table public.a
--=   x text default
--= type public.mood enum (a)

--- a type in a policy
create type mood as enum ('a');
create table a (x text);
create policy p on a using (x = 'a'::mood::text);
drop type mood;
--! 2BP01 cannot drop type mood because other objects depend on it
--= table public.a
--=   x text
--=   policy p all
--= type public.mood enum (a)

--- a domain over a type
create type mood as enum ('a');
create domain d as mood;
drop type mood;
--! 2BP01 cannot drop type mood because other objects depend on it
--= type public.d domain over public.mood []
--= type public.mood enum (a)

--- a domain in a table
create domain d as int;
create table a (x d);
drop domain d;
--! 2BP01 cannot drop type d because other objects depend on it
drop domain d cascade;
--= table public.a

--- a table's row type
create table a (x int);
create table b (r a);
drop table a;
--! 2BP01 cannot drop table a because other objects depend on it
drop type a;
--! 2BP01 cannot drop type a because table a requires it
drop table a cascade;
--= table public.b

--- a table's row in a function
create table a (x int);
create function f(r a) returns int language sql as 'select 1';
create function g() returns setof a language sql as 'select * from a';
drop table a;
--! 2BP01 cannot drop table a because other objects depend on it
drop table a cascade;

--- a schema that is not empty
create schema s;
create table s.a (x int);
drop schema s;
--! 2BP01 cannot drop schema s because other objects depend on it
drop schema s cascade;

--- a schema that is empty
create schema s;
drop schema s;

--- a schema on which others lean
create schema s;
create type s.mood as enum ('a');
create table a (x s.mood, y int);
drop schema s cascade;
--= table public.a
--=   y integer

--- a column in a view
create table a (x int, y int);
create view v as select x from a where y > 0;
alter table a drop column y;
--! 2BP01 cannot drop column y of table a because other objects depend on it
alter table a drop column y cascade;
--= table public.a
--=   x integer

--- a column in a policy of another table
create table a (x int);
create table b (x int);
create policy p on b using (exists (select from a where a.x = b.x));
alter table a drop column x;
--! 2BP01 cannot drop column x of table a because other objects depend on it
drop table a;
--! 2BP01 cannot drop table a because other objects depend on it
drop table a cascade;
--= table public.b
--=   x integer

--- a column in its own policy
create table a (x int, y int);
create policy p on a using (x > 0);
alter table a drop column x;
--! 2BP01 cannot drop column x of table a because other objects depend on it
alter table a drop column x cascade;
--= table public.a
--=   y integer

--- a column in a generated one
create table a (x int, y int generated always as (x) stored);
alter table a drop column x;
--! 2BP01 cannot drop column x of table a because other objects depend on it
alter table a drop column x cascade;
--= table public.a

--- a column in a trigger
create table a (x int, y int);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger t before update of x on a for each row execute function f();
create trigger u before update on a for each row when (new.y > 0) execute function f();
alter table a drop column x;
--! 2BP01 cannot drop column x of table a because other objects depend on it
alter table a drop column y;
--! 2BP01 cannot drop column y of table a because other objects depend on it
--= table public.a
--=   x integer
--=   y integer
--=   trigger t f
--=   trigger u f
--= function public.f() returns trigger

--- a column in a function that is begin atomic
create table a (x int);
create function f() returns int language sql begin atomic select x from a; end;
alter table a drop column x;
--! 2BP01 cannot drop column x of table a because other objects depend on it
drop table a;
--! 2BP01 cannot drop table a because other objects depend on it
--= table public.a
--=   x integer
--= function public.f() returns integer

--- a column in a publication
create table a (x int primary key, y int);
create publication p for table a (x, y);
alter table a drop column y;
--! 2BP01 cannot drop column y of table a because other objects depend on it
--= table public.a
--=   x integer not null
--=   y integer
--=   constraint a_pkey primary key (x)
--=   index a_pkey unique btree (x)

--- an index of a constraint
create table a (x int unique, y int primary key);
drop index a_x_key;
--! 2BP01 cannot drop index a_x_key because constraint a_x_key on table a requires it
drop index a_pkey;
--! 2BP01 cannot drop index a_pkey because constraint a_pkey on table a requires it
--= table public.a
--=   x integer
--=   y integer not null
--=   constraint a_pkey primary key (y)
--=   constraint a_x_key unique (x)
--=   index a_pkey unique btree (y)
--=   index a_x_key unique btree (x)

--- a constraint on which a key leans
create table a (x int unique);
create table b (x int references a (x));
alter table a drop constraint a_x_key;
--! 2BP01 cannot drop constraint a_x_key on table a because other objects depend on it
alter table a drop constraint a_x_key cascade;
--= table public.a
--=   x integer
--= table public.b
--=   x integer

--- a key on which a view leans
create table a (x int primary key, y int);
create view v as select x, y from a group by x;
alter table a drop constraint a_pkey;
--! 2BP01 cannot drop constraint a_pkey on table a because other objects depend on it
--= table public.a
--=   x integer not null
--=   y integer
--=   constraint a_pkey primary key (x)
--=   index a_pkey unique btree (x)
--= view public.v
--=   x integer
--=   y integer

--- a sequence in a default
create sequence s;
create table a (x int default nextval('s'));
drop sequence s;
--! 2BP01 cannot drop sequence s because other objects depend on it
drop sequence s cascade;
--= table public.a
--=   x integer

--- a sequence of a serial
create table a (x serial);
drop sequence a_x_seq;
--! 2BP01 cannot drop sequence a_x_seq because other objects depend on it
drop table a;

--- a sequence of an identity column
create table a (x int generated always as identity);
drop sequence a_x_seq;
--! 2BP01 cannot drop sequence a_x_seq because column x of table a requires it
drop sequence a_x_seq cascade;
--! 2BP01 cannot drop sequence a_x_seq because column x of table a requires it
--= table public.a
--=   x integer not null identity always
--= sequence public.a_x_seq

--- a sequence that is owned
create table a (x int);
create sequence s owned by a.x;
alter table a drop column x;
drop sequence s;
--! 42P01 sequence "s" does not exist
--= table public.a

--- a materialized view
create table a (x int);
create materialized view m as select x from a;
create view v as select x from m;
drop table a;
--! 2BP01 cannot drop table a because other objects depend on it
drop materialized view m;
--! 2BP01 cannot drop materialized view m because other objects depend on it
drop materialized view m cascade;
--= table public.a
--=   x integer

--- a parent of others
create table a (x int);
create table b () inherits (a);
drop table a;
--! 2BP01 cannot drop table a because other objects depend on it
drop table a cascade;

--- a partitioned table
create table a (x int) partition by list (x);
create table b partition of a for values in (1);
drop table a;

--- a trigger on a partition
create table a (x int) partition by list (x);
create table b partition of a for values in (1);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger t after insert on a for each row execute function f();
drop trigger t on b;
--! 2BP01 cannot drop trigger t on table b because trigger t on table a requires it
drop trigger t on a;
--= table public.a
--=   x integer
--= table public.b
--=   x integer
--= function public.f() returns trigger

--- restrict is the default
create table a (x int);
create view v as select x from a;
drop table a restrict;
--! 2BP01 cannot drop table a because other objects depend on it
--= table public.a
--=   x integer
--= view public.v
--=   x integer

--- an operator's function
create function f(int, int) returns boolean language sql as 'select true';
create operator ### (leftarg = int, rightarg = int, function = f);
drop function f(int, int);
--! 2BP01 cannot drop function f(integer,integer) because other objects depend on it
drop operator ### (int, int);
drop function f(int, int);

--- a cast's function
create type mood as enum ('a');
create function f(mood) returns int language sql immutable as 'select 1';
create cast (mood as int) with function f(mood);
drop function f(mood);
--! 2BP01 cannot drop function f(mood) because other objects depend on it
drop type mood;
--! 2BP01 cannot drop type mood because other objects depend on it
--= type public.mood enum (a)
--= function public.f(public.mood) returns integer immutable

--- an aggregate's function
create function f(int, int) returns int language sql as 'select 1';
create aggregate g(int) (sfunc = f, stype = int);
drop function f(int, int);
--! 2BP01 cannot drop function f(integer,integer) because other objects depend on it
drop aggregate g(int);
--= function public.f(integer, integer) returns integer

--- an extension that is needed
create schema ext;
create extension citext schema ext;
create table t (x ext.citext);
drop extension citext;
--! 2BP01 cannot drop extension citext because other objects depend on it
drop extension citext cascade;
--= schema ext
--= table public.t
