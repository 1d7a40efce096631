-- DO blocks and what guards look at.

--- raise
do $$ begin raise exception 'no %', 'way'; end $$;
--! P0001 no way

--- raise with a code
do $$ begin raise exception using errcode = '22012', message = 'none'; end $$;
--! 22012 none
do $$ begin raise unique_violation; end $$;
--! 23505 unique_violation
do $$ begin raise notice 'fine'; end $$;

--- a handler
do $$ begin create table nothing.a (x int); exception when invalid_schema_name then null; end $$;
do $$ begin create table nothing.a (x int); exception when undefined_table then null; end $$;
--! 3F000 schema "nothing" does not exist
do $$ begin create table nothing.a (x int); exception when others then create table b (x int); end $$;
--= table public.b
--=   x integer

--- a guard on tables
do $$ begin
  if not exists (select from information_schema.tables where table_schema = 'public' and table_name = 'a') then
    create table a (x int);
  end if;
  if not exists (select from information_schema.tables where table_schema = 'public' and table_name = 'a') then
    create table a (y int);
  end if;
end $$;
--= table public.a
--=   x integer

--- a guard on columns
create table a (x int);
do $$ begin
  if not exists (select 1 from information_schema.columns where table_name = 'a' and column_name = 'y') then
    alter table a add column y int;
  end if;
  if exists (select 1 from information_schema.columns where table_name = 'a' and column_name = 'z') then
    alter table a drop column z;
  end if;
end $$;
--= table public.a
--=   x integer
--=   y integer

--- a guard on types
do $$ begin
  if not exists (select from pg_type where typname = 'mood') then create type mood as enum ('a'); end if;
  if not exists (select from pg_type where typname = 'mood') then create type mood as enum ('b'); end if;
end $$;
--= type public.mood enum (a)

--- a guard on policies
create table a (x int);
do $$ begin
  if not exists (select from pg_policies where tablename = 'a' and policyname = 'p') then create policy p on a using (true); end if;
  if not exists (select from pg_policies where tablename = 'a' and policyname = 'p') then create policy p on a using (false); end if;
end $$;
--= table public.a
--=   x integer
--=   policy p all

--- a guard on constraints
create table a (x int);
do $$ begin
  if not exists (select from pg_constraint where conname = 'c') then alter table a add constraint c check (x > 0); end if;
  if not exists (select from pg_constraint where conname = 'c') then alter table a add constraint c check (x > 1); end if;
end $$;
--= table public.a
--=   x integer
--=   constraint c check (x)

--- a guard on roles
do $$ begin
  if not exists (select from pg_roles where rolname = 'oracle_nobody') then raise exception 'no such role'; end if;
end $$;
--! P0001 no such role

--- to_regclass
do $$ begin
  if to_regclass('public.a') is null then create table a (x int); else raise exception 'there'; end if;
end $$;
--= table public.a
--=   x integer

--- a loop over tables
create table a (x int);
create table b (x int);
do $$ declare t text; begin
  for t in select tablename from pg_tables where schemaname = 'public' loop
    execute format('alter table %I enable row level security', t);
  end loop;
end $$;
--= table public.a
--=   x integer
--=   row level security
--= table public.b
--=   x integer
--=   row level security

--- a loop over an array
do $$ declare n text; begin
  foreach n in array array['a', 'b'] loop
    execute 'create table ' || quote_ident(n) || ' (x int)';
  end loop;
end $$;
--= table public.a
--=   x integer
--= table public.b
--=   x integer

--- a loop over numbers
do $$ begin
  for i in 1..3 loop
    execute format('create table t%s (x int)', i);
  end loop;
end $$;
--= table public.t1
--=   x integer
--= table public.t2
--=   x integer
--= table public.t3
--=   x integer

--- a dynamic statement that fails
do $$ begin execute 'create table a (x nothing)'; end $$;
--! 42704 type "nothing" does not exist
do $$ begin execute format('drop table %I', 'b'); end $$;
--! 42P01 table "b" does not exist

--- a syntax error in a dynamic statement
do $$ begin execute 'creat table a (x int)'; end $$;
--! 42601 syntax error at or near "creat"

