-- CREATE VIEW and what may replace one.

--- replace with more columns
create view v as select 1 as a;
create or replace view v as select 1 as a, 2 as b;
--= view public.v
--=   a integer
--=   b integer

--- replace with fewer columns
create view v as select 1 as a, 2 as b;
create or replace view v as select 1 as a;
--! 42P16 cannot drop columns from view
--= view public.v
--=   a integer
--=   b integer

--- replace with another name
create view v as select 1 as a;
create or replace view v as select 1 as b;
--! 42P16 cannot change name of view column "a" to "b"
--= view public.v
--=   a integer

--- replace with another type
create view v as select 1 as a;
create or replace view v as select 'x'::text as a;
--! 42P16 cannot change data type of view column "a" from integer to text
--= view public.v
--=   a integer

--- replace in another order
create view v as select 1 as a, 'x'::text as b;
create or replace view v as select 'x'::text as b, 1 as a;
--! 42P16 cannot change name of view column "a" to "b"
--= view public.v
--=   a integer
--=   b text

--- replace with another length
create view v as select 'x'::varchar(5) as a;
create or replace view v as select 'x'::varchar(10) as a;
--! 42P16 cannot change data type of view column "a" from character varying(5) to character varying(10)
--= view public.v
--=   a character varying(5)

--- names of columns
create view v as select 1, 2 + 3, 'a', null;
--! 42701 column "?column?" specified more than once
create view w as select now(), current_date, count(*), max(1), array[1], row(1), true;
--! 42P16 column "row" has pseudo-type record

--- the same implicit name twice
create view v as select 1, 2;
--! 42701 column "?column?" specified more than once

--- names given
create view v (a, b) as select 1, 2;
create view w (a) as select 1, 2;
create view x (a, b, c) as select 1, 2;
--! 42601 CREATE VIEW specifies more column names than columns
--= view public.v
--=   a integer
--=   b integer
--= view public.w
--=   a integer
--=   ?column? integer

--- a star
create table a (x int, y text);
create view v as select * from a;
alter table a add column z int;
create or replace view v as select * from a;
--= table public.a
--=   x integer
--=   y text
--=   z integer
--= view public.v
--=   x integer
--=   y text
--=   z integer

--- a star of a join
create table a (x int, y int);
create table b (x int, z int);
create view v as select * from a join b using (x);
create view w as select * from a natural join b;
create view u as select * from a, b;
--! 42701 column "x" specified more than once
--= table public.a
--=   x integer
--=   y integer
--= table public.b
--=   x integer
--=   z integer
--= view public.v
--=   x integer
--=   y integer
--=   z integer
--= view public.w
--=   x integer
--=   y integer
--=   z integer

--- a star of a table
create table a (x int, y int);
create view v as select a.*, 1 as z from a;
--= table public.a
--=   x integer
--=   y integer
--= view public.v
--=   x integer
--=   y integer
--=   z integer

--- types of literals
create view v as select 'a' as t, 1 as i, 1.5 as n, true as b, null as x, 3000000000 as l, 1e5 as e;
--= view public.v
--=   t text
--=   i integer
--=   n numeric
--=   b boolean
--=   x text
--=   l bigint
--=   e numeric

--- types of expressions
create view v as select 1 + 2 as a, 1 + 2.5 as b, 1 / 2 as c, 'a' || 'b' as d, 5 > 3 as e, not true as f, -1 as g, 2 ^ 3 as h;
--= view public.v
--=   a integer
--=   b numeric
--=   c integer
--=   d text
--=   e boolean
--=   f boolean
--=   g integer
--=   h double precision

--- types of functions
create view v as select lower('A') as a, length('a') as b, now() as c, coalesce(null, 1) as d, nullif(1, 2) as e, greatest(1, 2.5) as f, abs(-1) as g, round(1.5) as h;
--= view public.v
--=   a text
--=   b integer
--=   c timestamp with time zone
--=   d integer
--=   e integer
--=   f numeric
--=   g integer
--=   h numeric

