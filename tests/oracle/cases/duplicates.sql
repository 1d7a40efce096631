-- 42P07, 42710, 42723, 42P06, 42701: what is there already.

--- a table
create table songs (id int);
create table songs (id int);
--! 42P07 relation "songs" already exists
create table if not exists songs (a int, b int);
--= table public.songs
--=   id integer

--- a view where a table is
create table songs (id int);
create view songs as select 1 as a;
--! 42P07 relation "songs" already exists
create or replace view songs as select 1 as a;
--! 42809 "songs" is not a view
--= table public.songs
--=   id integer

--- a table where a view is
create view songs as select 1 as a;
create table songs (id int);
--! 42P07 relation "songs" already exists
create table if not exists songs (id int);
--= view public.songs
--=   a integer

--- an index
create table songs (id int);
create index i on songs (id);
create index i on songs (id);
--! 42P07 relation "i" already exists
create index if not exists i on songs (id);
--= table public.songs
--=   id integer
--=   index i btree (id)

--- an index named like a table
create table songs (id int);
create index songs on songs (id);
--! 42P07 relation "songs" already exists
--= table public.songs
--=   id integer

--- a sequence
create sequence s;
create sequence s;
--! 42P07 relation "s" already exists
create sequence if not exists s;
--= sequence public.s

--- the sequence of a serial finds another name
create sequence songs_id_seq;
create table songs (id serial);
--= table public.songs
--=   id integer not null default
--= sequence public.songs_id_seq
--= sequence public.songs_id_seq1

--- the index of a key finds its name taken
create table songs_pkey (id int);
create table songs (id int primary key);
--= table public.songs
--=   id integer not null
--=   constraint songs_pkey1 primary key (id)
--=   index songs_pkey1 unique btree (id)
--= table public.songs_pkey
--=   id integer

--- the index of a named key
create table taken (id int);
create table songs (id int constraint taken primary key);
--! 42P07 relation "taken" already exists
--= table public.taken
--=   id integer

--- a materialized view
create materialized view m as select 1 as a;
create materialized view m as select 1 as a;
--! 42P07 relation "m" already exists
create materialized view if not exists m as select 2 as a;
--= materialized view public.m
--=   a integer

--- a schema
create schema app;
create schema app;
--! 42P06 schema "app" already exists
create schema if not exists app;
--= schema app

--- a type
create type mood as enum ('a');
create type mood as enum ('b');
--! 42710 type "mood" already exists
--= type public.mood enum (a)

--- a type where a table is
create table mood (a int);
create type mood as enum ('b');
--! 42710 type "mood" already exists
--= table public.mood
--=   a integer

--- a table where a type is
create type songs as enum ('a');
create table songs (id int);
--! 42710 type "songs" already exists
--= type public.songs enum (a)

--- a composite type and a table
create type songs as (a int);
create table songs (a int);
--! 42P07 relation "songs" already exists
--= composite type public.songs
--=   a integer

--- a domain
create domain d as int;
create domain d as text;
--! 42710 type "d" already exists
--= type public.d domain over integer []

--- an array type gives way
create type _songs as enum ('a');
create table songs (id int);
create table more (s songs[]);
--= table public.more
--=   s public.songs[]
--= table public.songs
--=   id integer
--= type public._songs enum (a)

--- a function
create function f(a int) returns void language sql as 'select';
create function f(b int) returns void language sql as 'select';
--! 42723 function "f" already exists with same argument types
create function f(b int, c int default 1) returns void language sql as 'select';
--= function public.f(integer) returns void
--= function public.f(integer, integer) returns void

--- a function and a procedure
create function f(a int) returns void language sql as 'select';
create procedure f(a int) language sql as 'select';
--! 42723 function "f" already exists with same argument types
create or replace procedure f(a int) language sql as 'select';
--! 42809 cannot change routine kind
--= function public.f(integer) returns void

--- out parameters do not count
create function f(a int, out b int) language sql as 'select 1';
create function f(a int) returns int language sql as 'select 1';
--! 42723 function "f" already exists with same argument types
--= function public.f(integer) returns integer

--- a policy
create table songs (id int);
create policy p on songs using (true);
create policy p on songs for select using (true);
--! 42710 policy "p" for table "songs" already exists
--= table public.songs
--=   id integer
--=   policy p all

--- a policy of another table
create table songs (id int);
create table bands (id int);
create policy p on songs using (true);
create policy p on bands using (true);
--= table public.bands
--=   id integer
--=   policy p all
--= table public.songs
--=   id integer
--=   policy p all

--- a trigger
create table songs (id int);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger t before insert on songs for each row execute function f();
create trigger t after insert on songs for each row execute function f();
--! 42710 trigger "t" for relation "songs" already exists
create or replace trigger t after insert on songs for each row execute function f();
--= table public.songs
--=   id integer
--=   trigger t f
--= function public.f() returns trigger

--- a constraint
create table songs (id int constraint c check (id > 0));
alter table songs add constraint c check (id > 1);
--! 42710 constraint "c" for relation "songs" already exists
alter table songs add constraint c unique (id);
--! 42710 constraint "c" for relation "songs" already exists
--= table public.songs
--=   id integer
--=   constraint c check (id)

--- a constraint twice in one table
create table songs (id int constraint c check (id > 0), a int constraint c check (a > 0));
--! 42710 check constraint "c" already exists

