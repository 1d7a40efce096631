--- operators are chosen by their operands
create table t (i int, s smallint, n numeric(6,2), f float8, x text, v varchar(9), d date, z timestamptz, u uuid, j json, b jsonb, a int[]);
create view sums as select i + s as a, i * n as b, n / f as c, z - d as d, d + 1 as e, d - d as f, z - interval '1 day' as g, -n as h from t;
create view texts as select x || v as a, v || i as b, a || 5 as c, b -> 'k' as d, b ->> 'k' as e, b #> '{a,b}' as f, x ~ 'y' as g from t;
create view compared as select i = s as a, v = x as b, x like 'a%' as c, i between 1 and 2.5 as d, x is not distinct from v as e from t;
select i || s from t;
--! 42883 operator does not exist: integer || smallint
select x + 1 from t;
--! 42883 operator does not exist: text + integer
select u = x from t;
--! 42883 operator does not exist: uuid = text
select i = x from t;
--! 42883 operator does not exist: integer = text
select u = 'not a uuid' from t;
--! 22P02 invalid input syntax for type uuid: "not a uuid"
select i = '12', i > ' 7 ' from t;
select i > 'seven' from t;
--! 22P02 invalid input syntax for type integer: "seven"
select j = j from t;
--! 42883 operator does not exist: json = json
select not i from t;
--! 42804 argument of NOT must be type boolean, not type integer
select i and true from t;
--! 42804 argument of AND must be type boolean, not type integer
select ~x from t;
--! 42883 operator does not exist: ~ text
select d + d from t;
--! 42883 operator does not exist: date + date
select '1' + '2';
--! 42725 operator is not unique: unknown + unknown
select '1' || '2', null || null;
select i = any (a), i = any ('{1,2}'), x = any (array['a', 'b']) from t;
select i = any (x) from t;
--! 42809 op ANY/ALL (array) requires array on right side
select u = any (a) from t;
--! 42883 operator does not exist: uuid = integer
select i in (1, 2, '3'), x in ('a', v) from t;
select i in (1, 'two', 3) from t;
--! 22P02 invalid input syntax for type integer: "two"
select i in ('a', x) from t;
--! 22P02 invalid input syntax for type integer: "a"
select u in (select x from t) from t;
--! 42883 operator does not exist: uuid = text
select i from t where (i, x) = (1, 'x') and (s, v) in (select i, x from t);
select i from t where (i, x) = (1, 2);
--! 42883 operator does not exist: text = integer
select i from t where (i, x) = (1, 'x', 2);
--! 42601 unequal number of entries in row expressions
select i operator(pg_catalog.+) 1 from t;
select i operator(pg_catalog.+) x from t;
--! 42883 operator does not exist: integer pg_catalog.+ text
--= table public.t
--=   i integer
--=   s smallint
--=   n numeric(6,2)
--=   f double precision
--=   x text
--=   v character varying(9)
--=   d date
--=   z timestamp with time zone
--=   u uuid
--=   j json
--=   b jsonb
--=   a integer[]
--= view public.sums
--=   a integer
--=   b numeric
--=   c double precision
--=   d interval
--=   e date
--=   f integer
--=   g timestamp with time zone
--=   h numeric
--= view public.texts
--=   a text
--=   b text
--=   c integer[]
--=   d jsonb
--=   e text
--=   f jsonb
--=   g boolean
--= view public.compared
--=   a boolean
--=   b boolean
--=   c boolean
--=   d boolean
--=   e boolean

