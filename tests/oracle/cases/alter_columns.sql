-- ALTER TABLE, column by column.

--- add with everything
create table b (id int primary key);
create table a (x int);
alter table a add column y int not null default 1 check (y > 0) unique references b;
--= table public.a
--=   x integer
--=   y integer not null default
--=   constraint a_y_check check (y)
--=   constraint a_y_fkey foreign key (y) -> public.b (id)
--=   constraint a_y_key unique (y)
--=   index a_y_key unique btree (y)
--= table public.b
--=   id integer not null
--=   constraint b_pkey primary key (id)
--=   index b_pkey unique btree (id)

--- add two
create table a (x int);
alter table a add y int, add z text default 'z';
--= table public.a
--=   x integer
--=   y integer
--=   z text default

--- add a key
create table a (x int);
alter table a add column id serial primary key;
alter table a add primary key (x);
--! 42P16 multiple primary keys for table "a" are not allowed
--= table public.a
--=   x integer
--=   id integer not null default
--=   constraint a_pkey primary key (id)
--=   index a_pkey unique btree (id)
--= sequence public.a_id_seq

--- add a unique constraint
create table a (x int, y int);
alter table a add unique (x), add constraint both unique (x, y);
--! 42601 syntax error at or near "both"
--= table public.a
--=   x integer
--=   y integer

--- add a constraint of a missing column
create table a (x int);
alter table a add unique (y);
--! 42703 column "y" named in key does not exist
alter table a add primary key (y);
--! 42703 column "y" of relation "a" does not exist
--= table public.a
--=   x integer

--- using an index
create table a (x int, y int);
create unique index i on a (x);
alter table a add constraint k primary key using index i;
create index j on a (y);
alter table a add constraint l unique using index j;
--! 42809 "j" is not a unique index
alter table a add constraint m unique using index nothing;
--! 42704 index "nothing" does not exist
--= table public.a
--=   x integer not null
--=   y integer
--=   constraint k primary key (x)
--=   index j btree (y)
--=   index k unique btree (x)

--- using a partial index
create table a (x int);
create unique index i on a (x) where x > 0;
alter table a add constraint k unique using index i;
--! 42809 "i" is a partial index
--= table public.a
--=   x integer
--=   index i unique btree (x) partial

--- set type
create table a (x int);
alter table a alter x type bigint, alter x set default 5;
--= table public.a
--=   x bigint default

--- set type without a cast
create table a (x text);
alter table a alter x type int;
--! 42804 column "x" cannot be cast automatically to type integer
alter table a alter x type int using x::int;
--= table public.a
--=   x integer

--- set type with a default that does not fit
create table a (x text default 'a');
alter table a alter x type int using 1;
--! 42804 default for column "x" cannot be cast automatically to type integer
alter table a alter x drop default, alter x type int using 1;
--= table public.a
--=   x integer

--- set type of a column that a view uses
create table a (x int, y int);
create view v as select x from a;
alter table a alter x type bigint;
--! 0A000 cannot alter type of a column used by a view or rule
alter table a alter y type bigint;
--= table public.a
--=   x integer
--=   y bigint
--= view public.v
--=   x integer

--- set type of a column that a policy uses
create table a (x int, y int);
create policy p on a using (x > 0);
alter table a alter x type bigint;
--! 0A000 cannot alter type of a column used in a policy definition
alter table a alter y type bigint;
--= table public.a
--=   x integer
--=   y bigint
--=   policy p all

--- set type of a column that a rule uses
create table a (x int);
create rule r as on insert to a where new.x > 0 do instead nothing;
alter table a alter x type bigint;
--! 0A000 cannot alter type of a column used by a view or rule
--= table public.a
--=   x integer

--- set type of a column that a trigger's condition uses
create table a (x int);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger t before update on a for each row when (new.x > 0) execute function f();
alter table a alter x type bigint;
--! 0A000 cannot alter type of a column used in a trigger definition
--= table public.a
--=   x integer
--=   trigger t f
--= function public.f() returns trigger

--- set type of a column that a generated one uses
create table a (x int, y int generated always as (x + 1) stored);
alter table a alter x type bigint;
--! 0A000 cannot alter type of a column used by a generated column
alter table a alter y type bigint;
--= table public.a
--=   x integer
--=   y bigint generated

--- set type of an indexed column
create table a (x int unique, y text);
create index on a (lower(y));
alter table a alter x type bigint;
alter table a alter y type varchar(10);
--= table public.a
--=   x bigint
--=   y character varying(10)
--=   constraint a_x_key unique (x)
--=   index a_lower_idx btree (expression)
--=   index a_x_key unique btree (x)

--- set type to an enum
create type mood as enum ('a');
create table a (x text default 'a');
alter table a alter x type mood using x::mood;
--! 42804 default for column "x" cannot be cast automatically to type mood
alter table a alter x drop default, alter x type mood using x::mood, alter x set default 'a';
--= table public.a
--=   x public.mood default
--= type public.mood enum (a)

