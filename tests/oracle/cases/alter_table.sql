-- ALTER TABLE and its kin, in longer scripts.

--- passes
create table t (a int unique);
alter table t add primary key (b), add check (c > 0), alter column d set default 1, add column b int, add column c int, add column d int;
alter table t drop column a, add column a text not null default 'x' unique;
alter table t add constraint t_fk foreign key (e) references t (b), add column e int;
alter table t alter column e type bigint, drop constraint t_fk, add constraint t_fk2 foreign key (e) references t;
--= table public.t
--=   b integer not null
--=   c integer
--=   d integer default
--=   a text not null default
--=   e bigint
--=   constraint t_a_key unique (a)
--=   constraint t_c_check check (c)
--=   constraint t_fk2 foreign key (e) -> public.t (b)
--=   constraint t_pkey primary key (b)
--=   index t_a_key unique btree (a)
--=   index t_pkey unique btree (b)

--- adding columns
create table p (id int primary key);
create table t (a int);
alter table t add column a int;
--! 42701 column "a" of relation "t" already exists
alter table t add column if not exists a int unique references p;
alter table t add column ctid int;
--! 42701 column name "ctid" conflicts with a system column name
alter table t add b int primary key, add c serial, add d int generated always as identity, add e int generated always as (a + 1) stored;
alter table t add f int references p on delete set null constraint cf check (f > 0) unique;
alter table t add g nosuch;
--! 42704 type "nosuch" does not exist
alter table t add h int references nosuch;
--! 42P01 relation "nosuch" does not exist
alter table t add i int default zz;
--! 0A000 cannot use column reference in DEFAULT expression
alter table t add j int primary key;
--! 42P16 multiple primary keys for table "t" are not allowed
alter table nosuch add a int;
--! 42P01 relation "nosuch" does not exist
alter table if exists nosuch add a int;
alter table nosuch.t add a int;
--! 3F000 schema "nosuch" does not exist
alter table t add k varchar(10) default null, add l text[] not null default '{}';
--= table public.p
--=   id integer not null
--=   constraint p_pkey primary key (id)
--=   index p_pkey unique btree (id)
--= table public.t
--=   a integer
--=   b integer not null
--=   c integer not null default
--=   d integer not null identity always
--=   e integer generated
--=   f integer
--=   k character varying(10) default
--=   l text[] not null default
--=   constraint cf check (f)
--=   constraint t_f_fkey foreign key (f) -> public.p (id) on delete set null
--=   constraint t_f_key unique (f)
--=   constraint t_pkey primary key (b)
--=   index t_f_key unique btree (f)
--=   index t_pkey unique btree (b)
--= sequence public.t_c_seq
--= sequence public.t_d_seq

--- dropping columns
create table t (a int primary key, b int unique, c int, d int check (c > d), unique (c, d));
create index on t (c);
create index on t ((c + 1));
create index on t (a) where d > 0;
create table u (a int references t, b int references t (b));
create view v as select c from t;
alter table t drop column nosuch;
--! 42703 column "nosuch" of relation "t" does not exist
alter table t drop column if exists nosuch;
alter table t drop column ctid;
--! 0A000 cannot drop system column "ctid"
alter table t drop column a;
--! 2BP01 cannot drop column a of table t because other objects depend on it
alter table t drop column c;
--! 2BP01 cannot drop column c of table t because other objects depend on it
alter table t drop column d;
alter table t drop column c cascade, drop column b cascade;
alter table t drop column a cascade;
--= table public.t
--= table public.u
--=   a integer
--=   b integer

