-- 42830 and 42804: what a foreign key may lean on.

--- a primary key
create table a (id int primary key);
create table b (id int references a);
--= table public.a
--=   id integer not null
--=   constraint a_pkey primary key (id)
--=   index a_pkey unique btree (id)
--= table public.b
--=   id integer
--=   constraint b_id_fkey foreign key (id) -> public.a (id)

--- a target without a primary key
create table a (id int unique);
create table b (id int references a);
--! 42704 there is no primary key for referenced table "a"
create table c (id int references a (id));
--= table public.a
--=   id integer
--=   constraint a_id_key unique (id)
--=   index a_id_key unique btree (id)
--= table public.c
--=   id integer
--=   constraint c_id_fkey foreign key (id) -> public.a (id)

--- a unique index
create table a (id int);
create unique index on a (id);
create table b (id int references a (id));
--= table public.a
--=   id integer
--=   index a_id_idx unique btree (id)
--= table public.b
--=   id integer
--=   constraint b_id_fkey foreign key (id) -> public.a (id)

--- an index over an expression
create table a (id text);
create unique index on a (lower(id));
create table b (id text references a (id));
--! 42830 there is no unique constraint matching given keys for referenced table "a"
--= table public.a
--=   id text
--=   index a_lower_idx unique btree (expression)

--- an index that includes a column
create table a (id int, b int);
create unique index on a (id) include (b);
create table b (id int references a (id));
create table c (id int, b int, foreign key (id, b) references a (id, b));
--! 42830 there is no unique constraint matching given keys for referenced table "a"
--= table public.a
--=   id integer
--=   b integer
--=   index a_id_b_idx unique btree (id) include (b)
--= table public.b
--=   id integer
--=   constraint b_id_fkey foreign key (id) -> public.a (id)

--- two columns in another order
create table a (x int, y int, primary key (x, y));
create table b (p int, q int, foreign key (p, q) references a (y, x));
--= table public.a
--=   x integer not null
--=   y integer not null
--=   constraint a_pkey primary key (x, y)
--=   index a_pkey unique btree (x, y)
--= table public.b
--=   p integer
--=   q integer
--=   constraint b_p_q_fkey foreign key (p, q) -> public.a (y, x)

--- too few columns
create table a (x int, y int, primary key (x, y));
create table b (p int references a);
--! 42830 number of referencing and referenced columns for foreign key disagree
create table c (p int references a (x));
--! 42830 there is no unique constraint matching given keys for referenced table "a"
--= table public.a
--=   x integer not null
--=   y integer not null
--=   constraint a_pkey primary key (x, y)
--=   index a_pkey unique btree (x, y)

--- too many columns
create table a (x int primary key);
create table b (p int, q int, foreign key (p, q) references a);
--! 42830 number of referencing and referenced columns for foreign key disagree
create table c (p int, q int, foreign key (p, q) references a (x));
--! 42830 number of referencing and referenced columns for foreign key disagree
--= table public.a
--=   x integer not null
--=   constraint a_pkey primary key (x)
--=   index a_pkey unique btree (x)

--- a column twice
create table a (x int primary key);
create table b (p int, foreign key (p, p) references a (x, x));
--! 42830 foreign key referenced-columns list must not contain duplicates
--= table public.a
--=   x integer not null
--=   constraint a_pkey primary key (x)
--=   index a_pkey unique btree (x)

--- integers of two sizes
create table a (id bigint primary key);
create table b (id int references a);
create table c (id smallint references a);
--= table public.a
--=   id bigint not null
--=   constraint a_pkey primary key (id)
--=   index a_pkey unique btree (id)
--= table public.b
--=   id integer
--=   constraint b_id_fkey foreign key (id) -> public.a (id)
--= table public.c
--=   id smallint
--=   constraint c_id_fkey foreign key (id) -> public.a (id)

--- a numeric and an integer
create table a (id numeric primary key);
create table b (id int references a);
create table c (id int primary key);
create table d (id numeric references c);
--! 42804 foreign key constraint "d_id_fkey" cannot be implemented
--= table public.a
--=   id numeric not null
--=   constraint a_pkey primary key (id)
--=   index a_pkey unique btree (id)
--= table public.b
--=   id integer
--=   constraint b_id_fkey foreign key (id) -> public.a (id)
--= table public.c
--=   id integer not null
--=   constraint c_pkey primary key (id)
--=   index c_pkey unique btree (id)

