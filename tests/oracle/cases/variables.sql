-- Names in PL/pgSQL that may be a variable or a column.

--- a variable and a column
create table t (id int primary key, name text);
do $$ declare id int := 1; begin perform 1 from t where id = id; end $$;
--! 42702 column reference "id" is ambiguous
do $$ declare id int; begin select id into id from t; end $$;
--! 42702 column reference "id" is ambiguous
do $$ declare name text := 'x'; begin update t set name = name; end $$;
--! 42702 column reference "name" is ambiguous
do $$ declare name text := 'x'; begin update t set name = 'y' where t.name <> name; end $$;
--! 42702 column reference "name" is ambiguous
do $$ declare id int := 1; begin delete from t where id = 1; end $$;
--! 42702 column reference "id" is ambiguous
do $$ declare id int := 1; begin insert into t (id) select id from t; end $$;
--! 42702 column reference "id" is ambiguous
do $$ declare id int := 1; begin insert into t (id) values (1) returning id into id; end $$;
--! 42702 column reference "id" is ambiguous
do $$ declare name text; begin merge into t using t u on t.id = u.id when matched then update set name = name; end $$;
--! 42702 column reference "name" is ambiguous
do $$ declare id int := 1; begin with d as (delete from t where id = 1 returning *) select count(*) into id from d; end $$;
--! 42702 column reference "id" is ambiguous
do $$ declare id int := 1; begin create table u as select id from t; end $$;
--! 42702 column reference "id" is ambiguous
--= table public.t
--=   id integer not null
--=   name text
--=   constraint t_pkey primary key (id)
--=   index t_pkey unique btree (id)

--- a conflict target
create table t (id int primary key, name text);
do $$ declare id int := 1; begin insert into t (id) values (1) on conflict (id) do nothing; end $$;
--! 42702 column reference "id" is ambiguous
do $$ declare name text := 'x'; begin
  insert into t (id, name) values (1, name) on conflict on constraint t_pkey do update set name = excluded.name;
end $$;
do $$ declare n int := 1; begin
  insert into t (id) values (n) on conflict (id) do update set name = excluded.name where t.name is null;
end $$;
--= table public.t
--=   id integer not null
--=   name text
--=   constraint t_pkey primary key (id)
--=   index t_pkey unique btree (id)

--- what is no reference to a column
create table t (id int primary key, name text);
do $$ declare id int := 1; name text := 'x'; begin
  insert into t (id, name) values (id, name);
  perform 1 from t where t.id = 1;
  perform 1 from t join t u using (id);
  perform t.name from t order by name;
  delete from t;
end $$;
do $$ declare id int; begin
  create policy p on t using (id = 1);
  alter table t add check (id > 0);
  create index on t (id) where id > 1;
end $$;
do $$ declare name text; begin execute 'select name from t'; end $$;
--= table public.t
--=   id integer not null
--=   name text
--=   constraint t_id_check check (id)
--=   constraint t_pkey primary key (id)
--=   index t_id_idx btree (id) partial
--=   index t_pkey unique btree (id)
--=   policy p all

--- expressions
create table t (i int);
do $$ declare i int := 1; j int; begin j := (select max(i) from t); end $$;
--! 42702 column reference "i" is ambiguous
do $$ declare i int := 1; begin if exists (select 1 from t where i = 1) then null; end if; end $$;
--! 42702 column reference "i" is ambiguous
do $$ declare i int := 1; j int := (select max(i) from t); begin null; end $$;
--! 42702 column reference "i" is ambiguous
do $$ declare j int := (select max(i) from t); i int; begin null; end $$;
do $$ declare i int := 0; begin while i < 3 and exists (select 1 from t where t.i = 1) loop i := i + 1; end loop; end $$;
do $$ begin perform 1 from (select true as found) s where found; end $$;
--! 42702 column reference "found" is ambiguous
do $$ declare x int := 1; begin perform x from (select 1 as x) s; end $$;
--! 42702 column reference "x" is ambiguous
do $$ declare x int := 1; begin with c as (select 1 as x) select x into x from c; end $$;
--! 42702 column reference "x" is ambiguous
--= table public.t
--=   i integer

