-- Enums, domains, composite types, ranges.

--- an enum without labels
create type mood as enum ();
create table a (x mood);
--= table public.a
--=   x public.mood
--= type public.mood enum ()

--- labels
create type mood as enum ('a', 'b');
alter type mood add value 'c';
alter type mood add value 'd' before 'b';
alter type mood add value 'e' after 'b';
alter type mood add value 'f' before 'nothing';
--! 22023 "nothing" is not an existing enum label
alter type mood rename value 'a' to 'z';
alter type mood rename value 'nothing' to 'y';
--! 22023 "nothing" is not an existing enum label
--= type public.mood enum (z, d, b, e, c)

--- a literal that is no label
create type mood as enum ('a', 'b');
create table a (x mood default 'c');
--! 22P02 invalid input value for enum mood: "c"
create table b (x mood default 'a');
create view v as select 'c'::mood as x;
--! 22P02 invalid input value for enum mood: "c"
--= table public.b
--=   x public.mood default
--= type public.mood enum (a, b)

--- a comparison with no label
create type mood as enum ('a', 'b');
create table a (x mood);
create view v as select from a where x = 'c';
--! 22P02 invalid input value for enum mood: "c"
create view w as select from a where x = 'a';
create view u as select from a where x in ('a', 'b');
--= table public.a
--=   x public.mood
--= view public.u
--= view public.w
--= type public.mood enum (a, b)

--- an enum and a text
create type mood as enum ('a', 'b');
create table a (x mood, y text);
create view v as select from a where x = y;
--! 42883 operator does not exist: mood = text
create view w as select from a where x::text = y;
create view u as select from a where x = y::mood;
--= table public.a
--=   x public.mood
--=   y text
--= view public.u
--= view public.w
--= type public.mood enum (a, b)

--- two enums
create type mood as enum ('a');
create type other as enum ('a');
create table a (x mood, y other);
create view v as select from a where x = y;
--! 42883 operator does not exist: mood = other
--= table public.a
--=   x public.mood
--=   y public.other
--= type public.mood enum (a)
--= type public.other enum (a)

--- a new label in the transaction that added it (commits)
create type mood as enum ('a');
create table a (x mood);
begin;
alter type mood add value 'b';
insert into a values ('b');
--! 55P04 unsafe use of new value "b" of enum type mood
commit;
--= table public.a
--=   x public.mood
--= type public.mood enum (a, b)

--- a new label in a default (commits)
create type mood as enum ('a');
begin;
alter type mood add value 'b';
create table a (x mood default 'b');
--! 55P04 unsafe use of new value "b" of enum type mood
rollback;
begin;
alter type mood add value 'b';
create table a (x mood default 'a');
commit;
--= table public.a
--=   x public.mood default
--= type public.mood enum (a, b)

--- a new label in a check (commits)
create type mood as enum ('a');
create table a (x mood);
begin;
alter type mood add value 'b';
alter table a add check (x <> 'b');
--! 55P04 unsafe use of new value "b" of enum type mood
commit;
--= table public.a
--=   x public.mood
--= type public.mood enum (a, b)

--- a new label in a cast (commits)
create type mood as enum ('a');
begin;
alter type mood add value 'b';
select 'b'::mood;
--! 55P04 unsafe use of new value "b" of enum type mood
commit;
--= type public.mood enum (a, b)

--- a new label in a function's body (commits)
create type mood as enum ('a');
create table a (x mood);
begin;
alter type mood add value 'b';
create function f() returns void language plpgsql as $$ begin insert into a values ('b'); end $$;
commit;
insert into a values ('b');
--= table public.a
--=   x public.mood
--= type public.mood enum (a, b)
--= function public.f() returns void

--- a new label of a new type (commits)
begin;
create type mood as enum ('a');
alter type mood add value 'b';
create table a (x mood default 'b');
--! 55P04 unsafe use of new value "b" of enum type mood
commit;
--= type public.mood enum (a, b)