--- set type of a checked column
create table a (x text check (x in ('a', 'b')));
alter table a alter x type int using 1;
--! 42883 operator does not exist: integer = text
--= table public.a
--=   x text
--=   constraint a_x_check check (x)

--- set type using a missing column
create table a (x text);
alter table a alter x type int using y::int;
--! 42703 column "y" does not exist
--= table public.a
--=   x text

--- set type of a partition key
create table a (x int) partition by list (x);
alter table a alter x type bigint;
--! 42P16 cannot alter column "x" because it is part of the partition key of relation "a"
--= table public.a
--=   x integer

--- set type of an identity column
create table a (x int generated always as identity);
alter table a alter x type bigint;
alter table a alter x type text;
--! 22023 identity column type must be smallint, integer, or bigint
--= table public.a
--=   x bigint not null identity always
--= sequence public.a_x_seq

--- not null
create table a (x int, y int primary key);
alter table a alter x set not null, alter x drop not null;
alter table a alter y drop not null;
--! 42P16 column "y" is in a primary key
--= table public.a
--=   x integer not null
--=   y integer not null
--=   constraint a_pkey primary key (y)
--=   index a_pkey unique btree (y)

--- not null of an identity column
create table a (x int generated always as identity);
alter table a alter x drop not null;
--! 42601 column "x" of relation "a" is an identity column
--= table public.a
--=   x integer not null identity always
--= sequence public.a_x_seq

--- defaults
create table a (x int, y text);
alter table a alter x set default 'a';
--! 22P02 invalid input syntax for type integer: "a"
alter table a alter x set default '1';
alter table a alter y set default 1;
alter table a alter x drop default;
--= table public.a
--=   x integer
--=   y text default

--- a default of a generated column
create table a (x int, y int generated always as (x) stored);
alter table a alter y set default 1;
--! 42601 column "y" of relation "a" is a generated column
alter table a alter y drop expression;
alter table a alter x drop expression;
--! 55000 column "x" of relation "a" is not a stored generated column
alter table a alter x drop expression if exists;
--= table public.a
--=   x integer
--=   y integer

--- identity
create table a (x int, y int not null, z text not null);
alter table a alter x add generated always as identity;
--! 55000 column "x" of relation "a" must be declared NOT NULL before identity can be added
alter table a alter y add generated always as identity;
alter table a alter y add generated always as identity;
--! 55000 column "y" of relation "a" is already an identity column
alter table a alter z add generated always as identity;
--! 22023 identity column type must be smallint, integer, or bigint
alter table a alter y set generated by default;
alter table a alter y drop identity;
alter table a alter y drop identity;
--! 55000 column "y" of relation "a" is not an identity column
alter table a alter y drop identity if exists;
--= table public.a
--=   x integer
--=   y integer not null
--=   z text not null

--- drop what others use
create table a (x int, y int);
create view v as select x from a;
alter table a drop x;
--! 2BP01 cannot drop column x of table a because other objects depend on it
alter table a drop x cascade;
--= table public.a
--=   y integer

--- drop with its index and keys
create table a (x int, y int, unique (x, y), check (x > y));
create index on a (x, (y + 1));
alter table a drop x;
--= table public.a
--=   y integer

--- drop an inherited column
create table a (x int);
create table b () inherits (a);
alter table b drop x;
--! 42P16 cannot drop inherited column "x"
alter table a drop x;
--= table public.a
--= table public.b

--- drop a partition key
create table a (x int) partition by list (x);
alter table a drop x;
--! 42P16 cannot drop column "x" because it is part of the partition key of relation "a"
--= table public.a
--=   x integer

--- rename
create table a (x int, y int);
alter table a rename x to z;
alter table a rename column y to x;
alter table a rename q to r;
--! 42703 column "q" does not exist
--= table public.a
--=   z integer
--=   x integer

--- rename in a view
create view v as select 1 as x;
alter view v rename column x to y;
alter table v rename column y to z;
--= view public.v
--=   z integer

--- a column of a view
create view v as select 1 as x;
alter table v add column y int;
--! 42809 ALTER action ADD COLUMN cannot be performed on relation "v"
alter table v alter column x set default 1;
alter table v drop column x;
--! 42809 ALTER action DROP COLUMN cannot be performed on relation "v"
--= view public.v
--=   x integer default

--- a column of a materialized view
create materialized view m as select 1 as x;
alter materialized view m rename column x to y;
alter table m add column z int;
--! 42809 ALTER action ADD COLUMN cannot be performed on relation "m"
--= materialized view public.m
--=   y integer

--- a column of an index
create table a (x int);
create index i on a (x);
alter table i add column y int;
--! 42809 ALTER action ADD COLUMN cannot be performed on relation "i"
--= table public.a
--=   x integer
--=   index i btree (x)