--- a syntax error in a block
do $$ begin if true then null; end $$;
--! 42601 syntax error at end of input

--- an empty table
create table a (x int);
do $$ begin
  if exists (select from a) then raise exception 'rows'; end if;
  if (select count(*) from a) = 0 then create table b (x int); end if;
end $$;
--= table public.a
--=   x integer
--= table public.b
--=   x integer

--- a table with a row
create table a (x int);
insert into a values (1);
do $$ begin
  if not exists (select from a) then raise exception 'no rows'; end if;
end $$;
--= table public.a
--=   x integer

--- variables
do $$ declare n int := 2; s text; begin
  s := 'table_' || n;
  execute 'create table ' || s || ' (x int)';
end $$;
--= table public.table_2
--=   x integer

--- select into
create table a (x int);
do $$ declare n int; begin
  select count(*) into n from pg_class where relname = 'a';
  if n = 0 then raise exception 'none'; end if;
end $$;
--= table public.a
--=   x integer

--- not found
create table a (x int);
do $$ declare r record; begin
  select * into r from a;
  if not found then create table b (x int); end if;
end $$;
--= table public.a
--=   x integer
--= table public.b
--=   x integer

--- strict
create table a (x int);
do $$ declare n int; begin select x into strict n from a; end $$;
--! P0002 query returned no rows
--= table public.a
--=   x integer

--- nested blocks
do $$ begin
  begin
    create table a (x int);
    raise exception 'inner';
  exception when raise_exception then
    create table b (x int);
  end;
  create table c (x int);
end $$;
--= table public.b
--=   x integer
--= table public.c
--=   x integer

--- while and exit
do $$ declare i int := 0; begin
  while i < 5 loop
    i := i + 1;
    exit when i = 3;
    execute 'create table w' || i || ' (x int)';
  end loop;
end $$;
--= table public.w1
--=   x integer
--= table public.w2
--=   x integer

--- case
do $$ begin
  case 1 when 2 then create table a (x int); else create table b (x int); end case;
  case 1 when 2 then create table c (x int); end case;
end $$;
--! 20000 case not found

--- perform
create function f() returns void language plpgsql as 'begin create table a (x int); end';
do $$ begin perform f(); end $$;
--= table public.a
--=   x integer
--= function public.f() returns void

--- a function that makes things
create function f(n text) returns void language plpgsql as $$ begin execute format('create table %I (x int)', n); end $$;
select f('a');
select f('a');
--! 42P07 relation "a" already exists
--= table public.a
--=   x integer
--= function public.f(text) returns void

--- return
do $$ begin create table a (x int); return; create table b (x int); end $$;
--= table public.a
--=   x integer

--- commit inside a transaction
do $$ begin commit; end $$;
--! 2D000 invalid transaction termination

--- assert
do $$ begin assert 1 = 1; assert 1 = 2, 'not so'; end $$;
--! P0004 not so

--- get diagnostics
create table a (x int);
do $$ declare n int; begin
  update a set x = 1;
  get diagnostics n = row_count;
  if n > 0 then raise exception 'rows'; end if;
end $$;
--= table public.a
--=   x integer

--- an undefined column in a query
create table a (x int);
do $$ begin if exists (select from a where y = 1) then null; end if; end $$;
--! 42703 column "y" does not exist
--= table public.a
--=   x integer

--- another language
do language sql 'select 1';
--! 0A000 language "sql" does not support inline code execution
do language nothing 'x';
--! 42704 language "nothing" does not exist

--- a function in SQL decides
create function width_of(t text, c text) returns int language sql immutable as $$
  select case when lower(t) = 'a' and c like '%\_id' escape '\' then 8 when c = 'n' then 16 else 32 end
$$;
do $$
declare w int := width_of('A', 'n');
begin
  execute format('create table %I (x int, check (x < %s))', 'made_' || w, w);
  execute format('create table made_%s (x int)', public.width_of(c => 'row_id', t => 'a'));
end $$;
--= table public.made_16
--=   x integer
--=   constraint made_16_x_check check (x)
--= table public.made_8
--=   x integer
--= function public.width_of(text, text) returns integer immutable

