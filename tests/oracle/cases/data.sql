-- INSERT, UPDATE, DELETE, MERGE, COPY: what is checked before any row is.

--- too many values
create table a (x int, y int);
insert into a values (1, 2, 3);
--! 42601 INSERT has more expressions than target columns
insert into a (x) values (1, 2);
--! 42601 INSERT has more expressions than target columns
--= table public.a
--=   x integer
--=   y integer

--- too few values
create table a (x int, y int);
insert into a (x, y) values (1);
--! 42601 INSERT has more target columns than expressions
insert into a values (1);
--= table public.a
--=   x integer
--=   y integer

--- values that do not fit
create table a (x int, y boolean, z uuid);
insert into a (x) values ('a');
--! 22P02 invalid input syntax for type integer: "a"
insert into a (x) values (true);
--! 42804 column "x" is of type integer but expression is of type boolean
insert into a (y) values (1);
--! 42804 column "y" is of type boolean but expression is of type integer
insert into a (z) values (1);
--! 42804 column "z" is of type uuid but expression is of type integer
insert into a (x) select 'a'::text;
--! 42804 column "x" is of type integer but expression is of type text
--= table public.a
--=   x integer
--=   y boolean
--=   z uuid

--- values that fit
create table a (x int, y text, z jsonb, d date);
insert into a values ('1', 5, '{}', '2020-01-01');
insert into a (x) values (1.5), (2);
insert into a (y) select 'x';
--= table public.a
--=   x integer
--=   y text
--=   z jsonb
--=   d date

--- null where there may be none
create table a (x int not null, y int);
insert into a (y) values (1);
--! 23502 null value in column "x" of relation "a" violates not-null constraint
insert into a (x) values (null);
--! 23502 null value in column "x" of relation "a" violates not-null constraint
--= table public.a
--=   x integer not null
--=   y integer

--- the same key twice
create table a (x int primary key);
insert into a values (1);
insert into a values (1);
--! 23505 duplicate key value violates unique constraint "a_pkey"
insert into a values (2), (2);
--! 23505 duplicate key value violates unique constraint "a_pkey"
--= table public.a
--=   x integer not null
--=   constraint a_pkey primary key (x)
--=   index a_pkey unique btree (x)

--- a check
create table a (x int check (x > 0));
insert into a values (1);
insert into a values (-1);
--! 23514 new row for relation "a" violates check constraint "a_x_check"
--= table public.a
--=   x integer
--=   constraint a_x_check check (x)

--- a key to nothing
create table a (x int primary key);
create table b (x int references a);
insert into b values (1);
--! 23503 insert or update on table "b" violates foreign key constraint "b_x_fkey"
--= table public.a
--=   x integer not null
--=   constraint a_pkey primary key (x)
--=   index a_pkey unique btree (x)
--= table public.b
--=   x integer
--=   constraint b_x_fkey foreign key (x) -> public.a (x)

--- a generated column
create table a (x int, y int generated always as (x) stored);
insert into a (x, y) values (1, 2);
--! 428C9 cannot insert a non-DEFAULT value into column "y"
insert into a (x, y) values (1, default);
update a set y = 1;
--! 428C9 column "y" can only be updated to DEFAULT
--= table public.a
--=   x integer
--=   y integer generated

--- an identity column
create table a (x int generated always as identity, y int);
insert into a (x) values (1);
--! 428C9 cannot insert a non-DEFAULT value into column "x"
insert into a (x) overriding system value values (1);
update a set x = 1;
--! 428C9 column "x" can only be updated to DEFAULT
--= table public.a
--=   x integer not null identity always
--=   y integer
--= sequence public.a_x_seq

