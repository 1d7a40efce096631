-- Tables, views and what hangs on them, in longer scripts.

--- names that the server makes up
create table a (id serial primary key, b int unique, c int check (c > 0), d int references a, unique (b, c), check (b > c), check (c <> b));
create table a_b_key (x int);
--! 42P07 relation "a_b_key" already exists
create table z (id bigint generated always as identity, v text default null, w varchar(3) default null, n smallserial);
create index on a (b, lower(v));
--! 42703 column "v" does not exist
create index on z (lower(v), lower(v)) include (n);
create unique index on z ((v || 'x'), n) where n > 0;
create index on z (coalesce(v, ''));
--= table public.a
--=   id integer not null default
--=   b integer
--=   c integer
--=   d integer
--=   constraint a_b_c_key unique (b, c)
--=   constraint a_b_key unique (b)
--=   constraint a_c_check check (c)
--=   constraint a_check check (b, c)
--=   constraint a_check1 check (c, b)
--=   constraint a_d_fkey foreign key (d) -> public.a (id)
--=   constraint a_pkey primary key (id)
--=   index a_b_c_key unique btree (b, c)
--=   index a_b_key unique btree (b)
--=   index a_pkey unique btree (id)
--= sequence public.a_id_seq
--= table public.z
--=   id bigint not null identity always
--=   v text
--=   w character varying(3) default
--=   n smallint not null default
--=   index z_coalesce_idx btree (expression)
--=   index z_expr_n_idx unique btree (expression, n) partial
--=   index z_lower_lower1_n_idx btree (expression, expression) include (n)
--= sequence public.z_id_seq
--= sequence public.z_n_seq

--- long names
create table a_table_whose_name_is_rather_long_and_so_are_its_columns (a_column_whose_name_is_also_quite_long_indeed int unique, id int primary key, x int references a_table_whose_name_is_rather_long_and_so_are_its_columns);
create table another_table_whose_name_is_rather_long_and_so_are_its_columns (id serial, check (id > 0));
--= table public.a_table_whose_name_is_rather_long_and_so_are_its_columns
--=   a_column_whose_name_is_also_quite_long_indeed integer
--=   id integer not null
--=   x integer
--=   constraint a_table_whose_name_is_rather__a_column_whose_name_is_also_q_key unique (a_column_whose_name_is_also_quite_long_indeed)
--=   constraint a_table_whose_name_is_rather_long_and_so_are_its_columns_pkey primary key (id)
--=   constraint a_table_whose_name_is_rather_long_and_so_are_its_columns_x_fkey foreign key (x) -> public.a_table_whose_name_is_rather_long_and_so_are_its_columns (id)
--=   index a_table_whose_name_is_rather__a_column_whose_name_is_also_q_key unique btree (a_column_whose_name_is_also_quite_long_indeed)
--=   index a_table_whose_name_is_rather_long_and_so_are_its_columns_pkey unique btree (id)
--= sequence public.another_table_whose_name_is_rather_long_and_so_are_its_c_id_seq
--= table public.another_table_whose_name_is_rather_long_and_so_are_its_columns
--=   id integer not null default
--=   constraint another_table_whose_name_is_rather_long_and_so_are_its_id_check check (id)

--- keys that are one
create table t1 (a int unique unique, constraint named unique (a));
create table t2 (a int constraint named2 unique primary key);
create table t3 (a int, b int, unique (a, b), unique (b, a), primary key (a, b));
create table t4 (a int unique);
create table t5 (a int unique, b int, unique (a) include (b), unique (a) deferrable);
--= table public.t1
--=   a integer
--=   constraint named unique (a)
--=   index named unique btree (a)
--= table public.t2
--=   a integer not null
--=   constraint named2 primary key (a)
--=   index named2 unique btree (a)
--= table public.t3
--=   a integer not null
--=   b integer not null
--=   constraint t3_b_a_key unique (b, a)
--=   constraint t3_pkey primary key (a, b)
--=   index t3_b_a_key unique btree (b, a)
--=   index t3_pkey unique btree (a, b)
--= table public.t4
--=   a integer
--=   constraint t4_a_key unique (a)
--=   index t4_a_key unique btree (a)
--= table public.t5
--=   a integer
--=   b integer
--=   constraint t5_a_b_key unique (a)
--=   constraint t5_a_key unique (a)
--=   constraint t5_a_key1 unique (a) deferrable
--=   index t5_a_b_key unique btree (a) include (b)
--=   index t5_a_key unique btree (a)
--=   index t5_a_key1 unique btree (a)

