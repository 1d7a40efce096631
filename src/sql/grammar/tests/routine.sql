create function add_one(n integer) returns integer language sql immutable strict as 'select n + 1'

create or replace function app.touch() returns trigger
language plpgsql
security definer
set search_path = ''
as $$ begin new.updated_at := now(); return new; end $$

create function area(in width numeric, in height numeric, out result numeric) as $$ select width * height $$ language sql

create function swap(inout a text, inout b text) language plpgsql as $body$ begin end $body$

create function mixed(a in integer, in out b integer, c out text) as 'x' language plpgsql

create function total(variadic parts numeric[]) returns numeric language sql return 0

create function greet(name text default 'you', times integer = 1) returns text language sql as 'select name'

create function members() returns table (id uuid, joined_at timestamp with time zone) language sql stable rows 50 cost 10.5 as ''

create function everyone() returns setof public.member language sql as 'table public.member'

create function kinds() returns setof text[] language plpgsql as 'begin end'

create function of_column(m member.id%type) returns member.name%type language plpgsql as 'begin end'

create function in_c(internal) returns internal language c as '$libdir/thing', 'in_c'

create function shaky(double precision, "Odd Name" double precision) returns void language 'plpgsql' volatile parallel restricted leakproof as 'begin end'

create function quiet() returns void language plpgsql not leakproof called on null input external security invoker as 'begin end'

create function careful() returns void language plpgsql returns null on null input support app.careful_support as 'begin end'

create function ranked() returns bigint language internal window transform for type hstore, for type jsonb as 'window_rank'

create function configured() returns void language plpgsql
set work_mem to '64MB' set time zone 'UTC' set search_path from current reset all
as 'begin end'

create function answered() returns integer return 42

create function answers(a integer) returns integer language sql
begin atomic
  insert into log (n) values (a);
  ;
  select case when a > 0 then 1 else 2 end;
  return a;
end

create function nothing_at_all() returns void begin atomic end

create procedure archive(keep_days integer) language plpgsql as $$ begin end $$

create or replace procedure app.rotate(inout done boolean default false) language sql begin atomic delete from log where old; end

alter function add_one(integer) stable

alter function add_one rename to add_a_one

alter function app.touch() security definer set search_path = public, pg_temp

alter function app.touch() reset search_path restrict

alter function app.touch() set schema audit

alter function app.touch() set schema = 'audit'

alter function app.touch() owner to current_user

alter function app.touch() no depends on extension citext

alter procedure archive(integer) security invoker

alter routine archive(in integer, out text) depends on extension hstore

alter aggregate app.median(numeric order by numeric) rename to middle

alter aggregate counted(*) owner to admin

alter aggregate counted(integer, text) set schema app

do $$ begin perform 1; end $$

do language plpgsql 'begin null; end'

do 'begin null; end' language 'plpgsql'

call archive(30)

call app.rotate(done => true)

create aggregate app.longest(text) (sfunc = app.longer, stype = text, initcond = '')

create or replace aggregate counted(*) (sfunc = int8inc, stype = int8, initcond = '0', parallel = safe, sortop = >)

create aggregate nearest(float8 order by float8) (sfunc = ordered_set_transition, stype = internal, finalfunc_extra, hypothetical)

create aggregate middle(order by variadic "any") (sfunc = ordered_set_transition, stype = internal)

create aggregate old_sum (basetype = integer, sfunc = int4pl, stype = integer)

create operator app.=== (leftarg = text, rightarg = text, function = app.same, commutator = operator(app.===), hashes, merges)

create operator @#@ (rightarg = bigint, procedure = numeric_fac, restrict = none)

alter operator app.=== (text, text) set (restrict = eqsel, join = none)

alter operator @#@ (none, bigint) owner to admin

alter operator app.=== (text, text) set schema public

create cast (text as app.colour) with function app.to_colour(text) as assignment

create cast (app.colour as text) without function

create cast (varchar(10) as app.colour) with inout as implicit
