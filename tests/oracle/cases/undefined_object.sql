-- 42704 and 3F000: types, roles, policies, triggers, constraints, schemas that are not there.

--- a type of a column
create table songs (mood mood);
--! 42704 type "mood" does not exist
create table more (moods mood[]);
--! 42704 type "mood[]" does not exist

--- a type in a schema
create table songs (mood public.mood);
--! 42704 type "public.mood" does not exist

--- a type in a cast
create view list as select 'x'::mood as a;
--! 42704 type "mood" does not exist

--- a type of a parameter
create function f(a mood) returns void language sql as 'select';
--! 42704 type mood does not exist

--- a type of a result
create function f() returns mood language plpgsql as 'begin end';
--! 42704 type "mood" does not exist

--- a type in an alter
create table songs (a int);
alter table songs add column mood mood;
--! 42704 type "mood" does not exist
alter table songs alter column a type mood;
--! 42704 type "mood" does not exist
--= table public.songs
--=   a integer

--- a type in a drop
drop type mood;
--! 42704 type "mood" does not exist
drop type if exists mood;
drop domain mood;
--! 42704 type "mood" does not exist
drop domain if exists mood;

--- a type in alter type
alter type mood add value 'x';
--! 42704 type "mood" does not exist
alter type mood rename to feeling;
--! 42704 type "mood" does not exist
alter type mood owner to current_user;
--! 42704 type "mood" does not exist

--- a type in a domain
create domain title as titles;
--! 42704 type "titles" does not exist

--- a type of an extension
create table songs (name citext);
--! 42704 type "citext" does not exist
create table more (place geometry);
--! 42704 type "geometry" does not exist

--- a policy
create table songs (id int);
drop policy p on songs;
--! 42704 policy "p" for table "songs" does not exist
drop policy if exists p on songs;
alter policy p on songs using (true);
--! 42704 policy "p" for table "songs" does not exist
alter policy p on songs rename to q;
--! 42704 policy "p" for table "songs" does not exist
comment on policy p on songs is 'x';
--! 42704 policy "p" for table "songs" does not exist
--= table public.songs
--=   id integer

--- a policy of a missing table
drop policy p on songs;
--! 42P01 relation "songs" does not exist
drop policy if exists p on songs;

--- a trigger
create table songs (id int);
drop trigger t on songs;
--! 42704 trigger "t" for table "songs" does not exist
drop trigger if exists t on songs;
alter trigger t on songs rename to u;
--! 42704 trigger "t" for table "songs" does not exist
alter table songs enable trigger t;
--! 42704 trigger "t" for table "songs" does not exist
alter table songs disable trigger all;
comment on trigger t on songs is 'x';
--! 42704 trigger "t" for table "songs" does not exist
--= table public.songs
--=   id integer

--- a trigger of a missing table
drop trigger t on songs;
--! 42P01 relation "songs" does not exist
drop trigger if exists t on songs;

--- a constraint
create table songs (id int);
alter table songs drop constraint c;
--! 42704 constraint "c" of relation "songs" does not exist
alter table songs drop constraint if exists c;
alter table songs validate constraint c;
--! 42704 constraint "c" of relation "songs" does not exist
alter table songs rename constraint c to d;
--! 42704 constraint "c" for table "songs" does not exist
alter table songs alter constraint c deferrable;
--! 42704 constraint "c" of relation "songs" does not exist
comment on constraint c on songs is 'x';
--! 42704 constraint "c" for table "songs" does not exist
--= table public.songs
--=   id integer

--- a constraint in on conflict
create table songs (id int primary key);
insert into songs values (1) on conflict on constraint songs_pkey do nothing;
insert into songs values (1) on conflict on constraint songs_key do nothing;
--! 42704 constraint "songs_key" for table "songs" does not exist
--= table public.songs
--=   id integer not null
--=   constraint songs_pkey primary key (id)
--=   index songs_pkey unique btree (id)

--- a role
create table songs (id int);
grant select on songs to nobody_here;
--! 42704 role "nobody_here" does not exist
create policy p on songs to nobody_here using (true);
--! 42704 role "nobody_here" does not exist
alter table songs owner to nobody_here;
--! 42704 role "nobody_here" does not exist
drop role nobody_here;
--! 42704 role "nobody_here" does not exist
drop role if exists nobody_here;
--= table public.songs
--=   id integer

--- a role in default privileges
alter default privileges in schema public grant select on tables to nobody_here;
--! 42704 role "nobody_here" does not exist
alter default privileges for role nobody_here grant select on tables to public;
--! 42704 role "nobody_here" does not exist

--- a schema
create table app.songs (id int);
--! 3F000 schema "app" does not exist
create view app.list as select 1 as a;
--! 3F000 schema "app" does not exist
create function app.f() returns void language sql as 'select';
--! 3F000 schema "app" does not exist
create type app.mood as enum ();
--! 3F000 schema "app" does not exist
create sequence app.s;
--! 3F000 schema "app" does not exist

--- a schema in a drop
drop schema app;
--! 3F000 schema "app" does not exist
drop schema if exists app;

--- a schema in an alter
create table songs (id int);
alter table songs set schema app;
--! 3F000 schema "app" does not exist
alter schema app rename to other;
--! 3F000 schema "app" does not exist
--= table public.songs
--=   id integer

--- a schema in a grant
grant usage on schema app to public;
--! 3F000 schema "app" does not exist
alter default privileges in schema app grant select on tables to public;
--! 3F000 schema "app" does not exist

