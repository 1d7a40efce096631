--- a guard by catalog
do $$ begin
  if not exists (select 1 from pg_type where typname = 'mood') then
    create type mood as enum ('a');
  end if;
end $$;
do $$ begin
  if not exists (select 1 from pg_type t join pg_namespace n on n.oid = t.typnamespace where t.typname = 'mood' and n.nspname = 'public') then
    create type mood as enum ('b');
  end if;
end $$;
--= type public.mood enum (a)

--- a guard by handler
create type mood as enum ('a');
do $$ begin
  create type mood as enum ('b');
exception when duplicate_object then null;
end $$;
do $$ begin
  create type mood as enum ('b');
exception when duplicate_table then null;
end $$;
--! 42710 type "mood" already exists
do $$ begin
  create type other as enum ('b');
  create type mood as enum ('b');
exception when others then
  raise notice 'no %', sqlerrm;
  create type third as enum ('c');
end $$;
--= type public.mood enum (a)
--= type public.third enum (c)

--- an undecided guard
do $$ begin
  if now() > '2020-01-01' then
    create type maybe as enum ('a');
    create type maybe as enum ('a');
  else
    create type either as enum ('a');
  end if;
  create type sure as enum ('a');
end $$;
--= type public.maybe enum (a) (possible)
--= type public.either enum (a) (possible)
--= type public.sure enum (a)

--- dynamic commands
do $$
declare
  name text := 'made';
begin
  execute format('create type %I as enum (%L)', name, 'it''s');
  execute 'create type ' || quote_ident(name || '_too') || ' as enum ()';
  execute 'create type made as enum ()';
end $$;
--! 42710 type "made" already exists
do $$ begin
  execute 'create type a1 as enum ()';
end $$;
--= type public.a1 enum ()

--- loops
do $$
declare
  item text;
  i int;
begin
  foreach item in array array['a', 'b'] loop
    execute format('create type %I as enum ()', 'e_' || item);
  end loop;
  for i in 1..3 loop
    continue when i = 2;
    execute format('create type %I as enum ()', 'n_' || i);
  end loop;
end $$;
do $$
declare
  r record;
begin
  for r in select typname from pg_type where typname like 'e\_%' and typtype = 'e' order by typname loop
    execute format('alter type %I rename to %I', r.typname, r.typname || '_renamed');
  end loop;
end $$;
--= type public.e_a_renamed enum ()
--= type public.e_b_renamed enum ()
--= type public.n_1 enum ()
--= type public.n_3 enum ()

--- raise
do $$ begin
  raise exception 'no % here, 100%%', 'types';
end $$;
--! P0001 no types here, 100%
do $$ begin
  if to_regtype('nope') is null then
    raise exception 'missing' using errcode = 'undefined_object';
  end if;
end $$;
--! 42704 missing
do $$ begin
  perform 'nope'::regclass;
end $$;
--! 42P01 relation "nope" does not exist

--- functions that define something
create function make(name text) returns void language plpgsql as $f$
begin
  execute format('create type %I as enum ()', name);
end $f$;
select make('from_select');
do $$ begin perform make('from_perform'); end $$;
select make('from_select');
--! 42710 type "from_select" already exists
--= type public.from_select enum ()
--= type public.from_perform enum ()
--= function public.make(text) returns void plpgsql

--- guards on tables and what hangs on them
create table t (id int primary key, a text);
alter table t enable row level security;
do $$ begin
  if not exists (select 1 from information_schema.columns where table_schema = 'public' and table_name = 't' and column_name = 'b') then
    alter table t add column b int;
  end if;
  if not exists (select 1 from information_schema.columns where table_name = 't' and column_name = 'a') then
    alter table t add column a int;
  end if;
  if not exists (select 1 from pg_policies where tablename = 't' and policyname = 'p') then
    create policy p on t for select to anon using (true);
  end if;
  if not exists (select from pg_constraint where conname = 't_pkey' and conrelid = 't'::regclass) then
    alter table t add primary key (a);
  end if;
  if to_regclass('public.nope') is not null then
    alter table nope add column x int;
  end if;
end $$;
do $$
declare
  p record;
begin
  for p in select policyname, tablename from pg_policies where schemaname = 'public' and tablename = 't' loop
    execute format('drop policy %I on %I', p.policyname, p.tablename);
  end loop;
end $$;
do $$ begin
  if exists (select 1 from nope) then null; end if;
end $$;
--! 42P01 relation "nope" does not exist
do $$ begin
  alter table t add constraint c check (id > 0);
  alter table t add constraint c check (id > 0);
exception when duplicate_object then raise notice 'there';
end $$;
--= table public.t
--=   id integer not null
--=   a text
--=   b integer
--=   primary key t_pkey