--- implicit names count on
create table songs (a int check (a > 0) check (a > 1), unique (a), unique (a));
--= table public.songs
--=   a integer
--=   constraint songs_a_check check (a)
--=   constraint songs_a_check1 check (a)
--=   constraint songs_a_key unique (a)
--=   index songs_a_key unique btree (a)

--- long implicit names are cut
create table a_table_with_a_name_that_is_quite_long_already (a_column_with_a_long_name_as_well int unique, foreign key (a_column_with_a_long_name_as_well) references a_table_with_a_name_that_is_quite_long_already (a_column_with_a_long_name_as_well));
--= table public.a_table_with_a_name_that_is_quite_long_already
--=   a_column_with_a_long_name_as_well integer
--=   constraint a_table_with_a_name_that_is_q_a_column_with_a_long_name_as__key unique (a_column_with_a_long_name_as_well)
--=   constraint a_table_with_a_name_that_is_q_a_column_with_a_long_name_as_fkey foreign key (a_column_with_a_long_name_as_well) -> public.a_table_with_a_name_that_is_quite_long_already (a_column_with_a_long_name_as_well)
--=   index a_table_with_a_name_that_is_q_a_column_with_a_long_name_as__key unique btree (a_column_with_a_long_name_as_well)

--- a label
create type mood as enum ('a', 'b');
alter type mood add value 'a';
--! 42710 enum label "a" already exists
alter type mood add value if not exists 'a';
alter type mood rename value 'a' to 'b';
--! 42710 enum label "b" already exists
--= type public.mood enum (a, b)

--- a label twice
create type mood as enum ('a', 'a');
--! 23505 duplicate key value violates unique constraint "pg_enum_typid_label_index"

--- an extension
create extension plpgsql;
--! 42710 extension "plpgsql" already exists
create extension if not exists plpgsql;

--- a publication
create publication p;
create publication p;
--! 42710 publication "p" already exists
create table songs (id int);
alter publication p add table songs;
alter publication p add table songs;
--! 42710 relation "songs" is already member of publication "p"
--= table public.songs
--=   id integer

--- an attribute
create type pair as (a int, a text);
--! 42701 column "a" specified more than once
create type other as (a int);
alter type other add attribute a text;
--! 42701 column "a" of relation "other" already exists
--= composite type public.other
--=   a integer

--- an event trigger
create function f() returns event_trigger language plpgsql as 'begin end';
create event trigger e on ddl_command_start execute function f();
create event trigger e on ddl_command_end execute function f();
--! 42710 event trigger "e" already exists
--= function public.f() returns event_trigger

--- a rename to a name that is taken
create table a (id int);
create table b (id int);
alter table a rename to b;
--! 42P07 relation "b" already exists
create type m as enum ();
create type n as enum ();
alter type m rename to n;
--! 42710 type "n" already exists
--= table public.a
--=   id integer
--= table public.b
--=   id integer
--= type public.m enum ()
--= type public.n enum ()

--- a move to where the name is taken
create schema app;
create table songs (id int);
create table app.songs (id int);
alter table songs set schema app;
--! 42P07 relation "songs" already exists in schema "app"
--= schema app
--= table app.songs
--=   id integer
--= table public.songs
--=   id integer

--- a constraint renamed to one that is there
create table songs (a int constraint c check (a > 0) constraint d check (a > 1));
alter table songs rename constraint c to d;
--! 42710 constraint "d" for relation "songs" already exists
--= table public.songs
--=   a integer
--=   constraint c check (a)
--=   constraint d check (a)

--- a policy renamed to one that is there
create table songs (a int);
create policy p on songs using (true);
create policy q on songs using (true);
alter policy p on songs rename to q;
--! 42710 policy "q" for table "songs" already exists
--= table public.songs
--=   a integer
--=   policy p all
--=   policy q all

--- a function renamed to one that is there
create function f() returns void language sql as 'select';
create function g() returns void language sql as 'select';
alter function f() rename to g;
--! 42723 function g() already exists in schema "public"
--= function public.f() returns void
--= function public.g() returns void

--- an operator
create function f(int, int) returns boolean language sql as 'select true';
create operator ### (leftarg = int, rightarg = int, function = f);
create operator ### (leftarg = int, rightarg = int, function = f);
--! 42723 operator ### already exists
--= function public.f(integer, integer) returns boolean

--- a cast
create cast (int as text) with inout;
create type mood as enum ('a');
create cast (mood as int) with inout;
create cast (mood as int) with inout as implicit;
--! 42710 cast from type mood to type integer already exists
--= type public.mood enum (a)

--- statistics
create table songs (a int, b int);
create statistics s on a, b from songs;
create statistics s on a, b from songs;
--! 42710 statistics object "s" already exists
create statistics if not exists s on a, b from songs;
--= table public.songs
--=   a integer
--=   b integer

--- a rule
create table songs (a int);
create rule r as on insert to songs do instead nothing;
create rule r as on insert to songs do instead nothing;
--! 42710 rule "r" for relation "songs" already exists
create or replace rule r as on insert to songs do also nothing;
--= table public.songs
--=   a integer

--- an alias
create table songs (a int);
create view v as select 1 as a from songs, songs;
--! 42712 table name "songs" specified more than once
create view w as select 1 as a from songs a, songs b;
--= table public.songs
--=   a integer
--= view public.w
--=   a integer