--- on conflict
create table a (x int primary key, y int, z int);
create unique index on a (y) where z > 0;
insert into a values (1) on conflict (x) do nothing;
insert into a values (1) on conflict (y) do nothing;
--! 42P10 there is no unique or exclusion constraint matching the ON CONFLICT specification
insert into a values (1) on conflict (z) do nothing;
--! 42P10 there is no unique or exclusion constraint matching the ON CONFLICT specification
insert into a values (1) on conflict do nothing;
insert into a values (1) on conflict do update set y = 1;
--! 42601 ON CONFLICT DO UPDATE requires inference specification or constraint name
insert into a values (1) on conflict (y) where z > 0 do nothing;
--! 23505 duplicate key value violates unique constraint "a_pkey"
--= table public.a
--=   x integer not null
--=   y integer
--=   z integer
--=   constraint a_pkey primary key (x)
--=   index a_pkey unique btree (x)
--=   index a_y_idx unique btree (y) partial

--- on conflict over two columns
create table a (x int, y int, unique (x, y));
insert into a values (1, 2) on conflict (y, x) do nothing;
insert into a values (1, 2) on conflict (x) do nothing;
--! 42P10 there is no unique or exclusion constraint matching the ON CONFLICT specification
--= table public.a
--=   x integer
--=   y integer
--=   constraint a_x_y_key unique (x, y)
--=   index a_x_y_key unique btree (x, y)

--- on conflict over an expression
create table a (x text);
create unique index on a (lower(x));
insert into a values ('a') on conflict (lower(x)) do nothing;
insert into a values ('a') on conflict (x) do nothing;
--! 42P10 there is no unique or exclusion constraint matching the ON CONFLICT specification
--= table public.a
--=   x text
--=   index a_lower_idx unique btree (expression)

--- on conflict in a function
create table a (x int);
create function f() returns void language sql as 'insert into a values (1) on conflict (x) do nothing';
create function g() returns void language plpgsql as 'begin insert into a values (1) on conflict (x) do nothing; end';
--= table public.a
--=   x integer
--= function public.f() returns void
--= function public.g() returns void

--- on conflict without a unique constraint
create table a (x int check (x > 0), constraint c check (x > 1));
insert into a values (5) on conflict on constraint c do nothing;
--! 42809 constraint in ON CONFLICT clause has no associated index
insert into a values (5) on conflict (x) do nothing;
--! 42P10 there is no unique or exclusion constraint matching the ON CONFLICT specification
--= table public.a
--=   x integer
--=   constraint a_x_check check (x)
--=   constraint c check (x)

--- updates
create table a (x int, y text);
create table b (x int, y text);
update a set x = 'a';
--! 22P02 invalid input syntax for type integer: "a"
update a set (x, y) = (1, 'a');
update a set (x, y) = (1);
--! 0A000 source for a multiple-column UPDATE item must be a sub-SELECT or ROW() expression
update a set x = b.x from b where a.y = b.y;
update a set a.x = 1;
--! 42703 column "a" of relation "a" does not exist
update a set x = 1, x = 2;
--! 42601 multiple assignments to same column "x"
--= table public.a
--=   x integer
--=   y text
--= table public.b
--=   x integer
--=   y text

--- deletes
create table a (x int);
create table b (x int);
delete from a using b where a.x = b.x;
delete from a where b.x = 1;
--! 42P01 missing FROM-clause entry for table "b"
--= table public.a
--=   x integer
--= table public.b
--=   x integer

--- into a view
create table a (x int);
create view v as select x from a;
create view w as select count(*) as x from a;
insert into v values (1);
insert into w values (1);
--! 55000 cannot insert into view "w"
delete from w;
--! 55000 cannot delete from view "w"
--= table public.a
--=   x integer
--= view public.v
--=   x integer
--= view public.w
--=   x bigint

--- into a materialized view
create materialized view m as select 1 as x;
insert into m values (2);
--! 42809 cannot change materialized view "m"
delete from m;
--! 42809 cannot change materialized view "m"
--= materialized view public.m
--=   x integer

--- into a sequence
create sequence s;
insert into s values (1);
--! 42809 cannot change sequence "s"
--= sequence public.s

--- returning
create table a (x int);
insert into a values (1) returning x, x + 1 as y;
insert into a values (1) returning sum(x);
--! 42803 aggregate functions are not allowed in RETURNING
--= table public.a
--=   x integer

--- with
create table a (x int);
with d as (delete from a returning x) insert into a select x from d;
with d as (delete from a) select * from d;
--! 0A000 WITH query "d" does not have a RETURNING clause
--= table public.a
--=   x integer