--- a text and a varchar
create table a (id text primary key);
create table b (id varchar(10) references a);
create table c (id varchar(20) primary key);
create table d (id text references c);
--= table public.a
--=   id text not null
--=   constraint a_pkey primary key (id)
--=   index a_pkey unique btree (id)
--= table public.b
--=   id character varying(10)
--=   constraint b_id_fkey foreign key (id) -> public.a (id)
--= table public.c
--=   id character varying(20) not null
--=   constraint c_pkey primary key (id)
--=   index c_pkey unique btree (id)
--= table public.d
--=   id text
--=   constraint d_id_fkey foreign key (id) -> public.c (id)

--- a uuid and a text
create table a (id uuid primary key);
create table b (id text references a);
--! 42804 foreign key constraint "b_id_fkey" cannot be implemented
create table c (id text primary key);
create table d (id uuid references c);
--! 42804 foreign key constraint "d_id_fkey" cannot be implemented
--= table public.a
--=   id uuid not null
--=   constraint a_pkey primary key (id)
--=   index a_pkey unique btree (id)
--= table public.c
--=   id text not null
--=   constraint c_pkey primary key (id)
--=   index c_pkey unique btree (id)

--- an enum and a text
create type mood as enum ('a');
create table a (id mood primary key);
create table b (id text references a);
--! 42804 foreign key constraint "b_id_fkey" cannot be implemented
create table c (id mood references a);
--= table public.a
--=   id public.mood not null
--=   constraint a_pkey primary key (id)
--=   index a_pkey unique btree (id)
--= table public.c
--=   id public.mood
--=   constraint c_id_fkey foreign key (id) -> public.a (id)
--= type public.mood enum (a)

--- a domain and its base
create domain number as int;
create table a (id number primary key);
create table b (id int references a);
create table c (id number references b (id));
--! 42830 there is no unique constraint matching given keys for referenced table "b"
--= table public.a
--=   id public.number not null
--=   constraint a_pkey primary key (id)
--=   index a_pkey unique btree (id)
--= table public.b
--=   id integer
--=   constraint b_id_fkey foreign key (id) -> public.a (id)
--= type public.number domain over integer []

--- an array
create table a (id int primary key);
create table b (ids int[] references a);
--! 42804 foreign key constraint "b_ids_fkey" cannot be implemented
--= table public.a
--=   id integer not null
--=   constraint a_pkey primary key (id)
--=   index a_pkey unique btree (id)

--- a timestamp and a date
create table a (d date primary key);
create table b (d timestamptz references a);
create table c (d timestamptz primary key);
create table d (d date references c);
--= table public.a
--=   d date not null
--=   constraint a_pkey primary key (d)
--=   index a_pkey unique btree (d)
--= table public.b
--=   d timestamp with time zone
--=   constraint b_d_fkey foreign key (d) -> public.a (d)
--= table public.c
--=   d timestamp with time zone not null
--=   constraint c_pkey primary key (d)
--=   index c_pkey unique btree (d)
--= table public.d
--=   d date
--=   constraint d_d_fkey foreign key (d) -> public.c (d)

--- a view
create view v as select 1 as id;
create table b (id int references v (id));
--! 42809 referenced relation "v" is not a table
--= view public.v
--=   id integer

--- a temporary table
create temp table a (id int primary key);
create table b (id int references a);
--! 42P16 constraints on permanent tables may reference only permanent tables
create temp table c (id int references a);

--- a permanent table from a temporary one
create table a (id int primary key);
create temp table b (id int references a);
--! 42P16 constraints on temporary tables may reference only temporary tables
--= table public.a
--=   id integer not null
--=   constraint a_pkey primary key (id)
--=   index a_pkey unique btree (id)

--- an unlogged table
create unlogged table a (id int primary key);
create table b (id int references a);
--! 42P16 constraints on permanent tables may reference only permanent tables
--= table public.a
--=   id integer not null
--=   constraint a_pkey primary key (id)
--=   index a_pkey unique btree (id)

--- itself
create table a (id int primary key, parent int references a, other int references a (id));
--= table public.a
--=   id integer not null
--=   parent integer
--=   other integer
--=   constraint a_other_fkey foreign key (other) -> public.a (id)
--=   constraint a_parent_fkey foreign key (parent) -> public.a (id)
--=   constraint a_pkey primary key (id)
--=   index a_pkey unique btree (id)

--- itself before its key
create table a (parent int references a (id), id int primary key);
--= table public.a
--=   parent integer
--=   id integer not null
--=   constraint a_parent_fkey foreign key (parent) -> public.a (id)
--=   constraint a_pkey primary key (id)
--=   index a_pkey unique btree (id)