--- a function in PL/pgSQL decides
create function label_of(n int, extra text default 'x') returns text language plpgsql as $$
declare r text := '';
begin
  for i in 1..n loop r := r || extra; end loop;
  if n > 3 then return 'many'; end if;
  return r;
end $$;
do $$ begin
  execute 'create table t_' || label_of(2) || ' (x int)';
  execute 'create table t_' || label_of(1, 'y') || ' (x int)';
  execute 'create table t_' || label_of(9) || ' (x int)';
end $$;
--= table public.t_many
--=   x integer
--= table public.t_xx
--=   x integer
--= table public.t_y
--=   x integer
--= function public.label_of(integer, text) returns text

--- a function that fails in a condition
create function always_fails() returns boolean language plpgsql as $$ begin raise exception 'no %', 1; end $$;
do $$ begin if always_fails() then null; end if; end $$;
--! P0001 no 1
--= function public.always_fails() returns boolean

--- a strict function of null
create function strict_name(t text) returns text language sql strict as $$ select 'got_' || t $$;
do $$ begin
  if strict_name(null) is null then create table was_null (x int); end if;
  execute 'create table ' || strict_name('one') || ' (x int)';
end $$;
--= table public.got_one
--=   x integer
--= table public.was_null
--=   x integer
--= function public.strict_name(text) returns text

--- a function with an unnamed parameter
create table kept (id int primary key);
create function key_columns(regclass) returns text[] language sql stable as $$
  select array_agg(a.attname::text) from pg_catalog.pg_constraint c join pg_catalog.pg_attribute a
    on a.attrelid = c.conrelid and a.attnum = any (c.conkey) where c.conrelid = $1 and c.contype = 'p'
$$;
create function watch(regclass) returns void language plpgsql as $$
declare
  command text := format('create trigger watched after insert on %s for each row execute function suppress_redundant_updates_trigger()', $1);
  keys text[] := key_columns($1);
begin
  if keys = array[]::text[] then raise exception 'no key on %', $1; end if;
  if not exists (select 1 from pg_trigger where tgrelid = $1 and tgname = 'watched') then
    execute command;
  end if;
end $$;
select watch('kept'::regclass);
select watch('public.kept');
--= table public.kept
--=   id integer not null
--=   constraint kept_pkey primary key (id)
--=   index kept_pkey unique btree (id)
--=   trigger watched suppress_redundant_updates_trigger
--= function public.key_columns(regclass) returns text[] stable
--= function public.watch(regclass) returns void

--- the function's own search path
create schema hidden;
create table hidden.inner_table (x int);
create function sees() returns boolean language sql set search_path = hidden as $$ select to_regclass('inner_table') is not null $$;
do $$ begin
  if sees() and to_regclass('inner_table') is null then create table seen (x int); end if;
end $$;
--= schema hidden
--= table hidden.inner_table
--=   x integer
--= table public.seen
--=   x integer
--= function public.sees() returns boolean

--- aggregates, groups and WITH
create table g1 (a int primary key, b text, c text);
create table g2 (x uuid, primary key (x));
do $$
declare r record;
begin
  if (select count(distinct c.data_type) = 3 from information_schema.columns c where c.table_name in ('g1', 'g2')) then
    create table three_types (x int);
  end if;
  for r in
    with wide as (
      select table_name, count(*) as n, string_agg(column_name, '_' order by column_name desc) as names
      from information_schema.columns where table_schema = 'public' and table_name like 'g_' group by table_name having count(*) > 1
    ), short (t) as (select table_name from information_schema.tables where table_name = 'g2')
    select w.table_name, w.n, w.names, s.t from wide w, short s order by 1
  loop
    execute format('create table %I (x int)', concat_ws('_', r.table_name, r.n, r.names, r.t));
  end loop;
  if (select coalesce(array_agg(a.attname::text order by a.attnum), array[]::text[]) from pg_index i
      join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
      where i.indrelid = 'g1'::regclass and i.indisprimary) = array['a'] then
    create table key_is_a (x int);
  end if;
  if exists (select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where (n.nspname, c.relname) in (('public', 'g1'), ('auth', 'g1'))) then
    create table rows_compare (x int);
  end if;
  if (select max(length(table_name)) from information_schema.tables where table_schema = 'public' and table_name like 'g_') = 2 then
    create table longest_is_two (x int);
  end if;