--- types of aggregates
create view v as select count(*) as a, sum(1) as b, avg(1) as c, max('a'::text) as d, array_agg(1) as e, string_agg('a', ',') as f, bool_and(true) as g, sum(1::bigint) as h, json_agg(1) as i;
--= view public.v
--=   a bigint
--=   b bigint
--=   c numeric
--=   d text
--=   e integer[]
--=   f text
--=   g boolean
--=   h numeric
--=   i json

--- types of case
create view v as select case when true then 1 else 2.5 end as a, case 1 when 1 then 'a' end as b;
--= view public.v
--=   a numeric
--=   b text

--- types that do not meet in case
create view v as select case when true then 1 else 'a'::text end as a;
--! 42804 CASE types text and integer cannot be matched

--- unions
create view v as select 1 as a union select 2.5;
create view w as select 1 as a union all select 'x'::text;
--! 42804 UNION types integer and text cannot be matched
create view x as select 1 as a union select 1, 2;
--! 42601 each UNION query must have the same number of columns
--= view public.v
--=   a numeric

--- windows
create view v as select row_number() over (order by a) as r, lag(a) over (partition by a) as l, sum(a) over w as s from (values (1)) t (a) window w as (order by a);
create view w as select row_number() from (values (1)) t (a);
--! 42809 window function row_number requires an OVER clause
create view x as select sum(a) over nothing from (values (1)) t (a);
--! 42704 window "nothing" does not exist
--= view public.v
--=   r bigint
--=   l integer
--=   s bigint

--- a window in where
create view v as select 1 as a where row_number() over () = 1;
--! 42P20 window functions are not allowed in WHERE

--- an aggregate in where
create table a (x int);
create view v as select x from a where sum(x) > 1;
--! 42803 aggregate functions are not allowed in WHERE
--= table public.a
--=   x integer

--- grouping
create table a (x int, y int);
create view v as select x, count(*) from a group by x;
create view w as select x, y from a group by x;
--! 42803 column "a.y" must appear in the GROUP BY clause or be used in an aggregate function
create view u as select x, count(*) from a;
--! 42803 column "a.x" must appear in the GROUP BY clause or be used in an aggregate function
create view t as select x from a group by x having count(*) > 1;
create view s as select x from a having y > 1;
--! 42803 column "a.x" must appear in the GROUP BY clause or be used in an aggregate function
--= table public.a
--=   x integer
--=   y integer
--= view public.t
--=   x integer
--= view public.v
--=   x integer
--=   count bigint

--- grouping by a key
create table a (x int primary key, y int);
create view v as select x, y from a group by x;
--= table public.a
--=   x integer not null
--=   y integer
--=   constraint a_pkey primary key (x)
--=   index a_pkey unique btree (x)
--= view public.v
--=   x integer
--=   y integer

--- grouping by a number
create table a (x int, y int);
create view v as select x, count(*) from a group by 1;
create view w as select x, count(*) from a group by 3;
--! 42P10 GROUP BY position 3 is not in select list
--= table public.a
--=   x integer
--=   y integer
--= view public.v
--=   x integer
--=   count bigint

--- ordering by a number
create view v as select 1 as a order by 1;
create view w as select 1 as a order by 2;
--! 42P10 ORDER BY position 2 is not in select list
--= view public.v
--=   a integer

--- a set-returning function
create view v as select generate_series(1, 3) as a;
create view w as select 1 as a where generate_series(1, 3) = 1;
--! 0A000 set-returning functions are not allowed in WHERE
create view x as select coalesce(generate_series(1, 3), 1) as a;
--! 0A000 set-returning functions are not allowed in COALESCE
--= view public.v
--=   a integer

--- nested aggregates
create view v as select sum(count(*)) as a;
--! 42803 aggregate function calls cannot be nested

--- a subquery with two columns
create view v as select (select 1, 2) as a;
--! 42601 subquery must return only one column
create view w as select 1 in (select 1, 2) as a;
--! 42601 subquery has too many columns

--- a values list
create view v as values (1, 'a'), (2, 'b');
create view w as values (1, 'a'), (2);
--! 42601 VALUES lists must all be the same length
--= view public.v
--=   column1 integer
--=   column2 text

--- distinct on
create table a (x int, y int);
create view v as select distinct on (x) x, y from a order by x, y;
create view w as select distinct on (x) x, y from a order by y;
--! 42P10 SELECT DISTINCT ON expressions must match initial ORDER BY expressions
--= table public.a
--=   x integer
--=   y integer
--= view public.v
--=   x integer
--=   y integer