--- a schema in a query
create view list as select * from app.songs;
--! 42P01 relation "app.songs" does not exist
create view more as select app.f() as a;
--! 3F000 schema "app" does not exist

--- no schema is left to create in
set search_path = '';
create table songs (id int);
--! 3F000 no schema has been selected to create in
create table public.songs (id int);
--= table public.songs
--=   id integer

--- a search path of missing schemas
set search_path = app, other;
create table songs (id int);
--! 3F000 no schema has been selected to create in

--- an index
drop index i;
--! 42704 index "i" does not exist
drop index if exists i;
alter index i rename to j;
--! 42P01 relation "i" does not exist
alter index if exists i rename to j;
comment on index i is 'x';
--! 42P01 relation "i" does not exist

--- a view
drop view v;
--! 42P01 view "v" does not exist
drop view if exists v;
alter view v rename to w;
--! 42P01 relation "v" does not exist
drop materialized view m;
--! 42P01 materialized view "m" does not exist
refresh materialized view m;
--! 42P01 relation "m" does not exist

--- a sequence
drop sequence s;
--! 42P01 sequence "s" does not exist
drop sequence if exists s;
alter sequence s owned by none;
--! 42P01 relation "s" does not exist

--- an extension
alter extension nothing update;
--! 42704 extension "nothing" does not exist
drop extension nothing;
--! 42704 extension "nothing" does not exist
drop extension if exists nothing;
comment on extension nothing is 'x';
--! 42704 extension "nothing" does not exist

--- a language
create function f() returns void language plsomething as 'x';
--! 42704 language "plsomething" does not exist
drop language plsomething;
--! 42704 language "plsomething" does not exist

--- an access method
create table songs (id int);
create index on songs using nothing (id);
--! 42704 access method "nothing" does not exist
--= table public.songs
--=   id integer

--- an operator class
create table songs (id text);
create index on songs (id text_pattern_ops);
create index on songs (id nothing_ops);
--! 42704 operator class "nothing_ops" does not exist for access method "btree"
create index on songs (id int4_ops);
--! 42804 operator class "int4_ops" does not accept data type text
--= table public.songs
--=   id text
--=   index songs_id_idx btree (id)

--- a collation
create table songs (id text collate "C");
create table more (id text collate "nothing");
--! 42704 collation "nothing" for encoding "UTF8" does not exist
--= table public.songs
--=   id text

--- a publication
alter publication p add table songs;
--! 42704 publication "p" does not exist
drop publication p;
--! 42704 publication "p" does not exist
drop publication if exists p;

--- a parameter
set nothing = 1;
--! 42704 unrecognized configuration parameter "nothing"
set app.nothing = 1;
reset nothing;
--! 42704 unrecognized configuration parameter "nothing"

--- a role in set
set role nobody_here;
--! 22023 role "nobody_here" does not exist
set session authorization nobody_here;
--! 22023 role "nobody_here" does not exist

--- an event trigger
drop event trigger e;
--! 42704 event trigger "e" does not exist
drop event trigger if exists e;
alter event trigger e disable;
--! 42704 event trigger "e" does not exist

--- a server
create foreign table f (a int) server nothing;
--! 42704 server "nothing" does not exist
drop server nothing;
--! 42704 server "nothing" does not exist
drop server if exists nothing;

--- a rule
create table songs (id int);
drop rule r on songs;
--! 42704 rule "r" for relation "songs" does not exist
drop rule if exists r on songs;
--= table public.songs
--=   id integer

--- a regclass literal
create view list as select 'songs'::regclass as a;
--! 42P01 relation "songs" does not exist

--- a regtype literal
create view list as select 'mood'::regtype as a;
--! 42704 type "mood" does not exist

--- to_regclass
create view list as select to_regclass('songs') as a;
--= view public.list
--=   a regclass

--- a column in a row
create type pair as (a int, b int);
create table songs (p pair);
create view list as select (p).a from songs;
create view more as select (p).c from songs;
--! 42703 column "c" not found in data type pair
--= view public.list
--=   a integer
--= composite type public.pair
--=   a integer
--=   b integer
--= table public.songs
--=   p public.pair

--- statistics
drop statistics s;
--! 42704 statistics object "s" does not exist
drop statistics if exists s;

--- a text search configuration
create view list as select to_tsvector('nothing', 'a') as a;
--! 42704 text search configuration "nothing" does not exist
create view more as select to_tsvector('english', 'a') as a;
--= view public.more
--=   a tsvector

--- a domain's constraint
create domain d as int;
alter domain d drop constraint c;
--! 42704 constraint "c" of domain "d" does not exist
alter domain d drop constraint if exists c;
alter domain d validate constraint c;
--! 42704 constraint "c" of domain "d" does not exist
--= type public.d domain over integer []

--- an attribute of a type
create type pair as (a int);
alter type pair drop attribute b;
--! 42703 column "b" of relation "pair" does not exist
alter type pair drop attribute if exists b;
alter type pair rename attribute b to c;
--! 42703 column "b" does not exist
--= composite type public.pair
--=   a integer

--- a cast
drop cast (int as uuid);
--! 42704 cast from type integer to type uuid does not exist
drop cast if exists (int as uuid);

--- an operator in a drop
drop operator ### (int, int);
--! 42883 operator does not exist: integer ### integer
drop operator if exists ### (int, int);