--- each other
create table a (id int primary key, b int);
create table b (id int primary key, a int references a);
alter table a add foreign key (b) references b;
--= table public.a
--=   id integer not null
--=   b integer
--=   constraint a_b_fkey foreign key (b) -> public.b (id)
--=   constraint a_pkey primary key (id)
--=   index a_pkey unique btree (id)
--= table public.b
--=   id integer not null
--=   a integer
--=   constraint b_a_fkey foreign key (a) -> public.a (id)
--=   constraint b_pkey primary key (id)
--=   index b_pkey unique btree (id)

--- a deferrable unique constraint
create table a (id int unique deferrable);
create table b (id int references a (id));
--! 55000 cannot use a deferrable unique constraint for referenced table "a"
--= table public.a
--=   id integer
--=   constraint a_id_key unique (id) deferrable
--=   index a_id_key unique btree (id)

--- actions
create table a (id int primary key);
create table b (x int references a on delete cascade, y int references a on delete set null on update restrict, z int default 0 references a on delete set default);
--= table public.a
--=   id integer not null
--=   constraint a_pkey primary key (id)
--=   index a_pkey unique btree (id)
--= table public.b
--=   x integer
--=   y integer
--=   z integer default
--=   constraint b_x_fkey foreign key (x) -> public.a (id) on delete cascade
--=   constraint b_y_fkey foreign key (y) -> public.a (id) on delete set null on update restrict
--=   constraint b_z_fkey foreign key (z) -> public.a (id) on delete set default

--- set null of one column
create table a (x int, y int, primary key (x, y));
create table b (p int, q int, foreign key (p, q) references a on delete set null (q));
create table c (p int, q int, foreign key (p, q) references a on delete set null (z));
--! 42703 column "z" referenced in foreign key constraint does not exist
create table d (p int, q int, foreign key (p, q) references a on delete cascade (q));
--! 42601 syntax error at or near "("
--= table public.a
--=   x integer not null
--=   y integer not null
--=   constraint a_pkey primary key (x, y)
--=   index a_pkey unique btree (x, y)
--= table public.b
--=   p integer
--=   q integer
--=   constraint b_p_q_fkey foreign key (p, q) -> public.a (x, y) on delete set null

--- match full
create table a (id int primary key);
create table b (id int references a match full);
create table c (id int references a match partial);
--! 0A000 MATCH PARTIAL not yet implemented
--= table public.a
--=   id integer not null
--=   constraint a_pkey primary key (id)
--=   index a_pkey unique btree (id)
--= table public.b
--=   id integer
--=   constraint b_id_fkey foreign key (id) -> public.a (id)

--- not valid
create table a (id int primary key);
create table b (id int);
alter table b add foreign key (id) references a not valid;
alter table b validate constraint b_id_fkey;
--= table public.a
--=   id integer not null
--=   constraint a_pkey primary key (id)
--=   index a_pkey unique btree (id)
--= table public.b
--=   id integer
--=   constraint b_id_fkey foreign key (id) -> public.a (id)

--- to a partitioned table
create table a (id int primary key) partition by range (id);
create table b (id int references a);
--= table public.a
--=   id integer not null
--=   constraint a_pkey primary key (id)
--=   index a_pkey unique btree (id)
--= table public.b
--=   id integer
--=   constraint b_id_fkey foreign key (id) -> public.a (id)

--- from a partitioned table
create table a (id int primary key);
create table b (id int references a) partition by range (id);
create table b1 partition of b for values from (1) to (9);
--= table public.a
--=   id integer not null
--=   constraint a_pkey primary key (id)
--=   index a_pkey unique btree (id)
--= table public.b
--=   id integer
--=   constraint b_id_fkey foreign key (id) -> public.a (id)
--= table public.b1
--=   id integer
--=   constraint b_id_fkey foreign key (id) -> public.a (id)

--- only a table
create table a (id int primary key);
create table b (id int references only a);
--! 42601 syntax error at or near "only"
--= table public.a
--=   id integer not null
--=   constraint a_pkey primary key (id)
--=   index a_pkey unique btree (id)

--- a generated column
create table a (id int primary key);
create table b (x int, id int generated always as (x + 1) stored references a on delete set null);
--! 42601 invalid ON DELETE action for foreign key constraint containing generated column
create table c (x int, id int generated always as (x + 1) stored references a on delete cascade);
--= table public.a
--=   id integer not null
--=   constraint a_pkey primary key (id)
--=   index a_pkey unique btree (id)
--= table public.c
--=   x integer
--=   id integer generated
--=   constraint c_id_fkey foreign key (id) -> public.a (id) on delete cascade

--- the index goes
create table a (id int primary key);
create table b (id int references a);
alter table a drop constraint a_pkey;
--! 2BP01 cannot drop constraint a_pkey on table a because other objects depend on it
alter table a drop constraint a_pkey cascade;
--= table public.a
--=   id integer not null
--= table public.b
--=   id integer

