-- 42883: functions and operators that are not there.

--- in a trigger
create table songs (id int);
create trigger t before insert on songs for each row execute function f();
--! 42883 function f() does not exist
--= table public.songs
--=   id integer

--- in a default
create table songs (id int default next_number());
--! 42883 function next_number() does not exist

--- in a policy
create table songs (id int);
create policy p on songs using (may_read(id));
--! 42883 function may_read(integer) does not exist
--= table public.songs
--=   id integer

--- in a view
create view list as select play(1);
--! 42883 function play(integer) does not exist

--- in a drop
drop function play();
--! 42883 function play() does not exist
drop function if exists play();
drop function play;
--! 42883 could not find a function named "play"
drop procedure play();
--! 42883 procedure play() does not exist
drop aggregate play(int);
--! 42883 aggregate play(integer) does not exist
drop routine play(int);
--! 42883 function play(integer) does not exist

--- in a grant
grant execute on function play() to public;
--! 42883 function play() does not exist
grant execute on procedure play() to public;
--! 42883 procedure play() does not exist

--- in a comment
comment on function play() is 'x';
--! 42883 function play() does not exist

--- in an alter
alter function play() owner to current_user;
--! 42883 function play() does not exist
alter function play() set search_path = '';
--! 42883 function play() does not exist
alter procedure play() rename to stop;
--! 42883 procedure play() does not exist

--- in a call
call play();
--! 42883 procedure play() does not exist
call play(1);
--! 42883 procedure play(integer) does not exist

--- with other arguments
create function play(a int) returns void language sql as 'select';
drop function play(text);
--! 42883 function play(text) does not exist
drop function play(bigint);
--! 42883 function play(bigint) does not exist
drop function play(integer);

--- with too few arguments
create function play(a int, b int) returns int language sql as 'select 1';
create view list as select play(1);
--! 42883 function play(integer) does not exist
--= function public.play(integer, integer) returns integer

--- with a default argument
create function play(a int, b int default 2) returns int language sql as 'select 1';
create view list as select play(1) as x;
--= view public.list
--=   x integer
--= function public.play(integer, integer) returns integer

--- by name
create function play(a int, b int default 2) returns int language sql as 'select 1';
create view list as select play(a => 1) as x;
create view more as select play(c => 1) as x;
--! 42883 function play(c => integer) does not exist
--= view public.list
--=   x integer
--= function public.play(integer, integer) returns integer

--- variadic
create function play(variadic a int[]) returns int language sql as 'select 1';
create view list as select play(1, 2, 3) as x;
create view more as select play('a', 'b') as x;
--! 22P02 invalid input syntax for type integer: "a"
--= view public.list
--=   x integer
--= function public.play(integer[]) returns integer

--- an argument that casts implicitly
create function play(a bigint) returns int language sql as 'select 1';
create view list as select play(1::int) as x;
--= view public.list
--=   x integer
--= function public.play(bigint) returns integer

--- an argument that does not
create function play(a int) returns int language sql as 'select 1';
create view list as select play(1::bigint) as x;
--! 42883 function play(bigint) does not exist
--= function public.play(integer) returns integer

--- a literal of any type
create function play(a uuid) returns int language sql as 'select 1';
create view list as select play('00000000-0000-0000-0000-000000000000') as x;
--= view public.list
--=   x integer
--= function public.play(uuid) returns integer

--- a table's row
create table songs (id int);
create function label(s songs) returns text language sql as 'select ''x''';
create view list as select label(s) as a, s.label as b from songs s;
--= view public.list
--=   a text
--=   b text
--= table public.songs
--=   id integer
--= function public.label(public.songs) returns text

--- in another schema
create schema app;
create function app.play() returns int language sql as 'select 1';
create view a as select app.play() as x;
create view b as select play() as x;
--! 42883 function play() does not exist
--= schema app
--= view public.a
--=   x integer
--= function app.play() returns integer

--- of an extension that is not there
create table songs (id uuid default uuid_generate_v4());
--! 42883 function uuid_generate_v4() does not exist

--- an operator
create view list as select 1 = 'a'::text as x;
--! 42883 operator does not exist: integer = text

--- an operator of two tables
create table a (id uuid);
create table b (id text);
create view list as select from a join b on a.id = b.id;
--! 42883 operator does not exist: uuid = text
--= table public.a
--=   id uuid
--= table public.b
--=   id text

--- an operator in a policy
create table songs (owner text);
create policy p on songs using (owner = gen_random_uuid());
--! 42883 operator does not exist: text = uuid
--= table public.songs
--=   owner text

--- an operator in a check
create table songs (id int, check (id ~ 'a'));
--! 42883 operator does not exist: integer ~ unknown

--- an operator that there is
create view list as select 1 + 1.5 as a, 'a' || 1 as b, now() - interval '1 day' as c, '{}'::jsonb -> 'a' as d;
--= view public.list
--=   a numeric
--=   b text
--=   c timestamp with time zone
--=   d jsonb

--- an operator between date and time
create view list as select current_date - 1 as a, current_date - current_date as b, now() - now() as c;
create view more as select current_date - now() as d, now() + now() as e;
--! 42883 operator does not exist: timestamp with time zone + timestamp with time zone
--= view public.list
--=   a date
--=   b integer
--=   c interval

--- not with a text
create view list as select not 'x'::text as a;
--! 42804 argument of NOT must be type boolean, not type text

--- the function of an event trigger
create event trigger e on ddl_command_start execute function f();
--! 42883 function f() does not exist

--- a trigger function with arguments
create table songs (id int);
create function f(a int) returns trigger language plpgsql as 'begin return new; end';
--! 42P13 trigger functions cannot have declared arguments
--= table public.songs
--=   id integer

--- in a generated column
create table songs (id int, b int generated always as (twice(id)) stored);
--! 42883 function twice(integer) does not exist

--- in an index
create table songs (title text);
create index on songs (squeeze(title));
--! 42883 function squeeze(text) does not exist
--= table public.songs
--=   title text

--- in a DO block
do $$ begin perform play(); end $$;
--! 42883 function play() does not exist

--- aggregates
create view list as select sum('a'::text) as x;
--! 42883 function sum(text) does not exist

--- min of booleans
create view list as select min(true) as x;
--! 42883 function min(boolean) does not exist

--- not unique
create function play(a int) returns void language sql as 'select';
create function play(a text) returns void language sql as 'select';
drop function play;
--! 42725 function name "play" is not unique
alter function play rename to stop;
--! 42725 function name "play" is not unique
--= function public.play(integer) returns void
--= function public.play(text) returns void

--- unknown overloads
create function play(a int, b text) returns int language sql as 'select 1';
create function play(a text, b int) returns int language sql as 'select 1';
create view list as select play('1', '2') as x;
--! 42725 function play(unknown, unknown) is not unique
--= function public.play(integer, text) returns integer
--= function public.play(text, integer) returns integer