--- constraints
create table t (a int, b int);
create table p (id int primary key);
alter table t add constraint c check (a > 0), add constraint c check (b > 0);
--! 42710 constraint "c" for relation "t" already exists
alter table t add constraint c check (a > 0);
alter table t add constraint c unique (b);
--! 42710 constraint "c" for relation "t" already exists
alter table t add unique (a), add unique (a);
alter table t add primary key (a), add constraint u1 unique (b) deferrable initially deferred;
alter table t add primary key (b);
--! 42P16 multiple primary keys for table "t" are not allowed
alter table t add constraint p check (b > 1);
alter table t add constraint p unique (b);
--! 42P07 relation "p" already exists
alter table t add foreign key (a) references p not valid, add foreign key (a) references p;
alter table t add check (b < 9) not valid;
alter table t validate constraint t_b_check;
alter table t validate constraint t_a_key;
--! 42809 constraint "t_a_key" of relation "t" is not a foreign key or check constraint
alter table t validate constraint nosuch;
--! 42704 constraint "nosuch" of relation "t" does not exist
alter table t alter constraint t_a_fkey deferrable;
alter table t alter constraint c deferrable;
--! 42809 constraint "c" of relation "t" is not a foreign key constraint
alter table t alter constraint nosuch deferrable;
--! 42704 constraint "nosuch" of relation "t" does not exist
alter table t drop constraint nosuch;
--! 42704 constraint "nosuch" of relation "t" does not exist
alter table t drop constraint if exists nosuch;
alter table t drop constraint u1, drop constraint t_a_fkey1;
alter table p drop constraint p_pkey;
--! 2BP01 cannot drop constraint p_pkey on table p because other objects depend on it
alter table p drop constraint p_pkey cascade;
alter table t add foreign key (b) references t (b);
--! 42830 there is no unique constraint matching given keys for referenced table "t"
alter table t add constraint fk2 foreign key (b) references t (a), add unique (zz);
--! 42703 column "zz" named in key does not exist
create unique index ui on t (b);
create unique index ui2 on t (b) where b > 0;
create index ui3 on t (b);
alter table t add constraint named unique using index ui;
alter table t add constraint named2 unique using index ui2;
--! 42809 "ui2" is a partial index
alter table t add constraint named3 unique using index ui3;
--! 42809 "ui3" is not a unique index
alter table t add constraint named4 unique using index nosuch;
--! 42704 index "nosuch" does not exist
--= table public.p
--=   id integer not null
--= table public.t
--=   a integer not null
--=   b integer
--=   constraint c check (a)
--=   constraint named unique (b)
--=   constraint p check (b)
--=   constraint t_a_key unique (a)
--=   constraint t_a_key1 unique (a)
--=   constraint t_b_check check (b)
--=   constraint t_pkey primary key (a)
--=   index named unique btree (b)
--=   index t_a_key unique btree (a)
--=   index t_a_key1 unique btree (a)
--=   index t_pkey unique btree (a)
--=   index ui2 unique btree (b) partial
--=   index ui3 btree (b)

--- defaults and not null
create table t (a int primary key, b int not null default 1, c int generated always as identity, d int generated always as (b * 2) stored, e int);
create view v as select b from t;
alter table t alter a drop not null;
--! 42P16 column "a" is in a primary key
alter table t alter nosuch drop not null;
--! 42703 column "nosuch" of relation "t" does not exist
alter table t alter nosuch set not null;
--! 42703 column "nosuch" of relation "t" does not exist
alter table t alter nosuch set default 1;
--! 42703 column "nosuch" of relation "t" does not exist
alter table t alter nosuch drop default;
--! 42703 column "nosuch" of relation "t" does not exist
alter table t alter nosuch type text;
--! 42703 column "nosuch" of relation "t" does not exist
alter table t alter b drop not null, alter b drop default, alter e set not null, alter e set default 3;
alter table t alter c drop not null;
--! 42601 column "c" of relation "t" is an identity column
alter table t alter c set default 1;
--! 42601 column "c" of relation "t" is an identity column
alter table t alter c drop default;
--! 42601 column "c" of relation "t" is an identity column
alter table t alter d set default 1;
--! 42601 column "d" of relation "t" is a generated column
alter table t alter d drop default;
--! 42601 column "d" of relation "t" is a generated column
alter table t alter d drop expression;
alter table t alter c drop identity;
alter table t alter b drop identity;
--! 55000 column "b" of relation "t" is not an identity column
alter table t alter b drop identity if exists;
alter table t alter b drop expression;
--! 55000 column "b" of relation "t" is not a stored generated column
alter table t alter e set generated always;
--! 55000 column "e" of relation "t" is not an identity column
alter table t alter a add generated by default as identity;
alter table t alter a add generated by default as identity;
--! 55000 column "a" of relation "t" is already an identity column
alter table t alter e add generated always as identity;
--! 55000 column "e" of relation "t" already has a default value
alter table t alter b add generated always as identity;
--! 55000 column "b" of relation "t" must be declared NOT NULL before identity can be added
alter table t alter a set generated always;
alter table t alter ctid set not null;
--! 0A000 cannot alter system column "ctid"
alter table t alter ctid drop not null;
--! 0A000 cannot alter system column "ctid"
alter table t alter ctid set default 1;
--! 0A000 cannot alter system column "ctid"
alter table t alter ctid type text;
--! 0A000 cannot alter system column "ctid"
alter view v alter b set default 4;
alter table v alter b set default 4;
--= table public.t
--=   a integer not null identity always
--=   b integer
--=   c integer not null
--=   d integer
--=   e integer not null default
--=   constraint t_pkey primary key (a)
--=   index t_pkey unique btree (a)
--= sequence public.t_a_seq
--= view public.v
--=   b integer default

