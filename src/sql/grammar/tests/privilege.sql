grant select on member to authenticated

grant select, insert (id, name), update (name), references on table app.member, club to anon, public with grant option granted by current_user

grant all on all tables in schema public, app to service_role

grant all privileges on all sequences in schema public to service_role

grant all privileges (id, name) on member to admin

grant execute on function app.f, app.g(integer), h(in a integer, out b text) to authenticated

grant execute on all functions in schema app to anon

grant execute on all procedures in schema app to anon

grant execute on all routines in schema app to anon

grant execute on procedure p(integer) to group staff

grant execute on routine r to staff

grant usage on schema app, audit to authenticated

grant usage, select on sequence member_id_seq to authenticated

grant create, connect, temporary on database app to admin

grant usage on domain app.email to public

grant usage on type app.colour, integer to public

grant usage on language plpgsql to public

grant usage on foreign data wrapper files to admin

grant usage on foreign server elsewhere, other to admin

grant select, update on large object 1234, 5678 to admin

grant create on tablespace fast to admin

grant set, alter system on parameter log_statement, app.setting.deep to admin

grant select on sequence to authenticated

grant trigger, maintain on function, "table" to authenticated

grant staff to alice, bob

grant staff, "Admin" to alice with admin option granted by session_user

grant staff to alice with inherit true, set false, admin option

revoke all on member from public

revoke grant option for select, update (name) on member from alice granted by bob cascade

revoke all privileges on all tables in schema public from anon restrict

revoke execute on function app.f(text, variadic integer[]) from public, anon

revoke create on schema public from public

revoke staff from alice

revoke admin option for staff from alice, bob granted by current_role cascade

revoke set option for staff from alice

alter default privileges grant select on tables to anon

alter default privileges for role postgres, admin in schema public, app grant all on functions to authenticated with grant option

alter default privileges in schema app revoke grant option for all privileges on sequences from public cascade

alter default privileges for user postgres revoke usage on types from group staff

alter default privileges grant usage on schemas to anon

alter default privileges grant execute on routines to anon

alter default privileges grant select on large objects to anon

create role reader

create role writer with login password 'secret' noinherit connection limit -1 valid until '2030-01-01' in role reader, staff admin bob role carol

create user alice createdb nocreaterole replication bypassrls password null sysid 100 in group staff

create group staff with superuser user alice, bob

create role someone nosuperuser nocreatedb createrole noreplication nobypassrls nologin inherit encrypted password 'x'

alter role reader with nologin password 'other'

alter user alice

alter role reader set search_path to app, public

alter role all set statement_timeout = '5s'

alter user all in database app reset all

alter role current_user in database app set timezone from current

alter role reader reset search_path

alter group staff add user alice, bob

alter group staff drop user alice

alter group staff rename to crew

alter user alice rename to "Alice"