--- for update
create table a (x int);
create view v as select x from a for update;
--= table public.a
--=   x integer
--= view public.v
--=   x integer

--- limit
create view v as select 1 as a limit 'x';
--! 22P02 invalid input syntax for type bigint: "x"
create view w as select 1 as a limit 1 offset 2;
--= view public.w
--=   a integer

--- security invoker
create view v with (security_invoker = true) as select 1 as a;
create view w with (nothing = true) as select 1 as a;
--! 22023 unrecognized parameter "nothing"
alter view v set (security_invoker = off);
--= view public.v
--=   a integer

--- check option
create table a (x int);
create view v as select x from a where x > 0 with check option;
create view w as select count(*) as x from a with check option;
--! 0A000 WITH CHECK OPTION is supported only on automatically updatable views
--= table public.a
--=   x integer
--= view public.v
--=   x integer

--- recursive
create recursive view v (n) as values (1) union all select n + 1 from v where n < 10;
--= view public.v
--=   n integer

--- temporary through what it reads
create temp table a (x int);
create view v as select x from a;

--- a data statement in a view
create table a (x int);
create view v as with d as (delete from a returning x) select x from d;
--! 0A000 views must not contain data-modifying statements in WITH
--= table public.a
--=   x integer

--- select into in a view
create view v as select 1 as a into b;
--! 0A000 views must not contain SELECT INTO

--- a parameter in a view
create view v as select $1 as a;
--! 42P02 there is no parameter $1

--- a materialized view
create materialized view m as select 1 as a, 'x' as b;
create unique index on m (a);
refresh materialized view m;
refresh materialized view concurrently m;
create or replace materialized view m as select 2 as a;
--! 42601 syntax error at or near "materialized"
--= materialized view public.m
--=   a integer
--=   b text
--=   index m_a_idx unique btree (a)

--- refreshing concurrently without an index
create materialized view m as select 1 as a;
refresh materialized view concurrently m;
--! 55000 cannot refresh materialized view "public.m" concurrently
--= materialized view public.m
--=   a integer

--- an index on a view
create view v as select 1 as a;
create index on v (a);
--! 42809 cannot create index on relation "v"
--= view public.v
--=   a integer

--- a trigger on a view
create view v as select 1 as a;
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger t instead of insert on v for each row execute function f();
create trigger u before insert on v for each row execute function f();
--! 42809 "v" is a view
create trigger w before insert on v for each statement execute function f();
--= view public.v
--=   a integer
--=   trigger t f
--=   trigger w f
--= function public.f() returns trigger

--- a wrong kind of drop
create view v as select 1 as a;
create materialized view m as select 1 as a;
create table t (a int);
drop table v;
--! 42809 "v" is not a table
drop view m;
--! 42809 "m" is not a view
drop materialized view v;
--! 42809 "v" is not a materialized view
drop view t;
--! 42809 "t" is not a view
drop index t;
--! 42809 "t" is not an index
drop sequence t;
--! 42809 "t" is not a sequence
--= materialized view public.m
--=   a integer
--= table public.t
--=   a integer
--= view public.v
--=   a integer

--- functions in from
create view v as select * from unnest(array[1, 2]) as u (x);
create view w as select * from unnest(array[1, 2], array['a']) with ordinality as u (x, y, n);
create view x as select * from json_to_record('{}') as r (a int, b text);
create view y as select * from json_to_record('{}') as r;
--! 42601 a column definition list is required for functions returning "record"
--= view public.v
--=   x integer
--= view public.w
--=   x integer
--=   y text
--=   n bigint
--= view public.x
--=   a integer
--=   b text

--- a lateral join
create table a (x int, y int[]);
create view v as select x, e from a cross join lateral unnest(y) as e;
--= table public.a
--=   x integer
--=   y integer[]
--= view public.v
--=   x integer
--=   e integer

--- filter and within group
create view v as select count(*) filter (where true) as a, percentile_cont(0.5) within group (order by x) as b from (values (1)) t (x);
--= view public.v
--=   a bigint
--=   b double precision
