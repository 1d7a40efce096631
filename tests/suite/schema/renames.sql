--- a view follows the columns and tables that it reads
create table songs (id uuid primary key, title text, artist text);
create view catalogue as select songs.id, songs.title, upper(s2.artist) as artist from songs join songs s2 using (id) where s2.title <> '';
alter table songs rename column title to name;
alter table songs rename to tracks;
create schema music;
alter table tracks set schema music;
alter table music.tracks add column added_later int;

--= becomes
create schema if not exists music;

create table music.tracks (
    id uuid not null,
    name text,
    artist text,
    added_later integer,
    constraint songs_pkey primary key (id)
);

create view public.catalogue as
select songs.id, songs.name as title, upper(s2.artist) as artist from music.tracks as songs join music.tracks s2 using (id) where s2.name <> '';

grant all on table music.tracks to anon, authenticated, service_role;


--- a star stands for the columns of its day
create table t (a int, b int);
create view whole as select * from t;
create view part as select x.* from (select * from t) x;
alter table t add column c int;
alter table t rename column a to z;

--= becomes
create table public.t (
    z integer,
    b integer,
    c integer
);

create view public.part as
select x.* from (select z as a, b from public.t) x;

create view public.whole as
select z as a, b from public.t;


--- names of a view's columns
create table t (a int);
create view v as select a from t;
create view listed (x, y) as select a, a + 1 from t;
alter view v rename column a to first;

--= becomes
create table public.t (
    a integer
);

create view public.listed (x, y) as
select a, a + 1 from public.t;

create view public.v (first) as
select a from public.t;


--- policies, checks, defaults and generated columns
create function allowed(v int) returns boolean language sql immutable as 'select v > 0';
create table docs (
  id serial primary key,
  owner uuid,
  size int check (allowed(size) and docs.size < 100),
  twice int generated always as (size * 2) stored
);
alter table docs enable row level security;
create policy own on docs for select to authenticated
  using (docs.owner = auth.uid() and exists (select 1 from docs d where d.owner = docs.owner and d.id <> docs.id));
create index on docs (lower(owner::text)) where size > 1;
alter function allowed(int) rename to is_allowed;
alter table docs rename column owner to owner_id;
alter table docs rename column size to bytes;
alter table docs rename to files;
alter sequence docs_id_seq rename to files_id_seq;

--= becomes
create sequence public.files_id_seq as integer;

create function public.is_allowed(v integer) returns boolean
language sql
immutable
as $$select v > 0$$;

create table public.files (
    id integer default nextval('public.files_id_seq'::regclass) not null,
    owner_id uuid,
    bytes integer,
    twice integer generated always as (bytes * 2) stored,
    constraint docs_size_check check (public.is_allowed(bytes) and files.bytes < 100),
    constraint docs_pkey primary key (id)
);

alter sequence public.files_id_seq owned by public.files.id;

create index docs_lower_idx on public.files using btree ((lower(owner_id::text))) where bytes > 1;

alter table public.files enable row level security;

create policy own on public.files
    for select to authenticated
    using (files.owner_id = auth.uid() and exists (select 1 from public.files d where d.owner_id = files.owner_id and d.id <> files.id));


--- types and triggers
create type mood as enum ('sad', 'happy');
create table people (id int, current mood default 'happy'::mood);
create function note() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger noted after update of current on people for each row
  when (old.current is distinct from new.current and new.current = 'sad'::mood) execute function note();
alter type mood rename to feeling;
alter type feeling rename value 'sad' to 'low';
alter table people rename column current to present;
alter function note() rename to take_note;

--= becomes
create type public.feeling as enum (
    'low',
    'happy'
);

create table public.people (
    id integer,
    present public.feeling default 'happy'::public.feeling
);

create function public.take_note() returns trigger
language plpgsql
as $$ begin return new; end $$;

create trigger noted
    after update of present on public.people
    for each row when (old.present is distinct from new.present and new.present = 'low'::public.feeling)
    execute function public.take_note();


--- what EXECUTE builds
create table a (id int, owner uuid);
create table b (id int, owner uuid);
do $$
declare name text;
begin
  foreach name in array array['a', 'b'] loop
    execute format('create policy %I on %I for all using (owner = auth.uid())', name || '_own', name);
  end loop;
end $$;
alter table b rename column owner to holder;

--= becomes
create table public.a (
    id integer,
    owner uuid
);

create table public.b (
    id integer,
    holder uuid
);

create policy a_own on public.a
    for all
    using (owner = auth.uid());

create policy b_own on public.b
    for all
    using (holder = auth.uid());
