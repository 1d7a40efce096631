-- Row level security and privileges.
-- platform: supabase

--- for each command
create table a (x int);
create policy p1 on a for select using (true);
create policy p2 on a for insert with check (true);
create policy p3 on a for update using (true) with check (true);
create policy p4 on a for delete using (true);
create policy p5 on a using (true) with check (true);
--= table public.a
--=   x integer
--=   policy p1 select
--=   policy p2 insert
--=   policy p3 update
--=   policy p4 delete
--=   policy p5 all

--- clauses that do not fit
create table a (x int);
create policy p1 on a for select with check (true);
--! 42601 WITH CHECK cannot be applied to SELECT or DELETE
create policy p2 on a for insert using (true);
--! 42601 only WITH CHECK expression allowed for INSERT
create policy p3 on a for delete with check (true);
--! 42601 WITH CHECK cannot be applied to SELECT or DELETE
--= table public.a
--=   x integer

--- alter with clauses that do not fit
create table a (x int);
create policy p1 on a for select using (true);
create policy p2 on a for insert with check (true);
alter policy p1 on a with check (true);
--! 42601 only USING expression allowed for SELECT, DELETE
alter policy p2 on a using (true);
--! 42601 only WITH CHECK expression allowed for INSERT
alter policy p1 on a to anon using (false);
--= table public.a
--=   x integer
--=   policy p1 select
--=   policy p2 insert

--- roles
create table a (x int);
create policy p1 on a to anon, authenticated using (true);
create policy p2 on a to public, anon using (true);
create policy p3 on a to current_user using (true);
--= table public.a
--=   x integer
--=   policy p1 all
--=   policy p2 all
--=   policy p3 all

--- restrictive
create table a (x int);
create policy p on a as restrictive for select using (true);
create policy q on a as strict using (true);
--! 42601 syntax error at or near "strict"
--= table public.a
--=   x integer
--=   policy p select restrictive

--- no boolean
create table a (x int);
create policy p on a using (x);
--! 42804 argument of POLICY must be type boolean, not type integer
--= table public.a
--=   x integer

--- an aggregate
create table a (x int);
create policy p on a using (count(*) > 0);
--! 42803 aggregate functions are not allowed in policy expressions
--= table public.a
--=   x integer

--- a window
create table a (x int);
create policy p on a using (row_number() over () > 0);
--! 42P20 window functions are not allowed in policy expressions
--= table public.a
--=   x integer

--- a set
create table a (x int);
create policy p on a using (generate_series(1, 2) = 1);
--! 0A000 set-returning functions are not allowed in policy expressions
--= table public.a
--=   x integer

--- the user's id
create table a (id uuid, owner text);
create policy p on a using (auth.uid() = id);
create policy q on a using (auth.uid() = owner);
--! 42883 operator does not exist: uuid = text
create policy r on a using (auth.uid()::text = owner);
create policy s on a using ((select auth.uid()) = id);
--= table public.a
--=   id uuid
--=   owner text
--=   policy p all
--=   policy r all
--=   policy s all

--- the token
create table a (id uuid);
create policy p on a using ((auth.jwt() ->> 'role') = 'admin');
create policy q on a using (auth.jwt() -> 'role' = 'admin');
--! 22P02 invalid input syntax for type json
create policy r on a using (auth.role() = 'authenticated');
--= table public.a
--=   id uuid
--=   policy p all
--=   policy r all

--- itself
create table a (x int, y int);
create policy p on a using (x in (select a2.x from a a2 where a2.y = a.y));
--= table public.a
--=   x integer
--=   y integer
--=   policy p all

--- on a view
create view v as select 1 as x;
create policy p on v using (true);
--! 42809 "v" is not a table
--= view public.v
--=   x integer

--- on auth.users
create policy p on auth.users for select using (auth.uid() = id);

--- if not exists
create table a (x int);
create policy if not exists p on a using (true);
--! 42601 syntax error at or near "not"
--= table public.a
--=   x integer

--- drop with a table
create table a (x int);
create policy p on a using (true);
drop table a;
drop policy p on a;
--! 42P01 relation "a" does not exist
drop policy if exists p on a;