--- functions are chosen by their arguments
create function twice(int) returns int language sql immutable as 'select $1 * 2';
create function twice(text) returns text language sql immutable as 'select $1 || $1';
create function pick(a int, b text default 'x', variadic c int[] default '{}') returns text language sql as 'select b';
create function rows_of(n int) returns table (id int, label text) language sql as $$ select n, 'x'::text $$;
create function first_of(anyarray) returns anyelement language sql as 'select $1[1]';
create function both_of(anyelement, anyelement) returns anyarray language sql as 'select array[$1, $2]';
create table t (i int, s smallint, n numeric, x text, a text[], z timestamptz);
create view called as select twice(i) as a, twice(s) as b, twice(x) as c, twice('4') as d, first_of(a) as e, both_of(i, 1) as f, pick(1) as g, pick(1, 'y', 2, 3) as h, pick(b => 'y', a => 1) as k from t;
--! 42883 function pick(b => unknown, a => integer) does not exist
create view server as select now() as a, coalesce(n, 0) as b, round(n, 2) as c, length(x) as d, date_trunc('day', z) as e, array_length(a, 1) as f, to_jsonb(t) as g, extract(year from z) as h, x::varchar(3) as i, lower(x) as j, unnest(a) as k, greatest(i, n) as l, nullif(x, '') as m from t;
create view tables as select r.id, r.label, g as n, e.key, e.value from rows_of(1) r, generate_series(1, 3) g, jsonb_each_text('{}') e;
create view counted as select count(*) as a, sum(i) as b, sum(s) as c, avg(i) as d, max(x) as e, array_agg(x) as f, string_agg(x, ',') as g, jsonb_agg(t) as h, bool_or(i > 1) as j, percentile_cont(0.5) within group (order by n) as k from t;
create view windows as select row_number() over (order by i) as a, lag(x) over w as b, sum(n) over w as c, rank() over w as d from t window w as (partition by s);
select twice(n) from t;
--! 42883 function twice(numeric) does not exist
select twice(1.5);
--! 42883 function twice(numeric) does not exist
select twice(i, 1) from t;
--! 42883 function twice(integer, integer) does not exist
select twice(null::text), twice(null);
select pick('one');
--! 22P02 invalid input syntax for type integer: "one"
select pick(c => 1);
--! 42883 function pick(c => integer) does not exist
select pick(1, b => 2);
--! 42883 function pick(integer, b => integer) does not exist
select pick(1, 2);
--! 42883 function pick(integer, integer) does not exist
select both_of(1, 'a'::text);
--! 42883 function both_of(integer, text) does not exist
select first_of('{1}');
--! 42804 could not determine polymorphic type because input has type unknown
select first_of(1);
--! 42883 function first_of(integer) does not exist
select both_of(null, null);
--! 42804 could not determine polymorphic type because input has type unknown
select length(1);
--! 42883 function length(integer) does not exist
select round(n, 2), round(1.5::float8, 2) from t;
--! 42883 function round(double precision, integer) does not exist
select date_trunc('day', x) from t;
--! 42883 function date_trunc(unknown, text) does not exist
select coalesce(i, 'none') from t;
--! 22P02 invalid input syntax for type integer: "none"
select coalesce(i, x) from t;
--! 42804 COALESCE types integer and text cannot be matched
select upper(i) from t;
--! 42883 function upper(integer) does not exist
select jsonb_set('{}', '{a}', 1);
--! 42883 function jsonb_set(unknown, unknown, integer) does not exist
select nothing_of_the_kind(i, x, null) from t;
--! 42883 function nothing_of_the_kind(integer, text, unknown) does not exist
select public.now();
--! 42883 function public.now() does not exist
select nowhere.f();
--! 3F000 schema "nowhere" does not exist
select array_append(a, 1) from t;
--! 42883 function array_append(text[], integer) does not exist
select a || 1 from t;
--! 42883 operator does not exist: text[] || integer
select concat(i, x, null, z), format('%s', i) from t;
select generate_series(1, x) from t;
--! 42883 function generate_series(integer, text) does not exist
select text(i), int4(i) from t;
select int4(x) from t;
--= table public.t
--=   i integer
--=   s smallint
--=   n numeric
--=   x text
--=   a text[]
--=   z timestamp with time zone
--= view public.server
--=   a timestamp with time zone
--=   b numeric
--=   c numeric
--=   d integer
--=   e timestamp with time zone
--=   f integer
--=   g jsonb
--=   h numeric
--=   i character varying(3)
--=   j text
--=   k text
--=   l numeric
--=   m text
--= view public.tables
--=   id integer
--=   label text
--=   n integer
--=   key text
--=   value text
--= view public.counted
--=   a bigint
--=   b bigint
--=   c bigint
--=   d numeric
--=   e text
--=   f text[]
--=   g text
--=   h jsonb
--=   j boolean
--=   k double precision
--= view public.windows
--=   a bigint
--=   b text
--=   c numeric
--=   d bigint
--= function public.twice(integer) returns integer sql
--= function public.twice(text) returns text sql
--= function public.pick(integer, text, integer[]) returns text sql
--= function public.rows_of(integer) returns setof record sql
--= function public.first_of(anyarray) returns anyelement sql
--= function public.both_of(anyelement, anyelement) returns anyarray sql