--- refused definitions
create table t1 (a int null not null);
--! 42601 conflicting NULL/NOT NULL declarations for column "a" of table "t1"
create table t2 (a int default 1 default 2);
--! 42601 multiple default values specified for column "a" of table "t2"
create table t3 (a serial default 1);
--! 42601 multiple default values specified for column "a" of table "t3"
create table t4 (a int, a text);
--! 42701 column "a" specified more than once
create table t5 (a nosuch, a text);
--! 42704 type "nosuch" does not exist
create table t6 (ctid int);
--! 42701 column name "ctid" conflicts with a system column name
create table t7 (a int, primary key (a), primary key (a));
--! 42P16 multiple primary keys for table "t7" are not allowed
create table t8 (a int, primary key (zz));
--! 42703 column "zz" named in key does not exist
create table t9 (a int, primary key (a, a));
--! 42701 column "a" appears twice in primary key constraint
create table t10 (a int, unique (a, a));
--! 42701 column "a" appears twice in unique constraint
create table t11 (a int constraint x check (a > 0), b int constraint x unique);
--! 42710 constraint "x" for relation "t11" already exists
create table t12 (a int constraint k unique, b int constraint k unique);
--! 42P07 relation "k" already exists
create table t13 (a int constraint k2 unique, b int constraint k2 references t13 (a));
--! 42710 constraint "k2" for relation "t13" already exists
create table t14 (a int check (zz > 0));
--! 42703 column "zz" does not exist
create table t15 (a int default zz);
--! 0A000 cannot use column reference in DEFAULT expression
create table t16 (a text generated always as identity);
--! 22023 identity column type must be smallint, integer, or bigint
create table nosuch.t (a int);
--! 3F000 schema "nosuch" does not exist
create table t17 (a int null primary key);
create table t17 (a int);
--! 42P07 relation "t17" already exists
create table if not exists t17 (zz int);
--= table public.t17
--=   a integer not null
--=   constraint t17_pkey primary key (a)
--=   index t17_pkey unique btree (a)

--- foreign keys
create table p (id int primary key, u text unique, w int, x int);
create unique index on p (w);
create unique index on p (x) where x > 0;
create table c1 (a int references p, b varchar references p (u) on delete cascade, d bigint references p (w) on update set null on delete restrict);
create table c2 (a int references nosuch (id));
--! 42P01 relation "nosuch" does not exist
create table c3 (a int references nosuch.p (id));
--! 3F000 schema "nosuch" does not exist
create table c4 (a int references p (zz));
--! 42703 column "zz" referenced in foreign key constraint does not exist
create table c5 (a int, foreign key (zz) references p (id));
--! 42703 column "zz" referenced in foreign key constraint does not exist
create table c6 (a int references p (x));
--! 42830 there is no unique constraint matching given keys for referenced table "p"
create table c7 (a int, b int, foreign key (a, b) references p (id));
--! 42830 number of referencing and referenced columns for foreign key disagree
create table c8 (a uuid references p (id));
--! 42804 foreign key constraint "c8_a_fkey" cannot be implemented
create table c9 (a int references c1);
--! 42704 there is no primary key for referenced table "c1"
create view v as select 1 as x;
create table c10 (a int references v);
--! 42809 referenced relation "v" is not a table
create table c11 (a int, foreign key (a) references p (id, id));
--! 42830 foreign key referenced-columns list must not contain duplicates
create table c12 (a int references p, b int references p, foreign key (a) references p);
create table c13 (a int references c13 (a));
--! 42830 there is no unique constraint matching given keys for referenced table "c13"
create table c14 (a int primary key references c14 deferrable initially deferred);
create table c15 (a numeric references p (id));
--! 42804 foreign key constraint "c15_a_fkey" cannot be implemented
create table c16 (a text references p (u), b char(3) references p (u));
--= table public.c1
--=   a integer
--=   b character varying
--=   d bigint
--=   constraint c1_a_fkey foreign key (a) -> public.p (id)
--=   constraint c1_b_fkey foreign key (b) -> public.p (u) on delete cascade
--=   constraint c1_d_fkey foreign key (d) -> public.p (w) on delete restrict on update set null
--= table public.c12
--=   a integer
--=   b integer
--=   constraint c12_a_fkey foreign key (a) -> public.p (id)
--=   constraint c12_a_fkey1 foreign key (a) -> public.p (id)
--=   constraint c12_b_fkey foreign key (b) -> public.p (id)
--= table public.c14
--=   a integer not null
--=   constraint c14_a_fkey foreign key (a) -> public.c14 (a) deferrable
--=   constraint c14_pkey primary key (a)
--=   index c14_pkey unique btree (a)
--= table public.c16
--=   a text
--=   b character(3)
--=   constraint c16_a_fkey foreign key (a) -> public.p (u)
--=   constraint c16_b_fkey foreign key (b) -> public.p (u)
--= table public.p
--=   id integer not null
--=   u text
--=   w integer
--=   x integer
--=   constraint p_pkey primary key (id)
--=   constraint p_u_key unique (u)
--=   index p_pkey unique btree (id)
--=   index p_u_key unique btree (u)
--=   index p_w_idx unique btree (w)
--=   index p_x_idx unique btree (x) partial
--= view public.v
--=   x integer

