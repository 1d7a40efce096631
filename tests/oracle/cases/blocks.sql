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