--- changing types
create type mood as enum ('a', 'b');
create type temper as enum ('a', 'b');
create table t (a int primary key, b text default 'x', c mood default 'a', d varchar(20), e int unique, f int generated always as (e + 1) stored, g timestamptz default now(), h jsonb, i text[], j text);
create table u (a int references t);
alter table t alter a type bigint;
alter table t alter a type uuid using null;
--! 42804 foreign key constraint "u_a_fkey" cannot be implemented
alter table t alter b type uuid;
--! 42804 column "b" cannot be cast automatically to type uuid
alter table t alter b type int using b::int;
--! 42804 default for column "b" cannot be cast automatically to type integer
alter table t alter b type mood using b::mood;
--! 42804 default for column "b" cannot be cast automatically to type mood
alter table t alter b drop default, alter b type mood using b::mood;
alter table t alter c type text;
alter table t alter c type temper using c::text::temper;
--! 42804 default for column "c" cannot be cast automatically to type temper
alter table t alter d type text, alter d type varchar(10);
--! 0A000 cannot alter type of column "d" twice
alter table t alter d type varchar(10);
alter table t alter e type bigint;
--! 0A000 cannot alter type of a column used by a generated column
alter table t alter g type date;
alter table t alter h type json;
alter table t alter h type text;
alter table t alter h type jsonb;
--! 42804 column "h" cannot be cast automatically to type jsonb
alter table t alter i type text;
alter table t alter i type text[] using array[i];
alter table t alter j type nosuch;
--! 42704 type "nosuch" does not exist
alter table t alter j type int using nosuch::int;
--! 42703 column "nosuch" does not exist
alter table t alter j type boolean;
--! 42804 column "j" cannot be cast automatically to type boolean
create view v as select j from t;
alter table t alter j type varchar;
--! 0A000 cannot alter type of a column used by a view or rule
alter table t alter d type text;
create policy p on t using (d = 'x');
alter table t alter d type varchar(5);
--! 0A000 cannot alter type of a column used in a policy definition
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger tr before update of g on t for each row execute function f();
alter table t alter g type timestamptz;
--! 0A000 cannot alter type of a column used in a trigger definition
create trigger tr2 before update on t for each row when (new.h is null) execute function f();
alter table t alter h type text;
--! 0A000 cannot alter type of a column used in a trigger definition
--= table public.t
--=   a bigint not null
--=   b public.mood
--=   c text default
--=   d text
--=   e integer
--=   f integer generated
--=   g date default
--=   h text
--=   i text[]
--=   j text
--=   constraint t_e_key unique (e)
--=   constraint t_pkey primary key (a)
--=   index t_e_key unique btree (e)
--=   index t_pkey unique btree (a)
--=   trigger tr f
--=   trigger tr2 f
--=   policy p all
--= table public.u
--=   a integer
--=   constraint u_a_fkey foreign key (a) -> public.t (a)
--= view public.v
--=   j text
--= type public.mood enum (a, b)
--= type public.temper enum (a, b)
--= function public.f() returns trigger

--- renames
create table t (a int primary key, b int);
create view v as select a from t;
create materialized view m as select a from t;
create sequence s;
create index i on t (b);
alter table t rename column a to b;
--! 42701 column "b" of relation "t" already exists
alter table t rename column a to a;
--! 42701 column "a" of relation "t" already exists
alter table t rename nosuch to x;
--! 42703 column "nosuch" does not exist
alter table t rename column a to ctid;
--! 42701 column name "ctid" conflicts with a system column name
alter table t rename ctid to x;
--! 0A000 cannot rename system column "ctid"
alter table t rename a to aa;
alter table t rename constraint nosuch to y;
--! 42704 constraint "nosuch" for table "t" does not exist
alter table t add constraint c1 check (aa > 0), add constraint c2 check (b > 0);
alter table t rename constraint c1 to c2;
--! 42710 constraint "c2" for relation "t" already exists
alter table t rename constraint c1 to c3;
alter table t rename constraint t_pkey to v;
--! 42P07 relation "v" already exists
alter table t rename constraint t_pkey to t_key;
alter table t rename to v;
--! 42P07 relation "v" already exists
alter table t rename to t;
--! 42P07 relation "t" already exists
alter table nosuch rename to x;
--! 42P01 relation "nosuch" does not exist
alter table if exists nosuch rename to x;
alter table if exists nosuch rename a to x;
alter view t rename to x;
--! 42809 "t" is not a view
alter materialized view t rename to x;
--! 42809 "t" is not a materialized view
alter sequence t rename to x;
--! 42809 "t" is not a sequence
alter index t rename to t2;
alter index i rename to i2;
alter index t_key rename to t_key2;
alter index nosuch rename to x;
--! 42P01 relation "nosuch" does not exist
alter index if exists nosuch rename to x;
alter table i2 rename to i3;
alter table v rename to v2;
alter view v2 rename column a to z;
alter materialized view m rename a to z;
alter table m rename to m2;
alter table s rename to s2;
alter sequence s2 rename to s3;
alter sequence t2 rename column aa to x;
--! 42601 syntax error at or near "column"
--= materialized view public.m2
--=   z integer
--= sequence public.s3
--= table public.t2
--=   aa integer not null
--=   b integer
--=   constraint c2 check (b)
--=   constraint c3 check (aa)
--=   constraint t_key2 primary key (aa)
--=   index i3 btree (b)
--=   index t_key2 unique btree (aa)
--= view public.v2
--=   z integer