--- merge
create table a (x int primary key, y int);
create table b (x int, y int);
merge into a using b on a.x = b.x when matched then update set y = b.y when not matched then insert values (b.x, b.y);
merge into a using b on a.x = b.x when matched then update set z = 1;
--! 42703 column "z" of relation "a" does not exist
merge into a using b on a.z = b.x when matched then delete;
--! 42703 column a.z does not exist
--= table public.a
--=   x integer not null
--=   y integer
--=   constraint a_pkey primary key (x)
--=   index a_pkey unique btree (x)
--= table public.b
--=   x integer
--=   y integer

--- truncate
create table a (x int primary key);
create table b (x int references a);
create view v as select 1 as x;
truncate a;
--! 0A000 cannot truncate a table referenced in a foreign key constraint
truncate a cascade;
truncate a, b;
truncate v;
--! 42809 "v" is not a table
--= table public.a
--=   x integer not null
--=   constraint a_pkey primary key (x)
--=   index a_pkey unique btree (x)
--= table public.b
--=   x integer
--=   constraint b_x_fkey foreign key (x) -> public.a (x)
--= view public.v
--=   x integer

--- copy
create table a (x int);
copy a (x, y) to stdout;
--! 42703 column "y" of relation "a" does not exist
copy (select y from a) to stdout;
--! 42703 column "y" does not exist
--= table public.a
--=   x integer

--- explain
create table a (x int);
explain select x from a;
explain select y from a;
--! 42703 column "y" does not exist
--= table public.a
--=   x integer

--- prepare
create table a (x int);
prepare p (int) as select x from a where x = $1;
execute p (1);
execute p;
--! 42601 wrong number of parameters for prepared statement "p"
execute q (1);
--! 26000 prepared statement "q" does not exist
deallocate p;
--= table public.a
--=   x integer

--- cursors
declare c cursor for select 1;
fetch 1 from c;
close c;
close d;
--! 34000 cursor "d" does not exist

--- functions that write
create table a (x int);
create function f() returns int language sql as 'insert into a values (1) returning x';
select f();
--= table public.a
--=   x integer
--= function public.f() returns integer

--- default values
create table a (x int default 1, y int not null);
insert into a default values;
--! 23502 null value in column "y" of relation "a" violates not-null constraint
--= table public.a
--=   x integer default
--=   y integer not null

--- a subquery for a value
create table a (x int);
insert into a values ((select max(x) from a));
insert into a values ((select 1, 2));
--! 42601 subquery must return only one column
--= table public.a
--=   x integer

--- arrays and rows
create table a (x int[], y jsonb);
update a set x[1] = 1;
update a set y['a'] = '1';
update a set x = array_append(x, 'a');
--! 22P02 invalid input syntax for type integer: "a"
--= table public.a
--=   x integer[]
--=   y jsonb

--- maintenance of tables that are not there
CREATE TABLE things (id int PRIMARY KEY);
ANALYZE things (id);
ANALYZE things, missing;
--! 42P01 relation "missing" does not exist
REINDEX TABLE missing;
--! 42P01 relation "missing" does not exist
REINDEX INDEX things_pkey;
REINDEX INDEX other_pkey;
--! 42P01 relation "other_pkey" does not exist
CLUSTER missing;
--! 42P01 relation "missing" does not exist
CLUSTER things USING things_pkey;
ANALYZE;
--= table public.things
--=   id integer not null
--=   constraint things_pkey primary key (id)
--=   index things_pkey unique btree (id)