end $$;
--= table public.g1
--=   a integer not null
--=   b text
--=   c text
--=   constraint g1_pkey primary key (a)
--=   index g1_pkey unique btree (a)
--= table public.g1_3_c_b_a_g2
--=   x integer
--= table public.g2
--=   x uuid not null
--=   constraint g2_pkey primary key (x)
--=   index g2_pkey unique btree (x)
--= table public.key_is_a
--=   x integer
--= table public.longest_is_two
--=   x integer
--= table public.rows_compare
--=   x integer
--= table public.three_types
--=   x integer

--- a query that is built
create table q1 (x int);
create table q2 (x int);
do $$
declare r record; n text; found_any boolean := false;
begin
  for r in execute format('select tablename from pg_tables where schemaname = %L and tablename like $1 order by 1', 'public') using 'q_' loop
    execute format('create index on %I (x)', r.tablename);
  end loop;
  for r in execute 'select x from q1' loop found_any := true; end loop;
  if found_any then raise notice 'rows'; else create table no_rows (x int); end if;
  execute 'select relname from pg_class where oid = $1::regclass' into n using 'q2';
  execute 'create table ' || n || '_again (x int)';
end $$;
--= table public.no_rows
--=   x integer
--= table public.q1
--=   x integer
--=   index q1_x_idx btree (x)
--= table public.q2
--=   x integer
--=   index q2_x_idx btree (x)
--= table public.q2_again
--=   x integer

--- definitions of functions
create schema kept;
create table public.w (x int);
create function kept.reads(a int, b text default 'it''s', out c int) language sql stable security definer set search_path = public as $$ select x from public.w $$;
create function two(a int) returns table (x int, "Y" text) language plpgsql as $$ begin return query select 1, 'w'::text from public.w; end $$;
create function other() returns int language sql as 'select 1';
alter table w set schema kept;
do $$
declare f record; d text; n int := 0;
begin
  for f in
    select p.oid, p.oid::regprocedure::text as signature, pg_get_function_identity_arguments(p.oid) as arguments, p.proname, s.nspname
    from pg_proc p join pg_namespace s on s.oid = p.pronamespace
    where s.nspname in ('public', 'kept') and p.prokind <> 'a' and pg_get_functiondef(p.oid) ilike '%public.w%'
    order by 1
  loop
    n := n + 1;
    d := replace(pg_get_functiondef(f.oid), 'public.w', 'kept.w');
    execute d;
    execute format('alter function %I.%I(%s) set search_path = kept, pg_temp', f.nspname, f.proname, f.arguments);
    execute format('create table %I (x int)', f.signature || ' ' || pg_get_function_result(f.oid));
  end loop;
  if n <> 2 then raise exception 'changed %', n; end if;
  if exists (select 1 from pg_proc where prosrc like '%public.w%') then raise exception 'left'; end if;
  if 'two(integer)'::regprocedure::text <> 'two(integer)' then raise exception 'text'; end if;
end $$;
do $$ begin if 'two(text)'::regprocedure is null then null; end if; end $$;
--! 42883 function "two(text)" does not exist
--= schema kept
--= table kept.w
--=   x integer
--= table public.kept.reads(integer,text) integer
--=   x integer
--= table public.two(integer) TABLE(x integer, "Y" text)
--=   x integer
--= function kept.reads(integer, text) returns integer stable definer
--= function public.other() returns integer
--= function public.two(integer) returns setof record

--- privileges decide
create table open_table (x int);
create table closed_table (x int);
grant select, insert on open_table to pg_monitor;
create view seen as select * from open_table;
create function callable() returns int language sql as 'select 1';
revoke execute on function callable() from public;
grant select on seen to pg_monitor;
do $$
declare r record;
begin
  for r in
    select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'v') and has_table_privilege('pg_monitor', format('%I.%I', n.nspname, c.relname), 'select, insert')
    order by 2
  loop
    execute format('create table %I (x int)', 'read_' || r.relname);
  end loop;
  if has_function_privilege('pg_monitor', 'callable()', 'execute') then raise exception 'callable'; end if;
  if not has_schema_privilege('pg_monitor', 'public', 'usage') then raise exception 'schema'; end if;
