--- conditions are booleans
create table t (i int, x text, b boolean);
create table checked (i int check (i));
--! 42804 argument of CHECK must be type boolean, not type integer
create table checked (i int, check (i + 1));
--! 42804 argument of CHECK must be type boolean, not type integer
create table checked (i int check (i > 'x'));
--! 22P02 invalid input syntax for type integer: "x"
create table checked (i int check (count(*) > 1), b boolean check (b));
--! 42803 aggregate functions are not allowed in check constraints
create table checked (i int check (i > (select 1)));
--! 0A000 cannot use subquery in check constraint
create table checked (i int check (row_number() over () > 1));
--! 42P20 window functions are not allowed in check constraints
create table checked (i int check (generate_series(1, 2) = 1));
--! 0A000 set-returning functions are not allowed in check constraints
create table checked (i int, b boolean check (b), check (b and i > '5'));
select 1 from t where i;
--! 42804 argument of WHERE must be type boolean, not type integer
select 1 from t where b and x;
--! 42804 argument of AND must be type boolean, not type text
select 1 from t having i;
--! 42804 argument of HAVING must be type boolean, not type integer
select 1 from t join t other on t.i;
--! 42804 argument of JOIN/ON must be type boolean, not type integer
select 1 from t where b is true and x is true;
--! 42804 argument of IS TRUE must be type boolean, not type text
select count(*) filter (where i) from t;
--! 42804 argument of FILTER must be type boolean, not type integer
select 1 from t limit 'x'::text;
--! 42804 argument of LIMIT must be type bigint, not type text
select 1 from t limit 'many';
--! 22P02 invalid input syntax for type bigint: "many"
delete from t where x;
--! 42804 argument of WHERE must be type boolean, not type text
update t set i = 1 where i;
--! 42804 argument of WHERE must be type boolean, not type integer
create policy p on t using (i);
--! 42804 argument of POLICY must be type boolean, not type integer
create policy p on t using (i = x);
--! 42883 operator does not exist: integer = text
create policy p on t for insert with check (count(*) > 1);
--! 42803 aggregate functions are not allowed in policy expressions
create policy p on t using (b and x = 'y' and exists (select 1 from t other where other.i = t.i));
create index on t (i) where i;
--! 42804 argument of WHERE must be type boolean, not type integer
create index on t (i) where (select true);
--! 0A000 cannot use subquery in index predicate
create trigger watch before update on t for each row when (new.i) execute function tsvector_update_trigger();
--! 42804 argument of WHEN must be type boolean, not type integer
create domain flag as int check (value);
--! 42804 argument of CHECK must be type boolean, not type integer
create domain flag as int check (value > 'x');
--! 22P02 invalid input syntax for type integer: "x"
create domain flag as int default 'x';
--! 22P02 invalid input syntax for type integer: "x"
create domain flag as int default 'x'::text check (value > 0);
--! 42804 column "flag" is of type integer but default expression is of type text
create domain flag as int default '5' check (value in (1, 2));
--= table public.t
--=   i integer
--=   x text
--=   b boolean
--=   policy p All to public
--= table public.checked
--=   i integer
--=   b boolean
--=   check checked_b_check
--=   check checked_check
--= type public.flag domain over integer [flag_check]