--- rows without a value that must be there
CREATE TABLE things (id serial PRIMARY KEY, name text NOT NULL, kind text NOT NULL DEFAULT 'a', note text);
INSERT INTO things (name) VALUES ('one');
INSERT INTO things (kind) VALUES ('b');
--! 23502 null value in column "name" of relation "things" violates not-null constraint
INSERT INTO things (name, note) VALUES ('two', NULL), (NULL, 'three');
--! 23502 null value in column "name" of relation "things" violates not-null constraint
INSERT INTO things (name) SELECT 'four' WHERE false;
INSERT INTO things (note) SELECT 'five' WHERE NOT EXISTS (SELECT FROM pg_class WHERE relname = 'nothing');
--! 23502 null value in column "name" of relation "things" violates not-null constraint
INSERT INTO things DEFAULT VALUES;
--! 23502 null value in column "name" of relation "things" violates not-null constraint
INSERT INTO things (id, note) VALUES (1, 'six') ON CONFLICT (id) DO NOTHING;
--! 23502 null value in column "name" of relation "things" violates not-null constraint
--= table public.things
--=   id integer not null default
--=   name text not null
--=   kind text not null default
--=   note text
--=   constraint things_pkey primary key (id)
--=   index things_pkey unique btree (id)
--= sequence public.things_id_seq

--- a trigger that comes first may fill what is missing
CREATE TABLE things (id int, name text NOT NULL);
CREATE FUNCTION name_it() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.name := 'n'; RETURN NEW; END $$;
CREATE TRIGGER a BEFORE INSERT ON things FOR EACH ROW EXECUTE FUNCTION name_it();
INSERT INTO things (id) VALUES (1);
ALTER TABLE things DISABLE TRIGGER a;
INSERT INTO things (id) VALUES (1);
--! 23502 null value in column "name" of relation "things" violates not-null constraint
--= table public.things
--=   id integer
--=   name text not null
--=   trigger a name_it
--= function public.name_it() returns trigger

--- rows whose parent cannot be there
CREATE TABLE owners (id int PRIMARY KEY);
CREATE TABLE things (id int PRIMARY KEY, owner int REFERENCES owners, above int REFERENCES things);
INSERT INTO things (id, above) VALUES (1, NULL), (2, 1);
INSERT INTO things (id, owner) VALUES (3, NULL);
INSERT INTO things (id, owner) VALUES (4, 1);
--! 23503 insert or update on table "things" violates foreign key constraint "things_owner_fkey"
INSERT INTO things (id, owner) SELECT 5, 1 WHERE NOT EXISTS (SELECT FROM owners);
--! 23503 insert or update on table "things" violates foreign key constraint "things_owner_fkey"
INSERT INTO things (id, owner) VALUES (1, 1) ON CONFLICT DO NOTHING;
WITH new AS (INSERT INTO owners VALUES (1) RETURNING id) INSERT INTO things (id, owner) VALUES (6, 1);
INSERT INTO things (id, owner) VALUES (7, 1);
--= table public.owners
--=   id integer not null
--=   constraint owners_pkey primary key (id)
--=   index owners_pkey unique btree (id)
--= table public.things
--=   id integer not null
--=   owner integer
--=   above integer
--=   constraint things_above_fkey foreign key (above) -> public.things (id)
--=   constraint things_owner_fkey foreign key (owner) -> public.owners (id)
--=   constraint things_pkey primary key (id)
--=   index things_pkey unique btree (id)

