-- What runs in blocks: loops and labels, variables, arrays, cursors, handlers, functions that are called.
-- What was computed is told by the names of tables.

--- loops over integers
do $$ begin
  for i in 1..3 loop execute format('create table up_%s ()', i); end loop;
  for i in reverse 3..1 loop execute format('create table down_%s ()', i); end loop;
  for i in reverse 1..3 loop execute format('create table never_%s ()', i); end loop;
  for i in 1..7 by 3 loop execute format('create table by_%s ()', i); end loop;
  for i in reverse 9..1 by 4 loop execute format('create table back_%s ()', i); end loop;
end $$;
--= table public.back_1
--= table public.back_5
--= table public.back_9
--= table public.by_1
--= table public.by_4
--= table public.by_7
--= table public.down_1
--= table public.down_2
--= table public.down_3
--= table public.up_1
--= table public.up_2
--= table public.up_3

--- a loop has a variable of its own
do $$
declare i int := 40;
begin
  for i in 1..2 loop null; end loop;
  execute format('create table outside_%s ()', i);
end $$;
--= table public.outside_40

--- labels
do $$ begin
  <<outer>>
  for i in 1..3 loop
    for j in 1..3 loop
      continue outer when j = 2;
      exit outer when i = 3;
      execute format('create table at_%s_%s ()', i, j);
    end loop;
    create table never ();
  end loop;
  create table behind ();
end $$;
--= table public.at_1_1
--= table public.at_2_1
--= table public.behind

--- a block that is left by its label
do $$ begin
  <<inside>>
  begin
    create table before_exit ();
    exit inside;
    create table behind_exit ();
  end;
  create table outside ();
end $$;
--= table public.before_exit
--= table public.outside

--- while, exit and continue
do $$
declare n int := 0;
begin
  while n < 10 loop
    n := n + 1;
    continue when n % 2 = 0;
    exit when n > 5;
    execute format('create table odd_%s ()', n);
  end loop;
  loop
    n := n + 1;
    if n > 10 then exit; end if;
  end loop;
  execute format('create table last_%s ()', n);
end $$;
--= table public.last_11
--= table public.odd_1
--= table public.odd_3
--= table public.odd_5

--- a block's variables
do $$
declare n int := 1;
begin
  declare n int := 2;
  begin
    execute format('create table inner_%s ()', n);
  end;
  execute format('create table outer_%s ()', n);
end $$;
--= table public.inner_2
--= table public.outer_1

--- case without else
do $$ begin
  case 3 when 1 then create table one (); when 2, 3 then create table two_or_three (); end case;
end $$;
do $$ begin
  case when false then null; end case;
end $$;
--! 20000 case not found
--= table public.two_or_three

--- assertions
do $$ begin assert 1 = 1, 'never said'; create table fine (); end $$;
do $$ begin assert 1 = 2; end $$;
--! P0004 assertion failed
--= table public.fine

--- rows that have to be there
create table empty (x int);
do $$ declare n int; begin select x into strict n from empty; end $$;
--! P0002 query returned no rows
do $$ declare n int; begin
  select x into strict n from empty;
exception when no_data_found then create table none ();
end $$;
do $$ declare n int; begin
  select x into n from empty;
  if not found then create table not_found (); end if;
  if n is null then create table is_null (); end if;
end $$;
--= table public.empty
--=   x integer
--= table public.is_null
--= table public.none
--= table public.not_found

--- arrays
do $$
declare
  names text[] := '{}';
  more text[];
  name text;
begin
  names := names || array['a', 'b'];
  names := array_append(names, 'c');
  more := array_append(more, 'd');
  foreach name in array names || more loop
    execute format('create table %I ()', name);
  end loop;
  execute format('create table %I ()', array_to_string(names, '_'));
  execute format('create table length_%s ()', array_length(more, 1));
  execute format('create table at_%s ()', array_position(names, 'b'));
  execute format('create table second_%s ()', names[2]);
  if 'c' = any (names) and not 'x' = any (names) then create table has_c (); end if;
  if array_remove(names, 'a') = array['b', 'c'] then create table removed (); end if;
  if cardinality('{}'::text[]) = 0 and array_length('{}'::text[], 1) is null then create table nothing_in_it (); end if;