--- values fit their columns
create type mood as enum ('sad', 'glad');
create table t (i int default 'x');
--! 22P02 invalid input syntax for type integer: "x"
create table t (i int default 'x'::text);
--! 42804 column "i" is of type integer but default expression is of type text
create table t (u uuid default 5);
--! 42804 column "u" is of type uuid but default expression is of type integer
create table t (i int default (select 1));
--! 0A000 cannot use subquery in DEFAULT expression
create table t (i int default count(*));
--! 42803 aggregate functions are not allowed in DEFAULT expressions
create table t (i int default generate_series(1, 2));
--! 0A000 set-returning functions are not allowed in DEFAULT expressions
create table t (i int, k int default i);
--! 0A000 cannot use column reference in DEFAULT expression
create table t (b boolean default 'perhaps');
--! 22P02 invalid input syntax for type boolean: "perhaps"
create table t (m mood default 'angry');
--! 22P02 invalid input value for enum mood: "angry"
create table t (a text[] default 'none');
--! 22P02 malformed array literal: "none"
create table t (j jsonb default 'none');
--! 22P02 invalid input syntax for type json
create table t (i int default '5', x text default 5, z timestamptz default now(), d date default now(), a text[] default '{}', j jsonb default '{}', u uuid default gen_random_uuid(), m mood default 'sad', n numeric(4,1) default 1.25, v varchar(63) default current_user);
alter table t alter i set default 'x';
--! 22P02 invalid input syntax for type integer: "x"
alter table t alter i set default now();
--! 42804 column "i" is of type integer but default expression is of type timestamp with time zone
alter table t alter i set default 1.5;
insert into t (i) values ('x');
--! 22P02 invalid input syntax for type integer: "x"
insert into t (i, x) values (now(), 1);
--! 42804 column "i" is of type integer but expression is of type timestamp with time zone
insert into t (i, x) values (1.5, 1), ('2', 'y'), (true, null);
--! 42804 column "i" is of type integer but expression is of type boolean
insert into t (m, j) values ('glad', '[1]'), ('bad', '{}');
--! 22P02 invalid input value for enum mood: "bad"
insert into t (u) select x from t;
--! 42804 column "u" is of type uuid but expression is of type text
insert into t (i, x) select 'seven', 7;
--! 22P02 invalid input syntax for type integer: "seven"
insert into t (i) select x from t;
--! 42804 column "i" is of type integer but expression is of type text
insert into t (x) select i from t;
update t set i = x;
--! 42804 column "i" is of type integer but expression is of type text
update t set x = i, n = i;
update t set (i, x) = (x, i);
--! 42804 column "i" is of type integer but expression is of type text
update t set (i, x) = (select x, i from t);
--! 42804 column "i" is of type integer but expression is of type text
update t set i = 'x';
--! 22P02 invalid input syntax for type integer: "x"
update t set i = count(*);
--! 42803 aggregate functions are not allowed in UPDATE
insert into t (i) values (1), (2, 3);
--! 42601 VALUES lists must all be the same length
insert into t values (1) on conflict do nothing;
alter table t alter i type uuid;
--! 42804 column "i" cannot be cast automatically to type uuid
alter table t alter i type uuid using i;
--! 42804 result of USING clause for column "i" cannot be cast automatically to type uuid
alter table t alter i type uuid using gen_random_uuid();
--! 42804 default for column "i" cannot be cast automatically to type uuid
alter table t alter x type int;
--! 42804 column "x" cannot be cast automatically to type integer
alter table t alter x type int using length(x);
alter table t alter x type date using (select now());
--! 0A000 cannot use subquery in transform expression
--= table public.t
--=   i integer
--=   x integer
--=   z timestamp with time zone
--=   d date
--=   a text[]
--=   j jsonb
--=   u uuid
--=   m public.mood
--=   n numeric(4,1)
--=   v character varying(63)
--= type public.mood enum (sad, glad)

--- foreign keys compare
create table users (id uuid primary key, number int unique, name text unique, code varchar(4) unique, at timestamptz unique);
create table refers (a text references users);
--! 42804 foreign key constraint "refers_a_fkey" cannot be implemented
create table refers (a uuid references users (number));
--! 42804 foreign key constraint "refers_a_fkey" cannot be implemented
create table refers (a numeric references users (number));
--! 42804 foreign key constraint "refers_a_fkey" cannot be implemented
create table refers (a bigint references users (number), b varchar references users (name), c text references users (code), d date references users (at), e smallint references users (number));
create table refers (a uuid references users (name));
--! 42P07 relation "refers" already exists
--= table public.users
--=   id uuid not null
--=   number integer
--=   name text
--=   code character varying(4)
--=   at timestamp with time zone
--=   primary key users_pkey
--=   unique users_number_key
--=   unique users_name_key
--=   unique users_code_key
--=   unique users_at_key
--= table public.refers
--=   a bigint
--=   b character varying
--=   c text
--=   d date
--=   e smallint
--=   foreign key refers_a_fkey
--=   foreign key refers_b_fkey
--=   foreign key refers_c_fkey
--=   foreign key refers_d_fkey
--=   foreign key refers_e_fkey