--- tables that are empty
create table tenants (id int primary key);
do $$
declare
  tenant int;
begin
  select id into tenant from tenants limit 1;
  if tenant is null then
    raise exception 'no tenant';
  end if;
end $$;
--! P0001 no tenant
insert into tenants values (1);
do $$
declare
  tenant int;
begin
  select id into tenant from tenants limit 1;
  if tenant is null then
    raise exception 'no tenant';
  end if;
end $$;
delete from storage.objects where bucket_id = 'x';
--! 42501 Direct deletion from storage tables is not allowed. Use the Storage API instead.
set storage.allow_delete_query = 'true';
delete from storage.objects where bucket_id = 'x';
--= table public.tenants
--=   id integer not null
--=   primary key tenants_pkey

--- bodies
create function f() returns int language sql as 'select nope from pg_class';
--! 42703 column "nope" does not exist
create function f() returns int language sql as 'select count(*)::int from nope';
--! 42P01 relation "nope" does not exist
create function f(a int) returns int language sql as 'select f.a + a + $1';
create function g() returns int language plpgsql as 'declare x nopetype; begin return 1; end';
--! 42704 type "nopetype" does not exist
create function g() returns int language plpgsql as 'begin return (select count(*) from nope); end';
set check_function_bodies = off;
create function h() returns int language sql as 'select count(*)::int from nope';
--= function public.f(integer) returns integer sql
--= function public.g() returns integer plpgsql
--= function public.h() returns integer sql

--- rows that are there beside one that may be
create table w1 (x int);
create table w2 (x int);
do $$ begin
  if random() > 2 then create table w3 (x int); end if;
end $$;
do $$
declare r record;
begin
  for r in select tablename from pg_tables where schemaname = 'public' and tablename like 'w_' order by 1 loop
    execute format('create table %I (x int)', 'of_' || r.tablename);
  end loop;
end $$;
--= table public.w1
--=   x integer
--= table public.w2
--=   x integer
--= table public.w3 (possible)
--=   x integer (possible)
--= table public.of_w1
--=   x integer
--= table public.of_w2
--=   x integer
--= table public.of_w3 (possible)
--=   x integer (possible)

--- what is asked again and again in a loop
create table a (id int, flag boolean);
create table b (id int);
create index b_id on b (id);
create type mood as enum ('low', 'high');
create type shade as enum ('dark');
create function step(n int) returns int language sql immutable as 'select n + 1';
do $$
declare
  r record;
  total int;
begin
  -- A subquery that reads the row, and one that does not.
  for r in
    select c.relname from pg_class c
    where exists (select 1 from pg_attribute t where t.attrelid = c.oid and t.attname = 'flag')
      and c.relname in (select tablename from pg_tables where schemaname = 'public')
      and c.relname = any (array[format('%s', 'a'), 'b'])
  loop
    execute format('alter table %I add column found_%s int', r.relname, r.relname);
  end loop;
  -- What a name means changes between two turns.
  for i in 1..3 loop
    begin
      if i = 2 then
        execute 'alter table a add column late int';
      elsif i = 3 then
        execute 'alter table a drop column late';
      end if;
      perform late from a;
      execute format('create table read_%s ()', i);
    exception when undefined_column then
      execute format('create table missed_%s ()', i);
    end;
  end loop;
  -- So does what a function gives.
  for i in 1..2 loop
    total := step(1);
    execute format('create table step_%s_gives_%s ()', i, total);
    execute 'create or replace function step(n int) returns int language sql immutable as ''select n + 10''';
  end loop;
  -- The same names in other catalogs and schemas.
  for r in select t.typname from pg_type t join pg_enum e on e.enumtypid = t.oid where t.typname = 'mood' and enumlabel = 'low' loop
    execute format('create table enum_%s ()', r.typname);
  end loop;
  if not exists (select 1 from pg_constraint where conname = 'a_flag_check') then
    alter table a add constraint a_flag_check check (flag);
  end if;
  if exists (select 1 from pg_constraint where conname = 'a_flag_check') then
    alter table a rename constraint a_flag_check to a_flag_is_set;
  end if;
  if exists (select 1 from information_schema.table_constraints where constraint_name = 'a_flag_check')
    or not exists (select 1 from information_schema.check_constraints where constraint_name = 'a_flag_is_set') then
    raise exception 'the old name is still there';
  end if;
end $$;
--= table public.a
--=   id integer
--=   flag boolean
--=   found_a integer
--=   late integer
--=   check a_flag_is_set
--= table public.b
--=   id integer
--= table public.missed_1
--= table public.read_2
--= table public.missed_3
--= table public.step_1_gives_2
--= table public.step_2_gives_11
--= table public.enum_mood
--= type public.mood enum (low, high)
--= type public.shade enum (dark)
--= function public.step(integer) returns integer sql
