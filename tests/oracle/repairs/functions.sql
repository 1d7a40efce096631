-- Functions that Auth runs: one lost SECURITY DEFINER and its search path in a replacement, one never had them, one is pinned to
-- a path on which its names are not.
--- migration
create schema app;
create table public.profiles (id uuid primary key, email text);
create table app.settings (id uuid primary key);
create table app.audit (id uuid primary key);
create function public.make_profile() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.profiles (id, email) values (new.id, new.email);
  return new;
end;
$$;
create trigger on_auth_user_created after insert on auth.users for each row execute function public.make_profile();
create function public.make_settings() returns trigger language plpgsql as $$
begin
  insert into app.settings (id) values (new.id);
  return new;
end;
$$;
create trigger on_auth_user_settings after insert on auth.users for each row execute function public.make_settings();
create function public.audit(who uuid) returns void language plpgsql security definer as $$
begin
  insert into audit (id) values (who);
end;
$$;
create function public.keep() returns trigger language plpgsql security definer set search_path = public as $$
begin
  perform audit(new.id);
  return new;
end;
$$;
create trigger on_auth_user_kept after insert on auth.users for each row execute function public.keep();
--- migration
create or replace function public.make_profile() returns trigger language plpgsql as $$
begin
  insert into public.profiles (id, email) values (new.id, lower(new.email));
  return new;
end;
$$;
--- rows
grant usage on schema auth to supabase_auth_admin;
grant all on auth.users to supabase_auth_admin;
--- breaks
set local role supabase_auth_admin;
set local search_path = auth;
insert into auth.users (id, email) values ('00000000-0000-0000-0000-00000000000a', 'alba@example.org');
--- repair
-- repair
set lock_timeout = '5s';

-- users/unqualified-name: relation "audit" does not exist: it is in app, where public.audit() does not look
create or replace function public.audit(who uuid) returns void language plpgsql security definer as $$
begin
  insert into app.audit (id) values (who);
end;
$$;

-- users/missing-security-definer: public.make_settings() runs as supabase_auth_admin, which has no INSERT privilege on app.settings
alter function public.make_settings() security definer;

-- users/missing-security-definer: public.make_settings
alter function public.make_settings() set search_path = '';

-- users/unpinned-search-path: public.audit() is SECURITY DEFINER without SET search_path
alter function public.audit(uuid) set search_path = '';

-- users/lost-function-attribute: public.make_profile() had SECURITY DEFINER and SET search_path and loses it here
-- users/missing-security-definer: public.make_profile() runs as supabase_auth_admin, which has no INSERT privilege on public.profiles
alter function public.make_profile() security definer;

-- users/lost-function-attribute: public.make_profile
-- users/missing-security-definer: public.make_profile
alter function public.make_profile() set search_path = '';
--- refused
42501 permission denied for table profiles
--- plan
finding                                                        statement                                                                 locks  rows       reversible
users/unqualified-name                                         create or replace function public.audit(who uuid) returns void language…  none   untouched  yes
users/missing-security-definer                                 alter function public.make_settings() security definer                    none   untouched  yes
users/missing-security-definer                                 alter function public.make_settings() set search_path = ''                none   untouched  yes
users/unpinned-search-path                                     alter function public.audit(uuid) set search_path = ''                    none   untouched  yes
users/lost-function-attribute, users/missing-security-definer  alter function public.make_profile() security definer                     none   untouched  yes
users/lost-function-attribute, users/missing-security-definer  alter function public.make_profile() set search_path = ''                 none   untouched  yes