--- a new label that is renamed (commits)
create type mood as enum ('a');
create table a (x mood);
begin;
alter type mood rename value 'a' to 'b';
insert into a values ('b');
commit;
--= table public.a
--=   x public.mood
--= type public.mood enum (b)

--- a domain
create domain d as int check (value > 0);
create domain e as text not null default 'x';
create domain f as d check (value < 10);
create table a (x d, y e, z f);
--= table public.a
--=   x public.d
--=   y public.e
--=   z public.f
--= type public.d domain over integer [d_check]
--= type public.e domain over text not null []
--= type public.f domain over public.d [f_check]

--- a domain's check
create domain d as int check (valu > 0);
--! 42703 column "valu" does not exist
create domain e as int check (value > 'a');
--! 22P02 invalid input syntax for type integer: "a"
create domain f as int check (value in (select 1));
--! 0A000 cannot use subquery in check constraint
create domain g as int check (value);
--! 42804 argument of CHECK must be type boolean, not type integer

--- a domain's constraints
create domain d as int constraint c check (value > 0);
alter domain d add constraint c check (value > 1);
--! 42710 constraint "c" for domain "d" already exists
alter domain d add constraint e check (value > 1);
alter domain d drop constraint c;
alter domain d set not null;
alter domain d set default 5;
alter domain d rename constraint e to f;
alter domain d rename to g;
--= type public.g domain over integer not null [f]

--- a domain with what only tables have
create domain d as int primary key;
--! 42601 primary key constraints not possible for domains
create domain e as int references a;
--! 42601 foreign key constraints not possible for domains
create domain f as int unique;
--! 42601 unique constraints not possible for domains

--- a domain over an array
create domain d as int[];
create table a (x d);
create view v as select x[1] as y from a;
--= table public.a
--=   x public.d
--= view public.v
--=   y integer
--= type public.d domain over integer[] []

--- a composite type
create type pair as (a int, b text);
alter type pair add attribute c int;
alter type pair drop attribute a;
alter type pair alter attribute b type varchar(10);
alter type pair rename attribute b to d;
--= composite type public.pair
--=   d character varying(10)
--=   c integer

--- a composite type in a table
create type pair as (a int, b text);
create table t (p pair);
alter type pair add attribute c int;
alter type pair alter attribute a type bigint;
--! 0A000 cannot alter type "pair" because column "t.p" uses it
--= composite type public.pair
--=   a integer
--=   b text
--=   c integer
--= table public.t
--=   p public.pair

--- a typed table
create type pair as (a int, b text);
create table t of pair;
alter type pair add attribute c int;
--! 2BP01 cannot alter type "pair" because it is the type of a typed table
alter type pair add attribute c int cascade;
--= composite type public.pair
--=   a integer
--=   b text
--=   c integer
--= table public.t
--=   a integer
--=   b text
--=   c integer

--- a composite type with a constraint
create type pair as (a int not null);
--! 42601 syntax error at or near "not"

--- a composite type of itself
create type node as (a int);
alter type node add attribute next node;
--! 42P16 composite type node cannot be made a member of itself
--= composite type public.node
--=   a integer

--- a range
create type r as range (subtype = int);
create table a (x r, y int4range);
create type s as range (subtype = nothing);
--! 42704 type "nothing" does not exist
create type t as range (subtype = json);
--! 42704 data type json has no default operator class for access method "btree"
create type u as range ();
--! 42601 syntax error at or near ")"
--= table public.a
--=   x public.r
--=   y int4range
--= type public.r range
--= type public.r_multirange multirange
--= function public.r(integer, integer) returns public.r immutable
--= function public.r(integer, integer, text) returns public.r immutable
--= function public.r_multirange() returns public.r_multirange immutable
--= function public.r_multirange(public.r) returns public.r_multirange immutable
--= function public.r_multirange(public.r[]) returns public.r_multirange immutable