--- indexes
create table t (a int, b text);
create index i on t (a);
create index i on t (b);
--! 42P07 relation "i" already exists
create index if not exists i on t (b);
create index if not exists i on t (nosuch);
--! 42703 column "nosuch" does not exist
create index zz on nosuch (a);
--! 42P01 relation "nosuch" does not exist
create index zz on nosuch.t (a);
--! 3F000 schema "nosuch" does not exist
create index zz on t (nosuch);
--! 42703 column "nosuch" does not exist
create index zz on t (lower(nosuch));
--! 42703 column "nosuch" does not exist
create index zz on t (a) where nosuch > 0;
--! 42703 column "nosuch" does not exist
create index zz on t (a) include (nosuch);
--! 42703 column "nosuch" does not exist
create view v as select 1 as x;
create index zz on v (x);
--! 42809 cannot create index on relation "v"
create index t on t (a);
--! 42P07 relation "t" already exists
create index g on t using hash (b);
create index concurrently h on t (a);
--! 25001 CREATE INDEX CONCURRENTLY cannot run inside a transaction block
--= table public.t
--=   a integer
--=   b text
--=   index g hash (b)
--=   index i btree (a)
--= view public.v
--=   x integer

--- like
create table p (id int primary key, b int unique, c text check (c <> ''), d int not null default 5, e serial, f int generated always as (d * 2) stored, g int generated by default as identity, h int references p);
create index on p (c, d);
create table l1 (like p);
create table l2 (like p including all);
create table l3 (x int, like p including defaults including constraints, y int);
create table l4 (like p including all excluding indexes);
create table l5 (like nosuch);
--! 42P01 relation "nosuch" does not exist
create table l6 (id int, like p);
--! 42701 column "id" specified more than once
--= table public.l1
--=   id integer not null
--=   b integer
--=   c text
--=   d integer not null
--=   e integer not null
--=   f integer
--=   g integer not null
--=   h integer
--= table public.l2
--=   id integer not null
--=   b integer
--=   c text
--=   d integer not null default
--=   e integer not null default
--=   f integer generated
--=   g integer not null identity by default
--=   h integer
--=   constraint l2_b_key unique (b)
--=   constraint l2_pkey primary key (id)
--=   constraint p_c_check check (c)
--=   index l2_b_key unique btree (b)
--=   index l2_c_d_idx btree (c, d)
--=   index l2_pkey unique btree (id)
--= sequence public.l2_g_seq
--= table public.l3
--=   x integer
--=   id integer not null
--=   b integer
--=   c text
--=   d integer not null default
--=   e integer not null default
--=   f integer
--=   g integer not null
--=   h integer
--=   y integer
--=   constraint p_c_check check (c)
--= table public.l4
--=   id integer not null
--=   b integer
--=   c text
--=   d integer not null default
--=   e integer not null default
--=   f integer generated
--=   g integer not null identity by default
--=   h integer
--=   constraint p_c_check check (c)
--= sequence public.l4_g_seq
--= table public.p
--=   id integer not null
--=   b integer
--=   c text
--=   d integer not null default
--=   e integer not null default
--=   f integer generated
--=   g integer not null identity by default
--=   h integer
--=   constraint p_b_key unique (b)
--=   constraint p_c_check check (c)
--=   constraint p_h_fkey foreign key (h) -> public.p (id)
--=   constraint p_pkey primary key (id)
--=   index p_b_key unique btree (b)
--=   index p_c_d_idx btree (c, d)
--=   index p_pkey unique btree (id)
--= sequence public.p_e_seq
--= sequence public.p_g_seq

