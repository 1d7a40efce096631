--- what was granted beyond the platform's defaults
create role auditor login;
create schema hidden;
grant usage on schema hidden to authenticated, auditor;
create table hidden.notes (id int generated always as identity, body text, author uuid);
grant select, insert on hidden.notes to authenticated;
grant update (body, author) on hidden.notes to authenticated;
create table log (id int);
revoke all on log from anon, authenticated;
create view recent as select id from log;
revoke select on recent from anon;
create function secret() returns int language sql as 'select 1';
revoke execute on function secret() from public, anon;
alter default privileges in schema hidden grant select on tables to auditor;
create table hidden.later (id int);
drop extension if exists pgjwt;
grant select on auth.users to auditor;

--= becomes
do $$ begin
    create role auditor login;
exception when duplicate_object then null;
end $$;

create schema if not exists hidden;

drop extension if exists pgjwt;

create table hidden.later (
    id integer
);

create table hidden.notes (
    id integer generated always as identity not null,
    body text,
    author uuid
);

create table public.log (
    id integer
);

create function public.secret() returns integer
language sql
as $$select 1$$;

create view public.recent as
select id from public.log;

revoke all on function public.secret() from anon, public;

grant usage on schema hidden to auditor, authenticated;

grant select on table auth.users to auditor;

grant select on table hidden.later to auditor;

grant select, insert on table hidden.notes to authenticated;

grant update (body, author) on table hidden.notes to authenticated;

revoke all on table public.log from anon, authenticated;

revoke select on table public.recent from anon;

alter default privileges for role postgres in schema hidden grant select on tables to auditor;