end $$;
do $$ begin if has_table_privilege('nobody_here', 'open_table', 'select') then null; end if; end $$;
--! 42704 role "nobody_here" does not exist
do $$ begin if has_table_privilege('pg_monitor', 'no_table', 'select') then null; end if; end $$;
--! 42P01 relation "no_table" does not exist
--= table public.closed_table
--=   x integer
--= table public.open_table
--=   x integer
--= table public.read_open_table
--=   x integer
--= table public.read_seen
--=   x integer
--= view public.seen
--=   x integer
--= function public.callable() returns integer

--- partitions by month
create table parted (at date not null) partition by range (at);
create function next_part(name text, ahead int default 0) returns text language plpgsql as $$
declare
  first_day date := (date_trunc('month', date '2026-01-31' + (ahead || ' months')::interval))::date;
  last_day date := first_day + interval '1 month';
  part text := format('%s_%s_%s', name, to_char(first_day, 'YYYY'), to_char(first_day, 'MM'));
begin
  if to_regclass(part) is not null then return 'there'; end if;
  execute format('create table %I partition of %I for values from (%L) to (%L)', part, name, first_day, last_day);
  return part;
end $$;
select next_part('parted');
do $$
declare d date; t timestamptz;
begin
  for i in 1..2 loop perform next_part('parted', i); end loop;
  for t in select generate_series(timestamptz '2026-04-01', timestamptz '2026-05-15', interval '1 month') loop
    execute format('create table at_%s partition of parted for values from (%L) to (%L)', to_char(t, '"m"YYYYMM'), t, t + interval '1 month');
  end loop;
  d := make_date(2026, 2, 28) + 1;
  if d = '2026-03-01' and extract(dow from d) = 0 and d - date '2026-01-01' = 59 then
    execute 'create table day_' || extract(doy from d)::int || '_' || to_char(d, 'IYYY_IW') || ' (x int)';
  end if;
end $$;
--= table public.at_m202604
--=   at date not null
--= table public.at_m202605
--=   at date not null
--= table public.day_60_2026_09
--=   x integer
--= table public.parted
--=   at date not null
--= table public.parted_2026_01
--=   at date not null
--= table public.parted_2026_02
--=   at date not null
--= table public.parted_2026_03
--=   at date not null
--= function public.next_part(text, integer) returns text

--- the present month
create table parted (at timestamptz not null) partition by range (at);
do $$
declare first_day date := date_trunc('month', now())::date;
begin
  execute format('create table this_month partition of parted for values from (%L) to (%L)', first_day, first_day + interval '1 month');
  if to_char(current_date, 'YYYY') = '1999' then create table past (x int); end if;
end $$;
--= table public.parted
--=   at timestamp with time zone not null
--= table public.this_month
--=   at timestamp with time zone not null

--- definitions of constraints
create table owners (id int primary key, code text, unique (code));
create table things (
  id int, owner int references owners on delete cascade, code text references owners (code) on update set null deferrable,
  kind text check (kind in ('a', 'b')), name varchar(40) check (char_length(name) > 2), data jsonb constraint data_size check (octet_length(data::text) < 9)
);
do $$
declare c record;
begin
  for c in select conname, pg_get_constraintdef(oid) as def from pg_constraint where conrelid = 'things'::regclass and contype = 'f' order by 1 loop
    execute format('create table %I (x int)', left(c.def, 60));
  end loop;
  for c in
    select conname from pg_constraint
    where conrelid = 'things'::regclass and contype = 'c' and (
      conname = any (array['nothing', format('%s_check', 'none')])
      or position(format('octet_length((%I)::text)', 'data') in pg_get_constraintdef(oid)) > 0
      or pg_get_constraintdef(oid) like '%''a''%')
  loop
    execute format('alter table things drop constraint if exists %I', c.conname);
  end loop;
  if exists (select 1 from pg_constraint where conrelid = 'owners'::regclass and pg_get_constraintdef(oid) = 'UNIQUE (code)') then
    create table code_is_unique (x int);
  end if;
