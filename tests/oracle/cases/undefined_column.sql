-- 42703: columns that are not there.

--- in an index
create table songs (id int);
create index on songs (title);
--! 42703 column "title" does not exist
--= table public.songs
--=   id integer

--- in an expression of an index
create table songs (id int);
create index on songs (lower(title));
--! 42703 column "title" does not exist
--= table public.songs
--=   id integer

--- in a predicate of an index
create table songs (id int);
create index on songs (id) where gone;
--! 42703 column "gone" does not exist
--= table public.songs
--=   id integer

--- in a check
create table songs (id int, check (length > 0));
--! 42703 column "length" does not exist
alter table songs add check (length > 0);
--! 42P01 relation "songs" does not exist

--- in a check of the table
create table songs (id int);
alter table songs add constraint c check (length > 0);
--! 42703 column "length" does not exist
--= table public.songs
--=   id integer

--- in a key
create table songs (id int, primary key (number));
--! 42703 column "number" named in key does not exist
create table fans (id int, unique (mail));
--! 42703 column "mail" named in key does not exist

--- in a foreign key
create table bands (id int primary key);
create table songs (id int, foreign key (band) references bands);
--! 42703 column "band" referenced in foreign key constraint does not exist
--= table public.bands
--=   id integer not null
--=   constraint bands_pkey primary key (id)
--=   index bands_pkey unique btree (id)

--- in the target of a foreign key
create table bands (id int primary key);
create table songs (band int references bands (number));
--! 42703 column "number" referenced in foreign key constraint does not exist
--= table public.bands
--=   id integer not null
--=   constraint bands_pkey primary key (id)
--=   index bands_pkey unique btree (id)

--- in a view
create table songs (id int);
create view list as select title from songs;
--! 42703 column "title" does not exist
--= table public.songs
--=   id integer

--- qualified in a view
create table songs (id int);
create view list as select s.title from songs s;
--! 42703 column s.title does not exist
--= table public.songs
--=   id integer

--- in a policy
create table songs (id int);
create policy p on songs using (owner = 1);
--! 42703 column "owner" does not exist
create policy q on songs for insert with check (owner = 1);
--! 42703 column "owner" does not exist
--= table public.songs
--=   id integer

--- in a trigger's condition
create table songs (id int);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger t before update on songs for each row when (new.title is null) execute function f();
--! 42703 column new.title does not exist
--= table public.songs
--=   id integer
--= function public.f() returns trigger

--- in a trigger's list
create table songs (id int);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger t before update of title on songs for each row execute function f();
--! 42703 column "title" of relation "songs" does not exist
--= table public.songs
--=   id integer
--= function public.f() returns trigger

--- in a drop
create table songs (id int);
alter table songs drop column title;
--! 42703 column "title" of relation "songs" does not exist
alter table songs drop column if exists title;
--= table public.songs
--=   id integer

--- in an alter
create table songs (id int);
alter table songs alter column title set not null;
--! 42703 column "title" of relation "songs" does not exist
alter table songs alter column title type text;
--! 42703 column "title" of relation "songs" does not exist
alter table songs alter column title set default 'x';
--! 42703 column "title" of relation "songs" does not exist
--= table public.songs
--=   id integer

--- in a rename
create table songs (id int);
alter table songs rename column title to name;
--! 42703 column "title" does not exist
--= table public.songs
--=   id integer

--- in a comment
create table songs (id int);
comment on column songs.title is 'x';
--! 42703 column "title" of relation "songs" does not exist
--= table public.songs
--=   id integer

--- in a grant
create table songs (id int);
grant select (title) on songs to public;
--! 42703 column "title" of relation "songs" does not exist
--= table public.songs
--=   id integer

--- in an insert
create table songs (id int);
insert into songs (title) values ('x');
--! 42703 column "title" of relation "songs" does not exist
--= table public.songs
--=   id integer

--- in an update
create table songs (id int);
update songs set title = 'x';
--! 42703 column "title" of relation "songs" does not exist
update songs set id = title;
--! 42703 column "title" does not exist
--= table public.songs
--=   id integer

--- in returning
create table songs (id int);
insert into songs values (1) returning title;
--! 42703 column "title" does not exist
--= table public.songs
--=   id integer

--- excluded
create table songs (id int primary key);
insert into songs values (1) on conflict (id) do update set id = excluded.number;
--! 42703 column excluded.number does not exist
--= table public.songs
--=   id integer not null
--=   constraint songs_pkey primary key (id)
--=   index songs_pkey unique btree (id)

--- in order by
create table songs (id int);
create view list as select id as number from songs order by number;
create view more as select id from songs order by title;
--! 42703 column "title" does not exist
--= view public.list
--=   number integer
--= table public.songs
--=   id integer

--- in group by an output name
create table songs (id int);
create view list as select id as number, count(*) from songs group by number;
--= view public.list
--=   number integer
--=   count bigint
--= table public.songs
--=   id integer

--- an output name in where
create table songs (id int);
create view list as select id as number from songs where number > 1;
--! 42703 column "number" does not exist
--= table public.songs
--=   id integer

--- of a subquery
create view list as select s.b from (select 1 as a) s;
--! 42703 column s.b does not exist

--- of a function's result
create view list as select g.n from generate_series(1, 2) as g (n);
create view more as select g.x from generate_series(1, 2) as g (n);
--! 42703 column g.x does not exist
--= view public.list
--=   n integer

--- in using
create table a (id int);
create table b (number int);
create view list as select * from a join b using (id);
--! 42703 column "id" specified in USING clause does not exist in right table
--= table public.a
--=   id integer
--= table public.b
--=   number integer