--- indexes know the type and stay the same
create table t (i int, x text, j json, b jsonb, z timestamptz, d date, p point, u uuid, r tstzrange, m money, a text[]);
create function shout(text) returns text language plpgsql immutable as $$ begin return upper($1); end $$;
create function murmur(text) returns text language plpgsql as $$ begin return lower($1); end $$;
create index on t (j);
--! 42704 data type json has no default operator class for access method "btree"
create index on t using gin (x);
--! 42704 data type text has no default operator class for access method "gin"
create index on t using gin (x gin_trgm_ops);
--! 42704 operator class "gin_trgm_ops" does not exist for access method "gin"
create index on t using gin (x gin_big_ops);
--! 42704 operator class "gin_big_ops" does not exist for access method "gin"
create index on t using gin (x public.gin_trgm_ops);
--! 42704 operator class "public.gin_trgm_ops" does not exist for access method "gin"
create index on t using gin (i array_ops);
--! 42804 operator class "array_ops" does not accept data type integer
create index on t using gin (b), gin (a);
--! 42601 syntax error at or near ","
create index on t using gin (b jsonb_path_ops);
create index on t using gin (a);
create index on t using gist (r);
create index on t using gist (u);
--! 42704 data type uuid has no default operator class for access method "gist"
create index on t using brin (z);
create index on t using brin (b);
--! 42704 data type jsonb has no default operator class for access method "brin"
create index on t using hash (p);
--! 42704 data type point has no default operator class for access method "hash"
create index on t using quadtree (i);
--! 42704 access method "quadtree" does not exist
create index on t (x text_pattern_ops);
create index on t (i text_pattern_ops);
--! 42804 operator class "text_pattern_ops" does not accept data type integer
create index on t (lower(x), (b ->> 'k'), date_trunc('day', d::timestamp), ((z at time zone 'utc')::date));
create index on t ((z::date));
--! 42P17 functions in index expression must be marked IMMUTABLE
create index on t (date_trunc('day', z));
--! 42P17 functions in index expression must be marked IMMUTABLE
create index on t ((d::text));
--! 42P17 functions in index expression must be marked IMMUTABLE
create index on t ((x::date));
--! 42P17 functions in index expression must be marked IMMUTABLE
create index on t (now());
--! 42P17 functions in index expression must be marked IMMUTABLE
create index on t (i) where z > now();
--! 42P17 functions in index predicate must be marked IMMUTABLE
create index on t (i) where z > '2020-01-01';
create index on t (i) where d > current_date;
--! 42P17 functions in index predicate must be marked IMMUTABLE
create index on t (shout(x));
create index on t (murmur(x));
--! 42P17 functions in index expression must be marked IMMUTABLE
create index on t ((x || i));
create table k (j json unique);
--! 42704 data type json has no default operator class for access method "btree"
create table k (p point primary key);
--! 42704 data type point has no default operator class for access method "btree"
create table k (u uuid, r tstzrange, exclude using gist (u with =, r with &&));
--! 42704 data type uuid has no default operator class for access method "gist"
create table k (r tstzrange, exclude using gist (r with &&));
create table g (z timestamptz, x text generated always as (z::text) stored);
--! 42P17 generation expression is not immutable
create table g (z timestamptz, x timestamptz generated always as (now()) stored);
--! 42P17 generation expression is not immutable
create table g (i int, x int generated always as (i || 'x') stored);
--! 42804 column "x" is of type integer but default expression is of type text
create table g (i int, x int generated always as ((select 1)) stored);
--! 0A000 cannot use subquery in column generation expression
create table g (i int, x text generated always as ('n' || i) stored, k numeric generated always as (i * 1.5) stored);
--= table public.t
--=   i integer
--=   x text
--=   j json
--=   b jsonb
--=   z timestamp with time zone
--=   d date
--=   p point
--=   u uuid
--=   r tstzrange
--=   m money
--=   a text[]
--= table public.k
--=   r tstzrange
--=   exclusion k_r_excl
--= table public.g
--=   i integer
--=   x text
--=   k numeric
--= function public.shout(text) returns text plpgsql
--= function public.murmur(text) returns text plpgsql

