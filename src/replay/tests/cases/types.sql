--- enums
create type mood as enum ('sad', 'ok');
create type mood as enum ('x');
--! 42710 type "mood" already exists
create type twice as enum ('a', 'a');
--! 23505 duplicate key value violates unique constraint "pg_enum_typid_label_index"
alter type mood add value 'ok';
--! 42710 enum label "ok" already exists
alter type mood add value if not exists 'ok';
alter type mood add value 'happy' before 'ok';
alter type mood add value 'best' after 'ok';
alter type mood add value 'c' before 'zz';
--! 22023 "zz" is not an existing enum label
alter type mood rename value 'q' to 'r';
--! 22023 "q" is not an existing enum label
alter type mood rename value 'sad' to 'ok';
--! 42710 enum label "ok" already exists
alter type mood rename value 'sad' to 'blue';
alter type int4 add value 'x';
--! 42809 integer is not an enum
alter type nope add value 'x';
--! 42704 type "nope" does not exist
alter type nope.nope add value 'x';
--! 3F000 schema "nope" does not exist
alter type mood rename to feeling;
alter type feeling set schema auth;
alter type feeling set schema nope;
--! 42704 type "feeling" does not exist
--= type auth.feeling enum (blue, happy, ok, best)

--- composite types
create type pair as (a int, b text);
create type pair as (a int, b text);
--! 42710 type "pair" already exists
create type bad as (a int, a text);
--! 42701 column "a" specified more than once
create type bad as (a serial);
--! 42704 type "serial" does not exist
create type bad as (a setof int);
--! 42P16 column "a" cannot be declared SETOF
create type bad as (a anyelement);
--! 42P16 column "a" has pseudo-type anyelement
create type nope.bad as (a int);
--! 3F000 schema "nope" does not exist
create type pairs as (first pair, rest pair[], note varchar(3), price numeric(10));
alter type pair rename to pairs;
--! 42P07 relation "pairs" already exists
alter type pair rename to couple;
--= composite type public.couple
--=   a integer
--=   b text
--= composite type public.pairs
--=   first public.couple
--=   rest public.couple[]
--=   note character varying(3)
--=   price numeric(10,0)

--- domains
create domain d int check (value > 1) check (value > 2) not null;
create domain e int unique;
--! 42601 unique constraints not possible for domains
create domain e int not null null;
--! 42601 conflicting NULL/NOT NULL constraints
create domain e as anyelement;
--! 42804 "anyelement" is not a valid base type for a domain
create domain e as nope;
--! 42704 type "nope" does not exist
create domain d int;
--! 42710 type "d" already exists
alter domain d drop constraint zz;
--! 42704 constraint "zz" of domain "d" does not exist
alter domain d drop constraint if exists zz;
alter domain d add constraint d_check check (value > 1);
--! 42710 constraint "d_check" for domain "d" already exists
alter domain d rename constraint d_check1 to small;
alter domain nope drop default;
--! 42704 type "nope" does not exist
--= type public.d domain over integer [d_check, small]

--- ranges
create type r as range (subtype = int);
create type float8range as range (subtype = float8);
create type s as range (subtype = nope);
--! 42704 type "nope" does not exist
--= type public.r range
--= type public.r_multirange multirange
--= type public.float8range range
--= type public.float8multirange multirange
--= function public.r(integer, integer) returns public.r internal
--= function public.r(integer, integer, text) returns public.r internal
--= function public.r_multirange() returns public.r_multirange internal
--= function public.r_multirange(public.r) returns public.r_multirange internal
--= function public.r_multirange(public.r[]) returns public.r_multirange internal
--= function public.float8range(double precision, double precision) returns public.float8range internal
--= function public.float8range(double precision, double precision, text) returns public.float8range internal
--= function public.float8multirange() returns public.float8multirange internal
--= function public.float8multirange(public.float8range) returns public.float8multirange internal
--= function public.float8multirange(public.float8range[]) returns public.float8multirange internal

--- shells and bases
create type sh;
create type sh;
--! 42710 type "sh" already exists
create type newbase (input = a, output = b);
--! 42710 type "newbase" does not exist
create domain on_shell as sh;
--! 42704 type "sh" is only a shell
--= type public.sh shell

--- schemas
create schema app;
create schema app;
--! 42P06 schema "app" already exists
create schema if not exists app;
create schema pg_mine;
--! 42939 unacceptable schema name "pg_mine"
create schema authorization nobody;
--! 42704 role "nobody" does not exist
alter schema nope rename to x;
--! 3F000 schema "nope" does not exist
alter schema app rename to public;
--! 42P06 schema "public" already exists
alter schema app rename to application;
--= schema application