--- row level security
create table a (x int);
alter table a enable row level security, force row level security;
create view v as select 1 as x;
alter table v enable row level security;
--! 42809 ALTER action ENABLE ROW SECURITY cannot be performed on relation "v"
--= table public.a
--=   x integer
--=   row level security
--= view public.v
--=   x integer

--- an owner and options
create table a (x int);
alter table a owner to current_user, set (fillfactor = 50), reset (fillfactor);
alter table a set unlogged;
alter table a replica identity full;
alter table a replica identity using index nothing;
--! 42704 index "nothing" for table "a" does not exist
alter table a cluster on nothing;
--! 42704 index "nothing" for table "a" does not exist
--= table public.a
--=   x integer

--- constraints
create table a (x int, constraint c check (x > 0), constraint u unique (x));
alter table a rename constraint c to d;
alter table a drop constraint d, drop constraint u;
alter table a add constraint c check (x > 0) not valid;
alter table a validate constraint c;
--= table public.a
--=   x integer
--=   constraint c check (x)

--- a check with not valid twice
create table a (x int);
alter table a add check (x > 0), add check (x > 1);
--= table public.a
--=   x integer
--=   constraint a_x_check check (x)
--=   constraint a_x_check1 check (x)

--- inherit
create table a (x int);
create table b (x int);
create table c (y int);
alter table b inherit a;
alter table b inherit a;
--! 42P07 relation "a" would be inherited from more than once
alter table c inherit a;
--! 42804 child table is missing column "x"
alter table b no inherit a;
alter table b no inherit a;
--! 42P01 relation "a" is not a parent of relation "b"
--= table public.a
--=   x integer
--= table public.b
--=   x integer
--= table public.c
--=   y integer

--- attach and detach
create table a (x int) partition by list (x);
create table b (x int);
create table c (y int);
alter table a attach partition b for values in (1);
alter table a attach partition c for values in (2);
--! 42804 table "c" contains column "y" not found in parent "a"
alter table a detach partition b;
alter table a detach partition b;
--! 42P01 relation "b" is not a partition of relation "a"
--= table public.a
--=   x integer
--= table public.b
--=   x integer
--= table public.c
--=   y integer

--- if exists
alter table if exists nothing add x int, drop y;
alter table if exists nothing rename to something;
alter view if exists nothing rename to something;
alter sequence if exists nothing owned by none;

--- set type of a column that a check compares with literals
create type state as enum ('open', 'shut');
create table a (
  x text check (x in ('open', 'shut')),
  y varchar(10) check (y in ('open', 'shut')),
  z text check (z = any (array['open', 'shut'])),
  n int check (n between 1 and 5),
  t text check (length(t) > 2),
  d date check (d > '2020-01-01')
);
alter table a alter x type state using x::state;
--! 42883 operator does not exist: state = text
alter table a alter y type state using y::state;
alter table a alter z type state using z::state;
--! 42883 operator does not exist: state = text
alter table a alter n type bigint;
alter table a alter n type numeric(5, 2);
alter table a alter n type text;
--! 42883 operator does not exist: text >= numeric
alter table a alter t type varchar(20);
alter table a alter d type timestamptz;
alter table a drop constraint a_x_check, alter x type state using x::state;
alter table a alter x type text;
--= table public.a
--=   x text
--=   y public.state
--=   z text
--=   n numeric(5,2)
--=   t character varying(20)
--=   d timestamp with time zone
--=   constraint a_d_check check (d)
--=   constraint a_n_check check (n)
--=   constraint a_t_check check (t)
--=   constraint a_y_check check (y)
--=   constraint a_z_check check (z)
--= type public.state enum (open, shut)

--- set type of a column that an index leans on
create type state as enum ('open', 'shut');
create table a (x text, y text, z varchar(9));
create index a_open on a (y) where x = 'open';
create index a_lower on a (lower(y));
create index a_z on a (y) where z = 'open';
alter table a alter x type state using x::state;
--! 42883 operator does not exist: state = text
alter table a alter y type int using 1;
--! 42883 function lower(integer) does not exist
alter table a alter y type varchar(20);
alter table a alter z type state using z::state;
--! 42P17 functions in index predicate must be marked IMMUTABLE
--= table public.a
--=   x text
--=   y character varying(20)
--=   z character varying(9)
--=   index a_lower btree (expression)
--=   index a_open btree (y) partial
--=   index a_z btree (y) partial
--= type public.state enum (open, shut)

--- set types of two columns that a check compares
create type state as enum ('open', 'shut');
create table a (x text, y text, check (x <> y));
alter table a alter x type state using x::state;
--! 42883 operator does not exist: state <> text
alter table a alter x type state using x::state, alter y type state using y::state;
--= table public.a
--=   x public.state
--=   y public.state
--=   constraint a_check check (x, y)
--= type public.state enum (open, shut)

--- set type of a column that a check takes for a text
create table a (t text check (length(t) > 2));
alter table a alter t type uuid using t::uuid;
--! 42883 function length(uuid) does not exist
--= table public.a
--=   t text
--=   constraint a_t_check check (t)