--- rows whose parent cannot be there, where nobody looks
CREATE TABLE owners (id int PRIMARY KEY);
CREATE TABLE things (id int, owner int REFERENCES owners DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE others (id int, owner int REFERENCES owners);
INSERT INTO things VALUES (1, 1);
ALTER TABLE others DISABLE TRIGGER ALL;
INSERT INTO others VALUES (1, 1);
ALTER TABLE others ENABLE TRIGGER ALL;
INSERT INTO others VALUES (1, 1);
--! 23503 insert or update on table "others" violates foreign key constraint "others_owner_fkey"
--= table public.others
--=   id integer
--=   owner integer
--=   constraint others_owner_fkey foreign key (owner) -> public.owners (id)
--= table public.owners
--=   id integer not null
--=   constraint owners_pkey primary key (id)
--=   index owners_pkey unique btree (id)
--= table public.things
--=   id integer
--=   owner integer
--=   constraint things_owner_fkey foreign key (owner) -> public.owners (id) deferrable

--- rows whose parent an insert may have made
CREATE TABLE owners (id int PRIMARY KEY);
CREATE TABLE things (id int, owner int REFERENCES owners, changed timestamptz);
CREATE FUNCTION touched() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.changed := now(); RETURN NEW; END $$;
CREATE TABLE logs (id int);
CREATE FUNCTION make_owner() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO owners VALUES (NEW.id); RETURN NULL; END $$;
CREATE TRIGGER a BEFORE UPDATE ON things FOR EACH ROW EXECUTE FUNCTION touched();
CREATE TRIGGER a AFTER INSERT ON logs FOR EACH ROW EXECUTE FUNCTION make_owner();
INSERT INTO things VALUES (1, 1);
--! 23503 insert or update on table "things" violates foreign key constraint "things_owner_fkey"
INSERT INTO logs VALUES (1);
INSERT INTO things VALUES (1, 1);
--= table public.logs
--=   id integer
--=   trigger a make_owner
--= table public.owners
--=   id integer not null
--=   constraint owners_pkey primary key (id)
--=   index owners_pkey unique btree (id)
--= table public.things
--=   id integer
--=   owner integer
--=   changed timestamp with time zone
--=   constraint things_owner_fkey foreign key (owner) -> public.owners (id)
--=   trigger a touched
--= function public.make_owner() returns trigger
--= function public.touched() returns trigger

--- columns that rows have no value for
CREATE TABLE things (id int);
ALTER TABLE things ADD COLUMN a int NOT NULL;
INSERT INTO things VALUES (1, 1);
ALTER TABLE things ADD COLUMN b int NOT NULL;
--! 23502 column "b" of relation "things" contains null values
ALTER TABLE things ADD COLUMN c int NOT NULL DEFAULT 0, ADD COLUMN d int NOT NULL GENERATED ALWAYS AS (a + 1) STORED;
ALTER TABLE things ADD COLUMN e serial, ADD COLUMN f int;
ALTER TABLE things ALTER COLUMN f SET NOT NULL;
--! 23502 column "f" of relation "things" contains null values
UPDATE things SET f = 1;
ALTER TABLE things ALTER COLUMN f SET NOT NULL;
ALTER TABLE things ADD COLUMN g int PRIMARY KEY;
--! 23502 column "g" of relation "things" contains null values
DELETE FROM things;
ALTER TABLE things ADD COLUMN h int NOT NULL;
--= table public.things
--=   id integer
--=   a integer not null
--=   c integer not null default
--=   d integer not null generated
--=   e integer not null default
--=   f integer not null
--=   h integer not null
--= sequence public.things_e_seq

--- a null that was written
CREATE TABLE things (id int, name text, kind text);
INSERT INTO things (id, name) VALUES (1, 'one'), (2, 'two');
ALTER TABLE things ALTER COLUMN name SET NOT NULL;
ALTER TABLE things ALTER COLUMN kind SET NOT NULL;
--! 23502 column "kind" of relation "things" contains null values
ALTER TABLE things ALTER COLUMN kind TYPE text USING coalesce(kind, 'none');
ALTER TABLE things ALTER COLUMN kind SET NOT NULL;
TRUNCATE things;
ALTER TABLE things ADD COLUMN h int NOT NULL;
--= table public.things
--=   id integer
--=   name text not null
--=   kind text not null
--=   h integer not null

--- rows whose parent cannot be there, on conflict
CREATE TABLE owners (id int PRIMARY KEY);
CREATE TABLE roles (owner int REFERENCES owners, role text, UNIQUE (owner, role), UNIQUE (role));
INSERT INTO roles VALUES (NULL, 'a');
INSERT INTO roles VALUES (1, 'a') ON CONFLICT (role) DO NOTHING;
INSERT INTO roles VALUES (1, 'a') ON CONFLICT DO NOTHING;
INSERT INTO roles VALUES (1, 'b') ON CONFLICT (owner, role) DO UPDATE SET role = EXCLUDED.role;
--! 23503 insert or update on table "roles" violates foreign key constraint "roles_owner_fkey"
--= table public.owners
--=   id integer not null
--=   constraint owners_pkey primary key (id)
--=   index owners_pkey unique btree (id)
--= table public.roles
--=   owner integer
--=   role text
--=   constraint roles_owner_fkey foreign key (owner) -> public.owners (id)
--=   constraint roles_owner_role_key unique (owner, role)
--=   constraint roles_role_key unique (role)
--=   index roles_owner_role_key unique btree (owner, role)
--=   index roles_role_key unique btree (role)

--- numbers that the scanner of 15 does not know
select 1_000;
--! 42601 trailing junk after numeric literal at or near "1_000"
select 0xff, 1;
--! 42601 trailing junk after numeric literal at or near "0xff"
select 1_0.5;
--! 42601 trailing junk after numeric literal at or near "1_0"
create table a (b bigint default 20_000);
--! 42601 trailing junk after numeric literal at or near "20_000"
create function f() returns int language sql as $$ select 5_0 $$;
--! 42601 trailing junk after numeric literal at or near "5_0"
create function g() returns int language plpgsql as $$ begin return 5_0; end $$;
--! 42601 trailing junk after numeric literal at or near "5_0"
do $$ begin perform 1_0; end $$;
--! 42601 trailing junk after numeric literal at or near "1_0"
select 'x1_0', x1_0 from (select 1) as x (x1_0);

--- a subquery without an alias
select count(*) from (select 1);
--! 42601 subquery in FROM must have an alias
select * from (values (1));
--! 42601 VALUES in FROM must have an alias
create view v as select * from (select 1 as a);
--! 42601 subquery in FROM must have an alias
create function f() returns bigint language sql as $$ select count(*) from (select 1) $$;
--! 42601 subquery in FROM must have an alias
create function g() returns bigint language plpgsql as $$ begin return (select count(*) from (select 1)); end $$;
--! 42601 subquery in FROM must have an alias
select * from (select 1) as a join (select 2) on true;
--! 42601 subquery in FROM must have an alias

--- truncate with others
create table a (x int primary key);
create table b (x int primary key references a);
create table c (x int references c, y int primary key);
create view v as select 1 as x;
truncate a;
--! 0A000 cannot truncate a table referenced in a foreign key constraint
truncate table only a restrict;
--! 0A000 cannot truncate a table referenced in a foreign key constraint
truncate a, b;
truncate c;
truncate v;
--! 42809 "v" is not a table
--= table public.a
--=   x integer not null
--=   constraint a_pkey primary key (x)
--=   index a_pkey unique btree (x)
--= table public.b
--=   x integer not null
--=   constraint b_pkey primary key (x)
--=   constraint b_x_fkey foreign key (x) -> public.a (x)
--=   index b_pkey unique btree (x)
--= table public.c
--=   x integer
--=   y integer not null
--=   constraint c_pkey primary key (y)
--=   constraint c_x_fkey foreign key (x) -> public.c (y)
--=   index c_pkey unique btree (y)
--= view public.v
--=   x integer

--- values of columns that the server fills
create table a (id int generated always as identity, k int generated by default as identity, x int, y int generated always as (x) stored);
insert into a values (1, 2, 3);
--! 428C9 cannot insert a non-DEFAULT value into column "id"
insert into a values (default, 2, 3, default);
insert into a values (default, 2, 3), (default, default, 4);
insert into a (id, x) values (default, 1), (5, 1);
--! 428C9 cannot insert a non-DEFAULT value into column "id"
insert into a (id, x) overriding user value values (5, 1);
insert into a (x, y) overriding system value values (5, 1);
--! 428C9 cannot insert a non-DEFAULT value into column "y"
insert into a (x) select 1;
insert into a (id, x) select 1, 2;
--! 428C9 cannot insert a non-DEFAULT value into column "id"
insert into a select 1, 2;
--! 428C9 cannot insert a non-DEFAULT value into column "id"
update a set x = 1, y = default, id = default;
update a set (x, y) = (1, 2);
--! 428C9 column "y" can only be updated to DEFAULT
update a set x = 1, x = 2;
--! 42601 multiple assignments to same column "x"
insert into a (k) values (1) on conflict do nothing;
--= table public.a
--=   id integer not null identity always
--=   k integer not null identity by default
--=   x integer
--=   y integer generated
--= sequence public.a_id_seq
--= sequence public.a_k_seq

--- through views
create table a (id int primary key, x int);
create view plain as select id, x from a where x > 0;
create view grouped as select x, count(*) as n from a group by x;
create view joined as select a.id, b.x from a join a b on a.id = b.id;
create view counted as select sum(x) as x from a;
create view united as select id from a union select x from a;
create view few as select id from a limit 5;
create view onto as select * from few;
create view handled as select distinct x from a;
create function f() returns trigger language plpgsql as 'begin return null; end';
create trigger t instead of insert on handled for each row execute function f();
insert into plain values (1, 2);
insert into grouped values (1, 2);
--! 55000 cannot insert into view "grouped"
update joined set x = 1;
--! 55000 cannot update view "joined"
delete from counted;
--! 55000 cannot delete from view "counted"
delete from united;
--! 55000 cannot delete from view "united"
insert into onto values (1);
--! 55000 cannot insert into view "few"
insert into handled values (1);
delete from handled;
--! 55000 cannot delete from view "handled"
--= table public.a
--=   id integer not null
--=   x integer
--=   constraint a_pkey primary key (id)
--=   index a_pkey unique btree (id)
--= view public.counted
--=   x bigint
--= view public.few
--=   id integer
--= view public.grouped
--=   x integer
--=   n bigint
--= view public.handled
--=   x integer
--=   trigger t f
--= view public.joined
--=   id integer
--=   x integer
--= view public.onto
--=   id integer
--= view public.plain
--=   id integer
--=   x integer
--= view public.united
--=   id integer
--= function public.f() returns trigger

--- names in from
create table a (x int);
create schema s;
create table s.a (x int);
select 1 from a, a;
--! 42712 table name "a" specified more than once
select 1 from a, s.a;
select 1 from a join a b on true join a b on true;
--! 42712 table name "b" specified more than once
select 1 from (select 1 as x) a, a;
--! 42712 table name "a" specified more than once
update a set x = 1 from a;
--! 42712 table name "a" specified more than once
delete from a using a b, a c where b.x = c.x;
select 1 from a x, lateral (select 1 from a x) y;
--= schema s
--= table public.a
--=   x integer
--= table s.a
--=   x integer

--- insert into parts of columns
create type place as (street text, number int);
create table t (id int, tags text[], n int[] not null, at place);
insert into t (tags[1], n[1]) values ('x', '1');
insert into t (id, n[1], n[2]) values (1, 2, 3);
insert into t (id, at.street, at.number, n) values (1, 'x', 2, '{}');
insert into t (tags[1:2], n[1]) values ('{a,b}', null);
insert into t (id, tags[1]) values (1, 'x');
--! 23502 null value in column "n" of relation "t" violates not-null constraint
insert into t (nothing[1]) values ('x');
--! 42703 column "nothing" of relation "t" does not exist
merge into t using (select 2 as id) s on t.id = s.id when not matched then insert (n[1], n[2]) values (1, 2);
do $$ begin
  if exists (select from t where tags = '{x}' and n = '{2}') then raise exception 'a part is not the whole'; end if;
end $$;
--= composite type public.place
--=   street text
--=   number integer
--= table public.t
--=   id integer
--=   tags text[]
--=   n integer[] not null
--=   at public.place

--- literals without room
create table t (s varchar(3), c char(2), n smallint, i int, v varchar);
insert into t (s) values ('abcd');
--! 22001 value too long for type character varying(3)
insert into t (s, c) values ('abc   ', 'x '), ('abc', 'xyz');
--! 22001 value too long for type character(2)
insert into t (n) values (32768);
--! 22003 smallint out of range
insert into t (n, i) values (32767, 2147483648);
--! 22003 integer out of range
insert into t values ('äöü', 'ab', 1, 2147483647, 'as long as one likes');
insert into t (s) values ('abcdef'::varchar(3));
create function f() returns void language sql as $$ insert into t (s) values ('abcd') $$;
do $$ begin insert into t (s) values ('abcd'); exception when string_data_right_truncation then insert into t (s) values ('abc'); end $$;
--= table public.t
--=   s character varying(3)
--=   c character(2)
--=   n smallint
--=   i integer
--=   v character varying
--= function public.f() returns void