--- inheritance
create table p (id int primary key, b text not null default 'x', check (id > 0), constraint own check (b <> '') no inherit);
create table c () inherits (p);
create table d (b text, e int, id int not null) inherits (p);
create table e (b int) inherits (p);
--! 42804 column "b" has a type conflict
create table f (id bigint);
create table g () inherits (p, f);
--! 42804 inherited column "id" has a type conflict
create table h () inherits (p, p);
--! 42P07 relation "p" would be inherited from more than once
--= table public.c
--=   id integer not null
--=   b text not null default
--=   constraint p_id_check check (id)
--= table public.d
--=   id integer not null
--=   b text not null default
--=   e integer
--=   constraint p_id_check check (id)
--= table public.f
--=   id bigint
--= table public.p
--=   id integer not null
--=   b text not null default
--=   constraint own check (b)
--=   constraint p_id_check check (id)
--=   constraint p_pkey primary key (id)
--=   index p_pkey unique btree (id)

--- partitions
create table other (id int primary key);
create table pt (id int, at date not null, v text, oid int references other, primary key (id, at), check (id > 0)) partition by range (at);
create index on pt (v);
create table pt1 partition of pt for values from ('2020-01-01') to ('2021-01-01');
create index named on pt (v, id);
create table fk (a int, b date, foreign key (a, b) references pt);
create table pt2 partition of pt (id default 3, constraint extra check (v <> '')) for values from ('2021-01-01') to ('2022-01-01');
create table bad (id int primary key, at date) partition by range (at);
--! 0A000 unique constraint on partitioned table must include all partitioning columns
create table bad2 partition of other for values in (1);
--! 42P17 "other" is not partitioned
create table bad3 partition of nosuch for values in (1);
--! 42P01 relation "nosuch" does not exist
--= table public.fk
--=   a integer
--=   b date
--=   constraint fk_a_b_fkey foreign key (a, b) -> public.pt (id, at)
--=   constraint fk_a_b_fkey1 foreign key (a, b) -> public.pt1 (id, at)
--=   constraint fk_a_b_fkey2 foreign key (a, b) -> public.pt2 (id, at)
--= table public.other
--=   id integer not null
--=   constraint other_pkey primary key (id)
--=   index other_pkey unique btree (id)
--= table public.pt
--=   id integer not null
--=   at date not null
--=   v text
--=   oid integer
--=   constraint pt_id_check check (id)
--=   constraint pt_oid_fkey foreign key (oid) -> public.other (id)
--=   constraint pt_pkey primary key (id, at)
--=   index named btree (v, id)
--=   index pt_pkey unique btree (id, at)
--=   index pt_v_idx btree (v)
--= table public.pt1
--=   id integer not null
--=   at date not null
--=   v text
--=   oid integer
--=   constraint pt1_pkey primary key (id, at)
--=   constraint pt_id_check check (id)
--=   constraint pt_oid_fkey foreign key (oid) -> public.other (id)
--=   index pt1_pkey unique btree (id, at)
--=   index pt1_v_id_idx btree (v, id)
--=   index pt1_v_idx btree (v)
--= table public.pt2
--=   id integer not null default
--=   at date not null
--=   v text
--=   oid integer
--=   constraint extra check (v)
--=   constraint pt2_pkey primary key (id, at)
--=   constraint pt_id_check check (id)
--=   constraint pt_oid_fkey foreign key (oid) -> public.other (id)
--=   index pt2_pkey unique btree (id, at)
--=   index pt2_v_id_idx btree (v, id)
--=   index pt2_v_idx btree (v)

--- typed tables and exclusion
create type ct as (a int, b text);
create table t of ct;
create table u of ct (primary key (a), b with options not null default 'x');
create table v of nosuch;
--! 42704 type "nosuch" does not exist
create table w (a int4range, b int, exclude using gist (a with &&), constraint named exclude using gist (a with &&) where (b > 0));
--= composite type public.ct
--=   a integer
--=   b text
--= table public.t
--=   a integer
--=   b text
--= table public.u
--=   a integer not null
--=   b text not null default
--=   constraint u_pkey primary key (a)
--=   index u_pkey unique btree (a)
--= table public.w
--=   a int4range
--=   b integer
--=   constraint named exclusion (a)
--=   constraint w_a_excl exclusion (a)
--=   index named gist (a) partial
--=   index w_a_excl gist (a)

--- temporary tables hide others
create table t (a int);
create temporary table t (b int);
create index on t (a);
--! 42703 column "a" does not exist
create index on t (b);
create temp table public.u (a int);
--! 42P16 cannot create temporary relation in non-temporary schema
drop table t;
create index on t (a);
--= table public.t
--=   a integer
--=   index t_a_idx btree (a)