--- bodies give what functions declare
create table t (i int, x text);
create function f() returns int language sql as $$ select 'a'::text $$;
--! 42P13 return type mismatch in function declared to return integer
create function f() returns uuid language sql as $$ select 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11' $$;
--! 42P13 return type mismatch in function declared to return uuid
create function f() returns int language sql as $$ select 1, 2 $$;
--! 42P13 return type mismatch in function declared to return integer
create function f() returns int language sql as $$ $$;
--! 42P13 return type mismatch in function declared to return integer
create function f() returns int language sql as $$ insert into t values (1, 'x') $$;
--! 42P13 return type mismatch in function declared to return integer
create function f() returns int language sql as $$ create table other (i int) $$;
--! 42P13 return type mismatch in function declared to return integer
create function f() returns t language sql as $$ select 1 $$;
--! 42P13 return type mismatch in function declared to return t
create function f() returns t language sql as $$ select i, x, 1 from t $$;
--! 42P13 return type mismatch in function declared to return t
create function f() returns table (a uuid, b text) language sql as $$ select i, x from t $$;
--! 42P13 return type mismatch in function declared to return record
create function f(out a int, out b text) language sql as $$ select 1 $$;
--! 42P13 return type mismatch in function declared to return record
create function f() returns int language sql begin atomic select x from t; end;
--! 42P13 return type mismatch in function declared to return integer
create function f() returns int language sql return 'a';
--! 42P13 return type mismatch in function declared to return integer
create function f(a int default 'x') returns int language sql as 'select 1';
--! 22P02 invalid input syntax for type integer: "x"
create function f(a int default 'x'::text) returns int language sql as 'select 1';
--! 42804 argument of DEFAULT must be type integer, not type text
create function f(a int, b int default a) returns int language sql as 'select 1';
--! 42703 column "a" does not exist
create function f(a int) returns boolean language sql as $$ select a = 'x' $$;
--! 22P02 invalid input syntax for type integer: "x"
create function f(a int) returns boolean language sql as $$ select f.a = $1 and $1 = b $$;
--! 42703 column "b" does not exist
create function f(a text) returns int language sql as $$ select $1 + 1 $$;
--! 42883 operator does not exist: text + integer
create function good_a() returns varchar language sql as $$ select 1 $$;
create function good_b() returns setof t language sql as $$ insert into t values (1, 'x') returning * $$;
create function good_c() returns t language sql as $$ select t from t $$;
create function good_d() returns table (a bigint, b text) language sql as $$ select i, x from t $$;
create function good_e() returns void language sql as $$ select 1 $$;
create function good_f() returns record language sql as $$ select 1, 2 $$;
create function good_g() returns bigint language sql as $$ select 1 union select 2 $$;
create function good_h(a numeric default '1.5') returns numeric language sql as $$ select a + 1 $$;
set check_function_bodies = off;
create function unchecked() returns int language sql as $$ select 'a'::text $$;
--= table public.t
--=   i integer
--=   x text
--= function public.good_a() returns character varying sql
--= function public.good_b() returns setof public.t sql
--= function public.good_c() returns public.t sql
--= function public.good_d() returns setof record sql
--= function public.good_e() returns void sql
--= function public.good_f() returns record sql
--= function public.good_g() returns bigint sql
--= function public.good_h(numeric) returns numeric sql
--= function public.unchecked() returns integer sql