--- alternatives get one type
create type mood as enum ('sad', 'glad');
create domain positive as int check (value > 0);
create table t (i int, s smallint, n numeric(6,2), x text, v varchar(4), m mood, p positive, d date, z timestamptz, a int[]);
create view cases as select case when i = 1 then 1 else n end as a, case i when 1 then v when 2 then 'x' end as b, case when true then m else 'sad' end as c, case when true then p end as d, case when true then p else i end as e, coalesce(d, z) as f, coalesce(v, v) as g, array[i, n] as h, array[a, a] as k, array['a', v] as l from t;
create view unions as select i, v, null as nothing, 'x' as text, d from t union select n, x, 1, null, z from t;
create view rows as select * from (values (1, 'a', null), (2.5, 'b', now())) as r (a, b, c);
create view nulls as select null as a, 'x' as b, (select 'y') as c, (select null union all select 1) as d;
create view tree as with recursive r (n, path) as (select 1, array['x'] union all select n + 1, path || 'y'::text from r) select * from r;
select case when i = 1 then 1 else 'one' end from t;
--! 22P02 invalid input syntax for type integer: "one"
select case when i = 1 then x else i end from t;
--! 42804 CASE types integer and text cannot be matched
select case when i then 1 end from t;
--! 42804 argument of CASE/WHEN must be type boolean, not type integer
select case i when 'a' then 1 end from t;
--! 22P02 invalid input syntax for type integer: "a"
select i from t union select x from t;
--! 42804 UNION types integer and text cannot be matched
select 1 union select 'two';
--! 22P02 invalid input syntax for type integer: "two"
select 'one' union select 'two' union select 3;
--! 42804 UNION types text and integer cannot be matched
select i, x from t union select i from t;
--! 42601 each UNION query must have the same number of columns
values (1), ('b');
--! 22P02 invalid input syntax for type integer: "b"
values (1, 2), (3);
--! 42601 VALUES lists must all be the same length
select array[1, 'two'];
--! 22P02 invalid input syntax for type integer: "two"
select array[];
--! 42P18 cannot determine type of empty array
select array[]::int[], array[[1, 2], [3, 4]]::text[];
select coalesce(m, 'angry') from t;
--! 22P02 invalid input value for enum mood: "angry"
select m = 'glad', m = 'bad' from t;
--! 22P02 invalid input value for enum mood: "bad"
with recursive r (n) as (select 1 union all select n + 1.5 from r) select * from r;
--! 42804 recursive query "r" column 1 has type integer in non-recursive term but type numeric overall
select * from t join (select 'x' as i) s using (i);
--! 42804 JOIN/USING types integer and text cannot be matched
select * from t join (select x as nothing from t) s using (nothing);
--! 42703 column "nothing" specified in USING clause does not exist in left table
select greatest(i, z) from t;
--! 42804 GREATEST types integer and timestamp with time zone cannot be matched
--= table public.t
--=   i integer
--=   s smallint
--=   n numeric(6,2)
--=   x text
--=   v character varying(4)
--=   m public.mood
--=   p public.positive
--=   d date
--=   z timestamp with time zone
--=   a integer[]
--= view public.cases
--=   a numeric
--=   b character varying
--=   c public.mood
--=   d integer
--=   e integer
--=   f timestamp with time zone
--=   g character varying(4)
--=   h numeric[]
--=   k integer[]
--=   l character varying[]
--= view public.unions
--=   i numeric
--=   v character varying
--=   nothing integer
--=   text text
--=   d timestamp with time zone
--= view public.rows
--=   a numeric
--=   b text
--=   c timestamp with time zone
--= view public.nulls
--=   a text
--=   b text
--=   c text
--=   d integer
--= view public.tree
--=   n integer
--=   path text[]
--= type public.mood enum (sad, glad)
--= type public.positive domain over integer [positive_check]