end $$;
--= table public.FOREIGN KEY (code) REFERENCES owners(code) ON UPDATE SET NUL
--=   x integer
--= table public.FOREIGN KEY (owner) REFERENCES owners(id) ON DELETE CASCADE
--=   x integer
--= table public.code_is_unique
--=   x integer
--= table public.owners
--=   id integer not null
--=   code text
--=   constraint owners_code_key unique (code)
--=   constraint owners_pkey primary key (id)
--=   index owners_code_key unique btree (code)
--=   index owners_pkey unique btree (id)
--= table public.things
--=   id integer
--=   owner integer
--=   code text
--=   kind text
--=   name character varying(40)
--=   data jsonb
--=   constraint things_code_fkey foreign key (code) -> public.owners (code) on update set null deferrable
--=   constraint things_name_check check (name)
--=   constraint things_owner_fkey foreign key (owner) -> public.owners (id) on delete cascade

--- a join by two columns of views with many rows
create schema many;
do $$
declare n bigint;
begin
  for i in 1..500 loop execute format('create table many.t%s (a text)', i); end loop;
  select count(*) into n
  from information_schema.columns c
  join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name
  where c.table_schema = 'many' and t.table_type = 'BASE TABLE';
  drop schema many cascade;
  execute format('create table found_%s ()', n);
end $$;
--= table public.found_500

--- a query whose condition names the field of a loop variable, into a variable
CREATE TABLE things (id int);
CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE POLICY own ON things USING (one() = 1);
DO $$
DECLARE
  r record;
  used boolean;
BEGIN
  FOR r IN SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace LOOP
    SELECT EXISTS (SELECT 1 FROM pg_policies found WHERE found.qual::text LIKE '%' || r.proname || '(%') INTO used;
    IF used THEN
      EXECUTE format('COMMENT ON FUNCTION %I() IS %L', r.proname, 'of a policy');
    END IF;
  END LOOP;
END $$;
--= table public.things
--=   id integer
--=   policy own all
--= function public.one() returns integer

--- a function that a query calls reads a table that is not there
CREATE FUNCTION reprice() RETURNS void LANGUAGE plpgsql AS $$
DECLARE item record;
BEGIN
  FOR item IN SELECT id FROM things LOOP
    UPDATE things SET price = 1 WHERE id = item.id;
  END LOOP;
END $$;
SELECT reprice();
--! 42P01 relation "things" does not exist
CREATE TABLE things (id int);
--= table public.things
--=   id integer
--= function public.reprice() returns void

--- a function in FROM reads a column that is not there
CREATE TABLE things (id int);
CREATE FUNCTION synced() RETURNS TABLE (thing int, done bool) LANGUAGE plpgsql AS $$
DECLARE item record;
BEGIN
  FOR item IN SELECT t.id, t.price FROM things t LOOP
    thing := item.id;
    done := true;
    RETURN NEXT;
  END LOOP;
END $$;
DO $$
DECLARE r record;
BEGIN
  FOR r IN SELECT * FROM synced() LOOP
    RAISE NOTICE '%', r.thing;
  END LOOP;
END $$;
--! 42703 column t.price does not exist
SELECT * FROM synced();
--! 42703 column t.price does not exist
--= table public.things
--=   id integer
--= function public.synced() returns setof record

--- results, labels and the routine itself are names in a body that is called
CREATE TABLE things (id int);
CREATE FUNCTION counted(wanted int, OUT total bigint, OUT label text) LANGUAGE plpgsql AS $$
<<outermost>>
DECLARE least int := 0;
BEGIN
  SELECT count(*) INTO total FROM things t WHERE t.id > counted.wanted AND t.id > outermost.least;
  SELECT 'over ' || wanted INTO label WHERE total IS NOT NULL;
END $$;
SELECT counted(4);
SELECT * FROM counted(wanted => 4);
--= table public.things
--=   id integer
--= function public.counted(integer) returns record

