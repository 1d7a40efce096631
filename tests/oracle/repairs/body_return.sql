-- Functions that come to their end without RETURN, in the body and in a handler; ALTER FUNCTION gave one its attributes, and it
-- keeps its grants.
--- migration
create table public.profiles (id uuid primary key references auth.users (id) on delete cascade, email text);
create table public.greetings (id uuid primary key references auth.users (id) on delete cascade, words text not null);
CREATE FUNCTION public.handle_new_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- the row of the user
  INSERT INTO public.profiles (id, email) VALUES (NEW.id, NEW.email);
END;
$$;
alter function public.handle_new_user() security definer;
alter function public.handle_new_user() set search_path = '';
revoke execute on function public.handle_new_user() from public, anon, authenticated;
create trigger on_auth_user_created after insert on auth.users for each row execute function public.handle_new_user();
create function public.greet() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.greetings (id, words) values (new.id, 'hello ' || new.phone);
  return new;
exception when not_null_violation then
  raise log 'no phone';
end;
$$;
create trigger on_auth_user_greeted after insert on auth.users for each row execute function public.greet();
--- rows
grant usage on schema auth to supabase_auth_admin;
grant all on auth.users to supabase_auth_admin;
--- breaks
insert into auth.users (id, email) values ('00000000-0000-0000-0000-00000000000a', 'alba@example.org');
set local role supabase_auth_admin;
set local search_path = auth;
insert into auth.users (id, email, phone) values ('00000000-0000-0000-0000-00000000000b', 'bo@example.org', '46700000001');
--- repair
-- repair
set lock_timeout = '5s';

-- users/missing-return: public.handle_new_user() has no RETURN
CREATE OR REPLACE FUNCTION public.handle_new_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- the row of the user
  INSERT INTO public.profiles (id, email) VALUES (NEW.id, NEW.email);
  RETURN NEW;
END;
$$;

-- users/missing-return: public.greet() has an exception handler without RETURN
-- users/nullable-source: public.greetings.words is NOT NULL, but users who do not sign in by phone have no number
create or replace function public.greet() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.greetings (id, words) values (new.id, coalesce('hello ' || new.phone, ''));
  return new;
exception when not_null_violation then
  raise log 'no phone';
  return new;
end;
$$;

-- users/missing-return: public.handle_new_user
alter function public.handle_new_user() security definer;

-- users/missing-return: public.handle_new_user
alter function public.handle_new_user() set search_path = '';
--- refused
2F005 control reached end of trigger procedure without RETURN
2F005 control reached end of trigger procedure without RETURN
--- plan
finding                                      statement                                                                  locks  rows       reversible
users/missing-return                         CREATE OR REPLACE FUNCTION public.handle_new_user() RETURNS trigger LANG…  none   untouched  yes
users/missing-return, users/nullable-source  create or replace function public.greet() returns trigger language plpgs…  none   untouched  yes
users/missing-return                         alter function public.handle_new_user() security definer                   none   untouched  yes
users/missing-return                         alter function public.handle_new_user() set search_path = ''               none   untouched  yes