--- lateral
create table songs (id int);
create view list as select * from songs s, lateral (select s.id as x) l;
create view more as select * from songs s, (select s.id as x) l;
--! 42P01 invalid reference to FROM-clause entry for table "s"
--= view public.list
--=   id integer
--=   x integer
--= table public.songs
--=   id integer

--- after a drop
create table songs (id int, title text);
alter table songs drop column title;
create index on songs (title);
--! 42703 column "title" does not exist
--= table public.songs
--=   id integer

--- after a rename
create table songs (id int, title text);
alter table songs rename title to name;
create index on songs (name);
create index on songs (title);
--! 42703 column "title" does not exist
--= table public.songs
--=   id integer
--=   name text
--=   index songs_name_idx btree (name)

--- in one alter after the other
create table songs (id int);
alter table songs add column a int, add constraint c check (a > 0);
alter table songs drop column a, add constraint d check (a > 0);
--! 42703 column "a" does not exist
--= table public.songs
--=   id integer
--=   a integer
--=   constraint c check (a)

--- of a default
create table songs (id int, twice int default id * 2);
--! 0A000 cannot use column reference in DEFAULT expression

--- of a generated column
create table songs (id int, twice int generated always as (id * 2) stored);
create table more (id int, twice int generated always as (number * 2) stored);
--! 42703 column "number" does not exist
--= table public.songs
--=   id integer
--=   twice integer generated

--- in partition by
create table songs (id int) partition by range (day);
--! 42703 column "day" named in partition key does not exist

--- in the body of an SQL function
create table songs (id int);
create function f() returns int language sql as 'select title from songs';
--! 42703 column "title" does not exist
--= table public.songs
--=   id integer

--- in a type
create table songs (id songs.number%type);
--! 42601 syntax error at or near "%"
create table bands (id int);
create function f(a bands.number%type) returns void language sql as 'select';
--! 42703 column "number" of relation "bands" does not exist
--= table public.bands
--=   id integer

--- system columns
create table songs (id int);
create view a as select ctid, tableoid from songs;
create view b as select rowid from songs;
--! 42703 column "rowid" does not exist
--= view public.a
--=   ctid tid
--=   tableoid oid
--= table public.songs
--=   id integer

--- in statistics
create table songs (id int);
create statistics s on id, title from songs;
--! 42703 column "title" does not exist
--= table public.songs
--=   id integer

--- in a publication
create table songs (id int);
create publication p for table songs (title);
--! 42703 column "title" of relation "songs" does not exist
--= table public.songs
--=   id integer

--- in a rule
create table songs (id int);
create rule r as on update to songs where new.title = 1 do instead nothing;
--! 42703 column new.title does not exist
--= table public.songs
--=   id integer

--- in an exclusion
create table songs (id int, exclude using btree (title with =));
--! 42703 column "title" named in key does not exist

--- in owned by
create table songs (id int);
create sequence s owned by songs.number;
--! 42703 column "number" of relation "songs" does not exist
--= table public.songs
--=   id integer

--- in on conflict
create table songs (id int primary key);
insert into songs values (1) on conflict (number) do nothing;
--! 42703 column "number" does not exist
--= table public.songs
--=   id integer not null
--=   constraint songs_pkey primary key (id)
--=   index songs_pkey unique btree (id)

--- twice
create table songs (id int, id text);
--! 42701 column "id" specified more than once

--- twice in an insert
create table songs (id int);
insert into songs (id, id) values (1, 2);
--! 42701 column "id" specified more than once
--= table public.songs
--=   id integer

--- added twice
create table songs (id int);
alter table songs add column id int;
--! 42701 column "id" of relation "songs" already exists
alter table songs add column if not exists id text;
--= table public.songs
--=   id integer

--- renamed to one that is there
create table songs (id int, title text);
alter table songs rename id to title;
--! 42701 column "title" of relation "songs" already exists
--= table public.songs
--=   id integer
--=   title text

--- a system name
create table songs (ctid int);
--! 42701 column name "ctid" conflicts with a system column name
create table bands (id int);
alter table bands add column xmin int;
--! 42701 column name "xmin" conflicts with a system column name
alter table bands rename id to cmax;
--! 42701 column name "cmax" conflicts with a system column name
--= table public.bands
--=   id integer

--- twice in a view
create view list as select 1 as a, 2 as a;
--! 42701 column "a" specified more than once
create view more (a, a) as select 1, 2;
--! 42701 column "a" specified more than once

--- ambiguous
create table a (id int);
create table b (id int);
create view list as select id from a, b;
--! 42702 column reference "id" is ambiguous
create view more as select a.id from a, b;
--= table public.a
--=   id integer
--= table public.b
--=   id integer
--= view public.more
--=   id integer

--- ambiguous in using
create table a (id int);
create table b (id int);
create view list as select id from a join b using (id);
--= table public.a
--=   id integer
--= table public.b
--=   id integer
--= view public.list
--=   id integer

--- columns of system views
SELECT p.policyname, p.polrelid FROM pg_policies p;
--! 42703 column p.polrelid does not exist
SELECT policyname FROM pg_policies WHERE permname = 'a';
--! 42703 column "permname" does not exist
SELECT tablename, relname FROM pg_tables;
--! 42703 column "relname" does not exist
SELECT table_owner FROM information_schema.tables;
--! 42703 column "table_owner" does not exist

--- what a sequence shows
CREATE SEQUENCE numbers;
SELECT setval('numbers', GREATEST((SELECT last_value FROM numbers), 1));
SELECT n.log_cnt, is_called FROM numbers n;
SELECT increment_by FROM numbers;
--! 42703 column "increment_by" does not exist
--= sequence public.numbers