--- grouping and order
create table t (id int primary key, x text, n numeric, j json, p point);
create table o (t_id int, x text);
select id, count(*) from t;
--! 42803 column "t.id" must appear in the GROUP BY clause or be used in an aggregate function
select x, count(*) from t group by id;
select id, x, n + 1, count(*) from t group by id;
select x, n, count(*) from t group by x;
--! 42803 column "t.n" must appear in the GROUP BY clause or be used in an aggregate function
select t.x, o.x, count(*) from t join o on t_id = id group by t.id;
--! 42803 column "o.x" must appear in the GROUP BY clause or be used in an aggregate function
select upper(x), count(*) from t group by x;
select upper(x) as u, count(*) from t group by u order by n;
--! 42803 column "t.n" must appear in the GROUP BY clause or be used in an aggregate function
select x as label, sum(n) from t group by 1 order by 2, label;
select * from t group by x;
--! 42803 column "t.id" must appear in the GROUP BY clause or be used in an aggregate function
select x from t having count(*) > 1;
--! 42803 column "t.x" must appear in the GROUP BY clause or be used in an aggregate function
select count(*) from t having x = 'a';
--! 42803 column "t.x" must appear in the GROUP BY clause or be used in an aggregate function
select sum(n) over (), count(*) from t;
--! 42803 column "t.n" must appear in the GROUP BY clause or be used in an aggregate function
select sum(sum(n)) over (), x from t group by x;
select sum(count(*)) from t;
--! 42803 aggregate function calls cannot be nested
select count(*) from t where count(*) > 1;
--! 42803 aggregate functions are not allowed in WHERE
select count(*) from t group by count(*);
--! 42803 aggregate functions are not allowed in GROUP BY
select x from t where row_number() over () = 1;
--! 42P20 window functions are not allowed in WHERE
select row_number() from t;
--! 42809 window function row_number requires an OVER clause
select now() over ();
--! 42809 OVER specified, but now is not a window function nor an aggregate function
select lower(distinct x), count(distinct x) from t;
--! 42809 DISTINCT specified, but lower is not an aggregate function
select lower(*) from t;
--! 42883 function lower() does not exist
select mode(x) from t;
--! 42809 WITHIN GROUP is required for ordered-set aggregate mode
select mode() within group (order by x) from t;
select distinct j from t;
--! 42883 could not identify an equality operator for type json
select j from t group by j;
--! 42883 could not identify an equality operator for type json
select j from t order by j;
--! 42883 could not identify an ordering operator for type json
select j from t union select j from t;
--! 42883 could not identify an equality operator for type json
select j from t union all select j from t;
select count(distinct p) from t;
--! 42883 could not identify an equality operator for type point
select x from t order by 3;
--! 42P10 ORDER BY position 3 is not in select list
select distinct on (x) x, n from t order by x, n;
select (select count(*) from o where t_id = id) from t;
select (select x), count(*) filter (where n > 1) from t group by x;
select x from t where id = (select max(t_id) from o);
select x from t where id = (select t_id, x from o);
--! 42601 subquery must return only one column
select x from t where id in (select t_id, x from o);
--! 42601 subquery has too many columns
--= table public.t
--=   id integer not null
--=   x text
--=   n numeric
--=   j json
--=   p point
--=   primary key t_pkey
--= table public.o
--=   t_id integer
--=   x text