--- a strict function is not run for a null
CREATE FUNCTION reprice(which int) RETURNS void LANGUAGE plpgsql STRICT AS $$ BEGIN PERFORM 1 FROM missing; END $$;
SELECT reprice(NULL);
SELECT reprice(1);
--! 42P01 relation "missing" does not exist
--= function public.reprice(integer) returns void

--- nobody is found, and the function says so
CREATE TABLE people (id int, email text);
CREATE FUNCTION promote(wanted text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE found_id int;
BEGIN
  SELECT id INTO found_id FROM people WHERE email = wanted;
  IF found_id IS NULL THEN
    RAISE EXCEPTION 'nobody is called %', wanted;
  END IF;
  UPDATE people SET email = lower(email) WHERE id = found_id;
END $$;
SELECT promote('a@example.org');
--! P0001 nobody is called a@example.org
--= table public.people
--=   id integer
--=   email text
--= function public.promote(text) returns void

--- rows that a select list makes
do $$ declare m date; n int := 0; begin
  for m in select generate_series('2024-03-01'::date, '2024-06-01', interval '1 month')::date loop
    execute format('create table events_%s (x int)', to_char(m, 'YYYY_MM'));
  end loop;
  for m in select regexp_split_to_table('2024-01-01,2024-02-01', ',') loop n := n + 1; end loop;
  if n <> 2 then raise exception 'rows: %', n; end if;
end $$;
drop table events_2024_04;
drop table events_2024_07;
--! 42P01 table "events_2024_07" does not exist
--= table public.events_2024_03
--=   x integer
--= table public.events_2024_05
--=   x integer
--= table public.events_2024_06
--=   x integer

--- texts that become dates
create table events (id int, at date) partition by range (at);
do $$ declare first date := '2024-01-01'; last date; begin
  for i in 0..2 loop
    last := first + interval '1 month';
    execute format('create table events_%s partition of events for values from (%L) to (%L)', to_char(first, 'YYYYMM'), first, last);
    first := last;
  end loop;
end $$;
create function make_part(d date) returns void language plpgsql as $$
declare n text := 'events_' || to_char(d, 'YYYYMM');
begin
  if not exists (select 1 from pg_class where relname = n) then
    execute format('create table public.%I partition of public.events for values from (%L) to (%L)', n, date_trunc('month', d),
      date_trunc('month', d) + interval '1 month');
  end if;
end $$;
select make_part('2024-05-05');
select make_part('2024-05-06');
drop table events_202402;
drop table events_202405;
drop table events_202406;
--! 42P01 table "events_202406" does not exist
--= table public.events
--=   id integer
--=   at date
--= table public.events_202401
--=   id integer
--=   at date
--= table public.events_202403
--=   id integer
--=   at date
--= function public.make_part(date) returns void

--- cursors
create table a (x int);
create table b (x int);
do $$
declare c cursor for select tablename from pg_tables where schemaname = 'public' and tablename in ('a', 'b') order by 1; t text;
begin
  open c;
  loop
    fetch c into t;
    exit when not found;
    execute format('alter table %I add column y int', t);
  end loop;
  close c;
end $$;
do $$
declare c refcursor; r record;
begin
  open c for select tablename as name, 'z' as col from pg_tables where schemaname = 'public' and tablename = 'a';
  fetch next from c into r;
  execute format('alter table %I add column %I int', r.name, r.col);
  fetch c into r;
  if found or r.name is not null then raise exception 'a second row'; end if;
  close c;
end $$;
do $$
declare c refcursor; t text;
begin
  open c for execute 'select ''b''';
  fetch forward from c into t;
  execute format('alter table %I add column v int', t);
end $$;
alter table a drop column y, drop column z;
alter table b drop column y, drop column v;
--= table public.a
--=   x integer
--= table public.b
--=   x integer

--- cursors that move
create table a (x int);
do $$
declare c scroll cursor for values ('one'), ('two'), ('three'); t text;
begin
  open c;
  fetch last from c into t;
  if t <> 'three' then raise exception 'not the last: %', t; end if;
  move first from c;
  fetch c into t;
  if t <> 'two' then raise exception 'not the second: %', t; end if;
end $$;
--= table public.a
--=   x integer