--- grants
create table a (x int);
create sequence s;
create function f() returns int language sql as 'select 1';
grant select, insert on a to anon;
grant all on all tables in schema public to authenticated;
grant usage on sequence s to anon;
grant execute on function f() to anon;
grant usage on schema public to anon;
--= table public.a
--=   x integer
--= sequence public.s
--= function public.f() returns integer

--- grants that do not fit
create table a (x int);
create sequence s;
create function f() returns int language sql as 'select 1';
grant usage on a to anon;
--! 0LP01 invalid privilege type USAGE for table
grant execute on a to anon;
--! 0LP01 invalid privilege type EXECUTE for relation
grant insert on sequence s to anon;
--! 0LP01 invalid privilege type INSERT for sequence
grant select on function f() to anon;
--! 0LP01 invalid privilege type SELECT for function
grant select on schema public to anon;
--! 0LP01 invalid privilege type SELECT for schema
grant nothing on a to anon;
--! 42601 unrecognized privilege type "nothing"
--= table public.a
--=   x integer
--= sequence public.s
--= function public.f() returns integer

--- grants on a kind that it is not
create table a (x int);
create view v as select 1 as x;
grant select on v to anon;
grant usage on sequence a to anon;
--! 42809 "a" is not a sequence
grant select on table v to anon;
--= table public.a
--=   x integer
--= view public.v
--=   x integer

--- revokes
create table a (x int);
revoke all on a from anon, authenticated;
revoke execute on all functions in schema public from public;
revoke select (x) on a from anon;
revoke grant option for select on a from anon;
--= table public.a
--=   x integer

--- default privileges
alter default privileges in schema public grant select on tables to anon;
alter default privileges in schema public revoke execute on functions from public;
alter default privileges in schema public grant select on functions to anon;
--! 0LP01 invalid privilege type SELECT for function

--- roles as members
create role oracle_one;
create role oracle_two in role oracle_one;
grant oracle_two to oracle_one;
--! 0LP01 role "oracle_two" is a member of role "oracle_one"
revoke oracle_one from oracle_two;
alter role oracle_one rename to oracle_three;
drop role oracle_two, oracle_three;

--- a role twice
create role oracle_one;
create role oracle_one;
--! 42710 role "oracle_one" already exists
create user oracle_one login;
--! 42710 role "oracle_one" already exists

--- a reserved role
create role pg_oracle;
--! 42939 role name "pg_oracle" is reserved
create role public;
--! 42939 role name "public" is reserved

--- a search path
create table songs (id int);
set search_path = auth, public;
create view v as select users.id from users;
select set_config('search_path', '', true);
create view w as select 1 as x;
--! 3F000 no schema has been selected to create in
create view public.u as select id from songs;
--! 42P01 relation "songs" does not exist
--= table public.songs
--=   id integer

--- a row of a user who has not signed up
CREATE TABLE profiles (id uuid PRIMARY KEY REFERENCES auth.users ON DELETE CASCADE, name text);
CREATE FUNCTION handle_new_user() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO profiles (id) VALUES (NEW.id); RETURN NEW; END $$;
CREATE FUNCTION tidy() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DELETE FROM profiles; END $$;
SELECT tidy();
INSERT INTO profiles VALUES ('00000000-0000-0000-0000-000000000001', 'one') ON CONFLICT (id) DO NOTHING;
--! 23503 insert or update on table "profiles" violates foreign key constraint "profiles_id_fkey"
INSERT INTO auth.users (id, email) VALUES ('00000000-0000-0000-0000-000000000001', 'one@example.org');
INSERT INTO profiles VALUES ('00000000-0000-0000-0000-000000000001', 'one');
--= table public.profiles
--=   id uuid not null
--=   name text
--=   constraint profiles_id_fkey foreign key (id) -> auth.users (id) on delete cascade
--=   constraint profiles_pkey primary key (id)
--=   index profiles_pkey unique btree (id)
--= function public.handle_new_user() returns trigger
--= function public.tidy() returns void
