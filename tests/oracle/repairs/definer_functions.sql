-- Functions above policies that look names up where their caller says: a temporary table takes the place of the real one. The
-- names in what they call and in the triggers that they fire go on meaning what they mean. And anon may call one that only
-- a server is meant to call.
--- api
public
--- rules
security/anon-definer-function
--- migration
alter default privileges in schema public grant execute on functions to anon, authenticated, service_role;
create table public.admins (id uuid primary key);
create table public.jobs (id int primary key, note text);
create table public.log (id int primary key);
alter table public.admins enable row level security;
alter table public.jobs enable row level security;
alter table public.log enable row level security;
create function public.is_admin() returns boolean language sql stable security definer as
  $$ select exists (select from admins where id = auth.uid()) $$;
create function public.logged() returns trigger language plpgsql as $$
begin
  insert into log (id) values (new.id);
  return new;
end;
$$;
create trigger logs after insert on public.jobs for each row execute function public.logged();
create function public.is_nobody() returns boolean language sql stable security definer set search_path = '' as 'select not public.is_admin()';
revoke execute on function public.is_nobody() from anon, authenticated, service_role;
create function public.add_job(job int) returns text language plpgsql security definer as $$
begin
  if not is_admin() then
    return 'refused';
  end if;
  insert into public.jobs (id) values (job);
  return 'added';
end;
$$;
--- rows
insert into public.admins values ('00000000-0000-0000-0000-00000000000a');
insert into public.jobs values (1, 'first');
--- asks
set local role authenticated;
set local request.jwt.claims = '{"sub": "00000000-0000-0000-0000-00000000000a"}';
select 'an admin', is_admin(), add_job(2);
set local request.jwt.claims = '{"sub": "00000000-0000-0000-0000-00000000000b"}';
select 'nobody', is_admin(), add_job(3);
create temporary table admins (id uuid);
insert into pg_temp.admins values ('00000000-0000-0000-0000-00000000000b');
select 'nobody with a table', is_admin(), add_job(4);
select 'who may as everybody may', is_nobody();
set local role anon;
select 'anon', add_job(5);
select 'anon as everybody', is_nobody();
--- plan
finding                         statement                                                                  locks  rows       reversible
security/anon-definer-function  revoke execute on function public.is_admin() from public, anon             none   untouched  yes
security/mutable-search-path    alter routine public.is_admin() set search_path = public, extensions, pg…  none   untouched  yes
security/anon-definer-function  grant execute on function public.is_nobody() to authenticated, service_r…  none   untouched  yes
security/anon-definer-function  revoke execute on function public.is_nobody() from public, anon            none   untouched  yes
security/anon-definer-function  revoke execute on function public.add_job(integer) from public, anon       none   untouched  yes
security/mutable-search-path    alter routine public.add_job(integer) set search_path = public, extensio…  none   untouched  yes
--- repair
-- repair
set lock_timeout = '5s';

-- security/anon-definer-function: anon may execute public.is_admin(), which runs with its owner's rights
revoke execute on function public.is_admin() from public, anon;

-- security/mutable-search-path: public.is_admin() has no search_path of its own
alter routine public.is_admin() set search_path = public, extensions, pg_temp;

-- security/anon-definer-function: anon may execute public.is_nobody(), which runs with its owner's rights
grant execute on function public.is_nobody() to authenticated, service_role;

-- security/anon-definer-function: public.is_nobody
revoke execute on function public.is_nobody() from public, anon;

-- security/anon-definer-function: anon may execute public.add_job(integer), which runs with its owner's rights
revoke execute on function public.add_job(integer) from public, anon;

-- security/mutable-search-path: public.add_job(integer) has no search_path of its own
alter routine public.add_job(integer) set search_path = public, extensions, pg_temp;
--- refused
--- before
an admin|t|added
nobody|f|refused
nobody with a table|t|added
who may as everybody may|f
anon|added
anon as everybody|f
--- after
an admin|t|added
nobody|f|refused
nobody with a table|f|refused
who may as everybody may|t
permission denied for function add_job
permission denied for function is_nobody