end $$;
--= table public.a
--= table public.a_b_c
--= table public.at_2
--= table public.b
--= table public.c
--= table public.d
--= table public.has_c
--= table public.length_1
--= table public.nothing_in_it
--= table public.removed
--= table public.second_b

--- an array that begins as null
do $$
declare missing text[]; part text;
begin
  missing := missing || 'a'::text;
  missing := missing || array['b'];
  foreach part in array missing loop execute format('create table %I ()', part); end loop;
end $$;
--= table public.a
--= table public.b

--- a loop over no array
do $$ declare list text[]; part text; begin
  foreach part in array list loop null; end loop;
end $$;
--! 22004 FOREACH expression must not be null

--- records
do $$
declare r record;
begin
  select 1 as id, 'a' as name into r;
  r.name := 'b';
  execute format('create table %I ()', r.name || r.id);
  for r in select * from (values ('x', 1), ('y', 2)) as t (name, n) loop
    execute format('create table %I ()', r.name || r.n);
  end loop;
end $$;
--= table public.b1
--= table public.x1
--= table public.y2

--- a cursor in a loop
do $$
declare
  tables cursor for select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by relname;
begin
  create table a (); create table b ();
  for r in tables loop
    execute format('alter table %I add column found int', r.relname);
  end loop;
end $$;
--= table public.a
--=   found integer
--= table public.b
--=   found integer

--- what was caught
do $$
declare said text; code text;
begin
  begin
    perform 1 from nowhere;
  exception when others then
    get stacked diagnostics said = message_text, code = returned_sqlstate;
  end;
  execute format('create table %I ()', code);
  execute format('create table %I ()', said);
end $$;
--= table public.42P01
--= table public.relation "nowhere" does not exist

--- handlers in handlers
do $$ begin
  begin
    raise exception 'first';
  exception when others then
    begin
      raise exception '%', sqlerrm || ' again' using errcode = '22023';
    exception when sqlstate '22023' then
      execute format('create table %I ()', sqlerrm);
    end;
  end;
end $$;
--= table public.first again

--- raised with codes
do $$ begin raise exception 'no' using errcode = 'no_data_found'; end $$;
--! P0002 no
do $$ begin raise division_by_zero; end $$;
--! 22012 division_by_zero
do $$ begin raise exception 'who' using errcode = '28000'; end $$;
--! 28000 who

--- functions of text
do $$ begin
  execute format('create table %I ()', initcap('hello wORLD'));
  execute format('create table %I ()', lpad('7', 3, '0'));
  execute format('create table %I ()', rpad('ab', 4, '-'));
  execute format('create table %I ()', translate('a-b.c', '-.', '_'));
  execute format('create table %I ()', trim(both 'x' from 'xxmiddlexx'));
  execute format('create table %I ()', reverse('desserts'));
  execute format('create table %I ()', md5('a'));
  execute format('create table %I ()', split_part('a.b.c', '.', 2));
  execute format('create table %2$s_%1$s ()', 'world', 'hello');
  execute 'create table ' || quote_ident('Mixed Case') || ' ()';
  execute concat('create table ', concat_ws('_', 'a', null, 'b'), ' ()');
end $$;
--= table public.007
--= table public.0cc175b9c0f1b6a831c399e269772661
--= table public.Hello World
--= table public.Mixed Case
--= table public.a_b
--= table public.a_bc
--= table public.ab--
--= table public.b
--= table public.hello_world
--= table public.middle
--= table public.stressed

--- regular expressions
do $$ begin
  if 'users_2024' ~ '^users_\d{4}$' then create table digits (); end if;
  if 'users_x' ~ '^users_\d{4}$' then create table never (); end if;
  if 'AB' ~* '^(a|x)b$' then create table any_case (); end if;
  if 'abc' !~ '[x-z]' then create table without (); end if;
  execute format('create table %I ()', regexp_replace('a1b2c3', '[0-9]', '', 'g'));
  execute format('create table %I ()', regexp_replace('john smith', '(\w+) (\w+)', '\2 \1'));
  execute format('create table %I ()', substring('user_42' from '_(\d+)$'));
  execute format('create table %I ()', (regexp_match('key=value', '^(\w+)=(\w+)$'))[2]);
end $$;
--= table public.42
--= table public.abc
--= table public.any_case
--= table public.digits
--= table public.smith john
--= table public.value
--= table public.without