--- columns of views keep their types
create table t (id int, x varchar(10), n numeric(8,2));
create view v as select id, x from t;
create or replace view v as select id, x::text as x from t;
--! 42P16 cannot change data type of view column "x" from character varying(10) to text
create or replace view v as select id, x, n * 2 as twice, now() as at from t;
create or replace view v as select id::bigint as id, x, n * 2 as twice, now() as at from t;
--! 42P16 cannot change data type of view column "id" from integer to bigint
create view w as select (1, 2) as pair;
--! 42P16 column "pair" has pseudo-type record
create view w as select pg_notify('a', 'b') as nothing;
--! 42P16 column "nothing" has pseudo-type void
create table copied as select id, x, n, n * 2 as twice, count(*) over () as c, null as z from t;
create materialized view kept as select x, array_agg(distinct id) as ids, max(n) as most from t group by x;
create view aliased (a, b) as select id, coalesce(x, 'none') from t;
create view joined as select * from t join (select id, x as other from v) s using (id);
create view lateral_join as select t.id, l.* from t, lateral (select t.x || '!' as y, jsonb_build_object('a', t.n) as o) l;
create view listed as select r.* from json_to_recordset('[]') as r (a int, b text[], c numeric(4,1));
create view listed2 as select * from json_to_recordset('[]') as r;
--! 42601 a column definition list is required for functions returning "record"
create view listed3 as select * from generate_series(1, 2) as r (a int);
--! 42601 a column definition list is only allowed for functions returning "record"
create view counted as select * from unnest(array[1, 2], array['a', 'b']) with ordinality as u (a, b, n);
--= table public.t
--=   id integer
--=   x character varying(10)
--=   n numeric(8,2)
--= view public.v
--=   id integer
--=   x character varying(10)
--=   twice numeric
--=   at timestamp with time zone
--= table public.copied
--=   id integer
--=   x character varying(10)
--=   n numeric(8,2)
--=   twice numeric
--=   c bigint
--=   z text
--= materialized view public.kept
--=   x character varying(10)
--=   ids integer[]
--=   most numeric
--= view public.aliased
--=   a integer
--=   b character varying
--= view public.joined
--=   id integer
--=   x character varying(10)
--=   n numeric(8,2)
--=   other character varying(10)
--= view public.lateral_join
--=   id integer
--=   y text
--=   o jsonb
--= view public.listed
--=   a integer
--=   b text[]
--=   c numeric(4,1)
--= view public.counted
--=   a integer
--=   b text
--=   n bigint

--- labels and literals
create type mood as enum ('sad', 'glad');
create table t (m mood default 'sad', ms mood[] default '{sad,glad}', n int[] default '{1, 2}', i interval default '1 day');
alter type mood add value 'calm';
insert into t (m) values ('calm');
--! 55P04 unsafe use of new value "calm" of enum type mood
alter table t alter m set default 'calm';
--! 55P04 unsafe use of new value "calm" of enum type mood
select m = 'calm' from t;
--! 55P04 unsafe use of new value "calm" of enum type mood
select 'calm'::mood;
--! 55P04 unsafe use of new value "calm" of enum type mood
select m::text = 'calm', m = 'glad' from t;
alter table t alter ms set default '{sad,angry}';
--! 22P02 invalid input value for enum mood: "angry"
alter table t alter n set default '{1,x}';
--! 22P02 invalid input syntax for type integer: "x"
alter table t alter i set default 'soon';
--! 22007 invalid input syntax for type interval: "soon"
select '{}'::int[], '{NULL,1}'::int[], '{"a b",c}'::text[];
--= table public.t
--=   m public.mood
--=   ms public.mood[]
--=   n integer[]
--=   i interval
--= type public.mood enum (sad, glad, calm)

--- calls
create procedure p(a int, b text default 'x') language plpgsql as 'begin end';
create function f(a int) returns int language sql as 'select $1';
call p(1);
call p('1', 'y');
call p('y', 1);
--! 42883 procedure p(unknown, integer) does not exist
call p(now());
--! 42883 procedure p(timestamp with time zone) does not exist
call f(1);
--! 42809 f(integer) is not a procedure
call nothing(1, null);
--! 42883 procedure nothing(integer, unknown) does not exist
select p(1);
--! 42809 p(integer) is a procedure
create function g(a int) returns int language sql as 'select $2';
--! 42P02 there is no parameter $2
create table made (a int, b int generated always as (a + 1) stored, c int generated always as (b + 1) stored);
--! 42P17 cannot use generated column "b" in column generation expression
--= procedure public.p(integer, text) returns void plpgsql
--= function public.f(integer) returns integer sql