--- casts
create type mood as enum ('sad', 'glad');
create table t (i int, x text, v varchar, j jsonb, u uuid, z timestamptz, a int[], m mood);
create type pair as (one int, two text);
create view cast_to as select i::text as a, x::int as b, j::int as c, z::date as d, a::text[] as e, row(1, 'x')::pair as f, (row(1, 'x')::pair).two as g, x::mood as h, m::text as k, '{}'::jsonb as l, cast('2020-01-01' as date) as n, i::numeric(5,1) as o from t;
select i::uuid from t;
--! 42846 cannot cast type integer to uuid
select u::int from t;
--! 42846 cannot cast type uuid to integer
select z::int from t;
--! 42846 cannot cast type timestamp with time zone to integer
select a::int from t;
--! 42846 cannot cast type integer[] to integer
select i::int[] from t;
--! 42846 cannot cast type integer to integer[]
select i::mood from t;
--! 42846 cannot cast type integer to mood
select true::date;
--! 42846 cannot cast type boolean to date
select 'x'::int;
--! 22P02 invalid input syntax for type integer: "x"
select ''::int;
--! 22P02 invalid input syntax for type integer: ""
select 'abc'::uuid;
--! 22P02 invalid input syntax for type uuid: "abc"
select 'maybe'::bool, 'yes'::bool;
--! 22P02 invalid input syntax for type boolean: "maybe"
select 'angry'::mood;
--! 22P02 invalid input value for enum mood: "angry"
select 'x'::pair;
--! 22P02 malformed record literal: "x"
select '1,2'::int[];
--! 22P02 malformed array literal: "1,2"
select '{"a": 1'::jsonb;
--! 22P02 invalid input syntax for type json
select 'soon'::timestamptz, 'now'::timestamptz;
--! 22007 invalid input syntax for type timestamp with time zone: "soon"
select '1.5'::numeric, '1,5'::numeric;
--! 22P02 invalid input syntax for type numeric: "1,5"
select 'public.t'::regclass, 'nothing'::regclass;
--! 42P01 relation "nothing" does not exist
select (t).nothing, (t).x from t;
--! 42703 column t.nothing does not exist
select (x).y from t;
--! 42809 column notation .y applied to type text, which is not a composite type
select x[1] from t;
--! 42804 cannot subscript type text because it does not support subscripting
select a[1], a['x'] from t;
--! 22P02 invalid input syntax for type integer: "x"
select a[now()] from t;
--! 42804 array subscript must have type integer
select j['key'], a[1:2] from t;
select cast(i as nothing) from t;
--! 42704 type "nothing" does not exist
--= table public.t
--=   i integer
--=   x text
--=   v character varying
--=   j jsonb
--=   u uuid
--=   z timestamp with time zone
--=   a integer[]
--=   m public.mood
--= composite type public.pair
--=   one integer
--=   two text
--= view public.cast_to
--=   a text
--=   b integer
--=   c integer
--=   d date
--=   e text[]
--=   f public.pair
--=   g text
--=   h public.mood
--=   k text
--=   l jsonb
--=   n date
--=   o numeric(5,1)
--= type public.mood enum (sad, glad)