--- the column goes
create table a (id int primary key);
create table b (id int references a);
alter table b drop column id;
drop table a;
--= table public.b

--- another index takes over
create table a (id int primary key);
create unique index other on a (id);
create table b (id int references a (id));
drop index other;
--= table public.a
--=   id integer not null
--=   constraint a_pkey primary key (id)
--=   index a_pkey unique btree (id)
--= table public.b
--=   id integer
--=   constraint b_id_fkey foreign key (id) -> public.a (id)

--- the type changes
create table a (id int primary key);
create table b (id int references a);
alter table a alter column id type bigint;
alter table b alter column id type uuid using null;
--! 42804 foreign key constraint "b_id_fkey" cannot be implemented
--= table public.a
--=   id bigint not null
--=   constraint a_pkey primary key (id)
--=   index a_pkey unique btree (id)
--= table public.b
--=   id integer
--=   constraint b_id_fkey foreign key (id) -> public.a (id)

--- on a missing privilege of names
create table a (id int primary key);
create table b (id int constraint "My Key" references a);
alter table b rename constraint "My Key" to my_key;
--= table public.a
--=   id integer not null
--=   constraint a_pkey primary key (id)
--=   index a_pkey unique btree (id)
--= table public.b
--=   id integer
--=   constraint my_key foreign key (id) -> public.a (id)

--- to auth
create schema auth_like;
create table auth_like.users (id uuid primary key);
create table profiles (id uuid primary key references auth_like.users on delete cascade);
--= schema auth_like
--= table auth_like.users
--=   id uuid not null
--=   constraint users_pkey primary key (id)
--=   index users_pkey unique btree (id)
--= table public.profiles
--=   id uuid not null
--=   constraint profiles_id_fkey foreign key (id) -> auth_like.users (id) on delete cascade
--=   constraint profiles_pkey primary key (id)
--=   index profiles_pkey unique btree (id)

--- too many constraints of one column
create table a (id int primary key);
create table b (id int references a references a);
alter table b add foreign key (id) references a;
--= table public.a
--=   id integer not null
--=   constraint a_pkey primary key (id)
--=   index a_pkey unique btree (id)
--= table public.b
--=   id integer
--=   constraint b_id_fkey foreign key (id) -> public.a (id)
--=   constraint b_id_fkey1 foreign key (id) -> public.a (id)
--=   constraint b_id_fkey2 foreign key (id) -> public.a (id)

--- a key to a partitioned table goes with what it has for the partitions
create table a (id int, k int, primary key (id, k)) partition by list (k);
create table a1 partition of a for values in (1);
create table b (id int, k int, foreign key (id, k) references a);
create table a2 partition of a for values in (2) partition by list (k);
create table a3 partition of a2 for values in (2);
alter table b drop constraint b_id_k_fkey;
drop table a;
--= table public.b
--=   id integer
--=   k integer

--- to partitions in the order of their bounds
create table days (day date primary key) partition by range (day);
create table days_rest partition of days default;
create table days_march partition of days for values from ('2026-03-01') to ('2026-04-01');
create table days_january partition of days for values from ('2026-01-01') to ('2026-02-01');
create table notes (id int, day date references days (day));
--= table public.days
--=   day date not null
--=   constraint days_pkey primary key (day)
--=   index days_pkey unique btree (day)
--= table public.days_january
--=   day date not null
--=   constraint days_january_pkey primary key (day)
--=   index days_january_pkey unique btree (day)
--= table public.days_march
--=   day date not null
--=   constraint days_march_pkey primary key (day)
--=   index days_march_pkey unique btree (day)
--= table public.days_rest
--=   day date not null
--=   constraint days_rest_pkey primary key (day)
--=   index days_rest_pkey unique btree (day)
--= table public.notes
--=   id integer
--=   day date
--=   constraint notes_day_fkey foreign key (day) -> public.days (day)
--=   constraint notes_day_fkey1 foreign key (day) -> public.days_january (day)
--=   constraint notes_day_fkey2 foreign key (day) -> public.days_march (day)
--=   constraint notes_day_fkey3 foreign key (day) -> public.days_rest (day)

--- set null of a column that is not of the key
create table a (x int primary key);
create table b (x int, y int, foreign key (x) references a on delete set null (y));
--! 42P10 column "y" referenced in ON DELETE SET action must be part of foreign key
create table b (x int, y int generated always as (x) stored references a on update cascade);
--! 42601 invalid ON UPDATE action for foreign key constraint containing generated column
--= table public.a
--=   x integer not null
--=   constraint a_pkey primary key (x)
--=   index a_pkey unique btree (x)