--- with recursive
create table parent (at int) partition by range (at);
create table child partition of parent for values from (1) to (9) partition by range (at);
create table grandchild partition of child for values from (1) to (5);
do $$
declare r record;
begin
  for r in
    with recursive below (oid) as (
      select inhrelid from pg_inherits where inhparent = 'parent'::regclass
      union all
      select i.inhrelid from below join pg_inherits i on i.inhparent = below.oid
    )
    select c.relname from below join pg_class c on c.oid = below.oid
  loop
    execute format('create table found_%s ()', r.relname);
  end loop;
  for r in with recursive n (i) as (select 1 union all select i + 1 from n where i < 3) select i from n loop
    execute format('create table number_%s ()', r.i);
  end loop;
end $$;
--= table public.child
--=   at integer
--= table public.found_child
--= table public.found_grandchild
--= table public.grandchild
--=   at integer
--= table public.number_1
--= table public.number_2
--= table public.number_3
--= table public.parent
--=   at integer

--- settings of functions
create function plain() returns int language plpgsql as $$ begin return 1; end $$;
create function pinned() returns int language plpgsql set search_path = public, pg_temp as $$ begin return 1; end $$;
create function timed() returns int language plpgsql set statement_timeout = '10s' as $$ begin return 1; end $$;
do $$
declare f record;
begin
  for f in
    select p.oid::regprocedure as signature
    from pg_proc p join pg_language l on l.oid = p.prolang
    where p.pronamespace = 'public'::regnamespace and l.lanname = 'plpgsql'
      and not exists (select 1 from unnest(p.proconfig) as c (setting) where c.setting like 'search_path=%')
  loop
    execute format('alter function %s set search_path = ''''', f.signature);
  end loop;
end $$;
--= function public.pinned() returns integer
--= function public.plain() returns integer
--= function public.timed() returns integer

--- roles by their numbers
create role clerk;
do $$
declare clerk oid := (select oid from pg_roles where rolname = 'clerk');
begin
  if clerk is null then raise exception 'no clerk'; end if;
  if to_regrole('clerk') is not null and to_regrole('nobody_here') is null then create table roles_are_told (); end if;
end $$;
--= table public.roles_are_told

--- policies by their conditions
create table a (owner uuid, x int);
create policy p on a using (x > 1);
create policy q on a for insert with check (x is not null);
do $$
declare p record;
begin
  for p in select policyname from pg_policies where tablename = 'a' and qual is null loop
    execute format('create table without_using_%s ()', p.policyname);
  end loop;
  for p in select policyname from pg_policies where tablename = 'a' and with_check like '%IS NOT NULL%' loop
    execute format('create table checks_null_%s ()', p.policyname);
  end loop;
end $$;
--= table public.a
--=   owner uuid
--=   x integer
--=   policy p all
--=   policy q insert
--= table public.checks_null_q
--= table public.without_using_q

--- a function that is called
create function fill() returns void language plpgsql as $$ begin insert into missing values (1); end $$;
select fill();
--! 42P01 relation "missing" does not exist
create function answer(out n int) language plpgsql as $$ begin n := 1; if n = 1 then raise exception 'asked'; end if; end $$;
select answer();
--! P0001 asked
do $$ begin perform fill(); exception when undefined_table then create table caught (); end $$;
--= table public.caught
--= function public.answer() returns integer
--= function public.fill() returns void

--- the columns of a result are no names in a body of SQL
create table a (x int);
create function f() returns table (y int) language sql as $$ select y from a $$;
--! 42703 column "y" does not exist
create function f() returns table (y int) language sql as $$ select x from a $$;
--= table public.a
--=   x integer
--= function public.f() returns setof integer

--- what UPDATE looks at first
create table a (x int);
update a set nothing = 1, x = no_function(2);
--! 42883 function no_function(integer) does not exist
update a set nothing = 1;
--! 42703 column "nothing" of relation "a" does not exist
--= table public.a
--=   x integer

--- a constraint that may be there and is dropped where it is
create table a (x int);
insert into a select 1 where random() < 2;
do $$ begin
  if exists (select from a where x = 2) then alter table a add constraint may_be check (x > 0); end if;
end $$;
do $$
declare c record;
begin
  for c in select conname from pg_constraint where conrelid = 'a'::regclass and conname = 'may_be' loop
    execute format('alter table a drop constraint %I', c.conname);
  end loop;
end $$;
--= table public.a
--=   x integer

--- a policy that may be there and is dropped where it is
create table a (x int);
insert into a select 1 where random() < 2;
do $$ begin
  if exists (select from a where x = 2) then create policy may_be on a using (true); end if;
  if exists (select from pg_policies where tablename = 'a' and policyname = 'may_be') then drop policy may_be on a; end if;
end $$;
--= table public.a
--=   x integer

--- arrays of arrays
do $$
declare
  pairs text[][] := array[['a', 'x'], ['b', 'y']];
  part text;
  pair text[];
begin
  for i in 1..array_length(pairs, 1) loop
    execute format('create table %I ()', pairs[i][1] || '_' || pairs[i][2]);
  end loop;
  foreach part in array pairs loop execute format('create table element_%s ()', part); end loop;
  foreach pair slice 1 in array pairs loop execute format('create table pair_%s ()', pair[2]); end loop;
  if pairs[1] is null then create table a_row_is_null (); end if;
  execute format('create table counted_%s_%s ()', cardinality(pairs), array_length(pairs, 2));
end $$;
--= table public.a_row_is_null
--= table public.a_x
--= table public.b_y
--= table public.counted_4_2
--= table public.element_a
--= table public.element_b
--= table public.element_x
--= table public.element_y
--= table public.pair_x
--= table public.pair_y

--- a command that is not known and writes rows
create table a (x text);
create table b (name text);
insert into b select 'a' where random() < 2;
do $$
declare r record;
begin
  for r in select name from b loop
    execute format('update public.a set x = %L', r.name);
  end loop;
  if exists (select from information_schema.columns where table_name = 'a' and column_name = 'x') then
    alter table a add column y int;
  end if;
end $$;
--= table public.a
--=   x text
--=   y integer
--= table public.b
--=   name text

--- functions of json in arguments of another type
select jsonb_array_length('{a}'::text[]);
--! 42883 function jsonb_array_length(text[]) does not exist
select jsonb_array_length('[1]');

--- a constraint by its index
create table a (x int, y int);
alter table a add constraint a_x_unique unique (x);
create index a_y on a (y);
do $$
declare
  name text;
  found_index regclass;
  c record;
begin
  foreach name in array array['a_x_unique', 'a_y', 'a_nothing'] loop
    found_index := to_regclass('public.' || name);
    if found_index is null then continue; end if;
    select conname into c from pg_constraint where conrelid = 'a'::regclass and conindid = found_index;
    if found then
      execute format('alter table public.a drop constraint %I', c.conname);
    else
      execute format('drop index public.%I', name);
    end if;
  end loop;
end $$;
--= table public.a
--=   x integer
--=   y integer

--- functions that are called for rows
create function add_x(t text) returns void language plpgsql as $$ begin execute format('alter table %I add column x int', t); end $$;
create table a (); create table b (); create table c (); create table d ();
select add_x(t) from unnest(array['a', 'b']) as t;
do $$ begin perform add_x(relname::text) from pg_class where relname in ('c', 'nothing'); end $$;
create function by_sql(t text) returns void language sql as $$ select add_x(t) $$;
select by_sql('d');
select add_x('nothing');
--! 42P01 relation "nothing" does not exist
--= table public.a
--=   x integer
--= table public.b
--=   x integer
--= table public.c
--=   x integer
--= table public.d
--=   x integer
--= function public.add_x(text) returns void
--= function public.by_sql(text) returns void

--- parameters with the name of their function
create table a (x int);
create function named(x int) returns int language plpgsql as $$ begin
  perform 1 from a where a.x = named.x;
  return named.x;
end $$;
select named(1);
do $$ <<own>> declare x int := 1; begin perform 1 from a where a.x = own.x; end $$;
--= table public.a
--=   x integer
--= function public.named(integer) returns integer

--- intersect and except
create table a (x int, y int);
do $$
declare r record;
begin
  for r in select unnest(array['x', 'z']) as name except select column_name::text from information_schema.columns where table_name = 'a'
  loop
    execute format('alter table a add column %I int', r.name);
  end loop;
  for r in select unnest(array['x', 'w']) as name intersect select column_name::text from information_schema.columns where table_name = 'a'
  loop
    execute format('create table both_have_%s ()', r.name);
  end loop;
end $$;
--= table public.a
--=   x integer
--=   y integer
--=   z integer
--= table public.both_have_x