--- moving to another schema
create schema app;
create table t (a serial primary key, b int unique);
create index i on t (b);
create table app.u (a int);
create table u (a int);
create view v as select 1 as x;
alter table t set schema nosuch;
--! 3F000 schema "nosuch" does not exist
alter table u set schema app;
--! 42P07 relation "u" already exists in schema "app"
alter table t set schema app;
alter table app.t set schema app;
alter view v set schema app;
alter view u set schema app;
--! 42809 "u" is not a view
alter sequence app.t_a_seq set schema public;
--! 0A000 cannot move an owned sequence into another schema
alter table nosuch set schema app;
--! 42P01 relation "nosuch" does not exist
alter table if exists nosuch set schema app;
alter index i set tablespace nosuch;
--! 42P01 relation "i" does not exist
--= schema app
--= table app.t
--=   a integer not null default
--=   b integer
--=   constraint t_b_key unique (b)
--=   constraint t_pkey primary key (a)
--=   index i btree (b)
--=   index t_b_key unique btree (b)
--=   index t_pkey unique btree (a)
--= sequence app.t_a_seq
--= table app.u
--=   a integer
--= view app.v
--=   x integer
--= table public.u
--=   a integer

--- wrong kinds
create table t (a int);
create view v as select 1 as x;
create materialized view m as select 1 as x;
create sequence s;
create type ct as (a int);
alter table v add column a int;
--! 42809 ALTER action ADD COLUMN cannot be performed on relation "v"
alter view v add column a int;
--! 42809 ALTER action ADD COLUMN cannot be performed on relation "v"
alter table m add column a int;
--! 42809 ALTER action ADD COLUMN cannot be performed on relation "m"
alter table v drop column x;
--! 42809 ALTER action DROP COLUMN cannot be performed on relation "v"
alter table v alter x set not null;
--! 42809 ALTER action ALTER COLUMN ... SET NOT NULL cannot be performed on relation "v"
alter table v alter x drop not null;
--! 42809 ALTER action ALTER COLUMN ... DROP NOT NULL cannot be performed on relation "v"
alter table v alter x type text;
--! 42809 ALTER action ALTER COLUMN ... SET DATA TYPE cannot be performed on relation "v"
alter table v add constraint c check (x > 0);
--! 42809 ALTER action ADD CONSTRAINT cannot be performed on relation "v"
alter table v drop constraint c;
--! 42809 ALTER action DROP CONSTRAINT cannot be performed on relation "v"
alter table v enable row level security;
--! 42809 ALTER action ENABLE ROW SECURITY cannot be performed on relation "v"
alter table m enable row level security;
--! 42809 ALTER action ENABLE ROW SECURITY cannot be performed on relation "m"
alter table s add column a int;
--! 42809 ALTER action ADD COLUMN cannot be performed on relation "s"
alter table v enable trigger all;
--! 42809 ALTER action ENABLE TRIGGER ALL cannot be performed on relation "v"
alter table ct add column b int;
--! 42809 "ct" is a composite type
alter type ct add attribute b int;
alter type ct drop attribute a;
alter type ct alter attribute b type text;
alter type ct rename attribute b to c;
alter view t alter a set default 1;
--! 42809 "t" is not a view
alter sequence t owner to postgres;
--! 42809 "t" is not a sequence
alter index t set (fillfactor = 10);
--! 42809 "t" is not an index
alter table t disable trigger nosuch;
--! 42704 trigger "nosuch" for table "t" does not exist
alter table t enable rule nosuch;
--! 42704 rule "nosuch" for relation "t" does not exist
alter table t cluster on nosuch;
--! 42704 index "nosuch" for table "t" does not exist
alter table t replica identity using index nosuch;
--! 42704 index "nosuch" for table "t" does not exist
alter table t inherit nosuch;
--! 42P01 relation "nosuch" does not exist
alter table t no inherit v;
--! 42P01 relation "v" is not a parent of relation "t"
alter table t owner to nosuch;
--! 42704 role "nosuch" does not exist
--= composite type public.ct
--=   c text
--= materialized view public.m
--=   x integer
--= sequence public.s
--= table public.t
--=   a integer
--= view public.v
--=   x integer