--- loops
create table t (i int, r text);
do $$ begin for i in 1..2 loop insert into t (i) values (i); end loop; end $$;
do $$ begin for i in 1..2 loop perform 1 from t where i = 1; end loop; end $$;
--! 42702 column reference "i" is ambiguous
do $$ begin for i in 1..2 loop null; end loop; perform i from t; end $$;
do $$ declare r record; begin for r in select t.i from t loop null; end loop; end $$;
do $$ declare r record; begin perform 1 from t where r = 'x'; end $$;
--! 42702 column reference "r" is ambiguous
do $$ declare c cursor for select t.i from t; begin for r in c loop null; end loop; perform r from t; end $$;
--= table public.t
--=   i integer
--=   r text

--- the life of a variable
create table t (id int, name text);
do $$ begin declare name text; begin null; end; perform name from t; end $$;
do $$ <<outside>> declare id int := 1; begin declare k int; begin perform 1 from t where id = 1; end; end $$;
--! 42702 column reference "id" is ambiguous
do $$ <<outside>> declare id int := 1; begin perform 1 from t where t.id = outside.id; end $$;
do $$ declare id int := 1; begin if false then perform 1 from t where id = 1; end if; end $$;
do $$ declare id int := 1; begin perform 1 from t where id = 1; exception when ambiguous_column then create table caught (x int); end $$;
--= table public.caught
--=   x integer
--= table public.t
--=   id integer
--=   name text

--- whom a name belongs to by order
create table t (id int);
do $$
#variable_conflict use_column
declare id int := 1; begin perform 1 from t where id = 1; end $$;
do $$
#variable_conflict use_variable
declare id int := 1; begin perform 1 from t where id = 1; end $$;
do $$
#variable_conflict error
declare id int := 1; begin perform 1 from t where id = 1; end $$;
--! 42702 column reference "id" is ambiguous
set plpgsql.variable_conflict = use_column;
do $$ declare id int := 1; begin perform 1 from t where id = 1; end $$;
--= table public.t
--=   id integer

--- parameters
create table t (id int primary key, name text);
create function one(id int) returns int language plpgsql as $$ begin return (select 1 from t where id = id); end $$;
select one(1);
--! 42702 column reference "id" is ambiguous
create function two(id int) returns int language plpgsql as $$ begin return (select 1 from t where t.id = two.id); end $$;
select two(1);
create function three(name text) returns int language sql as $$ select 1 from t where name = 'x' $$;
select three('x');
create function four(out id int) language plpgsql as $$ begin select max(id) into id from t; end $$;
select four();
--! 42702 column reference "id" is ambiguous
create function five(id int, name text) returns void language plpgsql as $$ begin
  insert into t (id, name) values (id, name) on conflict (id) do nothing;
end $$;
select five(1, 'x');
--! 42702 column reference "id" is ambiguous
--= table public.t
--=   id integer not null
--=   name text
--=   constraint t_pkey primary key (id)
--=   index t_pkey unique btree (id)
--= function public.five(integer, text) returns void
--= function public.four() returns integer
--= function public.one(integer) returns integer
--= function public.three(text) returns integer
--= function public.two(integer) returns integer

--- columns of a result
create table t (id int primary key, name text);
create function one() returns table (id int) language plpgsql as $$ begin return query select id from t; end $$;
select * from one();
--! 42702 column reference "id" is ambiguous
create function two() returns table (id int) language plpgsql as $$ begin return query select t.id from t; end $$;
select * from two();
create view v as select * from one();
--= table public.t
--=   id integer not null
--=   name text
--=   constraint t_pkey primary key (id)
--=   index t_pkey unique btree (id)
--= view public.v
--=   id integer
--= function public.one() returns setof integer
--= function public.two() returns setof integer

--- a variable and a system catalog
do $$ declare table_name text := 'x'; begin
  if exists (select 1 from information_schema.tables where table_name = table_name) then null; end if;
end $$;
--! 42702 column reference "table_name" is ambiguous
do $$ declare table_name text; begin
  for table_name in select table_name from information_schema.tables limit 1 loop null; end loop;
end $$;
--! 42702 column reference "table_name" is ambiguous
do $$ declare tablename text; begin
  for tablename in select t.tablename from pg_tables t where t.schemaname = 'public' loop null; end loop;
end $$;
