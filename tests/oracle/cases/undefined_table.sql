-- 42P01: relations that are not there.

--- in a foreign key
create table songs (id int primary key, band int references bands (id));
--! 42P01 relation "bands" does not exist

--- in a view
create view list as select * from songs;
--! 42P01 relation "songs" does not exist

--- in a materialized view
create materialized view list as select 1 from songs;
--! 42P01 relation "songs" does not exist

--- in an index
create index on songs (id);
--! 42P01 relation "songs" does not exist

--- in a trigger
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger t before insert on songs for each row execute function f();
--! 42P01 relation "songs" does not exist
--= function public.f() returns trigger

--- in a policy
create policy p on songs using (true);
--! 42P01 relation "songs" does not exist

--- in an alter table
alter table songs add column a int;
--! 42P01 relation "songs" does not exist
alter table if exists songs add column a int;

--- in a drop
drop table songs;
--! 42P01 table "songs" does not exist
drop table if exists songs;
drop table nowhere.songs;
--! 3F000 schema "nowhere" does not exist
drop table if exists nowhere.songs;

--- in a comment
comment on table songs is 'x';
--! 42P01 relation "songs" does not exist

--- in a grant
grant select on songs to public;
--! 42P01 relation "songs" does not exist
revoke select on songs from public;
--! 42P01 relation "songs" does not exist

--- in a truncate
truncate songs;
--! 42P01 relation "songs" does not exist

--- in an insert
insert into songs values (1);
--! 42P01 relation "songs" does not exist
update songs set a = 1;
--! 42P01 relation "songs" does not exist
delete from songs;
--! 42P01 relation "songs" does not exist

--- in a subquery of a policy
create table songs (id int);
create policy p on songs using (exists (select from fans where fans.song = songs.id));
--! 42P01 relation "fans" does not exist
--= table public.songs
--=   id integer

--- in a common table expression
create view list as with a as (select 1 as x) select x from a;
create view more as with a as (select 1 as x) select x from b;
--! 42P01 relation "b" does not exist
--= view public.list
--=   x integer

--- behind its own name in a common table expression
create view tree as with recursive t (n) as (select 1 union all select n + 1 from t where n < 5) select n from t;
create view broken as with t (n) as (select 1 union all select n + 1 from t where n < 5) select n from t;
--! 42P01 relation "t" does not exist
--= view public.tree
--=   n integer

--- inherited from
create table live (id int) inherits (songs);
--! 42P01 relation "songs" does not exist

--- like
create table copy (like songs);
--! 42P01 relation "songs" does not exist

--- a partition of nothing
create table part partition of songs for values in (1);
--! 42P01 relation "songs" does not exist

--- a sequence in owned by
create sequence s owned by songs.id;
--! 42P01 relation "songs" does not exist

--- a sequence in nextval
create table songs (id int default nextval('songs_seq'));
--! 42P01 relation "songs_seq" does not exist

--- a sequence in alter
alter sequence s restart;
--! 42P01 relation "s" does not exist
alter sequence if exists s restart;

--- in the body of an SQL function
create function f() returns bigint language sql as 'select count(*) from songs';
--! 42P01 relation "songs" does not exist

--- in the body of an SQL function that is not checked
set check_function_bodies = off;
create function f() returns bigint language sql as 'select count(*) from songs';
--= function public.f() returns bigint

--- in the body of a PL/pgSQL function
create function f() returns bigint language plpgsql as 'begin return (select count(*) from songs); end';
--= function public.f() returns bigint

--- in a function that is begin atomic
create function f() returns bigint language sql begin atomic select count(*) from songs; end;
--! 42P01 relation "songs" does not exist

--- a row type of a missing table
create function f(s songs) returns void language sql as 'select';
--! 42704 type songs does not exist

--- a missing alias
create table songs (id int);
create view list as select s.id from songs;
--! 42P01 missing FROM-clause entry for table "s"
create view more as select songs.id from songs s;
--! 42P01 invalid reference to FROM-clause entry for table "songs"
--= table public.songs
--=   id integer

--- an alias before the table
create table songs (id int);
create view list as select x.id from songs as x;
update songs as s set id = s.id;
--= view public.list
--=   id integer
--= table public.songs
--=   id integer

--- the dot is inside the quotes
create schema app;
create table app.songs (id int);
create view list as select * from "app.songs";
--! 42P01 relation "app.songs" does not exist
--= schema app
--= table app.songs
--=   id integer

--- case matters inside quotes
create table Songs (id int);
create view a as select * from SONGS;
create view b as select * from "Songs";
--! 42P01 relation "Songs" does not exist
--= view public.a
--=   id integer
--= table public.songs
--=   id integer

--- a temporary table is found first
create temp table songs (a int);
create table public.songs (b int);
create view list as select b from songs;
--! 42703 column "b" does not exist
--= table public.songs
--=   b integer

--- after a rename
create table songs (id int);
alter table songs rename to tracks;
create view a as select * from tracks;
create view b as select * from songs;
--! 42P01 relation "songs" does not exist
--= view public.a
--=   id integer
--= table public.tracks
--=   id integer

--- after a move
create schema app;
create table songs (id int);
alter table songs set schema app;
create view a as select * from app.songs;
create view b as select * from songs;
--! 42P01 relation "songs" does not exist
--= schema app
--= table app.songs
--=   id integer
--= view public.a
--=   id integer

--- only in the search path
create schema app;
create table app.songs (id int);
create view a as select * from songs;
--! 42P01 relation "songs" does not exist
set search_path = app;
create view b as select * from songs;
--= schema app
--= view app.b
--=   id integer
--= table app.songs
--=   id integer

--- in a rule
create rule r as on insert to songs do instead nothing;
--! 42P01 relation "songs" does not exist

--- in a publication
create publication p for table songs;
--! 42P01 relation "songs" does not exist

--- in statistics
create statistics s on a, b from songs;
--! 42P01 relation "songs" does not exist

--- in lock
lock table songs;
--! 42P01 relation "songs" does not exist

--- in copy
copy songs to stdout;
--! 42P01 relation "songs" does not exist