--- children
create table p (a int, b int);
create table c (b int, z int) inherits (p);
alter table p add column d int not null default 1;
alter table p add column z int;
alter table p add column z text;
--! 42701 column "z" of relation "p" already exists
alter table p alter column a set not null;
alter table p alter column a set default 3;
alter table c rename column a to x;
--! 42P16 cannot rename inherited column "a"
alter table only p rename column a to x;
--! 42P16 inherited column "a" must be renamed in child tables too
alter table p rename column a to x;
alter table c drop column x;
--! 42P16 cannot drop inherited column "x"
alter table c alter column x type text;
--! 42P16 cannot alter inherited column "x"
alter table p alter column x type bigint;
alter table p add constraint k check (x > 0);
alter table c drop constraint k;
--! 42P16 cannot drop inherited constraint "k" of relation "c"
alter table p drop constraint k;
alter table p add unique (x);
alter table p drop column x;
alter table c no inherit p;
alter table c inherit p;
alter table c no inherit c;
--! 42P01 relation "c" is not a parent of relation "c"
--= table public.c
--=   b integer
--=   z integer
--=   d integer not null default
--= table public.p
--=   b integer
--=   d integer not null default
--=   z integer

--- partitions later
create table other (id int primary key);
create table pt (id int not null, at date not null, v text) partition by range (at);
create table pt1 (at date not null, id int not null, v text);
create table pt2 (at date not null, id int);
create table pt3 (at date not null, id int not null, v text, more int);
alter table pt add primary key (id, at), add check (id > 0);
create index on pt (v);
alter table pt attach partition pt1 for values from ('2020-01-01') to ('2021-01-01');
--! 42804 child table is missing constraint "pt_id_check"
alter table pt1 add constraint pt_id_check check (id > 0);
alter table pt attach partition pt1 for values from ('2020-01-01') to ('2021-01-01');
alter table pt attach partition pt2 for values from ('2021-01-01') to ('2022-01-01');
--! 42804 column "id" in child table must be marked NOT NULL
alter table pt attach partition pt3 for values from ('2021-01-01') to ('2022-01-01');
--! 42804 table "pt3" contains column "more" not found in parent "pt"
alter table pt attach partition nosuch default;
--! 42P01 relation "nosuch" does not exist
alter table other attach partition pt2 default;
--! 42P17 table "other" is not partitioned
alter table pt attach partition pt1 default;
--! 42809 "pt1" is already a partition
alter table pt add column o int references other, add unique (v, at);
alter table pt alter v set not null;
alter table pt1 drop column v;
--! 42P16 cannot drop inherited column "v"
alter table pt drop column at;
--! 42P16 cannot drop column "at" because it is part of the partition key of relation "pt"
alter table pt alter at type timestamp;
--! 42P16 cannot alter column "at" because it is part of the partition key of relation "pt"
alter table pt detach partition pt2;
--! 42P01 relation "pt2" is not a partition of relation "pt"
alter table pt detach partition pt1;
alter table pt drop column v;
--= table public.other
--=   id integer not null
--=   constraint other_pkey primary key (id)
--=   index other_pkey unique btree (id)
--= table public.pt
--=   id integer not null
--=   at date not null
--=   o integer
--=   constraint pt_id_check check (id)
--=   constraint pt_o_fkey foreign key (o) -> public.other (id)
--=   constraint pt_pkey primary key (id, at)
--=   index pt_pkey unique btree (id, at)
--= table public.pt1
--=   at date not null
--=   id integer not null
--=   v text not null
--=   o integer
--=   constraint pt1_pkey primary key (id, at)
--=   constraint pt1_v_at_key unique (v, at)
--=   constraint pt_id_check check (id)
--=   constraint pt_o_fkey foreign key (o) -> public.other (id)
--=   index pt1_pkey unique btree (id, at)
--=   index pt1_v_at_key unique btree (v, at)
--=   index pt1_v_idx btree (v)
--= table public.pt2
--=   at date not null
--=   id integer
--= table public.pt3
--=   at date not null
--=   id integer not null
--=   v text
--=   more integer