--- the multirange of a range
create type r as range (subtype = int);
create table a (x r_multirange);
create type s as range (subtype = int, multirange_type_name = many);
--= table public.a
--=   x public.r_multirange
--= type public.many multirange
--= type public.r range
--= type public.r_multirange multirange
--= type public.s range
--= function public.many() returns public.many immutable
--= function public.many(public.s) returns public.many immutable
--= function public.many(public.s[]) returns public.many immutable
--= function public.r(integer, integer) returns public.r immutable
--= function public.r(integer, integer, text) returns public.r immutable
--= function public.r_multirange() returns public.r_multirange immutable
--= function public.r_multirange(public.r) returns public.r_multirange immutable
--= function public.r_multirange(public.r[]) returns public.r_multirange immutable
--= function public.s(integer, integer) returns public.s immutable
--= function public.s(integer, integer, text) returns public.s immutable

--- a shell
create type s;
create table a (x s);
--! 42704 type "s" is only a shell
create type s;
--! 42710 type "s" already exists
--= type public.s shell

--- a base type
create type b (input = nothing, output = nothing);
--! 42710 type "b" does not exist

--- a wrong kind of alter
create type pair as (a int);
create domain d as int;
create table t (a int);
alter type pair add value 'x';
--! 42809 pair is not an enum
alter type d add attribute b int;
--! 42P01 relation "d" does not exist
alter type t add attribute b int;
--! 42809 "t" is not a composite type
alter domain pair set not null;
--! 42809 pair is not a domain
drop domain pair;
--! 42809 "pair" is not a domain
drop type d;
--= composite type public.pair
--=   a integer
--= table public.t
--=   a integer

--- a type's name in an array
create type mood as enum ('a');
create table a (x mood[] default '{a}', y mood[] default array['a']::mood[]);
create table b (x mood[] default '{z}');
--! 22P02 invalid input value for enum mood: "z"
--= table public.a
--=   x public.mood[] default
--=   y public.mood[] default
--= type public.mood enum (a)

--- casts
create view v as select 1::text as a, '1'::int as b, 'x'::uuid as c;
--! 22P02 invalid input syntax for type uuid: "x"

--- casts that there are not
create view v as select 1::uuid as a;
--! 42846 cannot cast type integer to uuid
create view w as select true::timestamptz as a;
--! 42846 cannot cast type boolean to timestamp with time zone
create view x as select now()::int as a;
--! 42846 cannot cast type timestamp with time zone to integer
create view y as select '{}'::jsonb::int as a, 5::boolean as b, 'a'::text::boolean as c;
--= view public.y
--=   a integer
--=   b boolean
--=   c boolean

--- literals that are read at once
create view v as select 'x'::int as a;
--! 22P02 invalid input syntax for type integer: "x"
create view w as select '2020-13-01'::date as a;
--! 22008 date/time field value out of range: "2020-13-01"
create view x as select '{'::jsonb as a;
--! 22P02 invalid input syntax for type json
create view y as select 'maybe'::boolean as a;
--! 22P02 invalid input syntax for type boolean: "maybe"
create view z as select 'nonsense'::interval as a;
--! 22007 invalid input syntax for type interval: "nonsense"

--- arrays
create view v as select array[1, 2.5] as a, array['a', 'b'] as b, '{1,2}'::int[] as c, array[]::int[] as d;
create view w as select array[] as a;
--! 42P18 cannot determine type of empty array
create view x as select array[1, 'a'::text] as a;
--! 42804 ARRAY types integer and text cannot be matched
--= view public.v
--=   a numeric[]
--=   b text[]
--=   c integer[]
--=   d integer[]

--- comments and owners
create type mood as enum ('a');
comment on type mood is 'x';
alter type mood owner to current_user;
grant usage on type mood to public;
--= type public.mood enum (a)

--- rename and move
create schema s;
create type mood as enum ('a');
create table a (x mood);
alter type mood rename to feeling;
alter type feeling set schema s;
--= schema s
--= table public.a
--=   x s.feeling
--= type s.feeling enum (a)
